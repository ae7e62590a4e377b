//! Bytes to values: reference, transcripts, calls.

pub mod fasta;
pub mod sequence;
