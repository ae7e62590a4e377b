//! One verb a file or folder: its own flags, and what it does with the opened inputs.
//!
//! | file | job |
//! |---|---|
//! | [`run`] | one sample for one panel, to a reported case |
//! | [`annotate`] | consequences and names of every allele of a VCF |
//! | [`inheritance`] | models of inheritance of every allele and pair of a family |
//! | [`carrier`] | known variants in relatives and donors |
//! | [`coverage`] | depth of a panel's genes, exons and loci |
//! | [`cnv`] | copy number from reads, and reference sets |
//! | [`events`] | what is understood of files of structural callers, and what events mean |
//! | [`relatedness`] | relations of a call set's samples against a pedigree |
//! | [`panel`] | panels: list, show, check, diff, bed, import, schema |
//! | [`resources`] | bundles: build, show, check, diff |
//! | [`transcripts`] | transcript files: compile, check |
//! | [`explain`] | the outcome of one variant in a finished run |
//! | [`manual`] | shell completions and manual pages |

pub mod annotate;
pub mod carrier;
pub mod cnv;
pub mod coverage;
pub mod events;
pub mod explain;
pub mod inheritance;
pub mod manual;
pub mod panel;
pub mod relatedness;
pub mod resources;
pub mod run;
pub mod transcripts;
