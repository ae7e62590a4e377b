//! Defines families as a PED file describes them.

use crate::model::case::Sex;
use serde::Serialize;
use std::collections::BTreeSet;

/// One of the two parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parent {
    /// The mother.
    Mother,
    /// The father.
    Father,
}

impl Parent {
    /// Lists both.
    pub const BOTH: [Self; 2] = [Self::Mother, Self::Father];

    /// Returns `mother` or `father`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
        }
    }

    /// Returns the sex that goes with the role.
    pub fn sex(self) -> Sex {
        match self {
            Self::Mother => Sex::Female,
            Self::Father => Sex::Male,
        }
    }
}

/// One person of a pedigree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Individual {
    /// Names the family.
    pub family: String,
    /// Names the sample.
    pub id: String,
    /// Names the father's sample; `None` where he is not in the family (`0`).
    pub father: Option<String>,
    /// Names the mother's sample; `None` where she is not in the family (`0`).
    pub mother: Option<String>,
    /// Gives the sex.
    pub sex: Sex,
    /// Tells whether the individual is affected; `None` where it is not stated.
    pub affected: Option<bool>,
}

/// The persons of a PED file, or of one family of it. Names are unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pedigree {
    /// Lists the individuals: those with a line in file order, then the founders, who are named as
    /// parents only.
    pub individuals: Vec<Individual>,
    /// Lists the groups of monozygotic twins, by name.
    pub twins: Vec<Vec<String>>,
}

impl Pedigree {
    /// Returns the individual of a sample name.
    pub fn find(&self, id: &str) -> Option<&Individual> {
        self.individuals.iter().find(|i| i.id == id)
    }

    /// Returns the sample name of a parent.
    pub fn parent_of(&self, id: &str, parent: Parent) -> Option<&str> {
        self.find(id)?.parent(parent)
    }

    /// Returns the names of all persons, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.individuals.iter().map(|i| i.id.as_str())
    }

    /// Returns the family of a person alone; `None` where the person is not in the pedigree.
    pub fn family_of(&self, id: &str) -> Option<Self> {
        let family = &self.find(id)?.family;
        let own = self.individuals.iter().filter(|i| i.family == *family).cloned();
        let own = Self { individuals: own.collect(), twins: Vec::new() };
        let here = |group: &&Vec<String>| group.iter().any(|name| own.find(name).is_some());
        let twins = self.twins.iter().filter(here).cloned().collect();
        Some(Self { twins, ..own })
    }

    /// Returns the names of the families, each once, in the order of their first persons.
    pub fn families(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let families = self.individuals.iter().map(|i| i.family.as_str());
        families.filter(|family| seen.insert(*family)).collect()
    }
}

impl Individual {
    /// Makes a person who is named as a parent only: the sex is that of the role.
    pub fn founder(id: &str, family: &str, role: Parent) -> Self {
        Self {
            family: family.to_owned(),
            id: id.to_owned(),
            father: None,
            mother: None,
            sex: role.sex(),
            affected: None,
        }
    }

    /// Returns the sample name of a parent.
    pub fn parent(&self, parent: Parent) -> Option<&str> {
        match parent {
            Parent::Mother => self.mother.as_deref(),
            Parent::Father => self.father.as_deref(),
        }
    }

    /// Returns the names of the parents, as far as they are stated; mother, then father.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        Parent::BOTH.into_iter().filter_map(|parent| self.parent(parent))
    }
}
