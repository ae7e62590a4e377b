//! `run --ped`: deletions and duplications as hits of a gene, on the demo's trio with symbolic
//! alleles added and genotypes changed.

use crate::demo::project;
use crate::persons::{document, ped, run, said};
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A stop gained and a missense of GP9, whose disease needs two hits.
const STOP: u64 = 129_061_838;
const MISSENSE: u64 = 129_062_010;
/// A missense of WAS, on X.
const WAS: u64 = 48_685_574;

const TRIO: &str = "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\n\
                    d DEMO_FATHER 0 0 1 1\n";

/// An event over the missense of GP9 alone.
const OVER_MISSENSE: (u64, u64) = (129_061_950, 129_062_100);

/// The genotypes of child, mother and father.
type Genotypes = [&'static str; 3];

/// A record of a symbolic allele.
struct Symbolic {
    contig: &'static str,
    /// Gives the base before the allele, and its last.
    place: (u64, u64),
    alternate: &'static str,
    filter: &'static str,
    genotypes: Genotypes,
}

/// What a call set has beside the demo's records.
#[derive(Default)]
struct Change {
    /// Replaces the genotypes at a position.
    genotypes: Vec<(u64, Genotypes)>,
    /// Adds symbolic alleles.
    events: Vec<Symbolic>,
    /// Gives the order of the samples.
    columns: [usize; 3],
}

impl Change {
    fn new(genotypes: &[(u64, Genotypes)]) -> Self {
        Self { genotypes: genotypes.to_vec(), events: Vec::new(), columns: [0, 1, 2] }
    }

    fn with(mut self, place: (u64, u64), alternate: &'static str, genotypes: Genotypes) -> Self {
        let contig = if place.0 < 100_000_000 { "chrX" } else { "chr3" };
        self.events.push(Symbolic { contig, place, alternate, filter: "PASS", genotypes });
        self
    }

    fn write(&self, dir: &Path) -> PathBuf {
        let file = std::fs::File::open(project("testdata/demo/trio.vcf.gz")).unwrap();
        let mut text = String::new();
        MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
        let (mut head, mut records) = (Vec::new(), Vec::new());
        for line in text.lines() {
            let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if cells.len() < 10 {
                head.push(line.to_owned());
                continue;
            }
            let position = cells[1].parse().unwrap_or(0);
            let change = self.genotypes.iter().find(|(p, _)| *p == position);
            if let Some((_, genotypes)) = change {
                cells[8] = "GT:DP".to_owned();
                (0..3).for_each(|i| cells[9 + i] = genotypes[i].to_owned());
            }
            let persons = cells.split_off(9);
            cells.extend(self.columns.iter().map(|i| persons[*i].clone()));
            if line.starts_with('#') {
                head.push(cells.join("\t"));
            } else {
                records.push((cells[0].clone(), position, cells.join("\t")));
            }
        }
        for event in &self.events {
            let Symbolic { contig, place: (before, end), alternate, filter, genotypes } = event;
            let persons: Vec<&str> = self.columns.iter().map(|i| genotypes[*i]).collect();
            let line = format!(
                "{contig}\t{before}\t.\tN\t{alternate}\t99\t{filter}\tEND={end}\tGT:DP\t{}",
                persons.join("\t")
            );
            let at = records.iter().position(|(c, p, _)| c == contig && p > before);
            let last = records.iter().rposition(|(c, _, _)| c == contig).unwrap() + 1;
            records.insert(at.unwrap_or(last), ((*contig).to_owned(), *before, line));
        }
        let path = dir.join("calls.vcf");
        let lines = head.into_iter().chain(records.into_iter().map(|r| r.2));
        std::fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
        path
    }

    /// The case document of a run.
    fn case(&self, pedigree: &str, more: &[&str]) -> Value {
        let dir = tempfile::tempdir().unwrap();
        let vcf = self.write(dir.path());
        let family = ped(dir.path(), "family", pedigree);
        let out = dir.path().join("out");
        let arguments = [&["--ped", &family, "--sample", "DEMO_CHILD"], more].concat();
        let done = run(&vcf, &out, &arguments);
        assert!(done.status.success(), "{}", said(&done));
        document(&out, "DEMO_CHILD")
    }
}

fn row(case: &Value, position: u64) -> Value {
    let rows = case["variants"].as_array().unwrap();
    rows.iter().find(|v| v["position"] == position).unwrap().clone()
}

/// The first event of a gene.
fn event(case: &Value, gene: &str) -> Value {
    let genes = case["genes"].as_array().unwrap();
    let own = genes.iter().find(|g| g["facts"]["symbol"] == gene).unwrap();
    own["events"][0].clone()
}

fn model(of: &Value, name: &str) -> String {
    let models = of["family"]["models"].as_array().unwrap();
    let found = models.iter().find(|m| m["model"] == name);
    found
        .map_or_else(|| "none".to_owned(), |m| m["complete"]["answer"].as_str().unwrap().to_owned())
}

fn labels(row: &Value) -> String {
    row["family"]["labels"].to_string()
}

const ABSENT: &str = "0/0:30";
const HET: &str = "0/1:30";

#[test]
fn a_deletion_in_trans_is_the_second_hit_and_has_no_class() {
    let change = Change::new(&[(STOP, [HET, HET, ABSENT]), (MISSENSE, [ABSENT, ABSENT, ABSENT])]);
    let case = change.with(OVER_MISSENSE, "<DEL>", [HET, ABSENT, HET]).case(TRIO, &[]);
    let stop = row(&case, STOP);
    let pair = &stop["family"]["pairs"][0];
    assert_eq!((&pair["phase"], &pair["sources"]), (&json!("trans"), &json!(["parents"])));
    assert_eq!(pair["partner"], "chr3:129061951-129062100:<DEL>");
    assert!(stop["partners"].to_string().contains("129061951-129062100:<DEL>"), "{stop}");
    assert_eq!(stop["tier"], "2", "a partner without a class makes no tier 1");
    assert!(stop["tier_reason"].as_str().unwrap().contains("an event, which has no class"));
    assert_eq!(model(&stop, "AR_comp"), "fits");
    let deletion = event(&case, "GP9");
    assert_eq!((&deletion["kind"], &deletion["call"]), (&json!("deletion"), &json!("0/1")));
    assert_eq!(deletion["family"]["origin"], json!(["father"]));
    assert_eq!(model(&deletion, "AR_comp"), "fits");
    assert_eq!(deletion["family"]["pairs"][0]["partner"], "chr3:129061838:T:A");
}

#[test]
fn a_deletion_in_cis_never_counts() {
    let change = Change::new(&[(STOP, [HET, HET, ABSENT]), (MISSENSE, [ABSENT, ABSENT, ABSENT])]);
    let case = change.with(OVER_MISSENSE, "<DEL>", [HET, HET, ABSENT]).case(TRIO, &[]);
    let stop = row(&case, STOP);
    assert_eq!(stop["family"]["pairs"][0]["phase"], "cis");
    assert_eq!(stop["tier"], "R");
    assert_eq!(model(&stop, "AR_comp"), "excluded");
}

#[test]
fn an_allele_called_homozygous_under_a_deletion_is_one_copy() {
    let absent = [ABSENT, ABSENT, ABSENT];
    for (father, origin) in [(HET, "father"), (ABSENT, "new")] {
        let change = Change::new(&[(STOP, absent), (MISSENSE, ["1/1:30", HET, ABSENT])]);
        let case = change.with(OVER_MISSENSE, "<DEL>", [HET, ABSENT, father]).case(TRIO, &[]);
        let missense = row(&case, MISSENSE);
        assert!(labels(&missense).contains("second_hit_is_deletion"), "{missense}");
        assert!(!labels(&missense).contains("conflict"), "{missense}");
        assert_eq!(missense["family"]["origin"], json!(["mother"]));
        assert_eq!(missense["family"]["pairs"][0]["phase"], "trans");
        let words = missense["inheritance"].as_str().unwrap();
        assert!(words.contains("the second hit is the deletion"), "{words}");
        assert_eq!(
            (model(&missense, "AR_hom"), model(&missense, "AR_comp")),
            ("excluded".into(), "fits".into())
        );
        assert_eq!(missense["tier"], "2", "as by its own genotype");
        assert_eq!(event(&case, "GP9")["family"]["origin"], json!([origin]));
    }
}

#[test]
fn two_alleles_cannot_be_where_one_copy_is_left() {
    let change = Change::new(&[(STOP, [ABSENT, ABSENT, ABSENT]), (MISSENSE, [HET, HET, ABSENT])]);
    let case = change.with(OVER_MISSENSE, "<DEL>", [HET, ABSENT, HET]).case(TRIO, &[]);
    let missense = row(&case, MISSENSE);
    assert!(labels(&missense).contains("contradicts_deletion"), "{missense}");
    assert_eq!(missense["family"]["pairs"][0]["phase"], "conflict");
    assert_eq!(model(&missense, "AR_comp"), "fits_if");
    assert_eq!(missense["tier"], "R", "no pair follows");
}

#[test]
fn a_homozygous_deletion_with_one_carrier_parent_stays() {
    let change = Change::new(&[(STOP, [ABSENT; 3]), (MISSENSE, [ABSENT; 3])]);
    let case = change.with(OVER_MISSENSE, "<DEL>", ["1/1:30", HET, ABSENT]).case(TRIO, &[]);
    let deletion = event(&case, "GP9");
    assert_eq!(model(&deletion, "AR_hom"), "fits");
    assert_eq!(deletion["family"]["origin"], json!(["conflict"]));
    assert!(labels(&deletion).contains("origin_conflict"));
}

#[test]
fn a_duplication_is_a_hit_that_takes_nothing_away() {
    let change = Change::new(&[(STOP, [ABSENT; 3]), (MISSENSE, [HET, HET, ABSENT])]);
    let case = change.with(OVER_MISSENSE, "<DUP:TANDEM>", [HET, ABSENT, HET]).case(TRIO, &[]);
    let missense = row(&case, MISSENSE);
    assert_eq!(labels(&missense), "[]");
    assert_eq!(missense["family"]["pairs"][0]["phase"], "trans");
    assert_eq!(missense["tier"], "2");
    assert_eq!(event(&case, "GP9")["kind"], "duplication");
}

#[test]
fn a_man_has_no_copy_of_x_beside_a_deletion() {
    let place = (WAS - 50, WAS + 50);
    let case = Change::new(&[]).with(place, "<DEL>", ["0/1:30", HET, "0/0:30"]).case(TRIO, &[]);
    let deletion = event(&case, "WAS");
    assert_eq!(model(&deletion, "XLR"), "fits", "a caller's 0/1 is his one copy: {deletion}");
    assert_eq!(deletion["family"]["origin"], json!(["mother"]));
    assert!(labels(&row(&case, WAS)).contains("contradicts_deletion"));
}

#[test]
fn an_event_that_is_no_hit_says_why() {
    let calls = || Change::new(&[(STOP, [HET, HET, ABSENT]), (MISSENSE, [ABSENT; 3])]);
    let why = |change: Change| {
        let case = change.case(TRIO, &[]);
        assert_eq!(row(&case, STOP)["tier"], "R");
        event(&case, "GP9")["no_hit"].as_str().unwrap_or("nothing").to_owned()
    };
    let mine = [HET, ABSENT, HET];
    let mut filtered = calls().with(OVER_MISSENSE, "<DEL>", mine);
    filtered.events[0].filter = "LowQual";
    assert_eq!(why(filtered), "failed a filter");
    let whole = (129_060_000, 129_064_000);
    assert_eq!(why(calls().with(whole, "<DUP>", mine)), "gains the whole gene");
    assert_eq!(why(calls().with(OVER_MISSENSE, "<INV>", mine)), "neither deletion nor duplication");
    assert_eq!(why(calls().with((129_061_640, 129_061_700), "<DEL>", mine)), "touches no exon");
}

#[test]
fn the_order_of_samples_and_persons_changes_nothing() {
    let change = |columns| {
        let genotypes = [(STOP, [HET, HET, ABSENT]), (MISSENSE, ["1/1:30", HET, ABSENT])];
        Change { columns, ..Change::new(&genotypes) }.with(
            OVER_MISSENSE,
            "<DEL>",
            [HET, ABSENT, HET],
        )
    };
    let reversed: String = TRIO.trim_end().lines().rev().map(|line| format!("{line}\n")).collect();
    let answers = |case: Value| (case["variants"].clone(), case["genes"].clone());
    let one = answers(change([0, 1, 2]).case(TRIO, &[]));
    assert_eq!(one, answers(change([2, 0, 1]).case(&reversed, &[])));
}

#[test]
fn twins_whose_calls_differ_are_labelled() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("case.toml");
    std::fs::write(&file, "[case]\ntwins = [[\"DEMO_CHILD\", \"DEMO_FATHER\"]]\n").unwrap();
    let twins = "d DEMO_CHILD 0 0 1 2\nd DEMO_FATHER 0 0 1 0\nd DEMO_MOTHER 0 0 2 0\n";
    let of = |father| {
        let change = Change::new(&[(STOP, [HET, ABSENT, father])]);
        row(&change.case(twins, &["--case", file.to_str().unwrap()]), STOP)
    };
    assert!(labels(&of(ABSENT)).contains("twins_differ"));
    assert_eq!(labels(&of("./.:.")), "[]");
}

