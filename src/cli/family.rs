//! `--ped` and `--bam [WHO=]FILE`: whose file is which.

use crate::cli::open;
use crate::io::reads::{AlignmentFile, OpenAlignments, samples_of};
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::case::Sex;
use crate::model::pedigree::{Parent, Pedigree};
use crate::model::report::InputFile;
use crate::pipeline::plan::Relative;
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// Files as given, before the call set is open.
pub struct Given {
    pedigree: Option<(PathBuf, Pedigree)>,
    /// Name before `=`, and the file.
    files: Vec<(Option<String>, PathBuf)>,
}

/// Everybody's part, checked.
pub struct Family {
    /// The patient's reads.
    pub alignments: Option<AlignmentFile>,
    /// Mother, then father: those of whom calls or reads were given.
    pub relatives: Vec<Relative>,
    /// Sex that the pedigree states.
    pub sex: Sex,
    /// What the files do not agree on.
    pub warnings: Vec<String>,
}

/// What the files are checked against.
pub struct Against<'a> {
    /// Reference, for CRAM.
    pub reference: &'a Reference,
    /// The call set's build.
    pub build: Build,
    /// `--build`.
    pub claim: Option<Build>,
    /// Samples taken from the call set; the patient first.
    pub samples: &'a [String],
    /// The patient's name, where it was given.
    pub patient: Option<&'a str>,
}

impl Given {
    /// Reads the pedigree and splits `WHO=FILE`.
    ///
    /// # Errors
    /// Those of [`ped::read`].
    pub fn read(ped: Option<&Path>, bam: &[String]) -> Result<Self> {
        let pedigree =
            ped.map(|p| ped::read(p).map(|family| (p.to_path_buf(), family))).transpose()?;
        Ok(Self { pedigree, files: bam.iter().map(|b| split(b)).collect() })
    }

    /// Names that may be relatives' columns of the call set.
    ///
    /// # Errors
    /// Input: a parent's file has no readable header.
    pub fn relatives(&self, patient: Option<&str>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for parent in Parent::BOTH {
            let by_pedigree = patient
                .and_then(|p| self.pedigree.as_ref()?.1.parent_of(p, parent))
                .map(str::to_owned);
            let by_reads = self.files.iter().find(|(who, _)| who.as_deref() == Some(parent.name()));
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

    /// Opens every file and says whose it is.
    ///
    /// # Errors
    /// Usage: a name that is nobody's, one person or file twice. Input: the patient is not in the
    /// pedigree; a parent's reads of the patient's or the other parent's sample; as
    /// [`AlignmentFile::open`]; another build.
    pub fn resolve(&self, against: &Against<'_>, files: &mut Vec<InputFile>) -> Result<Family> {
        let patient = against.samples.first().map(String::as_str).unwrap_or_default();
        let mut sex = Sex::Unknown;
        if let Some((path, pedigree)) = &self.pedigree {
            let Some(individual) = pedigree.find(patient) else {
                return Err(Error::input(format!("has no line for the sample '{patient}'"))
                    .at(path)
                    .hint("the second column holds the sample names of the call set"));
            };
            sex = individual.sex;
            files.push(open::file("pedigree", path)?);
        }
        let named = |parent| self.pedigree.as_ref().and_then(|(_, p)| p.parent_of(patient, parent));
        let mut of_patient: Option<&Path> = None;
        let mut of_parents: [Option<&Path>; 2] = [None, None];
        for (who, path) in &self.files {
            let parent = Parent::BOTH
                .into_iter()
                .find(|p| who.as_deref().is_some_and(|w| w == p.name() || named(*p) == Some(w)));
            let slot = match (who.as_deref(), parent) {
                (_, Some(Parent::Mother)) => &mut of_parents[0],
                (_, Some(Parent::Father)) => &mut of_parents[1],
                (None | Some("patient"), _) => &mut of_patient,
                (Some(name), _) if name == patient => &mut of_patient,
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
        let given: Vec<&Path> = of_parents.iter().chain([&of_patient]).flatten().copied().collect();
        let place = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        for (i, path) in given.iter().enumerate() {
            if given[..i].iter().any(|other| place(other) == place(path)) {
                return Err(Error::usage("--bam: the same file is given for two persons").at(path));
            }
        }
        let open = |path: &Path, sample: Option<&str>| -> Result<AlignmentFile> {
            let options =
                OpenAlignments { reference: Some(against.reference), build: against.claim, sample };
            let file = AlignmentFile::open(path, options)?;
            if file.build().build != against.build {
                return Err(Error::input(format!(
                    "the reads are on {}, the call set is {}",
                    file.build().build,
                    against.build
                ))
                .at(path)
                .hint("give the reads that the calls were made from"));
            }
            Ok(file)
        };
        let mut input = |role: String, file: &AlignmentFile| {
            files.push(InputFile {
                role,
                name: file
                    .path()
                    .file_name()
                    .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
                bytes: Some(file.bytes()),
                digest: "not computed: the file is read by its index".to_owned(),
            });
        };
        let alignments = of_patient.map(|p| open(p, against.patient)).transpose()?;
        if let Some(file) = &alignments {
            input("alignments".to_owned(), file);
        }
        let mut warnings = Vec::new();
        let mut relatives = Vec::new();
        for (parent, path) in Parent::BOTH.into_iter().zip(of_parents) {
            let name = named(parent);
            let file = path.map(|p| open(p, name)).transpose()?;
            let by_reads = file.as_ref().and_then(AlignmentFile::sample);
            if let Some(file) = &file {
                input(format!("alignments of the {}", parent.name()), file);
                if let (Some(name), Some(other)) = (name, by_reads)
                    && name != other
                {
                    warnings.push(format!(
                        "the {} of the {} is of sample '{other}', the pedigree says '{name}': is it the same person?",
                        file.format().name(),
                        parent.name()
                    ));
                }
                // Reads of the patient would make every de novo variant an inherited one; of the
                // other parent, hide its origin.
                let of = |p: &&Relative| {
                    p.alignments.as_ref().and_then(AlignmentFile::sample) == by_reads
                };
                let whose = match by_reads {
                    Some(sample) if sample == patient => Some("patient"),
                    Some(_) => relatives.iter().find(of).map(|p| p.role.name()),
                    None => None,
                };
                if let (Some(sample), Some(whose)) = (by_reads, whose) {
                    return Err(Error::input(format!(
                        "given for the {}, its reads are of sample '{sample}', the {whose}",
                        parent.name()
                    ))
                    .at(file.path())
                    .hint("give the parent's own file; its read groups (@RG SM) name the sample"));
                }
            }
            let name = name.or(by_reads).map(str::to_owned);
            let column = name
                .as_ref()
                .and_then(|n| against.samples.iter().skip(1).position(|s| s == n))
                .map(|i| i + 1);
            if column.is_some() || file.is_some() {
                relatives.push(Relative { role: parent, sample: name, column, alignments: file });
            }
        }
        Ok(Family { alignments, relatives, sex, warnings })
    }
}

/// `WHO=FILE`; a file whose own name holds `=` stays whole where it is there.
fn split(text: &str) -> (Option<String>, PathBuf) {
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
        assert_eq!(split("a.bam"), (None, "a.bam".into()));
        assert_eq!(split("mother=a=b.bam"), (Some("mother".into()), "a=b.bam".into()));
        assert_eq!(split("/x/a=b.bam"), (None, "/x/a=b.bam".into()));
        assert_eq!(split("=b.bam"), (None, "=b.bam".into()));
    }
}
