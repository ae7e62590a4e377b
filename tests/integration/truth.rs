//! The engine against `../shared/truth`: Ensembl VEP 115.2 where a second implementation agrees
//! with it ("firm").
//!
//! The arithmetic is that of `compare.py` beside the tables. The floors below only rise.

use crate::harness::shared;
use flate2::read::MultiGzDecoder;
use panelwise::annotate::names::hgvs_g;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::reference::sequence::model_contig;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::{Span, TranscriptConsequence};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Firm agreement in per cent: consequence, c., p., g.
type Figures = [f64; 4];
const FIELDS: [&str; 4] = ["consequence", "hgvs_c", "hgvs_p", "hgvs_g"];
/// Compared with Ensembl VEP alone. Exon and intron must be equal; the positions are shown, without
/// a floor.
const PLACES: [&str; 4] = ["exon", "intron", "cds_position", "protein_position"];

fn table(path: &Path) -> csv::Reader<MultiGzDecoder<File>> {
    csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_reader(MultiGzDecoder::new(File::open(path).unwrap()))
}

/// compare.py's `text`: no accession, no brackets.
fn bare(name: &str) -> String {
    name.trim().rsplit(':').next().unwrap_or("").replace(['(', ')'], "").replace("%3D", "=")
}

fn terms(joined: &str) -> BTreeSet<&str> {
    joined.split('&').collect()
}

struct Ours {
    consequences: Vec<TranscriptConsequence>,
    g: String,
}

