//! `--ped` and `--bam [WHO=]FILE`: the family of the patient, and the reads of its members.

use crate::cli::open::input_file::{self, file_name};
use crate::cli::open::named_files::{NamedFile, Owner, OwnerNames};
use crate::io::calls::samples::SampleChoice;
use crate::io::reads::{AlignmentFile, OpenAlignments, samples_of};
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::case::Sex;
use crate::model::near_name::{did_you_mean, near_names};
use crate::model::notice::SampleNotice;
use crate::model::pedigree::{Individual, Parent, Pedigree};
use crate::model::report::InputFile;
use crate::model::{Build, Relation};
use crate::pipeline::{Family, Patient, Relative};
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// Holds the files as given, before the call set is open.
pub struct FamilyFiles {
    pedigree: Option<(PathBuf, Pedigree)>,
    reads: Vec<NamedFile>,
}

/// Holds the opened files of a family.
pub struct OpenedFamily {
    /// Holds the persons.
    pub family: Family,
    /// Gives the sex of the patient that the pedigree states.
    pub sex: Sex,
    /// Lists what the files do not agree on, and what they leave open.
    pub notices: Vec<SampleNotice>,
}

/// Holds what the files are checked against.
pub struct CallSetFacts<'a> {
    /// Holds the reference, for CRAM.
    pub reference: &'a Reference,
    /// Gives the call set's build.
    pub build: Build,
    /// Gives the user's claim of the build.
    pub claim: Option<Build>,
    /// Lists the samples taken from the call set; the patient first.
    pub samples: &'a [String],
    /// Lists all samples of the call set.
    pub all_samples: &'a [String],
    /// Names the patient, where the name was given.
    pub patient: Option<&'a str>,
}

/// A member of the family beside the patient: name in the pedigree where it has one, and reads.
struct Member<'a> {
    role: Relation,
    name: Option<String>,
    reads: Option<&'a Path>,
}

impl FamilyFiles {
    /// Reads the pedigree and splits `WHO=FILE`.
    ///
    /// # Errors
    /// See [`ped::read`].
    pub fn read(ped: Option<&Path>, bam: &[String]) -> Result<Self> {
        let pedigree =
            ped.map(|p| ped::read(p).map(|family| (p.to_path_buf(), family))).transpose()?;
        Ok(Self { pedigree, reads: bam.iter().map(|b| NamedFile::parse(b)).collect() })
    }

    /// Returns the samples to take from the call set: the patient's and those of the family.
    ///
    /// # Errors
    /// Input: a parent's file has no readable header.
    pub fn samples(&self, patient: Option<&str>) -> Result<SampleChoice> {
        let mut relatives = Vec::new();
        for file in self.reads.iter().filter(|file| file.parent().is_some()) {
            if let [one] = samples_of(&file.path)?.as_slice() {
                relatives.push(one.clone());
            }
        }
        let pedigree = self.pedigree.as_ref().map(|(_, pedigree)| pedigree.clone());
        Ok(SampleChoice::Family { patient: patient.map(str::to_owned), pedigree, relatives })
    }

