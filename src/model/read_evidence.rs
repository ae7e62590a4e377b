//! Reads counted anew at a candidate, for the patient and the relatives.

use crate::model::coverage::ReadSupport;
use crate::model::parents::ParentReads;
use crate::model::pedigree::Parent;

/// The counts of the reads at one candidate; they change neither its facts nor its tier.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadEvidence {
    /// Counts the patient's reads; `None` where no reads of the patient were given.
    pub patient: Option<ReadSupport>,
    /// Counts the reads of each relative of whom reads were given, in the order of the family.
    pub relatives: Vec<(Parent, ParentReads)>,
}

impl ReadEvidence {
    /// Returns the counts of one relative.
    pub fn relative(&self, role: Parent) -> Option<&ParentReads> {
        self.relatives.iter().find(|(r, _)| *r == role).map(|(_, reads)| reads)
    }
}
