//! Writes a sheet of columns and rows.

use crate::model::Build;
use crate::model::ledger::Tier;
use crate::report::formats::xlsx::cells::{col, line, safe};
use crate::report::formats::xlsx::styles::Styles;
use crate::report::tables::cell::Cell;
use crate::report::tables::column::Table;
use rust_xlsxwriter::{Format, Note, Url, Worksheet, XlsxError};

/// Bounds the links of a sheet; Excel holds 65,530. What lies beyond is written as text.
const MAX_LINKS: usize = 65_000;

/// Writes header, rows, filter and frozen panes; `tier` colours the cell of the tier.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_table<T>(
    sheet: &mut Worksheet,
    table: &Table<T>,
    rows: &[T],
    build: Build,
    tier: impl Fn(&T) -> Option<Tier>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (x, column) in table.iter().enumerate() {
        let x = col(x);
        sheet.set_column_width(x, f64::from(column.width.max(8)) + 2.0)?;
        sheet.write_string_with_format(0, x, column.title, &styles.header)?;
        sheet.insert_note(0, x, &Note::new(column.description).set_author("panelwise"))?;
    }
    sheet.set_row_height(0, 32)?;
    let mut links = 0;
    for (y, row) in rows.iter().enumerate() {
        for (x, column) in table.iter().enumerate() {
            let format = match (column.key, tier(row)) {
                ("tier", Some(t)) => &styles.tiers[t as usize],
                _ => &styles.plain,
            };
            let cell = match (column.cell)(row, build) {
                Cell::Link { text, .. } if links >= MAX_LINKS => Cell::Text(text),
                cell => cell,
            };
            links += usize::from(matches!(cell, Cell::Link { .. }));
            write_cell(sheet, (line(y + 1), col(x)), cell, format, styles)?;
        }
    }
    let frozen = table.iter().position(|c| c.key == "gene").map_or(0, |i| i + 1);
    sheet.set_freeze_panes(1, col(frozen))?;
    sheet.autofilter(0, 0, line(rows.len()), col(table.len().saturating_sub(1)))?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (y, x): (u32, u16),
    cell: Cell,
    format: &Format,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(t) => sheet.write_string_with_format(y, x, safe(&t), format)?,
        Cell::Integer(n) => sheet.write_number_with_format(y, x, n as f64, format)?,
        Cell::Number(n) | Cell::Fixed { value: n, .. } => {
            sheet.write_number_with_format(y, x, n, format)?
        }
        cell @ Cell::Offsets(..) => {
            sheet.write_string_with_format(y, x, cell.display_text(), format)?
        }
        Cell::Link { text, url } => {
            let url = Url::new(url).set_text(safe(&text));
            sheet.write_url_with_format(y, x, url, &styles.link)?
        }
        Cell::Missing(why) => sheet.write_string_with_format(y, x, why.label(), &styles.missing)?,
        Cell::Empty => sheet,
    };
    Ok(())
}
