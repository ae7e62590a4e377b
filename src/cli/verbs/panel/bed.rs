//! `panelwise panel bed`.

use crate::Result;
use crate::cli::stdout;
use crate::model::Build;
use crate::panel::bed::{self, ContigStyle};
use crate::panel::{ExpandStep, PanelRequest, resolve};
use clap::{Args, ValueEnum};
use std::io::Write;

/// The flags of `panelwise panel bed`.
#[derive(Debug, Args)]
pub struct BedArgs {
    /// Selects a panel by id, short name or file; several are joined by commas.
    #[arg(required = true, value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Selects the genome build.
    #[arg(long)]
    pub build: Build,
    /// Adds bases on both sides of each gene, or of each exon with --exons.
    #[arg(long, default_value_t = 0, value_name = "BASES")]
    pub padding: u64,
    /// Writes exons of the transcripts instead of gene bodies.
    #[arg(long)]
    pub exons: bool,
    /// Restricts the panel to these genes.
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// Expands the panel this far: core, none, extended, union.
    #[arg(long, default_value = "none", value_name = "STEP")]
    pub expand: ExpandStep,
    /// Selects the spelling of contig names.
    #[arg(long, value_enum, default_value_t)]
    pub contig_style: StyleArg,
}

/// Selects the spelling of contig names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum StyleArg {
    /// Writes chr1 and chrM.
    #[default]
    Ucsc,
    /// Writes 1 and MT.
    Ensembl,
}

/// Writes the regions.
///
/// # Errors
/// See [`resolve()`]. Input: standard output cannot be written.
pub(super) fn write(args: BedArgs, out: &mut dyn Write) -> Result<()> {
    let panel = resolve(&PanelRequest {
        panels: args.panel,
        genes: args.genes,
        expand: args.expand,
        build: args.build,
        padding: args.padding,
    })?;
    let style = match args.contig_style {
        StyleArg::Ucsc => ContigStyle::Ucsc,
        StyleArg::Ensembl => ContigStyle::Ensembl,
    };
    for gene in panel.genes.iter().filter(|g| g.region.is_none()) {
        // A BED cannot hold a gene without a place; a comment can.
        stdout::write(
            out,
            &format!(
                "#not on {}: {} ({})\n",
                panel.build,
                stdout::plain(&gene.facts.symbol),
                stdout::plain(&gene.facts.hgnc_id)
            ),
        )?;
    }
    let mut text = String::new();
    for row in bed::rows(&panel, args.exons) {
        text.push_str(&row.line(style));
        text.push('\n');
    }
    stdout::write(out, &text)
}
