//! What a restricted read hands on: batches of records by region, and the counts at its end.

use crate::error::Place;
use crate::io::calls::vcf::line::Reach;
use crate::io::calls::vcf::record::{Layout, parse_line};
use crate::io::text::excerpt::clip;
use crate::model::allele::Record;
use crate::model::{Chromosome, RegionSet, Span};
use crate::{Error, Result};

/// Records in one batch at most.
pub const BATCH_RECORDS: usize = 1024;

/// Text bytes in one batch at most, so that lines of megabytes do not pile up.
const BATCH_BYTES: usize = 8 << 20;

/// Refused records listed one by one at most; beyond that they are only counted.
pub const REFUSED_LISTED: usize = 10_000;

/// Records of one region, in file order.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Index in [`RegionSet::all`]: the first region that the records overlap.
    pub region: usize,
    /// The records; empty where the region has none (left).
    pub records: Vec<Record>,
    /// No more records of this region will come. Each region gets exactly one such batch.
    pub last_of_region: bool,
}

/// A record that `--lenient` left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `chr1:100` as far as it can be read, else empty.
    pub locus: String,
    /// 1-based line, of text read from its beginning.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

/// What a restricted read has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanCounts {
    /// Data records in the file: counted by a full read, or the index's own counts where it has
    /// them.
    pub total: Option<u64>,
    /// Records that overlap a region, handed on.
    pub inside: u64,
    /// Records left out by `--lenient` (a strict read refuses the file instead). A full read meets
    /// bad records outside the regions too, a read by index only those inside.
    pub refused: u64,
    /// The first of them ([`REFUSED_LISTED`]).
    pub refused_list: Vec<Refused>,
    /// Records of each primary chromosome by rank; `None` where not known (index without counts).
    pub by_chromosome: [Option<u64>; 25],
    /// Read by index; otherwise from the first byte to the last.
    pub by_index: bool,
    /// SHA-256 (hex) of the raw bytes, where all were read.
    pub digest: Option<String>,
    /// Raw bytes read, where all were read.
    pub bytes: Option<u64>,
    /// Oddities that were accepted, in words.
    pub warnings: Vec<String>,
}

impl ScanCounts {
    /// Records were left out.
    pub fn incomplete(&self) -> bool {
        self.refused > 0
    }

    /// Records outside the regions, where known.
    pub fn outside(&self) -> Option<u64> {
        Some(self.total?.saturating_sub(self.inside + if self.by_index { 0 } else { self.refused }))
    }
}

/// Consumer of batches, on the caller's thread.
pub type Sink<'a> = &'a mut dyn FnMut(Batch) -> Result<()>;

/// Collects records into batches and closes regions in order. Used alike by scan, query and BCF,
/// which makes their output the same.
pub(crate) struct Batcher<'a> {
    regions: &'a RegionSet,
    sink: Sink<'a>,
    layout: &'a Layout,
    lenient: bool,
    records: Vec<Record>,
    bytes: usize,
    /// Next region to close on each chromosome, by rank.
    next: [usize; 25],
    pub counts: ScanCounts,
}

impl<'a> Batcher<'a> {
    pub fn new(regions: &'a RegionSet, layout: &'a Layout, lenient: bool, sink: Sink<'a>) -> Self {
        let mut next = [0; 25];
        for chromosome in Chromosome::all() {
            next[chromosome.rank()] = regions.on(chromosome).0;
        }
        Self {
            regions,
            sink,
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

    /// The one overlap question of scan and query. A record at POS 0 without END covers no base and
    /// lies outside.
    pub fn first_overlap(&self, chromosome: Chromosome, span: Span) -> Option<usize> {
        if span.is_empty() { None } else { self.regions.first_overlap(chromosome, span) }
    }

    pub fn reach(&self) -> Reach {
        self.layout.reach
    }

    /// Parses a line that overlaps `region` and takes it in.
    pub fn line(
        &mut self,
        line: &[u8],
        chromosome: Chromosome,
        region: usize,
        number: Option<u64>,
    ) -> Result<()> {
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

    /// A bad record: listed if lenient, else the end of the read.
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

    fn flush(&mut self, region: usize, last: bool) -> Result<()> {
        self.bytes = 0;
        let records = std::mem::take(&mut self.records);
        (self.sink)(Batch { region, records, last_of_region: last })
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

/// Line and locus, as far as known.
pub(crate) fn place(locus: &str, line: Option<u64>) -> Place {
    match line {
        Some(line) if locus.is_empty() => Place::Line(line),
        Some(line) => Place::LineAndLocus(line, locus.to_owned()),
        None => Place::Locus(locus.to_owned()),
    }
}

/// `CHROM:POS` of a line as written, clipped; empty where it has no two columns.
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
