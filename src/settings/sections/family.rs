//! Sets what the models of inheritance assume of a family.

use crate::model::segregation::Penetrance;
use serde::{Deserialize, Serialize};

/// Holds what the models of inheritance assume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyRules {
    /// Says whether an unaffected person with the genotype excludes a model; both answers are shown.
    pub penetrance: Penetrance,
    /// Gives the depth from which a call of the reference shows absence.
    pub min_depth: u32,
    /// Gives the reads of the allele from which a call of the reference is doubtful.
    pub doubtful_min_reads: u32,
    /// Gives the share (0 to 1) that they must be.
    pub doubtful_min_share: f64,
    /// Gives the bases from which a deletion takes away the place of other alleles.
    pub deletion_min_bases: u64,
    /// Gives the reciprocal overlap (0 to 1) from which events of two callers are one event.
    pub same_event_overlap: f64,
    /// Gives the reciprocal overlap (0 to 1) from which two events of one caller are one event.
    pub same_record_overlap: f64,
    /// Gives the fragments over two alleles from which reads tell their phase.
    pub phase_min_fragments: u32,
    /// Gives the share (0 to 1) of them that must agree.
    pub phase_min_share: f64,
}
