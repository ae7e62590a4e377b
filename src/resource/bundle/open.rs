//! Opens, verifies and loads a bundle.
//!
//! Reads at a place in the file, no memory map: a map needs `unsafe`, which this crate forbids,
//! turns a file that another program cuts short into a crash, and holds packed bytes that cannot be
//! searched as they are. Opening reads the header alone; loading checks every block of the panel by
//! its checksum, before the first record streams; a look-up unpacks the block it needs and keeps it
//! as long as there is room (see [`crate::resource::bundle::cache`]).

use crate::model::digest::hex;
use crate::model::{Chromosome, Region, RegionSet, Span};
use crate::normalize::SHIFT_MARGIN;
use crate::resource::bundle::cache::{Cache, Source};
use crate::resource::bundle::format::{HEADER_LIMIT, Header, MAGIC, PREFIX, VERSION, checksum};
use crate::resource::bundle::intervals::Intervals;
use crate::resource::bundle::loaded::{Loaded, LoadedTrack};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Caps the bytes that the unpacked blocks of a run take. A sorted run needs a few blocks a track
/// at a time.
pub const CACHE_BYTES: usize = 32 << 20;

/// Holds an opened bundle: header read and verified, blocks not yet read.
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

    /// Returns the header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the SHA-256 (hex) of the header, which stands for the whole file.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the regions covered, margin included.
    pub fn regions(&self) -> &RegionSet {
        &self.regions
    }

    /// Returns the first of `wanted` that the bundle does not wholly cover.
    pub fn uncovered<'a>(&self, wanted: &'a RegionSet) -> Option<&'a Region> {
        wanted.all().iter().find(|w| {
            let (_, list) = self.regions.on(w.chromosome);
            !list.iter().any(|r| r.span.contains(w.span))
        })
    }

    /// Makes ready for look-ups in `wanted` (and [`SHIFT_MARGIN`] around): reads and checks what they may
    /// need. Unpacked blocks take no more memory than [`CACHE_BYTES`].
    ///
    /// # Errors
    /// Input: the file cannot be read or a block is damaged.
    pub fn load(&self, wanted: &RegionSet) -> Result<Loaded> {
        let padded = wanted.all().iter().map(|r| (r.chromosome, r.span.padded(SHIFT_MARGIN)));
        let covered = padded.flat_map(|(c, s)| {
            let (_, list) = self.regions.on(c);
            let cut = move |r: &Region| {
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
    /// See [`Self::load`].
    pub fn load_all(&self) -> Result<Loaded> {
        self.load_exactly(self.regions.clone(), usize::MAX)
    }

    /// Makes ready for one pass in order: unpacked blocks do not stay. See [`Self::load_all`].
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
            tracks.push(LoadedTrack::new(track, marks));
        }
        let mut intervals = Vec::with_capacity(self.header.intervals.len());
        for mark in &self.header.intervals {
            self.checked(&file, (mark.offset, mark.length, mark.crc), &mut buffer)?;
            intervals.push(Intervals::unpack(&buffer, mark).map_err(|e| e.at(&self.path))?);
        }
        let source = Source { file, path: self.path.clone(), blocks_at: self.blocks_at };
        Loaded::new(self.header.clone(), regions, tracks, intervals, Cache::new(source, cache))
    }

    /// Loads packed bytes into `buffer` and checks them.
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

    /// Verifies every byte: the digest over all blocks, each block's checksum, order and counts.
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
        for (i, mark) in self.header.tracks.iter().enumerate() {
            if !loaded.is_as_marked(i, mark)? {
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
