//! Made-up transcripts of odd shapes: tiny exons and introns, introns in the UTRs, start and stop
//! codons split over exons, one exon, both strands, incomplete CDS. Every base is substituted;
//! terms and names are worked out here anew, by the definitions, and no allele of any kind may
//! fail.

use crate::translator::{Random, product, residue};
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::sequence::RegionSequences;
use panelwise::model::transcript::CdsPart;
use panelwise::model::{Span, Strand, Transcript};
use std::collections::BTreeSet;

const TRANSCRIPTS: usize = 160;
/// Longer than a gap that VEP takes for an alignment gap.
const SHORTEST_INTRON: u64 = 14;

struct Toy {
    t: Transcript,
    genome: Vec<u8>,
    /// Plus-strand places of the message, in transcript direction.
    places: Vec<u64>,
    /// CDS in the message.
    cds: (usize, usize),
}

fn complement(b: u8) -> u8 {
    match b {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    }
}

fn toy(random: &mut Random) -> Toy {
    let exons = 1 + random.below(7);
    let mut at = 200u64;
    let mut spans = Vec::new();
    for i in 0..exons {
        // Tiny ones among them; 1-base exons too.
        let n =
            if random.below(3) == 0 { 1 + random.below(6) } else { 10 + random.below(70) } as u64;
        spans.push(Span::new(at, at + n));
        at += n;
        if i + 1 < exons {
            at += SHORTEST_INTRON
                + if random.below(2) == 0 { random.below(6) } else { random.below(80) } as u64;
        }
    }
    if spans.iter().map(|s| s.len()).sum::<u64>() < 24 {
        let last = spans.last_mut().unwrap();
        *last = Span::new(last.start, last.end + 60);
    }
    let length = spans.last().unwrap().end + 200;
    let mut genome: Vec<u8> = (0..length).map(|_| b"ACGT"[random.below(4)]).collect();
    let strand = if random.below(2) == 0 { Strand::Plus } else { Strand::Minus };
    let mut places: Vec<u64> = spans.iter().flat_map(|s| s.start..s.end).collect();
    if strand == Strand::Minus {
        places.reverse();
    }
    let codons = 3 + random.below((places.len() - 9) / 3 - 1);
    let from = random.below(places.len() - 3 * codons);
    let cds = (from, from + 3 * codons);
    // ATG, no terminator inside, TAA; written where the message lies.
    for codon in 0..codons {
        let bases: Vec<u8> = match codon {
            0 => b"ATG".to_vec(),
            c if c + 1 == codons => b"TAA".to_vec(),
            _ => loop {
                let b: Vec<u8> = (0..3).map(|_| b"ACGT"[random.below(4)]).collect();
                if residue(std::str::from_utf8(&b).unwrap()) != "Ter" {
                    break b;
                }
            },
        };
        for (k, b) in bases.into_iter().enumerate() {
            let place = places[from + 3 * codon + k] as usize;
            genome[place] = if strand == Strand::Plus { b } else { complement(b) };
        }
    }
    let inside: BTreeSet<u64> = places[cds.0..cds.1].iter().copied().collect();
    let (first, last) = (*inside.first().unwrap(), *inside.last().unwrap() + 1);
    let mut parts: Vec<CdsPart> = spans
        .iter()
        .map(|s| Span { start: s.start.max(first), end: s.end.min(last) })
        .filter(|s| s.start < s.end)
        .map(|span| CdsPart { span, phase: 0 })
        .collect();
    let mut before = 0u64;
    let n = parts.len();
    for i in 0..n {
        let i = if strand == Strand::Plus { i } else { n - 1 - i };
        parts[i].phase = ((3 - before % 3) % 3) as u8;
        before += parts[i].span.len();
    }
    let t = Transcript {
        id: "ENST1.1".into(),
        refseq: None,
        protein: None,
        gene: "TOY".into(),
        gene_id: None,
        hgnc_id: None,
        contig: "chr21".into(),
        strand,
        exons: spans,
        cds: parts,
        biotype: "protein_coding".into(),
        mane: None,
        start_complete: true,
        end_complete: true,
        source: "test".into(),
        traits: Default::default(),
    };
    Toy { t, genome, places, cds }
}

fn engine(toy: &Toy) -> VareffectEngine {
    let sequences = RegionSequences::from_bases([("chr21", 0, toy.genome.as_slice())]);
    VareffectEngine::with_sequences(sequences, vec![toy.t.clone()]).unwrap()
}

