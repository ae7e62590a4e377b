//! Sets the limits of heteroplasmy.

use serde::{Deserialize, Serialize};

/// Holds the limits of heteroplasmy on the mitochondrial genome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mitochondrial {
    /// Gives the share of reads (0 to 1) below which a call is dropped.
    pub min_share: f64,
    /// Gives the share of reads from which a call is homoplasmic.
    pub homoplasmic_from: f64,
    /// Gives the depth, in reads, below which the row warns.
    pub min_depth: u32,
}
