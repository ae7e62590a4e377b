//! `panelwise annotate`.

use crate::annotate::VareffectEngine;
use crate::annotate::output::{csq, haplotype_table};
use crate::cli::logging::{self, say};
use crate::cli::output_file::{self, OutputKind};
use crate::cli::verbs::transcripts;
use crate::cli::verbs::transcripts::SetArg;
use crate::io::calls::indexed::FinishedIndex;
use crate::io::reference::fasta::Reference;
use crate::io::text::source;
use crate::io::text::source::Source;
use crate::model::{Build, Transcript};
use crate::panel::{genes, transcripts as built_in_transcripts};
use crate::pipeline::annotate::{
    AnnotateCounts, Annotator, EngineSource, Form, Haplotypes, Output, StretchEngines, annotate,
};
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
    /// The input's records with Ensembl VEP's INFO field CSQ.
    Vcf,
}

impl Format {
    fn form(self) -> Form {
        match self {
            Self::Tsv => Form::Table,
            Self::Vcf => Form::Vcf,
        }
    }
}

/// `panelwise annotate`.
#[derive(Debug, Args)]
pub struct AnnotateArgs {
    /// VCF (plain, gzip or bgzip) or BCF; `-` for standard input.
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
    /// Output; bgzip with an index (.tbi, or .csi where a contig is longer than 512 Mb) where the
    /// name ends in .gz. Default, and `-`: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Also describe the alleles of one haplotype together, in a table of their own: phased alleles
    /// (`|`, PS) that meet in one codon or in a shifted reading frame.
    #[arg(long, value_name = "FILE.tsv")]
    pub haplotypes: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Protein names as predictions: p.(Arg5Ter), and p.? where the product cannot be told (splice
    /// sites).
    #[arg(long, alias = "hgvsp-use-prediction")]
    pub protein_parentheses: bool,
    /// Changes of a tandem repeat's length in HGVS bracket form: `g.5_10CA[4]`, `c.89_118AGC[13]`;
    /// inside a CDS for units of whole codons only.
    #[arg(long)]
    pub repeats: bool,
    /// Keep going past alleles whose REF is not the reference's; their rows say so, and the exit
    /// code is 1.
    #[arg(long)]
    pub lenient: bool,
    /// Threads for everything; default: all cores.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Write over an existing file.
    #[arg(long)]
    pub force: bool,
}

/// Annotates and writes; a file appears under its name, with its index, only when it is whole.
///
/// # Errors
/// As [`annotate`]; an output that exists; with `--lenient`, alleles that were passed over.
pub fn run(args: &AnnotateArgs, out: &mut dyn Write) -> Result<()> {
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let target = args.out.as_deref().filter(|p| *p != Path::new("-"));
    let files = [target, args.haplotypes.as_deref()];
    for path in files.into_iter().flatten() {
        OutputKind::File.refuse_existing(path, args.force)?;
    }
    if let Some(path) = target {
        check_name(path, args.format)?;
    }
    if let Some(path) = args
        .haplotypes
        .as_deref()
        .filter(|p| p.extension().is_some_and(|e| e == "gz" || e == "bgz"))
    {
        return Err(Error::usage("the table of haplotypes is written as plain text")
            .at(path)
            .hint("name it .tsv"));
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))?;
    let (reference, set) = pool.join(
        || Reference::open(&args.reference),
        || args.transcripts.as_ref().map(|path| transcripts::read(path, args.transcript_set)),
    );
    let reference = reference?;
    let build = reference.build()?.build;
    let transcripts = match (&args.transcripts, set) {
        (Some(path), Some(set)) => {
            let mut set = set?;
            set.place_on(&reference).map_err(|e| e.at(path))?;
            transcripts::warn(&set.notices);
            set.transcripts
        }
        _ => built_in(build, &reference)?,
    };
    let input = source::open(&args.input, 1)?;
    let engines = pool.install(|| LoadedEngines::new(transcripts, &reference, args))?;
    if let LoadedEngines::Single(engine) = &engines {
        transcripts::warn(engine.notices());
    }
    let form = args.format.form();
    let work = Work { args, reference: &reference, build, engines: &engines, pool: &pool };
    let (counts, gathered) = match target {
        Some(path) => output_file::write(path, |file, compressed| {
            let output = if compressed {
                Output::indexed(file, form, &reference)
            } else {
                Output::Text(file)
            };
            work.annotate(input, output)
        })?,
        None => {
            // The input is named where it is at fault.
            let mut failed = None;
            let mut out = BufWriter::with_capacity(1 << 18, Told { out, failed: &mut failed });
            let done = work.annotate(input, Output::Text(&mut out)).and_then(|(done, _)| {
                out.flush().map_err(crate::cli::stdout_failed)?;
                Ok(done)
            });
            // What could not be written is not tried again.
            let _ = out.into_parts();
            match failed {
                Some(e) => return Err(crate::cli::stdout_failed(e)),
                None => done?,
            }
        }
    };
    if let LoadedEngines::Stretches(near) = &engines {
        transcripts::warn(&near.notices());
    }
    engines.release();
    if let (Some(path), Some((rows, count))) = (&args.haplotypes, gathered) {
        output_file::write(path, |file, _| {
            let failed = |e: std::io::Error| Error::io(path, e);
            file.write_all(haplotype_table::header().as_bytes()).map_err(failed)?;
            file.write_all(&rows).map_err(failed)?;
            Ok(((), None))
        })?;
        tracing::info!("{count} sets of alleles described together");
    }
    tracing::info!(
        "{} records, {} alleles, {} not annotated",
        counts.records,
        counts.alleles,
        counts.not_annotated
    );
    if counts.replaced > 0 {
        logging::warn(&format!(
            "{} records held {} of another program: replaced",
            counts.replaced,
            csq::KEY
        ));
    }
    if counts.failed > 0 {
        say(&format!(
            "the engine failed on {} of {} alleles; {}",
            counts.failed,
            counts.alleles,
            form_says(form)
        ));
    }
    if counts.wrong > 0 {
        say(&format!(
            "{} of {} alleles do not fit the reference; {}",
            counts.wrong,
            counts.alleles,
            form_says(form)
        ));
    }
    if counts.wrong + counts.failed > 0 {
        return Err(Error::input("the result is incomplete").at(&args.input).hint(match form {
            Form::Table => "see the column 'note'".to_owned(),
            Form::Vcf => format!("see INFO/{}", csq::NOTE_KEY),
        }));
    }
    Ok(())
}

