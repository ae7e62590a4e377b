//! The direct way against the engine, field by field.

use super::super::VareffectEngine;
use crate::io::reference::sequence::RegionSequences;
use crate::model::transcript::CdsPart;
use crate::model::{Span, Strand, Transcript};

/// xorshift64*: the same genes and alleles on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn base(&mut self) -> u8 {
        b"ACGT"[self.below(4)]
    }

    /// Full of short repeats, so that indels shift.
    fn bases(&mut self, n: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(n + 12);
        while out.len() < n {
            let unit: Vec<u8> = (0..1 + self.below(4)).map(|_| self.base()).collect();
            for _ in 0..1 + self.below(3) {
                out.extend_from_slice(&unit);
            }
        }
        out.truncate(n);
        out
    }
}

fn flip(bases: &mut [u8]) {
    bases.reverse();
    for b in bases {
        *b = bio::alphabets::dna::complement(*b);
    }
}

/// A gene of 2 to 7 exons from `at` on, its sequence written into the genome.
fn gene(random: &mut Random, genome: &mut [u8], at: usize, number: usize) -> Transcript {
    let strand = if random.below(2) == 0 { Strand::Plus } else { Strand::Minus };
    let mut exons = Vec::new();
    let mut end = at;
    for _ in 0..2 + random.below(6) {
        let start = end + 14 + random.below(200);
        end = start + 8 + random.below(150);
        exons.push(Span::new(start as u64, end as u64));
    }
    let total: usize = exons.iter().map(|e| e.len() as usize).sum();
    let utr = [random.below(12), random.below(40)];
    let codons = (total - 2 - utr[0] - utr[1].min(total / 3)).max(12) / 3;
    let from = utr[0].min(total - codons * 3);
    let mut message = random.bases(total);
    for k in 0..codons {
        let codon = &mut message[from + 3 * k..from + 3 * k + 3];
        match k {
            0 => codon.copy_from_slice(b"ATG"),
            _ if k + 1 == codons => codon.copy_from_slice(b"TAA"),
            _ => {
                while crate::annotate::genetic_code::residue([codon[0], codon[1], codon[2]]) == b'*'
                {
                    codon[2] = random.base();
                }
            }
        }
    }
    let (mut first, mut last) = (from, from + 3 * codons);
    if strand == Strand::Minus {
        flip(&mut message);
        (first, last) = (total - last, total - first);
    }
    let mut cds = Vec::new();
    let mut done = 0;
    for e in &exons {
        let n = e.len() as usize;
        genome[e.start as usize..e.end as usize].copy_from_slice(&message[done..done + n]);
        let (a, b) = (first.max(done), last.min(done + n));
        if a < b {
            let start = e.start + (a - done) as u64;
            cds.push(CdsPart { span: Span::new(start, start + (b - a) as u64), phase: 0 });
        }
        done += n;
    }
    Transcript {
        id: format!("T{number}"),
        gene: format!("G{number}"),
        contig: "chr7".into(),
        strand,
        exons,
        cds,
        ..Transcript::example()
    }
}

/// Tells whether the direct way answered; what it answers must be the engine's.
fn agree(
    engine: &VareffectEngine,
    contig: &str,
    start: u64,
    reference: &str,
    alternate: &str,
) -> bool {
    let agreed = engine.direct_agrees(contig, start, reference, alternate);
    agreed.map(|agreed| agreed.unwrap_or_else(|e| panic!("{e}"))).is_some()
}

#[test]
fn direct_and_engine_agree() {
    let mut random = Random(11);
    let mut genome = random.bases(400_000);
    let genes: Vec<Transcript> = (0..60)
        .map(|i| gene(&mut random, &mut genome, 12_000 + i * 6_000 + (i % 3) * 2_500, i))
        .collect();
    let text = String::from_utf8(genome.clone()).unwrap();
    let sequences = RegionSequences::from_bases([("chr7", 0, genome.as_slice())]);
    let engine = VareffectEngine::with_sequences(sequences, genes.clone()).unwrap();
    let (mut answered, mut asked) = (0, 0);
    for t in &genes {
        let span = t.span();
        for _ in 0..1_500 {
            // Mostly within and around the gene.
            let reach = if random.below(20) == 0 { 7_000 } else { 30 };
            let mut start =
                (span.start - reach) as usize + random.below((span.len() + 2 * reach) as usize);
            // Half of them at a border: of an exon, of the CDS.
            if random.below(2) == 0 {
                let borders = t
                    .exons
                    .iter()
                    .chain(t.cds.iter().map(|c| &c.span))
                    .flat_map(|s| [s.start, s.end]);
                let borders: Vec<u64> = borders.collect();
                start = borders[random.below(borders.len())] as usize - 6 + random.below(12);
            }
            let removed = [1, 1, 1, 2, 3, 4, 7, 12, 33, 150][random.below(10)];
            let reference = &text[start..start + removed];
            let kept = if random.below(3) == 0 { 0 } else { 1 };
            let mut alternate = reference[..kept.min(removed)].to_owned();
            for _ in 0..[0, 1, 1, 2, 3, 3, 6, 8, 30][random.below(9)] {
                alternate.push(char::from(random.base()));
            }
            // As many bases for as many, which the lengths above seldom give.
            if random.below(6) == 0 {
                alternate = (0..removed).map(|_| char::from(random.base())).collect();
            }
            // A copy of what follows: a duplication.
            if random.below(4) == 0 {
                alternate = text[start..start + removed + 1 + random.below(5)].to_owned();
            }
            if !alternate.is_empty() && alternate != reference {
                asked += 1;
                answered += u32::from(agree(&engine, "chr7", start as u64, reference, &alternate));
            }
        }
    }
    assert!(answered * 4 > asked * 3, "{answered} of {asked} alleles were answered directly");
}
