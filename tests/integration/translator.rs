//! A third opinion: a short reference translator that shares no code with the engine. Random
//! changes are put into the spliced CDS, translated, and the `p.` name derived from the two
//! products; the `c.` name is parsed back and must give the same spliced sequence; other
//! representations of the same change must give the same names.

use crate::harness::shared;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::{Strand, Transcript, TranscriptConsequence};
use std::collections::BTreeMap;

/// Changes kept this far from the ends of a coding part: no name shifts into an intron.
const MARGIN: usize = 30;
const VARIANTS: usize = 24_000;

/// xorshift64*: the same variants on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
    pub fn bases(&mut self, n: usize) -> String {
        (0..n).map(|_| ['A', 'C', 'G', 'T'][self.below(4)]).collect()
    }
}

/// A transcript as text, in its own direction.
pub struct Message {
    pub bases: String,
    /// Plus-strand position of every base, 0-based.
    pub places: Vec<u64>,
    /// Index of the CDS's first base and of the base behind its last.
    pub cds: (usize, usize),
    /// Coding stretches in `bases`.
    parts: Vec<(usize, usize)>,
}

pub fn flip(text: &str) -> String {
    String::from_utf8(bio::alphabets::dna::revcomp(text.as_bytes())).unwrap()
}

pub fn message(t: &Transcript, engine: &VareffectEngine) -> Message {
    let mut bases = String::new();
    let mut places: Vec<u64> = Vec::new();
    for e in &t.exons {
        bases.push_str(
            std::str::from_utf8(engine.sequences().slice(&t.contig, *e).unwrap()).unwrap(),
        );
        places.extend(e.start..e.end);
    }
    if t.strand == Strand::Minus {
        bases = flip(&bases);
        places.reverse();
    }
    let index = |g: u64| places.iter().position(|p| *p == g).unwrap();
    let mut parts: Vec<(usize, usize)> = t
        .cds
        .iter()
        .map(|c| {
            let (a, b) = (index(c.span.start), index(c.span.end - 1));
            (a.min(b), a.max(b) + 1)
        })
        .collect();
    parts.sort_unstable();
    let cds = (parts[0].0, parts[parts.len() - 1].1);
    Message { bases, places, cds, parts }
}

/// Three-letter residues up to and with the first `Ter`.
pub fn product(coding: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    for i in (0..coding.len().saturating_sub(2)).step_by(3) {
        let residue = residue(&coding[i..i + 3]);
        out.push(residue);
        if residue == "Ter" {
            break;
        }
    }
    out
}

pub fn residue(codon: &str) -> &'static str {
    match codon {
        "TTT" | "TTC" => "Phe",
        "TTA" | "TTG" | "CTT" | "CTC" | "CTA" | "CTG" => "Leu",
        "ATT" | "ATC" | "ATA" => "Ile",
        "ATG" => "Met",
        "GTT" | "GTC" | "GTA" | "GTG" => "Val",
        "TCT" | "TCC" | "TCA" | "TCG" | "AGT" | "AGC" => "Ser",
        "CCT" | "CCC" | "CCA" | "CCG" => "Pro",
        "ACT" | "ACC" | "ACA" | "ACG" => "Thr",
        "GCT" | "GCC" | "GCA" | "GCG" => "Ala",
        "TAT" | "TAC" => "Tyr",
        "TAA" | "TAG" | "TGA" => "Ter",
        "CAT" | "CAC" => "His",
        "CAA" | "CAG" => "Gln",
        "AAT" | "AAC" => "Asn",
        "AAA" | "AAG" => "Lys",
        "GAT" | "GAC" => "Asp",
        "GAA" | "GAG" => "Glu",
        "TGT" | "TGC" => "Cys",
        "TGG" => "Trp",
        "CGT" | "CGC" | "CGA" | "CGG" | "AGA" | "AGG" => "Arg",
        "GGT" | "GGC" | "GGA" | "GGG" => "Gly",
        _ => "Xaa",
    }
}

/// What a change does to the codons, seen from the whole products.
pub struct Products<'a> {
    pub old: &'a [&'a str],
    pub new: &'a [&'a str],
    /// The lengths differ by a multiple of three.
    pub frame: bool,
    /// A base of the terminator is changed.
    pub stop: bool,
}

