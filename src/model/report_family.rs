//! The patient's family as the report draws it.

use crate::model::case::Sex;

/// The persons of the patient's family, untested ones too.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReportFamily {
    /// Lists the persons.
    pub members: Vec<FamilyMember>,
    /// Gives the place of the patient among them.
    pub patient: usize,
    /// Lists the groups of monozygotic twins by their places.
    pub twins: Vec<Vec<usize>>,
    /// States that the patient's parents are related.
    pub related_parents: bool,
}

/// One person of the family.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyMember {
    /// Names the person in the pedigree.
    pub id: String,
    /// Names the person as the rows do: `patient`, `mother`, `sibling S1`.
    pub name: String,
    /// Says what the person is to the patient: `sibling`, `donor`.
    pub relation: String,
    /// Gives the sex.
    pub sex: Sex,
    /// Tells whether the person is affected, as the models take it; `None` where it is not stated.
    pub affected: Option<bool>,
    /// Tells whether calls or reads of the person were given.
    pub is_tested: bool,
    /// Gives the place of the father.
    pub father: Option<usize>,
    /// Gives the place of the mother.
    pub mother: Option<usize>,
}

impl ReportFamily {
    /// Returns the place of a person whom the rows name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|m| m.name == name)
    }
}
