//! Phased pairs of alleles on real transcripts, described together by us and by `bcftools csq
//! --phase a`.

use crate::csq_set::{bare, change, entries, one_letter, our_change};
use crate::harness::shared;
use crate::translator::{Message, Products, flip, message, product, protein_name};
use panelwise::annotate::VareffectEngine;
use panelwise::io::reference::fasta::Reference;
use panelwise::io::transcripts::gff::read_transcripts;
use panelwise::model::consequence::Phased;
use panelwise::model::{Span, Strand, Term, Transcript};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

const TRANSCRIPTS: usize = 300;
/// Pairs of one transcript, each in a sample of its own.
const PAIRS: usize = 12;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

/// One allele as in VCF, 0-based.
#[derive(Clone, PartialEq)]
struct Allele(u64, String, String);

/// Models as bcftools csq reads them.
pub fn ensembl_gff(list: &[&Transcript]) -> String {
    let mut out = String::from("##gff-version 3\n");
    for t in list {
        let id = bare(&t.id);
        let strand = if t.strand == Strand::Plus { '+' } else { '-' };
        let mut line = |kind: &str, s: Span, phase: &str, tags: String| {
            let (a, b) = (s.one_based_start(), s.one_based_end());
            writeln!(out, "{}\tx\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t{tags}", t.contig)
                .unwrap();
        };
        line(
            "gene",
            t.span(),
            ".",
            format!("ID=gene:G{id};Name={};biotype=protein_coding", t.gene),
        );
        line(
            "transcript",
            t.span(),
            ".",
            format!("ID=transcript:{id};Parent=gene:G{id};biotype=protein_coding"),
        );
        for e in &t.exons {
            line("exon", *e, ".", format!("Parent=transcript:{id}"));
        }
        for c in &t.cds {
            line("CDS", c.span, &c.phase.to_string(), format!("Parent=transcript:{id}"));
        }
    }
    out
}

/// A pair of alleles inside one coding part, or on both sides of a junction that splits a codon.
fn pair(t: &Transcript, engine: &VareffectEngine, random: &mut Random) -> Option<[Allele; 2]> {
    let base = |at: u64| {
        engine.sequences().slice(&t.contig, Span::new(at, at + 1)).map(|b| char::from(b[0]))
    };
    let other =
        |b: char, k: usize| "ACGT".chars().filter(|x| *x != b).nth(k % 3).unwrap().to_string();
    let snv = |at: u64, k: usize| base(at).map(|b| Allele(at, b.to_string(), other(b, k)));
    let text = |from: u64, n: u64| {
        let bases = engine.sequences().slice(&t.contig, Span::new(from, from + n))?;
        Some(String::from_utf8(bases.to_vec()).unwrap())
    };
    let deletion = |at: u64, n: u64| Some(Allele(at, text(at, n + 1)?, text(at, 1)?));
    let insertion =
        |at: u64, new: &str| Some(Allele(at, text(at, 1)?, format!("{}{new}", text(at, 1)?)));
    let bases = |random: &mut Random, n: usize| {
        (0..n).map(|_| ['A', 'C', 'G', 'T'][random.below(4)]).collect::<String>()
    };
    let i = random.below(t.cds.len());
    let part = t.cds[i].span;
    let kind = random.below(9);
    let (k, l) = (random.below(3), random.below(3));
    if kind == 8 {
        let next = t.cds.get(i + 1)?.span;
        return Some([snv(part.end - 1, k)?, snv(next.start, l)?]);
    }
    if part.len() < 90 {
        return None;
    }
    let at = part.start + 12 + random.below(part.len() as usize - 60) as u64;
    let gap = 2 + random.below(24) as u64;
    let (a, b) = match kind {
        0 | 1 => (snv(at, k)?, snv(at + 1 + random.below(2) as u64, l)?),
        2 => (snv(at, k)?, snv(at + 3, l)?),
        3 => (deletion(at, 1)?, insertion(at + 1 + gap, &bases(random, 1))?),
        4 => (insertion(at, &bases(random, 2))?, deletion(at + gap, 2)?),
        5 => (deletion(at, 1)?, deletion(at + 1 + gap, 2)?),
        6 => (insertion(at, &bases(random, 1))?, snv(at + gap, k)?),
        _ => (deletion(at, 3)?, snv(at + 4 + random.below(3) as u64, k)?),
    };
    Some([a, b])
}

