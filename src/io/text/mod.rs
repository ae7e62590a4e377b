//! Byte sources and the smaller text formats.
//!
//! | file | job |
//! |---|---|
//! | [`source`] | what a file is by its first bytes, and the stream that decompresses it |
//! | [`ped`] | pedigree files |
//! | [`table`] | delimited text with a place in each row, restricted to regions |

pub mod ped;
pub mod source;
pub mod table;
