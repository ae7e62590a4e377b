//! Gives the alleles of one gene their tiers, after Genomics England's small-variant tiering
//! (facts: thresholds, section 4), with the single hit in a recessive gene kept as a tier of its
//! own.

use crate::model::candidate::LISTED_ON_REQUEST;
use crate::model::event::Event;
use crate::model::evidence::{LocusHit, Rescue};
use crate::model::gene::GeneFacts;
use crate::model::inheritance::{Fit, FitVerdict, HitWeight};
use crate::model::ledger::Tier;
use crate::model::mechanism::Mechanism;
use crate::model::parents::{DeNovo, DeNovoStatus};
use crate::model::read_evidence::ReadEvidence;
use crate::model::resource::ClinvarEntry;
use crate::model::tiering::Tiering;
use crate::model::{
    Allele, Candidate, LocusAction, LocusEffect, PartnerSide, RescueSource, StatedEffect, Term,
    TranscriptConsequence, Variant,
};
use crate::settings::sections::{Clinvar, Settings};

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
    /// Judges the claim that the allele is new: a moderate impact is of the first tier then.
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
    /// Counts as a hypomorph by curation: a hit opposite a graver one only.
    Hypomorph,
    /// Lies at a curated locus.
    Locus,
    /// Rests on ClinVar or the allow-list alone.
    Rescued,
    /// Lies in a splice region.
    Splice,
    /// Lies outside of codons and splice regions, with a named mechanism.
    NonCoding,
    /// Lies outside of codons and splice regions, and is listed on request alone: no hit.
    Listed,
    /// Lacks a known consequence.
    Unknown,
    /// Counts as a modifier or marker by curation: no cause of disease.
    Modifier,
}

impl Strength {
    /// Returns the weight of the allele as one of two hits; `effect` is the curators' statement on
    /// it.
    pub fn weight(self, effect: Option<&StatedEffect>) -> HitWeight {
        match self {
            Self::Known | Self::High | Self::Moderate => HitWeight::Full,
            Self::Hypomorph => {
                HitWeight::Hypomorph(effect.map_or(PartnerSide::Trans, |e| e.partner))
            }
            Self::Locus | Self::Rescued | Self::Splice | Self::NonCoding => HitWeight::Weak,
            Self::Listed | Self::Unknown => HitWeight::Unknown,
            Self::Modifier => HitWeight::Harmless,
        }
    }
}

/// Gives each candidate of one gene its tier and its partners, in the order given; `events` are the
/// gene's other hits, which follow the candidates in the lists of partners.
pub fn tier_gene(
    evidence: &[CandidateEvidence<'_>],
    events: &[Event],
    gene: &GeneFacts,
    settings: &Settings,
) -> Vec<Tiering> {
    let strengths: Vec<Strength> =
        evidence.iter().map(|e| strength(e.candidate, e.combined, settings)).collect();
    let is_partner = |j: usize| {
        !matches!(strengths[j], Strength::Listed | Strength::Unknown | Strength::Modifier)
    };
    let mut gravest: Vec<usize> = (0..strengths.len()).filter(|j| is_partner(*j)).collect();
    gravest.sort_by_key(|j| (strengths[*j], *j));
    let green = settings.tier.green.contains(&gene.evidence);
    let one = |(i, e): (usize, &CandidateEvidence<'_>)| {
        let mut listed: Vec<usize> =
            gravest.iter().copied().filter(|j| *j != i).take(PARTNERS).collect();
        listed.sort_unstable();
        // An event has no class: as a partner it is of weaker evidence than each hit of full weight.
        let strength_of = |j: &usize| strengths.get(*j).copied().unwrap_or(Strength::NonCoding);
        let strongest = |places: &[usize]| places.iter().map(strength_of).min();
        let partners = GravestPartner {
            any: strongest(&e.fit.partners),
            in_trans: strongest(&e.fit.in_trans),
            are_events: e.fit.partners.iter().all(|j| *j >= strengths.len()),
        };
        let (tier, reason) = tier(strengths[i], green, e, gene, partners, settings);
        Tiering {
            tier,
            reason,
            partners_not_listed: gravest.len() - usize::from(is_partner(i)) - listed.len(),
            partners: listed
                .into_iter()
                .map(|j| Variant::Small(evidence[j].candidate.allele.clone()))
                .chain(events.iter().cloned().map(Variant::Event))
                .collect(),
        }
    };
    evidence.iter().enumerate().map(one).collect()
}

/// The strongest other hit of a gene, of all that make a pair and of those proven in trans.
#[derive(Debug, Clone, Copy)]
struct GravestPartner {
    any: Option<Strength>,
    in_trans: Option<Strength>,
    /// Tells whether all of them are events.
    are_events: bool,
}

impl GravestPartner {
    /// Describes partners that are no full hit.
    fn words(self) -> &'static str {
        if self.are_events {
            "an event, which has no class"
        } else {
            "a partner of weaker evidence"
        }
    }
}

