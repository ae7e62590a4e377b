//! `--ped` and `--bam [WHO=]FILE`: the reads of patient and parents.

use crate::cli::open::input_file::{self, file_name};
use crate::io::reads::{AlignmentFile, OpenAlignments, samples_of};
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::case::Sex;
use crate::model::notice::SampleNotice;
use crate::model::pedigree::{Parent, Pedigree};
use crate::model::report::InputFile;
use crate::pipeline::plan::Relative;
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// Holds the files as given, before the call set is open.
pub struct FamilyFiles {
    pedigree: Option<(PathBuf, Pedigree)>,
    /// Gives the name before `=`, and the file.
    reads: Vec<(Option<String>, PathBuf)>,
}

/// Holds the opened files of a family.
pub struct OpenedFamily {
    /// Holds the patient's reads.
    pub alignments: Option<AlignmentFile>,
    /// Lists the parents of whom calls or reads were given: mother, then father.
    pub relatives: Vec<Relative>,
    /// Gives the sex that the pedigree states.
    pub sex: Sex,
    /// Lists what the files do not agree on.
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
    /// Names the patient, where the name was given.
    pub patient: Option<&'a str>,
}

/// Assigns the files of reads to persons.
struct AssignedReads<'a> {
    patient: Option<&'a Path>,
    /// Mother, then father.
    parents: [Option<&'a Path>; 2],
}

impl FamilyFiles {
    /// Reads the pedigree and splits `WHO=FILE`.
    ///
    /// # Errors
    /// See [`ped::read`].
    pub fn read(ped: Option<&Path>, bam: &[String]) -> Result<Self> {
        let pedigree =
            ped.map(|p| ped::read(p).map(|family| (p.to_path_buf(), family))).transpose()?;
        Ok(Self { pedigree, reads: bam.iter().map(|b| split_name(b)).collect() })
    }

    /// Returns the names that may be relatives' columns of the call set.
    ///
    /// # Errors
    /// Input: a parent's file has no readable header.
    pub fn relatives(&self, patient: Option<&str>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for parent in Parent::BOTH {
            let by_pedigree = patient.and_then(|p| self.parent_name(p, parent)).map(str::to_owned);
            let by_reads = self.reads.iter().find(|(who, _)| who.as_deref() == Some(parent.name()));
            match (by_pedigree, by_reads) {
                (Some(name), _) => names.push(name),
                (None, Some((_, path))) => {
                    if let [one] = samples_of(path)?.as_slice() {
                        names.push(one.clone());
                    }
                }
                (None, None) => {}
            }
        }
        Ok(names)
    }

    /// Opens every file and adds it to `files`.
    ///
    /// # Errors
    /// Usage: a name that is nobody's, one person or file twice. Input: the patient is not in the
    /// pedigree; a parent's reads are of the patient's or the other parent's sample; another build;
    /// what [`AlignmentFile::open`] refuses.
    pub fn open(
        &self,
        call_set: &CallSetFacts<'_>,
        files: &mut Vec<InputFile>,
    ) -> Result<OpenedFamily> {
        let patient = call_set.samples.first().map(String::as_str).unwrap_or_default();
        let sex = self.stated_sex(patient, files)?;
        let assigned = self.assign(patient)?;
        assigned.refuse_same_file()?;
        let alignments =
            assigned.patient.map(|p| call_set.open(p, call_set.patient)).transpose()?;
        if let Some(file) = &alignments {
            files.push(indexed_input("alignments".to_owned(), file));
        }
        let mut family =
            OpenedFamily { alignments, relatives: Vec::new(), sex, notices: Vec::new() };
        for (parent, path) in Parent::BOTH.into_iter().zip(assigned.parents) {
            let name = self.parent_name(patient, parent);
            let file = path.map(|p| call_set.open(p, name)).transpose()?;
            if let Some(file) = &file {
                files.push(indexed_input(format!("alignments of the {}", parent.name()), file));
                family.notices.extend(other_sample_notice(parent, name, file));
                family.refuse_sample_of_another(patient, parent, file)?;
            }
            family.relatives.extend(relative(parent, name, file, call_set.samples));
        }
        Ok(family)
    }

    /// Returns the name of a person's parent in the pedigree.
    fn parent_name(&self, patient: &str, parent: Parent) -> Option<&str> {
        self.pedigree.as_ref()?.1.parent_of(patient, parent)
    }

    /// Returns the sex that the pedigree states of the patient, and adds the pedigree to `files`.
    fn stated_sex(&self, patient: &str, files: &mut Vec<InputFile>) -> Result<Sex> {
        let Some((path, pedigree)) = &self.pedigree else { return Ok(Sex::Unknown) };
        let Some(individual) = pedigree.find(patient) else {
            return Err(Error::input(format!("has no line for the sample '{patient}'"))
                .at(path)
                .hint("the second column holds the sample names of the call set"));
        };
        files.push(input_file::describe("pedigree", path)?);
        Ok(individual.sex)
    }

