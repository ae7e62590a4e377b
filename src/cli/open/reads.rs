//! One sample's aligned reads, checked against a reference.

use crate::io::reads::{AlignmentFile, OpenAlignments};
use crate::io::reference::fasta::Reference;
use crate::model::Build;
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Individual, Pedigree};
use crate::{Error, Result};
use std::path::Path;

/// Opens aligned reads. The reference, where there is one, must be of the same build; a CRAM is
/// decoded with it.
///
/// # Errors
/// See [`AlignmentFile::open`]. Input: the reference is of another build.
pub fn open(
    path: &Path,
    reference: Option<&Reference>,
    build: Option<Build>,
    sample: Option<&str>,
) -> Result<AlignmentFile> {
    let file = AlignmentFile::open(path, OpenAlignments { reference, build, sample })?;
    let Some(reference) = reference else { return Ok(file) };
    let (of_reads, of_reference) = (file.build().build, reference.build()?.build);
    if of_reference == of_reads {
        return Ok(file);
    }
    Err(Error::input(format!(
        "the reference is {of_reference}, the {} is {of_reads}",
        file.format().name()
    ))
    .at(reference.path())
    .hint("give the reference that the reads were aligned to"))
}

/// Finds the sample of the reads in a pedigree; `None` where there is no pedigree, or the reads
/// name no sample.
///
/// # Errors
/// Input: the pedigree has no line for the sample.
pub fn individual<'a>(
    pedigree: Option<&'a Pedigree>,
    file: &AlignmentFile,
) -> Result<Option<&'a Individual>> {
    let (Some(pedigree), Some(name)) = (pedigree, file.sample()) else { return Ok(None) };
    if let Some(individual) = pedigree.find(name) {
        return Ok(Some(individual));
    }
    let near = did_you_mean(name, pedigree.names());
    let near = near.map(|question| format!("{question} ")).unwrap_or_default();
    Err(Error::input(format!("the pedigree has no line for the sample '{name}'"))
        .hint(format!("{near}the second column holds the names that the read groups give")))
}
