//! `run --bam mother=...`, `--ped`: the parents' reads at the patient's alleles, and what they
//! leave of a de novo claim.

use crate::alignments::{even, write};
use crate::demo::panelwise;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A frameshift that the demo's child has and no parent.
pub const NEW: (&str, u64, &str, &str) = ("chr21", 34_880_609, "CT", "C");
/// Two bases of one codon, likewise.
pub const DOUBTED: (&str, u64, &str, &str) = ("chr20", 59_024_028, "CA", "GT");
/// A missense of the mother.
pub const INHERITED: (&str, u64, &str, &str) = ("chr20", 59_023_504, "G", "A");

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo").join(name)
}

/// Contig, 1-based position, REF and ALT; fragments of the reference and of the alternate allele.
pub type Fragments<'a> = ((&'a str, u64, &'a str, &'a str), usize, usize);

/// Returns the SAM header of one person over the contigs of a reference.
pub fn person_header(fasta: &Reference, name: &str) -> String {
    let mut sam = "@HD\tVN:1.6\tSO:unsorted\n".to_owned();
    for (contig, length) in fasta.contigs() {
        let _ = writeln!(sam, "@SQ\tSN:{contig}\tLN:{length}");
    }
    let _ = writeln!(sam, "@RG\tID:1\tSM:{name}");
    sam
}

