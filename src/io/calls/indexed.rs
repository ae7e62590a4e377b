//! Writes BGZF output with its index, compressed in parts that any thread may make.
//!
//! A part is whole BGZF blocks; the writer puts parts one after the other and moves their virtual
//! offsets along. Parts are cut by the caller, not by threads, so the bytes are the same at any
//! thread count.

use crate::model::Span;
use crate::{Error, Result};
use noodles::bgzf::VirtualPosition;
use noodles::core::Position;
use noodles::csi::binning_index;
use noodles::csi::binning_index::index::Header;
use noodles::csi::binning_index::index::header::format::{CoordinateSystem, Format};
use noodles::csi::binning_index::index::header::{
    Builder as HeaderBuilder, ReferenceSequenceNames,
};
use noodles::csi::binning_index::index::reference_sequence::bin::Chunk;
use noodles::csi::binning_index::index::reference_sequence::index::BinnedIndex;
use noodles::{csi, tabix};
use noodles_bgzf::io::Writer;
use std::io::{self, Write};
use std::ops::Range;

/// Bounds the contigs of a tabix index, which reaches 2^29 bases (512 Mb); a longer contig needs
/// CSI.
const TABIX_LIMIT: u64 = 1 << 29;
/// Gives CSI's smallest bin, 2^14 bases, which is htslib's default.
const MIN_SHIFT: u8 = 14;
/// The length of the empty block that ends a file.
const EOF_LENGTH: usize = crate::io::text::source::BGZF_EOF.len();

/// Describes one record of a text that is to be compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The contig as written.
    pub contig: &'a str,
    /// The footprint, 0-based half-open; at least one base is indexed.
    pub span: Span,
    /// The place of the record's bytes in the text.
    pub text: Range<usize>,
}

/// Holds compressed text and the places of its records.
#[derive(Debug, Default)]
pub struct Part {
    bytes: Vec<u8>,
    contigs: Vec<String>,
    records: Vec<Placed>,
}

#[derive(Debug)]
struct Placed {
    /// The index into the part's contigs.
    contig: usize,
    span: Span,
    /// The (compressed, uncompressed) offsets, relative to the part.
    from: (u64, u16),
    to: (u64, u16),
}

impl Part {
    /// Compresses a text; `entries` cover it in order, without gaps.
    ///
    /// # Errors
    /// Those of the compressor.
    pub fn new(text: &[u8], entries: &[Entry<'_>]) -> io::Result<Self> {
        let mut part = Self { records: Vec::with_capacity(entries.len()), ..Self::default() };
        let mut out = Writer::new(Vec::with_capacity(text.len() / 3));
        for entry in entries {
            if part.contigs.last().is_none_or(|last| last != entry.contig) {
                part.contigs.push(entry.contig.to_owned());
            }
            let from = out.virtual_position().into();
            out.write_all(text.get(entry.text.clone()).unwrap_or_default())?;
            let to = out.virtual_position().into();
            part.records.push(Placed {
                contig: part.contigs.len() - 1,
                span: entry.span,
                from,
                to,
            });
        }
        part.bytes = finished(out)?;
        Ok(part)
    }
}

/// Returns the whole blocks, without the one that ends a file.
fn finished(out: Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut bytes = out.finish()?;
    bytes.truncate(bytes.len().saturating_sub(EOF_LENGTH));
    Ok(bytes)
}

/// Tells the indexer how the columns of a text are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Stands for VCF.
    Vcf,
    /// Stands for tab-separated text: contig and 1-based position in the first two columns, one
    /// header line.
    Table,
}

impl Layout {
    fn header(self) -> HeaderBuilder {
        match self {
            Self::Vcf => HeaderBuilder::vcf(),
            Self::Table => HeaderBuilder::vcf()
                .set_format(Format::Generic(CoordinateSystem::Gff))
                .set_end_position_index(None)
                .set_line_skip_count(1),
        }
    }
}

enum Index {
    Tabix(Box<tabix::index::Indexer>),
    Csi(Box<binning_index::Indexer<BinnedIndex>>, ReferenceSequenceNames, Box<HeaderBuilder>),
}

/// Writes parts and builds the index: tabix, or CSI where a contig is longer than tabix reaches.
pub struct IndexedWriter<W: Write> {
    out: W,
    offset: u64,
    index: Index,
    last: Option<(String, u64)>,
}

