//! Writes what `panelwise events read` understood as one JSON document: the cells of the table,
//! file by file, with the counts of fates.

use crate::model::event::reading::{EventFate, EventFile, EventPersons};
use crate::report::tables::events::{COLUMNS, cells};
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    software: &'a str,
    files: Vec<FilePart>,
}

#[derive(Serialize)]
struct FilePart {
    file: String,
    form: &'static str,
    caller: Option<String>,
    build: Option<&'static str>,
    samples: Option<Vec<String>>,
    records: u64,
    alleles: u64,
    fates: Map<String, Value>,
    notices: Vec<&'static str>,
    lines: Vec<Map<String, Value>>,
}

/// Writes the document.
///
/// # Errors
/// Those of `out`.
pub fn write(software: &str, files: &[EventFile], out: &mut dyn Write) -> io::Result<()> {
    let document = Document { software, files: files.iter().map(part).collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn part(file: &EventFile) -> FilePart {
    let samples = match &file.persons {
        EventPersons::Samples(samples) => Some(samples.iter().map(|s| s.to_string()).collect()),
        EventPersons::One | EventPersons::Unknown => None,
    };
    let fates = EventFate::WORDS.iter().zip(file.counts());
    FilePart {
        file: file.name.to_string(),
        form: file.form.name(),
        caller: file.caller.as_deref().map(str::to_owned),
        build: file.build.map(|b| b.name()),
        samples,
        records: file.records,
        alleles: file.alleles,
        fates: fates.map(|(word, count)| ((*word).to_owned(), count.into())).collect(),
        notices: file.notices.iter().map(|n| n.name()).collect(),
        lines: file.lines.iter().map(|allele| row(cells(file, allele))).collect(),
    }
}

/// Returns the cells by their columns: numbers as numbers, empty cells left out.
fn row(cells: Vec<String>) -> Map<String, Value> {
    const NUMBERS: [&str; 7] = ["record", "allele", "part", "start", "end", "length", "inserted"];
    let filled =
        COLUMNS.iter().zip(cells).filter(|(column, cell)| !cell.is_empty() && **column != "file");
    let value = |column: &str, cell: String| match cell.parse::<u64>() {
        Ok(number) if NUMBERS.contains(&column) => Value::from(number),
        _ => Value::from(cell),
    };
    filled.map(|(column, cell)| ((*column).to_owned(), value(column, cell))).collect()
}
