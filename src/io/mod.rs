//! Bytes to records: call sets (VCF, BCF) in every packing, their build, their index; aligned
//! reads; reference and transcripts.
//!
//! [`callset::CallSet::open`] checks all that can be checked before the first record;
//! [`callset::CallSet::restrict`] streams the records that touch a region, by index ([`query`]) or
//! by a full read ([`scan`]). Both ask [`vcf::line::footprint`] where a record lies and
//! [`vcf::record::parse_line`] what it says, so they agree.

mod alignment;
pub mod alignments;
mod attributes;
pub mod batch;
pub mod bcf;
mod bgzf_blocks;
pub mod callset;
pub mod compiled;
pub mod contigs;
pub mod fasta;
pub mod gff;
pub mod index;
pub mod indexed;
pub mod models;
pub mod ped;
pub mod query;
pub mod scan;
pub mod sequence;
pub mod source;
pub mod table;
mod transcript_names;
mod transcript_shape;
mod transcripts;
pub mod vcf;

pub use alignments::AlignmentFile;
pub use batch::{Batch, Refused, ScanCounts};
pub use callset::{CallSet, OpenOptions, SampleChoice};
pub use contigs::BuildEvidence;
pub use index::IndexUse;
pub use vcf::Header;
