//! `panelwise resources`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the verbs; show, check and diff |
//! | [`build`] | a bundle from the publishers' files |
//! | `show` | a bundle described for a person |

pub mod build;
mod show;

use crate::cli::stdout;
use crate::resource::{Bundle, diff};
use crate::{Error, Result};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::PathBuf;

/// The flags of `panelwise resources`.
#[derive(Debug, Args)]
pub struct ResourcesArgs {
    /// Selects what is done.
    #[command(subcommand)]
    pub verb: ResourcesVerb,
}

/// The verbs of `panelwise resources`.
#[derive(Debug, Subcommand)]
pub enum ResourcesVerb {
    /// Builds one bundle of frequency, ClinVar and gene facts of a panel's regions from the
    /// publishers' files.
    Build(Box<build::BuildArgs>),
    /// Shows what a bundle holds: sources, releases, digests, counts.
    Show {
        /// Opens this bundle.
        bundle: PathBuf,
        /// Prints the whole header as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Checks every byte of a bundle.
    Check {
        /// Opens this bundle.
        bundle: PathBuf,
    },
    /// Compares two bundles: alleles that came, went or have other values, as TSV.
    Diff {
        /// Opens the older bundle.
        old: PathBuf,
        /// Opens the newer bundle.
        new: PathBuf,
    },
}

/// Runs the verb.
///
/// # Errors
/// Those of building and reading bundles.
pub fn run(args: ResourcesArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let text = match args.verb {
        ResourcesVerb::Build(args) => return build::run(&args, quiet),
        ResourcesVerb::Show { bundle, json } => {
            let bundle = Bundle::open(&bundle)?;
            if json {
                serde_json::to_string_pretty(bundle.header())
                    .map_err(|e| Error::internal(e.to_string()))?
                    + "\n"
            } else {
                show::shown(&bundle)
            }
        }
        ResourcesVerb::Check { bundle } => {
            let bundle = Bundle::open(&bundle)?;
            bundle.verify()?;
            let alleles: u64 = bundle.header().tracks.iter().map(|t| t.alleles).sum();
            format!("whole: {alleles} alleles, digest {}\n", bundle.digest())
        }
        ResourcesVerb::Diff { old, new } => {
            let (old, new) = (Bundle::open(&old)?, Bundle::open(&new)?);
            stdout::write(out, "track\tallele\tcolumn\told\tnew\n")?;
            return diff::diff(&old, &new, &mut |c| {
                let or = |t: Option<String>| {
                    t.map_or_else(|| ".".to_owned(), |t| t.replace(['\t', '\n'], " "))
                };
                let (column, old, new) = (or(c.column), or(c.old), or(c.new));
                writeln!(out, "{}\t{}\t{column}\t{old}\t{new}", c.track, or(c.subject))
                    .map_err(stdout::failed)
            });
        }
    };
    stdout::write(out, &text)
}
