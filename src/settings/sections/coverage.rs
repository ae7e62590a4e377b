//! Sets when a base, a target and a gene are covered.

use serde::{Deserialize, Serialize};

/// Holds the rules of callability from aligned reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Gives the smallest mapping quality (phred) of a read that counts.
    pub min_mapping_quality: u8,
    /// Gives the smallest base quality (phred) of a base that counts.
    pub min_base_quality: u8,
    /// Gives the number of bases added on both sides of an exon.
    pub exon_padding: u64,
    /// Gives the depths of which the shares are reported, ascending.
    pub depths: Vec<u32>,
    /// Gives the depth from which a base is covered.
    pub covered_depth: u32,
    /// Gives the depth from which a base is covered where the person has one copy: X and Y of a
    /// man.
    pub covered_depth_haploid: u32,
    /// Gives the share (0 to 1) of a target's bases from which it is covered.
    pub covered_share: f64,
    /// Gives the share under which it is not covered; between the two it is partly.
    pub not_covered_share: f64,
    /// Loci longer than this, in bases, get no row of their own.
    pub max_locus_length: u64,
}
