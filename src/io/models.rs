//! A set of transcript models as read from a file: the transcripts, what was wrong with others, and its build.

use crate::model::transcript::{ModelClass, ModelWarning};
use crate::model::{Build, Transcript};

/// Transcripts of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptSet {
    /// Sound transcripts, in file order.
    pub transcripts: Vec<Transcript>,
    /// What is wrong or unusual, in file order.
    pub warnings: Vec<ModelWarning>,
    /// Genome build, where the file's contig lengths tell it, and how they do.
    pub build: Option<(Build, String)>,
    /// Name of the source, for provenance.
    pub source: String,
}

impl TranscriptSet {
    /// Warnings of one class.
    pub fn of_class(&self, class: ModelClass) -> impl Iterator<Item = &ModelWarning> {
        self.warnings.iter().filter(move |w| w.class == class)
    }
}
