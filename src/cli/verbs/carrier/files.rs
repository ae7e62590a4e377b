//! The call sets and reads of `panelwise carrier`: whose each is, opened and checked.

use crate::cli::logging;
use crate::cli::open;
use crate::cli::open::family::named_files::NamedFile;
use crate::cli::verbs::carrier::persons::{PersonFacts, role_word};
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reads::{AlignmentFile, samples_of};
use crate::io::reference::fasta::Reference;
use crate::model::Build;
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::Parent;
use crate::normalize::Callers;
use crate::pipeline::carrier::PersonCallSet;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The call set of several persons, and the files of single ones, by name.
pub struct CarrierFiles {
    /// Holds the call set that is given without a name.
    joint: Option<CallSet>,
    /// Lists the persons' own files of calls.
    calls: Vec<(String, PathBuf)>,
    /// Lists the persons' files of reads.
    reads: Vec<(String, PathBuf)>,
    /// Names the parents whom a role alone names.
    by_role: BTreeMap<&'static str, String>,
}

/// The files of one person.
#[derive(Debug, Clone, Default)]
pub struct PersonPaths {
    /// Names the file of calls, the joint one or the person's own.
    pub calls: Option<PathBuf>,
    /// Names the sample of the calls; `None` for the only one of the file.
    pub sample: Option<String>,
    /// Names the file of reads.
    pub reads: Option<PathBuf>,
}

/// Splits the call sets into the one without a name and the others.
///
/// # Errors
/// Usage: two without a name, a file twice.
pub fn split_calls(texts: &[String]) -> Result<(Option<PathBuf>, Vec<NamedFile>)> {
    let files: Vec<NamedFile> = texts.iter().map(|text| NamedFile::parse(text)).collect();
    refuse_twice("--vcf", files.iter().map(|file| &file.path))?;
    let (named, without): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| f.who.is_some());
    match without.as_slice() {
        [] | [_] => Ok((without.into_iter().next().map(|file| file.path), named)),
        [_, second, ..] => Err(Error::usage("--vcf: whose calls are these?")
            .at(&second.path)
            .hint("write --vcf NAME=FILE; one file alone can be without a name")),
    }
}

/// Refuses a file that is given for two persons.
fn refuse_twice<'a>(flag: &str, paths: impl Iterator<Item = &'a PathBuf>) -> Result<()> {
    let place = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let mut places = Vec::new();
    for path in paths {
        if places.contains(&place(path)) {
            let what = format!("{flag}: the same file is given twice, or for two persons");
            return Err(Error::usage(what).at(path).hint("each person has files of their own"));
        }
        places.push(place(path));
    }
    Ok(())
}

impl CarrierFiles {
    /// Assigns the files to persons.
    ///
    /// # Errors
    /// Usage: two files of a kind for one person, reads without a name beside several persons.
    /// Input: a parent's file whose sample cannot be read.
    pub fn assign(
        joint: Option<CallSet>,
        calls: &[NamedFile],
        bam: &[String],
        facts: &PersonFacts,
        options: &OpenOptions,
    ) -> Result<Self> {
        let mut by_role = BTreeMap::new();
        let (calls_of, reads) = (Vec::new(), Vec::new());
        let mut files = Self { joint, calls: calls_of, reads, by_role: BTreeMap::new() };
        for file in calls {
            let who = file.who.as_deref().unwrap_or_default();
            let samples = || own_samples(&file.path, options);
            let name = owner(who, facts, &mut by_role, samples)?;
            add("--vcf", &mut files.calls, name, &file.path)?;
        }
        let bam: Vec<NamedFile> = bam.iter().map(|text| NamedFile::parse(text)).collect();
        refuse_twice("--bam", bam.iter().map(|file| &file.path))?;
        for file in bam {
            let name = match file.who.as_deref() {
                Some(who) => owner(who, facts, &mut by_role, || samples_of(&file.path))?,
                None => files.only_person(&file.path)?,
            };
            add("--bam", &mut files.reads, name, &file.path)?;
        }
        files.by_role = by_role;
        Ok(files)
    }

