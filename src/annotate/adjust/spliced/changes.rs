//! Questions on a changed transcript: its initiation codon, its terminator and its product.

use crate::annotate::adjust::spliced::layout::Spliced;
use crate::annotate::genetic_code::{SELENOCYSTEINE_MARK, amino_acid};

impl Spliced<'_> {
    /// Tells whether there are changed bases on both sides of the initiation codon's first base.
    pub(crate) fn crosses_start(&self) -> bool {
        self.start_known && self.at < self.cds.0 && self.at + self.removed > self.cds.0
    }

    /// Tells whether there are changed bases on both sides of the CDS's end.
    pub(crate) fn crosses_end(&self) -> bool {
        self.at < self.cds.1 && self.at + self.removed > self.cds.1
    }

    /// Tells whether the initiation codon stands neither where it was nor at the same distance from
    /// the bases behind the allele. One that stands there by chance, the old one and bases behind
    /// it being gone, is another.
    pub(crate) fn changes_start(&self) -> bool {
        if self.shift() != 0 && self.at <= self.cds.0 && self.at + self.removed > self.cds.0 + 3 {
            return true;
        }
        let codon = self.before.get(self.cds.0..self.cds.0 + 3);
        let shifted = (self.cds.0 + self.inserted.len()).checked_sub(self.removed);
        let at = |i: usize| self.after().get(i..i + 3);
        at(self.cds.0) != codon && shifted.and_then(at) != codon
    }

    /// Tells whether a base of the initiation codon is changed and the whole CDS still ends the
    /// same transcript: the initiation codon and all behind it stand where they were, counted from
    /// the 3' end.
    pub(crate) fn keeps_cds(&self) -> bool {
        let rest = &self.before[self.cds.0..];
        self.start_known && self.at < self.cds.0 + 3 && self.after().ends_with(rest)
    }

    /// Tells whether a base of the terminator is changed and no terminator stands in its place.
    pub(crate) fn changes_stop(&self) -> bool {
        let stop = self.cds.1 - 3;
        let touched = if self.removed == 0 {
            stop < self.at && self.at < self.cds.1
        } else {
            self.at < self.cds.1 && self.at + self.removed > stop
        };
        // A terminator within the codons that hold the inserted bases: VEP's codon window still has
        // one.
        let from = self.cds.0 + (self.at.max(self.cds.0) - self.cds.0) / 3 * 3;
        let stops = |codon: &[u8]| amino_acid(codon, self.mitochondrial) == Some(b'*');
        let window = self.after().get(from..).unwrap_or_default().chunks_exact(3);
        let in_window = window
            .take((self.at + self.inserted.len()).saturating_sub(from).div_ceil(3))
            .any(stops);
        touched && !in_window && !self.same_protein()
    }

    /// Tells whether the product ends in a terminator and is shorter than it was.
    pub(crate) fn shortens(&self) -> bool {
        matches!((self.product_before(), self.product_after()), (Some(before), Some(after)) if after.len() < before.len())
    }

    /// Tells whether the product up to the first terminator is the same.
    pub(crate) fn same_protein(&self) -> bool {
        if self.at < self.cds.0 {
            return false;
        }
        let (before, after) = (self.coding(&self.before), self.coding(self.after()));
        let unchanged = if self.plain { (self.at - self.cds.0) / 3 } else { 0 };
        for (before, after) in before.iter().zip(after).skip(unchanged) {
            match (amino_acid(before, self.mitochondrial), amino_acid(after, self.mitochondrial)) {
                (Some(x), Some(y)) if x == y => {
                    if x == b'*' {
                        return true;
                    }
                }
                _ => return false,
            }
        }
        false
    }

    /// Returns the codons from the CDS's first on.
    fn coding<'s>(&self, spliced: &'s [u8]) -> &'s [[u8; 3]] {
        spliced.get(self.cds.0..).unwrap_or_default().as_chunks::<3>().0
    }

    /// Tells whether all changed bases lie in the CDS; bases put in, behind its first one.
    pub(crate) fn touches_cds(&self) -> bool {
        let inside = if self.removed == 0 { self.at > self.cds.0 } else { self.at >= self.cds.0 };
        inside
            && self.at + self.removed <= self.cds.1
            && (self.removed > 0 || self.at < self.cds.1 || self.tail > 0)
    }

    /// Tells whether nothing is changed up to the end of the initiation codon.
    pub(crate) fn is_behind_start(&self) -> bool {
        self.at >= self.cds.0 + 3
    }

    /// Returns the bases put in less the bases taken out.
    pub(crate) fn shift(&self) -> isize {
        self.inserted.len() as isize - self.removed as isize
    }

    /// Tells whether the poly(A) tail completes the terminator.
    pub(crate) fn ends_in_tail(&self) -> bool {
        self.tail > 0
    }

    /// Returns the first codon before and after, where the allele replaces bases of it and of the
    /// CDS only by as many others.
    pub(crate) fn replaced_start(&self) -> Option<[&[u8]; 2]> {
        let whole =
            self.initiator && self.at >= self.cds.0 && self.removed > 0 && self.shift() == 0;
        let codon = self.cds.0..self.cds.0 + 3;
        (whole && self.at < codon.end)
            .then_some([self.before.get(codon.clone())?, self.after().get(codon)?])
    }

    /// Tells whether a base of the terminator is replaced, or bases are put in between two of them.
    pub(crate) fn touches_stop(&self) -> bool {
        let stop = self.cds.1 - 3;
        self.at + self.removed > stop
    }

    /// Returns the residues of the codons that the allele touches, before and after, terminators
    /// included; of a change by whole codons.
    pub(crate) fn touched_residues(&self) -> Option<[Vec<u8>; 2]> {
        let from = self.at.checked_sub(self.cds.0)? / 3 * 3 + self.cds.0;
        let to = (self.at + self.removed - self.cds.0).div_ceil(3) * 3 + self.cds.0;
        let read = |bases: &[u8], to: usize| {
            let codons = bases.get(from..to.max(from))?.chunks_exact(3);
            codons.map(|c| amino_acid(c, self.mitochondrial)).collect::<Option<Vec<u8>>>()
        };
        Some([read(&self.before, to)?, read(self.after(), to.checked_add_signed(self.shift())?)?])
    }

    /// Returns the index of the first residue whose codon the allele touches.
    pub(crate) fn first_touched(&self) -> Option<usize> {
        Some(self.at.checked_sub(self.cds.0)? / 3)
    }

    pub(crate) fn has_selenocysteine(&self) -> bool {
        self.before.contains(&SELENOCYSTEINE_MARK)
    }

    pub(crate) fn mitochondrial(&self) -> bool {
        self.mitochondrial
    }
}
