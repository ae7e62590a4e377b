//! `panelwise relatedness`: generated families with a known fault, and real ones with counts of
//! other programs.

use crate::demo::panelwise;
use crate::harness::shared;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Sites on each autosome, and on X.
const SITES: usize = 180;

/// Both haplotypes of a person at all sites; on X a man's second is the same as his first.
type Genome = Vec<[u8; 2]>;

/// A generator of numbers that are the same everywhere.
pub struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.next() as f64) < share * (1u64 << 31) as f64
    }
}

/// The contigs of the sites, with lengths of GRCh38: 22 autosomes and X.
fn contig(i: usize) -> String {
    if i == 22 { "X".to_owned() } else { (i + 1).to_string() }
}

/// A family that is made person by person.
pub struct Generated {
    random: Random,
    frequencies: Vec<f64>,
}

impl Generated {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let frequencies =
            (0..23 * SITES).map(|_| 0.15 + 0.5 * (random.next() % 1000) as f64 / 1000.0).collect();
        Self { random, frequencies }
    }

    fn founder(&mut self, male: bool) -> Genome {
        let mut genome = Vec::new();
        for (i, frequency) in self.frequencies.clone().into_iter().enumerate() {
            let first = u8::from(self.random.chance(frequency));
            let second = u8::from(self.random.chance(frequency));
            let one_copy = male && i >= 22 * SITES;
            genome.push([first, if one_copy { first } else { second }]);
        }
        genome
    }

    fn child(&mut self, mother: &Genome, father: &Genome, male: bool) -> Genome {
        let pick = |random: &mut Random, pair: [u8; 2]| pair[usize::from(random.chance(0.5))];
        let mut genome = Vec::new();
        for (i, (of_mother, of_father)) in mother.iter().zip(father).enumerate() {
            let first = pick(&mut self.random, *of_mother);
            let second = pick(&mut self.random, *of_father);
            let one_copy = male && i >= 22 * SITES;
            genome.push([first, if one_copy { first } else { second }]);
        }
        genome
    }
}

/// Writes a call set of persons; `limit` keeps the first sites of each contig.
fn call_set(dir: &Path, persons: &[(&str, &Genome)], limit: usize) -> PathBuf {
    let names: Vec<&str> = persons.iter().map(|(name, _)| *name).collect();
    let mut text = format!(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{}\n",
        names.join("\t")
    );
    for i in 0..23 * SITES {
        if i % SITES >= limit {
            continue;
        }
        let position = 5_000_001 + (i % SITES) * 200_000;
        let _ =
            write!(text, "{}\t{position}\t.\tA\tG\t99\tPASS\t.\tGT:AD:DP:GQ", contig(i / SITES));
        for (_, genome) in persons {
            let [a, b] = genome[i];
            let alternate = 15 * (a + b);
            let _ =
                write!(text, "\t{}/{}:{},{alternate}:30:99", a.min(b), a.max(b), 30 - alternate);
        }
        text.push('\n');
    }
    let path = dir.join("family.vcf");
    std::fs::write(&path, text).unwrap();
    path
}

fn check(vcf: &Path, ped: Option<&Path>, more: &[&str]) -> Value {
    let mut args = vec!["relatedness", "--format", "json", "--vcf", vcf.to_str().unwrap()];
    if let Some(ped) = ped {
        args.extend(["--ped", ped.to_str().unwrap()]);
    }
    args.extend(more);
    let output = panelwise().args(&args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Checks persons against a pedigree, and returns the document.
fn check_family(persons: &[(&str, &Genome)], ped: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let vcf = call_set(dir.path(), persons, SITES);
    let path = dir.path().join("family.ped");
    std::fs::write(&path, ped).unwrap();
    check(&vcf, Some(&path), &["--build", "GRCh38", "-q"])
}

fn statements(document: &Value) -> Vec<String> {
    let list = document["explanations"].as_array().unwrap();
    list.iter().map(|e| e["statement"].as_str().unwrap().to_owned()).collect()
}

fn pair<'a>(document: &'a Value, a: &str, b: &str) -> &'a Value {
    let is =
        |p: &&Value| (p["first"] == a && p["second"] == b) || (p["first"] == b && p["second"] == a);
    document["pairs"].as_array().unwrap().iter().find(is).unwrap()
}

