//! Turns one record into its alleles: split, remap the sample's fields, trim, left-align.
//!
//! | file | job |
//! |---|---|
//! | [`split`] | sorts the ALT entries of a record |
//! | [`mod@left_align`] | trims and left-aligns one allele against the reference |
//! | [`mod@parts`] | takes an allele of several substitutions apart |
//! | [`sample`] | reads a sample's FORMAT fields as one ALT entry sees them |
//! | [`fields`] | looks up a sample's values by their keys |
//! | [`callers`] | recognises the caller of a record: what its fields count |
//! | [`counts`] | counts the reads of an allele by the caller's fields |
//! | [`phase`] | gathers what the fields tell of phase |

pub mod callers;
mod counts;
pub mod fields;
pub mod left_align;
pub mod parts;
pub mod phase;
pub mod sample;
pub mod split;

pub use callers::Callers;
pub use left_align::{REFERENCE_MARGIN, SHIFT_MARGIN, Sequence, left_align, leftmost};
pub use parts::parts;
pub use split::{Alternate, alternates};
