//! Tells in which modes of inheritance one allele can cause disease: its locus's own, else those of
//! the gene without a dominant disease that needs alleles of another class.

use crate::classify::tiers::{Strength, exact_effect, terms_of};
use crate::model::consequence::Termination;
use crate::model::gene::GeneFacts;
use crate::model::mode_of_inheritance::ModeOfInheritance;
use crate::model::{
    AlleleClass, Candidate, Modes, Span, Strand, Term, Transcript, TranscriptConsequence,
};
use crate::settings::sections::Settings;

/// Lists the modes of one allele; `Some` of the second says which classes the gene's dominant
/// disease needs, where the allele is of another and the dominant modes are left out.
///
/// A curated allele and one that ClinVar calls pathogenic prove their disease themselves: for them
/// the class counts only where the gene has a recessive disease as well. An allele without a graded
/// term has the class of its gravest one; an allele whose class is not known fits as any.
pub fn allele_modes(
    candidate: &Candidate,
    combined: &[TranscriptConsequence],
    strength: Strength,
    gene: &GeneFacts,
    transcripts: &[&Transcript],
    settings: &Settings,
) -> (Modes, Option<String>) {
    let stated = exact_effect(candidate, combined, settings);
    if let Some(effect) = stated.filter(|e| !e.modes.is_empty()) {
        return (effect.modes.clone(), None);
    }
    let whole = || (gene.inheritance.clone(), None);
    let dominant = |m: &ModeOfInheritance| m.is_dominant();
    if gene.dominant_alleles.is_empty()
        || stated.is_some()
        || !has_class(strength)
        || !gene.inheritance.known().any(|m| dominant(&m))
    {
        return whole();
    }
    let rest: Modes = gene.inheritance.known().filter(|m| !dominant(m)).collect();
    let proven = matches!(strength, Strength::Known | Strength::Locus | Strength::Rescued);
    if proven && rest.is_empty() {
        return whole();
    }
    let listed = |classes: Option<Vec<AlleleClass>>| {
        classes.is_none_or(|list| list.iter().any(|c| gene.dominant_alleles.contains(c)))
    };
    let all: Vec<&TranscriptConsequence> =
        candidate.consequence.iter().chain(&candidate.other_consequences).chain(combined).collect();
    let graded = |c: &&&TranscriptConsequence| c.terms.iter().any(|t| is_graded(*t, settings));
    let fits = match all.iter().filter_map(|c| c.worst()).min() {
        None => true,
        Some(_) if all.iter().any(|c| graded(&c)) => {
            all.iter().filter(graded).any(|c| listed(classes(c, transcripts, settings)))
        }
        Some(worst) => all
            .iter()
            .filter(|c| c.worst() == Some(worst))
            .any(|c| listed(classes_by_place(worst, c, candidate, transcripts))),
    };
    if fits { whole() } else { (rest, Some(need(gene))) }
}

/// Tells whether the class of an allele of this strength is asked: one that is no hit has none, and
/// a hypomorph's mode is its curators' word.
fn has_class(strength: Strength) -> bool {
    match strength {
        Strength::Known
        | Strength::High
        | Strength::Moderate
        | Strength::Locus
        | Strength::Rescued
        | Strength::Splice
        | Strength::NonCoding => true,
        Strength::Hypomorph | Strength::Listed | Strength::Unknown | Strength::Modifier => false,
    }
}

/// Says which classes of alleles a gene's dominant disease needs.
fn need(gene: &GeneFacts) -> String {
    let classes: Vec<&str> = gene.dominant_alleles.iter().map(|c| c.words()).collect();
    let mechanism = gene.dominant_mechanism.replace('_', " ");
    let mechanism = if mechanism.is_empty() { String::new() } else { format!(" ({mechanism})") };
    format!("the dominant disease{mechanism} needs {} alleles", classes.join(", "))
}

fn is_graded(term: Term, settings: &Settings) -> bool {
    let c = &settings.consequence;
    c.high.contains(&term) || c.moderate.contains(&term)
}

