//! Transcripts from an annotation file: GFF3, GTF or a compiled set.
//!
//! | file | job |
//! |---|---|
//! | [`set`] | the transcripts of a file, what is wrong with others, their build |
//! | [`gff`] | lines of GFF3 and GTF to features |
//! | [`attributes`] | column nine |
//! | [`assembly`] | features to transcripts: who is whose parent, which are sound |
//! | [`names`] | accessions, symbols, biotypes of the dialects |
//! | [`shape`] | exons and CDS of one transcript, checked against each other |
//! | [`cdna_match`] | where a RefSeq transcript and the genome differ in length |
//! | [`compiled`] | sets compiled once, opened in a fraction of a second |

pub(crate) mod assembly;
pub(crate) mod attributes;
pub(crate) mod cdna_match;
pub mod compiled;
pub mod gff;
pub(crate) mod names;
pub mod set;
pub(crate) mod shape;
