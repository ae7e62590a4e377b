//! Is it the right sample, and only one: contamination on mixtures of two people, on-target share.

use crate::alignments::{Numbers, even, header, write};
use crate::demo::{panelwise, project};
use panelwise::coverage::contamination::{
    FREQUENCY_OF_HOMOZYGOUS, Site, SiteCount, Sites, estimate,
};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::coverage::Contamination;
use panelwise::model::{Chromosome, Span};
use panelwise::settings::SettingsBook;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Part of RUNX1's body on GRCh38, 0-based.
const PLACE: Span = Span { start: 34_800_000, end: 34_900_000 };
const STEP: u64 = 150;
const READ: u64 = 100;

/// A site, and the two people's copies of its alternate base.
struct Drawn {
    position: u64,
    reference: u8,
    alternate: u8,
    frequency: f64,
    copies: [u64; 2],
}

/// Two people drawn from one population.
fn people(seed: u64) -> Vec<Drawn> {
    let n = &mut Numbers::new(seed);
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let bases = reference.fetch("chr21", PLACE).unwrap();
    (PLACE.start + 50..PLACE.end - 50)
        .step_by(STEP as usize)
        .map(|position| {
            let base = bases[(position - PLACE.start) as usize];
            let frequency = 0.05 + n.below(900) as f64 / 1000.0;
            let mut copies = || {
                (0..2).filter(|_| (n.below(10_000) as f64) < frequency * 10_000.0).count() as u64
            };
            let copies = [copies(), copies()];
            Drawn {
                position,
                reference: base,
                alternate: if base == b'T' { b'G' } else { b'T' },
                frequency,
                copies,
            }
        })
        .collect()
}

/// Reads of 100 bases at 30x; a share of them of the second person; one base in 500 wrong.
fn mixture(dir: &Path, name: &str, people: &[Drawn], percent: u64, seed: u64) -> PathBuf {
    let n = &mut Numbers::new(seed);
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let sequence = reference.fetch("chr21", PLACE).unwrap();
    let mut sam = header("chr21", 46_709_983, "");
    for i in 0..PLACE.len() * 30 / READ {
        let start = PLACE.start + n.below(PLACE.len() - READ);
        let who = usize::from(n.below(1000) < percent * 10);
        let mut bases = sequence[(start - PLACE.start) as usize..][..READ as usize].to_vec();
        for site in people.iter().filter(|s| (start..start + READ).contains(&s.position)) {
            if n.below(2) < site.copies[who] {
                bases[(site.position - start) as usize] = site.alternate;
            }
        }
        for base in &mut bases {
            if n.below(500) == 0 {
                *base = *n.pick(b"ACGT");
            }
        }
        let _ = writeln!(
            sam,
            "r{i}\t{}\tchr21\t{}\t60\t{READ}M\t*\t0\t0\t{}\t{}\tRG:Z:1",
            i % 2 * 16,
            start + 1,
            String::from_utf8_lossy(&bases),
            "I".repeat(READ as usize)
        );
    }
    write(dir, name, &sam, None)
}

