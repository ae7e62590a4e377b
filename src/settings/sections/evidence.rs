//! Sets the frequency evidence that a row carries as a label.

use crate::settings::sections::frequency::Statistic;
use serde::{Deserialize, Serialize};

/// Holds the limits of frequency evidence after ACMG/AMP with a gene's specification (allele
/// frequency, 0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrequencyEvidence {
    /// Gives the frequency from which an allele is stand-alone benign.
    pub ba1: Option<f64>,
    /// Tells whether `ba1` itself counts.
    pub ba1_inclusive: bool,
    /// Gives the frequency from which the evidence for benign is strong.
    pub bs1: Option<f64>,
    /// Tells whether `bs1` itself counts.
    pub bs1_inclusive: bool,
    /// Gives the frequency up to which an allele is rare: PM2 at supporting strength.
    pub pm2: Option<f64>,
    /// Tells whether `pm2` itself counts.
    pub pm2_inclusive: bool,
    /// Gives the number that PM2 is evaluated on.
    pub pm2_statistic: Statistic,
    /// Gives the number of carriers in the population that shows BA1 or BS1.
    pub min_carriers: u32,
    /// Names the specification and its version.
    pub specification: String,
    /// Names the source of the numbers.
    pub source: String,
    /// Tells how certain the numbers are: A read in a source, B recalled, C proposed.
    pub certainty: String,
}
