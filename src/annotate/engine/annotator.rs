//! Annotates alleles on a set of transcripts, directly where they are plain
//! ([`crate::annotate::direct`]), else by vareffect ([`crate::annotate::engine::region_engine`]);
//! both with our corrections ([`crate::annotate::adjust`]).

use crate::annotate::adjust::apply::{self, Subject};
use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::intron_offset;
use crate::annotate::adjust::removed::{self, RemovedBases};
use crate::annotate::direct::Direct;
use crate::annotate::engine::outcome::Outcome;
use crate::annotate::engine::region_engine::{
    ENGINE_NAME, EngineTranscript, GenomeFolder, RegionEngine, region_name,
};
use crate::annotate::engine::seam::{AnnotateError, FLANK, intergenic};
use crate::annotate::transcript_check::{self, Translated};
use crate::error::Error;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::{RegionSequence, RegionSequences};
use crate::model::transcript::{Identity, Numbering};
use crate::model::transcript_fault::TranscriptNotice;
use crate::model::{Chromosome, Span, Transcript, TranscriptConsequence};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Bases of sequence kept around each transcript: twice [`FLANK`], so that a name can shift in a
/// repeat at its edge.
const MARGIN: u64 = 2 * FLANK;

/// Combines vareffect and the direct way on a set of transcripts and the sequence around them.
pub struct VareffectEngine {
    sequences: RegionSequences,
    transcripts: Vec<Transcript>,
    /// Holds the identity of each transcript, by its index.
    identities: Vec<Arc<Identity>>,
    by_id: HashMap<String, Vec<usize>>,
    notices: Vec<TranscriptNotice>,
    translated: Translated,
    direct: Direct,
    /// Asks for protein names to the letter too: [`Self::to_the_letter`].
    to_the_letter: bool,
    /// Holds vareffect on each region, by the region's name.
    regions: HashMap<String, RegionEngine>,
    folder: GenomeFolder,
}

impl VareffectEngine {
    /// Names the engine behind it, with its version.
    pub const NAME: &str = ENGINE_NAME;

    /// Reads the sequence around the transcripts and builds the engine.
    ///
    /// # Errors
    /// Input: a contig that the reference lacks or is shorter than its transcripts, a transcript
    /// with overlapping exons or a CDS outside its exons, transcripts most of which do not
    /// translate.
    pub fn new(reference: &Reference, transcripts: Vec<Transcript>) -> crate::Result<Self> {
        let engine = Self::of_part(reference, transcripts)?;
        engine.translated.check_build().map(|()| engine)
    }

    /// Builds an engine as [`Self::new`] does, on a part of a set: how many of it translate tells
    /// nothing of the whole.
    ///
    /// # Errors
    /// As [`Self::new`], but for those that do not translate.
    pub fn of_part(reference: &Reference, transcripts: Vec<Transcript>) -> crate::Result<Self> {
        for t in &transcripts {
            if let Some(length) = reference.length_of(&t.contig)
                && t.span().end > length
            {
                return Err(Error::input(format!(
                    "transcript {} reaches beyond {} of {length} bases",
                    t.id, t.contig
                ))
                .at(reference.path())
                .hint("reference and transcripts must be of one genome build"));
            }
        }
        let sequences = RegionSequences::load(
            reference,
            transcripts.iter().map(|t| (t.contig.as_str(), reach(t))),
        )?;
        Self::build(sequences, transcripts)
    }

