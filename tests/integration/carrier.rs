//! `panelwise carrier`: known variants in the demo's trio, and in small call sets of our own.

use crate::demo::{panelwise, project};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

pub type Rows = Vec<BTreeMap<String, String>>;

const TRIO: &str = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\n\
                    d DEMO_FATHER 0 0 1 1\n";

pub fn carrier(vcf: &Path, more: &[&str]) -> Output {
    panelwise()
        .args(["carrier", "--quiet", "--vcf"])
        .arg(vcf)
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .args(more)
        .output()
        .unwrap()
}

pub fn rows(done: &Output) -> Rows {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout.clone()).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let columns: Vec<String> =
        lines.next().unwrap().trim_start_matches('#').split('\t').map(str::to_owned).collect();
    lines.map(|l| columns.iter().cloned().zip(l.split('\t').map(str::to_owned)).collect()).collect()
}

/// Person, answer and copies of each row.
pub fn answers(rows: &Rows) -> Vec<String> {
    rows.iter().map(|r| format!("{} {} {}", r["person"], r["answer"], r["copies"])).collect()
}

pub fn demo(more: &[&str]) -> Output {
    carrier(&project("testdata/demo/trio.vcf.gz"), more)
}

/// A call set of one person with these records, as a gVCF or a VCF.
fn own(dir: &Path, records: &str) -> std::path::PathBuf {
    let path = dir.join("own.vcf");
    let head = "##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n\
                ##contig=<ID=chr22,length=50818468>\n##contig=<ID=chrX,length=156040895>\n\
                ##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n\
                ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n\
                ##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n\
                ##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description=\"m\">\n\
                #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tANNA\n";
    std::fs::write(&path, format!("{head}{}", records.replace(' ', "\t"))).unwrap();
    path
}

#[test]
fn the_spelling_of_a_variant_does_not_matter() {
    // chr22:36299006 GTTC>G: once more with padding.
    for variant in
        ["chr22:36299006:GTTC:G", "chr22-36299006-GTTC-G", "GENE:c.1del=chr22:36299006:GTTC:G"]
    {
        let rows = rows(&demo(&["--variant", variant]));
        let want = ["DEMO_CHILD present 1", "DEMO_MOTHER absent 0", "DEMO_FATHER present 1"];
        assert_eq!(answers(&rows), want, "{variant}");
        assert!(rows[1]["sentence"].ends_with("was not found in DEMO_MOTHER (30 reads)."));
    }
    let named = rows(&demo(&["--variant", "GENE:c.1del=chr22:36299006:GTTC:G"]));
    let sentence = "The variant GENE:c.1del was found in one copy in DEMO_CHILD.";
    assert_eq!(named[0]["sentence"], sentence);
    // Two spellings of one deletion are one variant.
    let twice = demo(&[
        "--variant",
        "chr22:36299006:GTTC:G",
        "--variant",
        "NC_000022.11:g.36299007_36299009del",
    ]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("are one variant"));
}

#[test]
fn one_copy_of_x_in_a_man_and_half_a_call() {
    let dir = tempfile::tempdir().unwrap();
    let ped = crate::persons::ped(dir.path(), "trio", TRIO);
    let x = rows(&demo(&["--variant", "chrX:48682299:C:T", "--ped", &ped]));
    let want = ["DEMO_CHILD present 1", "DEMO_MOTHER present 1", "DEMO_FATHER absent 0"];
    assert_eq!(answers(&x), want);
    assert!(x[0]["sentence"].contains("on the only copy of chrX in DEMO_CHILD"), "{x:?}");
    // Without a sex nobody knows how many copies a haploid call is of.
    let no_sex = rows(&demo(&["--variant", "chrX:48682299:C:T", "--sample", "DEMO_FATHER"]));
    assert!(no_sex[0]["why"].contains("the sex is not stated"), "{no_sex:?}");
    let two = rows(&demo(&["--variant", "chr6:31723758:C:G", "--ped", &ped]));
    assert!(two[0]["sentence"].contains("where one copy is deleted"), "{two:?}");
    let half = rows(&demo(&["--variant", "chr22:36318233:A:C", "--ped", &ped]));
    assert_eq!(half[0]["copies"], ">=1");
    let uncalled = rows(&demo(&["--variant", "chr22:36301644:C:T", "--ped", &ped]));
    assert_eq!(answers(&uncalled)[0], "DEMO_CHILD not_assessable .");
    assert!(uncalled[0]["why"].contains("no genotype"), "{uncalled:?}");
}

