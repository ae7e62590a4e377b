//! Dosage sensitivity of genes and regions, and the items of the standard for copy-number events.

use crate::model::interval_index::{IntervalIndex, Located};
use crate::model::vocabulary::vocabulary;
use crate::model::{Chromosome, Span};
use std::collections::HashMap;

vocabulary! {
    /// The items of the ClinGen/ACMG standard of 2019 that are judged from data (PMID 31690835).
    pub enum DosageItem {
        /// Holds protein-coding genes or other functional elements.
        Item1A = "1A",
        /// Holds none.
        Item1B = "1B",
        /// Covers an established gene or region completely.
        Item2A = "2A",
        /// Covers part of an established region.
        Item2B = "2B",
        /// Takes the 5' end of an established gene with coding bases.
        Item2C1 = "2C-1",
        /// Takes bases of its 5' UTR alone.
        Item2C2 = "2C-2",
        /// Takes bases of its 3' UTR alone.
        Item2D1 = "2D-1",
        /// Takes its last exon, of which no other pathogenic variant is known.
        Item2D3 = "2D-3",
        /// Takes its last exon and others.
        Item2D4 = "2D-4",
        /// Lies with both ends in an established gene (a loss), or breaks a gene within a benign
        /// gain (a gain).
        Item2E = "2E",
        /// Lies within an established benign region.
        Item2F = "2F",
        /// Lies within an established benign gain and breaks no gene.
        Item2D = "2D",
        /// Covers a haploinsufficient gene by a gain.
        Item2H = "2H",
        /// Lies as a gain with both ends in a haploinsufficient gene.
        Item2I = "2I",
        /// Has one end of a gain in a haploinsufficient gene.
        Item2J = "2J",
        /// Holds few genes.
        Item3A = "3A",
        /// Holds more genes.
        Item3B = "3B",
        /// Holds many genes.
        Item3C = "3C",
    }
}

/// ClinGen's verdict on one dose of a gene or region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DosageScore {
    /// Is sensitive on sufficient evidence (3).
    Sufficient,
    /// Is judged otherwise: 0, 1, 2, or 30 for a recessive gene.
    Other(u8),
    /// Is unlikely to be sensitive (40).
    Unlikely,
    /// Was never judged.
    NotJudged,
}

impl DosageScore {
    /// Reads ClinGen's number; blank was never judged. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "" | "." => Some(Self::NotJudged),
            "3" => Some(Self::Sufficient),
            "40" => Some(Self::Unlikely),
            other => other.parse().ok().filter(|n| matches!(n, 0..=2 | 30)).map(Self::Other),
        }
    }
}

/// A gene or region with what is known of its dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DosageEntry {
    /// Names the gene by its symbol, a region by its identifier.
    pub id: String,
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the place, 0-based half-open.
    pub span: Span,
    /// Scores the loss of a copy.
    pub loss: DosageScore,
    /// Scores the gain of a copy.
    pub gain: DosageScore,
}

impl Located for DosageEntry {
    type Contig = Chromosome;

    fn place(&self) -> (Chromosome, Span) {
        (self.chromosome, self.span)
    }
}

/// The dosage sensitivity known of one build.
#[derive(Debug, Clone)]
pub struct DosageMap {
    genes: HashMap<String, DosageEntry>,
    regions: IntervalIndex<DosageEntry>,
}

impl DosageMap {
    /// Makes the map of genes and regions.
    pub fn new(genes: Vec<DosageEntry>, regions: Vec<DosageEntry>) -> Self {
        let genes = genes.into_iter().map(|g| (g.id.clone(), g)).collect();
        Self { genes, regions: IntervalIndex::new(regions) }
    }

    /// Returns what is known of a gene, by its symbol.
    pub fn gene(&self, symbol: &str) -> Option<&DosageEntry> {
        self.genes.get(symbol)
    }

    /// Returns the regions that share a base with a place.
    pub fn regions_at(
        &self,
        chromosome: Chromosome,
        span: Span,
    ) -> impl Iterator<Item = &DosageEntry> {
        self.regions.overlapping(chromosome, span)
    }
}

/// The dose that an event changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoseChange {
    /// Takes a copy away.
    Loss,
    /// Adds a copy.
    Gain,
}

/// One item with the fact it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DosageFinding {
    /// Names the gene or region; empty for the event as a whole.
    pub subject: String,
    /// Names the item; `None` for an established gene of which the event takes an unknown part.
    pub item: Option<DosageItem>,
    /// Gives hundredths of a point.
    pub points: i32,
}

impl DosageFinding {
    /// Returns the words of a table: the item, with its gene or region where it has one.
    pub fn label(&self) -> String {
        let item = self.item.map_or("partial", DosageItem::name);
        let subject = &self.subject;
        if subject.is_empty() { item.to_owned() } else { format!("{subject}:{item}") }
    }
}

vocabulary! {
    /// The classes of the standard.
    pub enum DosageClass {
        /// Is pathogenic.
        Pathogenic = "P",
        /// Is likely pathogenic.
        LikelyPathogenic = "LP",
        /// Is of uncertain significance.
        Uncertain = "VUS",
        /// Is likely benign.
        LikelyBenign = "LB",
        /// Is benign.
        Benign = "B",
    }
}

/// The automatic part of an event's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DosageReport {
    /// Counts the protein-coding genes of the genome that it touches.
    pub coding_genes: usize,
    /// Lists the items of sections 1, 2 and 3, in this order.
    pub findings: Vec<DosageFinding>,
    /// Gives the sum in hundredths of a point: section 2 counts once.
    pub total: i32,
    /// Gives the class of the sum.
    pub class: DosageClass,
}
