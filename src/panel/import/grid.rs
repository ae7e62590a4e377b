//! Cells of a text table: quoted cells, doubled quotes and line ends inside quotes as CSV has them
//! (RFC 4180), whatever the delimiter.

use crate::model::quoting::is_quoted;
use crate::{Error, Result};

/// Holds a row of a table: its 1-based line and its cells without blanks at their ends.
pub(super) struct GridRow {
    pub line: u64,
    pub cells: Vec<String>,
}

/// Reads all rows of `text` whose first line is line `first_line` of its file; blank lines and
/// lines that begin with `#` are left out.
///
/// # Errors
/// Input: a quote that is not closed or closed within its cell, so that the rows after it could be
/// part of one cell; between tabs quotes are characters then.
pub(super) fn rows(text: &str, delimiter: u8, first_line: u64) -> Result<Vec<GridRow>> {
    let quoted = is_quoted(text.as_bytes(), delimiter, true)
        .map_err(|fault| fault.refusal().line(first_line + fault.line - 1))?;
    read(text, delimiter, first_line, quoted)
}

/// Splits one line, as [`rows`] does.
pub(super) fn cells(line: &str, delimiter: u8) -> Vec<String> {
    // Most lines need no reader of CSV.
    if !line.is_empty() && !line.contains(['"', '\n', '\r']) && !line.starts_with('#') {
        return line.split(char::from(delimiter)).map(|c| c.trim().to_owned()).collect();
    }
    let rows = rows(line, delimiter, 1).unwrap_or_default();
    rows.into_iter().next().map(|row| row.cells).unwrap_or_default()
}

fn read(text: &str, delimiter: u8, first_line: u64, quoting: bool) -> Result<Vec<GridRow>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .comment(Some(b'#'))
        .buffer_capacity(text.len().clamp(1, 1 << 16))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut record).map_err(|e| {
            let line = e.position().map_or(1, csv::Position::line);
            Error::input(format!("is no table: {e}")).line(first_line + line - 1)
        })?;
        if !more {
            return Ok(rows);
        }
        let line = first_line + record.position().map_or(1, csv::Position::line) - 1;
        rows.push(GridRow { line, cells: record.iter().map(|c| c.trim().to_owned()).collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_read_as_csv_has_them() {
        let text = "a,\"b, c\"\r\n# x\n\n\"two\nlines\",\"say \"\"no\"\"\"\n5\" end,z\n";
        let got: Vec<(u64, Vec<String>)> =
            rows(text, b',', 3).unwrap().into_iter().map(|r| (r.line, r.cells)).collect();
        let own = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(got[0], (3, own(["a", "b, c"])));
        assert_eq!(got[1].1, own(["two\nlines", "say \"no\""]));
        assert_eq!(got[2].1, own(["5\" end", "z"]));
        let open = rows("a,b\n\"c,d\ne,f\n", b',', 1).err().unwrap();
        assert!(open.to_string().contains("not closed"), "{open}");
        assert_eq!(rows("a\tb\n\"c\td\ne\tf\n", b'\t', 1).unwrap().len(), 3);
        // Two stray quotes do not swallow the rows between them.
        let stray = "RUNX1\t\"foo bar\nETV6\tok\nGP9\t\"x\nGATA1\ty\n";
        assert_eq!(rows(stray, b'\t', 1).unwrap().len(), 4);
        assert!(rows(&stray.replace('\t', ","), b',', 1).is_err());
    }
}