    /// Returns the one person whose calls are given.
    fn only_person(&self, path: &Path) -> Result<String> {
        let own = self.calls.iter().map(|(name, _)| name);
        let mut names = self.samples().iter().chain(own);
        match (names.next(), names.next()) {
            (Some(one), None) => Ok(one.clone()),
            _ => Err(Error::usage("--bam: whose reads are these?")
                .at(path)
                .hint("write --bam NAME=FILE")),
        }
    }

    /// Lists the samples of the joint call set.
    pub fn samples(&self) -> &[String] {
        self.joint.as_ref().map_or(&[], CallSet::samples)
    }

    /// Lists the persons of whom there are files, those of the joint call set first.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.samples().iter().map(String::as_str).collect();
        for (name, _) in self.calls.iter().chain(&self.reads) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the parent of the patient that a role alone makes a person.
    pub fn role_of(&self, name: &str) -> Option<Parent> {
        let (role, _) = self.by_role.iter().find(|(_, own)| *own == name)?;
        role_word(role)
    }

    /// Returns the files of a person.
    ///
    /// # Errors
    /// Input: the person's own file of calls cannot be opened.
    pub fn paths_of(&self, name: &str, options: &OpenOptions) -> Result<PersonPaths> {
        let reads = self.reads_of(name).map(Path::to_path_buf);
        let in_joint = self.samples().iter().any(|sample| sample == name);
        if let Some(call_set) = self.joint.as_ref().filter(|_| in_joint) {
            let (calls, sample) = (call_set.path().to_path_buf(), name.to_owned());
            return Ok(PersonPaths { calls: Some(calls), sample: Some(sample), reads });
        }
        let Some((_, path)) = self.calls.iter().find(|(own, _)| own == name) else {
            return Ok(PersonPaths { reads, ..PersonPaths::default() });
        };
        let samples = own_samples(path, options)?;
        let sample = samples.into_iter().find(|sample| sample == name);
        Ok(PersonPaths { calls: Some(path.clone()), sample, reads })
    }

    /// Returns the path of a person's reads.
    fn reads_of(&self, name: &str) -> Option<&Path> {
        self.reads.iter().find(|(own, _)| own == name).map(|(_, path)| path.as_path())
    }

    /// Opens the reads of a person, which must be of that person and on the build.
    ///
    /// # Errors
    /// Input: reads of another of the persons; what opening refuses.
    pub fn open_reads(
        &self,
        name: &str,
        persons: &[String],
        reference: &Reference,
        build: Build,
    ) -> Result<Option<AlignmentFile>> {
        let Some(path) = self.reads_of(name) else { return Ok(None) };
        let given = samples_of(path)?;
        if let [one] = given.as_slice() {
            check_sample("reads", one, name, persons)
                .map_err(|e| e.at(path).hint("give each person's own reads: --bam NAME=FILE"))?;
        }
        let sample = (given.len() > 1).then_some(name);
        open::reads::open(path, Some(reference), Some(build), sample).map(Some)
    }

