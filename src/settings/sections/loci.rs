//! Sets what each category of curated loci does.

use serde::{Deserialize, Serialize};

/// Holds the categories of loci by what they do to an allele.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocusActions {
    /// Holds the categories where the rules named by the locus drop no allele.
    pub rescue: Vec<String>,
    /// Holds the categories that label, and where quality rules warn instead of dropping.
    pub low_mappability: Vec<String>,
    /// Holds the categories that label as known benign.
    pub benign: Vec<String>,
    /// Holds the categories that label as somatic confounder.
    pub somatic: Vec<String>,
    /// Holds the structural categories, which small variants are not compared with.
    pub structural: Vec<String>,
    /// Holds the categories whose curated allele itself counts as known pathogenic.
    pub known_pathogenic: Vec<String>,
    /// Holds the categories whose alleles are exempt from BA1 and BS1.
    pub frequency_exempt: Vec<String>,
}
