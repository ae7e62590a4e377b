//! Rules in declared order, each with its name, its verdict and the values that decided.

pub mod defaults;
pub mod evidence;
pub mod frequency;
pub mod loci;
pub mod rules;

pub use defaults::SettingsBook;
pub use loci::LocusIndex;