/// The spliced message with both alleles.
fn mutated(t: &Transcript, m: &Message, alleles: &[Allele; 2]) -> String {
    let mut list: Vec<(usize, usize, String)> = alleles
        .iter()
        .map(|Allele(at, r, a)| {
            let last = at + r.len() as u64 - 1;
            let (first, new) =
                if t.strand == Strand::Plus { (*at, a.clone()) } else { (last, flip(a)) };
            (m.places.iter().position(|p| *p == first).unwrap(), r.len(), new)
        })
        .collect();
    list.sort();
    let mut out = m.bases.clone();
    // Of alleles that share an anchor base the second one's is left to the first.
    for (at, n, new) in list.into_iter().rev() {
        out.replace_range(at..at + n, &new);
    }
    out
}

/// csq's residues stand in the product that the translation gives.
fn agrees(text: &str, old: &[&str], new: &[&str]) -> bool {
    let Some((a, b)) = text.split_once('>') else { return true };
    let digits = a.chars().take_while(char::is_ascii_digit).count();
    let from = a[..digits].parse::<usize>().unwrap() - 1;
    let stands = |letters: &str, product: &[&str]| {
        letters
            .chars()
            .enumerate()
            .all(|(i, x)| product.get(from + i).and_then(|t| one_letter(t)) == Some(x))
    };
    stands(&a[digits..], old) && stands(&b[digits..], new)
}

