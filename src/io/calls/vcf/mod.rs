//! VCF text.
//!
//! | file | job |
//! |---|---|
//! | [`header`] | the header: fields, contigs, samples |
//! | [`mod@line`] | the place of a line, without parsing all of it |
//! | [`record`] | a line parsed to a record |

pub mod header;
pub mod line;
pub mod record;

pub use header::Header;
