//! The view of a kept allele that phase and fit look at.

use crate::model::ledger::InputAllele;
use crate::model::{Chromosome, SampleCall};

/// One kept allele of a gene as the patient was called.
#[derive(Debug, Clone, Copy)]
pub struct CalledAllele<'a> {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the patient's call.
    pub call: &'a SampleCall,
    /// Gives the record and ALT entry it was called in.
    pub input: &'a InputAllele,
    /// Marks one of two hits: a known pathogenic allele, or one of high or moderate impact.
    pub is_hit: bool,
}
