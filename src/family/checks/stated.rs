//! Tells the relation that a pedigree states of two persons.

use crate::model::pedigree::{Parent, Pedigree};
use crate::model::relatedness::StatedRelation;
use std::collections::HashMap;

/// A pedigree with its persons numbered, parents without a line included.
#[derive(Debug)]
pub struct Ancestry {
    places: HashMap<String, usize>,
    /// The family of each person.
    families: Vec<String>,
    /// The mother and the father of each person; a parent of a later generation is left out.
    parents: Vec<[Option<usize>; 2]>,
    generations: Vec<usize>,
    /// Groups of identical twins.
    twins: Vec<Vec<usize>>,
    known: HashMap<(usize, usize), f64>,
}

impl Ancestry {
    /// Numbers the persons of a pedigree.
    pub fn new(pedigree: &Pedigree) -> Self {
        let mut own = Self {
            places: HashMap::new(),
            families: Vec::new(),
            parents: Vec::new(),
            generations: Vec::new(),
            twins: Vec::new(),
            known: HashMap::new(),
        };
        for person in &pedigree.individuals {
            let place = own_place(&mut own.places, &person.id);
            let names = [person.mother.as_deref(), person.father.as_deref()];
            let parents = names.map(|n| n.map(|name| own_place(&mut own.places, name)));
            // Persons named for the first time are of this family, and have no parents so far.
            own.families.resize(own.places.len(), person.family.clone());
            own.parents.resize(own.places.len(), [None, None]);
            own.parents[place] = parents;
            own.families[place].clone_from(&person.family);
        }
        let place = |name: &String| own.places.get(name).copied();
        own.twins =
            pedigree.twins.iter().map(|group| group.iter().filter_map(place).collect()).collect();
        own.count_generations();
        own
    }

    /// Counts the generations above each person. In a pedigree that runs in a circle the parents
    /// that would close it are left out.
    fn count_generations(&mut self) {
        let n = self.parents.len();
        let mut generations: Vec<Option<usize>> = vec![None; n];
        let mut round = 0;
        loop {
            let ready: Vec<usize> = (0..n)
                .filter(|i| generations[*i].is_none())
                .filter(|i| self.parents[*i].iter().flatten().all(|p| generations[*p].is_some()))
                .collect();
            if ready.is_empty() {
                break;
            }
            ready.iter().for_each(|i| generations[*i] = Some(round));
            round += 1;
        }
        self.generations = generations.into_iter().map(|g| g.unwrap_or(0)).collect();
        for i in 0..n {
            let own = self.generations[i];
            let earlier = |p: Option<usize>| p.filter(|p| self.generations[*p] < own);
            self.parents[i] = self.parents[i].map(earlier);
        }
    }

    /// Returns the relation of two persons.
    pub fn relation(&mut self, first: &str, second: &str) -> StatedRelation {
        let (Some(&a), Some(&b)) = (self.places.get(first), self.places.get(second)) else {
            return StatedRelation::NotStated;
        };
        for (i, parent) in Parent::BOTH.into_iter().enumerate() {
            if self.parents[b][i] == Some(a) {
                return StatedRelation::ParentOf(parent);
            }
            if self.parents[a][i] == Some(b) {
                return StatedRelation::ChildOf(parent);
            }
        }
        if self.twins.iter().any(|group| group.contains(&a) && group.contains(&b)) {
            return StatedRelation::Twins;
        }
        if let Some(siblings) = siblings(self.parents[a], self.parents[b]) {
            return siblings;
        }
        let kinship = self.kinship(a, b);
        let both = |parents: &[Option<usize>; 2]| {
            parents == &[Some(a), Some(b)] || parents == &[Some(b), Some(a)]
        };
        if self.parents.iter().any(both) {
            return StatedRelation::Partners { kinship };
        }
        match kinship {
            k if k > 0.0 => StatedRelation::Kin { kinship },
            _ if self.families[a] == self.families[b] => StatedRelation::Unrelated,
            _ => StatedRelation::NotStated,
        }
    }

