//! `run` with variants that the family is known to carry: the label of their rows, why one has no row,
//! and where to look.

use crate::demo::{project, run_demo};
use crate::persons::{document, ped, run, said};
use crate::resources::demo_bundle;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A stop of the demo's child in GP9, with its place.
const KNOWN: &str = "GP9 c.99T>A";
const PLACE: &str = "chr3:129061838:T:A";

/// The demo's call set, with the record of the known variant changed; `None` leaves it out.
fn calls(dir: &Path, change: impl Fn(&mut Vec<String>) -> bool) -> PathBuf {
    let file = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut out = String::new();
    for line in text.lines() {
        let mut fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if fields[0] == "chr3" && fields[1] == "129061838" && !change(&mut fields) {
            continue;
        }
        out.push_str(&(fields.join("\t") + "\n"));
    }
    let path = dir.join("known.vcf");
    std::fs::write(&path, out).unwrap();
    path
}

/// The case document of the child in a call set, with a case file.
fn case(dir: &Path, vcf: &Path, facts: &str, more: &[&str]) -> Value {
    let file = dir.join("case.toml");
    std::fs::write(&file, format!("[case]\nsample = \"DEMO_CHILD\"\n{facts}")).unwrap();
    let out = tempfile::tempdir_in(dir).unwrap();
    let out = out.path().join("r");
    let done = run(vcf, &out, &[&["--case", file.to_str().unwrap()], more].concat());
    assert!(done.status.success(), "{}", said(&done));
    document(&out, "DEMO_CHILD")
}

fn warnings(case: &Value) -> Vec<String> {
    let list = case["warnings"].as_array().unwrap();
    list.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
}

fn known() -> String {
    format!("known_variants = [\"{KNOWN}\"]\n")
}

#[test]
fn the_row_of_a_known_variant_is_labelled() {
    let dir = tempfile::tempdir().unwrap();
    let case = case(dir.path(), &project("testdata/demo/trio.vcf.gz"), &known(), &[]);
    let rows = case["variants"].as_array().unwrap();
    let labelled: Vec<&Value> = rows
        .iter()
        .filter(|r| r["warnings"].to_string().contains("known family variant"))
        .collect();
    assert_eq!(labelled.len(), 1);
    assert_eq!(labelled[0]["position"], 129_061_838);
    assert!(labelled[0]["warnings"].to_string().contains(KNOWN));
    assert!(!warnings(&case).iter().any(|w| w.contains("has no row")));
}

#[test]
fn a_known_variant_without_a_row_leads_the_report_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let child = |fields: &mut Vec<String>, call: &str| {
        fields[9] = call.to_owned();
        true
    };
    let led = |change: &dyn Fn(&mut Vec<String>) -> bool| {
        let case = case(dir.path(), &calls(dir.path(), change), &known(), &[]);
        warnings(&case)[0].clone()
    };
    let head = format!("KNOWN FAMILY VARIANT {KNOWN} ({PLACE}) has no row: ");
    for (change, reason) in [
        (
            &(|f: &mut Vec<String>| child(f, "./.:.:.:.:.")) as &dyn Fn(&mut Vec<String>) -> bool,
            "no genotype was called (GT=./.)",
        ),
        (
            &|f: &mut Vec<String>| child(f, "0/0:30,0:30:90:0,600,600"),
            "absent, the reference was called with 30 reads",
        ),
        (
            &|f: &mut Vec<String>| child(f, "0/0:3,0:3:9:0,9,90"),
            "the reference was called with 3 reads, under 10",
        ),
        (
            &|f: &mut Vec<String>| child(f, "0/0:.:.:.:."),
            "the reference was called with unknown depth",
        ),
        (&|_: &mut Vec<String>| false, "no record and no reference block"),
        (
            &|f: &mut Vec<String>| {
                f[6] = "q10".to_owned();
                true
            },
            "the patient carries it, and the rule filter dropped it (FILTER=q10)",
        ),
        (
            &|f: &mut Vec<String>| child(f, "0/1:1,1:2:5:9,0,9"),
            "the patient carries it, and the rule depth dropped it",
        ),
        (
            &|f: &mut Vec<String>| {
                f[4] = "<NON_REF>".to_owned();
                child(f, "0/0:.:40:90:.")
            },
            "absent, the reference was called with 40 reads",
        ),
    ] {
        let words = led(change);
        assert!(words.starts_with(&head) && words.contains(reason), "{reason}: {words}");
    }
    // Outside of the panel.
    let vcf = project("testdata/demo/trio.vcf.gz");
    let case = case(dir.path(), &vcf, &known(), &["--genes", "MYH9"]);
    assert!(warnings(&case).iter().any(|w| w.contains("outside of the panel")), "{case:?}");
}