#[test]
fn a_missing_record_is_not_absence_and_a_block_with_depth_is() {
    let dir = tempfile::tempdir().unwrap();
    let variant = ["--variant", "chr22:36301307:G:C"];
    let asked = |records: &str| {
        let rows = rows(&carrier(&own(dir.path(), records), &variant));
        (rows[0]["answer"].clone(), rows[0]["depth"].clone(), rows[0]["why"].clone())
    };
    let (answer, _, why) = asked("");
    assert!(answer == "not_assessable" && why.contains("not absence"), "{why}");
    let block = |depth: &str| {
        asked(&format!(
            "chr22 36301300 . {} <NON_REF> . . END=36301310 GT:DP:MIN_DP 0/0:40:{depth}\n",
            base(36_301_300)
        ))
    };
    assert_eq!(block("25").0, "absent");
    assert_eq!(block("25").1, "25");
    assert_eq!(block("4").0, "not_assessable");
    let (answer, _, why) = asked("chr22 36301307 . G C . PASS . GT 0/0\n");
    assert!(answer == "not_assessable" && why.contains("10 reads"), "{why}");
    assert_eq!(asked("chr22 36301307 . G C . PASS . GT:DP 0/0:12\n").0, "absent");
    assert_eq!(asked("chr22 36301307 . G T . PASS . GT:DP 0/1:12\n").0, "absent");
    // A variant that failed a filter is shown with it.
    let low =
        rows(&carrier(&own(dir.path(), "chr22 36301307 . G C . q10 . GT:DP 0/1:12\n"), &variant));
    assert_eq!((low[0]["answer"].as_str(), low[0]["filter"].as_str()), ("present", "q10"));
}

/// The reference's base at a 1-based place of chr22.
pub fn base(place: u64) -> char {
    let path = project("testdata/demo/reference.fa.gz");
    let reference = panelwise::io::reference::fasta::Reference::open(&path).unwrap();
    let bases = reference.fetch("chr22", panelwise::model::Span::new(place - 1, place)).unwrap();
    char::from(bases[0])
}

#[test]
fn two_alleles_of_a_mans_x_and_a_donor() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = own(dir.path(), "chrX 48682299 . C T . PASS . GT:DP 0/1:30\n");
    let case = dir.path().join("case.toml");
    std::fs::write(&case, "[case]\nsample = \"ANNA\"\nsex = \"male\"\nage = 9\n").unwrap();
    let done = carrier(&vcf, &["--variant", "chrX:48682299:C:T", "--case", case.to_str().unwrap()]);
    let man = rows(&done);
    assert!(man[0]["why"].contains("one copy"), "{man:?}");
    assert_eq!(man[0]["minor"], "yes");
    assert!(String::from_utf8_lossy(&done.stdout).contains("##minors=ANNA"));
    let vcf = own(dir.path(), "chrX 48682299 . C T . PASS . GT:DP 0/0:30\n");
    std::fs::write(&case, "[case]\nsample = \"P\"\n[relative.ANNA]\nrole = \"donor\"\n").unwrap();
    let donor = rows(&carrier(
        &vcf,
        &["--variant", "chrX:48682299:C:T", "--sample", "ANNA", "--case", case.to_str().unwrap()],
    ));
    let sentence = &donor[0]["sentence"];
    assert!(sentence.contains("not a match of the family variant"), "{sentence}");
    assert!(!sentence.contains("suitable"));
}

