//! Answers replacements of several bases by as many or for others: multi-nucleotide variants and
//! deletion-insertions.

use crate::annotate::direct::change::Change;
use crate::annotate::direct::prepared::{Place, Prepared};
use crate::annotate::direct::window::Window;
use crate::annotate::direct::{border, deletion, protein, shift};
use crate::annotate::engine::outcome::Outcome;
use crate::model::{Strand, Term};
use bio::alphabets::dna::revcomp;

/// Returns the outcome of a replacement; `None` where the engine has to look at it.
pub(super) fn outcome(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let (start, end) = (change.start, change.end());
    let (place, last) = (p.place(start)?, p.place(end - 1)?);
    let mut outcome = match place {
        _ if place != last => border::outcome(p, start, end)?,
        Place::Intron(_) => border::in_intron(p, start, end)?,
        Place::Exon(i) => {
            let (a, b) = p.in_order(p.cdna(i, start), p.cdna(i, end - 1));
            let mut outcome = match (p.in_cds(start), p.in_cds(end - 1)) {
                (true, true) => coding(p, a - p.cds.start, b + 1 - p.cds.start, change.inserted)?,
                (false, false) if p.before_cds(start) == p.before_cds(end - 1) => p.utr(start),
                (false, false) => return None,
                _ => Outcome::new(Term::CodingSequence),
            };
            outcome.cdna = [Some(a + 1), Some(b + 1)];
            outcome
        }
    };
    outcome.hgvs_c = shift::replacement_name(p, start, end, change.inserted);
    Some(outcome)
}

/// Answers a replacement of CDS offsets, half-open; `inserted` on the plus strand.
fn coding(p: &Prepared, from: u32, to: u32, inserted: &[u8]) -> Option<Outcome> {
    let inserted = if p.strand == Strand::Plus { inserted.to_vec() } else { revcomp(inserted) };
    let window = Window::new(p, from..to, &inserted)?;
    let n = inserted.len() as u32;
    let mut outcome = if n == to - from {
        Outcome::new(same_length(&window))
    } else if n % 3 == (to - from) % 3 {
        in_frame(&window)
    } else {
        deletion::frame_shift(p, &window, &inserted)?
    };
    window.describe(&mut outcome);
    if !outcome.terms.contains(&Term::Frameshift) && n % 3 == (to - from) % 3 {
        outcome.new_stop = window.new_stop(p, &outcome.terms);
        outcome.hgvs_p = if outcome.terms.contains(&Term::StartLost) {
            Some("p.Met1?".to_owned())
        } else if outcome.terms.contains(&Term::StopLost) {
            None
        } else {
            protein::replacement(&window.old, &window.new, window.first + 1)
        };
    }
    Some(outcome)
}

fn same_length(window: &Window<'_>) -> Term {
    let (old, new) = (&window.old, &window.new);
    if old == new {
        match old.last() {
            _ if window.first == 0 => Term::StartRetained,
            Some(b'*') => Term::StopRetained,
            _ => Term::Synonymous,
        }
    } else if window.first == 0 && new.first() != Some(&b'M') {
        Term::StartLost
    } else if window.gains_stop() {
        Term::StopGained
    } else if window.loses_stop() {
        Term::StopLost
    } else {
        Term::Missense
    }
}

fn in_frame(window: &Window<'_>) -> Outcome {
    let start_lost = window.first == 0 && window.new.first() != Some(&b'M');
    let mut outcome =
        Outcome::new(if start_lost { Term::StartLost } else { Term::ProteinAltering });
    outcome.terms.extend(window.gains_stop().then_some(Term::StopGained));
    outcome.terms.extend(window.loses_stop().then_some(Term::StopLost));
    outcome
}
