//! The family of a case as the models of inheritance ask it: the tree of its persons, and what call
//! and counted reads of each say at an allele.

use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::person_call::{InheritanceRegion, PersonCall};
use crate::family::segregation::tree::FamilyTree;
use crate::model::case::Sex;
use crate::model::event::{Copies, EventKind};
use crate::model::gene_event::CalledEvent;
use crate::model::gene_segregation::{FoundUnder, GeneSegregation};
use crate::model::parents::{ParentReads, ParentVerdict};
use crate::model::pedigree::Pedigree;
use crate::model::read_evidence::ReadEvidence;
use crate::model::relation::RelativeName;
use crate::model::{Allele, Build, Candidate, SampleCall, Span, Value};
use crate::settings::sections::Settings;

/// The place of a person's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CallPlace {
    /// Stands for the patient.
    Patient,
    /// Gives the place among the relatives of whom calls or reads were given.
    Relative(usize),
    /// Stands for a person of whom neither was given.
    Nowhere,
}

/// The family of a case.
#[derive(Debug, Clone)]
pub struct CaseFamily {
    tree: FamilyTree,
    places: Vec<CallPlace>,
    /// Names each person for a reader: `patient`, `mother`, `sibling S1`.
    names: Vec<String>,
    patient: Option<usize>,
    /// Marks a patient who is taken as affected, because nobody tested is stated to be.
    assumed_affected: bool,
}

impl CaseFamily {
    /// Makes the family of a patient whose sex the case states; `relatives` names the persons of
    /// whom calls or reads were given, in the order of their calls.
    ///
    /// Where nobody tested is affected, the patient is taken to be.
    pub fn new(pedigree: &Pedigree, patient: &str, sex: Sex, relatives: &[&str]) -> Self {
        let mut pedigree = pedigree.clone();
        let place = |name: &str| match relatives.iter().position(|r| *r == name) {
            _ if name == patient => CallPlace::Patient,
            Some(i) => CallPlace::Relative(i),
            None => CallPlace::Nowhere,
        };
        let tested = |name: &str| place(name) != CallPlace::Nowhere;
        let nobody =
            !pedigree.individuals.iter().any(|i| tested(&i.id) && i.affected == Some(true));
        for individual in pedigree.individuals.iter_mut().filter(|i| i.id == patient) {
            if sex != Sex::Unknown {
                individual.sex = sex;
            }
            if nobody {
                individual.affected = Some(true);
            }
        }
        let name = |id: &str| match pedigree.relation(id, patient) {
            None => "patient".to_owned(),
            Some(relation) => RelativeName { relation, person: id.to_owned() }.to_string(),
        };
        let tree = FamilyTree::new(&pedigree, tested);
        Self {
            places: pedigree.names().map(place).collect(),
            names: pedigree.names().map(name).collect(),
            patient: tree.position(patient),
            assumed_affected: nobody,
            tree,
        }
    }

    /// Returns the tree; answers count persons in its order.
    pub fn tree(&self) -> &FamilyTree {
        &self.tree
    }

    /// Returns the names of the persons for a reader, in the order of the tree.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Orders a person for a reader, whatever the order of the pedigree: the patient, the mother, the
    /// father, then the others by relation and name.
    pub fn reading_order(&self, person: usize) -> (usize, &str) {
        let patient = self.patient.and_then(|p| self.tree.persons().get(p));
        let parents = patient.map(|p| [p.mother, p.father]).unwrap_or_default();
        let first = [self.patient, parents[0], parents[1]];
        let rank = first.iter().position(|p| *p == Some(person)).unwrap_or(first.len());
        (rank, self.names.get(person).map_or("", String::as_str))
    }

    /// Returns the place of the patient in the tree.
    pub fn patient(&self) -> Option<usize> {
        self.patient
    }

    /// Tells whether the patient is taken as affected, because nobody tested is stated to be.
    pub fn takes_patient_as_affected(&self) -> bool {
        self.assumed_affected
    }

    /// Tells whether a relative was tested.
    pub fn has_tested_relatives(&self) -> bool {
        self.places.iter().any(|p| matches!(p, CallPlace::Relative(_)))
    }

    /// Lists the tested relatives with their places in the tree and among the calls.
    pub fn relatives(&self) -> impl Iterator<Item = (usize, usize)> {
        self.places.iter().enumerate().filter_map(|(person, place)| match place {
            CallPlace::Relative(call) => Some((person, *call)),
            _ => None,
        })
    }

    /// Returns the deletion that leaves the patient one copy of an allele called on all copies, by its
    /// place in the gene's list.
    pub fn deletion_over(&self, gene: &GeneSegregation, allele: usize) -> Option<usize> {
        let mut over = gene.under_deletions(allele, self.patient?);
        over.find(|u| u.what == FoundUnder::OneCopy).map(|u| u.deletion)
    }

