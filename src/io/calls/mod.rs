//! Call sets: VCF and BCF in every packing, opened, checked and restricted to regions.
//!
//! [`callset::CallSet::open`] checks all that can be checked before the first record;
//! [`callset::CallSet::restrict`] streams the records that touch a region, by index ([`query`]) or
//! by a full read ([`scan`]). Both ask [`vcf::line::footprint`] where a record lies and
//! [`vcf::record::parse_line`] what it says, so they agree.
//!
//! | file | job |
//! |---|---|
//! | [`callset`] | a call set: opened, checked, read once |
//! | [`samples`] | the samples that a reader wants |
//! | [`scan`], [`query`] | the full read and the indexed read, the same lines in the same order |
//! | [`vcf`] | VCF text: header, the placing of a line, the record |
//! | [`bcf`] | BCF records to VCF text |
//! | [`site`] | a line as the checks of a family look at it |
//! | [`batch`] | batches of records by region, and the counts at their end |
//! | [`compress`] | a small VCF compressed in memory, with its tabix index |
//! | [`indexed`] | BGZF output with its index |

pub mod batch;
pub mod bcf;
pub mod callset;
pub mod compress;
pub mod indexed;
pub mod query;
pub mod samples;
pub mod scan;
pub mod site;
pub mod vcf;
