//! `panelwise annotate`.

use super::logging::say;
use super::transcripts::{self, SetArg};
use crate::annotate::VareffectEngine;
use crate::io::fasta::Reference;
use crate::io::source;
use crate::model::{Build, Transcript};
use crate::panel::{genes, models as built_in_models};
use crate::pipeline::annotate::annotate;
use crate::{Error, Result};
use clap::{Args, ValueEnum};
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum Format {
    /// One row per allele and transcript.
    #[default]
    Tsv,
}

/// `panelwise annotate`.
#[derive(Debug, Args)]
pub struct AnnotateArgs {
    /// VCF, plain, gzip or bgzip; `-` for standard input.
    #[arg(value_name = "IN.vcf")]
    pub input: PathBuf,
    /// Reference FASTA, plain or bgzip, with its .fai (and .gzi).
    #[arg(short, long, value_name = "FASTA")]
    pub reference: PathBuf,
    /// Transcripts, GFF3 or GTF; default: the built-in models of the panel genes.
    #[arg(short, long, value_name = "FILE")]
    pub transcripts: Option<PathBuf>,
    /// Which of the file's transcripts are used.
    #[arg(long, value_enum, default_value_t, requires = "transcripts")]
    pub transcript_set: SetArg,
    /// Output; bgzip where the name ends in .gz. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Keep going past alleles whose REF is not the reference's; their rows say so, and the exit code is 1.
    #[arg(long)]
    pub lenient: bool,
    /// Threads for everything; default: all cores.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Write over an existing file.
    #[arg(long)]
    pub force: bool,
}

/// Annotates and writes the table; a file appears under its name only when it is whole.
///
/// # Errors
/// As [`annotate`]; an output that exists; with `--lenient`, alleles that were passed over.
pub fn run(args: &AnnotateArgs, out: &mut dyn Write) -> Result<()> {
    let threads = args.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    if let Some(path) = args.out.as_deref().filter(|p| p.exists() && !args.force) {
        return Err(Error::usage("the output exists").at(path).hint("remove it, or pass --force to replace it"));
    }
    let reference = Reference::open(&args.reference)?;
    let build = reference.build()?.build;
    let models = match &args.transcripts {
        Some(path) => {
            let set = transcripts::load(path, args.transcript_set, &reference)?;
            transcripts::warn(&set.warnings);
            set.transcripts
        }
        None => built_in(build, &reference)?,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))?;
    let input = source::open(&args.input, 1)?;
    let engine = pool.install(|| VareffectEngine::new(&reference, models))?;
    transcripts::warn(engine.warnings());
    let to = |out: &mut dyn Write| {
        annotate(input, &engine, &reference, build, args.lenient, &pool, out).map_err(|e| e.at(&args.input))
    };
    let counts = match &args.out {
        Some(path) => write_file(path, to)?,
        None => {
            let mut out = BufWriter::with_capacity(1 << 18, out);
            let counts = to(&mut out)?;
            out.flush().map_err(super::stdout_failed)?;
            counts
        }
    };
    tracing::info!("{} records, {} alleles, {} not annotated", counts.records, counts.alleles, counts.not_annotated);
    if counts.wrong > 0 {
        say(&format!("{} of {} alleles do not fit the reference; their rows say so", counts.wrong, counts.alleles));
        return Err(Error::input("the result is incomplete").at(&args.input).hint("see the column 'note'"));
    }
    Ok(())
}

/// Built-in models of the build's panel genes whose chromosome the reference has.
fn built_in(build: Build, reference: &Reference) -> Result<Vec<Transcript>> {
    let mut list = Vec::new();
    for gene in genes::all()? {
        list.extend(built_in_models::of_gene(build, gene.hgnc_id)?.iter().map(|m| m.transcript.clone()));
    }
    list.retain(|t| reference.resolve(&t.contig).is_some());
    if list.is_empty() {
        return Err(Error::input("has none of the panel genes' chromosomes").at(reference.path()));
    }
    Ok(list)
}

/// Writes beside the final name and renames once all is on disk.
fn write_file<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".panelwise-").tempfile_in(folder).map_err(failed)?;
    let result = {
        let buffered = BufWriter::with_capacity(1 << 18, file.as_file_mut());
        if path.extension().is_some_and(|e| e == "gz" || e == "bgz") {
            let mut out = noodles::bgzf::io::Writer::new(buffered);
            let result = write(&mut out)?;
            out.finish().and_then(|mut b| b.flush()).map_err(failed)?;
            result
        } else {
            let mut out = buffered;
            let result = write(&mut out)?;
            out.flush().map_err(failed)?;
            result
        }
    };
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(result)
}
