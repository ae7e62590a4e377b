//! Reads bytes into records, and is the only room that knows noodles and htslib.
//!
//! | folder or file | job |
//! |---|---|
//! | [`calls`] | call sets (VCF, BCF): opened, checked, restricted to regions |
//! | [`events`] | files of events: VCF, BCF and tables of structural callers |
//! | [`reads`] | aligned reads (BAM, CRAM) with an index |
//! | [`mod@reference`] | the reference sequence, and the genome build by contig lengths |
//! | [`transcripts`] | transcripts from GFF3, GTF or a compiled set |
//! | [`text`] | byte sources, pedigrees, tables with a place in each row |
//! | [`atomic_file`] | a file that appears under its name only when it is whole |

pub mod atomic_file;
pub mod calls;
pub mod events;
pub mod reads;
pub mod reference;
pub mod text;
pub mod transcripts;

pub use calls::batch::{Batch, Refused, ScanCounts};
pub use calls::callset::{CallSet, OpenOptions};
pub use calls::samples::SampleChoice;
pub use calls::vcf::Header;
pub use reads::AlignmentFile;
pub use reference::contigs::BuildEvidence;
pub use text::index::IndexUse;
