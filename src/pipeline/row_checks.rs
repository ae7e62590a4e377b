//! The findings of the sample checks, sorted by the rows that they touch.

use crate::family::asked_parents;
use crate::family::segregation::person_call::InheritanceRegion;
use crate::model::case::Sex;
use crate::model::notice::{Notice, RelatednessNotice, SampleNotice, Severity};
use crate::model::pedigree::Parent;
use crate::model::row::Row;
use crate::model::row_checks::{RelationCheck, RowChecks};
use crate::model::{Build, Variant};
use crate::pipeline::plan::CasePlan;
use std::sync::Arc;

/// The checks of a case, for rows that rest on all persons and for those that ask one parent alone.
pub struct CaseChecks {
    build: Build,
    sex: Sex,
    /// Holds those of rows that rest on both parents.
    of_all: Arc<RowChecks>,
    /// Holds those of rows that rest on the mother alone, then on the father alone.
    of_one: [Arc<RowChecks>; 2],
}

impl CaseChecks {
    /// Sorts the notices that lead the report; `compared` says that the relatives' genotypes were
    /// compared with the pedigree.
    pub fn new(case: &CasePlan, build: Build, notices: &[Notice], compared: bool) -> Self {
        let relations = match (case.family.relatives.is_empty(), compared) {
            (true, _) => RelationCheck::NoRelatives,
            (false, true) => RelationCheck::Compared,
            (false, false) => RelationCheck::NotCompared,
        };
        let without = |parent: Option<Parent>| {
            let patient = &case.family.patient.sample;
            let unasked = parent.map(|p| (p, case.family.pedigree.parent_of(patient, p)));
            let own = notices.iter().filter(|n| is_check(n) && !is_of_alone(n, unasked));
            Arc::new(RowChecks { relations, notices: own.cloned().collect() })
        };
        Self {
            build,
            sex: case.facts.sex,
            of_all: without(None),
            of_one: [without(Some(Parent::Father)), without(Some(Parent::Mother))],
        }
    }

    /// Returns those of a row.
    pub fn of_row(&self, row: &Row) -> Arc<RowChecks> {
        let (chromosome, start) = match &row.variant {
            Variant::Small(allele) => (allele.chromosome, allele.start),
            Variant::Event(_) => (row.variant.chromosome(), row.variant.span().start),
        };
        let region = InheritanceRegion::at(self.build, chromosome, start);
        let own = match asked_parents(region, self.sex) {
            [Parent::Mother] => &self.of_one[0],
            [Parent::Father] => &self.of_one[1],
            _ => &self.of_all,
        };
        Arc::clone(own)
    }
}

/// Tells whether a notice is the finding of a check of whose sample it is and how sound, or says
/// that one could not be made.
fn is_check(notice: &Notice) -> bool {
    match notice {
        Notice::Sample(sample) => sample.severity() == Severity::Doubt,
        Notice::Relatedness(relations) => matches!(
            relations,
            RelatednessNotice::Explained { .. } | RelatednessNotice::NotChecked { .. }
        ),
        _ => false,
    }
}

/// Tells whether a notice concerns nobody but one parent, given with the sample's name.
fn is_of_alone(notice: &Notice, parent: Option<(Parent, Option<&str>)>) -> bool {
    let Some((parent, sample)) = parent else { return false };
    match notice {
        Notice::Sample(
            SampleNotice::SexOfRelative { relative, .. }
            | SampleNotice::OtherRelative { relative, .. },
        ) => relative.relation.parent() == Some(parent),
        Notice::Relatedness(RelatednessNotice::Explained { explanation, names }) => {
            let mut persons = explanation.persons().into_iter();
            sample.is_some() && persons.all(|i| names.get(i).map(String::as_str) == sample)
        }
        _ => false,
    }
}
