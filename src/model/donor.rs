//! The report on a stem-cell donor: the gaps first, then the family's variants, then findings in
//! donor-relevant genes.

use crate::model::carrier::CarrierRow;
use crate::model::ledger::Tier;

/// Holds everything that is told of one donor.
#[derive(Debug, Clone, PartialEq)]
pub struct DonorReport {
    /// Names the donor.
    pub person: String,
    /// Marks a minor, of whom the genes of the family's variants alone are read.
    pub minor: bool,
    /// Lists the genes that were looked at, by symbol, in panel order.
    pub genes: Vec<String>,
    /// Lists in words what could not be assessed; never empty for calls alone.
    pub not_assessed: Vec<String>,
    /// Answers for the variants that the family is known to carry.
    pub family: Vec<CarrierRow>,
    /// Lists the findings.
    pub findings: Vec<DonorFinding>,
}

/// One finding in a donor-relevant gene.
#[derive(Debug, Clone, PartialEq)]
pub struct DonorFinding {
    /// Names the gene by symbol.
    pub gene: String,
    /// Gives the place, or the change of another kind in words.
    pub variant: String,
    /// Gives the coding name.
    pub hgvs_c: Option<String>,
    /// Gives the protein name.
    pub hgvs_p: Option<String>,
    /// Quotes the genotype.
    pub genotype: Option<String>,
    /// Gives the depth of the call.
    pub depth: Option<u32>,
    /// Gives the share (0 to 1) of the allele's reads.
    pub share: Option<f64>,
    /// Gives the tier; `None` for a change that no tier judges.
    pub tier: Option<Tier>,
    /// Tells why it is shown.
    pub why: String,
}
