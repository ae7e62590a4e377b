//! Readers of the publishers' files.
//!
//! | file | job |
//! |---|---|
//! | [`sites`] | VCF files of sites, normalised as a run normalises the patient's |
//! | [`gnomad`], [`clinvar`] | frequencies, classifications |
//! | [`constraint`], [`dosage`] | facts by gene |
//! | [`predictors`] | REVEL, AlphaMissense, CADD, SpliceAI |
//! | [`tabular`], [`track`], [`interval`] | any other table, VCF or BED file |
//! | [`track_names`] | names of tracks and of columns that hold a place |
//! | [`table`] | tab-separated text with a header line |

pub mod clinvar;
pub mod constraint;
pub mod dosage;
pub mod gnomad;
pub mod interval;
pub mod predictors;
pub mod sites;
pub mod table;
pub(crate) mod tabular;
pub mod track;
pub(crate) mod track_names;
