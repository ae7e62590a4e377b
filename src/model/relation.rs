//! Defines what one person of a family is to another.

use crate::model::pedigree::{Individual, Parent, Pedigree};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
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
        self.relations_to(other)?.relation(person)
    }

    /// Returns the relations of all persons to one, for many questions; `None` where that one is not
    /// in the pedigree.
    pub fn relations_to(&self, other: &str) -> Option<RelationsTo<'_>> {
        let persons: HashMap<&str, &Individual> =
            self.individuals.iter().map(|i| (i.id.as_str(), i)).collect();
        let to = *persons.get(other)?;
        let mut children: HashMap<&str, Vec<&Individual>> = HashMap::new();
        for child in &self.individuals {
            child.parents().for_each(|parent| children.entry(parent).or_default().push(child));
        }
        let up = |person: &str| -> Vec<&str> {
            persons.get(person).map(|i| i.parents().collect()).unwrap_or_default()
        };
        let down = |person: &str| -> Vec<&str> {
            children
                .get(person)
                .map(|c| c.iter().map(|i| i.id.as_str()).collect())
                .unwrap_or_default()
        };
        let line = reached(vec![to.id.as_str()], up);
        let blood = reached(line.into_iter().collect(), down);
        let of_children = down(&to.id).into_iter().flat_map(up);
        Some(RelationsTo {
            to,
            twins: &self.twins,
            partners: of_children.collect(),
            blood,
            persons,
        })
    }
}

/// Returns all that steps from the first reach, the first among them.
fn reached<'a>(first: Vec<&'a str>, step: impl Fn(&str) -> Vec<&'a str>) -> HashSet<&'a str> {
    let mut reached: HashSet<&str> = first.iter().copied().collect();
    let mut open = first;
    while let Some(next) = open.pop() {
        open.extend(step(next).into_iter().filter(|name| reached.insert(name)));
    }
    reached
}

/// The relations of the persons of a pedigree to one of them.
pub struct RelationsTo<'a> {
    to: &'a Individual,
    twins: &'a [Vec<String>],
    persons: HashMap<&'a str, &'a Individual>,
    /// Names the parents of the children.
    partners: HashSet<&'a str>,
    /// Names those who have an ancestor in common, or are one.
    blood: HashSet<&'a str>,
}

impl RelationsTo<'_> {
    /// Returns what a person is to the one, the closest where several hold; `None` for that one, and
    /// for a person who is not in the pedigree.
    pub fn relation(&self, person: &str) -> Option<Relation> {
        let person = *self.persons.get(person)?;
        (person.id != self.to.id)
            .then(|| self.close(person).unwrap_or_else(|| self.distant(person)))
    }

    /// Returns the relation of parents, children and siblings.
    fn close(&self, a: &Individual) -> Option<Relation> {
        let b = self.to;
        for parent in Parent::BOTH {
            if b.parent(parent) == Some(&a.id) {
                return Some(parent.into());
            }
        }
        if a.parents().any(|p| p == b.id) {
            return Some(Relation::Child);
        }
        let both = |group: &Vec<String>| group.contains(&a.id) && group.contains(&b.id);
        if self.twins.iter().any(both) {
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

    /// Returns the relation of persons who are neither parent and child nor siblings.
    fn distant(&self, person: &Individual) -> Relation {
        let is_grandparent = |old: &Individual, young: &Individual| {
            let mut parents = young.parents().filter_map(|p| self.persons.get(p));
            parents.any(|p| p.parents().any(|g| g == old.id))
        };
        let name = person.id.as_str();
        if is_grandparent(person, self.to) {
            Relation::Grandparent
        } else if is_grandparent(self.to, person) {
            Relation::Grandchild
        } else if self.partners.contains(name) {
            Relation::Partner
        } else if self.blood.contains(name) {
            Relation::Relative
        } else {
            Relation::Unrelated
        }
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

    #[test]
    fn large_families_with_loops_are_answered() {
        // Every couple are siblings' children, over many generations.
        let mut individuals = vec![person("a0", "0", "0"), person("b0", "0", "0")];
        for i in 1..3_000 {
            let (father, mother) = (format!("a{}", i - 1), format!("b{}", i - 1));
            individuals.push(person(&format!("a{i}"), &father, &mother));
            individuals.push(person(&format!("b{i}"), &father, &mother));
        }
        let family = Pedigree { individuals, twins: Vec::new() };
        let relations = family.relations_to("a2999").unwrap();
        assert_eq!(relations.relation("b2999"), Some(Relation::Sibling));
        assert_eq!(relations.relation("b2998"), Some(Relation::Mother));
        let distant = family.names().filter(|n| relations.relation(n) == Some(Relation::Relative));
        assert_eq!(distant.count(), 5_994);
    }
}