/// The engines: one with all its sequence in memory, or one for each stretch of the calls.
enum LoadedEngines<'a> {
    Single(Box<VareffectEngine>),
    Stretches(StretchEngines<'a>),
}

impl<'a> LoadedEngines<'a> {
    fn new(
        transcripts: Vec<Transcript>,
        reference: &'a Reference,
        args: &AnnotateArgs,
    ) -> Result<Self> {
        let (to_the_letter, file) = (args.protein_parentheses, args.transcripts.as_deref());
        if StretchEngines::needed_for(&transcripts) {
            let near = StretchEngines::new(reference, transcripts)
                .to_the_letter(to_the_letter)
                .read_from(file);
            near.check_build()?;
            return Ok(Self::Stretches(near));
        }
        let engine = VareffectEngine::new(reference, transcripts)
            .map_err(|e| file.into_iter().fold(e, Error::at))?;
        let engine = engine.to_the_letter(to_the_letter);
        Ok(Self::Single(engine.into()))
    }

    /// See [`VareffectEngine::release`].
    fn release(self) {
        match self {
            Self::Single(engine) => engine.release(),
            Self::Stretches(near) => drop(near),
        }
    }
}

/// What a run of the verb works with.
struct Work<'a> {
    args: &'a AnnotateArgs,
    reference: &'a Reference,
    build: Build,
    engines: &'a LoadedEngines<'a>,
    pool: &'a rayon::ThreadPool,
}

/// Counts, and the rows of haplotypes with their number where they are asked for.
type Done = (AnnotateCounts, Option<(Vec<u8>, u64)>);

