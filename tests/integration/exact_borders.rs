//! Published and computed indels at the borders of exons (`../shared/truth/exact`): each table with
//! its figures printed and a floor.

use crate::harness::shared;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub type Record = BTreeMap<String, String>;

/// The records of a table with a header line.
pub fn records(text: &str) -> Vec<Record> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let one = |line: &str| {
        header.iter().map(|h| (*h).to_owned()).zip(line.split('\t').map(str::to_owned)).collect()
    };
    lines.map(one).collect()
}

/// A name without its accession.
fn bare(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

pub fn place(r: &Record) -> [&str; 4] {
    ["chrom", "pos", "ref", "alt"].map(|c| r[c].as_str())
}

/// Rows of `annotate` on the alleles of a table, on the truth set's transcripts of a build.
fn annotated(table: &[Record], build: &str, more: &[&str]) -> Vec<Record> {
    let truth = shared("truth");
    let dir = tempfile::tempdir().unwrap();
    let mut vcf =
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n".to_owned();
    for r in table {
        let [chrom, pos, reference, alternate] = place(r);
        writeln!(vcf, "{chrom}\t{pos}\t.\t{reference}\t{alternate}\t.\t.\t.").unwrap();
    }
    let input = dir.path().join("in.vcf");
    std::fs::write(&input, vcf).unwrap();
    let mut rows = Vec::new();
    let transcripts = truth.join(format!("transcripts.{build}.gff3.gz"));
    let given: [&[&Path]; 2] = [&[Path::new("--transcripts"), &transcripts], &[]];
    for transcripts in given {
        let output = assert_cmd::Command::cargo_bin("panelwise")
            .unwrap()
            .args(["annotate", "--quiet", "--reference"])
            .arg(truth.join(format!("{build}.genes.fa.gz")))
            .args(transcripts)
            .args(more)
            .arg(&input)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        rows.extend(records(&String::from_utf8(output.stdout).unwrap()));
    }
    rows
}

pub fn table(name: &str) -> Vec<Record> {
    records(&std::fs::read_to_string(shared("truth").join("exact").join(name)).unwrap())
}

/// The terms of the 3' spelling: those as given where both read the same.
fn three_prime(r: &Record) -> &str {
    let given = r["consequence"].as_str();
    Some(r["consequence_3prime"].as_str()).filter(|t| !t.is_empty()).unwrap_or(given)
}

#[test]
fn indels_over_exon_borders_fit_their_names() {
    let want = table("indels_over_exon_borders.tsv");
    let rows = annotated(&want, "GRCh38", &["--protein-parentheses"]);
    let (mut named, mut terms, mut products) = (0, 0, 0);
    for w in &want {
        let mut here = rows.iter().filter(|r| place(r) == place(w) && r["gene"] == w["gene"]);
        let Some(row) = here.find(|r| bare(&r["hgvs_c"]) == w["hgvs_c"]) else {
            eprintln!("{} {}: not named so", w["gene"], w["hgvs_c"]);
            continue;
        };
        named += 1;
        // Three of the table lie in front of the start codon, where nothing is translated: there
        // its product is that of a CDS with the bases put in, and no name is right.
        let untranslated = w["hgvs_c"].starts_with("c.-");
        let read = three_prime(row);
        let fits = if untranslated {
            read.contains("5_prime_UTR_variant") && !read.contains("frameshift")
        } else {
            read.contains("frameshift_variant") || read.contains("stop_gained")
        };
        let product = bare(&row["hgvs_p"]);
        let right = product == w["hgvs_p_of_that_name"] || untranslated && !product.contains("fs");
        terms += usize::from(fits);
        products += usize::from(right);
        if !fits || !right {
            eprintln!("{} {}: {read} {product}", w["gene"], w["hgvs_c"]);
        }
    }
    eprintln!(
        "indels_over_exon_borders: of {} named {named}, terms fit {terms}, p. name {products}",
        want.len()
    );
    assert!(named >= 118 && terms >= 118 && products >= 118);
}

#[test]
fn no_insertion_of_whole_codons_is_a_frame_shift() {
    let want = table("inframe_named_fs.tsv");
    let rows = annotated(&want, "GRCh38", &["--protein-parentheses"]);
    let mut right = 0;
    for w in &want {
        let here = || rows.iter().filter(|r| place(r) == place(w) && r["gene"] == w["gene"]);
        let named = here().any(|r| bare(&r["hgvs_c"]) == w["hgvs_c"]);
        let shifted = here().any(|r| r["hgvs_p"].contains("fs"));
        right += usize::from(named && !shifted);
    }
    eprintln!("inframe_named_fs: {right} of {}", want.len());
    assert_eq!(right, want.len());
}

#[test]
fn published_names_that_are_not_normalised() {
    let want = table("names_decided.tsv");
    let mut right = 0;
    for build in ["GRCh37", "GRCh38"] {
        let of_build: Vec<Record> = want.iter().filter(|r| r["build"] == build).cloned().collect();
        let rows = annotated(&of_build, build, &["--lenient"]);
        for w in &of_build {
            let name = |r: &Record| format!("{}:{}", r["refseq"], bare(&r["hgvs_c"]));
            let found = rows.iter().any(|r| place(r) == place(w) && name(r) == w["right_c"]);
            right += usize::from(found);
            if !found {
                eprintln!("{build} {}: {}", w["gene"], w["right_c"]);
            }
        }
    }
    eprintln!("names_decided: {right} of {}", want.len());
    assert!(right >= 77, "{right}");
}
