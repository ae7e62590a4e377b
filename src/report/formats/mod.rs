//! Writes the case, one file a format.
//!
//! | file | job |
//! |---|---|
//! | [`tsv`] | tab-separated tables |
//! | [`xlsx`] | the workbook |
//! | [`json`] | the case as one document |
//! | [`coverage_json`], [`cnv_json`] | its parts on callability and copy number |
//! | [`events_json`] | what was understood of files of events |
//! | [`own_fields`] | columns that the document holds as fields of their own |
//! | [`vcf`] | the kept alleles as VCF |
//! | [`cnv_vcf`] | copy-number calls as VCF |
//! | [`vcf_file`] | declarations and compression that every VCF of ours shares |

pub(crate) mod cnv_json;
pub mod cnv_vcf;
pub mod coverage_json;
pub mod events_json;
pub mod json;
pub(crate) mod own_fields;
pub mod tsv;
pub mod vcf;
pub(crate) mod vcf_file;
pub mod xlsx;