fn measure(dir: &Path, build: &str) -> Figures {
    let reference = Reference::open(&dir.join(format!("{build}.genes.fa.gz"))).unwrap();
    assert_eq!(reference.build().unwrap().build.name(), build);
    let transcripts = read_transcripts(&dir.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
    let engine = VareffectEngine::new(&reference, transcripts).unwrap();
    let mut cache: HashMap<(String, String, String, String), Ours> = HashMap::new();
    let mut places = [0u64; 4];
    let (mut firm, mut good) = ([0u64; 4], [0u64; 4]);
    let (mut contested, mut missing, mut rows) = (BTreeMap::<(&str, &str), u64>::new(), 0u64, 0u64);
    let mut differences: BTreeMap<(usize, String, String), (u64, String)> = BTreeMap::new();
    for record in table(&dir.join(format!("expected.{build}.tsv.gz")))
        .deserialize::<HashMap<String, String>>()
    {
        let want = record.unwrap();
        rows += 1;
        let key =
            (want["chrom"].clone(), want["pos"].clone(), want["ref"].clone(), want["alt"].clone());
        let ours = cache.entry(key).or_insert_with_key(|(chrom, pos, r, a)| {
            let start = pos.parse::<u64>().unwrap() - 1;
            let consequences = engine
                .annotate(chrom, start, r, a)
                .unwrap_or_else(|e| panic!("{chrom}:{pos}:{r}:{a}: {e}"));
            let span = Span::new(start, start + r.len() as u64);
            let g = engine
                .sequences()
                .region(model_contig(chrom), span)
                .and_then(|s| hgvs_g::describe(s, start, r, a));
            Ours { consequences, g: g.map(|g| format!("g.{g}")).unwrap_or_default() }
        });
        let have = ours.consequences.iter().find(|c| c.of.transcript == want["transcript"]);
        missing += u64::from(have.is_none());
        for (i, field) in PLACES.iter().enumerate() {
            let mine = have.and_then(|c| match i {
                0 => c.exon.map(|n| n.to_string()),
                1 => c.intron.map(|n| n.to_string()),
                2 => c.cds_position.map(|p| p.to_string()),
                _ => c.protein_position.map(|p| p.to_string()),
            });
            let equal = mine.as_deref().unwrap_or_default() == want[*field];
            places[i] += u64::from(equal);
            if !equal {
                let example = format!(
                    "{}:{}:{}:{} {} expected {} ours {mine:?}",
                    want["chrom"],
                    want["pos"],
                    want["ref"],
                    want["alt"],
                    want["transcript"],
                    want[*field]
                );
                differences
                    .entry((4 + i, want["consequence"].clone(), String::new()))
                    .or_insert((0, example))
                    .0 += 1;
            }
        }
        let open: BTreeSet<&str> = want["contested"].split(',').collect();
        for (i, field) in FIELDS.iter().enumerate() {
            let mine = match (have, i) {
                (None, _) => String::new(),
                (Some(c), 0) => c.terms_joined(),
                (Some(c), 1) => c.hgvs_c.clone().unwrap_or_default(),
                (Some(c), 2) => c.hgvs_p.clone().unwrap_or_default(),
                (Some(_), _) => ours.g.clone(),
            };
            let same =
                |a: &str, b: &str| if i == 0 { terms(a) == terms(b) } else { bare(a) == bare(b) };
            let expected = want[*field].as_str();
            if open.contains(field) {
                let second = want.get(&format!("second_{field}")).map_or("", String::as_str);
                let side = if same(expected, &mine) {
                    "first"
                } else if same(second, &mine) {
                    "second"
                } else {
                    "neither"
                };
                *contested.entry((field, side)).or_default() += 1;
                continue;
            }
            if i != 0 && bare(expected).is_empty() && bare(&mine).is_empty() {
                continue;
            }
            firm[i] += 1;
            if same(expected, &mine) {
                good[i] += 1;
            } else {
                let label = if i == 0 {
                    (expected.to_owned(), mine.clone())
                } else {
                    (want["consequence"].clone(), String::new())
                };
                let example = format!(
                    "{}:{}:{}:{} {} expected {expected} ours {mine}",
                    want["chrom"], want["pos"], want["ref"], want["alt"], want["transcript"]
                );
                differences.entry((i, label.0, label.1)).or_insert((0, example)).0 += 1;
            }
        }
    }
    let mut worst: Vec<_> = differences.into_iter().collect();
    worst.sort_by_key(|(_, (n, _))| std::cmp::Reverse(*n));
    for ((i, ..), (n, example)) in worst.iter().take(40) {
        eprintln!("{n:6} {} {example}", FIELDS.iter().chain(&PLACES).nth(*i).unwrap());
    }
    let percent: Figures = std::array::from_fn(|i| 100.0 * good[i] as f64 / firm[i] as f64);
    eprintln!("truth {build}: rows {rows} missing {missing} contested {contested:?}");
    for i in 0..4 {
        eprintln!("truth {build}: {} {:.3} % of {} firm rows", FIELDS[i], percent[i], firm[i]);
    }
    for i in 0..4 {
        eprintln!(
            "truth {build}: {} {:.3} % of {rows} rows",
            PLACES[i],
            100.0 * places[i] as f64 / rows as f64
        );
    }
    assert_eq!(
        (missing, rows - places[0], rows - places[1]),
        (0, 0, 0),
        "rows missing, exon and intron that differ"
    );
    percent
}

fn check(build: &str, floors: Figures) {
    let dir = shared("truth");
    let figures = measure(&dir, build);
    for i in 0..4 {
        assert!(
            figures[i] >= floors[i],
            "{build} {}: {:.3} % is below the floor {}",
            FIELDS[i],
            figures[i],
            floors[i]
        );
    }
}

#[test]
fn agreement_grch38() {
    check("GRCh38", [99.99, 99.999, 99.999, 99.999]);
}

#[test]
fn agreement_grch37() {
    check("GRCh37", [99.99, 99.999, 99.999, 99.999]);
}

/// What is answered without the engine is what the engine answers.
#[test]
fn direct_and_engine_agree_on_real_genes() {
    let dir = shared("truth");
    for build in ["GRCh38", "GRCh37"] {
        let reference = Reference::open(&dir.join(format!("{build}.genes.fa.gz"))).unwrap();
        let transcripts =
            read_transcripts(&dir.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
        let engine = VareffectEngine::new(&reference, transcripts).unwrap();
        let cases = File::open(dir.join(format!("cases.{build}.vcf.gz"))).unwrap();
        let (mut answered, mut asked) = (0, 0);
        for line in BufReader::new(MultiGzDecoder::new(cases)).lines().map(Result::unwrap) {
            if line.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let contig = model_contig(columns[0]);
            let start = columns[1].parse::<u64>().unwrap() - 1;
            asked += 1;
            if let Some(agreed) = engine.direct_agrees(contig, start, columns[3], columns[4]) {
                agreed.unwrap_or_else(|e| panic!("{build} {e}"));
                answered += 1;
            }
        }
        eprintln!("{build}: {answered} of {asked} alleles were answered directly");
        assert!(answered * 200 > asked * 199, "{build}: {answered} of {asked} were");
    }
}
