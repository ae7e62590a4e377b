//! The models of two alleles of a gene: are they on different copies in every affected person, and
//! does every unaffected one keep a copy without either?

use crate::family::segregation::allele::JudgedAllele;
use crate::family::segregation::elimination::{Cost, TooWide};
use crate::family::segregation::family_costs::{Domains, FamilyCosts};
use crate::family::segregation::haplotypes::{OnlyParent, State, called_phase, open_states};
use crate::family::segregation::origin::origins;
use crate::family::segregation::person_call::{InheritanceRegion, Reading};
use crate::family::segregation::tree::FamilyTree;
use crate::model::gene_segregation::{PairVerdict, Verdict};
use crate::model::segregation::{Answer, Origin, PairNote, PairPhase};

/// The pedigree as the judgement of pairs needs it, made once for a family.
pub struct PairTree<'t> {
    tree: &'t FamilyTree,
    /// Lists the persons that matter, parents before children; a variable is a place in the list.
    order: Vec<usize>,
    costs: FamilyCosts,
    affected: Vec<usize>,
    unaffected: Vec<usize>,
}

impl<'t> PairTree<'t> {
    /// Makes it of a family.
    pub fn new(tree: &'t FamilyTree) -> Self {
        let order = tree.with_ancestors_of_tested();
        let place = |person: Option<usize>| {
            let stands_for = tree.twin(person?);
            order.iter().position(|p| *p == stands_for)
        };
        let of = |p: &usize| [tree.persons()[*p].mother, tree.persons()[*p].father].map(place);
        let costs = FamilyCosts::new(order.iter().map(of).collect());
        let (affected, unaffected) =
            (tree.tested_with(true).collect(), tree.tested_with(false).collect());
        Self { tree, order, costs, affected, unaffected }
    }

    /// Judges two alleles in one reading.
    ///
    /// A new mutation is allowed only where the genotypes show one. Where the callers' phase
    /// contradicts the genotypes of the family, the genotypes alone are asked and no phase is
    /// certain. A family whose loops are too wide is not judged: both answers are open.
    pub fn judge(
        &self,
        a: &JudgedAllele<'_>,
        b: &JudgedAllele<'_>,
        reading: Reading,
    ) -> PairVerdict {
        PairProblem::new(self, (a, b), reading).judge().unwrap_or_else(|TooWide| {
            let open = Verdict { answer: Answer::FitsIf, persons: Vec::new() };
            PairVerdict {
                complete: open.clone(),
                incomplete: open,
                phases: self.affected.iter().map(|p| (*p, PairPhase::Unknown)).collect(),
                notes: vec![PairNote::TooWide],
                new_mutations: 0,
            }
        })
    }
}

/// Two alleles with everything that limits their haplotypes.
struct PairProblem<'t, 'a> {
    pairs: &'t PairTree<'t>,
    alleles: (&'t JudgedAllele<'a>, &'t JudgedAllele<'a>),
    reading: Reading,
    new_mutations: u8,
}

/// The states of each person that a family within the allowed mutations can have; none where there
/// is no such family.
type PossibleStates = Vec<Vec<State>>;

