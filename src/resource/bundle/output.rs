//! Writes the bundle file.

use crate::io::atomic_file::AtomicFile;
use crate::model::digest::hex;
use crate::resource::bundle::format::{Header, MAGIC};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Holds the blocks on disk, in a nameless file until the header, which stands before them, is
/// known.
pub(crate) struct Output {
    blocks: std::io::BufWriter<std::fs::File>,
    digest: Sha256,
    /// The number of bytes written.
    pub bytes: u64,
    folder: PathBuf,
}

impl Output {
    /// Makes the nameless file beside the bundle's final place.
    ///
    /// # Errors
    /// Input: the folder cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .to_path_buf();
        let file = tempfile::tempfile_in(&folder).map_err(|e| Error::io(&folder, e))?;
        Ok(Self { blocks: std::io::BufWriter::new(file), digest: Sha256::new(), bytes: 0, folder })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// Input: the disk is full ...
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.blocks.write_all(bytes).map_err(|e| Error::io(&self.folder, e))
    }

    /// Writes header and blocks, names the file.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub fn finish(self, mut header: Header, path: &Path) -> Result<Header> {
        use std::io::Seek;
        let failed = |e: std::io::Error| Error::io(path, e);
        header.blocks_digest = hex(&self.digest.finalize());
        let text = serde_json::to_vec(&header)
            .map_err(|e| Error::internal(format!("the bundle's header cannot be written: {e}")))?;
        let mut file = AtomicFile::create(path)?;
        file.write_all(MAGIC).map_err(failed)?;
        file.write_all(&(text.len() as u64).to_le_bytes()).map_err(failed)?;
        file.write_all(&Sha256::digest(&text)).map_err(failed)?;
        file.write_all(&text).map_err(failed)?;
        let mut blocks = self.blocks.into_inner().map_err(|e| failed(e.into_error()))?;
        blocks.rewind().map_err(failed)?;
        std::io::copy(&mut blocks, &mut file.as_file()).map_err(failed)?;
        file.publish()?;
        Ok(header)
    }
}
