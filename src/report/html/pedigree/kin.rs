//! The family as the layout asks it: parents by index, sibships, twins, descent.

use crate::model::report_family::ReportFamily;

/// The children of one couple, or of one parent whose partner is not in the family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sibship {
    /// Gives father and mother.
    pub parents: [Option<usize>; 2],
    /// Lists the children in the order of the family.
    pub children: Vec<usize>,
}

impl Sibship {
    /// Returns the parents that are in the family, the father first.
    pub(super) fn known(&self) -> impl Iterator<Item = usize> {
        self.parents.into_iter().flatten()
    }
}

/// A family of persons by index, without its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kin {
    /// Gives father and mother of each person.
    pub parents: Vec<[Option<usize>; 2]>,
    /// Lists the sibships in the order of their first children.
    pub sibships: Vec<Sibship>,
    /// Lists the groups of twins.
    pub twins: Vec<Vec<usize>>,
    /// Lists the sibships of each person as a parent.
    own: Vec<Vec<usize>>,
    /// Lists the children of each person.
    children: Vec<Vec<usize>>,
}

impl Kin {
    /// Takes the relations of a family.
    pub(super) fn new(family: &ReportFamily) -> Self {
        let parents = family.members.iter().map(|m| [m.father, m.mother]).collect();
        Self::of_parents(parents, family.twins.clone())
    }

    /// Makes a family of persons with their parents; a parent outside of the list is none.
    pub(super) fn of_parents(mut parents: Vec<[Option<usize>; 2]>, twins: Vec<Vec<usize>>) -> Self {
        let persons = parents.len();
        let mut sibships: Vec<Sibship> = Vec::new();
        let mut children = vec![Vec::new(); persons];
        for (child, of) in parents.iter_mut().enumerate() {
            *of = of.map(|p| p.filter(|p| *p < persons && *p != child));
            let [father, mother] = *of;
            if father == mother && father.is_some() {
                of[1] = None;
            }
            of.iter().flatten().for_each(|p| children[*p].push(child));
            match sibships.iter_mut().find(|s| s.parents == *of) {
                _ if of.iter().all(Option::is_none) => {}
                Some(known) => known.children.push(child),
                None => sibships.push(Sibship { parents: *of, children: vec![child] }),
            }
        }
        let mut own = vec![Vec::new(); persons];
        for (i, sibship) in sibships.iter().enumerate() {
            sibship.known().for_each(|p| own[p].push(i));
        }
        Self { parents, sibships, twins, own, children }
    }

    /// Counts the persons.
    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    /// Returns the sibships of which a person is a parent.
    pub(super) fn sibships_of(&self, parent: usize) -> &[usize] {
        &self.own[parent]
    }

    /// Returns the children of a person.
    pub(super) fn children(&self, parent: usize) -> &[usize] {
        &self.children[parent]
    }

    /// Tells whether a parent of the person is in the family.
    pub(super) fn has_parents(&self, person: usize) -> bool {
        self.parents[person].iter().any(Option::is_some)
    }

    /// Lists those with whom a person has children, in the order of the sibships.
    pub(super) fn partners(&self, person: usize) -> Vec<usize> {
        let sibships = self.own[person].iter().map(|s| &self.sibships[*s]);
        sibships.flat_map(Sibship::known).filter(|p| *p != person).collect()
    }

    /// Marks a person and all descendants.
    pub(super) fn descendants(&self, person: usize) -> Vec<bool> {
        self.reached(person, |p| self.children[p].clone())
    }

    /// Tells whether two persons have an ancestor in common, or one is the other's.
    pub(super) fn are_related(&self, a: usize, b: usize) -> bool {
        let up = |p: usize| self.parents[p].into_iter().flatten().collect();
        let (of_a, of_b) = (self.reached(a, up), self.reached(b, up));
        of_a.iter().zip(&of_b).any(|(a, b)| *a && *b)
    }

    fn reached(&self, first: usize, step: impl Fn(usize) -> Vec<usize>) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open = vec![first];
        while let Some(person) = open.pop() {
            if !std::mem::replace(&mut reached[person], true) {
                open.extend(step(person));
            }
        }
        reached
    }

    /// Returns the twins of a person, the person among them; empty without a twin.
    pub(super) fn twins_of(&self, person: usize) -> &[usize] {
        self.twins.iter().find(|group| group.contains(&person)).map_or(&[], Vec::as_slice)
    }
}
