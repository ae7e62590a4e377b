//! `run --ped`: the models of inheritance, phase and origin in the rows of a case, on the demo's
//! trio with its genotypes changed.

use crate::demo::project;
use crate::persons::{document, ped, run, said};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Two heterozygous alleles of GP9, whose disease needs two hits: one of each parent.
const FIRST: u64 = 129_061_838;
const SECOND: u64 = 129_062_010;

const TRIO: &str = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\n\
                    d DEMO_FATHER 0 0 1 1\n";

/// The demo's calls with the genotypes and depths at some positions replaced, child, mother, father.
fn calls(dir: &Path, changes: &[(u64, [&str; 3])]) -> PathBuf {
    let file = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut samples = Vec::new();
    let mut out = String::new();
    for line in text.lines() {
        let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if line.starts_with("#CHROM") {
            samples = cells[9..].to_vec();
        }
        let change = changes.iter().find(|(p, _)| cells.get(1) == Some(&p.to_string()));
        if let Some((_, genotypes)) = change {
            cells[8] = "GT:DP".to_owned();
            for (name, genotype) in
                ["DEMO_CHILD", "DEMO_MOTHER", "DEMO_FATHER"].iter().zip(genotypes)
            {
                let column = samples.iter().position(|s| s == name).unwrap();
                cells[9 + column] = (*genotype).to_owned();
            }
        }
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    let path = dir.join("calls.vcf");
    std::fs::write(&path, out).unwrap();
    path
}

/// The row at a position, after a run of the trio.
fn row(changes: &[(u64, [&str; 3])], pedigree: &str, position: u64) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let vcf = calls(dir.path(), changes);
    let family = ped(dir.path(), "family", pedigree);
    let out = dir.path().join("out");
    let done = run(&vcf, &out, &["--ped", &family, "--sample", "DEMO_CHILD"]);
    assert!(done.status.success(), "{}", said(&done));
    let case = document(&out, "DEMO_CHILD");
    let rows = case["variants"].as_array().unwrap();
    rows.iter().find(|v| v["position"] == position).unwrap().clone()
}

/// Phase and what tells it, of the first pair of a row.
fn phase(row: &Value) -> (String, String) {
    let pair = &row["family"]["pairs"][0];
    (pair["phase"].as_str().unwrap().to_owned(), pair["sources"].to_string())
}

#[test]
fn a_pair_of_both_parents_is_in_trans_and_of_one_in_cis() {
    let het = "0/1:30";
    let absent = "0/0:30";
    let trans = row(&[(FIRST, [het, het, absent]), (SECOND, [het, absent, het])], TRIO, FIRST);
    assert_eq!(phase(&trans), ("trans".to_owned(), "[\"parents\"]".to_owned()));
    assert_eq!(trans["tier"], "1");
    assert_eq!(trans["family"]["origin"], serde_json::json!(["mother"]));
    let cis = row(&[(FIRST, [het, het, absent]), (SECOND, [het, het, absent])], TRIO, FIRST);
    assert_eq!(phase(&cis), ("cis".to_owned(), "[\"parents\"]".to_owned()));
    assert_eq!(cis["tier"], "R", "a pair in cis is one hit");
    assert!(cis["family"]["why_not"].as_str().unwrap().contains("AR_comp is excluded"), "{cis}");
}

#[test]
fn a_call_without_depth_and_a_missing_one_show_nothing() {
    let het = "0/1:30";
    // Genmod's issue 99: each parent is not called at one of the two sites.
    let open = row(&[(FIRST, [het, het, "./.:."]), (SECOND, [het, "./.:.", het])], TRIO, FIRST);
    assert_eq!(phase(&open).0, "unknown");
    assert_ne!(open["tier"], "R", "the pair stays possible");
    // GLnexus writes 0/0 where no read is.
    let shallow = row(&[(FIRST, [het, het, "0/0:0"]), (SECOND, [het, "0/0:0", het])], TRIO, FIRST);
    assert_eq!(phase(&shallow).0, "unknown");
    assert_eq!(shallow["family"]["pairs"][0]["phase_as_called"], "trans");
    let states = shallow["family"]["relatives"].to_string();
    assert!(states.contains("absent_without_depth"), "{states}");
}

#[test]
fn phase_of_reads_against_the_parents_is_a_conflict() {
    let conflict = row(
        &[(FIRST, ["0|1:30", "0/1:30", "0/0:30"]), (SECOND, ["0|1:30", "0/0:30", "0/1:30"])],
        TRIO,
        FIRST,
    );
    assert_eq!(phase(&conflict), ("conflict".to_owned(), "[\"call\",\"parents\"]".to_owned()));
    assert_ne!(conflict["tier"], "R");
}

#[test]
fn penetrance_decides_what_an_unaffected_carrier_excludes() {
    // ANKRD26 in an unaffected mother: the penetrance of its disease is incomplete.
    let ankrd26 = row(&[], TRIO, 27_100_453);
    let family = &ankrd26["family"];
    assert_eq!(family["penetrance"], "incomplete", "{family}");
    assert_eq!(ankrd26["tier"].as_str().map(str::len), Some(1));
    let models = family["models"].as_array().unwrap();
    let dominant = models.iter().find(|m| m["model"] == "AD").unwrap();
    assert_eq!(dominant["incomplete"]["answer"], "fits");
}

