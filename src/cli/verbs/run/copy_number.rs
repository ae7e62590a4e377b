//! The design of copy number in a run.

use crate::Result;
use crate::cli::flags::choices::SetArg;
use crate::cli::open::{input_file, panel, transcripts};
use crate::cli::verbs::run::flags::RunArgs;
use crate::cnv::ReferenceSet;
use crate::io::reference::fasta::Reference;
use crate::model::report::InputFile;
use crate::model::{Build, Transcript};
use crate::pipeline::CnvRun;
use crate::pipeline::cnv::CnvPlan;
use crate::settings::SettingsBook;

/// Makes the targets of copy number, and opens the reference set measured on the same ones.
///
/// # Errors
/// See [`CnvPlan::design`] and [`ReferenceSet::open`].
pub fn copy_number(
    args: &RunArgs,
    build: Build,
    loaded: &[Transcript],
    settings: &SettingsBook,
    reference: &Reference,
    files: &mut Vec<InputFile>,
) -> Result<CnvRun> {
    // As `cnv reference build` does: gene bodies without the padding that variants get. Exons of
    // every minor transcript would cut the windows between the real ones to pieces.
    let panel = panel::resolve(&args.panel, build, 0)?;
    let path = args.transcripts.file.transcripts.as_deref();
    let transcripts = if path.is_none() || args.transcripts.transcript_set == SetArg::Canonical {
        loaded.to_vec()
    } else {
        transcripts::near_panel(path, SetArg::Canonical, &panel, Some(reference))?.list
    };
    let settings = &settings.general().cnv;
    let design =
        CnvPlan { panel: &panel, transcripts: &transcripts, settings, reference, threads: 1 }
            .design()?;
    let set = match &args.cnv_reference {
        Some(path) => {
            files.push(input_file::describe("copy-number reference set", path)?);
            Some(ReferenceSet::open(path, &design.design)?)
        }
        None => None,
    };
    Ok(CnvRun { panel, design, transcripts, set })
}
