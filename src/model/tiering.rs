//! The tier of a candidate, as classification gives it.

use crate::model::ledger::Tier;

/// The tier of one candidate with its reason and its possible partners.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiering {
    /// Gives the tier.
    pub tier: Tier,
    /// Gives the reason for the tier, in words.
    pub reason: String,
    /// Names other reported alleles of the same gene (`chr:pos:ref:alt`), possible second hits: of
    /// many the gravest.
    pub partners: Vec<String>,
    /// Counts the partners that are not listed.
    pub partners_not_listed: usize,
}
