//! The test set of `bcftools csq` (`../shared/truth/bcftools-csq`): each allele for itself (local
//! mode, `.txt-l`) and the alleles of a haplotype together (`.txt`). Terms are compared in csq's
//! words, products by residue and length. A difference is listed with its reason; the test fails
//! when one appears or goes.

use crate::harness::shared;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::family::phase::haplotypes;
use panelwise::io::reference::fasta::Reference;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::consequence::{Combined, Phased};
use panelwise::model::{Genotype, Impact, Strand, Term, TranscriptConsequence};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A record of the VCF.
struct Site {
    contig: String,
    position: u64,
    reference: String,
    alternates: Vec<String>,
    genotypes: Vec<String>,
}

/// One entry of BCSQ: `missense|GENE|TRANSCRIPT|biotype|+|3L>3R|4401C>A+4402A>C`.
#[derive(Debug, Clone)]
pub struct Entry {
    pub terms: BTreeSet<String>,
    pub transcript: String,
    pub residues: Option<String>,
    /// `4401C>A`, genomic.
    pub parts: Vec<String>,
}

pub fn entries(text: &str) -> Vec<Entry> {
    let one = |t: &str| {
        let f: Vec<&str> = t.split('|').collect();
        Entry {
            terms: f[0].trim_start_matches('*').split('&').map(str::to_owned).collect(),
            transcript: f.get(2).copied().unwrap_or_default().to_owned(),
            residues: f.get(5).map(|s| (*s).to_owned()),
            parts: f.get(6).map(|s| s.split('+').map(str::to_owned).collect()).unwrap_or_default(),
        }
    };
    text.split(',').filter(|t| *t != "." && !t.is_empty()).map(one).collect()
}

fn sites(vcf: &Path) -> Vec<Site> {
    let text = std::fs::read_to_string(vcf).unwrap();
    let data = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    data.map(|l| {
        let f: Vec<&str> = l.split('\t').collect();
        Site {
            contig: f[0].to_owned(),
            position: f[1].parse().unwrap(),
            reference: f[3].to_ascii_uppercase(),
            alternates: f[4].split(',').map(str::to_ascii_uppercase).collect(),
            genotypes: f.iter().skip(9).map(|s| s.split(':').next().unwrap().to_owned()).collect(),
        }
    })
    .collect()
}

/// (position, REF, ALT column) to csq's word on it.
type Wanted = BTreeMap<(u64, String, String), Vec<Entry>>;

fn key(site: &Site) -> (u64, String, String) {
    (site.position, site.reference.clone(), site.alternates.join(","))
}

fn expected(path: &Path) -> Wanted {
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = Wanted::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let (Some(Ok(position)), true) = (f.first().map(|p| p.parse()), f.len() >= 4) else {
            continue;
        };
        // One column a haplotype and one line a sample where the set has them, else the expectation
        // and then csq's word.
        let list: Vec<Entry> = f[3..].iter().flat_map(|c| entries(c)).collect();
        let slot = out
            .entry((position, f[1].to_ascii_uppercase(), f[2].to_ascii_uppercase()))
            .or_default();
        if f.len() == 4 {
            slot.clear();
        }
        slot.extend(list);
    }
    out
}

/// Our terms in csq's words; what csq does not have is left out.
fn words(c: &TranscriptConsequence) -> BTreeSet<String> {
    let word = |name: &str| {
        Some(match name {
            "splice_donor_5th_base_variant" | "splice_donor_region_variant" => {
                "splice_region".to_owned()
            }
            "splice_polypyrimidine_tract_variant" | "NMD_transcript_variant" => return None,
            "non_coding_transcript_exon_variant" | "non_coding_transcript_variant" => {
                "non_coding".to_owned()
            }
            "5_prime_UTR_variant" => "5_prime_utr".to_owned(),
            "3_prime_UTR_variant" => "3_prime_utr".to_owned(),
            other => other.trim_end_matches("_variant").to_owned(),
        })
    };
    c.terms.iter().filter_map(|t| word(t.name())).collect()
}

pub fn one_letter(three: &str) -> Option<char> {
    const NAMES: &str = "AlaA CysC AspD GluE PheF GlyG HisH IleI LysK LeuL MetM AsnN ProP GlnQ ArgR SerS ThrT ValV TrpW TyrY Ter*";
    NAMES.split(' ').find(|n| n.starts_with(three))?.chars().nth(3)
}

