//! `panelwise panel`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the verbs, and dispatches them |
//! | `show` | list, show |
//! | `check` | check, diff |
//! | [`bed`] | regions as BED |
//! | [`import`] | a panel file of another format |
//! | `table` | rows in one of three forms |

pub mod bed;
mod check;
pub mod import;
mod show;
mod table;

use crate::Result;
use crate::cli::stdout;
use clap::{Args, Subcommand};
use std::io::Write;

pub use table::OutputFormat;

/// The flags of `panelwise panel`.
#[derive(Debug, Args)]
pub struct PanelArgs {
    /// Selects what is done.
    #[command(subcommand)]
    pub verb: PanelVerb,
}

/// The verbs of `panelwise panel`.
#[derive(Debug, Subcommand)]
pub enum PanelVerb {
    /// Lists the built-in panels.
    List {
        /// Selects the form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// Shows one panel with its genes.
    Show {
        /// Names the panel: id, short name or panel file.
        panel: String,
        /// Selects the form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// Checks panel files: shape, ids, duplicates, tiers, places. Exit code 1 where it has errors.
    Check {
        /// Names the panel files, or built-in panels.
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Shows what changed from one panel to another.
    Diff {
        /// Names the first panel: id, short name or file.
        before: String,
        /// Names the second panel.
        after: String,
        /// Selects the form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// Writes the regions of a panel as BED (0-based half-open), sorted, merged per gene.
    Bed(bed::BedArgs),
    /// Makes a panel file from PanelApp (API JSON or table), a gene list or table, or BED.
    Import(import::ImportArgs),
    /// Prints the JSON schema of panel files.
    Schema,
}

/// Runs the verb.
///
/// # Errors
/// Those of the verbs; a panel with errors is an input error after what was found is printed.
pub fn run(args: PanelArgs, out: &mut dyn Write) -> Result<()> {
    match args.verb {
        PanelVerb::List { format } => show::list(format, out),
        PanelVerb::Show { panel, format } => show::show(&panel, format, out),
        PanelVerb::Check { files } => check::check_all(&files, out),
        PanelVerb::Diff { before, after, format } => {
            check::differences(&before, &after, format, out)
        }
        PanelVerb::Bed(args) => bed::write(args, out),
        PanelVerb::Import(args) => import::write(args, out),
        PanelVerb::Schema => stdout::write(out, &crate::panel::file::json_schema()),
    }
}
