//! Sets what a genotype must show to count.

use serde::{Deserialize, Serialize};

/// Holds the thresholds of genotype quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Holds the FILTER values that pass.
    pub accepted_filters: Vec<String>,
    /// Gives the smallest depth of a diploid call, reads.
    pub min_depth: u32,
    /// Gives the smallest depth of a haploid call, reads.
    pub min_depth_haploid: u32,
    /// Gives the depth below which the row warns, reads.
    pub warn_depth: u32,
    /// Gives the smallest GQ (phred).
    pub min_genotype_quality: f64,
    /// Gives the share of reads (0 to 1) below which a heterozygous call is dropped.
    pub heterozygous_balance_min: f64,
    /// Gives the share of reads outside of which a heterozygous call warns.
    pub heterozygous_balance_clean: [f64; 2],
    /// Gives the share of reads above which a heterozygous call is labelled: it may be homozygous.
    pub heterozygous_share_label_above: f64,
    /// Gives the distance from the share expected of more than two copies from which a call warns.
    pub polyploid_share_tolerance: f64,
    /// Gives the share of reads below which a homozygous or hemizygous call warns.
    pub homozygous_balance_warn: f64,
}
