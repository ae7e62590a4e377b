//! `panelwise carrier --donor`: donors on the donor-relevant genes of a panel.

use crate::demo::{panelwise, project};
use crate::resources::demo_bundle;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

/// `carrier --donor` on the demo's trio, of whom the parents are donors.
fn donors(dir: &Path, case: &str, more: &[&str]) -> Output {
    let file = dir.join("case.toml");
    std::fs::write(&file, format!("[case]\nsample = \"DEMO_CHILD\"\n{case}")).unwrap();
    panelwise()
        .args(["carrier", "--quiet", "--donor", "--case", file.to_str().unwrap(), "--reference"])
        .arg(project("testdata/demo/reference.fa.gz"))
        .args(["--info-frequency", "gnomAD_AF", "--vcf"])
        .arg(project("testdata/demo/trio.vcf.gz"))
        .args(more)
        .output()
        .unwrap()
}

type Rows = Vec<BTreeMap<String, String>>;

fn rows(done: &Output) -> Rows {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout.clone()).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<String> =
        lines.next().unwrap().trim_start_matches('#').split('\t').map(str::to_owned).collect();
    lines.map(|l| head.iter().cloned().zip(l.split('\t').map(str::to_owned)).collect()).collect()
}

const MOTHER: &str = "[relative.DEMO_MOTHER]\nrole = \"donor\"\nsex = \"female\"\n";

