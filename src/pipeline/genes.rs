//! Makes the row of each panel gene: what the call set could say about it.

use crate::io::calls::batch::ScanCounts;
use crate::io::reference::sequence::RegionSequences;
use crate::model::cnv::CnvReport;
use crate::model::coverage::{CoverageReport, Gap};
use crate::model::gene::GeneFacts;
use crate::model::gene_event::GeneEvent;
use crate::model::gene_models::GeneModels;
use crate::model::gene_row::{GeneData, GeneRow};
use crate::model::inheritance::FitVerdict;
use crate::model::ledger::Tier;
use crate::model::notice::{GeneNotice, RunNotice};
use crate::model::panel::PanelGene;
use crate::model::structural_allele::{CalledStructure, StructuralAllele};
use crate::model::{Candidate, Impact, Region, Span};
use crate::pipeline::collect::{GeneCounts, KeptCandidate};
use crate::pipeline::judge::Judgement;
use crate::pipeline::plan::RunSetup;
use std::collections::BTreeMap;

/// Returns one row a panel gene, in panel order.
pub fn rows(
    setup: &RunSetup,
    sequences: &RegionSequences,
    by_gene: &[GeneCounts],
    reported: &[[u64; Tier::ALL.len()]],
    counts: &ScanCounts,
    coverage: Option<&CoverageReport>,
) -> Vec<GeneRow> {
    let none = [0; Tier::ALL.len()];
    setup
        .panel
        .genes
        .iter()
        .enumerate()
        .map(|(i, gene)| {
            let GeneCounts { records, alleles, noncoding } =
                by_gene.get(i).copied().unwrap_or_default();
            let unknown = unknown_share(setup, gene, sequences);
            let mut notices = gene.notices.clone();
            if unknown > 0.0 {
                notices.push(GeneNotice::ReferenceUnknown { share: unknown });
            }
            GeneRow {
                gene: gene.facts.clone(),
                region: gene.region.map_or_else(String::new, |(chromosome, span)| {
                    Region { chromosome, span }.to_string()
                }),
                transcripts: setup
                    .transcripts_of(gene)
                    .map(|t| t.refseq.clone().unwrap_or_else(|| t.id.clone()))
                    .collect(),
                data: data(gene, records, unknown, counts),
                records,
                alleles,
                reported: reported.get(i).copied().unwrap_or(none),
                models: GeneModels::default(),
                noncoding_not_shown: noncoding,
                notices,
                events: Vec::new(),
                coverage: coverage.and_then(|c| c.genes.get(i).cloned()),
            }
        })
        .collect()
}

/// Adds the copy-number calls that pass to the notices of the genes they touch.
pub fn add_copies(rows: &mut [GeneRow], cnv: &CnvReport) {
    for call in cnv.calls.iter().filter(|c| c.filters.is_empty()) {
        for part in &call.genes {
            for row in rows.iter_mut().filter(|r| r.gene.owns(part)) {
                row.notices.push(GeneNotice::CopyNumber {
                    class: call.class,
                    part: Box::new(part.clone()),
                    copies: call.copies,
                    ploidy: call.ploidy,
                });
            }
        }
    }
}

/// Adds the events of each gene, by its place in the panel.
pub fn add_events(rows: &mut [GeneRow], events: &BTreeMap<usize, Vec<GeneEvent>>) {
    for (gene, own) in events {
        if let Some(row) = rows.get_mut(*gene) {
            row.events.clone_from(own);
        }
    }
}

