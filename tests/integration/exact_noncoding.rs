//! Published non-coding alleles and hard loci of blood genes (`../shared/truth/exact`): how many are
//! in the table, without any resource.

use crate::exact_borders::{Record, place, records, table};
use crate::harness::shared;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use std::collections::BTreeSet;
use std::io::Read as _;

/// The rows and the ledger of a run on a table's call set, with all the panels that it names.
fn run(name: &str, want: &[Record]) -> (Vec<Record>, Vec<Record>) {
    let truth = shared("truth");
    let out = tempfile::tempdir().unwrap();
    let panels: BTreeSet<&str> = want.iter().flat_map(|r| r["panels"].split(',')).collect();
    let panels: Vec<&str> = panels.into_iter().filter(|p| !p.is_empty()).collect();
    let output = assert_cmd::Command::cargo_bin("panelwise")
        .unwrap()
        .args(["run", "--force", "--panel", &panels.join(","), "--reference"])
        .arg(truth.join("GRCh38.genes.fa.gz"))
        .arg("--vcf")
        .arg(truth.join("exact").join(format!("{name}.vcf")))
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = std::fs::read_to_string(out.path().join("S1.variants.tsv")).unwrap();
    let mut ledger = String::new();
    let file = std::fs::File::open(out.path().join("S1.ledger.tsv.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut ledger).unwrap();
    (data(&rows), data(&ledger))
}

/// The records of a table behind its `##` lines.
fn data(text: &str) -> Vec<Record> {
    let from = text.lines().take_while(|l| l.starts_with("##")).map(|l| l.len() + 1).sum();
    records(&text[from..])
}

/// What became of the alleles of a table.
struct Kept {
    kept: usize,
    with_sequence: usize,
    lost: Vec<String>,
}

/// Tells whether the reference at hand has no base there: the genes of the truth set alone do.
fn is_unknown(reference: &Reference, chrom: &str, pos: u64) -> bool {
    reference.fetch(chrom, Span::new(pos - 1, pos)).unwrap() == b"N"
}

fn kept(name: &str) -> Kept {
    let want = table(&format!("{name}.tsv"));
    let (rows, ledger) = run(name, &want);
    let sequence = Reference::open(&shared("truth").join("GRCh38.genes.fa.gz")).unwrap();
    let mut result = Kept { kept: 0, with_sequence: 0, lost: Vec::new() };
    for w in &want {
        let [chrom, pos, reference, alternate] = place(w);
        let line = ledger.iter().find(|l| {
            l["#chrom"] == chrom
                && l["pos"] == pos
                && l["ref"] == reference
                && l["alt"] == alternate
        });
        if is_unknown(&sequence, chrom, pos.parse().unwrap()) {
            continue;
        }
        result.with_sequence += 1;
        let outcome = line.map_or("not in the ledger", |l| l["outcome"].as_str());
        if outcome == "reported" {
            result.kept += 1;
        } else {
            let c = line.map_or("", |l| l["consequence"].as_str());
            let name = line.map_or("", |l| l["hgvs"].as_str());
            result
                .lost
                .push(format!("{} {chrom}:{pos}:{reference}:{alternate} {c} {name}", w["gene"]));
        }
    }
    assert!(!rows.is_empty());
    result
}

fn check(name: &str, floor: f64) {
    let result = kept(name);
    let share = 100.0 * result.kept as f64 / result.with_sequence as f64;
    for lost in &result.lost {
        eprintln!("{name}: lost {lost}");
    }
    eprintln!("{name}: {} of {} with sequence, {share:.1} %", result.kept, result.with_sequence);
    assert!(share >= floor, "{name}: {share:.1} % of {floor}");
}

#[test]
fn published_noncoding_alleles_are_in_the_table() {
    check("noncoding_pathogenic", 85.0);
}

#[test]
fn hard_loci_of_blood_genes_are_in_the_table() {
    check("haematology_hard_loci", 90.0);
}
