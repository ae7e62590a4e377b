//! Sections 1 to 3 of the standard together: what the event's place alone tells.

use crate::classify::dosage::region::region_item;
use crate::classify::dosage::standard::DosageStandard;
use crate::model::dosage::{
    DosageFinding, DosageItem, DosageMap, DosageReport, DosageScore, DoseChange,
};
use crate::model::{Chromosome, Span};
use std::collections::BTreeSet;

/// A protein-coding gene of the genome that an event touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneTouched<'a> {
    /// Gives the symbol.
    pub symbol: &'a str,
    /// Gives the place, 0-based half-open.
    pub span: Span,
}

/// Scores an event at a place. `items` are the findings at genes whose exons are known, `modelled`
/// their symbols, `inside_a_gene` tells whether one of them holds both ends of the event, and
/// `genes` are all protein-coding genes that it touches.
pub fn score(
    standard: &DosageStandard,
    map: &DosageMap,
    (dose, chromosome, place): (DoseChange, Chromosome, Span),
    (items, modelled): (Vec<DosageFinding>, &BTreeSet<&str>),
    inside_a_gene: bool,
    genes: &[GeneTouched<'_>],
) -> DosageReport {
    let mut second = items;
    let unmodelled = genes.iter().filter(|g| !modelled.contains(g.symbol));
    second.extend(
        unmodelled.filter_map(|g| without_exons(standard, map, (dose, chromosome, place), g)),
    );
    let is_within = |at: u64, span: Span| span.start < at && at < span.end;
    let breaks =
        genes.iter().any(|g| is_within(place.start, g.span) || is_within(place.end, g.span));
    let regions = map.regions_at(chromosome, place);
    second.extend(regions.filter_map(|r| region_item(standard, dose, r, place, breaks)));
    let of_item = |item| DosageFinding {
        subject: String::new(),
        item: Some(item),
        points: standard.points(dose, item),
    };
    let first = if genes.is_empty() && !inside_a_gene {
        of_item(DosageItem::Item1B)
    } else {
        of_item(DosageItem::Item1A)
    };
    let third = of_item(standard.gene_count(dose, genes.len()));
    let total = first.points + counted_once(&second) + third.points;
    second.sort_by_cached_key(|f| (f.label(), f.points));
    second.dedup();
    let findings = std::iter::once(first).chain(second).chain([third]).collect();
    DosageReport { coding_genes: genes.len(), findings, total, class: standard.class(total) }
}

/// Judges an established gene whose exons are not known: whole, or an unknown part.
fn without_exons(
    standard: &DosageStandard,
    map: &DosageMap,
    (dose, chromosome, place): (DoseChange, Chromosome, Span),
    gene: &GeneTouched<'_>,
) -> Option<DosageFinding> {
    let known = map.gene(gene.symbol).filter(|known| known.chromosome == chromosome)?;
    let score = match dose {
        DoseChange::Loss => known.loss,
        DoseChange::Gain => known.gain,
    };
    let whole = place.contains(known.span).then_some(DosageItem::Item2A);
    let points = whole.map_or(0, |item| standard.points(dose, item));
    let finding = DosageFinding { subject: known.id.clone(), item: whole, points };
    (score == DosageScore::Sufficient).then_some(finding)
}

/// Returns what section 2 counts: the highest positive value, else the lowest negative one.
fn counted_once(findings: &[DosageFinding]) -> i32 {
    let points = || findings.iter().map(|f| f.points);
    let highest = points().max().unwrap_or_default();
    if highest > 0 { highest } else { points().min().unwrap_or_default().min(0) }
}
