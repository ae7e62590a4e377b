//! The answers on a gene, said for each of its alleles with the persons' names.

use crate::family::assumptions::assumptions;
use crate::family::called_allele::CalledAllele;
use crate::family::case_family::CaseFamily;
use crate::family::phase::phase;
use crate::family::read_phase::ReadPhases;
use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::person_call::InheritanceRegion;
use crate::model::case::Sex;
use crate::model::family_row::{
    FamilyAtAllele, FamilyLabel, ModelAnswers, NamedAnswer, PairAnswers, PhaseSource, RelativeState,
};
use crate::model::gene_segregation::{
    AlleleSegregation, FoundUnder, GeneSegregation, ModelVerdicts, PairSegregation, Verdict,
};
use crate::model::inheritance::{HitWeight, Phase};
use crate::model::parents::RelativeCall;
use crate::model::segregation::{
    Answer, CallState, InheritanceModel, Origin, PairPhase, Penetrance,
};

/// Limits the other alleles that a row lists.
const LISTED_PAIRS: usize = 20;

/// Everything that is known of one gene.
pub struct GeneFamily<'a> {
    /// Holds the family.
    pub family: &'a CaseFamily,
    /// Holds the alleles with the calls of the family.
    pub alleles: &'a [FamilyAllele],
    /// Holds the same alleles as the patient was called.
    pub called: &'a [CalledAllele<'a>],
    /// Holds the calls of the relatives at each allele.
    pub relatives: &'a [&'a [RelativeCall]],
    /// Holds what the patient's reads tell of the phase.
    pub read_phases: &'a ReadPhases,
    /// Holds the answers.
    pub segregation: &'a GeneSegregation,
    /// Names the penetrance assumed.
    pub penetrance: Penetrance,
}

