//! Keeps the intervals of one track: packed into one block, held in memory, asked by place.

use crate::model::interval_index::{IntervalIndex, Located};
use crate::model::{Chromosome, Span};
use crate::resource::bundle::format::{IntervalMark, checksum};
use crate::resource::bundle::output::Output;
use crate::{Error, Result};
use flate2::Compression;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Holds one interval.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// The rank of the chromosome.
    pub chromosome: u8,
    /// The 0-based start.
    pub start: u64,
    /// The 0-based end: the base after the last.
    pub end: u64,
    /// Its name, which may be empty.
    pub name: String,
}

impl Located for Interval {
    type Contig = u8;

    fn place(&self) -> (u8, Span) {
        (self.chromosome, Span::new(self.start, self.end))
    }
}

/// Holds the intervals of one track, sorted.
#[derive(Debug, Clone, Default)]
pub struct Intervals(IntervalIndex<Interval>);

impl Intervals {
    /// Sorts intervals and leaves repeated ones out.
    pub(crate) fn new(mut list: Vec<Interval>) -> Self {
        list.sort_unstable();
        list.dedup();
        Self(IntervalIndex::new(list))
    }

    /// Returns the intervals that overlap `span` (0-based half-open), sorted.
    pub fn overlapping(
        &self,
        chromosome: Chromosome,
        span: Span,
    ) -> impl Iterator<Item = &Interval> {
        self.0.overlapping(chromosome.rank() as u8, span)
    }

    /// Returns all intervals.
    pub fn all(&self) -> &[Interval] {
        self.0.all()
    }

    /// Packs and writes.
    pub(crate) fn write(&self, name: &str, out: &mut Output) -> Result<IntervalMark> {
        let failed = |e: String| Error::internal(format!("intervals cannot be packed: {e}"));
        let bytes = postcard::to_allocvec(self.all()).map_err(|e| failed(e.to_string()))?;
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes).map_err(|e| failed(e.to_string()))?;
        let packed = encoder.finish().map_err(|e| failed(e.to_string()))?;
        let mark = IntervalMark {
            name: name.to_owned(),
            intervals: self.all().len() as u64,
            offset: out.bytes,
            length: u32::try_from(packed.len()).map_err(|e| failed(e.to_string()))?,
            crc: checksum(&packed),
        };
        out.write(&packed)?;
        Ok(mark)
    }

    /// Unpacks and checks.
    pub(crate) fn unpack(bytes: &[u8], mark: &IntervalMark) -> Result<Self> {
        let damaged = || {
            Error::input(format!("the bundle is damaged: the intervals of {}", mark.name))
                .hint("build or copy it again")
        };
        if checksum(bytes) != mark.crc {
            return Err(damaged());
        }
        let mut plain = Vec::new();
        flate2::read::DeflateDecoder::new(bytes)
            .take(1 << 30)
            .read_to_end(&mut plain)
            .map_err(|_| damaged())?;
        let list: Vec<Interval> = postcard::from_bytes(&plain).map_err(|_| damaged())?;
        let whole = list.len() as u64 == mark.intervals
            && list.windows(2).all(|w| w[0] < w[1])
            && list
                .iter()
                .all(|i| i.start <= i.end && Chromosome::from_rank(i.chromosome.into()).is_some());
        if whole { Ok(Self::new(list)) } else { Err(damaged()) }
    }
}
