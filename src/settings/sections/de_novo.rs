//! Sets what a claim of a new allele asks of the reads.

use serde::{Deserialize, Serialize};

/// Holds what the reads must show for a claim of a new allele.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeNovoRules {
    /// Gives the number of fragments with the allele that the patient must have.
    pub child_min_reads: u32,
    /// Gives the share (0 to 1) of the patient's fragments that they must be.
    pub child_min_share: f64,
    /// Gives the number of fragments that exclude the allele in a parent.
    pub parent_min_depth: u32,
    /// Gives the share (0 to 1) up to which a parent's reads are errors.
    pub parent_max_share: f64,
    /// Gives the highest population frequency.
    pub max_frequency: f64,
}
