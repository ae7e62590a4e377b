//! Gives the alleles of one gene their tiers, after Genomics England's small-variant tiering
//! (facts: thresholds, section 4), with the single hit in a recessive gene kept as a tier of its
//! own.

use crate::model::inheritance::Fit;
use crate::model::ledger::Tier;
use crate::model::parents::DeNovo;
use crate::model::read_evidence::ReadEvidence;
use crate::model::row::{GeneFacts, LocusHit};
use crate::model::tiering::Tiering;
use crate::model::{Candidate, LocusAction, RescueSource, Term, TranscriptConsequence};
use crate::settings::sections::Settings;

/// The values of the stages before, for one candidate.
#[derive(Debug, Clone, Copy)]
pub struct CandidateEvidence<'a> {
    /// Holds the facts.
    pub candidate: &'a Candidate,
    /// Lists the consequences of the candidate together with others on its haplotype.
    pub combined: &'a [TranscriptConsequence],
    /// Holds the counted reads; no tier looks at them yet.
    pub reads: &'a ReadEvidence,
    /// Tells how the genotype fits the gene's mode of inheritance.
    pub fit: &'a Fit,
    /// Judges the claim that the allele is new; no tier looks at it yet.
    pub de_novo: Option<&'a DeNovo>,
}

/// Limits the partners that a row lists: each row with each other of its gene would grow with the square.
const PARTNERS: usize = 20;

/// The weight of an allele by itself, before its mode of inheritance is asked; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Marks a known pathogenic allele of ClinVar or the panel's loci.
    Known,
    /// Carries a term of high impact.
    High,
    /// Carries a term of moderate impact.
    Moderate,
    /// Lies at a curated locus.
    Locus,
    /// Rests on ClinVar or the allow-list alone.
    Rescued,
    /// Lies in a splice region.
    Splice,
    /// Lacks a known consequence.
    Unknown,
}

impl Strength {
    /// Says whether the allele can be one of two hits.
    pub fn is_hit(self) -> bool {
        matches!(self, Self::Known | Self::High | Self::Moderate)
    }
}

/// Gives each candidate of one gene its tier and its partners, in the order given.
pub fn tier_gene(
    evidence: &[CandidateEvidence<'_>],
    gene: &GeneFacts,
    settings: &Settings,
) -> Vec<Tiering> {
    let strengths: Vec<Strength> =
        evidence.iter().map(|e| strength(e.candidate, e.combined, settings)).collect();
    let mut gravest: Vec<usize> =
        (0..strengths.len()).filter(|j| strengths[*j] != Strength::Unknown).collect();
    gravest.sort_by_key(|j| (strengths[*j], *j));
    let green = settings.tier.green.contains(&gene.evidence);
    let one = |(i, e): (usize, &CandidateEvidence<'_>)| {
        let mut listed: Vec<usize> =
            gravest.iter().copied().filter(|j| *j != i).take(PARTNERS).collect();
        listed.sort_unstable();
        let (tier, reason) = tier(strengths[i], green, e, gene);
        Tiering {
            tier,
            reason,
            partners_not_listed: gravest.len()
                - usize::from(strengths[i] != Strength::Unknown)
                - listed.len(),
            partners: listed
                .into_iter()
                .map(|j| evidence[j].candidate.allele.to_string())
                .collect(),
        }
    };
    evidence.iter().enumerate().map(one).collect()
}

fn tier(
    strength: Strength,
    green: bool,
    evidence: &CandidateEvidence<'_>,
    gene: &GeneFacts,
) -> (Tier, String) {
    let CandidateEvidence { candidate, combined, fit, .. } = evidence;
    let worst = all_terms(candidate, combined).min().map_or("", Term::name);
    let what = match strength {
        Strength::Known => {
            match (exact_locus(&candidate.loci), candidate.resources.clinvar.known()) {
                (Some(locus), _) => format!("curated pathogenic allele {}", locus.id),
                (None, Some(c)) => {
                    format!("ClinVar {} ({}), variation {}", c.significance, stars(c.stars), c.id)
                }
                (None, None) => "known pathogenic allele".to_owned(),
            }
        }
        Strength::High => format!("high impact ({})", worst),
        Strength::Moderate => format!("moderate impact ({})", worst),
        Strength::Splice => match graver_spelling(candidate) {
            Some(term) => format!("splice region ({worst}; by another spelling {term})"),
            None => format!("splice region ({worst})"),
        },
        Strength::Locus => "curated panel locus".to_owned(),
        Strength::Rescued => candidate.rescues.first().map_or_else(String::new, |r| r.what.clone()),
        Strength::Unknown => "consequence unknown".to_owned(),
    };
    match strength {
        Strength::Splice => (Tier::Splice, what),
        Strength::Locus | Strength::Rescued => (Tier::Locus, what),
        Strength::Unknown => (Tier::Unknown, what),
        _ if !fit.fits => {
            (Tier::RecessiveSingle, format!("{what}; does not fit the mode of inheritance alone"))
        }
        _ if !green => (
            Tier::Three,
            format!("{what}; evidence for the gene is {}", or_none(gene.evidence.as_str())),
        ),
        Strength::Moderate => (Tier::Two, what),
        Strength::Known | Strength::High => (Tier::One, what),
    }
}

fn stars(stars: Option<u8>) -> String {
    match stars {
        Some(1) => "1 star".to_owned(),
        Some(n) => format!("{n} stars"),
        None => "stars unknown".to_owned(),
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "not stated" } else { text }
}

fn all_terms<'a>(
    candidate: &'a Candidate,
    combined: &'a [TranscriptConsequence],
) -> impl Iterator<Item = Term> + 'a {
    candidate
        .consequence
        .iter()
        .chain(&candidate.other_consequences)
        .chain(combined)
        .flat_map(|c| c.terms.iter().copied())
}

