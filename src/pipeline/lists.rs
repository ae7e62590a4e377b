//! Gives the outcome of each entry of the user's lists.

use crate::model::Allele;
use crate::model::ledger::Outcome;
use crate::model::lists::{ListEntry, ListEntryReport, ListKind, ListOutcome};
use crate::model::notice::ListNotice;
use crate::pipeline::plan::RunSetup;
use std::collections::BTreeMap;

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

/// Sums up each file: the entries that the call set has, and those outside the panel.
pub fn notices(entries: &[ListEntryReport]) -> Vec<ListNotice> {
    let mut files: Vec<(ListKind, &str)> =
        entries.iter().map(|e| (e.list, e.file.as_str())).collect();
    files.dedup();
    let notice = |(list, file): (ListKind, &str)| {
        let own = || entries.iter().filter(move |e| e.list == list && e.file == file);
        let outside = own().filter(|e| e.outcome == ListOutcome::OutsidePanel);
        ListNotice {
            list,
            file: file.to_owned(),
            variants: own().count(),
            carried: own().filter(|e| e.outcome.is_carried()).count(),
            outside: outside.map(|e| e.written.clone()).collect(),
        }
    };
    files.into_iter().map(notice).collect()
}
