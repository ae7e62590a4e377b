//! Checks of the samples of a family by their genotypes: relations, sex, stretches from one parent.
//!
//! Sites stream into a [`ChunkTally`], chunks into a [`FamilyTally`], and [`judge()`] answers.
//!
//! | file | job |
//! |---|---|
//! | [`group`] | the persons that are checked, with their pedigree and their trios |
//! | [`windows`] | stretches of the autosomes that are read beside a panel |
//! | [`chunk`] | counts over the sites of one chromosome, or of a part of it |
//! | [`mendelian`] | a child's genotype against both parents' |
//! | [`stretches`] | finds stretches from one parent alone, and runs of homozygosity |
//! | [`tally`] | the counts of all chunks |
//! | [`stated`] | the relation that a pedigree states |
//! | [`shown`] | relation and sex that genotypes show, and whether they agree with the stated ones |
//! | [`explain`] | the likeliest explanation of what does not fit |
//! | [`mod@judge`] | the answers, from the counts |

pub mod chunk;
pub mod explain;
pub mod group;
pub mod judge;
pub mod mendelian;
pub mod shown;
pub mod stated;
pub mod stretches;
pub mod tally;
pub mod windows;

pub use chunk::ChunkTally;
pub use group::{CheckGroup, Trio};
pub use judge::judge;
pub use tally::FamilyTally;
