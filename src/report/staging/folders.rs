//! Makes and removes folders, and says why a file system refuses.

use crate::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Makes the error of a refused output file, with a hint where there is one to give.
pub(crate) fn failed(path: &Path, e: io::Error) -> Error {
    let hint = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(
            "the disk is full: free some space or choose another --out; nothing was left that looks finished",
        ),
        io::ErrorKind::PermissionDenied => Some("check that you may write there"),
        io::ErrorKind::ReadOnlyFilesystem => {
            Some("the file system is read-only: choose another --out")
        }
        _ => None,
    };
    let error = Error::input(format!("cannot write: {e}")).at(path).caused_by(e);
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// Makes a folder and its parents; returns those that were missing, outermost first.
pub(super) fn make_dirs(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut missing = Vec::new();
    for ancestor in dir.ancestors().filter(|a| !a.as_os_str().is_empty()) {
        match fs::metadata(ancestor) {
            Ok(m) if m.is_dir() => break,
            Ok(_) => {
                return Err(Error::usage("is not a folder")
                    .at(ancestor)
                    .hint("--out names a folder for the results"));
            }
            // Below a file: the next ancestor is the one to name.
            Err(e)
                if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                missing.push(ancestor.to_path_buf());
            }
            Err(e) => return Err(failed(ancestor, e)),
        }
    }
    missing.reverse();
    let mut made = Vec::new();
    for path in missing {
        match fs::create_dir(&path) {
            Ok(()) => made.push(path),
            // Another process was faster; it is not ours to remove.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => {
                remove_created(&made);
                return Err(failed(&path, e));
            }
        }
    }
    Ok(made)
}

/// Removes folders that are still empty, innermost first.
pub(super) fn remove_created(created: &[PathBuf]) {
    for dir in created.iter().rev() {
        if fs::remove_dir(dir).is_err() {
            break;
        }
    }
}

/// Removes the staging folder of a killed run; refuses while its owner lives.
pub(super) fn clear_leftover(dir: &Path, leftover: &Path) -> Result<()> {
    if let Ok(lock) = File::open(leftover.join(".lock"))
        && let Err(TryLockError::WouldBlock) = lock.try_lock()
    {
        return Err(Error::usage("another run is writing into this folder")
            .at(dir)
            .hint("wait for it, or name another folder with --out"));
    }
    fs::remove_dir_all(leftover).map_err(|e| failed(leftover, e))
}
