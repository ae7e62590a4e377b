//! The answers of the room `classify` on a candidate: its tier and its germline label.

use crate::model::Variant;
use crate::model::germline::Germline;
use crate::model::ledger::Tier;
use crate::model::notice::AlleleNotice;

/// The tier of one candidate with its reason and its possible partners.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiering {
    /// Gives the tier.
    pub tier: Tier,
    /// Gives the reason for the tier, in words.
    pub reason: String,
    /// Lists other reported variants of the same gene, possible second hits: of many the gravest.
    pub partners: Vec<Variant>,
    /// Counts the partners that are not listed.
    pub partners_not_listed: usize,
}

/// The germline label of one allele, made of the call set's numbers and the reads in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct GermlineLabelling {
    /// Holds the label that stands: by the reads where there are enough, else by the call set.
    pub germline: Germline,
    /// Tells the reader what the call set's numbers say.
    pub call_notice: Option<AlleleNotice>,
    /// Tells the reader what the reads say where they differ from the call set's numbers.
    pub read_notice: Option<AlleleNotice>,
}
