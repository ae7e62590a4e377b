//! Curated modifiers that the patient carries, named at the findings whose disease they change.

use crate::family::{CalledAllele, FamilyPhases};
use crate::model::evidence::LocusHit;
use crate::model::inheritance::{HitWeight, Phase};
use crate::model::ledger::Tier;
use crate::model::{Candidate, LocusEffect, PartnerSide, StatedEffect};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::judge::Judgement;

/// Names at each candidate of a gene the gene's own modifiers that can change its disease.
pub fn modifiers_in_gene(
    candidates: &[KeptCandidate],
    called: &[CalledAllele<'_>],
    phases: &FamilyPhases,
) -> Vec<Vec<String>> {
    let own = |modifier: &Modifier<'_>| modifier.effect.modifies.is_empty();
    let list: Vec<(usize, Modifier<'_>)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(i, c)| Some((i, Modifier::of(&c.candidate)?)))
        .filter(|(_, m)| own(m))
        .collect();
    let at = |j: usize| {
        let others = list.iter().filter(|(i, _)| *i != j);
        let words = others.filter_map(|(i, m)| m.words(Some(phases.between(called, j, *i))));
        match called[j].weight {
            HitWeight::Harmless | HitWeight::Unknown => Vec::new(),
            HitWeight::Full | HitWeight::Hypomorph(_) | HitWeight::Weak | HitWeight::Event => {
                words.collect()
            }
        }
    };
    (0..candidates.len()).map(at).collect()
}

/// Names at each finding the modifiers that lie in another gene, such as those of fetal haemoglobin
/// at findings in HBB.
pub fn name_modifiers_of_other_genes(candidates: &[KeptCandidate], judgements: &mut [Judgement]) {
    let list: Vec<Modifier<'_>> =
        candidates.iter().filter_map(|c| Modifier::of(&c.candidate)).collect();
    for (kept, judgement) in candidates.iter().zip(judgements) {
        let symbol = &kept.candidate.gene.symbol;
        let changes = |m: &&Modifier<'_>| m.effect.modifies.contains(symbol);
        if !matches!(judgement.tiering.tier, Tier::Modifier | Tier::Unknown) {
            judgement.modifiers.extend(list.iter().filter(changes).filter_map(|m| m.words(None)));
        }
    }
}

/// A curated modifier that the patient carries.
struct Modifier<'a> {
    candidate: &'a Candidate,
    locus: &'a LocusHit,
    effect: &'a StatedEffect,
}

impl<'a> Modifier<'a> {
    fn of(candidate: &'a Candidate) -> Option<Self> {
        let one = |locus: &'a LocusHit| Some((locus, locus.effect.as_ref()?));
        let mut stated = candidate.loci.iter().filter(|l| l.exact).filter_map(one);
        let (locus, effect) = stated.find(|(_, e)| e.effect == LocusEffect::Modifier)?;
        Some(Self { candidate, locus, effect })
    }

    /// Describes the modifier at a finding in this phase to it; `None` where it lies on the other
    /// side than its effect asks, or where the phase cannot be, in another gene.
    fn words(&self, phase: Option<Phase>) -> Option<String> {
        let side = match (self.effect.partner, phase) {
            (PartnerSide::Trans, Some(Phase::Cis)) | (PartnerSide::Cis, Some(Phase::Trans)) => {
                return None;
            }
            (PartnerSide::Any, _) | (_, None) => "",
            (_, Some(Phase::Trans)) => ", in trans",
            (_, Some(Phase::Cis)) => ", in cis",
            (_, Some(Phase::Everywhere)) => ", one of them on every copy",
            (_, Some(Phase::Unknown)) => ", phase unknown",
        };
        let zygosity = self.candidate.call.zygosity.label().replace('_', " ");
        let known_as = match self.locus.known_as.as_str() {
            "" => String::new(),
            name => format!(" ({name})"),
        };
        Some(format!(
            "{}{known_as} {}, {zygosity}{side}: {}",
            self.locus.id, self.candidate.allele, self.effect.reason
        ))
    }
}
