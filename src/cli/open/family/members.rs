//! The members of the family beside the patient: their columns of the call set, their own call sets
//! and their reads.

use crate::cli::open::family::CallSetFacts;
use crate::cli::open::family::named_files::Owner;
use crate::cli::open::input_file::file_name;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reads::{AlignmentFile, OpenAlignments};
use crate::model::Relation;
use crate::model::notice::SampleNotice;
use crate::model::pedigree::{Parent, Pedigree};
use crate::model::report::InputFile;
use crate::normalize::Callers;
use crate::pipeline::{Patient, Relative, RunInput};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// A member of the family beside the patient.
pub(super) struct Member<'a> {
    /// Tells what the member is to the patient.
    pub role: Relation,
    /// Names the person in the family.
    pub person: String,
    /// Marks a person whom a role alone names: no sample is known by that name.
    pub nameless: bool,
    /// Names the file of reads.
    pub reads: Option<&'a Path>,
    /// Names the file of calls.
    pub calls: Option<&'a Path>,
}

/// The files of each person.
pub(super) struct FilesByOwner<'a> {
    /// Lists the files of reads.
    pub reads: Vec<(Owner, &'a Path)>,
    /// Lists the files of calls.
    pub calls: Vec<(Owner, &'a Path)>,
}

impl<'a> FilesByOwner<'a> {
    /// Returns the file of reads of a person.
    pub fn reads(&self, owner: &Owner) -> Option<&'a Path> {
        self.reads.iter().find(|(o, _)| o == owner).map(|(_, path)| *path)
    }

    /// Returns the file of calls of a person.
    pub fn calls(&self, owner: &Owner) -> Option<&'a Path> {
        self.calls.iter().find(|(o, _)| o == owner).map(|(_, path)| *path)
    }
}

/// Returns the members of a family beside the patient: mother, father, then the others in order.
/// Who has no place in the family has the role of the case file.
pub(super) fn members<'a>(
    pedigree: &Pedigree,
    patient: &str,
    roles: &BTreeMap<String, Relation>,
    files: &FilesByOwner<'a>,
) -> Vec<Member<'a>> {
    let member = |role: Relation, name: &str, owner: &Owner| Member {
        role,
        person: name.to_owned(),
        nameless: false,
        reads: files.reads(owner),
        calls: files.calls(owner),
    };
    let parent = |parent: Parent| {
        let name = pedigree.parent_of(patient, parent)?;
        Some(member(parent.into(), name, &Owner::Parent(parent)))
    };
    let relations = pedigree.relations_to(patient);
    let other = |name: &str| {
        let by_family = relations.as_ref()?.relation(name);
        let by_family = by_family.filter(|role| role.parent().is_none())?;
        let role = match by_family {
            Relation::Unrelated => roles.get(name).copied().unwrap_or(by_family),
            _ => by_family,
        };
        Some(member(role, name, &Owner::Member(name.to_owned())))
    };
    let parents = Parent::BOTH.into_iter().filter_map(parent);
    parents.chain(pedigree.names().filter_map(other)).collect()
}

/// The files of the members opened so far.
pub(super) struct MemberFiles<'a> {
    /// Holds the patient with the reads.
    pub patient: &'a Patient,
    /// Lists the members of whom something is known.
    pub relatives: Vec<Relative>,
    /// Lists the open call sets of members, with their places among the relatives.
    pub call_sets: Vec<(usize, CallSet)>,
    /// Lists what their files do not agree on.
    pub notices: Vec<SampleNotice>,
}

