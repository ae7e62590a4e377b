//! The bundle file.
//!
//! | file | job |
//! |---|---|
//! | [`mod@format`] | its layout and header |
//! | [`open`] | opens and verifies a bundle, loads what a run needs |
//! | [`loaded`] | look-ups in a loaded bundle |
//! | [`key`] | one sortable key per allele |
//! | [`block`], [`mod@column`], [`text_column`] | alleles of one chromosome with their columns, packed |
//! | [`intervals`] | the intervals of one track |
//! | [`cache`] | unpacked blocks |
//! | [`track_spec`] | a track that is to be built |
//! | [`rows`], [`part`], [`merge`], [`output`] | from sorted runs of rows to the file |

pub mod block;
pub(crate) mod cache;
pub mod column;
pub mod format;
pub mod intervals;
pub mod key;
pub mod loaded;
pub mod merge;
pub mod open;
pub(crate) mod output;
pub(crate) mod part;
pub(crate) mod rows;
pub mod text_column;
pub mod track_spec;
