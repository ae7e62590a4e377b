//! The family of a case as the report draws it.

use crate::model::report_family::{FamilyMember, ReportFamily};
use crate::pipeline::judge::case_family;
use crate::pipeline::plan::CasePlan;

/// Returns the family as the models of inheritance ask it; `None` for a patient alone.
pub fn report_family(case: &CasePlan) -> Option<ReportFamily> {
    let family = case_family(case);
    let tree = family.tree();
    let relation = |id: &str| {
        let role = case.family.relatives.iter().find(|r| r.person == id).map(|r| r.role);
        let relation =
            role.or_else(|| case.family.pedigree.relation(id, &case.family.patient.sample));
        relation.map_or("patient", |relation| relation.name()).to_owned()
    };
    let member =
        |(person, name): (&crate::family::segregation::tree::Person, &String)| FamilyMember {
            id: person.name.clone(),
            name: name.clone(),
            relation: relation(&person.name),
            sex: person.sex,
            affected: person.affected,
            is_tested: person.tested,
            father: person.father,
            mother: person.mother,
        };
    let members: Vec<FamilyMember> =
        tree.persons().iter().zip(family.names()).map(member).collect();
    (members.len() > 1).then(|| ReportFamily {
        members,
        patient: family.patient().unwrap_or_default(),
        twins: tree.twins().collect(),
        related_parents: case.facts.consanguinity == Some(true),
    })
}
