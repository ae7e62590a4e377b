//! Opening, verifying and loading a bundle.
//!
//! Plain reads, no memory map: a map needs `unsafe`, which this crate forbids, and would show damage only when a page
//! is met. Opening reads the header alone; a run then loads the blocks of its panel, each with its checksum, before the
//! first record streams, so that no look-up can fail later.

use super::block::Block;
use super::format::{BlockMark, HEADER_LIMIT, Header, MAGIC, PREFIX, TrackKind, VERSION};
use crate::model::resource::Looked;
use crate::model::{Allele, Chromosome, RegionSet, Span};
use crate::{Error, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bases around the panel's regions that a bundle covers and a run loads: normalisation may shift an allele that far.
pub const MARGIN: u64 = 1_000;

/// An opened bundle: header read and verified, blocks not yet read.
#[derive(Debug)]
pub struct Bundle {
    path: PathBuf,
    header: Header,
    digest: String,
    blocks_at: u64,
    regions: RegionSet,
}

impl Bundle {
    /// Opens a bundle: reads the header, checks its digest, the format version and the length of the file.
    ///
    /// # Errors
    /// Input: not a bundle, another format version, damaged or cut short.
    pub fn open(path: &Path) -> Result<Self> {
        Self::read(path).map_err(|e| e.at(path))
    }

    fn read(path: &Path) -> Result<Self> {
        let io = |e: std::io::Error| Error::io(path, e);
        let mut file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let not = || Error::input("is not a resource bundle").hint("make one with `panelwise resources build`");
        let mut prefix = [0u8; PREFIX as usize];
        if size < PREFIX {
            return Err(not());
        }
        file.read_exact(&mut prefix).map_err(io)?;
        let (magic, rest) = prefix.split_at(8);
        let (length, digest) = rest.split_at(8);
        if magic != MAGIC {
            return Err(not());
        }
        let length = length.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        if length > HEADER_LIMIT || PREFIX + length > size {
            return Err(damaged("its header is cut short"));
        }
        let mut text = vec![0; usize::try_from(length).map_err(|_| damaged("its header is too long"))?];
        file.read_exact(&mut text).map_err(io)?;
        if Sha256::digest(&text).as_slice() != digest {
            return Err(damaged("the digest of its header does not fit"));
        }
        #[derive(serde::Deserialize)]
        struct Version {
            format_version: u32,
        }
        let version: Version = serde_json::from_slice(&text).map_err(|_| damaged("its header cannot be read"))?;
        if version.format_version != VERSION {
            return Err(Error::input(format!(
                "the bundle has format version {}, this program reads {VERSION}",
                version.format_version
            ))
            .hint("build it again with this program"));
        }
        let header: Header = serde_json::from_slice(&text).map_err(|_| damaged("its header cannot be read"))?;
        let blocks_at = PREFIX + length;
        if blocks_at + header.blocks_bytes != size {
            return Err(damaged("the file is not as long as its header says"));
        }
        let regions = header.region_set()?;
        Ok(Self { path: path.to_path_buf(), digest: hex(digest), header, blocks_at, regions })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// SHA-256 (hex) of the header, which stands for the whole file.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Regions covered, margin included.
    pub fn regions(&self) -> &RegionSet {
        &self.regions
    }

    /// The first of `wanted` that the bundle does not wholly cover.
    pub fn uncovered<'a>(&self, wanted: &'a RegionSet) -> Option<&'a crate::model::Region> {
        wanted.all().iter().find(|w| {
            let (_, list) = self.regions.on(w.chromosome);
            !list.iter().any(|r| r.span.contains(w.span))
        })
    }

    /// Loads what look-ups in `wanted` (and [`MARGIN`] around) need; unpacks on rayon's current pool.
    ///
    /// # Errors
    /// Input: the file cannot be read or a block is damaged.
    pub fn load(&self, wanted: &RegionSet) -> Result<Loaded> {
        let padded = wanted.all().iter().map(|r| (r.chromosome, r.span.padded(MARGIN)));
        let covered = padded.flat_map(|(c, s)| {
            let (_, list) = self.regions.on(c);
            let cut = move |r: &crate::model::Region| {
                let (start, end) = (r.span.start.max(s.start), r.span.end.min(s.end));
                (start < end).then(|| (c, Span::new(start, end)))
            };
            list.iter().filter_map(cut).collect::<Vec<_>>()
        });
        self.load_exactly(RegionSet::new(covered))
    }

    /// Loads everything.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_all(&self) -> Result<Loaded> {
        self.load_exactly(self.regions.clone())
    }

    fn load_exactly(&self, regions: RegionSet) -> Result<Loaded> {
        let mut file = File::open(&self.path).map_err(|e| Error::io(&self.path, e))?;
        let mut tracks = Vec::with_capacity(self.header.tracks.len());
        for track in &self.header.tracks {
            let mut raw = Vec::new();
            for mark in &track.blocks {
                let Some(chromosome) = Chromosome::from_rank(mark.chromosome.into()) else {
                    return Err(damaged("a block of no chromosome").at(&self.path));
                };
                if regions.first_overlap(chromosome, Span::new(mark.first, mark.last + 1)).is_some() {
                    raw.push((*mark, self.block_bytes(&mut file, mark)?));
                }
            }
            let blocks: Result<Vec<(BlockMark, Block)>> = raw
                .par_iter()
                .map(|(mark, bytes)| {
                    let (numbers, texts) = (track.numbers.len(), track.texts.len());
                    let block = Block::unpack(bytes, mark.crc, mark.rows as usize, numbers, texts);
                    block.map(|b| (*mark, b)).map_err(|e| e.at(&self.path))
                })
                .collect();
            let mut chromosomes = [false; 25];
            for c in track.chromosomes.iter().filter_map(|n| Chromosome::parse(n)) {
                chromosomes[c.rank()] = true;
            }
            tracks.push(LoadedTrack { chromosomes, blocks: blocks? });
        }
        Ok(Loaded { header: self.header.clone(), regions, tracks })
    }

    fn block_bytes(&self, file: &mut File, mark: &BlockMark) -> Result<Vec<u8>> {
        let end = mark.offset.checked_add(u64::from(mark.length));
        if end.is_none_or(|e| e > self.header.blocks_bytes) {
            return Err(damaged("a block lies outside the file").at(&self.path));
        }
        let mut bytes = vec![0; mark.length as usize];
        file.seek(SeekFrom::Start(self.blocks_at + mark.offset)).map_err(|e| Error::io(&self.path, e))?;
        file.read_exact(&mut bytes).map_err(|e| Error::io(&self.path, e))?;
        Ok(bytes)
    }

    /// Reads every byte: the digest over all blocks, each block's checksum, order and counts.
    ///
    /// # Errors
    /// Input: the first thing that does not hold.
    pub fn verify(&self) -> Result<()> {
        let io = |e: std::io::Error| Error::io(&self.path, e);
        let mut file = File::open(&self.path).map_err(io)?;
        file.seek(SeekFrom::Start(self.blocks_at)).map_err(io)?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = file.read(&mut buffer).map_err(io)?;
            if n == 0 {
                break;
            }
            digest.update(&buffer[..n]);
        }
        if hex(&digest.finalize()) != self.header.blocks_digest {
            return Err(damaged("the digest over all blocks does not fit").at(&self.path));
        }
        let loaded = self.load_all()?;
        for (mark, track) in self.header.tracks.iter().zip(&loaded.tracks) {
            let alleles: u64 = track.blocks.iter().map(|(m, _)| u64::from(m.rows)).sum();
            let sorted = track.blocks.windows(2).all(|w| {
                let ends = |i: usize| (w[i].0.chromosome, w[i].0.first, w[i].0.last);
                (ends(0).0, ends(0).2) <= (ends(1).0, ends(1).1)
            });
            if alleles != mark.alleles || !sorted {
                return Err(damaged(&format!("track {} is not as its header says", mark.name)).at(&self.path));
            }
        }
        Ok(())
    }
}

