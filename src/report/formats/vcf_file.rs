//! Writes what every VCF of ours shares: declarations, and records compressed with their tabix
//! index.

use crate::model::{Build, Chromosome};
use crate::report::provenance::Origin;
use crate::report::tables::column::Table;
use crate::report::text;
use crate::{Error, Result};
use noodles::core::Position;
use noodles::csi::binning_index::index::header::Builder as IndexHeader;
use noodles::csi::binning_index::index::reference_sequence::bin::Chunk;
use noodles::tabix;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Holds one record of the body and its place: 1-based first and last base.
pub(crate) struct Record {
    /// Holds the line with its line feed.
    pub text: String,
    /// Names the contig as the header does.
    pub contig: &'static str,
    /// Gives POS.
    pub start: u64,
    /// Gives the last base, at least `start`.
    pub end: u64,
}

/// Declares one FORMAT field.
pub(crate) struct SampleField<T> {
    /// Names the field.
    pub id: &'static str,
    /// Gives the header's Number.
    pub number: &'static str,
    /// Gives the header's Type.
    pub kind: &'static str,
    /// Describes the value.
    pub description: &'static str,
    /// Makes the value of one record.
    pub value: fn(&T) -> String,
}

/// Returns the FORMAT column.
pub(crate) fn sample_ids<T>(fields: &[SampleField<T>]) -> String {
    fields.iter().map(|f| f.id).collect::<Vec<_>>().join(":")
}

/// Returns the sample's column.
pub(crate) fn sample_values<T>(fields: &[SampleField<T>], row: &T) -> String {
    fields.iter().map(|f| (f.value)(row)).collect::<Vec<_>>().join(":")
}

/// Returns whether INFO reserves a character (VCF 4.3, section 1.2).
pub(crate) fn is_reserved(c: char) -> bool {
    matches!(c, '%' | ';' | '=' | ',') || c.is_whitespace() || c.is_control()
}

/// Writes the origin as `##panelwise_key=value` lines.
pub(crate) fn origin(h: &mut String, origin: &Origin) {
    for (key, value) in origin {
        let _ = writeln!(h, "##panelwise_{key}={}", text::one_line(value).replace(['<', '>'], "_"));
    }
}

/// Declares the INFO fields of a table's columns, and the FORMAT fields.
pub(crate) fn fields<T, S>(h: &mut String, table: &Table<T>, sample: &[SampleField<S>]) {
    let mut declare = |place: &str, id: &str, number: &str, kind: &str, description: &str| {
        let _ = writeln!(
            h,
            "##{place}=<ID={id},Number={number},Type={kind},Description=\"{description}\">"
        );
    };
    for (info, _) in table.info() {
        declare("INFO", info.id, info.number, info.kind, info.description);
    }
    for field in sample {
        declare("FORMAT", field.id, field.number, field.kind, field.description);
    }
}

/// Declares the contigs and writes the line of columns, for one sample.
pub(crate) fn columns(
    h: &mut String,
    build: Build,
    contig: &dyn Fn(Chromosome) -> &'static str,
    sample: &str,
) {
    for c in Chromosome::all() {
        let _ =
            writeln!(h, "##contig=<ID={},length={},assembly={build}>", contig(c), c.length(build));
    }
    let sample = text::one_line(sample);
    let sample = if sample.trim().is_empty() { "sample" } else { sample.trim() };
    let _ = writeln!(h, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}");
}

/// Compresses header and records (BGZF) and makes the tabix index.
///
/// # Errors
/// The error of a record; internal, where a place does not fit a VCF or the compressor fails.
pub(crate) fn compressed(
    header: &str,
    records: impl Iterator<Item = Result<Record>>,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let failed = |e: io::Error| Error::internal(format!("VCF writer: {e}"));
    let mut out = noodles_bgzf::io::Writer::new(Vec::new());
    let mut indexer = tabix::index::Indexer::default();
    indexer.set_header(IndexHeader::vcf().build());
    out.write_all(header.as_bytes()).map_err(failed)?;
    for record in records {
        let record = record?;
        let from = out.virtual_position();
        out.write_all(record.text.as_bytes()).map_err(failed)?;
        let chunk = Chunk::new(from, out.virtual_position());
        let position = |p: u64| {
            usize::try_from(p).ok().and_then(Position::new).ok_or_else(|| {
                Error::internal(format!("{}:{} is no VCF position", record.contig, record.start))
            })
        };
        indexer
            .add_record(
                record.contig,
                position(record.start)?,
                position(record.end.max(record.start))?,
                chunk,
            )
            .map_err(failed)?;
    }
    let vcf = out.finish().map_err(failed)?;
    let mut index = tabix::io::Writer::new(Vec::new());
    index.write_index(&indexer.build()).map_err(failed)?;
    index.try_finish().map_err(failed)?;
    Ok((vcf, index.get_ref().get_ref().clone()))
}
