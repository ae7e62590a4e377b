//! `annotate`: every allele of a VCF to its rows, without panel or filter. Blocks of lines are read and their rows
//! written, in file order, on the caller's thread; the pool annotates.

use crate::annotate::engine::{AnnotateError, ConsequenceEngine};
use crate::annotate::table::{Site, header, write_rows};
use crate::annotate::{VareffectEngine, hgvs_g};
use crate::error::Place;
use crate::io::callset::read_header;
use crate::io::contigs::detect_build;
use crate::io::fasta::Reference;
use crate::io::sequence::RegionSequences;
use crate::io::source::{Content, Packing, Source, no_marker, read_error};
use crate::io::vcf::line::{split_contig, split_position};
use crate::model::{Build, Span};
use crate::{Error, Result};
use rayon::prelude::*;
use std::io::{BufRead, Read, Write};

/// Lines in a block: enough for every thread, little enough to stay small.
const BLOCK_LINES: usize = 8_192;
/// Text bytes in a block at most, but for one last line.
const BLOCK_BYTES: usize = 8 << 20;
/// A line longer than this is refused.
const MAX_LINE: u64 = 256 << 20;
/// Lines that one task annotates.
const TASK_LINES: usize = 256;
/// Reference around an allele outside the engine's sequence: what its g. name can shift in.
const MARGIN: u64 = 1_000;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnnotateCounts {
    /// Data records read.
    pub records: u64,
    /// ALT entries.
    pub alleles: u64,
    /// ALT entries without a consequence; their rows say why.
    pub not_annotated: u64,
    /// Lines or alleles that are wrong (REF differs, contig unknown, no VCF line): refused, or with `lenient` counted.
    pub wrong: u64,
}

impl AnnotateCounts {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.alleles += other.alleles;
        self.not_annotated += other.not_annotated;
        self.wrong += other.wrong;
    }
}

/// Annotates a call set and writes the table.
///
/// `source` is an opened VCF; `build` is the reference's, and that of the call set where its header tells one.
/// `lenient` keeps going past alleles whose REF is not the reference's: their rows say so.
///
/// # Errors
/// Input, with line and locus: a damaged or truncated stream, a line that is no VCF record, REF that is not the
/// reference's, a contig that the reference lacks, a call set of another build; output that cannot be written.
pub fn annotate(
    source: Source,
    engine: &VareffectEngine,
    reference: &Reference,
    build: Build,
    lenient: bool,
    pool: &rayon::ThreadPool,
    out: &mut dyn Write,
) -> Result<AnnotateCounts> {
    let Source { mut reader, packing, content, meter, seekable, .. } = source;
    if content == Content::Bcf {
        return Err(Error::input("annotate reads VCF text, this is BCF")
            .hint("convert it: bcftools view IN.bcf | panelwise annotate -"));
    }
    let head = read_header(&mut reader, packing)?;
    check_build(&head, build)?;
    let mut line = head.lines;
    let written = |e: std::io::Error| Error::input(format!("the table cannot be written: {e}")).caused_by(e);
    out.write_all(header().as_bytes()).map_err(written)?;
    let mut counts = AnnotateCounts::default();
    let worker = Worker { engine, reference, build, lenient };
    loop {
        let block = read_block(&mut reader, packing, line, lenient)?;
        if block.lines.is_empty() {
            break;
        }
        line += block.lines.len() as u64;
        for (rows, part) in pool.install(|| worker.block(&block))? {
            out.write_all(&rows).map_err(written)?;
            counts.add(part);
        }
    }
    if packing == Packing::Bgzf && seekable.is_none() && !meter.ended_with_marker() {
        return Err(no_marker());
    }
    Ok(counts)
}

/// Contig lengths of another build are a refusal; a header without any is taken on the reference's word.
fn check_build(header: &crate::io::vcf::Header, build: Build) -> Result<()> {
    if header.contigs.iter().all(|c| c.length.is_none() || c.chromosome.is_none()) {
        return Ok(());
    }
    let found = detect_build(header, None)?;
    if found.build == build {
        return Ok(());
    }
    Err(Error::input(format!("the call set is {} ({}), the reference is {build}", found.build, found.found_by))
        .hint("give the reference that the reads were aligned to"))
}

/// Lines of text, with where each begins.
struct Block {
    text: Vec<u8>,
    /// Ends of the lines in `text`, line ends excluded from none.
    lines: Vec<std::ops::Range<usize>>,
    /// Lines of the file in front of the block.
    before: u64,
}

fn read_block(reader: &mut dyn BufRead, packing: Packing, before: u64, lenient: bool) -> Result<Block> {
    let mut block = Block { text: Vec::new(), lines: Vec::new(), before };
    while block.lines.len() < BLOCK_LINES && block.text.len() < BLOCK_BYTES {
        let from = block.text.len();
        let at = || before + block.lines.len() as u64 + 1;
        let n =
            reader.take(MAX_LINE).read_until(b'\n', &mut block.text).map_err(|e| read_error(&e, packing).line(at()))?;
        if n == 0 {
            break;
        }
        if block.text.last() == Some(&b'\n') {
            let end = block.text.len() - 1;
            block.lines.push(from..end - usize::from(end > from && block.text[end - 1] == b'\r'));
        } else if n as u64 == MAX_LINE {
            return Err(Error::input("line too long").line(at()));
        } else if lenient {
            block.lines.push(from..block.text.len());
        } else {
            return Err(Error::input("the last line has no line end: the file may be cut short")
                .line(at())
                .hint("if it is whole, add a line end (echo >> FILE), or pass --lenient"));
        }
    }
    Ok(block)
}

/// One data line's columns that matter.
struct Line<'a> {
    number: u64,
    contig: &'a str,
    position: u64,
    reference: &'a str,
    alternates: &'a str,
}

