//! Defines copy-number and structural events: what one or more callers claim of a sample.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the event, its kind, its claim and its sources |
//! | [`contig`] | a chromosome, or another sequence of the assembly |
//! | [`junction`] | two places that an event joins, and the intervals in which its ends lie |
//! | [`call`] | genotype, copies and phase of one sample |
//! | [`reading`] | the fate of every record and allele of a file of events |

pub mod call;
pub mod contig;
pub mod junction;
pub mod reading;

pub use call::{Copies, EventCall, MosaicShare};
pub use contig::{Contig, EventPlace};
pub use junction::{EndInterval, Junction, JunctionSide, MatePlace};

use crate::model::Region;
use crate::model::vocabulary::vocabulary;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A copy-number or structural change of one or more samples, as its sources report it.
///
/// An event of a case lies on a chromosome; a file may also place events on other contigs
/// (`Event<EventPlace>`), which [`Event::on_chromosome`] tells apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event<P = Region> {
    /// Gives the best interval, 0-based half-open. An insertion is empty, between the base before
    /// it and the base behind; a breakend is the base beside its junction.
    pub place: P,
    /// Names the kind.
    pub kind: EventKind,
    /// Gives the interval in which the start lies, where the source states it.
    pub start_interval: Option<EndInterval>,
    /// Gives the interval in which the end lies, where the source states it.
    pub end_interval: Option<EndInterval>,
    /// Counts the bases that the event takes, repeats, turns or inserts; `None` for a breakend, and
    /// for an insertion of unknown length.
    pub length: Option<u64>,
    /// Counts the bases inserted at a breakend or in place of deleted ones; `None` where the source
    /// does not say.
    pub inserted: Option<u64>,
    /// Gives the places that a breakend joins.
    pub junction: Option<Junction>,
    /// Says on which evidence the source rests; `None` where it is not known.
    pub claim: Option<EventClaim>,
    /// Counts the patient's copies against those expected, once a case has told them; the copies as
    /// written are those of [`EventCall`].
    pub copies: Option<Copies>,
    /// Gives the share of cells that carry the event, of a mosaic one.
    pub mosaic: Option<MosaicShare>,
    /// Holds the call of each sample, in the order of the file.
    pub calls: Vec<EventCall>,
    /// Lists what reports the event, the first record first.
    pub sources: Vec<EventSource>,
    /// Lists what is odd about the records.
    pub notices: Vec<EventNotice>,
}

impl<P> Event<P> {
    /// Makes an event that a caller reports without a record of its own: nothing but place and kind
    /// is known.
    pub fn of_caller(place: P, kind: EventKind, caller: &str) -> Self {
        Self {
            place,
            kind,
            start_interval: None,
            end_interval: None,
            length: None,
            inserted: None,
            junction: None,
            claim: None,
            copies: None,
            mosaic: None,
            calls: Vec::new(),
            sources: vec![EventSource { caller: Some(caller.into()), record: None }],
            notices: Vec::new(),
        }
    }

    /// Returns the caller of the first source; empty where it is not known.
    pub fn caller(&self) -> &str {
        self.sources.first().and_then(|s| s.caller.as_deref()).unwrap_or_default()
    }

    /// Adds a notice once.
    pub fn note(&mut self, notice: EventNotice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Tells whether a record of the event failed a filter of its caller.
    pub fn is_filtered(&self) -> bool {
        self.sources.iter().filter_map(|s| s.record.as_ref()).any(|r| r.filtered)
    }
}

impl Event<EventPlace> {
    /// Returns the event of a chromosome.
    ///
    /// # Errors
    /// The event as it is, where its contig is no chromosome.
    pub fn on_chromosome(self) -> Result<Event, Box<Self>> {
        let Some(chromosome) = self.place.contig.chromosome() else { return Err(Box::new(self)) };
        Ok(Event {
            place: Region { chromosome, span: self.place.span },
            kind: self.kind,
            start_interval: self.start_interval,
            end_interval: self.end_interval,
            length: self.length,
            inserted: self.inserted,
            junction: self.junction,
            claim: self.claim,
            copies: self.copies,
            mosaic: self.mosaic,
            calls: self.calls,
            sources: self.sources,
            notices: self.notices,
        })
    }
}

/// Writes `chr21:34787801-36004667:<DEL>`, 1-based inclusive.
impl<P: fmt::Display> fmt::Display for Event<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.place, self.kind.symbol())
    }
}

