//! Cells of one line of a table: separated by a tab, comma, semicolon or blanks, quoted as CSV has it
//! (RFC 4180).

use crate::model::quoting::{QuotingFault, is_quoted};
use crate::{Error, Result};

/// Says what separates the cells of a table's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator {
    delimiter: u8,
    /// Marks a table whose cells may be quoted.
    quoted: bool,
    /// Marks a table whose lines without the delimiter have blanks between their cells (BED).
    blanks: bool,
}

impl Separator {
    /// Separates by tabs, without quotes, and by blanks in lines without a tab: BED.
    pub const BED: Self = Self { delimiter: b'\t', quoted: false, blanks: true };

    /// Finds what separates the cells of a table with this line of column names: tabs, else the
    /// more frequent of commas and semicolons. Cells between tabs are quoted where the names are.
    pub fn of_names(names: &str) -> Self {
        if names.contains('\t') {
            let quoted = names.trim_start_matches('#').starts_with('"');
            return Self { delimiter: b'\t', quoted, blanks: false };
        }
        let count = |c: char| names.matches(c).count();
        let delimiter = if count(';') > count(',') { b';' } else { b',' };
        Self { delimiter, quoted: true, blanks: false }
    }

    /// Splits a line where no cell is quoted: as [`Self::cells`], at less cost.
    pub fn plain(self, line: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
        let blanks = self.blanks && !line.contains(&self.delimiter);
        if self.quoted && memchr::memchr(b'"', line).is_some() {
            return None;
        }
        let separates =
            move |b: &u8| if blanks { b.is_ascii_whitespace() } else { *b == self.delimiter };
        Some(line.split(separates).filter(move |cell| !(blanks && cell.is_empty())))
    }

    /// Returns the cells of a line without blanks at their ends.
    ///
    /// # Errors
    /// Input: a cell that is not quoted as CSV has it, or not closed in the line.
    pub fn cells(self, line: &str) -> Result<Vec<String>> {
        if let Some(cells) = self.plain(line.as_bytes()) {
            let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
            return Ok(cells.map(text).collect());
        }
        let quoted =
            is_quoted(line.as_bytes(), self.delimiter, false).map_err(QuotingFault::refusal)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .quoting(quoted)
            .from_reader(line.as_bytes());
        match reader.records().next() {
            Some(Ok(record)) => Ok(record.iter().map(|c| c.trim().to_owned()).collect()),
            _ => Err(Error::input("the line is no row of a table")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_lines_as_programs_write_them() {
        for (names, line, want) in [
            ("a,b,c", "1,\"x, y\",z", &["1", "x, y", "z"][..]),
            ("\"a\",\"b\"", "\"1\",\"say \"\"no\"\"\"", &["1", "say \"no\""]),
            ("a;b", "1;2,5", &["1", "2,5"]),
            ("a\tb", "1\t5\" end", &["1", "5\" end"]),
            ("\"a\"\t\"b\"", "\"1\"\t\"x y\"", &["1", "x y"]),
            ("a,b", "5\" end,2", &["5\" end", "2"]),
        ] {
            assert_eq!(Separator::of_names(names).cells(line).unwrap(), want, "{line}");
        }
        let bed = |line: &str| Separator::BED.cells(line).unwrap();
        assert_eq!(bed("chr1  5 \t9"), ["chr1  5", "9"], "a tab separates alone");
        assert_eq!(bed("chr1  5 9 name"), ["chr1", "5", "9", "name"]);
        for odd in ["1,\"open", "1,\"x\" y", "1,\"x\"y\",2"] {
            assert!(Separator::of_names("a,b").cells(odd).is_err(), "{odd}");
        }
    }
}
