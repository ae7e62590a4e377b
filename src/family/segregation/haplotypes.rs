//! A person's haplotypes at two alleles `a` and `b` of a gene, and what a parent can pass on.

use crate::family::segregation::allele::JudgedAllele;
use crate::family::segregation::person_call::Reading;
use crate::family::segregation::tree::FamilyTree;
use crate::model::segregation::CertainPhase;

/// A haplotype: bit 0 for `a`, bit 1 for `b`.
pub type Haplotype = u8;

/// The haplotype with both alleles.
const BOTH: Haplotype = 3;
/// The cost of what cannot be.
pub const IMPOSSIBLE: u8 = u8::MAX;

/// The haplotypes of one person at two alleles, without order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Stands for a person without a copy of the place.
    None,
    /// Holds the haplotype of the only copy.
    One(Haplotype),
    /// Holds those of two copies, the smaller first.
    Two(Haplotype, Haplotype),
}

impl State {
    /// Counts the states of all ploidies.
    pub const COUNT: usize = 15;

    /// Returns the number of the state among all.
    pub fn number(self) -> usize {
        match self {
            Self::None => 0,
            Self::One(h) => 1 + usize::from(h),
            // Two copies are numbered as `all` lists them.
            Self::Two(h, g) => 5 + usize::from(h * (7 - h) / 2 + g),
        }
    }

    /// Returns the state of a number.
    pub fn numbered(number: usize) -> Option<Self> {
        (0..=2).flat_map(|ploidy| Self::all(ploidy, false)).nth(number)
    }

    /// Lists the states of a ploidy; `without_both` leaves out haplotypes with both alleles.
    pub fn all(ploidy: u8, without_both: bool) -> Vec<Self> {
        let highest = if without_both { BOTH - 1 } else { BOTH };
        match ploidy {
            0 => vec![Self::None],
            1 => (0..=highest).map(Self::One).collect(),
            _ => (0..=highest).flat_map(|h| (h..=highest).map(move |g| Self::Two(h, g))).collect(),
        }
    }

    /// Returns the haplotypes.
    pub fn haplotypes(self) -> impl Iterator<Item = Haplotype> {
        let (one, two) = match self {
            Self::None => (None, None),
            Self::One(h) => (Some(h), None),
            Self::Two(h, g) => (Some(h), Some(g)),
        };
        one.into_iter().chain(two)
    }

    /// Counts the copies of `a` (bit 0) or `b` (bit 1).
    fn copies(self, bit: u8) -> u8 {
        self.haplotypes().map(|h| (h >> bit) & 1).sum()
    }

    /// Returns the relation of the two alleles; `None` where the person does not have one of each.
    pub fn phase(self) -> Option<CertainPhase> {
        match self {
            Self::Two(1, 2) => Some(CertainPhase::Trans),
            Self::Two(0, BOTH) => Some(CertainPhase::Cis),
            _ => None,
        }
    }

    /// Tells whether the person has a hit on every copy as an affected person must: one allele on
    /// each of two copies, or either on the only one.
    pub fn is_two_hit(self) -> bool {
        match self {
            Self::Two(..) => self.phase() == Some(CertainPhase::Trans),
            Self::One(h) => h != 0,
            Self::None => false,
        }
    }

    /// Tells whether an unaffected person keeps a copy without either allele.
    pub fn is_spared(self) -> bool {
        matches!(self, Self::None) || self.haplotypes().any(|h| h == 0)
    }

    /// Returns the new mutations that a parent with these haplotypes needs to pass `child` on.
    fn cost_of_giving(self, child: Haplotype) -> u8 {
        let costs = self.haplotypes().filter(|h| h & !child == 0);
        let new = |h: Haplotype| u8::try_from((child & !h).count_ones()).unwrap_or(IMPOSSIBLE);
        costs.map(new).min().unwrap_or(IMPOSSIBLE)
    }

    /// Returns the new mutations that the parents need for this child; a parent outside of the
    /// family gives any haplotype.
    pub fn cost_from(self, mother: Option<Self>, father: Option<Self>, only: OnlyParent) -> u8 {
        let give = |parent: Option<Self>, h| parent.map_or(0, |p| p.cost_of_giving(h));
        match (self, only) {
            (Self::None, _) => 0,
            (Self::One(h), OnlyParent::Father) => give(father, h),
            (Self::One(h), _) => give(mother, h),
            (Self::Two(h, g), _) => {
                let one = give(mother, h).saturating_add(give(father, g));
                let other = give(mother, g).saturating_add(give(father, h));
                one.min(other)
            }
        }
    }
}

/// The parent whom a single copy comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlyParent {
    /// Gives a man's X.
    Mother,
    /// Gives the Y.
    Father,
}

/// Returns the relation of two alleles that one person's call itself states: two alternates of one
/// record, or both phased in the same phase set, or both in none (VCF 4.3, section 1.6.2).
pub fn called_phase(
    a: &JudgedAllele<'_>,
    b: &JudgedAllele<'_>,
    person: usize,
) -> Option<CertainPhase> {
    let (x, y) = (a.call(person)?, b.call(person)?);
    if a.allele.record == b.allele.record {
        let one_each = x.carried == 1 && y.carried == 1 && x.called_ploidy == 2 && x.missing == 0;
        return one_each.then_some(CertainPhase::Trans);
    }
    let ((side, set), (other_side, other_set)) = (x.phase.as_ref()?, y.phase.as_ref()?);
    (set == other_set).then_some(if side == other_side {
        CertainPhase::Cis
    } else {
        CertainPhase::Trans
    })
}

/// Returns the states that a person's calls leave open; `phase` is a relation that must hold.
pub fn open_states(
    tree: &FamilyTree,
    alleles: (&JudgedAllele<'_>, &JudgedAllele<'_>),
    person: usize,
    reading: Reading,
    phase: Option<CertainPhase>,
) -> Vec<State> {
    let (a, b) = alleles;
    // Two deletions that overlap may be one that is reported twice: nothing follows from it.
    let both_deletions = a.allele.deletion.is_some() && b.allele.deletion.is_some();
    let covered = !both_deletions && (a.allele.covers(b.allele) || b.allele.covers(a.allele));
    let mut states = State::all(a.ploidy[person], covered);
    if !tree.persons()[person].tested {
        return states;
    }
    let (of_a, of_b) = (a.copies(person, reading), b.copies(person, reading));
    states.retain(|s| of_a.contains(s.copies(0)) && of_b.contains(s.copies(1)));
    if let Some(phase) = phase {
        states.retain(|s| s.phase().is_none_or(|shown| shown == phase));
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_numbered() {
        let numbered: Vec<State> = (0..).map_while(State::numbered).collect();
        assert_eq!(numbered.len(), State::COUNT);
        assert!(numbered.iter().enumerate().all(|(i, s)| s.number() == i));
    }
}
