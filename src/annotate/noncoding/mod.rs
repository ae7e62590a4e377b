//! Names mechanisms of alleles outside of codons and splice sites: deterministic, by sequence alone.
//! Words and thresholds are data (`panels/noncoding.toml`).
//!
//! | file | job |
//! |---|---|
//! | [`data`] | the file of mechanisms |
//! | [`changed`] | a transcript's sequence around an allele, without and with it |
//! | [`donor_matrix`] | scores of donor sites |
//! | [`acceptor`] | AG gained, polypyrimidine tract weakened |
//! | [`donor`] | donors gained, strengthened, weakened; the exon's last bases |
//! | [`upstream`] | ATG and frames of the 5' UTR, the Kozak context |
//! | [`ends`] | promoter and polyadenylation signal |

mod acceptor;
mod changed;
pub mod data;
mod donor;
mod donor_matrix;
mod ends;
mod upstream;

#[cfg(test)]
mod tests;

use crate::annotate::noncoding::changed::Changed;
use crate::annotate::spelling::movement::Movement;
use crate::io::reference::sequence::RegionSequence;
use crate::model::mechanism::Mechanism;
use crate::model::transcript::Mane;
use crate::model::{Term, Transcript};

/// Tells whether a transcript's start is the place of the gene's promoter: MANE Select, or any
/// transcript of a gene that has none among `all`.
pub fn starts_gene(t: &Transcript, all: &[Transcript]) -> bool {
    let is_select = |t: &Transcript| t.mane == Some(Mane::Select);
    let of_gene = |o: &&Transcript| o.gene == t.gene && o.gene_id == t.gene_id;
    is_select(t) || !all.iter().filter(of_gene).any(is_select)
}

/// Returns the mechanisms of an allele on one transcript, the strongest first.
///
/// `allele` is its 0-based start, REF and ALT as in VCF; `terms` are its consequence there.
/// `has_promoter` marks a transcript whose start stands for the gene's ([`starts_gene`]). Empty where
/// the sequence at hand does not tell.
pub fn mechanisms(
    t: &Transcript,
    region: &RegionSequence,
    allele: (u64, &str, &str),
    terms: &[Term],
    has_promoter: bool,
) -> Vec<Mechanism> {
    let Some(rules) = data::rules() else { return Vec::new() };
    // One answer on both strands: the spelling of HGVS, whatever the caller's.
    let (start, reference, alternate) = allele;
    let movement = Movement::new(region, start, reference, alternate);
    let spelling = movement.and_then(|m| m.spelling(m.to_three_prime(t.strand)));
    let allele = match &spelling {
        Some(s) => (s.start, s.reference.as_str(), s.alternate.as_str()),
        None => allele,
    };
    let Some(changed) = Changed::new(t, region, allele) else { return Vec::new() };
    let mut found = Vec::new();
    acceptor::find(rules, &changed, &mut found);
    donor::find(rules, &changed, terms, &mut found);
    upstream::find(rules, &changed, &mut found);
    ends::find(rules, &changed, has_promoter, &mut found);
    found.sort_by_key(|m| std::cmp::Reverse(m.strength));
    found
}
