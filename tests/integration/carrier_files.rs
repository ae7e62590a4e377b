//! `panelwise carrier`: call sets and reads of single persons, X, Y and the mitochondrial genome.

use crate::carrier::{Rows, answers, base, carrier, rows};
use crate::demo::{panelwise, project};
use std::path::{Path, PathBuf};
use std::process::Output;

/// A call set of these persons with records of single blanks.
fn calls(dir: &Path, file: &str, persons: &[&str], records: &str) -> PathBuf {
    let path = dir.join(file);
    let head = "##fileformat=VCFv4.2\n##contig=<ID=chr22,length=50818468>\n\
                ##contig=<ID=chrX,length=156040895>\n##contig=<ID=chrY,length=57227415>\n\
                ##contig=<ID=chrM,length=16569>\n\
                ##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n\
                ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n\
                ##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"a\">\n\
                ##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n\
                #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t";
    let text = format!("{head}{}\n{}", persons.join("\t"), records.replace(' ', "\t"));
    std::fs::write(&path, text).unwrap();
    path
}

/// A reference of GRCh38's lengths that has bases around these places alone (a sparse file): `ACGT`
/// over and over, from a multiple of four on.
fn reference(dir: &Path) -> PathBuf {
    use std::io::{Seek, SeekFrom, Write};
    let path = dir.join("sparse.fa");
    let mut file = std::fs::File::create(&path).unwrap();
    let (mut index, mut offset) = (String::new(), 0u64);
    for (contig, length, at) in [
        ("chrX", 156_040_895u64, 48_682_300u64),
        ("chrY", 57_227_415, 2_800_000),
        ("chrM", 16_569, 3_244),
    ] {
        let head = format!(">{contig}\n");
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(head.as_bytes()).unwrap();
        offset += head.len() as u64;
        file.seek(SeekFrom::Start(offset + at - 3_000)).unwrap();
        file.write_all("ACGT".repeat(1_500).as_bytes()).unwrap();
        index.push_str(&format!("{contig}\t{length}\t{offset}\t{length}\t{}\n", length + 1));
        offset += length;
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(b"\n").unwrap();
        offset += 1;
    }
    std::fs::write(dir.join("sparse.fa.fai"), index).unwrap();
    path
}

/// The demo reference's base at a 1-based place.
pub fn reference_base(contig: &str, place: u64) -> char {
    let path = project("testdata/demo/reference.fa.gz");
    let reference = panelwise::io::reference::fasta::Reference::open(&path).unwrap();
    let bases = reference.fetch(contig, panelwise::model::Span::new(place - 1, place)).unwrap();
    char::from(bases[0])
}

/// `carrier` with the files of several persons and with a case file.
fn asked(dir: &Path, case: &str, more: &[&str]) -> Output {
    asked_on(&project("testdata/demo/reference.fa.gz"), dir, case, more)
}