#[test]
fn reads_of_relatives_tell_whose_a_copy_number_is() {
    let shared = crate::harness::shared("truth");
    let fasta = shared.join("GRCh38.genes.fa.gz");
    let dir = tempfile::tempdir().unwrap();
    let lost = ("chr20", 59_022_000, 59_023_200);
    let reads = |name: &str, lost| crate::cnv::bam(dir.path(), name, 5, lost);
    let (sick, mother) = (reads("SICK", Some(lost)), reads("MUM", Some(lost)));
    let father = reads("DAD", None);
    let vcf = crate::cnv::call_set(dir.path());
    let family = ped(dir.path(), "family", "f SICK DAD MUM 2 2\nf MUM 0 0 2 1\nf DAD 0 0 1 1\n");
    let relative = |who: &str, file: &Path| format!("{who}={}", file.to_str().unwrap());
    let case = |out: &str, more: &[String]| {
        let out = dir.path().join(out);
        let mut command = crate::demo::panelwise();
        command.args(["run", "--panel", "1,2a,2b,3", "--genes", crate::cnv::GENES, "--vcf"]);
        command.arg(&vcf).arg("--reference").arg(&fasta).arg("--out").arg(&out);
        command.args(["--ped", &family, "--bam"]).arg(&sick);
        more.iter().for_each(|file| {
            command.args(["--bam", file]);
        });
        let done = command.output().unwrap();
        assert!(done.status.success(), "{}", said(&done));
        document(&out, "SICK")
    };
    let trio = case("trio", &[relative("mother", &mother), relative("father", &father)]);
    let loss = event(&trio, "TUBB1");
    assert_eq!(
        (&loss["caller"], &loss["call"]),
        (&json!("depth of reads"), &json!("1 of 2 copies"))
    );
    assert_eq!(loss["family"]["origin"], json!(["mother"]));
    let states: Vec<&Value> =
        loss["family"]["relatives"].as_array().unwrap().iter().map(|r| &r["state"]).collect();
    assert_eq!(states, ["carries", "absent"]);
    let duo = event(&case("duo", &[relative("mother", &mother)]), "TUBB1");
    assert_eq!(duo["family"]["relatives"].as_array().unwrap().len(), 1, "nobody asked the father");
}

