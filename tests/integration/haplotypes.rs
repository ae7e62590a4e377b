//! `annotate --haplotypes`: who is in phase, and what the table says, on the demo's RUNX1.

use assert_cmd::Command;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use std::path::{Path, PathBuf};

fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo").join(file)
}

/// Base of the plus strand, 1-based.
fn base(at: u64) -> char {
    let reference = Reference::open(&demo("reference.fa.gz")).unwrap();
    char::from(reference.fetch("chr21", Span::new(at - 1, at)).unwrap()[0].to_ascii_uppercase())
}

fn other(b: char) -> char {
    if b == 'A' { 'C' } else { 'A' }
}

struct Answer {
    rows: Vec<Vec<String>>,
    table: String,
    message: String,
    code: i32,
}

fn ask(samples: &str, lines: &[String], threads: &str) -> Answer {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("in.vcf"), dir.path().join("hap.tsv"));
    let head = "##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n##contig=<ID=chr19,length=58617616>\n";
    let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
    let body: String = lines.iter().map(|l| format!("{l}\n")).collect();
    std::fs::write(&input, format!("{head}{columns}{samples}\n{body}")).unwrap();
    let output = Command::cargo_bin("panelwise")
        .unwrap()
        .args(["annotate", "--threads", threads, "--reference"])
        .arg(demo("reference.fa.gz"))
        .arg("--haplotypes")
        .arg(&out)
        .arg(&input)
        .output()
        .unwrap();
    let text = std::fs::read_to_string(&out).unwrap_or_default();
    Answer {
        rows: text.lines().skip(1).map(|l| l.split('\t').map(str::to_owned).collect()).collect(),
        table: String::from_utf8(output.stdout).unwrap(),
        message: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

const SAMPLE: &str = "\tFORMAT\tS";

/// Two bases of one codon of RUNX1 (c.601 and c.602, minus strand: p.Cys201 on the demo's made-up
/// sequence).
fn pair(first: &str, second: &str) -> Vec<String> {
    [(34_859_486, first), (34_859_485, second)]
        .iter()
        .rev()
        .map(|(at, gt)| {
            format!("chr21\t{at}\t.\t{}\t{}\t.\t.\t.\tGT:PS\t{gt}", base(*at), other(base(*at)))
        })
        .collect()
}

#[test]
fn phase_decides() {
    for (first, second, joined) in [
        ("0|1:.", "0|1:.", true),
        ("0|1:.", "1|0:.", false),
        ("0/1:.", "0/1:.", false),
        ("0/1:.", "1/1:.", true),
        ("0|1:7", "0|1:7", true),
        ("0|1:7", "0|1:9", false),
        ("1:.", "1:.", true),
        ("0|1:.", "0|0:.", false),
        ("0|1:.", ".:.", false),
    ] {
        let answer = ask(SAMPLE, &pair(first, second), "1");
        assert_eq!(answer.code, 0, "{}", answer.message);
        assert_eq!(!answer.rows.is_empty(), joined, "{first} {second}: {:?}", answer.rows);
    }
}

#[test]
fn one_row_names_its_parts() {
    let answer = ask("\tFORMAT\tA\tB\tC", &pair("0|1:.\t1|1:.\t0|0:.", "0|1:.\t0/1:.\t1|1:."), "2");
    let row = answer.rows.iter().find(|r| r[15].starts_with("NM_001754.")).unwrap();
    assert_eq!((row[0].as_str(), row[1].as_str(), row[3].as_str()), ("chr21", "34859485", "A,B"));
    assert_eq!(row[2].split('+').count(), 2, "{row:?}");
    assert_eq!(row[10], "201");
    assert!(row[13].contains(":c.601_602delins"), "{row:?}");
    assert!(row[14].ends_with(":p.Cys201Val"), "{row:?}");
    assert_eq!(row[19].split(';').count(), 2);
    // The parts' own rows are what they are without the flag, for any number of threads.
    let again = ask("\tFORMAT\tA\tB\tC", &pair("0|1:.\t1|1:.\t0|0:.", "0|1:.\t0/1:.\t1|1:."), "1");
    assert_eq!((again.rows, again.table), (answer.rows, answer.table));
}

#[test]
fn a_restored_frame_is_one_change_and_the_parts_stay() {
    let (a, b) = (34_859_484, 34_859_488);
    let line =
        |at: u64, r: String, x: String| format!("chr21\t{at}\t.\t{r}\t{x}\t.\t.\t.\tGT:PS\t0|1:.");
    let deletion = line(a, format!("{}{}", base(a), base(a + 1)), base(a).to_string());
    let insertion = line(b, base(b).to_string(), format!("{}{}", base(b), other(base(b + 1))));
    let answer = ask(SAMPLE, &[deletion, insertion], "1");
    let rows = answer
        .table
        .lines()
        .filter(|l| l.contains("frameshift_variant") && l.contains("NM_001754."))
        .count();
    assert_eq!(rows, 2, "the parts keep their own rows: {}", answer.table);
    let row = answer.rows.iter().find(|r| r[15].starts_with("NM_001754.")).unwrap();
    assert!(!row[6].contains("frameshift"), "{row:?}");
    assert!(row[13].contains("c.[") && row[13].contains(';'), "{row:?}");
    assert_eq!(row[19].matches("frameshift_variant").count(), 2, "{row:?}");
}

#[test]
fn what_has_no_phase_is_refused() {
    let site =
        format!("chr21\t34859486\t.\t{}\t{}\t.\t.\t.", base(34_859_486), other(base(34_859_486)));
    let answer = ask("", &[site], "1");
    assert!(answer.code == 1 && answer.message.contains("no samples"), "{}", answer.message);
    let mut lines = pair("0|1:.", "0|1:.");
    lines.insert(1, "chr19\t1\t.\tN\tC\t.\t.\t.\tGT:PS\t0|1:.".to_owned());
    let answer = ask(SAMPLE, &lines, "1");
    assert!(answer.code == 1 && answer.message.contains("are not together"), "{}", answer.message);
}

/// In `run` the rows of both parts say what they do together; a pair in trans says nothing.
#[test]
fn the_case_is_told() {
    for (second, told) in [("0|1:.", 2), ("1|0:.", 0)] {
        let dir = tempfile::tempdir().unwrap();
        let (input, out) = (dir.path().join("in.vcf"), dir.path().join("out"));
        let head = "##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n";
        let body: String = pair("0|1:.", second).iter().map(|l| format!("{l}\n")).collect();
        std::fs::write(
            &input,
            format!("{head}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO{SAMPLE}\n{body}"),
        )
        .unwrap();
        let output = Command::cargo_bin("panelwise")
            .unwrap()
            .args(["run", "--panel", "HAEM2A-IT", "--quiet", "--reference"])
            .arg(demo("reference.fa.gz"))
            .arg("--vcf")
            .arg(&input)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let table = std::fs::read_to_string(out.join("S.variants.tsv")).unwrap();
        let rows: Vec<&str> =
            table.lines().filter(|l| l.contains("chr21:") && l.contains("RUNX1")).collect();
        assert!(rows.len() >= 2, "{table}");
        assert_eq!(
            table.lines().filter(|l| l.contains("on one haplotype with chr21:3485948")).count(),
            told,
            "{table}"
        );
        assert_eq!(table.contains("p.Cys201Val"), told > 0);
    }
}
