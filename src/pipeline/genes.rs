//! What the call set could say about each panel gene, and the warnings that lead the report.

use crate::io::calls::batch::ScanCounts;
use crate::io::reference::sequence::RegionSequences;
use crate::model::cnv::CnvReport;
use crate::model::coverage::CoverageReport;
use crate::model::ledger::{Outcome, Tier};
use crate::model::panel::PanelGene;
use crate::model::report::LedgerSummary;
use crate::model::row::{GeneData, GeneFacts, GeneRow};
use crate::model::structural_allele::StructuralAllele;
use crate::model::{NotCandidate, Region, Span};
use crate::pipeline::collect::GeneCounts;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::resource::bundle::format::TrackKind;

/// Start of the remark on a gene whose reference is incomplete.
const REFERENCE_N: &str = "the reference is N";

/// One row a panel gene, in panel order.
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
            let mut remarks = gene.remarks.clone();
            let unknown = unknown_share(setup, gene, sequences);
            if unknown > 0.0 {
                remarks.push(format!("{REFERENCE_N} over {:.1} % of the exons", 100.0 * unknown));
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
                noncoding_not_shown: noncoding,
                remarks,
                coverage: coverage.and_then(|c| c.genes.get(i).cloned()),
            }
        })
        .collect()
}

/// Names the copy-number calls that pass among the remarks of the genes they touch.
pub fn remark_copies(rows: &mut [GeneRow], cnv: &CnvReport) {
    for call in cnv.calls.iter().filter(|c| c.filters.is_empty()) {
        for gene in &call.genes {
            for row in rows.iter_mut().filter(|r| r.gene.owns(gene)) {
                row.remarks.push(format!(
                    "{COPY_NUMBER}{} of {}, {} of {} copies",
                    call.class.name(),
                    gene.describe(),
                    call.copies,
                    call.ploidy
                ));
            }
        }
    }
}

const STRUCTURAL: &str = "structural: ";
const COPY_NUMBER: &str = "copy number: ";

/// Lists the changes of another kind in the gene of a reported allele, which can be its second hit.
pub fn other_changes(genes: &[GeneRow], gene: &GeneFacts) -> Vec<String> {
    genes
        .iter()
        .filter(|g| g.gene.owns(gene))
        .flat_map(|g| &g.remarks)
        .filter(|r| r.starts_with(STRUCTURAL) || r.starts_with(COPY_NUMBER))
        .cloned()
        .collect()
}

/// Structural alleles of the call set told of each gene.
const STRUCTURES_TOLD: usize = 3;

/// Names the call set's structural alleles that the sample carries among the remarks of their
/// genes; the warning that leads the report: no rule and no tier looks at them.
pub fn remark_structures(
    rows: &mut [GeneRow],
    structures: &[(Vec<usize>, StructuralAllele)],
) -> Option<String> {
    let mut touched = Vec::new();
    for (i, row) in rows.iter_mut().enumerate() {
        let of_gene: Vec<String> = structures
            .iter()
            .filter(|(genes, _)| genes.contains(&i))
            .map(|(_, structure)| structure.to_string())
            .collect();
        if of_gene.is_empty() {
            continue;
        }
        touched.push(row.gene.symbol.clone());
        let more = of_gene.len().saturating_sub(STRUCTURES_TOLD);
        let more = if more > 0 { format!("; {more} more in the ledger") } else { String::new() };
        row.remarks.push(format!(
            "{STRUCTURAL}{}{more}",
            of_gene.into_iter().take(STRUCTURES_TOLD).collect::<Vec<_>>().join("; ")
        ));
    }
    (!structures.is_empty()).then(|| {
        format!(
            "{} structural allele(s) that the sample carries inside the panel are NOT evaluated (no rule, no tier; places among the genes' remarks and in the ledger): {}",
            structures.len(),
            touched.join(", ")
        )
    })
}

/// The gravest thing: no place, no contig, no record, reference N; a gene can also have the lesser
/// ones (remarks).
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

/// Share of the exons' bases (of the region, for a gene without model) that are N in the reference,
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

