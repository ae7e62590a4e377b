//! Gives the terms of in-frame insertions, as Ensembl VEP 116 gives them (`VariationEffect.pm`).

use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::window::Window;
use crate::annotate::genetic_code::residue;
use crate::model::Term;

/// Returns the number of residues in front of the terminator.
pub(super) fn residues(p: &Prepared) -> usize {
    p.cds_length() as usize / 3 - 1
}

/// Returns the terms of whole codons put in; `length` in bases.
pub(super) fn terms(p: &Prepared, window: &Window<'_>, length: usize) -> Vec<Term> {
    let (old, new) = (window.old.as_slice(), window.new.as_slice());
    // Only inside the initiation codon.
    let at_start = window.first == 0 && !window.before.is_empty();
    let utr = p.cds.start > 0;
    let opens = window.after.starts_with(b"ATG");
    let altered = at_start && !(utr && opens) && window.after[length..] != *window.before;
    let retained = at_start && !altered;
    let (old_stop, new_stop) = (stop_of(old), stop_of(new));
    let up_to_stop = new_stop.map_or(new, |i| &new[..=i]);
    let frames = |new: &[u8]| new.starts_with(old) || new.ends_with(old);
    let inframe = !(retained && new.ends_with(old)) && frames(up_to_stop);
    let lost = at_start
        && (altered && !inframe
            || utr && !opens
            || !old.is_empty() && !new.is_empty() && !frames(new));
    let stop_lost = old_stop.is_some() && new_stop.is_none();
    let stop_retained = !stop_lost && !new.is_empty() && {
        // The residues up to the terminator stay, and a terminator follows.
        let first = window.first as usize;
        let k = residues(p).saturating_sub(first);
        let (codons, _) = p.coding_sequence().as_chunks::<3>();
        let elongated = new.get(k) == Some(&b'*')
            && codons[first..first + k].iter().map(|c| residue(*c)).eq(new[..k].iter().copied());
        elongated || (old_stop.is_some() && old_stop == new_stop)
    };
    let stop_gained = !stop_retained && !stop_lost && new_stop.is_some() && old_stop.is_none();
    let altering = !lost
        && old.len() != new.len()
        && old.first() != Some(&b'*')
        && new.first() != Some(&b'*')
        && !frames(new);
    [
        (lost, Term::StartLost),
        (retained, Term::StartRetained),
        (stop_gained, Term::StopGained),
        (stop_lost, Term::StopLost),
        (stop_retained, Term::StopRetained),
        (inframe && !lost, Term::InframeInsertion),
        (altering, Term::ProteinAltering),
    ]
    .into_iter()
    .filter_map(|(holds, term)| holds.then_some(term))
    .collect()
}

/// Returns the index of the first terminator.
pub(super) fn stop_of(residues: &[u8]) -> Option<usize> {
    residues.iter().position(|r| *r == b'*')
}