/// Splice terms of a substitution by distance: SO:0001575, 0001574, 0001787, 0002170, 0002169,
/// 0001630 as VEP bounds them.
fn splice(toy: &Toy, at: u64) -> BTreeSet<&'static str> {
    let mut out = BTreeSet::new();
    let mut region = false;
    for w in toy.t.exons.windows(2) {
        let (from, to) = (w[0].end, w[1].start);
        if at >= from && at < to {
            let (left, right) = (at - from + 1, to - at);
            let (donor, acceptor) =
                if toy.t.strand == Strand::Plus { (left, right) } else { (right, left) };
            match donor {
                1 | 2 => _ = out.insert("splice_donor_variant"),
                5 => _ = out.insert("splice_donor_5th_base_variant"),
                3 | 4 | 6 => _ = out.insert("splice_donor_region_variant"),
                _ => {}
            }
            match acceptor {
                1 | 2 => _ = out.insert("splice_acceptor_variant"),
                3..=17 => _ = out.insert("splice_polypyrimidine_tract_variant"),
                _ => {}
            }
            if donor > 2 && acceptor > 2 {
                out.insert("intron_variant");
            }
            region |= (3..=8).contains(&donor) || (3..=8).contains(&acceptor);
        }
        region |= (at < from && from - at <= 3) || (at >= to && at - to < 3);
    }
    let finer = [
        "splice_donor_variant",
        "splice_acceptor_variant",
        "splice_donor_5th_base_variant",
        "splice_donor_region_variant",
    ];
    if region && !finer.iter().any(|f| out.contains(f)) {
        out.insert("splice_region_variant");
    }
    out
}

/// `c.` position of a place: exon positions by count, intron ones from the nearer exon (the 5' one
/// in the middle).
fn coding_position(toy: &Toy, at: u64) -> Option<String> {
    let number = |i: usize| -> String {
        if i < toy.cds.0 {
            format!("-{}", toy.cds.0 - i)
        } else if i < toy.cds.1 {
            (i - toy.cds.0 + 1).to_string()
        } else {
            format!("*{}", i - toy.cds.1 + 1)
        }
    };
    if let Some(i) = toy.places.iter().position(|p| *p == at) {
        return Some(number(i));
    }
    let w = toy.t.exons.windows(2).find(|w| at >= w[0].end && at < w[1].start)?;
    let (left, right) = (at - w[0].end + 1, w[1].start - at);
    let index = |p: u64| toy.places.iter().position(|x| *x == p);
    let (up, down, a, b) = match toy.t.strand {
        Strand::Plus => (left, right, index(w[0].end - 1)?, index(w[1].start)?),
        Strand::Minus => (right, left, index(w[1].start)?, index(w[0].end - 1)?),
    };
    Some(if up <= down { format!("{}+{up}", number(a)) } else { format!("{}-{down}", number(b)) })
}

