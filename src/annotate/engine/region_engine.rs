//! Adapts the crate vareffect. Nothing else in the project names it.
//!
//! vareffect reads one flat genome file. It is given one a region, made when an allele of the
//! region first asks for it; transcripts and alleles are shifted into the region. chrM stays whole
//! and keeps its name, because vareffect chooses the mitochondrial code by it.

use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::annotate::engine::seam::AnnotateError;
use crate::error::Error;
use crate::io::reference::sequence::RegionSequence;
use crate::model::transcript::{Mane, Numbering};
use crate::model::transcript_fault::TranscriptFault;
use crate::model::{Chromosome, Span, Strand, Term, Transcript};
use std::path::Path;
use std::sync::OnceLock;
use vareffect::consequence::{PtcStatus, SvKind};
use vareffect::fasta::{ContigEntry, GENOME_BIN_INDEX_VERSION, GenomeBinIndex};
use vareffect::{
    Biotype, CdsSegment, Exon, FastaReader, LocateIndex, TranscriptModel, TranscriptStore,
    TranscriptTier, UtrNumberingBreaks,
};
use vareffect::{ConsequenceResult, VarEffect, VarEffectError};

/// Name and version of the engine.
pub(super) const ENGINE_NAME: &str = "vareffect 0.6.0";

/// Holds the folder of the flat genomes, once there is one; removed on drop.
pub(super) type GenomeFolder = OnceLock<Result<tempfile::TempDir, String>>;

/// Holds a transcript in vareffect's terms, in the coordinates of its region.
pub(super) struct EngineTranscript(TranscriptModel);

/// Returns the name of a region's contig in vareffect.
pub(super) fn region_name(contig: &str, region: Span) -> String {
    if contig == Chromosome::M.name() {
        contig.to_owned()
    } else {
        format!("{contig}@{}", region.start)
    }
}

/// Runs vareffect on one region.
#[derive(Default)]
pub(super) struct RegionEngine {
    /// Names the region's file.
    number: usize,
    transcripts: Vec<TranscriptModel>,
    made: OnceLock<Result<VarEffect, String>>,
}

