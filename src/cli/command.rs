//! The command line: its verbs and the flags of all of them.

use crate::cli::verbs::{
    annotate, cnv, coverage, explain, inheritance, panel, relatedness, resources, run, transcripts,
};
use clap::{Parser, Subcommand};
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
    /// Selects what is done.
    #[command(subcommand)]
    pub verb: Verb,
    /// Prints more (-v stages, -vv details); never genotypes.
    #[arg(short, long, global = true, display_order = 1000, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Prints errors only: no progress bar, no summary.
    #[arg(short, long, global = true, display_order = 1000, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// The verbs of the command line.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Restricts, normalises, annotates, filters and reports one sample for one panel.
    Run(Box<run::RunArgs>),
    /// Writes consequences and HGVS names of every allele of a VCF, without filtering.
    Annotate(annotate::AnnotateArgs),
    /// Compares the genotypes of a family with the models of inheritance: alleles, pairs, origin.
    Inheritance(inheritance::InheritanceArgs),
    /// Measures how well a BAM or CRAM covers each gene, exon and locus of a panel, with the gaps.
    Coverage(Box<coverage::CoverageArgs>),
    /// Calls copy number of the panel's exons and genes from BAM or CRAM, against a reference set.
    Cnv(cnv::CnvArgs),
    /// Compares relations and sexes of a call set's samples with a pedigree: kinship, parents,
    /// Mendelian errors, exchanged samples, disomy.
    Relatedness(relatedness::RelatednessArgs),
    /// Lists, shows, checks, compares and imports gene panels.
    Panel(panel::PanelArgs),
    /// Builds, shows, checks and compares bundles of frequency, ClinVar and gene facts.
    Resources(resources::ResourcesArgs),
    /// Checks and compiles transcripts of your own (GFF3 or GTF).
    Transcripts(transcripts::TranscriptsArgs),
    /// Explains the outcome of one variant in a finished run: by which rule, on which values.
    Explain(explain::ExplainArgs),
    /// Prints shell completions.
    Completions {
        /// Selects the shell.
        shell: Shell,
    },
    /// Prints the manual page (troff), or writes one for each verb into a folder.
    Man {
        /// Writes into this folder.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}
