//! Corrections of what the engine answers, each with its reason in `docs/contested.md`.
//!
//! | file | job |
//! |---|---|
//! | [`apply`] | all of them, in order, on one answer |
//! | [`boundaries`] | terms at the borders of exons |
//! | [`start_stop`] | initiation codon, terminator and protein name |
//! | [`removed`] | a whole transcript or CDS taken away |
//! | [`splice_terms`] | splice sub-terms that the engine folds into one |
//! | [`intron_offset`] | intron positions counted from the nearer exon |
//! | [`recoded`] | selenocysteine, other initiation codons, terminators by polyadenylation |
//! | [`recommended`] | protein names to the letter of HGVS |
//! | [`spliced`] | the spliced transcript with and without an allele |
//! | [`footprint`] | the reference bases that an allele changes |
//! | [`place`] | consequence by place alone, where the reference is N |

pub(crate) mod apply;
pub(crate) mod boundaries;
pub(crate) mod footprint;
pub(crate) mod intron_offset;
pub(crate) mod place;
pub(crate) mod recoded;
pub(crate) mod recommended;
pub(crate) mod removed;
pub(crate) mod splice_terms;
pub(crate) mod spliced;
pub(crate) mod start_stop;
