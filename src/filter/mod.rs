//! Asks the rules in declared order, each with its name, its verdict and the values that decided.
//!
//! | file | job |
//! |---|---|
//! | [`rules`] | the rules, their order, and what a rescue prevents |
//! | `quality` | the quality rules: FILTER and FT, depth, genotype quality, share of reads |
//! | [`frequency`] | population frequencies: which count, which limit, too frequent or not |
//! | [`evidence`] | frequency evidence (BA1, BS1, PM2) as labels; ranking within a tier |
//! | [`loci`] | curated loci that an allele meets |
//! | [`lists`] | the user's allow-lists and deny-lists |
//! | [`variant`] | one variant as a person writes it |
//! | [`transcript_name`], `transcript_exons` | a c. or n. name of a variant, and its bases |

pub mod evidence;
pub mod frequency;
pub mod lists;
pub mod loci;
mod quality;
pub mod rules;
mod transcript_exons;
pub mod transcript_name;
pub mod variant;

pub use lists::UserLists;
pub use loci::LocusIndex;
