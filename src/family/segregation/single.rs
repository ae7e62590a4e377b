//! The models of one allele: does every tested person's genotype agree with what the model allows?

use crate::family::segregation::allele::JudgedAllele;
use crate::family::segregation::copy_set::CopySet;
use crate::family::segregation::person_call::{InheritanceRegion, Reading};
use crate::family::segregation::tree::FamilyTree;
use crate::model::case::Sex;
use crate::model::gene_segregation::Verdict;
use crate::model::segregation::{Answer, InheritanceModel, Penetrance};

/// Returns the models of one allele that its place can follow.
pub fn models_at(region: InheritanceRegion) -> &'static [InheritanceModel] {
    use InheritanceModel as M;
    match region {
        InheritanceRegion::Autosomal => &[M::Dominant, M::RecessiveHomozygous],
        InheritanceRegion::X => &[M::XLinkedDominant, M::XLinkedRecessive],
        InheritanceRegion::Y => &[M::YLinked],
        InheritanceRegion::Mitochondrial => &[M::Mitochondrial],
    }
}

/// Judges one allele by one model. Excluded names the persons who forbid it; where some copy numbers
/// left open fit and others do not, the persons whose genotype decides are named.
pub fn judge(
    tree: &FamilyTree,
    allele: &JudgedAllele<'_>,
    model: InheritanceModel,
    penetrance: Penetrance,
    reading: Reading,
) -> Verdict {
    let (mut needs, mut against) = (Vec::new(), Vec::new());
    for person in tree.tested() {
        let open = allele.copies(person, reading);
        let allowed = allowed(tree, allele, model, penetrance, person);
        if !open.meets(allowed) {
            against.push(person);
        } else if !open.is_within(allowed) {
            needs.push(person);
        }
    }
    if !against.is_empty() {
        Verdict { answer: Answer::Excluded, persons: against }
    } else if !needs.is_empty() {
        Verdict { answer: Answer::FitsIf, persons: needs }
    } else {
        Verdict { answer: Answer::Fits, persons: Vec::new() }
    }
}

/// Returns the copy numbers that the model allows in one person.
fn allowed(
    tree: &FamilyTree,
    allele: &JudgedAllele<'_>,
    model: InheritanceModel,
    penetrance: Penetrance,
    person: usize,
) -> CopySet {
    let n = allele.ploidy[person];
    let every = CopySet::range(0, n);
    let of = &tree.persons()[person];
    let one_is_enough = matches!(
        model,
        InheritanceModel::Dominant
            | InheritanceModel::XLinkedDominant
            | InheritanceModel::Mitochondrial
            | InheritanceModel::YLinked
    );
    match (of.affected, penetrance) {
        (Some(true), _) if one_is_enough => every.without(0),
        (Some(true), _) => {
            if n == 0 {
                CopySet::EMPTY
            } else {
                CopySet::single(n)
            }
        }
        (Some(false), Penetrance::Complete) => match model {
            InheritanceModel::Dominant | InheritanceModel::XLinkedDominant => CopySet::single(0),
            InheritanceModel::YLinked if of.sex == Sex::Male => CopySet::single(0),
            InheritanceModel::YLinked => every,
            InheritanceModel::Mitochondrial if is_of_affected_line(tree, person) => {
                every.without(2)
            }
            InheritanceModel::Mitochondrial => every,
            _ if n == 0 => every,
            _ => every.without(n),
        },
        (Some(false), Penetrance::Incomplete) | (None, _) => every,
    }
}

/// Tells whether a person is of the maternal line of a tested affected person.
fn is_of_affected_line(tree: &FamilyTree, person: usize) -> bool {
    let line = tree.maternal_founder(person);
    tree.tested_with(true).any(|affected| tree.maternal_founder(affected) == line)
}
