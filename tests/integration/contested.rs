//! Every row of `../shared/truth` on which the two implementations differ belongs to a class of
//! `docs/contested.md`, and what we print there is what the class says.

use crate::harness::shared;
use flate2::read::MultiGzDecoder;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::{Term, TranscriptConsequence};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::Path;

const TABLE: &str = include_str!("../../testdata/contested.tsv");
const DOCUMENT: &str = include_str!("../../docs/contested.md");
/// What one implementation folds into `splice_region_variant`: no difference between the two.
const SUB_TERMS: [&str; 4] = [
    "splice_region_variant",
    "splice_donor_5th_base_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
];

/// Terms without the sub-terms, sorted.
fn folded(terms: &str) -> String {
    let set: BTreeSet<&str> = terms.split('&').filter(|t| !SUB_TERMS.contains(t)).collect();
    set.into_iter().collect::<Vec<_>>().join("&")
}

fn bare(name: &str) -> String {
    name.trim().rsplit(':').next().unwrap_or("").replace(['(', ')'], "").replace("%3D", "=")
}

/// The kind of a protein name.
fn protein_shape(name: &str) -> &'static str {
    let name = bare(name);
    let Some(name) = name.strip_prefix("p.") else { return "none" };
    let before_digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match name {
        "Met1?" => "Met1?",
        _ if before_digits.ends_with('?') && before_digits != name => "range?",
        _ if name.ends_with('?') && !name.contains("Ter") => "residue?",
        _ if name.contains("delext") => "delext",
        _ if name.contains("ext") => "ext",
        _ if name.contains("fs") => "fs",
        _ if name.ends_with("delins") => "delins, empty",
        _ if name.contains("delins") => "delins",
        _ if name.ends_with("del") => "del",
        _ if name.contains("ins") => "ins",
        _ if name.ends_with('=') => "=",
        _ if name.ends_with("Ter") => "Ter",
        _ => "other",
    }
}

fn coding_shape(name: &str) -> &'static str {
    match name {
        _ if name.ends_with("inv") => "inv",
        _ if name.contains("delins") => "delins",
        _ if name.contains('*') => "position after the stop",
        _ if name.contains('+') => "position in the intron",
        _ => "other",
    }
}

/// Field, what the first and what the second implementation say, as patterns.
type Key = (String, String, String);

fn key(field: &str, first: &str, second: &str) -> Key {
    let shape = |text: &str| match field {
        "consequence" => folded(text),
        "hgvs_p" => protein_shape(text).to_owned(),
        _ => coding_shape(text).to_owned(),
    };
    (field.to_owned(), shape(first), shape(second))
}

fn ours(c: &TranscriptConsequence, field: &str) -> String {
    match field {
        "consequence" => c.terms_joined(),
        "hgvs_p" => c.hgvs_p.clone().unwrap_or_default(),
        _ => c.hgvs_c.clone().unwrap_or_default(),
    }
}

/// `first`, `second`, `second with sub-terms` or `own`.
fn side(field: &str, first: &str, second: &str, mine: &str) -> &'static str {
    let terms = |s: &str| s.split('&').map(str::to_owned).collect::<BTreeSet<_>>();
    let same = |a: &str| {
        if field == "consequence" { terms(a) == terms(mine) } else { bare(a) == bare(mine) }
    };
    if same(first) {
        "first"
    } else if same(second) {
        "second"
    } else if field == "consequence" && folded(second) == folded(mine) {
        "second with sub-terms"
    } else {
        "own"
    }
}

struct Listed {
    class: String,
    /// Rows by side, GRCh38 and GRCh37.
    counts: BTreeMap<String, [u64; 2]>,
}

