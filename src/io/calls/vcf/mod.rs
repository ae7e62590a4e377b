//! VCF text: header, the placing of a line, the record.

pub mod header;
pub mod line;
pub mod record;

pub use header::Header;
