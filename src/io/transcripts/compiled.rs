//! Compiles transcripts once from a GFF3 or GTF file, so that a whole genome's set opens in a
//! fraction of a second.
//!
//! The file: `PWMODELS`, header length (u64, little endian), SHA-256 of the header, header (JSON),
//! transcripts (postcard, zlib). The header names its source by SHA-256 and carries the SHA-256 of
//! the transcripts; so its own digest stands for every byte.

use crate::error::{Error, Result};
use crate::io::atomic_file;
use crate::io::transcripts::set::TranscriptSet;
use crate::model::digest::hex;
use crate::model::transcript::{CdsPart, Mane, Traits};
use crate::model::transcript_fault::TranscriptNotice;
use crate::model::{Build, Span, Strand, Transcript};
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;

/// The first bytes of the file.
pub const MAGIC: &[u8; 8] = b"PWMODELS";
/// The version of the layout; another one is refused.
pub const VERSION: u32 = 1;
const PREFIX: usize = 8 + 8 + 32;
/// Caps the bytes of a header and of packed transcripts.
const LIMIT: u64 = 1 << 30;

/// Holds the header of a compiled set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledHeader {
    /// The version of the layout, [`VERSION`].
    pub format_version: u32,
    /// Gives name and version of the program that wrote the file.
    pub software: String,
    /// The name of the file that it was made of.
    pub source: String,
    /// The SHA-256 (hex) of that file.
    pub source_digest: String,
    /// The build and the evidence for it.
    pub build: Option<(Build, String)>,
    /// The number of transcripts.
    pub transcripts: u64,
    /// Holds the notices about the source, as when it was read.
    #[serde(rename = "warnings")]
    pub notices: Vec<TranscriptNotice>,
    /// The bytes of the transcripts, packed and unpacked.
    pub bytes: (u64, u64),
    /// The SHA-256 (hex) of the packed transcripts.
    pub digest: String,
}

/// Holds all transcripts, with the strings that repeat kept once.
#[derive(Serialize, Deserialize)]
struct Packed {
    strings: Vec<String>,
    transcripts: Vec<PackedTranscript>,
}

/// Holds one transcript; bounds are counted from the one before, which makes most of them one or
/// two bytes.
#[derive(Serialize, Deserialize)]
struct PackedTranscript {
    id: String,
    refseq: Option<String>,
    protein: Option<String>,
    gene: String,
    gene_id: Option<String>,
    hgnc_id: Option<String>,
    contig: u32,
    biotype: u32,
    source: u32,
    strand: Strand,
    exons: Vec<(u64, u64)>,
    cds: Vec<(u64, u64, u8)>,
    mane: Option<Mane>,
    start_complete: bool,
    end_complete: bool,
    traits: Option<Traits>,
}

/// Writes a set; the file appears under its name only when it is whole.
///
/// # Errors
/// Input: the file cannot be written.
pub fn write(
    path: &Path,
    set: &TranscriptSet,
    source_digest: &str,
    software: &str,
) -> Result<CompiledHeader> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let internal = |e: String| Error::internal(format!("models cannot be packed: {e}"));
    let mut strings: IndexSet<String> = IndexSet::new();
    let transcripts = set.transcripts.iter().map(|t| pack(t, &mut strings)).collect();
    let packed = Packed { strings: strings.into_iter().collect(), transcripts };
    let plain = postcard::to_allocvec(&packed).map_err(|e| internal(e.to_string()))?;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let bytes = encoder.write_all(&plain).and_then(|()| encoder.finish()).map_err(failed)?;
    let header = CompiledHeader {
        format_version: VERSION,
        software: software.to_owned(),
        source: set.source.clone(),
        source_digest: source_digest.to_owned(),
        build: set.build.clone(),
        transcripts: set.transcripts.len() as u64,
        notices: set.notices.clone(),
        bytes: (bytes.len() as u64, plain.len() as u64),
        digest: hex(&Sha256::digest(&bytes)),
    };
    let text = serde_json::to_vec(&header).map_err(|e| internal(e.to_string()))?;
    let length = (text.len() as u64).to_le_bytes();
    let digest = Sha256::digest(&text);
    atomic_file::write_parts(path, &[MAGIC, &length, &digest, &text, &bytes])?;
    Ok(header)
}

