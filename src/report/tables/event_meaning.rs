//! Writes what events mean for transcripts, and their scores, as two tables.

use crate::model::dosage::{DosageItem, DosageReport};
use crate::model::event_effect::{EventOnTranscript, LossStrength};
use crate::report::text::spreadsheet;
use std::fmt::Write as _;

/// The columns of the table of transcripts.
const TRANSCRIPT_COLUMNS: [&str; 19] = [
    "event",
    "symbol",
    "transcript",
    "exons",
    "scope",
    "whole",
    "part",
    "cut",
    "bp5",
    "bp3",
    "cds_len",
    "cds_hit",
    "utr5_hit",
    "utr3_hit",
    "frame",
    "nmd",
    "lof",
    "item",
    "points",
];

/// The columns of the table of scores.
const SCORE_COLUMNS: [&str; 5] = ["event", "coding_genes", "items", "total", "class"];

/// Returns the head of the table of transcripts.
pub fn transcript_head() -> String {
    TRANSCRIPT_COLUMNS.join("\t")
}

/// Returns the head of the table of scores.
pub fn score_head() -> String {
    SCORE_COLUMNS.join("\t")
}

/// Returns the row of an event on a transcript. `strength` gives the hundredths of a point of a
/// change inside a gene; points are hundredths too, and `.` stands for nothing.
pub fn transcript_row(
    event: &str,
    on: &EventOnTranscript,
    strength: impl Fn(LossStrength) -> i32,
) -> String {
    let overlap = &on.overlap;
    let change = on.change.as_ref();
    let or_dot = |word: Option<&str>| word.unwrap_or(".").to_owned();
    let item = on.item.as_ref();
    let points = item.map_or(0, |finding| finding.points);
    [
        spreadsheet(event).into_owned(),
        on.gene.clone(),
        on.transcript.clone(),
        on.exons.to_string(),
        overlap.scope.to_string(),
        numbers(&overlap.whole),
        numbers(&overlap.part),
        numbers(change.map_or(&[], |c| &c.cut)),
        overlap.first.to_string(),
        overlap.last.to_string(),
        on.coding_length.to_string(),
        overlap.coding.to_string(),
        overlap.five_prime_utr.to_string(),
        overlap.three_prime_utr.to_string(),
        or_dot(change.and_then(|c| c.frame).map(|f| f.name())),
        or_dot(change.and_then(|c| c.nmd).map(|d| d.name())),
        change.map_or_else(|| ".".to_owned(), |c| strength(c.strength).to_string()),
        or_dot(item.and_then(|finding| finding.item).map(DosageItem::name)),
        points.to_string(),
    ]
    .join("\t")
}

fn numbers(list: &[usize]) -> String {
    match list {
        [] => ".".to_owned(),
        list => list.iter().map(usize::to_string).collect::<Vec<_>>().join(","),
    }
}

/// Returns the row of an event's score.
pub fn score_row(event: &str, report: &DosageReport) -> String {
    let mut items = String::new();
    for (i, finding) in report.findings.iter().enumerate() {
        let separator = if i == 0 { "" } else { ";" };
        let _ = write!(items, "{separator}{}", finding.label());
        // The first item is worth saying where it is met, and counts only where it is not.
        if finding.item != Some(DosageItem::Item1A) {
            let _ = write!(items, "={}", finding.points);
        }
    }
    let event = spreadsheet(event);
    let (genes, total, class) = (report.coding_genes, report.total, report.class);
    format!("{event}\t{genes}\t{items}\t{total}\t{class}")
}
