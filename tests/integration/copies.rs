//! Genotypes that could fool a run: a man's X, an allele that the record lacks, phase without a
//! set, the call set's own frequency, no genotype at all.

use crate::demo::{panelwise, project};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Output;

/// WAS, X-linked recessive; GP9, recessive: two alleles.
const WAS: &str = "chrX\t48685574\t.\tC\tG\t500\tPASS\t.\tGT:AD:DP:GQ";
const GP9_A: &str = "chr3\t129061838\t.\tT\tA\t500\tPASS\t.\tGT:AD:DP:GQ";
const GP9_B: &str = "chr3\t129062010\t.\tG\tA\t500\tPASS\t.\tGT:AD:DP:GQ";

fn run(dir: &Path, lines: &[String], more: &[&str]) -> Output {
    let mut text = String::new();
    let demo = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(demo).read_to_string(&mut text).unwrap();
    let mut vcf: String = text.split_inclusive('\n').filter(|l| l.starts_with("##")).collect();
    vcf.push_str("##INFO=<ID=AF,Number=A,Type=Float,Description=\"Allele Frequency, for each ALT allele\">\n");
    vcf.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n");
    lines.iter().for_each(|l| vcf.extend([l.as_str(), "\n"]));
    let path = dir.join("in.vcf");
    std::fs::write(&path, vcf).unwrap();
    panelwise()
        .args(["run", "--panel", "2a36", "--force", "--vcf"])
        .arg(path)
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--out")
        .arg(dir.join("out"))
        .args(more)
        .output()
        .unwrap()
}

/// Reported rows by `position`, each by column.
fn reported(lines: &[String], more: &[&str]) -> BTreeMap<String, BTreeMap<String, String>> {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), lines, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = std::fs::read_to_string(dir.path().join("out/S.variants.tsv")).unwrap();
    let mut lines = table.lines().filter(|l| !l.starts_with("##"));
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|l| {
            header.iter().zip(l.split('\t')).map(|(k, v)| ((*k).to_owned(), v.to_owned())).collect()
        })
        .map(|row: BTreeMap<String, String>| (row["pos"].clone(), row))
        .collect()
}

#[test]
fn a_mans_x_is_one_copy_however_it_was_called() {
    // Eight reads are enough for a haploid call.
    let diploid = [format!("{WAS}\t1/1:0,8:8:24")];
    let found = reported(&diploid, &["--sex", "male"]);
    let row = &found["48685574"];
    assert_eq!(
        (row["zygosity"].as_str(), row["gt_input"].as_str(), row["tier"].as_str()),
        ("hemizygous", "1/1", "2")
    );
    for sex in ["female", "unknown"] {
        assert!(reported(&diploid, &["--sex", sex]).is_empty(), "{sex}: DP=8 < 10");
    }
    // Nine of ten reads and called heterozygous: kept, and said.
    let most = [format!("{WAS}\t0/1:2,18:20:99")];
    let found = reported(&most, &["--sex", "male"]);
    assert!(found["48685574"]["warnings"].contains("where a man has one copy"), "{found:?}");
    // No upper limit drops a heterozygote: the row says what a high share may mean.
    let row = &reported(&most, &["--sex", "female"])["48685574"];
    assert!(row["warnings"].contains("may be homozygous"), "{row:?}");
    let half = [format!("{WAS}\t0/1:10,10:20:99")];
    assert!(
        reported(&half, &["--sex", "male"])["48685574"]["warnings"]
            .contains("where a man has one copy")
    );
    assert!(!reported(&half, &["--sex", "female"])["48685574"]["warnings"].contains("one copy"));
}