/// The kinds of events, by the symbolic alleles of VCF 4.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Lacks the bases of the interval.
    Deletion,
    /// Repeats the bases of the interval, at a place that is not known.
    Duplication,
    /// Repeats the bases of the interval beside them.
    TandemDuplication,
    /// Repeats the bases of the interval elsewhere.
    DispersedDuplication,
    /// Repeats the bases of the interval, turned round.
    InvertedDuplication,
    /// Changes the copies of the interval: copies, sex and ploidy say whether it is a loss.
    CopyNumber,
    /// Adds bases that the reference lacks.
    Insertion,
    /// Adds a mobile element of another family than those below.
    MobileInsertion,
    /// Adds an Alu element.
    AluInsertion,
    /// Adds a LINE-1 element.
    Line1Insertion,
    /// Adds an SVA element.
    SvaInsertion,
    /// Turns the interval round.
    Inversion,
    /// Joins the place to another.
    Breakend,
    /// Changes the units of a tandem repeat.
    TandemRepeat,
    /// Consists of several events, which the record does not list.
    Complex,
}

impl EventKind {
    /// Reads the kind of a symbolic allele: `<DEL>`, `<DUP:TANDEM>`; `None` of other symbols and of
    /// breakends.
    pub fn from_symbol(alternate: &str) -> Option<Self> {
        let name = alternate.strip_prefix('<')?.split([':', '>']).next()?;
        let kinds = [Self::Deletion, Self::Duplication, Self::Insertion, Self::Inversion];
        kinds.into_iter().find(|k| k.symbol().trim_matches(['<', '>']) == name)
    }

    /// Returns the name in files of events: that of VCF, `DUP:DISPERSED` and `DUP:INV` where VCF has
    /// none.
    pub fn code(self) -> &'static str {
        match self {
            Self::Deletion => "DEL",
            Self::Duplication => "DUP",
            Self::TandemDuplication => "DUP:TANDEM",
            Self::DispersedDuplication => "DUP:DISPERSED",
            Self::InvertedDuplication => "DUP:INV",
            Self::CopyNumber => "CNV",
            Self::Insertion => "INS",
            Self::MobileInsertion => "INS:ME",
            Self::AluInsertion => "INS:ME:ALU",
            Self::Line1Insertion => "INS:ME:LINE1",
            Self::SvaInsertion => "INS:ME:SVA",
            Self::Inversion => "INV",
            Self::Breakend => "BND",
            Self::TandemRepeat => "TR",
            Self::Complex => "CPX",
        }
    }

    /// Returns the symbolic allele of VCF 4.4, `<DEL>` and its like.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Deletion => "<DEL>",
            Self::Duplication | Self::DispersedDuplication | Self::InvertedDuplication => "<DUP>",
            Self::TandemDuplication => "<DUP:TANDEM>",
            Self::CopyNumber => "<CNV>",
            Self::Insertion => "<INS>",
            Self::MobileInsertion => "<INS:ME>",
            Self::AluInsertion => "<INS:ME:ALU>",
            Self::Line1Insertion => "<INS:ME:LINE1>",
            Self::SvaInsertion => "<INS:ME:SVA>",
            Self::Inversion => "<INV>",
            Self::Breakend => "<BND>",
            Self::TandemRepeat => "<CNV:TR>",
            Self::Complex => "<CPX>",
        }
    }

    /// Tells whether the event adds bases and takes none.
    pub fn is_insertion(self) -> bool {
        matches!(
            self,
            Self::Insertion
                | Self::MobileInsertion
                | Self::AluInsertion
                | Self::Line1Insertion
                | Self::SvaInsertion
        )
    }
}

vocabulary! {
    /// The evidence on which a source rests (SVCLAIM of VCF 4.4).
    pub enum EventClaim {
        /// Rests on depth: the copies are measured, the ends are not.
        Depth = "depth",
        /// Rests on reads that show the junction: the ends are seen.
        Junction = "junction",
        /// Rests on both.
        Both = "both",
    }
}

/// Names what reports an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventSource {
    /// Names the caller; `None` where it is not recognised.
    pub caller: Option<Arc<str>>,
    /// Gives the record; `None` of a caller that wrote none.
    pub record: Option<SourceRecord>,
}

