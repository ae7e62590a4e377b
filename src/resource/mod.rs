//! Resources: frequency, ClinVar, gene constraint and other tracks, restricted to a panel, in one
//! verified file.
//!
//! [`mod@build`] reads the sources as their publishers ship them, [`bundle`] opens and verifies,
//! [`lookup`] answers for one allele. The file format stands in [`mod@format`].

pub mod bands;
pub mod block;
pub mod build;
pub mod bundle;
mod cache;
pub mod clinvar;
pub mod column;
pub mod constraint;
pub mod diff;
pub mod dosage;
pub mod format;
pub mod gnomad;
pub mod interval;
pub mod key;
pub mod lookup;
pub mod merge;
mod output;
mod part;
pub mod predictors;
mod rows;
pub mod sites;
pub mod table;
mod tabular;
pub mod track;
mod work;

pub use build::{BuildRequest, build};
pub use bundle::{Bundle, Loaded};
