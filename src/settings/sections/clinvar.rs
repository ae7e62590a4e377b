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
    /// Keeps alleles with conflicting classifications, a pathogenic one among them, from the rule on
    /// consequences.
    pub keep_conflicting_with_pathogenic: bool,
    /// Keeps pathogenic alleles without a star from the rule on consequences.
    pub keep_pathogenic_without_star: bool,
    /// Lists the review statuses under which no classification is in force: such an entry keeps
    /// nothing.
    pub statuses_without_classification: Vec<String>,
}

impl Clinvar {
    /// Tells whether a ClinVar entry is pathogenic and has this many stars. An aggregate such as
    /// `Pathogenic/Likely pathogenic|drug response` is asked part by part; `Conflicting ...` is not
    /// pathogenic.
    pub fn is_pathogenic(&self, entry: &ClinvarEntry, min_stars: u8) -> bool {
        entry.stars.is_some_and(|s| s >= min_stars) && self.names_pathogenic(&entry.significance)
    }

    /// Tells whether an entry is pathogenic by a classification without a star, which this section
    /// keeps from the rule on consequences.
    pub fn is_kept_without_star(&self, entry: &ClinvarEntry) -> bool {
        self.keep_pathogenic_without_star
            && !self.is_pathogenic(entry, self.min_stars_rescue)
            && !self.statuses_without_classification.contains(&entry.review_status)
            && self.names_pathogenic(&entry.significance)
    }

    /// Tells whether classifications conflict and one of them is pathogenic, which this section
    /// keeps from the rule on consequences.
    pub fn is_kept_as_conflicting(&self, entry: &ClinvarEntry) -> bool {
        self.keep_conflicting_with_pathogenic && self.has_pathogenic_voice(entry)
    }

    /// Tells whether one of the classifications that conflict is pathogenic.
    pub fn has_pathogenic_voice(&self, entry: &ClinvarEntry) -> bool {
        let counted = entry.conflicts.split([';', '|']).map(str::trim);
        let mut words = counted.map(|part| part.rsplit_once('(').map_or(part, |(word, _)| word));
        words.any(|word| self.names_pathogenic(word))
    }

    /// Tells whether one part of a classification is pathogenic.
    fn names_pathogenic(&self, words: &str) -> bool {
        let mut parts = words.split(['|', '/', ',', ';']).map(str::trim);
        parts.any(|p| self.pathogenic.iter().any(|w| w == p))
    }
}
