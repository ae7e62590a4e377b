//! The view of a kept allele that phase and fit look at.

use crate::model::inheritance::HitWeight;
use crate::model::ledger::InputAllele;
use crate::model::{Allele, Chromosome, Modes, SampleCall};

/// The modes of inheritance in which one allele can cause disease.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlleleModes {
    /// Lists the allele's own modes, else those of its gene.
    pub modes: Modes,
    /// Names the classes of alleles that the gene's dominant disease needs, where this allele is of
    /// another: then `modes` is without the dominant ones.
    pub dominant_needs: Option<String>,
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
    pub allele: &'a Allele,
    /// Weighs the allele as one of two hits.
    pub weight: HitWeight,
    /// Lists the modes of inheritance in which the allele can cause disease.
    pub modes: &'a AlleleModes,
}
