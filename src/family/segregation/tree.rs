//! The persons of one family with their parents as indices, in an order of the file.

use crate::model::case::Sex;
use crate::model::pedigree::{Individual, Pedigree};

/// One person of a family tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Names the person.
    pub name: String,
    /// Gives the sex.
    pub sex: Sex,
    /// Tells whether the person is affected; `None` asks nothing of the person.
    pub affected: Option<bool>,
    /// Gives the index of the father, where the family has him.
    pub father: Option<usize>,
    /// Gives the index of the mother, where the family has her.
    pub mother: Option<usize>,
    /// Tells whether the call set holds the person.
    pub tested: bool,
    /// Gives the index of the person who stands for the own group of monozygotic twins: a tested one,
    /// where there is one; the person's own index without a twin.
    pub twin: usize,
}

/// A family without cycles: no person is an own ancestor, which the reader of pedigrees refuses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FamilyTree {
    persons: Vec<Person>,
}

impl FamilyTree {
    /// Makes the tree of a pedigree; `is_tested` tells whether the call set holds a person.
    pub fn new(pedigree: &Pedigree, is_tested: impl Fn(&str) -> bool) -> Self {
        let place = |name: &Option<String>| {
            let name = name.as_deref()?;
            pedigree.individuals.iter().position(|other| other.id == name)
        };
        let twin = |name: &str| {
            let group = pedigree.twins.iter().find(|g| g.iter().any(|other| other == name))?;
            let in_group = |i: &&Individual| group.contains(&i.id);
            let members = || pedigree.individuals.iter().filter(in_group);
            let first = members().find(|i| is_tested(&i.id)).or_else(|| members().next())?;
            place(&Some(first.id.clone()))
        };
        let person = |(own, i): (usize, &Individual)| Person {
            name: i.id.clone(),
            sex: i.sex,
            affected: i.affected,
            father: place(&i.father),
            mother: place(&i.mother),
            tested: is_tested(&i.id),
            twin: twin(&i.id).unwrap_or(own),
        };
        Self { persons: pedigree.individuals.iter().enumerate().map(person).collect() }
    }

    /// Makes the tree of one tested and affected person without relatives.
    pub fn alone(name: &str, sex: Sex) -> Self {
        let (name, affected) = (name.to_owned(), Some(true));
        Self {
            persons: vec![Person {
                name,
                sex,
                affected,
                father: None,
                mother: None,
                tested: true,
                twin: 0,
            }],
        }
    }

    /// Returns all persons; indices count in this order.
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// Returns the index of a person by name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.persons.iter().position(|p| p.name == name)
    }

    /// Returns the indices of the tested persons of this status.
    pub fn tested_with(&self, affected: bool) -> impl Iterator<Item = usize> {
        let wanted = move |p: &Person| p.tested && p.affected == Some(affected);
        self.persons.iter().enumerate().filter(move |(_, p)| wanted(p)).map(|(i, _)| i)
    }

    /// Returns the indices of all tested persons.
    pub fn tested(&self) -> impl Iterator<Item = usize> {
        self.persons.iter().enumerate().filter(|(_, p)| p.tested).map(|(i, _)| i)
    }

    /// Returns the person who stands for a person's group of monozygotic twins.
    pub fn twin(&self, person: usize) -> usize {
        self.persons.get(person).map_or(person, |p| p.twin)
    }

    /// Returns the groups of monozygotic twins.
    pub fn twins(&self) -> impl Iterator<Item = Vec<usize>> {
        let group = |first: usize| -> Vec<usize> {
            (0..self.persons.len()).filter(|p| self.persons[*p].twin == first).collect()
        };
        (0..self.persons.len()).map(group).filter(|g| g.len() > 1)
    }

    /// Returns the first woman of a person's maternal line that the family knows, or the person.
    pub fn maternal_founder(&self, person: usize) -> usize {
        let mut at = person;
        // A cycle is refused where pedigrees are read; the bound keeps even one harmless.
        for _ in 0..self.persons.len() {
            match self.persons.get(at).and_then(|p| p.mother) {
                Some(mother) => at = mother,
                None => break,
            }
        }
        at
    }

    /// Returns the tested persons and all their ancestors, parents before children; of monozygotic
    /// twins the one who stands for them.
    pub fn with_ancestors_of_tested(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.persons.len()];
        for person in self.tested() {
            // A stack of (person, parents are done) keeps deep pedigrees off the call stack.
            let mut stack = vec![(self.twin(person), false)];
            while let Some((at, done)) = stack.pop() {
                if done {
                    order.push(at);
                    continue;
                }
                let Some(is_seen) = seen.get_mut(at) else { continue };
                if std::mem::replace(is_seen, true) {
                    continue;
                }
                stack.push((at, true));
                let parents = [self.persons[at].mother, self.persons[at].father];
                stack.extend(parents.into_iter().flatten().map(|p| (self.twin(p), false)));
            }
        }
        order
    }
}
