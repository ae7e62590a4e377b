//! Transcripts from an annotation file: GFF3, GTF or a compiled set.
//!
//! | file | job |
//! |---|---|
//! | [`open`] | opens a file of any of the three formats |
//! | [`set`] | the transcripts of a file, the notices about others, their build |
//! | [`gff`] | reads GFF3 and GTF files line by line |
//! | [`feature`] | one line, split into its nine columns |
//! | [`attributes`] | column nine |
//! | [`parts`] | the lines that name one transcript, collected |
//! | [`assembly`] | finds the parent of each part and makes transcripts |
//! | [`names`] | accessions, symbols and biotypes of the dialects |
//! | [`shape`] | exons and CDS of one transcript, checked against each other |
//! | [`cdna_match`] | alignments of RefSeq transcripts that differ from the genome in length |
//! | [`compiled`] | sets compiled once, opened in a fraction of a second |

pub(crate) mod assembly;
pub(crate) mod attributes;
pub(crate) mod cdna_match;
pub mod compiled;
pub(crate) mod feature;
pub mod gff;
pub(crate) mod names;
pub(crate) mod open;
pub(crate) mod parts;
pub mod set;
pub(crate) mod shape;
