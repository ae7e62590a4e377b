//! Joins the phase of a person's calls with the phase that the person's reads show.

use crate::family::case_family::CaseFamily;
use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::person_call::PersonCall;
use crate::model::Allele;
use crate::model::read_evidence::{LinkCounts, ReadEvidence, ReadLink};
use crate::settings::sections::FamilyRules;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The pairs of a gene's alleles, by their places, ascending, whose phase reads tell in the patient.
#[derive(Debug, Clone, Default)]
pub struct ReadPhases {
    /// Counts the fragments that show both.
    pub fragments: BTreeMap<[usize; 2], LinkCounts>,
    /// Lists the pairs whose fragments contradict the calls' own phase, or one another.
    pub contradictory: Vec<[usize; 2]>,
}

impl ReadPhases {
    /// Returns the fragments that show two alleles.
    pub fn fragments_of(&self, a: usize, b: usize) -> Option<LinkCounts> {
        self.fragments.get(&[a.min(b), a.max(b)]).copied()
    }

    /// Tells whether the reads at an allele contradict a phase.
    pub fn contradicts_at(&self, allele: usize) -> bool {
        self.contradictory.iter().any(|pair| pair.contains(&allele))
    }
}

/// Phases the heterozygous alleles of a gene by the reads of every person of the family, and returns
/// what those of the patient show. `alleles` begin with the candidates, in the order of `evidence`.
///
/// Alleles that fragments link share a phase set with the calls' own set, where one of them has one.
/// Where fragments contradict a set, the calls' phase stays.
pub fn join_read_phase(
    family: &CaseFamily,
    alleles: &mut [FamilyAllele],
    candidates: &[&Allele],
    evidence: &[ReadEvidence],
    rules: &FamilyRules,
) -> ReadPhases {
    let mut of_patient = ReadPhases::default();
    let relatives = family.relatives().map(|(person, place)| (person, Some(place)));
    let persons = family.patient().map(|person| (person, None)).into_iter().chain(relatives);
    for (person, relative) in persons {
        let links = |e: &ReadEvidence| match relative {
            None => e.links.clone(),
            Some(place) => e.relative_links.get(place).cloned().unwrap_or_default(),
        };
        let links: Vec<Vec<ReadLink>> = evidence.iter().map(links).collect();
        let pairs = told_pairs(alleles, person, candidates, &links, rules);
        if pairs.is_empty() {
            continue;
        }
        let contradictory = join_person(alleles, person, &pairs, rules);
        if relative.is_none() {
            of_patient = ReadPhases { fragments: pairs, contradictory };
        }
    }
    of_patient
}

/// Lists the pairs of a person's heterozygous alleles whose phase the fragments tell, or contradict
/// among themselves.
fn told_pairs(
    alleles: &[FamilyAllele],
    person: usize,
    candidates: &[&Allele],
    links: &[Vec<ReadLink>],
    rules: &FamilyRules,
) -> BTreeMap<[usize; 2], LinkCounts> {
    let mut pairs = BTreeMap::new();
    for (i, list) in links.iter().enumerate() {
        for link in list {
            let Some(j) = candidates.iter().position(|a| **a == link.other) else { continue };
            let enough = link.counts.cis + link.counts.trans >= rules.phase_min_fragments;
            let both = [i, j].iter().all(|p| alleles.get(*p).is_some_and(|a| is_single(a, person)));
            if i < j && enough && both {
                pairs.insert([i, j], link.counts);
            }
        }
    }
    pairs
}

/// Tells whether a person has the allele on one of two copies.
fn is_single(allele: &FamilyAllele, person: usize) -> bool {
    let call = allele.calls.get(person).and_then(Option::as_ref);
    call.is_some_and(|c| c.carried == 1 && c.missing == 0 && c.called_ploidy == 2)
}

/// Tells whether fragments show cis (`true`) or trans; `None` where too few agree.
fn relation(counts: LinkCounts, rules: &FamilyRules) -> Option<bool> {
    let all = f64::from(counts.cis + counts.trans);
    let agree = f64::from(counts.cis.max(counts.trans));
    (agree >= rules.phase_min_share * all).then_some(counts.cis > counts.trans)
}

