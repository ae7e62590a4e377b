//! Plain types of the domain. Imports nothing else of ours and does no input or output.

pub mod allele;
pub mod case;
pub mod cnv;
pub mod consequence;
pub mod coverage;
pub mod genome;
pub mod genotype;
pub mod germline;
pub mod ledger;
pub mod lists;
pub mod panel;
pub mod parents;
pub mod pedigree;
pub mod positions;
pub mod regions;
pub mod report;
pub mod resource;
pub mod row;
pub mod sex_chromosomes;
pub mod share;
pub mod span;
pub mod transcript;
pub mod value;

pub use allele::Allele;
pub use consequence::{Impact, Term, TranscriptConsequence};
pub use genome::{Build, Chromosome};
pub use genotype::{SampleCall, Zygosity};
pub use positions::{Numbered, Positions};
pub use regions::{Region, RegionSet};
pub use span::Span;
pub use transcript::{Strand, Transcript};
pub use value::{Missing, Value};
