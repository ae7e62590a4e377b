//! Consequence and HGVS names of one allele, behind one trait.

pub mod csq;
mod decay;
mod decisions;
pub mod engine;
mod footprint;
pub mod hgvs_g;
pub mod place;
mod protein;
pub mod select;
mod splice_terms;
mod spliced;
pub mod table;
mod vareffect_engine;

pub use engine::{AnnotateError, ConsequenceEngine};
pub use vareffect_engine::VareffectEngine;
