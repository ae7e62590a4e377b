//! One file format each.
//!
//! | file | job |
//! |---|---|
//! | [`tsv`] | tab-separated tables |
//! | [`xlsx`] | the workbook |
//! | [`json`], [`cnv_json`] | the case as one document, and its copy numbers |
//! | [`vcf`] | the kept alleles as VCF |
//! | [`vcf_file`] | declarations and compression that every VCF of ours shares |

pub(crate) mod cnv_json;
pub mod json;
pub mod tsv;
pub mod vcf;
pub(crate) mod vcf_file;
pub mod xlsx;
