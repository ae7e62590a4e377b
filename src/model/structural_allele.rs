//! Structural alleles of the call set.

use crate::model::ledger::InputAllele;
use crate::model::parents::RelativeCall;
use crate::model::{Region, SampleCall};
use std::fmt;

/// A structural allele that a person of the family carries, with the calls of all.
#[derive(Debug, Clone, PartialEq)]
pub struct CalledStructure {
    /// Holds the allele, with the patient's genotype.
    pub allele: StructuralAllele,
    /// Holds the patient's call.
    pub call: SampleCall,
    /// Holds the calls of the relatives.
    pub relatives: Vec<RelativeCall>,
}

/// A structural allele (symbolic or breakend) of the call set, which no rule evaluates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructuralAllele {
    /// The allele as the input wrote it.
    pub input: InputAllele,
    /// The span of the record, 0-based half-open (printed 1-based inclusive).
    pub place: Region,
    /// Gives GT as in the input.
    pub genotype: String,
    /// Gives FILTER as in the input.
    pub filter: String,
}

impl StructuralAllele {
    /// Returns place, genotype and FILTER in words, as the trail of the ledger states them.
    pub fn values(&self) -> String {
        format!(
            "carried, not evaluated: {}, GT={}, FILTER={}",
            self.place, self.genotype, self.filter
        )
    }
}

impl fmt::Display for StructuralAllele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.input, self.values())
    }
}
