//! Writes the outputs of `annotate`.
//!
//! | file | job |
//! |---|---|
//! | [`table`] | one row per input allele and transcript |
//! | [`haplotype_table`] | one row per transcript and set of alleles described together |
//! | [`csq`] | VEP's `CSQ` inside a VCF record |

pub mod csq;
pub mod haplotype_table;
pub mod table;
