//! Gathers what several formats show of a case beside its tables.

use crate::model::report::{CaseReport, LedgerSummary};
use crate::model::row::GeneData;
use crate::report::tables::genes;

/// Returns the notes of the panels as the warnings and the panel's remarks spell them, then the
/// terms that restrict their use, each once.
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
