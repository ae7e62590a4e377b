//! Copy number from read depth: exons, genes and windows of the panel against the sample's own
//! autosomes, better against a reference set.
//!
//! | file | job |
//! |---|---|
//! | [`targets`] | the targets: their GC and N, and the pieces that are read |
//! | [`tiling`] | cuts the genome into exons, windows between them, windows far from the panel |
//! | [`count`] | one piece's reads to depth per base, clipped reads, discordant pairs |
//! | [`split_read`] | deletions and duplications that one read shows |
//! | [`packed`] | depth by base in a byte or less |
//! | [`measure`] | pieces joined: depth of any stretch |
//! | [`inserts`] | insert sizes of the library |
//! | [`noise`] | the variance by chance of the mean depth of a stretch |
//! | [`gc_curve`] | expected depth by GC |
//! | [`ploidy`] | copies of each place in a sample without a change |
//! | [`baseline`] | expected depth of each target: GC, ploidy, reference set |
//! | [`reference_set`] | a file of earlier samples |
//! | [`similar_samples`] | the earlier samples that resemble a new one |
//! | [`hmm`] | the segmentation: copies as hidden states along the targets |
//! | [`junction`] | split reads, clipped reads and pairs to candidate breakpoints |
//! | [`pairs`] | read pairs that bound a change |
//! | [`judge`] | one stretch: the likelihood of each number of copies, the call |
//! | [`call`] | segments and breakpoints to calls with qualities |
//! | [`mosaic`] | changes in part of the cells |
//! | [`sums`] | sequences that reads cannot tell apart, counted together |
//!
//! No threads and no files here but the reference set's text: the pipeline hands reads in. Method
//! and measured figures: `docs/cnv.md`.

pub mod baseline;
pub mod call;
pub mod count;
pub mod gc_curve;
pub mod hmm;
pub mod inserts;
pub mod judge;
pub mod junction;
pub mod measure;
pub mod mosaic;
pub mod noise;
pub mod packed;
pub mod pairs;
pub mod ploidy;
pub mod reference_set;
pub mod similar_samples;
pub mod split_read;
pub mod sums;
pub mod targets;
pub mod tiling;

pub use count::PieceCounter;
pub use measure::{Gathered, Measurement};
pub use reference_set::ReferenceSet;
pub use targets::{CnvPiece, Design};
