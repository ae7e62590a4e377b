//! `--transcripts`: a file of transcripts, or the built-in ones; and `panelwise transcripts`.

use crate::Result;
use crate::annotate::transcript_check;
use crate::cli::logging;
use crate::cli::open::{SOFTWARE, file};
use crate::cli::output_file::OutputKind;
use crate::cli::stdout_failed;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::io::transcripts::compiled;
use crate::io::transcripts::set::{Selection, TranscriptSet, notice_lines};
use crate::model::transcript::{TranscriptFault, TranscriptNotice};
use clap::{Args, Subcommand, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `panelwise transcripts`.
#[derive(Debug, Args)]
pub struct TranscriptsArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: TranscriptsVerb,
}

/// Verbs.
#[derive(Debug, Subcommand)]
pub enum TranscriptsVerb {
    /// GFF3 or GTF into one checked file that opens at once.
    Compile {
        /// GFF3 or GTF, plain, gzip or bgzip.
        #[arg(value_name = "IN")]
        input: PathBuf,
        /// Output, for example MANE.pwt.
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
        /// Which of the file's transcripts are kept.
        #[arg(long, value_enum, default_value_t)]
        transcript_set: SetArg,
        /// Write over an existing file.
        #[arg(long)]
        force: bool,
    },
    /// What a file (GFF3, GTF or compiled) holds, and every finding, as TSV.
    Check {
        /// File.
        #[arg(value_name = "FILE")]
        input: PathBuf,
        /// Check against this reference too: contigs, lengths, translation.
        #[arg(short, long, value_name = "FASTA")]
        reference: Option<PathBuf>,
    },
}

/// Does what the verb says.
///
/// # Errors
/// As [`TranscriptSet::read`] and [`compiled::write`]; an output that exists.
pub fn run(args: &TranscriptsArgs, out: &mut dyn Write) -> Result<()> {
    match &args.verb {
        TranscriptsVerb::Compile { input, out: path, transcript_set, force } => {
            OutputKind::File.refuse_existing(path, *force)?;
            let digest = file("transcripts", input)?;
            let mut set = TranscriptSet::read(input)?;
            set.select((*transcript_set).into()).map_err(|e| e.at(input))?;
            set.source = digest.name.clone();
            warn(&set.notices);
            let header = compiled::write(path, &set, &digest.digest, SOFTWARE)?;
            let line = format!(
                "{} transcripts of {}, {} bytes",
                header.transcripts, header.source, header.bytes.0
            );
            writeln!(out, "{line}").map_err(stdout_failed)
        }
        TranscriptsVerb::Check { input, reference } => check(input, reference.as_deref(), out),
    }
}

fn check(input: &Path, reference: Option<&Path>, out: &mut dyn Write) -> Result<()> {
    let mut set = TranscriptSet::read(input)?;
    if let Some(path) = reference {
        let reference = Reference::open(path)?;
        set.place_on(&reference).map_err(|e| e.at(input))?;
        let near =
            set.transcripts.iter().flat_map(|t| t.exons.iter().map(|e| (t.contig.as_str(), *e)));
        let sequences = RegionSequences::load(&reference, near)?;
        let (found, translated) = transcript_check::check(&mut set.transcripts, &sequences);
        translated.check_build().map_err(|e| e.at(input))?;
        set.notices.extend(found);
    }
    let count = |what: &dyn Fn(&crate::model::Transcript) -> bool| {
        set.transcripts.iter().filter(|t| what(t)).count()
    };
    let mut lines = vec![
        format!("# transcripts\t{}", set.transcripts.len()),
        format!("# coding\t{}", count(&|t| t.is_coding())),
        format!("# MANE\t{}", count(&|t| t.mane.is_some())),
        format!("# basic\t{}", count(&|t| t.traits.basic)),
        format!(
            "# build\t{}",
            set.build.as_ref().map_or("not stated".to_owned(), |(b, why)| format!("{b} ({why})"))
        ),
    ];
    for class in TranscriptFault::ALL {
        let n = set.of_fault(*class).count();
        if n > 0 {
            lines.push(format!("# {}\t{n}\t{}", class.name(), class.meaning()));
        }
    }
    lines.push("class\ttranscript\tgene\tline\tdetail".to_owned());
    let plain =
        |s: &str| s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    for w in &set.notices {
        let line = w.line.map(|n| n.to_string()).unwrap_or_default();
        let cells =
            [w.fault.name(), &plain(&w.transcript), &plain(&w.gene), &line, &plain(&w.detail)];
        lines.push(cells.map(guarded).join("\t"));
    }
    lines.iter().try_for_each(|l| writeln!(out, "{l}")).map_err(stdout_failed)
}

/// A leading formula character is quoted as spreadsheets do.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Findings a class on the terminal; the others are counted.
const SHOWN: usize = 5;

/// Which transcripts of a file are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum SetArg {
    /// All.
    #[default]
    All,
    /// MANE Select and MANE Plus Clinical.
    Mane,
    /// MANE, and for a gene without it the source's pick (Ensembl canonical, RefSeq Select).
    Canonical,
    /// The source's basic set, and MANE.
    Basic,
}

impl From<SetArg> for Selection {
    fn from(set: SetArg) -> Self {
        match set {
            SetArg::All => Self::All,
            SetArg::Mane => Self::Mane,
            SetArg::Canonical => Self::Canonical,
            SetArg::Basic => Self::Basic,
        }
    }
}

/// Reads a transcript file, selects, and keeps what lies on the reference, where there is one.
///
/// # Errors
/// As [`TranscriptSet::read`], [`TranscriptSet::select`] and [`TranscriptSet::place_on`].
pub fn load(path: &Path, set: SetArg, reference: Option<&Reference>) -> Result<TranscriptSet> {
    let mut transcripts = read(path, set)?;
    if let Some(reference) = reference {
        transcripts.place_on(reference).map_err(|e| e.at(path))?;
    }
    Ok(transcripts)
}

/// Reads a transcript file and selects.
///
/// # Errors
/// As [`TranscriptSet::read`] and [`TranscriptSet::select`].
pub fn read(path: &Path, set: SetArg) -> Result<TranscriptSet> {
    let mut transcripts = TranscriptSet::read(path)?;
    transcripts.select(set.into()).map_err(|e| e.at(path))?;
    Ok(transcripts)
}

/// Says what was found, in classes; with `--quiet` nothing.
pub fn warn(notices: &[TranscriptNotice]) {
    notice_lines(notices, SHOWN).iter().for_each(|line| logging::warn(line));
}
