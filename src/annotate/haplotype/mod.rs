//! Reads the alleles of one haplotype together on one transcript.
//!
//! | file | job |
//! |---|---|
//! | [`message`] | the coding message of a transcript, and what an allele changes in it |
//! | [`group`] | the alleles that are described together |
//! | [`effect`] | terms and protein name of a group |
//! | [`engine`] | haplotypes on the engine's transcripts |

pub(crate) mod effect;
pub(crate) mod engine;
pub(crate) mod group;
pub(crate) mod message;
