//! Panel, settings and transcripts of one build.

use crate::Result;
use crate::cli::flags::choices::SetArg;
use crate::cli::flags::{PanelFlags, SettingsFlags, TranscriptFlags};
use crate::cli::open::transcripts::{self, LoadedTranscripts};
use crate::io::reference::fasta::Reference;
use crate::model::Build;
use crate::model::panel::ResolvedPanel;
use crate::panel::{Names, PanelRequest};
use crate::settings::SettingsBook;

/// Holds the panel of a verb with what belongs to it.
pub struct PanelInputs {
    /// Holds the panel on the build.
    pub panel: ResolvedPanel,
    /// Holds the settings in force for these panels.
    pub settings: SettingsBook,
    /// Holds the transcripts near the panel.
    pub transcripts: LoadedTranscripts,
}

/// Selects panel, settings and transcripts: the groups of flags, and what the verb decides.
pub struct PanelSelection<'a> {
    /// Holds the flags of the panel.
    pub panel: &'a PanelFlags,
    /// Gives the bases added on both sides of each gene.
    pub padding: u64,
    /// Holds the flags of the settings.
    pub settings: &'a SettingsFlags,
    /// Lists `section.key=value` of the verb's own flags, which come after `--set`.
    pub assignments: Vec<String>,
    /// Holds the flag of the transcripts.
    pub transcripts: &'a TranscriptFlags,
    /// Selects among the transcripts of a file.
    pub transcript_set: SetArg,
}

impl PanelSelection<'_> {
    /// Resolves the panel, loads the settings for it, and reads the transcripts near it.
    ///
    /// # Errors
    /// See [`crate::panel::resolve()`], [`SettingsBook::load`] and [`transcripts::near_panel`].
    pub fn open(&self, build: Build, reference: Option<&Reference>) -> Result<PanelInputs> {
        let panel = resolve(self.panel, build, self.padding)?;
        let scopes = crate::panel::scopes(&panel);
        let mut assignments = self.settings.set.clone();
        assignments.extend_from_slice(&self.assignments);
        let file = self.settings.settings.as_deref();
        let settings = SettingsBook::load(&Names, &scopes, file, &assignments)?;
        let path = self.transcripts.transcripts.as_deref();
        let transcripts = transcripts::near_panel(path, self.transcript_set, &panel, reference)?;
        Ok(PanelInputs { panel, settings, transcripts })
    }
}

impl PanelInputs {
    /// Returns the panels with their versions, `HAEM2A-IT v1.2`.
    pub fn names(&self) -> Vec<String> {
        self.panel.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect()
    }
}

/// Resolves the panel on a build.
///
/// # Errors
/// See [`crate::panel::resolve()`].
pub fn resolve(flags: &PanelFlags, build: Build, padding: u64) -> Result<ResolvedPanel> {
    crate::panel::resolve(&PanelRequest {
        panels: flags.panel.clone(),
        genes: flags.genes.clone(),
        expand: flags.expand.into(),
        build,
        padding,
    })
}
