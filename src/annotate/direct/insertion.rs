//! Answers insertions.

use crate::annotate::direct::change::Change;
use crate::annotate::direct::prepared::{Place, Prepared};
use crate::annotate::direct::window::Window;
use crate::annotate::direct::{deletion, inserted, peptide, shift};
use crate::annotate::engine::outcome::Outcome;
use crate::model::{Strand, Term};
use bio::alphabets::dna::revcomp;

/// Returns the outcome of an insertion; `None` where the engine has to look at it.
pub(super) fn outcome(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let at = change.start;
    let (to, bases) = shift::insertion(p, change)?;
    let mut outcome = match point(p, at)? {
        Point::Intron(i) => in_intron(p, i, at),
        Point::Message(k) => {
            let mut outcome = match cds_offset(p, k) {
                Some(offset) => {
                    // The name of the product is that of the shifted insertion, none where that
                    // lies outside the CDS.
                    let shifted = match point(p, to) {
                        Some(Point::Message(k)) => cds_offset(p, k),
                        _ => None,
                    };
                    coding(p, offset, change.inserted, shifted.map(|s| (s, bases.as_slice())))?
                }
                None if k <= p.cds.start => Outcome::new(Term::FivePrimeUtr),
                None => Outcome::new(Term::ThreePrimeUtr),
            };
            outcome.cdna = [Some(k), Some(k + 1)];
            outcome
        }
    };
    outcome.hgvs_c = shift::insertion_name(p, change.region, to, &bases);
    Some(outcome)
}

/// The place of an insertion in a transcript.
enum Point {
    /// Lies behind this many bases of the spliced sequence; at a junction too.
    Message(u32),
    Intron(usize),
}

/// Returns the point in front of genomic base `at`; `None` at and beyond the transcript's ends.
fn point(p: &Prepared, at: u64) -> Option<Point> {
    let (left, right) = (at.checked_sub(1)?, at);
    let (five, three) = if p.strand == Strand::Plus { (left, right) } else { (right, left) };
    Some(match (p.place(five)?, p.place(three)?) {
        (_, Place::Exon(i)) => Point::Message(p.cdna(i, three)),
        (Place::Exon(i), _) => Point::Message(p.cdna(i, five) + 1),
        (Place::Intron(i), _) => Point::Intron(i),
    })
}

/// Returns the CDS offset of a point with a base of the CDS on either side.
fn cds_offset(p: &Prepared, k: u32) -> Option<u32> {
    (p.cds.start < k && k < p.cds.end).then(|| k - p.cds.start)
}

fn in_intron(p: &Prepared, i: usize, at: u64) -> Outcome {
    let intron = p.intron(i);
    let (left, right) = (at == intron.start + 1, at + 1 == intron.end);
    let (donor, acceptor) = if p.strand == Strand::Plus { (left, right) } else { (right, left) };
    Outcome::new(match (donor, acceptor) {
        (true, _) => Term::SpliceDonor,
        (_, true) => Term::SpliceAcceptor,
        _ => Term::Intron,
    })
}

/// Answers an insertion in front of CDS offset `at`; bases on the plus strand, `shifted` with them
/// after the 3' shift.
fn coding(
    p: &Prepared,
    at: u32,
    inserted: &[u8],
    shifted: Option<(u32, &[u8])>,
) -> Option<Outcome> {
    let directed =
        |bases: &[u8]| if p.strand == Strand::Plus { bases.to_vec() } else { revcomp(bases) };
    let bases = directed(inserted);
    let window = Window::new(p, at..at, &bases)?;
    let mut outcome = if bases.len().is_multiple_of(3) {
        let mut outcome = Outcome::new(Term::InframeInsertion);
        outcome.terms = peptide::terms(p, &window, bases.len());
        outcome.new_stop = window.new_stop(p, &outcome.terms);
        outcome.hgvs_p = if outcome.terms.contains(&Term::StartLost) {
            Some("p.Met1?".to_owned())
        } else {
            match shifted {
                Some((s, b)) => inserted::name(p, &Window::new(p, s..s, &directed(b))?),
                None => None,
            }
        };
        outcome
    } else {
        let stop = p.cds_length() - 3;
        let in_place = at == stop && window.new.first() == Some(&b'*');
        deletion::shifted(p, &window, &bases, at < 3, at > stop, window.gains_stop() && !in_place)?
    };
    if shifted.is_none() {
        outcome.hgvs_p = None;
    }
    window.describe(&mut outcome);
    outcome.cds = [Some(at), Some(at + 1)];
    outcome.residues = match (at % 3, bases.len() % 3) {
        // Between two codons none is touched: both are named, of a frame shift the one in front.
        (0, 0) => [Some(at / 3), Some(at / 3 + 1)],
        (0, _) => [Some(at / 3); 2],
        _ => [Some(at / 3 + 1); 2],
    };
    Some(outcome)
}
