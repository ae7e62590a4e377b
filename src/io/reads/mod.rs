//! Aligned reads: BAM and CRAM with an index, through htslib.
//!
//! [`AlignmentFile::open`] checks all that can be checked before the first read (packing, end
//! marker, index and its age, order, build, samples, a CRAM's reference); [`AlignmentFile::reader`]
//! gives as many handles as there are threads, each of which answers one region at a time. htslib
//! is built without any network support: a reference that is not at hand is never fetched.
//!
//! | file | job |
//! |---|---|
//! | `file` | a checked file: header, build, samples, reference |
//! | `format` | BAM or CRAM by its bytes, the end marker, the index beside it |
//! | `header` | the SAM header: order, contigs, samples |
//! | `reader` | the reads of one region after another |
//! | `slices` | the places of a CRAM's slices, by its index |

mod file;
mod format;
mod header;
mod reader;
mod slices;

pub use file::{AlignmentFile, OpenAlignments, samples_of};
pub use format::Format;
pub use header::AlignmentHeader;
pub use reader::{AlignmentReader, Columns};
pub use rust_htslib::bam::Record as AlignedRead;
pub use rust_htslib::bam::record::Aux as ReadTag;
pub use slices::Slices;
