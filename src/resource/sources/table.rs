//! Loads tab-separated text files, plain or gzip, with a header line.

use crate::model::digest::hex;
use crate::resource::bundle::format::FileMark;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Caps the size of a table (unpacked): gene tables have some tens of megabytes.
const LIMIT: u64 = 1 << 30;

/// Holds a table: comment lines, header, rows.
pub(crate) struct Table {
    /// Holds the lines before the header, without `#`.
    pub comments: Vec<String>,
    /// The column names, `#` removed.
    pub columns: Vec<String>,
    /// Holds each row's 1-based line and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Identifies the file.
    pub file: FileMark,
}

impl Table {
    /// Loads a table. The header is the last `#` line that has a tab and stands before the first
    /// row, else the first line.
    ///
    /// # Errors
    /// Input: unreadable, not UTF-8, a row with another number of cells than the header.
    pub fn read(path: &Path) -> Result<Self> {
        let raw = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        let file = FileMark {
            name: path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            bytes: Some(raw.len() as u64),
            digest: hex(&Sha256::digest(&raw)),
        };
        let mut text = String::new();
        let read = if raw.starts_with(&[0x1f, 0x8b]) {
            flate2::read::MultiGzDecoder::new(raw.as_slice()).take(LIMIT).read_to_string(&mut text)
        } else {
            raw.as_slice().take(LIMIT).read_to_string(&mut text)
        };
        read.map_err(|e| Error::input(format!("cannot be read as text: {e}")).at(path))?;
        let mut comments = Vec::new();
        let mut columns: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for (number, line) in (1u64..).zip(text.lines()) {
            let cells = || {
                line.trim_start_matches('#')
                    .split('\t')
                    .map(|c| c.trim().to_owned())
                    .collect::<Vec<_>>()
            };
            if line.trim().is_empty() {
                continue;
            }
            if rows.is_empty() && (columns.is_empty() || line.starts_with('#')) {
                if line.starts_with('#') && !line.contains('\t') {
                    comments.push(line.trim_start_matches('#').trim().to_owned());
                } else {
                    columns = cells();
                }
                continue;
            }
            let cells = cells();
            if cells.len() > columns.len() {
                return Err(Error::input(format!(
                    "{} cells, the header has {}",
                    cells.len(),
                    columns.len()
                ))
                .at(path)
                .line(number));
            }
            rows.push((number, cells));
        }
        if rows.is_empty() {
            return Err(Error::input("has no rows").at(path));
        }
        Ok(Self { comments, columns, rows, file })
    }

    /// Returns the index of the first of these columns that the table has.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|n| self.columns.iter().position(|c| c == n))
    }

    /// Returns the index of the first of these columns, which the table must have; see
    /// [`Self::column`].
    ///
    /// # Errors
    /// Input: none of them.
    pub fn required(&self, path: &Path, names: &[&str]) -> Result<usize> {
        self.column(names).ok_or_else(|| {
            Error::input(format!("has no column '{}'", names.join("' or '")))
                .at(path)
                .hint(format!("it has {}", self.columns.join(", ")))
        })
    }
}

/// Returns the HGNC id that a symbol means, or the symbol itself.
///
/// # Errors
/// Internal: the embedded symbol table cannot be read.
pub(crate) fn gene_id(symbol: &str) -> Result<String> {
    let table = crate::panel::symbols::table()?;
    Ok(table.resolve(symbol).map_or_else(|_| symbol.to_owned(), |(gene, _)| gene.hgnc_id.clone()))
}
