//! Gives the consequences of alleles on plain coding transcripts without the engine: all but the
//! rare shapes.
//!
//! The engine reads and translates the transcript anew for every allele; here its spliced sequence
//! is at hand. What is written is what the engine writes, field by field: `direct_and_engine_agree`
//! compares them. Everything else goes to the engine, in particular an allele of which one
//! transcript is not plain.
//!
//! | file | job |
//! |---|---|
//! | [`transcripts`] | transcripts by place, and the answer on each |
//! | [`change`] | an allele reduced to the bases it changes |
//! | [`prepared`] | a transcript laid out: spliced sequence, c. positions |
//! | [`substitution`], [`deletion`], [`insertion`], [`replacement`] | outcome of each shape |
//! | [`border`] | introns and borders of exons |
//! | [`start`] | frame shifts at the initiation codon |
//! | [`window`] | the codons that an allele touches |
//! | [`codon`] | codons and residues as VEP writes them |
//! | [`peptide`], [`inserted`] | terms and names of in-frame insertions |
//! | [`protein`] | names of other products, and the new stop |
//! | [`shift`] | the 3' shift on the genome, and c. names of ranges |

mod border;
mod change;
mod codon;
mod deletion;
mod inserted;
mod insertion;
mod peptide;
mod prepared;
mod protein;
mod replacement;
mod shift;
mod start;
mod substitution;
mod transcripts;
mod window;

#[cfg(test)]
mod tests;

pub(super) use transcripts::Direct;
