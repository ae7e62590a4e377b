//! Reads counted anew at a candidate, for the patient and the relatives.

use crate::model::coverage::ReadSupport;
use crate::model::parents::ParentReads;

/// The counts of the reads at one candidate; they change neither its facts nor its tier.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadEvidence {
    /// Counts the patient's reads; `None` where no reads of the patient were given.
    pub patient: Option<ReadSupport>,
    /// Counts the reads of each relative, in the order of the family; `None` where none were given
    /// of that relative.
    pub relatives: Vec<Option<ParentReads>>,
}

impl ReadEvidence {
    /// Returns the counts of the relative at a place in the family.
    pub fn relative(&self, place: usize) -> Option<&ParentReads> {
        self.relatives.get(place)?.as_ref()
    }
}