impl<'a> Line<'a> {
    fn parse(text: &'a [u8], number: u64) -> Result<Self> {
        let refuse = |what: String| Error::input(what).line(number);
        let (contig, rest) = split_contig(text).ok_or_else(|| refuse("no VCF record: it has one column".to_owned()))?;
        let (position, rest) = split_position(rest).map_err(refuse)?;
        let mut columns = rest.splitn(5, |b| *b == b'\t');
        let (Some(_id), Some(reference), Some(alternates)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(refuse("the line has fewer than the 8 fixed columns".to_owned()));
        };
        let utf8 = |b: &'a [u8]| std::str::from_utf8(b).map_err(|_| refuse("CHROM, REF or ALT is not text".to_owned()));
        let line = Line {
            number,
            contig: utf8(contig)?,
            position,
            reference: utf8(reference)?,
            alternates: utf8(alternates)?,
        };
        if line.position == 0 || line.reference.is_empty() || line.alternates.is_empty() {
            return Err(line.refuse("POS is 0, or REF or ALT is empty".to_owned()));
        }
        Ok(line)
    }

    fn refuse(&self, message: String) -> Error {
        Error::input(message).place(Place::LineAndLocus(self.number, format!("{}:{}", self.contig, self.position)))
    }

    fn span(&self) -> Span {
        Span::new(self.position - 1, self.position - 1 + self.reference.len() as u64)
    }
}

struct Worker<'a> {
    engine: &'a VareffectEngine,
    reference: &'a Reference,
    build: Build,
    lenient: bool,
}

impl Worker<'_> {
    fn block(&self, block: &Block) -> Result<Vec<(Vec<u8>, AnnotateCounts)>> {
        let mut lines = Vec::with_capacity(block.lines.len());
        for (range, number) in block.lines.iter().zip(block.before + 1..) {
            let text = &block.text[range.clone()];
            if !text.is_empty() {
                lines.push(Line::parse(text, number)?);
            }
        }
        let elsewhere = self.load(&lines)?;
        let tasks: Vec<Result<_>> = lines.par_chunks(TASK_LINES).map(|chunk| self.task(chunk, &elsewhere)).collect();
        // Of several errors the first in the file.
        tasks.into_iter().collect()
    }

    /// Sequence around the alleles that the engine holds none for.
    fn load(&self, lines: &[Line<'_>]) -> Result<RegionSequences> {
        let outside = lines.iter().filter(|l| self.engine.sequences().region(l.contig, l.span()).is_none());
        let windows = outside.filter_map(|l| {
            let length = self.reference.length_of(l.contig)?;
            (l.span().end <= length).then(|| (l.contig, l.span().padded(MARGIN)))
        });
        RegionSequences::load(self.reference, windows)
    }

    fn task(&self, lines: &[Line<'_>], elsewhere: &RegionSequences) -> Result<(Vec<u8>, AnnotateCounts)> {
        let mut out = Vec::with_capacity(lines.len() * 256);
        let mut counts = AnnotateCounts { records: lines.len() as u64, ..AnnotateCounts::default() };
        for line in lines {
            for alternate in line.alternates.split(',') {
                self.allele(line, alternate, elsewhere, &mut out, &mut counts)?;
            }
        }
        Ok((out, counts))
    }

    fn allele(
        &self,
        line: &Line<'_>,
        alternate: &str,
        elsewhere: &RegionSequences,
        out: &mut Vec<u8>,
        counts: &mut AnnotateCounts,
    ) -> Result<()> {
        counts.alleles += 1;
        let start = line.position - 1;
        let (reference, alternative) = (line.reference.to_ascii_uppercase(), alternate.to_ascii_uppercase());
        let loaded = [self.engine.sequences(), elsewhere].into_iter().find_map(|s| s.region(line.contig, line.span()));
        let result = match loaded {
            None => Err(AnnotateError::OutsideReference(line.span())),
            Some(region) => {
                let from = (start - region.span.start) as usize;
                let bases = &region.bases[from..from + reference.len()];
                if bases.iter().zip(reference.bytes()).all(|(b, r)| *b == r || *b == b'N') {
                    self.engine.annotate(line.contig, start, &reference, &alternative)
                } else {
                    let bases = String::from_utf8_lossy(bases).into_owned();
                    Err(AnnotateError::RefMismatch { reference: bases, given: reference.clone() })
                }
            }
        };
        if let Err(e) = &result {
            let wrong = matches!(e, AnnotateError::RefMismatch { .. } | AnnotateError::OutsideReference(_));
            if wrong && !self.lenient {
                return Err(self.refuse(line, e));
            }
            counts.wrong += u64::from(wrong);
            counts.not_annotated += 1;
        }
        let g = loaded
            .and_then(|region| hgvs_g::describe(region, start, &reference, &alternative))
            .map(|name| format!("{}{name}", hgvs_g::prefix(line.contig, self.build)));
        let site = Site {
            contig: line.contig,
            position: line.position,
            reference: line.reference,
            alternate,
            hgvs_g: g.as_deref(),
        };
        write_rows(out, &site, &result);
        Ok(())
    }

    fn refuse(&self, line: &Line<'_>, e: &AnnotateError) -> Error {
        let message = match (e, self.reference.length_of(line.contig)) {
            (AnnotateError::OutsideReference(_), None) => format!("the reference has no contig '{}'", line.contig),
            (AnnotateError::OutsideReference(_), Some(n)) if line.span().end > n => {
                format!("the record ends at {}, the reference's contig at {n}", line.span().end)
            }
            _ => e.to_string(),
        };
        line.refuse(message).hint(
            "the reference must be the one the reads were aligned to; --lenient keeps going and says it in the row",
        )
    }
}
