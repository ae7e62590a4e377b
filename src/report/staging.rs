//! The output folder: every file is written under a staging folder and appears under its name only
//! when all are done.
//!
//! The staging folder lies inside the output folder, so that the final rename never crosses a file
//! system (an output folder is often a mount point). It holds a locked file: a leftover of a killed
//! run is recognised by its free lock and removed, the folder of a running one is respected.

use crate::{Error, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Start of a staging folder's name.
const PREFIX: &str = ".panelwise-partial-";
/// End of the run manifest's name; it is renamed last and marks a complete result.
const MANIFEST: &str = ".run.json";

/// A file that was written, as the run manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WrittenFile {
    /// Name in the output folder.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

type Registry = Arc<Mutex<Vec<WrittenFile>>>;

/// An output folder being filled. Dropped without [`OutputDir::commit`] it leaves the folder as it
/// was.
#[derive(Debug)]
pub struct OutputDir {
    dir: PathBuf,
    staging: Option<tempfile::TempDir>,
    /// Held open for its lock only.
    _lock: File,
    /// Folders that did not exist before, outermost first.
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

    /// The output folder.
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
        let file = File::create_new(staging.path().join(name)).map_err(|e| failed(&target, e))?;
        Ok(StagedFile {
            out: BufWriter::with_capacity(
                1 << 16,
                Hashing { file, sha256: Sha256::new(), bytes: 0 },
            ),
            target,
            name: name.to_owned(),
            written: Arc::clone(&self.written),
        })
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
            _ => failed(&file.target, e),
        })?;
        file.finish()
    }

    /// Files finished so far, by name.
    pub fn written(&self) -> Vec<WrittenFile> {
        let mut files = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
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

/// One file of an [`OutputDir`]: buffered, counted and hashed on the way.
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<Hashing>,
    target: PathBuf,
    name: String,
    written: Registry,
}

impl StagedFile {
    /// Path that the file will have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Flushes, and enters the file into the result.
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
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(file.clone());
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

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

/// A file-system error on an output file, with a hint where there is one to give.
pub(super) fn failed(path: &Path, e: io::Error) -> Error {
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

/// `mkdir -p` that remembers what it made, outermost first.
fn make_dirs(dir: &Path) -> Result<Vec<PathBuf>> {
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
fn remove_created(created: &[PathBuf]) {
    for dir in created.iter().rev() {
        if fs::remove_dir(dir).is_err() {
            break;
        }
    }
}

/// Removes the staging folder of a killed run; refuses while its owner lives.
fn clear_leftover(dir: &Path, leftover: &Path) -> Result<()> {
    if let Ok(lock) = File::open(leftover.join(".lock"))
        && let Err(TryLockError::WouldBlock) = lock.try_lock()
    {
        return Err(Error::usage("another run is writing into this folder")
            .at(dir)
            .hint("wait for it, or name another folder with --out"));
    }
    fs::remove_dir_all(leftover).map_err(|e| failed(leftover, e))
}

/// A file name's stem from a case name: letters, digits, `.`, `_`, `-`, `+`; every other character
/// becomes `_`.
///
/// No `..`, no leading dot or dash, no trailing dot, at most 100 bytes, never a name that Windows
/// reserves, never empty.
pub fn file_stem(case_name: &str) -> String {
    let mut stem: String =
        case_name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+') {
                    c
                } else {
                    '_'
                }
            })
            .take(100)
            .collect();
    stem = stem.replace("..", "__");
    let lead = stem.len() - stem.trim_start_matches(['.', '-', '+']).len();
    stem.replace_range(..lead, &"_".repeat(lead));
    let keep = stem.trim_end_matches('.').len();
    stem.truncate(keep);
    let device = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let reserved = matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (device.len() == 4
            && (device.starts_with("COM") || device.starts_with("LPT"))
            && device.ends_with(|c: char| c.is_ascii_digit()));
    if reserved {
        stem.insert(0, '_');
    }
    if stem.bytes().all(|b| b == b'_') { "case".to_owned() } else { stem }
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
    fn stems_are_harmless() {
        for (name, want) in [
            ("HG002", "HG002"),
            ("../../etc/passwd", "______etc_passwd"),
            ("-rf", "_rf"),
            (".hidden", "_hidden"),
            ("a\nb\0c", "a_b_c"),
            ("", "case"),
            ("..", "case"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("<script>", "_script_"),
            ("=CMD()", "_CMD__"),
        ] {
            assert_eq!(file_stem(name), want, "{name:?}");
        }
        assert_eq!(file_stem(&"x".repeat(500)).len(), 100);
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
