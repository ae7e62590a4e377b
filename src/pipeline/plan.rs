//! One checked, immutable plan: everything opened, agreed and resolved before the first record
//! streams.

use crate::cnv::ReferenceSet;
use crate::filter::UserLists;
use crate::io::calls::batch::ScanCounts;
use crate::io::reads::AlignmentFile;
use crate::io::reference::fasta::Reference;
use crate::model::Transcript;
use crate::model::case::Case;
use crate::model::digest::hex;
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::model::pedigree::Parent;
use crate::model::report::{InputFile, Provenance};
use crate::model::transcript::TranscriptNotice;
use crate::pipeline::cnv::CnvDesign;
use crate::resource::Loaded;
use crate::settings::SettingsBook;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::SystemTime;

/// What a run does; built by `cli::settings`.
pub struct Plan {
    /// Case name: the stem of all output files.
    pub name: String,
    /// Case facts.
    pub case: Case,
    /// Sample in the call set.
    pub sample: String,
    /// The call set, as far as provenance and errors need it.
    pub input: RunInput,
    /// Resolved panel.
    pub panel: ResolvedPanel,
    /// Settings in force.
    pub settings: SettingsBook,
    /// Reference.
    pub reference: Reference,
    /// Transcripts: the panel's embedded models, or the user's.
    pub transcripts: Vec<Transcript>,
    /// Where the transcripts are from.
    pub transcript_source: String,
    /// What was wrong with transcripts of the panel's genes in the user's file.
    pub transcript_notices: Vec<TranscriptNotice>,
    /// How the build was found.
    pub build_evidence: String,
    /// Resource bundle, loaded for the panel's regions.
    pub resources: Option<Loaded>,
    /// The user's allow-lists and deny-lists.
    pub lists: UserLists,
    /// Aligned reads.
    pub alignments: Option<AlignmentFile>,
    /// Copy number from the same reads; `None` without them, or where it was not asked.
    pub cnv: Option<CnvRun>,
    /// Mother, then father: those of whom calls or reads were given.
    pub parents: Vec<ParentPlan>,
    /// What the family's files do not agree on.
    pub family_warnings: Vec<String>,
    /// INFO keys that hold a population frequency.
    pub info_frequency: Vec<String>,
    /// Files read beside the call set: reference, case, settings, transcripts.
    pub files: Vec<InputFile>,
    /// Protein names as predictions: [`crate::annotate::names::predicted`].
    pub protein_parentheses: bool,
    /// Keep going past single bad records.
    pub lenient: bool,
    /// Threads for everything.
    pub threads: usize,
    /// Output folder.
    pub out: PathBuf,
    /// Replace the files of an earlier run.
    pub force: bool,
    /// `panelwise 0.1.0`.
    pub software: String,
    /// Command line, for the manifest.
    pub command: Vec<String>,
}

/// What a run measures for copy number.
pub struct CnvRun {
    /// The panel without padding.
    pub panel: ResolvedPanel,
    /// Targets.
    pub design: CnvDesign,
    /// Models whose exons are targets.
    pub transcripts: Vec<Transcript>,
    /// Earlier samples.
    pub set: Option<ReferenceSet>,
}

/// One parent of the patient.
pub struct ParentPlan {
    /// Which.
    pub parent: Parent,
    /// Sample name, where known.
    pub name: Option<String>,
    /// Place among the call set's chosen samples.
    pub column: Option<usize>,
    /// Aligned reads.
    pub alignments: Option<AlignmentFile>,
}

/// The call set beside its open handle.
pub struct RunInput {
    /// Path, `-` for stdin.
    pub path: PathBuf,
    /// Compressed size, where known.
    pub bytes: Option<u64>,
    /// What opening found worth telling.
    pub remarks: Vec<String>,
}

impl Plan {
    /// Transcripts of a panel gene: by HGNC id, else by current or previous symbol.
    pub fn transcripts_of<'a>(
        &'a self,
        gene: &'a PanelGene,
    ) -> impl Iterator<Item = &'a Transcript> {
        self.transcripts.iter().filter(|t| gene.facts.owns(*t))
    }

    /// The call set as it was read; for the manifest only, because a report must not depend on its
    /// packing.
    pub fn call_set_file(&self, counts: &ScanCounts) -> InputFile {
        InputFile {
            role: "vcf".to_owned(),
            name: match self.input.path.file_name() {
                Some(name) if self.input.path.as_os_str() != "-" => {
                    name.to_string_lossy().into_owned()
                }
                _ => "stdin".to_owned(),
            },
            bytes: self.input.bytes,
            digest: counts
                .digest
                .clone()
                .unwrap_or_else(|| "not computed: the file was read by its index".to_owned()),
        }
    }

    /// Where everything comes from.
    pub fn provenance(&self, engine: &str) -> Provenance {
        let settings = self.settings.text().to_owned();
        Provenance {
            software: self.software.clone(),
            engine: engine.to_owned(),
            transcripts: self.transcript_source.clone(),
            build: self.panel.build.to_string(),
            build_evidence: self.build_evidence.clone(),
            inputs: self.files.clone(),
            settings_digest: hex(&Sha256::digest(settings.as_bytes())),
            settings,
        }
    }
}

/// ISO 8601 in UTC, to the second (civil-from-days, H. Hinnant, "chrono-compatible low-level date
/// algorithms").
pub fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let z = days + 719_468;
    let era = z / 146_097;
    let doe = z % 146_097;
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates() {
        let at = |s| utc(SystemTime::UNIX_EPOCH + Duration::from_secs(s));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(1_709_210_096), "2024-02-29T12:34:56Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59Z");
    }
}
