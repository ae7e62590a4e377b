//! `panelwise events`.
//!
//! | file | job |
//! |---|---|
//! | [`annotate`] | what stated events mean for transcripts, and their scores |

use crate::Result;
use clap::{Args, Subcommand};

pub mod annotate;

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
}

/// Runs the verb.
///
/// # Errors
/// Those of the action.
pub fn run(args: &EventsArgs) -> Result<()> {
    match &args.action {
        EventsAction::Annotate(args) => annotate::run(args),
    }
}
