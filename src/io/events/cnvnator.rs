//! CNVnator's own table, without column names: `deletion 22:1-16050300 1.6e+07 ...`, 1-based
//! inclusive.

use crate::io::events::copies::CopiesText;
use crate::io::events::row::{TableForm, TableRow, cell, number};
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};

/// The table.
pub(super) struct CnvnatorTable;

/// Tells whether a line is a row of this table.
pub(super) fn is_row(line: &str) -> bool {
    line.starts_with("deletion\t") || line.starts_with("duplication\t")
}

impl TableForm for CnvnatorTable {
    fn form(&self) -> EventForm {
        EventForm::Cnvnator
    }

    fn row(&self, cells: &[&str]) -> Result<TableRow, EventRefusal> {
        let kind = match cell(cells, 0)? {
            "deletion" => EventKind::Deletion,
            "duplication" => EventKind::Duplication,
            _ => return Err(EventRefusal::KindUnknown),
        };
        let (contig, range) = cell(cells, 1)?.rsplit_once(':').ok_or(EventRefusal::Position)?;
        let (start, end) = range.split_once('-').ok_or(EventRefusal::Position)?;
        let start = number(start)?.checked_sub(1).ok_or(EventRefusal::Position)?;
        Ok(TableRow {
            contig: contig.to_owned(),
            place: (start, number(end)?),
            kind,
            copies: CopiesText::Missing,
            sample: None,
            id: None,
        })
    }
}
