//! The flags that both actions share, opened and agreed.

use crate::Result;
use crate::cli::flags::choices::SetArg;
use crate::cli::flags::{PanelFlags, ReferenceFlags, SettingsFlags, ThreadFlags, TranscriptFlags};
use crate::cli::open::panel::{PanelInputs, PanelSelection};
use crate::cli::open::{self, reads, transcripts};
use crate::io::reads::AlignmentFile;
use crate::io::reference::fasta::Reference;
use crate::pipeline::cnv::CnvPlan;
use clap::Args;
use std::path::Path;

/// Selects what is measured.
#[derive(Debug, Args)]
#[command(
    mut_arg("panel", |a| a.required(true)),
    mut_arg("reference", |a| a.required(true)),
)]
pub struct TargetFlags {
    /// Selects the panel.
    #[command(flatten)]
    pub panel: PanelFlags,
    /// Selects the reference genome.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Replaces the built-in transcripts.
    #[command(flatten)]
    pub transcripts: TranscriptFlags,
    /// Changes settings.
    #[command(flatten)]
    pub settings: SettingsFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Holds what both actions need, opened and agreed.
pub(super) struct TargetInputs {
    reference: Reference,
    /// Holds the panel without padding, its settings, and the transcripts whose exons are targets.
    pub inputs: PanelInputs,
    threads: usize,
}

impl TargetInputs {
    /// Opens the reference, and the panel on its build.
    ///
    /// # Errors
    /// See [`Reference::open`] and [`PanelSelection::open`].
    pub fn open(flags: &TargetFlags) -> Result<Self> {
        let reference = open::reference(&flags.reference)?;
        let build = reference.build()?.build;
        let inputs = PanelSelection {
            panel: &flags.panel,
            padding: 0,
            settings: &flags.settings,
            assignments: Vec::new(),
            transcripts: &flags.transcripts,
            // Exons of every minor transcript would cut the windows between the real ones to
            // pieces.
            transcript_set: SetArg::Canonical,
        }
        .open(build, Some(&reference))?;
        transcripts::warn(&inputs.transcripts.notices);
        Ok(Self { reference, inputs, threads: open::threads(&flags.threads) })
    }

    /// Returns the plan by which all samples are measured.
    pub fn plan(&self) -> CnvPlan<'_> {
        CnvPlan {
            panel: &self.inputs.panel,
            transcripts: &self.inputs.transcripts.list,
            settings: &self.inputs.settings.general().cnv,
            reference: &self.reference,
            threads: self.threads,
        }
    }

    /// Opens one sample's reads.
    ///
    /// # Errors
    /// See [`reads::open`].
    pub fn open_reads(&self, path: &Path, sample: Option<&str>) -> Result<AlignmentFile> {
        reads::open(path, Some(&self.reference), Some(self.inputs.panel.build), sample)
    }
}