/// Tells whether the file is one of ours, by its first bytes; a file that cannot be read is not.
pub fn is_compiled(path: &Path) -> bool {
    let mut head = [0; 8];
    std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *MAGIC
}

/// Loads a compiled set whole and checks every byte of it.
///
/// # Errors
/// Input: not a compiled set, of another version, truncated or damaged.
pub fn read(path: &Path) -> Result<(CompiledHeader, TranscriptSet)> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    parse(&bytes).map_err(|e| e.at(path).hint("compile it again: panelwise transcripts compile"))
}

/// Parses the bytes of a compiled set.
///
/// # Errors
/// See [`read`], without the file's name.
pub fn parse(bytes: &[u8]) -> Result<(CompiledHeader, TranscriptSet)> {
    let truncated = || Error::input("is truncated");
    let damaged = |what: &str| Error::input(format!("is damaged: {what}"));
    if !bytes.starts_with(MAGIC) {
        return Err(Error::input("holds no compiled transcript models"));
    }
    let prefix = bytes.get(8..PREFIX).ok_or_else(truncated)?;
    let (length, digest) = prefix.split_at(8);
    let length = length.try_into().map(u64::from_le_bytes).map_err(|_| truncated())?;
    if length > LIMIT {
        return Err(damaged("the header's length"));
    }
    let rest = &bytes[PREFIX..];
    let text = rest.get(..length as usize).ok_or_else(truncated)?;
    if Sha256::digest(text).as_slice() != digest {
        return Err(damaged("the header's digest does not fit"));
    }
    // The version first: a later layout may have another header.
    let version: Version = serde_json::from_slice(text).map_err(|e| damaged(&e.to_string()))?;
    if version.format_version != VERSION {
        return Err(Error::input(format!(
            "is of format {}, this program reads {VERSION}",
            version.format_version
        )));
    }
    let header: CompiledHeader =
        serde_json::from_slice(text).map_err(|e| damaged(&e.to_string()))?;
    let packed = &rest[length as usize..];
    match (packed.len() as u64).cmp(&header.bytes.0) {
        std::cmp::Ordering::Less => return Err(truncated()),
        std::cmp::Ordering::Greater => return Err(damaged("there are bytes behind its end")),
        std::cmp::Ordering::Equal => {}
    }
    if hex(&Sha256::digest(packed)) != header.digest {
        return Err(damaged("the models' digest does not fit"));
    }
    if header.bytes.1 > LIMIT {
        return Err(damaged("the models' length"));
    }
    let mut plain = Vec::with_capacity(header.bytes.1 as usize);
    flate2::read::ZlibDecoder::new(packed)
        .take(header.bytes.1 + 1)
        .read_to_end(&mut plain)
        .map_err(|e| damaged(&e.to_string()))?;
    let packed: Packed = postcard::from_bytes(&plain).map_err(|e| damaged(&e.to_string()))?;
    drop(plain);
    let Packed { strings, transcripts } = packed;
    let transcripts: Option<Vec<Transcript>> =
        transcripts.into_iter().map(|m| unpack(m, &strings)).collect();
    let transcripts = transcripts.ok_or_else(|| damaged("a model's bounds"))?;
    let set = TranscriptSet {
        transcripts,
        notices: header.notices.clone(),
        build: header.build.clone(),
        source: header.source.clone(),
    };
    Ok((header, set))
}

#[derive(Deserialize)]
struct Version {
    format_version: u32,
}

fn pack(t: &Transcript, strings: &mut IndexSet<String>) -> PackedTranscript {
    let mut index = |s: &str| match strings.get_index_of(s) {
        Some(i) => i as u32,
        None => strings.insert_full(s.to_owned()).0 as u32,
    };
    let mut at = 0;
    let mut delta = |s: Span| {
        let out = (s.start - at, s.len());
        at = s.end;
        out
    };
    let exons = t.exons.iter().map(|e| delta(*e)).collect();
    let first = t.exons.first().map_or(0, |e| e.start);
    let mut at = first;
    let cds = t
        .cds
        .iter()
        .map(|c| {
            let out = (c.span.start - at, c.span.len(), c.phase);
            at = c.span.end;
            out
        })
        .collect();
    PackedTranscript {
        id: t.id.clone(),
        refseq: t.refseq.clone(),
        protein: t.protein.clone(),
        gene: t.gene.clone(),
        gene_id: t.gene_id.clone(),
        hgnc_id: t.hgnc_id.clone(),
        contig: index(&t.contig),
        biotype: index(&t.biotype),
        source: index(&t.source),
        strand: t.strand,
        exons,
        cds,
        mane: t.mane,
        start_complete: t.start_complete,
        end_complete: t.end_complete,
        traits: (t.traits != Traits::default()).then(|| t.traits.clone()),
    }
}

