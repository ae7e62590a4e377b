//! Calls as callers write them, from the file to the report: the smallest call set of each kind.

use crate::demo::{panelwise, project, table};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// TUBB1 c.384C>G, p.(Tyr128Ter): dominant.
const STOP: &str = "chr20\t59023811\t.\tC\tG\t50";
/// GP9 c.271G>A, p.(Glu91Lys): recessive.
const RECESSIVE: &str = "chr3\t129062010\t.\tG\tA\t50\tPASS\t.\tGT:AD:DP:GQ";

/// Runs a call set of these header and data lines; returns rows and messages, or the refusal.
fn run(header: &str, lines: &[String]) -> Result<(Vec<BTreeMap<String, String>>, String), String> {
    let dir = tempfile::tempdir().unwrap();
    let mut text = "##fileformat=VCFv4.2\n".to_owned();
    for (contig, length) in [("chr3", 198_295_559u64), ("chr20", 64_444_167)] {
        writeln!(text, "##contig=<ID={contig},length={length}>").unwrap();
    }
    let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1";
    write!(text, "{header}{columns}\n{}\n", lines.join("\n")).unwrap();
    let path = dir.path().join("in.vcf");
    std::fs::write(&path, text).unwrap();
    let out = dir.path().join("r");
    let output = panelwise()
        .args(["run", "--panel", "2a36", "--vcf"])
        .arg(&path)
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok((table(&rows_of(&out)), messages)) } else { Err(messages) }
}

fn rows_of(out: &Path) -> std::path::PathBuf {
    out.join("S1.variants.tsv")
}

#[test]
fn a_call_is_judged_by_the_fields_of_its_caller() {
    let octopus = "chr20\t59023810\t.\tAC\tAG,*C\t50\tPASS\t.\tGT:AD:DP:GQ\t1/2:0,15,15:30:99";
    for (header, line, fields, warning) in [
        ("", format!("{STOP}\tPASS\t.\tGT:DP:RD:AD:FREQ:GQ\t0/1:63:33:30:47.6%:99"), "RD, AD", ""),
        ("", format!("{STOP}\tPASS\t.\tGT:AD:DP:GQ\t0/1:2,29:31:60"), "AD", "may be homozygous"),
        ("", format!("{STOP}\tPASS\t.\tGT:AD:DP:GQ\t1/0:0,15:30:99"), "AD of DP", ""),
        (
            "##GLnexusVersion=1\n",
            format!("{STOP}\tMONOALLELIC\t.\tGT:AD:DP:GQ\t./1:14,16:30:99"),
            "AD",
            "MONOALLELIC",
        ),
        ("", octopus.to_owned(), "AD", ""),
    ] {
        let (rows, _) = run(header, std::slice::from_ref(&line)).unwrap();
        let row = rows.first().unwrap_or_else(|| panic!("nothing reported: {line}"));
        assert_eq!(row["vaf_fields"], fields, "{line}");
        assert!(row["warnings"].contains(warning), "{line}: {}", row["warnings"]);
    }
    let dropped = format!("{STOP}\t.\t.\tGT:AD:DP:GQ:FT\t0/1:15,15:30:99:LowGQX");
    assert!(run("", &[dropped]).unwrap().0.is_empty(), "by the sample's own filter");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (line, words) in [
        (format!("{STOP}\tPASS\t.\tGT:AD:DP:GQ\tC/G:15,15:30:99"), "genotype 'C/G' cannot be read"),
        (STOP.replace("\tG\t", "\tS\t") + "\tPASS\t.\tGT:AD\t0/1:15,15", "ALT 'S' holds"),
    ] {
        let refusal = run("", std::slice::from_ref(&line)).unwrap_err();
        assert!(refusal.contains(words) && refusal.contains("59023811"), "{line}: {refusal}");
    }
}

#[test]
fn an_allele_in_two_records_has_one_answer_in_any_order() {
    let record = |call: &str| format!("{RECESSIVE}\t{call}");
    for (calls, zygosity, words) in [
        (["0/1:15,15:30:99", "1/1:0,40:40:99"], "homozygous", "GT 1/1 here, also as"),
        (["0/1:15,15:30:99", "0/0:30,0:30:99"], "heterozygous", "(GT 0/0)"),
        (["0/1:15,15:30:50", "0/1:18,18:36:99"], "heterozygous", "may mean a homozygous allele"),
    ] {
        let answer = |order: [&str; 2]| run("", &order.map(record)).unwrap().0;
        let (first, second) = (answer(calls), answer([calls[1], calls[0]]));
        assert_eq!(first, second, "{calls:?}");
        assert_eq!((first.len(), first[0]["zygosity"].as_str()), (1, zygosity), "{calls:?}");
        assert!(first[0]["warnings"].contains(words), "{calls:?}: {}", first[0]["warnings"]);
    }
}

#[test]
fn undeclared_lengths_and_contigs_count() {
    let deletion = "chr3\t129058279\t.\tN\t<DEL>\t50\tPASS\tSVTYPE=DEL;SVLEN=-5000\tGT\t0/1";
    let (_, messages) = run("", &[deletion.to_owned()]).unwrap_or_else(|e| (Vec::new(), e));
    assert!(messages.contains("structural allele(s)"), "{messages}");
}