    /// Returns the kinship coefficient of two persons by the pedigree; founders are unrelated.
    fn kinship(&mut self, a: usize, b: usize) -> f64 {
        let (late, early) =
            if (self.generations[a], a) >= (self.generations[b], b) { (a, b) } else { (b, a) };
        if let Some(known) = self.known.get(&(late, early)) {
            return *known;
        }
        let parents = self.parents[late];
        let kinship = match (late == early, parents) {
            (true, [Some(mother), Some(father)]) => 0.5 * (1.0 + self.kinship(mother, father)),
            (true, _) => 0.5,
            (false, parents) => {
                let of_parents = parents.into_iter().flatten();
                of_parents.fold(0.0, |sum, p| sum + 0.5 * self.kinship(p, early))
            }
        };
        self.known.insert((late, early), kinship);
        kinship
    }
}

fn own_place(places: &mut HashMap<String, usize>, name: &str) -> usize {
    let next = places.len();
    *places.entry(name.to_owned()).or_insert(next)
}

/// Returns the relation of two persons who share a parent.
fn siblings(a: [Option<usize>; 2], b: [Option<usize>; 2]) -> Option<StatedRelation> {
    let shared = |i: usize| a[i].is_some() && a[i] == b[i];
    let differ = |i: usize| matches!((a[i], b[i]), (Some(x), Some(y)) if x != y);
    match (shared(0), shared(1)) {
        (true, true) => Some(StatedRelation::FullSiblings),
        (true, false) if differ(1) => Some(StatedRelation::HalfSiblings),
        (false, true) if differ(0) => Some(StatedRelation::HalfSiblings),
        (false, false) => None,
        _ => Some(StatedRelation::Siblings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::Sex;
    use crate::model::pedigree::Individual;

    fn pedigree(lines: &[(&str, &str, &str)]) -> Pedigree {
        let name = |n: &str| (n != "0").then(|| n.to_owned());
        let individual = |(id, father, mother): &(&str, &str, &str)| Individual {
            family: "F".to_owned(),
            id: (*id).to_owned(),
            father: name(father),
            mother: name(mother),
            sex: Sex::Unknown,
            affected: None,
        };
        Pedigree { individuals: lines.iter().map(individual).collect(), ..Pedigree::default() }
    }

    #[test]
    fn relations_of_a_family() {
        let family = pedigree(&[
            ("grandfather", "0", "0"),
            ("mother", "grandfather", "grandmother"),
            ("aunt", "grandfather", "grandmother"),
            ("child", "father", "mother"),
            ("half", "0", "mother"),
            ("other", "stranger", "mother"),
            ("cousin", "uncle", "aunt"),
            ("last", "child", "cousin"),
        ]);
        let mut ancestry = Ancestry::new(&family);
        let mut of = |a, b| ancestry.relation(a, b);
        assert_eq!(of("mother", "child"), StatedRelation::ParentOf(Parent::Mother));
        assert_eq!(of("child", "father"), StatedRelation::ChildOf(Parent::Father));
        assert_eq!(of("aunt", "mother"), StatedRelation::FullSiblings);
        assert_eq!(of("child", "half"), StatedRelation::Siblings);
        assert_eq!(of("child", "other"), StatedRelation::HalfSiblings);
        assert_eq!(of("child", "grandmother"), StatedRelation::Kin { kinship: 0.125 });
        assert_eq!(of("child", "aunt"), StatedRelation::Kin { kinship: 0.125 });
        assert_eq!(of("child", "cousin"), StatedRelation::Partners { kinship: 0.0625 });
        assert_eq!(of("father", "mother"), StatedRelation::Partners { kinship: 0.0 });
        assert_eq!(of("father", "aunt"), StatedRelation::Unrelated);
        assert_eq!(of("father", "nobody"), StatedRelation::NotStated);
    }

    #[test]
    fn a_circle_ends() {
        let circle = pedigree(&[("a", "b", "0"), ("b", "a", "0"), ("c", "a", "0")]);
        let mut ancestry = Ancestry::new(&circle);
        assert_eq!(ancestry.relation("b", "c"), StatedRelation::Unrelated);
    }
}
