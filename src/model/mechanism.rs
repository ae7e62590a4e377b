//! Named mechanisms by which a non-coding allele may act.

use serde::{Deserialize, Serialize};

/// Grades a mechanism by itself.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MechanismStrength {
    /// Marks a mechanism that many harmless alleles show.
    Weak,
    /// Marks a mechanism that often acts.
    Moderate,
    /// Marks a mechanism that mostly acts.
    Strong,
}

impl MechanismStrength {
    /// Returns `weak`, `moderate` or `strong`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
        }
    }
}

/// A mechanism by which an allele outside of codons and splice sites may act, as
/// `panels/noncoding.toml` names it.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Mechanism {
    /// Names the mechanism for programs: `acceptor_ag_gained`.
    pub id: &'static str,
    /// Names the mechanism for people.
    pub name: &'static str,
    /// Gives the Sequence Ontology term beside those of the consequence.
    pub term: &'static str,
    /// Grades the mechanism.
    pub strength: MechanismStrength,
    /// Gives place and values: `G at -12`, `score 1.2 to 7.9`.
    pub detail: String,
    /// Gives the highest population frequency at which it still keeps an allele, where it has a
    /// limit of its own.
    pub max_frequency: Option<f64>,
}

impl Mechanism {
    /// Returns name, strength and detail on one line.
    pub fn words(&self) -> String {
        format!("{} ({}; {})", self.name, self.strength.name(), self.detail)
    }
}
