//! Writes the sheets of copy number, of what was dropped, and of the origin.

use crate::model::cnv::CnvReport;
use crate::model::report::CaseReport;
use crate::report::formats::xlsx::cells::{col, line, safe};
use crate::report::formats::xlsx::styles::Styles;
use crate::report::tables::people;
use crate::report::{overview, provenance};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Writes the copy-number calls, what they were judged against, and the sums over paralogues.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_copy_number(
    sheet: &mut Worksheet,
    report: &CnvReport,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let calls = people::rows_as_text(&people::CALLS, &report.calls, report);
    for (x, column) in people::CALLS.iter().enumerate() {
        sheet.set_column_width(col(x), f64::from(column.width))?;
        sheet.write_string_with_format(0, col(x), column.title, &styles.header)?;
    }
    // Calls are bounded by the panel's targets: far below what a sheet holds.
    for (y, row) in (1..).zip(&calls) {
        for (x, cell) in row.iter().enumerate() {
            sheet.write_string_with_format(y, col(x), safe(cell), &styles.wrap)?;
        }
    }
    let mut y = line(calls.len() + 1);
    if calls.is_empty() {
        sheet.write_string_with_format(y, 0, "no call", &styles.missing)?;
        y += 1;
    }
    y += 1;
    sheet.write_string_with_format(y, 0, "Judged against", &styles.key)?;
    sheet.write_string_with_format(y, 1, safe(&people::baseline_text(report)), &styles.plain)?;
    y += 2;
    for (x, column) in people::SUMS.iter().enumerate() {
        sheet.write_string_with_format(y, col(x), column.title, &styles.header)?;
    }
    for row in people::rows_as_text(&people::SUMS, &report.sums, report) {
        y += 1;
        for (x, cell) in row.iter().enumerate() {
            sheet.write_string_with_format(y, col(x), safe(cell), &styles.wrap)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Writes the outcomes with counts and examples, and the totals of the ledger.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_dropped(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let heads = [
        ("Outcome", 16.0),
        ("Name", 24.0),
        ("Alleles", 10.0),
        ("What it means", 60.0),
        ("Examples", 80.0),
    ];
    for (x, (head, width)) in heads.into_iter().enumerate() {
        sheet.set_column_width(col(x), width)?;
        sheet.write_string_with_format(0, col(x), head, &styles.header)?;
    }
    for (i, outcome) in report.ledger.outcomes.iter().enumerate() {
        let y = line(i + 1);
        sheet.write_string_with_format(y, 0, outcome.class.name(), &styles.plain)?;
        sheet.write_string_with_format(y, 1, outcome.name, &styles.plain)?;
        sheet.write_number_with_format(y, 2, outcome.alleles as f64, &styles.plain)?;
        sheet.write_string_with_format(y, 3, safe(&outcome.description), &styles.wrap)?;
        sheet.write_string_with_format(y, 4, safe(&outcome.examples.join("; ")), &styles.wrap)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, line(report.ledger.outcomes.len()), 4)?;
    let y = line(report.ledger.outcomes.len() + 2);
    for (i, (key, value)) in overview::ledger_totals(&report.ledger).into_iter().enumerate() {
        sheet.write_string_with_format(y + line(i), 0, key, &styles.key)?;
        match value {
            Some(n) => sheet.write_number_with_format(y + line(i), 2, n as f64, &styles.plain)?,
            None => sheet.write_string_with_format(y + line(i), 2, "not known", &styles.missing)?,
        };
    }
    Ok(())
}

/// Writes the origin, the steps of the panel and the settings in force.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_origin(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 120)?;
    sheet.write_string_with_format(0, 0, "Item", &styles.header)?;
    sheet.write_string_with_format(0, 1, "Value", &styles.header)?;
    let steps = report.panel.steps.iter().map(|s| ("panel_step", s.clone()));
    // TOML line by line: one cell would run past Excel's limit and cannot be searched.
    let settings = report.provenance.settings.lines().map(|l| ("setting", l.to_owned()));
    for (y, (key, value)) in
        (1..).zip(provenance::lines(report).into_iter().chain(steps).chain(settings))
    {
        sheet.write_string_with_format(y, 0, key, &styles.key)?;
        sheet.write_string_with_format(y, 1, safe(&value), &styles.wrap)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
