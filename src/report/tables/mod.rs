//! The tables of a case, each column declared once.
//!
//! | file | job |
//! |---|---|
//! | [`columns`] | the variant table and the gene table |
//! | [`coverage`] | callability by gene, exon and locus; gaps |
//! | [`copies`] | copy-number calls and sums |

pub mod columns;
pub mod copies;
pub mod coverage;
