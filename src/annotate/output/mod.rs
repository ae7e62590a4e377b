//! Writes the outputs of `annotate`.
//!
//! | file | job |
//! |---|---|
//! | [`table`] | one row per input allele and transcript |
//! | [`haplotype_table`] | one row per transcript and set of alleles described together |
//! | [`csq`] | VEP's `CSQ` inside a VCF record |
//! | [`csq_allele`] | VEP's spelling of alleles, and the shift of their names |

pub mod csq;
pub mod csq_allele;
pub mod haplotype_table;
pub mod table;