/// Tells whether a spelling that is not shown has a term for which the consequence rule keeps the
/// candidate. By the spelling of HGVS all bases 5' of the change stay, so its terms decide the
/// tiers above.
fn is_grave_in_another_spelling(candidate: &Candidate, settings: &Settings) -> bool {
    let c = &settings.consequence;
    let kept = |t: &Term| c.high.contains(t) || c.moderate.contains(t) || c.splice.contains(t);
    let shown = candidate.consequence.iter().chain(&candidate.other_consequences);
    shown.filter_map(|c| c.other_spelling.as_ref()).any(|o| o.terms.iter().any(kept))
}

/// Returns the gravest term of the spellings that are not shown, where it is graver than the shown
/// ones.
fn graver_spelling(candidate: &Candidate) -> Option<Term> {
    let shown = || candidate.consequence.iter().chain(&candidate.other_consequences);
    let others = shown().filter_map(|c| c.other_spelling.as_ref());
    let gravest = others.flat_map(|o| o.terms.iter().copied()).min()?;
    shown().filter_map(TranscriptConsequence::worst).all(|t| gravest < t).then_some(gravest)
}

fn exact_locus(loci: &[LocusHit]) -> Option<&LocusHit> {
    loci.iter().find(|l| l.exact && l.action == LocusAction::Rescue)
}

/// Ranks a candidate by what it is known for and by its consequences, alone and `combined` with
/// others on its haplotype.
pub fn strength(
    candidate: &Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> Strength {
    let any = |terms: &[Term]| all_terms(candidate, combined).any(|t| terms.contains(&t));
    let known = candidate.loci.iter().any(|l| {
        l.exact
            && l.action == LocusAction::Rescue
            && settings.loci.known_pathogenic.contains(&l.category)
    });
    let rules = &settings.clinvar;
    let in_clinvar = candidate
        .resources
        .clinvar
        .known()
        .is_some_and(|e| rules.is_pathogenic(e, rules.min_stars_known));
    let c = &settings.consequence;
    if known || in_clinvar {
        Strength::Known
    } else if any(&c.high) {
        Strength::High
    } else if any(&c.moderate) {
        Strength::Moderate
    } else if candidate.loci.iter().any(|l| l.action == LocusAction::Rescue) {
        Strength::Locus
    } else if candidate.rescues.iter().any(|r| r.by != RescueSource::Locus) {
        Strength::Rescued
    } else if any(&c.splice) || is_grave_in_another_spelling(candidate, settings) {
        Strength::Splice
    } else {
        Strength::Unknown
    }
}
