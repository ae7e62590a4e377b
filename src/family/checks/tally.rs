//! Holds the counts of all chunks.

use crate::family::checks::chunk::ChunkTally;
use crate::family::checks::group::CheckGroup;
use crate::family::checks::stretches::StretchFinder;
use crate::model::pedigree::Parent;
use crate::model::relatedness::{
    ByChromosome, PairCounts, PersonCounts, Sites, Stretch, StretchKind, TrioCounts,
};

/// The counts of a group over all chunks taken in.
#[derive(Debug, Clone)]
pub struct FamilyTally {
    /// Counts each pair, in the order of [`CheckGroup::pairs`].
    pub pairs: Vec<ByChromosome<PairCounts>>,
    /// Counts each person.
    pub persons: Vec<ByChromosome<PersonCounts>>,
    /// Counts each trio.
    pub trios: Vec<ByChromosome<TrioCounts>>,
    /// Counts the sites.
    pub sites: Sites,
    of_trios: Vec<[StretchFinder; 2]>,
    of_persons: Vec<StretchFinder>,
}

impl FamilyTally {
    /// Makes an empty tally.
    pub fn new(group: &CheckGroup) -> Self {
        let from = |child: usize| {
            Parent::BOTH
                .map(|p| StretchFinder::new(child, StretchKind::FromOneParent(p), &group.rules))
        };
        let of_person =
            |person: usize| StretchFinder::new(person, StretchKind::Homozygosity, &group.rules);
        Self {
            pairs: vec![ByChromosome::default(); group.pairs().count()],
            persons: vec![ByChromosome::default(); group.names.len()],
            trios: vec![ByChromosome::default(); group.trios.len()],
            sites: Sites::default(),
            of_trios: group.trios.iter().map(|t| from(t.child)).collect(),
            of_persons: (0..group.names.len()).map(of_person).collect(),
        }
    }

    /// Takes in a finished chunk; chunks come in genome order.
    pub fn absorb(&mut self, chunk: &ChunkTally) {
        let chromosome = chunk.chromosome;
        for (own, counts) in self.pairs.iter_mut().zip(&chunk.pairs) {
            own.add(chromosome, *counts);
        }
        for (own, counts) in self.persons.iter_mut().zip(&chunk.persons) {
            own.add(chromosome, *counts);
        }
        for (own, counts) in self.trios.iter_mut().zip(&chunk.trios) {
            own.add(chromosome, *counts);
        }
        for (finders, markers) in self.of_trios.iter_mut().zip(&chunk.of_trios) {
            for finder in finders {
                markers.iter().for_each(|m| finder.take(chromosome, *m));
            }
        }
        for (finder, markers) in self.of_persons.iter_mut().zip(&chunk.of_persons) {
            markers.iter().for_each(|m| finder.take(chromosome, *m));
        }
        self.sites.records += chunk.sites.records;
        self.sites.snvs += chunk.sites.snvs;
        self.sites.without_depth += chunk.sites.without_depth;
        self.sites.without_quality += chunk.sites.without_quality;
    }

    /// Drops what was counted over persons of several files of whom one has fewer calls of the
    /// reference than the rules ask: persons from `first_own` on have a file each, those before share
    /// one.
    pub fn drop_without_reference(&mut self, group: &CheckGroup, first_own: usize) {
        let least = group.rules.reference_min_share;
        let shares = self.persons.iter().map(|p| p.autosomes().reference_share());
        let lacks: Vec<bool> = shares.map(|share| share < least).collect();
        let is_open = |persons: &[usize]| {
            persons.iter().any(|p| *p >= first_own) && persons.iter().any(|p| lacks[*p])
        };
        for (pair, counts) in group.pairs().zip(&mut self.pairs) {
            if is_open(&pair) {
                *counts = ByChromosome::default();
            }
        }
        for ((trio, counts), finders) in
            group.trios.iter().zip(&mut self.trios).zip(&mut self.of_trios)
        {
            let [mother, father] = trio.parents;
            if is_open(&[trio.child, mother, father]) {
                *counts = ByChromosome::default();
                for (finder, parent) in finders.iter_mut().zip(Parent::BOTH) {
                    let kind = StretchKind::FromOneParent(parent);
                    *finder = StretchFinder::new(trio.child, kind, &group.rules);
                }
            }
        }
    }

    /// Ends the stretches, and returns them by person, in genome order.
    pub fn take_stretches(&mut self) -> Vec<Stretch> {
        let trios = std::mem::take(&mut self.of_trios).into_iter().flatten();
        let persons = std::mem::take(&mut self.of_persons).into_iter();
        let mut found: Vec<Stretch> =
            trios.chain(persons).flat_map(StretchFinder::finish).collect();
        found.sort_by_key(|s| (s.person, s.place));
        found
    }
}
