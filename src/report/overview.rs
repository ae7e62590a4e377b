//! Gathers what several formats show of a case beside its tables.

use crate::model::gene_row::GeneData;
use crate::model::notice::{Notice, RunNotice};
use crate::model::report::{CaseReport, LedgerSummary};
use crate::report::phrases;
use crate::report::tables::genes;

/// Returns the notes of the panels, each after the panel's id, then the terms that restrict their
/// use, each once.
pub(crate) fn panel_notes(report: &CaseReport) -> impl Iterator<Item = String> {
    let panels = || report.panel.panels.iter();
    let mut terms: Vec<&str> = Vec::new();
    for restriction in panels().filter_map(|p| p.restriction()) {
        if !terms.contains(&restriction) {
            terms.push(restriction);
        }
    }
    let notes = panels().filter(|p| !p.note.is_empty()).map(|p| format!("{}: {}", p.id, p.note));
    notes.chain(terms.into_iter().map(|t| format!("Terms of use: {t}")))
}

/// Returns the notices that lead the report, without those that [`panel_notes`] already shows.
pub(crate) fn notices_beside_notes(report: &CaseReport) -> impl Iterator<Item = &Notice> {
    report.notices.iter().filter(|n| !is_panel_note(n))
}

/// Returns the notices of the panel in words that neither its notes nor the leading notices show:
/// those on its genes.
pub(crate) fn panel_remarks(report: &CaseReport) -> Vec<String> {
    let new = |n: &&Notice| !is_panel_note(n) && !report.notices.contains(n);
    report.panel.notices.iter().filter(new).map(phrases::sentence_with_subject).collect()
}

fn is_panel_note(notice: &Notice) -> bool {
    matches!(notice, Notice::Run(RunNotice::PanelNote { .. }))
}

/// Returns the symbols of the panel genes that the call set could say nothing (or not everything)
/// about, with the reason.
pub fn genes_without_data(report: &CaseReport) -> Vec<String> {
    report
        .genes
        .iter()
        .filter(|g| g.data != GeneData::Records)
        .map(|g| format!("{} ({})", g.gene.symbol, genes::data_text(&g.data)))
        .collect()
}

/// Returns the totals of the ledger with their names; `None` is not known.
pub fn ledger_totals(ledger: &LedgerSummary) -> [(&'static str, Option<u64>); 5] {
    [
        ("Records in the file", ledger.records_in_file),
        ("Records outside the panel", ledger.records_outside_panel),
        ("Records inside the panel", Some(ledger.records_inside_panel)),
        ("Records inside the panel left out (--lenient)", Some(ledger.records_refused)),
        ("Alleles inside the panel", Some(ledger.alleles_inside_panel)),
    ]
}
