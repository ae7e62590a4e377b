//! `--ped`, `--case`, `--bam [WHO=]FILE` and `--vcf [WHO=]FILE`: the family of the patient, the reads
//! and the calls of its members.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the files as given, and the family that they make |
//! | `case_relatives`, `places`, `twins` | relatives and twins of the case file, in the family |
//! | `members` | columns, reads and call set of each member |
//! | `named_files` | flags that name a person before a file |

mod case_relatives;
mod members;
pub mod named_files;
mod places;
mod twins;

use crate::cli::case_file::CaseFile;
use crate::cli::open::input_file;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reads::samples_of;
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::case::{Case, Sex};
use crate::model::near_name::{did_you_mean, near_names};
use crate::model::notice::SampleNotice;
use crate::model::pedigree::{Individual, Parent, Pedigree};
use crate::model::report::InputFile;
use crate::pipeline::{Family, Patient, Relative};
use crate::{Error, Result};
pub use case_relatives::CaseRelatives;
pub use members::run_input;
use members::{FilesByOwner, MemberFiles, indexed_input, members};
use named_files::{NamedFile, Owner, OwnerNames};
use places::set_parent;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Holds the files as given, before the call set is open.
pub struct FamilyFiles {
    pedigree: Option<(PathBuf, Pedigree)>,
    reads: Vec<NamedFile>,
    calls: Vec<NamedFile>,
}

/// Holds the opened files of a family.
pub struct OpenedFamily {
    /// Holds the persons.
    pub family: Family,
    /// Gives the sex of the patient that the pedigree states.
    pub sex: Sex,
    /// Lists what the files do not agree on, and what they leave open.
    pub notices: Vec<SampleNotice>,
    /// Lists the open call sets of relatives, with the place of each in the family.
    pub call_sets: Vec<(usize, CallSet)>,
}

/// Holds what the files are checked against.
pub struct CallSetFacts<'a> {
    /// Holds the reference, for CRAM.
    pub reference: &'a Reference,
    /// Gives the call set's build.
    pub build: Build,
    /// Holds the options of opening call sets; those of samples apart.
    pub options: &'a OpenOptions,
    /// Lists the samples taken from the call set; the patient first.
    pub samples: &'a [String],
    /// Lists all samples of the call set.
    pub all_samples: &'a [String],
    /// Holds the case file; its sample is the patient, where the name was given.
    pub case: &'a CaseFile,
}

impl FamilyFiles {
    /// Reads the pedigree and splits `WHO=FILE`.
    ///
    /// # Errors
    /// See [`ped::read`].
    pub fn read(ped: Option<&Path>, bam: &[String], vcf: &[String]) -> Result<Self> {
        let pedigree =
            ped.map(|p| ped::read(p).map(|family| (p.to_path_buf(), family))).transpose()?;
        let files = |flags: &[String]| flags.iter().map(|text| NamedFile::parse(text)).collect();
        Ok(Self { pedigree, reads: files(bam), calls: files(vcf) })
    }

    /// Returns the patient's call set: the file without a name, or with the patient's.
    ///
    /// # Errors
    /// Usage: there is none, or there are several.
    pub fn call_set_of_patient(&self, patient: Option<&str>) -> Result<&Path> {
        let own = |file: &&NamedFile| match file.who.as_deref() {
            None | Some("patient") => true,
            who => who == patient,
        };
        let mut files = self.calls.iter().filter(own);
        let Some(file) = files.next() else {
            return Err(Error::usage("--vcf: no file is the patient's")
                .hint("give the patient's call set without a name before it: --vcf FILE"));
        };
        if files.next().is_some() {
            return Err(Error::usage("--vcf is given twice for the sample")
                .hint("a relative's file needs its name: --vcf mother=FILE"));
        }
        Ok(&file.path)
    }

    /// Returns the samples to take from the call set: the patient's and those of the family.
    ///
    /// # Errors
    /// Input: a parent's file has no readable header.
    pub fn samples(&self, case: &Case) -> Result<SampleChoice> {
        let mut relatives: Vec<String> = case.relatives.keys().cloned().collect();
        relatives.extend(case.twins.iter().flatten().cloned());
        for parent in Parent::BOTH {
            relatives.extend(self.sample_by_reads(parent)?);
        }
        let pedigree = self.pedigree.as_ref().map(|(_, pedigree)| pedigree.clone());
        Ok(SampleChoice::Family { patient: case.sample.clone(), pedigree, relatives })
    }

