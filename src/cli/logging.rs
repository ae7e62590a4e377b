//! Messages on standard error.

use crate::Error;
use crate::report::phrases::Phrase;
use tracing_subscriber::filter::LevelFilter;

/// Bounds the notices of a result that the terminal shows; the report has them all.
pub const NOTICES_SHOWN: usize = 8;

/// Starts logging to standard error: warnings by default, stages with `-v`, details with `-vv`.
pub fn start(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    };
    // A second start (tests in one process) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .without_time()
        .with_target(false)
        .try_init();
    // The engine's panics are caught and become the outcome of one allele; their text belongs to
    // the log.
    std::panic::set_hook(Box::new(|info| tracing::warn!("caught: {info}")));
}

/// Prints an error and its hint.
#[allow(clippy::print_stderr)]
pub fn error(e: &Error) {
    eprintln!("error: {e}");
    if let Some(hint) = e.hint_text() {
        eprintln!("hint: {hint}");
    }
}

/// Prints a warning; with `--quiet` nothing.
pub fn warn(line: &str) {
    if tracing::enabled!(tracing::Level::WARN) {
        print_line(&format!("warning: {line}"));
    }
}

/// Prints a line for the user.
#[allow(clippy::print_stderr)]
pub fn print_line(line: &str) {
    eprintln!("{line}");
}

/// Returns the first notices of a result as lines for the terminal.
pub fn notice_lines(phrases: impl Iterator<Item = Phrase>) -> Vec<String> {
    phrases.take(NOTICES_SHOWN).map(|p| format!("warning: {}", p.shortened())).collect()
}
