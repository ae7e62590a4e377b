//! The answers of the room `family` on all alleles and pairs of one gene.

use crate::model::segregation::{
    Answer, CallState, CertainPhase, InheritanceModel, Origin, PairNote, PairPhase, Penetrance,
};
use std::sync::Arc;

/// An answer with the persons it rests on, by their place in the family tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Gives the answer.
    pub answer: Answer,
    /// Lists whose genotype decides (fits if), or who forbids it (excluded).
    pub persons: Vec<usize>,
}

/// The judgement of two alleles in one reading of the calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PairVerdict {
    /// Answers with complete penetrance.
    pub complete: Verdict,
    /// Answers with incomplete penetrance.
    pub incomplete: Verdict,
    /// Gives the relation in each affected person, by place in the family tree.
    pub phases: Vec<(usize, PairPhase)>,
    /// Lists what the reader must know.
    pub notes: Vec<PairNote>,
    /// Counts the new mutations that the genotypes show.
    pub new_mutations: u8,
}

impl PairVerdict {
    /// Returns the answer of a penetrance.
    pub fn of(&self, penetrance: Penetrance) -> &Verdict {
        match penetrance {
            Penetrance::Complete => &self.complete,
            Penetrance::Incomplete => &self.incomplete,
        }
    }
}

/// The four answers of one model to one allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelVerdicts {
    /// Names the model.
    pub model: InheritanceModel,
    /// Holds the answers as shown: complete, then incomplete penetrance.
    pub shown: [Verdict; 2],
    /// Holds the answers as called: complete, then incomplete penetrance.
    pub called: [Verdict; 2],
}

/// One allele in the family.
#[derive(Debug, Clone, PartialEq)]
pub struct AlleleSegregation {
    /// Gives the place of the allele in the gene's list.
    pub allele: usize,
    /// Holds the answers of each model that the place can follow.
    pub models: Vec<ModelVerdicts>,
    /// Holds for each affected person, by place in the tree, the origins as shown and as called.
    pub origins: Vec<(usize, [Vec<Origin>; 2])>,
    /// Holds the state of each person, in the order of the tree.
    pub states: Vec<CallState>,
    /// Lists what the calls of persons with a deletion of the place say together with it.
    pub under_deletions: Vec<UnderDeletion>,
    /// Marks calls of monozygotic twins that contradict each other.
    pub twins_differ: bool,
}

/// A person's call of an allele together with a deletion that takes the allele's place away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnderDeletion {
    /// Gives the place of the person in the tree.
    pub person: usize,
    /// Gives the place of the deletion in the gene's list.
    pub deletion: usize,
    /// Tells what the two calls say together.
    pub what: FoundUnder,
}

/// The meaning of a call of an allele under a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundUnder {
    /// Says that the allele is on the one copy that is left, though called on all copies.
    OneCopy,
    /// Says that both calls cannot be: more copies were called than are left.
    Contradiction,
}

/// Two alleles in the family.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSegregation {
    /// Gives the places of the two alleles in the gene's list, ascending.
    pub alleles: [usize; 2],
    /// Names the model.
    pub model: InheritanceModel,
    /// Holds the answers, which alike pairs share.
    pub verdicts: Arc<PairVerdicts>,
}

/// The answers to two alleles in both readings.
#[derive(Debug, Clone, PartialEq)]
pub struct PairVerdicts {
    /// Holds the answers as shown.
    pub shown: PairVerdict,
    /// Holds the answers as called.
    pub called: PairVerdict,
    /// Gives for each affected person the relation that the person's own call states.
    pub own_phases: Vec<(usize, Option<CertainPhase>)>,
}

/// All of a gene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GeneSegregation {
    /// Lists the alleles that an affected tested person carries, or whose call is doubtful in one,
    /// in the order of the gene's list.
    pub alleles: Vec<AlleleSegregation>,
    /// Lists the pairs of these.
    pub pairs: Vec<PairSegregation>,
}

impl GeneSegregation {
    /// Returns the answers on one allele, by its place in the gene's list; `None` where no affected
    /// person carries it.
    pub fn allele(&self, allele: usize) -> Option<&AlleleSegregation> {
        let place = self.alleles.binary_search_by_key(&allele, |a| a.allele).ok()?;
        self.alleles.get(place)
    }

    /// Returns the pairs of each allele of a list of so many: every pair stands at both.
    pub fn pairs_by_allele(&self, alleles: usize) -> Vec<Vec<&PairSegregation>> {
        let mut by_allele = vec![Vec::new(); alleles];
        for pair in &self.pairs {
            for allele in pair.alleles {
                if let Some(own) = by_allele.get_mut(allele) {
                    own.push(pair);
                }
            }
        }
        by_allele
    }

    /// Lists what the calls of one person at an allele say together with deletions of its place.
    pub fn under_deletions(
        &self,
        allele: usize,
        person: usize,
    ) -> impl Iterator<Item = &UnderDeletion> {
        let own = self.allele(allele);
        own.into_iter().flat_map(|a| &a.under_deletions).filter(move |u| u.person == person)
    }

    /// Tells whether one of two alleles is a deletion over the other that the call of the other in
    /// this person contradicts.
    pub fn contradicts(&self, [a, b]: [usize; 2], person: usize) -> bool {
        let one = |allele: usize, deletion: usize| {
            let what = FoundUnder::Contradiction;
            self.under_deletions(allele, person).any(|u| u.deletion == deletion && u.what == what)
        };
        one(a, b) || one(b, a)
    }
}
