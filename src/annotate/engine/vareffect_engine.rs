//! The crate vareffect behind [`ConsequenceEngine`]. Nothing else in the project names it.
//!
//! vareffect reads one flat genome file. It is given one a region, merged from the sequence around
//! transcripts, and only for regions with an allele that [`crate::annotate::direct`] does not answer;
//! transcripts and queries are shifted into it. chrM stays whole and keeps its name, because the
//! engine chooses the mitochondrial code by it.

use crate::annotate::adjust::apply::convert;
use crate::annotate::adjust::decisions::{self, Taken};
use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::intron_offset;
use crate::annotate::direct::Direct;
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::annotate::engine::seam::{AnnotateError, ConsequenceEngine, FLANK, guarded, intergenic};
use crate::annotate::transcript_check;
use crate::error::Error;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::{RegionSequence, RegionSequences, model_contig};
use crate::model::transcript::{Identity, Mane, Numbering, TranscriptFault, TranscriptNotice};
use crate::model::{Chromosome, Span, Strand, Term, Transcript, TranscriptConsequence};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use vareffect::consequence::{PtcStatus, SvKind};
use vareffect::fasta::{ContigEntry, GENOME_BIN_INDEX_VERSION, GenomeBinIndex};
use vareffect::{
    Biotype, CdsSegment, Exon, FastaReader, LocateIndex, TranscriptModel, TranscriptStore,
    TranscriptTier, UtrNumberingBreaks,
};
use vareffect::{ConsequenceResult, VarEffect, VarEffectError};

/// Sequence kept around each transcript: twice [`FLANK`], so that a name can shift in a repeat at
/// its edge.
const MARGIN: u64 = 2 * FLANK;

/// vareffect on a set of transcripts and the sequence around them.
pub struct VareffectEngine {
    sequences: RegionSequences,
    transcripts: Vec<Transcript>,
    /// By the index of the transcript.
    identities: Vec<Arc<Identity>>,
    by_id: HashMap<String, Vec<usize>>,
    notices: Vec<TranscriptNotice>,
    translated: transcript_check::Translated,
    direct: Direct,
    /// Protein names to the letter are asked for too: [`Self::to_the_letter`].
    to_the_letter: bool,
    /// By the regions' names.
    regional: HashMap<String, Regional>,
    /// Holds the flat genomes, once there is one; removed on drop.
    directory: OnceLock<Result<tempfile::TempDir, String>>,
}

/// vareffect on one region, made when an allele of the region first asks for it.
#[derive(Default)]
struct Regional {
    /// Names its file.
    number: usize,
    models: Vec<TranscriptModel>,
    made: OnceLock<Result<VarEffect, String>>,
}

impl VareffectEngine {
    /// Name and version.
    pub const NAME: &str = "vareffect 0.6.0";

    /// Reads the sequence around the transcripts and builds the engine.
    ///
    /// # Errors
    /// Input: a contig that the reference lacks or is shorter than its transcripts, a transcript
    /// with overlapping exons or a CDS outside its exons, transcripts most of which do not
    /// translate.
    pub fn new(reference: &Reference, transcripts: Vec<Transcript>) -> crate::Result<Self> {
        let engine = Self::of_part(reference, transcripts)?;
        engine.translated.judged().map(|()| engine)
    }

    /// As [`Self::new`], on a part of a set: how many of it translate tells nothing of the whole.
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

