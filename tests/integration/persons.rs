//! `run --ped` with families of any size: who the patient is, who is looked at, and what of a family
//! is refused or said.

use crate::demo::{panelwise, project};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The demo's call set and a sibling, who has the mother's genotypes at the planted variants and no
/// call at the common ones: too few to tell that they are of one person.
pub fn family_calls(dir: &Path) -> PathBuf {
    let file = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(line);
        if line.starts_with("#CHROM") {
            out.push_str("\tDEMO_SISTER");
        } else if !line.starts_with('#') {
            let is_common = line.contains("gnomAD_AF=");
            let genotype = if is_common { "./." } else { line.split('\t').nth(10).unwrap() };
            out.push('\t');
            out.push_str(genotype);
        }
        out.push('\n');
    }
    let path = dir.join("family.vcf");
    std::fs::write(&path, out).unwrap();
    path
}

/// Writes a pedigree.
pub fn ped(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(format!("{name}.ped"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// `panelwise run` on a call set, with more arguments.
pub fn run(vcf: &Path, out: &Path, more: &[&str]) -> Output {
    let reference = project("testdata/demo/reference.fa.gz");
    panelwise()
        .args(["run", "--panel", "2a36", "--vcf"])
        .arg(vcf)
        .arg("--reference")
        .arg(reference)
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap()
}

/// The text that a command wrote to standard error.
pub fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// The case document of a sample.
pub fn document(out: &Path, sample: &str) -> Value {
    let text = std::fs::read_to_string(out.join(format!("{sample}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

const TRIO: &str = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 DEMO_OMA 2 1\n";

#[test]
fn the_pedigree_names_the_patient_and_the_family() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = family_calls(dir.path());
    let whole = format!(
        "{TRIO}d DEMO_SISTER DEMO_FATHER DEMO_MOTHER 2 1\nd demo_cousin 0 0 0 0\ng OTHER 0 0 1 2\n"
    );
    let path = ped(dir.path(), "whole", &whole);
    let out = dir.path().join("out");
    let done = run(&vcf, &out, &["--ped", &path]);
    assert!(done.status.success(), "{}", said(&done));
    let case = document(&out, "DEMO_CHILD");
    let warnings = case["warnings"].to_string();
    assert!(warnings.contains("not tested"), "{warnings}");
    assert!(warnings.contains("demo_cousin") && warnings.contains("DEMO_OMA"), "{warnings}");
    assert!(warnings.contains("other families, which are not looked at: g"), "{warnings}");
    // The sister is another person: the parents' answers are those of the trio alone.
    let alone = dir.path().join("alone");
    assert!(run(&vcf, &alone, &["--sample", "DEMO_CHILD", "--ped", &path]).status.success());
    let trio = dir.path().join("trio");
    let path = ped(dir.path(), "trio", TRIO);
    assert!(run(&vcf, &trio, &["--ped", &path]).status.success());
    let table = |out: &Path| {
        let text = std::fs::read_to_string(out.join("DEMO_CHILD.variants.tsv")).unwrap();
        text.lines().filter(|l| !l.starts_with("##")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(table(&out), table(&alone));
    // The sister is one more person whom the models of inheritance ask, and the checks compare.
    let of_models = ["family_models", "why_not", "phase_source", "relatives", "checks"];
    let others = |out: &Path| {
        let rows = table(out);
        let head: Vec<String> = rows[0].split('\t').map(str::to_owned).collect();
        assert!(of_models.iter().all(|c| head.iter().any(|h| h == c)));
        let kept = |line: &String| -> Vec<String> {
            let cells = line.split('\t').zip(&head);
            let own = cells.filter(|(_, name)| !of_models.contains(&name.as_str()));
            own.map(|(cell, _)| cell.to_owned()).collect()
        };
        rows.iter().map(kept).collect::<Vec<_>>()
    };
    assert_eq!(others(&out), others(&trio));
}

#[test]
fn a_patient_of_whom_nothing_is_said_is_taken_as_affected() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = family_calls(dir.path());
    let path = ped(dir.path(), "open", "d DEMO_CHILD 0 0 1 0\n");
    let out = dir.path().join("out");
    let done = run(&vcf, &out, &["--ped", &path]);
    assert!(done.status.success(), "{}", said(&done));
    let warnings = document(&out, "DEMO_CHILD")["warnings"].to_string();
    assert!(warnings.contains("'DEMO_CHILD' is taken as affected"), "{warnings}");
}

#[test]
fn families_that_cannot_be_are_refused_with_their_line() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = family_calls(dir.path());
    for (name, text, what) in [
        ("circle", "d DEMO_CHILD a 0 1 2\nd a b 0 1 1\nd b DEMO_CHILD 0 1 1\n", "circle.ped:1: "),
        ("two", "d DEMO_CHILD 0 0 1 2\nd x 0 0 1 1\ng DEMO_CHILD 0 0 1 2\n", "two.ped:3: "),
        ("woman", "d x 0 0 2 1\nd DEMO_CHILD x 0 1 2\n", "woman.ped:2: "),
        ("both", "d DEMO_CHILD 0 0 1 2\nd DEMO_SISTER 0 0 2 2\n", "2 affected persons"),
        ("none", "d DEMO_CHILD 0 0 1 1\nd DEMO_SISTER 0 0 2 0\n", "none is affected"),
        ("near", "d demo_child 0 0 1 2\n", "did you mean 'DEMO_CHILD'?"),
    ] {
        let path = ped(dir.path(), name, text);
        let done = run(&vcf, &dir.path().join("out"), &["--ped", &path]);
        assert!(!done.status.success() && said(&done).contains(what), "{name}: {}", said(&done));
    }
    let near = run(&vcf, &dir.path().join("out"), &["--sample", "DEMO CHILD"]);
    assert!(said(&near).contains("did you mean 'DEMO_CHILD'?"), "{}", said(&near));
}

#[test]
fn a_case_file_describes_the_family() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = family_calls(dir.path());
    let case = dir.path().join("case.toml");
    let text = "[case]\nsample = \"DEMO_CHILD\"\nsex = \"male\"\nage = 7\nindication = \"2a\"\n\
        consanguinity = false\nknown_variants = [\"chr21:34880609:CT:C\"]\n\
        [consent]\nsecondary_findings = true\n[relative.DEMO_MOTHER]\nrole = \"mother\"\nage = 40\n\
        [relative.DEMO_FATHER]\nrole = \"father\"\ntissue = \"saliva\"\n\
        [relative.DEMO_SISTER]\nrole = \"sibling\"\nsex = \"female\"\naffected = false\n";
    std::fs::write(&case, text).unwrap();
    let out = dir.path().join("out");
    let done = run(&vcf, &out, &["--case", case.to_str().unwrap()]);
    assert!(done.status.success(), "{}", said(&done));
    let document = document(&out, "DEMO_CHILD");
    let facts = &document["case"];
    assert_eq!(facts["relatives"]["DEMO_MOTHER"]["role"], "mother");
    assert_eq!(facts["relatives"]["DEMO_SISTER"]["affected"], false);
    assert_eq!(facts["consent"]["secondary_findings"], true);
    assert_eq!(facts["known_variants"][0], "chr21:34880609:CT:C");
    // The parents of the case file are those that a pedigree names.
    let path = ped(dir.path(), "trio", "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\n");
    let trio = dir.path().join("trio");
    assert!(run(&vcf, &trio, &["--ped", &path, "--name", "DEMO_CHILD"]).status.success());
    let parents = |document: &Value| {
        let rows = document["variants"].as_array().unwrap();
        rows.iter().map(|row| (row["parents"].clone(), row["de_novo"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(parents(&document), parents(&self::document(&trio, "DEMO_CHILD")));
    let manifest = std::fs::read_to_string(out.join("DEMO_CHILD.run.json")).unwrap();
    assert!(manifest.contains("DEMO_SISTER") && manifest.contains("secondary_findings"));
    // Another sample in the pedigree than in the case file.
    let path = ped(dir.path(), "other", "d DEMO_CHILD DEMO_FATHER DEMO_SISTER 1 2\n");
    let done =
        run(&vcf, &dir.path().join("o"), &["--ped", &path, "--case", case.to_str().unwrap()]);
    assert!(!done.status.success() && said(&done).contains("do not agree"), "{}", said(&done));
    assert!(said(&done).contains("case.toml:"), "{}", said(&done));
}
