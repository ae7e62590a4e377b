//! Gives every record and allele of a file of events its fate.

use crate::model::event::{Contig, Event, EventKind, EventNotice, EventPlace, Junction};
use crate::model::vocabulary::vocabulary;
use crate::model::{Build, Span};
use std::sync::Arc;

/// Holds what was understood of one file of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFile {
    /// Names the file, without its folder.
    pub name: Arc<str>,
    /// Names the form of the file.
    pub form: EventForm,
    /// Names the caller that the header or the user names; single records may say otherwise.
    pub caller: Option<Arc<str>>,
    /// Gives the build, where contig lengths or the user tell it.
    pub build: Option<Build>,
    /// Tells whose calls the file holds.
    pub persons: EventPersons,
    /// Counts the records: data lines, or rows of a table.
    pub records: u64,
    /// Counts the alleles of all records; a record that cannot be split counts as one.
    pub alleles: u64,
    /// Holds a line for each allele in the order of the file; for a complex allele one for each
    /// part.
    pub lines: Vec<AlleleLine>,
    /// Holds the events.
    pub events: Vec<Event<EventPlace>>,
    /// Lists what is odd about the file.
    pub notices: Vec<EventFileNotice>,
}

/// Names the persons whose calls a file of events holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventPersons {
    /// Holds those of these samples.
    Samples(Vec<Arc<str>>),
    /// Holds those of the one person whom the caller takes, without a name.
    One,
    /// Holds sites, without saying whose they are.
    Unknown,
}

/// One allele of a record, or one part of a complex allele, with its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlleleLine {
    /// Counts the record from 1.
    pub record: u64,
    /// Counts the ALT from 1.
    pub allele: usize,
    /// Counts the parts of a complex allele from 1; 0 of any other.
    pub part: usize,
    /// Gives ID as written.
    pub id: Box<str>,
    /// Names the contig; `None` where the record has none.
    pub contig: Option<Contig>,
    /// Gives the place of an allele that is no event, 0-based half-open, as far as it is known.
    pub span: Option<Span>,
    /// Names the kind of an allele that is no event, as far as it is known.
    pub kind: Option<EventKind>,
    /// Gives the junction of a second mate.
    pub junction: Option<Junction>,
    /// Gives the fate.
    pub fate: EventFate,
}

/// Says what became of one allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFate {
    /// Becomes the event of this index.
    Event(usize),
    /// Becomes the junction of this index: the first mate, or a lone one.
    Junction(usize),
    /// Joins the junction of this index as its second record.
    Mate {
        /// Gives the index of the junction.
        event: usize,
        /// Counts the first record from 1.
        record: u64,
        /// Marks sides that differ from those of the first record.
        sides_differ: bool,
        /// Marks places that differ from those of the first record.
        places_differ: bool,
    },
    /// Stands for the reference: coverage, not an event.
    Reference,
    /// Stays with the small variants, as a sequence allele.
    Small,
    /// Counts units of a tandem repeat: not a copy number of a gene.
    Repeat,
    /// Says why it is refused.
    Refused(EventRefusal),
}

impl EventFate {
    /// Lists the words of all fates, in the order of their counts.
    pub const WORDS: [&'static str; 7] =
        ["event", "junction", "mate", "reference", "small", "repeat", "refused"];

    /// Returns the place of the fate in [`Self::WORDS`].
    pub fn rank(self) -> usize {
        match self {
            Self::Event(_) => 0,
            Self::Junction(_) => 1,
            Self::Mate { .. } => 2,
            Self::Reference => 3,
            Self::Small => 4,
            Self::Repeat => 5,
            Self::Refused(_) => 6,
        }
    }

    /// Returns the word of the fate.
    pub fn name(self) -> &'static str {
        Self::WORDS[self.rank()]
    }

    /// Returns the index of the event that the allele is or belongs to.
    pub fn event(self) -> Option<usize> {
        match self {
            Self::Event(index) | Self::Junction(index) | Self::Mate { event: index, .. } => {
                Some(index)
            }
            _ => None,
        }
    }
}

impl EventFile {
    /// Counts the alleles by fate, in the order of [`EventFate::WORDS`]; a complex allele counts
    /// once.
    pub fn counts(&self) -> [u64; 7] {
        let mut counts = [0; 7];
        for line in self.lines.iter().filter(|l| l.part <= 1) {
            counts[line.fate.rank()] += 1;
        }
        counts
    }

