//! `run --bam`: fragments that show two alleles of a gene tell their phase.

use crate::alignments::write;
use crate::parents::{document_row, person_header, run_demo};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Two heterozygous alleles of the recessive gene GP9, 172 bases apart.
const FIRST: (&str, u64, &str, &str) = ("chr3", 129_061_838, "T", "A");
const SECOND: (&str, u64, &str, &str) = ("chr3", 129_062_010, "G", "A");

/// Writes a BAM of the child whose fragments span both alleles: each of `kinds` says whether a
/// fragment shows the first and the second allele, and how many fragments do.
fn child(dir: &Path, kinds: &[(bool, bool, usize)]) -> PathBuf {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/reference.fa.gz");
    let fasta = Reference::open(&reference).unwrap();
    let mut sam = person_header(&fasta, "DEMO_CHILD");
    let start = FIRST.1 - 31;
    let around = fasta.fetch(FIRST.0, Span::new(start, start + 260)).unwrap();
    for (k, (first, second, many)) in kinds.iter().enumerate() {
        for i in 0..*many {
            let mut bases = around.to_vec();
            for (shown, site) in [(first, FIRST), (second, SECOND)] {
                if *shown {
                    bases[(site.1 - 1 - start) as usize] = site.3.as_bytes()[0];
                }
            }
            let _ = writeln!(
                sam,
                "f{k}_{i}\t{}\tchr3\t{}\t60\t260M\t*\t0\t0\t{}\t{}\tRG:Z:1",
                i % 2 * 16,
                start + 1,
                String::from_utf8_lossy(&bases),
                "I".repeat(260)
            );
        }
    }
    write(dir, "child.bam", &sam, None)
}

/// Runs the demo with these fragments, alone or with both parents; returns the first allele's pair
/// with the second, and its row.
fn pair(kinds: &[(bool, bool, usize)], parents: bool) -> (Value, Value) {
    let dir = tempfile::tempdir().unwrap();
    let bam = child(dir.path(), kinds);
    let ped = dir.path().join("demo.ped");
    let text = match parents {
        true => {
            "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\nd DEMO_FATHER 0 0 1 1\n"
        }
        false => "d DEMO_CHILD 0 0 1 2\n",
    };
    std::fs::write(&ped, text).unwrap();
    let out = dir.path().join("out");
    let done = run_demo(&out, &["--bam", bam.to_str().unwrap(), "--ped", ped.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let row = document_row(&out, FIRST);
    let partner = format!("{}:{}:{}:{}", SECOND.0, SECOND.1, SECOND.2, SECOND.3);
    let pairs = row["family"]["pairs"].as_array().unwrap();
    let pair = pairs.iter().find(|p| p["partner"] == partner.as_str()).unwrap().clone();
    (pair, row)
}

#[test]
fn fragments_alone_tell_trans_and_cis() {
    let (trans, row) = pair(&[(true, false, 9), (false, true, 8)], false);
    assert_eq!(trans["phase"], "trans", "{trans}");
    assert_eq!(trans["sources"], serde_json::json!(["reads"]));
    assert_eq!(trans["fragments"], serde_json::json!({"cis": 0, "trans": 17}));
    assert_eq!(row["tier"], "1", "{}", row["reason"]);

    let (cis, row) = pair(&[(true, true, 9), (false, false, 8)], false);
    assert_eq!(cis["phase"], "cis", "{cis}");
    assert_eq!(row["tier"], "R", "two alleles on one copy are one hit: {}", row["reason"]);
}

#[test]
fn too_few_fragments_or_fragments_of_both_kinds_tell_nothing() {
    let (few, _) = pair(&[(true, false, 2), (false, true, 1), (false, false, 0)], false);
    assert_eq!(few["phase"], "unknown", "{few}");
    let (mixed, row) = pair(&[(true, true, 6), (true, false, 6)], false);
    assert_eq!(mixed["phase"], "unknown", "{mixed}");
    let labels = row["family"]["labels"].to_string();
    assert!(labels.contains("reads_against_phase"), "{labels}");
}

#[test]
fn fragments_beside_the_parents_agree_or_conflict() {
    let (trans, _) = pair(&[(true, false, 9), (false, true, 8)], true);
    assert_eq!(trans["phase"], "trans", "{trans}");
    let (conflict, _) = pair(&[(true, true, 9), (false, false, 8)], true);
    assert_eq!(conflict["phase"], "conflict", "{conflict}");
    assert_eq!(conflict["sources"], serde_json::json!(["reads", "parents"]));
}
