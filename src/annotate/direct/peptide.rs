//! In-frame insertions: terms and names of the product, as Ensembl VEP 116 gives them
//! (`VariationEffect.pm`, `TranscriptVariationAllele::hgvs_protein`).

use crate::annotate::direct::codon::residue;
use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::window::Window;
use crate::annotate::names::digits;
use crate::annotate::names::protein::three;
use crate::model::Term;

/// Residues in front of the terminator.
fn residues(p: &Prepared) -> usize {
    p.cds_length() as usize / 3 - 1
}

/// Terms of whole codons put in; `length` in bases.
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

fn stop_of(residues: &[u8]) -> Option<usize> {
    residues.iter().position(|r| *r == b'*')
}

/// Name of the product, from the codons around the insertion after its 3' shift. `None` where VEP
/// writes none.
pub(super) fn name(p: &Prepared, window: &Window<'_>) -> Option<String> {
    let (mut old, mut new) = (window.old.as_slice(), window.new.as_slice());
    let mut start = i64::from(window.first) + 1;
    let mut end = if window.before.is_empty() { start - 1 } else { start };
    let mut whole = false;
    while let ([x, more @ ..], [y, rest @ ..]) = (old, new) {
        if (*x, *y) == (b'*', b'*') {
            whole = true;
            break;
        }
        if x != y {
            break;
        }
        (old, new) = (more, rest);
        start += 1;
    }
    if whole {
        (old, new, start) = (&window.old, &window.new, i64::from(window.first) + 1);
    } else {
        while let ([more @ .., x], [rest @ .., y]) = (old, new) {
            if x != y {
                break;
            }
            (old, new) = (more, rest);
            end -= 1;
        }
    }
    let shown = |residues: &[u8]| -> String {
        let n = stop_of(residues).map_or(residues.len(), |i| i + 1);
        residues[..n].iter().map(|r| three(*r)).collect()
    };
    let place = |r: u8, n: i64| {
        let mut text = three(r).to_owned();
        digits::push(&mut text, n);
        text
    };
    if let [first, ..] = old {
        let last = old.last().copied().unwrap_or(*first);
        let range = if start == end {
            place(*first, start)
        } else {
            format!("{}_{}", place(*first, start.min(end)), place(last, start.max(end)))
        };
        return Some(format!("p.{range}delins{}", shown(new)));
    }
    // No residue equals what stands for the first stop: it neither moves past one nor is it a
    // duplication.
    const STOP: u8 = 0;
    let mut inserted = new.to_vec();
    if let Some(i) = stop_of(&inserted) {
        inserted[i] = STOP;
    }
    let (codons, _) = p.coding_sequence().as_chunks::<3>();
    let count = residues(p) as i64;
    // VEP reads the product with the codons' own residues behind it where these begin with the
    // terminator.
    let tail: &[u8] = if window.old.first() == Some(&b'*') { &window.old } else { &[] };
    let length = count + tail.len() as i64;
    let at = |i: i64| -> Option<u8> {
        let i = usize::try_from(i).ok()?;
        if (i as i64) < count {
            codons.get(i).map(|c| residue(*c))
        } else {
            tail.get(i - count as usize).copied()
        }
    };
    if length > end + 1 {
        let (behind, most) = (end, length - end - inserted.len() as i64);
        let mut step = 0;
        while step <= most && at(behind + step).is_some_and(|next| next == inserted[0]) {
            inserted.rotate_left(1);
            (start, end, step) = (start + 1, end + 1, step + 1);
        }
    }
    let n = inserted.len() as i64;
    if start > n
        && (0..n).all(|i| at(start - n - 1 + i) == Some(inserted[i as usize]))
        && !inserted.contains(&b'*')
    {
        let (first, last) = (inserted[0], inserted[inserted.len() - 1]);
        return Some(match n {
            1 => format!("p.{}dup", place(first, start - 1)),
            _ => format!("p.{}_{}dup", place(first, start - n), place(last, start - 1)),
        });
    }
    let m = start.min(end);
    if m < 1 || length <= m {
        return None;
    }
    for r in &mut inserted {
        if *r == STOP {
            *r = b'*';
        }
    }
    Some(format!("p.{}_{}ins{}", place(at(m - 1)?, m), place(at(m)?, m + 1), shown(&inserted)))
}