impl GeneFamily<'_> {
    /// Says the answers for each allele, in order; `None` for an allele that no affected person
    /// carries.
    pub fn rows(&self) -> Vec<Option<FamilyAtAllele>> {
        let pairs = self.segregation.pairs_by_allele(self.alleles.len());
        let row = |(i, pairs): (usize, &Vec<&PairSegregation>)| {
            Some(self.row(i, self.segregation.allele(i)?, pairs))
        };
        pairs.iter().enumerate().map(row).collect()
    }

    fn row(
        &self,
        i: usize,
        own: &AlleleSegregation,
        of_allele: &[&PairSegregation],
    ) -> FamilyAtAllele {
        let modes = &self.called[i].modes.modes;
        let singles = own.models.iter().filter(|m| m.model.is_of(modes));
        let mut models: Vec<ModelAnswers> = singles.map(|m| self.single(m)).collect();
        let pairs = self.pairs(i, of_allele);
        let of_modes = pairs.iter().map(|p| &p.answers).filter(|a| a.model.is_of(modes));
        models.extend(of_modes.min_by_key(|a| a.shown(self.penetrance).answer).cloned());
        let (origin, origin_as_called) = self.origins(own);
        FamilyAtAllele {
            penetrance: self.penetrance,
            why_not: why_not(&models, self.penetrance),
            labels: self.labels(i, own, &models, &origin_as_called),
            assumptions: assumptions(self.family, of_allele, &pairs),
            models,
            origin,
            origin_as_called,
            pairs,
            state: self.patient_state(own),
            relatives: self.relative_states(i, own),
        }
    }

    fn named(&self, verdict: &Verdict) -> NamedAnswer {
        let name = |p: &usize| self.family.names().get(*p).cloned().unwrap_or_default();
        let mut persons = verdict.persons.clone();
        persons.sort_by_key(|p| self.family.reading_order(*p));
        NamedAnswer { answer: verdict.answer, persons: persons.iter().map(name).collect() }
    }

    fn single(&self, of: &ModelVerdicts) -> ModelAnswers {
        let [complete, incomplete] = &of.shown;
        let [complete_called, incomplete_called] = &of.called;
        ModelAnswers {
            model: of.model,
            complete: self.named(complete),
            incomplete: self.named(incomplete),
            complete_as_called: self.named(complete_called),
            incomplete_as_called: self.named(incomplete_called),
        }
    }

    /// Returns the patient's origins as shown and as called.
    fn origins(&self, own: &AlleleSegregation) -> (Vec<Origin>, Vec<Origin>) {
        let of = own.origins.iter().find(|(p, _)| Some(*p) == self.family.patient());
        of.map(|(_, [shown, called])| (shown.clone(), called.clone())).unwrap_or_default()
    }

    /// Lists the pairs of an allele with the others of its gene that can be a hit of a disease of
    /// two hits: those of full weight first.
    fn pairs(&self, i: usize, of_allele: &[&PairSegregation]) -> Vec<PairAnswers> {
        let other = |p: &PairSegregation| match p.alleles {
            [a, b] if a == i => Some(b),
            [a, b] if b == i => Some(a),
            _ => None,
        };
        if !self.called[i].modes.is_of_two_hits() {
            return Vec::new();
        }
        let of_two_hits = |j: &usize| self.called[*j].modes.is_of_two_hits();
        let rank = |j: usize| match self.called[j].weight {
            HitWeight::Full => Some(0),
            HitWeight::Hypomorph(_) => Some(1),
            HitWeight::Weak => Some(2),
            HitWeight::Event => Some(3),
            HitWeight::Harmless | HitWeight::Unknown => None,
        };
        let mut found: Vec<(u8, usize, &PairSegregation)> = of_allele
            .iter()
            .filter_map(|p| other(p).filter(of_two_hits).and_then(|j| Some((rank(j)?, j, *p))))
            .collect();
        found.sort_by_key(|(rank, j, _)| (*rank, *j));
        found.truncate(LISTED_PAIRS);
        found.into_iter().map(|(_, j, pair)| self.pair(i, j, pair)).collect()
    }

    fn pair(&self, i: usize, partner: usize, pair: &PairSegregation) -> PairAnswers {
        let verdicts = &pair.verdicts;
        let patient = self.family.patient();
        // A call against the deletion over it leaves the relation of the two open.
        let contradicted = patient.is_some_and(|p| self.segregation.contradicts(pair.alleles, p));
        let phase = |of: &[(usize, PairPhase)]| {
            let own = of.iter().find(|(p, _)| Some(*p) == patient);
            let own = own.map_or(PairPhase::Unknown, |(_, phase)| *phase);
            if contradicted { PairPhase::Conflict } else { own }
        };
        let answer = |verdict: &Verdict| {
            let (answer, persons) = (Answer::FitsIf, patient.into_iter().collect());
            match verdict.answer {
                Answer::Fits if contradicted => self.named(&Verdict { answer, persons }),
                _ => self.named(verdict),
            }
        };
        let (shown, called) = (phase(&verdicts.shown.phases), phase(&verdicts.called.phases));
        let by_call =
            verdicts.own_phases.iter().any(|(p, own)| Some(*p) == patient && own.is_some());
        let certain = |allele: usize| {
            let own = self.segregation.allele(allele)?;
            match self.origins(own).0.as_slice() {
                [one @ (Origin::Mother | Origin::Father | Origin::New)] => Some(*one),
                _ => None,
            }
        };
        PairAnswers {
            partner: self.called[partner].variant.to_string(),
            partner_name: None,
            phase: shown,
            phase_as_called: called,
            sources: self.sources(shown, self.own_sources([i, partner], by_call)),
            fragments: self.read_phases.fragments_of(i, partner),
            answers: ModelAnswers {
                model: pair.model,
                complete: answer(&verdicts.shown.complete),
                incomplete: answer(&verdicts.shown.incomplete),
                complete_as_called: answer(&verdicts.called.complete),
                incomplete_as_called: answer(&verdicts.called.incomplete),
            },
            origins: certain(i).zip(certain(partner)).map(|(a, b)| [a, b]),
        }
    }

    /// Names what the patient's own sample tells a phase by: the call, reads, or both.
    fn own_sources(&self, [a, b]: [usize; 2], told: bool) -> Vec<PhaseSource> {
        if !told {
            return Vec::new();
        }
        let by_call = phase(&self.called[a], &self.called[b]) != Phase::Unknown;
        let by_reads = self.read_phases.fragments_of(a, b).is_some();
        let call = by_call.then_some(PhaseSource::Call);
        call.into_iter().chain((by_reads || !by_call).then_some(PhaseSource::Reads)).collect()
    }

    /// Names what tells a phase: the patient's own sample where it states one, else the relatives.
    fn sources(&self, phase: PairPhase, own: Vec<PhaseSource>) -> Vec<PhaseSource> {
        if !matches!(phase, PairPhase::Trans | PairPhase::Cis | PairPhase::Conflict) {
            return Vec::new();
        }
        if !own.is_empty() && phase != PairPhase::Conflict {
            return own;
        }
        let tree = self.family.tree();
        let patient = self.family.patient().and_then(|p| tree.persons().get(p));
        let is_parent =
            |p: usize| patient.is_some_and(|x| x.mother == Some(p) || x.father == Some(p));
        let tested: Vec<usize> = self.family.relatives().map(|(person, _)| person).collect();
        let parents = tested.iter().filter(|p| is_parent(**p)).count();
        let by_family = match (tested.len(), parents) {
            (0, _) => None,
            // Both parents tell alone what others can only confirm.
            (n, parents) if parents == 2 || parents == n => Some(PhaseSource::Parents),
            _ => Some(PhaseSource::Relatives),
        };
        own.into_iter().chain(by_family).collect()
    }

    fn patient_state(&self, own: &AlleleSegregation) -> CallState {
        let state = self.family.patient().and_then(|p| own.states.get(p).copied());
        state.unwrap_or(CallState::NotTested)
    }

    fn relative_states(&self, i: usize, own: &AlleleSegregation) -> Vec<RelativeState> {
        let of = |(person, place): (usize, usize)| {
            let call = self.relatives[i].get(place).and_then(|r| r.call.as_ref());
            RelativeState {
                relative: self.family.names().get(person).cloned().unwrap_or_default(),
                genotype: call.map(|c| c.genotype.clone()),
                depth: call.and_then(|c| c.depth.get()),
                state: own.states.get(person).copied().unwrap_or(CallState::NotTested),
            }
        };
        let mut tested: Vec<(usize, usize)> = self.family.relatives().collect();
        tested.sort_by_key(|(person, _)| self.family.reading_order(*person));
        tested.into_iter().map(of).collect()
    }

    fn labels(
        &self,
        i: usize,
        own: &AlleleSegregation,
        models: &[ModelAnswers],
        origin: &[Origin],
    ) -> Vec<FamilyLabel> {
        let mut labels = Vec::new();
        let tree = self.family.tree();
        let asks = |model| models.iter().any(|m| m.model == model);
        let woman = |p: &usize| tree.persons()[*p].sex == Sex::Female;
        let region = self.alleles[i].region;
        let carried = |p: usize| {
            self.alleles[i].calls.get(p).and_then(Option::as_ref).map_or(0, |c| c.carried)
        };
        let affected: Vec<usize> = tree.tested_with(true).collect();
        if region == InheritanceRegion::X
            && asks(InheritanceModel::XLinkedRecessive)
            && affected.iter().filter(|p| woman(p)).any(|p| carried(*p) == 1)
        {
            labels.push(FamilyLabel::PossibleManifestingCarrier);
        }
        let over = |what: FoundUnder| own.under_deletions.iter().filter(move |u| u.what == what);
        let one_copy = |p: usize| over(FoundUnder::OneCopy).any(|u| u.person == p);
        if asks(InheritanceModel::Dominant)
            && affected.iter().any(|p| carried(*p) >= 2 && !one_copy(*p))
        {
            labels.push(FamilyLabel::HomozygousDominant);
        }
        if affected.iter().any(|p| one_copy(*p)) {
            labels.push(FamilyLabel::SecondHitIsDeletion);
        }
        if over(FoundUnder::Contradiction).next().is_some() {
            labels.push(FamilyLabel::ContradictsDeletion);
        }
        if self.family.has_tested_relatives() && origin.contains(&Origin::Conflict) {
            labels.push(FamilyLabel::OriginConflict);
        }
        labels.extend(self.label_of_new(own));
        if own.twins_differ {
            labels.push(FamilyLabel::TwinsDiffer);
        }
        if own.states.contains(&CallState::Doubtful) {
            labels.push(FamilyLabel::DoubtfulCall);
        }
        if self.read_phases.contradicts_at(i) {
            labels.push(FamilyLabel::ReadsAgainstPhase);
        }
        labels
    }

    /// Labels an allele that is new in a sibling too, or in the parent it comes from.
    fn label_of_new(&self, own: &AlleleSegregation) -> Option<FamilyLabel> {
        let persons = self.family.tree().persons();
        let patient = self.family.patient()?;
        let is_new = |p: usize| {
            own.origins
                .iter()
                .any(|(person, [_, called])| *person == p && called.as_slice() == [Origin::New])
        };
        let parents = |p: usize| persons[p].mother.zip(persons[p].father);
        let tree = self.family.tree();
        let is_sibling = |p: usize| {
            let is_twin = tree.twin(p) == tree.twin(patient);
            !is_twin && parents(p).is_some() && parents(p) == parents(patient)
        };
        let mut affected = self.family.tree().tested_with(true);
        if is_new(patient) && affected.any(|p| is_sibling(p) && is_new(p)) {
            return Some(FamilyLabel::NewInSiblings);
        }
        let own_parents = [persons[patient].mother, persons[patient].father];
        own_parents.into_iter().flatten().any(is_new).then_some(FamilyLabel::NewInParent)
    }
}

/// Says who excludes each model, where every model is excluded.
fn why_not(models: &[ModelAnswers], penetrance: Penetrance) -> Option<String> {
    let excluded = |m: &ModelAnswers| m.shown(penetrance).answer == Answer::Excluded;
    if models.is_empty() || !models.iter().all(excluded) {
        return None;
    }
    let words = models.iter().map(|m| {
        let persons = m.shown(penetrance).persons.join(", ");
        if persons.is_empty() {
            format!("{} is excluded", m.model.name())
        } else {
            format!("{} is excluded by {persons}", m.model.name())
        }
    });
    Some(words.collect::<Vec<_>>().join("; "))
}
