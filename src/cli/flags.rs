//! Arguments as typed: nothing is opened or checked here beyond their form.

use crate::model::Build;
use crate::model::case::{Sex, Tissue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Virtual gene panels on whole-genome call sets: one patient's VCF or BCF in, an
/// interpretation-ready case out.
#[derive(Debug, Parser)]
#[command(name = "panelwise", version, about, propagate_version = true, max_term_width = 110)]
#[command(
    after_help = "Exit codes: 0 done, 1 input refused or result incomplete, 2 usage, 3 internal error."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Say more (-v stages, -vv details); never genotypes.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No progress bar, no summary; errors only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// Verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Restrict, normalise, annotate, filter and report one sample for one panel.
    Run(Box<RunArgs>),
    /// Consequences and HGVS names of every allele of a VCF, without filtering.
    Annotate(crate::cli::verbs::annotate::AnnotateArgs),
    /// How well a BAM or CRAM covers each gene, exon and locus of a panel; gaps.
    Coverage(Box<crate::cli::verbs::coverage::CoverageArgs>),
    /// Copy number of the panel's exons and genes from BAM or CRAM: call, reference set.
    Cnv(Box<crate::cli::verbs::cnv::CnvArgs>),
    /// Gene panels: list, show, check, diff, bed, import.
    Panel(crate::cli::verbs::panel::PanelArgs),
    /// Frequency, ClinVar and gene facts as one verified bundle: build, show, check, diff.
    Resources(crate::cli::verbs::resources::ResourcesArgs),
    /// Transcript models of your own: check a GFF3 or GTF, compile it.
    Transcripts(crate::cli::verbs::transcripts::TranscriptsArgs),
    /// What became of one variant in a finished run, by which rule, on which values.
    Explain(crate::cli::verbs::explain::ExplainArgs),
    /// Shell completions on standard output.
    Completions {
        /// Shell.
        shell: Shell,
    },
    /// Manual page (troff) on standard output, or one a verb into a folder.
    Man {
        /// Folder to write into.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// How far a panel is expanded beyond its core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ExpandArg {
    /// Core genes only.
    Core,
    /// The panel's first-line tiers.
    #[default]
    None,
    /// Every tier of the panel, research genes too.
    Extended,
    /// All built-in panels of the indication.
    Union,
}

impl From<ExpandArg> for crate::panel::ExpandStep {
    fn from(arg: ExpandArg) -> Self {
        match arg {
            ExpandArg::Core => Self::Core,
            ExpandArg::None => Self::None,
            ExpandArg::Extended => Self::Extended,
            ExpandArg::Union => Self::Union,
        }
    }
}

/// Whether an index beside the call set is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum IndexArg {
    /// If there is one.
    #[default]
    Auto,
    /// Read the whole file.
    Ignore,
    /// Refuse a file without one.
    Require,
}

