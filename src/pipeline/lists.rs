//! Tells the outcome of each entry of the user's lists.

use crate::model::Allele;
use crate::model::ledger::Outcome;
use crate::model::lists::{ListEntry, ListEntryReport, ListKind, ListOutcome};
use crate::pipeline::plan::RunSetup;
use std::collections::BTreeMap;

/// Limits the variants that a warning names.
const NAMED: usize = 10;

/// Returns each entry with its outcome, in the order of the files.
pub fn reports(setup: &RunSetup, listed: &BTreeMap<Allele, Outcome>) -> Vec<ListEntryReport> {
    let outcome = |entry: &ListEntry| match listed.get(&entry.allele) {
        Some(outcome) => ListOutcome::Ended(*outcome),
        None if setup
            .panel
            .regions
            .first_overlap(entry.allele.chromosome, entry.allele.span())
            .is_none() =>
        {
            ListOutcome::OutsidePanel
        }
        None => ListOutcome::NotInCallSet,
    };
    setup
        .lists
        .entries()
        .iter()
        .map(|entry| ListEntryReport {
            list: entry.kind,
            file: entry.file.clone(),
            line: entry.line,
            written: entry.written.clone(),
            variant: entry.allele.to_string(),
            note: entry.note.clone(),
            date: entry.date.clone(),
            author: entry.author.clone(),
            outcome: outcome(entry),
        })
        .collect()
}

/// Writes one line a file: how many entries the call set has, and which lie outside the panel.
pub fn warnings(entries: &[ListEntryReport]) -> Vec<String> {
    let mut files: Vec<(ListKind, &str)> =
        entries.iter().map(|e| (e.list, e.file.as_str())).collect();
    files.dedup();
    files
        .into_iter()
        .map(|(kind, file)| {
            let of_file = || entries.iter().filter(move |e| e.list == kind && e.file == file);
            let carried = of_file().filter(|e| e.outcome.is_carried()).count();
            let outside: Vec<&str> = of_file().filter(|e| e.outcome == ListOutcome::OutsidePanel).map(|e| e.written.as_str()).collect();
            let unused = of_file().count() - carried - outside.len();
            let mut text = format!(
                "{} {file}: {} variants, {carried} carried by the sample, {unused} not used (not carried, or not in the call set)",
                kind.label(),
                of_file().count()
            );
            if !outside.is_empty() {
                let more = if outside.len() > NAMED { " ..." } else { "" };
                let named = outside.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
                text.push_str(&format!(", {} outside the panel: {named}{more}", outside.len()));
            }
            text
        })
        .collect()
}