#[test]
fn every_substitution_of_odd_transcripts() {
    let mut random = Random(0x5EED_0011);
    let (mut asked, mut wrong) = (0, Vec::new());
    for n in 0..TRANSCRIPTS {
        let toy = toy(&mut random);
        let engine = engine(&toy);
        let message: String = toy
            .places
            .iter()
            .map(|p| {
                let b = toy.genome[*p as usize];
                char::from(if toy.t.strand == Strand::Plus { b } else { complement(b) })
            })
            .collect();
        let old = product(&message[toy.cds.0..]);
        let span = toy.t.span();
        for at in span.start..span.end {
            let r = toy.genome[at as usize];
            let a = b"ACGT".iter().copied().filter(|b| *b != r).nth(random.below(3)).unwrap();
            let (rs, alt) = (char::from(r).to_string(), char::from(a).to_string());
            let list = engine.annotate("chr21", at, &rs, &alt).unwrap();
            let c = &list[0];
            asked += 1;
            let label =
                format!("{n} {:?} {} exons at {at} {rs}>{alt}", toy.t.strand, toy.t.exons.len());
            let strand =
                |b: u8| char::from(if toy.t.strand == Strand::Plus { b } else { complement(b) });
            let name =
                format!("c.{}{}>{}", coding_position(&toy, at).unwrap(), strand(r), strand(a));
            if c.hgvs_c.as_deref() != Some(name.as_str()) {
                wrong.push(format!("{label}: want {name} have {:?}", c.hgvs_c));
            }
            let mut want = splice(&toy, at);
            let place = toy.places.iter().position(|p| *p == at);
            if let Some(i) = place {
                if i < toy.cds.0 {
                    want.insert("5_prime_UTR_variant");
                } else if i >= toy.cds.1 {
                    want.insert("3_prime_UTR_variant");
                } else {
                    let codon = (i - toy.cds.0) / 3;
                    let mut changed = message.clone().into_bytes();
                    changed[i] = strand(a) as u8;
                    let changed = String::from_utf8(changed).unwrap();
                    let new = product(&changed[toy.cds.0..]);
                    let (x, y) = (old[codon], new[codon]);
                    let last = codon + 1 == old.len();
                    want.insert(match () {
                        () if codon == 0 => "start_lost",
                        () if last && y == "Ter" => "stop_retained_variant",
                        () if last => "stop_lost",
                        () if y == "Ter" => "stop_gained",
                        () if x == y => "synonymous_variant",
                        () => "missense_variant",
                    });
                    let p = match () {
                        () if codon == 0 => "p.Met1?".to_owned(),
                        () if x == y => format!("p.{x}{}=", codon + 1),
                        () if last && new.last() == Some(&"Ter") => {
                            format!("p.Ter{}{y}extTer{}", codon + 1, new.len() - old.len())
                        }
                        () if last => format!("p.Ter{}{y}extTer?", codon + 1),
                        () => format!("p.{x}{}{y}", codon + 1),
                    };
                    if c.hgvs_p.as_deref() != Some(p.as_str()) {
                        wrong.push(format!("{label}: want {p} have {:?}", c.hgvs_p));
                    }
                }
            }
            let have: BTreeSet<&str> = c.terms.iter().map(|t| t.name()).collect();
            if have != want {
                wrong.push(format!("{label}: want {want:?} have {have:?}"));
            }
        }
    }
    eprintln!("shapes: {asked} substitutions on {TRANSCRIPTS} transcripts, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} of {asked}: {:#?}", wrong.len(), &wrong[..wrong.len().min(25)]);
}

/// Deletions, insertions and replacements anywhere, over junctions, ends and N; incomplete CDS: a
/// result, never a failure, and never a name that is no HGVS.
#[test]
fn no_allele_fails() {
    let mut random = Random(0x5EED_0012);
    let (mut asked, mut wrong) = (0, Vec::new());
    for n in 0..TRANSCRIPTS {
        let mut toy = toy(&mut random);
        match n % 4 {
            1 => toy.t.start_complete = false,
            2 => toy.t.end_complete = false,
            3 => {
                let i = random.below(toy.genome.len() - 40);
                toy.genome[i..i + 5].fill(b'N');
            }
            _ => {}
        }
        let engine = engine(&toy);
        let span = toy.t.span();
        for _ in 0..300 {
            let at = span.start as usize - 30 + random.below(span.len() as usize + 60);
            let longest = if random.below(4) == 0 { 60 } else { 8 };
            let k = 1 + random.below(longest);
            let r: String = toy.genome[at..(at + k).min(toy.genome.len())]
                .iter()
                .map(|b| char::from(*b))
                .collect();
            let first = r.chars().next().unwrap();
            let extra = random.below(7);
            let bases = random.bases(extra);
            let alt = match random.below(3) {
                0 => first.to_string(),
                1 => format!("{first}{bases}"),
                _ => random.bases(1 + extra),
            };
            if alt == r || r.contains('N') && random.below(2) == 0 {
                continue;
            }
            asked += 1;
            let label = format!("{n} {:?} {at}:{r}:{alt}", toy.t.strand);
            match engine.annotate("chr21", at as u64, &r, &alt) {
                Ok(list) => {
                    for c in list {
                        let p = c.hgvs_p.as_deref().unwrap_or("p.?");
                        let c_name = c.hgvs_c.as_deref().unwrap_or("c.1del");
                        let odd = p.ends_with("delins")
                            || p.contains("?_")
                            || p.contains("Ter0")
                            || p.contains("fsTer1") && !p.contains(|x: char| x.is_ascii_digit());
                        if c.terms.is_empty()
                            || odd
                            || !c_name.starts_with("c.")
                            || c_name.contains("c.0")
                        {
                            wrong.push(format!("{label}: {:?} {c_name} {p}", c.terms));
                        }
                    }
                }
                Err(e) if e.to_string().contains("panicked") => wrong.push(format!("{label}: {e}")),
                Err(_) => {}
            }
        }
    }
    eprintln!("shapes: {asked} alleles of any kind, {} odd", wrong.len());
    assert!(wrong.is_empty(), "{} of {asked}: {:#?}", wrong.len(), &wrong[..wrong.len().min(25)]);
}
