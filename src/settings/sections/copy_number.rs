//! Sets how copy number is called from depth.

use serde::{Deserialize, Serialize};

/// Holds the rules of copy number from depth. Lengths are in bases, probabilities and shares 0 to
/// 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyNumber {
    /// Gives the smallest mapping quality (phred) of a read that counts.
    pub min_mapping_quality: u8,
    /// Gives the length of windows between exons.
    pub window: u64,
    /// Exons shorter than this are measured with their surroundings, up to this length.
    pub exon_min: u64,
    /// Exons longer than this are split.
    pub exon_max: u64,
    /// Gives the bases measured on both sides of a gene.
    pub flank: u64,
    /// Gives the number of windows spread over the other sequence, for the baseline and the sex
    /// chromosomes.
    pub background_windows: u64,
    /// Gives the length of these windows.
    pub background_length: u64,
    /// Gives the bases added on both sides of a target for its GC content.
    pub gc_surroundings: u64,
    /// Gives the largest share of N in a usable target.
    pub max_n_share: f64,
    /// Gives the largest share of bases in reads of mapping quality 0 in a usable target.
    pub max_mapq0_share: f64,
    /// Gives the smallest autosomal depth of a sample that can be judged.
    pub min_depth: f64,
    /// Gives the probability that a copy-number change begins at an exon, per exon.
    pub event_prior_exon: f64,
    /// Gives the same probability between exons, per window.
    pub event_prior_elsewhere: f64,
    /// Gives the probability that a change ends, per target.
    pub event_end: f64,
    /// Gives the noise (coefficient of variation) of a target beyond its reads.
    pub noise_floor: f64,
    /// Gives the noise of a long stretch that does not average out.
    pub segment_noise_floor: f64,
    /// Gives the same noise against a reference set.
    pub segment_noise_floor_with_set: f64,
    /// Gives the probability of an outlying target.
    pub outlier: f64,
    /// Gives the smallest quality (phred) that passes.
    pub min_quality: f64,
    /// Gives the smallest quality that is written at all, with a filter.
    pub min_quality_written: f64,
    /// Gives the shortest change.
    pub min_length: u64,
    /// Gives the share of cells that the search for mosaics assumes.
    pub mosaic_fraction: f64,
    /// Gives the shortest mosaic.
    pub mosaic_min_length: u64,
    /// Gives the smallest number of targets of a mosaic.
    pub mosaic_min_targets: usize,
    /// Gives the smallest quality (phred) of a mosaic.
    pub mosaic_min_quality: f64,
    /// Gives the smallest number of split reads, clipped reads and pairs together that show a
    /// breakpoint.
    pub junction_min_reads: u32,
    /// Gives the log-odds (natural) of one split read.
    pub junction_nats_per_read: f64,
    /// Gives the log-odds of one read clipped at the breakpoint.
    pub junction_nats_per_clip: f64,
    /// Gives the largest log-odds of one pair; a pair too far apart counts by how rare its distance
    /// is in the library.
    pub junction_nats_per_pair: f64,
    /// Gives the number of split reads whose weight caps that of all reads at a breakpoint.
    pub junction_max_reads: u32,
    /// Gives the probability of a change at any one breakpoint, before the reads.
    pub junction_prior: f64,
    /// Gives the longest change that a breakpoint alone may suggest.
    pub junction_max_length: u64,
    /// Gives the number of reference samples used, the most similar ones.
    pub reference_best: usize,
    /// Gives the smallest number of reference samples.
    pub reference_min: usize,
}