const TRIO: &str = "f child father mother 1 2\nf father 0 0 1 1\nf mother 0 0 2 1\n";
const QUAD: &str = "f child father mother 1 2\nf sister father mother 2 1\n\
                    f father 0 0 1 1\nf mother 0 0 2 1\n";

struct Quad {
    mother: Genome,
    father: Genome,
    child: Genome,
    sister: Genome,
    stranger: Genome,
    family: Generated,
}

fn quad(seed: u64) -> Quad {
    let mut family = Generated::new(seed);
    let (mother, father) = (family.founder(false), family.founder(true));
    let child = family.child(&mother, &father, true);
    let sister = family.child(&mother, &father, false);
    let stranger = family.founder(true);
    Quad { mother, father, child, sister, stranger, family }
}

#[test]
fn a_sound_family_fits() {
    for seed in 1..6 {
        let q = quad(seed);
        let persons = [
            ("child", &q.child),
            ("sister", &q.sister),
            ("father", &q.father),
            ("mother", &q.mother),
        ];
        let document = check_family(&persons, QUAD);
        assert_eq!(statements(&document), [""; 0], "seed {seed}");
        assert_eq!(pair(&document, "child", "father")["shown"], "parent and child");
        assert_eq!(pair(&document, "child", "sister")["shown"], "full siblings");
        assert_eq!(pair(&document, "mother", "father")["shown"], "unrelated");
        let all = document["pairs"].as_array().unwrap().iter();
        assert!(all.clone().all(|p| p["verdict"] == "fits"), "seed {seed}: {:?}", all);
        assert_eq!(document["trios"][0]["errors"], 0);
    }
}

#[test]
fn exchanged_samples_are_named() {
    for seed in 1..6 {
        let q = quad(seed);
        // The columns of the parents, of child and father, of brother and sister are exchanged.
        let parents = [("child", &q.child), ("father", &q.mother), ("mother", &q.father)];
        let told = statements(&check_family(&parents, TRIO));
        assert_eq!(told, ["the samples father and mother are exchanged (the parents)"]);
        let child = [("child", &q.father), ("father", &q.child), ("mother", &q.mother)];
        let told = statements(&check_family(&child, TRIO));
        assert_eq!(told, ["the samples child and father are exchanged (father and child)"]);
        let siblings = [
            ("child", &q.sister),
            ("sister", &q.child),
            ("father", &q.father),
            ("mother", &q.mother),
        ];
        let told = statements(&check_family(&siblings, QUAD));
        assert_eq!(told, ["the samples child and sister are exchanged (full siblings)"]);
    }
}

#[test]
fn another_persons_sample_is_named() {
    for seed in 1..6 {
        let q = quad(seed);
        let twice = [("child", &q.child), ("father", &q.father), ("mother", &q.child)];
        let told = statements(&check_family(&twice, TRIO));
        assert_eq!(told, ["child and mother have the same genome"]);
        let father = [("child", &q.child), ("father", &q.stranger), ("mother", &q.mother)];
        let told = statements(&check_family(&father, TRIO));
        assert_eq!(told, ["father is not the father of the child"]);
        let child = [("child", &q.stranger), ("father", &q.father), ("mother", &q.mother)];
        let told = statements(&check_family(&child, TRIO));
        assert_eq!(told, ["child is related to nobody of the family"]);
        // Of two persons alone nobody can tell whose sample is wrong.
        let duo = [("child", &q.child), ("father", &q.stranger)];
        let told = statements(&check_family(&duo, TRIO));
        assert_eq!(told, ["child and father are stated to be father and child"]);
    }
}

#[test]
fn siblings_of_one_known_parent_are_full_or_half() {
    let mut q = quad(7);
    let half = q.family.child(&q.mother, &q.stranger, false);
    let ped =
        "f child 0 mother 1 2\nf sister 0 mother 2 1\nf half 0 mother 2 1\nf mother 0 0 2 1\n";
    let persons =
        [("child", &q.child), ("sister", &q.sister), ("half", &half), ("mother", &q.mother)];
    let document = check_family(&persons, ped);
    assert_eq!(statements(&document), [""; 0]);
    assert_eq!(pair(&document, "child", "sister")["shown"], "full siblings");
    assert_eq!(pair(&document, "child", "half")["shown"], "second degree");
}

