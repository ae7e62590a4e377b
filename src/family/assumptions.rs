//! The things that the answers on an allele take for granted.

use crate::family::case_family::CaseFamily;
use crate::model::family_row::{Assumption, PairAnswers, PhaseSource};
use crate::model::gene_segregation::PairSegregation;
use crate::model::segregation::PairNote;

/// Lists what the answers on an allele take for granted; `of_allele` are its pairs, `pairs` those
/// that its row shows.
pub(super) fn assumptions(
    family: &CaseFamily,
    of_allele: &[&PairSegregation],
    pairs: &[PairAnswers],
) -> Vec<Assumption> {
    let mut list = Vec::new();
    if family.takes_patient_as_affected() {
        list.push(Assumption::PatientAffected);
    }
    let by_relatives = |pair: &PairAnswers| {
        pair.sources.iter().any(|s| matches!(s, PhaseSource::Parents | PhaseSource::Relatives))
    };
    if pairs.iter().any(by_relatives) {
        list.push(Assumption::NoRecombination);
    }
    if pairs.is_empty() {
        return list;
    }
    let notes = of_allele.iter().flat_map(|pair| &pair.verdicts.shown.notes);
    list.extend(notes.filter_map(|note| match note {
        PairNote::NewMutations => Some(Assumption::NewMutation),
        PairNote::TooWide => Some(Assumption::LoopsNotJudged),
        PairNote::NotEnumerated => Some(Assumption::PairsNotJudged),
        PairNote::PhaseConflict | PairNote::NoInheritanceFits => None,
    }));
    list.sort_unstable();
    list.dedup();
    list
}
