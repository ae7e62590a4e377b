//! Alleles of one haplotype read together on one transcript.
//!
//! | file | job |
//! |---|---|
//! | [`group`] | which alleles are described together |
//! | [`effect`] | terms and protein name of a group |
//! | [`engine`] | haplotypes on the engine's transcripts |

pub(crate) mod effect;
pub(crate) mod engine;
pub(crate) mod group;
