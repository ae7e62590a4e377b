//! A BED whose first line declares its columns: `#chrom start end type cn sample name`, 0-based.

use crate::io::events::copies::{CopiesText, read_copies};
use crate::io::events::row::{TableForm, TableHead, TableRow, cell, number};
use crate::model::event::EventKind;
use crate::model::event::reading::{EventForm, EventRefusal};
use crate::{Error, Result};

/// The columns behind the place.
pub(super) struct EventBed {
    kind: Option<usize>,
    copies: Option<usize>,
    sample: Option<usize>,
    name: Option<usize>,
}

impl EventBed {
    /// Finds the columns; `None` where the table is another.
    ///
    /// # Errors
    /// Input: columns that tell neither kind nor copies.
    pub fn new(head: &TableHead) -> Result<Option<Self>> {
        // Names between blanks are read too.
        let names: Vec<String> = match head.names.as_slice() {
            [one] => one.split_ascii_whitespace().map(str::to_ascii_lowercase).collect(),
            several => several.iter().map(|n| n.to_ascii_lowercase()).collect(),
        };
        let is = |place: usize, words: &[&str]| {
            names.get(place).is_some_and(|n| words.contains(&n.as_str()))
        };
        let has_place = is(0, &["chrom", "chr", "chromosome", "contig"])
            && is(1, &["start", "chromstart"])
            && is(2, &["end", "chromend", "stop"]);
        if !head.commented || !has_place {
            return Ok(None);
        }
        let column = |words: &[&str]| names.iter().position(|n| words.contains(&n.as_str()));
        let (kind, copies) = (column(&["type", "svtype"]), column(&["cn", "copies"]));
        if kind.is_none() && copies.is_none() {
            return Err(Error::input("the BED declares neither kind nor copies").hint(
                "add a column: type (DEL, DUP, INV, CNV) or cn (copies), and name it in the \
                 first line: #chrom start end type",
            ));
        }
        let (sample, name) = (column(&["sample"]), column(&["name", "id"]));
        Ok(Some(Self { kind, copies, sample, name }))
    }
}

impl TableForm for EventBed {
    fn form(&self) -> EventForm {
        EventForm::Bed
    }

    fn row(&self, cells: &[&str]) -> std::result::Result<TableRow, EventRefusal> {
        let optional = |place: Option<usize>| {
            let text = place.map(|p| cell(cells, p)).transpose()?;
            let text = text.filter(|t| !t.is_empty() && *t != ".");
            Ok::<_, EventRefusal>(text.map(str::to_owned))
        };
        let kind = match optional(self.kind)? {
            Some(word) => kind(&word).ok_or(EventRefusal::KindUnknown)?,
            None if self.copies.is_some() => EventKind::CopyNumber,
            None => return Err(EventRefusal::KindUnknown),
        };
        let copies = optional(self.copies)?;
        Ok(TableRow {
            contig: cell(cells, 0)?.to_owned(),
            place: (number(cell(cells, 1)?)?, number(cell(cells, 2)?)?),
            kind,
            copies: copies.map_or(CopiesText::Missing, |c| read_copies(c.as_bytes())),
            sample: optional(self.sample)?,
            id: optional(self.name)?,
        })
    }
}

/// Returns the kind of an interval that a word names, as VCF or in plain words.
fn kind(word: &str) -> Option<EventKind> {
    Some(match word.to_ascii_lowercase().as_str() {
        "del" | "deletion" | "loss" => EventKind::Deletion,
        "dup" | "duplication" | "gain" => EventKind::Duplication,
        "dup:tandem" => EventKind::TandemDuplication,
        "inv" | "inversion" => EventKind::Inversion,
        "cnv" => EventKind::CopyNumber,
        _ => return None,
    })
}
