//! Reads counted anew at a candidate, for the patient and the relatives.

use crate::model::Allele;
use crate::model::coverage::ReadSupport;
use crate::model::parents::ParentReads;
use schemars::JsonSchema;
use serde::Serialize;

/// The counts of the reads at one candidate; they change neither its facts nor its tier.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadEvidence {
    /// Counts the patient's reads; `None` where no reads of the patient were given.
    pub patient: Option<ReadSupport>,
    /// Counts the reads of each relative, in the order of the family; `None` where none were given
    /// of that relative.
    pub relatives: Vec<Option<ParentReads>>,
    /// Lists the other candidates that the patient's fragments show together with this one.
    pub links: Vec<ReadLink>,
    /// Lists the same of each relative, in the order of the family.
    pub relative_links: Vec<Vec<ReadLink>>,
}

/// The fragments of one person that show two alleles at once, each as reference or alternate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLink {
    /// Holds the other allele.
    pub other: Allele,
    /// Tells how the fragments show the two.
    pub counts: LinkCounts,
}

/// Counts the fragments that show two alleles of one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LinkCounts {
    /// Counts fragments with both alleles.
    pub cis: u32,
    /// Counts fragments with one of the two, and the reference at the other place.
    pub trans: u32,
}

impl ReadEvidence {
    /// Returns the counts of the relative at a place in the family.
    pub fn relative(&self, place: usize) -> Option<&ParentReads> {
        self.relatives.get(place)?.as_ref()
    }
}
