//! Consequence and HGVS names of one allele, behind one trait.

pub mod csq;
mod decay;
mod decisions;
mod digits;
mod direct;
pub mod engine;
mod footprint;
mod haplotype;
mod haplotype_effect;
mod haplotype_engine;
pub mod haplotype_table;
pub mod hgvs_g;
mod intron_offset;
pub mod model_check;
mod outcome;
pub mod phase;
pub mod place;
pub mod predicted;
mod protein;
mod recoded;
mod recommended;
pub mod repeats;
pub mod select;
mod splice_terms;
mod spliced;
pub mod table;
mod vareffect_engine;

pub use engine::{AnnotateError, ConsequenceEngine};
pub use vareffect_engine::VareffectEngine;