fn listed() -> BTreeMap<Key, Listed> {
    let mut out: BTreeMap<Key, Listed> = BTreeMap::new();
    for record in
        csv::ReaderBuilder::new().delimiter(b'\t').from_reader(TABLE.as_bytes()).into_deserialize()
    {
        let r: HashMap<String, String> = record.unwrap();
        let key = (r["field"].clone(), r["vep"].clone(), r["engine"].clone());
        let entry = out
            .entry(key)
            .or_insert_with(|| Listed { class: r["class"].clone(), counts: BTreeMap::new() });
        assert_eq!(entry.class, r["class"], "one pattern in two classes: {r:?}");
        let counts = [r["GRCh38"].parse().unwrap(), r["GRCh37"].parse().unwrap()];
        assert!(entry.counts.insert(r["ours"].clone(), counts).is_none(), "listed twice: {r:?}");
    }
    out
}

fn rows(path: &Path) -> impl Iterator<Item = HashMap<String, String>> {
    let file = MultiGzDecoder::new(File::open(path).unwrap());
    let reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(file);
    reader.into_deserialize().map(|r: Result<HashMap<String, String>, _>| r.unwrap())
}

/// One class as the document states it.
struct Section {
    class: String,
    /// Locus of the example: `chr1:1054978:ATG:A`, or without alleles where they are long.
    locus: String,
    build: String,
    transcript: String,
    /// Our answer in the example.
    ours: String,
    /// Rows by side, GRCh38 and GRCh37.
    counts: BTreeMap<String, [u64; 2]>,
}

/// The items of a section, each on one line.
fn items(section: &str) -> BTreeMap<&str, String> {
    section
        .split("\n- ")
        .skip(1)
        .filter_map(|item| {
            let (name, text) = item.split("\n\n").next()?.split_once(": ")?;
            Some((name, text.split_whitespace().collect::<Vec<_>>().join(" ")))
        })
        .collect()
}

fn sections() -> Vec<Section> {
    let sides = [
        ("VEP", "first"),
        ("engine", "second"),
        ("engine with sub-terms", "second with sub-terms"),
        ("neither", "own"),
    ];
    let count = |text: &str| -> (String, [u64; 2]) {
        let (left, grch37) = text.split_once(" / ").unwrap();
        let (side, grch38) = left.rsplit_once(' ').unwrap();
        let side = sides.iter().find(|(name, _)| *name == side).unwrap().1.to_owned();
        (side, [grch38.parse().unwrap(), grch37.parse().unwrap()])
    };
    let section = |text: &str| {
        let items = items(text);
        let example: Vec<&str> = items["Example"].split([' ', ',']).collect();
        let ours = items["Example"].rsplit_once("ours `").unwrap().1;
        Section {
            class: text.split('`').next().unwrap().to_owned(),
            build: example[0].to_owned(),
            locus: example[1].to_owned(),
            transcript: example
                .iter()
                .find(|w| w.starts_with("ENST"))
                .map_or_else(String::new, |t| t.trim_end_matches(':').to_owned()),
            ours: ours.trim_end_matches('`').to_owned(),
            counts: items["Rows"].split("; ").map(count).collect(),
        }
    };
    DOCUMENT.split("\n### `").skip(1).map(section).collect()
}

/// Whether `ours` is what we write on a transcript.
fn is_ours(ours: &str, c: &TranscriptConsequence) -> bool {
    let set = |s: &str| s.split('&').map(str::to_owned).collect::<BTreeSet<_>>();
    match ours {
        "-" => c.hgvs_p.is_none(),
        _ if ours.starts_with("p.") => c.hgvs_p.as_deref() == Some(ours),
        _ if ours.starts_with("c.") => c.hgvs_c.as_deref() == Some(ours),
        _ => set(ours) == set(&c.terms_joined()),
    }
}

/// Whether the example names the row's transcript, or none.
fn locus_transcript(example: &Section, row: &HashMap<String, String>) -> bool {
    example.transcript.is_empty() || example.transcript == row["transcript"]
}

