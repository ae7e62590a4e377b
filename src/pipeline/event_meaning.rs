//! The verb `events annotate`: what stated events mean for the built-in transcripts, and their
//! automatic scores.

use crate::annotate::event::turned::TurnedTranscript;
use crate::annotate::event::{gained::gained, lost::lost, overlap::overlap};
use crate::classify::dosage::gene::gene_item;
use crate::classify::dosage::{DosageStandard, GeneTouched, score};
use crate::io::text::event_table::{StatedDosage, StatedEvent, StatedKind};
use crate::model::dosage::{DosageMap, DosageReport, DoseChange};
use crate::model::event_effect::{
    EventChange, EventMeaning, EventOnTranscript, EventScope, GainProof, LossStrength,
};
use crate::model::interval_index::{IntervalIndex, Located};
use crate::model::{Build, Chromosome, Span, Transcript};
use crate::panel::{coding_genes, genes, transcripts};
use crate::{Error, Result};
use std::collections::BTreeSet;

/// A built-in transcript with its place.
struct PlacedTranscript {
    transcript: &'static Transcript,
    chromosome: Chromosome,
    turned: TurnedTranscript,
}

impl Located for PlacedTranscript {
    type Contig = Chromosome;

    fn place(&self) -> (Chromosome, Span) {
        (self.chromosome, self.turned.span())
    }
}

/// Everything that events of one build are asked against.
pub struct EventAnnotator {
    transcripts: IntervalIndex<PlacedTranscript>,
    genes: &'static IntervalIndex<coding_genes::CodingGene>,
    dosage: DosageMap,
    standard: &'static DosageStandard,
}

impl EventAnnotator {
    /// Prepares a build: the first built-in transcript of each panel gene (MANE Select where there
    /// is one), and what `dosage` states of the build.
    ///
    /// # Errors
    /// Only where built-in data is damaged.
    pub fn new(build: Build, dosage: &[StatedDosage]) -> Result<Self> {
        let mut placed = Vec::new();
        for gene in genes::all()? {
            let of_gene = transcripts::of_gene(build, gene.hgnc_id)?;
            let Some(first) = of_gene.first() else { continue };
            let transcript = &first.transcript;
            let chromosome = Chromosome::parse(&transcript.contig).ok_or_else(|| {
                Error::internal(format!("{} lies on no chromosome", transcript.id))
            })?;
            let turned = TurnedTranscript::new(transcript);
            placed.extend(turned.map(|turned| PlacedTranscript { transcript, chromosome, turned }));
        }
        let of_build = || dosage.iter().filter(|d| d.build == build);
        let entries = |regions: bool| {
            of_build().filter(|d| d.is_region == regions).map(|d| d.entry.clone()).collect()
        };
        Ok(Self {
            transcripts: IntervalIndex::new(placed),
            genes: coding_genes::of_build(build)?,
            dosage: DosageMap::new(entries(false), entries(true)),
            standard: DosageStandard::builtin()?,
        })
    }

    /// Returns the meaning of an event.
    pub fn annotate(&self, event: &StatedEvent) -> EventMeaning {
        let dose = match event.kind {
            StatedKind::Deletion => Some(DoseChange::Loss),
            StatedKind::Duplication | StatedKind::TandemDuplication => Some(DoseChange::Gain),
            StatedKind::Inversion => None,
        };
        let touched = self.transcripts.overlapping(event.chromosome, event.span);
        let transcripts: Vec<EventOnTranscript> =
            touched.filter_map(|t| self.on_transcript(event, dose, t)).collect();
        let score = dose.map(|dose| self.score(event, dose, &transcripts));
        EventMeaning { transcripts, score }
    }

    fn on_transcript(
        &self,
        event: &StatedEvent,
        dose: Option<DoseChange>,
        placed: &PlacedTranscript,
    ) -> Option<EventOnTranscript> {
        let (turned, rules) = (&placed.turned, &self.standard.inside);
        let overlap = overlap(turned, event.span)?;
        let both_inside = matches!(overlap.scope, EventScope::Inside | EventScope::Intron);
        let change = match event.kind {
            _ if !both_inside => None,
            StatedKind::Deletion => Some(lost(turned, event.span, &overlap, rules)),
            StatedKind::Duplication => {
                Some(gained(turned, event.span, &overlap, GainProof::Presumed, rules))
            }
            StatedKind::TandemDuplication => {
                Some(gained(turned, event.span, &overlap, GainProof::Tandem, rules))
            }
            // It breaks the gene, and no frame can be told.
            StatedKind::Inversion => Some(EventChange::new(None, LossStrength::NotApplicable)),
        };
        let gene = self.dosage.gene(&placed.transcript.gene);
        let item = dose.and_then(|dose| {
            let on_gene = (&overlap, change.as_ref());
            gene_item(self.standard, dose, gene, turned.exons.len(), on_gene)
        });
        let transcript = placed.transcript;
        Some(EventOnTranscript {
            gene: transcript.gene.clone(),
            transcript: transcript.refseq.clone().unwrap_or_else(|| transcript.id.clone()),
            exons: turned.exons.len(),
            coding_length: turned.coding_length().unsigned_abs(),
            overlap,
            change,
            item,
        })
    }

    fn score(
        &self,
        event: &StatedEvent,
        dose: DoseChange,
        transcripts: &[EventOnTranscript],
    ) -> DosageReport {
        let touched: Vec<GeneTouched<'_>> = self
            .genes
            .overlapping(event.chromosome, event.span)
            .map(|g| GeneTouched { symbol: &g.symbol, span: g.span })
            .collect();
        let items = transcripts.iter().filter_map(|t| t.item.clone()).collect();
        let modelled: BTreeSet<&str> = transcripts.iter().map(|t| t.gene.as_str()).collect();
        let inside = transcripts.iter().any(|t| t.item.is_some() && t.change.is_some());
        let place = (dose, event.chromosome, event.span);
        score(self.standard, &self.dosage, place, (items, &modelled), inside, &touched)
    }
}
