//! Rows in one of three forms: aligned, tab-separated, JSON.

use crate::Result;
use crate::cli::stdout;
use clap::ValueEnum;
use serde_json::Value;
use std::io::Write;

/// Selects the form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum OutputFormat {
    /// Writes aligned columns, for reading.
    #[default]
    Table,
    /// Writes tab-separated text, with a header.
    Tsv,
    /// Writes JSON.
    Json,
}

/// Writes rows with the names of their columns.
///
/// # Errors
/// Input: standard output cannot be written.
pub(super) fn write_rows(
    columns: &[&str],
    rows: &[Vec<String>],
    format: OutputFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let text = match format {
        OutputFormat::Json => {
            let objects: Vec<Value> = rows
                .iter()
                .map(|r| {
                    columns
                        .iter()
                        .zip(r)
                        .map(|(c, v)| (c.replace(' ', "_"), Value::from(v.as_str())))
                        .collect()
                })
                .collect();
            format!("{:#}\n", Value::from(objects))
        }
        OutputFormat::Tsv => {
            let head = columns.iter().map(|c| c.replace(' ', "_")).collect::<Vec<_>>().join("\t");
            let lines = rows.iter().map(|r| {
                r.iter().map(|c| stdout::table_cell(c)).collect::<Vec<_>>().join("\t") + "\n"
            });
            format!("{head}\n{}", lines.collect::<String>())
        }
        OutputFormat::Table => aligned(columns, rows),
    };
    stdout::write(out, &text)
}

/// Pads columns to their widest cell; the last is left as long as it is.
fn aligned(columns: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|r| r.iter().map(|c| stdout::plain(c)).collect()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|i| {
            rows.iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count())
                .chain([columns[i].len()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(c, w)| format!("{c:w$}")).collect();
        padded.join("  ").trim_end().to_owned() + "\n"
    };
    let head: Vec<String> = columns.iter().map(|c| c.to_uppercase()).collect();
    line(&head) + &rows.iter().map(|r| line(r)).collect::<String>()
}
