//! Name, size and digest of the files that a verb reads.

use crate::model::digest::hex;
use crate::model::report::InputFile;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Reads a file and describes it, with its SHA-256.
///
/// # Errors
/// Input: the file cannot be read.
pub fn describe(role: &str, path: &Path) -> Result<InputFile> {
    let mut input = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0u64;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                digest.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, e)),
        }
    }
    Ok(InputFile {
        role: role.to_owned(),
        name: file_name(path),
        bytes: Some(bytes),
        digest: hex(&digest.finalize()),
    })
}

/// Describes the files that were given, in this order.
///
/// # Errors
/// See [`describe`].
pub fn describe_given(files: &[(&str, &Option<PathBuf>)]) -> Result<Vec<InputFile>> {
    let given = files.iter().filter_map(|(role, path)| Some((*role, path.as_deref()?)));
    given.map(|(role, path)| describe(role, path)).collect()
}

/// Returns the name of a file without its folder.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}