fn unpack(m: PackedTranscript, strings: &[String]) -> Option<Transcript> {
    let string = |i: u32| strings.get(i as usize).cloned();
    let mut at = 0u64;
    let mut span = |gap: u64, len: u64| {
        let start = at.checked_add(gap)?;
        at = start.checked_add(len)?;
        Some(Span::new(start, at))
    };
    let exons: Vec<Span> =
        m.exons.iter().map(|(gap, len)| span(*gap, *len)).collect::<Option<_>>()?;
    at = exons.first().map_or(0, |e| e.start);
    let mut span = |gap: u64, len: u64| {
        let start = at.checked_add(gap)?;
        at = start.checked_add(len)?;
        Some(Span::new(start, at))
    };
    let cds: Vec<CdsPart> = m
        .cds
        .iter()
        .map(|(gap, len, phase)| Some(CdsPart { span: span(*gap, *len)?, phase: *phase }))
        .collect::<Option<_>>()?;
    Some(Transcript {
        id: m.id,
        refseq: m.refseq,
        protein: m.protein,
        gene: m.gene,
        gene_id: m.gene_id,
        hgnc_id: m.hgnc_id,
        contig: string(m.contig)?,
        strand: m.strand,
        exons,
        cds,
        biotype: string(m.biotype)?,
        mane: m.mane,
        start_complete: m.start_complete,
        end_complete: m.end_complete,
        source: string(m.source)?,
        traits: m.traits.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> TranscriptSet {
        let text = "1\tx\tmRNA\t101\t400\t.\t-\t.\tID=T;Name=G;tag=basic\n1\tx\texon\t101\t200\t.\t-\t.\tParent=T\n\
            1\tx\texon\t301\t400\t.\t-\t.\tParent=T\n1\tx\tCDS\t150\t200\t.\t-\t1\tParent=T\n1\tx\tCDS\t301\t350\t.\t-\t0\tParent=T\n\
            1\tx\texon\t1\t2\t.\t-\t.\tParent=missing\n";
        crate::io::transcripts::gff::read(text.as_bytes(), "t.gff3").unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.pwt");
        let header = write(&path, &set(), "abc", "panelwise").unwrap();
        assert!(is_compiled(&path) && header.transcripts == 1);
        let (again, read_set) = read(&path).unwrap();
        assert_eq!((again, read_set), (header, set()));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn damage_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.pwt");
        write(&path, &set(), "abc", "panelwise").unwrap();
        let whole = std::fs::read(&path).unwrap();
        for n in 0..whole.len() {
            assert!(parse(&whole[..n]).is_err(), "cut at {n}");
            let mut bytes = whole.clone();
            bytes[n] ^= 0x11;
            assert!(parse(&bytes).is_err(), "byte {n}");
        }
        assert!(parse(&[&whole[..], b"x"].concat()).unwrap_err().message().contains("behind"));
        let other = String::from_utf8_lossy(&whole).contains("\"format_version\":1");
        assert!(other);
        let length = u64::from_le_bytes(whole[8..16].try_into().unwrap()) as usize;
        let text = String::from_utf8(whole[PREFIX..PREFIX + length].to_vec()).unwrap();
        let text = text.replace("\"format_version\":1", "\"format_version\":9");
        let mut later = whole[..16].to_vec();
        later.extend_from_slice(&Sha256::digest(text.as_bytes()));
        later.extend_from_slice(text.as_bytes());
        later.extend_from_slice(&whole[PREFIX + length..]);
        assert!(parse(&later).unwrap_err().message().contains("format 9"));
    }
}