impl MemberFiles<'_> {
    /// Opens the files of a member, where there are any, and adds a member of whom something is
    /// known.
    ///
    /// # Errors
    /// Input: reads or calls of the patient's or another member's sample, of another build, calls in
    /// the patient's call set and in a file of their own, and what [`AlignmentFile::open`] and
    /// [`CallSet::open`] refuse.
    pub fn add(
        &mut self,
        member: &Member<'_>,
        facts: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<()> {
        let name = Some(member.person.as_str()).filter(|_| !member.nameless);
        let alignments = member.reads.map(|p| facts.open(p, name)).transpose()?;
        let call_set = member.calls.map(|p| facts.open_calls(p, name)).transpose()?;
        let of_calls = call_set.as_ref().and_then(|c| c.samples().first()).map(String::as_str);
        let of_reads = alignments.as_ref().and_then(AlignmentFile::sample);
        let sample = name.or(of_reads).or(of_calls).map(str::to_owned);
        // The first column is the patient's.
        let place = |name: &String| facts.samples.iter().skip(1).position(|s| s == name);
        let column = sample.as_ref().and_then(place).map(|i| i + 1);
        let input = member.calls.zip(call_set.as_ref()).map(|(path, c)| run_input(path, c));
        let relative = Relative {
            role: member.role,
            person: member.person.clone(),
            sample,
            column,
            alignments,
            input: input.transpose()?,
        };
        if let Some(file) = &relative.alignments {
            files.push(indexed_input(format!("alignments of the {}", relative.name()), file));
            let format = file.format().name();
            self.check_sample(
                &relative,
                name,
                &OwnSample { kind: FileKind::Reads, format, sample: file.sample() },
            )
            .map_err(|e| e.at(file.path()))?;
        }
        if let (Some(call_set), Some(path)) = (call_set, member.calls) {
            let format = call_set.content().name();
            let sample = call_set.samples().first().map(String::as_str);
            self.check_sample(
                &relative,
                name,
                &OwnSample { kind: FileKind::Calls, format, sample },
            )
            .and_then(|()| refuse_both(&relative))
            .map_err(|e| e.at(path))?;
            self.call_sets.push((self.relatives.len(), call_set));
        }
        if relative.column.is_some() || relative.alignments.is_some() || relative.input.is_some() {
            self.relatives.push(relative);
        }
        Ok(())
    }

    /// Names a sample other than the pedigree's, and refuses a relative's file of the patient's
    /// sample, which would make every de novo variant an inherited one, or of another relative's,
    /// which would hide its origin.
    fn check_sample(
        &mut self,
        relative: &Relative,
        by_pedigree: Option<&str>,
        own: &OwnSample<'_>,
    ) -> Result<()> {
        let Some(sample) = own.sample else { return Ok(()) };
        if let Some(pedigree) = by_pedigree.filter(|name| *name != sample) {
            self.notices.push(SampleNotice::OtherRelative {
                relative: relative.name(),
                format: own.format,
                reads: sample.to_owned(),
                pedigree: pedigree.to_owned(),
            });
        }
        let others = self.relatives.iter().enumerate();
        let mut owners = others.filter(|(place, other)| {
            let calls = || self.call_sets.iter().find(|(of, _)| of == place);
            let of_calls = calls().and_then(|(_, c)| c.samples().first()).map(String::as_str);
            let of_reads = other.alignments.as_ref().and_then(AlignmentFile::sample);
            of_reads == Some(sample) || of_calls == Some(sample)
        });
        let owner = if sample == self.patient.sample {
            Some("patient".to_owned())
        } else {
            owners.next().map(|(_, other)| other.name().to_string())
        };
        let Some(owner) = owner else { return Ok(()) };
        let whose = if relative.role.parent().is_some() { "parent" } else { "relative" };
        let (what, names) = match own.kind {
            FileKind::Reads => ("reads", "read groups (@RG SM) name"),
            FileKind::Calls => ("calls", "header names"),
        };
        Err(Error::input(format!(
            "given for the {}, its {what} are of sample '{sample}', the {owner}",
            relative.name()
        ))
        .hint(format!("give the {whose}'s own file; its {names} the sample")))
    }
}

/// The content of one person's file.
#[derive(Clone, Copy)]
enum FileKind {
    Reads,
    Calls,
}

/// The sample of one person's file.
struct OwnSample<'a> {
    kind: FileKind,
    /// Names the format of the file.
    format: &'static str,
    /// Names the sample, where the file does.
    sample: Option<&'a str>,
}

/// Refuses calls of a relative in two files.
fn refuse_both(relative: &Relative) -> Result<()> {
    let (Some(sample), true) = (&relative.sample, relative.column.is_some()) else {
        return Ok(());
    };
    Err(Error::input(format!(
        "the calls of the {} are in the patient's call set too, as sample '{sample}'",
        relative.name()
    ))
    .hint("give the calls of each person once: leave this file out, or give the patient's own"))
}

/// Describes an open call set.
pub fn run_input(path: &Path, call_set: &CallSet) -> Result<RunInput> {
    Ok(RunInput {
        path: path.to_path_buf(),
        bytes: call_set.size(),
        notices: call_set.build().notices.clone(),
        callers: Callers::of_header(&call_set.header().text)?,
    })
}

impl CallSetFacts<'_> {
    /// Opens one person's reads, which must be on the call set's build.
    pub(super) fn open(&self, path: &Path, sample: Option<&str>) -> Result<AlignmentFile> {
        let options =
            OpenAlignments { reference: Some(self.reference), build: self.options.build, sample };
        let file = AlignmentFile::open(path, options)?;
        let build = file.build().build;
        if build == self.build {
            return Ok(file);
        }
        Err(Error::input(format!("the reads are on {build}, the call set is {}", self.build))
            .at(path)
            .hint("give the reads that the calls were made from"))
    }

    /// Opens one relative's own calls, which must be on the build of the patient's.
    fn open_calls(&self, path: &Path, sample: Option<&str>) -> Result<CallSet> {
        if path.as_os_str() == "-" {
            return Err(Error::usage("--vcf: a relative's calls cannot come from standard input")
                .hint("give a file; the patient's calls alone can be piped"));
        }
        let samples = SampleChoice::Person(sample.map(str::to_owned));
        let call_set = CallSet::open(path, &OpenOptions { samples, ..self.options.clone() })?;
        let build = call_set.build().build;
        if build == self.build {
            return Ok(call_set);
        }
        let what = format!("the relative's calls are on {build}, the patient's on {}", self.build);
        Err(Error::input(what).at(path).hint("give calls on one build of the genome"))
    }
}

/// Describes reads, of which only parts are read.
pub(super) fn indexed_input(role: String, file: &AlignmentFile) -> InputFile {
    InputFile {
        role,
        name: file_name(file.path()),
        bytes: Some(file.bytes()),
        digest: "not computed: the file is read by its index".to_owned(),
    }
}
