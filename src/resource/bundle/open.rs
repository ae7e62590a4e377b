//! Opening, verifying and loading a bundle.
//!
//! Reads at a place in the file, no memory map: a map needs `unsafe`, which this crate forbids,
//! turns a file that another program cuts short into a crash, and holds packed bytes that cannot be
//! searched as they are. Opening reads the header alone; loading checks every block of the panel by
//! its checksum, before the first record streams; a look-up unpacks the block it needs and keeps it
//! as long as there is room (see [`crate::resource::bundle::cache`]).

use crate::model::resource::Looked;
use crate::model::{Allele, Chromosome, RegionSet, Span};
use crate::resource::bands::Bands;
use crate::resource::bundle::block::{Block, checksum};
use crate::resource::bundle::cache::Blocks;
use crate::resource::bundle::column::Rules;
use crate::resource::bundle::format::{HEADER_LIMIT, Header, MAGIC, PREFIX, TrackKind, VERSION};
use crate::resource::sources::interval::{Interval, Intervals};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bases around the panel's regions that a bundle covers and a run loads: normalisation may shift
/// an allele that far.
pub const MARGIN: u64 = 1_000;

/// Bytes that the unpacked blocks of a run may take. A sorted run needs a few blocks a track at a
/// time.
pub const CACHE_BYTES: usize = 32 << 20;

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
    /// Opens a bundle: reads the header, checks its digest, the format version and the length of
    /// the file.
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
        let not = || {
            Error::input("is not a resource bundle")
                .hint("make one with `panelwise resources build`")
        };
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
        let mut text =
            vec![0; usize::try_from(length).map_err(|_| damaged("its header is too long"))?];
        file.read_exact(&mut text).map_err(io)?;
        if Sha256::digest(&text).as_slice() != digest {
            return Err(damaged("the digest of its header does not fit"));
        }
        #[derive(serde::Deserialize)]
        struct Version {
            format_version: u32,
        }
        let version: Version =
            serde_json::from_slice(&text).map_err(|_| damaged("its header cannot be read"))?;
        if version.format_version != VERSION {
            return Err(Error::input(format!(
                "the bundle has format version {}, this program reads {VERSION}",
                version.format_version
            ))
            .hint("build it again with this program"));
        }
        let header: Header =
            serde_json::from_slice(&text).map_err(|_| damaged("its header cannot be read"))?;
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

    /// Makes ready for look-ups in `wanted` (and [`MARGIN`] around): reads and checks what they may
    /// need. Unpacked blocks take no more memory than [`CACHE_BYTES`].
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
        self.load_exactly(RegionSet::new(covered), CACHE_BYTES)
    }

    /// Makes ready for look-ups anywhere; unpacked blocks stay.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_all(&self) -> Result<Loaded> {
        self.load_exactly(self.regions.clone(), usize::MAX)
    }

    /// As [`Self::load_all`], for one pass in order: unpacked blocks do not stay.
    pub(crate) fn streamed(&self) -> Result<Loaded> {
        self.load_exactly(self.regions.clone(), CACHE_BYTES)
    }

    fn load_exactly(&self, regions: RegionSet, cache: usize) -> Result<Loaded> {
        let file = Arc::new(File::open(&self.path).map_err(|e| Error::io(&self.path, e))?);
        let mut tracks = Vec::with_capacity(self.header.tracks.len());
        let mut buffer = Vec::new();
        for track in &self.header.tracks {
            let mut marks = Vec::new();
            for mark in &track.blocks {
                let Some(chromosome) = Chromosome::from_rank(mark.chromosome.into()) else {
                    return Err(damaged("a block of no chromosome").at(&self.path));
                };
                if mark.first > mark.last || mark.last >= 1 << 28 {
                    return Err(damaged("a block of no place").at(&self.path));
                }
                if regions.first_overlap(chromosome, Span::new(mark.first, mark.last + 1)).is_some()
                {
                    self.checked(&file, (mark.offset, mark.length, mark.crc), &mut buffer)?;
                    marks.push(*mark);
                }
            }
            let mut chromosomes = [false; 25];
            for c in track.chromosomes.iter().filter_map(|n| Chromosome::parse(n)) {
                chromosomes[c.rank()] = true;
            }
            let rules = Rules::new(track.numbers.len(), track.rules.iter().cloned());
            tracks.push(LoadedTrack {
                chromosomes,
                blocks: Blocks::new(marks, rules, track.texts.len()),
            });
        }
        let mut intervals = Vec::with_capacity(self.header.intervals.len());
        for mark in &self.header.intervals {
            self.checked(&file, (mark.offset, mark.length, mark.crc), &mut buffer)?;
            intervals.push(Intervals::unpack(&buffer, mark).map_err(|e| e.at(&self.path))?);
        }
        let source = crate::resource::bundle::cache::Source {
            file,
            path: self.path.clone(),
            blocks_at: self.blocks_at,
        };
        let cache = crate::resource::bundle::cache::Cache::new(source, cache);
        Ok(Loaded {
            header: self.header.clone(),
            regions,
            tracks,
            intervals,
            cache,
            bands: Bands::embedded()?,
        })
    }

    /// Reads packed bytes into `buffer` and checks them.
    fn checked(
        &self,
        file: &File,
        (offset, length, crc): (u64, u32, u32),
        buffer: &mut Vec<u8>,
    ) -> Result<()> {
        if offset.checked_add(u64::from(length)).is_none_or(|e| e > self.header.blocks_bytes) {
            return Err(damaged("a block lies outside the file").at(&self.path));
        }
        buffer.resize(length as usize, 0);
        file.read_exact_at(buffer, self.blocks_at + offset)
            .map_err(|e| Error::io(&self.path, e))?;
        if checksum(buffer) != crc {
            return Err(damaged("the checksum of a block does not fit").at(&self.path));
        }
        Ok(())
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
        let loaded = self.streamed()?;
        for (i, (mark, track)) in self.header.tracks.iter().zip(&loaded.tracks).enumerate() {
            let (mut alleles, mut last) = (0u64, None);
            for block in 0..track.blocks.len() {
                let m = *track.blocks.mark(block);
                let unpacked = loaded.block(i, block)?;
                let keys = unpacked.keys.first().zip(unpacked.keys.last());
                let ends = keys.map(|(a, b)| {
                    (
                        crate::resource::bundle::key::position(*a),
                        crate::resource::bundle::key::position(*b),
                    )
                });
                if ends != Some((m.first, m.last))
                    || last.is_some_and(|l| l > (m.chromosome, m.first))
                {
                    return Err(damaged(&format!("track {} is not as its header says", mark.name))
                        .at(&self.path));
                }
                last = Some((m.chromosome, m.last));
                alleles += u64::from(m.rows);
            }
            if alleles != mark.alleles {
                return Err(damaged(&format!("track {} is not as its header says", mark.name))
                    .at(&self.path));
            }
        }
        Ok(())
    }
}

