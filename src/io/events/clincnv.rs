//! ClinCNV's table: 0-based start, copies in `CN_change`.

use crate::io::events::copies::read_copies;
use crate::io::events::row::{TableForm, TableHead, TableRow, cell, number};
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};

/// The columns of the table.
pub(super) struct ClinCnvTable {
    contig: usize,
    start: usize,
    end: usize,
    copies: usize,
    sample: Option<usize>,
}

impl ClinCnvTable {
    /// Finds the columns; `None` where the table is another.
    pub fn new(head: &TableHead) -> Option<Self> {
        Some(Self {
            contig: head.column("chr")?,
            start: head.column("start")?,
            end: head.column("end")?,
            copies: head.column("CN_change")?,
            sample: head.column("sample"),
        })
    }
}

impl TableForm for ClinCnvTable {
    fn form(&self) -> EventForm {
        EventForm::ClinCnv
    }

    fn row(&self, cells: &[&str]) -> Result<TableRow, EventRefusal> {
        let sample = self.sample.map(|place| cell(cells, place)).transpose()?;
        Ok(TableRow {
            contig: cell(cells, self.contig)?.to_owned(),
            place: (number(cell(cells, self.start)?)?, number(cell(cells, self.end)?)?),
            kind: EventKind::CopyNumber,
            copies: read_copies(cell(cells, self.copies)?.as_bytes()),
            sample: sample.filter(|s| !s.is_empty()).map(str::to_owned),
            id: None,
        })
    }
}