#[test]
fn every_contested_row_belongs_to_a_listed_class() {
    let dir = shared("truth");
    let table = listed();
    let mut examples = sections();
    let mut found: BTreeMap<(Key, String), [u64; 2]> = BTreeMap::new();
    let mut unlisted: BTreeMap<Key, String> = BTreeMap::new();
    for (i, build) in ["GRCh38", "GRCh37"].into_iter().enumerate() {
        let reference = Reference::open(&dir.join(format!("{build}.genes.fa.gz"))).unwrap();
        let transcripts =
            read_transcripts(&dir.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
        let engine = VareffectEngine::new(&reference, transcripts).unwrap();
        for row in rows(&dir.join(format!("expected.{build}.tsv.gz")))
            .filter(|r| !r["contested"].is_empty())
        {
            let start = row["pos"].parse::<u64>().unwrap() - 1;
            let list = engine.annotate(&row["chrom"], start, &row["ref"], &row["alt"]).unwrap();
            let mine = list.iter().find(|c| c.of.transcript == row["transcript"]).unwrap();
            let locus = ["chrom", "pos", "ref", "alt"].map(|k| row[k].as_str()).join(":");
            examples.retain(|e| {
                let same = e.locus == locus || locus.starts_with(&format!("{}:", e.locus));
                let here = same && e.build == build && locus_transcript(e, &row);
                !(here && is_ours(&e.ours, mine))
            });
            for field in row["contested"].split(',') {
                let (first, second) = (&row[field], &row[&format!("second_{field}")]);
                let key = key(field, first, second);
                let have = ours(mine, field);
                if !table.contains_key(&key) {
                    let (chrom, pos, r, a) = (&row["chrom"], &row["pos"], &row["ref"], &row["alt"]);
                    let example =
                        format!("{build} {chrom}:{pos}:{r}:{a} {first} | {second} | {have}");
                    unlisted.entry(key.clone()).or_insert(example);
                }
                let side = side(field, first, second, &have).to_owned();
                found.entry((key, side)).or_default()[i] += 1;
            }
        }
    }
    let wrong: Vec<&str> = examples.iter().map(|e| e.class.as_str()).collect();
    assert!(wrong.is_empty(), "examples of docs/contested.md that we do not write so: {wrong:?}");
    assert!(unlisted.is_empty(), "classes that docs/contested.md does not list: {unlisted:#?}");
    let mut wrong = Vec::new();
    for ((key, side), counts) in &found {
        let want = table[key].counts.get(side).copied().unwrap_or_default();
        if want != *counts {
            wrong.push(format!("{key:?} {side}: {counts:?} rows, the table says {want:?}"));
        }
    }
    let rows: u64 = found.values().flatten().sum();
    let listed: u64 = table.values().flat_map(|l| l.counts.values().flatten()).sum();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(rows, listed, "the table lists rows that no longer occur");
    eprintln!("contested: {rows} fields in {} patterns", table.len());
}

/// Table and document name the same classes, with the same numbers of rows.
#[test]
fn document_and_table_agree() {
    let mut in_table: BTreeMap<String, BTreeMap<String, [u64; 2]>> = BTreeMap::new();
    for entry in listed().into_values() {
        let class = in_table.entry(entry.class).or_default();
        for (side, [grch38, grch37]) in entry.counts {
            let sum = class.entry(side).or_default();
            *sum = [sum[0] + grch38, sum[1] + grch37];
        }
    }
    let in_document: BTreeMap<_, _> = sections().into_iter().map(|s| (s.class, s.counts)).collect();
    assert_eq!(in_table, in_document);
}

/// The answer of each example is a name, terms of the Sequence Ontology, or `-`: no placeholder.
#[test]
fn document_states_an_answer_for_every_class() {
    for s in sections() {
        let name = s.ours == "-" || s.ours.starts_with("c.") || s.ours.starts_with("p.");
        let terms = s.ours.split('&').all(|t| Term::parse(t).is_some());
        assert!(name || terms, "{}: `{}` is no answer", s.class, s.ours);
    }
}

/// The index leads to every class.
#[test]
fn index_names_every_class() {
    let index = DOCUMENT.split("## Index").nth(1).unwrap().split("\n## ").next().unwrap();
    for s in sections() {
        assert!(index.contains(&format!("(#{})", s.class)), "{} is not in the index", s.class);
    }
}