#[test]
fn nothing_beside_the_variants_reaches_the_output() {
    let done = demo(&["--variant", "chr22:36301307:G:C", "--minor"]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!(text.lines().filter(|l| !l.starts_with('#')).count(), 3);
    assert!(!text.contains("36299006") && text.contains("##minors=DEMO_CHILD"), "{text}");
}

#[test]
fn what_cannot_be_is_refused_with_a_hint() {
    for (more, what) in [
        (vec!["--variant", "chr22:36301307:A:C"], "not the reference's"),
        (vec!["--variant", "NC_000022.10:g.36301307G>C"], "is not of GRCh38"),
        (vec!["--variant", "NM_1.1:c.5C>T"], "is none of the transcripts"),
        (vec!["--variant", "chr22:36301307:G:C", "--sample", "DEMO_CHILD,DEMO_CHILD"], "twice"),
        (vec!["--variant", "chr22:36301307:G:C", "--sample", "DEMO_child"], "did you mean"),
        (vec!["--variant", "chr22:36301307:G:C", "--build", "GRCh37"], "GRCh37"),
        (vec![], "no variant is asked for"),
        (
            vec![
                "--variant",
                "chr22:36301307:G:C",
                "--bam",
                "DEMO_CHILD=a.bam",
                "--bam",
                "DEMO_CHILD=b.bam",
            ],
            "given twice",
        ),
    ] {
        let done = demo(&more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(what), "{more:?}: {said}");
    }
}

#[test]
fn an_indel_is_found_wherever_a_repeat_places_it() {
    // CAAAAAAT from 36,290,315: the record deletes the last A of the repeat.
    let dir = tempfile::tempdir().unwrap();
    let vcf = own(dir.path(), "chr22 36290320 . AA A . PASS . GT:DP 0/1:30\n");
    for variant in ["chr22:36290315:CA:C", "NC_000022.11:g.36290318del"] {
        let rows = rows(&carrier(&vcf, &["--variant", variant]));
        assert_eq!(answers(&rows), ["ANNA present 1"], "{variant}");
        assert_eq!(rows[0]["place"], "chr22:36290315:CA:C");
    }
}

#[test]
fn reads_make_absence_of_a_missing_record_and_doubt_a_call() {
    let dir = tempfile::tempdir().unwrap();
    let (contig, position, reference, alternate) = crate::parents::NEW;
    let variant = format!("{contig}:{position}:{reference}:{alternate}");
    let asked = |records: &str, with: [usize; 2]| {
        let vcf = own(dir.path(), records);
        let bam =
            crate::parents::person(dir.path(), "ANNA", &[(crate::parents::NEW, with[0], with[1])]);
        let bam = format!("ANNA={}", bam.display());
        let rows = rows(&carrier(&vcf, &["--variant", &variant, "--bam", &bam]));
        format!(
            "{} {} {} {}",
            rows[0]["answer"], rows[0]["copies"], rows[0]["depth"], rows[0]["why"]
        )
    };
    assert_eq!(asked("", [30, 0]), "absent 0 30 .");
    assert_eq!(asked("", [15, 15]), "present >=1 30 .");
    assert!(asked("", [4, 0]).starts_with("not_assessable . 4 the reads"));
    let called = "chr21 34880609 . CT C . PASS . GT:DP 0/1:30\n";
    assert_eq!(asked(called, [15, 15]), "present 1 30 .");
    assert!(asked(called, [30, 0]).contains("speak against the genotype"));
}

#[test]
fn reads_of_another_person_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let bam = crate::parents::person(dir.path(), "DEMO_FATHER", &[(crate::parents::NEW, 9, 0)]);
    let bam = format!("DEMO_MOTHER={}", bam.display());
    let done = demo(&["--variant", "chr21:34880609:CT:C", "--bam", &bam]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && said.contains("not of 'DEMO_MOTHER'"), "{said}");
}
