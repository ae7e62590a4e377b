//! Names of the products that deletions and insertions in the CDS have, and the new stop's place.

use super::codon::residue;
use super::prepared::Prepared;
use crate::annotate::outcome::NewStop;
use crate::annotate::protein::three;
use std::ops::Range;

/// A termination codon more than this many bases upstream of the last junction triggers decay (PMID 30192042).
const DECAY_DISTANCE: i64 = 50;

/// New stop at a 1-based residue of the changed product, and the decay verdict on the changed CDS; `removed` in 0-based
/// CDS offsets.
pub(super) fn termination(p: &Prepared, residue: u32, removed: Range<u32>, inserted: u32) -> NewStop {
    let Some(junction) = p.last_junction.map(i64::from) else { return NewStop::At { residue, triggers: false } };
    let junction = if junction > i64::from(removed.end) {
        junction + i64::from(inserted) - i64::from(removed.end - removed.start)
    } else if junction > i64::from(removed.start) {
        return NewStop::Indeterminate;
    } else {
        junction
    };
    NewStop::At { residue, triggers: junction - i64::from(residue) * 3 > DECAY_DISTANCE }
}

/// Name and new stop of a frame shift: CDS offsets `removed` (behind the initiation codon) give way to `inserted`
/// (transcript direction). `None` where the annotated stop comes into it or no new one is found.
pub(super) fn frame_shift(p: &Prepared, removed: Range<u32>, inserted: &[u8]) -> Option<(String, NewStop)> {
    let bases = &p.spliced[p.cds.start as usize..];
    let (from, to) = (removed.start as usize, removed.end as usize);
    let resumes = from + inserted.len();
    let after = |k: usize| -> Option<u8> {
        let at = |i: usize| {
            if i < from {
                bases.get(i).copied()
            } else if i < resumes {
                inserted.get(i - from).copied()
            } else {
                bases.get(i - resumes + to).copied()
            }
        };
        Some(residue([at(3 * k)?, at(3 * k + 1)?, at(3 * k + 2)?]))
    };
    let (codons, _) = p.coding_sequence().as_chunks::<3>();
    let mut k = from / 3;
    let (old, new) = loop {
        let (old, new) = (residue(*codons.get(k)?), after(k)?);
        if old == b'*' {
            return None;
        }
        if old != new {
            break (old, new);
        }
        k += 1;
    };
    let first = k as u32 + 1;
    let inserted = inserted.len() as u32;
    if new == b'*' {
        return Some((format!("p.{}{first}Ter", three(old)), termination(p, first, removed, inserted)));
    }
    let mut stop = k + 1;
    while after(stop)? != b'*' {
        stop += 1;
    }
    let count = stop - k + 1;
    let name = format!("p.{}{first}{}fsTer{count}", three(old), three(new));
    Some((name, termination(p, stop as u32 + 1, removed, inserted)))
}

/// Name of an in-frame deletion; `before` and `after` are residues from number `first` (1-based) on, both with the same
/// residues behind the change.
pub(super) fn in_frame_deletion(before: &[u8], after: &[u8], first: u32) -> Option<String> {
    let lead = before.iter().zip(after).take_while(|(x, y)| x == y).count();
    let suffix = before[lead..].iter().rev().zip(after[lead..].iter().rev()).take_while(|(x, y)| x == y).count();
    let old = &before[lead..before.len() - suffix];
    let new = &after[lead..after.len() - suffix];
    let range = |i: usize, n: usize| {
        let at = |i: usize| format!("{}{}", three(before[i]), first + i as u32);
        if n == 1 { at(i) } else { format!("{}_{}", at(i), at(i + n - 1)) }
    };
    if old.is_empty() {
        return None;
    }
    if new.is_empty() {
        // The 3' rule holds for the product.
        let mut i = lead;
        while before.get(i + old.len()).is_some_and(|b| *b == before[i]) {
            i += 1;
        }
        return Some(format!("p.{}del", range(i, old.len())));
    }
    let shown = &new[..new.iter().position(|b| *b == b'*').map_or(new.len(), |i| i + 1)];
    let text: String = shown.iter().map(|b| three(*b)).collect();
    Some(format!("p.{}delins{text}", range(lead, old.len())))
}
