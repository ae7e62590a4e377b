//! Sets what genotypes must show of a stated relation.

use serde::{Deserialize, Serialize};

/// Holds the limits of the checks of a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatednessRules {
    /// Gives the depth that a genotype must have.
    pub min_depth: u32,
    /// Gives the genotype quality that a genotype must have.
    pub min_genotype_quality: f64,
    /// Gives the number of sites under which nothing is said.
    pub min_sites: u32,
    /// Gives the share (0 to 1) of calls of the reference that a person's own file must have for the
    /// person to be compared with persons of other files.
    pub reference_min_share: f64,
    /// Gives the share (0 to 1) of opposite homozygotes up to which parent and child fit.
    pub parent_opposite_max: f64,
    /// Gives the share (0 to 1) above which they contradict.
    pub parent_opposite_contradicts: f64,
    /// Gives the most chromosomes that are taken for disomies.
    pub disomy_max_chromosomes: usize,
    /// Gives the kinship coefficient above which two samples have one genome.
    pub kinship_same: f64,
    /// Gives the least kinship coefficient of the first degree.
    pub kinship_first: f64,
    /// Gives the least kinship coefficient of the second degree.
    pub kinship_second: f64,
    /// Gives the least kinship coefficient of the third degree.
    pub kinship_third: f64,
    /// Gives the depth that all three must have for a Mendelian error.
    pub mendelian_min_depth: u32,
    /// Gives the share (0 to 1) of errors above which the report warns.
    pub mendelian_warn: f64,
    /// Gives the share (0 to 1) of errors above which the trio contradicts.
    pub mendelian_contradicts: f64,
    /// Gives the number of calls on X under which no sex is told.
    pub x_min_calls: u32,
    /// Gives the highest share (0 to 1) of heterozygous calls on X in a man.
    pub x_male_max: f64,
    /// Gives the lowest share in a woman.
    pub x_female_min: f64,
    /// Gives the share (0 to 1) of a parent's single copies above which a child has too many.
    pub transmission_max: f64,
    /// Gives the share (0 to 1) of a parent's reads among the child's above which the report warns.
    pub foreign_reads_warn: f64,
    /// Gives the number of markers that a stretch must have.
    pub stretch_min_markers: u32,
    /// Gives the bases that a stretch must span.
    pub stretch_min_bases: u64,
    /// Gives the depth that a marker must have.
    pub stretch_min_depth: u32,
    /// Gives the QUAL that a marker must have.
    pub stretch_min_quality: f64,
    /// Gives the number of markers from one parent alone that a marker from both outweighs.
    pub stretch_contrary_cost: u32,
    /// Gives the number of homozygous calls that a heterozygous one outweighs.
    pub stretch_heterozygous_cost: u32,
    /// Gives the most bases between two markers of a run of homozygosity.
    pub stretch_max_gap: u64,
    /// Gives the bases of a window over the autosomes.
    pub window_bases: u64,
    /// Gives the bases from the start of one window to the next.
    pub window_distance: u64,
    /// Gives the bases that a run of homozygosity must span where windows alone are read.
    pub window_run_min_bases: u64,
}
