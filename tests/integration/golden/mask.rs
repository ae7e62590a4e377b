//! Hides what may differ between two runs of the same program on the same input.
//!
//! Only the run manifest (`.run.json`) holds time, host and threads, so they are masked there and
//! nowhere else: a time that reaches another file is a difference.

use memchr::memmem;
use regex::bytes::{Captures, Regex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The masks of one run of the check.
pub struct Mask {
    folder: String,
    version: String,
    /// Finds the digests of the made files, which depend on the version of samtools.
    made: Regex,
    names: BTreeMap<String, String>,
    /// Finds the size of a file beside its name.
    size: Regex,
    /// Sizes of the made files by name, which depend on samtools too.
    sizes: BTreeMap<String, u64>,
    manifest: Vec<(Regex, &'static str)>,
}

/// Lines of the manifest that depend on the clock, the host and the compressor.
const MANIFEST: [(&str, &str); 5] = [
    (r#""(started|finished)": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ""#, r#""$1": "<time>""#),
    (r#""seconds": [0-9.e-]+"#, r#""seconds": <seconds>"#),
    (r#""threads": \d+"#, r#""threads": <threads>"#),
    (r#""platform": "[^"]*""#, r#""platform": "<platform>""#),
    (r#""bytes": \d+"#, r#""bytes": <bytes>"#),
];

impl Mask {
    /// Reads the version from the program and the digests of the made input files.
    pub fn new(binary: &Path, root: &Path) -> Self {
        let output = Command::new(binary).arg("--version").output().unwrap();
        let version = String::from_utf8(output.stdout).unwrap();
        let version = version.trim().rsplit(' ').next().unwrap().to_owned();
        let made = std::fs::read_dir(root.join("made")).unwrap().map(|e| e.unwrap().path());
        let mut made: Vec<PathBuf> = made.filter(|p| p.is_file()).collect();
        // Of two equal files the last one gives the name.
        made.sort();
        let names = made.iter().map(|p| (digest(p), name_below(p, root))).collect();
        let size = |p: &PathBuf| (name_below(p, &root.join("made")), p.metadata().unwrap().len());
        let sizes = made.iter().map(size).collect();
        Self::with_names(root.to_str().unwrap().to_owned(), version, names, sizes)
    }

    fn with_names(
        folder: String,
        version: String,
        names: BTreeMap<String, String>,
        sizes: BTreeMap<String, u64>,
    ) -> Self {
        let made = names.keys().map(String::as_str).collect::<Vec<_>>().join("|");
        let manifest = MANIFEST.map(|(pattern, word)| (Regex::new(pattern).unwrap(), word));
        let made = Regex::new(&made).unwrap();
        let size = Regex::new(r#"("name": "([^"]+)",\s+"bytes": )(\d+)"#).unwrap();
        Self { folder, version, made, names, size, sizes, manifest: manifest.into() }
    }

    /// Masks standard output, standard error or a file.
    pub fn apply(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = replace_all(bytes, self.folder.as_bytes(), b"<dir>");
        for before in ["panelwise ", "panelwise_annotateVersion="] {
            let (word, mask) = (format!("{before}{}", self.version), format!("{before}<version>"));
            bytes = replace_all(&bytes, word.as_bytes(), mask.as_bytes());
        }
        let name_of = |found: &Captures<'_>| {
            let digest = std::str::from_utf8(&found[0]).unwrap();
            format!("<sha256 of {}>", self.names[digest]).into_bytes()
        };
        bytes = self.made.replace_all(&bytes, name_of).into_owned();
        if name.ends_with(".json") {
            bytes = self.size.replace_all(&bytes, |found: &Captures<'_>| self.sized(found)).into();
        }
        if name.ends_with(".run.json") {
            for (pattern, word) in &self.manifest {
                bytes = pattern.replace_all(&bytes, word.as_bytes()).into_owned();
            }
        }
        bytes
    }

    /// Replaces the size of a made file; any other number stays, also beside its name.
    fn sized(&self, found: &Captures<'_>) -> Vec<u8> {
        let text = |i: usize| std::str::from_utf8(&found[i]).unwrap();
        let known = self.sizes.get(text(2)).is_some_and(|size| size.to_string() == text(3));
        if known { format!("{}<bytes>", text(1)).into_bytes() } else { found[0].to_vec() }
    }

    /// Masks a manifest's digests of the files that the case wrote; each file is compared itself.
    pub fn written(&self, manifest: &[u8], folder: &Path, files: &[PathBuf]) -> Vec<u8> {
        files.iter().fold(manifest.to_vec(), |bytes, path| {
            let word = format!("<sha256 of {}>", name_below(path, folder));
            replace_all(&bytes, digest(path).as_bytes(), word.as_bytes())
        })
    }
}

/// Replaces every occurrence, in bytes that need not be UTF-8.
pub fn replace_all(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut start = 0;
    for at in memmem::find_iter(bytes, from) {
        out.extend_from_slice(&bytes[start..at]);
        out.extend_from_slice(to);
        start = at + from.len();
    }
    out.extend_from_slice(&bytes[start..]);
    out
}

fn name_below(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned()
}

fn digest(path: &Path) -> String {
    let digest = Sha256::digest(std::fs::read(path).unwrap());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        let names = BTreeMap::from([("a".repeat(64), "made/a.bam".to_owned())]);
        let sizes = BTreeMap::from([("a.bam".to_owned(), 7)]);
        Mask::with_names("/tmp/x".to_owned(), "0.1.0".to_owned(), names, sizes)
    }

    fn masked(name: &str, text: &str) -> String {
        String::from_utf8(mask().apply(name, text.as_bytes())).unwrap()
    }

    #[test]
    fn time_is_hidden_in_the_manifest_alone() {
        let text = r#"{"started": "2026-01-31T01:02:03Z", "seconds": 1.5e-7, "threads": 2}"#;
        let want = r#"{"started": "<time>", "seconds": <seconds>, "threads": <threads>}"#;
        assert_eq!(masked("out/a.run.json", text), want);
        assert_eq!(masked("out/a.json", text), text);
    }

    #[test]
    fn version_and_folder_are_hidden_and_nothing_else() {
        let text = "panelwise 0.1.0 of 0.1.0: /tmp/x/a, panel 0.1.0";
        assert_eq!(masked("1.stderr", text), "panelwise <version> of 0.1.0: <dir>/a, panel 0.1.0");
        for text in ["tier 1: 6", "tier 1: 7", "AF=0.0004 "] {
            assert_eq!(masked("1.stdout", text), text);
        }
        assert_eq!(mask().apply("a", b"\xff/tmp/x\xff"), b"\xff<dir>\xff");
    }

    #[test]
    fn right_sizes_of_made_files_are_hidden() {
        let entry = |name: &str, size: &str| format!("\"name\": \"{name}\",\n  \"bytes\": {size}");
        assert_eq!(masked("a.json", &entry("a.bam", "7")), entry("a.bam", "<bytes>"));
        for (name, size) in [("a.bam", "77"), ("a.bam", "8"), ("b.bam", "7")] {
            assert_eq!(masked("a.json", &entry(name, size)), entry(name, size));
        }
    }

    #[test]
    fn digests_of_made_and_written_files_get_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.vcf.gz");
        std::fs::write(&path, "x").unwrap();
        let digest = digest(&path);
        let text = format!("{digest} 0{}", &digest[1..]);
        let want = format!("<sha256 of a.vcf.gz> 0{}", &digest[1..]);
        let written = mask().written(text.as_bytes(), dir.path(), &[path]);
        assert_eq!(String::from_utf8(written).unwrap(), want);
        let text = format!("{} {}b", "a".repeat(64), "a".repeat(63));
        let want = format!("<sha256 of made/a.bam> {}b", "a".repeat(63));
        assert_eq!(masked("out/a.json", &text), want);
    }
}