fn at(old: &[&str], i: usize) -> String {
    format!("{}{}", old[i], i + 1)
}

fn range(old: &[&str], i: usize, n: usize) -> String {
    if n == 1 { at(old, i) } else { format!("{}_{}", at(old, i), at(old, i + n - 1)) }
}

/// HGVS 21.1, protein: substitution, deletion, duplication, insertion, deletion-insertion, frame
/// shift, extension.
pub fn protein_name(p: &Products<'_>) -> String {
    let (old, new) = (p.old, p.new);
    let Some(i) = (0..old.len().max(new.len())).find(|i| old.get(*i) != new.get(*i)) else {
        return "=".to_owned();
    };
    let Some(first) = new.get(i) else { return "beyond the transcript".to_owned() };
    let ends = new.last() == Some(&"Ter");
    if old[i] == "Ter" && (p.stop || !p.frame) {
        let k = if ends { (new.len() - 1 - i).to_string() } else { "?".to_owned() };
        return format!("p.Ter{}{first}extTer{k}", i + 1);
    }
    if !p.frame && *first == "Ter" {
        return format!("p.{}Ter", at(old, i));
    }
    if !p.frame {
        let k = if ends { (new.len() - i).to_string() } else { "?".to_owned() };
        return format!("p.{}{first}fsTer{k}", at(old, i));
    }
    let room = old.len().min(new.len()) - i;
    let back = (0..room).take_while(|k| old[old.len() - 1 - k] == new[new.len() - 1 - k]).count();
    let (gone, come) = (&old[i..old.len() - back], &new[i..new.len() - back]);
    match (gone, come) {
        (_, []) => format!("p.{}del", range(old, i, gone.len())),
        ([], _) if old[..i].ends_with(come) => {
            format!("p.{}dup", range(old, i - come.len(), come.len()))
        }
        ([], _) => format!("p.{}_{}ins{}", at(old, i - 1), at(old, i), come.concat()),
        ([_], [x]) => format!("p.{}{x}", at(old, i)),
        _ => format!("p.{}delins{}", range(old, i, gone.len()), come.concat()),
    }
}

/// HGVS, deletion-insertion: an in-frame change that brings a terminator is described up to it, by
/// the codons it touches (`p.(Pro578_Lys579delinsLeuTer)`), not as a deletion of the rest of the
/// product.
fn with_terminator(old: &[&str], window: (usize, usize), come: &[&str]) -> String {
    let lead = old[window.0..window.1].iter().zip(come).take_while(|(a, b)| a == b).count();
    let (from, come) = (window.0 + lead, &come[lead..]);
    match (window.1 - from, come) {
        (0, _) => format!("p.{}_{}ins{}", at(old, from - 1), at(old, from), come.concat()),
        (1, ["Ter"]) => format!("p.{}Ter", at(old, from)),
        (n, _) => format!("p.{}delins{}", range(old, from, n), come.concat()),
    }
}

/// First new residue and all of them, of a name that ends in a terminator. `p.Lys30_Ser31insTer`,
/// `p.Ser31Ter` and `p.Ser31_Gln32delinsTer` describe one product; HGVS leaves open which codons
/// are counted as replaced.
fn truncation(name: &str) -> Option<(String, String)> {
    let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
    let name = name
        .strip_prefix("p.")
        .filter(|n| n.ends_with("Ter") && !n.contains("fs") && !n.contains("ext"))?;
    if let Some((place, new)) = name.split_once("delins") {
        return Some((digits(place.split('_').next()?), new.to_owned()));
    }
    if let Some((place, new)) = name.split_once("ins") {
        return Some((digits(place.split_once('_')?.1), new.to_owned()));
    }
    Some((digits(name), "Ter".to_owned()))
}

