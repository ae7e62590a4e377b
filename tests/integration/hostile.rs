//! Text of the input that would be code elsewhere comes out harmless in every format.

use crate::damage::{Bench, bgzip, demo_text, gunzip};
use crate::demo::{panelwise, project};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SAMPLE: &str = "=HYPERLINK(\"http://x\")<script>alert(1)</script>../../x";
const CONTIG: &str = "<img/src=x/onerror=alert(2)>";
const FILTER: &str = "@SUM(1+1)<script>alert(3)</script>";

/// The demo with hostile names everywhere a caller can write one.
fn hostile() -> String {
    let mut out = String::new();
    for line in demo_text().lines() {
        if line.starts_with("#CHROM") {
            out.push_str(&format!("##contig=<ID={CONTIG},length=1000>\n"));
            out.push_str("##FILTER=<ID=x,Description=\"\\\"><script>alert(4)</script>\">\n");
            out.push_str(&line.replace("DEMO_CHILD", SAMPLE));
        } else if line.starts_with("chr22\t36294955") {
            let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
            columns[2] = "=CMD|'/C calc'!A0;<svg/onload=alert(5)>".into();
            columns[7].push_str(
                ";NOTE=</script><script>alert(6)</script>;+1+1=\u{1b}[31m;gnomAD_AF=@A1,-2+3",
            );
            out.push_str(&columns.join("\t"));
        } else if line.starts_with("chr22\t36309324") {
            out.push_str(&line.replace("VQSRTrancheSNP99.90to100.00", FILTER));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out.push_str(&format!("{CONTIG}\t5\t=1\tA\tC\t9\tPASS\t.\tGT\t0/1\t0/0\t0/0\n"));
    out
}

fn run(bench: &Bench, vcf: &Path, more: &[&str]) -> Output {
    let mut command = panelwise();
    command
        .args(["-q", "run", "--panel", "2a36", "--vcf"])
        .arg(vcf)
        .arg("--out")
        .arg(bench.at("work/out"));
    command
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .args(more)
        .output()
        .unwrap()
}

fn files(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn formula(cell: &str) -> bool {
    let bare = cell.trim_start_matches([' ', '"']);
    bare.starts_with(['=', '@', '\t', '\r'])
        || (bare.starts_with(['+', '-']) && bare.len() > 1 && bare.parse::<f64>().is_err())
}

/// Every sheet and string of a workbook.
fn workbook(path: &Path) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut all = String::new();
    for i in 0..zip.len() {
        std::io::Read::read_to_string(&mut zip.by_index(i).unwrap(), &mut all).unwrap();
    }
    all
}

fn assert_harmless(out: &Path) {
    for name in files(out) {
        let path = out.join(&name);
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{name}");
        if name.ends_with(".html") {
            let html = fs::read_to_string(&path).unwrap();
            for code in ["<script>alert", "<img/src", "<svg/onload", "</script><script>", "\u{1b}"]
            {
                assert!(!html.contains(code), "{code} in {name}");
            }
        } else if name.ends_with(".tsv") || name.ends_with(".tsv.gz") {
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8(if name.ends_with("gz") { gunzip(&bytes) } else { bytes })
                .unwrap();
            let width = text.lines().find(|l| !l.starts_with("##")).unwrap().split('\t').count();
            for line in text.lines() {
                assert!(
                    line.starts_with("##") || line.split('\t').count() == width,
                    "{name}: {line}"
                );
                assert!(
                    !line.split('\t').any(formula) && !line.contains('\u{1b}'),
                    "{name}: {line}"
                );
            }
        } else if name.ends_with(".xlsx") {
            let all = workbook(&path);
            assert!(!all.contains("<f>") && !all.contains("<f "), "{name} holds a formula");
            assert!(!all.contains("<script") && !all.contains("Target=\"http://x"), "{name}");
        } else if name.ends_with(".json") {
            serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap()).expect(&name);
        } else if name.ends_with(".vcf.gz") {
            let peer = Command::new("bcftools").args(["view", "-H"]).arg(&path).output().unwrap();
            assert!(peer.status.success(), "{}", String::from_utf8_lossy(&peer.stderr));
            assert!(
                String::from_utf8_lossy(&peer.stdout).lines().all(|l| l.split('\t').count() == 10)
            );
        }
    }
}

#[test]
fn hostile_names_in_the_call_set() {
    let bench = Bench::new();
    let vcf = bench.write("h.vcf", hostile());
    for more in [&["--info-frequency", "gnomAD_AF"][..], &[]] {
        let output = run(&bench, &vcf, &[&["--sample", SAMPLE], more].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(files(&bench.at("work")), ["out"], "nothing beside the output folder");
        assert_eq!(files(&bench.at("")), ["h.vcf", "work"]);
        let out = bench.at("work/out");
        assert_harmless(&out);
        let rows = fs::read_to_string(
            fs::read_dir(&out)
                .unwrap()
                .map(|e| e.unwrap().path())
                .find(|p| p.to_str().unwrap().ends_with("variants.tsv"))
                .unwrap(),
        )
        .unwrap();
        assert!(rows.contains("CMD|"), "the ID is kept, neutralised");
        fs::remove_dir_all(bench.at("work")).unwrap();
    }
}

#[test]
fn hostile_case_names() {
    let bench = Bench::new();
    let vcf = bgzip(&bench, "s.vcf.gz", &demo_text());
    fs::remove_file(bench.at("to-pack.vcf")).unwrap();
    for name in [
        "../x",
        "../../../../tmp/x",
        "/etc/x",
        "=CMD()",
        "<script>alert(1)</script>",
        "a\nb\u{1b}[31m",
        "-rf",
        "",
        ".",
        "CON",
        "\u{202e}gpj",
    ] {
        let flag = format!("--name={name}");
        let output = run(&bench, &vcf, &["--sample", "DEMO_CHILD", &flag]);
        assert!(output.status.success(), "{name:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(files(&bench.at("work")), ["out"], "{name:?}");
        let out = bench.at("work/out");
        assert!(
            files(&out).len() == 9 && files(&out).iter().all(|f| !f.starts_with(['.', '-'])),
            "{name:?}: {:?}",
            files(&out)
        );
        assert_harmless(&out);
        fs::remove_dir_all(bench.at("work")).unwrap();
    }
    assert_eq!(files(&bench.at("")), ["s.vcf.gz"]);
}

/// A message on a terminal is output too.
#[test]
fn messages_hold_no_control_characters() {
    let bench = Bench::new();
    let text = demo_text();
    let head = text.replace("DEMO_CHILD", "a\u{1b}[31mb");
    let contig = text.replace("chr22\t36294955", "chr\u{1b}]0;x\u{7}\t36294955");
    let reference = text.replace("chr22\t36294955\t.\tCA", "chr22\t36294955\t.\tC\u{1b}[2J");
    let position = text.replace("chr22\t36294955", "chr22\t36\u{1b}[2J");
    for (what, content) in
        [("sample", head), ("contig", contig), ("reference", reference), ("position", position)]
    {
        let vcf = bench.write(&format!("{what}.vcf"), content);
        let output = run(&bench, &vcf, &["--sample", "DEMO_CHILD"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{what}: {said:?}");
    }
}
