//! Writes the checks as one table.

use crate::model::relatedness::RelatednessReport;
use crate::report::formats::tsv::write_origin;
use crate::report::provenance::Origin;
use crate::report::relatedness::{rows, words};
use crate::report::text::{one_line, spreadsheet};
use serde_json::Value;
use std::io::{self, Write};

/// Writes comment lines with the origin, then the rows: each kind under a line of its columns that
/// begins with `#`, each row beginning with its kind.
///
/// # Errors
/// Those of the output.
pub fn write(report: &RelatednessReport, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    write_origin(origin, out)?;
    let names: Vec<String> = report.persons.iter().map(|p| p.name.clone()).collect();
    for kind in rows::all(report) {
        let Some(first) = kind.rows.first() else { continue };
        let columns: Vec<&str> = first.iter().map(|(column, _)| *column).collect();
        writeln!(out, "#{}\t{}", kind.kind, columns.join("\t"))?;
        for row in &kind.rows {
            let cells: Vec<String> = row.iter().map(|(_, value)| cell(value)).collect();
            writeln!(out, "{}\t{}", kind.kind, cells.join("\t"))?;
        }
    }
    if !report.explanations.is_empty() {
        writeln!(out, "#explanation\tstatement\tmeaning")?;
    }
    for explanation in &report.explanations {
        let (statement, meaning) = words::explanation(explanation, &names);
        writeln!(out, "explanation\t{}\t{}", text_cell(&statement), text_cell(&meaning))?;
    }
    Ok(())
}

fn text_cell(text: &str) -> String {
    spreadsheet(&one_line(text)).into_owned()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text_cell(text),
        other => other.to_string(),
    }
}
