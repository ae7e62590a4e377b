//! All writers together: same bytes, hostile text in every format, other programs' readers,
//! explain.

use super::fixture::{self, HOSTILE};
use crate::harness::not_installed;
use panelwise::model::ledger::{InputAllele, LedgerEntry, Outcome, RuleTrace, Tier};
use panelwise::model::report::CaseReport;
use panelwise::model::{Allele, Chromosome, NotCandidate, RuleName, Verdict};
use panelwise::report::formats::xlsx;
use panelwise::report::tables::genes::GENES;
use panelwise::report::tables::variants::VARIANTS;
use panelwise::report::{
    LedgerWriter, OutputDir, Volatile, explain, file_stem, manifest, provenance, write_all,
};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Command;

fn entry(
    at: (&str, u64, &str, &str),
    normalised: Option<(u64, &str, &str)>,
    outcome: Outcome,
) -> LedgerEntry {
    LedgerEntry {
        input: InputAllele {
            contig: at.0.into(),
            position: at.1,
            reference: at.2.into(),
            alternate: at.3.into(),
        },
        allele: normalised.map(|(p, r, a)| Allele {
            chromosome: Chromosome::parse(at.0).unwrap(),
            start: p - 1,
            reference: r.into(),
            alternate: a.into(),
        }),
        genes: vec!["RUNX1".into()],
        consequence: None,
        hgvs: matches!(outcome, Outcome::Reported(_)).then(|| "NM_001754.5:c.601C>T".into()),
        outcome,
        trail: vec![RuleTrace {
            rule: RuleName::Depth,
            verdict: Verdict::Drop,
            values: "depth=7 < 10".into(),
        }],
    }
}

fn write_case(report: &CaseReport, dir: &Path) {
    let out = OutputDir::create(dir, false).unwrap();
    let file = out.file(&format!("{}.ledger.tsv.gz", file_stem(&report.name))).unwrap();
    let mut ledger = LedgerWriter::new(file, &provenance::lines(report)).unwrap();
    for e in [
        entry(
            ("21", 34_795_100, "C", "T"),
            Some((34_795_100, "C", "T")),
            Outcome::Reported(Tier::One),
        ),
        entry(
            ("21", 34_795_210, "AAA", "AA"),
            Some((34_795_203, "GA", "G")),
            Outcome::Dropped(RuleName::Depth),
        ),
        entry(
            ("21", 34_795_300, "C", "<NON_REF>"),
            None,
            Outcome::NotCandidate(NotCandidate::ReferenceBlock),
        ),
    ] {
        ledger.write(&e).unwrap();
    }
    ledger.finish().unwrap();
    write_all(report, &out).unwrap();
    manifest::write(report, &Volatile::default(), &out).unwrap();
    out.commit().unwrap();
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect()
}

#[test]
fn two_writes_are_the_same_bytes() {
    let root = tempfile::tempdir().unwrap();
    for report in [fixture::report(), fixture::hostile(), fixture::empty()] {
        let (a, b) = (
            tempfile::tempdir_in(root.path()).unwrap(),
            tempfile::tempdir_in(root.path()).unwrap(),
        );
        write_case(&report, a.path());
        // A zip entry with a time of day would differ from the second second on.
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        one.install(|| write_case(&report, b.path()));
        let (a, b) = (files(a.path()), files(b.path()));
        assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
        assert_eq!(a.len(), 9);
        for (name, bytes) in &a {
            assert!(*bytes == b[name], "{name} differs");
        }
    }
}

#[test]
fn the_manifest_lists_every_file_with_its_digest() {
    use sha2::Digest;
    let root = tempfile::tempdir().unwrap();
    write_case(&fixture::report(), root.path());
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(root.path().join("HG002.run.json")).unwrap())
            .unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 8);
    for o in outputs {
        let bytes = std::fs::read(root.path().join(o["name"].as_str().unwrap())).unwrap();
        assert_eq!(o["bytes"], bytes.len());
        assert_eq!(
            o["sha256"],
            sha2::Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect::<String>()
        );
    }
}

