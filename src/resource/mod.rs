//! Resources: frequency, ClinVar, gene constraint and other tracks, restricted to a panel, in one
//! verified file.
//!
//! | file | job |
//! |---|---|
//! | [`mod@build`] | the publishers' files to a bundle |
//! | [`sources`] | each publisher's format |
//! | [`bundle`] | our own file: written, opened, verified, asked |
//! | [`lookup`] | a bundle's rows for one allele, in the model's words |
//! | [`bands`] | calibrated bands of predictor scores |
//! | [`diff`] | what changed between two bundles |
//! | [`work`] | the working folder of a build |

pub mod bands;
pub mod build;
pub mod bundle;
pub mod diff;
pub mod lookup;
pub mod sources;
pub(crate) mod work;

pub use build::{BuildRequest, build};
pub use bundle::loaded::Loaded;
pub use bundle::open::Bundle;