/// The GP9 stop beside these deletions; each of place and genotypes.
fn stop_beside(deletions: &[((u64, u64), Genotypes)]) -> Value {
    let change = Change::new(&[(STOP, [HET, HET, ABSENT]), (MISSENSE, [ABSENT, ABSENT, ABSENT])]);
    let add = |change: Change, (place, genotypes): &((u64, u64), Genotypes)| {
        change.with(*place, "<DEL>", *genotypes)
    };
    deletions.iter().fold(change, add).case(TRIO, &[])
}

#[test]
fn a_relatives_record_of_an_event_does_not_hide_the_patients() {
    let of_father = (OVER_MISSENSE, ["./.", ABSENT, HET]);
    let of_patient = (OVER_MISSENSE, [HET, ABSENT, HET]);
    let both = row(&stop_beside(&[of_father, of_patient]), STOP);
    let alone = row(&stop_beside(&[of_patient]), STOP);
    assert_eq!((&both["tier"], &alone["tier"]), (&json!("2"), &json!("2")));
    assert!(both["partners"].to_string().contains("<DEL>"), "{both}");
}

#[test]
fn a_deletion_that_is_reported_twice_is_one_hit() {
    let (start, end) = OVER_MISSENSE;
    let twice = |shift: u64| {
        let again = (start + shift, end + shift);
        let genotypes = [HET, ABSENT, ABSENT];
        let case = stop_beside(&[(OVER_MISSENSE, genotypes), (again, genotypes)]);
        let genes = case["genes"].as_array().unwrap();
        genes.iter().find(|g| g["facts"]["symbol"] == "GP9").unwrap()["events"].clone()
    };
    let events = twice(3);
    assert!(events[1]["no_hit"].to_string().contains("the same event as chr3"), "{events}");
    // Those that overlap by half may be two, and the overlap puts them on no side.
    let events = twice(75);
    assert!(events[1]["no_hit"].is_null(), "{events}");
    let pairs = events[0]["family"]["pairs"].as_array().unwrap();
    let with_other = pairs.iter().find(|p| p["partner"].as_str().unwrap().contains("<DEL>"));
    assert_eq!(with_other.unwrap()["phase"], "unknown", "{events}");
}
