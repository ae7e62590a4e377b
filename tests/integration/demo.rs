//! The demo's planted findings: every one ends as `testdata/demo/expected.tsv` says.

use panelwise::report::LedgerReader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub fn panelwise() -> Command {
    Command::new(env!("CARGO_BIN_EXE_panelwise"))
}

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `panelwise run` on the demo, with more arguments.
pub fn run_demo(out: &Path, more: &[&str]) -> Output {
    panelwise()
        .args([
            "run",
            "--panel",
            "2a36",
            "--sample",
            "DEMO_CHILD",
            "--info-frequency",
            "gnomAD_AF",
            "--vcf",
        ])
        .arg(project("testdata/demo/trio.vcf.gz"))
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--case")
        .arg(project("testdata/demo/case.toml"))
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap()
}

/// The finished demo in a folder of its own.
pub fn demo() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let output = run_demo(&dir.path().join("r"), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    dir
}

/// A gene that the user's transcripts lack has no known consequence: none of its alleles may be
/// dropped for one.
#[test]
fn a_gene_without_a_model_loses_no_allele() {
    let dir = tempfile::tempdir().unwrap();
    let gff = dir.path().join("t.gff3");
    let gene = "ID=gene:G1;Name=TUBB1;biotype=protein_coding;gene_id=G1";
    let mrna =
        "ID=transcript:T1.1;Parent=gene:G1;biotype=protein_coding;transcript_id=T1.1;Name=TUBB1";
    let lines = [("gene", gene), ("mRNA", mrna), ("exon", "Parent=transcript:T1.1")];
    let text: String = lines
        .iter()
        .map(|(kind, a)| format!("chr20\tx\t{kind}\t59023001\t59025000\t.\t+\t.\t{a}\n"))
        .collect();
    std::fs::write(&gff, format!("##gff-version 3\n{text}")).unwrap();
    let transcripts = ["--transcripts", gff.to_str().unwrap()];
    let refused = run_demo(&dir.path().join("a"), &transcripts);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("have no transcript model"));
    let out = dir.path().join("b");
    assert!(run_demo(&out, &[&transcripts[..], &["--allow-unmodelled"]].concat()).status.success());
    let rows = table(&out.join("demo.variants.tsv"));
    // Dropped as deep intronic where RUNX1 has a model.
    let intronic = rows.iter().find(|r| r["gene"] == "RUNX1" && r["pos"] == "34870068").unwrap();
    assert_eq!(intronic["tier"], "U");
    assert!(rows.iter().filter(|r| r["gene"] == "MYH9").count() > 5);
}

/// Rows of a result table, by column.
pub fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<&str> = lines.next().unwrap().trim_start_matches('#').split('\t').collect();
    lines
        .map(|l| {
            head.iter().map(|h| (*h).to_owned()).zip(l.split('\t').map(str::to_owned)).collect()
        })
        .collect()
}

#[test]
fn every_planted_finding_has_its_fate() {
    let dir = demo();
    let out = dir.path().join("r");
    let mut ledger = LedgerReader::open(&out.join("demo.ledger.tsv.gz")).unwrap();
    let mut lines = BTreeMap::new();
    while let Some(line) = ledger.next_line().unwrap() {
        let key = format!("{}:{}:{}:{}", line.chrom, line.pos, line.reference, line.alternate);
        lines.insert(key, line);
    }
    let rows = table(&out.join("demo.variants.tsv"));
    let mut checked = 0;
    let mut wrong = Vec::new();
    for plant in table(&project("testdata/demo/expected.tsv")) {
        let (key, class, outcome) =
            (&plant["variant"], plant["class"].as_str(), plant["outcome"].as_str());
        checked += 1;
        let Some(line) = lines.get(key) else {
            if class != "outside" {
                wrong.push(format!("{key}: not in the ledger, expected {class} {outcome}"));
            }
            continue;
        };
        if (line.outcome.as_str(), line.name.as_str()) != (class, outcome) {
            wrong.push(format!(
                "{key}: {} {}, expected {class} {outcome}: {:?}",
                line.outcome, line.name, line.rules
            ));
        }
        if !plant["normalised"].is_empty()
            && line.normalised.as_deref() != Some(plant["normalised"].as_str())
        {
            wrong.push(format!(
                "{key}: normalised to {:?}, expected {}",
                line.normalised, plant["normalised"]
            ));
        }
        if class != "reported" {
            continue;
        }
        let normalised = line.normalised.clone().unwrap_or_default();
        let found = rows.iter().find(|r| {
            format!("{}:{}:{}:{}", r["chrom"], r["pos"], r["ref"], r["alt"]) == normalised
        });
        let Some(row) = found else {
            wrong.push(format!("{key}: no row"));
            continue;
        };
        if row["hgvs_c"] != plant["hgvs_c"]
            || row["gene"] != plant["gene"]
            || row["tier"] != outcome
        {
            wrong.push(format!("{key}: row has {} {} {}", row["tier"], row["gene"], row["hgvs_c"]));
        }
        let bare = |p: &str| p.rsplit(':').next().unwrap_or_default().replace(['(', ')', '.'], "");
        if bare(&row["hgvs_p"]) != bare(&plant["hgvs_p"]) {
            wrong.push(format!("{key}: row has {}, expected {}", row["hgvs_p"], plant["hgvs_p"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 40);
    // Nothing is reported that was not planted.
    let reported = lines.values().filter(|l| l.outcome == "reported").count();
    assert_eq!(reported, rows.len());
    let planted = table(&project("testdata/demo/expected.tsv"))
        .iter()
        .filter(|p| p["class"] == "reported")
        .count();
    assert_eq!(reported, planted);
}

/// What the demo's pedigree adds to the child's run, and what the one with two samples exchanged says.
#[test]
fn the_demos_family_has_pairs_and_its_exchange_is_doubted() {
    let dir = tempfile::tempdir().unwrap();
    let family = |name: &str| project(&format!("testdata/demo/{name}.ped"));
    let out = dir.path().join("family");
    let done = run_demo(&out, &["--ped", family("trio").to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rows = table(&out.join("demo.variants.tsv"));
    let row = |name: &str| rows.iter().find(|r| r["hgvs_c"].ends_with(name)).unwrap();
    for (name, column, words) in [
        ("c.99T>A", "phase", "In trans: c.99T>A from the mother, c.271G>A from the father"),
        ("c.1801A>G", "phase", "In cis: c.1801A>G, c.1113+1G>A, both from the father"),
        ("c.301C>G", "family_models", "XLR fits"),
        ("c.181C>G", "family_labels", "the second hit is the deletion"),
        ("c.181C>G", "partners", "<DEL> (in trans)"),
        ("c.99T>A", "checks", "the samples fit the pedigree"),
    ] {
        assert!(row(name)[column].contains(words), "{name} {column}: {}", row(name)[column]);
    }
    let done = panelwise()
        .args(["run", "--panel", "2a36", "--vcf"])
        .arg(project("testdata/demo/trio.vcf.gz"))
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .args(["--ped", family("exchanged").to_str().unwrap(), "--out"])
        .arg(dir.path().join("exchanged"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("DEMO_CHILD are exchanged"), "{said}");
}
