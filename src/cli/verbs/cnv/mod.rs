//! `panelwise cnv`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the actions, and dispatches them |
//! | `targets` | the flags that both actions share, opened |
//! | [`call`] | copy number of one sample |
//! | [`reference_set`] | earlier samples as one file |

pub mod call;
pub mod reference_set;
mod targets;

use crate::Result;
use clap::{Args, Subcommand};

pub use targets::TargetFlags;

/// The flags of `panelwise cnv`.
#[derive(Debug, Args)]
pub struct CnvArgs {
    /// Selects what is done.
    #[command(subcommand)]
    pub action: CnvAction,
}

/// The actions of `panelwise cnv`.
#[derive(Debug, Subcommand)]
pub enum CnvAction {
    /// Calls one sample: VCF 4.4 (deletions and duplications), table, depth of every target.
    Call(Box<call::CallArgs>),
    /// Makes one file of earlier samples, against which exons are judged.
    #[command(subcommand)]
    Reference(ReferenceAction),
}

/// The actions of `panelwise cnv reference`.
#[derive(Debug, Subcommand)]
pub enum ReferenceAction {
    /// Measures samples of the same library and sequencer and writes one file.
    Build(Box<reference_set::BuildArgs>),
}

/// Runs the verb.
///
/// # Errors
/// Those of the inputs and of the reading.
pub fn run(args: &CnvArgs, quiet: bool) -> Result<()> {
    match &args.action {
        CnvAction::Call(args) => call::run(args, quiet),
        CnvAction::Reference(ReferenceAction::Build(args)) => reference_set::run(args, quiet),
    }
}
