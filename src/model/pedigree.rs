//! A family as a PED file tells it.

use crate::model::case::Sex;
use serde::Serialize;

/// Which parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parent {
    /// Mother.
    Mother,
    /// Father.
    Father,
}

impl Parent {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Mother, Self::Father];

    /// `mother`, `father`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
        }
    }

    /// Sex that goes with it.
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
    /// Family.
    pub family: String,
    /// Sample name.
    pub id: String,
    /// Father's sample name; `None` where not in the family (`0`).
    pub father: Option<String>,
    /// Mother's sample name.
    pub mother: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Affected, unaffected, or not stated.
    pub affected: Option<bool>,
}

/// All lines, in file order. Names are unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pedigree {
    /// Individuals.
    pub individuals: Vec<Individual>,
}

impl Pedigree {
    /// The individual of this sample name.
    pub fn find(&self, id: &str) -> Option<&Individual> {
        self.individuals.iter().find(|i| i.id == id)
    }

    /// Sample name of a parent.
    pub fn parent_of(&self, id: &str, parent: Parent) -> Option<&str> {
        let child = self.find(id)?;
        match parent {
            Parent::Mother => child.mother.as_deref(),
            Parent::Father => child.father.as_deref(),
        }
    }
}
