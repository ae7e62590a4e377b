//! The persons of `panelwise carrier` as pedigree and case file describe them.

use crate::cli::case_file::CaseFile;
use crate::cli::open;
use crate::cli::open::family::CaseRelatives;
use crate::model::Relation;
use crate::model::case::{Case, RelativeFacts, Sex, Tissue};
use crate::model::pedigree::{Individual, Parent, Pedigree};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// The facts of the persons beside their calls.
pub struct PersonFacts {
    case: Case,
    /// Holds the pedigree with the relatives of the case file; `None` without either.
    family: Option<Pedigree>,
    /// Names the persons of the pedigree.
    in_pedigree: Vec<String>,
    /// Gives the roles of relatives who have no place in the family.
    roles: BTreeMap<String, Relation>,
}

impl PersonFacts {
    /// Joins pedigree and case file. The patient is the sample of the case file or of `--sample`,
    /// the one affected person of the pedigree whom the calls hold, or their only sample.
    ///
    /// # Errors
    /// Input: facts of a patient whom nothing names, a pedigree without the patient, facts that
    /// contradict the pedigree, a parent younger than the child.
    pub fn join(
        file: CaseFile,
        ped: Option<(&Path, Pedigree)>,
        asked: &[String],
        samples: &[String],
    ) -> Result<Self> {
        let mut file = file;
        let path = ped.as_ref().map(|(path, _)| *path);
        let pedigree = ped.map(|(_, pedigree)| pedigree);
        let in_pedigree: Vec<String> =
            pedigree.iter().flat_map(Pedigree::names).map(str::to_owned).collect();
        file.case.sample = file
            .case
            .sample
            .take()
            .or_else(|| only(asked))
            .or_else(|| affected(pedigree.as_ref()?, samples))
            .or_else(|| only(samples));
        let Some(patient) = file.case.sample.clone() else {
            if has_facts(&file.case) {
                let what = "the case file does not name its patient";
                let error = file.lines.as_ref().map(|lines| lines.error_in_case("", what));
                return Err(error
                    .unwrap_or_else(|| Error::input(what))
                    .hint("add sample = \"NAME\" to [case]: age and sex are that person's"));
            }
            let roles = BTreeMap::new();
            return Ok(Self { case: file.case, family: pedigree, in_pedigree, roles });
        };
        let known = file.case.relatives.keys().cloned().collect::<Vec<_>>();
        let mut family = match &pedigree {
            // A person whom the pedigree does not hold, such as a donor, asks nothing of it.
            Some(pedigree) => pedigree.family_of(&patient),
            None => {
                Some(Pedigree { individuals: vec![alone(&patient, &file.case)], twins: vec![] })
            }
        };
        let mut roles = BTreeMap::new();
        if let Some(family) = &mut family {
            let relatives = CaseRelatives {
                file: &file,
                pedigree: path,
                patient: &patient,
                known: known.iter().map(String::as_str).collect(),
            };
            relatives.enter_parents(family)?;
            roles = relatives.enter_others(family)?;
        }
        let others = pedigree.filter(|_| family.is_none());
        Ok(Self { case: file.case, family: family.or(others), in_pedigree, roles })
    }

    /// Returns the name of the patient.
    pub fn patient(&self) -> Option<&str> {
        self.case.sample.as_deref()
    }

