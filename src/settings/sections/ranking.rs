//! Sets the reasons that rank a row down within its tier.

use crate::model::{PredispositionFlag, Stated};
use serde::{Deserialize, Serialize};

/// Holds what ranks a row down within its tier; never a reason to drop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Gives the highest FAF95 preferred in dominant predisposition genes.
    pub preferred_faf95: f64,
    /// Holds the values of the gene's predisposition flag for which the frequency ranks.
    pub predisposition_flags: Vec<Stated<PredispositionFlag>>,
    /// Gives the number of homozygous individuals, in genes with monoallelic inheritance only; 0
    /// disables it.
    pub homozygotes_monoallelic: u32,
    /// Gives the number of homozygous individuals, in genes with biallelic inheritance; 0
    /// disables it.
    pub homozygotes_biallelic: u32,
    /// Gives the number of hemizygous alleles, in X-linked genes; 0 disables it.
    pub hemizygotes_x_linked: u32,
    /// Tells whether counts of individuals rank at all.
    pub counts_apply: bool,
}
