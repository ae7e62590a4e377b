//! Tells the format of a file of reads by its bytes, checks its end marker, and finds its index.

use crate::io::text::source::BGZF_EOF;
use crate::{Error, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The end container of CRAM 3 (CRAM specification 3.1, section 9).
const CRAM3_END: &[u8] = &[
    0x0f, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xe0, 0x45, 0x4f, 0x46, 0, 0, 0, 0, 1, 0, 0x05,
    0xbd, 0xd9, 0x4f, 0, 0x01, 0, 0x06, 0x06, 0x01, 0, 0x01, 0, 0x01, 0, 0xee, 0x63, 0x01, 0x4b,
];
/// The end container of CRAM 2.1.
const CRAM2_END: &[u8] = &[
    0x0b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xe0, 0x45, 0x4f, 0x46, 0, 0, 0, 0, 1, 0, 0, 0x01,
    0, 0x06, 0x06, 0x01, 0, 0x01, 0, 0x01, 0,
];

/// Identifies the format of a file of reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Stands for BAM.
    Bam,
    /// Stands for CRAM.
    Cram,
}

impl Format {
    /// Returns `BAM` or `CRAM`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bam => "BAM",
            Self::Cram => "CRAM",
        }
    }
}

/// Returns format and size; checks the end marker.
pub(crate) fn sniff(path: &Path) -> Result<(Format, u64)> {
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let metadata = file.metadata().map_err(|e| Error::io(path, e))?;
    if !metadata.is_file() {
        return Err(Error::input(
            "is not a file: reads are asked by region, which a stream cannot answer",
        )
        .at(path));
    }
    let bytes = metadata.len();
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head).map_err(|e| Error::io(path, e))?;
    let (format, ends): (_, &[&[u8]]) = match head.as_slice() {
        [] => return Err(Error::input("is empty").at(path)),
        [0x1f, 0x8b, ..] => (Format::Bam, &[&BGZF_EOF]),
        b"CRAM" => (Format::Cram, &[CRAM3_END, CRAM2_END]),
        [b'@', ..] => {
            return Err(Error::input("is SAM text, which has no index")
                .at(path)
                .hint("samtools sort -o FILE.bam FILE.sam && samtools index FILE.bam"));
        }
        _ => return Err(Error::input("is neither BAM nor CRAM").at(path)),
    };
    let ends_with = |end: &[u8], file: &mut File| -> std::io::Result<bool> {
        if bytes < end.len() as u64 {
            return Ok(false);
        }
        let mut tail = vec![0; end.len()];
        file.seek(SeekFrom::End(-(end.len() as i64)))?;
        file.read_exact(&mut tail)?;
        if format == Format::Cram {
            // The last byte of an integer of 32 bits uses four of its eight; writers differ in the
            // rest.
            tail[8] &= 0x0f;
        }
        Ok(tail == end)
    };
    for end in ends {
        if ends_with(end, &mut file).map_err(|e| Error::io(path, e))? {
            if format == Format::Bam {
                is_bam(path)?;
            }
            return Ok((format, bytes));
        }
    }
    Err(Error::input(format!(
        "is cut short: the end marker of a complete {} is missing",
        format.name()
    ))
    .at(path)
    .hint("copy it again and compare checksums"))
}

/// Checks that a BGZF file holds a BAM, because gzip may hold anything.
fn is_bam(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let mut magic = Vec::new();
    let read = noodles::bgzf::io::Reader::new(file).take(4).read_to_end(&mut magic);
    if read.is_err() || magic != b"BAM\x01" {
        return Err(Error::input("is compressed, but not a BAM").at(path));
    }
    Ok(())
}

/// Finds the index beside the file, in htslib's order of preference; the first that is not older
/// than the file.
pub(crate) fn find_index(path: &Path, format: Format) -> Result<PathBuf> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let candidates = match format {
        Format::Bam => vec![
            beside(".csi"),
            beside(".bai"),
            path.with_extension("csi"),
            path.with_extension("bai"),
        ],
        Format::Cram => vec![beside(".crai"), path.with_extension("crai")],
    };
    let modified = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
    let mut stale = None;
    for candidate in candidates {
        let Some(written) = modified(&candidate) else { continue };
        match modified(path) {
            Some(file) if written < file => stale = stale.or(Some(candidate)),
            _ => return Ok(candidate),
        }
    }
    Err(match stale {
        Some(index) => {
            Error::input("the index is older than its file, so it may point to the wrong reads")
                .at(&index)
                .hint("write it anew: samtools index FILE (or, if it is right, touch it)")
        }
        None => Error::input(format!("the {} has no index beside it", format.name()))
            .at(path)
            .hint("samtools index FILE; an unsorted file must be sorted first: samtools sort"),
    })
}
