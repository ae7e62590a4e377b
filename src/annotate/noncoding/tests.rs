//! One allele a mechanism, on an invented gene and on its mirror image.

use super::{mechanisms, starts_gene};
use crate::io::reference::sequence::RegionSequence;
use crate::model::transcript::{CdsPart, Mane};
use crate::model::{Span, Strand, Term, Transcript};
use bio::alphabets::dna::revcomp;

/// Bases in front of the transcript.
const FRONT: usize = 400;
/// The 5' UTR: a frame that ends, a codon one base short of ATG, a strong start context.
const LEADER: &str = "CTCCATGCCCTAACCTCCTCCTACGCCTCCTCCTTCCTACC";
const FIRST_EXON: &str = "ATGGCCCTCTACCTCCAG";
/// The intron: its donor, a site one base short of a donor, a tract with one purine.
const INTRON: &str = "GTAAGTCTCCTTCCTTCTCAGGCAAGTCTTCCTCCTTCTCCTTCTCCTTCTCTTCCTTTCTTATCTTTCTTTCAG";
const LAST_EXON: &str = "CCTCTCTACTAACCTCTTCCTTCTTCCAATAAACCTCTTCCTTCTTCCTT";
const STOP_END: usize = 12;

fn gene() -> (Vec<u8>, Transcript) {
    let front = "CTTCC".repeat(FRONT / 5);
    let text = [front.as_str(), LEADER, FIRST_EXON, INTRON, LAST_EXON, front.as_str()].concat();
    let first = Span::new(FRONT as u64, (FRONT + LEADER.len() + FIRST_EXON.len()) as u64);
    let from = first.end + INTRON.len() as u64;
    let last = Span::new(from, from + LAST_EXON.len() as u64);
    let start = first.start + LEADER.len() as u64;
    let part = |start, end| CdsPart { span: Span::new(start, end), phase: 0 };
    let cds = vec![part(start, first.end), part(last.start, last.start + STOP_END as u64)];
    (text.into_bytes(), transcript(Strand::Plus, vec![first, last], cds))
}

fn transcript(strand: Strand, exons: Vec<Span>, cds: Vec<CdsPart>) -> Transcript {
    Transcript { strand, exons, cds, ..Transcript::example() }
}

/// Names and details of the mechanisms of one allele, which must be the mirror image's too.
fn found(
    at: usize,
    reference: &str,
    alternate: &str,
    terms: &[Term],
) -> Vec<(&'static str, String)> {
    let (bases, t) = gene();
    let n = bases.len() as u64;
    assert_eq!(&bases[at..at + reference.len()], reference.as_bytes(), "{at}");
    let ask = |bases: &[u8], t: &Transcript, allele: (u64, &str, &str)| {
        let region = RegionSequence { span: Span::new(0, n), bases: bases.to_vec() };
        mechanisms(t, &region, allele, terms, true)
    };
    let own = ask(&bases, &t, (at as u64, reference, alternate));
    let turn = |s: &Span| Span::new(n - s.end, n - s.start);
    let exons = t.exons.iter().rev().map(turn).collect();
    let cds = t.cds.iter().rev().map(|c| CdsPart { span: turn(&c.span), phase: 0 }).collect();
    let text = |s: &str| String::from_utf8(revcomp(s.as_bytes())).unwrap();
    let mirrored = (n - (at + reference.len()) as u64, text(reference), text(alternate));
    let other = ask(
        &revcomp(&bases),
        &transcript(Strand::Minus, exons, cds),
        (mirrored.0, &mirrored.1, &mirrored.2),
    );
    assert_eq!(own, other, "{at} {reference}>{alternate}");
    own.into_iter().map(|m| (m.id, m.detail)).collect()
}

#[test]
fn one_allele_a_mechanism() {
    let leader = FRONT;
    let cds = leader + LEADER.len();
    let intron = cds + FIRST_EXON.len();
    let last = intron + INTRON.len();
    let end = last + LAST_EXON.len();
    let intronic: &[Term] = &[Term::Intron];
    let utr: &[Term] = &[Term::FivePrimeUtr];
    for (at, r, a, terms, id, detail) in [
        (last - 12, "T", "G", intronic, "acceptor_ag_gained", "G at -12"),
        (last - 14, "T", "A", intronic, "polypyrimidine_weakened", "pyrimidines 17 to 16 of 18"),
        (intron + 22, "C", "T", intronic, "donor_gained_elsewhere", "no site before"),
        (intron + 4, "G", "A", intronic, "donor_weakened", "score"),
        (intron - 1, "G", "A", &[Term::Synonymous], "synonymous_at_exon_end", "last 3 bases"),
        (leader + 23, "C", "T", utr, "upstream_start_gained", "ATG at c.-19"),
        (leader + 4, "A", "C", utr, "upstream_start_lost", "ATG at c.-37"),
        (leader + 10, "T", "C", utr, "upstream_stop_lost", "ATG at c.-37"),
        (leader + 8, "C", "CC", utr, "upstream_frameshift", "ATG at c.-37"),
        (cds - 3, "A", "C", utr, "kozak_changed", "strong to adequate"),
        (last + 29, "T", "C", &[Term::ThreePrimeUtr], "polyadenylation_signal", "AATAAA to AACAAA"),
        (leader - 100, "C", "G", &[Term::Upstream], "promoter", "c.-141"),
    ] {
        let all = found(at, r, a, terms);
        assert!(all.iter().any(|(i, d)| *i == id && d.contains(detail)), "{id} {detail}: {all:?}");
    }
    // What changes none of it has none.
    for (at, r, a, terms) in [
        (intron + 40, "C", "T", intronic),
        (end - 3, "C", "T", &[Term::ThreePrimeUtr]),
        (leader - 300, "C", "T", &[Term::Upstream]),
    ] {
        assert_eq!(found(at, r, a, terms), [], "{at}");
    }
}

#[test]
fn the_promoter_is_asked_of_mane_select_where_the_gene_has_one() {
    let named = |gene: &str, mane| Transcript { gene: gene.into(), mane, ..Transcript::example() };
    let all = [
        named("A", Some(Mane::Select)),
        named("A", Some(Mane::PlusClinical)),
        named("A", None),
        named("B", None),
    ];
    let starts: Vec<bool> = all.iter().map(|t| starts_gene(t, &all)).collect();
    assert_eq!(starts, [true, false, false, true]);
}
