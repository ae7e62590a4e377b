//! `panelwise explain RESULTS VARIANT`.

use crate::report::explain;
use crate::{Error, Result};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// The flags of `panelwise explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Opens the result folder of a run (its --out), or one case's .run.json.
    pub results: PathBuf,
    /// Names the variant: chr21:34859486:C:T, 21-34859486-C-T, 'chr21:34859486 C>T',
    /// NC_000021.9:g.34859486C>T, or any name that the report prints (NM_001754.5:c.601C>T).
    pub variant: String,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Answers on `out`. Every answer is a success, also that the variant was never in the input.
///
/// # Errors
/// See [`explain()`]. Input: `out` cannot be written.
pub fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<()> {
    let explanation = explain(&args.results, &args.variant)?;
    let text = if args.json { explanation.to_json()? + "\n" } else { explanation.to_string() };
    out.write_all(text.as_bytes())
        .map_err(|e| Error::input(format!("cannot write the answer: {e}")).caused_by(e))
}
