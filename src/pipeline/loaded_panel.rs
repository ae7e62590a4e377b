//! The panel made ready for records: sequence loaded, engine built, loci indexed.

use crate::Result;
use crate::annotate::VareffectEngine;
use crate::filter::LocusIndex;
use crate::io::reference::sequence::RegionSequences;
use crate::model::Transcript;
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::normalize::REFERENCE_MARGIN;
use crate::pipeline::plan::RunSetup;

/// A setup with what is made of it once, for all its cases.
pub struct LoadedPanel<'a> {
    /// Holds the setup.
    pub setup: &'a RunSetup,
    /// Gives consequences and names; holds the transcripts and the sequence around them.
    pub engine: VareffectEngine,
    /// Holds the panel's loci by place.
    pub loci: LocusIndex,
    /// Marks each panel gene of which the engine has a transcript.
    modelled: Vec<bool>,
}

impl<'a> LoadedPanel<'a> {
    /// Loads the sequence of regions and transcripts once, and builds the engine on it.
    ///
    /// # Errors
    /// Input: the reference cannot be read.
    pub fn load(setup: &'a RunSetup) -> Result<Self> {
        let regions = setup.panel.regions.all().iter();
        let regions = regions.map(|r| (r.chromosome.name(), r.span.padded(REFERENCE_MARGIN)));
        let transcripts = setup.transcripts.iter();
        let transcripts =
            transcripts.map(|t| (t.contig.as_str(), t.span().padded(REFERENCE_MARGIN)));
        let known = |c: &str| setup.reference.length_of(c).is_some();
        let wanted: Vec<_> = regions.chain(transcripts).filter(|(c, _)| known(c)).collect();
        let sequences = RegionSequences::load(&setup.reference, wanted)?;
        let covered = |t: &&Transcript| sequences.region(&t.contig, t.span()).is_some();
        let transcripts = setup.transcripts.iter().filter(covered).cloned().collect();
        let engine = VareffectEngine::with_sequences(sequences, transcripts)?
            .to_the_letter(setup.protein_parentheses);
        let has_transcript = |g: &PanelGene| engine.transcripts().iter().any(|t| g.facts.owns(t));
        Ok(Self {
            modelled: setup.panel.genes.iter().map(has_transcript).collect(),
            loci: LocusIndex::new(&setup.panel.loci),
            setup,
            engine,
        })
    }

    /// Returns the resolved panel.
    pub fn panel(&self) -> &'a ResolvedPanel {
        &self.setup.panel
    }

    /// Returns the reference around regions and transcripts.
    pub fn sequences(&self) -> &RegionSequences {
        self.engine.sequences()
    }

    /// Says whether the engine has a transcript of a panel gene. Without one no consequence is
    /// known, and none may drop an allele.
    pub fn is_modelled(&self, gene: usize) -> bool {
        self.modelled.get(gene).copied().unwrap_or(false)
    }
}
