//! Bytes to values: reference, transcripts, calls.

pub mod fasta;
pub mod gff;
pub mod sequence;
mod transcripts;