fn asked_on(reference: &Path, dir: &Path, case: &str, more: &[&str]) -> Output {
    let file = dir.join("case.toml");
    std::fs::write(&file, case).unwrap();
    panelwise()
        .args(["carrier", "--quiet", "--reference"])
        .arg(reference)
        .args(["--case", file.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

fn whose(who: &str, path: &Path) -> String {
    format!("{who}={}", path.display())
}

const VARIANT: &str = "chr22:36301307:G:C";
const HET: &str = "chr22 36301307 . G C . PASS . GT:AD:DP 0/1:15,15:30\n";
const FAMILY: &str = "[case]\nsample = \"CHILD\"\nage = 30\n[relative.MOM]\nrole = \"mother\"\n\
                      [relative.SIS]\nrole = \"sibling\"\n";

#[test]
fn a_missing_record_of_a_persons_own_file_is_no_call() {
    let dir = tempfile::tempdir().unwrap();
    let child = calls(dir.path(), "child.vcf", &["CHILD"], HET);
    let mother = calls(dir.path(), "mother.vcf", &["MOM"], "");
    let block =
        format!("chr22 36301300 . {} <NON_REF> . . END=36301310 GT:DP 0/0:33\n", base(36_301_300));
    let sister = calls(dir.path(), "sister.vcf", &["SIS"], &block);
    let (mother, sister) = (whose("mother", &mother), whose("SIS", &sister));
    let files = ["--vcf", child.to_str().unwrap(), "--vcf", &mother, "--vcf", &sister];
    let table = rows(&asked(dir.path(), FAMILY, &[&files[..], &["--variant", VARIANT]].concat()));
    let want = ["CHILD present 1", "MOM not_assessable .", "SIS absent 0"];
    assert_eq!(answers(&table), want);
    assert!(table[1]["why"].contains("not absence"), "{}", table[1]["why"]);
    assert_eq!((table[1]["role"].as_str(), table[2]["role"].as_str()), ("mother", "sibling"));
    assert_eq!(table[2]["depth"], "33");
    // All files can have a name; without a case file the sample is the person.
    let own = whose("patient", &child);
    let named = ["--vcf", &own, "--vcf", &mother, "--variant", VARIANT];
    assert_eq!(answers(&rows(&asked(dir.path(), FAMILY, &named)))[0], want[0]);
    let plain = carrier(&child, &["--vcf", &mother, "--variant", VARIANT]);
    let plain = rows(&plain);
    assert_eq!(answers(&plain), ["CHILD present 1", "MOM not_assessable ."]);
    assert_eq!(plain[1]["role"], "mother");
}

#[test]
fn files_of_nobody_or_of_another_person_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let child = calls(dir.path(), "child.vcf", &["CHILD"], HET);
    let mother = calls(dir.path(), "mother.vcf", &["MOM"], HET);
    let both = calls(dir.path(), "both.vcf", &["CHILD", "MOM"], "");
    let other = calls(dir.path(), "other.vcf", &["X1", "X2"], "");
    let path = |p: &PathBuf| p.to_str().unwrap().to_owned();
    let named = |who: &str, p: &Path| whose(who, p);
    let ped = dir.path().join("f.ped");
    std::fs::write(&ped, "f CHILD 0 MOM 1 2\nf MOM 0 0 2 1\n").unwrap();
    let ped = ped.to_str().unwrap().to_owned();
    for (files, what) in [
        (vec![path(&child), path(&mother)], "whose calls are these"),
        (vec![path(&child), named("mother", &child)], "given twice, or for two persons"),
        (vec![path(&both), named("mother", &mother)], "in the joint call set too"),
        (vec![path(&child), named("mother", &other)], "of whom none is 'MOM'"),
        (vec![path(&child), named("SIS", &mother)], "of the sample 'MOM', not of 'SIS'"),
        (vec![path(&child), named("Mom", &mother), "PED".to_owned()], "is none of the persons"),
        (vec![path(&mother), named("MOM", &child)], "in the joint call set too"),
        (vec![named("MOM", &mother), named("mother", &child)], "given twice for MOM"),
    ] {
        let mut more = vec!["--variant", VARIANT];
        for file in &files {
            match file.as_str() {
                "PED" => more.extend(["--ped", ped.as_str()]),
                file => more.extend(["--vcf", file]),
            }
        }
        // The names of the case file are persons of the family, not strangers.
        let case = if what.contains("persons") { "[case]\nsample = \"CHILD\"\n" } else { FAMILY };
        let done = asked(dir.path(), case, &more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(what), "{files:?}: {said}");
        assert!(said.contains("hint:"), "{said}");
    }
}

#[test]
fn facts_of_the_case_file_are_held_against_the_family() {
    let dir = tempfile::tempdir().unwrap();
    let both = calls(dir.path(), "both.vcf", &["CHILD", "MOM"], HET);
    let both = both.to_str().unwrap();
    for (case, what) in [
        (
            "[case]\nsample = \"CHILD\"\nage = 30\n[relative.MOM]\nrole = \"mother\"\nage = 20\n",
            "case.toml:6: 'MOM', a parent of 'CHILD', is younger",
        ),
        ("[case]\nage = 30\nminor = true\n", "does not name its patient"),
        ("[case]\nknown_variants = [\"chr22:1:A:<DEL>\"]\n", "case.toml:2"),
    ] {
        let done = asked(dir.path(), case, &["--vcf", both, "--variant", VARIANT]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(what), "{case}: {said}");
    }
}

/// One person with these facts, and the answer for a variant.
fn one(dir: &Path, facts: &str, variant: &str, record: &str) -> Rows {
    one_on(&project("testdata/demo/reference.fa.gz"), dir, facts, variant, record)
}

fn one_on(reference: &Path, dir: &Path, facts: &str, variant: &str, record: &str) -> Rows {
    let vcf = calls(dir, "one.vcf", &["ANNA"], record);
    let case = format!("[case]\nsample = \"ANNA\"\n{facts}");
    let more = ["--vcf", vcf.to_str().unwrap(), "--variant", variant];
    rows(&asked_on(reference, dir, &case, &more))
}

#[test]
fn copies_follow_the_chromosomes_that_a_person_has() {
    let dir = tempfile::tempdir().unwrap();
    let reference = reference(dir.path());
    let (male, female) = ("sex = \"male\"\n", "sex = \"female\"\n");
    for (contig, facts, gt, want) in [
        ("chrY 2800001", male, "1", "present 1"),
        ("chrY 2800001", male, "1/1", "present 1"),
        ("chrY 2800001", male, "0", "absent 0"),
        ("chrY 2800001", male, "0/1", "not_assessable ."),
        ("chrY 2800001", male, ".", "not_assessable ."),
        ("chrY 2800001", female, "0/0", "not_assessable ."),
        ("chrX 48682301", male, "1", "present 1"),
        ("chrX 48682301", male, "1/1", "present 1"),
        ("chrX 48682301", male, "0", "absent 0"),
        ("chrX 48682301", male, "0/1", "not_assessable ."),
        ("chrX 48682301", female, "0/1", "present 1"),
        ("chrX 48682301", female, "1/1", "present 2"),
        ("chrX 48682301", female, "1", "present >=1"),
        ("chrX 48682301", "", "1/1", "present all"),
    ] {
        let variant = format!("{}:A:G", contig.replace(' ', ":"));
        let record = format!("{contig} . A G . PASS . GT:DP {gt}:20\n");
        let table = one_on(&reference, dir.path(), facts, &variant, &record);
        assert_eq!(answers(&table), [format!("ANNA {want}")], "{contig} {facts}{gt}");
    }
    let y = one_on(
        &reference,
        dir.path(),
        male,
        "chrY:2800001:A:G",
        "chrY 2800001 . A G . PASS . GT:DP 1:20\n",
    );
    assert!(y[0]["sentence"].contains("on the only copy of chrY in ANNA"), "{y:?}");
}

#[test]
fn the_share_of_the_mitochondrial_genome_is_told_with_its_tissue() {
    let dir = tempfile::tempdir().unwrap();
    let reference = reference(dir.path());
    let variant = "chrM:3245:A:G";
    let asked = |gt: &str, ad: &str| {
        let record = format!("chrM 3245 . A G . PASS . GT:AD:DP {gt}:{ad}:1000\n");
        one_on(&reference, dir.path(), "sex = \"male\"\ntissue = \"blood\"\n", variant, &record)
    };
    for gt in ["0/1", "1", "0|1", "1/1"] {
        let table = asked(gt, "770,230");
        assert_eq!(answers(&table), ["ANNA present ."], "{gt}");
        assert_eq!(
            (table[0]["alt_share"].as_str(), table[0]["tissue"].as_str()),
            ("0.230", "blood")
        );
        let want = "The variant chrM:3245:A:G was found in 23 % of the reads of ANNA (blood).";
        assert_eq!(table[0]["sentence"], want);
    }
    for gt in ["0/0", "0"] {
        let table = asked(gt, "1000,0");
        assert_eq!(answers(&table), ["ANNA absent 0"], "{gt}");
        let sentence = &table[0]["sentence"];
        assert!(sentence.contains("(blood); another tissue can carry it"), "{sentence}");
    }
}

#[test]
fn blood_of_a_person_with_a_malignancy_is_labelled() {
    let dir = tempfile::tempdir().unwrap();
    let label = |facts: &str, gt: &str| {
        let record = HET.replace("0/1:15,15", gt);
        one(dir.path(), facts, VARIANT, &record)[0]["label"].clone()
    };
    let ill = "haematological_malignancy = true\ntissue = ";
    let blood = format!("{ill}\"blood\"\n");
    assert!(label(&blood, "0/1:15,15").contains("may be somatic; confirm in a germline tissue"));
    assert!(label(&blood, "0/0:30,0").contains("the clone may lack it"));
    assert_eq!(label(&format!("{ill}\"fibroblast_culture\"\n"), "0/1:15,15"), ".");
    assert!(label("haematological_malignancy = true\n", "0/1:15,15").contains("tissue not stated"));
    assert_eq!(label("tissue = \"blood\"\n", "0/1:15,15"), ".");
}

#[test]
fn a_small_variant_caller_shows_no_absence_of_a_large_deletion() {
    let dir = tempfile::tempdir().unwrap();
    let block = |from: u64, to: u64| {
        format!("chr22 {from} . {} <NON_REF> . . END={to} GT:DP 0/0:33\n", base(from))
    };
    let records = block(36_301_300, 36_301_500);
    let large = one(dir.path(), "", "chr22:g.36301307_36301400del", &records);
    assert_eq!(answers(&large), ["ANNA not_assessable ."]);
    assert!(large[0]["why"].contains("94 bases"), "{}", large[0]["why"]);
    let small = one(dir.path(), "", "chr22:g.36301307_36301309del", &records);
    assert_eq!(answers(&small), ["ANNA absent 0"]);
}

#[test]
fn nothing_but_the_variants_reaches_any_file_of_a_minor() {
    let dir = tempfile::tempdir().unwrap();
    // Two further pathogenic alleles, one of the same gene.
    let more = "chr22 36299006 . GTTC G . PASS . GT:AD:DP 0/1:15,15:30\n\
                chr22 36301307 . G C . PASS . GT:AD:DP 0/1:15,15:30\n\
                chrX 48682299 . C T . PASS . GT:AD:DP 1/1:0,30:30\n";
    let vcf = calls(dir.path(), "sister.vcf", &["SIS"], more);
    let case = "[case]\nsample = \"CHILD\"\nage = 30\n[relative.SIS]\nrole = \"sibling\"\n\
                age = 9\nsex = \"female\"\n";
    let out = dir.path().join("out.tsv");
    let own = whose("SIS", &vcf);
    let more = ["--vcf", &own, "--variant", VARIANT, "--sample", "SIS", "-o"];
    let done = asked(dir.path(), case, &[&more[..], &[out.to_str().unwrap()]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("##minors=SIS: only the known variants are assessed"), "{text}");
    assert!(text.contains("SIS\tsibling\tyes\t"), "{text}");
    let everything =
        [text, String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap()];
    for planted in ["36299006", "48682299", "GTTC"] {
        assert!(everything.iter().all(|text| !text.contains(planted)), "{planted}: {everything:?}");
    }
    // No other file appears.
    let mut files: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["case.toml", "out.tsv", "sister.vcf"]);
}

#[test]
fn crams_answer_as_bams_and_a_role_names_the_person() {
    let dir = tempfile::tempdir().unwrap();
    let site = crate::parents::NEW;
    let variant = format!("{}:{}:{}:{}", site.0, site.1, site.2, site.3);
    let child = calls(dir.path(), "child.vcf", &["CHILD"], "");
    let bam = crate::parents::person(dir.path(), "MOM", &[(site, 15, 15)]);
    let reference = project("testdata/demo/reference.fa.gz");
    let cram = crate::cram::cram(&bam, &reference, "mom.cram", &[]);
    let answer = |reads: &Path| {
        let reads = whose("mother", reads);
        let more = ["--vcf", child.to_str().unwrap(), "--bam", &reads, "--variant", &variant];
        let table = rows(&asked(dir.path(), FAMILY, &more));
        let mother = table.into_iter().find(|row| row["person"] == "MOM").unwrap();
        (mother["answer"].clone(), mother["copies"].clone(), mother["alt_share"].clone())
    };
    let want = ["present", ">=1", "0.500"].map(str::to_owned);
    assert_eq!(answer(&bam), (want[0].clone(), want[1].clone(), want[2].clone()));
    assert_eq!(answer(&cram), answer(&bam));
}
