//! Indels that move in a repeat over the border of an exon: one answer on both strands.

use panelwise::annotate::spelling::readings::{PlacedAllele, by_three_prime};
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::sequence::RegionSequences;
use panelwise::model::transcript::CdsPart;
use panelwise::model::{Span, Strand, Transcript, TranscriptConsequence};
use panelwise::normalize::leftmost;
use proptest::prelude::*;

/// The contig of the invented genes.
const CONTIG: &str = "chr7";
/// Bases of the invented genome.
const LENGTH: usize = 24_000;

fn revcomp(bases: &[u8]) -> Vec<u8> {
    let other = |b: &u8| match b {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    };
    bases.iter().rev().map(other).collect()
}

/// Bases full of short repeats, so that indels move.
fn repetitive() -> impl Strategy<Value = Vec<u8>> {
    let unit = (proptest::collection::vec(proptest::sample::select(&b"ACGT"[..]), 1..4), 1..5usize);
    proptest::collection::vec(unit, 120..160)
        .prop_map(|units| units.iter().flat_map(|(u, n)| u.repeat(*n)).collect())
}

/// A genome with one gene of three coding exons; ends and stops within the CDS are left to chance
/// but for the first and last codon.
fn genome(bases: &[u8], exons: &[Span], coding: Span) -> (Vec<u8>, Transcript) {
    let mut genome = bases.iter().copied().cycle().take(LENGTH).collect::<Vec<u8>>();
    let mut put = |at: u64, text: &[u8]| {
        genome[at as usize..at as usize + text.len()].copy_from_slice(text);
    };
    put(coding.start, b"ATG");
    put(coding.end - 3, b"TAA");
    for pair in exons.windows(2) {
        put(pair[0].end, b"GT");
        put(pair[1].start - 2, b"AG");
    }
    let part = |e: &Span| Span::new(e.start.max(coding.start), e.end.min(coding.end));
    // No stop inside: each T that begins one becomes C.
    let places: Vec<u64> = exons.iter().map(part).flat_map(|s| s.start..s.end).collect();
    for codon in places[..places.len() - 3].chunks_exact(3) {
        let read = [0, 1, 2].map(|i| genome[codon[i] as usize]);
        if matches!(&read, b"TAA" | b"TAG" | b"TGA") {
            genome[codon[0] as usize] = b'C';
        }
    }
    let cds = exons.iter().map(part).map(|span| CdsPart { span, phase: 0 }).collect();
    (genome, transcript(Strand::Plus, exons.to_vec(), cds))
}

fn transcript(strand: Strand, exons: Vec<Span>, cds: Vec<CdsPart>) -> Transcript {
    Transcript {
        id: "T".to_owned(),
        refseq: None,
        protein: None,
        gene: "G".to_owned(),
        gene_id: None,
        hgnc_id: None,
        contig: CONTIG.to_owned(),
        strand,
        exons,
        cds,
        biotype: "protein_coding".to_owned(),
        mane: None,
        start_complete: true,
        end_complete: true,
        source: String::new(),
        traits: panelwise::model::transcript::Traits::default(),
    }
}

/// The same gene on the other strand of the reverse complement.
fn mirrored(genome: &[u8], t: &Transcript) -> (Vec<u8>, Transcript) {
    let turn = |s: &Span| Span::new(LENGTH as u64 - s.end, LENGTH as u64 - s.start);
    let exons = t.exons.iter().rev().map(turn).collect();
    let cds = t.cds.iter().rev().map(|c| CdsPart { span: turn(&c.span), phase: 0 }).collect();
    (revcomp(genome), transcript(Strand::Minus, exons, cds))
}

/// What `run` shows of one allele, written as the normalisation writes it.
fn answer(genome: &[u8], t: &Transcript, allele: (u64, &str, &str)) -> Vec<String> {
    let sequences = RegionSequences::from_bases([(CONTIG, 0, genome)]);
    let engine = VareffectEngine::with_sequences(sequences, vec![t.clone()]).unwrap();
    let whole = Span::new(0, LENGTH as u64);
    let (start, reference, alternate) = leftmost(whole, genome, allele.0, allele.1, allele.2);
    let list = engine.annotate(CONTIG, start, &reference, &alternate).unwrap();
    let region = engine.sequences().region(CONTIG, whole).unwrap();
    let placed = PlacedAllele {
        contig: CONTIG,
        region,
        start,
        reference: &reference,
        alternate: &alternate,
    };
    by_three_prime(&engine, placed, list).iter().map(shown).collect()
}

fn shown(c: &TranscriptConsequence) -> String {
    format!(
        "{} other {:?} {:?} {:?} exon {:?} intron {:?} cds {:?} stop {} nmd {}",
        c.terms_joined(),
        c.other_spelling.as_ref().map(|o| o.terms_joined()),
        c.hgvs_c,
        c.hgvs_p,
        c.exon,
        c.intron,
        c.cds_position,
        c.termination.new_stop(),
        c.termination.nmd(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Mirror the gene, and every answer on every indel and substitution is the same.
    #[test]
    fn a_mirrored_gene_has_the_same_answers(
        bases in repetitive(),
        gaps in proptest::array::uniform5(30u64..90),
        changes in proptest::collection::vec((0usize..6, -9i64..10, 0u8..3, 1usize..8, repetitive()), 24),
    ) {
        let [a, b, c, d, e] = gaps;
        let first = Span::new(11_000, 11_000 + a + 30);
        let second = Span::new(first.end + b + 20, first.end + b + 20 + c);
        let third = Span::new(second.end + d + 20, second.end + d + 20 + e + 30);
        let coding_bases = first.len() - 20 + second.len() + third.len() - 20;
        let coding = Span::new(first.start + 20, third.end - 20 - coding_bases % 3);
        let exons = [first, second, third];
        let (genome, t) = genome(&bases, &exons, coding);
        let (turned, minus) = mirrored(&genome, &t);
        let borders = [first.end, second.start, second.end, third.start, coding.start, coding.end];
        for (border, offset, kind, n, more) in changes {
            let at = borders[border].checked_add_signed(offset).unwrap() as usize;
            let text = |from: usize, n: usize| String::from_utf8(genome[from..from + n].to_vec()).unwrap();
            let (reference, alternate) = match kind {
                0 => (text(at, n + 1), text(at, 1)),
                1 => (text(at, 1), text(at, n + 1)),
                _ => (text(at, 1), text(at, 1) + std::str::from_utf8(&more[..n]).unwrap()),
            };
            let mirrored = (
                (LENGTH - at - reference.len()) as u64,
                String::from_utf8(revcomp(reference.as_bytes())).unwrap(),
                String::from_utf8(revcomp(alternate.as_bytes())).unwrap(),
            );
            prop_assert_eq!(
                answer(&genome, &t, (at as u64, &reference, &alternate)),
                answer(&turned, &minus, (mirrored.0, &mirrored.1, &mirrored.2)),
                "{}:{}:{} {:?} {:?}", at, reference, alternate, exons, coding
            );
        }
    }
}
