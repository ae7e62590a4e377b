//! The report of a case from the values of all stages.

use crate::annotate::ConsequenceEngine;
use crate::io::calls::batch::ScanCounts;
use crate::model::Allele;
use crate::model::cnv::{CnvCall, CnvReport};
use crate::model::coverage::{CoverageReport, ReadPile};
use crate::model::evidence::Neighbour;
use crate::model::gene_event::GeneEvent;
use crate::model::gene_row::GeneRow;
use crate::model::ledger::Tier;
use crate::model::notice::{CopyNumberNotice, SampleNotice, Severity};
use crate::model::panel::ResolvedPanel;
use crate::model::read_evidence::ReadEvidence;
use crate::model::relatedness::RelatednessReport;
use crate::model::report::{CaseReport, LedgerSummary};
use crate::model::row::Row;
use crate::pipeline::collect::{CaseFacts, KeptCandidate};
use crate::pipeline::join::StageValues;
use crate::pipeline::judge::Judgement;
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::pipeline::notices::{self, ReportParts};
use crate::pipeline::open_ledger::FinishedLedger;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::pipeline::report_family::report_family;
use crate::pipeline::row_checks::CaseChecks;
use crate::pipeline::{gene_models, genes, lists};
use std::collections::BTreeMap;

/// The values of all stages of a case. Lists of candidates, neighbours, reads and judgements have
/// one entry a candidate.
pub struct CaseValues {
    /// Holds the facts.
    pub facts: CaseFacts,
    /// Counts the records of the file.
    pub counts: ScanCounts,
    /// Holds the checks of the family's samples; `None` for a patient alone.
    pub relatedness: Option<RelatednessReport>,
    /// Lists ClinVar's pathogenic changes beside each candidate.
    pub neighbours: Vec<Vec<Neighbour>>,
    /// Holds coverage and copy number.
    pub depth: Depth,
    /// Counts the reads at each candidate.
    pub reads: Vec<ReadEvidence>,
    /// Lists relatives whose files lack records, or whose reads are not of their sex.
    pub family_checks: Vec<SampleNotice>,
    /// Holds what family and classification say of each candidate.
    pub judgements: Vec<Judgement>,
    /// Holds the patient's events of each gene, by its place in the panel.
    pub events: BTreeMap<usize, Vec<GeneEvent>>,
    /// Lists the candidates (by index) in the order of the report.
    pub order: Vec<usize>,
    /// Holds the finished ledger.
    pub ledger: FinishedLedger,
    /// Holds the pictures of the first rows.
    pub piles: BTreeMap<Allele, ReadPile>,
}

/// Everything that one pass over the patient's reads measures.
#[derive(Default)]
pub struct Depth {
    /// Tells how well the reads cover the panel; `None` where no reads were given.
    pub coverage: Option<CoverageReport>,
    /// Holds copy number, or the reason why it is not judged; `None` where it was not wanted.
    pub copies: Option<std::result::Result<CnvReport, CopyNumberNotice>>,
}

impl Depth {
    /// Returns the copy-number calls; none where copy number is not judged.
    pub fn copy_number_calls(&self) -> &[CnvCall] {
        let report = self.copies.as_ref().and_then(|copies| copies.as_ref().ok());
        report.map(|report| report.calls.as_slice()).unwrap_or_default()
    }
}

/// Returns the order of the report's rows, as indices of the candidates: by tier, those ranked down
/// last in it, then gene in panel order, then place.
pub fn row_order(candidates: &[KeptCandidate], judgements: &[Judgement]) -> Vec<usize> {
    let key = |i: &usize| {
        let KeptCandidate { gene, candidate, .. } = &candidates[*i];
        let ranked_down = !candidate.ranked_down.is_empty();
        (judgements[*i].tiering.tier, ranked_down, *gene, &candidate.allele)
    };
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    order
}

