//! Writes results to standard output, as the process was given it.

use crate::{Error, Result};
use std::io::{self, StdoutLock, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells whether standard output was closed when the process began (`>&-`). The runtime puts
/// /dev/null in its place before `main`, and every write seems to go well.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Looks at standard output before the runtime does.
#[ctor::ctor]
fn look() {
    let known = Path::new("/proc/self/fd").exists();
    let closed = known && std::fs::read_link("/proc/self/fd/1").is_err();
    CLOSED.store(closed, Ordering::Relaxed);
}

/// Writes to standard output, and refuses what a closed one would have swallowed.
pub struct Output(StdoutLock<'static>);

impl Output {
    /// Locks standard output.
    pub fn lock() -> Self {
        Self(io::stdout().lock())
    }

    /// Checks that standard output was open when the process began.
    ///
    /// # Errors
    /// It was closed.
    pub fn check() -> io::Result<()> {
        if CLOSED.load(Ordering::Relaxed) {
            return Err(io::Error::new(io::ErrorKind::NotConnected, "it is closed"));
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a text.
///
/// # Errors
/// See [`failed`].
pub fn write(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).map_err(failed)
}

/// Makes the error of standard output. A reader that went away (`panelwise ... | head`) is not a
/// failure: see [`is_broken_pipe`].
pub fn failed(e: std::io::Error) -> Error {
    Error::input(format!("standard output: {e}")).caused_by(e)
}

/// Tells whether an error stems from a reader of standard output that went away.
pub fn is_broken_pipe(e: &Error) -> bool {
    let mut source = std::error::Error::source(e);
    while let Some(s) = source {
        if s.downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        source = s.source();
    }
    false
}

/// Returns text of a user's file without what could steer a terminal or break a line.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns a table cell that a spreadsheet takes for text.
pub fn table_cell(text: &str) -> String {
    let text = plain(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_formulas_and_control_characters_are_harmless() {
        assert_eq!(table_cell("=CMD()\t\u{1b}[31m"), "'=CMD()  [31m");
    }
}
