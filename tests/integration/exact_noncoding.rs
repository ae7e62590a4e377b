//! Published non-coding alleles and hard loci of blood genes (`../shared/truth/exact`): how many are
//! in the table, without any resource.

use crate::csq_phased::ensembl_gff;
use crate::exact_borders::{Record, place, records, table};
use crate::harness::shared;
use panelwise::io::reference::fasta::Reference;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::{Chromosome, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::process::Command;

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

/// The terms of bcftools csq that any allele of a gene has without a mechanism.
const UNGRADED: [&str; 6] =
    ["intron", "5_prime_utr", "3_prime_utr", "synonymous", "non_coding", "coding_sequence"];

/// The alleles of a table, those without sequence left out, that bcftools csq gives another term
/// than those of [`UNGRADED`]; and how many it was asked.
fn graded_by_csq(want: &[Record]) -> (BTreeSet<[String; 4]>, usize) {
    let truth = shared("truth");
    let fasta = truth.join("GRCh38.genes.fa.gz");
    let sequence = Reference::open(&fasta).unwrap();
    let owned = |w: &Record| place(w).map(str::to_owned);
    let known = |p: &[String; 4]| !is_unknown(&sequence, &p[0], p[1].parse().unwrap());
    let mut asked: BTreeMap<(String, u64), Vec<[String; 4]>> = BTreeMap::new();
    for p in want.iter().map(owned).filter(known) {
        asked.entry((p[0].clone(), p[1].parse().unwrap())).or_default().push(p);
    }
    let mut vcf = String::from("##fileformat=VCFv4.2\n");
    for contig in asked.keys().map(|(c, _)| c).collect::<BTreeSet<_>>() {
        let length = Chromosome::parse(contig).unwrap().length(panelwise::model::Build::GRCh38);
        writeln!(vcf, "##contig=<ID={contig},length={length}>").unwrap();
    }
    vcf.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    for [contig, at, r, a] in asked.values().flatten() {
        writeln!(vcf, "{contig}\t{at}\t.\t{r}\t{a}\t.\t.\t.").unwrap();
    }
    let models = read_transcripts(&truth.join("transcripts.GRCh38.gff3.gz")).unwrap();
    let models: Vec<_> = models.iter().filter(|t| !t.cds.is_empty()).collect();
    let work = tempfile::tempdir().unwrap();
    std::fs::write(work.path().join("in.vcf"), vcf).unwrap();
    std::fs::write(work.path().join("in.gff3"), ensembl_gff(&models)).unwrap();
    let output = Command::new("bcftools")
        .args(["csq", "--local-csq", "--verbose", "0", "-f"])
        .arg(&fasta)
        .arg("-g")
        .arg(work.path().join("in.gff3"))
        .arg(work.path().join("in.vcf"))
        .output()
        .expect("bcftools is installed (scripts/setup-debian.sh)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let graded = text.lines().filter(|l| !l.starts_with('#')).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let entries = cells[7].split(';').find_map(|f| f.strip_prefix("BCSQ="))?;
        let mut terms = entries.split(',').flat_map(|e| e.split('|').next().unwrap().split('&'));
        let is_graded = terms.any(|t| !UNGRADED.contains(&t.trim_start_matches('*')));
        is_graded.then(|| [cells[0], cells[1], cells[3], cells[4]].map(str::to_owned))
    });
    (graded.collect(), asked.values().flatten().count())
}

/// Of the alleles that bcftools csq grades none is lost, and none is in tier N: that tier begins
/// where the peer has no word.
#[test]
fn tier_n_begins_where_the_peer_has_no_word() {
    for (name, count) in [("noncoding_pathogenic", 0), ("haematology_hard_loci", 50)] {
        let want = table(&format!("{name}.tsv"));
        let (graded, asked) = graded_by_csq(&want);
        let (_, ledger) = run(name, &want);
        let cells = |l: &Record| ["#chrom", "pos", "ref", "alt"].map(|c| l[c].clone());
        let of_tier_n = |l: &&Record| l["outcome"] == "reported" && l["name"] == "N";
        let tier_n = ledger.iter().filter(of_tier_n).count();
        eprintln!("{name}: csq grades {} of {asked}, tier N has {tier_n}", graded.len());
        for line in ledger.iter().filter(|l| graded.contains(&cells(l))) {
            let kept = line["outcome"] == "reported" && line["name"] != "N";
            assert!(kept, "{:?} {} {}", cells(line), line["outcome"], line["name"]);
        }
        assert!(graded.len() >= count, "{name}: {}", graded.len());
    }
}
