//! The row of each person: children under their parents, partners side by side where that can be.

use crate::report::html::pedigree::kin::Kin;
use std::collections::VecDeque;

/// Returns the row of each person, 0 the uppermost; no row is empty, and a child is always under both
/// parents.
///
/// Everybody takes the row that the way from the patient gives. In a loop of several generations
/// (an uncle and a niece) ways differ: the lower row holds, and partners come down to each other.
pub(super) fn generations(kin: &Kin, patient: usize) -> Vec<usize> {
    let mut levels = from_patient(kin, patient);
    let order = parents_first(kin);
    sink(kin, &order, &mut levels);
    for sibship in &kin.sibships {
        let [Some(father), Some(mother)] = sibship.parents else { continue };
        let (upper, lower) = match levels[father].cmp(&levels[mother]) {
            std::cmp::Ordering::Less => (father, mother),
            std::cmp::Ordering::Greater => (mother, father),
            std::cmp::Ordering::Equal => continue,
        };
        if !kin.descendants(upper)[lower] {
            levels[upper] = levels[lower];
            sink(kin, &order, &mut levels);
        }
    }
    let mut used = levels.clone();
    used.sort_unstable();
    used.dedup();
    levels.iter().map(|level| used.binary_search(level).unwrap_or(0)).collect()
}

/// Walks from the patient, then from whom that does not reach: a step to a parent goes up, one to a
/// child down.
fn from_patient(kin: &Kin, patient: usize) -> Vec<i64> {
    let mut levels: Vec<Option<i64>> = vec![None; kin.len()];
    let starts = std::iter::once(patient).chain(0..kin.len()).filter(|p| *p < kin.len());
    for start in starts {
        if levels[start].is_some() {
            continue;
        }
        levels[start] = Some(0);
        let mut open = VecDeque::from([(start, 0)]);
        while let Some((person, level)) = open.pop_front() {
            let up = kin.parents[person].into_iter().flatten().map(|p| (p, level - 1));
            let down = kin.children(person).iter().map(|c| (*c, level + 1));
            let beside = kin.partners(person).into_iter().map(|p| (p, level));
            let twins = kin.twins_of(person).iter().map(|t| (*t, level));
            for (next, level) in up.chain(down).chain(beside).chain(twins) {
                if levels[next].is_none() {
                    levels[next] = Some(level);
                    open.push_back((next, level));
                }
            }
        }
    }
    levels.into_iter().map(Option::unwrap_or_default).collect()
}

/// Orders the persons so that parents come before their children.
fn parents_first(kin: &Kin) -> Vec<usize> {
    let mut missing: Vec<usize> =
        kin.parents.iter().map(|of| of.iter().flatten().count()).collect();
    let mut open: VecDeque<usize> = (0..kin.len()).filter(|p| missing[*p] == 0).collect();
    let mut order = Vec::with_capacity(kin.len());
    while let Some(person) = open.pop_front() {
        order.push(person);
        for child in kin.children(person) {
            missing[*child] -= 1;
            if missing[*child] == 0 {
                open.push_back(*child);
            }
        }
    }
    order
}

/// Moves children under their parents.
fn sink(kin: &Kin, order: &[usize], levels: &mut [i64]) {
    for person in order {
        let above = kin.parents[*person].iter().flatten().map(|p| levels[*p]).max();
        if let Some(above) = above {
            levels[*person] = levels[*person].max(above + 1);
        }
    }
}
