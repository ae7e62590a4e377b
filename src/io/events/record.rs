//! Reads the lines of a VCF as events: one line to the fates of its ALTs.

use crate::io::calls::vcf::line::{Columns, split_contig, split_position};
use crate::io::events::alternate;
use crate::io::events::callers::{StructuralCaller, StructuralCallers};
use crate::io::events::calls::{CallReader, CalledAlternate, SampleColumn, calls_of};
use crate::io::events::claim::claim;
use crate::io::events::claimed::{Alternate, AlternateSite, Claimed, Refused};
use crate::io::events::contigs::ContigLengths;
use crate::io::events::info::Info;
use crate::io::events::interval::read_intervals;
use crate::io::events::mates::{JunctionRecord, Mates};
use crate::model::event::reading::{AlleleLine, EventFate, EventRefusal};
use crate::model::event::{
    Contig, Event, EventCall, EventKind, EventNotice, EventPlace, EventSource, SourceRecord,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Reads the records of one file, one after the other.
pub struct RecordReader {
    file: Arc<str>,
    callers: StructuralCallers,
    lengths: ContigLengths,
    calls: CallReader,
    mates: Mates,
    /// Holds the contig of the last record, since most records share it.
    last_contig: (Vec<u8>, Contig),
    ids: FxHashMap<Box<[u8]>, Option<usize>>,
    /// Counts the records.
    pub records: u64,
    /// Counts the alleles.
    pub alleles: u64,
    /// Holds the lines made so far.
    pub lines: Vec<AlleleLine>,
    /// Holds the events made so far.
    pub events: Vec<Event<EventPlace>>,
}

/// The columns of one record.
struct RecordColumns<'a> {
    contig: Contig,
    position: u64,
    id: &'a [u8],
    reference: &'a [u8],
    quality: &'a [u8],
    filter: &'a [u8],
    info: Info<'a>,
    samples: Vec<SampleColumn>,
    alternates: usize,
    filtered: bool,
    caller: Option<Arc<str>>,
}

