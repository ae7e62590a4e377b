//! Rules in declared order, each with its name, its verdict and the values that decided.

pub mod evidence;
pub mod frequency;
pub mod lists;
pub mod loci;
pub mod rules;
pub mod variant;

pub use lists::UserLists;
pub use loci::LocusIndex;
