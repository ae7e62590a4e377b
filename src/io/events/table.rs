//! Reads tables of callers of copy number: finds the form by the column names, and gives every row
//! a fate.

use crate::io::events::callers::StructuralCallers;
use crate::io::events::contigs::{ContigLengths, agree};
use crate::io::events::options::EventOptions;
use crate::io::events::row::{TableForm, TableHead, TableRow};
use crate::io::events::{bed, clincnv, cnvkit, cnvnator, exomedepth};
use crate::io::text::cells::Separator;
use crate::model::Span;
use crate::model::event::reading::{
    AlleleLine, EventFate, EventFile, EventFileNotice, EventForm, EventPersons, EventRefusal,
};
use crate::model::event::{
    Event, EventCall, EventClaim, EventNotice, EventPlace, EventSource, SourceRecord,
};
use crate::{Error, Result};
use std::sync::Arc;

/// Parses the bytes of a table.
///
/// # Errors
/// Input: text that is no table of a known form, BEDPE, CNVkit's segments without copies, a last
/// line without its end, a build that contradicts the user's.
pub fn parse(bytes: &[u8], name: Arc<str>, options: &EventOptions) -> Result<EventFile> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::input("this is neither VCF, BCF nor a table: the text is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    refuse_bedpe(text, &name)?;
    let head = read_head(text);
    let form = find_form(&head, text)?;
    if !text.ends_with('\n') {
        return Err(Error::input("the last line has no line end: the file may be cut short")
            .hint("if it is whole, add a line end (echo >> FILE)"));
    }
    let callers = match &options.caller {
        Some(caller) => StructuralCallers::of_header("")?.named(caller)?,
        None => StructuralCallers::of_header("")?,
    };
    let build = agree(options.build, head.build())?;
    let caller = match callers.of_file() {
        Some(caller) => Some(Arc::clone(&caller.name)),
        None => caller_of(form.form()).map(Arc::from),
    };
    let lengths = ContigLengths::of_build(build, callers.whole_chromosome_share);
    let mut rows = Rows { file: Arc::clone(&name), caller, lengths, lines: vec![], events: vec![] };
    let mut records = 0;
    for line in text.lines().skip(head.lines).filter(|l| !is_no_row(l)) {
        records += 1;
        rows.take(line, &head, form.as_ref(), records);
    }
    let mut notices = Vec::new();
    if build.is_none() {
        notices.push(EventFileNotice::BuildUnknown);
    }
    if records == 0 {
        notices.push(EventFileNotice::NoRecords);
    }
    let persons = persons(&rows.events);
    if persons == EventPersons::One {
        notices.push(EventFileNotice::OnePerson);
    }
    Ok(EventFile {
        name,
        form: form.form(),
        caller: rows.caller,
        build,
        persons,
        records,
        alleles: records,
        lines: rows.lines,
        events: rows.events,
        notices,
    })
}

/// Returns the caller that writes a form.
fn caller_of(form: EventForm) -> Option<&'static str> {
    match form {
        EventForm::Cnvkit => Some("CNVkit"),
        EventForm::ClinCnv => Some("ClinCNV"),
        EventForm::Cnvnator => Some("CNVnator"),
        EventForm::ExomeDepth => Some("ExomeDepth"),
        EventForm::Vcf | EventForm::Bed => None,
    }
}

/// Returns the samples that the rows name, in the order of their first rows.
fn persons(events: &[Event<EventPlace>]) -> EventPersons {
    let mut samples: Vec<Arc<str>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for sample in events.iter().flat_map(|e| &e.calls).filter_map(|c| c.sample.as_ref()) {
        if seen.insert(Arc::clone(sample)) {
            samples.push(Arc::clone(sample));
        }
    }
    if samples.is_empty() { EventPersons::One } else { EventPersons::Samples(samples) }
}

