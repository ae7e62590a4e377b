//! Corrects terms of alleles at the borders of exons, by the bases really changed
//! (`docs/contested.md`, boundary classes).

use crate::annotate::adjust::footprint::Footprint;
use crate::model::{Strand, Term, Transcript};

/// Returns the introns as (first base, one past the last), in genomic order.
fn introns(t: &Transcript) -> impl Iterator<Item = (u64, u64)> {
    t.exons.windows(2).map(|w| (w[0].end, w[1].start))
}

/// Keeps splice terms only where a base of the dinucleotide differs, and the terms of exon parts
/// and of the intron only where a base of theirs is changed.
///
/// Called before the sub-terms are worked out. `start` is 0-based; alleles as in VCF.
pub(crate) fn correct_boundary_terms(
    terms: &mut Vec<Term>,
    t: &Transcript,
    start: u64,
    reference: &str,
    alternate: &str,
) {
    let span = t.span();
    // The engine calls an allele over the transcript's end `intron_variant`, whatever it takes
    // away.
    let over_the_end = (start < span.start || start + reference.len() as u64 > span.end)
        && terms.contains(&Term::Intron);
    if !over_the_end && !terms.iter().any(|t| matches!(t, Term::SpliceDonor | Term::SpliceAcceptor))
    {
        return;
    }
    let f = Footprint::as_spelled(start, reference.as_bytes(), alternate.as_bytes());
    let runs = Footprint::runs(start, reference.as_bytes(), alternate.as_bytes());
    if !f.is_insertion() && !f.is_deletion(alternate.len()) {
        keep_changed_sites(terms, t, &f, &runs, reference.len() == alternate.len());
    }
    if f.is_insertion() || terms.iter().any(|t| is_effect_on_protein(*t)) {
        return;
    }
    set_part_terms(terms, t, &f, &runs, over_the_end);
    // Beyond the end alone: nothing of the transcript is changed.
    if terms.is_empty() {
        let upstream = (start < span.start) == (t.strand == Strand::Plus);
        terms.push(if upstream { Term::Upstream } else { Term::Downstream });
    }
}

/// Keeps the donor and acceptor terms of a replacement whose differing runs reach the
/// dinucleotides.
fn keep_changed_sites(
    terms: &mut Vec<Term>,
    t: &Transcript,
    f: &Footprint,
    runs: &Footprint,
    same_length: bool,
) {
    let (mut left, mut right) = (false, false);
    for (from, to) in introns(t) {
        let acceptor = to.saturating_sub(2);
        // Compared from the left, a dinucleotide at the intron's left end keeps its distance to
        // the exon before it.
        left |= f.overlaps(from, from + 2) && runs.overlaps(from, from + 2);
        right |= acceptor < to
            && f.overlaps(acceptor, to)
            && (!same_length || runs.overlaps(acceptor, to));
    }
    let (donor, acceptor) = if t.strand == Strand::Plus { (left, right) } else { (right, left) };
    terms.retain(|t| match t {
        Term::SpliceDonor => donor,
        Term::SpliceAcceptor => acceptor,
        _ => true,
    });
}

/// Sets the terms of the intron, the CDS and the UTRs by the parts that hold a changed base.
fn set_part_terms(
    terms: &mut Vec<Term>,
    t: &Transcript,
    f: &Footprint,
    runs: &Footprint,
    over_the_end: bool,
) {
    let changed = |from: u64, to: u64| from < to && f.overlaps(from, to);
    let interior = introns(t)
        .any(|(from, to)| from + 2 < to.saturating_sub(2) && runs.overlaps(from + 2, to - 2));
    let mut set = |term: Term, here: bool| {
        terms.retain(|t| *t != term);
        if here {
            terms.push(term);
        }
    };
    set(Term::Intron, interior);
    if let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) {
        set(Term::CodingSequence, t.cds.iter().any(|c| changed(c.span.start, c.span.end)));
        let low = t.exons.iter().any(|e| changed(e.start, e.end.min(first.span.start)));
        let high = t.exons.iter().any(|e| changed(e.start.max(last.span.end), e.end));
        let (five, three) = if t.strand == Strand::Plus { (low, high) } else { (high, low) };
        set(Term::FivePrimeUtr, five);
        set(Term::ThreePrimeUtr, three);
    } else if over_the_end {
        set(Term::NonCodingTranscriptExon, t.exons.iter().any(|e| changed(e.start, e.end)));
    }
}

fn is_effect_on_protein(term: Term) -> bool {
    use Term::{
        Frameshift, InframeDeletion, InframeInsertion, Missense, ProteinAltering, StartLost,
    };
    use Term::{StopGained, StopLost, StopRetained, Synonymous};
    matches!(
        term,
        Frameshift
            | InframeDeletion
            | InframeInsertion
            | Missense
            | ProteinAltering
            | StartLost
            | StopGained
            | StopLost
            | StopRetained
            | Synonymous
    )
}
