//! What every VCF of ours shares: declarations, and records compressed with their tabix index.

use crate::model::{Build, Chromosome};
use crate::report::text;
use crate::{Error, Result};
use noodles::core::Position;
use noodles::csi::binning_index::index::header::Builder as IndexHeader;
use noodles::csi::binning_index::index::reference_sequence::bin::Chunk;
use noodles::tabix;
use std::fmt::Write as _;
use std::io::{self, Write};

/// ID, Number, Type, Description of an INFO or FORMAT field.
pub(crate) type Field = (&'static str, &'static str, &'static str, &'static str);

/// One line of the body and where it lies: 1-based first and last base.
pub(crate) struct Line {
    /// With its line feed.
    pub text: String,
    /// Contig as the header names it.
    pub contig: &'static str,
    /// POS.
    pub start: u64,
    /// Last base, at least `start`.
    pub end: u64,
}

/// `##panelwise_key=value` lines.
pub(crate) fn origin<'a>(
    h: &mut String,
    head: impl IntoIterator<Item = &'a (&'static str, String)>,
) {
    for (key, value) in head {
        let _ = writeln!(h, "##panelwise_{key}={}", text::one_line(value).replace(['<', '>'], "_"));
    }
}

/// INFO and FORMAT declarations.
pub(crate) fn fields(h: &mut String, info: &[Field], format: &[Field]) {
    for (kind, lines) in [("INFO", info), ("FORMAT", format)] {
        for (id, number, ty, description) in lines {
            let _ = writeln!(
                h,
                "##{kind}=<ID={id},Number={number},Type={ty},Description=\"{description}\">"
            );
        }
    }
}

/// Contigs and the line of columns, for one sample.
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

/// BGZF and its tabix index.
///
/// # Errors
/// What a line is an error; internal, where a place does not fit a VCF or the compressor fails.
pub(crate) fn compressed(
    header: &str,
    lines: impl Iterator<Item = Result<Line>>,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let failed = |e: io::Error| Error::internal(format!("VCF writer: {e}"));
    let mut out = noodles_bgzf::io::Writer::new(Vec::new());
    let mut indexer = tabix::index::Indexer::default();
    indexer.set_header(IndexHeader::vcf().build());
    out.write_all(header.as_bytes()).map_err(failed)?;
    for line in lines {
        let line = line?;
        let from = out.virtual_position();
        out.write_all(line.text.as_bytes()).map_err(failed)?;
        let chunk = Chunk::new(from, out.virtual_position());
        let position = |p: u64| {
            usize::try_from(p).ok().and_then(Position::new).ok_or_else(|| {
                Error::internal(format!("{}:{} is no VCF position", line.contig, line.start))
            })
        };
        indexer
            .add_record(
                line.contig,
                position(line.start)?,
                position(line.end.max(line.start))?,
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