/// Adds to each recessive gene with a single hit, or with several on one copy, the parts that are not
/// covered, where the second could be.
pub fn add_one_hits(rows: &mut [GeneRow], candidates: &[KeptCandidate], judgements: &[Judgement]) {
    for (i, row) in rows.iter_mut().enumerate() {
        let own = candidates.iter().zip(judgements).filter(|(kept, _)| kept.gene == i);
        let hits: Vec<_> = own.filter(|(kept, _)| is_hit(&kept.candidate)).collect();
        // A hit that could pair with another one has it as its partner.
        let is_alone = |judgement: &Judgement| {
            judgement.fit.verdict == FitVerdict::No && judgement.fit.partners.is_empty()
        };
        let single = !hits.is_empty() && hits.iter().all(|(_, judgement)| is_alone(judgement));
        let Some(coverage) = row.coverage.as_ref().filter(|c| single && !c.gaps.is_empty()) else {
            continue;
        };
        let part = |gap: &Gap| match &gap.hgvs {
            Some(hgvs) => format!("{} ({hgvs})", gap.part),
            None => gap.part.clone(),
        };
        let name = |(hit, _): &(&KeptCandidate, &Judgement)| {
            let consequence = hit.candidate.consequence.as_ref();
            let name = consequence.and_then(|c| c.hgvs_c.clone());
            name.unwrap_or_else(|| hit.candidate.allele.to_string())
        };
        row.notices.push(GeneNotice::OneHitUncovered {
            hit: hits.iter().map(name).collect::<Vec<_>>().join(" with "),
            parts: coverage.gaps.iter().map(part).collect(),
            bases: coverage.gaps.iter().map(|gap| gap.span.len()).sum(),
        });
    }
}

/// Says whether an allele counts as one of two hits: known as pathogenic, or of high or moderate
/// impact.
fn is_hit(candidate: &Candidate) -> bool {
    let impact = candidate.consequence.as_ref().map(|c| c.impact);
    !candidate.rescues.is_empty() || matches!(impact, Some(Impact::High | Impact::Moderate))
}

/// Adds the call set's structural alleles that the sample carries to the notices of the genes they
/// touch. Returns the notice that leads the report, because no rule and no tier looks at them.
pub fn add_structures(
    rows: &mut [GeneRow],
    structures: &[(Vec<usize>, CalledStructure)],
) -> Option<RunNotice> {
    let carried = || structures.iter().filter(|(_, s)| s.call.zygosity.is_carrier());
    let mut genes = Vec::new();
    for (i, row) in rows.iter_mut().enumerate() {
        let own = carried().filter(|(genes, _)| genes.contains(&i));
        let alleles: Vec<StructuralAllele> = own.map(|(_, s)| s.allele.clone()).collect();
        if !alleles.is_empty() {
            genes.push(row.gene.symbol.clone());
            row.notices.push(GeneNotice::StructuralAlleles { alleles });
        }
    }
    let alleles = carried().count();
    (alleles > 0).then_some(RunNotice::StructuralAlleles { alleles, genes })
}

/// Lists the changes of another kind in the gene of a reported allele, which can be its second hit.
pub fn other_changes(genes: &[GeneRow], gene: &GeneFacts) -> Vec<GeneNotice> {
    let own = genes.iter().filter(|g| g.gene.owns(gene)).flat_map(|g| &g.notices);
    own.filter(|notice| notice.is_change()).cloned().collect()
}

/// Returns the gravest of no place, no contig, no record and reference N; the notices of a gene can
/// also name the lesser ones.
fn data(gene: &PanelGene, records: u64, unknown: f64, counts: &ScanCounts) -> GeneData {
    let Some((chromosome, _)) = gene.region else { return GeneData::NotOnBuild };
    if records == 0 {
        match counts.by_chromosome.get(chromosome.rank()).copied().flatten() {
            Some(0) => GeneData::ContigAbsent,
            _ => GeneData::NoRecords,
        }
    } else if unknown > 0.0 {
        GeneData::ReferenceMissing(unknown)
    } else {
        GeneData::Records
    }
}

/// Returns the share of the exons' bases (of the region, for a gene without model) that are N in the reference,
/// or not in it.
fn unknown_share(setup: &RunSetup, gene: &PanelGene, sequences: &RegionSequences) -> f64 {
    let Some((chromosome, region)) = gene.region else { return 0.0 };
    let mut exons: Vec<Span> =
        setup.transcripts_of(gene).flat_map(|t| t.exons.iter().copied()).collect();
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
    if bases == 0 { 0.0 } else { unknown as f64 / bases as f64 }
}