    /// Opens the call sets of the persons, the joint one first.
    ///
    /// # Errors
    /// Input: calls of a person in two files or of another of the persons, another build; what
    /// opening refuses.
    pub fn open_calls(
        self,
        persons: &[String],
        build: Build,
        options: &OpenOptions,
    ) -> Result<Vec<PersonCallSet>> {
        let mut opened = Vec::new();
        let joint_samples = self.samples().to_vec();
        let place = |samples: &[String], name: &String| samples.iter().position(|s| s == name);
        if let Some(call_set) = self.joint {
            let columns = persons.iter().map(|name| place(&joint_samples, name)).collect();
            let callers = Callers::of_header(&call_set.header().text)?;
            opened.push(PersonCallSet { call_set, callers, columns });
        }
        for (name, path) in &self.calls {
            if joint_samples.contains(name) {
                let what = format!("the calls of '{name}' are in the joint call set too");
                return Err(Error::input(what).at(path).hint("give the calls of each person once"));
            }
            let samples = SampleChoice::Person(Some(name.clone()));
            let call_set = CallSet::open(path, &OpenOptions { samples, ..options.clone() })?;
            let own = call_set.build().build;
            if own != build {
                let what = format!("the calls of '{name}' are on {own}, not on {build}");
                return Err(Error::input(what).at(path).hint("give calls of one build"));
            }
            if let Some(sample) = call_set.samples().first() {
                check_sample("calls", sample, name, persons).map_err(|e| {
                    e.at(path).hint("give each person's own calls: --vcf NAME=FILE")
                })?;
            }
            let columns = persons.iter().map(|person| (person == name).then_some(0)).collect();
            let callers = Callers::of_header(&call_set.header().text)?;
            opened.push(PersonCallSet { call_set, callers, columns });
        }
        Ok(opened)
    }
}

/// Returns the person whom the word before a file names: a parent by the role, the patient, a name.
fn owner(
    who: &str,
    facts: &PersonFacts,
    by_role: &mut BTreeMap<&'static str, String>,
    samples: impl Fn() -> Result<Vec<String>>,
) -> Result<String> {
    if who == "patient"
        && let Some(patient) = facts.patient()
    {
        return Ok(patient.to_owned());
    }
    let Some(parent) = role_word(who) else { return Ok(who.to_owned()) };
    let known = facts.parent(parent).map(str::to_owned);
    if let Some(name) = known.or_else(|| by_role.get(parent.name()).cloned()) {
        return Ok(name);
    }
    let name = match samples()?.as_slice() {
        [one] => one.clone(),
        _ => Parent::name(parent).to_owned(),
    };
    by_role.insert(parent.name(), name.clone());
    Ok(name)
}

/// Lists the samples of a call set.
fn own_samples(path: &Path, options: &OpenOptions) -> Result<Vec<String>> {
    let options = OpenOptions { samples: SampleChoice::Sites, ..options.clone() };
    Ok(CallSet::open(path, &options)?.header().samples.clone())
}

fn add(flag: &str, files: &mut Vec<(String, PathBuf)>, name: String, path: &Path) -> Result<()> {
    if files.iter().any(|(other, _)| *other == name) {
        return Err(Error::usage(format!("{flag} is given twice for {name}"))
            .hint("give one file for each person"));
    }
    files.push((name, path.to_path_buf()));
    Ok(())
}

/// Refuses a file whose one sample is another of the persons; of an unknown name it warns.
fn check_sample(kind: &str, sample: &str, name: &str, persons: &[String]) -> Result<()> {
    if sample == name {
        return Ok(());
    }
    if persons.iter().any(|person| person == sample) {
        return Err(Error::input(format!(
            "the {kind} are of the sample '{sample}', not of '{name}'"
        )));
    }
    logging::warn(&format!(
        "the {kind} given for '{name}' are of a sample named '{sample}': is it the same person?"
    ));
    Ok(())
}

/// Refuses a name that is none of the persons.
///
/// # Errors
/// Usage, with the name that is near.
pub fn refuse_strangers(files: &CarrierFiles, persons: &[String]) -> Result<()> {
    for (flag, list) in [("--vcf", &files.calls), ("--bam", &files.reads)] {
        if let Some((name, _)) = list.iter().find(|(name, _)| !persons.contains(name)) {
            let near = did_you_mean(name, persons.iter().map(String::as_str));
            return Err(Error::usage(format!("{flag}: '{name}' is none of the persons"))
                .hint(near.unwrap_or_else(|| format!("they are {}", persons.join(", ")))));
        }
    }
    Ok(())
}
