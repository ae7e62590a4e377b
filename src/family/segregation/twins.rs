//! Monozygotic twins have the same copies: a call of one is a call of the other.

use crate::family::segregation::copy_set::CopySet;
use crate::family::segregation::person_call::PersonAtAllele;
use crate::family::segregation::tree::FamilyTree;
use crate::model::segregation::CallState;

/// Gives each twin what the calls of all of them leave open. Where these share nothing, each keeps
/// the own call, which is doubtful; returns whether that is so anywhere.
pub fn tie_twins(tree: &FamilyTree, persons: &mut [PersonAtAllele]) -> bool {
    let mut differ = false;
    for group in tree.twins() {
        let own: Vec<PersonAtAllele> =
            group.iter().filter_map(|p| persons.get(*p).copied()).collect();
        let shared = |of: fn(&PersonAtAllele) -> CopySet| {
            own.iter().map(of).reduce(CopySet::shared).unwrap_or_default()
        };
        let any = own.iter().map(|p| p.shown).reduce(CopySet::union).unwrap_or_default();
        let (shown, called) = (shared(|p| p.shown), shared(|p| p.called));
        for person in group {
            let Some(at) = persons.get_mut(person) else { continue };
            if shown.is_empty() {
                (at.shown, differ) = (any, true);
                if at.state != CallState::NotTested {
                    at.state = CallState::Doubtful;
                }
            } else {
                at.shown = shown;
            }
            if !called.is_empty() {
                at.called = called;
            }
        }
    }
    differ
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::Sex;
    use crate::model::pedigree::{Individual, Pedigree};

    fn tied(copies: [CopySet; 2]) -> (Vec<PersonAtAllele>, bool) {
        let twin = |id: &str| Individual {
            family: "F".to_owned(),
            id: id.to_owned(),
            father: None,
            mother: None,
            sex: Sex::Female,
            affected: None,
        };
        let individuals = vec![twin("A"), twin("B")];
        let twins = vec![vec!["B".to_owned(), "A".to_owned()]];
        let tree = FamilyTree::new(&Pedigree { individuals, twins }, |_| true);
        let state = CallState::Carries;
        let mut persons =
            copies.map(|set| PersonAtAllele { state, shown: set, called: set }).to_vec();
        let differ = tie_twins(&tree, &mut persons);
        (persons, differ)
    }

    #[test]
    fn a_call_of_one_is_a_call_of_the_other() {
        let all = CopySet::range(0, 2);
        let (persons, differ) = tied([all, CopySet::single(1)]);
        assert!(!differ && persons.iter().all(|p| p.shown == CopySet::single(1)));
        let (persons, differ) = tied([CopySet::single(0), CopySet::single(1)]);
        assert!(differ && persons.iter().all(|p| p.state == CallState::Doubtful));
        assert!(persons.iter().all(|p| p.shown == CopySet::range(0, 1)));
        assert_eq!(persons[1].called, CopySet::single(1), "each keeps the own call");
    }
}
