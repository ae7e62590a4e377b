//! Worked examples on a made gene, on both strands.

use super::gained::gained;
use super::lost::lost;
use super::overlap::overlap;
use super::turned::TurnedTranscript;
use crate::model::event_effect::{EventChange, EventOverlap, GainProof, InsideRules};
use crate::model::transcript::CdsPart;
use crate::model::{Span, Strand, Transcript};
use proptest::prelude::*;

/// Exons of the made gene, by length; introns have 500 bases.
const EXONS: [u64; 4] = [120, 81, 100, 200];
const FIRST: u64 = 5_000;
const RULES: InsideRules = InsideRules { splice_site_bases: 2, large_share_percent: 10 };
/// The place one past the last base.
const LAST: u64 = FIRST + 120 + 81 + 100 + 200 + 3 * 500;

/// Turns a place round within the gene for the minus strand.
fn mirrored(strand: Strand, span: Span) -> Span {
    match strand {
        Strand::Plus => span,
        Strand::Minus => Span::new(FIRST + LAST - span.end, FIRST + LAST - span.start),
    }
}

/// The gene: its coding sequence begins at base 21 of exon 1 and ends at base 59 of exon 4, so that it
/// has 340 bases.
fn gene(strand: Strand) -> Transcript {
    let mut exons = Vec::new();
    let mut cds = Vec::new();
    let mut at = FIRST;
    for (i, length) in EXONS.iter().enumerate() {
        let exon = Span::new(at, at + length);
        let start = if i == 0 { at + 20 } else { at };
        let end = if i == EXONS.len() - 1 { at + 59 } else { exon.end };
        exons.push(mirrored(strand, exon));
        cds.push(CdsPart { span: mirrored(strand, Span::new(start, end)), phase: 0 });
        at = exon.end + 500;
    }
    exons.sort_unstable();
    cds.sort_unstable_by_key(|c| c.span);
    Transcript { strand, exons, cds, ..Transcript::example() }
}

/// The first base of an exon, and the place one past its last.
fn exon(number: usize) -> (u64, u64) {
    let start = FIRST + EXONS[..number - 1].iter().sum::<u64>() + 500 * (number as u64 - 1);
    (start, start + EXONS[number - 1])
}

fn loss(strand: Strand, start: u64, end: u64) -> (EventOverlap, EventChange) {
    let turned = TurnedTranscript::new(&gene(strand)).unwrap();
    let place = mirrored(strand, Span::new(start, end));
    let covered = overlap(&turned, place).unwrap();
    let change = lost(&turned, place, &covered, &RULES);
    (covered, change)
}

fn gain(strand: Strand, start: u64, end: u64, proof: GainProof) -> EventChange {
    let turned = TurnedTranscript::new(&gene(strand)).unwrap();
    let place = mirrored(strand, Span::new(start, end));
    gained(&turned, place, &overlap(&turned, place).unwrap(), proof, &RULES)
}

/// Returns frame, NMD and strength as tables print them.
fn words(change: &EventChange) -> [&'static str; 3] {
    [
        change.frame.map_or(".", |f| f.name()),
        change.nmd.map_or(".", |d| d.name()),
        change.strength.name(),
    ]
}

#[test]
fn losses_of_exons_by_frame_and_nmd() {
    for strand in [Strand::Plus, Strand::Minus] {
        let whole = |n: usize| (exon(n).0 - 40, exon(n).1 + 40);
        let (second, third) = (whole(2), whole(3));
        let (covered, change) = loss(strand, second.0, second.1);
        assert_eq!((covered.whole, covered.coding), (vec![2], 81));
        // 81 of 340 coding bases are more than a tenth.
        assert_eq!(words(&change), ["in_frame", ".", "strong"]);
        // Exon 3 is the last but one: the new stop lies in the last exon.
        let (_, change) = loss(strand, third.0, third.1);
        assert_eq!(words(&change), ["frameshift", "escapes", "strong"]);
        // One base of exon 1, 80 bases before its end: 81 + 100 + 79 bases lie before the junction.
        let (covered, change) = loss(strand, exon(1).1 - 80, exon(1).1 - 79);
        assert_eq!((covered.part, covered.coding), (vec![1], 1));
        assert_eq!(words(&change), ["frameshift", "expected", "very_strong"]);
        let (_, change) = loss(strand, exon(1).0 + 20, exon(1).0 + 21);
        assert_eq!(words(&change), ["start_lost", ".", "moderate"]);
        let (_, change) = loss(strand, exon(4).0 + 100, exon(4).0 + 110);
        assert_eq!(words(&change), ["utr", ".", "not_applicable"]);
    }
}

#[test]
fn an_exon_without_its_splice_site_is_skipped() {
    for strand in [Strand::Plus, Strand::Minus] {
        // The two bases of an intron before exon 2 are its acceptor; the third is none.
        let (covered, change) = loss(strand, exon(2).0 - 10, exon(2).0 - 1);
        assert_eq!((covered.scope.name(), change.cut.as_slice()), ("intron", &[2][..]));
        assert_eq!(words(&change), ["in_frame", ".", "strong"]);
        let (_, change) = loss(strand, exon(2).0 - 10, exon(2).0 - 2);
        assert_eq!((change.cut.len(), words(&change)), (0, [".", ".", "not_applicable"]));
        // The first exon is not skipped, and no rule says what is read instead.
        let (_, change) = loss(strand, exon(1).1 - 1, exon(1).1 + 10);
        assert_eq!((change.cut, change.frame.unwrap().name()), (vec![1], "unknown"));
    }
}

#[test]
fn a_gain_counts_as_its_arrangement_is_known() {
    for strand in [Strand::Plus, Strand::Minus] {
        let exon3 = (exon(3).0 - 40, exon(3).1 + 40);
        let change = gain(strand, exon3.0, exon3.1, GainProof::Tandem);
        assert_eq!(words(&change), ["frameshift", "expected", "very_strong"]);
        let change = gain(strand, exon3.0, exon3.1, GainProof::Presumed);
        assert_eq!(words(&change), ["frameshift", "expected", "strong"]);
        let change = gain(strand, exon(2).0 - 40, exon(2).1 + 40, GainProof::Tandem);
        assert_eq!(words(&change), ["in_frame", ".", "not_applicable"]);
        // The copy would begin in an exon, without its acceptor.
        let change = gain(strand, exon(2).0 + 5, exon(3).1 + 40, GainProof::Tandem);
        assert_eq!(words(&change), ["unknown", ".", "not_applicable"]);
    }
}

proptest! {
    /// A gene and an event turned round together mean the same.
    #[test]
    fn both_strands_answer_alike(start in FIRST - 300..LAST, length in 1u64..2_500) {
        let end = start + length;
        prop_assume!(end > FIRST);
        prop_assert_eq!(loss(Strand::Plus, start, end), loss(Strand::Minus, start, end));
        let gained = |strand| gain(strand, start, end, GainProof::Tandem);
        prop_assert_eq!(gained(Strand::Plus), gained(Strand::Minus));
    }
}
