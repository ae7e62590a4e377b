//! The relatives of the case file, entered in the patient's family: their facts, their places where
//! no pedigree gives them, twins.

use crate::cli::case_file::CaseFile;
use crate::model::Relation;
use crate::model::case::{RelativeFacts, Sex};
use crate::model::pedigree::{Parent, Pedigree};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// The relatives of a case file beside the family they belong to.
pub struct CaseRelatives<'a> {
    /// Holds the case file.
    pub file: &'a CaseFile,
    /// Names the PED file; `None` where the case file alone makes the family.
    pub pedigree: Option<&'a Path>,
    /// Names the patient.
    pub patient: &'a str,
    /// Lists the names of which data are given: samples of the call set, names before files.
    pub known: Vec<&'a str>,
}

impl CaseRelatives<'_> {
    /// Enters the parents whom the case file names by their own names.
    ///
    /// # Errors
    /// Input, with the line: see [`Self::enter_others`].
    pub fn enter_parents(&self, family: &mut Pedigree) -> Result<()> {
        for (name, facts) in &self.file.case.relatives {
            if facts.role.and_then(Relation::parent).is_some() && role_word(name).is_none() {
                self.enter(family, name, facts)?;
            }
        }
        Ok(())
    }

    /// Enters all other relatives, then the twins; returns the roles of those whom the family holds
    /// without a place.
    ///
    /// # Errors
    /// Input, with the line: a name that is nobody's, no role where there is no pedigree, facts that
    /// contradict the pedigree, twins of two sexes or of other parents, a parent younger than the
    /// child, two tables for one person.
    pub fn enter_others(&self, family: &mut Pedigree) -> Result<BTreeMap<String, Relation>> {
        let mut roles = BTreeMap::new();
        let mut persons: BTreeMap<String, &str> = BTreeMap::new();
        for (name, facts) in &self.file.case.relatives {
            let person = self.enter(family, name, facts)?;
            if let Some(other) = persons.insert(person.clone(), name) {
                let what = format!("[relative.{other}] and [relative.{name}] are one person");
                return Err(self.refuse(name, "", what, "give each person one table"));
            }
            roles.extend(facts.role.map(|role| (person, role)));
        }
        self.enter_twins(family)?;
        self.check_ages(family, &persons)?;
        Ok(roles)
    }

    /// Enters one relative; returns the name in the family.
    fn enter(&self, family: &mut Pedigree, name: &str, facts: &RelativeFacts) -> Result<String> {
        let of_role = role_word(name).and_then(|p| family.parent_of(self.patient, p));
        let person = of_role.unwrap_or(name).to_owned();
        if person == self.patient {
            let what = format!("[relative.{name}] names the patient");
            return Err(self.refuse(name, "", what, "the facts of the patient stand in [case]"));
        }
        if family.find(&person).is_none() {
            self.place(family, &person, facts)?;
        }
        self.check_role(family, name, &person, facts)?;
        self.join_facts(family, name, &person, facts)?;
        Ok(person)
    }

    /// Refuses a role that the family contradicts.
    fn check_role(
        &self,
        family: &Pedigree,
        name: &str,
        person: &str,
        facts: &RelativeFacts,
    ) -> Result<()> {
        let (Some(role), Some(by_family)) = (facts.role, family.relation(person, self.patient))
        else {
            return Ok(());
        };
        let agree = match (role, by_family) {
            (a, b) if a == b => true,
            (Relation::Donor, _) => true,
            (Relation::Sibling, Relation::Twin | Relation::HalfSibling) => true,
            (Relation::HalfSibling, Relation::Sibling) => self.pedigree.is_some(),
            (Relation::Twin, Relation::Sibling) => true,
            (Relation::Partner | Relation::Relative, Relation::Unrelated) => true,
            // Without a pedigree these have no place in the family.
            (_, Relation::Unrelated) => self.pedigree.is_none(),
            _ => false,
        };
        if agree {
            return Ok(());
        }
        let (here, there) = (role.name(), by_family.name());
        let what = format!("'{person}' is the {here} here and a {there} there");
        Err(self.refuse(name, "role", self.both(what), BOTH_HINT))
    }

    /// Joins sex and affected status with those of the family.
    fn join_facts(
        &self,
        family: &mut Pedigree,
        name: &str,
        person: &str,
        facts: &RelativeFacts,
    ) -> Result<()> {
        let Some(entry) = family.individuals.iter_mut().find(|i| i.id == person) else {
            return Ok(());
        };
        match (facts.sex, entry.sex) {
            (Sex::Unknown, _) => {}
            (stated, Sex::Unknown) => entry.sex = stated,
            (stated, other) if stated != other => {
                let words = |sex| if sex == Sex::Male { "male" } else { "female" };
                let what =
                    format!("'{person}' is {} here and {} there", words(stated), words(other));
                return Err(self.refuse(name, "sex", self.both(what), BOTH_HINT));
            }
            _ => {}
        }
        match (facts.affected, entry.affected) {
            (Some(stated), None) => entry.affected = Some(stated),
            (Some(stated), Some(other)) if stated != other => {
                let words = |affected| if affected { "affected" } else { "not affected" };
                let what =
                    format!("'{person}' is {} here and {} there", words(stated), words(other));
                return Err(self.refuse(name, "affected", self.both(what), BOTH_HINT));
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses a parent who is younger than the child.
    fn check_ages(&self, family: &Pedigree, persons: &BTreeMap<String, &str>) -> Result<()> {
        let case = &self.file.case;
        let age = |id: &str| {
            let table = || case.relatives.get(*persons.get(id)?)?.age;
            if id == self.patient { case.age } else { table() }
        };
        for child in &family.individuals {
            for parent in child.parents() {
                let (Some(of_parent), Some(of_child)) = (age(parent), age(&child.id)) else {
                    continue;
                };
                if of_parent < of_child {
                    let table = persons.get(parent).or_else(|| persons.get(child.id.as_str()));
                    let what = format!(
                        "'{parent}', a parent of '{}', is younger ({of_parent} and {of_child} years)",
                        child.id
                    );
                    let hint = "correct the ages, or who is the parent";
                    return Err(self.refuse(table.copied().unwrap_or_default(), "age", what, hint));
                }
            }
        }
        Ok(())
    }

    /// Adds to a contradiction the file that it is with.
    pub(super) fn both(&self, what: String) -> String {
        match self.pedigree {
            Some(path) => format!("the case file and {} do not agree: {what}", path.display()),
            None => what,
        }
    }

    /// Makes an error at the table of a relative.
    pub(super) fn refuse(&self, name: &str, key: &str, what: String, hint: &str) -> Error {
        let lines = self.file.lines.as_ref();
        let error = lines.map(|lines| lines.error_in_relative(name, key, what.clone()));
        error.unwrap_or_else(|| Error::input(what)).hint(hint.to_owned())
    }
}

/// Asks to correct one of two files.
pub(super) const BOTH_HINT: &str = "correct the one that is wrong";

/// Returns the parent that a name means as a role.
fn role_word(name: &str) -> Option<Parent> {
    Parent::BOTH.into_iter().find(|p| p.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::case_file;
    use crate::io::text::ped;

    /// The family of patient C, by a PED text or without, after a case file; or the refusal.
    fn entered(ped: Option<&str>, case: &str) -> std::result::Result<Pedigree, String> {
        let file = case_file::parse(case, Path::new("c.toml")).unwrap();
        let mut family = match ped {
            Some(text) => ped::parse(text).unwrap(),
            None => ped::parse(match file.case.sex {
                Sex::Male => "f C 0 0 1 2\n",
                _ => "f C 0 0 0 2\n",
            })
            .unwrap(),
        };
        let relatives = CaseRelatives {
            file: &file,
            pedigree: ped.map(|_| Path::new("f.ped")),
            patient: "C",
            known: vec!["C", "M", "F", "S", "D"],
        };
        let done = relatives.enter_parents(&mut family);
        let done = done.and_then(|()| relatives.enter_others(&mut family));
        done.map(|_| family).map_err(|e| format!("{e}; {}", e.hint_text().unwrap_or_default()))
    }

    #[test]
    fn roles_make_the_family_where_there_is_no_pedigree() {
        let case = "[case]\nsex = \"male\"\n[relative.M]\nrole = \"mother\"\naffected = false\n\
            [relative.S]\nrole = \"sibling\"\nsex = \"female\"\naffected = true\n\
            [relative.D]\nrole = \"child\"\n[relative.F]\nrole = \"donor\"\n";
        let family = entered(None, case).unwrap();
        let relation = |name: &str| family.relation(name, "C").unwrap();
        assert_eq!(relation("M"), Relation::Mother);
        // The father, whom nothing names, is that of both.
        assert_eq!(
            (relation("S"), relation("untested father")),
            (Relation::Sibling, Relation::Father)
        );
        assert_eq!((relation("D"), relation("F")), (Relation::Child, Relation::Unrelated));
        assert_eq!(family.find("S").unwrap().affected, Some(true));
        assert_eq!(family.find("M").unwrap().sex, Sex::Female);
        let twins = entered(None, "[case]\nsex = \"male\"\ntwins = [[\"C\", \"S\"]]\n").unwrap();
        assert_eq!(twins.relation("S", "C"), Some(Relation::Twin));
        assert_eq!(twins.find("S").unwrap().sex, Sex::Male);
    }

    #[test]
    fn a_case_file_adds_to_the_pedigree_and_contradicts_it_nowhere() {
        let trio = Some("f C F M 1 2\nf M 0 0 2 0\nf F 0 0 1 1\nf S F M 0 0\nf U 0 0 2 1\n");
        let whole = "[case]\ntwins = [[\"C\", \"S\"]]\n[relative.mother]\nage = 40\naffected = true\n\
            [relative.D]\nrole = \"donor\"\n[relative.F]\nrole = \"father\"\n";
        let family = entered(trio, whole).unwrap();
        assert_eq!(family.find("M").unwrap().affected, Some(true));
        assert_eq!(family.find("S").unwrap().sex, Sex::Male);
        assert_eq!(family.relation("D", "C"), Some(Relation::Unrelated));
        for (case, what) in [
            (
                "[relative.M]\nsex = \"male\"\n",
                "c.toml:2: the case file and f.ped do not agree: 'M'",
            ),
            ("[relative.F]\nage = 3\naffected = true\n", "affected here and not affected there"),
            ("[relative.M]\nrole = \"sibling\"\n", "a mother there"),
            ("[relative.S]\nrole = \"mother\"\n", "a sibling there"),
            (
                "[relative.U]\nrole = \"sibling\"\n",
                "c.toml:2: the case file and f.ped do not agree",
            ),
            ("[relative.D]\nrole = \"mother\"\n", "'M' elsewhere"),
            ("[relative.D]\nrole = \"sibling\"\n", "has no line there"),
            ("[relative.D]\nage = 3\n", "has no role"),
            ("[relative.X]\nrole = \"donor\"\n", "'X' is nobody"),
            ("[relative.m]\nrole = \"mother\"\n", "did you mean 'M'"),
            ("[relative.C]\nage = 3\n", "names the patient"),
            ("[relative.M]\nage = 3\n[relative.mother]\nage = 3\n", "are one person"),
            (
                "[case]\nage = 30\n[relative.M]\nage = 20\n",
                "c.toml:4: 'M', a parent of 'C', is younger",
            ),
            (
                "[case]\ntwins = [[\"M\", \"F\"]]\n",
                "c.toml:2: the twins 'M' and 'F' are of two sexes",
            ),
            ("[case]\ntwins = [[\"S\", \"U\"]]\n", "two sexes"),
            ("[case]\ntwins = [[\"C\", \"X\"]]\n", "'X' is nobody of the patient's family"),
        ] {
            // A sibling of unknown sex becomes a man's twin only as one.
            let ped = if what == "two sexes" {
                Some("f C F M 1 2\nf M 0 0 2 0\nf F 0 0 1 1\nf S F M 1 0\nf U 0 0 2 1\n")
            } else {
                trio
            };
            let refused = entered(ped, case).unwrap_err();
            assert!(refused.contains(what), "{case}: {refused}");
        }
        let open = entered(None, "[relative.S]\nrole = \"child\"\n").unwrap_err();
        assert!(open.contains("whose sex is not stated"), "{open}");
        let none = entered(None, "[case]\nage = 3\n[relative.S]\nage = 2\n").unwrap_err();
        assert!(none.contains("c.toml:3: [relative.S] has no role"), "{none}");
    }
}
