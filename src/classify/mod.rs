//! Kept alleles of one gene to tiers, inheritance calls, partners and warnings.

pub mod germline_label;
pub mod inheritance;
pub mod tiers;

pub use germline_label::{germline_label, set_label};
pub use tiers::{Candidate, classify_gene};