/// What changes: first residue, residues before and after. The ends they share are cut off, at the
/// end first; of a frame shift only the first residue counts.
pub type Change = (usize, String, String);

fn smallest(from: usize, old: &str, new: &str) -> Change {
    let (mut old, mut new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    while old.last().is_some() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let lead = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    (from + lead, old[lead..].iter().collect(), new[lead..].iter().collect())
}

/// From csq's `1LRL*>1LTT*`.
pub fn change(text: &str, frame_shift: bool) -> Option<Change> {
    let (old, new) = text.split_once('>')?;
    let digits = old.chars().take_while(char::is_ascii_digit).count();
    let from: usize = old[..digits].parse().ok()?;
    // Shortened by csq's -B: `1LRL..*`.
    let letters =
        |s: &str| s[digits.min(s.len())..].split("..").next().unwrap_or_default().to_owned();
    let (old, new) = (letters(old), letters(new));
    if frame_shift {
        let i = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
        return Some((from + i, old.chars().nth(i)?.to_string(), new.chars().nth(i)?.to_string()));
    }
    Some(smallest(from, &old, &new))
}

/// The same from a row, less `lead` residues that csq does not count: by its residues, of a frame
/// shift by its name.
pub fn our_change(c: &TranscriptConsequence, lead: usize) -> Option<Change> {
    let from: usize = c.protein_position?.ends()[0]? as usize - lead;
    if !c.terms.contains(&Term::Frameshift) {
        let (old, new) = c.amino_acids.as_deref()?.split_once('/')?;
        return Some(smallest(from, &old.replace('-', ""), &new.replace('-', "")));
    }
    // p.Leu2ThrfsTer5
    let name = c.hgvs_p.as_deref()?.strip_prefix("p.")?;
    let digits: String = name[3..].chars().take_while(char::is_ascii_digit).collect();
    let behind = name.get(3 + digits.len()..6 + digits.len())?;
    let at = digits.parse::<usize>().ok()? - lead;
    Some((at, one_letter(&name[..3])?.to_string(), one_letter(behind)?.to_string()))
}

/// Terms without what the two write by different conventions: csq gives no intron beside another
/// term, and neither frame nor UTR beside the start codon.
fn comparable(mut terms: BTreeSet<String>) -> String {
    if terms.len() > 1 {
        terms.remove("intron");
    }
    if terms.contains("start_lost") || terms.contains("start_retained") {
        terms.remove("frameshift");
        terms.remove("5_prime_utr");
    }
    terms.into_iter().collect::<Vec<_>>().join("&")
}

/// csq does not count an incomplete first codon as a residue.
fn lead(set: &Set, id: &str) -> usize {
    let t = set.engine.transcripts().iter().find(|t| bare(&t.id) == bare(id));
    let first = t.and_then(|t| if t.strand == Strand::Plus { t.cds.first() } else { t.cds.last() });
    usize::from(first.is_some_and(|c| c.phase > 0))
}

struct Set {
    engine: VareffectEngine,
    sites: Vec<Site>,
}

fn open(folder: &Path, gff: &Path, vcf: &Path) -> Set {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let reference = Reference::open(&folder.join(format!("{name}.fa"))).unwrap();
    let transcripts = read_transcripts(gff).unwrap();
    Set { engine: VareffectEngine::new(&reference, transcripts).unwrap(), sites: sites(vcf) }
}

pub fn bare(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

fn plain(allele: &str) -> bool {
    allele.bytes().all(|b| b"ACGT".contains(&b))
}

/// Differences of one allele's rows from csq's entries (of one part).
fn local(set: &Set, site: &Site, want: &[Entry]) -> Vec<String> {
    let mut out = Vec::new();
    let mut rows: Vec<TranscriptConsequence> = Vec::new();
    for alternate in site.alternates.iter().filter(|a| **a != site.reference && *a != ".") {
        match set.engine.annotate(&site.contig, site.position - 1, &site.reference, alternate) {
            Ok(list) => rows.extend(list),
            Err(e) => out.push(format!("{}: {e}", site.position)),
        }
    }
    let transcripts: BTreeSet<&str> = want.iter().map(|e| e.transcript.as_str()).collect();
    for id in transcripts {
        let of: Vec<&Entry> = want.iter().filter(|e| e.transcript == id).collect();
        let theirs: BTreeSet<String> = of
            .iter()
            .flat_map(|e| e.terms.iter().cloned())
            .filter(|t| t != "NMD_transcript" && !t.starts_with('@'))
            .collect();
        if theirs.is_empty() || rows.is_empty() {
            continue;
        }
        let mine: Vec<&TranscriptConsequence> =
            rows.iter().filter(|c| id.is_empty() || bare(&c.of.transcript) == bare(id)).collect();
        let theirs = comparable(theirs);
        let Some(c) = mine.iter().find(|c| comparable(words(c)) == theirs).or(mine.first()) else {
            out.push(format!("{} {id}: no row", site.position));
            continue;
        };
        if comparable(words(c)) != theirs {
            out.push(format!("{} {id}: csq {theirs} ours {}", site.position, comparable(words(c))));
        }
        let lead = lead(set, id);
        for text in of.iter().filter_map(|e| e.residues.as_deref()) {
            let want = change(text, of.iter().any(|e| e.terms.contains("frameshift")));
            if want.is_some() && !mine.iter().any(|c| our_change(c, lead) == want) {
                out.push(format!(
                    "{} {id}: csq {text} ours {:?} {:?}",
                    site.position, c.amino_acids, c.hgvs_p
                ));
            }
        }
    }
    if want.is_empty() && rows.iter().any(|c| c.impact >= Impact::Moderate) {
        out.push(format!("{}: csq none ours {}", site.position, rows[0].terms_joined()));
    }
    out
}

/// Every haplotype of every sample (sites without samples: one haplotype) described on all
/// transcripts.
fn together(set: &Set) -> Vec<(Vec<String>, Combined)> {
    let samples = set.sites.iter().map(|s| s.genotypes.len()).max().unwrap_or(0);
    let mut out: Vec<(Vec<String>, Combined)> = Vec::new();
    for sample in 0..samples.max(1) {
        let mut alleles: Vec<(&Site, &str)> = Vec::new();
        let mut calls = Vec::new();
        for site in &set.sites {
            for (i, alternate) in site.alternates.iter().enumerate().filter(|(_, a)| plain(a)) {
                let genotype = site.genotypes.get(sample).map_or("1", String::as_str);
                if *alternate != site.reference
                    && let Some(call) = Genotype::parse(genotype).copies_of(i + 1, None)
                {
                    alleles.push((site, alternate));
                    calls.push(call);
                }
            }
        }
        for haplotype in haplotypes(&calls) {
            let phased: Vec<Phased<'_>> = haplotype
                .iter()
                .map(|i| alleles[*i])
                .map(|(s, a)| Phased {
                    start: s.position - 1,
                    reference: &s.reference,
                    alternate: a,
                })
                .collect();
            let Some(contig) = haplotype.first().map(|i| alleles[*i].0.contig.clone()) else {
                continue;
            };
            for combined in set.engine.haplotype(&contig, &phased) {
                let parts = combined
                    .parts
                    .iter()
                    .map(|i| &phased[*i])
                    .map(|p| format!("{}{}>{}", p.start + 1, p.reference, p.alternate));
                let mut parts: Vec<String> = parts.collect();
                parts.sort_by_key(|p| {
                    p.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<u64>().unwrap()
                });
                if !out.iter().any(|(p, c)| {
                    *p == parts && c.consequence.of.transcript == combined.consequence.of.transcript
                }) {
                    out.push((parts, combined));
                }
            }
        }
    }
    out
}

/// Differences of one file in haplotype mode.
fn in_phase(set: &Set, want: &Wanted) -> Vec<String> {
    let mut out = Vec::new();
    let mut found = together(set);
    for site in &set.sites {
        let Some(entries) = want.get(&key(site)) else { continue };
        let (several, single): (Vec<Entry>, Vec<Entry>) =
            entries.iter().cloned().partition(|e| e.parts.len() > 1);
        let referred = entries.iter().any(|e| e.terms.iter().any(|t| t.starts_with('@')));
        // Of an allele that csq describes with others, its own entries are not complete.
        if !referred && several.is_empty() {
            out.extend(local(set, site, &single));
        }
        for e in several {
            let theirs: BTreeSet<String> =
                e.terms.iter().filter(|t| *t != "NMD_transcript").cloned().collect();
            let label = format!("{} {} {}", site.position, e.transcript, e.parts.join("+"));
            // Parts behind a new terminator are not joined here: a prefix of csq's parts is the
            // same product.
            let at = found.iter().position(|(parts, c)| {
                bare(&c.consequence.of.transcript) == bare(&e.transcript)
                    && parts.iter().all(|p| e.parts.contains(p))
            });
            let Some(at) = at else {
                out.push(format!("{label}: not described together"));
                continue;
            };
            let (parts, combined) = found.remove(at);
            let c = &combined.consequence;
            if parts != e.parts {
                out.push(format!("{label}: ours {}", parts.join("+")));
            }
            let theirs = comparable(theirs);
            if comparable(words(c)) != theirs {
                out.push(format!("{label}: csq {theirs} ours {}", comparable(words(c))));
            }
            let want =
                e.residues.as_deref().and_then(|r| change(r, e.terms.contains("frameshift")));
            if want.is_some() && our_change(c, lead(set, &e.transcript)) != want {
                out.push(format!(
                    "{label}: csq {} ours {:?} {:?}",
                    e.residues.unwrap_or_default(),
                    c.amino_acids,
                    c.hgvs_p
                ));
            }
        }
    }
    // What csq does not join, nobody joins.
    for (parts, c) in found {
        out.push(format!(
            "{} {}: only ours: {:?}",
            parts.join("+"),
            c.consequence.of.transcript,
            c.consequence.hgvs_p
        ));
    }
    out
}

fn files(root: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for folder in std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir())
    {
        let list = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
        out.extend(list.filter(|p| {
            let name = p.file_name().unwrap().to_str().unwrap();
            name.ends_with(ending) && !name.starts_with("ascii-art")
        }));
    }
    out.sort();
    out
}

/// File, number of differences, reason.
type Exception = (&'static str, usize, &'static str);

const AS_VEP: &str =
    "terms as Ensembl VEP gives them on `../shared/truth` for alleles of this kind";
/// See `start-lost-and-retained` in `docs/contested.md`.
const RETAINED: &str = "leader and initiation codon lose bases and an ATG stands there again: start_lost, as in `../shared/truth`";

/// STK11IP: the reference holds AGG where the transcript has its ATG; see "initiation codons other
/// than ATG" in `docs/contested.md`.
const START_RESTORED: &str =
    "AGG>ATG at the initiation codon: start_retained and Met1=, not missense 1R>1M";

/// Each allele for itself.
const LOCAL: &[Exception] = &[
    (
        "EDUMMY0001/starts-with-1",
        20,
        "the CDS begins with TTG and the insertion keeps it: start_retained is given as well; 35 of its 418 codons are \
         stops (internal_stop): names are withheld",
    ),
    (
        "ENST00000294661/non-coding-boundary",
        1,
        "REF reaches past the end of the FASTA: by its footprint only",
    ),
    ("ENST00000295641/not-a-start-lost", 2, START_RESTORED),
    (
        "ENST00000341065/frame3",
        2,
        "written from the left the deletion takes the acceptor's G; csq gives both readings",
    ),
    ("ENST00000341065/splice-acceptor-donor5", 1, "no coding base is changed: not synonymous"),
    (
        "ENST00000423372/insert3",
        2,
        "an insertion is near the junction when both its neighbours are; stop_lost alone: TGA>TGTTTA",
    ),
];

/// The alleles of a haplotype together.
const TOGETHER: &[Exception] = &[
    (
        "EDUMMY0001/starts-with-1",
        1,
        "all other parts lie behind the insertion's own terminator (residue 7)",
    ),
    (
        "EDUMMY0002/boundaries",
        1,
        "the deletion of a whole CDS with its initiation codon: start_lost",
    ),
    (
        "ENSCAFT00000047742/test",
        1,
        "a gap of one base between exons is an alignment gap, not an intron (VEP: at most 13 bases)",
    ),
    ("ENST00000227471/insert-splice-vs-frameshift", 1, "a gap of two bases: as above"),
    ("ENST00000263103-INS/insertions", 7, "symbolic alleles are events, not sequence alleles"),
    (
        "ENST00000269081/stop-gained-not-inframe-insertion",
        2,
        "three parts lie behind the new terminator; a terminator further on is the frame shift's own, not stop_gained",
    ),
    ("ENST00000294661/non-coding-boundary", 1, "as in local mode"),
    ("ENST00000295641/not-a-start-lost", 2, START_RESTORED),
    ("ENST00000301246/15bp-insert", 1, "the same duplication, named at its 3' end (HGVS)"),
    ("ENST00000318249.2/synonymous-start-lost", 1, RETAINED),
    ("ENST00000341065/frame3", 2, "as in local mode"),
    ("ENST00000341065/splice-acceptor-donor5", 1, "as in local mode"),
    ("ENST00000368801/compound-lost", 1, AS_VEP),
    ("ENST00000368801.2/start-lost", 1, AS_VEP),
    ("ENST00000375992/incorrect-synon-del-not-start-lost", 1, RETAINED),
    ("ENST00000390520/deletion-overlap", 1, AS_VEP),
    (
        "ENST00000409523/long-overlapping-del",
        1,
        "an allele over a splice site: its effect on the frame is not known",
    ),
    ("ENST00000420670/start-stop-lost", 1, "a CDS of one codon, the initiation codon: start_lost"),
    ("ENST00000423372/insert3", 2, "as in local mode"),
    (
        "ENST00000518414/incorrect-inframe-del",
        1,
        "the deletion leaves the transcript, whose CDS has no terminator to lose",
    ),
    (
        "ENST00000519442/synon-splice-region-del",
        1,
        "ACA>A takes the bases behind its anchor, the last of which lies in the splice region; csq shifts it out of there, \
         as the verbs do before they ask",
    ),
    ("ENST00000520868/long-deletion", 1, AS_VEP),
    (
        "ENST00000528237/retained-stop-incomplete-cds",
        1,
        "CGA>TGA in a CDS of open end: a new terminator, stop_gained",
    ),
    (
        "ENST00000545279/splice-region-insert",
        1,
        "an insertion in front of the donor leaves it in place",
    ),
    ("ENST00000557788/long-overlap-del", 1, AS_VEP),
    (
        "ENST00000624631/ambiguous",
        1,
        "by the 3' rule the deleted base is the intron's: no protein name",
    ),
];

/// Runs one mode and compares its differences with the list.
fn check(
    ending: &str,
    files_in_set: usize,
    known: &[Exception],
    differences: impl Fn(&Set, &Wanted) -> Vec<String>,
) {
    let truth = shared("truth");
    let list = files(&truth.join("bcftools-csq"), ending);
    assert_eq!(list.len(), files_in_set);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in &list {
        let folder = path.parent().unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let stem = path.file_name().unwrap().to_str().unwrap().strip_suffix(ending).unwrap();
        let set =
            open(folder, &folder.join(format!("{name}.gff")), &folder.join(format!("{stem}.vcf")));
        let want = expected(path);
        assert!(
            set.sites.iter().any(|s| want.contains_key(&key(s))),
            "{name}/{stem}: nothing compared"
        );
        let list = differences(&set, &want);
        if !list.is_empty() {
            found.insert(format!("{name}/{stem}"), list);
        }
    }
    let same = list.len() - found.len();
    eprintln!(
        "bcftools csq, {ending}: {same} of {} the same, {} with a reason",
        list.len(),
        known.len()
    );
    let mut wrong: Vec<String> = Vec::new();
    for (file, list) in &found {
        match known.iter().find(|(f, ..)| f == file) {
            Some((_, n, _)) if *n == list.len() => {}
            Some((_, n, _)) => wrong.push(format!("{file}: {n} differences are listed: {list:#?}")),
            None => wrong.push(format!("{file}: not listed: {list:#?}")),
        }
    }
    wrong.extend(
        known
            .iter()
            .filter(|(f, ..)| !found.contains_key(*f))
            .map(|(f, ..)| format!("{f}: no difference any more")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_allele_for_itself() {
    check(".txt-l", 30, LOCAL, |set, want| {
        set.sites
            .iter()
            .flat_map(|s| local(set, s, want.get(&key(s)).unwrap_or(&Vec::new())))
            .collect()
    });
}

#[test]
fn alleles_of_a_haplotype_together() {
    check(".txt", 72, TOGETHER, in_phase);
}
