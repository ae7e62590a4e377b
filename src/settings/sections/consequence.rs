//! Sets the classes of consequences.

use crate::model::Term;
use serde::{Deserialize, Serialize};

/// Holds the Sequence Ontology terms by class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequences {
    /// Holds the terms of high impact.
    pub high: Vec<Term>,
    /// Holds the terms of moderate impact.
    pub moderate: Vec<Term>,
    /// Holds the terms of the splice region, which are for review.
    pub splice: Vec<Term>,
    /// Gives the SpliceAI score of the row's gene from which this rule drops no allele.
    pub spliceai_keep: f64,
    /// Gives the number of bases from the next exon from which an allele's place alone tells its
    /// consequence, where the reference is N.
    pub unknown_reference_margin: u64,
}
