//! Gives consequence and HGVS names of one allele, behind one trait.
//!
//! | file | job |
//! |---|---|
//! | [`engine`] | the seam to whatever computes consequences, and the crate vareffect behind it |
//! | [`direct`] | alleles on plain coding transcripts without the engine |
//! | [`adjust`] | corrections of what the engine answers: `docs/contested.md` |
//! | [`event`] | copy-number events on the exons of transcripts |
//! | [`names`] | HGVS names: genomic, protein, repeats |
//! | [`genetic_code`] | codons to residues |
//! | [`noncoding`] | named mechanisms of alleles outside of codons and splice sites |
//! | [`nmd`] | nonsense-mediated decay at a new stop: the 50-base rule |
//! | [`haplotype`] | alleles of one haplotype read together |
//! | [`transcript_check`] | transcripts against the reference's own sequence |
//! | [`spelling`] | the equivalent spellings of an indel at a border |
//! | [`select`] | which of a gene's consequences a row shows |
//! | [`output`] | the annotation table, the haplotype table, VEP's `CSQ` |

pub(crate) mod adjust;
pub(crate) mod direct;
pub mod engine;
pub mod event;
pub(crate) mod genetic_code;
pub(crate) mod haplotype;
pub mod names;
pub(crate) mod nmd;
pub mod noncoding;
pub mod output;
pub mod select;
pub mod spelling;
pub mod transcript_check;

pub use engine::{AnnotateError, ConsequenceEngine, VareffectEngine};