impl RegionEngine {
    /// Makes the engine of a region without transcripts; `number` names its file.
    pub(super) fn new(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// Adds a transcript of the region.
    pub(super) fn add(&mut self, transcript: EngineTranscript) {
        self.transcripts.push(transcript.0);
    }

    /// Returns the outcome on each transcript near an allele, with the transcript's identifier;
    /// empty where there is none. `start` is 0-based on the contig; alleles as in VCF.
    pub(super) fn outcomes(
        &self,
        region: (&str, &RegionSequence),
        folder: &GenomeFolder,
        (start, reference, alternate): (u64, &str, &str),
    ) -> Result<Vec<(String, Outcome)>, AnnotateError> {
        let (name, sequence) = region;
        let start = start - sequence.span.start;
        let results = self
            .made(region, folder)?
            .annotate(name, start, reference.as_bytes(), alternate.as_bytes())
            .map_err(to_error)?;
        // vareffect answers an allele near no transcript with one entry without a transcript.
        if results.iter().any(|r| r.transcript.is_empty()) {
            return Ok(Vec::new());
        }
        let answer = |mut r: ConsequenceResult| (std::mem::take(&mut r.transcript), outcome(r));
        Ok(results.into_iter().map(answer).collect())
    }

    /// Returns the terms of a deletion on each transcript, from its place alone, with the
    /// transcript's identifier. `deleted` is 0-based on the contig and lies in the region.
    pub(super) fn deletion_terms(
        &self,
        region: (&str, &RegionSequence),
        folder: &GenomeFolder,
        deleted: Span,
    ) -> Result<Vec<(String, Vec<Term>)>, AnnotateError> {
        let (name, sequence) = region;
        let offset = sequence.span.start;
        let (from, to) = (deleted.start - offset, deleted.end - offset);
        let results = self
            .made(region, folder)?
            .annotate_interval(name, from, to, SvKind::Deletion)
            .map_err(to_error)?;
        let mut out = Vec::with_capacity(results.len());
        for r in results {
            let terms = r.consequences.iter().filter_map(|c| Term::parse(c.as_str())).collect();
            out.push((r.transcript, terms));
        }
        Ok(out)
    }

    /// Returns vareffect on the region, which the first call makes.
    fn made(
        &self,
        (name, region): (&str, &RegionSequence),
        folder: &GenomeFolder,
    ) -> Result<&VarEffect, AnnotateError> {
        let make = || {
            let store = TranscriptStore::try_from_transcripts(self.transcripts.clone())
                .map_err(|e| e.to_string())?;
            let new = || {
                tempfile::Builder::new().prefix("panelwise-").tempdir().map_err(|e| not_written(&e))
            };
            let folder = folder.get_or_init(new).as_ref().map_err(Clone::clone)?;
            let path = folder.path().join(format!("{}.bin", self.number));
            Ok(VarEffect::new(store, flat_genome(&path, name, region)?))
        };
        self.made.get_or_init(make).as_ref().map_err(|e| AnnotateError::Engine(e.clone()))
    }
}

fn not_written(e: &dyn std::fmt::Display) -> String {
    format!("cannot write the temporary flat genome: {e}")
}

/// Writes a region as a flat genome, without vareffect's own writer: that one waits for the disk,
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

impl EngineTranscript {
    /// Returns a transcript as vareffect has it, shifted into its region.
    ///
    /// # Errors
    /// Input: exons that are missing, empty, overlapping or too many; a CDS part outside the exons.
    pub(super) fn new(t: &Transcript, region: &RegionSequence) -> crate::Result<Self> {
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
        let Some(cds) = cds_segments(t, offset) else {
            return refuse("a CDS part lies in no exon");
        };
        let strand = match t.strand {
            Strand::Plus => vareffect::Strand::Plus,
            Strand::Minus => vareffect::Strand::Minus,
        };
        // A CDS that begins inside a codon has lost its start, whatever the tags say.
        let start_complete = t.start_complete && cds.first().is_none_or(|c| c.phase == 0);
        let Numbering { cdna_from, five_prime_from, three_prime_from, cds_differs } =
            t.traits.numbering;
        let breaks = UtrNumberingBreaks::new(cdna_from, five_prime_from, three_prime_from);
        let differs = cds_differs
            || breaks.any()
            || t.traits.faults.contains(&TranscriptFault::DiffersFromGenome);
        // vareffect refuses a codon that is not of the CDS.
        let coding = |base: &u64| t.cds.iter().any(|c| c.span.start <= *base && *base < c.span.end);
        let selenocysteines =
            t.traits.selenocysteines.iter().filter(|b| coding(b)).map(|b| b - offset).collect();
        let transcript = TranscriptModel::new(
            t.id.clone(),
            t.gene.clone(),
            region_name(&t.contig, region.span),
            strand,
            exons(t, offset),
        )
        .with_cds_segments(cds)
        .with_protein_accession(t.protein.clone())
        .with_biotype(Biotype::from_label(&t.biotype))
        .with_cds_completeness(start_complete, t.end_complete)
        .with_genome_mismatch(differs, t.traits.numbering.cds_differs)
        .with_utr_numbering_breaks(breaks)
        .with_selenocysteine_codons(selenocysteines);
        let transcript = match t.mane {
            Some(Mane::Select) => transcript.with_tier(TranscriptTier::ManeSelect),
            Some(Mane::PlusClinical) => transcript.with_tier(TranscriptTier::ManePlusClinical),
            None => transcript,
        };
        LocateIndex::build(&transcript)
            .map_err(|e| Error::input(format!("transcript {}: {e}", t.id)))?;
        Ok(Self(transcript))
    }

    /// Returns the name of the region that the transcript lies in.
    pub(super) fn region_name(&self) -> &str {
        &self.0.chrom
    }
}

/// Returns the exons from the 5' end on, shifted by `offset`.
fn exons(t: &Transcript, offset: u64) -> Vec<Exon> {
    let exon = |(e, exon_number): (&Span, u16)| Exon {
        exon_number,
        genomic_start: e.start - offset,
        genomic_end: e.end - offset,
    };
    match t.strand {
        Strand::Plus => t.exons.iter().zip(1u16..).map(exon).collect(),
        Strand::Minus => t.exons.iter().rev().zip(1u16..).map(exon).collect(),
    }
}

/// Returns the CDS parts from the 5' end on, shifted by `offset`; `None` where one lies in no exon.
fn cds_segments(t: &Transcript, offset: u64) -> Option<Vec<CdsSegment>> {
    let segment = |part: &crate::model::transcript::CdsPart| {
        let i = t.exons.iter().position(|e| e.contains(part.span))?;
        let index = if t.strand == Strand::Plus { i } else { t.exons.len() - 1 - i };
        Some(CdsSegment {
            exon_index: index as u16,
            genomic_start: part.span.start - offset,
            genomic_end: part.span.end - offset,
            phase: part.phase,
        })
    };
    t.cds_in_order().map(segment).collect()
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
                NewStop::At { residue: protein_position, nmd_predicted: nmd_at_ptc }
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
