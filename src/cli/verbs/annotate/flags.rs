//! The flags of `panelwise annotate`.

use crate::cli::flags::{ReferenceFlags, ThreadFlags, TranscriptSetFlags};
use crate::cli::output_file::OutputKind;
use crate::pipeline::annotate::Form;
use crate::{Error, Result};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Selects the format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum Format {
    /// Writes one row per allele and transcript.
    #[default]
    Tsv,
    /// Writes the input's records with Ensembl VEP's INFO field CSQ.
    Vcf,
}

impl Format {
    /// Returns the form in which the pipeline writes.
    pub(super) fn form(self) -> Form {
        match self {
            Self::Tsv => Form::Table,
            Self::Vcf => Form::Vcf,
        }
    }
}

/// The flags of `panelwise annotate`.
#[derive(Debug, Args)]
#[command(
    mut_arg("reference", |a| a.required(true)),
    mut_arg("transcripts", |a| a.short('t')),
    mut_arg("threads", |a| a.short(None)),
)]
pub struct AnnotateArgs {
    /// Reads a VCF (plain, gzip or bgzip) or BCF; `-` is standard input.
    #[arg(value_name = "IN.vcf")]
    pub input: PathBuf,
    /// Selects the reference genome.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Replaces the built-in transcripts.
    #[command(flatten)]
    pub transcripts: TranscriptSetFlags,
    /// Writes this file: bgzip with an index (.tbi, or .csi where a contig is longer than 512 Mb)
    /// where the name ends in .gz. Default, and `-`: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Describes the alleles of one haplotype together, too, in a table of their own: phased
    /// alleles (`|`, PS) that meet in one codon or in a shifted reading frame.
    #[arg(long, value_name = "FILE.tsv")]
    pub haplotypes: Option<PathBuf>,
    /// Selects the format of the output.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Writes protein names as predictions: p.(Arg5Ter), and p.? where the product is unknown
    /// (splice sites).
    #[arg(long, alias = "hgvsp-use-prediction")]
    pub protein_parentheses: bool,
    /// Writes changes of a tandem repeat's length in HGVS bracket form: `g.5_10CA[4]`,
    /// `c.89_118AGC[13]`; inside a CDS for units of whole codons only.
    #[arg(long)]
    pub repeats: bool,
    /// Continues past alleles whose REF is not the reference's; their rows say so, and the exit
    /// code is 1.
    #[arg(long)]
    pub lenient: bool,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
    /// Replaces an existing file.
    #[arg(long)]
    pub force: bool,
}

impl AnnotateArgs {
    /// Returns the file to write; `None` for standard output.
    pub(super) fn target(&self) -> Option<&Path> {
        self.out.as_deref().filter(|p| *p != Path::new("-"))
    }

    /// Refuses outputs that exist, and names that contradict the format.
    ///
    /// # Errors
    /// Usage: see above.
    pub(super) fn check_outputs(&self) -> Result<()> {
        let files = [self.target(), self.haplotypes.as_deref()];
        for path in files.into_iter().flatten() {
            OutputKind::File.refuse_existing(path, self.force)?;
        }
        if let Some(path) = self.target() {
            check_name(path, self.format)?;
        }
        let is_packed = |p: &&Path| p.extension().is_some_and(|e| e == "gz" || e == "bgz");
        match self.haplotypes.as_deref().filter(is_packed) {
            None => Ok(()),
            Some(path) => Err(Error::usage("the table of haplotypes is written as plain text")
                .at(path)
                .hint("name it .tsv")),
        }
    }
}

/// Refuses a name that says one format while the other is written.
fn check_name(path: &Path, format: Format) -> Result<()> {
    let name =
        path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let bare = name.trim_end_matches(".gz").trim_end_matches(".bgz");
    let chosen = match format {
        Format::Tsv => "tsv",
        Format::Vcf => "vcf",
    };
    let named = match () {
        () if bare.ends_with(".bcf") => "bcf",
        () if bare.ends_with(".vcf") => "vcf",
        () if bare.ends_with(".tsv") => "tsv",
        () => return Ok(()),
    };
    if named == chosen {
        return Ok(());
    }
    let hint = match named {
        "bcf" => "write VCF: --format vcf -o NAME.vcf.gz, then bcftools view -Ob".to_owned(),
        other => format!("pass --format {other}, or name the file .{chosen} or .{chosen}.gz"),
    };
    Err(Error::usage(format!("the output is named .{named}, the format is {chosen}"))
        .at(path)
        .hint(hint))
}
