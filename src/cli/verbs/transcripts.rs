//! `panelwise transcripts`.

use crate::Result;
use crate::annotate::transcript_check;
use crate::cli::flags::choices::SetArg;
use crate::cli::flags::{FileFlags, required};
use crate::cli::open::transcripts::{read, warn};
use crate::cli::open::{SOFTWARE, input_file};
use crate::cli::output_file::OutputKind;
use crate::cli::stdout;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::io::transcripts::compiled;
use crate::io::transcripts::set::TranscriptSet;
use crate::model::Transcript;
use crate::model::transcript_fault::TranscriptFault;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The flags of `panelwise transcripts`.
#[derive(Debug, Args)]
pub struct TranscriptsArgs {
    /// Selects what is done.
    #[command(subcommand)]
    pub verb: TranscriptsVerb,
}

/// The verbs of `panelwise transcripts`.
#[derive(Debug, Subcommand)]
pub enum TranscriptsVerb {
    /// Compiles a GFF3 or GTF into one checked file that opens at once.
    Compile(CompileArgs),
    /// Prints what a file (GFF3, GTF or compiled) holds, and every fault found in it, as TSV.
    Check {
        /// Reads this file.
        #[arg(value_name = "FILE")]
        input: PathBuf,
        /// Checks against this reference too: contigs, lengths, translation.
        #[arg(short, long, value_name = "FASTA")]
        reference: Option<PathBuf>,
    },
}

/// The flags of `panelwise transcripts compile`.
#[derive(Debug, Args)]
#[command(
    mut_arg("out", |a| a.required(true).help("Writes this file, for example MANE.pwt")),
)]
pub struct CompileArgs {
    /// Reads a GFF3 or GTF, plain, gzip or bgzip.
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Selects the output file.
    #[command(flatten)]
    pub output: FileFlags,
    /// Selects the transcripts that are kept.
    #[arg(long, value_enum, default_value_t)]
    pub transcript_set: SetArg,
}

/// Runs the verb.
///
/// # Errors
/// Usage: the output exists. Otherwise see [`TranscriptSet::read`] and [`compiled::write`].
pub fn run(args: &TranscriptsArgs, out: &mut dyn Write) -> Result<()> {
    match &args.verb {
        TranscriptsVerb::Compile(args) => compile(args, out),
        TranscriptsVerb::Check { input, reference } => check(input, reference.as_deref(), out),
    }
}

fn compile(args: &CompileArgs, out: &mut dyn Write) -> Result<()> {
    let path = required(args.output.out.as_ref(), "--out")?;
    OutputKind::File.refuse_existing(path, args.output.force)?;
    let digest = input_file::describe("transcripts", &args.input)?;
    let mut set = read(&args.input, args.transcript_set)?;
    set.source = digest.name.clone();
    warn(&set.notices);
    let header = compiled::write(path, &set, &digest.digest, SOFTWARE)?;
    let line = format!(
        "{} transcripts of {}, {} bytes\n",
        header.transcripts, header.source, header.bytes.0
    );
    stdout::write(out, &line)
}

fn check(input: &Path, reference: Option<&Path>, out: &mut dyn Write) -> Result<()> {
    let mut set = TranscriptSet::read(input)?;
    if let Some(path) = reference {
        let reference = Reference::open(path)?;
        set.place_on(&reference).map_err(|e| e.at(input))?;
        let near =
            set.transcripts.iter().flat_map(|t| t.exons.iter().map(|e| (t.contig.as_str(), *e)));
        let sequences = RegionSequences::load(&reference, near)?;
        let (notices, translated) = transcript_check::check(&mut set.transcripts, &sequences);
        translated.check_build().map_err(|e| e.at(input))?;
        set.notices.extend(notices);
    }
    let lines = summary_lines(&set).into_iter().chain(notice_rows(&set));
    stdout::write(out, &lines.map(|line| line + "\n").collect::<String>())
}

/// Returns the counts of a set, one a line.
fn summary_lines(set: &TranscriptSet) -> Vec<String> {
    let count =
        |is_one: &dyn Fn(&Transcript) -> bool| set.transcripts.iter().filter(|t| is_one(t)).count();
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
    lines
}

/// Returns the table of the notices, with its header.
fn notice_rows(set: &TranscriptSet) -> Vec<String> {
    let mut lines = vec!["class\ttranscript\tgene\tline\tdetail".to_owned()];
    for w in &set.notices {
        let line = w.line.map(|n| n.to_string()).unwrap_or_default();
        let cells = [w.fault.name(), &w.transcript, &w.gene, &line, &w.detail];
        lines.push(cells.map(stdout::table_cell).join("\t"));
    }
    lines
}