#[test]
fn a_donor_is_led_by_what_could_not_be_assessed() {
    let dir = tempfile::tempdir().unwrap();
    let done = donors(dir.path(), MOTHER, &["--panel", "2a36", "--variant", "chr21:34880609:CT:C"]);
    let table = rows(&done);
    assert!(table.iter().all(|row| row["person"] == "DEMO_MOTHER"), "{table:?}");
    assert_eq!(table[0]["kind"], "not_assessed");
    assert!(table[0]["why"].contains("no reads were given"), "{:?}", table[0]);
    assert!(table[1]["why"].contains("copy number was not judged"), "{:?}", table[1]);
    let kinds: Vec<&str> = table.iter().map(|row| row["kind"].as_str()).collect();
    let mut sorted = kinds.clone();
    let order = ["not_assessed", "family_variant", "finding", "summary"];
    sorted.sort_by_key(|kind| order.iter().position(|o| o == kind));
    assert_eq!(kinds, sorted);
    let family = table.iter().find(|row| row["kind"] == "family_variant").unwrap();
    assert!(family["sentence"].contains("not a match of the family variant"), "{family:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(!text.to_lowercase().contains("suitable"), "{text}");
    assert!(text.contains("as far as they were assessed"), "{text}");
    // A variant of the family that cannot be assessed comes first of all.
    let more = ["--panel", "2a36", "--variant", "chr21:34880700:C:T"];
    let reference = crate::carrier_files::reference_base("chr21", 34_880_700);
    let variant =
        format!("chr21:34880700:{reference}:{}", if reference == 'A' { 'C' } else { 'A' });
    let open = rows(&donors(dir.path(), MOTHER, &[more[0], more[1], more[2], &variant]));
    assert_eq!(open[0]["kind"], "family_variant");
    assert_eq!(open[0]["answer"], "not_assessable");
}

#[test]
fn findings_are_known_or_of_the_first_tiers_and_of_donor_relevant_genes() {
    let dir = tempfile::tempdir().unwrap();
    // RUNX1 is donor-relevant; the child's frameshift is of tier 1.
    let case = "[relative.DEMO_MOTHER]\nrole = \"mother\"\n";
    let table = rows(&donors(dir.path(), case, &["--panel", "2a36", "--sample", "DEMO_CHILD"]));
    let findings: Vec<_> = table.iter().filter(|row| row["kind"] == "finding").collect();
    assert!(
        findings.iter().any(|row| row["gene"] == "RUNX1" && row["tier"] == "1"),
        "{findings:?}"
    );
    for row in &findings {
        let first = ["1", "2"].contains(&row["tier"].as_str());
        let other =
            row["why"].starts_with("known pathogenic: ") || row["variant"].contains("<DEL>");
        assert!(first || other, "{row:?}");
    }
    // What the panel does not mark as donor-relevant is not looked at.
    let panel = std::fs::read_to_string(project("panels/HAEM2A-IT36.toml")).unwrap();
    let genes = panel.split("[[gene]]").skip(1).filter(|gene| !gene.contains("hsct_donor = true"));
    let others: Vec<&str> =
        genes.filter_map(|gene| gene.split("symbol = \"").nth(1)?.split('"').next()).collect();
    assert!(others.contains(&"GP9"), "{others:?}");
    assert!(findings.iter().all(|row| !others.contains(&row["gene"].as_str())), "{findings:?}");
    // A known pathogenic allele is told whatever its tier.
    let clinvar = "21 34799297 11 C T . CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,\
                   _multiple_submitters,_no_conflicts;CLNDN=A_disease";
    let common = "chr20 59024028 . CA GT PASS AC=3;AN=100000;AF=3e-05;nhomalt=0";
    let bundle = demo_bundle(dir.path(), &[common], &[clinvar]);
    let more =
        ["--panel", "2a36", "--sample", "DEMO_CHILD", "--resources", bundle.to_str().unwrap()];
    let table = rows(&donors(dir.path(), case, &more));
    let known = table.iter().find(|row| row["variant"] == "chr21:34799297:C:T").unwrap();
    assert!(known["why"].contains("known pathogenic: ClinVar Pathogenic"), "{known:?}");
}

#[test]
fn of_a_minor_donor_only_the_genes_of_the_family_variants_reach_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let case = "age = 40\n[relative.DEMO_FATHER]\nrole = \"donor\"\nage = 15\nsex = \"male\"\n";
    let case = format!("{case}[relative.DEMO_MOTHER]\nrole = \"relative\"\n");
    let work = tempfile::tempdir().unwrap();
    let out = work.path().join("donors.tsv");
    // The known variant's gene is ANKRD26; RUNX1, GP9 and MYH9 hold other alleles of the family.
    let more = ["--panel", "2a36", "--variant", "ANKRD26 c.-134G>A", "-o", out.to_str().unwrap()];
    let done = donors(dir.path(), &case, &more);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("##minors=DEMO_FATHER"), "{text}");
    let said =
        [text, String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap()];
    for planted in ["RUNX1", "GP9", "MYH9", "GP1BA", "34880609", "129061838", "36301307", "4933507"]
    {
        assert!(said.iter().all(|text| !text.contains(planted)), "{planted}: {said:?}");
    }
    let files: Vec<_> = std::fs::read_dir(work.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    // Without a variant in a donor-relevant gene nothing is looked at.
    let none = donors(dir.path(), &case, &["--panel", "2a36", "--variant", "chr3:129061838:T:A"]);
    let said = String::from_utf8_lossy(&none.stderr).into_owned();
    assert!(!none.status.success() && said.contains("is a minor"), "{said}");
}

#[test]
fn donors_that_cannot_be_assessed_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for (case, more, what) in [
        (MOTHER, vec![], "--donor needs --panel"),
        ("", vec!["--panel", "2a36"], "nobody is a donor"),
        (MOTHER, vec!["--panel", "2a36", "--genes", "GP9"], "no donor-relevant gene"),
        ("[relative.X]\nrole = \"donor\"\n", vec!["--panel", "2a36"], "'X' has no calls"),
    ] {
        let done = donors(dir.path(), case, &more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(what), "{more:?}: {said}");
        assert!(said.contains("hint:"), "{said}");
    }
    let without = panelwise()
        .args(["carrier", "--panel", "2a36", "--variant", "GP9 c.99T>A", "--vcf"])
        .arg(project("testdata/demo/trio.vcf.gz"))
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(said.contains("--panel is a flag of --donor"), "{said}");
}
