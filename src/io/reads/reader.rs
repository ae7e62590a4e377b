//! Answers regions with one handle.

use crate::io::reads::file::AlignmentFile;
use crate::io::reads::format::Format;
use crate::io::reads::header::Contig;
use crate::io::reads::slices::{Compared, Slices};
use crate::io::reference::fasta::Reference;
use crate::model::{Chromosome, Span};
use crate::{Error, Result};
use rust_htslib::bam::ext::BamRecordExtensions as _;
use rust_htslib::bam::record::Aux;
use rust_htslib::bam::{IndexedReader, Read as _, Record};
use rust_htslib::htslib;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Marks a record that a read call should have filled; no contig has this number.
const UNREAD: i32 = -9;

/// Hands out the reads of one region after another. Not shared: one per thread.
pub struct AlignmentReader {
    /// Decodes bases; a BAM's only handle.
    with_bases: Option<IndexedReader>,
    /// Never decodes a base. htslib 1.19 counts a reference down for each slice that it decodes
    /// without bases, though it has not counted it up, and ends the process where the count does
    /// not fit: a handle that has loaded a whole contig for its bases must not leave them out
    /// later.
    without_bases: Option<IndexedReader>,
    record: Record,
    path: PathBuf,
    index: PathBuf,
    format: Format,
    groups: Option<BTreeSet<Vec<u8>>>,
    slices: Option<Arc<Slices>>,
    reference: Option<PathBuf>,
    contigs: Vec<Contig>,
    columns: Columns,
}

/// Selects the columns of a read that cost time in a CRAM; a BAM's reads always have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Asks for bases. Without them a read has its length, and letters that mean nothing.
    pub bases: bool,
    /// Asks for tags (split reads name their other half there).
    pub tags: bool,
}

impl Columns {
    /// Returns htslib's bits for the columns; `groups` asks for the read group.
    fn fields(self, groups: bool) -> u32 {
        let mut fields = ALWAYS;
        if self.bases {
            fields |= htslib::sam_fields_SAM_SEQ;
        }
        if self.tags {
            fields |= htslib::sam_fields_SAM_AUX;
        }
        // Whoever looks at bases joins the reads of a fragment, whose name its read group completes.
        if groups || self.bases {
            fields |= htslib::sam_fields_SAM_RGAUX;
        }
        fields
    }
}

/// Gives htslib's bits for everything but bases and tags.
const ALWAYS: u32 = htslib::sam_fields_SAM_QNAME
    | htslib::sam_fields_SAM_FLAG
    | htslib::sam_fields_SAM_RNAME
    | htslib::sam_fields_SAM_POS
    | htslib::sam_fields_SAM_MAPQ
    | htslib::sam_fields_SAM_CIGAR
    | htslib::sam_fields_SAM_RNEXT
    | htslib::sam_fields_SAM_PNEXT
    | htslib::sam_fields_SAM_TLEN
    | htslib::sam_fields_SAM_QUAL;

impl AlignmentFile {
    /// Opens a reader with its own handles and index.
    ///
    /// # Errors
    /// Input: the index cannot be read, or the file went away.
    pub fn reader(&self) -> Result<AlignmentReader> {
        AlignmentReader::new(self)
    }
}

impl AlignmentReader {
    fn new(file: &AlignmentFile) -> Result<Self> {
        let mut reader = Self {
            with_bases: None,
            without_bases: None,
            record: Record::new(),
            path: file.path().to_path_buf(),
            index: file.index().to_path_buf(),
            format: file.format(),
            groups: file.groups().cloned(),
            slices: file.slices().cloned(),
            reference: file.reference().map(Path::to_path_buf),
            contigs: file.header().contigs.clone(),
            columns: Columns { bases: true, tags: false },
        };
        if reader.format == Format::Bam {
            reader.with_bases = Some(reader.open()?);
        }
        Ok(reader)
    }