/// A BAM of one person of the demo: at each site so many fragments of the reference and of the
/// alternate allele.
pub fn person(dir: &Path, name: &str, sites: &[Fragments<'_>]) -> PathBuf {
    let fasta = Reference::open(&demo("reference.fa.gz")).unwrap();
    let mut sam = person_header(&fasta, name);
    for ((contig, position, reference, alternate), with_reference, with_alternate) in sites {
        let at = position - 1;
        let around = fasta.fetch(contig, Span::new(at - 200, at + 200)).unwrap();
        for i in 0..with_reference + with_alternate {
            let before = 30 + i % 50;
            let mut bases = around[200 - before..200].to_vec();
            let is_reference = i < *with_reference;
            let allele = if is_reference { reference } else { alternate };
            bases.extend(allele.bytes());
            let behind = 200 + reference.len();
            bases.extend(&around[behind..behind + 60]);
            let cigar = match allele.len().cmp(&reference.len()) {
                std::cmp::Ordering::Less => {
                    format!("{}M{}D60M", before + allele.len(), reference.len() - allele.len())
                }
                std::cmp::Ordering::Equal => format!("{}M", bases.len()),
                std::cmp::Ordering::Greater => unreachable!("no insertion among the sites"),
            };
            let _ = writeln!(
                sam,
                "{contig}_{position}_{i}\t{}\t{contig}\t{}\t60\t{cigar}\t*\t0\t0\t{}\t{}\tRG:Z:1",
                i % 2 * 16,
                at as usize - before + 1,
                String::from_utf8_lossy(&bases),
                "I".repeat(bases.len())
            );
        }
    }
    write(dir, &format!("{name}.bam"), &sam, None)
}

pub fn run_demo(out: &Path, more: &[&str]) -> std::process::Output {
    let (vcf, reference) = (demo("trio.vcf.gz"), demo("reference.fa.gz"));
    let mut args = vec!["run", "--panel", "2a36", "--vcf", vcf.to_str().unwrap(), "--reference"];
    args.extend([
        reference.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--sample",
        "DEMO_CHILD",
    ]);
    args.extend(more);
    panelwise().args(&args).output().unwrap()
}

/// The row of a site in the case document.
pub fn document_row(out: &Path, site: (&str, u64, &str, &str)) -> Value {
    let text = std::fs::read_to_string(out.join("DEMO_CHILD.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let (contig, position, reference, alternate) = site;
    let is = |v: &&Value| {
        v["chromosome"] == contig
            && v["position"] == position
            && v["reference"] == reference
            && v["alternate"] == alternate
    };
    case["variants"]
        .as_array()
        .unwrap()
        .iter()
        .find(is)
        .unwrap_or_else(|| panic!("{site:?} is not reported"))
        .clone()
}

fn warned(row: &Value, what: &str) -> bool {
    row["warnings"].as_array().unwrap().iter().any(|w| w.as_str().unwrap().contains(what))
}

fn parent<'a>(row: &'a Value, which: &str) -> &'a Value {
    row["parents"].as_array().unwrap().iter().find(|p| p["parent"] == which).unwrap()
}

#[test]
fn parents_reads_bear_or_withhold_a_de_novo_claim() {
    let dir = tempfile::tempdir().unwrap();
    let child =
        person(dir.path(), "DEMO_CHILD", &[(NEW, 18, 17), (DOUBTED, 20, 20), (INHERITED, 20, 20)]);
    let mother =
        person(dir.path(), "DEMO_MOTHER", &[(NEW, 35, 0), (DOUBTED, 33, 7), (INHERITED, 20, 20)]);
    let father =
        person(dir.path(), "DEMO_FATHER", &[(NEW, 35, 0), (DOUBTED, 40, 0), (INHERITED, 40, 0)]);
    let ped = dir.path().join("demo.ped");
    std::fs::write(
        &ped,
        "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\nd DEMO_FATHER 0 0 1 1\n",
    )
    .unwrap();
    let out = dir.path().join("trio");
    let (m, f) =
        (format!("DEMO_MOTHER={}", mother.display()), format!("father={}", father.display()));
    let done = run_demo(
        &out,
        &[
            "--ped",
            ped.to_str().unwrap(),
            "--bam",
            child.to_str().unwrap(),
            "--bam",
            &m,
            "--bam",
            &f,
        ],
    );
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    let new = document_row(&out, NEW);
    assert_eq!(new["de_novo"]["status"], "supported", "{}", new["de_novo"]);
    assert_eq!((&new["reads"]["alternate"], &new["reads"]["reference"]), (&17.into(), &18.into()));
    assert!(!warned(&new, "de novo"), "{}", new["warnings"]);
    for who in ["mother", "father"] {
        let at = parent(&new, who);
        assert_eq!((&at["genotype"], &at["zygosity"]), (&"0/0".into(), &"absent".into()));
        assert_eq!(
            (&at["reads"]["verdict"], &at["reads"]["reference"]),
            (&"absent".into(), &35.into()),
            "{at}"
        );
    }
    let doubted = document_row(&out, DOUBTED);
    let text = &parent(&doubted, "mother")["reads"]["text"];
    assert!(text.as_str().unwrap().starts_with("caller says 0/0, reads say 7 of 40"), "{text}");
    assert_eq!(parent(&doubted, "mother")["reads"]["contradicts"], true);
    assert_eq!(doubted["de_novo"]["status"], "inherited", "{}", doubted["de_novo"]);
    assert!(
        warned(&doubted, "mother: caller says 0/0, reads say 7 of 40"),
        "{}",
        doubted["warnings"]
    );
    assert!(
        warned(&doubted, "called in the patient only, but not de novo"),
        "{}",
        doubted["warnings"]
    );
    let inherited = document_row(&out, INHERITED);
    assert_eq!(inherited["de_novo"]["status"], "inherited");
    assert!(
        !warned(&inherited, "de novo") && !warned(&inherited, "mother"),
        "{}",
        inherited["warnings"]
    );
    // Tables carry it too; sex comes from the pedigree.
    let table = std::fs::read_to_string(out.join("DEMO_CHILD.variants.tsv")).unwrap();
    let mut lines = table.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let at = |key: &str| {
        head.iter().position(|h| *h == key).unwrap_or_else(|| panic!("no column {key}"))
    };
    let line = lines
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .find(|l| l[at("pos")] == "59024028")
        .unwrap();
    assert_eq!(
        (line[at("mother_alt")], line[at("mother_depth")], line[at("father_alt")]),
        ("7", "40", "0")
    );
    assert_eq!(line[at("de_novo")], "inherited");
    let case: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("DEMO_CHILD.json")).unwrap())
            .unwrap();
    assert_eq!(case["case"]["sex"], "male");

    // Same bytes at any thread count, with three files too.
    let again = dir.path().join("again");
    let done = run_demo(
        &again,
        &[
            "--ped",
            ped.to_str().unwrap(),
            "--bam",
            child.to_str().unwrap(),
            "--bam",
            &m,
            "--bam",
            &f,
            "--threads",
            "1",
        ],
    );
    assert!(done.status.success());
    for name in ["json", "variants.tsv", "html"] {
        let read = |o: &Path| std::fs::read(o.join(format!("DEMO_CHILD.{name}"))).unwrap();
        assert!(read(&out) == read(&again), "{name}");
    }
}

