//! Sets how ClinVar's classifications count.

use crate::model::resource::ClinvarEntry;
use serde::{Deserialize, Serialize};

/// Holds what ClinVar's classifications decide in filters and tiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinvar {
    /// Holds the classifications that count as pathogenic.
    pub pathogenic: Vec<String>,
    /// Gives the number of stars from which such an allele is never dropped.
    pub min_stars_rescue: u8,
    /// Gives the number of stars from which it counts as known pathogenic in the tiers.
    pub min_stars_known: u8,
}

impl Clinvar {
    /// Tells whether a ClinVar entry is pathogenic and has this many stars. An aggregate such as
    /// `Pathogenic/Likely pathogenic|drug response` is asked part by part; `Conflicting ...` is not
    /// pathogenic.
    pub fn is_pathogenic(&self, entry: &ClinvarEntry, min_stars: u8) -> bool {
        let mut parts = entry.significance.split(['|', '/', ',', ';']).map(str::trim);
        entry.stars.is_some_and(|s| s >= min_stars)
            && parts.any(|p| self.pathogenic.iter().any(|w| w == p))
    }
}
