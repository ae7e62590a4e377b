//! A small VCF compressed in memory, with its tabix index.

use crate::io::text::bgzf::BgzfWriter;
use crate::{Error, Result};
use noodles::core::Position;
use noodles::csi::binning_index::index::header::Builder as IndexHeader;
use noodles::csi::binning_index::index::reference_sequence::bin::Chunk;
use noodles::tabix;
use std::io::{self, Write};

/// Holds one record of a VCF and its place: 1-based first and last base.
pub struct VcfLine {
    /// The whole line, line feed included.
    pub text: String,
    /// The contig as the header names it.
    pub contig: &'static str,
    /// Gives POS.
    pub start: u64,
    /// The last base; at least `start`.
    pub end: u64,
}

/// Compresses a VCF held in memory; returns the file and its tabix index.
///
/// # Errors
/// The first error among the lines; internal, where a place does not fit a VCF or the compressor
/// fails.
pub fn compress_vcf(
    header: &str,
    lines: impl Iterator<Item = Result<VcfLine>>,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let failed = |e: io::Error| Error::internal(format!("VCF writer: {e}"));
    let mut out = BgzfWriter::new(Vec::new());
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