    /// Assigns each file to the patient or a parent.
    fn assign(&self, patient: &str) -> Result<AssignedReads<'_>> {
        let mut assigned = AssignedReads { patient: None, parents: [None, None] };
        for (who, path) in &self.reads {
            let is_named = |p: &Parent| {
                who.as_deref()
                    .is_some_and(|w| w == p.name() || self.parent_name(patient, *p) == Some(w))
            };
            let parent = Parent::BOTH.into_iter().find(is_named);
            let slot = match (who.as_deref(), parent) {
                (_, Some(Parent::Mother)) => &mut assigned.parents[0],
                (_, Some(Parent::Father)) => &mut assigned.parents[1],
                (None | Some("patient"), _) => &mut assigned.patient,
                (Some(name), _) if name == patient => &mut assigned.patient,
                (Some(name), _) => {
                    return Err(Error::usage(format!("--bam {name}=...: '{name}' is neither the sample nor a parent"))
                        .hint("the name is the sample's, mother, father, or a parent's of --ped; FILE alone is the sample's"));
                }
            };
            if slot.is_some() {
                let name = parent.map_or("the sample", Parent::name);
                return Err(Error::usage(format!("--bam is given twice for {name}"))
                    .hint("a parent's file needs its name: --bam mother=FILE"));
            }
            *slot = Some(path);
        }
        Ok(assigned)
    }
}

impl AssignedReads<'_> {
    /// Refuses one file for two persons.
    fn refuse_same_file(&self) -> Result<()> {
        let given: Vec<&Path> =
            self.parents.iter().chain([&self.patient]).flatten().copied().collect();
        let place = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        for (i, path) in given.iter().enumerate() {
            if given[..i].iter().any(|other| place(other) == place(path)) {
                return Err(Error::usage("--bam: the same file is given for two persons").at(path));
            }
        }
        Ok(())
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

impl OpenedFamily {
    /// Refuses a parent's reads of the patient's sample, which would make every de novo variant an
    /// inherited one, or of the other parent's, which would hide its origin.
    fn refuse_sample_of_another(
        &self,
        patient: &str,
        parent: Parent,
        file: &AlignmentFile,
    ) -> Result<()> {
        let Some(sample) = file.sample() else { return Ok(()) };
        let is_sample =
            |r: &&Relative| r.alignments.as_ref().and_then(AlignmentFile::sample) == Some(sample);
        let owner = if sample == patient {
            Some("patient")
        } else {
            self.relatives.iter().find(is_sample).map(|r| r.role.name())
        };
        let Some(owner) = owner else { return Ok(()) };
        Err(Error::input(format!(
            "given for the {}, its reads are of sample '{sample}', the {owner}",
            parent.name()
        ))
        .at(file.path())
        .hint("give the parent's own file; its read groups (@RG SM) name the sample"))
    }
}

/// Returns a notice where a parent's reads are of another sample than the pedigree names.
fn other_sample_notice(
    parent: Parent,
    by_pedigree: Option<&str>,
    file: &AlignmentFile,
) -> Option<SampleNotice> {
    let (pedigree, reads) = by_pedigree.zip(file.sample()).filter(|(a, b)| a != b)?;
    Some(SampleNotice::OtherParent {
        parent,
        format: file.format().name(),
        reads: reads.to_owned(),
        pedigree: pedigree.to_owned(),
    })
}

/// Returns a parent of whom the call set has a column, or reads were given.
fn relative(
    parent: Parent,
    name: Option<&str>,
    file: Option<AlignmentFile>,
    samples: &[String],
) -> Option<Relative> {
    let sample = name.or_else(|| file.as_ref().and_then(AlignmentFile::sample)).map(str::to_owned);
    // The first column is the patient's.
    let column =
        sample.as_ref().and_then(|n| samples.iter().skip(1).position(|s| s == n)).map(|i| i + 1);
    (column.is_some() || file.is_some()).then_some(Relative {
        role: parent,
        sample,
        column,
        alignments: file,
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

/// Splits `WHO=FILE`; a file whose own name holds `=` stays whole where it exists.
fn split_name(text: &str) -> (Option<String>, PathBuf) {
    match text.split_once('=') {
        Some((who, path))
            if !who.is_empty() && !who.contains(['/', '\\']) && !Path::new(text).exists() =>
        {
            (Some(who.to_owned()), PathBuf::from(path))
        }
        _ => (None, PathBuf::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_the_equals_sign() {
        assert_eq!(split_name("a.bam"), (None, "a.bam".into()));
        assert_eq!(split_name("mother=a=b.bam"), (Some("mother".into()), "a=b.bam".into()));
        assert_eq!(split_name("/x/a=b.bam"), (None, "/x/a=b.bam".into()));
        assert_eq!(split_name("=b.bam"), (None, "=b.bam".into()));
    }
}
