//! Groups of flags that several verbs share, as typed: nothing is opened or checked here beyond
//! their form.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the groups; a verb that must have a flag of a group says so |
//! | [`choices`] | flags whose value is one of a list |

pub mod choices;

use crate::{Error, Result};
use choices::{ExpandArg, SetArg, SexArg};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Selects a panel and its genes.
#[derive(Debug, Args)]
pub struct PanelFlags {
    /// Selects a panel by id, short name (1, 2a, 2a36, 2b, 3) or file; several are joined by
    /// commas.
    #[arg(short, long, value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Restricts the panel to these genes (symbols or HGNC ids), for minors and single-gene work.
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// Expands the panel this far; each step is logged in the report.
    #[arg(long, value_enum, default_value_t)]
    pub expand: ExpandArg,
}

/// Selects the reference genome.
#[derive(Debug, Args)]
pub struct ReferenceFlags {
    /// Opens the reference genome that the reads were aligned to: FASTA with .fai (bgzip also
    /// .gzi).
    #[arg(short, long, value_name = "FASTA")]
    pub reference: Option<PathBuf>,
}

/// Changes settings.
#[derive(Debug, Args)]
pub struct SettingsFlags {
    /// Takes settings from a file (TOML, shape of `run --print-config`).
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Changes one setting, for example --set quality.min_depth=8; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

/// Replaces the built-in transcripts.
#[derive(Debug, Args)]
pub struct TranscriptFlags {
    /// Takes transcripts from a file (GFF3, GTF or compiled) instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub transcripts: Option<PathBuf>,
}

/// Replaces the built-in transcripts, by a selection of a file.
#[derive(Debug, Args)]
pub struct TranscriptSetFlags {
    /// Holds the file.
    #[command(flatten)]
    pub file: TranscriptFlags,
    /// Selects among the file's transcripts.
    #[arg(long, value_enum, default_value_t, requires = "transcripts")]
    pub transcript_set: SetArg,
}

/// Describes the sample and its case.
#[derive(Debug, Args)]
pub struct CaseFlags {
    /// Selects the sample, where the file holds several.
    #[arg(short, long)]
    pub sample: Option<String>,
    /// Reads a case file (TOML): the facts of the patient, consent, the facts of relatives.
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Gives the case the name that the output files carry; default: the case file's id, else the
    /// sample.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// States the sex of the sample; overrides the case file.
    #[arg(long, value_enum)]
    pub sex: Option<SexArg>,
}

/// Selects the aligned reads of one sample.
#[derive(Debug, Args)]
pub struct ReadsFlags {
    /// Opens the aligned reads: BAM with .bai or .csi, or CRAM with .crai.
    #[arg(long, value_name = "FILE")]
    pub bam: PathBuf,
}

/// Selects the output folder.
#[derive(Debug, Args)]
pub struct FolderFlags {
    /// Writes into this folder. It is created if absent, and refused if it already holds files.
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replaces the files of an earlier run in the output folder.
    #[arg(long)]
    pub force: bool,
}

/// Selects the output file.
#[derive(Debug, Args)]
pub struct FileFlags {
    /// Writes this file.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replaces a file that exists.
    #[arg(long)]
    pub force: bool,
}

/// Limits the threads.
#[derive(Debug, Args)]
pub struct ThreadFlags {
    /// Uses this many threads for everything; default: all cores.
    #[arg(short, long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// Returns the path of a flag that a group leaves optional and the verb needs.
///
/// # Errors
/// Usage: the flag is missing.
pub fn required<'a>(path: Option<&'a PathBuf>, flag: &str) -> Result<&'a Path> {
    path.map(PathBuf::as_path).ok_or_else(|| Error::usage(format!("{flag} is missing")))
}
