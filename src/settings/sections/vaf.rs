//! Sets the windows of the share of reads, and the labels of germline and clone.

use crate::model::case::Tissue;
use crate::model::germline::LabelRule;
use serde::{Deserialize, Serialize};

/// Holds the windows of the share of reads for germline alleles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VafWindows {
    /// Gives the lower bound of a germline heterozygote.
    pub germline_min: f64,
    /// Gives the upper bound of a germline heterozygote.
    pub germline_max: f64,
    /// Holds the genes in which clonal haematopoiesis is common.
    pub clonal_genes: Vec<String>,
    /// Gives the age in years from which a clone is asked for.
    pub clonal_age: f64,
    /// Holds the tissues that hold a haematological clone.
    pub haematopoietic_tissues: Vec<Tissue>,
    /// Gives the share below which an allele in such a tissue is a trace.
    pub trace_haematopoietic: f64,
    /// Gives the same bound for other tissues.
    pub trace_elsewhere: f64,
    /// Holds the genes in which a share below the germline window is judged as mosaicism or a
    /// clone; `*` is every gene.
    pub low_share_genes: Vec<String>,
    /// Holds the rules to a label, in the order in which they are asked.
    pub labels: Vec<LabelRule>,
}

impl VafWindows {
    /// Tells whether mosaicism and clones are asked for in a gene.
    pub fn asks_low_share(&self, symbol: &str) -> bool {
        self.low_share_genes.iter().any(|g| g == "*" || g == symbol)
    }
}