    /// Opens every file and adds it to `files`.
    ///
    /// # Errors
    /// Usage: a name that is nobody's, one person or file twice. Input: the patient is not in the
    /// pedigree; a relative's reads are of the patient's or another relative's sample; another
    /// build; what [`AlignmentFile::open`] refuses.
    pub fn open(
        &self,
        call_set: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<OpenedFamily> {
        let sample = call_set.samples.first().cloned().unwrap_or_default();
        let mut pedigree = self.family_of(&sample)?;
        if let Some((path, _)) = &self.pedigree {
            files.push(input_file::describe("pedigree", path)?);
        }
        let sex = pedigree.find(&sample).map_or(Sex::Unknown, |i| i.sex);
        let names = OwnerNames { flag: "--bam", patient: &sample, family: &pedigree };
        let assigned = names.assign(&self.reads)?;
        let reads_of =
            |owner: &Owner| assigned.iter().find(|(o, _)| o == owner).map(|(_, path)| *path);
        let alignments =
            reads_of(&Owner::Patient).map(|p| call_set.open(p, call_set.patient)).transpose()?;
        if let Some(file) = &alignments {
            files.push(indexed_input("alignments".to_owned(), file));
        }
        let members = members(&pedigree, &sample, &reads_of);
        let patient = Patient { sample, column: 0, alignments };
        let mut opened = MemberFiles { patient: &patient, relatives: Vec::new(), notices: vec![] };
        for member in &members {
            opened.add(member, call_set, files)?;
        }
        let MemberFiles { relatives, mut notices, .. } = opened;
        add_named_parents(&mut pedigree, &patient.sample, &relatives);
        notices.extend(self.notices(&mut pedigree, &patient, &relatives, call_set));
        Ok(OpenedFamily { family: Family { patient, relatives, pedigree }, sex, notices })
    }

    /// Returns the patient's family; the patient alone, and affected, where there is no pedigree.
    fn family_of(&self, patient: &str) -> Result<Pedigree> {
        let Some((path, pedigree)) = &self.pedigree else {
            let individual = Individual {
                family: String::new(),
                id: patient.to_owned(),
                father: None,
                mother: None,
                sex: Sex::Unknown,
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
        let tested = |name: &str| {
            name == patient.sample || relatives.iter().any(|relative| relative.person == name)
        };
        let person = |name: &str| {
            let strangers = call_set.all_samples.iter().map(String::as_str);
            let strangers = strangers.filter(|sample| all.find(sample).is_none());
            match near_names(name, strangers).first() {
                Some(near) => format!("{name} (the call set has '{near}')"),
                None => name.to_owned(),
            }
        };
        let persons: Vec<String> =
            family.names().filter(|name| !tested(name)).map(person).collect();
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

/// Returns the members of a family beside the patient: mother, father, then the others in order.
fn members<'a>(
    pedigree: &Pedigree,
    patient: &str,
    reads_of: &dyn Fn(&Owner) -> Option<&'a Path>,
) -> Vec<Member<'a>> {
    let parent = |parent: Parent| Member {
        role: parent.into(),
        name: pedigree.parent_of(patient, parent).map(str::to_owned),
        reads: reads_of(&Owner::Parent(parent)),
    };
    let other = |name: &str| {
        let role = pedigree.relation(name, patient).filter(|role| role.parent().is_none())?;
        let reads = reads_of(&Owner::Member(name.to_owned()));
        Some(Member { role, name: Some(name.to_owned()), reads })
    };
    Parent::BOTH.into_iter().map(parent).chain(pedigree.names().filter_map(other)).collect()
}

/// Adds to a family the parents whose files were given and whom it does not name.
fn add_named_parents(family: &mut Pedigree, patient: &str, relatives: &[Relative]) {
    for relative in relatives {
        let Some(parent) = relative.role.parent() else { continue };
        if family.parent_of(patient, parent).is_some() {
            continue;
        }
        let Some(child) = family.individuals.iter_mut().find(|i| i.id == patient) else { return };
        let slot = match parent {
            Parent::Mother => &mut child.mother,
            Parent::Father => &mut child.father,
        };
        *slot = Some(relative.person.clone());
        let family_name = child.family.clone();
        if family.find(&relative.person).is_none() {
            let founder = Individual::founder(&relative.person, &family_name, parent);
            family.individuals.push(founder);
        }
    }
}

/// The files of the members opened so far.
struct MemberFiles<'a> {
    patient: &'a Patient,
    relatives: Vec<Relative>,
    notices: Vec<SampleNotice>,
}

impl MemberFiles<'_> {
    /// Opens the file of a member, where there is one, and adds a member of whom something is known.
    fn add(
        &mut self,
        member: &Member<'_>,
        call_set: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<()> {
        let name = member.name.as_deref();
        let alignments = member.reads.map(|p| call_set.open(p, name)).transpose()?;
        let of_reads = alignments.as_ref().and_then(AlignmentFile::sample);
        let sample = name.or(of_reads).map(str::to_owned);
        // The first column is the patient's.
        let place = |name: &String| call_set.samples.iter().skip(1).position(|s| s == name);
        let column = sample.as_ref().and_then(place).map(|i| i + 1);
        let person = sample.clone().unwrap_or_else(|| member.role.name().to_owned());
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
    fn open(&self, path: &Path, sample: Option<&str>) -> Result<AlignmentFile> {
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
fn indexed_input(role: String, file: &AlignmentFile) -> InputFile {
    InputFile {
        role,
        name: file_name(file.path()),
        bytes: Some(file.bytes()),
        digest: "not computed: the file is read by its index".to_owned(),
    }
}
