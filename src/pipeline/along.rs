//! Copy number counted along with coverage: the reads of one pass serve both.

use crate::cnv::targets::without;
use crate::cnv::{Design, Gathered, Measurement, PieceCounter};
use crate::model::{Chromosome, RegionSet, Span};
use crate::{Error, Result};
use std::sync::{Mutex, PoisonError};

/// Bases a piece has at most.
const PIECE: u64 = 1 << 18;

/// What a pass over the reads counts for copy number. Shared by the threads of the pass.
pub struct Along {
    areas: RegionSet,
    min_mapping_quality: u8,
    found: Mutex<Gathered>,
}

impl Along {
    /// Counts the targets of a design.
    pub fn new(design: &Design, min_mapping_quality: u8) -> Self {
        Self {
            areas: RegionSet::new(design.pieces.iter().map(|p| (p.chromosome, p.span))),
            min_mapping_quality,
            found: Mutex::default(),
        }
    }

    /// Counters for what of `span` is measured: each read of the stretch is to be added to all of
    /// them.
    pub fn counters(&self, chromosome: Chromosome, span: Span) -> Vec<PieceCounter> {
        let (_, areas) = self.areas.on(chromosome);
        areas
            .iter()
            .filter(|a| a.span.overlaps(span))
            .map(|a| Span::new(a.span.start.max(span.start), a.span.end.min(span.end)))
            .map(|s| PieceCounter::new(chromosome, s, self.min_mapping_quality))
            .collect()
    }

    /// Takes the counters of a stretch that was read in full.
    pub fn keep(&self, counters: Vec<PieceCounter>) {
        for counter in counters {
            let piece = counter.finish();
            self.found.lock().unwrap_or_else(PoisonError::into_inner).add(piece);
        }
    }

    /// What `read` (any order) leaves to be read for copy number alone, in genome order.
    pub fn rest(&self, read: impl Iterator<Item = (Chromosome, Span)>) -> Vec<(Chromosome, Span)> {
        let read = RegionSet::new(read);
        let mut rest = Vec::new();
        for area in self.areas.all() {
            for span in without(area.span, read.on(area.chromosome).1.iter().map(|r| r.span)) {
                let parts = span.len().div_ceil(PIECE).max(1);
                rest.extend((0..parts).map(|i| {
                    let at = |i: u64| span.start + span.len() * i / parts;
                    (area.chromosome, Span::new(at(i), at(i + 1)))
                }));
            }
        }
        rest
    }

    /// All counts together: the same as if the design's own pieces had been read.
    ///
    /// # Errors
    /// Internal: a thread of the pass panicked.
    pub fn finish(self, sample: String, design: &Design) -> Result<Measurement> {
        let found = self
            .found
            .into_inner()
            .map_err(|_| Error::internal("a thread that reads alignments panicked"))?;
        Ok(Measurement::of(sample, design, found))
    }
}
