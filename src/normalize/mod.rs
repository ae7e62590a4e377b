//! One record to its alleles: split multi-allelics, remap the sample's fields, trim, left-align.

pub mod left_align;
pub mod sample;
pub mod split;

pub use left_align::{REFERENCE_MARGIN, SHIFT_MARGIN, Sequence, left_align, leftmost};
pub use split::{Alternate, alternates};
