//! Answers changes in introns and over the borders of exons.

use crate::annotate::direct::prepared::Prepared;
use crate::annotate::engine::outcome::Outcome;
use crate::model::{Strand, Term};

/// Answers a change of bases `start..end` over a border of an exon, with a splice dinucleotide
/// among them; `None` without one.
pub(super) fn outcome(p: &Prepared, start: u64, end: u64) -> Option<Outcome> {
    let (mut donor, mut acceptor) = (false, false);
    for intron in p.introns(start, end) {
        let left = start < intron.start + 2 && end > intron.start;
        let right = start < intron.end && end + 2 > intron.end;
        let (d, a) = if p.strand == Strand::Plus { (left, right) } else { (right, left) };
        donor |= d;
        acceptor |= a;
    }
    if !donor && !acceptor {
        return None;
    }
    let mut outcome = Outcome::new(Term::Intron);
    outcome.terms.extend(donor.then_some(Term::SpliceDonor));
    outcome.terms.extend(acceptor.then_some(Term::SpliceAcceptor));
    outcome.terms.extend(p.between_cds_ends(start, end).then_some(Term::CodingSequence));
    Some(outcome)
}

/// Answers a change of bases of one intron.
pub(super) fn in_intron(p: &Prepared, start: u64, end: u64) -> Option<Outcome> {
    Some(outcome(p, start, end).unwrap_or_else(|| Outcome::new(Term::Intron)))
}