/// Tells whether an allele is new in the patient: a claim that is withheld promotes nothing.
fn is_new(claim: Option<&DeNovo>) -> bool {
    let status = claim.map(|c| c.status);
    matches!(status, Some(DeNovoStatus::Supported | DeNovoStatus::CallsOnly))
}

fn tier(
    strength: Strength,
    green: bool,
    evidence: &CandidateEvidence<'_>,
    gene: &GeneFacts,
    partners: GravestPartner,
    settings: &Settings,
) -> (Tier, String) {
    let CandidateEvidence { candidate, combined, fit, .. } = evidence;
    let what = what_it_is(strength, candidate, combined, settings);
    match strength {
        Strength::Splice => return (Tier::Splice, what),
        Strength::NonCoding | Strength::Listed => return (Tier::NonCoding, what),
        Strength::Locus | Strength::Rescued => return (Tier::Locus, what),
        Strength::Unknown => return (Tier::Unknown, what),
        Strength::Modifier => return (Tier::Modifier, what),
        Strength::Known | Strength::High | Strength::Moderate | Strength::Hypomorph => {}
    }
    // By itself, or with a partner as grave as it asks.
    let (own, what) = match strength {
        Strength::Moderate if is_new(evidence.de_novo) => (Tier::One, format!("{what}; de novo")),
        Strength::Moderate if partners.in_trans.is_some_and(|p| p <= Strength::High) => {
            (Tier::One, format!("{what}; in trans with a known allele or one of high impact"))
        }
        Strength::Moderate => (Tier::Two, what),
        Strength::Hypomorph if partners.any > Some(Strength::High) => (Tier::Two, what),
        _ => (Tier::One, what),
    };
    let (tier, what) = match fit.verdict {
        FitVerdict::Alone | FitVerdict::WithHit => (own, what),
        FitVerdict::WithWeakPartner if strength != Strength::Moderate => {
            let partner = partners.words();
            (Tier::Two, format!("{what}; fits only with {partner}"))
        }
        FitVerdict::WithWeakPartner if partners.in_trans.is_some() => {
            let partner = partners.words();
            (Tier::Two, format!("{what}; in trans with {partner}"))
        }
        FitVerdict::OtherMechanism => {
            (Tier::Two, format!("{what}; does not fit the mechanism: {}", fit.text))
        }
        FitVerdict::No | FitVerdict::WithWeakPartner => {
            let why = format!("{what}; does not fit the mode of inheritance alone");
            let need = fit.dominant_needs.as_ref().map(|need| format!("; {need}"));
            return (Tier::RecessiveSingle, why + need.as_deref().unwrap_or_default());
        }
    };
    if green {
        (tier, what)
    } else {
        let evidence = or_none(gene.evidence.as_str());
        (Tier::Three, format!("{what}; evidence for the gene is {evidence}"))
    }
}

