//! Reads a VCF or BCF of a structural caller, record by record and in any order.

use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::scan::{Stop, for_each_line, too_long};
use crate::io::calls::vcf::Header;
use crate::io::calls::vcf::line::{Reach, ReachFinder};
use crate::io::events::callers::StructuralCallers;
use crate::io::events::contigs::ContigLengths;
use crate::io::events::options::EventOptions;
use crate::io::events::record::RecordReader;
use crate::io::text::source::{Content, Packing, Source, no_marker, read_error};
use crate::model::event::reading::{EventFile, EventFileNotice, EventForm, EventPersons};
use crate::model::event::{Event, EventPlace};
use crate::{Error, Result};
use std::collections::HashSet;
use std::sync::Arc;

/// Reads the records behind a header.
///
/// # Errors
/// Input: contig lengths of no build or of another than the user's, a damaged stream, a last line
/// without its end. Usage: a caller that is not known.
pub(super) fn read(
    name: Arc<str>,
    header: &Header,
    source: &mut Source,
    options: &EventOptions,
) -> Result<EventFile> {
    let mut callers = StructuralCallers::of_header(&header.text)?;
    if let Some(caller) = &options.caller {
        callers = callers.named(caller)?;
    }
    let of_file = callers.of_file().map(|c| Arc::clone(&c.name));
    let takes_one = callers.of_file().is_some_and(|c| c.one_sample) || options.caller.is_some();
    let share = callers.whole_chromosome_share;
    let lengths = ContigLengths::of_header(header, options.build, share)?;
    let build = lengths.build;
    let samples: Vec<Arc<str>> = header.samples.iter().map(|s| s.as_str().into()).collect();
    let mut reader = RecordReader::new(Arc::clone(&name), callers, lengths, samples.clone());
    stream(header, source, &mut reader)?;
    if source.packing == Packing::Bgzf && !source.meter.ended_with_marker() {
        return Err(no_marker());
    }
    let (records, alleles) = (reader.records, reader.alleles);
    let (lines, events) = reader.finish();
    let of_known = |e: &Event<EventPlace>| e.sources.iter().all(|s| s.caller.is_some());
    let known = of_file.is_some() || events.iter().all(of_known);
    let mut notices = Vec::new();
    let mut note = |holds: bool, notice| {
        if holds {
            notices.push(notice);
        }
    };
    note(!known, EventFileNotice::CallerUnknown);
    note(build.is_none(), EventFileNotice::BuildUnknown);
    note(samples.is_empty() && takes_one, EventFileNotice::OnePerson);
    note(samples.is_empty() && !takes_one, EventFileNotice::NobodyNamed);
    note(samples.iter().any(|s| &**s == "NULL"), EventFileNotice::SampleNull);
    let distinct: HashSet<&Arc<str>> = samples.iter().collect();
    note(distinct.len() < samples.len(), EventFileNotice::SampleTwice);
    note(records == 0, EventFileNotice::NoRecords);
    let persons = match (samples.is_empty(), takes_one) {
        (false, _) => EventPersons::Samples(samples),
        (true, true) => EventPersons::One,
        (true, false) => EventPersons::Unknown,
    };
    Ok(EventFile {
        name,
        form: EventForm::Vcf,
        caller: of_file,
        build,
        persons,
        records,
        alleles,
        lines,
        events,
        notices,
    })
}

/// Hands the records to the reader.
fn stream(header: &Header, source: &mut Source, reader: &mut RecordReader) -> Result<()> {
    let packing = source.packing;
    let damaged = |unit: &str, number: u64, error: &std::io::Error| {
        let plain = read_error(error, packing);
        let hint = plain.hint_text().unwrap_or("copy the file again").to_owned();
        Error::input(format!("{}, after {unit} {number}", plain.message())).hint(hint)
    };
    if source.content == Content::Bcf {
        let dictionary = Dictionary::new(header);
        let (mut frame, mut line) = (Frame::default(), Vec::new());
        while frame
            .read(source.reader.as_mut())
            .map_err(|e| damaged("record", reader.records, &e))?
        {
            match frame.to_line(&dictionary, &mut line) {
                Ok(()) => reader.line(&line),
                Err(_) => reader.undecodable(),
            }
        }
        return Ok(());
    }
    let mut number = header.lines;
    let finder = ReachFinder::new(Reach::declared(header));
    let mut visit = |line: &[u8], _| {
        number += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b"#") {
            return Err(Error::input("a header line stands among the records")
                .line(number)
                .hint("files joined with cat? Use bcftools concat"));
        }
        if !line.is_empty() {
            reader.line(line);
        }
        Ok(())
    };
    let done = for_each_line(source.reader.as_mut(), &finder, &mut visit, &mut || {});
    let cut = done.map_err(|stop| match stop {
        Stop::Refused(error) => error,
        Stop::TooLong => too_long(number + 1),
        Stop::Read(error) => damaged("line", number, &error),
    })?;
    if cut.is_some() {
        return Err(Error::input("the last line has no line end: the file may be cut short")
            .line(number + 1)
            .hint("if it is whole, add a line end (echo >> FILE)"));
    }
    Ok(())
}
