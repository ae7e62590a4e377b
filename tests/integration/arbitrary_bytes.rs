//! Arbitrary and mutated bytes to every parser of outside text: an answer or a message, never a
//! panic. The fuzz targets under `fuzz/` give the same parsers to a coverage-guided fuzzer; its
//! seeds are the well-formed inputs here, and what once crashed a parser is tried again.

use crate::fuzz::{PARSERS, Parser};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn fuzz_folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(below)
}

/// Names and contents of a folder's files, sorted; none where there is no such folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    let name = |p: &PathBuf| p.strip_prefix(fuzz_folder("")).unwrap().display().to_string();
    paths.iter().map(|p| (name(p), std::fs::read(p).unwrap())).collect()
}

/// Every parser with each of its well-formed inputs.
static SEEDS: LazyLock<Vec<(String, Parser, Vec<u8>)>> = LazyLock::new(|| {
    let seeds = PARSERS.iter().flat_map(|(name, parse)| {
        let files = files(&fuzz_folder(&format!("seeds/{name}")));
        assert!(!files.is_empty(), "fuzz/seeds/{name} has no file");
        files.into_iter().map(|(file, bytes)| (file, *parse, bytes))
    });
    seeds.collect()
});

#[test]
fn the_seeds_are_well_formed() {
    for (file, parse, bytes) in SEEDS.iter() {
        assert_eq!(parse(bytes), Ok(()), "{file}");
    }
}

/// An input that the fuzzer found goes to `fuzz/crashes/TARGET/`, and stays there.
#[test]
fn what_once_crashed_is_answered() {
    for (name, parse) in PARSERS {
        for (file, bytes) in files(&fuzz_folder(&format!("crashes/{name}"))) {
            if let Err(message) = parse(&bytes) {
                assert!(!message.is_empty(), "{file}");
            }
        }
    }
}

/// Folder, manifest, seeds and list of parsers name the same fuzz targets.
#[test]
fn no_fuzz_target_is_forgotten() {
    let listed: Vec<&str> = PARSERS.iter().map(|(name, _)| *name).collect();
    assert!(listed.is_sorted());
    let below = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(fuzz_folder(folder)).unwrap().map(|e| e.unwrap().path());
        let mut names: Vec<String> =
            entries.map(|p| p.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(below("fuzz_targets"), listed);
    assert_eq!(below("seeds"), listed);
    let manifest = std::fs::read_to_string(fuzz_folder("Cargo.toml")).unwrap();
    for name in listed {
        let target = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
        assert!(manifest.contains(&target), "{name} is not in fuzz/Cargo.toml");
        let text =
            std::fs::read_to_string(fuzz_folder(&format!("fuzz_targets/{name}.rs"))).unwrap();
        let calls = PARSERS.iter().filter(|(n, _)| text.contains(&format!("panelwise_fuzz::{n}(")));
        assert!(calls.map(|(n, _)| *n).eq([name]), "fuzz_targets/{name}.rs asks another parser");
    }
}

/// Cuts, flips, repeats and splices of a well-formed input.
fn mutate(seed: &[u8], edits: &[(u8, prop::sample::Index, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (kind, at, with) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match kind % 6 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= with.first().copied().unwrap_or(1),
            2 => drop(bytes.splice(at..at, with.iter().copied())),
            3 => drop(bytes.drain(at..(at + with.len() + 1).min(bytes.len()))),
            4 => bytes.extend_from_within(at..),
            _ => drop(
                bytes.splice(
                    at..=at,
                    [b"\t".as_slice(), b"-1", b"\n", b"18446744073709551616", b"=", b"\xff"]
                        [with.len() % 6]
                        .iter()
                        .copied(),
                ),
            ),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (name, parse) in PARSERS {
            if let Err(message) = parse(&bytes) {
                prop_assert!(!message.is_empty(), "{}", name);
            }
        }
    }

    #[test]
    fn mutated_inputs_are_answered(edits in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..8)), 1..5)) {
        for (file, parse, seed) in SEEDS.iter() {
            if let Err(message) = parse(&mutate(seed, &edits)) {
                prop_assert!(!message.is_empty(), "{}", file);
            }
        }
    }
}