/// Says what an allele of this strength is.
fn what_it_is(
    strength: Strength,
    candidate: &Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> String {
    let worst = all_terms(candidate, combined).min().map_or("", Term::name);
    match strength {
        Strength::Known => {
            let locus = exact_locus(candidate, combined, settings);
            match (locus, known_entry(candidate, &settings.clinvar)) {
                (Some(locus), _) => curated(locus),
                (None, Some((c, part))) => {
                    let of = part.map_or_else(String::new, |p| format!("its part {p}: "));
                    let stars = stars(c.stars);
                    format!("{of}ClinVar {} ({stars}), variation {}", c.significance, c.id)
                }
                (None, None) => "known pathogenic allele".to_owned(),
            }
        }
        Strength::Hypomorph | Strength::Modifier => {
            stated(candidate, combined, settings).map_or_else(String::new, curated)
        }
        Strength::High => format!("high impact ({})", worst),
        Strength::Moderate => format!("moderate impact ({})", worst),
        Strength::Splice => match (predicted(candidate), graver_spelling(candidate)) {
            (Some(rescue), _) => format!("splicing predicted ({worst}): {}", rescue.what),
            (None, Some(term)) => format!("splice region ({worst}; by another spelling {term})"),
            (None, None) => format!("splice region ({worst})"),
        },
        Strength::NonCoding => {
            mechanism(candidate).map_or_else(|| format!("non-coding ({worst})"), Mechanism::words)
        }
        Strength::Listed => format!("non-coding ({worst}), {LISTED_ON_REQUEST}"),
        Strength::Locus => "curated panel locus".to_owned(),
        Strength::Rescued => kept_by_lists(candidate).map_or_else(String::new, |r| r.what.clone()),
        Strength::Unknown => "consequence unknown".to_owned(),
    }
}

/// Returns the rescue by ClinVar or the allow-list.
fn kept_by_lists(candidate: &Candidate) -> Option<&Rescue> {
    let of_lists = |by| matches!(by, RescueSource::Clinvar | RescueSource::AllowList);
    candidate.rescues.iter().find(|r| of_lists(r.by))
}

/// Returns the rescue by a predictor of splicing.
fn predicted(candidate: &Candidate) -> Option<&Rescue> {
    candidate.rescues.iter().find(|r| r.by == RescueSource::SpliceAi)
}

/// Returns ClinVar's pathogenic entry with enough stars, on the allele or, with it, on a part.
fn known_entry<'a>(
    candidate: &'a Candidate,
    rules: &Clinvar,
) -> Option<(&'a ClinvarEntry, Option<&'a Allele>)> {
    let whole = candidate.resources.clinvar.known().map(|e| (e, None));
    let parts = candidate.parts.iter().map(|p| (&p.clinvar, Some(&p.allele)));
    whole.into_iter().chain(parts).find(|(e, _)| rules.is_pathogenic(e, rules.min_stars_known))
}

