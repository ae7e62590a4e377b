//! The members of the family beside the patient: their columns of the call set, and their reads.

use crate::cli::open::family::CallSetFacts;
use crate::cli::open::family::named_files::Owner;
use crate::cli::open::input_file::file_name;
use crate::io::reads::{AlignmentFile, OpenAlignments};
use crate::model::Relation;
use crate::model::notice::SampleNotice;
use crate::model::pedigree::{Parent, Pedigree};
use crate::model::report::InputFile;
use crate::pipeline::{Patient, Relative};
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
}

/// Returns the members of a family beside the patient: mother, father, then the others in order.
/// Who has no place in the family has the role of the case file.
pub(super) fn members<'a>(
    pedigree: &Pedigree,
    patient: &str,
    roles: &BTreeMap<String, Relation>,
    reads_of: &dyn Fn(&Owner) -> Option<&'a Path>,
) -> Vec<Member<'a>> {
    let member = |role: Relation, name: &str, owner: &Owner| Member {
        role,
        person: name.to_owned(),
        nameless: false,
        reads: reads_of(owner),
    };
    let parent = |parent: Parent| {
        let name = pedigree.parent_of(patient, parent)?;
        Some(member(parent.into(), name, &Owner::Parent(parent)))
    };
    let other = |name: &str| {
        let by_family = pedigree.relation(name, patient).filter(|role| role.parent().is_none())?;
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
    /// Lists what their files do not agree on.
    pub notices: Vec<SampleNotice>,
}

impl MemberFiles<'_> {
    /// Opens the file of a member, where there is one, and adds a member of whom something is known.
    ///
    /// # Errors
    /// Input: reads of the patient's or another relative's sample, of another build, and what
    /// [`AlignmentFile::open`] refuses.
    pub fn add(
        &mut self,
        member: &Member<'_>,
        call_set: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<()> {
        let name = Some(member.person.as_str()).filter(|_| !member.nameless);
        let alignments = member.reads.map(|p| call_set.open(p, name)).transpose()?;
        let of_reads = alignments.as_ref().and_then(AlignmentFile::sample);
        let sample = name.or(of_reads).map(str::to_owned);
        // The first column is the patient's.
        let place = |name: &String| call_set.samples.iter().skip(1).position(|s| s == name);
        let column = sample.as_ref().and_then(place).map(|i| i + 1);
        let person = member.person.clone();
        let relative = Relative { role: member.role, person, sample, column, alignments };
        if let Some(file) = &relative.alignments {
            files.push(indexed_input(format!("alignments of the {}", relative.name()), file));
            self.notices.extend(other_sample_notice(&relative, name, file));
            self.refuse_sample_of_another(&relative, file)?;
        }
        if relative.column.is_some() || relative.alignments.is_some() {
            self.relatives.push(relative);
        }
        Ok(())
    }

    /// Refuses a relative's reads of the patient's sample, which would make every de novo variant an
    /// inherited one, or of another relative's, which would hide its origin.
    fn refuse_sample_of_another(&self, relative: &Relative, file: &AlignmentFile) -> Result<()> {
        let Some(sample) = file.sample() else { return Ok(()) };
        let is_sample =
            |r: &&Relative| r.alignments.as_ref().and_then(AlignmentFile::sample) == Some(sample);
        let owner = if sample == self.patient.sample {
            Some("patient".to_owned())
        } else {
            self.relatives.iter().find(is_sample).map(|r| r.name().to_string())
        };
        let Some(owner) = owner else { return Ok(()) };
        let whose = if relative.role.parent().is_some() { "parent" } else { "relative" };
        Err(Error::input(format!(
            "given for the {}, its reads are of sample '{sample}', the {owner}",
            relative.name()
        ))
        .at(file.path())
        .hint(format!("give the {whose}'s own file; its read groups (@RG SM) name the sample")))
    }
}

impl CallSetFacts<'_> {
    /// Opens one person's reads, which must be on the call set's build.
    pub(super) fn open(&self, path: &Path, sample: Option<&str>) -> Result<AlignmentFile> {
        let options = OpenAlignments { reference: Some(self.reference), build: self.claim, sample };
        let file = AlignmentFile::open(path, options)?;
        let build = file.build().build;
        if build == self.build {
            return Ok(file);
        }
        Err(Error::input(format!("the reads are on {build}, the call set is {}", self.build))
            .at(path)
            .hint("give the reads that the calls were made from"))
    }
}

/// Returns a notice where a relative's reads are of another sample than the pedigree names.
fn other_sample_notice(
    relative: &Relative,
    by_pedigree: Option<&str>,
    file: &AlignmentFile,
) -> Option<SampleNotice> {
    let (pedigree, reads) = by_pedigree.zip(file.sample()).filter(|(a, b)| a != b)?;
    Some(SampleNotice::OtherRelative {
        relative: relative.name(),
        format: file.format().name(),
        reads: reads.to_owned(),
        pedigree: pedigree.to_owned(),
    })
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
