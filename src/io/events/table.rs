//! Reads tables of callers of copy number: finds the form by the column names, and gives every row
//! a fate.

use crate::io::events::callers::StructuralCallers;
use crate::io::events::contigs::{ContigLengths, agree};
use crate::io::events::{EventOptions, bed, clincnv, cnvkit, cnvnator, exomedepth};
use crate::io::text::cells::Separator;
use crate::model::event::reading::{
    AlleleLine, EventFate, EventFile, EventFileNotice, EventForm, EventPersons, EventRefusal,
};
use crate::model::event::{
    Event, EventCall, EventClaim, EventKind, EventNotice, EventPlace, EventSource, SourceRecord,
};
use crate::model::{Build, Span};
use crate::{Error, Result};
use std::sync::Arc;

/// One row of a table as its form reads it.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// Gives the contig as written.
    pub contig: String,
    /// Gives the interval, 0-based half-open, as written: its end may lie before its start.
    pub place: (u64, u64),
    /// Names the kind.
    pub kind: EventKind,
    /// Gives the copies.
    pub copies: super::copies::CopiesText,
    /// Names the sample, where the row does.
    pub sample: Option<String>,
    /// Gives the name of the row.
    pub id: Option<String>,
}

/// Splits the lines of one form into rows.
pub(super) trait TableForm {
    /// Returns the form.
    fn form(&self) -> EventForm;

    /// Reads the cells of a line.
    ///
    /// # Errors
    /// Why the row is refused.
    fn row(&self, cells: &[&str]) -> std::result::Result<TableRow, EventRefusal>;
}

/// The head of a table: the lines before its first row.
pub(super) struct TableHead {
    /// Holds the comment lines, without `#`.
    pub comments: Vec<String>,
    /// Holds the column names without `#`; empty where the table has none.
    pub names: Vec<String>,
    /// Marks names that stand in a line with `#`.
    pub commented: bool,
    separator: Separator,
    /// Counts the lines before the first row.
    lines: usize,
}

impl TableHead {
    /// Returns the place of a column, whatever its case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n.eq_ignore_ascii_case(name))
    }

    /// Returns the build that a comment names.
    fn build(&self) -> Option<Build> {
        let stated = |c: &String| c.strip_prefix("#GENOME_BUILD=").map(|b| b.trim().parse().ok());
        self.comments.iter().find_map(stated).flatten()
    }
}

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

/// Returns a cell; `None` where the row ends before it.
///
/// # Errors
/// The row has no such cell.
pub(super) fn cell<'a>(
    cells: &[&'a str],
    place: usize,
) -> std::result::Result<&'a str, EventRefusal> {
    cells.get(place).copied().ok_or(EventRefusal::Columns)
}

/// Reads a position; blanks and separators of thousands are not accepted.
///
/// # Errors
/// It is no whole number.
pub(super) fn number(text: &str) -> std::result::Result<u64, EventRefusal> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or(EventRefusal::Position)
}