fn damaged(what: &str) -> Error {
    Error::input(format!("the bundle is damaged: {what}")).hint("build or copy it again")
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What a run needs of a bundle: checked, and unpacked where it is asked.
#[derive(Debug)]
pub struct Loaded {
    header: Header,
    regions: RegionSet,
    tracks: Vec<LoadedTrack>,
    intervals: Vec<Intervals>,
    cache: crate::resource::bundle::cache::Cache,
    bands: Bands,
}

#[derive(Debug)]
struct LoadedTrack {
    chromosomes: [bool; 25],
    blocks: Blocks,
}

/// One allele's row in one track.
#[derive(Debug, Clone)]
pub struct Entry {
    block: Arc<Block>,
    row: usize,
}

impl Entry {
    /// A number column; `None` where there is no value.
    pub fn number(&self, column: usize) -> Option<f32> {
        self.block.number(column, self.row)
    }

    /// A text column; empty where there is no value.
    pub fn text(&self, column: usize) -> &str {
        self.block.text(column, self.row)
    }

    /// Key and alleles: the order in which a track is stored.
    pub(crate) fn order(&self) -> Option<(u64, String, String)> {
        let (_, reference, alternate) = self.block.allele(self.row)?;
        Some((*self.block.keys.get(self.row)?, reference, alternate))
    }
}

impl Loaded {
    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Bands of predictor scores.
    pub fn bands(&self) -> &Bands {
        &self.bands
    }

    fn block(&self, track: usize, block: usize) -> Result<Arc<Block>> {
        match self.tracks.get(track) {
            Some(t) => self.cache.get(&t.blocks, (track, block), &|(t, b)| self.forget(t, b)),
            None => Err(Error::internal(format!("the bundle has no track {track}"))),
        }
    }

    fn forget(&self, track: usize, block: usize) {
        if let Some(t) = self.tracks.get(track) {
            t.blocks.forget(block);
        }
    }

    /// Looks a normalised allele up in the track of this index. It is covered where its first base
    /// lies in a loaded region and the source has records of the chromosome.
    ///
    /// # Errors
    /// Input: the file changed since it was loaded.
    pub fn find(&self, track: usize, allele: &Allele) -> Result<Looked<Entry>> {
        let Some(found) = self.tracks.get(track) else { return Ok(Looked::NoResource) };
        if !found.chromosomes[allele.chromosome.rank()]
            || !self.covers(allele.chromosome, allele.start)
        {
            return Ok(Looked::NotCovered);
        }
        // One position's alleles may lie on both sides of a block's end.
        for i in found.blocks.at(allele.chromosome.rank() as u8, allele.start) {
            let block = self.block(track, i)?;
            if let Some(row) = block.find(allele.start, &allele.reference, &allele.alternate) {
                return Ok(Looked::Known(Entry { block, row }));
            }
        }
        Ok(Looked::Absent)
    }

    fn covers(&self, chromosome: Chromosome, start: u64) -> bool {
        self.regions.first_overlap(chromosome, Span::new(start, start + 1)).is_some()
    }

    /// Intervals of the interval track of this index that overlap a span; whether the bundle covers
    /// its first base is the state.
    pub fn overlapping(
        &self,
        track: usize,
        chromosome: Chromosome,
        span: Span,
    ) -> Looked<Vec<&Interval>> {
        let Some(list) = self.intervals.get(track) else { return Looked::NoResource };
        let hits: Vec<&Interval> = list.overlapping(chromosome, span).collect();
        match (hits.is_empty(), self.covers(chromosome, span.start)) {
            (false, _) => Looked::Known(hits),
            (true, true) => Looked::Absent,
            (true, false) => Looked::NotCovered,
        }
    }

    /// Index of the first track of a kind, or of all tracks of it.
    pub fn tracks_of(&self, kind: TrackKind) -> impl Iterator<Item = usize> + '_ {
        self.header.tracks.iter().enumerate().filter(move |(_, t)| t.kind == kind).map(|(i, _)| i)
    }

    /// Alleles of a track that begin in a span of loaded blocks, sorted, with their rows.
    ///
    /// # Errors
    /// Input: the file changed since it was loaded.
    pub fn alleles_in(
        &self,
        track: usize,
        chromosome: Chromosome,
        span: Span,
    ) -> Result<Vec<(Allele, Entry)>> {
        let mut found = Vec::new();
        let Some(t) = self.tracks.get(track) else { return Ok(found) };
        for i in 0..t.blocks.len() {
            let mark = t.blocks.mark(i);
            if usize::from(mark.chromosome) != chromosome.rank()
                || mark.last < span.start
                || mark.first >= span.end
            {
                continue;
            }
            let block = self.block(track, i)?;
            let from = block
                .keys
                .partition_point(|k| crate::resource::bundle::key::position(*k) < span.start);
            let to = block
                .keys
                .partition_point(|k| crate::resource::bundle::key::position(*k) < span.end);
            for row in from..to {
                if let Some((start, reference, alternate)) = block.allele(row) {
                    let allele = Allele { chromosome, start, reference, alternate };
                    found.push((allele, Entry { block: Arc::clone(&block), row }));
                }
            }
        }
        Ok(found)
    }

    /// As [`Self::alleles`], of blocks spread evenly over the track so that they hold about `most`
    /// rows.
    pub fn alleles_sampled(
        &self,
        track: usize,
        most: usize,
    ) -> impl Iterator<Item = Result<(Allele, Entry)>> + '_ {
        let all: usize = self
            .tracks
            .get(track)
            .map_or(0, |t| (0..t.blocks.len()).map(|i| t.blocks.mark(i).rows as usize).sum());
        self.alleles_of(track, all.div_ceil(most.max(1)).max(1))
    }

    /// All alleles of a track in the loaded blocks, by chromosome and key, with their rows.
    pub fn alleles(&self, track: usize) -> impl Iterator<Item = Result<(Allele, Entry)>> + '_ {
        self.alleles_of(track, 1)
    }

    fn alleles_of(
        &self,
        track: usize,
        step: usize,
    ) -> impl Iterator<Item = Result<(Allele, Entry)>> + '_ {
        let blocks = self.tracks.get(track).map_or(0, |t| t.blocks.len());
        (0..blocks).step_by(step).flat_map(
            move |i| -> Box<dyn Iterator<Item = Result<(Allele, Entry)>>> {
                let (Some(t), block) = (self.tracks.get(track), self.block(track, i)) else {
                    return Box::new(std::iter::empty());
                };
                let block = match block {
                    Ok(block) => block,
                    Err(e) => return Box::new(std::iter::once(Err(e))),
                };
                let chromosome = Chromosome::from_rank(t.blocks.mark(i).chromosome.into());
                Box::new((0..block.keys.len()).filter_map(move |row| {
                    let (start, reference, alternate) = block.allele(row)?;
                    let allele = Allele { chromosome: chromosome?, start, reference, alternate };
                    Some(Ok((allele, Entry { block: Arc::clone(&block), row })))
                }))
            },
        )
    }
}