#[test]
fn a_claim_of_a_new_allele_needs_depth_of_each_parent() {
    let status = |mother: &str, father: &str| {
        let row = row(&[(FIRST, ["0/1:30", mother, father])], TRIO, FIRST);
        row["de_novo"]["status"].as_str().unwrap_or("nothing").to_owned()
    };
    assert_eq!(status("0/0:30", "0/0:30"), "calls_only");
    // GenotypeGVCFs and GLnexus write 0/0 where a sample has no reads.
    assert_eq!(status("0/0:0", "0/0:30"), "withheld");
    assert_eq!(status("0/0:.", "0/0:30"), "withheld");
    assert_eq!(status("./.:.", "0/0:30"), "withheld");
    assert_eq!(status("0/1:30", "0/0:30"), "inherited");
    assert_eq!(status("./.:.", "./.:."), "nothing");
    let origin = row(&[(FIRST, ["0/1:30", "0/0:0", "0/0:30"])], TRIO, FIRST);
    assert_eq!(origin["family"]["origin"], serde_json::json!(["mother", "new"]));
    assert_eq!(origin["family"]["origin_as_called"], serde_json::json!(["new"]));
}

#[test]
fn what_is_new_in_siblings_or_in_an_affected_parent_is_said() {
    let passed_on = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER gpa gma 2 2\n\
                     d DEMO_FATHER 0 0 1 1\n";
    let inherited = row(&[(FIRST, ["0/1:30", "0/1:30", "0/0:30"])], passed_on, FIRST);
    assert_eq!(inherited["family"]["origin"], serde_json::json!(["mother"]));
    assert_eq!(
        inherited["family"]["labels"],
        serde_json::json!([]),
        "the grandparents are untested"
    );
}

#[test]
fn every_output_tells_the_pair_and_the_parent_without_a_call() {
    let dir = tempfile::tempdir().unwrap();
    let het = "0/1:30";
    // The demo's own de novo allele: no call of the father leaves its origin open.
    let changes = [(FIRST, [het, het, "0/0:30"]), (SECOND, [het, "0/0:30", het])];
    let vcf = calls(dir.path(), &changes);
    let family = ped(dir.path(), "family", TRIO);
    let out = dir.path().join("out");
    let done = run(&vcf, &out, &["--ped", &family, "--sample", "DEMO_CHILD"]);
    assert!(done.status.success(), "{}", said(&done));
    let read = |name: &str| std::fs::read(out.join(format!("DEMO_CHILD.{name}"))).unwrap();
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    let unpacked = |name: &str| {
        let mut text = String::new();
        MultiGzDecoder::new(read(name).as_slice()).read_to_string(&mut text).unwrap();
        text
    };
    let case = document(&out, "DEMO_CHILD");
    let genes = case["genes"].as_array().unwrap();
    let gp9 = genes.iter().find(|g| g["facts"]["symbol"] == "GP9").unwrap();
    let count = |model: &str| {
        let counts = gp9["by_model"]["counts"].as_array().unwrap();
        counts.iter().find(|c| c["model"] == model).map_or(0, |c| c["fits"].as_u64().unwrap())
    };
    assert_eq!((count("pair_in_trans"), count("pair_in_cis")), (1, 0), "{}", gp9["by_model"]);
    let best = &gp9["by_model"]["best_pair"];
    let (own, other) = (best["allele"].as_str().unwrap(), &best["pair"]["partner_name"]);
    let sentence =
        format!("In trans: {own} from the mother, {} from the father", other.as_str().unwrap());
    let vcf = unpacked("vcf.gz");
    let encoded = sentence.replace(' ', "%20").replace(',', "%2C");
    for (what, text, wanted) in [
        ("table", text("variants.tsv"), sentence.as_str()),
        ("genes", text("genes.tsv"), sentence.as_str()),
        ("page", text("html").replace("\\u003e", ">"), sentence.as_str()),
        ("VCF", vcf.clone(), encoded.as_str()),
        ("header", vcf, "##INFO=<ID=PW_FAMILY_MODELS,Number=.,Type=String"),
        ("ledger", unpacked("ledger.tsv.gz"), "##note=no inheritance rule drops an allele"),
    ] {
        assert!(text.contains(wanted), "{what} lacks {wanted}");
    }
    let explain = |position: u64| {
        let rows = case["variants"].as_array().unwrap();
        let row = rows.iter().find(|v| v["position"] == position).unwrap();
        let allele = |key: &str| row[key].as_str().unwrap().to_owned();
        let variant = format!("chr3:{position}:{}:{}", allele("reference"), allele("alternate"));
        let done = crate::demo::panelwise().arg("explain").arg(&out).arg(&variant).output();
        String::from_utf8(done.unwrap().stdout).unwrap()
    };
    let told = explain(FIRST);
    for wanted in [&sentence, "AR_comp fits", "mother 0/1 30x; father 0/0 30x", "GP9"] {
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    let open = row(&[(FIRST, [het, "0/0:30", "./.:."])], TRIO, FIRST);
    assert_eq!(open["de_novo"]["text"], "father has no call");
}