#[test]
fn a_known_variant_that_is_none_is_refused_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("case.toml");
    let text = "[case]\nsample = \"DEMO_CHILD\"\nknown_variants = [\"GP0 c.99T>A\"]\n";
    std::fs::write(&file, text).unwrap();
    let out = dir.path().join("r");
    let done =
        run(&project("testdata/demo/trio.vcf.gz"), &out, &["--case", file.to_str().unwrap()]);
    let said = said(&done);
    assert!(!done.status.success() && said.contains("case.toml:3"), "{said}");
    assert!(said.contains("'GP0' is not a gene") && said.contains("hint:"), "{said}");
}

#[test]
fn where_the_patient_has_no_call_a_relatives_known_allele_says_where_to_look() {
    let dir = tempfile::tempdir().unwrap();
    let trio = ped(
        dir.path(),
        "trio",
        "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\nd DEMO_FATHER 0 0 1 1\n",
    );
    let clinvar = "3 129061838 11 T A . CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,\
                   _multiple_submitters,_no_conflicts;CLNDN=A_disease";
    let common = "chr20 59024028 . CA GT PASS AC=3;AN=100000;AF=3e-05;nhomalt=0";
    let bundle = demo_bundle(dir.path(), &[common], &[clinvar]);
    let bundle = bundle.to_str().unwrap().to_owned();
    let looked = |call: [&str; 2], resources: bool, facts: &str| {
        let vcf = calls(dir.path(), |fields| {
            fields[9] = call[0].to_owned();
            fields[10] = call[1].to_owned();
            true
        });
        let mut more = vec!["--ped", trio.as_str()];
        if resources {
            more.extend(["--resources", bundle.as_str()]);
        }
        let case = case(dir.path(), &vcf, facts, &more);
        warnings(&case).into_iter().filter(|w| w.starts_with("WHERE TO LOOK")).collect::<Vec<_>>()
    };
    let (open, het) = ("./.:.:.:.:.", "0/1:15,16:31:99:600,0,600");
    let found = looked([open, het], true, "");
    assert_eq!(found.len(), 1, "{found:?}");
    for part in ["GP9: the mother", "carries chr3:129061838:T:A (ClinVar Pathogenic)", "GT=./."] {
        assert!(found[0].contains(part), "{part}: {found:?}");
    }
    assert_eq!(looked(["0/0:2,0:2:6:0,6,60", het], true, "").len(), 1);
    let by_family = looked([open, het], false, &known());
    assert!(by_family[0].contains("known family variant GP9 c.99T>A"), "{by_family:?}");
    // Nothing known, a carrier who is none, absence with depth.
    assert!(looked([open, het], false, "").is_empty());
    assert!(looked([open, "0/0:30,0:30:90:0,600,600"], true, "").is_empty());
    assert!(looked(["0/0:30,0:30:90:0,600,600", het], true, "").is_empty());
}

#[test]
fn one_hit_in_a_recessive_gene_with_gaps_says_where_the_other_could_be() {
    let dir = tempfile::tempdir().unwrap();
    // Reads at one site alone: nearly every gene has gaps.
    let site = ("chr3", 46_992_556, "G", "A");
    let bam = crate::parents::person(dir.path(), "DEMO_CHILD", &[(site, 20, 20)]);
    let out = dir.path().join("r");
    let done = run_demo(&out, &["--bam", bam.to_str().unwrap(), "--no-cnv"]);
    assert!(done.status.success(), "{}", said(&done));
    let case = document(&out, "demo");
    let led = warnings(&case);
    let led: Vec<&String> = led.iter().filter(|w| w.contains("WHERE TO LOOK")).collect();
    assert!(led.len() == 1 && led[0].contains("NBEAL2"), "{led:?}");
    // Two hits, a dominant gene.
    assert!(!led[0].contains("GP9") && !led[0].contains("TUBB1"), "{led:?}");
    let genes = case["genes"].as_array().unwrap();
    let nbeal2 = genes.iter().find(|g| g["facts"]["symbol"] == "NBEAL2").unwrap().to_string();
    // The two alleles of the gene lie on one copy: they are one hit.
    assert!(nbeal2.contains("WHERE TO LOOK: one hit (c.1113+1G>A with c.1801A>G)"), "{nbeal2}");
}

#[test]
fn a_relative_with_a_malignancy_may_carry_it_somatically() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = project("testdata/demo/trio.vcf.gz");
    let facts = |tissue: &str| {
        format!(
            "[relative.DEMO_MOTHER]\nrole = \"mother\"\nage = 40\n\
             haematological_malignancy = true\ntissue = \"{tissue}\"\n"
        )
    };
    let labelled = |tissue: &str| {
        let case = case(dir.path(), &vcf, &facts(tissue), &[]);
        let rows = case["variants"].as_array().unwrap().clone();
        rows.iter().filter(|r| r["warnings"].to_string().contains("may be somatic there")).count()
    };
    assert!(labelled("blood") > 0);
    assert_eq!(labelled("fibroblast_culture"), 0);
}
