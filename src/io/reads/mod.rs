//! Aligned reads: BAM and CRAM with an index, through htslib.
//!
//! [`AlignmentFile::open`] checks all that can be checked before the first read (packing, end
//! marker, index and its age, order, build, samples, a CRAM's reference); [`AlignmentFile::reader`]
//! gives as many handles as there are threads, each of which answers one region at a time. htslib
//! is built without any network support: a reference that is not at hand is never fetched.

mod file;
mod header;
mod reader;
mod slices;

pub use file::{AlignmentFile, Format, OpenAlignments, samples_of};
pub use header::AlignmentHeader;
pub use reader::{AlignmentReader, Columns};
pub use rust_htslib::bam::Record as AlignedRead;
pub use rust_htslib::bam::record::Aux as ReadTag;
pub use slices::Slices;
