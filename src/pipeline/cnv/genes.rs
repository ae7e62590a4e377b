//! The panel genes that a changed stretch touches, with their exons.

use crate::model::cnv::CnvGene;
use crate::model::panel::PanelGene;
use crate::model::transcript::Mane;
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::pipeline::cnv::CnvPlan;

impl CnvPlan<'_> {
    /// Returns the panel genes that a stretch (0-based half-open) touches, in the panel's order.
    pub(super) fn genes(&self, chromosome: Chromosome, span: Span) -> Vec<CnvGene> {
        self.panel.genes.iter().filter_map(|g| self.gene(g, chromosome, span)).collect()
    }

    /// Returns a gene as the stretch touches it: by the exons of its MANE Select transcript, or
    /// else of its first one; by its region where the chromosome has no transcript of it.
    fn gene(&self, gene: &PanelGene, chromosome: Chromosome, span: Span) -> Option<CnvGene> {
        let mut here: Vec<&Transcript> = self
            .transcripts
            .iter()
            .filter(|t| gene.facts.owns(*t))
            .filter(|t| Chromosome::parse(&t.contig) == Some(chromosome) && !t.exons.is_empty())
            .collect();
        here.sort_by_key(|t| t.mane != Some(Mane::Select));
        let touched = CnvGene {
            symbol: gene.facts.symbol.clone(),
            hgnc_id: gene.facts.hgnc_id.clone(),
            transcript: None,
            exons: Vec::new(),
            exon_count: 0,
            whole: false,
        };
        let Some(t) = here.first() else {
            let region = gene.region.filter(|(c, s)| *c == chromosome && s.overlaps(span));
            return region.map(|_| touched);
        };
        t.span().overlaps(span).then(|| CnvGene {
            transcript: Some(t.refseq.clone().unwrap_or_else(|| t.id.clone())),
            exons: touched_exons(t, span),
            exon_count: t.exons.len(),
            whole: span.contains(t.span()),
            ..touched
        })
    }
}

/// Returns the numbers (from 1, along the transcript) of the exons that a stretch touches.
fn touched_exons(t: &Transcript, span: Span) -> Vec<usize> {
    let count = t.exons.len();
    let number = |i: usize| if t.strand == Strand::Minus { count - i } else { i + 1 };
    let mut exons: Vec<usize> =
        (0..count).filter(|i| t.exons[*i].overlaps(span)).map(number).collect();
    exons.sort_unstable();
    exons
}
