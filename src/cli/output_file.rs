//! One output file, plain or bgzip with its index, that appears under its name only when it is
//! whole.

use crate::io::calls::indexed::FinishedIndex;
use crate::{Error, Result};
use std::cell::Cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// Writes beside the final name and renames once all is on disk. `write` gets the file and whether
/// its name asks for compression (`.gz`, `.bgz`), and gives back the index of what it wrote. Bytes
/// go to the disk while others are made: a thread that does nothing else waits for it.
///
/// # Errors
/// Those of `write`, and of the file system.
pub fn write<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write, bool) -> Result<(T, Option<FinishedIndex>)>,
) -> Result<T> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let compressed = path.extension().is_some_and(|e| e == "gz" || e == "bgz");
    let file = beside(path)?;
    let (tell, told) = mpsc::channel();
    let (result, index) = std::thread::scope(|scope| {
        let disk = file.as_file();
        let settled = scope.spawn(move || told.iter().try_for_each(|()| disk.sync_data()));
        let refused = Cell::new(None);
        let settling = Settling { file: disk, tell, waiting: 0, refused: &refused };
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
        match std::fs::remove_file(named(path, extension)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
    }
    file.persist(path).map_err(|e| failed(e.error))?;
    if let Some(index) = index {
        let target = named(path, index.extension);
        let failed = |e: std::io::Error| Error::io(&target, e);
        // Written after its file, so that it is not older.
        let mut file = beside(&target)?;
        file.write_all(&index.bytes).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&target).map_err(|e| failed(e.error))?;
    }
    Ok(result)
}

/// Bytes after which the disk is told: then the last wait is short.
const WAITING: usize = 4 << 20;

struct Settling<'a> {
    file: &'a File,
    tell: mpsc::Sender<()>,
    waiting: usize,
    /// The first failure to write.
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
        self.waiting += n;
        if self.waiting >= WAITING {
            self.waiting = 0;
            // Nobody listens after a failure, which is said at the end.
            let _ = self.tell.send(());
        }
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn beside(path: &Path) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The permissions of any new file, not those of a private temporary one.
    tempfile::Builder::new()
        .prefix(".panelwise-")
        .permissions(permissions())
        .tempfile_in(folder)
        .map_err(|e| Error::io(path, e))
}

#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

fn named(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}