/// Makes the report.
pub fn assemble(panel: &LoadedPanel<'_>, case: &CasePlan, values: CaseValues) -> CaseReport {
    let setup = panel.setup;
    let coverage = values.depth.coverage.clone();
    let cnv = values.depth.copies.as_ref().and_then(|copies| copies.as_ref().ok().cloned());
    let ledger = with_file_counts(&values.ledger.summary, &values.counts);
    let reported = reported_by_gene(setup.panel.genes.len(), &values);
    let by_gene = &values.facts.by_gene;
    let mut genes = genes::rows(
        setup,
        panel.sequences(),
        by_gene,
        &reported,
        &values.counts,
        coverage.as_ref(),
    );
    if let Some(cnv) = &cnv {
        genes::add_copies(&mut genes, cnv);
    }
    genes::add_events(&mut genes, &values.events);
    genes::add_one_hits(&mut genes, &values.facts.candidates, &values.judgements);
    let structures = genes::add_structures(&mut genes, &values.facts.structures);
    let lists = lists::reports(setup, &values.ledger.listed);
    let parts = ReportParts { genes: &genes, structures, ledger: &ledger, lists: &lists };
    let notices = notices::leading(panel, case, &values, parts);
    let checks = CaseChecks::new(case, setup.panel.build, &notices, values.relatedness.is_some());
    let mut rows = join_rows(values, &genes, setup.protein_parentheses);
    rows.iter_mut().for_each(|row| row.checks = checks.of_row(row));
    gene_models::name_partners(&mut rows, &mut genes);
    gene_models::add_models(&mut genes, &rows);
    CaseReport {
        name: case.name.clone(),
        case: case.facts.clone(),
        sample: case.family.patient.sample.clone(),
        family: report_family(case),
        incomplete: notices.iter().any(|n| n.severity() == Severity::Incomplete),
        provenance: setup.provenance(case, panel.engine.name()),
        panel: panel_of_site(setup),
        cnv,
        coverage,
        rows,
        genes,
        ledger,
        lists,
        notices,
    }
}

/// Returns the panel as the report shows it: with the laboratory's agreement in place of terms.
fn panel_of_site(setup: &RunSetup) -> ResolvedPanel {
    let mut panel = setup.panel.clone();
    let statement = &setup.settings.general().site.panelapp_agreement;
    panel.panels.iter_mut().for_each(|p| p.agree(statement));
    panel
}

/// Adds the counts of the whole file, where known.
fn with_file_counts(summary: &LedgerSummary, counts: &ScanCounts) -> LedgerSummary {
    LedgerSummary {
        records_in_file: counts.total,
        records_outside_panel: counts.outside(),
        records_refused: summary.records_refused + counts.refused,
        ..summary.clone()
    }
}

/// Counts reported alleles by gene and tier.
fn reported_by_gene(genes: usize, values: &CaseValues) -> Vec<[u64; Tier::ALL.len()]> {
    let mut reported = vec![[0u64; Tier::ALL.len()]; genes];
    for (kept, judgement) in values.facts.candidates.iter().zip(&values.judgements) {
        let rank = Tier::ALL.iter().position(|t| *t == judgement.tiering.tier);
        if let (Some(counts), Some(rank)) = (reported.get_mut(kept.gene), rank) {
            counts[rank] += 1;
        }
    }
    reported
}

/// Joins the values of each candidate into its row, in the order of the report.
fn join_rows(values: CaseValues, genes: &[GeneRow], protein_parentheses: bool) -> Vec<Row> {
    let CaseValues { facts, neighbours, reads, judgements, order, piles, .. } = values;
    let parts = facts.candidates.into_iter().zip(neighbours).zip(reads).zip(judgements);
    let mut rows: Vec<Option<Row>> = parts
        .map(|(((kept, neighbours), reads), judgement)| {
            let pile = piles.get(&kept.candidate.allele).cloned().map(Box::new);
            let also_in_gene = genes::other_changes(genes, &kept.candidate.gene);
            let values = StageValues { kept, neighbours, reads, judgement, pile, also_in_gene };
            Some(values.join(protein_parentheses))
        })
        .collect();
    order.into_iter().filter_map(|i| rows.get_mut(i)?.take()).collect()
}
