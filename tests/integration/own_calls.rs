//! `run --vcf FILE --vcf mother=FILE`: one call set for each person.

use crate::demo::{panelwise, project};
use crate::harness::shared;
use crate::persons::{document, ped, run, said};
use flate2::read::MultiGzDecoder;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use serde_json::Value;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A frameshift that the demo's child has and no parent.
const NEW: (&str, &str) = ("chr21", "34880609");
/// A missense of the mother.
const INHERITED: (&str, &str) = ("chr20", "59023504");
const TRIO: &str = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\n";

/// The lines of the demo's call set.
fn demo_lines() -> Vec<String> {
    let file = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// One person's call set: the column of the demo's, each record as `change` leaves it.
fn own(dir: &Path, name: &str, column: usize, change: impl Fn(&mut [String]) -> bool) -> PathBuf {
    let mut out = String::new();
    for line in demo_lines() {
        if line.starts_with("##") {
            out.push_str(&line);
            out.push('\n');
            continue;
        }
        let mut fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let own = fields[column].clone();
        fields.truncate(9);
        fields.push(own);
        if fields[0].starts_with('#') || change(&mut fields) {
            out.push_str(&fields.join("\t"));
            out.push('\n');
        }
    }
    let path = dir.join(format!("{name}.vcf"));
    std::fs::write(&path, out).unwrap();
    path
}

fn is_at(fields: &[String], site: (&str, &str)) -> bool {
    (fields[0].as_str(), fields[1].as_str()) == site
}

/// Records of which the person has an ALT allele, as a caller of one sample writes them.
fn carried(fields: &mut [String]) -> bool {
    let genotype = fields[9].split(':').next().unwrap();
    genotype.contains(['1', '2'])
}

/// The parents and the de novo claim of each row of a case.
fn parents(case: &Value) -> Vec<(Value, Value, Value)> {
    let rows = case["variants"].as_array().unwrap().iter();
    rows.map(|r| (r["position"].clone(), r["parents"].clone(), r["de_novo"].clone())).collect()
}

fn at<'a>(case: &'a Value, site: (&str, &str)) -> &'a Value {
    let position: u64 = site.1.parse().unwrap();
    let mut rows = case["variants"].as_array().unwrap().iter();
    rows.find(|r| r["chromosome"] == site.0 && r["position"] == position).unwrap()
}

