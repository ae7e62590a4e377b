//! Reads blocks of VCF lines, from text or from BCF records, and what of a line is looked at.

use crate::error::Place;
use crate::io::calls::bcf;
use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::callset::read_header_text;
use crate::io::calls::scan::{LINE_LIMIT, too_long};
use crate::io::calls::vcf::Header;
use crate::io::calls::vcf::line::{split_contig, split_position};
use crate::io::text::source::{Content, Meter, Packing, Source, no_marker, read_error};
use crate::model::Span;
use crate::{Error, Result};
use memchr::memchr_iter;
use rayon::prelude::*;
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

/// Number of lines in a block: enough for every thread, little enough to stay small.
const BLOCK_LINES: usize = 8_192;
/// Number of lines that one task parses.
const PIECE_LINES: usize = 1_024;
/// Number of text bytes in a block at most, but for one last line.
const BLOCK_BYTES: usize = 8 << 20;

/// Holds lines of text, with where each begins.
pub(super) struct Block {
    text: Vec<u8>,
    /// Places the lines in `text`, without their line ends.
    lines: Vec<Range<usize>>,
    /// Counts the lines of the file (BCF: records) in front of the block.
    before: u64,
    /// Marks lines that are a text file's and have numbers.
    numbered: bool,
}

impl Block {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Parses the data lines; blank ones are left out. Parallel on rayon's current pool.
    ///
    /// # Errors
    /// As [`Line::parse`].
    pub(super) fn parse(&self, columns: usize) -> Result<Vec<Line<'_>>> {
        let piece = |(i, ranges): (usize, &[Range<usize>])| {
            let first = self.before + 1 + (i * PIECE_LINES) as u64;
            let mut lines = Vec::with_capacity(ranges.len());
            for (range, number) in ranges.iter().zip(first..) {
                let text = &self.text[range.clone()];
                if !text.is_empty() {
                    lines.push(Line::parse(text, self.numbered.then_some(number), columns)?);
                }
            }
            Ok(lines)
        };
        let pieces: Vec<Result<Vec<Line<'_>>>> =
            self.lines.par_chunks(PIECE_LINES).enumerate().map(piece).collect();
        let mut lines = Vec::with_capacity(self.lines.len());
        for piece in pieces {
            lines.append(&mut piece?);
        }
        Ok(lines)
    }
}

/// Reads a call set block by block.
pub(super) struct Blocks {
    reader: Box<dyn BufRead + Send>,
    packing: Packing,
    meter: Arc<Meter>,
    /// Marks a file whose end was checked when it was opened.
    from_file: bool,
    bcf: Option<(Dictionary, Frame)>,
    read: u64,
    /// Counts the bytes of the last block: the next one is much like it.
    last: usize,
    lenient: bool,
    /// Holds what the header says.
    pub(super) header: Header,
    /// Holds the header's bytes, from `##fileformat` to the column line; of a BCF as VCF text.
    pub(super) header_text: Vec<u8>,
}

impl Blocks {
    /// Reads the header.
    ///
    /// # Errors
    /// A damaged stream or header.
    pub(super) fn open(source: Source, lenient: bool) -> Result<Self> {
        let Source { mut reader, packing, content, meter, seekable, .. } = source;
        let (header_text, header, bcf) = match content {
            Content::Vcf => {
                let text = read_header_text(&mut reader, packing)?;
                let header = Header::parse(&text)?;
                (text, header, None)
            }
            Content::Bcf => {
                let header = bcf::read_header(&mut reader)?;
                let dictionary = Dictionary::new(&header);
                let text = bcf::vcf_header(&header);
                (text.into_bytes(), header, Some((dictionary, Frame::default())))
            }
        };
        let read = if bcf.is_some() { 0 } else { header.lines };
        let from_file = seekable.is_some();
        Ok(Self {
            reader,
            packing,
            meter,
            from_file,
            bcf,
            read,
            last: 0,
            lenient,
            header,
            header_text,
        })
    }

    /// Reads the next block; empty at the end.
    ///
    /// # Errors
    /// A damaged or truncated stream, a line without end (unless lenient), a line too long.
    pub(super) fn next(&mut self) -> Result<Block> {
        let numbered = self.bcf.is_none();
        let text = Vec::with_capacity(self.last);
        let mut block =
            Block { text, lines: Vec::with_capacity(BLOCK_LINES), before: self.read, numbered };
        while block.lines.len() < BLOCK_LINES && block.text.len() < BLOCK_BYTES {
            let more = if numbered { self.line(&mut block)? } else { self.record(&mut block)? };
            if !more {
                break;
            }
        }
        if block.is_empty()
            && self.packing == Packing::Bgzf
            && !self.from_file
            && !self.meter.ended_with_marker()
        {
            return Err(no_marker());
        }
        self.read += block.lines.len() as u64;
        self.last = block.text.len();
        Ok(block)
    }