/// A bundle whose gnomAD track has the sites' frequencies.
fn bundle(dir: &Path, people: &[Drawn]) -> PathBuf {
    let mut vcf = "##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"\">\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"\">\n##INFO=<ID=AN,Number=1,Type=Integer,Description=\"\">\n##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description=\"\">\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"\">\n##contig=<ID=chr21,length=46709983>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n".to_owned();
    for s in people {
        let count = (s.frequency * 150_000.0).round();
        let _ = writeln!(
            vcf,
            "chr21\t{}\t.\t{}\t{}\t.\tPASS\tAC={count};AN=150000;AF={}",
            s.position + 1,
            s.reference as char,
            s.alternate as char,
            s.frequency
        );
    }
    let path = dir.join("gnomad.vcf");
    std::fs::write(&path, vcf).unwrap();
    let out = dir.join("bundle");
    let done = panelwise()
        .args([
            "resources",
            "build",
            "--quiet",
            "--build",
            "GRCh38",
            "--panel",
            "2a36",
            "--reference",
        ])
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--gnomad-genomes")
        .arg(&path)
        .arg("-o")
        .arg(&out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    out
}

fn coverage(bam: &Path, out: &Path, more: &[&str]) -> Value {
    let mut command = panelwise();
    command
        .args(["coverage", "--panel", "2a36", "--genes", "RUNX1", "--bam"])
        .arg(bam)
        .arg("--out")
        .arg(out)
        .args(more);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_str(&std::fs::read_to_string(out.join("S.coverage.json")).unwrap()).unwrap()
}

#[test]
fn mixtures_of_two_people_are_measured() {
    let dir = tempfile::tempdir().unwrap();
    let people = people(5);
    let bundle = bundle(dir.path(), &people);
    for percent in [0u64, 2, 5, 10] {
        let bam = mixture(dir.path(), &format!("m{percent}.bam"), &people, percent, 100 + percent);
        let document = coverage(
            &bam,
            &dir.path().join(format!("o{percent}")),
            &["--resources", bundle.to_str().unwrap()],
        );
        let found = &document["checks"]["contamination"];
        let (share, truth) = (found["share"].as_f64().unwrap(), percent as f64 / 100.0);
        eprintln!("contamination {percent} %: {found}");
        assert!((share - truth).abs() < 0.01, "{percent} %: {found}");
        assert!(found["sites"].as_u64().unwrap() > 500, "{found}");
        assert!(found["source"].as_str().unwrap().contains("gnomad_genomes"), "{found}");
        let [low, high] = [0, 1].map(|i| found["interval"][i].as_f64().unwrap());
        assert!(low <= share && share <= high && high - low < 0.03, "{found}");
        let first = document["warnings"][0].as_str().unwrap_or_default();
        assert_eq!(first.starts_with("CONTAMINATION"), share >= 0.02, "{percent} %: {first}");
    }
    // Without a bundle and without calls nothing is told.
    let bam = dir.path().join("m10.bam");
    assert!(coverage(&bam, &dir.path().join("none"), &[])["checks"]["contamination"].is_null());
}

/// Counts at a sample's homozygous alleles alone, as a run without a bundle has them: a rougher
/// number.
#[test]
fn homozygous_calls_tell_contamination_too() {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let rules = &book.general().sample;
    let ask = |percent: u64, count: usize| -> Option<Contamination> {
        let n = &mut Numbers::new(percent + 9);
        let mut sites = Vec::new();
        let mut counts = Vec::new();
        for i in 0..count as u64 {
            let frequency = FREQUENCY_OF_HOMOZYGOUS;
            let chromosome = Chromosome::parse("1").unwrap();
            let (position, reference, alternate) = (i * 1000, b'A', b'C');
            sites.push(Site {
                chromosome,
                position,
                reference,
                alternate,
                frequency,
                homozygous: true,
            });
            let other = (0..2).filter(|_| n.below(3) < 2).count() as u64;
            let mut c = SiteCount::default();
            for _ in 0..30 {
                let alternate = n.below(100) >= percent || n.below(2) < other;
                if alternate { c.alternate += 1 } else { c.reference += 1 }
            }
            counts.push(c);
        }
        estimate(&Sites::new(sites, "calls".into(), 100, 4000), &counts, rules)
    };
    for percent in [0u64, 2, 5, 10] {
        let found = ask(percent, 600).unwrap();
        assert!((found.share - percent as f64 / 100.0).abs() < 0.015, "{percent} %: {found:?}");
    }
    assert_eq!(ask(5, rules.contamination_min_sites - 1), None, "too few sites tell nothing");
}

#[test]
fn sites_are_biallelic_apart_and_few() {
    let site = |position, alternate| Site {
        chromosome: Chromosome::parse("1").unwrap(),
        position,
        reference: b'A',
        alternate,
        frequency: 0.5,
        homozygous: false,
    };
    let two =
        vec![site(10, b'C'), site(10, b'G'), site(500, b'C'), site(550, b'C'), site(700, b'C')];
    let sites = Sites::new(two, String::new(), 100, 10);
    assert_eq!(sites.len(), 2, "two alternates at 10, and 550 beside 500");
    let many = Sites::new((0..1000).map(|i| site(i * 100, b'C')).collect(), String::new(), 100, 7);
    assert_eq!(many.len(), 7);
}

#[test]
fn on_target_is_the_share_of_alignments_that_touch_the_panel() {
    let dir = tempfile::tempdir().unwrap();
    // 2,000 alignments in RUNX1, 6,000 elsewhere.
    let sam = header("chr21", 46_709_983, "")
        + &even("chr21", 34_800_000, 34_810_000, 20, 60, "in")
        + &even("chr21", 20_000_000, 20_030_000, 20, 60, "out");
    let bam = write(dir.path(), "t.bam", &sam, None);
    let document = coverage(&bam, &dir.path().join("o"), &[]);
    assert_eq!(document["checks"]["on_target"], 0.25, "{}", document["checks"]);
}
