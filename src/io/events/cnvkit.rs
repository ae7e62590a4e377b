//! CNVkit's segments (`.cns`) with called copies: 0-based start, `cn`.

use crate::io::events::copies::read_copies;
use crate::io::events::row::{TableForm, TableHead, TableRow, cell, number};
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};
use crate::{Error, Result};

/// The columns of the table.
pub(super) struct CnvkitTable {
    contig: usize,
    start: usize,
    end: usize,
    copies: usize,
}

impl CnvkitTable {
    /// Finds the columns; `None` where the table is another.
    ///
    /// # Errors
    /// Input: segments without copies, which say only a ratio.
    pub fn new(head: &TableHead) -> Result<Option<Self>> {
        let places = (head.column("chromosome"), head.column("start"), head.column("end"));
        let ((Some(contig), Some(start), Some(end)), Some(_)) = (places, head.column("log2"))
        else {
            return Ok(None);
        };
        let Some(copies) = head.column("cn") else {
            return Err(Error::input("these segments of CNVkit have no copies (column cn)")
                .hint("give the file that `cnvkit.py call` makes of it (.call.cns)"));
        };
        Ok(Some(Self { contig, start, end, copies }))
    }
}

impl TableForm for CnvkitTable {
    fn form(&self) -> EventForm {
        EventForm::Cnvkit
    }

    fn row(&self, cells: &[&str]) -> std::result::Result<TableRow, EventRefusal> {
        Ok(TableRow {
            contig: cell(cells, self.contig)?.to_owned(),
            place: (number(cell(cells, self.start)?)?, number(cell(cells, self.end)?)?),
            kind: EventKind::CopyNumber,
            copies: read_copies(cell(cells, self.copies)?.as_bytes()),
            sample: None,
            id: None,
        })
    }
}