#[test]
fn hostile_text_is_harmless_in_tables() {
    let root = tempfile::tempdir().unwrap();
    let report = fixture::hostile();
    write_case(&report, root.path());
    let stem = file_stem(&report.name);
    assert!(
        stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+".contains(&b))
            && !stem.contains("..")
    );
    for (name, columns) in [("variants.tsv", VARIANTS.len()), ("genes.tsv", GENES.len())] {
        let text = std::fs::read_to_string(root.path().join(format!("{stem}.{name}"))).unwrap();
        assert!(!text.contains('\r') && !text.contains('\u{202e}'));
        let rows: Vec<&str> = text.lines().filter(|l| !l.starts_with("##")).collect();
        assert!(rows.len() > 4);
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), columns, "{row}");
            for cell in cells {
                assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
                assert!(
                    !cell.starts_with('-') || cell.len() == 1 || cell.parse::<f64>().is_ok(),
                    "{cell}"
                );
            }
        }
    }
    // JSON carries the text as it came.
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(root.path().join(format!("{stem}.json"))).unwrap())
            .unwrap();
    assert_eq!(json["variants"][0]["tier_reason"], HOSTILE);
}

/// The parts of a workbook, by name.
fn unzip(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

#[test]
fn the_workbook_holds_no_formula_and_its_furniture() {
    let hostile = unzip(&xlsx::render(&fixture::hostile()).unwrap());
    for (name, xml) in &hostile {
        assert!(!xml.contains("<f>") && !xml.contains("<script>"), "{name}");
    }
    let strings = &hostile["xl/sharedStrings.xml"];
    assert!(strings.contains("'=CMD()|") && !strings.contains(">=CMD()"), "neutralised");

    let plain = unzip(&xlsx::render(&fixture::report()).unwrap());
    for sheet in ["summary", "variants", "genes", "dropped by reason", "provenance"] {
        assert!(plain["xl/workbook.xml"].contains(&format!("name=\"{sheet}\"")), "{sheet}");
    }
    let variants = &plain["xl/worksheets/sheet2.xml"];
    assert!(
        variants.contains("state=\"frozen\"")
            && variants.contains("<autoFilter")
            && variants.contains("<hyperlink")
    );
    // Depth is a number cell, not text.
    let depth = VARIANTS.iter().position(|c| c.key == "dp").unwrap();
    let letter = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(depth).unwrap());
    let cell = variants.split(&format!("r=\"{letter}2\"")).nth(1).unwrap();
    assert!(cell.split('>').next().is_some_and(|tag| !tag.contains("t=\"s\"")), "{}", &cell[..60]);
    assert!(plain["docProps/core.xml"].contains("2000-01-01T00:00:00Z"));
}

