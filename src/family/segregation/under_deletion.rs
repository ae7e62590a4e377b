//! An allele at a place that a deletion takes away from the same person.

use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::copy_set::CopySet;
use crate::family::segregation::person_call::PersonAtAllele;
use crate::model::gene_segregation::FoundUnder;
use crate::model::segregation::CallState;

/// Returns the copy numbers where one copy of the place is gone: what is called on all copies is on
/// the other one, and a single copy of two cannot be.
pub fn under_deletion(copies: CopySet, state: CallState) -> CopySet {
    let open = matches!(state, CallState::NoCall | CallState::NotTested);
    let possible = if open { copies } else { copies.without(1) };
    let left = possible.map(|n| n.min(1));
    if left.is_empty() { copies } else { left }
}

/// Compares a person's call of a small allele with the deletion over it; `deletion` is the state of
/// the deletion in the person, with the copies that the place has without it. Deletions over
/// deletions, and persons without a certain call of both, say nothing.
pub fn found_under(
    allele: &FamilyAllele,
    person: usize,
    at: &PersonAtAllele,
    (over, ploidy): (&PersonAtAllele, u8),
) -> Option<FoundUnder> {
    let certain = |state| matches!(state, CallState::Carries | CallState::HalfCall);
    let deleted = over.called.least().filter(|n| *n > 0 && !over.called.is_open())?;
    if allele.deletion.is_some() || !certain(at.state) || over.state != CallState::Carries {
        return None;
    }
    at.called.least().filter(|n| *n > 0)?;
    if ploidy <= deleted {
        return Some(FoundUnder::Contradiction);
    }
    if at.called.contains(2) {
        return Some(FoundUnder::OneCopy);
    }
    // Beside another alternate, `*` may stand for the deletion.
    let call = allele.calls.get(person)?.as_ref()?;
    (call.reference > 0).then_some(FoundUnder::Contradiction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_copy_is_left_of_two() {
        use CallState::{Carries, NoCall};
        for (copies, state, left) in [
            (CopySet::single(2), Carries, CopySet::single(1)),
            (CopySet::single(1), Carries, CopySet::single(1)),
            (CopySet::single(0), CallState::Absent, CopySet::single(0)),
            (CopySet::range(0, 2), NoCall, CopySet::range(0, 1)),
            (CopySet::range(1, 2), CallState::HalfCall, CopySet::single(1)),
        ] {
            assert_eq!(under_deletion(copies, state), left, "{copies:?} {state:?}");
        }
    }
}