impl RecordReader {
    /// Makes a reader.
    pub fn new(
        file: Arc<str>,
        callers: StructuralCallers,
        lengths: ContigLengths,
        samples: Vec<Arc<str>>,
    ) -> Self {
        Self {
            file,
            callers,
            lengths,
            calls: CallReader::new(samples),
            mates: Mates::default(),
            last_contig: (Vec::new(), Contig::Other("".into())),
            ids: FxHashMap::default(),
            records: 0,
            alleles: 0,
            lines: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Takes the next record, as a line of VCF without its end.
    pub fn line(&mut self, line: &[u8]) {
        self.records += 1;
        if let Err(refusal) = self.split(line) {
            self.alleles += 1;
            let contig = split_contig(line).map(|(name, _)| self.lengths.contig(name));
            let fate = EventFate::Refused(refusal);
            self.lines.push(AlleleLine { contig, ..self.bare_line(1, b".", fate) });
        }
    }

    /// Takes a record that cannot be decoded.
    pub fn undecodable(&mut self) {
        self.records += 1;
        self.alleles += 1;
        let fate = EventFate::Refused(EventRefusal::Undecodable);
        self.lines.push(self.bare_line(1, b".", fate));
    }

    /// Ends the file, and returns lines and events.
    pub fn finish(mut self) -> (Vec<AlleleLine>, Vec<Event<EventPlace>>) {
        self.mates.finish(&mut self.events);
        (self.lines, self.events)
    }

    fn split(&mut self, line: &[u8]) -> Result<(), EventRefusal> {
        let (contig, rest) = split_contig(line).ok_or(EventRefusal::Columns)?;
        let (position, after) = split_position(rest).map_err(|_| EventRefusal::Position)?;
        let mut columns = Columns(Some(after));
        let mut next = || columns.next().ok_or(EventRefusal::Columns);
        let (id, reference, alternates) = (next()?, next()?, next()?);
        let (quality, filter, info) = (next()?, next()?, Info::split(next()?));
        let format = columns.next();
        let caller = self.callers.of_record(id, &info);
        let samples = match self.calls.samples() {
            [] => Vec::new(),
            _ => {
                self.calls.read(format, columns, caller.as_deref()).ok_or(EventRefusal::Columns)?
            }
        };
        if self.last_contig.0 != contig {
            self.last_contig = (contig.to_vec(), self.lengths.contig(contig));
        }
        let record = RecordColumns {
            contig: self.last_contig.1.clone(),
            position,
            id,
            reference,
            quality,
            filter,
            info,
            samples,
            alternates: alternates.split(|b| *b == b',').count(),
            filtered: is_filtered(filter, caller.as_deref()),
            caller: caller.as_deref().map(|c| Arc::clone(&c.name)),
        };
        let first_event = self.events.len();
        for (index, text) in alternates.split(|b| *b == b',').enumerate() {
            self.alleles += 1;
            self.alternate(text, index, &record, caller.as_deref());
        }
        self.note_duplicate_id(id, first_event);
        Ok(())
    }

    fn alternate(
        &mut self,
        text: &[u8],
        index: usize,
        record: &RecordColumns<'_>,
        caller: Option<&StructuralCaller>,
    ) {
        let site = AlternateSite {
            contig: &record.contig,
            position: record.position,
            reference: record.reference,
            info: &record.info,
            index,
            first_base: caller.is_some_and(|c| c.first_base),
            min_length: self.callers.min_length,
            lengths: &self.lengths,
        };
        let line = |fate| AlleleLine {
            contig: Some(record.contig.clone()),
            ..self.bare_line(index + 1, record.id, fate)
        };
        match alternate::read(text, &site) {
            Alternate::Reference => self.lines.push(line(EventFate::Reference)),
            Alternate::Small(span) => {
                let line = AlleleLine { span: Some(span), ..line(EventFate::Small) };
                self.lines.push(line);
            }
            Alternate::Repeat(span) => {
                let kind = Some(EventKind::TandemRepeat);
                let line = AlleleLine { span, kind, ..line(EventFate::Repeat) };
                self.lines.push(line);
            }
            Alternate::Refused(Refused { reason, kind, span }) => {
                let line = AlleleLine { span, kind, ..line(EventFate::Refused(reason)) };
                self.lines.push(line);
            }
            Alternate::Events(parts) => {
                let several = parts.len() > 1;
                for (i, part) in parts.into_iter().enumerate() {
                    let number = if several { i + 1 } else { 0 };
                    self.event((index, number), part, record, caller);
                }
            }
            Alternate::Junction(claimed) => self.event((index, 0), *claimed, record, caller),
        }
    }

    /// Makes an event, or joins a second mate with its first.
    fn event(
        &mut self,
        (index, part): (usize, usize),
        claimed: Claimed,
        record: &RecordColumns<'_>,
        caller: Option<&StructuralCaller>,
    ) {
        let contig = claimed.contig.clone().unwrap_or_else(|| record.contig.clone());
        let mut line = AlleleLine {
            part,
            contig: Some(contig.clone()),
            ..self.bare_line(index + 1, record.id, EventFate::Event(self.events.len()))
        };
        let settled =
            self.lengths.settle(&contig, claimed.kind, claimed.span).and_then(|settled| {
                let mate = claimed.junction.as_ref().and_then(|j| j.mate.as_ref());
                let notice = mate.map(|m| self.lengths.settle_mate(&m.contig, m.position));
                Ok((settled, notice.transpose()?.flatten()))
            });
        let ((span, mut notices), mate_notice) = match settled {
            Ok(settled) => settled,
            Err(reason) => {
                line.fate = EventFate::Refused(reason);
                (line.span, line.kind) = (Some(claimed.span), Some(claimed.kind));
                self.lines.push(line);
                return;
            }
        };
        notices.extend(claimed.notice.into_iter().chain(mate_notice));
        if let Some(junction) = &claimed.junction {
            let of = JunctionRecord {
                contig: &contig,
                junction,
                id: record.id,
                info: &record.info,
                index,
            };
            if let Some(first) = self.mates.first(of) {
                line.fate = EventFate::Mate {
                    event: first.event,
                    record: first.record,
                    sides_differ: first.sides_differ,
                    places_differ: first.places_differ,
                };
                (line.span, line.kind) = (Some(span), Some(claimed.kind));
                line.junction = claimed.junction;
                self.lines.push(line);
                self.join(first.event, record, index, (first.sides_differ, first.places_differ));
                return;
            }
            self.mates.wait(of, self.events.len(), self.records);
            line.fate = EventFate::Junction(self.events.len());
        }
        let place = EventPlace { contig, span };
        let mut event = self.new_event((index, place), claimed, record, caller);
        notices.into_iter().for_each(|n| event.note(n));
        self.events.push(event);
        self.lines.push(line);
    }

    /// Makes the event of an ALT at its place, with what is odd about calls, intervals and kind.
    fn new_event(
        &self,
        (index, place): (usize, EventPlace),
        claimed: Claimed,
        record: &RecordColumns<'_>,
        caller: Option<&StructuralCaller>,
    ) -> Event<EventPlace> {
        let called = CalledAlternate {
            contig: &place.contig,
            allele: index + 1,
            alleles: record.alternates,
        };
        let (calls, mut notices) = calls_of(self.calls.samples(), &record.samples, called);
        let intervals = read_intervals(&record.info, index, place.span);
        notices.extend(intervals.notices);
        notices.extend(kind_disagrees(claimed.kind, &record.info));
        let is_cut = place.span != claimed.span;
        let mut event = Event {
            claim: claim(&record.info, index, claimed.kind, caller),
            length: if is_cut { Some(place.span.len()) } else { claimed.length },
            place,
            kind: claimed.kind,
            start_interval: intervals.start,
            end_interval: intervals.end,
            inserted: claimed.inserted,
            junction: claimed.junction,
            copies: None,
            mosaic: None,
            calls,
            sources: vec![self.source(record, index)],
            notices: Vec::new(),
        };
        notices.into_iter().for_each(|n| event.note(n));
        event
    }

    /// Adds the second record of a junction to its event.
    fn join(
        &mut self,
        event: usize,
        record: &RecordColumns<'_>,
        index: usize,
        (sides_differ, places_differ): (bool, bool),
    ) {
        let source = self.source(record, index);
        let called = CalledAlternate {
            contig: &record.contig,
            allele: index + 1,
            alleles: record.alternates,
        };
        let (calls, _) = calls_of(self.calls.samples(), &record.samples, called);
        let Some(event) = self.events.get_mut(event) else { return };
        event.sources.push(source);
        let carried = |calls: &[EventCall]| calls.iter().map(|c| c.carried).collect::<Vec<_>>();
        if carried(&event.calls) != carried(&calls) {
            event.note(EventNotice::MateCallsDiffer);
        }
        if sides_differ {
            event.note(EventNotice::MateSidesDiffer);
        }
        if places_differ {
            event.note(EventNotice::MatePlacesDiffer);
        }
    }

    fn source(&self, record: &RecordColumns<'_>, index: usize) -> EventSource {
        let source = SourceRecord {
            file: Arc::clone(&self.file),
            number: self.records,
            allele: index + 1,
            id: text(record.id),
            quality: text(record.quality),
            filter: text(record.filter),
            filtered: record.filtered,
        };
        EventSource { caller: record.caller.clone(), record: Some(source) }
    }

    fn bare_line(&self, allele: usize, id: &[u8], fate: EventFate) -> AlleleLine {
        AlleleLine {
            record: self.records,
            allele,
            part: 0,
            id: text(id),
            contig: None,
            span: None,
            kind: None,
            junction: None,
            fate,
        }
    }

    /// Notes an ID that an earlier record has too, at both.
    fn note_duplicate_id(&mut self, id: &[u8], first_event: usize) {
        if id == b"." || id.is_empty() {
            return;
        }
        let own = (first_event < self.events.len()).then_some(first_event);
        match self.ids.get(id) {
            None => {
                self.ids.insert(id.into(), own);
            }
            Some(earlier) => {
                let both = earlier.iter().copied().chain(first_event..self.events.len());
                for place in both {
                    if let Some(event) = self.events.get_mut(place) {
                        event.note(EventNotice::DuplicateId);
                    }
                }
            }
        }
    }
}

fn text(bytes: &[u8]) -> Box<str> {
    String::from_utf8_lossy(bytes).into()
}

/// Tells whether FILTER has a word that is a verdict on quality.
fn is_filtered(filter: &[u8], caller: Option<&StructuralCaller>) -> bool {
    let is_verdict = |word: &[u8]| {
        let data = caller.map_or([].as_slice(), |c| &c.filter_no_verdict);
        word != b"PASS" && word != b"." && !data.iter().any(|w| w.as_bytes() == word)
    };
    filter.split(|b| *b == b';').any(is_verdict)
}

/// Returns the notice of an SVTYPE that names another kind than ALT. CNV stands beside losses and
/// gains, an insertion may be written as a duplication.
fn kind_disagrees(kind: EventKind, info: &Info<'_>) -> Option<EventNotice> {
    let stated = info.kind?;
    let word = kind.code().split(':').next().unwrap_or_default().as_bytes();
    let known: [&[u8]; 4] = [b"DEL", b"DUP", b"INS", b"INV"];
    let is_known = |w: &[u8]| known.iter().any(|k| k.eq_ignore_ascii_case(w));
    let same = stated.eq_ignore_ascii_case(word);
    let one_of = |w: &[u8]| [b"INS", b"DUP"].iter().any(|k| k.eq_ignore_ascii_case(w));
    let alike = one_of(stated) && one_of(word);
    (is_known(stated) && is_known(word) && !same && !alike).then_some(EventNotice::KindDisagrees)
}
