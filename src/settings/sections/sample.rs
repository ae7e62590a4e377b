//! Sets the checks of the sample: sex, duplicates, contamination.

use serde::{Deserialize, Serialize};

/// Holds the limits of the sample checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRules {
    /// Gives the depth of the autosomes under which no sex is told.
    pub min_autosome_depth: f64,
    /// Gives the least depth of X against the autosomes in XX.
    pub female_x_min: f64,
    /// Gives the most of Y in XX.
    pub female_y_max: f64,
    /// Gives the most of X in XY.
    pub male_x_max: f64,
    /// Gives the least of Y in XY.
    pub male_y_min: f64,
    /// Gives the least of X that one copy shows; under it the file holds no whole X, and a lack of Y
    /// says nothing.
    pub one_x_min: f64,
    /// Gives the share (0 to 1) of duplicates above which the report warns.
    pub max_duplicates: f64,
    /// Gives the lowest frequency of a site that contamination is told from; one less it is the
    /// highest.
    pub contamination_min_frequency: f64,
    /// Gives the number of reads that such a site must have.
    pub contamination_min_depth: u32,
    /// Gives the number of sites under which no contamination is told.
    pub contamination_min_sites: usize,
    /// Gives the number of sites that are counted at most.
    pub contamination_max_sites: usize,
    /// Gives the number of bases between two sites at least: neighbours tell the same.
    pub contamination_distance: u64,
    /// Gives the share (0 to 1) above which the report warns.
    pub contamination_warn: f64,
}