impl<'t, 'a> PairProblem<'t, 'a> {
    fn new(
        pairs: &'t PairTree<'t>,
        alleles: (&'t JudgedAllele<'a>, &'t JudgedAllele<'a>),
        reading: Reading,
    ) -> Self {
        let is_new = |person: usize, allele: &JudgedAllele<'_>| {
            origins(pairs.tree, person, allele, reading) == [Origin::New]
        };
        // Twins share a new mutation.
        let tested = pairs.tree.tested().filter(|p| pairs.tree.twin(*p) == *p);
        let new: usize = tested
            .map(|p| usize::from(is_new(p, alleles.0)) + usize::from(is_new(p, alleles.1)))
            .sum();
        let new_mutations = u8::try_from(new).unwrap_or(u8::MAX);
        Self { pairs, alleles, reading, new_mutations }
    }

    /// Returns the states that genotypes, and with `phase` the callers' phase, leave open.
    fn domains(&self, phase: bool) -> Domains {
        let (a, b) = self.alleles;
        let one = |person: &usize| {
            let tree = self.pairs.tree;
            let open = |twin: usize| {
                let called = if phase { called_phase(a, b, twin) } else { None };
                open_states(tree, (a, b), twin, self.reading, called)
            };
            let mut states = open(*person);
            let twins = tree.tested().filter(|p| p != person && tree.twin(*p) == *person);
            for twin in twins {
                let own = open(twin);
                states.retain(|s| own.contains(s));
            }
            states
        };
        self.pairs.order.iter().map(one).collect()
    }

    fn only_parent(&self) -> OnlyParent {
        match self.alleles.0.allele.region {
            InheritanceRegion::Y => OnlyParent::Father,
            _ => OnlyParent::Mother,
        }
    }

    fn is_allowed(&self, cost: Cost) -> bool {
        cost <= Cost::from(self.new_mutations)
    }

    /// Returns the states in families within the allowed mutations.
    fn possible_states(&self, domains: &Domains) -> Result<PossibleStates, TooWide> {
        let costs = self.pairs.costs.least_by_state(domains, self.only_parent())?;
        let Some(costs) = costs else { return Ok(vec![Vec::new(); domains.len()]) };
        let of = |(states, costs): (&Vec<State>, Vec<Cost>)| {
            let within = states.iter().zip(costs).filter(|(_, cost)| self.is_allowed(*cost));
            within.map(|(state, _)| *state).collect()
        };
        Ok(domains.iter().zip(costs).map(of).collect())
    }

    /// Returns the states of one person among those of all.
    fn of_person<'s>(&self, states: &'s PossibleStates, person: usize) -> &'s [State] {
        self.place(person).and_then(|at| states.get(at)).map_or(&[], Vec::as_slice)
    }

    fn place(&self, person: usize) -> Option<usize> {
        let stands_for = self.pairs.tree.twin(person);
        self.pairs.order.iter().position(|p| *p == stands_for)
    }

    /// Tells whether any family is within the allowed mutations.
    fn is_possible(&self, domains: &Domains) -> Result<bool, TooWide> {
        let least = self.pairs.costs.least(domains, self.only_parent())?;
        Ok(self.is_allowed(least))
    }

    /// Returns domains in which `keep` holds for each person of `persons`.
    fn restricted(
        &self,
        domains: &Domains,
        persons: &[usize],
        keep: impl Fn(State) -> bool,
    ) -> Domains {
        let mut domains = domains.clone();
        for person in persons {
            if let Some(at) = self.place(*person) {
                domains[at].retain(|s| keep(*s));
            }
        }
        domains
    }

    fn judge(&self) -> Result<PairVerdict, TooWide> {
        let (affected, unaffected) = (&self.pairs.affected, &self.pairs.unaffected);
        let mut domains = self.domains(true);
        let mut notes = Vec::new();
        let mut possible = self.possible_states(&domains)?;
        let is_empty = |states: &PossibleStates| states.iter().all(Vec::is_empty);
        let mut conflict = false;
        if is_empty(&possible) {
            domains = self.domains(false);
            possible = self.possible_states(&domains)?;
            conflict = !is_empty(&possible);
        }
        if self.new_mutations > 0 {
            notes.push(PairNote::NewMutations);
        }
        if conflict {
            notes.push(PairNote::PhaseConflict);
        }
        if is_empty(&possible) {
            notes.push(PairNote::NoInheritanceFits);
            return Ok(self.without_inheritance(notes));
        }
        let of_affected: Vec<&[State]> =
            affected.iter().map(|p| self.of_person(&possible, *p)).collect();
        let phases = affected.iter().zip(&of_affected);
        let phases = phases.map(|(p, states)| (*p, phase_of(states, conflict))).collect();
        let two_hit = self.restricted(&domains, affected, State::is_two_hit);
        let spared = self.restricted(&two_hit, unaffected, State::is_spared);
        let all_hit = of_affected.iter().copied().flatten().all(|s| s.is_two_hit());
        let is_spared = |p: &usize| self.of_person(&possible, *p).iter().all(|s| s.is_spared());
        let all_spared = all_hit && unaffected.iter().all(is_spared);
        let grade = |exists: bool, all: bool| match (exists, all && !conflict) {
            (false, _) => Answer::Excluded,
            (true, true) => Answer::Fits,
            (true, false) => Answer::FitsIf,
        };
        // Where every possible family is as the model has it, one of them is.
        let any_hit = all_hit || self.is_possible(&two_hit)?;
        let any_spared = all_spared || (any_hit && self.is_possible(&spared)?);
        let incomplete = grade(any_hit, all_hit);
        let complete = grade(any_spared, all_spared);
        let forbids_hit = self.who_forbid(affected, &of_affected, State::is_two_hit);
        let complete_persons = match (incomplete, complete) {
            (Answer::Excluded, _) => forbids_hit.clone(),
            (_, Answer::Excluded) => self.unaffected_who_forbid(&two_hit)?,
            _ => self.who_decide(complete),
        };
        let incomplete_persons = match incomplete {
            Answer::Excluded => forbids_hit,
            answer => self.who_decide(answer),
        };
        Ok(PairVerdict {
            complete: Verdict { answer: complete, persons: complete_persons },
            incomplete: Verdict { answer: incomplete, persons: incomplete_persons },
            phases,
            notes,
            new_mutations: self.new_mutations,
        })
    }

    /// Judges genotypes that no inheritance explains: only a single genotype can exclude.
    fn without_inheritance(&self, notes: Vec<PairNote>) -> PairVerdict {
        let (affected, unaffected) = (&self.pairs.affected, &self.pairs.unaffected);
        let (a, b) = self.alleles;
        let sets = |p: usize| [a.copies(p, self.reading), b.copies(p, self.reading)];
        let lack = |p: &&usize| sets(**p).iter().any(|c| !c.contains(1));
        let all_copies = |p: &&usize| sets(**p).iter().any(|c| c.least().is_some_and(|n| n > 1));
        let against: Vec<usize> = affected.iter().filter(lack).copied().collect();
        let healthy: Vec<usize> = unaffected.iter().filter(all_copies).copied().collect();
        let verdict = |persons: Vec<usize>| {
            let answer = if persons.is_empty() { Answer::FitsIf } else { Answer::Excluded };
            Verdict { answer, persons }
        };
        let all: Vec<usize> = against.iter().chain(&healthy).copied().collect();
        PairVerdict {
            complete: verdict(all),
            incomplete: verdict(against),
            phases: affected.iter().map(|p| (*p, PairPhase::Unknown)).collect(),
            notes,
            new_mutations: self.new_mutations,
        }
    }

    /// Names the persons none of whose states passes; all of them where no single one forbids.
    fn who_forbid(
        &self,
        persons: &[usize],
        states: &[&[State]],
        passes: fn(State) -> bool,
    ) -> Vec<usize> {
        let each = persons.iter().zip(states);
        let found: Vec<usize> =
            each.filter(|(_, s)| !s.iter().any(|s| passes(*s))).map(|(p, _)| *p).collect();
        if found.is_empty() { persons.to_vec() } else { found }
    }

    /// Names the unaffected persons each of whom alone forbids the pair, else all of them together.
    fn unaffected_who_forbid(&self, two_hit: &Domains) -> Result<Vec<usize>, TooWide> {
        let unaffected = &self.pairs.unaffected;
        let possible = self.possible_states(two_hit)?;
        let forbids = |p: &&usize| !self.of_person(&possible, **p).iter().any(|s| s.is_spared());
        let found: Vec<usize> = unaffected.iter().filter(forbids).copied().collect();
        Ok(if found.is_empty() { unaffected.clone() } else { found })
    }

    /// Names the tested persons whose open genotype keeps an answer from being certain.
    fn who_decide(&self, answer: Answer) -> Vec<usize> {
        let (a, b) = self.alleles;
        let open = |p: &usize| {
            a.copies(*p, self.reading).is_open() || b.copies(*p, self.reading).is_open()
        };
        if answer == Answer::FitsIf {
            self.pairs.tree.tested().filter(open).collect()
        } else {
            Vec::new()
        }
    }
}

/// Returns the relation of the two alleles that all open states of a person share.
fn phase_of(states: &[State], conflict: bool) -> PairPhase {
    if conflict {
        return PairPhase::Conflict;
    }
    let mut phases = states.iter().map(|s| s.phase());
    let Some(first) = phases.next() else { return PairPhase::Unknown };
    if phases.any(|p| p != first) {
        return PairPhase::Unknown;
    }
    first.map_or(PairPhase::NotBoth, PairPhase::from)
}
