//! Defines what one person of a family is to another.

use crate::model::pedigree::{Individual, Parent, Pedigree};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// The relation of one person to another, who is the patient of a case in general.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The mother.
    Mother,
    /// The father.
    Father,
    /// A child of a stated parent of the other, where no stated parents differ: a full sibling, or a
    /// half-sibling of whom a parent is not known.
    Sibling,
    /// A child of one of the other's parents and of another person.
    HalfSibling,
    /// A monozygotic twin.
    Twin,
    /// A child.
    Child,
    /// A parent of a parent.
    Grandparent,
    /// A child of a child.
    Grandchild,
    /// The other parent of a common child.
    Partner,
    /// A relative by blood of another kind: an ancestor in common, or an ancestor of the other.
    Relative,
    /// A member of the family without an ancestor in common, a partner's mother for example.
    Unrelated,
    /// A stem-cell donor.
    Donor,
}

impl Relation {
    /// Returns the word for it: `mother`, `half-sibling`, `unrelated person`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Sibling => "sibling",
            Self::HalfSibling => "half-sibling",
            Self::Twin => "twin",
            Self::Child => "child",
            Self::Grandparent => "grandparent",
            Self::Grandchild => "grandchild",
            Self::Partner => "partner",
            Self::Relative => "relative",
            Self::Unrelated => "unrelated person",
            Self::Donor => "donor",
        }
    }

    /// Returns the parent that the person is; `None` where the person is no parent.
    pub fn parent(self) -> Option<Parent> {
        match self {
            Self::Mother => Some(Parent::Mother),
            Self::Father => Some(Parent::Father),
            _ => None,
        }
    }
}

impl From<Parent> for Relation {
    fn from(parent: Parent) -> Self {
        match parent {
            Parent::Mother => Self::Mother,
            Parent::Father => Self::Father,
        }
    }
}

/// A relative as texts name one: `mother`, or with the sample where there can be several, `sibling
/// S1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeName {
    /// Tells what the relative is to the patient.
    pub relation: Relation,
    /// Names the relative in the pedigree.
    pub person: String,
}

impl fmt::Display for RelativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.relation.name())?;
        match self.relation.parent() {
            Some(_) => Ok(()),
            None => write!(f, " {}", self.person),
        }
    }
}

impl Pedigree {
    /// Returns what `person` is to `other`, the closest where several hold; `None` where they are one
    /// person, or where one of them is not in the pedigree.
    pub fn relation(&self, person: &str, other: &str) -> Option<Relation> {
        let lineage = Lineage::new(self);
        let (a, b) = (lineage.find(person)?, lineage.find(other)?);
        (person != other).then(|| self.close(a, b).unwrap_or_else(|| lineage.distant(a, b)))
    }

    /// Returns the relation of parents, children and siblings.
    fn close(&self, a: &Individual, b: &Individual) -> Option<Relation> {
        for parent in Parent::BOTH {
            if b.parent(parent) == Some(&a.id) {
                return Some(parent.into());
            }
        }
        if a.parents().any(|p| p == b.id) {
            return Some(Relation::Child);
        }
        let both = |group: &&Vec<String>| group.contains(&a.id) && group.contains(&b.id);
        if self.twins.iter().any(|group| both(&group)) {
            return Some(Relation::Twin);
        }
        let stated = |parent: Parent| a.parent(parent).zip(b.parent(parent));
        let pairs: Vec<(&str, &str)> = Parent::BOTH.into_iter().filter_map(stated).collect();
        let shared = pairs.iter().filter(|(of_a, of_b)| of_a == of_b).count();
        match (shared, pairs.len() - shared) {
            (0, _) => None,
            (_, 0) => Some(Relation::Sibling),
            _ => Some(Relation::HalfSibling),
        }
    }
}

/// The persons of a pedigree by name.
struct Lineage<'a>(HashMap<&'a str, &'a Individual>);

impl<'a> Lineage<'a> {
    fn new(pedigree: &'a Pedigree) -> Self {
        Self(pedigree.individuals.iter().map(|i| (i.id.as_str(), i)).collect())
    }

    fn find(&self, id: &str) -> Option<&'a Individual> {
        self.0.get(id).copied()
    }

    /// Returns the relation of persons who are neither parent and child nor siblings.
    fn distant(&self, a: &Individual, b: &Individual) -> Relation {
        let is_grandparent = |old: &Individual, young: &Individual| {
            let mut parents = young.parents().filter_map(|p| self.find(p));
            parents.any(|p| p.parents().any(|g| g == old.id))
        };
        if is_grandparent(a, b) {
            return Relation::Grandparent;
        }
        if is_grandparent(b, a) {
            return Relation::Grandchild;
        }
        let has_both = |child: &&Individual| {
            let parents: Vec<&str> = child.parents().collect();
            parents.contains(&a.id.as_str()) && parents.contains(&b.id.as_str())
        };
        if self.0.values().any(has_both) {
            return Relation::Partner;
        }
        let (of_a, of_b) = (self.line(a), self.line(b));
        if of_a.is_disjoint(&of_b) { Relation::Unrelated } else { Relation::Relative }
    }

    /// Returns a person and all ancestors.
    fn line(&self, of: &'a Individual) -> BTreeSet<&'a str> {
        let mut line = BTreeSet::from([of.id.as_str()]);
        let mut open = vec![of];
        while let Some(next) = open.pop() {
            for parent in next.parents() {
                if line.insert(parent) {
                    open.extend(self.find(parent));
                }
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::Sex;

    fn person(id: &str, father: &str, mother: &str) -> Individual {
        let parent = |name: &str| Some(name.to_owned()).filter(|n| n != "0");
        Individual {
            family: "f".to_owned(),
            id: id.to_owned(),
            father: parent(father),
            mother: parent(mother),
            sex: Sex::Unknown,
            affected: None,
        }
    }

    #[test]
    fn persons_are_named_by_what_they_are_to_the_patient() {
        let individuals = [
            person("child", "father", "mother"),
            person("father", "opa", "0"),
            person("mother", "0", "oma"),
            person("brother", "father", "mother"),
            person("half", "father", "second"),
            person("open", "0", "mother"),
            person("twin", "father", "mother"),
            person("opa", "0", "0"),
            person("oma", "0", "0"),
            person("uncle", "opa", "0"),
            person("cousin", "uncle", "0"),
            person("second", "0", "0"),
            person("wife", "0", "0"),
            person("son", "child", "wife"),
            person("grandson", "son", "0"),
        ];
        let twins = vec![vec!["child".to_owned(), "twin".to_owned()]];
        let family = Pedigree { individuals: individuals.to_vec(), twins };
        for (name, want) in [
            ("father", Relation::Father),
            ("mother", Relation::Mother),
            ("brother", Relation::Sibling),
            ("open", Relation::Sibling),
            ("half", Relation::HalfSibling),
            ("twin", Relation::Twin),
            ("opa", Relation::Grandparent),
            ("uncle", Relation::Relative),
            ("cousin", Relation::Relative),
            ("second", Relation::Unrelated),
            ("wife", Relation::Partner),
            ("son", Relation::Child),
            ("grandson", Relation::Grandchild),
        ] {
            assert_eq!(family.relation(name, "child"), Some(want), "{name}");
        }
        assert_eq!(family.relation("child", "child"), None);
        assert_eq!(family.relation("nobody", "child"), None);
        assert_eq!(family.relation("child", "opa"), Some(Relation::Grandchild));
    }
}