/// One record that reports an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceRecord {
    /// Names the file, without its folder.
    pub file: Arc<str>,
    /// Counts the record from 1.
    pub number: u64,
    /// Counts the ALT from 1.
    pub allele: usize,
    /// Gives ID as written, `.` for none.
    pub id: Box<str>,
    /// Gives QUAL as written, `.` for none.
    pub quality: Box<str>,
    /// Gives FILTER as written, `.` for none.
    pub filter: Box<str>,
    /// Marks a record whose FILTER is a verdict on its quality.
    pub filtered: bool,
}

vocabulary! {
    /// Says what is odd about a record that is read all the same.
    pub enum EventNotice {
        /// SVLEN fits neither reading of POS and END: END stands.
        LengthDisagrees = "length_disagrees",
        /// SVTYPE names another kind than ALT: ALT stands.
        KindDisagrees = "kind_disagrees",
        /// Goes on behind the end of its contig, and is cut there.
        CutAtContigEnd = "cut_at_contig_end",
        /// Covers its chromosome.
        WholeChromosome = "whole_chromosome",
        /// Lies on a contig that is no chromosome.
        OffAssembly = "off_assembly",
        /// Has a mate on a contig that is no chromosome.
        MateOffAssembly = "mate_off_assembly",
        /// Names a mate that is not in the file.
        MateMissing = "mate_missing",
        /// Has a mate at position 0, which is read as the first base.
        MateAtZero = "mate_at_zero",
        /// Has a mate whose sides are others: those of the first record stand.
        MateSidesDiffer = "mate_sides_differ",
        /// Has a mate whose places are others: those of the first record stand.
        MatePlacesDiffer = "mate_places_differ",
        /// Has a mate whose calls are others: those of the first record stand.
        MateCallsDiffer = "mate_calls_differ",
        /// Has an ID that another record has too.
        DuplicateId = "duplicate_id",
        /// Has copies that are no number, or below 0: they are not known.
        CopiesUnreadable = "copies_unreadable",
        /// Has a fraction of copies, which is rounded.
        CopiesRounded = "copies_rounded",
        /// Has no copies left and a copy without the event.
        CopiesContradictGenotype = "copies_contradict_genotype",
        /// Has a genotype of more copies than the chromosome has.
        GenotypePloidy = "genotype_ploidy",
        /// Has a genotype that cannot be read, or that names an ALT that is not there.
        GenotypeUnreadable = "genotype_unreadable",
        /// Has a confidence interval whose bounds are exchanged: they are put in order.
        IntervalReversed = "interval_reversed",
        /// Has a confidence interval that cannot be read: it is left out.
        IntervalUnreadable = "interval_unreadable",
        /// Has confidence intervals that are wider than the event.
        IntervalWide = "interval_wide",
        /// Belongs to a complex event.
        PartOfComplex = "part_of_complex",
        /// Replaces bases beside those it inserts.
        ReplacesBases = "replaces_bases",
    }
}

impl EventNotice {
    /// Returns the notice in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LengthDisagrees => "SVLEN fits neither reading of POS and END; END stands",
            Self::KindDisagrees => "SVTYPE names another kind than ALT; ALT stands",
            Self::CutAtContigEnd => "goes on behind the end of its contig, and is cut there",
            Self::WholeChromosome => "covers its chromosome",
            Self::OffAssembly => "its contig is no chromosome; nothing is judged there",
            Self::MateOffAssembly => "the contig of its mate is no chromosome",
            Self::MateMissing => "its mate is not in the file",
            Self::MateAtZero => "its mate is at position 0, read as the first base",
            Self::MateSidesDiffer => {
                "the sides of its mate differ; those of the first record stand"
            }
            Self::MatePlacesDiffer => {
                "the places of its mate differ; those of the first record stand"
            }
            Self::MateCallsDiffer => {
                "the genotypes of its mate differ; those of the first record stand"
            }
            Self::DuplicateId => "another record has the same ID",
            Self::CopiesUnreadable => "CN is no number of copies; they are not known",
            Self::CopiesRounded => "CN is a fraction, and is rounded",
            Self::CopiesContradictGenotype => "CN is 0, and GT has a copy without the event",
            Self::GenotypePloidy => "GT has more copies than the chromosome",
            Self::GenotypeUnreadable => "GT cannot be read",
            Self::IntervalReversed => "a confidence interval is reversed, and put in order",
            Self::IntervalUnreadable => "a confidence interval cannot be read, and is left out",
            Self::IntervalWide => "the confidence intervals are wider than the event",
            Self::PartOfComplex => "part of a complex event",
            Self::ReplacesBases => "replaces bases",
        }
    }
}
