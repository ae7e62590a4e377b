//! Copy number from read depth: exons, genes and windows of the panel against the sample's own
//! autosomes, better against a reference set.
//!
//! | file | job |
//! |---|---|
//! | [`targets`] | what is measured: exons, windows between them, windows far from the panel; their GC and N |
//! | [`count`] | one piece's reads to depth per base, split reads, discordant pairs |
//! | [`packed`] | depth by base in a byte or less |
//! | [`measure`] | pieces joined: depth of any stretch |
//! | [`inserts`] | insert sizes of the library |
//! | [`noise`] | how much the mean depth of a stretch varies by chance |
//! | [`baseline`] | expected depth of each target: GC, ploidy, reference set |
//! | [`reference_set`] | a file of earlier samples, and which of them resemble this one |
//! | [`hmm`] | the segmentation: copies as hidden states along the targets |
//! | [`junction`] | split reads, clipped reads and pairs to candidate breakpoints |
//! | [`call`] | segments and breakpoints to calls with qualities |
//! | [`mosaic`] | changes in part of the cells |
//! | [`sums`] | sequences that reads cannot tell apart, counted together |
//!
//! No threads and no files here but the reference set's text: the pipeline hands reads in. Method
//! and measured figures: `docs/cnv.md`.

pub mod baseline;
pub mod call;
pub mod count;
pub mod hmm;
pub mod inserts;
pub mod junction;
pub mod measure;
pub mod mosaic;
pub mod noise;
pub mod packed;
pub mod reference_set;
pub mod sums;
pub mod targets;

pub use count::PieceCounter;
pub use measure::{Gathered, Measurement};
pub use reference_set::ReferenceSet;
pub use targets::{CnvPiece, Design};
