//! One handle that answers regions.

use super::file::{AlignmentFile, Format};
use crate::model::{Chromosome, Span};
use crate::{Error, Result};
use rust_htslib::bam::record::Aux;
use rust_htslib::bam::{IndexedReader, Read as _, Record};
use rust_htslib::htslib;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// No contig has this number: it marks a record that a read call should have filled.
const UNREAD: i32 = -9;

/// Reads of one region after another. Not shared: one per thread.
pub struct AlignmentReader {
    inner: IndexedReader,
    record: Record,
    path: PathBuf,
    format: Format,
    groups: Option<BTreeSet<Vec<u8>>>,
}

impl AlignmentReader {
    pub(super) fn new(mut inner: IndexedReader, file: &AlignmentFile) -> Self {
        if file.format() == Format::Cram {
            // Other columns are not decoded. Only a hint: where htslib refuses it everything is decoded.
            let mut fields = htslib::sam_fields_SAM_QNAME
                | htslib::sam_fields_SAM_FLAG
                | htslib::sam_fields_SAM_RNAME
                | htslib::sam_fields_SAM_POS
                | htslib::sam_fields_SAM_MAPQ
                | htslib::sam_fields_SAM_CIGAR
                | htslib::sam_fields_SAM_RNEXT
                | htslib::sam_fields_SAM_PNEXT
                | htslib::sam_fields_SAM_TLEN
                | htslib::sam_fields_SAM_SEQ
                | htslib::sam_fields_SAM_QUAL;
            if file.groups().is_some() {
                fields |= htslib::sam_fields_SAM_RGAUX;
            }
            let _ = inner.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS, fields);
        }
        Self {
            inner,
            record: Record::new(),
            path: file.path().to_path_buf(),
            format: file.format(),
            groups: file.groups().cloned(),
        }
    }

    /// Tags too (split reads name their other half there): a CRAM's reader leaves them out otherwise.
    #[must_use]
    pub fn with_tags(mut self) -> Self {
        if self.format == Format::Cram {
            let all = i32::MAX.unsigned_abs();
            let _ = self.inner.set_cram_options(htslib::hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS, all);
        }
        self
    }

    /// Calls `visit` with each read that overlaps `span` (0-based half-open) of contig number `contig`, in file order;
    /// reads of other samples are left out.
    ///
    /// # Errors
    /// Input: a damaged file, a reference that is not the CRAM's, reads out of order; what `visit` returns.
    pub fn for_each(&mut self, contig: i32, span: Span, mut visit: impl FnMut(&Record) -> Result<()>) -> Result<()> {
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
