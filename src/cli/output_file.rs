//! Writes one output file, plain or bgzip with its index, which appears under its name only when it
//! is whole; and refuses a name that is taken.

use crate::io::atomic_file::{self, AtomicFile};
use crate::io::calls::indexed::FinishedIndex;
use crate::{Error, Result};
use std::cell::Cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// The kinds of single output files, by the words that refuse to replace one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// A table, a call set or another file that a verb writes.
    File,
    /// A resource bundle.
    Bundle,
    /// A panel file.
    Panel,
}

impl OutputKind {
    /// Refuses a path that exists, unless `force` allows to replace it.
    ///
    /// # Errors
    /// Usage: the path exists.
    pub fn refuse_existing(self, path: &Path, force: bool) -> Result<()> {
        if force || !path.exists() {
            return Ok(());
        }
        let (message, hint) = match self {
            Self::File => ("the output exists", "remove it, or pass --force to replace it"),
            Self::Bundle => ("the bundle exists", "remove it, or pass --force to replace it"),
            Self::Panel => ("exists already", "name another file, or replace it with --force"),
        };
        Err(Error::usage(message).at(path).hint(hint))
    }
}

/// Writes a file and its index. `write` gets the file and whether its name asks for compression
/// (`.gz`, `.bgz`), and gives back the index of what it wrote. Bytes go to the disk while others
/// are made: a thread that does nothing else waits for it.
///
/// # Errors
/// Those of `write`, and of the file system.
pub fn write<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write, bool) -> Result<(T, Option<FinishedIndex>)>,
) -> Result<T> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let compressed = path.extension().is_some_and(|e| e == "gz" || e == "bgz");
    let file = AtomicFile::create(path)?;
    let (sender, receiver) = mpsc::channel();
    let (result, index) = std::thread::scope(|scope| {
        let disk = file.as_file();
        let settled = scope.spawn(move || receiver.iter().try_for_each(|()| disk.sync_data()));
        let refused = Cell::new(None);
        let settling = Settling { file: disk, sender, unsynced: 0, refused: &refused };
        let mut buffered = BufWriter::with_capacity(1 << 18, settling);
        // The caller names the input: a full disk is not its fault.
        let result =
            write(&mut buffered, compressed).map_err(|e| refused.take().map_or(e, &failed));
        let flushed = buffered.flush().map_err(failed);
        drop(buffered);
        let settled = settled
            .join()
            .map_err(|_| Error::internal("the thread that waits for the disk failed"))?;
        let result = result?;
        flushed.and(settled.map_err(failed)).map(|()| result)
    })?;
    file.as_file().sync_all().map_err(failed)?;
    // Of an earlier file of this name: it must not outlive it.
    for extension in ["tbi", "csi"] {
        match std::fs::remove_file(with_extension(path, extension)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
    }
    file.publish()?;
    if let Some(index) = index {
        // Written after its file, so that it is not older.
        atomic_file::write_parts(&with_extension(path, index.extension), &[&index.bytes])?;
    }
    Ok(result)
}

/// Bytes after which the disk is asked to sync, which keeps the last wait short.
const SYNC_BYTES: usize = 4 << 20;

/// Writes to the file and asks for a sync from time to time.
struct Settling<'a> {
    file: &'a File,
    sender: mpsc::Sender<()>,
    unsynced: usize,
    /// Keeps the failure to write.
    refused: &'a Cell<Option<std::io::Error>>,
}

impl Write for Settling<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = match self.file.write(bytes) {
            Ok(n) => n,
            Err(e) => {
                if e.kind() != std::io::ErrorKind::Interrupted {
                    self.refused
                        .set(Some(std::io::Error::new(e.kind(), format!("cannot write: {e}"))));
                }
                return Err(e);
            }
        };
        self.unsynced += n;
        if self.unsynced >= SYNC_BYTES {
            self.unsynced = 0;
            // The receiver is gone only after a failed sync, which is reported at the end.
            let _ = self.sender.send(());
        }
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Returns the path with another extension behind its own.
fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}
