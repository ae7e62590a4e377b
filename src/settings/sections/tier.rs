//! Sets the data that tiers rest on.

use crate::model::{EvidenceLevel, Stated};
use serde::{Deserialize, Serialize};

/// Holds the data of the tiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiering {
    /// Holds the evidence ratings that are diagnostic-grade.
    pub green: Vec<Stated<EvidenceLevel>>,
    /// Gives the share (0 to 1) of a panel's genes that may lack a transcript; above, a run
    /// is refused unless allowed.
    pub max_unmodelled_share: f64,
}
