//! ExomeDepth's table (`CNV.calls`, tabs or CSV): 1-based inclusive, `type`, `reads.ratio`.

use crate::io::events::copies::CopiesText;
use crate::io::events::row::{TableForm, TableHead, TableRow, cell, number};
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};

/// The columns of the table.
pub(super) struct ExomeDepthTable {
    contig: usize,
    start: usize,
    end: usize,
    kind: usize,
    id: Option<usize>,
    sample: Option<usize>,
}

impl ExomeDepthTable {
    /// Finds the columns; `None` where the table is another.
    pub fn new(head: &TableHead) -> Option<Self> {
        head.column("reads.ratio")?;
        Some(Self {
            contig: head.column("chromosome")?,
            start: head.column("start")?,
            end: head.column("end")?,
            kind: head.column("type")?,
            id: head.column("id"),
            sample: head.column("sample"),
        })
    }
}

impl TableForm for ExomeDepthTable {
    fn form(&self) -> EventForm {
        EventForm::ExomeDepth
    }

    fn row(&self, cells: &[&str]) -> Result<TableRow, EventRefusal> {
        let optional = |place: Option<usize>| {
            let text = place.and_then(|p| cells.get(p)).filter(|t| !t.is_empty());
            text.map(|t| (*t).to_owned())
        };
        let kind = match cell(cells, self.kind)? {
            "deletion" => EventKind::Deletion,
            "duplication" => EventKind::Duplication,
            _ => return Err(EventRefusal::KindUnknown),
        };
        let start =
            number(cell(cells, self.start)?)?.checked_sub(1).ok_or(EventRefusal::Position)?;
        Ok(TableRow {
            contig: cell(cells, self.contig)?.to_owned(),
            place: (start, number(cell(cells, self.end)?)?),
            kind,
            copies: CopiesText::Missing,
            sample: optional(self.sample),
            id: optional(self.id),
        })
    }
}
