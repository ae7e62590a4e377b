//! Defines a row of a table, its head, and what a form of a table does with them.

use crate::io::events::copies::CopiesText;
use crate::io::text::cells::Separator;
use crate::model::Build;
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};

/// Holds one row of a table as its form reads it.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// Gives the contig as written.
    pub contig: String,
    /// Gives the interval, 0-based half-open, as written: its end may lie before its start.
    pub place: (u64, u64),
    /// Names the kind.
    pub kind: EventKind,
    /// Gives the copies.
    pub copies: CopiesText,
    /// Names the sample, where the row does.
    pub sample: Option<String>,
    /// Gives the name of the row.
    pub id: Option<String>,
}

/// Splits the lines of one form into rows.
pub(super) trait TableForm {
    /// Returns the form.
    fn form(&self) -> EventForm;

    /// Reads the cells of a line.
    ///
    /// # Errors
    /// Why the row is refused.
    fn row(&self, cells: &[&str]) -> std::result::Result<TableRow, EventRefusal>;
}

/// Holds the lines of a table before its first row.
pub(super) struct TableHead {
    /// Holds the comment lines, without `#`.
    pub comments: Vec<String>,
    /// Holds the column names without `#`; empty where the table has none.
    pub names: Vec<String>,
    /// Marks names that stand in a line with `#`.
    pub commented: bool,
    /// Says what separates the cells.
    pub separator: Separator,
    /// Counts the lines before the first row.
    pub lines: usize,
}

impl TableHead {
    /// Returns the place of a column, whatever its case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n.eq_ignore_ascii_case(name))
    }

    /// Returns the build that a comment names.
    pub fn build(&self) -> Option<Build> {
        let stated = |c: &String| c.strip_prefix("#GENOME_BUILD=").map(|b| b.trim().parse().ok());
        self.comments.iter().find_map(stated).flatten()
    }
}

/// Returns a cell.
///
/// # Errors
/// The row has no such cell.
pub(super) fn cell<'a>(
    cells: &[&'a str],
    place: usize,
) -> std::result::Result<&'a str, EventRefusal> {
    cells.get(place).copied().ok_or(EventRefusal::Columns)
}

/// Reads a position; blanks and separators of thousands are not accepted.
///
/// # Errors
/// It is no whole number.
pub(super) fn number(text: &str) -> std::result::Result<u64, EventRefusal> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or(EventRefusal::Position)
}