    fn line(&mut self, block: &mut Block) -> Result<bool> {
        let from = block.text.len();
        let at = || block.before + block.lines.len() as u64 + 1;
        // A line of the limit, and its end.
        let limit = LINE_LIMIT as u64 + 1;
        let n = (&mut self.reader)
            .take(limit)
            .read_until(b'\n', &mut block.text)
            .map_err(|e| read_error(&e, self.packing).line(at()))?;
        if n == 0 {
            return Ok(false);
        }
        if block.text.last() == Some(&b'\n') {
            let end = block.text.len() - 1;
            block.lines.push(from..end - usize::from(end > from && block.text[end - 1] == b'\r'));
        } else if n as u64 == limit {
            return Err(too_long(at()));
        } else if self.lenient {
            block.lines.push(from..block.text.len());
        } else {
            return Err(Error::input("the last line has no line end: the file may be cut short")
                .line(at())
                .hint("if it is whole, add a line end (echo >> FILE), or pass --lenient"));
        }
        Ok(true)
    }

    fn record(&mut self, block: &mut Block) -> Result<bool> {
        let Some((dictionary, frame)) = &mut self.bcf else { return Ok(false) };
        let number = block.before + block.lines.len() as u64 + 1;
        let damaged = |e: &std::io::Error| {
            let error = read_error(e, self.packing);
            let hint = error.hint_text().map(str::to_owned);
            let error = Error::input(format!("record {number}: {}", error.message()));
            if let Some(hint) = hint { error.hint(hint) } else { error }
        };
        if !frame.read(&mut self.reader).map_err(|e| damaged(&e))? {
            return Ok(false);
        }
        let mut line = Vec::new();
        frame
            .to_line(dictionary, &mut line)
            .map_err(|e| Error::input(format!("record {number}: {e}")))?;
        let from = block.text.len();
        block.text.append(&mut line);
        block.lines.push(from..block.text.len());
        Ok(true)
    }
}

/// Holds the columns of a data line that matter.
pub(super) struct Line<'a> {
    /// Gives the 1-based number of a line of a text file.
    number: Option<u64>,
    /// Holds the line without its end.
    pub(super) text: &'a [u8],
    pub(super) contig: &'a str,
    /// Gives POS, 1-based.
    pub(super) position: u64,
    pub(super) reference: &'a str,
    pub(super) alternates: &'a str,
    /// Places INFO in `text`.
    pub(super) info: Range<usize>,
}

impl<'a> Line<'a> {
    /// Parses a line; `columns` is the number that the header names.
    pub(super) fn parse(text: &'a [u8], number: Option<u64>, columns: usize) -> Result<Self> {
        let refuse = |what: String| match number {
            Some(number) => Error::input(what).line(number),
            None => Error::input(what),
        };
        let (contig, rest) = split_contig(text)
            .ok_or_else(|| refuse("no VCF record: it has one column".to_owned()))?;
        let (position, rest) = split_position(rest).map_err(refuse)?;
        let mut tabs = memchr_iter(b'\t', rest);
        let (Some(id), Some(r), Some(a), Some(_quality), Some(filter)) =
            (tabs.next(), tabs.next(), tabs.next(), tabs.next(), tabs.next())
        else {
            return Err(refuse("the line has fewer than the 8 fixed columns".to_owned()));
        };
        let end = tabs.next();
        let count = 8 + usize::from(end.is_some()) + tabs.count();
        // A header may name FORMAT without a sample; its records then end with INFO or FORMAT.
        if count != columns && !(columns == 9 && count == 8) {
            return Err(refuse(format!(
                "the line has {count} columns, the header names {columns}"
            )));
        }
        let offset = text.len() - rest.len();
        let utf8 = |b: &'a [u8]| {
            std::str::from_utf8(b).map_err(|_| refuse("CHROM, REF or ALT is not text".to_owned()))
        };
        let line = Line {
            number,
            text,
            contig: utf8(contig)?,
            position,
            reference: utf8(&rest[id + 1..r])?,
            alternates: utf8(&rest[r + 1..a])?,
            info: offset + filter + 1..offset + end.unwrap_or(rest.len()),
        };
        if line.position == 0 || line.reference.is_empty() || line.alternates.is_empty() {
            return Err(line.refuse("POS is 0, or REF or ALT is empty".to_owned()));
        }
        Ok(line)
    }

    /// Returns an error at this line.
    pub(super) fn refuse(&self, message: String) -> Error {
        let locus = format!("{}:{}", self.contig, self.position);
        Error::input(message).place(match self.number {
            Some(number) => Place::LineAndLocus(number, locus),
            None => Place::Locus(locus),
        })
    }

    /// Returns the span of REF's bases, 0-based half-open.
    pub(super) fn span(&self) -> Span {
        Span::new(self.position - 1, self.position - 1 + self.reference.len() as u64)
    }

    /// Returns what follows POS, from ID on.
    pub(super) fn after_position(&self) -> &'a [u8] {
        let mut tabs = memchr_iter(b'\t', self.text);
        tabs.nth(1).map_or(&[], |tab| &self.text[tab + 1..])
    }
}
