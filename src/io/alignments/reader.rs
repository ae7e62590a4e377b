//! One handle that answers regions.

use super::file::{AlignmentFile, Format};
use super::header::Contig;
use super::slices::Slices;
use crate::io::fasta::Reference;
use crate::model::{Chromosome, Span};
use crate::{Error, Result};
use rust_htslib::bam::ext::BamRecordExtensions as _;
use rust_htslib::bam::record::Aux;
use rust_htslib::bam::{IndexedReader, Read as _, Record};
use rust_htslib::htslib;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No contig has this number: it marks a record that a read call should have filled.
const UNREAD: i32 = -9;

/// Reads of one region after another. Not shared: one per thread.
pub struct AlignmentReader {
    inner: IndexedReader,
    record: Record,
    path: PathBuf,
    format: Format,
    groups: Option<BTreeSet<Vec<u8>>>,
    slices: Option<Arc<Slices>>,
    reference: Option<PathBuf>,
    contigs: Vec<Contig>,
    columns: Columns,
}

/// Columns of a read that cost time in a CRAM; a BAM's reads always have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Bases. Without them a read has its length, and letters that mean nothing.
    pub bases: bool,
    /// Tags (split reads name their other half there).
    pub tags: bool,
}

impl Columns {
    /// As htslib counts them; `groups`: the read group is asked for.
    fn fields(self, groups: bool) -> u32 {
        let mut fields = ALWAYS;
        if self.bases {
            fields |= htslib::sam_fields_SAM_SEQ;
        }
        if self.tags {
            fields |= htslib::sam_fields_SAM_AUX;
        }
        if groups {
            fields |= htslib::sam_fields_SAM_RGAUX;
        }
        fields
    }
}

/// Everything but bases and tags.
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

/// What makes htslib compare a slice's checksum with the reference, and as little else as it can.
const REFERENCE_FIELDS: u32 = htslib::sam_fields_SAM_FLAG
    | htslib::sam_fields_SAM_RNAME
    | htslib::sam_fields_SAM_POS
    | htslib::sam_fields_SAM_CIGAR
    | htslib::sam_fields_SAM_SEQ
    | htslib::sam_fields_SAM_RGAUX;

impl AlignmentReader {
    pub(super) fn new(inner: IndexedReader, file: &AlignmentFile) -> Self {
        let mut reader = Self {
            inner,
            record: Record::new(),
            path: file.path().to_path_buf(),
            format: file.format(),
            groups: file.groups().cloned(),
            slices: file.slices().cloned(),
            reference: file.reference().map(Path::to_path_buf),
            contigs: file.header().contigs.clone(),
            columns: Columns { bases: true, tags: false },
        };
        reader.decode(reader.columns.fields(reader.groups.is_some()));
        reader
    }

    /// What the next reads are asked for: a CRAM's reader leaves the rest out, and without bases it needs no reference.
    pub fn ask(&mut self, columns: Columns) {
        if columns != self.columns {
            self.columns = columns;
            self.decode(columns.fields(self.groups.is_some()));
        }
    }

    /// Only a hint: where htslib refuses it everything is decoded.
    fn decode(&mut self, fields: u32) {
        if self.format == Format::Cram {
            let _ = self.inner.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS, fields);
            // MD and NM would be worked out anew for each read.
            let _ = self.inner.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_DECODE_MD, 0);
        }
    }

    /// Calls `visit` with each read that overlaps `span` (0-based half-open) of contig number `contig`, in file order;
    /// reads of other samples are left out.
    ///
    /// # Errors
    /// Input: a damaged file, a reference that is not the CRAM's, reads out of order; what `visit` returns.
    pub fn for_each(&mut self, contig: i32, span: Span, visit: impl FnMut(&Record) -> Result<()>) -> Result<()> {
        self.check_reference(contig, span)?;
        self.read(contig, span, visit)
    }

    /// Asks for several stretches of a contig (0-based half-open, by start) in one pass from the first to the last one.
    ///
    /// `open` makes what counts over a stretch, `add` is called with it and each read that overlaps the stretch, as
    /// [`Self::for_each`] would; `close` takes it when the stretch is read. Only stretches that the pass has reached are
    /// open.
    ///
    /// # Errors
    /// As [`Self::for_each`]; what `add` and `close` return.
    pub fn sweep<C>(
        &mut self,
        contig: i32,
        spans: &[Span],
        mut open: impl FnMut(usize) -> C,
        mut add: impl FnMut(&mut C, &Record) -> Result<()>,
        mut close: impl FnMut(usize, C) -> Result<()>,
    ) -> Result<()> {
        let Some(whole) = spans.iter().copied().reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end))) else {
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

    /// htslib compares the reference with a slice's checksum where it needs the bases. Where they are not asked for, one
    /// slice of each contig is read with them, so that a wrong reference is refused and not passed over; where a slice
    /// has no checksum, the whole contig is compared with the header's.
    fn check_reference(&mut self, contig: i32, span: Span) -> Result<()> {
        let Some(slices) = self.slices.clone() else { return Ok(()) };
        if self.columns.bases {
            if slices.to_check_whole(&self.path, contig, span)? {
                self.compare_whole(contig)?;
            }
            return Ok(());
        }
        let Some(slice) = slices.to_check(contig, span) else { return Ok(()) };
        self.decode(REFERENCE_FIELDS);
        let middle = slice.start + slice.len() / 2;
        let compared = self.read(contig, Span::new(middle, middle + 1), |_| Ok(()));
        self.decode(self.columns.fields(self.groups.is_some()));
        compared
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

    fn read(&mut self, contig: i32, span: Span, mut visit: impl FnMut(&Record) -> Result<()>) -> Result<()> {
        let (start, end) = (span.start as i64, span.end as i64);
        if self.inner.fetch((contig, start, end)).is_err() {
            return Err(self.failed(contig, span, "the index does not reach this region"));
        }
        let mut last = i64::MIN;
        loop {
            // The binding reports an unreadable read core as success and leaves the record as it was.
            self.record.set_tid(UNREAD);
            match self.inner.read(&mut self.record) {
                None => return Ok(()),
                Some(Ok(())) if self.record.tid() == contig => {}
                Some(Ok(())) => return Err(self.failed(contig, span, "a read cannot be decoded")),
                Some(Err(e)) => return Err(self.failed(contig, span, &e.to_string())),
            }
            if self.record.pos() < last {
                return Err(self.failed(
                    contig,
                    span,
                    "the reads are not in coordinate order, or the index is another file's",
                ));
            }
            last = self.record.pos();
            if let Some(groups) = &self.groups {
                match self.record.aux(b"RG") {
                    Ok(Aux::String(group)) if groups.contains(group.as_bytes()) => {}
                    _ => continue,
                }
            }
            visit(&self.record)?;
        }
    }

    fn failed(&self, contig: i32, span: Span, what: &str) -> Error {
        let name =
            u32::try_from(contig).map(|tid| String::from_utf8_lossy(self.inner.header().tid2name(tid)).into_owned());
        let name = name.unwrap_or_default();
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