#[test]
fn phased_pairs_are_those_of_bcftools_csq() {
    let dir = shared("truth");
    let fasta = dir.join("GRCh38.genes.fa.gz");
    let reference = Reference::open(&fasta).unwrap();
    let all = read_transcripts(&dir.join("transcripts.GRCh38.gff3.gz")).unwrap();
    let engine = VareffectEngine::new(&reference, all).unwrap();
    let mut random = Random(0x5EED_0007);
    let step = engine.transcripts().len() / TRANSCRIPTS;
    let chosen: Vec<&Transcript> =
        engine.transcripts().iter().step_by(step.max(1)).take(TRANSCRIPTS).collect();
    let mut records: BTreeMap<(String, u64, String, String), BTreeSet<usize>> = BTreeMap::new();
    let mut pairs: Vec<(&Transcript, [Allele; 2])> = Vec::new();
    for t in &chosen {
        for sample in 0..PAIRS {
            let Some(alleles) = (0..20).find_map(|_| pair(t, &engine, &mut random)) else {
                continue;
            };
            if alleles.iter().any(|a| a.1.contains('N')) {
                continue;
            }
            for a in &alleles {
                records
                    .entry((t.contig.clone(), a.0, a.1.clone(), a.2.clone()))
                    .or_default()
                    .insert(sample);
            }
            pairs.push((t, alleles));
        }
    }
    let mut vcf = String::from(
        "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n",
    );
    let lengths = reference
        .contigs()
        .iter()
        .map(|(name, length)| format!("##contig=<ID={name},length={length}>\n"));
    vcf.extend(lengths);
    vcf.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
    (0..PAIRS).for_each(|s| write!(vcf, "\tS{s}").unwrap());
    for ((contig, at, r, a), samples) in &records {
        write!(vcf, "\n{contig}\t{}\t.\t{r}\t{a}\t.\t.\t.\tGT", at + 1).unwrap();
        (0..PAIRS).for_each(|s| vcf.push_str(if samples.contains(&s) { "\t0|1" } else { "\t0|0" }));
    }
    vcf.push('\n');
    let work = tempfile::tempdir().unwrap();
    std::fs::write(work.path().join("in.vcf"), vcf).unwrap();
    std::fs::write(work.path().join("in.gff3"), ensembl_gff(&chosen)).unwrap();
    let output = std::process::Command::new("bcftools")
        .args(["csq", "--phase", "a", "--ncsq", "64", "--verbose", "0", "-f"])
        .arg(&fasta)
        .arg("-g")
        .arg(work.path().join("in.gff3"))
        .arg(work.path().join("in.vcf"))
        .output()
        .expect("bcftools is installed (scripts/setup-debian.sh)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Transcript and parts to csq's entry.
    let mut theirs: HashMap<(String, Vec<String>), crate::csq_set::Entry> = HashMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines().filter(|l| !l.starts_with('#')) {
        let info = line.split('\t').nth(7).unwrap();
        let Some(text) = info.split(';').find_map(|f| f.strip_prefix("BCSQ=")) else { continue };
        for e in entries(text).into_iter().filter(|e| e.parts.len() > 1) {
            theirs.insert((e.transcript.clone(), e.parts.clone()), e);
        }
    }
    let (mut equal, mut apart, mut ended, mut astray, mut alone, mut beside) = (0, 0, 0, 0, 0, 0);
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (t, alleles) in &pairs {
        let phased: Vec<Phased<'_>> = alleles
            .iter()
            .map(|a| Phased { start: a.0, reference: &a.1, alternate: &a.2 })
            .collect();
        let mine = engine.haplotype_on(t, &phased);
        let parts: Vec<String> =
            alleles.iter().map(|a| format!("{}{}>{}", a.0 + 1, a.1, a.2)).collect();
        let other = theirs.get(&(bare(&t.id).to_owned(), parts.clone()));
        let label = format!("{} {} {:?}", t.contig, t.id, parts);
        let m = message(t, &engine);
        let changed = mutated(t, &m, alleles);
        let (old, new) = (product(&m.bases[m.cds.0..]), product(&changed[m.cds.0..]));
        // csq 1.16 is not always right on pairs over which the frame is shifted: translation
        // decides.
        let other =
            match other.filter(|e| e.residues.as_deref().is_some_and(|r| !agrees(r, &old, &new))) {
                Some(_) => {
                    astray += 1;
                    None
                }
                None => other,
            };
        let Some(c) = mine.first().map(|c| &c.consequence) else {
            let Some(e) = other else {
                apart += 1;
                continue;
            };
            // The first allele's frame ends before the second: csq joins all the same.
            let new = e.residues.as_deref().and_then(|r| r.split_once('>')).map_or("", |x| x.1);
            let length = new.chars().filter(|c| !c.is_ascii_digit()).count() as u64;
            if new.ends_with('*') && 3 * length <= alleles[1].0.abs_diff(alleles[0].0) + 6 {
                ended += 1;
            } else if alleles[0].1.len() == 4
                && alleles[0].2.len() == 1
                && e.terms.contains("inframe_deletion")
            {
                // One whole codon goes, the next is changed: they meet in no codon.
                beside += 1;
            } else {
                wrong.push(format!("{label}: only csq: {e:?}"));
            }
            continue;
        };
        let frame = changed.len() % 3 == m.bases.len() % 3;
        let name = protein_name(&Products { old: &old, new: &new, frame, stop: false });
        let mine = c.hgvs_p.clone().unwrap_or_default();
        let stop = c.terms.contains(&Term::StopGained);
        let right = if name == "=" {
            mine.ends_with('=')
        } else {
            mine == name || stop && mine.ends_with("Ter")
        };
        if !right || frame == c.terms.contains(&Term::Frameshift) {
            wrong.push(format!("{label}: translated {name}, ours {mine} {}", c.terms_joined()));
        }
        if let Some(e) = other {
            let want =
                e.residues.as_deref().and_then(|r| change(r, e.terms.contains("frameshift")));
            if want.is_some() && !stop && our_change(c, 0) != want {
                wrong.push(format!(
                    "{label}: csq {e:?} ours {:?} {:?} {:?}",
                    c.amino_acids, c.hgvs_p, c.terms
                ));
            } else {
                equal += 1;
            }
        } else {
            alone += 1;
        }
        *kinds.entry(c.terms_joined()).or_default() += 1;
    }
    eprintln!(
        "phased pairs: {alone} only ours, {astray} of csq are not the translation, {beside} side by side"
    );
    eprintln!(
        "phased pairs: {equal} equal {kinds:?}, {apart} apart in both, {ended} ended before the second"
    );
    assert!(
        wrong.is_empty(),
        "{} of {}: {:#?}",
        wrong.len(),
        pairs.len(),
        &wrong[..wrong.len().min(12)]
    );
    assert!(equal > 1_500 && alone + astray < equal / 4, "{equal} {alone} {astray}");
}
