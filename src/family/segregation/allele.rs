//! One allele in all persons of a family, with the deletions of its gene taken into account.

use crate::family::segregation::copy_set::CopySet;
use crate::family::segregation::person_call::{
    InheritanceRegion, PersonAtAllele, PersonCall, Reading,
};
use crate::family::segregation::tree::FamilyTree;
use crate::family::segregation::twins::tie_twins;
use crate::family::segregation::under_deletion::{found_under, under_deletion};
use crate::model::Span;
use crate::model::gene_segregation::UnderDeletion;
use crate::model::segregation::CallState;

/// One allele with the calls of all persons of a family tree, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyAllele {
    /// Tells which rules of inheritance its place follows.
    pub region: InheritanceRegion,
    /// Gives the first base, 0-based.
    pub position: u64,
    /// Numbers the record: alleles of one record share it.
    pub record: u64,
    /// Gives the bases that a deletion takes away (0-based half-open), where the allele is one that
    /// spans other alleles.
    pub deletion: Option<Span>,
    /// Holds the call of each person; `None` where the person is not in the call set.
    pub calls: Vec<Option<PersonCall>>,
}

impl FamilyAllele {
    /// Tells whether this deletion takes away the other allele's place.
    pub fn covers(&self, other: &Self) -> bool {
        self.deletion.is_some_and(|s| (s.start..s.end).contains(&other.position))
    }
}

/// An allele as every person of the family shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedAllele<'a> {
    /// Holds the allele.
    pub allele: &'a FamilyAllele,
    /// Holds the state of each person, in the order of the tree.
    pub persons: Vec<PersonAtAllele>,
    /// Holds the number of copies of the place in each person.
    pub ploidy: Vec<u8>,
    /// Lists what the calls of persons with a deletion of the place say together with it.
    pub under_deletions: Vec<UnderDeletion>,
    /// Marks calls of monozygotic twins that contradict each other.
    pub twins_differ: bool,
}

impl<'a> JudgedAllele<'a> {
    /// Judges an allele; `deletions` are those of its gene with their places in its list. Calls under `min_depth` show no absence.
    pub fn new(
        tree: &FamilyTree,
        allele: &'a FamilyAllele,
        deletions: &[(usize, &FamilyAllele)],
        min_depth: u32,
    ) -> Self {
        let ploidy: Vec<u8> = tree.persons().iter().map(|p| allele.region.ploidy(p.sex)).collect();
        let (mut persons, twins_differ) = persons_at(tree, allele, &ploidy, min_depth);
        let mut under_deletions = Vec::new();
        for (place, deletion) in deletions.iter().filter(|(_, d)| d.covers(allele)) {
            let (over, _) = persons_at(tree, deletion, &ploidy, min_depth);
            for (person, at) in persons.iter_mut().enumerate() {
                let what = found_under(allele, person, at, (&over[person], ploidy[person]));
                let of = |what| UnderDeletion { person, deletion: *place, what };
                under_deletions.extend(what.map(of));
                if over[person].called == CopySet::single(1) {
                    at.shown = under_deletion(at.shown, at.state);
                    at.called = under_deletion(at.called, at.state);
                }
            }
        }
        Self { allele, persons, ploidy, under_deletions, twins_differ }
    }

    /// Returns the copy numbers open in one person.
    pub fn copies(&self, person: usize, reading: Reading) -> CopySet {
        self.persons.get(person).map_or(CopySet::EMPTY, |p| p.copies(reading))
    }

    /// Tells whether both readings of the calls leave the same open in each person.
    pub fn is_shown_as_called(&self) -> bool {
        self.persons.iter().all(|p| p.shown == p.called)
    }

    /// Tells whether the allele is one to judge for a person: carried, or doubtful.
    pub fn is_shown_in(&self, person: usize) -> bool {
        self.persons.get(person).is_some_and(|p| {
            p.state == CallState::Doubtful || p.called.least().is_some_and(|n| n > 0)
        })
    }

    /// Returns the call of one person, who may not be tested.
    pub fn call(&self, person: usize) -> Option<&PersonCall> {
        self.allele.calls.get(person)?.as_ref()
    }

    /// Returns everything that the judgement of a pair takes from this allele: alleles alike in it
    /// have the same answers with the same partner.
    pub fn signature(&self) -> Signature {
        let phase = |i: usize| self.call(i).and_then(|c| c.phase.clone());
        let counts = |i: usize| {
            self.call(i).map_or([u8::MAX; 3], |c| [c.carried, c.missing, c.called_ploidy])
        };
        let each = self.persons.iter().enumerate();
        each.map(|(i, p)| (p.shown.bits(), p.called.bits(), counts(i), phase(i))).collect()
    }
}

/// The facts of one allele that the judgement of a pair takes: for each person the copy numbers as shown and
/// as called, the counts of the call and its phase.
pub type Signature = Vec<(u8, u8, [u8; 3], Option<(usize, Option<String>)>)>;

fn at_person(allele: &FamilyAllele, person: usize, ploidy: u8, min_depth: u32) -> PersonAtAllele {
    let all = CopySet::range(0, ploidy);
    let untested = PersonAtAllele { state: CallState::NotTested, shown: all, called: all };
    match allele.calls.get(person) {
        Some(Some(call)) => call.state(allele.region, ploidy, min_depth),
        _ => untested,
    }
}

/// Returns the state of each person, and whether monozygotic twins contradict each other.
fn persons_at(
    tree: &FamilyTree,
    allele: &FamilyAllele,
    ploidy: &[u8],
    min_depth: u32,
) -> (Vec<PersonAtAllele>, bool) {
    let each = ploidy.iter().enumerate();
    let mut persons: Vec<PersonAtAllele> =
        each.map(|(i, n)| at_person(allele, i, *n, min_depth)).collect();
    let differ = tie_twins(tree, &mut persons);
    (persons, differ)
}
