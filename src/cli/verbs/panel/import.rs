//! `panelwise panel import`.

use crate::Result;
use crate::cli::flags::FileFlags;
use crate::cli::logging;
use crate::cli::output_file::OutputKind;
use crate::cli::stdout;
use crate::io::atomic_file;
use crate::model::Build;
use crate::panel::import::{self, Format, ImportOptions, bed_build};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

/// The flags of `panelwise panel import`.
#[derive(Debug, Args)]
#[command(
    mut_arg("out", |a| a.help("Writes this panel file; default: standard output")),
)]
pub struct ImportArgs {
    /// Reads PanelApp JSON or table, a gene list or table (also of G2P and ClinGen), or BED.
    pub file: PathBuf,
    /// Selects the output file.
    #[command(flatten)]
    pub output: FileFlags,
    /// States the kind of the input.
    #[arg(long, value_enum, default_value_t)]
    pub from: FromArg,
    /// Gives the panel an id; default: from the input, else the file's name.
    #[arg(long)]
    pub id: Option<String>,
    /// Gives the panel a name.
    #[arg(long)]
    pub name: Option<String>,
    /// Gives the panel a version. (--version is the program's.)
    #[arg(long, value_name = "VERSION")]
    pub panel_version: Option<String>,
    /// Gives the panel a date, YYYY-MM-DD; a list or BED needs one.
    #[arg(long)]
    pub date: Option<String>,
    /// Gives the panel an indication code, for example 2a; --expand union needs one.
    #[arg(long)]
    pub indication: Option<String>,
    /// States the genome build of a BED file.
    #[arg(long)]
    pub build: Option<Build>,
}

/// States the kind of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum FromArg {
    /// Decides by content and file ending.
    #[default]
    Auto,
    /// Reads it as PanelApp: API JSON, or the table that its pages offer.
    Panelapp,
    /// Takes it for a gene list.
    List,
    /// Takes it for BED.
    Bed,
}

/// Imports a panel into a file or to standard output.
///
/// # Errors
/// See [`import::import`]. Usage: the output exists.
pub(super) fn write(args: ImportArgs, out: &mut dyn Write) -> Result<()> {
    let options = ImportOptions {
        format: match args.from {
            FromArg::Auto => Format::Auto,
            FromArg::Panelapp => Format::PanelApp,
            FromArg::List => Format::List,
            FromArg::Bed => Format::Bed,
        },
        id: args.id,
        name: args.name,
        version: args.panel_version,
        date: args.date,
        indication: args.indication,
        build: args.build,
    };
    let file = import::import(&args.file, &options)?;
    if let Some(build) = options.build
        && let Some(doubt) = bed_build::doubt(&file, build)?
    {
        logging::warn(&doubt);
    }
    let text = file.to_toml()?;
    let Some(path) = args.output.out else { return stdout::write(out, &text) };
    OutputKind::Panel.refuse_existing(&path, args.output.force)?;
    atomic_file::write_parts(&path, &[text.as_bytes()])?;
    let (genes, regions, repeats) = (file.genes.len(), file.regions.len(), file.repeats.len());
    stdout::write(
        out,
        &format!("{}: {genes} genes, {regions} regions, {repeats} repeats\n", path.display()),
    )
}