/// A purely mitochondrial track is not asked about nuclear chromosomes, nor the other way round.
fn speaks_of(chromosomes: &[String], chromosome: crate::model::Chromosome) -> bool {
    (chromosomes == ["chrM"]) == (chromosome == crate::model::Chromosome::M)
}

/// Warnings that lead the report, most important first.
pub fn warnings(
    setup: &RunSetup,
    case: &CasePlan,
    genes: &[GeneRow],
    ledger: &LedgerSummary,
    counts: &ScanCounts,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if ledger.records_refused > 0 {
        warnings.push(format!(
            "INCOMPLETE: {} record(s) could not be read and were left out (--lenient)",
            ledger.records_refused
        ));
        for refused in counts.refused_list.iter().take(20) {
            warnings.push(format!("left out: {}: {}", refused.locus, refused.reason));
        }
    }
    // An empty call set explains all that follows.
    warnings.extend(counts.warnings.iter().cloned());
    let no_calls = ledger.count_of(Outcome::NotCandidate(NotCandidate::NoCall));
    if no_calls * 2 > ledger.alleles_inside_panel {
        warnings.push(format!(
            "{no_calls} of {} alleles inside the panel have no genotype of the sample: neither carried nor excluded",
            ledger.alleles_inside_panel
        ));
    }
    let names = |want: fn(&GeneRow) -> bool| {
        genes.iter().filter(|g| want(g)).map(|g| g.gene.symbol.as_str()).collect::<Vec<_>>()
    };
    let mut say = |list: Vec<&str>, what: &str| {
        if !list.is_empty() {
            warnings.push(format!(
                "{} of {} genes {what}: {}",
                list.len(),
                genes.len(),
                list.join(", ")
            ));
        }
    };
    say(
        names(|g| matches!(g.data, GeneData::ContigAbsent)),
        "lie on a chromosome that has no record in the call set (not the same as no variant)",
    );
    say(
        names(|g| matches!(g.data, GeneData::NoRecords)),
        "have no record in the call set (not the same as no variant)",
    );
    say(
        names(|g| g.remarks.iter().any(|r| r.starts_with(REFERENCE_N))),
        "have exons where the reference is N: consequences are unknown there",
    );
    say(names(|g| matches!(g.data, GeneData::NotOnBuild)), "have no place on this build");
    let no_model: Vec<&str> = setup
        .panel
        .genes
        .iter()
        .filter(|g| setup.transcripts_of(g).next().is_none())
        .map(|g| g.facts.symbol.as_str())
        .collect();
    say(
        no_model,
        "have no transcript model (give --transcripts): all their variants of good quality are in tier U",
    );
    let has = |kind| setup.resources.as_ref().is_some_and(|r| r.tracks_of(kind).next().is_some());
    if case.info_frequency.is_empty() && !has(TrackKind::Frequency) {
        warnings
            .push("no population frequency was used: common variants are not removed".to_owned());
    }
    if setup.resources.is_some() && !has(TrackKind::Clinvar) {
        warnings.push(
            "the resource bundle has no ClinVar: no allele was rescued as known pathogenic by it"
                .to_owned(),
        );
    }
    for track in setup.resources.iter().flat_map(|r| &r.header().tracks) {
        let lacks: Vec<&str> = setup
            .panel
            .genes
            .iter()
            .filter_map(|g| g.region)
            .map(|(c, _)| c)
            .filter(|c| {
                speaks_of(&track.chromosomes, *c)
                    && !track.chromosomes.iter().any(|t| t == c.name())
            })
            .map(crate::model::Chromosome::name)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        if !lacks.is_empty() {
            warnings.push(format!(
                "{} has no record of {}: not covered there",
                track.name,
                lacks.join(", ")
            ));
        }
    }
    // Remarks on single genes stand in the table of genes.
    let of_gene =
        |r: &str| {
            setup.panel.genes.iter().any(|g| {
                r.strip_prefix(g.facts.symbol.as_str()).is_some_and(|x| x.starts_with(':'))
            })
        };
    warnings.extend(setup.panel.remarks.iter().filter(|r| !of_gene(r)).cloned());
    warnings.extend(case.input.remarks.iter().cloned());
    warnings
}