/// Joins one person's phase sets with what the fragments show; returns the pairs that contradict.
fn join_person(
    alleles: &mut [FamilyAllele],
    person: usize,
    pairs: &BTreeMap<[usize; 2], LinkCounts>,
    rules: &FamilyRules,
) -> Vec<[usize; 2]> {
    let mut sets = PhaseSets::of_calls(alleles, person);
    let mut ranked: Vec<(&[usize; 2], &LinkCounts)> = pairs.iter().collect();
    // The pairs that most fragments show come first: they decide where others contradict.
    ranked.sort_by_key(|(pair, counts)| (Reverse(counts.cis.max(counts.trans)), **pair));
    let mut contradictory = Vec::new();
    for (pair, counts) in ranked {
        let agrees = relation(*counts, rules).is_some_and(|cis| sets.join(*pair, cis));
        if !agrees {
            contradictory.push(*pair);
        }
    }
    contradictory.sort_unstable();
    sets.write(alleles, person);
    contradictory
}

/// Alleles in sets, each with the copy that it lies on in its set.
struct PhaseSets {
    /// Gives the set and the copy, 0 or 1, of each allele.
    places: Vec<(usize, usize)>,
    /// Gives the name of each set: that of the calls' phase set where it began with one.
    names: Vec<SetName>,
}

#[derive(Debug, Clone, PartialEq)]
enum SetName {
    /// Stands for one allele without phase.
    Alone,
    /// Holds the name of the calls' phase set; `None` where the calls name none.
    Called(Option<String>),
    /// Stands for a set that fragments alone make.
    Reads,
}

impl PhaseSets {
    fn of_calls(alleles: &[FamilyAllele], person: usize) -> Self {
        let mut sets = Self { places: Vec::new(), names: Vec::new() };
        for allele in alleles {
            let call = allele.calls.get(person).and_then(Option::as_ref);
            match call.and_then(|c| c.phase.as_ref()) {
                Some((copy, name)) => {
                    let called = SetName::Called(name.clone());
                    let known = sets.names.iter().position(|n| *n == called);
                    let set = known.unwrap_or_else(|| sets.add(called));
                    sets.places.push((set, *copy));
                }
                None => {
                    let set = sets.add(SetName::Alone);
                    sets.places.push((set, 0));
                }
            }
        }
        sets
    }

    fn add(&mut self, name: SetName) -> usize {
        self.names.push(name);
        self.names.len() - 1
    }

    /// Puts two alleles on one copy or on different ones; returns `false`, changing nothing, where
    /// their set says otherwise.
    fn join(&mut self, [a, b]: [usize; 2], cis: bool) -> bool {
        let ((set_a, copy_a), (set_b, copy_b)) = (self.places[a], self.places[b]);
        if set_a == set_b {
            return (copy_a == copy_b) == cis;
        }
        // The set of the calls stays, and of two such sets the first.
        let is_called = |set: usize| matches!(self.names[set], SetName::Called(_));
        let (kept, gone) = match (is_called(set_a), is_called(set_b)) {
            (false, true) => (set_b, set_a),
            _ => (set_a, set_b),
        };
        let turned = (copy_a == copy_b) != cis;
        for place in self.places.iter_mut().filter(|(set, _)| *set == gone) {
            *place = (kept, if turned { 1 - place.1 } else { place.1 });
        }
        if self.names[kept] == SetName::Alone {
            self.names[kept] = SetName::Reads;
        }
        true
    }

    /// Writes the sets into a person's calls.
    fn write(self, alleles: &mut [FamilyAllele], person: usize) {
        for (allele, (set, copy)) in alleles.iter_mut().zip(self.places) {
            let call: Option<&mut PersonCall> =
                allele.calls.get_mut(person).and_then(Option::as_mut);
            let name = match &self.names[set] {
                SetName::Alone => continue,
                SetName::Called(name) => name.clone(),
                // No phase set of a call has a name with a blank.
                SetName::Reads => Some(format!("reads {set}")),
            };
            if let Some(call) = call {
                call.phase = Some((copy, name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_the_calls_stays_and_takes_in_what_reads_link() {
        let called = SetName::Called(Some("7".to_owned()));
        let mut sets = PhaseSets {
            places: vec![(0, 0), (0, 1), (1, 0), (2, 0)],
            names: vec![called.clone(), SetName::Alone, SetName::Alone],
        };
        assert!(!sets.join([0, 1], true), "the calls say trans");
        assert!(sets.join([2, 3], false));
        assert_eq!(sets.names[1], SetName::Reads);
        assert!(sets.join([3, 1], true));
        assert_eq!(sets.places, [(0, 0), (0, 1), (0, 0), (0, 1)]);
        assert!(sets.join([2, 0], true) && !sets.join([2, 0], false));
    }
}
