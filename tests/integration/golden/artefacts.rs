//! Runs the commands of a case in a folder of its own and collects, unpacks and masks the output.

use super::mask::Mask;
use crate::damage::gunzip;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Masked bytes by name: `case/1.stdout`, `case/out/demo.json`.
pub type Artefacts = BTreeMap<String, Vec<u8>>;

/// Commands that run one after the other in one folder.
pub struct Case {
    /// The name of the case and of its folder.
    pub name: String,
    /// The arguments of each command, separated by blanks; `'...'` holds blanks, and `< FILE` at
    /// the end is standard input.
    pub commands: Vec<String>,
}

/// The folders of input files that every case sees under these names.
pub const INPUTS: [&str; 5] = ["demo", "quirks", "panels", "made", "fixed"];

/// Runs a case and returns the exit code, both streams of every command and all files at the end.
pub fn collect(binary: &Path, root: &Path, case: &Case, mask: &Mask) -> Artefacts {
    let folder = root.join("cases").join(&case.name);
    std::fs::create_dir_all(&folder).unwrap();
    for input in INPUTS {
        std::os::unix::fs::symlink(root.join(input), folder.join(input)).unwrap();
    }
    let mut artefacts = Artefacts::new();
    for (i, line) in case.commands.iter().enumerate() {
        let output = command(binary, &folder, line).output().unwrap();
        let code = output.status.code().map_or("killed".to_owned(), |c| c.to_string());
        let mut put = |what: &str, bytes| {
            artefacts.insert(format!("{}/{}.{what}", case.name, i + 1), bytes);
        };
        put("exit", format!("{code}\n").into_bytes());
        put("stdout", mask.apply("", &unpacked(&output.stdout)));
        put("stderr", mask.apply("", &output.stderr));
    }
    let files = files_below(&folder);
    for path in &files {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let mut bytes = mask.apply(name, &unpacked(&std::fs::read(path).unwrap()));
        if name.ends_with(".run.json") {
            bytes = mask.written(&bytes, &folder, &files);
        }
        artefacts.insert(format!("{}/{name}", case.name), bytes);
    }
    artefacts
}

fn command(binary: &Path, folder: &Path, line: &str) -> Command {
    let (line, input) = line.split_once(" < ").unwrap_or((line, ""));
    let mut command = Command::new(binary);
    // Usage lines and the manifest begin with the program's name, whatever the file is called.
    command.arg0("panelwise").args(words(line)).current_dir(folder);
    // Settings of the terminal and of the logger must not reach the output.
    command.env_clear().env("LC_ALL", "C");
    let stdin = match input.trim() {
        "" => Stdio::null(),
        file => std::fs::File::open(folder.join(file)).unwrap().into(),
    };
    command.stdin(stdin);
    command
}

/// Splits at blanks outside of `'...'`.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Returns the regular files below a folder, sorted; the links to the inputs are left out.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap()) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// Unpacks gzip and bgzip, and joins the parts of a workbook, so that a compressor's choices do not
/// count.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return gunzip(bytes);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return bytes.to_vec();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        out.extend(format!("\n=== {}\n", part.name().unwrap()).into_bytes());
        part.read_to_end(&mut out).unwrap();
    }
    out
}

#[test]
fn words_are_split_at_blanks_outside_quotes() {
    assert_eq!(
        words("explain out 'chr1:5 A>C'  --json"),
        ["explain", "out", "chr1:5 A>C", "--json"]
    );
}

#[test]
fn packed_files_are_compared_unpacked() {
    let packed = crate::damage::gzip(b"text");
    assert_ne!(packed, b"text");
    assert_eq!(unpacked(&packed), b"text");
    assert_eq!(unpacked(b"text"), b"text");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut writer, b"<a/>").unwrap();
    let archive = writer.finish().unwrap().into_inner();
    assert_eq!(unpacked(&archive), b"\n=== a.xml\n<a/>");
}
