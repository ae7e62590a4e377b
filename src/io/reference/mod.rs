//! The reference sequence and what is derived from its contigs.
//!
//! | file | job |
//! |---|---|
//! | [`contigs`] | the genome build, from the lengths of the contigs; refusal on doubt |
//! | [`fasta`] | indexed FASTA, plain or bgzip, read by region |
//! | [`fasta_index`] | the `.fai` and `.gzi` beside it, checked against the file |
//! | [`bgzf_blocks`] | bytes of a BGZF file at an offset of its unpacked stream |
//! | [`sequence`] | sequence of the regions of interest, held in memory |

pub(crate) mod bgzf_blocks;
pub mod contigs;
pub mod fasta;
pub(crate) mod fasta_index;
pub mod sequence;
