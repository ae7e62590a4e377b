//! Defines the seam between the project and whatever computes consequences.
//!
//! | file | job |
//! |---|---|
//! | [`seam`] | the trait that an engine fulfils |
//! | [`annotator`] | the engine: directly or by vareffect, then corrected |
//! | [`consequences`] | the engine's side of the trait |
//! | [`agreement`] | the direct way compared with vareffect, for tests |
//! | [`region_engine`] | the adapter to the crate vareffect; nothing else names that crate |
//! | [`outcome`] | what is known of one allele and transcript before our corrections |

mod agreement;
pub(crate) mod annotator;
mod consequences;
pub(crate) mod outcome;
mod region_engine;
pub mod seam;

pub use annotator::VareffectEngine;
pub use seam::*;
