//! **panelwise**: one patient's whole-genome call set in, an interpretation-ready case for one
//! virtual gene panel out.
//!
//! The modules below stand in the order in which a record meets them; read [`pipeline`] next.
//!
//! | room | job |
//! |---|---|
//! | [`model`] | plain types, no input or output |
//! | [`settings`] | thresholds in force, and the layers that set them |
//! | [`io`] | bytes to records: VCF/BCF, BAM/CRAM, reference, GFF3/GTF; build and contig names |
//! | [`panel`] | panels, loci and gene models as data; genes to regions |
//! | [`resource`] | frequency, ClinVar, gene constraint in one verified bundle |
//! | [`normalize`] | one record to its alleles: split, trim, left-align |
//! | [`annotate`] | consequence and HGVS names behind one trait |
//! | [`filter`] | rules in declared order, each with its values |
//! | [`cnv`] | copy number from read depth: targets, baseline, model, breakpoints, sums over paralogues |
//! | [`coverage`] | depth per base, exon, gene and locus from BAM or CRAM; gaps and verdicts |
//! | [`family`] | phase, fit to the mode of inheritance, de novo claims |
//! | [`classify`] | tiers, partners, germline labels |
//! | [`report`] | one row model, five output formats, the ledger, the run manifest |
//! | [`pipeline`] | the stages and nearly all threads: restrict, evaluate, order, write |
//! | [`cli`] | arguments to one checked plan; the terminal |
//!
//! Coordinates are 0-based half-open everywhere inside; 1-based only in `io` and `report`.

pub mod annotate;
pub mod classify;
pub mod cli;
pub mod cnv;
pub mod coverage;
pub mod error;
pub mod family;
pub mod filter;
pub mod io;
pub mod model;
pub mod normalize;
pub mod panel;
pub mod pipeline;
pub mod report;
pub mod resource;
pub mod settings;

pub use error::{Error, Result};
