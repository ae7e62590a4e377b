//! Looks alleles and intervals up in a loaded bundle.

use crate::model::resource::Looked;
use crate::model::{Allele, Chromosome, RegionSet, Span};
use crate::resource::bands::Bands;
use crate::resource::bundle::block::Block;
use crate::resource::bundle::cache::{Blocks, Cache};
use crate::resource::bundle::column::Rules;
use crate::resource::bundle::format::{BlockMark, Header, TrackKind, TrackMark};
use crate::resource::bundle::intervals::{Interval, Intervals};
use crate::resource::bundle::key;
use crate::{Error, Result};
use std::sync::Arc;

/// Holds the part of a bundle that a run needs: checked, and unpacked where it is asked.
#[derive(Debug)]
pub struct Loaded {
    header: Header,
    regions: RegionSet,
    tracks: Vec<LoadedTrack>,
    intervals: Vec<Intervals>,
    cache: Cache,
    bands: Bands,
}

/// Holds the blocks of one track that may be needed.
#[derive(Debug)]
pub(crate) struct LoadedTrack {
    /// Marks the chromosomes of which the source has records.
    chromosomes: [bool; 25],
    blocks: Blocks,
}

impl LoadedTrack {
    pub(crate) fn new(track: &TrackMark, blocks: Vec<BlockMark>) -> Self {
        let mut chromosomes = [false; 25];
        for c in track.chromosomes.iter().filter_map(|n| Chromosome::parse(n)) {
            chromosomes[c.rank()] = true;
        }
        let rules = Rules::new(track.numbers.len(), track.rules.iter().cloned());
        Self { chromosomes, blocks: Blocks::new(blocks, rules, track.texts.len()) }
    }
}

/// Holds one allele's row in one track.
#[derive(Debug, Clone)]
pub struct Entry {
    block: Arc<Block>,
    row: usize,
}

impl Entry {
    /// Returns the value of a number column; `None` where there is none.
    pub fn number(&self, column: usize) -> Option<f32> {
        self.block.number(column, self.row)
    }

    /// Returns the value of a text column; empty where there is none.
    pub fn text(&self, column: usize) -> &str {
        self.block.text(column, self.row)
    }

    /// Returns key and alleles, the order in which a track is stored.
    pub(crate) fn order(&self) -> Option<(u64, String, String)> {
        let (_, reference, alternate) = self.block.allele(self.row)?;
        Some((*self.block.keys.get(self.row)?, reference, alternate))
    }
}

impl Loaded {
    pub(crate) fn new(
        header: Header,
        regions: RegionSet,
        tracks: Vec<LoadedTrack>,
        intervals: Vec<Intervals>,
        cache: Cache,
    ) -> Result<Self> {
        Ok(Self { header, regions, tracks, intervals, cache, bands: Bands::embedded()? })
    }

    /// Tells whether the blocks of a track have the places, order and counts of the header.
    pub(crate) fn is_as_marked(&self, track: usize, mark: &TrackMark) -> Result<bool> {
        let Some(blocks) = self.tracks.get(track).map(|t| &t.blocks) else { return Ok(false) };
        let (mut alleles, mut last) = (0u64, None);
        for block in 0..blocks.len() {
            let m = *blocks.mark(block);
            let unpacked = self.block(track, block)?;
            let keys = unpacked.keys.first().zip(unpacked.keys.last());
            let ends = keys.map(|(a, b)| (key::position(*a), key::position(*b)));
            if ends != Some((m.first, m.last)) || last.is_some_and(|l| l > (m.chromosome, m.first))
            {
                return Ok(false);
            }
            last = Some((m.chromosome, m.last));
            alleles += u64::from(m.rows);
        }
        Ok(alleles == mark.alleles)
    }

    /// Returns the header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the bands of predictor scores.
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

    /// Returns the intervals of the interval track of this index that overlap a span. The state
    /// tells whether the bundle covers the span's first base.
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

    /// Returns all intervals of the interval track of this index, sorted.
    pub fn intervals_of(&self, track: usize) -> &[Interval] {
        self.intervals.get(track).map_or(&[], Intervals::all)
    }

    /// Returns the indexes of the tracks of a kind.
    pub fn tracks_of(&self, kind: TrackKind) -> impl Iterator<Item = usize> + '_ {
        self.header.tracks.iter().enumerate().filter(move |(_, t)| t.kind == kind).map(|(i, _)| i)
    }

    /// Returns the alleles of a track that begin in a span of loaded blocks, sorted, with their
    /// rows.
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
            let from = block.keys.partition_point(|k| key::position(*k) < span.start);
            let to = block.keys.partition_point(|k| key::position(*k) < span.end);
            for row in from..to {
                if let Some((start, reference, alternate)) = block.allele(row) {
                    let allele = Allele { chromosome, start, reference, alternate };
                    found.push((allele, Entry { block: Arc::clone(&block), row }));
                }
            }
        }
        Ok(found)
    }

    /// Iterates over about `most` alleles of a track, in blocks spread evenly over it; see
    /// [`Self::alleles`].
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

    /// Iterates over all alleles of a track in the loaded blocks, by chromosome and key, with their
    /// rows.
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
