//! `panelwise events`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the actions, and dispatches them |
//! | [`annotate`] | what stated events mean for transcripts, and their scores |
//! | [`read`] | what was understood of files of structural callers |

use crate::Result;
use clap::{Args, Subcommand};
use std::io::Write;

pub mod annotate;
pub mod read;

/// The flags of `panelwise events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// Selects what is done.
    #[command(subcommand)]
    pub action: EventsAction,
}

/// The actions on events.
#[derive(Debug, Subcommand)]
pub enum EventsAction {
    /// Says what losses, gains and inversions of a table mean for the transcripts of the panel genes,
    /// and scores them by the ClinGen/ACMG standard (the automatic part).
    Annotate(annotate::AnnotateArgs),
    /// Shows what is understood of the files of structural callers: a line for each allele, with its
    /// fate.
    Read(read::ReadArgs),
}

/// Runs the verb.
///
/// # Errors
/// Those of the action.
pub fn run(args: &EventsArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    match &args.action {
        EventsAction::Annotate(args) => annotate::run(args),
        EventsAction::Read(args) => read::run(args, quiet, out),
    }
}
