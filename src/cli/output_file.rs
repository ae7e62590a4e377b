//! One output file, plain or bgzip with its index, that appears under its name only when it is whole.

use crate::io::indexed::FinishedIndex;
use crate::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes beside the final name and renames once all is on disk. `write` gets the file and whether its name asks for
/// compression (`.gz`, `.bgz`), and gives back the index of what it wrote. With `ahead` bytes go to the disk while others
/// are made, which is worth it where other threads make them.
///
/// # Errors
/// Those of `write`, and of the file system.
pub fn write<T>(
    path: &Path,
    ahead: bool,
    write: impl FnOnce(&mut dyn Write, bool) -> Result<(T, Option<FinishedIndex>)>,
) -> Result<T> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let compressed = path.extension().is_some_and(|e| e == "gz" || e == "bgz");
    let file = beside(path)?;
    let (result, index) = {
        let mut buffered = BufWriter::with_capacity(1 << 18, Settling { file: file.as_file(), ahead, waiting: 0 });
        let result = write(&mut buffered, compressed)?;
        buffered.flush().map_err(failed)?;
        result
    };
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

/// Bytes that wait for the disk, at most: then the last wait is short.
const WAITING: usize = 8 << 20;

struct Settling<'a> {
    file: &'a File,
    ahead: bool,
    waiting: usize,
}

impl Write for Settling<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.waiting += n;
        if self.ahead && self.waiting >= WAITING {
            self.waiting = 0;
            self.file.sync_data()?;
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
