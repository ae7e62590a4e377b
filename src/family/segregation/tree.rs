//! The persons of one family with their parents as indices, in an order of the file.

use crate::model::case::Sex;
use crate::model::pedigree::Pedigree;

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
        let person = |i: &crate::model::pedigree::Individual| Person {
            name: i.id.clone(),
            sex: i.sex,
            affected: i.affected,
            father: place(&i.father),
            mother: place(&i.mother),
            tested: is_tested(&i.id),
        };
        Self { persons: pedigree.individuals.iter().map(person).collect() }
    }

    /// Makes the tree of one tested and affected person without relatives.
    pub fn alone(name: &str, sex: Sex) -> Self {
        let (name, affected) = (name.to_owned(), Some(true));
        Self {
            persons: vec![Person { name, sex, affected, father: None, mother: None, tested: true }],
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

    /// Returns the tested persons and all their ancestors, parents before children.
    pub fn with_ancestors_of_tested(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.persons.len()];
        for person in self.tested() {
            // A stack of (person, parents are done) keeps deep pedigrees off the call stack.
            let mut stack = vec![(person, false)];
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
                stack.extend(parents.into_iter().flatten().map(|p| (p, false)));
            }
        }
        order
    }
}