/// Applies a `c.` name to the transcript; `None` for a position outside the exons.
fn apply(name: &str, m: &Message) -> Option<String> {
    let name = name.strip_prefix("c.")?;
    let split = name.find(|c: char| c.is_ascii_alphabetic())?;
    let (place, change) = name.split_at(split);
    let index = |p: &str| -> Option<usize> {
        match p.strip_prefix('*') {
            Some(n) => Some(m.cds.1 + n.parse::<usize>().ok()? - 1),
            None => Some(m.cds.0 + p.parse::<usize>().ok()? - 1),
        }
    };
    let (a, b) = match place.split_once('_') {
        Some((a, b)) => (index(a)?, index(b)?),
        None => (index(place)?, index(place)?),
    };
    let (before, here, behind) = (&m.bases[..a], &m.bases[a..=b], &m.bases[b + 1..]);
    if let Some((old, new)) = change.split_once('>') {
        return (old == here).then(|| format!("{before}{new}{behind}"));
    }
    if let Some(new) = change.strip_prefix("delins") {
        return Some(format!("{before}{new}{behind}"));
    }
    if let Some(new) = change.strip_prefix("ins") {
        return (b == a + 1).then(|| format!("{}{new}{}", &m.bases[..b], &m.bases[b..]));
    }
    match change {
        "del" => Some(format!("{before}{behind}")),
        "dup" => Some(format!("{before}{here}{here}{behind}")),
        "inv" => Some(format!("{before}{}{behind}", flip(here))),
        _ => None,
    }
}

fn on<'a>(list: &'a [TranscriptConsequence], t: &Transcript) -> &'a TranscriptConsequence {
    list.iter().find(|c| c.of.transcript == t.id).unwrap()
}