impl Work<'_> {
    fn annotate(&self, input: Source, output: Output<'_>) -> Result<(Done, Option<FinishedIndex>)> {
        let Self { args, engines, .. } = self;
        let annotator = Annotator {
            engines: match engines {
                LoadedEngines::Single(engine) => {
                    EngineSource::Single { engine: &**engine, sequences: engine.sequences() }
                }
                LoadedEngines::Stretches(near) => EngineSource::Stretches(near),
            },
            reference: self.reference,
            build: self.build,
            lenient: args.lenient,
            protein_parentheses: args.protein_parentheses,
            repeats: args.repeats,
            form: args.format.form(),
            provenance: &provenance(args, self.build, VareffectEngine::NAME),
        };
        let mut haplotypes = args.haplotypes.as_ref().map(|_| match engines {
            LoadedEngines::Single(engine) => Haplotypes::new(engine),
            LoadedEngines::Stretches(near) => Haplotypes::on_stretches(near),
        });
        let (counts, index) = annotate(input, &annotator, self.pool, output, haplotypes.as_mut())
            .map_err(|e| e.at(&args.input))?;
        let gathered = haplotypes.map(|h| self.pool.install(|| h.finish())).transpose()?;
        Ok(((counts, gathered), index))
    }
}

fn form_says(form: Form) -> &'static str {
    match form {
        Form::Table => "their rows say so",
        Form::Vcf => "their records say so",
    }
}

/// Remembers why standard output could not be written.
struct Told<'a> {
    out: &'a mut dyn Write,
    failed: &'a mut Option<std::io::Error>,
}

impl Write for Told<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out
            .write(bytes)
            .inspect_err(|e| *self.failed = Some(std::io::Error::new(e.kind(), e.to_string())))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out
            .flush()
            .inspect_err(|e| *self.failed = Some(std::io::Error::new(e.kind(), e.to_string())))
    }
}

/// A name that says one format while the other is written is a slip worth a word.
fn check_name(path: &Path, format: Format) -> Result<()> {
    let name =
        path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let bare = name.trim_end_matches(".gz").trim_end_matches(".bgz");
    let asked = match format {
        Format::Tsv => "tsv",
        Format::Vcf => "vcf",
    };
    let meant = match () {
        () if bare.ends_with(".bcf") => "bcf",
        () if bare.ends_with(".vcf") => "vcf",
        () if bare.ends_with(".tsv") => "tsv",
        () => return Ok(()),
    };
    if meant == asked {
        return Ok(());
    }
    let hint = match meant {
        "bcf" => "write VCF: --format vcf -o NAME.vcf.gz, then bcftools view -Ob".to_owned(),
        other => format!("pass --format {other}, or name the file .{asked} or .{asked}.gz"),
    };
    Err(Error::usage(format!("the output is named .{meant}, the format is {asked}"))
        .at(path)
        .hint(hint))
}

/// Version and command line for the VCF's header, without folders, and without what does not change
/// the result.
fn provenance(args: &AnnotateArgs, build: Build, engine: &str) -> String {
    let name = |p: &Path| {
        let name = p.file_name().map_or_else(|| p.to_string_lossy(), |n| n.to_string_lossy());
        name.chars()
            .map(|c| if c.is_control() || c.is_whitespace() { '_' } else { c })
            .collect::<String>()
    };
    let mut command = format!("annotate --format vcf --reference {}", name(&args.reference));
    if let Some(path) = &args.transcripts {
        command.push_str(&format!(" --transcripts {}", name(path)));
    }
    if args.protein_parentheses {
        command.push_str(" --protein-parentheses");
    }
    if args.repeats {
        command.push_str(" --repeats");
    }
    if args.lenient {
        command.push_str(" --lenient");
    }
    command.push_str(&format!(" {}", name(&args.input)));
    format!(
        "##panelwise_annotateVersion={}; engine {engine}; {build}\n##panelwise_annotateCommand={command}\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// Returns the built-in transcripts of the build's panel genes whose chromosome the reference has.
fn built_in(build: Build, reference: &Reference) -> Result<Vec<Transcript>> {
    let mut list = Vec::new();
    for gene in genes::all()? {
        list.extend(
            built_in_transcripts::of_gene(build, gene.hgnc_id)?
                .iter()
                .map(|m| m.transcript.clone()),
        );
    }
    list.retain(|t| reference.resolve(&t.contig).is_some());
    if list.is_empty() {
        return Err(Error::input("has none of the panel genes' chromosomes").at(reference.path()));
    }
    Ok(list)
}
