//! Depth per base from aligned reads, summed up per exon, gene and locus: gaps and verdicts on what
//! was looked at.
//!
//! [`targets::Targets`] says what is asked and cuts it into pieces, [`pileup::Pileup`] counts one
//! piece, [`tally::Scan`] joins the pieces in order, [`assess`] turns sums into verdicts and gaps.
//! No threads and no files here: the pipeline hands reads in.
//!
//! [`support::Examiner`] asks the reads at one reported allele what they show (at an indel by the
//! scores of `haplotypes`), [`judge`] compares that with the call.
//!
//! | file | job |
//! |---|---|
//! | [`targets`] | gene bodies, exons and loci that are asked for, in pieces |
//! | [`pileup`] | depth of each base of one piece |
//! | [`tally`] | pieces joined: how many bases have which depth |
//! | [`assess`] | sums to verdicts |
//! | [`gaps`], [`names`] | stretches under the covered depth, and their c. names |
//! | [`checks`], [`contamination`] | sex, duplicates, insert size; another person's reads |
//! | `bases` | `=` in reads written out from the reference |
//! | [`support`], [`judge`] | the reads at one allele, and what they say of the call |
//! | `haplotypes` | scores of distinct stretches of bases with and without an indel |
//! | [`linkage`] | fragments that show two alleles at once |
//! | [`read_counts`] | reads by their flags, fragments by their length |
//! | [`parents`], [`pile`] | the parents' reads at the allele; the reads as a picture |
//!
//! Depth is `samtools depth -s`'s with the same limits, base by base: reads that are unmapped,
//! secondary, supplementary, duplicate or failed are left out; deleted and skipped bases do not
//! count; of a fragment whose reads overlap the first one counts, up to its end.

pub mod assess;
mod bases;
pub mod checks;
pub mod contamination;
pub mod gaps;
mod haplotypes;
pub mod judge;
pub mod linkage;
pub mod names;
pub mod parents;
pub mod pile;
pub mod pileup;
pub mod read_counts;
pub mod support;
pub mod tally;
pub mod targets;

pub use pileup::{Limits, Pileup};
pub use tally::{Scan, Tally};
pub use targets::{Piece, Target, Targets};
