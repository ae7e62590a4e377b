//! Ranks the kept alleles of one gene: tiers, partners and the germline label.
//!
//! | file | job |
//! |---|---|
//! | [`tiers`] | ranks the alleles of a gene and gives each its tier |
//! | [`mod@germline_label`] | says whether an allele may be called germline |

pub mod germline_label;
pub mod tiers;

pub use germline_label::germline_label;
pub use tiers::{CandidateEvidence, Strength, strength, tier_gene};
