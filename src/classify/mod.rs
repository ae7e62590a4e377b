//! Ranks the kept alleles of one gene: tiers, partners and the germline label.
//!
//! | file | job |
//! |---|---|
//! | [`mod@allele_modes`] | tells in which modes one allele can cause disease |
//! | [`dosage`] | scores copy-number events by the ClinGen/ACMG standard |
//! | [`tiers`] | ranks the alleles of a gene and gives each its tier |
//! | [`mod@germline_label`] | says whether an allele may be called germline |

pub mod allele_modes;
pub mod dosage;
pub mod germline_label;
pub mod tiers;

pub use allele_modes::allele_modes;
pub use germline_label::germline_label;
pub use tiers::{CandidateEvidence, Strength, exact_effect, strength, tier_gene};