/// Names a curated allele with what it does.
fn curated(locus: &LocusHit) -> String {
    match &locus.effect {
        Some(e) if e.effect != LocusEffect::Pathogenic => {
            format!("curated {} allele {}: {}", e.effect, locus.id, e.reason)
        }
        _ => format!("curated pathogenic allele {}", locus.id),
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

/// Returns the strongest mechanism on any transcript of the gene.
fn mechanism(candidate: &Candidate) -> Option<&Mechanism> {
    let shown = candidate.consequence.iter().chain(&candidate.other_consequences);
    shown.flat_map(|c| &c.mechanisms).max_by_key(|m| m.strength)
}

/// Returns the terms of one consequence.
pub(super) fn terms_of(consequence: &TranscriptConsequence) -> impl Iterator<Item = Term> {
    consequence.terms.iter().copied()
}

/// Tells whether nobody said of a locus that its allele causes no disease by itself.
fn causes_disease(locus: &LocusHit) -> bool {
    locus.effect.as_ref().is_none_or(|e| e.effect.is_disease_allele())
}

/// Returns the curated locus whose own allele this is, one with a stated effect first.
fn exact_locus<'a>(
    candidate: &'a Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> Option<&'a LocusHit> {
    let own = |l: &&LocusHit| {
        l.exact
            && l.action == LocusAction::Rescue
            && causes_disease(l)
            && speaks(l, candidate, combined, settings)
    };
    let exact = || candidate.loci.iter().filter(own);
    exact().find(|l| l.effect.is_some()).or_else(|| exact().next())
}

/// Returns the locus that states what exactly this allele does, whatever its category asks for.
///
/// Of an allele of several substitutions the statement on the whole comes first, then the gravest
/// on a part.
fn stated<'a>(
    candidate: &'a Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> Option<&'a LocusHit> {
    let exact = candidate.loci.iter().filter(|l| l.exact);
    let stated = exact.filter_map(|l| Some((l, l.effect.as_ref()?.effect)));
    let rank = |(locus, effect): &(&LocusHit, LocusEffect)| match &locus.of_part {
        None => 0,
        Some(_) => 1 + effect.rank(),
    };
    let speaking = stated.filter(|(l, _)| speaks(l, candidate, combined, settings));
    speaking.min_by_key(rank).map(|(locus, _)| locus)
}

/// Tells whether a locus decides what the allele is: one of a part that does not cause the disease
/// by itself in one copy gives way to a high impact of the whole, and to ClinVar on the rest.
fn speaks(
    locus: &LocusHit,
    candidate: &Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> bool {
    let weak = locus.effect.as_ref().is_some_and(|e| e.effect != LocusEffect::Pathogenic);
    let Some(part) = locus.of_part.as_ref().filter(|_| weak) else { return true };
    let is_high = all_terms(candidate, combined).any(|t| settings.consequence.high.contains(&t));
    !is_high && !is_known_beside(candidate, part, &settings.clinvar)
}

/// Tells whether ClinVar calls the whole of an allele, or another part than this one, pathogenic.
fn is_known_beside(candidate: &Candidate, part: &Allele, rules: &Clinvar) -> bool {
    let others = candidate.parts.iter().filter(|p| p.allele != *part).map(|p| &p.clinvar);
    let mut entries = candidate.resources.clinvar.known().into_iter().chain(others);
    entries.any(|e| rules.is_pathogenic(e, rules.min_stars_known))
}

/// Returns the curators' statement on what exactly this allele does, alone and `combined` with
/// others on its haplotype.
pub fn exact_effect<'a>(
    candidate: &'a Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> Option<&'a StatedEffect> {
    stated(candidate, combined, settings)?.effect.as_ref()
}

/// Ranks a candidate by what it is known for and by its consequences, alone and `combined` with
/// others on its haplotype. The curators' statement on the allele is stronger than ClinVar's, whose
/// "pathogenic" often means "in two copies" or "opposite a graver one".
pub fn strength(
    candidate: &Candidate,
    combined: &[TranscriptConsequence],
    settings: &Settings,
) -> Strength {
    match exact_effect(candidate, combined, settings).map(|e| e.effect) {
        Some(effect) if effect.is_harmless() => return Strength::Modifier,
        Some(LocusEffect::Hypomorph) => return Strength::Hypomorph,
        _ => {}
    }
    let any = |terms: &[Term]| all_terms(candidate, combined).any(|t| terms.contains(&t));
    let known = candidate.loci.iter().any(|l| {
        l.exact
            && l.action == LocusAction::Rescue
            && settings.loci.known_pathogenic.contains(&l.category)
            && causes_disease(l)
            && speaks(l, candidate, combined, settings)
    });
    let rules = &settings.clinvar;
    let in_clinvar = known_entry(candidate, rules).is_some();
    let c = &settings.consequence;
    if known || in_clinvar {
        Strength::Known
    } else if any(&c.high) {
        Strength::High
    } else if any(&c.moderate) {
        Strength::Moderate
    } else if candidate.loci.iter().any(|l| l.action == LocusAction::Rescue) {
        Strength::Locus
    } else if kept_by_lists(candidate).is_some() {
        Strength::Rescued
    } else if any(&c.splice)
        || predicted(candidate).is_some()
        || is_grave_in_another_spelling(candidate, settings)
    {
        Strength::Splice
    } else if candidate.listed_on_request {
        Strength::Listed
    } else if candidate.consequence.is_some() {
        Strength::NonCoding
    } else {
        Strength::Unknown
    }
}
