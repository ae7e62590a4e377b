//! Keeps the working folder of a build, `<bundle>.parts`: finished parts, each under the digest of
//! all that made it.
//!
//! A build that is started again after it was stopped, or after one of its files was refused, takes
//! the parts that are there and reads only the rest. The folder goes when the bundle is written.

use crate::model::digest::hex;
use crate::resource::bundle::part::{Part, UNFINISHED};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Gives the bytes at the beginning and end of a source file that its identity takes in; reading
/// 700 GB for a digest would cost what resuming saves.
const SAMPLE: u64 = 1 << 16;

/// Holds the working folder.
pub(super) struct Work {
    folder: PathBuf,
    /// Names all that every part depends on.
    base: String,
}

impl Work {
    /// Makes or finds the folder of a bundle; `base` says what every part depends on.
    ///
    /// # Errors
    /// Input: it cannot be made.
    pub fn open(bundle: &Path, base: String) -> Result<Self> {
        let mut name = bundle.file_name().unwrap_or_default().to_owned();
        name.push(".parts");
        let folder = bundle.with_file_name(name);
        std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, e))?;
        // What a killed build left unfinished.
        for entry in std::fs::read_dir(&folder).map_err(|e| Error::io(&folder, e))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                std::fs::remove_file(entry.path()).map_err(|e| Error::io(&entry.path(), e))?;
            }
        }
        Ok(Self { folder, base })
    }

    /// Returns the path of the part of a source file. `how` says how the file is read: columns,
    /// fields.
    ///
    /// # Errors
    /// Input: the file cannot be read.
    pub fn part(&self, source: &Path, how: &str) -> Result<PathBuf> {
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        add(self.base.as_bytes());
        add(how.as_bytes());
        add(source.as_os_str().as_encoded_bytes());
        add(&identity(source)?);
        Ok(self.folder.join(format!("{}.part", hex(&hash.finalize()))))
    }

    /// Returns the finished part of this name, if there is a whole one.
    pub fn finished(&self, path: &Path) -> Option<Part> {
        let part = path.exists().then(|| Part::open(path)).and_then(Result::ok)?;
        tracing::info!("{}: read by an earlier build", part.facts().file.name);
        Some(part)
    }

    /// Removes the folder.
    ///
    /// # Errors
    /// Input: it cannot be removed.
    pub fn remove(self) -> Result<()> {
        std::fs::remove_dir_all(&self.folder).map_err(|e| Error::io(&self.folder, e))
    }

    /// Keeps finished parts after a failure, and removes an empty folder.
    pub fn keep(self, error: Error) -> Error {
        let kept = std::fs::read_dir(&self.folder).map(|d| d.flatten().count()).unwrap_or(0);
        if kept == 0 {
            // Not worth an error beside the one at hand.
            let _ = std::fs::remove_dir(&self.folder);
            return error;
        }
        tracing::info!(
            "{kept} part(s) are kept in {}: the same command goes on from there",
            self.folder.display()
        );
        error
    }
}

/// Returns size, time of change, first and last bytes. A stream is never the same twice.
fn identity(path: &Path) -> Result<Vec<u8>> {
    let io = |e: std::io::Error| Error::io(path, e);
    if path == Path::new("-") {
        return Ok(format!("stdin of {}", std::process::id()).into_bytes());
    }
    let mut file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    let changed = metadata
        .modified()
        .ok()
        .and_then(|t| t.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default();
    let mut bytes =
        format!("{} {}.{:09} ", metadata.len(), changed.as_secs(), changed.subsec_nanos())
            .into_bytes();
    if metadata.is_file() {
        file.by_ref().take(SAMPLE).read_to_end(&mut bytes).map_err(io)?;
        file.seek(SeekFrom::Start(metadata.len().saturating_sub(SAMPLE))).map_err(io)?;
        file.take(SAMPLE).read_to_end(&mut bytes).map_err(io)?;
    }
    Ok(bytes)
}
