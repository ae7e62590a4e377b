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
//! | [`scan`], [`query`] | the full read and the indexed read, the same lines in the same order |
//! | [`vcf`] | VCF text: header, the placing of a line, the record |
//! | [`bcf`] | BCF records to VCF text |
//! | [`batch`] | batches of records by region, and the counts at their end |
//! | [`index`] | the index beside a BGZF file: found, fresh, of this very file |
//! | `index_bounds` | whether the counts and bins of an index are possible ones |
//! | [`indexed`] | BGZF output with its index |

pub mod batch;
pub mod bcf;
pub mod callset;
pub mod index;
mod index_bounds;
pub mod indexed;
pub mod query;
pub mod scan;
pub mod vcf;
