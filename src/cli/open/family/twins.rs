//! The monozygotic twins of the case file, entered in the patient's family.

use crate::cli::open::family::case_relatives::CaseRelatives;
use crate::model::Relation;
use crate::model::case::{RelativeFacts, Sex};
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Individual, Parent, Pedigree};
use crate::{Error, Result};

impl CaseRelatives<'_> {
    /// Enters the twins of the family, and what is known of one and not of the other.
    ///
    /// # Errors
    /// Input, with the line: a name that is nobody's, twins of two sexes or of other parents.
    pub(super) fn enter_twins(&self, family: &mut Pedigree) -> Result<()> {
        for group in &self.file.case.twins {
            self.place_twins(family, group)?;
            let persons: Vec<&Individual> = group.iter().filter_map(|n| family.find(n)).collect();
            self.check_twins(&persons)?;
            let sexes = persons.iter().map(|i| i.sex);
            let sex = sexes.reduce(|a, b| if a == Sex::Unknown { b } else { a });
            let known =
                |p| persons.iter().find_map(|i: &&Individual| i.parent(p)).map(str::to_owned);
            let parents = Parent::BOTH.map(known);
            for twin in family.individuals.iter_mut().filter(|i| group.contains(&i.id)) {
                twin.sex = sex.unwrap_or_default();
                [twin.mother, twin.father] = parents.clone();
            }
            family.twins.push(group.clone());
        }
        Ok(())
    }

    /// Makes the patient's twins members of a family that has no pedigree; refuses who is nobody's.
    fn place_twins(&self, family: &mut Pedigree, group: &[String]) -> Result<()> {
        let of_patient = group.iter().any(|n| n == self.patient);
        for name in group {
            if family.find(name).is_none() && of_patient && self.pedigree.is_none() {
                let role = Some(Relation::Twin);
                self.place(family, name, &RelativeFacts { role, ..RelativeFacts::default() })?;
            }
            if family.find(name).is_none() {
                let near = did_you_mean(name, family.names());
                let hint = near.unwrap_or_else(|| "name the samples of the family".to_owned());
                let what = format!("the twin '{name}' is nobody of the patient's family");
                return Err(self.refuse_twins(what, &hint));
            }
        }
        Ok(())
    }

    /// Refuses twins of two sexes or of other parents.
    fn check_twins(&self, persons: &[&Individual]) -> Result<()> {
        let sex = |sex| persons.iter().find(|i| i.sex == sex).map(|i| i.id.as_str());
        if let (Some(woman), Some(man)) = (sex(Sex::Female), sex(Sex::Male)) {
            let what = format!("the twins '{woman}' and '{man}' are of two sexes");
            let hint = "monozygotic twins have one sex; others are siblings";
            return Err(self.refuse_twins(what, hint));
        }
        for parent in Parent::BOTH {
            let mut parents: Vec<&str> = persons.iter().filter_map(|i| i.parent(parent)).collect();
            parents.dedup();
            if let [one, other, ..] = parents.as_slice() {
                let what = format!("the twins have two {}s, '{one}' and '{other}'", parent.name());
                return Err(self.refuse_twins(what, "correct the pedigree or the list of twins"));
            }
        }
        Ok(())
    }

    /// Makes an error at the list of twins.
    fn refuse_twins(&self, what: String, hint: &str) -> Error {
        let lines = self.file.lines.as_ref();
        let error = lines.map(|lines| lines.error_in_case("twins", what.clone()));
        error.unwrap_or_else(|| Error::input(what)).hint(hint.to_owned())
    }
}