#[test]
fn a_genotype_of_an_allele_that_is_not_there_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &[format!("{WAS}\t0/2:10,10:20:99")], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("chrX:48685574") && said.contains("names allele 2, the record has 1"),
        "{said}"
    );
    // Left out, the result is incomplete, and quiet is not silent about its exit code.
    let output = run(dir.path(), &[format!("{WAS}\t0/2:10,10:20:99")], &["--lenient", "-q"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: the result is incomplete: 1 record"), "{said}");
}

/// VCF 4.3, section 1.6.2: phased genotypes without PS are of one set.
#[test]
fn phase_without_a_set_counts() {
    for (one, two, tiers, words) in [
        ("0|1", "0|1", ["R", "R"], "on the same haplotype"),
        ("0|1", "1|0", ["1", "1"], "in trans"),
        ("0/1", "0|1", ["1", "2"], "phase unknown"),
    ] {
        let found = reported(
            &[format!("{GP9_A}\t{one}:12,12:24:99"), format!("{GP9_B}\t{two}:12,12:24:99")],
            &[],
        );
        let (a, b) = (&found["129061838"], &found["129062010"]);
        assert_eq!([a["tier"].as_str(), b["tier"].as_str()], tiers, "{one} {two}");
        assert!(
            a["inheritance"].contains(words) && b["inheritance"].contains(words),
            "{one} {two}: {found:?}"
        );
    }
}

#[test]
fn the_call_sets_own_frequency_is_no_populations() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &[format!("{WAS}\t1/1:0,20:20:60")], &["--info-frequency", "AF"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a population's"));
}

#[test]
fn no_genotype_at_all_leads_the_report() {
    let dir = tempfile::tempdir().unwrap();
    let line = format!("{GP9_A}\t./.:12,12:24:9");
    let output = run(dir.path(), &[line], &[]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("1 of 1 alleles inside the panel have no genotype of the sample"),
        "{said}"
    );
    // The terminal shows the first names of a long list, the files all.
    assert!(
        said.contains(" and ") && said.contains(" more\n") && !said.contains("CDC42"),
        "{said}"
    );
    assert!(
        std::fs::read_to_string(dir.path().join("out/S.variants.tsv")).unwrap().contains("CDC42")
    );
}

/// A record without a genotype of any form is no absent allele: it is refused, or left out by name.
#[test]
fn a_record_without_a_genotype_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let line = GP9_A.replace("GT:AD:DP:GQ", "AD:DP") + "\t12,12:24";
    let output = run(dir.path(), std::slice::from_ref(&line), &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("'AD:DP' holds no genotype") && said.contains("hint:"), "{said}");
    let output = run(dir.path(), &[line], &["--lenient"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("INCOMPLETE"), "{said}");
}

#[test]
fn a_call_set_without_a_record_in_the_panel_is_said_first() {
    let dir = tempfile::tempdir().unwrap();
    let line = "chr1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0/1".to_owned();
    let output = run(dir.path(), &[line], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    let first = said.lines().find(|l| l.starts_with("warning: ")).unwrap_or_default();
    assert!(first.contains("no record of the call set lies in the panel"), "{said}");
}

/// A carried deletion of half of RUNX1 is on top of the report, not only in the ledger.
#[test]
fn a_structural_allele_that_is_carried_leads_the_report() {
    let line = |gt: &str| {
        format!(
            "chr21\t34790000\t.\tN\t<DEL>\t500\tPASS\tSVTYPE=DEL;END=34890000;SVLEN=-100000\tGT:GQ\t{gt}:99"
        )
    };
    for (gt, told) in [("0/1", true), ("./1", true), ("0/0", false), ("./.", false)] {
        let dir = tempfile::tempdir().unwrap();
        let output = run(dir.path(), &[line(gt)], &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        let warning =
            "1 structural allele(s) that the sample carries inside the panel are NOT evaluated";
        assert_eq!(said.contains(warning) && said.contains("ledger): RUNX1"), told, "{gt}: {said}");
        let genes = std::fs::read_to_string(dir.path().join("out/S.genes.tsv")).unwrap();
        let row = genes.lines().find(|l| l.starts_with("RUNX1\t")).unwrap();
        let remark = format!(
            "structural: chr21:34790000:N:<DEL> (carried, not evaluated: chr21:34790000-34890000, GT={gt}"
        );
        assert_eq!(row.contains(&remark), told, "{row}");
    }
    // It may be the second hit of a row in the same gene.
    let dir = tempfile::tempdir().unwrap();
    let deletion =
        "chr3\t129061000\t.\tN\t<DEL>\t500\tPASS\tSVTYPE=DEL;END=129063000\tGT:GQ\t0/1:99";
    let output = run(dir.path(), &[deletion.to_owned(), format!("{GP9_A}\t0/1:12,12:24:99")], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = std::fs::read_to_string(dir.path().join("out/S.variants.tsv")).unwrap();
    let row = table.lines().find(|l| l.starts_with("R\t") && l.contains("c.99T>A")).unwrap();
    assert!(row.contains("also in this gene, structural: chr3:129061000:N:<DEL>"), "{row}");
}
