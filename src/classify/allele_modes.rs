//! Tells in which modes of inheritance one allele can cause disease: its locus's own, else those of
//! the gene without a dominant disease that needs alleles of another class.

use crate::classify::tiers::{Strength, exact_effect, terms_of};
use crate::model::consequence::Termination;
use crate::model::gene::GeneFacts;
use crate::model::mode_of_inheritance::ModeOfInheritance;
use crate::model::{
    AlleleClass, Candidate, Modes, Strand, Term, Transcript, TranscriptConsequence,
};
use crate::settings::sections::Settings;

/// Lists the modes of one allele; `Some` of the second says which classes the gene's dominant
/// disease needs, where the allele is of another and the dominant modes are left out.
///
/// A curated allele and one that ClinVar calls pathogenic prove their disease themselves: for them
/// the class counts only where the gene has a recessive disease as well. An allele whose class is
/// not known fits as any.
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
        || !matches!(strength, Strength::Known | Strength::High | Strength::Moderate)
        || !gene.inheritance.known().any(|m| dominant(&m))
    {
        return whole();
    }
    let rest: Modes = gene.inheritance.known().filter(|m| !dominant(m)).collect();
    if strength == Strength::Known && rest.is_empty() {
        return whole();
    }
    let listed = |c: &TranscriptConsequence| match classes(c, transcripts, settings) {
        Some(classes) => classes.iter().any(|class| gene.dominant_alleles.contains(class)),
        None => true,
    };
    let consequences =
        candidate.consequence.iter().chain(&candidate.other_consequences).chain(combined);
    let graded = |c: &&TranscriptConsequence| c.terms.iter().any(|t| is_graded(*t, settings));
    if consequences.filter(graded).any(listed) { whole() } else { (rest, Some(need(gene))) }
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