    /// Lists the persons of the family: those of the pedigree, the patient, the relatives.
    pub fn names(&self) -> Vec<&str> {
        let is_here = |name: &&str| self.family.as_ref().is_some_and(|f| f.find(name).is_some());
        let mut names: Vec<&str> =
            self.in_pedigree.iter().map(String::as_str).filter(is_here).collect();
        let further = self.case.relatives.keys().map(String::as_str);
        for name in self.patient().into_iter().chain(further.filter(|n| role_word(n).is_none())) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the name of a parent of the patient, by the family or by the case file.
    pub fn parent(&self, parent: Parent) -> Option<&str> {
        let of_family = || self.family.as_ref()?.parent_of(self.patient()?, parent);
        let mut named =
            self.case.relatives.iter().filter(|(name, facts)| {
                facts.role == Some(parent.into()) && role_word(name).is_none()
            });
        of_family().or_else(|| named.next().map(|(name, _)| name.as_str()))
    }

    /// Returns what the person is to the patient, by the case file, else by the family.
    pub fn role(&self, name: &str) -> Option<Relation> {
        let stated = self.facts(name).and_then(|f| f.role).or(self.roles.get(name).copied());
        let by_family = || self.family.as_ref()?.relation(name, self.patient()?);
        let is_parent = |p: &Parent| self.parent(*p) == Some(name);
        let as_parent = || Parent::BOTH.into_iter().find(is_parent).map(Relation::from);
        stated.or_else(as_parent).or_else(by_family)
    }

    /// Returns the sex, on which pedigree and case file agree.
    ///
    /// # Errors
    /// Input: they do not.
    pub fn sex(&self, name: &str) -> Result<Sex> {
        let in_family = self.family.as_ref().and_then(|p| p.find(name)).map(|i| i.sex);
        let facts = self.facts(name);
        let in_case = match facts {
            _ if self.is_patient(name) => self.case.sex,
            facts => facts.map_or(Sex::Unknown, |f| f.sex),
        };
        let of_role = self.role(name).and_then(Relation::parent).map_or(Sex::Unknown, Parent::sex);
        let in_case = if in_case == Sex::Unknown { of_role } else { in_case };
        open::agreed_sex(in_case, in_family.unwrap_or_default()).map_err(|_| {
            Error::input(format!("pedigree and case file do not agree on the sex of '{name}'"))
                .hint("correct the case file or the PED file")
        })
    }

    /// Says whether the person is known to be a minor.
    pub fn is_minor(&self, name: &str) -> bool {
        let of_relative = || self.facts(name).and_then(RelativeFacts::is_minor);
        let minor = if self.is_patient(name) { self.case.is_minor() } else { of_relative() };
        minor == Some(true)
    }

    /// Returns the tissue of the sample, and whether a haematological malignancy is or was present.
    pub fn sample_of(&self, name: &str) -> (Tissue, Option<bool>) {
        if self.is_patient(name) {
            return (self.case.tissue, self.case.haematological_malignancy);
        }
        let facts = self.facts(name).map(|f| (f.tissue, f.haematological_malignancy));
        facts.unwrap_or_default()
    }

    fn is_patient(&self, name: &str) -> bool {
        self.patient() == Some(name)
    }

    /// Returns the table of a relative, by the name or by the role of a parent.
    fn facts(&self, name: &str) -> Option<&RelativeFacts> {
        let by_role = || {
            let parent = Parent::BOTH.into_iter().find(|p| self.parent(*p) == Some(name))?;
            self.case.relatives.get(parent.name())
        };
        self.case.relatives.get(name).or_else(by_role)
    }
}

/// Returns the parent that a name means as a role.
pub fn role_word(name: &str) -> Option<Parent> {
    Parent::BOTH.into_iter().find(|p| p.name() == name)
}

/// Returns the only name of a list.
fn only(names: &[String]) -> Option<String> {
    match names {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// Returns the one affected person of a pedigree among the samples.
fn affected(pedigree: &Pedigree, samples: &[String]) -> Option<String> {
    let is_here = |i: &&Individual| i.affected == Some(true) && samples.contains(&i.id);
    let here: Vec<String> =
        pedigree.individuals.iter().filter(is_here).map(|i| i.id.clone()).collect();
    only(&here)
}

/// Says whether the case file states facts of its patient.
fn has_facts(case: &Case) -> bool {
    case.is_minor().is_some()
        || case.sex != Sex::Unknown
        || case.tissue != Tissue::Unknown
        || case.haematological_malignancy.is_some()
        || !case.relatives.is_empty()
}

/// Makes the family of a patient without pedigree.
fn alone(patient: &str, case: &Case) -> Individual {
    Individual {
        family: String::new(),
        id: patient.to_owned(),
        father: None,
        mother: None,
        sex: case.sex,
        affected: Some(true),
    }
}
