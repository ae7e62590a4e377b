//! Collects the records of a restricted read into batches by region, and keeps its counts.

use crate::error::Place;
use crate::io::calls::vcf::line::Reach;
use crate::io::calls::vcf::record::{Layout, parse_line};
use crate::io::text::excerpt::clip;
use crate::model::allele::Record;
use crate::model::notice::FileNotice;
use crate::model::{Chromosome, RegionSet, Span};
use crate::{Error, Result};

/// Caps the number of records in one batch.
pub const BATCH_RECORDS: usize = 1024;

/// Caps the bytes of text in one batch, so that lines of megabytes do not pile up.
const BATCH_BYTES: usize = 8 << 20;

/// Caps the number of refused records that are listed one by one; beyond it they are only counted.
pub const REFUSED_LISTED: usize = 10_000;

/// Holds records of one region, in file order.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Gives the index in [`RegionSet::all`] of the first region that the records overlap.
    pub region: usize,
    /// Holds the records; empty where the region has none (left).
    pub records: Vec<Record>,
    /// Marks the last batch of its region. Each region gets exactly one such batch.
    pub last_of_region: bool,
}

/// Describes a record that `--lenient` left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Gives `chr1:100` as far as it can be read, else an empty text.
    pub locus: String,
    /// The 1-based line, of text read from its beginning.
    pub line: Option<u64>,
    /// The reason in words.
    pub reason: String,
}

/// Holds the counts of a restricted read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanCounts {
    /// Gives the number of data records in the file: counted by a full read, or the index's own
    /// counts where it has them.
    pub total: Option<u64>,
    /// The number of records that overlap a region and were handed on.
    pub inside: u64,
    /// Gives the number of records left out by `--lenient` (a strict read refuses the file
    /// instead). A full read meets bad records outside the regions too, a read by index only those
    /// inside.
    pub refused: u64,
    /// Holds the first [`REFUSED_LISTED`] of them.
    pub refused_list: Vec<Refused>,
    /// Gives the number of records of each primary chromosome by rank; `None` where it is not known
    /// (an index without counts).
    pub by_chromosome: [Option<u64>; 25],
    /// Marks a read by index; any other goes from the first byte to the last.
    pub by_index: bool,
    /// The SHA-256 (hex) of the raw bytes, where all were read.
    pub digest: Option<String>,
    /// The number of raw bytes, where all were read.
    pub bytes: Option<u64>,
    /// Lists the oddities that were accepted.
    pub notices: Vec<FileNotice>,
}

impl ScanCounts {
    /// Tells whether records were left out.
    pub fn incomplete(&self) -> bool {
        self.refused > 0
    }

    /// Returns the number of records outside the regions, where it is known.
    pub fn outside(&self) -> Option<u64> {
        Some(self.total?.saturating_sub(self.inside + if self.by_index { 0 } else { self.refused }))
    }
}

/// Takes the batches, on the caller's thread.
pub type Sink<'a> = &'a mut dyn FnMut(Batch) -> Result<()>;

/// One line of a record, unparsed, as a reader of sites alone takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawLine<'a> {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Holds the text without its line end.
    pub text: &'a [u8],
    /// The 1-based line, of text read from its beginning.
    pub number: Option<u64>,
}

/// Takes the lines, on the caller's thread.
pub type LineSink<'a> = &'a mut dyn FnMut(RawLine<'_>) -> Result<()>;

/// Takes what a restricted read hands on.
pub(crate) enum Taker<'a> {
    /// Takes parsed records, region by region.
    Records(Sink<'a>),
    /// Takes lines as they are.
    Lines(LineSink<'a>),
}

impl<'a> Taker<'a> {
    /// Returns the taker for a shorter life: the compiler shortens each sink on its own only.
    pub fn shortened<'b>(self) -> Taker<'b>
    where
        'a: 'b,
    {
        match self {
            Self::Records(sink) => Taker::Records(sink),
            Self::Lines(sink) => Taker::Lines(sink),
        }
    }
}

/// Regions whose lines are handed on beside the records of a restricted read, and who takes them.
pub struct Watch<'a> {
    /// Holds the regions.
    pub regions: &'a RegionSet,
    /// Takes each line that overlaps a region, once, in file order.
    pub sink: LineSink<'a>,
}

/// Collects records into batches and closes regions in order. Used alike by scan, query and BCF,
/// which makes their output the same.
pub(crate) struct Batcher<'a> {
    regions: &'a RegionSet,
    taker: Taker<'a>,
    layout: &'a Layout,
    lenient: bool,
    records: Vec<Record>,
    bytes: usize,
    /// The next region to close on each chromosome, by rank.
    next: [usize; 25],
    pub counts: ScanCounts,
}

impl<'a> Batcher<'a> {
    pub fn new(
        regions: &'a RegionSet,
        layout: &'a Layout,
        lenient: bool,
        taker: Taker<'a>,
    ) -> Self {
        let mut next = [0; 25];
        for chromosome in Chromosome::all() {
            next[chromosome.rank()] = regions.on(chromosome).0;
        }
        Self {
            regions,
            taker,
            layout,
            lenient,
            records: Vec::new(),
            bytes: 0,
            next,
            counts: ScanCounts::default(),
        }
    }