#[test]
fn a_disomy_is_no_exchange() {
    let q = quad(8);
    let mut child = q.child.clone();
    // Both copies of chromosome 21 are one of the father's.
    let chromosome = 20 * SITES..21 * SITES;
    for (own, father) in child[chromosome.clone()].iter_mut().zip(&q.father[chromosome]) {
        *own = [father[0]; 2];
    }
    let trio = [("child", &child), ("father", &q.father), ("mother", &q.mother)];
    let dir = tempfile::tempdir().unwrap();
    let vcf = call_set(dir.path(), &trio, SITES);
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let limit = ["--build", "GRCh38", "-q", "--set", "relatedness.min_sites=100"];
    let document = check(&vcf, Some(&ped), &limit);
    assert_eq!(statements(&document), ["child has nothing of the mother on chr21"]);
    assert_eq!(pair(&document, "child", "mother")["verdict"], "disomy");
    let stretches = document["stretches"].as_array().unwrap();
    let one = stretches.iter().find(|s| s["kind"] == "from the father alone").unwrap();
    assert_eq!((&one["sample"], &one["chromosome"]), (&"child".into(), &"chr21".into()));
    // Without the father it shows by the chromosome alone.
    let duo = check(&vcf, Some(&ped), &[&limit[..], &["--sample", "child,mother"]].concat());
    assert_eq!(statements(&duo), ["child has nothing of the mother on chr21"]);
}

#[test]
fn maternal_contamination_is_named() {
    let q = quad(9);
    let mut child = q.child.clone();
    // So much of the mother's DNA that the child is called heterozygous at half of her sites.
    for (i, (own, mother)) in child.iter_mut().zip(&q.mother).enumerate() {
        if mother[0] != mother[1] && i % 2 == 0 {
            *own = [0, 1];
        }
    }
    let trio = [("child", &child), ("father", &q.father), ("mother", &q.mother)];
    let told = statements(&check_family(&trio, TRIO));
    assert_eq!(told, ["DNA of the mother is among that of child"]);
}

#[test]
fn related_parents_are_told() {
    let mut q = quad(10);
    let grandmother = q.family.founder(false);
    // Half siblings: one mother.
    let grandfathers = [q.family.founder(true), q.family.founder(true)];
    let mother = q.family.child(&grandmother, &grandfathers[0], false);
    let father = q.family.child(&grandmother, &grandfathers[1], true);
    let child = q.family.child(&mother, &father, true);
    let trio = [("child", &child), ("father", &father), ("mother", &mother)];
    let document = check_family(&trio, TRIO);
    assert_eq!(statements(&document), ["the parents father and mother are related"]);
    let kinship = pair(&document, "father", "mother")["kinship"].as_f64().unwrap();
    assert!((0.09..0.16).contains(&kinship), "{kinship}");
    // Where the pedigree says so, it fits.
    let stated = format!("{TRIO}f mother2 0 0 2 1\n")
        .replace("f father 0 0", "f father g1 g")
        .replace("f mother 0 0", "f mother g2 g");
    assert_eq!(statements(&check_family(&trio, &stated)), [""; 0]);
}

#[test]
fn too_few_sites_say_nothing() {
    let q = quad(11);
    let dir = tempfile::tempdir().unwrap();
    let wrong = [("child", &q.child), ("father", &q.stranger), ("mother", &q.mother)];
    let vcf = call_set(dir.path(), &wrong, 8);
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let document = check(&vcf, Some(&ped), &["--build", "GRCh38", "-q"]);
    assert_eq!(statements(&document), [""; 0]);
    assert_eq!(pair(&document, "child", "father")["verdict"], "too few sites");
}

