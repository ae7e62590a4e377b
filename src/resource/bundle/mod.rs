//! The bundle file.
//!
//! | file | job |
//! |---|---|
//! | [`mod@format`] | its layout and header |
//! | [`open`] | opening, verifying, loading |
//! | [`key`] | one sortable key per allele |
//! | [`block`], [`mod@column`] | alleles of one chromosome with their columns, packed |
//! | [`cache`] | unpacked blocks |
//! | [`rows`], [`part`], [`merge`], [`output`] | from sorted runs of rows to the file |

pub mod block;
pub(crate) mod cache;
pub mod column;
pub mod format;
pub mod key;
pub mod merge;
pub mod open;
pub(crate) mod output;
pub(crate) mod part;
pub(crate) mod rows;