#[test]
fn calls_of_one_person_each_say_what_the_joint_calls_say() {
    let dir = tempfile::tempdir().unwrap();
    let path = |p: &Path| p.to_str().unwrap().to_owned();
    let family = ped(dir.path(), "trio", TRIO);
    let joint = dir.path().join("joint");
    let demo = project("testdata/demo/trio.vcf.gz");
    assert!(run(&demo, &joint, &["--ped", &family]).status.success());
    let child = own(dir.path(), "child", 9, |_| true);
    let mother = format!("mother={}", path(&own(dir.path(), "m", 10, |_| true)));
    let father = format!("DEMO_FATHER={}", path(&own(dir.path(), "f", 11, |_| true)));
    let split = dir.path().join("split");
    let done = run(&child, &split, &["--ped", &family, "--vcf", &mother, "--vcf", &father]);
    assert!(done.status.success(), "{}", said(&done));
    let (joint, split_case) = (document(&joint, "DEMO_CHILD"), document(&split, "DEMO_CHILD"));
    assert_eq!(parents(&joint), parents(&split_case));
    assert_eq!(at(&split_case, NEW)["de_novo"]["status"], "calls_only");
    assert_eq!(at(&split_case, INHERITED)["de_novo"]["status"], "inherited");
    let manifest = std::fs::read_to_string(split.join("DEMO_CHILD.run.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let files = manifest["run"]["call_sets_of_relatives"].as_array().unwrap();
    assert_eq!((files.len(), &files[0]["role"]), (2, &"vcf of the mother".into()));
    assert_eq!(files[1]["digest"].as_str().unwrap().len(), 64, "{files:?}");
    // Without a pedigree the roles alone make the family.
    let roles = dir.path().join("roles");
    let father = father.replace("DEMO_FATHER=", "father=");
    let done = run(&child, &roles, &["--vcf", &mother, "--vcf", &father, "--sex", "male"]);
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(parents(&document(&roles, "DEMO_CHILD")), parents(&split_case));
}

#[test]
fn a_missing_record_is_no_call_and_a_block_with_depth_is_absence() {
    let dir = tempfile::tempdir().unwrap();
    let child = own(dir.path(), "child", 9, |_| true);
    let father = format!("father={}", own(dir.path(), "f", 11, |_| true).display());
    let mut number = 0;
    let mut of_mother = |change: &dyn Fn(&mut [String]) -> bool| {
        number += 1;
        let mother = own(dir.path(), &format!("m{number}"), 10, change);
        let out = dir.path().join(format!("o{number}"));
        let mother = format!("mother={}", mother.display());
        let done = run(&child, &out, &["--vcf", &mother, "--vcf", &father, "--sex", "male"]);
        assert!(done.status.success(), "{}", said(&done));
        let case = document(&out, "DEMO_CHILD");
        let rows = [at(&case, NEW), at(&case, INHERITED)];
        rows.map(|row| {
            let mother = &row["parents"].as_array().unwrap()[0];
            let text = |v: &Value| v.as_str().unwrap().to_owned();
            (text(&mother["zygosity"]), text(&mother["genotype"]), text(&row["de_novo"]["status"]))
        })
    };
    let is = |answer: &(String, String, String), want: (&str, &str, &str)| {
        assert_eq!((answer.0.as_str(), answer.1.as_str(), answer.2.as_str()), want);
    };
    let [new, inherited] = of_mother(&carried);
    is(&new, ("no_call", "./.", "withheld"));
    assert_eq!((inherited.0.as_str(), inherited.2.as_str()), ("heterozygous", "inherited"));
    let block = |depth: &'static str| {
        move |fields: &mut [String]| {
            if !is_at(fields, NEW) {
                return carried(fields);
            }
            for (i, text) in
                [(4, "<NON_REF>"), (7, "END=34880700"), (8, "GT:DP:MIN_DP"), (9, depth)]
            {
                fields[i] = text.to_owned();
            }
            fields[3] = fields[3][..1].to_owned();
            true
        }
    };
    is(&of_mother(&block("0/0:40:35"))[0], ("absent", "0/0", "calls_only"));
    is(&of_mother(&block("./.:0:0"))[0], ("no_call", "./.", "withheld"));
    // Another deletion of the same place is not this allele.
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let start: u64 = NEW.1.parse::<u64>().unwrap() - 1;
    let bases = reference.fetch(NEW.0, Span::new(start, start + 3)).unwrap();
    let bases = String::from_utf8(bases).unwrap();
    let other = |fields: &mut [String]| {
        if is_at(fields, NEW) {
            (fields[3], fields[4]) = (bases.clone(), bases[..1].to_owned());
            fields[9] = "0/1:15,16:31:99:600,0,600".to_owned();
            return true;
        }
        carried(fields)
    };
    is(&of_mother(&other)[0], ("absent", "0/2", "calls_only"));
}

/// The columns of the real trio, each as a file of its own.
fn columns(vcf: &Path, dir: &Path) -> [PathBuf; 3] {
    let mut text = String::new();
    MultiGzDecoder::new(std::fs::File::open(vcf).unwrap()).read_to_string(&mut text).unwrap();
    [9, 10, 11].map(|column| {
        let mut out = String::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            if line.starts_with("##") {
                out.push_str(line);
            } else {
                out.push_str(&[&fields[..9], &fields[column..=column]].concat().join("\t"));
            }
            out.push('\n');
        }
        let path = dir.join(format!("{column}.vcf"));
        std::fs::write(&path, out).unwrap();
        path
    })
}

#[test]
fn the_real_trio_is_the_same_from_one_file_and_from_three() {
    let (folder, truth) = (shared("real/trio.GRCh37"), shared("truth"));
    let dir = tempfile::tempdir().unwrap();
    let vcf = folder.join("ashk-trio.vcf.gz");
    let [child, father, mother] = columns(&vcf, dir.path());
    let run = |vcf: &Path, out: &str, more: &[&str]| {
        let out = dir.path().join(out);
        let mut command = panelwise();
        command.args(["run", "--panel", "1", "--vcf"]).arg(vcf).arg("--reference");
        command.arg(truth.join("GRCh37.genes.fa.gz")).arg("--out").arg(&out);
        let done = command.arg("--ped").arg(folder.join("ashk-trio.ped")).args(more).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{}", said(&done));
        document(&out, "HG002")
    };
    let joint = run(&vcf, "joint", &[]);
    let (father, mother) =
        (format!("HG003={}", father.display()), format!("mother={}", mother.display()));
    let split = run(&child, "split", &["--vcf", &mother, "--vcf", &father]);
    assert!(!parents(&joint).is_empty());
    assert_eq!(parents(&joint), parents(&split));
}

