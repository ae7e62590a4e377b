//! Answers deletions.

use crate::annotate::direct::change::Change;
use crate::annotate::direct::codon::translate;
use crate::annotate::direct::prepared::{Place, Prepared};
use crate::annotate::direct::window::Window;
use crate::annotate::direct::{border, protein, shift, start};
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::model::Term;

/// Number of residues behind an in-frame deletion that the protein's 3' rule sees.
const RESIDUES_BEHIND: u32 = 30;

/// Returns the outcome of a deletion; `None` where the engine has to look at it.
pub(super) fn outcome(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let (start, end) = (change.start, change.end());
    let (place, last) = (p.place(start)?, p.place(end - 1)?);
    let (from, to) = shift::deletion(p, change)?;
    let in_one_part = |from: u64, to: u64| {
        p.place(from) == p.place(to - 1) && p.is_coding(from) && p.is_coding(to - 1)
    };
    let mut outcome = match place {
        _ if place != last => {
            let mut outcome = border::outcome(p, start, end)?;
            // From the CDS over its border and back into one part of it, it has the name of the
            // product there.
            if from != start && in_one_part(from, to) && p.touches_cds(start, end) {
                outcome.hgvs_p = shifted_name(p, change, from, to)?;
            }
            outcome
        }
        Place::Intron(_) => border::in_intron(p, start, end)?,
        Place::Exon(i) => {
            let (a, b) = p.in_order(p.cdna(i, start), p.cdna(i, end - 1));
            match (p.in_cds(start), p.in_cds(end - 1)) {
                (true, true) => {
                    let mut outcome = coding(p, a - p.cds.start, b + 1 - p.cds.start)?;
                    outcome.cdna = [Some(a + 1), Some(b + 1)];
                    if !in_one_part(from, to) {
                        outcome.hgvs_p = None;
                    }
                    outcome
                }
                (false, false) if p.before_cds(start) == p.before_cds(end - 1) => {
                    let mut outcome = p.utr(start);
                    outcome.cdna = [Some(a + 1), Some(b + 1)];
                    outcome
                }
                (false, false) => return None,
                _ => over_an_end(p, a, b + 1)?,
            }
        }
    };
    outcome.hgvs_c = shift::range_name(p, from, to, "del");
    Some(outcome)
}

/// Returns the name of the product of a deletion that was shifted to bases of one exon's CDS;
/// `None` where it would shift on.
fn shifted_name(p: &Prepared, change: Change<'_>, from: u64, to: u64) -> Option<Option<String>> {
    let offset = |g: u64| usize::try_from(g.checked_sub(change.region.span.start)?).ok();
    let removed = change.region.bases.get(offset(from)?..offset(to)?)?;
    let shifted = Change { start: from, removed, ..change };
    let Place::Exon(i) = p.place(from)? else { return None };
    let (a, b) = p.in_order(p.cdna(i, from), p.cdna(i, to - 1));
    let stays = shift::deletion(p, shifted)? == (from, to);
    stays.then_some(coding(p, a - p.cds.start, b + 1 - p.cds.start)?.hgvs_p)
}

/// Answers a deletion from a UTR into the CDS: cDNA offsets, half-open.
fn over_an_end(p: &Prepared, from: u32, to: u32) -> Option<Outcome> {
    let (first, end) = (from.max(p.cds.start) - p.cds.start, to.min(p.cds.end) - p.cds.start);
    if end - first >= p.cds_length() {
        return None;
    }
    let mut outcome = if from < p.cds.start {
        let mut outcome = Outcome::new(Term::StartLost);
        outcome.terms.push(Term::FivePrimeUtr);
        outcome.residues = [Some(1), None];
        outcome
    } else {
        let mut outcome = Outcome::new(Term::StopLost);
        outcome.terms.push(Term::ThreePrimeUtr);
        outcome.residues = [Some(p.cds_length() / 3); 2];
        outcome
    };
    outcome.cds = [Some(first + 1), Some(end)];
    Some(outcome)
}

/// Answers a deletion of CDS offsets, half-open.
fn coding(p: &Prepared, from: u32, to: u32) -> Option<Outcome> {
    let window = Window::new(p, from..to, &[])?;
    let mut outcome = if (to - from).is_multiple_of(3) {
        in_frame(p, &window)
    } else {
        frame_shift(p, &window, &[])?
    };
    window.describe(&mut outcome);
    Some(outcome)
}

fn in_frame(p: &Prepared, window: &Window<'_>) -> Outcome {
    let mut outcome = Outcome::new(Term::InframeDeletion);
    let (old, new) = (&window.old, &window.new);
    let whole = window.removed.start == 0 && window.removed.end >= 3;
    let start_lost = window.first == 0 && (whole || new.first() != Some(&b'M'));
    let terms = &mut outcome.terms;
    terms.extend(start_lost.then_some(Term::StartLost));
    terms.extend(window.gains_stop().then_some(Term::StopGained));
    terms.extend(window.loses_stop().then_some(Term::StopLost));
    outcome.new_stop = window.new_stop(p, terms);
    outcome.hgvs_p = if start_lost {
        Some("p.Met1?".to_owned())
    } else if window.loses_stop() {
        Some(protein::stop_deleted(p))
    } else {
        let last = 3 * window.first + window.before.len() as u32;
        let all = p.coding_sequence();
        let behind = translate(
            &all[last as usize..(last + 3 * RESIDUES_BEHIND).min(p.cds_length()) as usize],
        );
        let join = |r: &[u8]| [r, &behind].concat();
        protein::in_frame_deletion(&join(old), &join(new), window.first + 1)
    };
    outcome
}

/// Returns the terms, name of the product and new stop of a frame shift by a deletion or
/// replacement.
pub(super) fn frame_shift(p: &Prepared, window: &Window<'_>, inserted: &[u8]) -> Option<Outcome> {
    let at_stop = window.removed.end > p.cds_length() - 3;
    let near_start = window.removed.start < 3;
    shifted(p, window, inserted, near_start, at_stop, window.gains_stop())
}

/// Returns what [`frame_shift`] does, of any change: it is told whether the change touches the
/// initiation codon, the terminator, and brings a stop.
pub(super) fn shifted(
    p: &Prepared,
    window: &Window<'_>,
    inserted: &[u8],
    near_start: bool,
    at_stop: bool,
    gains_stop: bool,
) -> Option<Outcome> {
    let mut outcome = Outcome::new(Term::Frameshift);
    let (lost, retained) =
        if near_start { start::terms(p, window, inserted) } else { (false, false) };
    outcome.terms.extend(lost.then_some(Term::StartLost));
    outcome.terms.extend(retained.then_some(Term::StartRetained));
    outcome.terms.extend(gains_stop.then_some(Term::StopGained));
    if lost {
        (outcome.hgvs_p, outcome.new_stop) = (Some("p.Met1?".to_owned()), NewStop::Indeterminate);
        return Some(outcome);
    }
    let product = protein::frame_shift(p, window.removed.clone(), inserted)?;
    (outcome.hgvs_p, outcome.new_stop) = (Some(product.name), product.new_stop);
    if product.keeps_stop {
        if at_stop && !gains_stop {
            outcome.terms.retain(|t| *t != Term::Frameshift);
            outcome.terms.push(Term::StopRetained);
        } else {
            outcome.new_stop = NewStop::Indeterminate;
        }
    }
    Some(outcome)
}
