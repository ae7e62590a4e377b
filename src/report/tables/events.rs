//! The table of `panelwise events read`: a line for each allele of a file of events, with its fate.

use crate::model::Span;
use crate::model::event::reading::{AlleleLine, EventFate, EventFile, reason};
use crate::model::event::{
    EndInterval, Event, EventCall, EventKind, EventPlace, EventSource, Junction,
};
use crate::report::text::spreadsheet;
use std::fmt::Display;

/// The names of the columns.
pub const COLUMNS: [&str; 24] = [
    "file",
    "record",
    "allele",
    "part",
    "id",
    "fate",
    "kind",
    "contig",
    "start",
    "end",
    "start_interval",
    "end_interval",
    "length",
    "mate",
    "sides",
    "inserted",
    "claim",
    "copies",
    "genotypes",
    "carriers",
    "filter",
    "sources",
    "notices",
    "reason",
];

/// Returns the line of cells, with its line end; an empty cell is `.`.
pub fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| if cell.is_empty() { ".".to_owned() } else { spreadsheet(cell).into_owned() })
        .collect();
    cells.join("\t") + "\n"
}

/// Returns the cells of an allele, in the order of [`COLUMNS`]; those of a second mate are its own
/// place, and nothing else of the junction.
pub fn cells(file: &EventFile, allele: &AlleleLine) -> Vec<String> {
    let event = own_event(file, allele);
    let contig = event.map(|e| &e.place.contig).or(allele.contig.as_ref());
    let span = event.map(|e| e.place.span).or(allele.span);
    let kind = event.map(|e| e.kind).or(allele.kind).map(EventKind::code);
    let junction = event.map_or(allele.junction.as_ref(), |e| e.junction.as_ref());
    let (start, end) = span.map(edges).unzip();
    let notices = event.map_or([].as_slice(), |e| &e.notices);
    let calls = event.map_or([].as_slice(), |e| &e.calls);
    let genotype = |c: &EventCall| c.genotype.as_ref().map(|g| g.text().to_owned());
    let copies = |c: &EventCall| c.copies.map(|n| n.to_string());
    vec![
        file.name.to_string(),
        allele.record.to_string(),
        allele.allele.to_string(),
        if allele.part > 0 { allele.part.to_string() } else { String::new() },
        allele.id.to_string(),
        allele.fate.name().to_owned(),
        text(kind),
        text(contig),
        text(start),
        text(end),
        text(event.and_then(|e| {
            Some(interval(e.start_interval?, edges(e.place.span).0 - e.place.span.start))
        })),
        text(event.and_then(|e| Some(interval(e.end_interval?, 0)))),
        text(event.and_then(|e| e.length)),
        text(junction.and_then(mate)),
        text(junction.and_then(Junction::sides)),
        text(event.and_then(|e| e.inserted)),
        text(event.and_then(|e| e.claim)),
        by_sample(calls, copies),
        by_sample(calls, genotype),
        carriers(calls),
        event.map(filter).unwrap_or_default(),
        event.map(sources).unwrap_or_default(),
        notices.iter().map(|n| n.name()).collect::<Vec<_>>().join(","),
        reason(allele.fate, notices),
    ]
}

/// Returns the event of an allele that is the first of its records.
pub fn own_event<'a>(file: &'a EventFile, allele: &AlleleLine) -> Option<&'a Event<EventPlace>> {
    match allele.fate {
        EventFate::Event(index) | EventFate::Junction(index) => file.events.get(index),
        _ => None,
    }
}

fn text<T: Display>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Returns the first and last base, 1-based; of an insertion twice the base before it, as in VCF.
pub fn edges(span: Span) -> (u64, u64) {
    let start = if span.is_empty() { span.start } else { span.one_based_start() };
    (start, span.one_based_end())
}

/// Returns the interval of an end as bases; `shift` is what the base of that end is above its
/// coordinate.
fn interval(interval: EndInterval, shift: u64) -> String {
    format!("{}-{}", interval.low + shift, interval.high + shift)
}

fn mate(junction: &Junction) -> Option<String> {
    junction.mate.as_ref().map(|m| format!("{}:{}", m.contig, m.position + 1))
}

/// Returns `SAMPLE=VALUE;...`; of a file that names nobody the value alone.
fn by_sample(calls: &[EventCall], value: impl Fn(&EventCall) -> Option<String>) -> String {
    let one = |call: &EventCall| {
        let value = value(call)?;
        Some(call.sample.as_ref().map_or_else(|| value.clone(), |s| format!("{s}={value}")))
    };
    calls.iter().filter_map(one).collect::<Vec<_>>().join(";")
}

fn carriers(calls: &[EventCall]) -> String {
    let carrying = calls.iter().filter(|c| c.carried == Some(true));
    carrying.filter_map(|c| c.sample.as_deref()).collect::<Vec<_>>().join(",")
}

/// Returns the FILTER that stands: the first that is a verdict, else the first.
fn filter(event: &Event<EventPlace>) -> String {
    let records = || event.sources.iter().filter_map(|s| s.record.as_ref());
    let verdict = records().find(|r| r.filtered).or_else(|| records().next());
    verdict.map(|r| r.filter.to_string()).unwrap_or_default()
}

/// Returns `CALLER:RECORD;...`; `?` for a caller that is not known.
fn sources(event: &Event<EventPlace>) -> String {
    let one = |s: &EventSource| {
        let number = s.record.as_ref().map_or(0, |r| r.number);
        format!("{}:{number}", s.caller.as_deref().unwrap_or("?"))
    };
    event.sources.iter().map(one).collect::<Vec<_>>().join(";")
}
