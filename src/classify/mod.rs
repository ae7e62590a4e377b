//! Kept alleles of one gene to tiers, inheritance calls, partners and warnings.

pub mod case_warnings;
pub mod inheritance;
pub mod tiers;

pub use tiers::{Candidate, classify_gene};