    /// Tells whether every allele has exactly one fate.
    pub fn balances(&self) -> bool {
        self.counts().iter().sum::<u64>() == self.alleles && self.alleles >= self.records
    }
}

vocabulary! {
    /// The forms of files of events.
    pub enum EventForm {
        /// Stands for VCF or BCF.
        Vcf = "vcf",
        /// Stands for CNVkit's table of called segments (`.cns` with `cn`).
        Cnvkit = "cnvkit",
        /// Stands for ClinCNV's table.
        ClinCnv = "clincnv",
        /// Stands for CNVnator's own table.
        Cnvnator = "cnvnator",
        /// Stands for ExomeDepth's table.
        ExomeDepth = "exomedepth",
        /// Stands for a BED whose first line declares its columns.
        Bed = "bed",
    }
}

vocabulary! {
    /// Says what is odd about a file of events.
    pub enum EventFileNotice {
        /// Names no caller that is known: places are read by the standard.
        CallerUnknown = "caller_unknown",
        /// Tells no build: no place is compared with the end of its contig.
        BuildUnknown = "build_unknown",
        /// Has no sample column, and its caller takes one person: whose calls these are.
        OnePerson = "one_person",
        /// Has no sample column, so that nobody is known to carry its events.
        NobodyNamed = "nobody_named",
        /// Has a sample that is named `NULL`.
        SampleNull = "sample_null",
        /// Has two samples of the same name.
        SampleTwice = "sample_twice",
        /// Has no record.
        NoRecords = "no_records",
    }
}

vocabulary! {
    /// Says why an allele is refused.
    pub enum EventRefusal {
        /// Has fewer columns than the header says, or a column that no record has.
        Columns = "columns",
        /// Has a position that is no number.
        Position = "position",
        /// Has an ALT that is neither sequence, symbol nor breakend.
        AltUnreadable = "alt_unreadable",
        /// Has a symbol of an unknown kind.
        KindUnknown = "kind_unknown",
        /// Has neither END nor SVLEN.
        NoEnd = "no_end",
        /// Has an END before POS.
        EndBeforeStart = "end_before_start",
        /// Has an END on another chromosome, though it is no junction.
        EndElsewhere = "end_elsewhere",
        /// Covers no base.
        NoBases = "no_bases",
        /// Begins behind the end of its contig: it may be of another build.
        BehindContigEnd = "behind_contig_end",
        /// Has a mate behind the end of its contig: it may be of another build.
        MateBehindContigEnd = "mate_behind_contig_end",
        /// Is a junction that names no mate.
        NoMate = "no_mate",
        /// Is complex and lists no parts.
        ComplexWithoutParts = "complex_without_parts",
        /// Comes from a record that cannot be decoded.
        Undecodable = "undecodable",
    }
}

impl EventRefusal {
    /// Returns the refusal in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Columns => "the line does not have the columns that the header names",
            Self::Position => "a position is no number",
            Self::AltUnreadable => "ALT is neither bases, symbol nor breakend",
            Self::KindUnknown => "the kind is unknown",
            Self::NoEnd => "neither END nor SVLEN",
            Self::EndBeforeStart => "END before POS",
            Self::EndElsewhere => "END lies on another chromosome",
            Self::NoBases => "no bases",
            Self::BehindContigEnd => "begins behind the end of its contig: another build?",
            Self::MateBehindContigEnd => {
                "its mate lies behind the end of its contig: another build?"
            }
            Self::NoMate => "no mate position",
            Self::ComplexWithoutParts => "complex without parts",
            Self::Undecodable => "the record cannot be decoded",
        }
    }
}

/// Returns the notices and the reason of an allele in words.
pub fn reason(fate: EventFate, notices: &[EventNotice]) -> String {
    let mut words: Vec<String> = match fate {
        EventFate::Mate { record, sides_differ, places_differ, .. } => {
            let mut text = format!("of record {record}");
            if sides_differ {
                text.push_str(", whose sides differ");
            }
            if places_differ {
                text.push_str(", whose places differ");
            }
            vec![text]
        }
        EventFate::Reference => vec!["coverage, not an event".to_owned()],
        EventFate::Small => vec!["stays with the small variants".to_owned()],
        EventFate::Repeat => vec!["a tandem repeat, not a copy number of a gene".to_owned()],
        EventFate::Refused(refusal) => vec![refusal.words().to_owned()],
        EventFate::Event(_) | EventFate::Junction(_) => Vec::new(),
    };
    words.extend(notices.iter().map(|n| n.words().to_owned()));
    words.join("; ")
}
