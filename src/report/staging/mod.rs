//! Fills an output folder: every file is written under a staging folder and appears under its name
//! only when all are done.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the output folder: create, write, commit |
//! | [`mod@file`] | one file: buffered, counted, hashed |
//! | [`folders`] | folders made and removed, errors of the file system |
//! | [`name`] | a file name of a case name |
//!
//! The staging folder lies inside the output folder, so that the final rename never crosses a file
//! system (an output folder is often a mount point). It holds a locked file: a leftover of a killed
//! run is recognised by its free lock and removed, the folder of a running one is respected.

mod file;
mod folders;
mod name;

pub use file::{StagedFile, WrittenFile};
pub(crate) use folders::failed;
pub use name::file_stem;

use crate::{Error, Result};
use file::Registry;
use folders::{clear_leftover, make_dirs, remove_created};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Begins the name of a staging folder.
const PREFIX: &str = ".panelwise-partial-";
/// Ends the name of the run manifest, which is renamed last and marks a complete result.
const MANIFEST: &str = ".run.json";

/// Fills an output folder. Dropped without [`OutputDir::commit`] it leaves the folder as it
/// was.
#[derive(Debug)]
pub struct OutputDir {
    dir: PathBuf,
    staging: Option<tempfile::TempDir>,
    /// Keeps the lock.
    _lock: File,
    /// Lists the folders that did not exist before, outermost first.
    created: Vec<PathBuf>,
    written: Registry,
}

impl OutputDir {
    /// Makes `dir` and a staging folder inside it.
    ///
    /// # Errors
    /// Usage, where `dir` exists and is not empty (unless `force`), is not a folder, or another run
    /// writes into it. Input, where the file system refuses.
    pub fn create(dir: &Path, force: bool) -> Result<Self> {
        let created = make_dirs(dir)?;
        let made = Self::stage(dir, force);
        if made.is_err() {
            remove_created(&created);
        }
        let (staging, lock) = made?;
        Ok(Self {
            dir: dir.to_path_buf(),
            staging: Some(staging),
            _lock: lock,
            created,
            written: Registry::default(),
        })
    }