    /// Builds an engine as [`Self::new`] does, on sequence at hand. A transcript whose own bases
    /// are not all there is refused; beyond them the engine sees what is there.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_sequences(
        sequences: RegionSequences,
        transcripts: Vec<Transcript>,
    ) -> crate::Result<Self> {
        let engine = Self::build(sequences, transcripts)?;
        engine.translated.check_build().map(|()| engine)
    }

    fn build(sequences: RegionSequences, mut transcripts: Vec<Transcript>) -> crate::Result<Self> {
        let (notices, translated) = transcript_check::check(&mut transcripts, &sequences);
        // Each region has its entry: REF is checked where no transcript is left, too.
        let entry = |(number, (contig, region)): (usize, (&str, &RegionSequence))| {
            (region_name(contig, region.span), RegionEngine::new(number))
        };
        let mut regions: HashMap<String, RegionEngine> =
            sequences.iter().enumerate().map(entry).collect();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        let convert = |t: &Transcript| match sequences.region(&t.contig, t.span()) {
            Some(region) => EngineTranscript::new(t, region),
            None => Err(Error::input(format!("no reference sequence for transcript {}", t.id))
                .locus(format!("{}:{}", t.contig, t.span()))),
        };
        let converted: Vec<crate::Result<EngineTranscript>> =
            transcripts.par_iter().map(convert).collect();
        for (i, (t, converted)) in transcripts.iter().zip(converted).enumerate() {
            let converted = converted?;
            regions.entry(converted.region_name().to_owned()).or_default().add(converted);
            by_id.entry(t.id.clone()).or_default().push(i);
        }
        let direct = Direct::new(&transcripts);
        Ok(Self {
            sequences,
            identities: transcripts.iter().map(|t| Arc::new(t.identity())).collect(),
            transcripts,
            by_id,
            notices,
            translated,
            direct,
            to_the_letter: false,
            regions,
            folder: GenomeFolder::new(),
        })
    }

    /// Asks for [`TranscriptConsequence::hgvs_p_to_the_letter`] too, from the two products: only
    /// where it will be written.
    #[must_use]
    pub fn to_the_letter(mut self, asked: bool) -> Self {
        self.to_the_letter = asked;
        self
    }

    /// Returns vareffect on one region.
    fn region_engine(&self, name: &str) -> Result<&RegionEngine, AnnotateError> {
        let unknown = || AnnotateError::Engine(format!("unknown region {name}"));
        self.regions.get(name).ok_or_else(unknown)
    }

    /// Removes what is on disk and leaves the memory to the end of the process: handing some 100 MB
    /// back page by page takes as long as annotating thousands of alleles.
    pub fn release(mut self) {
        self.folder = GenomeFolder::new();
        std::mem::forget(self);
    }

    /// Returns the sequence around the transcripts.
    pub fn sequences(&self) -> &RegionSequences {
        &self.sequences
    }

    /// Returns the notices of the check against the reference's sequence: on transcripts that were
    /// corrected, marked, or left out.
    pub fn notices(&self) -> &[TranscriptNotice] {
        &self.notices
    }

    /// Returns the transcripts in the order given, as far as they are sound.
    pub fn transcripts(&self) -> &[Transcript] {
        &self.transcripts
    }

    /// Finds a transcript that the engine answers on.
    fn transcript(&self, id: &str, contig: &str) -> Result<(usize, &Transcript), AnnotateError> {
        let mut list = self.by_id.get(id).into_iter().flatten();
        let i = list.find(|i| self.transcripts[**i].contig == contig);
        let unknown = || AnnotateError::Engine(format!("unknown transcript {id}"));
        i.map(|i| (*i, &self.transcripts[*i])).ok_or_else(unknown)
    }

    /// Annotates an allele inside a region.
    pub(super) fn annotate_inside(
        &self,
        contig: &str,
        region: &RegionSequence,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        let outcomes = match self.direct_outcomes(contig, region, start, reference, alternate) {
            Some(outcomes) => outcomes,
            None => self.engine_outcomes(contig, region, start, reference, alternate)?,
        };
        if outcomes.is_empty() {
            return Ok(vec![intergenic()]);
        }
        let footprint = Footprint::as_spelled(start, reference.as_bytes(), alternate.as_bytes());
        let corrected = |(i, outcome): (usize, Outcome)| {
            let subject = Subject {
                transcript: &self.transcripts[i],
                identity: &self.identities[i],
                sequences: &self.sequences,
                spliced: self.direct.spliced(i),
                to_the_letter: self.to_the_letter,
            };
            apply::consequence(outcome, subject, (start, reference, alternate), &footprint)
        };
        Ok(outcomes.into_iter().map(corrected).collect())
    }

    /// Answers directly, as [`Direct::outcomes`] does.
    pub(crate) fn direct_outcomes(
        &self,
        contig: &str,
        region: &RegionSequence,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Option<Vec<(usize, Outcome)>> {
        self.direct.outcomes(
            &self.transcripts,
            &self.sequences,
            contig,
            region,
            (start, reference, alternate),
        )
    }

    /// Answers any allele that the engine handles.
    pub(crate) fn engine_outcomes(
        &self,
        contig: &str,
        region: &RegionSequence,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<(usize, Outcome)>, AnnotateError> {
        let name = region_name(contig, region.span);
        let allele = (start, reference, alternate);
        let answers = self.region_engine(&name)?.outcomes((&name, region), &self.folder, allele)?;
        let mut out = Vec::with_capacity(answers.len());
        for (id, mut outcome) in answers {
            let (i, transcript) = self.transcript(&id, contig)?;
            // Where the transcript's own numbering departs from the genome's, the neighbouring
            // exon's is not known.
            if transcript.traits.numbering == Numbering::default() {
                outcome.hgvs_c =
                    outcome.hgvs_c.map(|name| intron_offset::nearest(name, transcript));
            }
            out.push((i, outcome));
        }
        // The order of vareffect is its interval tree's; ours is that of the transcripts given.
        out.sort_by_key(|(i, _)| *i);
        Ok(out)
    }

    /// Answers a deletion longer than the loaded sequence: terms from its footprint only, no names.
    pub(super) fn annotate_footprint(
        &self,
        contig: &str,
        deleted: Span,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        let mut out = Vec::new();
        for (_, region) in
            self.sequences.iter().filter(|(c, r)| *c == contig && r.span.overlaps(deleted))
        {
            let inside =
                Span::new(deleted.start.max(region.span.start), deleted.end.min(region.span.end));
            let name = region_name(contig, region.span);
            let engine = self.region_engine(&name)?;
            for (id, mut terms) in engine.deletion_terms((&name, region), &self.folder, inside)? {
                let (i, transcript) = self.transcript(&id, contig)?;
                removed::without_cds(&mut terms, transcript, RemovedBases::run(deleted));
                out.push((i, TranscriptConsequence::on(Arc::clone(&self.identities[i]), terms)));
            }
        }
        if out.is_empty() {
            return Ok(vec![intergenic()]);
        }
        out.sort_by_key(|(i, _)| *i);
        Ok(out.into_iter().map(|(_, c)| c).collect())
    }
}

impl VareffectEngine {
    /// Returns the borders of exons and coding sequences from the first base of `span` to the one
    /// behind it, sorted.
    pub(super) fn borders_within(&self, contig: &str, span: Span) -> Vec<u64> {
        let mut borders = Vec::new();
        for i in self.direct.within(contig, span.start, span.end) {
            let t = &self.transcripts[i];
            let from = t.exons.partition_point(|e| e.end < span.start);
            let exons = t.exons[from..].iter().take_while(|e| e.start <= span.end);
            borders.extend(exons.flat_map(|e| [e.start, e.end]));
            borders.extend(t.cds.first().map(|c| c.span.start));
            borders.extend(t.cds.last().map(|c| c.span.end));
        }
        borders.retain(|b| span.start <= *b && *b <= span.end);
        borders.sort_unstable();
        borders.dedup();
        borders
    }
}

/// Returns the stretch of the reference that a transcript needs.
fn reach(t: &Transcript) -> Span {
    if Chromosome::parse(&t.contig) == Some(Chromosome::M) {
        Span::new(0, u64::MAX)
    } else {
        t.span().padded(MARGIN)
    }
}

#[cfg(test)]
#[path = "annotator_tests.rs"]
mod tests;
