//! The parent whom a person's copy of an allele comes from, as far as the parents' calls tell.

use crate::family::segregation::allele::JudgedAllele;
use crate::family::segregation::person_call::{InheritanceRegion, Reading};
use crate::family::segregation::tree::FamilyTree;
use crate::model::case::Sex;
use crate::model::segregation::Origin;

/// The copies that one parent can have passed on; a parent outside of the family can have passed on anything.
struct Gift {
    can_give: bool,
    can_give_another: bool,
    surely_carries: bool,
}

/// Returns every origin that the calls of the parents leave open, in order.
///
/// The mother alone is asked for X in a man and for the mitochondrial genome, the father alone for
/// Y. An allele is new only where both parents could have given another and neither surely carries
/// it. A homozygote with a parent who lacks the allele, and a heterozygote of two homozygous
/// parents, are conflicts: a deletion, a disomy or a wrong call.
pub fn origins(
    tree: &FamilyTree,
    person: usize,
    allele: &JudgedAllele<'_>,
    reading: Reading,
) -> Vec<Origin> {
    let own = allele.copies(person, reading);
    let Some(least) = own.least().filter(|n| *n > 0) else { return vec![Origin::NotCarried] };
    let of = &tree.persons()[person];
    let region = allele.allele.region;
    let gift = |parent: Option<usize>, usual: u8| match parent {
        None => Gift { can_give: true, can_give_another: true, surely_carries: false },
        Some(parent) => {
            let open = allele.copies(parent, reading);
            let ploidy = match allele.ploidy.get(parent) {
                Some(0) | None => usual,
                Some(n) => *n,
            };
            Gift {
                can_give: open.most().is_some_and(|n| n >= 1),
                can_give_another: open.least().is_some_and(|n| n < ploidy),
                surely_carries: open.least().is_some_and(|n| n >= 1),
            }
        }
    };
    let mother = gift(of.mother, 2);
    let father = gift(of.father, if region == InheritanceRegion::X { 1 } else { 2 });
    let from_one = |parent: &Gift, origin: Origin| {
        let new = parent.can_give_another && !parent.surely_carries;
        let inherited = parent.can_give.then_some(origin);
        listed(inherited.into_iter().chain(new.then_some(Origin::New)).collect())
    };
    match region {
        InheritanceRegion::Mitochondrial => return from_one(&mother, Origin::Mother),
        InheritanceRegion::X if of.sex == Sex::Male => return from_one(&mother, Origin::Mother),
        InheritanceRegion::Y => return from_one(&father, Origin::Father),
        InheritanceRegion::X | InheritanceRegion::Autosomal => {}
    }
    if least == 2 {
        let both = mother.can_give && father.can_give;
        return vec![if both { Origin::Both } else { Origin::Conflict }];
    }
    let mut found = Vec::new();
    if mother.can_give && father.can_give_another {
        found.push(Origin::Mother);
    }
    if father.can_give && mother.can_give_another {
        found.push(Origin::Father);
    }
    let neither_carries = !mother.surely_carries && !father.surely_carries;
    if mother.can_give_another && father.can_give_another && neither_carries {
        found.push(Origin::New);
    }
    if own.contains(2) {
        found.push(Origin::Both);
    }
    listed(found)
}

fn listed(found: Vec<Origin>) -> Vec<Origin> {
    if found.is_empty() { vec![Origin::Conflict] } else { found }
}