    /// Returns an event with the calls of the whole family; `at` is a place of it in the gene.
    pub fn event(&self, event: &CalledEvent, at: u64, build: Build, record: u64) -> FamilyAllele {
        let place = event.event.place;
        let region = InheritanceRegion::at(build, place.chromosome, at);
        let call = |(person, place): (usize, &CallPlace)| {
            let mut call = match place {
                CallPlace::Patient => event_call(Some(&event.call), event.event.copies),
                CallPlace::Relative(i) => {
                    let call = event.relatives.get(*i).and_then(|r| r.call.as_ref());
                    event_call(call, event.relatives_copies.get(*i).copied().flatten())
                }
                CallPlace::Nowhere => None,
            }?;
            // Structural callers write two copies whatever the sex.
            let sex = self.tree.persons()[person].sex;
            if region.ploidy(sex) == 1 && call.carried > 0 {
                (call.carried, call.reference) = (call.called_ploidy, 0);
            }
            Some(call)
        };
        let deletes = event.event.kind == EventKind::Deletion;
        FamilyAllele {
            region,
            position: place.span.start,
            record,
            deletion: deletes.then_some(place.span),
            calls: self.places.iter().enumerate().map(call).collect(),
        }
    }

    /// Returns a candidate with the calls of the whole family; `record` numbers its record.
    pub fn allele(
        &self,
        candidate: &Candidate,
        reads: &ReadEvidence,
        build: Build,
        record: u64,
        settings: &Settings,
    ) -> FamilyAllele {
        let call = |place: &CallPlace| match place {
            CallPlace::Patient => Some(PersonCall::new(&candidate.call)),
            CallPlace::Relative(i) => {
                let relative = candidate.relatives.get(*i)?;
                joined_call(relative.call.as_ref(), reads.relative(*i), settings)
            }
            CallPlace::Nowhere => None,
        };
        let (chromosome, position) = (candidate.allele.chromosome, candidate.allele.start);
        FamilyAllele {
            region: InheritanceRegion::at(build, chromosome, position),
            position,
            record,
            deletion: long_deletion(&candidate.allele, settings),
            calls: self.places.iter().map(call).collect(),
        }
    }
}

/// Makes the call of a person whose copies of an event's place were counted: more than one copy too
/// many may lie on one chromosome or on two.
fn call_of_copies(copies: Copies) -> PersonCall {
    let small = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    let lost = copies.expected.saturating_sub(copies.called);
    let gained = copies.called.saturating_sub(copies.expected);
    let carried = if gained > 0 { 1 } else { lost };
    let missing = if gained > 1 { copies.expected.saturating_sub(1) } else { 0 };
    PersonCall {
        carried: small(carried),
        reference: small(copies.expected.saturating_sub(carried + missing)),
        missing: small(missing),
        called_ploidy: small(copies.expected),
        depth: None,
        phase: None,
        contradicted: false,
        absent_in_reads: carried == 0,
    }
}

/// Returns the bases that a plain allele takes away where it is long enough to stand over others.
///
/// Callers write `*` under shorter ones, whose place in a repeat may be another.
fn long_deletion(allele: &Allele, settings: &Settings) -> Option<Span> {
    let bases = |text: &str| text.len() as u64;
    let (from, to) = (bases(&allele.reference), bases(&allele.alternate));
    let kept = allele.start + to.min(from);
    let is_long = from.saturating_sub(to) >= settings.family.deletion_min_bases;
    is_long.then(|| Span::new(kept, allele.start + from))
}

/// Joins a person's call of an event with the copies counted: these tell where the call does not.
fn event_call(call: Option<&SampleCall>, copies: Option<Copies>) -> Option<PersonCall> {
    match (call.map(PersonCall::new), copies.map(call_of_copies)) {
        (Some(call), _) if call.carried > 0 => Some(call),
        (_, Some(counted)) => Some(counted),
        (call, None) => call,
    }
}

/// Joins a person's call with the person's reads; `None` where there is neither.
pub fn joined_call(
    call: Option<&SampleCall>,
    reads: Option<&ParentReads>,
    settings: &Settings,
) -> Option<PersonCall> {
    let Some(call) = call else {
        return reads.map(call_of_reads);
    };
    let mut person = PersonCall::new(call);
    let carries = person.carried > 0;
    person.contradicted = !carries && shows_allele(call, settings);
    match reads.map(|r| r.verdict) {
        Some(ParentVerdict::Absent) if carries => person.contradicted = true,
        Some(ParentVerdict::Absent) => {
            (person.absent_in_reads, person.contradicted) = (true, false);
        }
        Some(ParentVerdict::Carries | ParentVerdict::LowShare) if !carries => {
            person.contradicted = true;
        }
        _ => {}
    }
    Some(person)
}

/// Makes the call of a person of whom reads alone were given: the number of copies stays open.
fn call_of_reads(reads: &ParentReads) -> PersonCall {
    let (carried, missing) = match reads.verdict {
        ParentVerdict::Carries => (1, 1),
        _ => (0, 2),
    };
    PersonCall {
        carried,
        reference: 0,
        missing,
        called_ploidy: 2,
        depth: Some(reads.reference + reads.alternate + reads.other),
        phase: None,
        contradicted: false,
        absent_in_reads: reads.verdict == ParentVerdict::Absent,
    }
}

/// Tells whether the caller's own counts show an allele that the genotype lacks.
fn shows_allele(call: &SampleCall, settings: &Settings) -> bool {
    let rules = &settings.family;
    let (Value::Known(reads), Value::Known(share)) = (&call.alt_depth, &call.vaf) else {
        return false;
    };
    *reads >= rules.doubtful_min_reads && *share >= rules.doubtful_min_share
}
