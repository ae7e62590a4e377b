//! Defines what an ALT claims: kind, place, length, junction, or why it is no event.

use crate::io::events::contigs::ContigLengths;
use crate::io::events::info::Info;
use crate::model::Span;
use crate::model::event::reading::EventRefusal;
use crate::model::event::{Contig, EventKind, EventNotice, Junction};

/// Holds what one ALT claims, or one part of a complex ALT.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Names the contig, where it is not the record's.
    pub contig: Option<Contig>,
    /// Names the kind.
    pub kind: EventKind,
    /// Gives the interval, 0-based half-open.
    pub span: Span,
    /// Counts the bases of the change.
    pub length: Option<u64>,
    /// Counts the bases between the ends.
    pub inserted: Option<u64>,
    /// Gives the junction of a breakend.
    pub junction: Option<Junction>,
    /// Holds what is odd.
    pub notice: Option<EventNotice>,
}

impl Claimed {
    /// Makes a change of a whole interval.
    pub fn interval(kind: EventKind, span: Span) -> Self {
        let (contig, inserted, junction, notice) = (None, None, None, None);
        Self { contig, kind, span, length: Some(span.len()), inserted, junction, notice }
    }

    /// Makes an insertion in front of a base (0-based).
    pub fn insertion(kind: EventKind, before: u64, length: Option<u64>) -> Self {
        Self { length, ..Self::interval(kind, Span::new(before, before)) }
    }

    /// Makes a breakend, whose interval is the base beside its junction.
    pub fn breakend(junction: Junction, inserted: Option<u64>) -> Self {
        let span = Span::new(junction.position, junction.position + 1);
        let base = Self::interval(EventKind::Breakend, span);
        Self { length: None, inserted, junction: Some(junction), ..base }
    }
}

/// Tells what an ALT is.
#[derive(Debug, Clone)]
pub enum Alternate {
    /// Holds an event, or the parts of a complex one.
    Events(Vec<Claimed>),
    /// Holds a breakend.
    Junction(Box<Claimed>),
    /// Stands for the reference.
    Reference,
    /// Gives the place of a small variant.
    Small(Span),
    /// Gives the place of a tandem repeat.
    Repeat(Option<Span>),
    /// Says why it is refused.
    Refused(Refused),
}

/// A refused ALT, with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// Gives the reason.
    pub reason: EventRefusal,
    /// Names the kind.
    pub kind: Option<EventKind>,
    /// Gives the place.
    pub span: Option<Span>,
}

impl From<EventRefusal> for Alternate {
    fn from(reason: EventRefusal) -> Self {
        Self::Refused(Refused { reason, kind: None, span: None })
    }
}

/// The site of an ALT.
#[derive(Debug, Clone, Copy)]
pub struct AlternateSite<'a> {
    /// Names the contig.
    pub contig: &'a Contig,
    /// Gives POS, 1-based; 0 for a telomere.
    pub position: u64,
    /// Gives REF.
    pub reference: &'a [u8],
    /// Holds INFO.
    pub info: &'a Info<'a>,
    /// Gives the index of the ALT, from 0.
    pub index: usize,
    /// Marks a caller whose POS is the first base of the event.
    pub first_base: bool,
    /// Gives the number of bases from which a sequence allele is an event.
    pub min_length: u64,
    /// Knows the contigs of the file.
    pub lengths: &'a ContigLengths,
}

impl AlternateSite<'_> {
    /// Returns the contig of a name as written, as the record's own contig is read.
    pub fn contig_of(&self, name: &[u8]) -> Contig {
        self.lengths.contig(name)
    }
}

/// Tells whether a text is bases (IUPAC codes), and at least one.
pub fn is_bases(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|b| b"ACGTNacgtnRYSWKMBDHVryswkmbdhv".contains(b))
}