    /// As [`Self::new`], on sequence at hand. A transcript whose own bases are not all there is
    /// refused; beyond them the engine sees what is there.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_sequences(
        sequences: RegionSequences,
        transcripts: Vec<Transcript>,
    ) -> crate::Result<Self> {
        let engine = Self::build(sequences, transcripts)?;
        engine.translated.judged().map(|()| engine)
    }

    fn build(sequences: RegionSequences, mut transcripts: Vec<Transcript>) -> crate::Result<Self> {
        let (notices, translated) = transcript_check::check(&mut transcripts, &sequences);
        // Each region has its entry: REF is checked where no transcript is left, too.
        let entry = |(number, (contig, region)): (usize, (&str, &RegionSequence))| {
            (engine_contig(contig, region.span), Regional { number, ..Regional::default() })
        };
        let mut regional: HashMap<String, Regional> =
            sequences.iter().enumerate().map(entry).collect();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        let model = |t: &Transcript| {
            let Some(region) = sequences.region(&t.contig, t.span()) else {
                return Err(Error::input(format!("no reference sequence for transcript {}", t.id))
                    .locus(format!("{}:{}", t.contig, t.span())));
            };
            let model = to_model(t, region)?;
            LocateIndex::build(&model)
                .map_err(|e| Error::input(format!("transcript {}: {e}", t.id)))?;
            Ok(model)
        };
        let models: Vec<crate::Result<TranscriptModel>> =
            transcripts.par_iter().map(model).collect();
        for (i, (t, model)) in transcripts.iter().zip(models).enumerate() {
            let model = model?;
            regional.entry(model.chrom.clone()).or_default().models.push(model);
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
            regional,
            directory: OnceLock::new(),
        })
    }

    /// Also works out [`TranscriptConsequence::hgvs_p_to_the_letter`], from the two products: only
    /// where it will be written.
    #[must_use]
    pub fn to_the_letter(mut self, asked: bool) -> Self {
        self.to_the_letter = asked;
        self
    }

    /// vareffect on one region.
    fn regional(&self, name: &str, region: &RegionSequence) -> Result<&VarEffect, AnnotateError> {
        let unknown = || AnnotateError::Engine(format!("unknown region {name}"));
        let regional = self.regional.get(name).ok_or_else(unknown)?;
        let make = || {
            let store = TranscriptStore::try_from_transcripts(regional.models.clone())
                .map_err(|e| e.to_string())?;
            let new = || {
                tempfile::Builder::new().prefix("panelwise-").tempdir().map_err(|e| not_written(&e))
            };
            let directory = self.directory.get_or_init(new).as_ref().map_err(Clone::clone)?;
            let path = directory.path().join(format!("{}.bin", regional.number));
            Ok(VarEffect::new(store, flat_genome(&path, name, region)?))
        };
        regional.made.get_or_init(make).as_ref().map_err(|e| AnnotateError::Engine(e.clone()))
    }

    /// Removes what is on disk and leaves the memory to the end of the process: handing some 100 MB
    /// back page by page takes as long as annotating thousands of alleles.
    pub fn release(mut self) {
        self.directory = OnceLock::new();
        std::mem::forget(self);
    }

    /// The sequence around the transcripts.
    pub fn sequences(&self) -> &RegionSequences {
        &self.sequences
    }

    /// What the reference's sequence says against the transcripts: corrected, marked, or left out.
    pub fn notices(&self) -> &[TranscriptNotice] {
        &self.notices
    }

    /// The transcripts in the order given, as far as they are sound.
    pub fn transcripts(&self) -> &[Transcript] {
        &self.transcripts
    }

    fn transcript(&self, id: &str, contig: &str) -> Option<(usize, &Transcript)> {
        let i = *self.by_id.get(id)?.iter().find(|i| self.transcripts[**i].contig == contig)?;
        Some((i, &self.transcripts[i]))
    }

    fn annotate_inside(
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
        let footprint = Footprint::new(start, reference.as_bytes(), alternate.as_bytes());
        let converted = |(i, outcome): (usize, Outcome)| {
            let sequences = (&self.sequences, self.direct.spliced(i), self.to_the_letter);
            let of = (&self.transcripts[i], &self.identities[i]);
            convert(outcome, of, sequences, (start, reference, alternate), &footprint)
        };
        Ok(outcomes.into_iter().map(converted).collect())
    }

    /// See [`Direct::outcomes`].
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

    /// As [`Self::direct_outcomes`], of any allele that the engine handles.
    pub(crate) fn engine_outcomes(
        &self,
        contig: &str,
        region: &RegionSequence,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<(usize, Outcome)>, AnnotateError> {
        let name = engine_contig(contig, region.span);
        let results = self
            .regional(&name, region)?
            .annotate(&name, start - region.span.start, reference.as_bytes(), alternate.as_bytes())
            .map_err(to_error)?;
        let mut out = Vec::with_capacity(results.len());
        for result in results {
            if result.transcript.is_empty() {
                return Ok(Vec::new());
            }
            let Some((i, transcript)) = self.transcript(&result.transcript, contig) else {
                return Err(AnnotateError::Engine(format!(
                    "unknown transcript {}",
                    result.transcript
                )));
            };
            let mut outcome = outcome(result);
            // Where the transcript's own numbering departs from the genome's, the neighbouring
            // exon's is not known.
            if transcript.traits.numbering == Numbering::default() {
                outcome.hgvs_c =
                    outcome.hgvs_c.map(|name| intron_offset::nearest(name, transcript));
            }
            out.push((i, outcome));
        }
        // The engine's order is its interval tree's; ours is that of the transcripts given.
        out.sort_by_key(|(i, _)| *i);
        Ok(out)
    }

    /// A deletion longer than the loaded sequence: terms from its footprint only, no names.
    fn annotate_footprint(
        &self,
        contig: &str,
        deleted: Span,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        let mut out = Vec::new();
        for (_, region) in
            self.sequences.iter().filter(|(c, r)| *c == contig && r.span.overlaps(deleted))
        {
            let from = deleted.start.max(region.span.start) - region.span.start;
            let to = deleted.end.min(region.span.end) - region.span.start;
            let name = engine_contig(contig, region.span);
            let results = self
                .regional(&name, region)?
                .annotate_interval(&name, from, to, SvKind::Deletion)
                .map_err(to_error)?;
            for result in results {
                let Some((i, transcript)) = self.transcript(&result.transcript, contig) else {
                    return Err(AnnotateError::Engine(format!(
                        "unknown transcript {}",
                        result.transcript
                    )));
                };
                let mut terms =
                    result.consequences.iter().filter_map(|c| Term::parse(c.as_str())).collect();
                decisions::without_cds(&mut terms, transcript, Taken::run(deleted));
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

impl ConsequenceEngine for VareffectEngine {
    fn annotate(
        &self,
        contig: &str,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        let bases = |s: &str| {
            !s.is_empty() && s.bytes().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T' | b'N'))
        };
        if !bases(reference) || !bases(alternate) {
            return Err(AnnotateError::Unsupported(format!(
                "{reference}>{alternate} is not a plain sequence change"
            )));
        }
        if reference == alternate {
            return Err(AnnotateError::Unsupported("ALT equals REF".to_owned()));
        }
        let contig = model_contig(contig);
        // One change, one answer: bases that REF and ALT share tell nothing (a record split off its
        // neighbours has them).
        let (start, reference, alternate) = minimal(start, reference, alternate);
        let span = Span::new(start, start.saturating_add(reference.len() as u64));
        guarded(|| match self.sequences.region(contig, span) {
            Some(region) => self.annotate_inside(contig, region, start, reference, alternate),
            // Every transcript has MARGIN bases around it: far from all of them.
            None if !self.sequences.touches(contig, span) => Ok(vec![intergenic()]),
            None if reference.starts_with(alternate) => {
                self.annotate_footprint(contig, Span::new(start + alternate.len() as u64, span.end))
            }
            None => Err(AnnotateError::OutsideReference(span)),
        })
        .map_err(|e| match e {
            AnnotateError::RefMismatch { reference, given }
                if differs_only_at_n(&reference, &given) =>
            {
                AnnotateError::ReferenceUnknown(span)
            }
            other => other,
        })
    }

    fn name(&self) -> &str {
        Self::NAME
    }
}

/// Without the bases shared at the end and then at the beginning, but for one in front of an
/// insertion or deletion.
fn minimal<'a>(start: u64, reference: &'a str, alternate: &'a str) -> (u64, &'a str, &'a str) {
    let (r, a) = (reference.as_bytes(), alternate.as_bytes());
    let room = r.len().min(a.len()) - 1;
    let suffix = r.iter().rev().zip(a.iter().rev()).take(room).take_while(|(x, y)| x == y).count();
    let room = room - suffix;
    let lead = r.iter().zip(a).take(room).take_while(|(x, y)| x == y).count();
    (
        start + lead as u64,
        &reference[lead..reference.len() - suffix],
        &alternate[lead..alternate.len() - suffix],
    )
}

fn differs_only_at_n(reference: &str, given: &str) -> bool {
    let known = |b: u8| matches!(b, b'A' | b'C' | b'G' | b'T');
    reference.len() == given.len()
        && reference.bytes().zip(given.bytes()).all(|(r, g)| r == g || !known(r))
}

/// What of the reference a transcript needs.
fn reach(t: &Transcript) -> Span {
    if Chromosome::parse(&t.contig) == Some(Chromosome::M) {
        Span::new(0, u64::MAX)
    } else {
        t.span().padded(MARGIN)
    }
}

fn engine_contig(contig: &str, region: Span) -> String {
    if contig == Chromosome::M.name() {
        contig.to_owned()
    } else {
        format!("{contig}@{}", region.start)
    }
}

fn not_written(e: &dyn std::fmt::Display) -> String {
    format!("cannot write the temporary flat genome: {e}")
}

/// Writes a region as flat genome, without vareffect's own writer: that one waits for the disk,
/// which a file that nobody reads after this process needs not.
fn flat_genome(path: &Path, name: &str, region: &RegionSequence) -> Result<FastaReader, String> {
    std::fs::write(path, &region.bases).map_err(|e| not_written(&e))?;
    let length = region.bases.len() as u64;
    let index = GenomeBinIndex {
        version: GENOME_BIN_INDEX_VERSION,
        build: "regions".to_owned(),
        expected_size: length,
        contigs: vec![ContigEntry { name: name.to_owned(), offset: 0, length }],
    };
    let index = rmp_serde::to_vec(&index).map_err(|e| not_written(&e))?;
    std::fs::write(path.with_extension("bin.idx"), index).map_err(|e| not_written(&e))?;
    FastaReader::open(path).map_err(|e| not_written(&e))
}

/// Our transcript as the engine's, shifted into its region.
fn to_model(t: &Transcript, region: &RegionSequence) -> crate::Result<TranscriptModel> {
    let refuse = |what: &str| Err(Error::input(format!("transcript {}: {what}", t.id)));
    if t.exons.is_empty()
        || t.exons.iter().any(|e| e.is_empty())
        || t.exons.windows(2).any(|w| w[0].end > w[1].start)
    {
        return refuse("exons are missing, empty, overlapping or out of order");
    }
    if t.exons.len() > usize::from(u16::MAX) {
        return refuse("too many exons");
    }
    let offset = region.span.start;
    let n = t.exons.len();
    // In transcript order: from the 5' end.
    let order: Vec<usize> =
        if t.strand == Strand::Plus { (0..n).collect() } else { (0..n).rev().collect() };
    let exons: Vec<Exon> = order
        .iter()
        .zip(1u16..)
        .map(|(&i, exon_number)| Exon {
            exon_number,
            genomic_start: t.exons[i].start - offset,
            genomic_end: t.exons[i].end - offset,
        })
        .collect();
    let mut cds = Vec::with_capacity(t.cds.len());
    for part in &t.cds {
        let Some(i) = t.exons.iter().position(|e| e.contains(part.span)) else {
            return refuse("a CDS part lies in no exon");
        };
        let exon_index = if t.strand == Strand::Plus { i } else { n - 1 - i } as u16;
        cds.push(CdsSegment {
            exon_index,
            genomic_start: part.span.start - offset,
            genomic_end: part.span.end - offset,
            phase: part.phase,
        });
    }
    if t.strand == Strand::Minus {
        cds.reverse();
    }
    let strand =
        if t.strand == Strand::Plus { vareffect::Strand::Plus } else { vareffect::Strand::Minus };
    // A CDS that begins inside a codon has lost its start, whatever the tags say.
    let start_complete = t.start_complete && cds.first().is_none_or(|c| c.phase == 0);
    let Numbering { cdna_from, five_prime_from, three_prime_from, cds_differs } =
        t.traits.numbering;
    let breaks = UtrNumberingBreaks::new(cdna_from, five_prime_from, three_prime_from);
    let differs = cds_differs
        || breaks.any()
        || t.traits.faults.contains(&TranscriptFault::DiffersFromGenome);
    // The engine refuses a codon that is not of the CDS.
    let coding = |base: &u64| t.cds.iter().any(|c| c.span.start <= *base && *base < c.span.end);
    let selenocysteines =
        t.traits.selenocysteines.iter().filter(|b| coding(b)).map(|b| b - offset).collect();
    let mut model = TranscriptModel::new(
        t.id.clone(),
        t.gene.clone(),
        engine_contig(&t.contig, region.span),
        strand,
        exons,
    )
    .with_cds_segments(cds)
    .with_protein_accession(t.protein.clone())
    .with_biotype(Biotype::from_label(&t.biotype))
    .with_cds_completeness(start_complete, t.end_complete)
    .with_genome_mismatch(differs, t.traits.numbering.cds_differs)
    .with_utr_numbering_breaks(breaks)
    .with_selenocysteine_codons(selenocysteines);
    model = match t.mane {
        Some(Mane::Select) => model.with_tier(TranscriptTier::ManeSelect),
        Some(Mane::PlusClinical) => model.with_tier(TranscriptTier::ManePlusClinical),
        None => model,
    };
    Ok(model)
}

fn to_error(e: VarEffectError) -> AnnotateError {
    match e {
        VarEffectError::RefMismatch { expected, got, .. } => {
            AnnotateError::RefMismatch { reference: expected, given: got }
        }
        VarEffectError::Malformed(what) => AnnotateError::Unsupported(what),
        other => AnnotateError::Engine(other.to_string()),
    }
}

fn outcome(r: ConsequenceResult) -> Outcome {
    Outcome {
        terms: r.consequences.iter().filter_map(|c| Term::parse(c.as_str())).collect(),
        cdna: [r.cdna_position, r.cdna_position_end],
        cds: [r.cds_position, r.cds_position_end],
        residues: [r.protein_start, r.protein_end],
        amino_acids: r.amino_acids,
        codons: r.codons,
        hgvs_c: r.hgvs_c.map(without_accession),
        hgvs_p: r.hgvs_p.map(without_accession),
        distance: r.distance,
        new_stop: match r.ptc {
            PtcStatus::NotApplicable => NewStop::NotApplicable,
            PtcStatus::NoStopCodon => NewStop::Absent,
            PtcStatus::At { protein_position, nmd_at_ptc } => {
                NewStop::At { residue: protein_position, triggers: nmd_at_ptc }
            }
            // Non-exhaustive: a state we do not know is unknown.
            _ => NewStop::Indeterminate,
        },
    }
}

fn without_accession(name: String) -> String {
    match name.rsplit_once(':') {
        Some((_, bare)) => bare.to_owned(),
        None => name,
    }
}

#[cfg(test)]
#[path = "vareffect_tests.rs"]
mod tests;