/// Holds a finished index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedIndex {
    /// Its file extension, `tbi` or `csi`.
    pub extension: &'static str,
    /// Holds the bytes of the file.
    pub bytes: Vec<u8>,
}

impl<W: Write> IndexedWriter<W> {
    /// Starts an output; `longest` is the length of the longest contig that may come.
    pub fn new(out: W, layout: Layout, longest: u64) -> Self {
        let index = if longest <= TABIX_LIMIT {
            let mut indexer = tabix::index::Indexer::default();
            indexer.set_header(layout.header().build());
            Index::Tabix(Box::new(indexer))
        } else {
            let depth = (5..=10).find(|d| longest >> (MIN_SHIFT + 3 * d) == 0).unwrap_or(10);
            let indexer = binning_index::Indexer::new(MIN_SHIFT, depth).unwrap_or_default();
            Index::Csi(
                Box::new(indexer),
                ReferenceSequenceNames::default(),
                Box::new(layout.header()),
            )
        };
        Self { out, offset: 0, index, last: None }
    }

    /// Writes text in front of the records.
    ///
    /// # Errors
    /// Those of the output.
    pub fn header(&mut self, text: &[u8]) -> io::Result<()> {
        let mut block = Writer::new(Vec::new());
        block.write_all(text)?;
        self.put(&finished(block)?)
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// Records that are not sorted by contig and position; those of the output.
    pub fn part(&mut self, part: &Part) -> Result<()> {
        for record in &part.records {
            let contig = &part.contigs[record.contig];
            self.add(contig, record)?;
        }
        self.put(&part.bytes).map_err(|e| Error::input(format!("cannot write: {e}")).caused_by(e))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.offset += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn add(&mut self, contig: &str, record: &Placed) -> Result<()> {
        let at = |(compressed, uncompressed): (u64, u16)| {
            VirtualPosition::try_from((self.offset + compressed, uncompressed))
                .map_err(|e| Error::input(format!("the output is too large for an index: {e}")))
        };
        let chunk = Chunk::new(at(record.from)?, at(record.to)?);
        let position = |p: u64| usize::try_from(p).ok().and_then(Position::new);
        let span = record.span;
        let (Some(start), Some(end)) =
            (position(span.start + 1), position(span.end.max(span.start + 1)))
        else {
            return Err(Error::input("has no place in an index")
                .locus(format!("{contig}:{}", span.start + 1)));
        };
        let added = match &mut self.index {
            Index::Tabix(indexer) => {
                indexer.add_record(contig, start, end, chunk).map_err(|e| e.to_string())
            }
            Index::Csi(indexer, names, _) => {
                let (id, _) = names.insert_full(contig.into());
                indexer.add_record(Some((id, start, end, true)), chunk).map_err(|e| e.to_string())
            }
        };
        added.map_err(|_| {
            let before = self.last.as_ref().map_or(String::new(), |(c, p)| format!(" after {c}:{p}"));
            Error::input(format!(
                "the records are not sorted: {contig}:{}{before}, and an index needs them so",
                span.start + 1
            ))
            .hint("sort the input with bcftools sort, or write uncompressed output, which has no index")
        })?;
        match &mut self.last {
            Some((c, p)) if c == contig => *p = span.start + 1,
            last => *last = Some((contig.to_owned(), span.start + 1)),
        }
        Ok(())
    }

    /// Ends the file; the output and its index.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<(W, FinishedIndex)> {
        self.put(&crate::io::text::source::BGZF_EOF)?;
        self.out.flush()?;
        let index = match self.index {
            Index::Tabix(indexer) => {
                let mut writer = tabix::io::Writer::new(Vec::new());
                writer.write_index(&indexer.build())?;
                writer.try_finish()?;
                FinishedIndex { extension: "tbi", bytes: writer.get_ref().get_ref().clone() }
            }
            Index::Csi(indexer, names, header) => {
                let count = names.len();
                let header: Header = header.set_reference_sequence_names(names).build();
                let index: csi::Index = indexer.set_header(header).build(count);
                let mut writer = csi::io::Writer::new(Vec::new());
                writer.write_index(&index)?;
                FinishedIndex { extension: "csi", bytes: writer.into_inner().finish()? }
            }
        };
        Ok((self.out, index))
    }
}
