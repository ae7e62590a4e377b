//! Reads the codons that an allele touches, before and after.

use crate::annotate::direct::codon::{amino_acids, codons, translate};
use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::protein;
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::model::Term;
use std::ops::Range;

/// Holds the whole codons of the CDS around a change; none for an insertion between two.
pub(super) struct Window<'a> {
    /// Gives the index of the first codon; of the one behind an insertion between two.
    pub(super) first: u32,
    pub(super) before: &'a [u8],
    pub(super) after: Vec<u8>,
    /// Gives the changed bases within `before`.
    changed: Range<usize>,
    pub(super) old: Vec<u8>,
    pub(super) new: Vec<u8>,
    /// Gives the CDS offsets that give way, and how many bases come in their place.
    pub(super) removed: Range<u32>,
    pub(super) inserted: u32,
}

impl<'a> Window<'a> {
    /// Reads the codons around CDS offsets `removed`, which give way to `inserted` (transcript
    /// direction).
    pub(super) fn new(p: &'a Prepared, removed: Range<u32>, inserted: &[u8]) -> Option<Self> {
        let first = removed.start / 3;
        let end = if removed.is_empty() && removed.start.is_multiple_of(3) {
            first
        } else {
            removed.end.div_ceil(3)
        };
        let before = p.coding_sequence().get(first as usize * 3..end as usize * 3)?;
        let changed = (removed.start - first * 3) as usize..(removed.end - first * 3) as usize;
        let after = [&before[..changed.start], inserted, &before[changed.end..]].concat();
        let (old, new) = (translate(before), translate(&after));
        Some(Self {
            first,
            before,
            after,
            changed,
            old,
            new,
            removed,
            inserted: inserted.len() as u32,
        })
    }

    /// Tells whether there is a terminator only afterwards.
    pub(super) fn gains_stop(&self) -> bool {
        self.new.contains(&b'*') && !self.old.contains(&b'*')
    }

    /// Tells whether there is a terminator only before.
    pub(super) fn loses_stop(&self) -> bool {
        self.old.contains(&b'*') && !self.new.contains(&b'*')
    }

    /// Returns the new stop where it lies in these codons.
    pub(super) fn new_stop(&self, p: &Prepared, terms: &[Term]) -> NewStop {
        if !terms.contains(&Term::StopGained) {
            return NewStop::NotApplicable;
        }
        match self.new.iter().position(|r| *r == b'*') {
            Some(i) if !self.old.contains(&b'*') => {
                protein::new_stop(p, self.first + i as u32 + 1, self.removed.clone(), self.inserted)
            }
            _ => NewStop::Indeterminate,
        }
    }

    /// Writes codons, residues and positions into an outcome, all but the cDNA's; of bases that are
    /// removed.
    pub(super) fn describe(&self, outcome: &mut Outcome) {
        outcome.codons = Some(codons(self.before, &self.after, self.changed.clone()));
        outcome.amino_acids = Some(amino_acids(&self.old, &self.new));
        outcome.residues = [Some(self.first + 1), Some(self.first + self.before.len() as u32 / 3)];
        outcome.cds = [Some(self.removed.start + 1), Some(self.removed.end)];
    }
}