    fn open(&self) -> Result<IndexedReader> {
        let unreadable = |e: rust_htslib::errors::Error| {
            Error::input(format!("the index cannot be read ({e})"))
                .at(&self.index)
                .hint("write it anew: samtools index FILE")
        };
        let mut handle =
            IndexedReader::from_path_and_index(&self.path, &self.index).map_err(unreadable)?;
        if let Some(reference) = &self.reference {
            handle.set_reference(reference).map_err(|e| {
                Error::input(format!("htslib cannot use this reference ({e})"))
                    .at(reference)
                    .hint("samtools faidx FILE")
            })?;
        }
        Ok(handle)
    }

    /// Selects the columns of the next reads: a CRAM's reader leaves the rest out, and without
    /// bases it needs no reference.
    pub fn set_columns(&mut self, columns: Columns) {
        self.columns = columns;
    }

    /// Returns the handle for these columns, and the record that it fills.
    fn handle(&mut self, columns: Columns) -> Result<(&mut IndexedReader, &mut Record)> {
        let cram = self.format == Format::Cram;
        let bases = columns.bases || !cram;
        let kept = if bases { self.with_bases.take() } else { self.without_bases.take() };
        let mut handle = match kept {
            Some(handle) => handle,
            None => self.open()?,
        };
        if cram {
            // Only hints: where htslib refuses them everything is decoded.
            let fields = columns.fields(self.groups.is_some());
            let _ =
                handle.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS, fields);
            // MD and NM would be worked out anew for each read.
            let _ = handle.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_DECODE_MD, 0);
        }
        let slot = if bases { &mut self.with_bases } else { &mut self.without_bases };
        Ok((slot.insert(handle), &mut self.record))
    }

    /// Passes each read that overlaps `span` (0-based half-open) of contig number `contig` to
    /// `visit`, in file order; reads of other samples are left out.
    ///
    /// # Errors
    /// Input: a damaged file, a reference that is not the CRAM's, reads out of order; what `visit`
    /// returns.
    pub fn for_each(
        &mut self,
        contig: i32,
        span: Span,
        visit: impl FnMut(&Record) -> Result<()>,
    ) -> Result<()> {
        let columns = self.checked(contig, span)?;
        self.read(contig, span, columns, visit)
    }

    /// Asks for several stretches of a contig (0-based half-open, by start) in one pass from the
    /// first to the last one.
    ///
    /// `open` makes what counts over a stretch, `add` is called with it and each read that overlaps
    /// the stretch, as [`Self::for_each`] would; `close` takes it when the stretch is read. Only
    /// stretches that the pass has reached are open.
    ///
    /// # Errors
    /// See [`Self::for_each`]; what `add` and `close` return.
    pub fn sweep<C>(
        &mut self,
        contig: i32,
        spans: &[Span],
        mut open: impl FnMut(usize) -> C,
        mut add: impl FnMut(&mut C, &Record) -> Result<()>,
        mut close: impl FnMut(usize, C) -> Result<()>,
    ) -> Result<()> {
        let Some(whole) =
            spans.iter().copied().reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
        else {
            return Ok(());
        };
        let mut next = 0;
        let mut counting: Vec<(usize, C)> = Vec::new();
        self.for_each(contig, whole, |read| {
            let (start, end) = (read.pos(), read.reference_end());
            let mut i = 0;
            while i < counting.len() {
                if spans[counting[i].0].end as i64 <= start {
                    let (number, done) = counting.remove(i);
                    close(number, done)?;
                } else {
                    i += 1;
                }
            }
            while let Some(span) = spans.get(next).filter(|s| (s.start as i64) < end) {
                let fresh = open(next);
                if span.end as i64 <= start {
                    close(next, fresh)?;
                } else {
                    counting.push((next, fresh));
                }
                next += 1;
            }
            // A longer read may have opened a stretch that this one does not reach.
            for (_, c) in counting.iter_mut().filter(|(n, _)| (spans[*n].start as i64) < end) {
                add(c, read)?;
            }
            Ok(())
        })?;
        for (number, done) in counting {
            close(number, done)?;
        }
        (next..spans.len()).try_for_each(|number| close(number, open(number)))
    }

    /// Compares the reference, and says what to decode.
    ///
    /// htslib compares it with a slice's checksum where it needs the bases. Where they are not
    /// asked for, one slice of each contig is read with them, so that a wrong reference is refused
    /// and not passed over. A slice of several contigs has no checksum: the whole contig is
    /// compared with the header's. Such slices are always read with their bases, because htslib
    /// loads the reference for them all the same.
    fn checked(&mut self, contig: i32, span: Span) -> Result<Columns> {
        let Some(slices) = self.slices.clone() else { return Ok(self.columns) };
        if slices.holds_several(&self.path, contig, span)? {
            if self.columns.bases && slices.first_time(Compared::Whole, contig) {
                self.compare_whole(contig)?;
            }
            return Ok(Columns { bases: true, ..self.columns });
        }
        if let Some(slice) = slices.shortest(contig, span).filter(|_| !self.columns.bases)
            && slices.first_time(Compared::BySlice, contig)
        {
            let middle = slice.start + slice.len() / 2;
            self.read(
                contig,
                Span::new(middle, middle + 1),
                Columns { bases: true, tags: false },
                |_| Ok(()),
            )?;
        }
        Ok(self.columns)
    }

    fn compare_whole(&self, contig: i32) -> Result<()> {
        let wanted = usize::try_from(contig).ok().and_then(|i| self.contigs.get(i));
        let (Some(reference), Some(contig)) = (&self.reference, wanted) else { return Ok(()) };
        let Some(md5) = &contig.md5 else { return Ok(()) };
        if *md5 != Reference::open(reference)?.md5(&contig.name)? {
            return Err(Error::input(format!(
                "{} of the reference {} is not the sequence that the CRAM was written with (MD5 {md5} in its header)",
                contig.name,
                reference.display()
            ))
            .at(&self.path)
            .hint("give the reference that the CRAM was written with"));
        }
        Ok(())
    }

    fn read(
        &mut self,
        contig: i32,
        span: Span,
        columns: Columns,
        mut visit: impl FnMut(&Record) -> Result<()>,
    ) -> Result<()> {
        let groups = self.groups.clone();
        let (handle, record) = self.handle(columns)?;
        let (start, end) = (span.start as i64, span.end as i64);
        if handle.fetch((contig, start, end)).is_err() {
            return Err(self.failed(contig, span, "the index does not reach this region"));
        }
        let mut last = i64::MIN;
        loop {
            // The binding reports an unreadable read core as success and leaves the record as it
            // was.
            record.set_tid(UNREAD);
            match handle.read(record) {
                None => return Ok(()),
                Some(Ok(())) if record.tid() == contig => {}
                Some(Ok(())) => return Err(self.failed(contig, span, "a read cannot be decoded")),
                Some(Err(e)) => return Err(self.failed(contig, span, &e.to_string())),
            }
            if record.pos() < last {
                return Err(self.failed(
                    contig,
                    span,
                    "the reads are not in coordinate order, or the index is another file's",
                ));
            }
            last = record.pos();
            if let Some(groups) = &groups {
                match record.aux(b"RG") {
                    Ok(Aux::String(group)) if groups.contains(group.as_bytes()) => {}
                    _ => continue,
                }
            }
            visit(record)?;
        }
    }

    fn failed(&self, contig: i32, span: Span, what: &str) -> Error {
        let named = usize::try_from(contig).ok().and_then(|i| self.contigs.get(i));
        let name = named.map(|c| c.name.clone()).unwrap_or_default();
        let shown = Chromosome::parse(&name).map_or(name.clone(), |c| c.to_string());
        let hint = match self.format {
            Format::Bam => {
                "samtools quickcheck and samtools view on this region tell more; copy or index the file again"
            }
            Format::Cram => {
                "is --reference the one the CRAM was written with? Blocks packed with bzip2 or lzma cannot be read here: samtools view -O cram,version=3.0 writes it anew"
            }
        };
        Error::input(format!("the reads cannot be read: {what}"))
            .at(&self.path)
            .locus(format!("{shown}:{span}"))
            .hint(hint)
    }
}
