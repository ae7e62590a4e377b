//! Parses the `.fai` and `.gzi` beside a reference and checks them against the file.

use crate::error::{Error, Result};
use crate::io::reference::bgzf_blocks::{BgzfBlocks, MAX_BLOCK};
use crate::io::text::source::BGZF_EOF;
use noodles::bgzf::gzi;
use noodles::fasta::fai;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Caps the header lines that are looked for; the longest known (Ensembl) have about 100 bytes.
const MAX_HEADER: u64 = 8_192;

pub(crate) const FAIDX_HINT: &str = "make a new index: samtools faidx REF";

pub(crate) fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.to_owned())
}

/// Returns the path of an index: `REF.fa.fai` of `REF.fa`.
pub(crate) fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// Returns the offset, in the uncompressed file, of the 0-based base `position`.
pub(crate) fn byte_offset(record: &fai::Record, position: u64) -> u64 {
    let bases = record.line_base_count().get();
    record.position() + position / bases * record.line_width().get() + position % bases
}

pub(crate) fn read_fai(path: &Path, readable: u64) -> Result<Vec<fai::Record>> {
    let fai_path = sibling(path, "fai");
    let index = match fai::fs::read(&fai_path) {
        Ok(index) => index,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(Error::input("has no .fai index beside it")
                .at(path)
                .hint("make it: samtools faidx REF"));
        }
        Err(e) => return Err(Error::io(&fai_path, e).hint(FAIDX_HINT)),
    };
    let records: Vec<fai::Record> = index.as_ref().to_vec();
    if records.is_empty() {
        return Err(Error::input("names no contig").at(&fai_path).hint(FAIDX_HINT));
    }
    for (r, line) in records.iter().zip(1..) {
        let refuse = |message: &str| {
            Error::input(format!("contig '{}': {message}", r.name()))
                .at(&fai_path)
                .line(line)
                .hint(FAIDX_HINT)
        };
        if r.line_width() <= r.line_base_count() && r.line_base_count().get() < r.length() {
            return Err(refuse("a line is not longer than its bases"));
        }
        if r.line_width().get() - r.line_base_count().get().min(r.line_width().get()) > 2 {
            return Err(refuse("more than two bytes of line end"));
        }
        // Guards byte_offset against overflow too: lines are at most three times as wide as their
        // bases.
        let fits = r.length() < 1 << 40 && r.position() < 1 << 50;
        if !fits || (r.length() > 0 && byte_offset(r, r.length() - 1) >= readable) {
            return Err(refuse(
                "lies beyond the end of the FASTA; the index is stale or of another file",
            ));
        }
    }
    Ok(records)
}

pub(crate) fn read_gzi(path: &Path, size: u64) -> Result<gzi::Index> {
    let gzi_path = sibling(path, "gzi");
    let index = match gzi::fs::read(&gzi_path) {
        Ok(index) => index,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(Error::input("is bgzip and has no .gzi index beside it")
                .at(path)
                .hint("make it: samtools faidx REF"));
        }
        Err(e) => return Err(Error::io(&gzi_path, e).hint(FAIDX_HINT)),
    };
    let blocks = index.as_ref();
    let ascending = blocks
        .windows(2)
        .all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1 && w[1].1 - w[0].1 <= MAX_BLOCK);
    if !ascending || blocks.last().is_some_and(|b| b.0 >= size) {
        return Err(Error::input(
            "does not belong to the FASTA: its blocks lie beyond the file or out of order",
        )
        .at(&gzi_path)
        .hint(FAIDX_HINT));
    }
    Ok(index)
}

pub(crate) fn check_eof_marker(file: &mut File, size: u64, path: &Path) -> Result<()> {
    let mut tail = [0u8; 28];
    let complete = size >= 28
        && file
            .seek(SeekFrom::Start(size - 28))
            .and_then(|_| file.read_exact(&mut tail))
            .map_err(|e| Error::io(path, e))
            .map(|()| tail == BGZF_EOF)?;
    if complete {
        return Ok(());
    }
    Err(Error::input("is truncated: the BGZF end marker is missing")
        .at(path)
        .hint("copy or download the reference again"))
}

/// Checks that the line in front of the first base is the header of this contig.
pub(crate) fn check_header<R: ReadAt>(reader: &mut R, record: &fai::Record) -> io::Result<()> {
    let n = record.position().min(MAX_HEADER);
    let mut bytes = vec![0; n as usize];
    reader.read_at(record.position() - n, &mut bytes)?;
    let name: &[u8] = record.name();
    let header = bytes
        .strip_suffix(b"\n")
        .and_then(|b| b.rsplit(|c| *c == b'\n').next())
        .and_then(|line| line.strip_prefix(b">"))
        .and_then(|line| line.split(u8::is_ascii_whitespace).next());
    if header == Some(name) {
        return Ok(());
    }
    Err(invalid(
        "the .fai does not point at this contig's sequence: it is stale or of another file",
    ))
}

/// Gives bytes at an offset of the uncompressed stream.
pub(crate) trait ReadAt {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for io::BufReader<File> {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.read_exact(buffer)
    }
}

impl ReadAt for &BgzfBlocks {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        BgzfBlocks::read_at(self, offset, buffer)
    }
}