/// `panelwise run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Panel: id, short name (1, 2a, 2a36, 2b, 3) or file; several joined by commas.
    #[arg(short, long, required_unless_present = "print_config", value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Call set: VCF 4.x or BCF, bgzip, gzip or plain; `-` for standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "print_config")]
    pub vcf: Option<PathBuf>,
    /// Aligned reads (BAM or CRAM with index): of the sample, or with `mother=`, `father=` or a
    /// parent's sample name of --ped before the file; may be repeated. Callability, and a second
    /// look at each reported allele.
    #[arg(long, value_name = "[WHO=]FILE")]
    pub bam: Vec<String>,
    /// Pedigree (PED): the sample's parents, by the names of the call set, and its sex.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// Reference set of `panelwise cnv reference build` (same panel, build, settings): copy number
    /// from --bam is judged against it.
    #[arg(long, value_name = "FILE", requires = "bam", conflicts_with = "no_cnv")]
    pub cnv_reference: Option<PathBuf>,
    /// No copy number from the reads.
    #[arg(long)]
    pub no_cnv: bool,
    /// Reference genome: FASTA with .fai (bgzip also .gzi), the one the reads were aligned to.
    #[arg(short, long, value_name = "FASTA", required_unless_present = "print_config")]
    pub reference: Option<PathBuf>,
    /// Output folder; made, refused if it holds files.
    #[arg(short, long, value_name = "DIR", required_unless_present = "print_config")]
    pub out: Option<PathBuf>,
    /// Sample, where the call set holds several.
    #[arg(short, long)]
    pub sample: Option<String>,
    /// Case file (TOML: id, sample, sex, tissue, haematological_malignancy, age).
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Case name for the output files; default: the case file's id, else the sample.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Sex of the sample; overrides the case file.
    #[arg(long, value_enum)]
    pub sex: Option<SexArg>,
    /// Tissue of the DNA; overrides the case file.
    #[arg(long, value_enum)]
    pub tissue: Option<TissueArg>,
    /// Only these genes of the panel (symbols or HGNC ids), for minors and single-gene work.
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// How far to expand the panel; each step is logged in the report.
    #[arg(long, value_enum, default_value_t)]
    pub expand: ExpandArg,
    /// Bases added on both sides of each gene.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Genome build, where the header does not tell; refused where it contradicts.
    #[arg(long)]
    pub build: Option<Build>,
    /// Transcripts (GFF3 or GTF) instead of the built-in models.
    #[arg(long, value_name = "FILE")]
    pub transcripts: Option<PathBuf>,
    /// Which of the file's transcripts are used.
    #[arg(long, value_enum, default_value_t, requires = "transcripts")]
    pub transcript_set: crate::cli::verbs::transcripts::SetArg,
    /// Resource bundle of `panelwise resources build`: frequency, ClinVar, gene constraint.
    #[arg(long, value_name = "FILE")]
    pub resources: Option<PathBuf>,
    /// Variants that no rule may drop: table (variant, note, date, author) or VCF; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub allow_list: Vec<PathBuf>,
    /// Variants that carry a label in every output; nothing is deleted. As --allow-list.
    #[arg(long, value_name = "FILE")]
    pub deny_list: Vec<PathBuf>,
    /// INFO keys of the call set that hold a population allele frequency; the highest counts.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    pub info_frequency: Vec<String>,
    /// Settings file (TOML, shape of --print-config).
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// One setting, for example --set quality.min_depth=8; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    /// Print the settings in force and stop.
    #[arg(long)]
    pub print_config: bool,
    /// Use of an index beside the call set.
    #[arg(long, value_enum, default_value_t)]
    pub index: IndexArg,
    /// Threads for everything; default: all cores.
    #[arg(short, long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
    /// Accept a panel of which many genes have no transcript model: all their variants of good
    /// quality come in tier U.
    #[arg(long)]
    pub allow_unmodelled: bool,
    /// Protein names as predictions: p.(Arg5Ter), and p.? where the product cannot be told (splice
    /// sites).
    #[arg(long, alias = "hgvsp-use-prediction")]
    pub protein_parentheses: bool,
    /// Go on past single bad records; each is counted and listed, the result is marked incomplete
    /// (exit code 1).
    #[arg(long)]
    pub lenient: bool,
    /// Replace the files of an earlier run in the output folder.
    #[arg(long)]
    pub force: bool,
}

/// Sex on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SexArg {
    /// XX.
    Female,
    /// XY.
    Male,
    /// Not stated.
    Unknown,
}

impl From<SexArg> for Sex {
    fn from(sex: SexArg) -> Self {
        match sex {
            SexArg::Female => Self::Female,
            SexArg::Male => Self::Male,
            SexArg::Unknown => Self::Unknown,
        }
    }
}

/// Tissue on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TissueArg {
    /// Peripheral blood.
    Blood,
    /// Blood in remission.
    BloodInRemission,
    /// Bone marrow.
    Marrow,
    /// Cultured fibroblasts.
    FibroblastCulture,
    /// Skin biopsy.
    SkinBiopsy,
    /// Saliva or buccal swab.
    Saliva,
    /// Another tissue.
    Other,
    /// Not stated.
    Unknown,
}

impl From<TissueArg> for Tissue {
    fn from(tissue: TissueArg) -> Self {
        match tissue {
            TissueArg::Blood => Self::Blood,
            TissueArg::BloodInRemission => Self::BloodInRemission,
            TissueArg::Marrow => Self::Marrow,
            TissueArg::FibroblastCulture => Self::FibroblastCulture,
            TissueArg::SkinBiopsy => Self::SkinBiopsy,
            TissueArg::Saliva => Self::Saliva,
            TissueArg::Other => Self::Other,
            TissueArg::Unknown => Self::Unknown,
        }
    }
}
