//! `panelwise explain RESULTS VARIANT`.

use crate::report::explain;
use crate::{Error, Result};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Says what became of a variant: outcome, deciding rule, values; or that it was never in the
/// input, or outside the panel
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Result folder of a run (its --out), or one case's .run.json
    pub results: PathBuf,
    /// chr21:34859486:C:T, 21-34859486-C-T, 'chr21:34859486 C>T', NC_000021.9:g.34859486C>T, or a
    /// ledger name (NM_001754.5:c.601C>T)
    pub variant: String,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// Answers on `out`. Every answer is a success, also "never in the input".
///
/// # Errors
/// Those of [`explain()`]; input, where `out` cannot be written.
pub fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<()> {
    let explanation = explain(&args.results, &args.variant)?;
    let text = if args.json { explanation.to_json()? + "\n" } else { explanation.to_string() };
    out.write_all(text.as_bytes())
        .map_err(|e| Error::input(format!("cannot write the answer: {e}")).caused_by(e))
}
