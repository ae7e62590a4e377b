//! Shared groups of flags, opened and agreed. Every verb opens its inputs here.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the case file with the flags over it, threads, the reference |
//! | [`panel`] | panel, settings and transcripts of one build |
//! | [`transcripts`] | a file of transcripts, or the built-in ones |
//! | [`resources`] | the bundle, checked against panel and build |
//! | [`reads`] | one sample's aligned reads, checked against a reference |
//! | [`family`] | `--ped`, `--case`, `--bam`: the family and the reads of its members |
//! | [`known_variants`] | variants known in the family, by place or by name |
//! | [`input_file`] | name, size and digest of each file read |

pub mod family;
pub mod input_file;
pub mod known_variants;
pub mod panel;
pub mod reads;
pub mod resources;
pub mod transcripts;

use crate::cli::case_file::{self, CaseFile};
use crate::cli::flags::{CaseFlags, ReferenceFlags, ThreadFlags, required};
use crate::io::reference::fasta::Reference;
use crate::model::case::Sex;
use crate::{Error, Result};
use std::num::NonZeroUsize;

/// Name and version, as outputs carry it.
pub const SOFTWARE: &str = concat!("panelwise ", env!("CARGO_PKG_VERSION"));

/// Reads the case file and puts the flags over it.
///
/// # Errors
/// See [`case_file::read`].
pub fn case(flags: &CaseFlags) -> Result<CaseFile> {
    let mut file = flags.case.as_deref().map(case_file::read).transpose()?.unwrap_or_default();
    if let Some(sample) = &flags.sample {
        file.case.sample = Some(sample.clone());
    }
    if let Some(sex) = flags.sex {
        file.case.sex = sex.into();
    }
    Ok(file)
}

/// Joins the sex that the case states and the one of the pedigree.
///
/// # Errors
/// Input: they differ.
pub fn agreed_sex(case: Sex, pedigree: Sex) -> Result<Sex> {
    match (case, pedigree) {
        (Sex::Unknown, other) | (other, Sex::Unknown) => Ok(other),
        (a, b) if a == b => Ok(a),
        _ => Err(Error::input("the pedigree and the case do not agree on the sex of the sample")
            .hint("correct --sex, the case file or the PED file; reads tell only which one is likelier")),
    }
}

/// Opens the reference of a verb that needs one.
///
/// # Errors
/// Usage: the flag is missing. Otherwise see [`Reference::open`].
pub fn reference(flags: &ReferenceFlags) -> Result<Reference> {
    Reference::open(required(flags.reference.as_ref(), "--reference")?)
}

/// Returns the number of threads: all cores, unless the flag limits them.
pub fn threads(flags: &ThreadFlags) -> usize {
    let all = || std::thread::available_parallelism().ok();
    flags.threads.or_else(all).map_or(1, NonZeroUsize::get)
}

/// Makes a pool of threads.
///
/// # Errors
/// Internal: the threads cannot be started.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))
}
