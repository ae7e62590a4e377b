//! The golden check: every verb, on the demo, the quirks and made call sets and reads, writes the
//! same bytes as the committed digests say.
//!
//! | File | Holds |
//! |---|---|
//! | `golden/commands.txt` | the cases and their commands |
//! | `golden/digests.txt` | one line per artefact: its digest, its case and its name |
//! | `golden/artefacts.rs` | runs a case, unpacks and masks what it wrote |
//! | `golden/mask.rs` | masks that hide time, version, host and temporary paths |
//! | `golden/made.rs`, `made_calls.rs`, `made_damaged.rs` | build the generated input files |
//! | `golden/inputs/` | small input files written by hand |
//!
//! `GOLDEN_BINARY=FILE` checks another build of the program, `GOLDEN_DIR=DIR` writes the masked
//! artefacts into a folder, and `UPDATE_GOLDEN=1` rewrites the digests.

mod artefacts;
mod made;
mod made_calls;
mod made_damaged;
mod mask;

use artefacts::{Artefacts, Case};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const COMMANDS: &str = "tests/integration/golden/commands.txt";
const DIGESTS: &str = "tests/integration/golden/digests.txt";
/// Cases that run at the same time; the machines of CI have two cores.
const WORKERS: usize = 2;

#[test]
fn outputs_are_byte_identical() {
    let binary = std::env::var_os("GOLDEN_BINARY")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_panelwise")), PathBuf::from);
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    made::build(&root);
    let commands = std::fs::read_to_string(crate::demo::project(COMMANDS)).unwrap();
    let mut cases = parse_commands(&commands);
    cases.extend(quirk_cases());
    let artefacts = run_all(&binary, &root, cases);

    if let Some(folder) = std::env::var_os("GOLDEN_DIR") {
        write_artefacts(Path::new(&folder), &artefacts);
    }
    let digests = artefacts.iter().map(|(name, bytes)| (name.clone(), digest(bytes))).collect();
    let path = crate::demo::project(DIGESTS);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, to_text(&digests)).unwrap();
        return;
    }
    let golden = parse_digests(&std::fs::read_to_string(&path).unwrap());
    let differences = differences(&golden, &digests);
    assert!(
        differences.is_empty(),
        "{} artefacts differ from {DIGESTS}:\n{}\n\
         To see how, run with GOLDEN_DIR=DIR before and after the change and compare the folders; \
         to accept it, UPDATE_GOLDEN=1 (see CONTRIBUTING.md).",
        differences.len(),
        differences.join("\n")
    );
}

/// Parses `commands.txt`: `[case]` opens a case, each further line is a command; `@name = words`
/// names words that a command may begin with.
fn parse_commands(text: &str) -> Vec<Case> {
    let mut short: BTreeMap<&str, &str> = BTreeMap::new();
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            assert!(cases.iter().all(|c| c.name != name), "the case {name} occurs twice");
            cases.push(Case { name: name.to_owned(), commands: Vec::new() });
        } else if let Some((name, words)) = line.strip_prefix('@').and_then(|l| l.split_once(" = "))
        {
            short.insert(name, words);
        } else {
            let command = match line.strip_prefix('@') {
                None => line.to_owned(),
                Some(rest) => {
                    let (name, more) = rest.split_once(' ').unwrap_or((rest, ""));
                    let words = short.get(name).unwrap_or_else(|| panic!("@{name} is not defined"));
                    format!("{words} {more}")
                }
            };
            cases.last_mut().expect("a case comes before its commands").commands.push(command);
        }
    }
    cases
}

/// Returns a case for each file of `testdata/quirks`, moved into a gene of the panel; one that is
/// refused is read leniently too.
fn quirk_cases() -> Vec<Case> {
    let folder = crate::demo::project("testdata/quirks");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let case = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let input = format!("--reference demo/reference.fa.gz made/quirks/{name}.vcf");
        let run = format!("run --panel 2a36 --genes RBM8A {}", input.replace("made", "--vcf made"));
        let mut commands =
            vec![format!("{run} --out strict"), format!("annotate {input} --lenient --format vcf")];
        let text = std::fs::read(path).unwrap();
        if String::from_utf8_lossy(&text).contains("##expect=refuse") {
            commands.push(format!("{run} --out lenient --lenient"));
            commands.push(format!("annotate {input}"));
        }
        Case { name: format!("quirk-{name}"), commands }
    };
    paths.iter().map(case).collect()
}

fn run_all(binary: &Path, root: &Path, cases: Vec<Case>) -> Artefacts {
    let queue = Mutex::new(cases.into_iter());
    let all = Mutex::new(Artefacts::new());
    let mask = mask::Mask::new(binary, root);
    let next = || queue.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(case) = next() {
                    let artefacts = artefacts::collect(binary, root, &case, &mask);
                    all.lock().unwrap().extend(artefacts);
                }
            });
        }
    });
    all.into_inner().unwrap()
}

/// Returns the first half of the SHA-256, which is enough against accidents; `-` for no bytes.
fn digest(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".to_owned();
    }
    Sha256::digest(bytes)[..16].iter().map(|b| format!("{b:02x}")).collect()
}

fn to_text(digests: &BTreeMap<String, String>) -> String {
    digests.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

fn parse_digests(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .map(|l| l.split_once("  ").expect("a digest and a name"))
        .map(|(digest, name)| (name.to_owned(), digest.to_owned()))
        .collect()
}

/// Names each artefact that is changed, missing or new.
fn differences(
    golden: &BTreeMap<String, String>,
    digests: &BTreeMap<String, String>,
) -> Vec<String> {
    let known = golden.iter().filter_map(|(name, digest)| match digests.get(name) {
        None => Some(format!("missing  {name}")),
        Some(other) => (other != digest).then(|| format!("changed  {name}")),
    });
    let new = digests.keys().filter(|n| !golden.contains_key(*n)).map(|n| format!("new      {n}"));
    known.chain(new).collect()
}

fn write_artefacts(folder: &Path, artefacts: &Artefacts) {
    for (name, bytes) in artefacts {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn comparison_names_every_difference() {
    let one = |name: &str, bytes: &[u8]| (name.to_owned(), digest(bytes));
    let golden = BTreeMap::from([one("a/stdout", b"1"), one("a/stderr", b""), one("b/out", b"2")]);
    assert_eq!(parse_digests(&to_text(&golden)), golden);
    assert!(differences(&golden, &golden).is_empty());
    let now = BTreeMap::from([one("a/stdout", b"1 "), one("a/stderr", b""), one("c/out", b"2")]);
    assert_eq!(
        differences(&golden, &now),
        ["changed  a/stdout", "missing  b/out", "new      c/out"]
    );
}

#[test]
fn commands_are_cases_with_named_beginnings() {
    let cases = parse_commands("# x\n@on = run --vcf\n[a]\n@on b --out c\npanel list\n[d]\n@on\n");
    let found: Vec<_> = cases.iter().map(|c| (c.name.as_str(), c.commands.join("|"))).collect();
    let a = "run --vcf b --out c|panel list".to_owned();
    assert_eq!(found, [("a", a), ("d", "run --vcf ".to_owned())]);
}
