//! Writes one file that appears under its name only when it is whole.

use crate::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Begins the name of a file that is not whole yet.
const PREFIX: &str = ".panelwise-";

/// Holds a file beside its final name, under a name of its own. It is renamed by
/// [`AtomicFile::publish`], and removed when it is dropped before.
///
/// Writes are not buffered.
#[derive(Debug)]
pub struct AtomicFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl AtomicFile {
    /// Makes the temporary file in the folder of `path`.
    ///
    /// # Errors
    /// Input: the folder is missing or cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        Self::with_prefix(path, PREFIX)
    }

    /// Makes the temporary file under a name that begins with `prefix`, by which the leftovers of
    /// a killed process are recognised.
    ///
    /// # Errors
    /// See [`Self::create`].
    pub fn with_prefix(path: &Path, prefix: &str) -> Result<Self> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        // As any other file: the user's umask decides who may read it, not the mode of a private
        // temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|e| Error::io(path, e))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Returns the open file.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Brings all bytes to the disk and gives the file its name. An earlier file of that name is
    /// replaced.
    ///
    /// # Errors
    /// Input: the disk is full, or the name cannot be given.
    pub fn publish(self) -> Result<()> {
        self.as_file().sync_all().map_err(|e| Error::io(&self.path, e))?;
        self.file.persist(&self.path).map_err(|e| Error::io(&self.path, e.error))?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Writes the parts of a whole file, one after the other.
///
/// # Errors
/// See [`AtomicFile::create`] and [`AtomicFile::publish`].
pub fn write_parts(path: &Path, parts: &[&[u8]]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    for part in parts {
        file.write_all(part).map_err(|e| Error::io(path, e))?;
    }
    file.publish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        let [hidden] = &names(folder.path())[..] else { panic!("one file") };
        assert!(hidden.starts_with(PREFIX), "{hidden}");
        drop(file);
        assert!(names(folder.path()).is_empty(), "a file that failed leaves nothing");
        write_parts(&path, &[b"who", b"le"]).unwrap();
        write_parts(&path, &[b"another"]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"another");
        assert_eq!(names(folder.path()), ["bundle"]);
    }

    #[test]
    fn a_missing_folder_is_named_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/bundle");
        let e = write_parts(&path, &[b"x"]).unwrap_err();
        assert!(e.to_string().starts_with(&path.display().to_string()), "{e}");
        assert!(e.hint_text().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn the_umask_decides_who_may_read_a_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |name: &str| {
            std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777
        };
        std::fs::write(folder.path().join("plain"), "x").unwrap();
        write_parts(&folder.path().join("ours"), &[b"x"]).unwrap();
        assert_eq!(mode("ours"), mode("plain"));
    }
}