/// Returns the classes of an allele on one transcript; empty where it is of none, for instance a
/// stop with nonsense-mediated decay; `None` where the class is not known.
fn classes(
    consequence: &TranscriptConsequence,
    transcripts: &[&Transcript],
    settings: &Settings,
) -> Option<Vec<AlleleClass>> {
    let mut found = Vec::new();
    for term in terms_of(consequence).filter(|t| is_graded(*t, settings)) {
        match term {
            Term::Missense => found.push(AlleleClass::Missense),
            Term::InframeInsertion | Term::InframeDeletion | Term::ProteinAltering => {
                found.push(AlleleClass::Inframe);
            }
            Term::StartLost => found.push(AlleleClass::StartLoss),
            Term::TranscriptAmplification => found.push(AlleleClass::Duplication),
            Term::TranscriptAblation => {}
            Term::StopGained | Term::Frameshift => match consequence.termination {
                Termination::At { nmd, .. } if nmd.triggers() => {}
                Termination::At { .. } => found.push(AlleleClass::NmdEscape),
                _ => return None,
            },
            Term::SpliceDonor | Term::SpliceAcceptor => {
                found.push(AlleleClass::Splice);
                let of = &consequence.of.transcript;
                let transcript = transcripts.iter().find(|t| t.id == *of);
                let exon = transcript.and_then(|t| skipped_exon(consequence, term, t));
                if exon? % 3 == 0 {
                    found.push(AlleleClass::SpliceInframe);
                }
            }
            _ => return None,
        }
    }
    Some(found)
}

/// Returns the classes of an allele whose gravest term is not graded; `None` where the class is not
/// known. What lies beside a splice site acts by it; of what lies further away the exon is not
/// known, which may be one that is skipped in frame.
fn classes_by_place(
    worst: Term,
    consequence: &TranscriptConsequence,
    candidate: &Candidate,
    transcripts: &[&Transcript],
) -> Option<Vec<AlleleClass>> {
    match worst {
        Term::SpliceRegion
        | Term::SpliceDonor5thBase
        | Term::SpliceDonorRegion
        | Term::SplicePolypyrimidineTract => {
            let of = &consequence.of.transcript;
            let transcript = transcripts.iter().find(|t| t.id == *of)?;
            let in_frame = nearest_exon(transcript, candidate.allele.span())? % 3 == 0;
            let in_frame = in_frame.then_some(AlleleClass::SpliceInframe);
            Some(std::iter::once(AlleleClass::Splice).chain(in_frame).collect())
        }
        Term::Intron | Term::Synonymous => {
            Some(vec![AlleleClass::Splice, AlleleClass::SpliceInframe])
        }
        Term::FivePrimeUtr | Term::Upstream => Some(vec![AlleleClass::FivePrimeAndPromoter]),
        // Of no class: they change how much is made, as a lost polyadenylation signal does.
        Term::ThreePrimeUtr | Term::Downstream => Some(Vec::new()),
        _ => None,
    }
}

/// Returns the length in bases of the exon that is nearest to a place.
fn nearest_exon(transcript: &Transcript, place: Span) -> Option<u64> {
    let distance = |exon: &&Span| {
        exon.start.saturating_sub(place.end).max(place.start.saturating_sub(exon.end))
    };
    transcript.exons.iter().min_by_key(distance).map(|e| e.len())
}

/// Returns the length in bases of the exon that a lost splice site leaves out; `None` where the
/// intron is not known.
fn skipped_exon(
    consequence: &TranscriptConsequence,
    term: Term,
    transcript: &Transcript,
) -> Option<u64> {
    let intron = usize::try_from(consequence.intron?.first).ok()?;
    let number = if term == Term::SpliceDonor { intron } else { intron + 1 };
    let exons = &transcript.exons;
    let index = match transcript.strand {
        Strand::Plus => number.checked_sub(1)?,
        Strand::Minus => exons.len().checked_sub(number)?,
    };
    exons.get(index).map(|e| e.len())
}