fn is_no_row(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Refuses BEDPE by name: it has lost copies, genotypes and the base at each end.
fn refuse_bedpe(text: &str, name: &str) -> Result<()> {
    let mut heads = text.lines().take_while(|l| l.starts_with('#') || l.starts_with("chrom1"));
    let is_named = name.trim_end_matches(".gz").ends_with(".bedpe");
    let has_columns = |line: &str| {
        let line = line.trim_start_matches('#').to_ascii_lowercase();
        line.starts_with("fileformat=bedpe")
            || line.starts_with("chrom1\t")
            || line.starts_with("chrom_a\t")
    };
    if is_named || heads.any(has_columns) {
        return Err(Error::input("this is BEDPE, which is not read")
            .hint("read the VCF that it was made from"));
    }
    Ok(())
}

/// Tells whether a line of column names has one of those that every form with names has.
fn names_start(line: &str) -> bool {
    let mut cells = line.split(['\t', ',', ';']).map(|c| c.trim().trim_matches('"'));
    cells.any(|c| c.eq_ignore_ascii_case("start"))
}

/// Splits the lines before the first row.
fn read_head(text: &str) -> TableHead {
    let mut comments = Vec::new();
    let mut lines = 0;
    let mut names = String::new();
    let mut commented = false;
    for line in text.lines() {
        let is_comment = line.starts_with('#');
        if !is_comment && !line.trim().is_empty() {
            // The first line without `#` has the names, unless it is a row (BED, CNVnator).
            if names_start(line) {
                names = line.to_owned();
                commented = false;
                lines += 1;
            }
            break;
        }
        lines += 1;
        if is_comment {
            let line = &line[1..];
            if !line.starts_with('#') {
                names = line.to_owned();
                commented = true;
            }
            comments.push(line.to_owned());
        }
    }
    let separator = Separator::of_names(&names);
    let list = separator.cells(&names).unwrap_or_default();
    let list = if names.is_empty() { Vec::new() } else { list };
    TableHead { comments, names: list, commented, separator, lines }
}

/// Finds the form by the columns.
fn find_form(head: &TableHead, text: &str) -> Result<Box<dyn TableForm>> {
    let first = text.lines().find(|l| !is_no_row(l)).unwrap_or_default();
    if cnvnator::is_row(first) {
        return Ok(Box::new(cnvnator::CnvnatorTable));
    }
    if let Some(form) = cnvkit::CnvkitTable::new(head)? {
        return Ok(Box::new(form));
    }
    if let Some(form) = clincnv::ClinCnvTable::new(head) {
        return Ok(Box::new(form));
    }
    if let Some(form) = exomedepth::ExomeDepthTable::new(head) {
        return Ok(Box::new(form));
    }
    if let Some(form) = bed::EventBed::new(head)? {
        return Ok(Box::new(form));
    }
    Err(Error::input("this is no file of events that is known").hint(
        "VCF and BCF of structural callers are read, and tables of CNVkit (.cns of `cnvkit.py \
         call`), ClinCNV, CNVnator and ExomeDepth; for any other table give a BED whose first line \
         declares its columns: #chrom start end type (or cn), sample",
    ))
}

/// Takes rows in.
struct Rows {
    file: Arc<str>,
    caller: Option<Arc<str>>,
    lengths: ContigLengths,
    lines: Vec<AlleleLine>,
    events: Vec<Event<EventPlace>>,
}

impl Rows {
    fn take(&mut self, line: &str, head: &TableHead, form: &dyn TableForm, record: u64) {
        let separator = match form.form() {
            EventForm::Bed => Separator::BED,
            EventForm::Cnvnator => Separator::of_names("\t"),
            _ => head.separator,
        };
        let cells = separator.cells(line).map_err(|_| EventRefusal::Columns);
        let row = cells.and_then(|cells| {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            form.row(&cells)
        });
        let mut allele = AlleleLine {
            record,
            allele: 1,
            part: 0,
            id: ".".into(),
            contig: None,
            span: None,
            kind: None,
            junction: None,
            fate: EventFate::Event(self.events.len()),
        };
        match row.and_then(|row| self.event(row, &mut allele)) {
            Ok(event) => self.events.push(event),
            Err(reason) => allele.fate = EventFate::Refused(reason),
        }
        self.lines.push(allele);
    }

    /// Makes the event of a row; place and kind of the line are those of a refused row.
    fn event(
        &self,
        row: TableRow,
        line: &mut AlleleLine,
    ) -> std::result::Result<Event<EventPlace>, EventRefusal> {
        let contig = self.lengths.contig(row.contig.as_bytes());
        let id: Box<str> = row.id.unwrap_or_else(|| ".".to_owned()).into();
        line.contig = Some(contig.clone());
        (line.kind, line.id) = (Some(row.kind), id.clone());
        let (start, end) = row.place;
        line.span = Some(Span::new(start, end));
        if end < start {
            return Err(EventRefusal::EndBeforeStart);
        }
        if end == start {
            return Err(EventRefusal::NoBases);
        }
        let (span, mut notices) = self.lengths.settle(&contig, row.kind, Span::new(start, end))?;
        notices.extend(row.copies.notice());
        let call = EventCall {
            sample: row.sample.map(Arc::from),
            genotype: None,
            carried: None,
            copies: row.copies.count(),
            expected_copies: None,
            phase_set: None,
            filter: None,
        };
        let record = SourceRecord {
            file: Arc::clone(&self.file),
            number: line.record,
            allele: 1,
            id,
            quality: ".".into(),
            filter: ".".into(),
            filtered: false,
        };
        let source = EventSource { caller: self.caller.clone(), record: Some(record) };
        (line.span, line.kind) = (None, None);
        Ok(Event {
            place: EventPlace { contig, span },
            kind: row.kind,
            start_interval: None,
            end_interval: None,
            length: Some(span.len()),
            inserted: None,
            junction: None,
            claim: Some(EventClaim::Depth),
            copies: None,
            mosaic: None,
            calls: vec![call],
            sources: vec![source],
            notices: notices.into_iter().fold(Vec::new(), |mut list: Vec<EventNotice>, n| {
                if !list.contains(&n) {
                    list.push(n);
                }
                list
            }),
        })
    }
}
