//! The view of a kept allele that phase and fit look at.

use crate::model::event::Event;
use crate::model::inheritance::HitWeight;
use crate::model::ledger::InputAllele;
use crate::model::mode_of_inheritance::ModeFit;
use crate::model::{Allele, Chromosome, Modes, SampleCall};
use std::fmt;

/// The modes of inheritance in which one allele can cause disease.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlleleModes {
    /// Lists the allele's own modes, else those of its gene.
    pub modes: Modes,
    /// Names the classes of alleles that the gene's dominant disease needs, where this allele is of
    /// another: then `modes` is without the dominant ones.
    pub dominant_needs: Option<String>,
}

impl AlleleModes {
    /// Tells whether the allele can be one of two hits of a recessive or digenic disease; one of
    /// unknown mode can.
    pub fn is_of_two_hits(&self) -> bool {
        let mut known = self.modes.known().peekable();
        let unknown = known.peek().is_none() && self.dominant_needs.is_none();
        unknown || known.any(|m| m.fit() != ModeFit::OneAllele)
    }
}

/// One kept allele of a gene as the patient was called.
#[derive(Debug, Clone, Copy)]
pub struct CalledAllele<'a> {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the patient's call.
    pub call: &'a SampleCall,
    /// Gives the record and ALT entry it was called in.
    pub input: &'a InputAllele,
    /// Names the allele, for the words on its partners.
    pub variant: CalledVariant<'a>,
    /// Weighs the allele as one of two hits.
    pub weight: HitWeight,
    /// Lists the modes of inheritance in which the allele can cause disease.
    pub modes: &'a AlleleModes,
    /// Gives the place in the gene's list of the deletion that leaves one copy of the allele's place,
    /// where the allele was called on all copies.
    pub over_deletion: Option<usize>,
}

/// The allele of a call: plain bases, or an event.
#[derive(Debug, Clone, Copy)]
pub enum CalledVariant<'a> {
    /// Holds a normalised allele of plain bases.
    Small(&'a Allele),
    /// Holds a copy-number or structural change.
    Event(&'a Event),
}

impl fmt::Display for CalledVariant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(allele) => allele.fmt(f),
            Self::Event(event) => event.fmt(f),
        }
    }
}
