//! The models of two alleles of a gene: are they on different copies in every affected person, and
//! does every unaffected one keep a copy without either?

use crate::family::segregation::allele::JudgedAllele;
use crate::family::segregation::elimination::{
    EliminationOrder, Factor, TooWide, minimum_by_state,
};
use crate::family::segregation::haplotypes::{
    IMPOSSIBLE, OnlyParent, State, called_phase, open_states,
};
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
    /// Gives the variables of each person's mother and father.
    parents: Vec<[Option<usize>; 2]>,
    /// Holds the order of elimination that keeps each variable.
    eliminations: Vec<EliminationOrder>,
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
        let parents: Vec<[Option<usize>; 2]> = order.iter().map(of).collect();
        let scope = |(child, of): (usize, &[Option<usize>; 2])| -> Vec<usize> {
            of.iter().flatten().copied().chain([child]).collect()
        };
        let scopes: Vec<Vec<usize>> = parents.iter().enumerate().map(scope).collect();
        let keep = |v| EliminationOrder::new(order.len(), &scopes, v);
        let eliminations = (0..order.len()).map(keep).collect();
        let (affected, unaffected) =
            (tree.tested_with(true).collect(), tree.tested_with(false).collect());
        Self { tree, order, parents, eliminations, affected, unaffected }
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

/// The states of each person, one list a variable.
type Domains = Vec<Vec<State>>;

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
        let new_mutations = u8::try_from(new).unwrap_or(IMPOSSIBLE - 1);
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

    /// Returns for each state of a person the fewest new mutations of a whole family with it;
    /// nothing where a person has no state left.
    fn costs(&self, domains: &Domains, keep: usize) -> Result<Vec<u8>, TooWide> {
        let sizes: Vec<usize> = domains.iter().map(Vec::len).collect();
        if sizes.contains(&0) {
            return Ok(Vec::new());
        }
        let factors: Vec<Factor> =
            (0..sizes.len()).filter_map(|child| self.factor(domains, &sizes, child)).collect();
        minimum_by_state(&sizes, factors, &self.pairs.eliminations[keep])
    }

    /// Returns the costs of a child's states given those of its parents; `None` of a founder.
    fn factor(&self, domains: &Domains, sizes: &[usize], child: usize) -> Option<Factor> {
        let only = match self.alleles.0.allele.region {
            InheritanceRegion::Y => OnlyParent::Father,
            _ => OnlyParent::Mother,
        };
        let [mother, father] = self.pairs.parents[child];
        let mut variables: Vec<usize> =
            mother.iter().chain(&father).copied().chain([child]).collect();
        if variables.len() == 1 {
            return None;
        }
        variables.sort_unstable();
        let place = |person: Option<usize>| variables.iter().position(|v| Some(*v) == person);
        let (at_mother, at_father, at_child) = (place(mother), place(father), place(Some(child)));
        let state = |variable: Option<usize>, at: Option<usize>, states: &[usize]| {
            domains[variable?].get(states[at?]).copied()
        };
        let scope = variables.clone();
        Some(Factor::new(scope, sizes, |states| {
            let of_mother = state(mother, at_mother, states);
            let of_father = state(father, at_father, states);
            state(Some(child), at_child, states)
                .map_or(IMPOSSIBLE, |c| c.cost_from(of_mother, of_father, only))
        }))
    }

    /// Lists the states of one person in families within the allowed mutations. Where `alike`
    /// holds between all states of the domain, these are returned: the families are known to be
    /// possible, and nothing else is asked of them.
    fn possible_states(
        &self,
        domains: &Domains,
        person: usize,
        alike: fn(State, State) -> bool,
    ) -> Result<Vec<State>, TooWide> {
        let Some(keep) = self.place(person) else { return Ok(Vec::new()) };
        let domain = &domains[keep];
        if domain.iter().all(|s| alike(*s, domain[0])) {
            return Ok(domain.clone());
        }
        let costs = self.costs(domains, keep)?;
        let within = domain.iter().zip(&costs).filter(|(_, c)| **c <= self.new_mutations);
        Ok(within.map(|(s, _)| *s).collect())
    }

    fn place(&self, person: usize) -> Option<usize> {
        let stands_for = self.pairs.tree.twin(person);
        self.pairs.order.iter().position(|p| *p == stands_for)
    }

    /// Tells whether any family is within the allowed mutations.
    fn is_possible(&self, domains: &Domains) -> Result<bool, TooWide> {
        Ok(self.costs(domains, 0)?.iter().any(|c| *c <= self.new_mutations))
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
        let mut possible = self.is_possible(&domains)?;
        let mut conflict = false;
        if !possible {
            let plain = self.domains(false);
            possible = self.is_possible(&plain)?;
            conflict = possible;
            domains = plain;
        }
        if self.new_mutations > 0 {
            notes.push(PairNote::NewMutations);
        }
        if conflict {
            notes.push(PairNote::PhaseConflict);
        }
        if !possible {
            notes.push(PairNote::NoInheritanceFits);
            return Ok(self.without_inheritance(notes));
        }
        let alike = |a: State, b: State| a.phase() == b.phase() && a.is_two_hit() == b.is_two_hit();
        let of_affected: Vec<Vec<State>> = affected
            .iter()
            .map(|p| self.possible_states(&domains, *p, alike))
            .collect::<Result<_, _>>()?;
        let phases = affected.iter().zip(&of_affected);
        let phases = phases.map(|(p, states)| (*p, phase_of(states, conflict))).collect();
        let two_hit = self.restricted(&domains, affected, State::is_two_hit);
        let spared = self.restricted(&two_hit, unaffected, State::is_spared);
        let all_hit = of_affected.iter().flatten().all(|s| s.is_two_hit());
        let all_spared = all_hit && self.are_all_spared(&domains)?;
        let grade = |exists: bool, all: bool| match (exists, all && !conflict) {
            (false, _) => Answer::Excluded,
            (true, true) => Answer::Fits,
            (true, false) => Answer::FitsIf,
        };
        let incomplete = grade(self.is_possible(&two_hit)?, all_hit);
        let complete = grade(self.is_possible(&spared)?, all_hit && all_spared);
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

    /// Tells whether every unaffected person keeps a copy without either in every possible family.
    fn are_all_spared(&self, domains: &Domains) -> Result<bool, TooWide> {
        let alike = |a: State, b: State| a.is_spared() == b.is_spared();
        for person in &self.pairs.unaffected {
            let states = self.possible_states(domains, *person, alike)?;
            if !states.iter().all(|s| s.is_spared()) {
                return Ok(false);
            }
        }
        Ok(true)
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
        states: &[Vec<State>],
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
        let mut found = Vec::new();
        for person in unaffected {
            let one = self.restricted(two_hit, &[*person], State::is_spared);
            if !self.is_possible(&one)? {
                found.push(*person);
            }
        }
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
