//! Defines what the genotypes of several persons show of their relations.
//!
//! | file | job |
//! |---|---|
//! | [`site`] | one record as the checks look at it: a genotype, depth and quality a person |
//! | [`counts`] | counts over sites, of a person, a pair and a trio, by chromosome |
//! | [`relation`] | the relation that a pedigree states and the one that genotypes show |
//! | [`stretch`] | runs of homozygosity and stretches from one parent alone |
//! | [`findings`] | the answers: persons, pairs, trios, and the likeliest explanation |

pub mod counts;
pub mod findings;
pub mod relation;
pub mod site;
pub mod stretch;

pub use counts::{ByChromosome, PairCounts, PersonCounts, TrioCounts};
pub use findings::{
    Explanation, PairRow, PersonRow, RelatednessReport, Sites, TrioRow, TrioVerdict,
};
pub use relation::{PairVerdict, ShownRelation, StatedRelation};
pub use site::{Call, CalledCopy, Site, SiteGenotype};
pub use stretch::{Stretch, StretchKind};