#[test]
fn a_parent_without_coverage_or_without_reads_leaves_no_claim() {
    let dir = tempfile::tempdir().unwrap();
    let child = person(dir.path(), "DEMO_CHILD", &[(NEW, 18, 17), (DOUBTED, 20, 20)]);
    // No read of the mother at the one site, six at the other; none of the father's calls or reads.
    let mother = person(dir.path(), "DEMO_MOTHER", &[(DOUBTED, 6, 0)]);
    let out = dir.path().join("duo");
    let m = format!("mother={}", mother.display());
    let done = run_demo(&out, &["--bam", child.to_str().unwrap(), "--bam", &m]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let new = document_row(&out, NEW);
    assert_eq!(new["de_novo"]["status"], "withheld");
    let text = new["de_novo"]["text"].as_str().unwrap();
    assert!(
        text.contains("no coverage in mother, so not de novo")
            && text.contains("father is not tested"),
        "{text}"
    );
    assert_eq!(
        parent(&new, "mother")["genotype"],
        "0/0",
        "the call set's column is found by the reads' sample name"
    );
    assert!(warned(&new, "no coverage in mother, so not de novo"), "{}", new["warnings"]);
    let few = document_row(&out, DOUBTED);
    let text = parent(&few, "mother")["reads"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("reads say 0 of 6: too few to exclude it"), "{text}");

    // A pedigree without reads: the calls alone.
    let ped = dir.path().join("demo.ped");
    std::fs::write(&ped, "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\n").unwrap();
    let out = dir.path().join("calls");
    assert!(run_demo(&out, &["--ped", ped.to_str().unwrap()]).status.success());
    assert_eq!(document_row(&out, NEW)["de_novo"]["status"], "calls_only");
    assert_eq!(document_row(&out, INHERITED)["de_novo"]["status"], "inherited");
}

#[test]
fn wrong_families_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let child = person(dir.path(), "DEMO_CHILD", &[(NEW, 10, 10)]);
    let bam = child.to_str().unwrap();
    let ped = |text: &str| {
        let path = dir.path().join(format!("{}.ped", text.len()));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (mother, aunt) = (format!("mother={bam}"), format!("aunt={bam}"));
    let (stranger, female, broken) =
        (ped("d X 0 0 1 2\n"), ped("d DEMO_CHILD 0 0 2 2\n"), ped("d DEMO_CHILD 0 0\n"));
    for (more, code, what) in [
        (vec!["--bam", bam, "--bam", &mother], 2, "same file is given for two persons"),
        (vec!["--bam", bam, "--bam", bam], 2, "given twice for the sample"),
        (vec!["--bam", &aunt], 2, "'aunt' is neither the sample nor a parent"),
        (vec!["--ped", &stranger], 1, "no line for the sample 'DEMO_CHILD'"),
        (vec!["--ped", &female, "--sex", "male"], 1, "do not agree on the sex"),
        (vec!["--ped", &broken], 1, "4 columns where six are needed"),
    ] {
        let done = run_demo(&dir.path().join("o"), &more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(code), "{more:?}: {said}");
        assert!(said.contains(what), "{more:?}: {said}");
    }
    // A parent's file is checked like the patient's.
    let cut = dir.path().join("cut.bam");
    let bytes = std::fs::read(&child).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() - 28]).unwrap();
    let done = run_demo(&dir.path().join("o"), &["--bam", &format!("father={}", cut.display())]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("end marker of a complete BAM"));
    // Reads of the patient as the mother's would make every new variant an inherited one; one
    // person is not two parents.
    let parent = person(dir.path(), "DEMO_MOTHER", &[(NEW, 20, 0)]);
    let copy = dir.path().join("copy.bam");
    std::fs::copy(&parent, &copy).unwrap();
    std::fs::copy(dir.path().join("DEMO_MOTHER.bam.bai"), dir.path().join("copy.bam.bai")).unwrap();
    let both = [format!("mother={}", parent.display()), format!("father={}", copy.display())];
    for (more, what) in [
        (
            vec!["--bam", &mother],
            "given for the mother, its reads are of sample 'DEMO_CHILD', the patient",
        ),
        (
            vec!["--bam", &both[0], "--bam", &both[1]],
            "for the father, its reads are of sample 'DEMO_MOTHER', the mother",
        ),
    ] {
        let done = run_demo(&dir.path().join("o"), &more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{more:?}: {said}");
        assert!(said.contains(what), "{more:?}: {said}");
        assert!(!dir.path().join("o").exists(), "a refusal leaves nothing");
    }
}

/// Even reads over two genes and the windows on X and Y.
pub fn of_sex(dir: &Path, name: &str, file: &str, x: u64, y: u64) -> PathBuf {
    let mut sam = "@HD\tVN:1.6\tSO:unsorted\n".to_owned();
    for (contig, length) in Reference::open(&demo("reference.fa.gz")).unwrap().contigs() {
        let _ = writeln!(sam, "@SQ\tSN:{contig}\tLN:{length}");
    }
    let _ = writeln!(sam, "@RG\tID:1\tSM:{name}");
    let genes = panelwise::panel::genes::all().unwrap();
    for gene in genes.iter().filter(|g| ["RUNX1", "TUBB1"].contains(&g.symbol)) {
        let (chromosome, span) = gene.grch38.unwrap();
        let middle = span.start + span.len() / 2;
        sam += &even(chromosome.name(), middle - 8_000, middle + 8_000, 20, 60, gene.symbol);
    }
    let windows = panelwise::coverage::checks::windows(panelwise::model::Build::GRCh38).unwrap();
    for (i, (chromosome, span)) in windows.iter().enumerate() {
        let depth = if *chromosome == panelwise::model::Chromosome::X { x } else { y };
        sam += &even(chromosome.name(), span.start, span.end, depth, 60, &format!("w{i}_"));
    }
    write(dir, file, &sam, None)
}

