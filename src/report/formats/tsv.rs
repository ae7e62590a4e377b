//! Tab-separated tables: `##key=value` provenance lines, one `#`-less header row, one row a line.

use crate::model::Build;
use crate::model::report::CaseReport;
use crate::report::tables::columns::{Cell, Column, GENES, VARIANTS};
use crate::report::{provenance, text};
use std::io::{self, Write};

/// `<case>.variants.tsv`.
///
/// # Errors
/// Those of `out`.
pub fn write_variants(report: &CaseReport, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_head(report, out)?;
    write_table(VARIANTS, &report.rows, report.panel.build, out)
}

/// `<case>.genes.tsv`.
///
/// # Errors
/// Those of `out`.
pub fn write_genes(report: &CaseReport, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_head(report, out)?;
    write_table(GENES, &report.genes, report.panel.build, out)
}

/// The `##` lines that open every text table.
pub(crate) fn write_head(report: &CaseReport, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    for (key, value) in provenance::lines(report) {
        writeln!(out, "##{key}={}", text::one_line(&value))?;
    }
    Ok(())
}

fn write_table<T>(
    columns: &[Column<T>],
    rows: &[T],
    build: Build,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let header: Vec<&str> = columns.iter().map(|c| c.key).collect();
    writeln!(out, "{}", header.join("\t"))?;
    for row in rows {
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                out.write_all(b"\t")?;
            }
            write_cell(&(column.cell)(row, build), out)?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Numbers stay numbers; empty and unknown are `.`.
fn write_cell(cell: &Cell, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    match cell {
        Cell::Text(t) | Cell::Link { text: t, .. } => {
            out.write_all(text::spreadsheet(t).as_bytes())
        }
        Cell::Integer(n) => write!(out, "{n}"),
        Cell::Number(n) => write!(out, "{n}"),
        Cell::Empty | Cell::Missing(_) => out.write_all(b"."),
    }
}
