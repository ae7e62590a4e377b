//! Scans VCF text in full: every line is placed, only those that touch a region are read.
//!
//! Budget: 1.3 times `bgzip -dc`. So a line costs a search for its end, a comparison of CHROM with
//! the line before, and the digits of POS. Whether a line before a region may reach into it is
//! asked of its length (REF cannot be longer than the line) and, once a block, of the presence of
//! `END=`; only then are columns looked for.

use crate::io::calls::batch::{Batcher, locus, place};
use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::vcf::line::{ReachFinder, footprint, split_contig, split_position};
use crate::io::reference::contigs::BuildEvidence;
use crate::io::text::excerpt::clip;
use crate::io::text::source::LINE_LIMIT;
use crate::model::notice::FileNotice;
use crate::model::{Build, Chromosome, Region};
use crate::{Error, Result};
use memchr::{memchr, memchr_iter};
use std::collections::HashSet;
use std::io::{self, BufRead};

/// Tells why a pass over lines ended early.
pub(crate) enum Stop {
    /// Reports that the stream failed.
    Read(io::Error),
    /// Reports a refused line, or a failure of the consumer.
    Refused(Error),
    /// Reports that the next line goes beyond [`LINE_LIMIT`].
    TooLong,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// Passes each line without its `\n` to `visit(line, may_reach)`, at no allocation a line. Returns
/// the last line where it lacks its `\n`, which is not visited: a line that was cut within its last
/// value (`0/1` to `0`) reads as another value.
pub(crate) fn for_each_line(
    reader: &mut dyn BufRead,
    finder: &ReachFinder,
    visit: &mut impl FnMut(&[u8], bool) -> Result<()>,
    after_block: &mut impl FnMut(),
) -> std::result::Result<Option<Vec<u8>>, Stop> {
    let mut carry: Vec<u8> = Vec::new();
    loop {
        let block = match reader.fill_buf() {
            Ok(block) => block,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Stop::Read(e)),
        };
        if block.is_empty() {
            break;
        }
        let mut body = block;
        if !carry.is_empty() {
            let first = memchr(b'\n', block);
            carry.extend_from_slice(&block[..first.unwrap_or(block.len())]);
            if carry.len() > LINE_LIMIT {
                return Err(Stop::TooLong);
            }
            body = match first {
                Some(i) => {
                    visit(&carry, finder.may_reach(&carry))?;
                    carry.clear();
                    &block[i + 1..]
                }
                None => &[],
            };
        }
        let may_reach = finder.may_reach(body);
        let mut from = 0;
        for end in memchr_iter(b'\n', body) {
            visit(&body[from..end], may_reach)?;
            from = end + 1;
        }
        carry.extend_from_slice(&body[from..]);
        let length = block.len();
        reader.consume(length);
        after_block();
    }
    Ok(Some(carry).filter(|line| !line.is_empty()))
}

/// Returns the refusal of a line beyond [`LINE_LIMIT`], by its 1-based number.
pub(crate) fn too_long(line: u64) -> Error {
    Error::input(format!("a line is longer than {} MB", LINE_LIMIT >> 20))
        .line(line)
        .hint("the file is damaged, or holds more samples than panelwise reads")
}

/// Follows the records of a file: contig, position, and the regions still ahead.
pub(crate) struct Scanner<'a, 'b> {
    batcher: &'b mut Batcher<'a>,
    build: Build,
    excluded: &'b [Chromosome],
    /// The number of the current line (BCF: record).
    number: u64,
    /// Marks a text, whose lines have numbers.
    numbered: bool,
    contig: Vec<u8>,
    last: u64,
    seen: HashSet<Vec<u8>>,
    chromosome: Option<Chromosome>,
    taken: [bool; 25],
    /// Holds the regions of the current contig that can still be met.
    regions: &'a [Region],
    beside: Option<Beside<'a, 'b>>,
    records: u64,
    on_contig: u64,
    blank: u64,
}

/// Takes lines of other regions beside those of a scan, at one comparison a line.
struct Beside<'a, 'b> {
    batcher: &'b mut Batcher<'a>,
    /// Holds the regions of the current contig that can still be met.
    regions: &'a [Region],
}

impl Beside<'_, '_> {
    fn take(
        &mut self,
        line: &[u8],
        chromosome: Chromosome,
        (position, after): (u64, &[u8]),
        number: Option<u64>,
    ) -> Result<()> {
        match footprint(position, after, self.batcher.reach()) {
            Ok(span) => match self.batcher.first_overlap(chromosome, span) {
                Some(region) => self.batcher.line(line, chromosome, region, number),
                None => Ok(()),
            },
            Err(reason) => self.batcher.refuse(locus(line), number, reason),
        }
    }
}

