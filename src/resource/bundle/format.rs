//! Describes the bundle file: `PWBUNDLE`, header length (u64, little endian), SHA-256 of the
//! header, header (JSON), blocks.
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

/// The first bytes of the file.
pub const MAGIC: &[u8; 8] = b"PWBUNDLE";
/// The version of the layout and of what its columns hold; another one is refused. A track whose
/// columns or policy change needs a new version: a test pins both together.
pub const VERSION: u32 = 3;
/// The number of bytes before the header.
pub const PREFIX: u64 = 8 + 8 + 32;
/// Caps the size of a header.
pub const HEADER_LIMIT: u64 = 256 << 20;

/// Holds the header of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the layout, [`VERSION`].
    pub format_version: u32,
    /// Gives name and version of the program that wrote the file.
    pub software: String,
    /// The genome build.
    pub build: Build,
    /// The panels whose regions it covers.
    pub panels: Vec<PanelMark>,
    /// Gives the regions covered, `chr1:100-200`, 1-based inclusive, sorted and disjoint.
    pub regions: Vec<String>,
    /// The sources, in the order of the request.
    pub sources: Vec<SourceMark>,
    /// The allele tracks.
    pub tracks: Vec<TrackMark>,
    /// The interval tracks.
    pub intervals: Vec<IntervalMark>,
    /// Holds the gene tables by track name.
    pub genes: BTreeMap<String, GeneTable>,
    /// The bytes of all blocks.
    pub blocks_bytes: u64,
    /// The SHA-256 (hex) of all blocks.
    pub blocks_digest: String,
}

/// Identifies one panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelMark {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 of the panel file.
    pub digest: String,
}

/// Describes one source and the read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMark {
    /// The track that came of it, for example `clinvar`.
    pub track: String,
    /// The name for people.
    pub name: String,
    /// The release that the file or its name tells, or `not stated`.
    pub release: String,
    /// Gives a note on the licence.
    pub licence: String,
    /// The files, in order.
    pub files: Vec<FileMark>,
    /// The number of data records inside the regions.
    pub records: u64,
    /// The number of alleles taken.
    pub alleles: u64,
    /// Gives the number of alleles that were not taken: symbolic, `*`, no ALT ...
    pub not_taken: u64,
    /// The number of alleles changed by trimming and left-alignment.
    pub normalised: u64,
    /// Gives the number of alleles where the reference is N, which are taken as written.
    pub not_checked: u64,
    /// Gives the number of rows of a predictor whose REF is not the reference's (scores lifted from
    /// another build), which are left out.
    pub other_reference: u64,
    /// Gives the number of repeated entries, of one allele with the same values; one is kept.
    pub duplicates: u64,
    /// Gives the number of entries of one allele with other values; see `policy`.
    pub conflicts: u64,
    /// Says which of conflicting entries stays.
    pub policy: String,
    /// The first conflicts, `chr:pos:ref:alt`.
    pub conflict_examples: Vec<String>,
}

/// Identifies one source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    /// Its name without folder.
    pub name: String,
    /// Its size.
    pub bytes: Option<u64>,
    /// Its SHA-256 (hex), or the reason why there is none.
    pub digest: String,
}

/// Tells what a track is, which decides how it is shown and used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// Stands for a population frequency, which goes through the frequency rule.
    Frequency,
    /// Stands for ClinVar.
    Clinvar,
    /// Stands for a predictor, whose first number is the score.
    Predictor,
    /// Stands for any other track, which is shown.
    Other,
}

/// Describes one allele track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackMark {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: TrackKind,
    /// The number columns.
    pub numbers: Vec<String>,
    /// The text columns.
    pub texts: Vec<String>,
    /// The number columns that follow from others.
    pub rules: Vec<(usize, Rule)>,
    /// Gives the chromosomes of which the source has records at all; elsewhere a look-up is "not
    /// covered".
    pub chromosomes: Vec<String>,
    /// The number of alleles.
    pub alleles: u64,
    /// Holds the marks of the blocks, sorted.
    pub blocks: Vec<BlockMark>,
}

/// Describes one interval track: all its intervals are in one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntervalMark {
    /// Its name.
    pub name: String,
    /// The number of intervals.
    pub intervals: u64,
    /// The distance from the first block's first byte.
    pub offset: u64,
    /// The number of packed bytes.
    pub length: u32,
    /// The CRC-32 of the packed bytes.
    pub crc: u32,
}

/// Marks the place and the contents of a block. Written as a list of seven numbers, because a large
/// bundle has thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u64; 7]", into = "[u64; 7]")]
pub struct BlockMark {
    /// The rank of the chromosome.
    pub chromosome: u8,
    /// The 0-based position of the first allele.
    pub first: u64,
    /// The 0-based position of the last allele.
    pub last: u64,
    /// The number of alleles.
    pub rows: u32,
    /// The distance from the first block's first byte.
    pub offset: u64,
    /// The number of packed bytes.
    pub length: u32,
    /// The CRC-32 of the packed bytes.
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

/// Holds a small table by gene.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneTable {
    /// The columns.
    pub columns: Vec<String>,
    /// Holds the rows by HGNC id (by symbol where the symbol is not an HGNC one).
    pub rows: BTreeMap<String, Vec<String>>,
}

impl Header {
    /// Returns the regions covered.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digest::hex;
    use crate::model::predictor::Predictor;
    use crate::resource::bundle::track_spec::TrackSpec;
    use crate::resource::sources::{clinvar, constraint, dosage, gnomad};
    use sha2::{Digest, Sha256};

    /// The version, and the digest of the columns and policies that it stands for.
    const PINNED: (u32, &str) = (3, "fe84d41eccf77aa4");

    #[test]
    fn the_version_stands_for_the_columns_and_policies_of_every_track() {
        let mut specs = vec![gnomad::track("gnomad"), clinvar::track()];
        let predictors =
            [Predictor::Revel, Predictor::AlphaMissense, Predictor::Cadd, Predictor::SpliceAi];
        specs.extend(predictors.map(Predictor::track));
        let text_of = |spec: &TrackSpec| {
            let (numbers, texts) = (spec.numbers.join(","), spec.texts.join(","));
            format!("{}\t{numbers}\t{texts}\t{}\n", spec.name, spec.policy_text())
        };
        let mut all: String = specs.iter().map(text_of).collect();
        all += &format!("{}\n{}\n", constraint::COLUMNS.join(","), dosage::COLUMNS.join(","));
        let digest = hex(&Sha256::digest(all.as_bytes()));
        assert_eq!(
            (VERSION, &digest[..16]),
            PINNED,
            "columns changed: raise VERSION and pin both anew\n{all}"
        );
    }
}
