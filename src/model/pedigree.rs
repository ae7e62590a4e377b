//! Defines families as a PED file describes them.

use crate::model::case::Sex;
use serde::Serialize;

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

/// One line of a PED file.
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

/// All lines of a PED file, in file order. Names are unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pedigree {
    /// Lists the individuals.
    pub individuals: Vec<Individual>,
}

impl Pedigree {
    /// Returns the individual of a sample name.
    pub fn find(&self, id: &str) -> Option<&Individual> {
        self.individuals.iter().find(|i| i.id == id)
    }

    /// Returns the sample name of a parent.
    pub fn parent_of(&self, id: &str, parent: Parent) -> Option<&str> {
        let child = self.find(id)?;
        match parent {
            Parent::Mother => child.mother.as_deref(),
            Parent::Father => child.father.as_deref(),
        }
    }
}
