//! Writes one file of an output folder: buffered, counted and hashed on the way.

use crate::Result;
use crate::model::digest::hex;
use crate::report::staging::folders::failed;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Describes a finished file as the run manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WrittenFile {
    /// Names the file in the output folder.
    pub name: String,
    /// Counts the bytes.
    pub bytes: u64,
    /// Gives the SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// Collects the finished files of one output folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Registry(Arc<Mutex<Vec<WrittenFile>>>);

impl Registry {
    /// Returns the files finished so far, by name.
    pub(super) fn files(&self) -> Vec<WrittenFile> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
    }

    fn add(&self, file: WrittenFile) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(file);
    }
}

/// Writes one file of an [`OutputDir`](super::OutputDir).
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<Hashing>,
    target: PathBuf,
    name: String,
    written: Registry,
}

impl StagedFile {
    /// Opens a new file at `path`, which will be named `name` and lie at `target`.
    pub(super) fn create(
        path: &Path,
        target: PathBuf,
        name: &str,
        written: Registry,
    ) -> Result<Self> {
        let file = File::create_new(path).map_err(|e| failed(&target, e))?;
        let hashing = Hashing { file, sha256: Sha256::new(), bytes: 0 };
        let out = BufWriter::with_capacity(1 << 16, hashing);
        Ok(Self { out, target, name: name.to_owned(), written })
    }

    /// Returns the path that the file will have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Flushes the file and enters it into the result.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn finish(self) -> Result<WrittenFile> {
        let target = self.target;
        let hashing = self.out.into_inner().map_err(|e| failed(&target, e.into_error()))?;
        let file = WrittenFile {
            name: self.name,
            bytes: hashing.bytes,
            sha256: hex(&hashing.sha256.finalize()),
        };
        self.written.add(file.clone());
        Ok(file)
    }
}

impl Write for StagedFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.out.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[derive(Debug)]
struct Hashing {
    file: File,
    sha256: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buf)?;
        self.sha256.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