#[test]
fn random_changes_of_the_cds() {
    let dir = shared("truth");
    let reference = Reference::open(&dir.join("GRCh38.genes.fa.gz")).unwrap();
    let transcripts = read_transcripts(&dir.join("transcripts.GRCh38.gff3.gz")).unwrap();
    let engine = VareffectEngine::new(&reference, transcripts.clone()).unwrap();
    let mut random = Random(0x5EED_0003);
    let mut differences: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
    let mut note = |kind: &str, text: String| {
        let entry = differences.entry(kind.to_owned()).or_default();
        entry.0 += 1;
        if entry.1.len() < 6 {
            entry.1.push(text);
        }
    };
    let mut shapes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut done = 0;
    let coding: Vec<&Transcript> = transcripts
        .iter()
        .filter(|t| t.is_coding() && t.start_complete && t.end_complete)
        .collect();
    while done < VARIANTS {
        let t = coding[random.below(coding.len())];
        let m = message(t, &engine);
        let old_product = product(&m.bases[m.cds.0..]);
        // Selenocysteine, and CDS that are no multiple of three, are other tests' business.
        if old_product.len() * 3 != m.cds.1 - m.cds.0 {
            note("not tested: the product is not the CDS", t.id.clone());
            done += 1;
            continue;
        }
        for _ in 0..60 {
            let (from, to) = m.parts[random.below(m.parts.len())];
            let first = (from + MARGIN).max(m.cds.0 + 3 + MARGIN);
            let last = to.saturating_sub(MARGIN);
            if first + 12 >= last {
                continue;
            }
            // Every eighth change of the last part is a base of the terminator.
            let terminator = to == m.cds.1
                && m.places[to - 1].abs_diff(m.places[to - 3]) == 2
                && to + 1 < m.places.len();
            let in_terminator = terminator && random.below(8) == 0;
            let a = if in_terminator {
                to - 3 + random.below(3)
            } else {
                first + random.below(last - first - 10)
            };
            let (n, new) = match if in_terminator { 0 } else { random.below(8) } {
                0 | 1 => (1, random.bases(1)),
                2 => (0, random.bases(1)),
                3 => (1 + random.below(6), String::new()),
                4 => (0, m.bases[a - 1 - random.below(6)..a].to_owned()),
                5 => {
                    let n = 1 + random.below(6);
                    (0, random.bases(n))
                }
                6 => {
                    let n = 2 + random.below(3);
                    (n, random.bases(n))
                }
                _ => {
                    let n = 1 + random.below(5);
                    let k = 1 + random.below(5);
                    (n, random.bases(k))
                }
            };
            let here = &m.bases[a..a + n];
            if here == new {
                continue;
            }
            let changed = format!("{}{new}{}", &m.bases[..a], &m.bases[a + n..]);
            // On the plus strand, with the base in front of it for an anchor.
            let plus = t.strand == Strand::Plus;
            let low = if plus { m.places[a - 1] } else { m.places[a + n] };
            let oriented = |s: &str| if plus { s.to_owned() } else { flip(s) };
            let anchor =
                if plus { m.bases[a - 1..a].to_owned() } else { flip(&m.bases[a + n..a + n + 1]) };
            let behind =
                if plus { m.bases[a + n..a + n + 1].to_owned() } else { flip(&m.bases[a - 1..a]) };
            let (r, alt) =
                (format!("{anchor}{}", oriented(here)), format!("{anchor}{}", oriented(&new)));
            let list = engine.annotate(&t.contig, low, &r, &alt).unwrap();
            let found = on(&list, t);
            let label = format!("{}:{}:{r}:{alt} {}", t.contig, low + 1, t.id);
            done += 1;

            let c = found.hgvs_c.clone().unwrap_or_default();
            match apply(&c, &m) {
                Some(back) if back == changed => {}
                Some(_) => note("c. gives another sequence", format!("{label} {c}")),
                None => note("c. cannot be read back", format!("{label} {c}")),
            }
            let frame = n % 3 == new.len() % 3;
            // The codons that hold the changed bases, before and after.
            let offset = a - m.cds.0;
            let window = (offset / 3, (offset + n).div_ceil(3));
            let length = 3 * (window.1 - window.0) + new.len()
                - n.min(3 * (window.1 - window.0) + new.len());
            let come = product(
                changed.get(m.cds.0 + 3 * window.0..).map_or("", |c| &c[..length.min(c.len())]),
            );
            let stop = a + n > m.cds.1 - 3 && !(n == 0 && a == m.cds.1 - 3);
            let want = if frame && !stop && come.last() == Some(&"Ter") {
                with_terminator(&old_product, window, &come)
            } else {
                protein_name(&Products {
                    old: &old_product,
                    new: &product(&changed[m.cds.0..]),
                    frame,
                    stop,
                })
            };
            let p = found.hgvs_p.clone().unwrap_or_default();
            let equal = if want == "=" {
                p.ends_with('=')
            } else {
                p == want || truncation(&p).is_some_and(|x| Some(x) == truncation(&want))
            };
            let shape = ["fs", "ext", "delins", "ins", "dup", "del", "="]
                .into_iter()
                .find(|s| want.contains(s));
            *shapes.entry(shape.unwrap_or("one residue")).or_default() += 1;
            if !equal {
                let kind = format!("p. {}", shape.unwrap_or("one residue"));
                note(&kind, format!("{label} {c} want {want} have {p} {}", found.terms_joined()));
            }
            // The same change with a base more on the right, and moved by one where it can be.
            let mut others = vec![(low, format!("{r}{behind}"), format!("{alt}{behind}"))];
            if (n == 0 || new.is_empty())
                && oriented(here).get(..1).or(oriented(&new).get(..1)) == Some(behind.as_str())
            {
                let turn = |s: &str| {
                    if s.is_empty() { String::new() } else { format!("{}{}", &s[1..], &s[..1]) }
                };
                let next = behind.as_str();
                others.push((
                    low + 1,
                    format!("{next}{}", turn(&oriented(here))),
                    format!("{next}{}", turn(&oriented(&new))),
                ));
            }
            for (start, r, a) in others {
                let list = engine.annotate(&t.contig, start, &r, &a).unwrap();
                let other = on(&list, t);
                if (&other.hgvs_c, &other.hgvs_p) != (&found.hgvs_c, &found.hgvs_p) {
                    let names = format!("{:?} {:?}", other.hgvs_c, other.hgvs_p);
                    note(
                        "another representation",
                        format!("{label} {c} {p}; {start}:{r}:{a} {names}"),
                    );
                }
            }
        }
    }
    eprintln!("translator: {done} variants, {shapes:?}");
    for (kind, (n, examples)) in &differences {
        eprintln!("{n:6} {kind}");
        examples.iter().for_each(|e| eprintln!("         {e}"));
    }
    for (kind, (n, _)) in &differences {
        let allowed = KNOWN.iter().find(|(k, _)| k == kind).map_or(0, |(_, n)| *n);
        assert!(*n <= allowed, "{n} differences of the kind '{kind}', {allowed} are known");
    }
}

/// Differences with a reason, and how many of them the seed meets.
const KNOWN: &[(&str, u64)] = &[];