/// Drops the regions that a sorted file meets no more, and tells whether a record that starts at
/// `start` (0-based) and is at most `reach` long may touch the next.
fn is_near(regions: &mut &[Region], start: u64, reach: u64) -> bool {
    while let [first, others @ ..] = *regions {
        if first.span.end > start {
            break;
        }
        *regions = others;
    }
    regions.first().is_some_and(|next| start.saturating_add(reach) > next.span.start)
}

impl<'a, 'b> Scanner<'a, 'b> {
    /// Starts a scan; `header_lines` is `None` for BCF.
    pub fn new(
        batcher: &'b mut Batcher<'a>,
        evidence: &'b BuildEvidence,
        header_lines: Option<u64>,
    ) -> Self {
        Self {
            batcher,
            build: evidence.build,
            excluded: &evidence.excluded,
            number: header_lines.unwrap_or(0),
            numbered: header_lines.is_some(),
            contig: Vec::new(),
            last: 0,
            seen: HashSet::new(),
            chromosome: None,
            taken: [false; 25],
            regions: &[],
            beside: None,
            records: 0,
            on_contig: 0,
            blank: 0,
        }
    }

    /// Hands the lines of another batcher's regions to it, beside those of this scan.
    pub fn with_beside(mut self, batcher: Option<&'b mut Batcher<'a>>) -> Self {
        self.beside = batcher.map(|batcher| Beside { batcher, regions: &[] });
        self
    }

    /// Returns the last good place, for an error of the stream.
    pub fn here(&self) -> String {
        if self.records == 0 {
            return "before the first record".to_owned();
        }
        let unit = if self.numbered { "line" } else { "record" };
        format!("after {unit} {} ({})", self.number, self.locus(self.last))
    }

    /// Takes the next line of a text file.
    pub fn line(&mut self, line: &[u8], may_reach: bool) -> Result<()> {
        self.number += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let same = line.get(..self.contig.len()) == Some(&self.contig)
            && line.get(self.contig.len()) == Some(&b'\t');
        let rest = if same && !self.contig.is_empty() {
            &line[self.contig.len() + 1..]
        } else {
            match split_contig(line) {
                Some((b"", _)) | None => return self.odd(line),
                Some((contig, _)) if contig.starts_with(b"#") => return self.odd(line),
                Some((contig, rest)) => {
                    self.begin_contig(contig)?;
                    rest
                }
            }
        };
        let (position, after) = match split_position(rest) {
            Ok(split) => split,
            Err(reason) => {
                self.count();
                return self.batcher.refuse(locus(line), self.line_number(), reason);
            }
        };
        let reach = if may_reach { u64::MAX } else { line.len() as u64 };
        if let Some(chromosome) = self.candidate(position, reach)? {
            self.take(line, chromosome, position, after)?;
        }
        match self.candidate_beside(position, reach) {
            Some(chromosome) => self.take_beside(line, chromosome, (position, after)),
            None => Ok(()),
        }
    }

    /// Refuses the last line of a text file, which lacks its line end.
    pub fn cut_line(&mut self, line: &[u8]) -> Result<()> {
        self.number += 1;
        self.count();
        self.batcher.refuse_cut_line(line, self.line_number())
    }

    /// Takes the next record of a BCF; `scratch` is reused.
    pub fn frame(
        &mut self,
        frame: &Frame,
        dictionary: &Dictionary,
        scratch: &mut Vec<u8>,
    ) -> Result<()> {
        self.number += 1;
        let name = frame
            .contig()
            .and_then(|i| dictionary.contigs().get(i))
            .map(String::as_bytes)
            .unwrap_or_default();
        if name != self.contig {
            self.begin_contig(name)?;
        }
        let position = frame.position();
        let reach = if self.batcher.reach().beyond_index() { u64::MAX } else { frame.reach() };
        let own = self.candidate(position, reach)?;
        let beside = self.candidate_beside(position, reach);
        if own.or(beside).is_none() {
            return Ok(());
        }
        match frame.to_line(dictionary, scratch) {
            Ok(()) => match split_contig(scratch).and_then(|(_, rest)| split_position(rest).ok()) {
                Some((position, after)) => {
                    own.map_or(Ok(()), |c| self.take(scratch, c, position, after))?;
                    beside.map_or(Ok(()), |c| self.take_beside(scratch, c, (position, after)))
                }
                None => Ok(()),
            },
            Err(reason) => self.batcher.refuse(self.locus(position), self.line_number(), reason),
        }
    }

    fn count(&mut self) {
        self.records += 1;
        self.on_contig += 1;
    }

    fn locus(&self, position: u64) -> String {
        format!("{}:{position}", clip(&String::from_utf8_lossy(&self.contig)))
    }

    fn line_number(&self) -> Option<u64> {
        self.numbered.then_some(self.number)
    }