fn run(program: &str, args: &[&str]) -> (bool, String, String) {
    let output = Command::new(program).args(args).output();
    let output = output.unwrap_or_else(|_| not_installed(program));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn bcftools_and_tabix_read_the_vcf() {
    let root = tempfile::tempdir().unwrap();
    for (report, alleles) in
        [(fixture::report(), 5), (fixture::hostile(), 5), (fixture::empty(), 0)]
    {
        let dir = tempfile::tempdir_in(root.path()).unwrap();
        write_case(&report, dir.path());
        let vcf = dir.path().join(format!("{}.vcf.gz", file_stem(&report.name)));
        let vcf = vcf.to_str().unwrap();
        let (ok, text, stderr) = run("bcftools", &["view", "-H", vcf]);
        assert!(ok && stderr.is_empty(), "{stderr}");
        assert_eq!(text.lines().count(), alleles);
        let (_, counted, stderr) = run("bcftools", &["index", "-n", vcf]);
        assert_eq!((counted.trim(), stderr.as_str()), (alleles.to_string().as_str(), ""));
        let places: Vec<(usize, u64)> = text
            .lines()
            .map(|l| l.split('\t').collect::<Vec<_>>())
            .map(|f| (Chromosome::parse(f[0]).unwrap().rank(), f[1].parse().unwrap()))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        if alleles == 0 {
            continue;
        }
        let (ok, text, stderr) = run("tabix", &[vcf, "chr21:34800152-34800152"]);
        assert!(ok && stderr.is_empty(), "{stderr}");
        assert_eq!(text.lines().count(), 1, "found by a base inside REF, once for two genes");
        let (ok, _, stderr) = run("bcftools", &["view", "-Ob", "-o", "/dev/null", vcf]);
        assert!(ok && stderr.is_empty(), "{stderr}");
        let query =
            ["query", "-r", "chr21:34800151", "-f", "%PW_GENE\t%PW_TIER\t[%GT:%DP:%AD:%GQ]\n", vcf];
        let (_, text, _) = run("bcftools", &query);
        if report.name == "HG002" {
            assert_eq!(text, "RUNX1,MPL\t1,R\t0/1:41:20,21:99\n");
        } else {
            assert!(text.ends_with("\t1,R\t./.:41:20,21:99\n"), "{text}");
            let genes = text.split('\t').next().unwrap();
            assert!(genes.starts_with("%3DCMD()") && !genes.contains([';', '=', ' ']), "{genes}");
            assert_eq!(genes.split(',').count(), 2);
        }
    }
}

#[test]
fn the_ledger_is_bgzf_for_other_readers() {
    let root = tempfile::tempdir().unwrap();
    write_case(&fixture::report(), root.path());
    let ledger = root.path().join("HG002.ledger.tsv.gz");
    let ledger = ledger.to_str().unwrap();
    let (ok, _, stderr) = run("tabix", &["-s1", "-b2", "-e2", ledger]);
    assert!(ok, "{stderr}");
    let (_, text, _) = run("tabix", &[ledger, "21:34795210-34795210"]);
    assert!(
        text.contains("chr21:34795203:GA:G") && text.contains("depth:drop(depth=7 < 10)"),
        "{text}"
    );
}

#[test]
fn explain_answers_for_every_outcome() {
    let root = tempfile::tempdir().unwrap();
    write_case(&fixture::report(), root.path());
    let ask = |v: &str| explain(root.path(), v).unwrap().to_string();
    for same in [
        "chr21:34795100:C:T",
        "21-34795100-C-T",
        "chr21:34,795,100 C>T",
        "chr21:g.34795100C>T",
        "NC_000021.9:g.34795100C>T",
        "NM_001754.5:c.601C>T",
        "NM_001754:c.601C>T",
        "RUNX1:c.601C>T",
    ] {
        let answer = ask(same);
        assert!(
            answer.contains("reported in tier 1") && answer.contains("depth=7 < 10"),
            "{same}: {answer}"
        );
    }
    for deletion in [
        "chr21:34795210:AAA:AA",
        "chr21:34795203:GA:G",
        "chr21:34795202:TGA:TG",
        "chr21:34795211:AA:A",
    ] {
        let answer = ask(deletion);
        let trimmed = deletion == "chr21:34795211:AA:A";
        assert_eq!(answer.contains("dropped by rule depth"), !trimmed, "{deletion}: {answer}");
    }
    assert!(ask("chr21:34795300:C:<NON_REF>").contains("not a candidate: reference_block"));
    let other = ask("chr21:34795100:C:G");
    assert!(
        other.contains("never in the input") && other.contains("RUNX1 chr21:34787801-34840000"),
        "{other}"
    );
    assert!(other.contains("21:34795100:C:T reported 1"), "names the neighbour: {other}");
    let outside = ask("chr21:34840011:C:G");
    assert!(
        outside.contains("outside the panel") && outside.contains("11 bases away"),
        "{outside}"
    );
    assert!(ask("chrY:1000:A:C").contains("no region on this chromosome"));
    for contig in [
        "chr1_KI270706v1_random",
        "chrUn_GL000218v1",
        "GL000192.1",
        "KI270706.1",
        "hs37d5",
        "chr6_GL000250v2_alt",
    ] {
        let answer = ask(&format!("{contig}:1000:A:C"));
        assert!(
            answer.contains("outside the panel") && answer.contains("no region on this chromosome"),
            "{answer}"
        );
    }
    assert!(ask("NM_9.9:c.1A>G").contains("no allele in the ledger has this name"));
    let json: serde_json::Value = serde_json::from_str(
        &explain(root.path(), "chr21:34795100:C:T").unwrap().to_json().unwrap(),
    )
    .unwrap();
    assert_eq!(json["answer"]["entries"][0]["outcome"], "reported");

    for bad in [
        "",
        "chr21",
        "chr21:x:C:T",
        "chr99:5:A:C",
        "chr21:0:A:C",
        "chrUn_GL000218v1:0:A:C",
        "NC_000021.8:g.34795100C>T",
        "a-b-c-d-e",
    ] {
        assert_eq!(explain(root.path(), bad).unwrap_err().exit_code(), 2, "{bad}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(explain(empty.path(), "chr21:1:A:C").unwrap_err().exit_code(), 1);
}
