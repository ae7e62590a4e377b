//! Sets how the reads at a reported allele are judged.

use serde::{Deserialize, Serialize};

/// Holds the rules for the reads at a reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadRules {
    /// Gives the number of counted fragments below which the reads say nothing.
    pub min_depth: u32,
    /// Gives the number of fragments of the allele below which there are none.
    pub min_alternate: u32,
    /// Gives Fisher's p under which the allele comes from one strand.
    pub strand_bias: f64,
    /// Gives the mean distance from the read's end, in bases, under which the allele lies at the
    /// ends.
    pub min_end_distance: f64,
    /// Gives the share (0 to 1) of reads with mapping quality 0 above which they fit elsewhere as
    /// well.
    pub max_mapq0: f64,
    /// Gives the bases of the longer allele above which it is not looked for in reads.
    pub max_allele_length: usize,
    /// Gives the bases of a read on each side of an indel that are aligned anew.
    pub realigned_flank: u64,
}