#[test]
fn order_and_threads_change_nothing() {
    let q = quad(12);
    let dir = tempfile::tempdir().unwrap();
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, QUAD).unwrap();
    let forth = [
        ("child", &q.child),
        ("sister", &q.stranger),
        ("father", &q.father),
        ("mother", &q.mother),
    ];
    let mut back = forth;
    back.reverse();
    let vcf = call_set(dir.path(), &forth, SITES);
    let one = check(&vcf, Some(&ped), &["--build", "GRCh38", "-q", "--threads", "1"]);
    let four = check(&vcf, Some(&ped), &["--build", "GRCh38", "-q", "--threads", "4"]);
    assert_eq!(one, four);
    let mut lines: Vec<&str> = QUAD.lines().collect();
    lines.reverse();
    std::fs::write(&ped, lines.join("\n") + "\n").unwrap();
    let vcf = call_set(dir.path(), &back, SITES);
    let other = check(&vcf, Some(&ped), &["--build", "GRCh38", "-q"]);
    assert_eq!(statements(&one), statements(&other));
    for (a, b) in [("child", "father"), ("sister", "mother"), ("father", "mother")] {
        for key in ["sites", "opposite", "kinship", "shown", "verdict"] {
            assert_eq!(pair(&one, a, b)[key], pair(&other, a, b)[key], "{a} {b} {key}");
        }
    }
}

#[test]
fn a_pedigree_of_other_persons_is_refused() {
    let q = quad(13);
    let dir = tempfile::tempdir().unwrap();
    let vcf = call_set(dir.path(), &[("A", &q.child), ("B", &q.mother)], 9);
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let args = ["relatedness", "--build", "GRCh38", "--vcf", vcf.to_str().unwrap(), "--ped"];
    let output = panelwise().args(args).arg(&ped).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("names nobody of the call set"), "{message}");
    // A genotype of an allele that is not there has a line and a place.
    let text = std::fs::read_to_string(&vcf).unwrap().replacen("\t0/1:", "\t0/2:", 1);
    std::fs::write(&vcf, text).unwrap();
    let output = panelwise().args(&args[..5]).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("names an allele") && message.contains(".vcf:3: 1:5000001"),
        "{message}"
    );
}

/// Counts of `bcftools +mendelian` 1.16, and kinships of PLINK 2.00 alpha 3.5.
#[test]
fn the_trio_of_hg002_is_counted_as_others_count_it() {
    let folder = shared("real").join("trio.GRCh37");
    let (vcf, ped) = (folder.join("ashk-trio.vcf.gz"), folder.join("ashk-trio.ped"));
    let document = check(&vcf, Some(&ped), &["-q"]);
    let trio = &document["trios"][0];
    assert_eq!(
        (&trio["good"], &trio["bad"], &trio["skipped"]),
        (&9833.into(), &91.into(), &16.into())
    );
    assert_eq!((&trio["errors"], &trio["verdict"]), (&4.into(), &"fits".into()));
    assert_eq!(statements(&document), [""; 0]);
    let all = ["-q", "--set", "relatedness.min_depth=0", "--set"];
    let all = [&all[..], &["relatedness.min_genotype_quality=0"]].concat();
    let document = check(&vcf, Some(&ped), &all);
    for (a, b, kinship) in
        [("HG003", "HG002", 0.249788), ("HG004", "HG002", 0.245083), ("HG004", "HG003", -0.0177004)]
    {
        let own = pair(&document, a, b)["kinship"].as_f64().unwrap();
        assert!((own - kinship).abs() < 0.001, "{a} {b}: {own}");
    }
}

#[test]
fn a_real_disomy_is_told_from_a_wrong_mother() {
    let folder = shared("truth/inheritance").join("ngs-bits");
    let (vcf, ped) = (folder.join("upd_paternal.vcf.gz"), folder.join("upd.ped"));
    let document = check(&vcf, Some(&ped), &["-q"]);
    assert_eq!(statements(&document), ["CHILD has nothing of the mother on chr22"]);
    let stretches = document["stretches"].as_array().unwrap();
    let one = stretches.iter().find(|s| s["kind"] == "from the father alone").unwrap();
    assert_eq!((&one["chromosome"], &one["start"]), (&"chr22".into(), &22786410.into()));
    assert_eq!(one["informative"], 195);
    assert!(!stretches.iter().any(|s| s["chromosome"] == "chr21"), "{stretches:?}");
}

