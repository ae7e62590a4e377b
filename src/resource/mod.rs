//! Resources: frequency, ClinVar, gene constraint and other tracks, restricted to a panel, in one verified file.
//!
//! [`mod@build`] reads the sources as their publishers ship them, [`bundle`] opens and verifies, [`lookup`] answers for one
//! allele. The file format stands in [`mod@format`].

pub mod block;
pub mod build;
pub mod bundle;
pub mod clinvar;
pub mod constraint;
pub mod diff;
pub mod dosage;
pub mod format;
pub mod gnomad;
pub mod key;
pub mod lookup;
pub mod sites;
pub mod table;
pub mod track;

pub use build::{BuildRequest, build};
pub use bundle::{Bundle, Loaded};