    /// Returns the sample of the files that are given for a parent by the role, where it is one.
    fn sample_by_files(&self, parent: Parent, options: &OpenOptions) -> Result<Option<String>> {
        if let Some(sample) = self.sample_by_reads(parent)? {
            return Ok(Some(sample));
        }
        let Some(file) = self.calls.iter().find(|file| file.parent() == Some(parent)) else {
            return Ok(None);
        };
        if file.path.as_os_str() == "-" {
            return Ok(None);
        }
        let options = OpenOptions { samples: SampleChoice::Sites, ..options.clone() };
        Ok(match CallSet::open(&file.path, &options)?.header().samples.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        })
    }

    /// Returns the sample of the reads that are given for a parent by the role, where it is one.
    fn sample_by_reads(&self, parent: Parent) -> Result<Option<String>> {
        let Some(file) = self.reads.iter().find(|file| file.parent() == Some(parent)) else {
            return Ok(None);
        };
        Ok(match samples_of(&file.path)?.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        })
    }

    /// Opens every file and adds it to `files`.
    ///
    /// # Errors
    /// Usage: a name that is nobody's, one person or file twice. Input: the patient is not in the
    /// pedigree; a relative's reads are of the patient's or another relative's sample; another
    /// build; what opening reads refuses.
    pub fn open(
        &self,
        call_set: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<OpenedFamily> {
        let sample = call_set.samples.first().cloned().unwrap_or_default();
        let mut pedigree = self.family_of(&sample, call_set.case.case.sex)?;
        if let Some((path, _)) = &self.pedigree {
            files.push(input_file::describe("pedigree", path)?);
        }
        let sex = pedigree.find(&sample).map_or(Sex::Unknown, |i| i.sex);
        let named = CaseRelatives {
            file: call_set.case,
            pedigree: self.pedigree.as_ref().map(|(path, _)| path.as_path()),
            patient: &sample,
            known: self.known_names(call_set),
        };
        named.enter_parents(&mut pedigree)?;
        let nameless = self.enter_parents_by_files(&mut pedigree, &sample, call_set.options)?;
        let roles = named.enter_others(&mut pedigree)?;
        let owners = |flag| OwnerNames { flag, patient: &sample, family: &pedigree };
        let by_owner = FilesByOwner {
            reads: owners("--bam").assign(&self.reads)?,
            calls: owners("--vcf").assign(&self.calls)?,
        };
        let given = call_set.case.case.sample.as_deref();
        let own = by_owner.reads(&Owner::Patient);
        let alignments = own.map(|p| call_set.open(p, given)).transpose()?;
        if let Some(file) = &alignments {
            files.push(indexed_input("alignments".to_owned(), file));
        }
        let mut members = members(&pedigree, &sample, &roles, &by_owner);
        members.iter_mut().for_each(|m| m.nameless = nameless.contains(&m.person));
        let patient = Patient { sample, column: 0, alignments };
        let mut opened = MemberFiles {
            patient: &patient,
            relatives: Vec::new(),
            call_sets: Vec::new(),
            notices: Vec::new(),
        };
        for member in &members {
            opened.add(member, call_set, files)?;
        }
        let MemberFiles { relatives, call_sets, mut notices, .. } = opened;
        notices.extend(self.notices(&mut pedigree, &patient, &relatives, call_set));
        let family = Family { patient, relatives, pedigree };
        Ok(OpenedFamily { family, sex, notices, call_sets })
    }

    /// Lists the names of which data are given.
    fn known_names<'n>(&'n self, call_set: &'n CallSetFacts<'_>) -> Vec<&'n str> {
        let samples = call_set.all_samples.iter().map(String::as_str);
        let files = self.reads.iter().chain(&self.calls);
        samples.chain(files.filter_map(|file| file.who.as_deref())).collect()
    }

    /// Enters the parents whose files are given by the role and whom the family does not name;
    /// returns the names of those who have no sample's name.
    fn enter_parents_by_files(
        &self,
        family: &mut Pedigree,
        patient: &str,
        options: &OpenOptions,
    ) -> Result<Vec<String>> {
        let mut nameless = Vec::new();
        let name_of_family = family.individuals.first().map(|i| i.family.clone());
        for parent in Parent::BOTH {
            let mut files = self.reads.iter().chain(&self.calls);
            let given = files.any(|file| file.parent() == Some(parent));
            if !given || family.parent_of(patient, parent).is_some() {
                continue;
            }
            let sample = self.sample_by_files(parent, options)?.filter(|name| name != patient);
            let name = sample.unwrap_or_else(|| {
                nameless.push(parent.name().to_owned());
                parent.name().to_owned()
            });
            set_parent(family, patient, parent, &name);
            if family.find(&name).is_none() {
                let family_name = name_of_family.as_deref().unwrap_or_default();
                family.individuals.push(Individual::founder(&name, family_name, parent));
            }
        }
        Ok(nameless)
    }

    /// Returns the patient's family; the patient alone, and affected, where there is no pedigree.
    fn family_of(&self, patient: &str, sex: Sex) -> Result<Pedigree> {
        let Some((path, pedigree)) = &self.pedigree else {
            let individual = Individual {
                family: String::new(),
                id: patient.to_owned(),
                father: None,
                mother: None,
                sex,
                affected: Some(true),
            };
            return Ok(Pedigree { individuals: vec![individual], twins: Vec::new() });
        };
        pedigree.family_of(patient).ok_or_else(|| {
            let near = did_you_mean(patient, pedigree.names());
            let near = near.map(|question| format!("{question} ")).unwrap_or_default();
            Error::input(format!("has no line for the sample '{patient}'"))
                .at(path)
                .hint(format!("{near}the second column holds the sample names of the call set"))
        })
    }

    /// Takes the patient for affected where nobody of the family is, and lists what the reader of
    /// the pedigree must know.
    fn notices(
        &self,
        family: &mut Pedigree,
        patient: &Patient,
        relatives: &[Relative],
        call_set: &CallSetFacts<'_>,
    ) -> Vec<SampleNotice> {
        let mut notices = Vec::new();
        let Some((_, all)) = &self.pedigree else { return notices };
        if family.individuals.iter().all(|i| i.affected != Some(true)) {
            for individual in family.individuals.iter_mut().filter(|i| i.id == patient.sample) {
                individual.affected = Some(true);
            }
            let patient = patient.sample.clone();
            notices.push(SampleNotice::AssumedAffected { patient });
        }
        let own = family.individuals.first().map(|i| i.family.as_str());
        let others = all.families().into_iter().filter(|f| Some(*f) != own);
        let families: Vec<String> = others.map(str::to_owned).collect();
        if !families.is_empty() {
            notices.push(SampleNotice::OtherFamilies { families });
        }
        let mut tested: HashSet<&str> = relatives.iter().map(|r| r.person.as_str()).collect();
        tested.insert(&patient.sample);
        let stated: HashSet<&str> = all.names().collect();
        let strangers = call_set.all_samples.iter().map(String::as_str);
        let strangers: Vec<&str> = strangers.filter(|name| !stated.contains(name)).collect();
        let person = |name: &str| match near_names(name, strangers.iter().copied()).first() {
            Some(near) => format!("{name} (the call set has '{near}')"),
            None => name.to_owned(),
        };
        let persons: Vec<String> =
            family.names().filter(|name| !tested.contains(name)).map(person).collect();
        if !persons.is_empty() {
            notices.push(SampleNotice::NotTested { persons });
        }
        notices
    }
}

impl OpenedFamily {
    /// Enters the sex of the patient, as all sources agree on it, in the family.
    pub fn set_sex_of_patient(&mut self, sex: Sex) {
        let Family { patient, pedigree, .. } = &mut self.family;
        for individual in pedigree.individuals.iter_mut().filter(|i| i.id == patient.sample) {
            individual.sex = sex;
        }
    }
}
