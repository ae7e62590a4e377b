//! The persons of `panelwise carrier`, with what pedigree and case file say of them.

use crate::cli::open;
use crate::cli::verbs::carrier::CarrierArgs;
use crate::io::reads::AlignmentFile;
use crate::io::reference::fasta::Reference;
use crate::model::case::{Case, Sex};
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Parent, Pedigree};
use crate::model::{Build, Relation};
use crate::pipeline::carrier::CarrierPerson;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files and flags that tell who is asked about.
pub struct PersonFiles<'a> {
    args: &'a CarrierArgs,
    case: Case,
    pedigree: Option<Pedigree>,
}

impl<'a> PersonFiles<'a> {
    /// Takes the case, its patient being the one sample asked for where it names none.
    pub fn new(args: &'a CarrierArgs, mut case: Case, pedigree: Option<Pedigree>) -> Self {
        if let (None, [one]) = (&case.sample, args.sample.as_slice()) {
            case.sample = Some(one.clone());
        }
        Self { args, case, pedigree }
    }

    /// Opens the reads and describes each person once.
    ///
    /// # Errors
    /// Usage: a person twice, two files for one person, a file without a name beside several
    /// persons. Input: a name that nobody has, sexes that differ; what opening reads refuses.
    pub fn open(
        &self,
        samples: &[String],
        reference: &Reference,
        build: Build,
    ) -> Result<Vec<CarrierPerson>> {
        let names = self.names(samples)?;
        let mut reads = self.reads(&names)?;
        for name in &self.args.sample {
            if !samples.contains(name) && !reads.contains_key(name) {
                let near = did_you_mean(name, samples.iter().map(String::as_str));
                return Err(Error::input(format!("has no sample '{name}'"))
                    .at(&self.args.vcf)
                    .hint(near.unwrap_or_else(|| format!("it has {}", samples.join(", ")))));
            }
        }
        if !names.iter().any(|n| samples.contains(n) || reads.contains_key(n)) {
            return Err(Error::input("none of the persons is a sample of the call set")
                .at(&self.args.vcf)
                .hint(format!("it has {}", samples.join(", "))));
        }
        for (name, path) in &reads {
            refuse_another_persons(name, path, &names, samples)?;
        }
        let mut persons = Vec::new();
        for name in names {
            let file = reads.remove(&name);
            let alignments = file.map(|path| open_reads(&path, reference, build, &name));
            persons.push(CarrierPerson {
                role: self.role(&name),
                sex: self.sex(&name)?,
                minor: self.args.minor || self.is_minor(&name),
                column: samples.iter().position(|s| *s == name),
                alignments: alignments.transpose()?,
                name,
            });
        }
        Ok(persons)
    }

    /// Lists the persons: those asked for, else those of the pedigree and the case file, else all
    /// samples.
    fn names(&self, samples: &[String]) -> Result<Vec<String>> {
        if !self.args.sample.is_empty() {
            let mut names: Vec<String> = Vec::new();
            for name in &self.args.sample {
                if names.contains(name) {
                    return Err(Error::usage(format!("--sample: '{name}' is given twice"))
                        .hint("name each person once"));
                }
                names.push(name.clone());
            }
            return Ok(names);
        }
        let mut names: Vec<String> = match &self.pedigree {
            Some(pedigree) => pedigree.names().map(str::to_owned).collect(),
            None => samples.to_vec(),
        };
        let further = self.case.relatives.keys().filter(|n| self.role_word(n).is_none());
        for name in self.case.sample.iter().chain(further) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Ok(names)
    }

    /// Returns the role that stands for the name of a person in the case file.
    fn role_word(&self, name: &str) -> Option<Parent> {
        Parent::BOTH.into_iter().find(|p| p.name() == name)
    }

    /// Assigns the files of reads to the persons.
    fn reads(&self, names: &[String]) -> Result<BTreeMap<String, PathBuf>> {
        let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
        for text in &self.args.bam {
            let (who, path) = match text.split_once('=') {
                Some((who, path)) if !Path::new(text).exists() => (who.to_owned(), path),
                _ => match names {
                    [one] => (one.clone(), text.as_str()),
                    _ => {
                        return Err(Error::usage(format!("--bam {text}: whose reads are these?"))
                            .hint("write --bam NAME=FILE"));
                    }
                },
            };
            let path = PathBuf::from(path);
            if !names.contains(&who) {
                let near = did_you_mean(&who, names.iter().map(String::as_str));
                return Err(Error::usage(format!("--bam: '{who}' is none of the persons"))
                    .hint(near.unwrap_or_else(|| format!("they are {}", names.join(", ")))));
            }
            if let Some((other, _)) = files.iter().find(|(_, p)| **p == path) {
                return Err(Error::usage(format!("--bam: one file for {other} and {who}"))
                    .hint("each person has reads of their own"));
            }
            if files.insert(who.clone(), path).is_some() {
                return Err(Error::usage(format!("--bam is given twice for {who}"))
                    .hint("give one file for each person"));
            }
        }
        Ok(files)
    }

    fn is_patient(&self, name: &str) -> bool {
        self.case.sample.as_deref() == Some(name)
    }

    /// Returns what the person is to the patient, by the case file, else by the pedigree.
    fn role(&self, name: &str) -> Option<Relation> {
        let stated = self.case.relatives.get(name).and_then(|f| f.role);
        let patient = self.case.sample.as_deref();
        stated.or_else(|| self.pedigree.as_ref()?.relation(name, patient?))
    }

    /// Returns the sex, on which pedigree and case file agree.
    fn sex(&self, name: &str) -> Result<Sex> {
        let in_pedigree = self.pedigree.as_ref().and_then(|p| p.find(name));
        let facts = self.case.relatives.get(name);
        let in_case = if self.is_patient(name) {
            self.case.sex
        } else {
            facts.map_or(Sex::Unknown, |f| f.sex)
        };
        let of_role = facts.and_then(|f| f.role?.parent()).map_or(Sex::Unknown, Parent::sex);
        let in_case = if in_case == Sex::Unknown { of_role } else { in_case };
        open::agreed_sex(in_case, in_pedigree.map_or(Sex::Unknown, |i| i.sex)).map_err(|_| {
            Error::input(format!("pedigree and case file do not agree on the sex of '{name}'"))
                .hint("correct the case file or the PED file")
        })
    }

    fn is_minor(&self, name: &str) -> bool {
        let of_relative = || self.case.relatives.get(name).and_then(|f| f.is_minor());
        let minor = if self.is_patient(name) { self.case.is_minor() } else { of_relative() };
        minor == Some(true)
    }
}

/// Refuses reads whose one sample is another person's.
fn refuse_another_persons(
    name: &str,
    path: &Path,
    names: &[String],
    samples: &[String],
) -> Result<()> {
    let given = crate::io::reads::samples_of(path)?;
    let [one] = given.as_slice() else { return Ok(()) };
    if one == name || !(names.contains(one) || samples.contains(one)) {
        return Ok(());
    }
    Err(Error::input(format!("the reads are of the sample '{one}', not of '{name}'"))
        .at(path)
        .hint("give each person's own reads: --bam NAME=FILE"))
}

/// Opens a person's reads; those of another sample are refused where they name several.
fn open_reads(
    path: &Path,
    reference: &Reference,
    build: Build,
    name: &str,
) -> Result<AlignmentFile> {
    let given = crate::io::reads::samples_of(path)?;
    let sample = (given.len() > 1).then_some(name);
    open::reads::open(path, Some(reference), Some(build), sample)
}