    /// Tallies a record, checks the order and says whether it may touch a region; `reach` bounds
    /// its length.
    fn candidate(&mut self, position: u64, reach: u64) -> Result<Option<Chromosome>> {
        self.count();
        if position < self.last {
            let place = place(&self.locus(position), self.line_number());
            return Err(unsorted(format!("position {position} follows {}", self.last)).place(place));
        }
        self.last = position;
        let Some(chromosome) = self.chromosome else { return Ok(None) };
        let start = position.saturating_sub(1);
        Ok(is_near(&mut self.regions, start, reach).then_some(chromosome))
    }

    /// Tells whether a record may touch a region beside; asked after [`Self::candidate`].
    fn candidate_beside(&mut self, position: u64, reach: u64) -> Option<Chromosome> {
        let beside = self.beside.as_mut()?;
        let start = position.saturating_sub(1);
        self.chromosome.filter(|_| is_near(&mut beside.regions, start, reach))
    }

    fn take_beside(
        &mut self,
        line: &[u8],
        chromosome: Chromosome,
        place: (u64, &[u8]),
    ) -> Result<()> {
        let number = self.line_number();
        match &mut self.beside {
            Some(beside) => beside.take(line, chromosome, place, number),
            None => Ok(()),
        }
    }

    fn take(
        &mut self,
        line: &[u8],
        chromosome: Chromosome,
        position: u64,
        after: &[u8],
    ) -> Result<()> {
        let span = match footprint(position, after, self.batcher.reach()) {
            Ok(span) => span,
            Err(reason) => return self.batcher.refuse(locus(line), self.line_number(), reason),
        };
        match self.batcher.first_overlap(chromosome, span) {
            Some(region) => self.batcher.line(line, chromosome, region, self.line_number()),
            None => Ok(()),
        }
    }

    /// Handles lines without columns, and `#` lines among the data.
    fn odd(&mut self, line: &[u8]) -> Result<()> {
        if line.is_empty() {
            self.blank += 1;
            return Ok(());
        }
        if line.starts_with(b"#") {
            return Err(Error::input("a header line stands among the records")
                .line(self.number)
                .hint("files joined with cat? Use bcftools concat"));
        }
        self.records += 1;
        let shown = clip(&String::from_utf8_lossy(&line[..line.len().min(240)]));
        let reason = format!("'{shown}' has no tab-separated columns");
        self.batcher.refuse(String::new(), self.line_number(), reason)
    }

    fn begin_contig(&mut self, contig: &[u8]) -> Result<()> {
        self.end_contig()?;
        let name = String::from_utf8_lossy(contig).into_owned();
        let line = self.line_number();
        let here = || place(&clip(&name), line);
        if !self.seen.insert(contig.to_vec()) {
            return Err(
                unsorted(format!("contig {} appears a second time", clip(&name))).place(here())
            );
        }
        let primary = Chromosome::parse(&name).filter(|c| !self.excluded.contains(c));
        if let Some(chromosome) = primary
            && std::mem::replace(&mut self.taken[chromosome.rank()], true)
        {
            return Err(Error::input(format!("{chromosome} appears under two names, here as {}", clip(&name)))
                .place(here())
                .hint("rename the contigs to one convention, for example with bcftools annotate --rename-chrs"));
        }
        self.regions = primary.map_or([].as_slice(), |c| self.batcher.regions().on(c).1);
        if let Some(beside) = &mut self.beside {
            beside.regions = primary.map_or([].as_slice(), |c| beside.batcher.regions().on(c).1);
        }
        (self.contig, self.last, self.chromosome, self.on_contig) =
            (contig.to_vec(), 0, primary, 0);
        Ok(())
    }

    /// Ends the current contig: its regions close, its count and its last position are checked in.
    fn end_contig(&mut self) -> Result<()> {
        let Some(chromosome) = self.chromosome else { return Ok(()) };
        // One beyond the end is the telomere (VCF specification, POS).
        let length = chromosome.length(self.build);
        if self.last > length + 1 {
            return Err(Error::input(format!(
                "position {} lies beyond the end of {chromosome} of {} ({length} bases)",
                self.last, self.build
            ))
            .place(place(&self.locus(self.last), None))
            .hint("the call set is of another build than its header says"));
        }
        self.batcher.counts.by_chromosome[chromosome.rank()] = Some(self.on_contig);
        self.batcher.close_chromosome(chromosome)
    }

    /// Ends the scan.
    pub fn finish(mut self) -> Result<()> {
        self.end_contig()?;
        self.batcher.counts.total = Some(self.records);
        for count in &mut self.batcher.counts.by_chromosome {
            count.get_or_insert(0);
        }
        if self.blank > 0 {
            self.batcher.counts.notices.push(FileNotice::BlankLines { lines: self.blank });
        }
        if self.records == 0 {
            self.batcher.counts.notices.push(FileNotice::NoRecords);
        }
        self.batcher.finish()
    }

    pub fn number(&self) -> u64 {
        self.number
    }
}

pub(crate) fn unsorted(what: String) -> Error {
    Error::input(format!("the file is not sorted: {what}")).hint("sort it with bcftools sort")
}