#[test]
fn errors_of_an_exome_trio_are_those_of_its_source() {
    let folder = shared("truth/inheritance").join("ngs-bits");
    let (vcf, ped) = (folder.join("mendelian.vcf.gz"), folder.join("mendelian.ped"));
    for (depth, checked, errors) in [(0, 39300, 1346), (15, 0, 0)] {
        let depth = format!("relatedness.mendelian_min_depth={depth}");
        let document = check(&vcf, Some(&ped), &["-q", "--set", &depth]);
        let trio = &document["trios"][0];
        if checked > 0 {
            assert_eq!((&trio["checked"], &trio["errors"]), (&checked.into(), &errors.into()));
        } else {
            let share = trio["error_share"].as_f64().unwrap();
            assert!((share - 0.0079).abs() < 0.0001, "{share}");
        }
        assert_eq!(pair(&document, "NA12878x2_80", "NA12892_18")["verdict"], "fits");
    }
}

#[test]
fn mendelian_cases_of_bcftools_are_met() {
    let folder = shared("truth/inheritance").join("bcftools-mendelian");
    let (vcf, ped) = (folder.join("mendelian.vcf"), folder.join("trio.ped"));
    let expected = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let bad = expected.lines().filter(|l| l.ends_with("\t1")).count();
    let document = check(&vcf, Some(&ped), &["-q", "--build", "GRCh37"]);
    let trio = &document["trios"][0];
    assert_eq!((&trio["bad"], &trio["skipped"]), (&bad.into(), &1.into()));
    for row in document["chromosomes"].as_array().unwrap() {
        let name = row["chromosome"].as_str().unwrap().trim_start_matches("chr").to_owned();
        let of = |l: &&str| l.split('\t').next() == Some(&name) && l.ends_with("\t1");
        assert_eq!(row["bad"], expected.lines().filter(of).count(), "{name}");
    }
}

/// Writes a call set with sites in the windows of each autosome, one for each site of a genome;
/// compressed, with its index.
fn windows_call_set(dir: &Path, persons: &[(&str, &Genome)]) -> PathBuf {
    use panelwise::io::calls::compress::{VcfLine, compress_vcf};
    use panelwise::model::{Build, Chromosome};
    let names: Vec<&str> = persons.iter().map(|(name, _)| *name).collect();
    let mut header = "##fileformat=VCFv4.2\n".to_owned();
    for c in Chromosome::all() {
        let _ = writeln!(header, "##contig=<ID={},length={}>", c.name(), c.length(Build::GRCh38));
    }
    let _ = writeln!(
        header,
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{}",
        names.join("\t")
    );
    let lines = (0..23 * SITES).map(|i| {
        let contig = Chromosome::from_rank(i / SITES).unwrap().name();
        // The middle 50 kb of each 5 Mb, from the third on: 30 sites in each window.
        let (window, place) = (2 + i % SITES / 30, i % SITES % 30);
        let start = (window * 5_000_000 + 2_475_000 + place * 1000) as u64;
        let mut text = format!("{contig}\t{start}\t.\tA\tG\t99\tPASS\t.\tGT:AD:DP:GQ");
        for (_, genome) in persons {
            let [a, b] = genome[i];
            let alternate = 15 * (a + b);
            let _ =
                write!(text, "\t{}/{}:{},{alternate}:30:99", a.min(b), a.max(b), 30 - alternate);
        }
        text.push('\n');
        Ok(VcfLine { text, contig, start, end: start })
    });
    let (vcf, index) = compress_vcf(&header, lines).unwrap();
    let path = dir.join("family.vcf.gz");
    std::fs::write(&path, vcf).unwrap();
    std::fs::write(dir.join("family.vcf.gz.tbi"), index).unwrap();
    path
}

