//! The automatic part of the ClinGen/ACMG standard of 2019 for losses and gains (PMID 31690835).
//!
//! | file | job |
//! |---|---|
//! | [`standard`] | points and limits as data (`panels/dosage.toml`) |
//! | [`gene`] | the item of section 2 that an event meets at one gene |
//! | [`region`] | the item of section 2 that it meets at one region |
//! | [`mod@score`] | sections 1 to 3 together, sum and class |

pub mod gene;
pub mod region;
pub mod score;
pub mod standard;

pub use score::{GeneTouched, score};
pub use standard::DosageStandard;