    fn stage(dir: &Path, force: bool) -> Result<(tempfile::TempDir, File)> {
        let mut occupied = false;
        for entry in fs::read_dir(dir).map_err(|e| failed(dir, e))? {
            let entry = entry.map_err(|e| failed(dir, e))?;
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                clear_leftover(dir, &entry.path())?;
            } else {
                occupied = true;
            }
        }
        if occupied && !force {
            return Err(Error::usage("the output folder exists and is not empty")
                .at(dir)
                .hint("name a new folder with --out, or pass --force to replace the files of an earlier run in it"));
        }
        let staging =
            tempfile::Builder::new().prefix(PREFIX).tempdir_in(dir).map_err(|e| failed(dir, e))?;
        let lock_path = staging.path().join(".lock");
        let lock = File::create(&lock_path).map_err(|e| failed(&lock_path, e))?;
        // A file system without locks only loses the check above.
        let _ = lock.try_lock();
        Ok((staging, lock))
    }

    /// Returns the output folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Opens a new file in the staging folder; it counts once [`StagedFile::finish`] returned.
    ///
    /// # Errors
    /// Internal, where `name` is not a bare file name. Input, where the file system refuses.
    pub fn file(&self, name: &str) -> Result<StagedFile> {
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
            return Err(Error::internal(format!("'{name}' is not a name for an output file")));
        }
        let Some(staging) = &self.staging else {
            return Err(Error::internal("the output folder is committed already"));
        };
        let target = self.dir.join(name);
        StagedFile::create(&staging.path().join(name), target, name, self.written.clone())
    }

    /// Writes a whole file, part by part as `body` makes it.
    ///
    /// # Errors
    /// Input, where the file system refuses. Internal, where `body` cannot make what it writes.
    pub fn write(
        &self,
        name: &str,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<WrittenFile> {
        let mut file = self.file(name)?;
        body(&mut file).map_err(|e| match e.kind() {
            io::ErrorKind::Other | io::ErrorKind::InvalidData => {
                Error::internal(format!("{name}: {e}"))
            }
            _ => failed(file.target(), e),
        })?;
        file.finish()
    }

    /// Returns the files finished so far, by name.
    pub fn written(&self) -> Vec<WrittenFile> {
        self.written.files()
    }

    /// Moves every finished file to its name, the run manifest last.
    ///
    /// An earlier run's manifest of the same name goes first: a folder that is half old and half
    /// new never looks complete.
    ///
    /// # Errors
    /// Input, where the file system refuses; names the file. Internal, where the run manifest is
    /// missing.
    pub fn commit(mut self) -> Result<()> {
        let files = self.written();
        let Some(staging) = self.staging.take() else {
            return Err(Error::internal("the output folder is committed already"));
        };
        let (manifests, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|f| f.name.ends_with(MANIFEST));
        let [manifest] = manifests[..] else {
            return Err(Error::internal("a result needs exactly one run manifest"));
        };
        let path = |f: &WrittenFile| (staging.path().join(&f.name), self.dir.join(&f.name));
        files.par_iter().try_for_each(|f| {
            let (from, to) = path(f);
            File::open(&from).and_then(|f| f.sync_all()).map_err(|e| failed(&to, e))
        })?;
        let (from, complete) = path(manifest);
        match fs::remove_file(&complete) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(&complete, e)),
            _ => {}
        }
        for file in others {
            let (from, to) = path(file);
            fs::rename(&from, &to).map_err(|e| failed(&to, e))?;
        }
        fs::rename(&from, &complete).map_err(|e| failed(&complete, e))?;
        // From here on the result is complete: neither a failed clean-up nor a failed sync of the
        // folder may say otherwise.
        let _ = staging.close();
        if let Ok(dir) = File::open(&self.dir) {
            let _ = dir.sync_all();
        }
        self.created.clear();
        Ok(())
    }
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        // The staging folder must be empty before its parents can go.
        self.staging.take();
        remove_created(&self.created);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn put(out: &OutputDir, name: &str, text: &str) {
        let mut f = out.file(name).unwrap();
        f.write_all(text.as_bytes()).unwrap();
        f.finish().unwrap();
    }

    #[test]
    fn commit_shows_all_at_once_and_drop_nothing() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("a/b");
        let out = OutputDir::create(&dir, false).unwrap();
        put(&out, "s.tsv", "x");
        put(&out, "s.run.json", "{}");
        assert_eq!(names(&dir).len(), 1, "only the staging folder before the commit");
        out.commit().unwrap();
        assert_eq!(names(&dir), ["s.run.json", "s.tsv"]);

        let again = root.path().join("c/d");
        let out = OutputDir::create(&again, false).unwrap();
        put(&out, "s.tsv", "x");
        drop(out);
        assert!(!root.path().join("c").exists(), "a dropped run leaves no folder");
    }

    #[test]
    fn unfinished_file_is_not_committed() {
        let root = tempfile::tempdir().unwrap();
        let out = OutputDir::create(root.path(), false).unwrap();
        put(&out, "s.run.json", "{}");
        let mut half = out.file("s.tsv").unwrap();
        half.write_all(b"half").unwrap();
        drop(half);
        out.commit().unwrap();
        assert_eq!(names(root.path()), ["s.run.json"]);
    }

    #[test]
    fn existing_results_are_kept_unless_forced() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("s.tsv"), "old").unwrap();
        fs::write(root.path().join("s.run.json"), "old").unwrap();
        let refused = OutputDir::create(root.path(), false).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        let out = OutputDir::create(root.path(), true).unwrap();
        put(&out, "s.tsv", "new");
        assert_eq!(
            fs::read_to_string(root.path().join("s.tsv")).unwrap(),
            "old",
            "replaced only at the commit"
        );
        drop(out);
        assert_eq!(names(root.path()), ["s.run.json", "s.tsv"]);
        let out = OutputDir::create(root.path(), true).unwrap();
        put(&out, "s.tsv", "new");
        put(&out, "s.run.json", "{}");
        out.commit().unwrap();
        assert_eq!(fs::read_to_string(root.path().join("s.tsv")).unwrap(), "new");
    }

    #[test]
    fn leftovers_go_and_a_running_run_is_respected() {
        let root = tempfile::tempdir().unwrap();
        let killed = root.path().join(".panelwise-partial-abc");
        fs::create_dir(&killed).unwrap();
        fs::write(killed.join("s.tsv"), "half").unwrap();
        fs::write(killed.join(".lock"), "").unwrap();
        let running = OutputDir::create(root.path(), false).unwrap();
        assert!(!killed.exists());
        let second = OutputDir::create(root.path(), true).unwrap_err();
        assert!(second.message().contains("another run"), "{second}");
        drop(running);
        assert!(names(root.path()).is_empty());
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("f");
        fs::write(&file, "").unwrap();
        assert_eq!(OutputDir::create(&file, true).unwrap_err().exit_code(), 2);
        assert_eq!(OutputDir::create(&file.join("x"), true).unwrap_err().exit_code(), 2);
        assert!(OutputDir::create(&root.path().join("o"), false).unwrap().file("../x").is_err());
    }
}
