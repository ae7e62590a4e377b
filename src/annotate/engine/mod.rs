//! The seam between the project and whatever computes consequences.
//!
//! | file | job |
//! |---|---|
//! | [`seam`] | the trait that an engine fulfils |
//! | [`vareffect_engine`] | the crate vareffect behind it; nothing else names that crate |
//! | [`outcome`] | what is known of one allele and transcript before our corrections |

pub(crate) mod outcome;
pub mod seam;
pub(crate) mod vareffect_engine;

pub use seam::*;
pub use vareffect_engine::VareffectEngine;
