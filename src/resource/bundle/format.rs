//! The bundle file: `PWBUNDLE`, header length (u64, little endian), SHA-256 of the header, header
//! (JSON), blocks.
//!
//! The header says all that the file holds and carries the SHA-256 over all blocks; so the header's
//! digest, which is the bundle's name in every report, stands for every byte. Opening checks header
//! and file length, loading checks the CRC-32 of each block that is needed, `check` reads
//! everything.

use crate::model::{Build, Chromosome, RegionSet, Span};
use crate::panel::place;
use crate::resource::bundle::column::Rule;
use crate::{Error, Result};
use flate2::Crc;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// First bytes.
pub const MAGIC: &[u8; 8] = b"PWBUNDLE";
/// Version of the layout; another one is refused.
pub const VERSION: u32 = 2;
/// Bytes before the header.
pub const PREFIX: u64 = 8 + 8 + 32;
/// A header above this is refused.
pub const HEADER_LIMIT: u64 = 256 << 20;

/// The header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`].
    pub format_version: u32,
    /// Who wrote it.
    pub software: String,
    /// Build.
    pub build: Build,
    /// Panels whose regions it covers.
    pub panels: Vec<PanelMark>,
    /// Regions covered, `chr1:100-200`, 1-based inclusive, sorted and disjoint.
    pub regions: Vec<String>,
    /// Sources, in the order of the request.
    pub sources: Vec<SourceMark>,
    /// Allele tracks.
    pub tracks: Vec<TrackMark>,
    /// Interval tracks.
    pub intervals: Vec<IntervalMark>,
    /// Gene tables by track name.
    pub genes: BTreeMap<String, GeneTable>,
    /// Bytes of all blocks.
    pub blocks_bytes: u64,
    /// SHA-256 (hex) of all blocks.
    pub blocks_digest: String,
}

/// One panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelMark {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the panel file.
    pub digest: String,
}

/// One source and what was read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMark {
    /// Track that came of it, for example `clinvar`.
    pub track: String,
    /// Name for people.
    pub name: String,
    /// Release as the file or its name tells, or `not stated`.
    pub release: String,
    /// Licence note.
    pub licence: String,
    /// Files, in order.
    pub files: Vec<FileMark>,
    /// Data records inside the regions.
    pub records: u64,
    /// Alleles taken.
    pub alleles: u64,
    /// Alleles that were not taken: symbolic, `*`, no ALT ...
    pub not_taken: u64,
    /// Alleles changed by trimming and left-alignment.
    pub normalised: u64,
    /// Alleles where the reference is N: taken as written.
    pub not_checked: u64,
    /// Rows of a predictor whose REF is not the reference's (scores lifted from another build):
    /// left out.
    pub other_reference: u64,
    /// Same allele, same values: one is kept.
    pub duplicates: u64,
    /// Same allele, other values: see `policy`.
    pub conflicts: u64,
    /// Which of conflicting entries stays.
    pub policy: String,
    /// First conflicts, `chr:pos:ref:alt`.
    pub conflict_examples: Vec<String>,
}

/// One source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    /// Name without folder.
    pub name: String,
    /// Size.
    pub bytes: Option<u64>,
    /// SHA-256 (hex), or why there is none.
    pub digest: String,
}

/// What a track is, which decides how it is shown and used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// Population frequency: goes through the frequency rule.
    Frequency,
    /// ClinVar.
    Clinvar,
    /// A predictor: its first number is the score.
    Predictor,
    /// Any other: shown.
    Other,
}

/// One allele track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackMark {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: TrackKind,
    /// Number columns.
    pub numbers: Vec<String>,
    /// Text columns.
    pub texts: Vec<String>,
    /// Number columns that follow from others.
    pub rules: Vec<(usize, Rule)>,
    /// Chromosomes of which the source has records at all; elsewhere a look-up is "not covered".
    pub chromosomes: Vec<String>,
    /// Alleles.
    pub alleles: u64,
    /// Blocks, sorted.
    pub blocks: Vec<BlockMark>,
}

/// One interval track: all its intervals in one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntervalMark {
    /// Name.
    pub name: String,
    /// Intervals.
    pub intervals: u64,
    /// From the first block's first byte.
    pub offset: u64,
    /// Packed bytes.
    pub length: u32,
    /// CRC-32 of the packed bytes.
    pub crc: u32,
}

/// Where a block lies and what it holds. Written as a list of seven numbers: a large bundle has
/// thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u64; 7]", into = "[u64; 7]")]
pub struct BlockMark {
    /// Rank of the chromosome.
    pub chromosome: u8,
    /// 0-based position of the first allele.
    pub first: u64,
    /// 0-based position of the last allele.
    pub last: u64,
    /// Alleles.
    pub rows: u32,
    /// From the first block's first byte.
    pub offset: u64,
    /// Packed bytes.
    pub length: u32,
    /// CRC-32 of the packed bytes.
    pub crc: u32,
}

impl From<BlockMark> for [u64; 7] {
    fn from(b: BlockMark) -> Self {
        [
            b.chromosome.into(),
            b.first,
            b.last,
            b.rows.into(),
            b.offset,
            b.length.into(),
            b.crc.into(),
        ]
    }
}

impl From<[u64; 7]> for BlockMark {
    fn from([chromosome, first, last, rows, offset, length, crc]: [u64; 7]) -> Self {
        // What does not fit is no value that we wrote: the block's own checks refuse it.
        let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let chromosome = u8::try_from(chromosome).unwrap_or(u8::MAX);
        Self {
            chromosome,
            first,
            last,
            rows: narrow(rows),
            offset,
            length: narrow(length),
            crc: narrow(crc),
        }
    }
}

/// A small table by gene.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneTable {
    /// Columns.
    pub columns: Vec<String>,
    /// Rows by HGNC id (by symbol where the symbol is not an HGNC one).
    pub rows: BTreeMap<String, Vec<String>>,
}

impl Header {
    /// Regions covered.
    ///
    /// # Errors
    /// Input: a region that cannot be read.
    pub fn region_set(&self) -> Result<RegionSet> {
        let parsed: Result<Vec<(Chromosome, Span)>> = self
            .regions
            .iter()
            .map(|r| {
                place::parse(r, self.build)
                    .map_err(|e| Error::input(format!("the bundle's regions: {e}")))
            })
            .collect();
        Ok(RegionSet::new(parsed?))
    }
}

/// Returns the CRC-32 of bytes.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}
