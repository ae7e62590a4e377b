//! Reads the rows of a finished run's variant table, cells by the names of their columns.

use crate::{Error, Result};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// One row of the variant table.
pub(super) struct VariantRow<'a> {
    columns: &'a [String],
    cells: Vec<&'a str>,
}

impl<'a> VariantRow<'a> {
    /// Returns the text of a column; empty where the table lacks it.
    pub fn cell(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|c| c == column);
        at.and_then(|i| self.cells.get(i)).copied().unwrap_or_default()
    }

    /// Lists the cells with the names of their columns.
    pub fn cells(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.columns.iter().map(String::as_str).zip(self.cells.iter().copied())
    }
}

/// Hands on every row of a table. A folder without the table has no rows.
///
/// # Errors
/// Input: the table cannot be read.
pub(super) fn for_each(table: &Path, mut visit: impl FnMut(&VariantRow<'_>)) -> Result<()> {
    let Ok(file) = File::open(table) else { return Ok(()) };
    let mut columns: Option<Vec<String>> = None;
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| Error::io(table, e))?;
        if line.starts_with("##") {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        match &columns {
            Some(columns) => visit(&VariantRow { columns, cells }),
            None => {
                let names = cells.iter().map(|c| c.trim_start_matches('#').to_owned());
                columns = Some(names.collect());
            }
        }
    }
    Ok(())
}
