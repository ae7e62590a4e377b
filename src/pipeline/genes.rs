//! What the call set could say about each panel gene, and the warnings that lead the report.

use super::plan::Plan;
use crate::io::batch::ScanCounts;
use crate::io::sequence::RegionSequences;
use crate::model::ledger::Tier;
use crate::model::panel::PanelGene;
use crate::model::report::LedgerSummary;
use crate::model::row::{GeneData, GeneRow};
use crate::model::{Chromosome, Region, Span};

/// One row a panel gene, in panel order.
pub fn rows(
    plan: &Plan,
    sequences: &RegionSequences,
    by_gene: &[(u64, u64)],
    reported: &[[u64; Tier::ALL.len()]],
    counts: &ScanCounts,
) -> Vec<GeneRow> {
    let none = [0; Tier::ALL.len()];
    plan.panel
        .genes
        .iter()
        .enumerate()
        .map(|(i, gene)| {
            let (records, alleles) = by_gene.get(i).copied().unwrap_or_default();
            GeneRow {
                gene: gene.facts.clone(),
                region: gene.region.map_or_else(String::new, |(chromosome, span)| Region { chromosome, span }.to_string()),
                transcripts: plan.transcripts_of(gene).map(|t| t.refseq.clone().unwrap_or_else(|| t.id.clone())).collect(),
                data: data(plan, gene, sequences, records, counts),
                records,
                alleles,
                reported: reported.get(i).copied().unwrap_or(none),
                remarks: gene.remarks.clone(),
            }
        })
        .collect()
}

fn data(plan: &Plan, gene: &PanelGene, sequences: &RegionSequences, records: u64, counts: &ScanCounts) -> GeneData {
    let Some((chromosome, span)) = gene.region else { return GeneData::NotOnBuild };
    if let Some(share) = unknown_share(plan, gene, chromosome, span, sequences).filter(|s| *s > 0.0) {
        return GeneData::ReferenceMissing(share);
    }
    if records > 0 {
        GeneData::Records
    } else if counts.by_chromosome.get(chromosome.rank()).copied().flatten() == Some(0) {
        GeneData::ContigAbsent
    } else {
        GeneData::NoRecords
    }
}

/// Share of the exons' bases (of the region, for a gene without model) that are N in the reference; `None` where nothing
/// of it is loaded.
fn unknown_share(plan: &Plan, gene: &PanelGene, chromosome: Chromosome, region: Span, sequences: &RegionSequences) -> Option<f64> {
    let mut exons: Vec<Span> = plan.transcripts_of(gene).flat_map(|t| t.exons.iter().copied()).collect();
    if exons.is_empty() {
        exons.push(region);
    }
    let mut bases = 0u64;
    let mut unknown = 0u64;
    for exon in exons {
        bases += exon.len();
        match sequences.slice(chromosome.name(), exon) {
            Some(slice) => unknown += slice.iter().filter(|b| **b == b'N').count() as u64,
            None => unknown += exon.len(),
        }
    }
    (bases > 0).then(|| unknown as f64 / bases as f64)
}

/// Warnings that lead the report, most important first.
pub fn warnings(plan: &Plan, genes: &[GeneRow], ledger: &LedgerSummary, counts: &ScanCounts) -> Vec<String> {
    let mut warnings = Vec::new();
    if ledger.records_refused > 0 {
        warnings.push(format!("INCOMPLETE: {} record(s) could not be read and were left out (--lenient)", ledger.records_refused));
        for refused in counts.refused_list.iter().take(20) {
            warnings.push(format!("left out: {}: {}", refused.locus, refused.reason));
        }
    }
    let names = |want: fn(&GeneData) -> bool| {
        genes.iter().filter(|g| want(&g.data)).map(|g| g.gene.symbol.as_str()).collect::<Vec<_>>()
    };
    let mut say = |list: Vec<&str>, what: &str| {
        if !list.is_empty() {
            warnings.push(format!("{} of {} genes {what}: {}", list.len(), genes.len(), list.join(", ")));
        }
    };
    say(names(|d| matches!(d, GeneData::ContigAbsent)), "lie on a chromosome that has no record in the call set (not the same as no variant)");
    say(names(|d| matches!(d, GeneData::NoRecords)), "have no record in the call set (not the same as no variant)");
    say(names(|d| matches!(d, GeneData::ReferenceMissing(_))), "have exons where the reference is N: consequences are unknown there");
    say(names(|d| matches!(d, GeneData::NotOnBuild)), "have no place on this build");
    let no_model: Vec<&str> =
        plan.panel.genes.iter().filter(|g| plan.transcripts_of(g).next().is_none()).map(|g| g.facts.symbol.as_str()).collect();
    say(no_model, "have no transcript model (give --transcripts): all their variants of good quality are in tier U");
    if plan.info_frequency.is_empty() {
        warnings.push("no population frequency was used: common variants are not removed".to_owned());
    }
    warnings.extend(plan.panel.remarks.iter().cloned());
    warnings.extend(plan.input.remarks.iter().cloned());
    warnings.extend(counts.warnings.iter().cloned());
    warnings
}