#[test]
fn records_of_a_relative_that_are_left_out_make_the_result_incomplete() {
    let dir = tempfile::tempdir().unwrap();
    let child = own(dir.path(), "child", 9, |_| true);
    let mother = own(dir.path(), "m", 10, |fields| {
        if is_at(fields, INHERITED) {
            let other = if fields[3] == "T" { "A" } else { "T" };
            fields[3] = other.to_owned();
        }
        true
    });
    let mother = format!("mother={}", mother.display());
    let out = dir.path().join("o");
    let strict = run(&child, &out, &["--vcf", &mother]);
    assert!(said(&strict).contains("m.vcf:") && said(&strict).contains("is not the reference's"));
    let done = run(&child, &out, &["--vcf", &mother, "--lenient"]);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let case = document(&out, "DEMO_CHILD");
    let warnings = case["warnings"].to_string();
    assert!(
        warnings.contains("1 records of the mother's own call set were left out"),
        "{warnings}"
    );
    assert_eq!(at(&case, INHERITED)["parents"][0]["zygosity"], "no_call");
}

#[test]
fn wrong_call_sets_of_relatives_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = |p: PathBuf| p.to_str().unwrap().to_owned();
    let family = ped(dir.path(), "trio", TRIO);
    let child = own(dir.path(), "child", 9, |_| true);
    let mother = path(own(dir.path(), "m", 10, |_| true));
    let again = path(own(dir.path(), "again", 9, |_| true));
    let copy = path(own(dir.path(), "copy", 10, |_| true));
    let demo = path(project("testdata/demo/trio.vcf.gz"));
    let stranger = dir.path().join("three.vcf");
    let three: Vec<String> = demo_lines()
        .iter()
        .map(|l| l.replace("DEMO_MOTHER", "A").replace("DEMO_FATHER", "B"))
        .collect();
    std::fs::write(&stranger, three.join("\n") + "\n").unwrap();
    let other_build = dir.path().join("b37.vcf");
    let old: Vec<String> = demo_lines()
        .iter()
        .filter(|l| !l.starts_with("##contig") || l.contains("chr21"))
        .map(|l| l.replace("46709983", "48129895"))
        .collect();
    std::fs::write(&other_build, old.join("\n") + "\n").unwrap();
    let named = |who: &str, file: &str| format!("{who}={file}");
    for (files, what) in [
        (vec![named("mother", child.to_str().unwrap())], "the same file is given for two persons"),
        (vec![named("aunt", &mother)], "'aunt' is neither"),
        (vec![mother.clone()], "given twice for the sample"),
        (vec![named("mother", &mother), named("DEMO_MOTHER", &copy)], "given twice for mother"),
        (vec![named("mother", &again)], "its calls are of sample 'DEMO_CHILD', the patient"),
        (vec![named("mother", &mother), named("father", &copy)], "'DEMO_MOTHER', the mother"),
        (vec![named("mother", stranger.to_str().unwrap())], "of whom none is 'DEMO_MOTHER'"),
        (vec![named("mother", other_build.to_str().unwrap())], "GRCh37"),
        (vec![named("mother", "-")], "standard input"),
    ] {
        let mut more = vec!["--ped", &family, "--sex", "male"];
        files.iter().for_each(|file| more.extend(["--vcf", file]));
        let done = run(&child, &dir.path().join("o"), &more);
        assert!(!done.status.success(), "{files:?}");
        assert!(said(&done).contains(what), "{files:?}: {}", said(&done));
    }
    // The mother is in the patient's call set already.
    let twice = ["--ped", &family, "--vcf", &named("mother", &mother)].map(str::to_owned);
    let more: Vec<&str> = twice.iter().map(String::as_str).collect();
    let done = run(Path::new(&demo), &dir.path().join("o"), &more);
    assert!(said(&done).contains("in the patient's call set too"), "{}", said(&done));
    let none = run(Path::new(&named("mother", &mother)), &dir.path().join("o"), &[]);
    assert!(said(&none).contains("no file is the patient's"), "{}", said(&none));
}