    pub fn regions(&self) -> &'a RegionSet {
        self.regions
    }

    /// Returns the first region that a record overlaps; scan and query both ask here. A record at
    /// POS 0 without END covers no base and lies outside.
    pub fn first_overlap(&self, chromosome: Chromosome, span: Span) -> Option<usize> {
        if span.is_empty() { None } else { self.regions.first_overlap(chromosome, span) }
    }

    pub fn reach(&self) -> Reach {
        self.layout.reach
    }

    /// Takes in a line that overlaps `region`; where records are wanted it is parsed.
    pub fn line(
        &mut self,
        line: &[u8],
        chromosome: Chromosome,
        region: usize,
        number: Option<u64>,
    ) -> Result<()> {
        if let Taker::Lines(sink) = &mut self.taker {
            self.counts.inside += 1;
            return sink(RawLine { chromosome, text: line, number });
        }
        match parse_line(line, chromosome, self.layout) {
            Ok(mut record) => {
                record.line = number;
                self.bytes += line.len();
                self.counts.inside += 1;
                self.close_before(chromosome, region)?;
                self.records.push(record);
                if self.records.len() >= BATCH_RECORDS || self.bytes >= BATCH_BYTES {
                    self.flush(region, false)?;
                }
                Ok(())
            }
            Err(reason) => self.refuse(locus(line), number, reason),
        }
    }

    /// Refuses a bad record: it is listed where the read is lenient, and ends the read where it is
    /// not.
    pub fn refuse(&mut self, locus: String, line: Option<u64>, reason: String) -> Result<()> {
        if !self.lenient {
            return Err(Error::input(reason)
                .place(place(&locus, line))
                .hint("correct the record, or leave single bad records out with --lenient (the result is then marked incomplete)"));
        }
        self.counts.refused += 1;
        if self.counts.refused_list.len() < REFUSED_LISTED {
            self.counts.refused_list.push(Refused { locus, line, reason });
        }
        Ok(())
    }

    /// Refuses a last line without its end as a bad record: a lenient read lists it, since what is
    /// left of its last value may read as another one.
    pub fn refuse_cut_line(&mut self, line: &[u8], number: Option<u64>) -> Result<()> {
        let reason = "the last line has no line end: the file may be cut short";
        if !self.lenient {
            return Err(Error::input(reason).place(place(&locus(line), number)).hint(
                "if it is whole, add a line end (echo >> FILE); --lenient leaves the line out",
            ));
        }
        if !self.counts.notices.contains(&FileNotice::CutLine) {
            self.counts.notices.push(FileNotice::CutLine);
        }
        self.refuse(locus(line), number, reason.to_owned())
    }

    fn flush(&mut self, region: usize, last: bool) -> Result<()> {
        self.bytes = 0;
        let records = std::mem::take(&mut self.records);
        match &mut self.taker {
            Taker::Records(sink) => sink(Batch { region, records, last_of_region: last }),
            Taker::Lines(_) => Ok(()),
        }
    }

    /// Closes the regions of `chromosome` before `region`; the file is sorted, so nothing more of
    /// them can come.
    fn close_before(&mut self, chromosome: Chromosome, region: usize) -> Result<()> {
        while self.next[chromosome.rank()] < region {
            let closing = self.next[chromosome.rank()];
            self.next[chromosome.rank()] += 1;
            self.flush(closing, true)?;
        }
        Ok(())
    }

    /// Closes all regions of a chromosome.
    pub fn close_chromosome(&mut self, chromosome: Chromosome) -> Result<()> {
        let (from, regions) = self.regions.on(chromosome);
        self.close_before(chromosome, from + regions.len())
    }

    /// Closes what is still open, in karyotypic order.
    pub fn finish(&mut self) -> Result<()> {
        Chromosome::all().try_for_each(|c| self.close_chromosome(c))
    }
}

/// Returns line and locus as the place of an error, as far as they are known.
pub(crate) fn place(locus: &str, line: Option<u64>) -> Place {
    match line {
        Some(line) if locus.is_empty() => Place::Line(line),
        Some(line) => Place::LineAndLocus(line, locus.to_owned()),
        None => Place::Locus(locus.to_owned()),
    }
}

/// Returns `CHROM:POS` of a line as written, clipped; empty where the line has no two columns.
pub(crate) fn locus(line: &[u8]) -> String {
    let head = &line[..line.len().min(120)];
    let mut columns = head.split(|b| *b == b'\t');
    match (columns.next(), columns.next()) {
        (Some(contig), Some(position)) => {
            let text = format!(
                "{}:{}",
                String::from_utf8_lossy(contig),
                String::from_utf8_lossy(position)
            );
            clip(&text)
        }
        _ => String::new(),
    }
}
