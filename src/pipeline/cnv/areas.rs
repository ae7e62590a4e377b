//! The areas that coverage's pass over the reads counts for copy number too.

use crate::cnv::tiling::remaining;
use crate::cnv::{Design, PieceCounter};
use crate::model::{Chromosome, RegionSet, Span};

/// Caps the bases of a piece: several threads share a long area.
const MAX_PIECE: u64 = 1 << 18;

/// Holds the areas that copy number is measured in.
pub struct CopyNumberAreas {
    areas: RegionSet,
    min_mapping_quality: u8,
}

impl CopyNumberAreas {
    /// Takes the areas of a design.
    pub fn new(design: &Design, min_mapping_quality: u8) -> Self {
        Self {
            areas: RegionSet::new(design.pieces.iter().map(|p| (p.chromosome, p.span))),
            min_mapping_quality,
        }
    }

    /// Returns counters for the areas that overlap `span`, as far as they lie in it: each read of
    /// the stretch is to be added to all of them.
    pub fn counters(&self, chromosome: Chromosome, span: Span) -> Vec<PieceCounter> {
        let (_, areas) = self.areas.on(chromosome);
        areas
            .iter()
            .filter(|a| a.span.overlaps(span))
            .map(|a| Span::new(a.span.start.max(span.start), a.span.end.min(span.end)))
            .map(|s| PieceCounter::new(chromosome, s, self.min_mapping_quality))
            .collect()
    }

    /// Returns the stretches of the areas outside `read` (in any order), in genome order: they are
    /// read for copy number alone.
    pub fn rest(&self, read: impl Iterator<Item = (Chromosome, Span)>) -> Vec<(Chromosome, Span)> {
        let read = RegionSet::new(read);
        let mut rest = Vec::new();
        for area in self.areas.all() {
            for span in remaining(area.span, read.on(area.chromosome).1.iter().map(|r| r.span)) {
                let parts = span.len().div_ceil(MAX_PIECE).max(1);
                rest.extend((0..parts).map(|i| {
                    let at = |i: u64| span.start + span.len() * i / parts;
                    (area.chromosome, Span::new(at(i), at(i + 1)))
                }));
            }
        }
        rest
    }
}
