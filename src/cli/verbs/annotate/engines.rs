//! The engines: one for all transcripts, or one for each stretch of the calls.

use crate::annotate::VareffectEngine;
use crate::cli::open::transcripts;
use crate::cli::verbs::annotate::flags::AnnotateArgs;
use crate::io::reference::fasta::Reference;
use crate::model::Transcript;
use crate::pipeline::annotate::{EngineSource, Haplotypes, StretchEngines};
use crate::{Error, Result};

/// Holds one engine with all its sequence in memory, or one for each stretch of the calls.
pub(super) enum LoadedEngines<'a> {
    Single(Box<VareffectEngine>),
    Stretches(StretchEngines<'a>),
}

impl<'a> LoadedEngines<'a> {
    /// Chooses by the number of transcripts, and loads.
    ///
    /// # Errors
    /// Input: the transcripts are of another build, or the reference cannot be read.
    pub fn new(
        transcripts: Vec<Transcript>,
        reference: &'a Reference,
        args: &AnnotateArgs,
    ) -> Result<Self> {
        let (to_the_letter, file) =
            (args.protein_parentheses, args.transcripts.file.transcripts.as_deref());
        if StretchEngines::needed_for(&transcripts) {
            let near = StretchEngines::new(reference, transcripts)
                .to_the_letter(to_the_letter)
                .read_from(file);
            near.check_build()?;
            return Ok(Self::Stretches(near));
        }
        let engine = VareffectEngine::new(reference, transcripts)
            .map_err(|e| file.into_iter().fold(e, Error::at))?;
        let engine = engine.to_the_letter(to_the_letter);
        Ok(Self::Single(engine.into()))
    }

    /// Returns the engines for the pipeline.
    pub fn source(&self) -> EngineSource<'_> {
        match self {
            Self::Single(engine) => {
                EngineSource::Single { engine: &**engine, sequences: engine.sequences() }
            }
            Self::Stretches(near) => EngineSource::Stretches(near),
        }
    }

    /// Returns what gathers the alleles of one haplotype.
    pub fn haplotypes(&self) -> Haplotypes<'_> {
        match self {
            Self::Single(engine) => Haplotypes::new(engine),
            Self::Stretches(near) => Haplotypes::on_stretches(near),
        }
    }

    /// Prints what is wrong with transcripts, of a single engine.
    pub fn warn_before_reading(&self) {
        if let Self::Single(engine) = self {
            transcripts::warn(engine.notices());
        }
    }

    /// Prints what is wrong with transcripts, of the stretches that were read.
    pub fn warn_after_reading(&self) {
        if let Self::Stretches(near) = self {
            transcripts::warn(&near.notices());
        }
    }

    /// Releases the engine: see [`VareffectEngine::release`].
    pub fn release(self) {
        match self {
            Self::Single(engine) => engine.release(),
            Self::Stretches(near) => drop(near),
        }
    }
}