fn damaged(what: &str) -> Error {
    Error::input(format!("the bundle is damaged: {what}")).hint("build or copy it again")
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What a run needs of a bundle, in memory. Look-ups cannot fail.
#[derive(Debug)]
pub struct Loaded {
    header: Header,
    regions: RegionSet,
    tracks: Vec<LoadedTrack>,
}

#[derive(Debug)]
struct LoadedTrack {
    chromosomes: [bool; 25],
    blocks: Vec<(BlockMark, Block)>,
}

/// One allele's row in one track.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    block: &'a Block,
    row: usize,
}

impl<'a> Entry<'a> {
    /// A number column; `None` where there is no value.
    pub fn number(&self, column: usize) -> Option<f32> {
        self.block.number(column, self.row)
    }

    /// A text column; empty where there is no value.
    pub fn text(&self, column: usize) -> &'a str {
        self.block.text(column, self.row)
    }
}

impl Loaded {
    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Looks a normalised allele up in the track of this index. It is covered where its first base lies in a loaded
    /// region and the source has records of the chromosome.
    pub fn find(&self, track: usize, allele: &Allele) -> Looked<Entry<'_>> {
        let Some(track) = self.tracks.get(track) else { return Looked::NoResource };
        let first = Span::new(allele.start, allele.start + 1);
        if !track.chromosomes[allele.chromosome.rank()]
            || self.regions.first_overlap(allele.chromosome, first).is_none()
        {
            return Looked::NotCovered;
        }
        let place = (allele.chromosome.rank() as u8, allele.start);
        let from = track.blocks.partition_point(|(m, _)| (m.chromosome, m.last) < place);
        // One position's alleles may lie on both sides of a block's end.
        let near = track.blocks[from..].iter().take_while(|(m, _)| (m.chromosome, m.first) <= place);
        for (_, block) in near {
            if let Some(row) = block.find(allele.start, &allele.reference, &allele.alternate) {
                return Looked::Known(Entry { block, row });
            }
        }
        Looked::Absent
    }

    /// Index of the first track of a kind, or of all tracks of it.
    pub fn tracks_of(&self, kind: TrackKind) -> impl Iterator<Item = usize> + '_ {
        self.header.tracks.iter().enumerate().filter(move |(_, t)| t.kind == kind).map(|(i, _)| i)
    }

    /// All loaded alleles of a track, sorted, with their rows.
    pub fn alleles(&self, track: usize) -> impl Iterator<Item = (Allele, Entry<'_>)> + '_ {
        let blocks = self.tracks.get(track).map(|t| t.blocks.as_slice()).unwrap_or_default();
        blocks.iter().flat_map(|(mark, block)| {
            let chromosome = Chromosome::from_rank(mark.chromosome.into());
            (0..block.keys.len()).filter_map(move |row| {
                let (start, reference, alternate) = block.allele(row)?;
                Some((Allele { chromosome: chromosome?, start, reference, alternate }, Entry { block, row }))
            })
        })
    }
}
