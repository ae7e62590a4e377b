//! Gives HGVS names that are not the engine's.
//!
//! | file | job |
//! |---|---|
//! | [`hgvs_g`] | genomic names |
//! | [`protein`] | protein names where the engine gives none |
//! | [`predicted`] | protein names as predictions, in parentheses |
//! | [`repeats`] | repeated sequences in bracket form |
//! | [`digits`] | decimal digits without the formatter |

pub(crate) mod digits;
pub mod hgvs_g;
pub mod predicted;
pub(crate) mod protein;
pub mod repeats;