/// Runs the demo's panel on a family, and returns the case document.
fn run_case(vcf: &Path, out: &Path, more: &[&str]) -> Value {
    let reference =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo").join("reference.fa.gz");
    let paths = [vcf, &reference, out].map(|p| p.to_str().unwrap());
    let output = panelwise()
        .args(["run", "--panel", "2a36", "--force", "-q", "--sample", "child"])
        .args(["--vcf", paths[0], "--reference", paths[1], "--out", paths[2]])
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document = std::fs::read_to_string(out.join("child.json")).unwrap();
    serde_json::from_str(&document).unwrap()
}

fn warnings(case: &Value) -> Vec<String> {
    let list = case["warnings"].as_array().unwrap_or_else(|| panic!("{case}"));
    list.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_run_checks_the_samples_of_its_family() {
    let q = quad(21);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let with_ped = ["--ped", ped.to_str().unwrap()];
    let sound = [("child", &q.child), ("father", &q.father), ("mother", &q.mother)];
    let case = run_case(&windows_call_set(dir.path(), &sound), &out, &with_ped);
    let told = warnings(&case);
    assert!(!told.iter().any(|w| w.contains("SAMPLES") || w.contains("not checked")), "{told:?}");
    let swapped = [("child", &q.child), ("father", &q.stranger), ("mother", &q.mother)];
    let vcf = windows_call_set(dir.path(), &swapped);
    let by_index = run_case(&vcf, &out, &[&with_ped[..], &["--index", "require"]].concat());
    let told = warnings(&by_index);
    // Only that nothing at all was looked at stands before it.
    let first = told[..2].iter().filter(|w| w.starts_with("SAMPLES: father is not the father"));
    assert_eq!(first.count(), 1, "{told:?}");
    // The windows enter nothing else, by index or by the whole file.
    let whole = run_case(&vcf, &out, &[&with_ped[..], &["--index", "ignore"]].concat());
    assert_eq!(told, warnings(&whole));
    assert_eq!(whole["ledger"], by_index["ledger"]);
    let alone = run_case(&vcf, &out, &["--index", "ignore"]);
    assert_eq!(alone["ledger"], whole["ledger"]);
    assert!(!warnings(&alone).iter().any(|w| w.contains("SAMPLES")));
}

/// Writes the call set of one person of the windows' family, in a folder of its own.
fn own_call_set(dir: &Path, name: &str, genome: &Genome) -> PathBuf {
    let folder = dir.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    windows_call_set(&folder, &[(name, genome)])
}

/// Each person with a file of their own: a sound family fits, a stranger is told, and a child with
/// both copies of one chromosome from the father has a disomy, not a wrong mother.
#[test]
fn relatives_with_their_own_files_are_checked_too() {
    let q = quad(21);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let told = |child: &Genome, father: &Genome| {
        let patient = own_call_set(dir.path(), "child", child);
        let of = |role: &str, genome| {
            let path = own_call_set(dir.path(), role, genome);
            format!("{role}={}", path.display())
        };
        let (mother, father) = (of("mother", &q.mother), of("father", father));
        let ped = dir.path().join("own.ped");
        std::fs::write(&ped, TRIO).unwrap();
        let ped = ped.to_str().unwrap();
        warnings(&run_case(&patient, &out, &["--ped", ped, "--vcf", &mother, "--vcf", &father]))
    };
    let sound = told(&q.child, &q.father);
    assert!(!sound.iter().any(|w| w.contains("SAMPLES") || w.contains("not checked")), "{sound:?}");
    let wrong = told(&q.child, &q.stranger);
    let stranger = |w: &&String| w.starts_with("SAMPLES: father is not the father");
    assert_eq!(wrong.iter().filter(stranger).count(), 1, "{wrong:?}");
    let mut disomic = q.child.clone();
    // The seventh autosome: two copies of one of the father's.
    let chromosome = 6 * SITES..7 * SITES;
    for (own, father) in disomic[chromosome.clone()].iter_mut().zip(&q.father[chromosome]) {
        *own = [father[0]; 2];
    }
    let disomy = told(&disomic, &q.father);
    assert!(disomy.iter().any(|w| w.contains("disomy") && w.contains("chr7")), "{disomy:?}");
    assert!(!disomy.iter().any(|w| w.contains("is not the mother")), "{disomy:?}");
}

/// Files that list carried alleles alone make any two persons alike: they are not compared, be the
/// father the child's or a stranger.
#[test]
fn files_without_calls_of_the_reference_are_not_compared() {
    let q = quad(21);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let carried = |name: &str, genome: &Genome| {
        let path = own_call_set(dir.path(), name, genome);
        let mut text = String::new();
        MultiGzDecoder::new(File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
        let lists = |line: &&str| line.starts_with('#') || !line.contains("\t0/0");
        let lines: Vec<&str> = text.lines().filter(lists).collect();
        let plain = path.with_file_name("carried.vcf");
        std::fs::write(&plain, lines.join("\n") + "\n").unwrap();
        plain
    };
    let ped = dir.path().join("own.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let patient = carried("child", &q.child);
    for father in [&q.father, &q.stranger] {
        let father = format!("father={}", carried("father", father).display());
        let case = run_case(&patient, &out, &["--ped", ped.to_str().unwrap(), "--vcf", &father]);
        let told = warnings(&case);
        assert!(!told.iter().any(|w| w.starts_with("SAMPLES: ")), "{told:?}");
        assert!(told.iter().any(|w| w.contains("not checked")), "{told:?}");
    }
}

#[test]
fn a_run_says_that_it_had_too_few_sites() {
    let dir = tempfile::tempdir().unwrap();
    let ped = dir.path().join("family.ped");
    let names = TRIO
        .replace("child", "DEMO_CHILD")
        .replace("father", "DEMO_FATHER")
        .replace("mother", "DEMO_MOTHER");
    std::fs::write(&ped, names).unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    let out = dir.path().join("out");
    let output = panelwise()
        .args(["run", "--panel", "2a36", "--vcf"])
        .arg(demo.join("trio.vcf.gz"))
        .arg("--reference")
        .arg(demo.join("reference.fa.gz"))
        .args(["--ped", ped.to_str().unwrap(), "--out", out.to_str().unwrap()])
        .args(["--set", "relatedness.min_sites=1000"])
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert!(message.contains("relations of the family were not checked"), "{message}");
}

/// The same call set as plain text, with an allele of RUNX1 that the child alone carries.
fn with_new_allele(vcf: &Path) -> PathBuf {
    let mut text = String::new();
    let file = std::fs::File::open(vcf).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut text).unwrap();
    let new = "chr21\t34880609\t.\tCT\tC\t99\tPASS\t.\tGT:AD:DP:GQ\t0/1:15,15:30:99\t0/0:30,0:30:99\t0/0:30,0:30:99\n";
    let behind = |line: &&str| {
        let mut cells = line.split('\t');
        let position = |c: &str| c.parse::<u64>().unwrap_or(0);
        cells.next() == Some("chr21") && cells.next().is_some_and(|c| position(c) > 34_880_609)
            || line.starts_with("chr22\t")
            || line.starts_with("chrX\t")
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = lines.iter().position(behind).unwrap_or(lines.len());
    let path = vcf.with_file_name("new.vcf");
    std::fs::write(&path, [&lines[..at].concat(), new, &lines[at..].concat()].concat()).unwrap();
    path
}

#[test]
fn no_allele_is_new_where_a_sample_may_not_be_the_stated_persons() {
    let q = quad(21);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let ped = dir.path().join("family.ped");
    std::fs::write(&ped, TRIO).unwrap();
    let answer = |father| {
        let samples = [("child", &q.child), ("father", father), ("mother", &q.mother)];
        let vcf = with_new_allele(&windows_call_set(dir.path(), &samples));
        let case = run_case(&vcf, &out, &["--ped", ped.to_str().unwrap()]);
        let rows = case["variants"].as_array().unwrap();
        let row = rows.iter().find(|v| v["position"] == 34_880_609).unwrap();
        (row["de_novo"]["status"].clone(), row["checks"].to_string())
    };
    let (status, checks) = answer(&q.father);
    assert!(status == "calls_only" && checks.contains("samples fit"), "{status} {checks}");
    let (status, checks) = answer(&q.stranger);
    assert!(status == "withheld" && checks.contains("is not the father"), "{status} {checks}");
}