#[test]
fn a_mother_with_a_mans_reads_leads_the_report() {
    let dir = tempfile::tempdir().unwrap();
    let ped = dir.path().join("demo.ped");
    std::fs::write(
        &ped,
        "d DEMO_CHILD DEMO_FATHER DEMO_MOTHER 1 2\nd DEMO_MOTHER 0 0 2 1\nd DEMO_FATHER 0 0 1 1\n",
    )
    .unwrap();
    let warnings = |mother: &Path, father: &Path, out: &str, more: &[&str]| -> Vec<String> {
        let (mother, father) =
            (format!("mother={}", mother.display()), format!("father={}", father.display()));
        let out = dir.path().join(out);
        let mut args = vec!["--genes", "RUNX1,TUBB1", "--bam", &mother, "--bam", &father];
        args.extend(more);
        let done = run_demo(&out, &args);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let case: Value =
            serde_json::from_str(&std::fs::read_to_string(out.join("DEMO_CHILD.json")).unwrap())
                .unwrap();
        case["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w.as_str().unwrap().to_owned())
            .collect()
    };
    let (woman, man) = (
        of_sex(dir.path(), "DEMO_MOTHER", "xx.bam", 20, 0),
        of_sex(dir.path(), "DEMO_FATHER", "xy.bam", 10, 10),
    );
    let with_ped = ["--ped", ped.to_str().unwrap()];
    for (more, out) in [(&with_ped[..], "a"), (&[], "b")] {
        let right = warnings(&woman, &man, out, more);
        assert!(!right.iter().any(|w| w.contains("SEX")), "{right:?}");
    }
    // The names are right, the reads are not.
    let (as_mother, as_father) = (
        of_sex(dir.path(), "DEMO_MOTHER", "m.bam", 10, 10),
        of_sex(dir.path(), "DEMO_FATHER", "f.bam", 20, 0),
    );
    let wrong = warnings(&as_mother, &as_father, "c", &with_ped);
    assert!(
        wrong[0].starts_with("SEX: the mother should be female (XX), the reads say male (XY)"),
        "{wrong:?}"
    );
    assert!(
        wrong[1].starts_with("SEX: the father should be male (XY), the reads say female (XX)"),
        "{wrong:?}"
    );
    // An odd number of X, or too little depth, tells nothing.
    let odd = of_sex(dir.path(), "DEMO_MOTHER", "o.bam", 20, 10);
    assert!(!warnings(&odd, &man, "d", &with_ped).iter().any(|w| w.contains("SEX")));
}

/// Overwrites the blocks of a BAM from number `from` on, but for the end marker.
fn damage_blocks(bam: &Path, from: usize) {
    const HEADER: usize = 18;
    let mut bytes = std::fs::read(bam).unwrap();
    let size = |bytes: &[u8], at: usize| {
        usize::from(bytes[at + 16]) + 256 * usize::from(bytes[at + 17]) + 1
    };
    let (mut at, mut number) = (0, 0);
    while at < bytes.len() {
        let end = at + size(&bytes, at);
        if number >= from && end < bytes.len() {
            bytes[at + HEADER..end - 8].fill(0x55);
        }
        (at, number) = (end, number + 1);
    }
    assert!(number > from + 3, "only {number} blocks");
    std::fs::write(bam, bytes).unwrap();
    // An index must not be older than its file.
    let index = format!("{}.bai", bam.display());
    std::fs::write(&index, std::fs::read(&index).unwrap()).unwrap();
}

#[test]
fn of_several_damaged_places_the_first_in_the_genome_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let sites = [
        ("chr1", 145_927_447, "C", "T"),
        ("chr3", 46_992_556, "G", "A"),
        ("chr6", 31_723_758, "C", "G"),
        INHERITED,
        ("chr22", 36_318_233, "A", "C"),
    ];
    let sites: Vec<Fragments<'_>> = sites.iter().map(|s| (*s, 600, 0)).collect();
    let mother = person(dir.path(), "DEMO_MOTHER", &sites);
    // The reads of chr1 stay whole: the thread that has read them fails at a later place.
    damage_blocks(&mother, 4);
    for (i, threads) in ["1", "2", "2", "2", "4", "4"].into_iter().enumerate() {
        let bam = format!("mother={}", mother.display());
        let out = run_demo(&dir.path().join(i.to_string()), &["--bam", &bam, "--threads", threads]);
        let text = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{text}");
        assert!(text.contains("chr3:") && text.contains("cannot be read"), "{threads}: {text}");
    }
}
