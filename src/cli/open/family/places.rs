//! The place that the role of a relative gives in a family that does not hold the relative.

use crate::Result;
use crate::cli::open::family::case_relatives::{BOTH_HINT, CaseRelatives};
use crate::model::Relation;
use crate::model::case::{RelativeFacts, Sex};
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Individual, Parent, Pedigree};

impl CaseRelatives<'_> {
    /// Makes a person of the family whom it does not hold, with the place that the role gives.
    ///
    /// # Errors
    /// Input, with the line: a name of which no data are given, a role that is missing or that the
    /// family contradicts.
    pub(super) fn place(
        &self,
        family: &mut Pedigree,
        name: &str,
        facts: &RelativeFacts,
    ) -> Result<()> {
        let role = self.placed_role(family, name, facts)?;
        let Some(patient) = family.find(self.patient).cloned() else { return Ok(()) };
        let mut person = Individual {
            family: patient.family.clone(),
            id: name.to_owned(),
            father: None,
            mother: None,
            sex: facts.sex,
            affected: facts.affected,
        };
        match role {
            Relation::Mother | Relation::Father => {
                let parent = role.parent().unwrap_or(Parent::Mother);
                person.sex = parent.sex();
                set_parent(family, self.patient, parent, name);
            }
            Relation::Sibling | Relation::Twin => {
                let [mother, father] =
                    Parent::BOTH.map(|p| parent_or_untested(family, &patient, p));
                (person.mother, person.father) = (Some(mother), Some(father));
            }
            Relation::Child => match patient.sex {
                Sex::Female => person.mother = Some(patient.id),
                Sex::Male => person.father = Some(patient.id),
                Sex::Unknown => {
                    let what = format!("'{name}' is a child of a patient whose sex is not stated");
                    return Err(self.refuse(name, "role", what, "add the sex of the patient"));
                }
            },
            // Which side of the family, or none: nothing that alleles could follow.
            _ => {}
        }
        family.individuals.push(person);
        Ok(())
    }

    /// Returns the role of a person whom the family does not hold.
    fn placed_role(
        &self,
        family: &Pedigree,
        name: &str,
        facts: &RelativeFacts,
    ) -> Result<Relation> {
        if !self.known.contains(&name) {
            let names = self.known.iter().copied().chain(family.names());
            let near = did_you_mean(name, names.filter(|n| *n != self.patient));
            let near = near.map(|question| format!("{question} ")).unwrap_or_default();
            let what =
                format!("'{name}' is nobody of the call set, the pedigree or the files given");
            let hint = format!("{near}a relative's name is that of the sample");
            return Err(self.refuse(name, "", what, &hint));
        }
        let Some(role) = facts.role else {
            let what = format!("[relative.{name}] has no role, and no pedigree names '{name}'");
            return Err(self.refuse(
                name,
                "",
                what,
                "add role = \"sibling\" for example, or --ped",
            ));
        };
        if let Some(other) = role.parent().and_then(|p| family.parent_of(self.patient, p)) {
            let what = format!("'{name}' is the {} here, '{other}' elsewhere", role.name());
            return Err(self.refuse(name, "role", self.both(what), BOTH_HINT));
        }
        let placed_by_pedigree = matches!(
            role,
            Relation::Sibling | Relation::HalfSibling | Relation::Twin | Relation::Child
        );
        if self.pedigree.is_some() && placed_by_pedigree {
            let what = format!("'{name}' is the {} here and has no line there", role.name());
            return Err(self.refuse(name, "role", self.both(what), "add the line to the pedigree"));
        }
        Ok(role)
    }
}

/// Enters the name of a person's parent.
pub(super) fn set_parent(family: &mut Pedigree, person: &str, parent: Parent, name: &str) {
    for child in family.individuals.iter_mut().filter(|i| i.id == person) {
        match parent {
            Parent::Mother => child.mother = Some(name.to_owned()),
            Parent::Father => child.father = Some(name.to_owned()),
        }
    }
}

/// Returns the name of the patient's parent; one whom nothing names is entered as a founder of whom
/// nothing is known, since siblings have the parent in common.
fn parent_or_untested(family: &mut Pedigree, patient: &Individual, parent: Parent) -> String {
    if let Some(name) = family.parent_of(&patient.id, parent) {
        return name.to_owned();
    }
    let name = format!("untested {}", parent.name());
    set_parent(family, &patient.id, parent, &name);
    family.individuals.push(Individual::founder(&name, &patient.family, parent));
    name
}
