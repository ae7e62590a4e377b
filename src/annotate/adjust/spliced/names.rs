//! Gives the protein names of a changed transcript, from its two products.

use crate::annotate::adjust::spliced::layout::Spliced;
use crate::annotate::names::protein;

impl Spliced<'_> {
    /// Returns the name of an in-frame change inside the CDS, behind the initiation codon; see
    /// [`protein::name`].
    pub(crate) fn protein_name(&self) -> Option<String> {
        let inside = self.at >= self.cds.0 + 3 && self.at + self.removed <= self.cds.1;
        if !inside || self.removed % 3 != self.inserted.len() % 3 {
            return None;
        }
        let (before, after) = (self.product_before()?, self.product_after()?);
        // The annotated terminator must be the one that ends the product (no selenocysteine).
        if before.len() * 3 != self.cds.1 - self.cds.0 {
            return None;
        }
        // A new terminator inside the codons that the allele touches.
        let offset = self.at - self.cds.0;
        let touched = offset / 3..(offset + self.removed).div_ceil(3);
        if after.len() < before.len()
            && after.len() * 3 + self.removed <= touched.end * 3 + self.inserted.len()
        {
            return protein::truncated(before, touched, after);
        }
        if after.len() + self.removed / 3 < before.len() {
            return None;
        }
        // An extension only where the terminator itself is changed.
        let stop = self.at + self.removed > self.cds.1 - 3;
        protein::name(before, after).filter(|name| stop || !name.starts_with("p.Ter"))
    }

    /// Returns the name of a change that begins in front of the terminator and takes it along: a
    /// frame shift by definition (HGVS 21.1, protein, deletion: "starting N-terminal of and
    /// including the translation termination codon"), nonsense where its first residue is a
    /// terminator. `None` where the terminator is the first residue that differs.
    pub(crate) fn through_the_stop(&self) -> Option<String> {
        let stop = self.cds.1 - 3;
        if self.at >= stop || self.at + self.removed <= stop {
            return None;
        }
        let before = self.product_before()?;
        let after = self.open_product_after()?;
        let i = (0..before.len()).find(|i| before.get(*i) != after.get(*i))?;
        (before[i] != b'*').then(|| protein::frame_shift(before, &after, i, i + 1)).flatten()
    }

    /// Returns the name of a deletion of whole codons from the first on, where the product
    /// afterwards begins with an initiation codon and is the old one without residues behind its
    /// first (`p.Met2del`).
    pub(crate) fn deletion_behind_start(&self) -> Option<String> {
        let codon = self.before.get(self.cds.0..self.cds.0 + 3)?;
        let inside =
            self.at >= self.cds.0 && self.removed.is_multiple_of(3) && self.inserted.is_empty();
        if !self.start_known
            || !inside
            || self.after().get(self.cds.0..self.cds.0 + 3) != Some(codon)
        {
            return None;
        }
        let (before, after) = (self.product_before()?, self.product_after()?);
        protein::name(before, after).filter(|name| name.ends_with("del"))
    }
}
