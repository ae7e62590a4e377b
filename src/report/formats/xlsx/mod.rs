//! Writes the workbook: summary, variants, genes, copy number, dropped by reason, provenance.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the workbook |
//! | [`summary`] | the first sheet |
//! | [`rows`] | a sheet of columns and rows |
//! | [`sheets`] | copy number, dropped by reason, provenance |
//! | [`styles`], [`cells`] | formats; texts and indexes |

mod cells;
mod rows;
mod sheets;
mod styles;
mod summary;

use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::report::tables::genes::GENES;
use crate::report::tables::variants::VARIANTS;
use crate::{Error, Result};
use cells::{MAX_ROWS, safe};
use rows::write_table;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheets::{write_copy_number, write_dropped, write_origin};
use styles::Styles;
use summary::write_summary;

/// Returns the workbook: the same bytes for the same report (fixed creation time).
///
/// # Errors
/// Input, where the report has more rows than a sheet holds. Internal, where the writer refuses.
pub fn render(report: &CaseReport) -> Result<Vec<u8>> {
    if report.rows.len() > MAX_ROWS || report.genes.len() > MAX_ROWS {
        return Err(Error::input(format!(
            "{} rows do not fit into a worksheet",
            report.rows.len()
        ))
        .hint("tighten the filters or leave XLSX out"));
    }
    workbook(report).map_err(|e| Error::internal(format!("XLSX writer: {e}")))
}

fn workbook(report: &CaseReport) -> std::result::Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    // Excel wants a time; a fixed one keeps the bytes the same. The real one is in the run
    // manifest.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(safe(&format!("{} - panelwise", report.name)))
            .set_author(&report.provenance.software)
            .set_creation_datetime(&epoch),
    );
    write_summary(book.add_worksheet().set_name("summary")?, report, &styles)?;
    let build = report.panel.build;
    let tier = |row: &Row| Some(row.tier);
    write_table(
        book.add_worksheet().set_name("variants")?,
        &VARIANTS,
        &report.rows,
        build,
        tier,
        &styles,
    )?;
    write_table(
        book.add_worksheet().set_name("genes")?,
        &GENES,
        &report.genes,
        build,
        |_| None,
        &styles,
    )?;
    if let Some(cnv) = &report.cnv {
        write_copy_number(book.add_worksheet().set_name("copy number")?, cnv, &styles)?;
    }
    write_dropped(book.add_worksheet().set_name("dropped by reason")?, report, &styles)?;
    write_origin(book.add_worksheet().set_name("provenance")?, report, &styles)?;
    book.save_to_buffer()
}
