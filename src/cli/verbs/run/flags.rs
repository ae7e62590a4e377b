//! The flags of `panelwise run`.

use crate::cli::flags::choices::{IndexArg, TissueArg};
use crate::cli::flags::{
    CaseFlags, FolderFlags, PanelFlags, ReferenceFlags, SettingsFlags, ThreadFlags,
    TranscriptSetFlags,
};
use crate::model::Build;
use clap::Args;
use std::path::PathBuf;

/// The flags of `panelwise run`.
#[derive(Debug, Args)]
// A usage error lists required flags in this order: clap appends an argument that is changed.
#[command(
    mut_arg("panel", |a| a.required_unless_present("print_config")),
    mut_arg("vcf", |a| a),
    mut_arg("reference", |a| a.required_unless_present("print_config")),
    mut_arg("out", |a| a.required_unless_present("print_config")),
)]
pub struct RunArgs {
    /// Selects the panel.
    #[command(flatten)]
    pub panel: PanelFlags,
    /// Adds bases on both sides of each gene.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Reads the call set: VCF 4.x or BCF, bgzip, gzip or plain; `-` is standard input. With
    /// `mother=`, `father=` or a relative's sample name before the file it is that relative's own;
    /// may be repeated.
    #[arg(long, value_name = "[WHO=]FILE", required_unless_present = "print_config")]
    pub vcf: Vec<String>,
    /// Opens aligned reads (BAM or CRAM with index): of the sample, or with `mother=`, `father=` or
    /// a parent's sample name of --ped before the file; may be repeated. They give coverage, and
    /// the read evidence at each reported allele.
    #[arg(long, value_name = "[WHO=]FILE")]
    pub bam: Vec<String>,
    /// Reads a pedigree (PED): the sample's parents, by the names of the call set, and its sex.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// Judges copy number from --bam against a reference set of `panelwise cnv reference build`
    /// (same panel, build, settings).
    #[arg(long, value_name = "FILE", requires = "bam", conflicts_with = "no_cnv")]
    pub cnv_reference: Option<PathBuf>,
    /// Omits copy number from the reads.
    #[arg(long)]
    pub no_cnv: bool,
    /// Selects the reference genome.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Selects the output folder.
    #[command(flatten)]
    pub output: FolderFlags,
    /// Describes the case.
    #[command(flatten)]
    pub case: CaseFlags,
    /// States the tissue of the DNA; overrides the case file.
    #[arg(long, value_enum)]
    pub tissue: Option<TissueArg>,
    /// States the genome build if the header does not; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Replaces the built-in transcripts.
    #[command(flatten)]
    pub transcripts: TranscriptSetFlags,
    /// Adds frequency, ClinVar and gene constraint from a bundle of `panelwise resources build`.
    #[arg(long, value_name = "FILE")]
    pub resources: Option<PathBuf>,
    /// Protects variants, which no rule may drop: table (variant, note, date, author) or VCF; may
    /// be repeated.
    #[arg(long, value_name = "FILE")]
    pub allow_list: Vec<PathBuf>,
    /// Labels variants in every output; nothing is deleted. The file is one as for --allow-list.
    #[arg(long, value_name = "FILE")]
    pub deny_list: Vec<PathBuf>,
    /// Uses INFO keys of the call set that hold a population allele frequency; the highest counts.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    pub info_frequency: Vec<String>,
    /// Changes settings.
    #[command(flatten)]
    pub settings: SettingsFlags,
    /// Prints the settings in force and stops.
    #[arg(long)]
    pub print_config: bool,
    /// Decides whether an index beside the call set is used.
    #[arg(long, value_enum, default_value_t)]
    pub index: IndexArg,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
    /// Accepts a panel of which many genes have no transcript: all their variants of good
    /// quality come in tier U.
    #[arg(long)]
    pub allow_unmodelled: bool,
    /// Writes protein names as predictions: p.(Arg5Ter), and p.? where the product is unknown
    /// (splice sites).
    #[arg(long, alias = "hgvsp-use-prediction")]
    pub protein_parentheses: bool,
    /// Reports synonymous and non-coding alleles without a named mechanism too, where they are rare
    /// or of unknown frequency, in tier N; by default they are only counted per gene.
    #[arg(long)]
    pub show_noncoding: bool,
    /// Continues past single bad records; each is counted and listed, the result is marked
    /// incomplete (exit code 1).
    #[arg(long)]
    pub lenient: bool,
}
