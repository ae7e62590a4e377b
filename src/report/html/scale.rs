//! Maps genomic positions to places in a gene's picture.
//!
//! Exons grow with the square root of their length and introns with its logarithm: at true scale
//! the exons of most genes would be hairlines.

use crate::model::{Span, Strand, Transcript};

/// Gives the width of a picture.
pub(super) const WIDTH: f64 = 960.0;
/// Gives the margin on both sides.
pub(super) const MARGIN: f64 = 12.0;

/// Holds a stretch of the genome and its width in the picture.
struct Stretch {
    span: Span,
    x: f64,
    width: f64,
}

/// Maps a genomic position to a place in the picture.
pub(super) struct Scale {
    /// Lists the stretches in genomic order.
    stretches: Vec<Stretch>,
    reversed: bool,
}

impl Scale {
    /// Returns whether genomic order runs right to left.
    pub(super) fn reversed(&self) -> bool {
        self.reversed
    }

    /// Returns the left end of the drawing.
    pub(super) fn left(&self) -> f64 {
        MARGIN
    }

    /// Returns the right end of the drawing.
    pub(super) fn right(&self) -> f64 {
        WIDTH - MARGIN
    }

    /// Covers the exons, the introns between, and flanks as far as `outer` reaches.
    pub(super) fn new(transcript: &Transcript, outer: Span) -> Self {
        let mut parts: Vec<(Span, f64)> = Vec::new();
        let body = transcript.span();
        if outer.start < body.start {
            parts.push((Span::new(outer.start, body.start), 26.0));
        }
        for (i, exon) in transcript.exons.iter().enumerate() {
            if let Some(before) = i.checked_sub(1).and_then(|p| transcript.exons.get(p)) {
                let intron = Span::new(before.end, exon.start);
                parts.push((intron, 6.0 + (intron.len().max(1) as f64).ln() * 1.5));
            }
            parts.push((*exon, 4.0 + (exon.len() as f64).sqrt() * 1.2));
        }
        if outer.end > body.end {
            parts.push((Span::new(body.end, outer.end), 26.0));
        }
        let total: f64 = parts.iter().map(|p| p.1).sum();
        let unit = (WIDTH - 2.0 * MARGIN) / total.max(1.0);
        let mut x = MARGIN;
        let stretches = parts
            .into_iter()
            .map(|(span, w)| {
                let stretch = Stretch { span, x, width: w * unit };
                x += stretch.width;
                stretch
            })
            .collect();
        Self { stretches, reversed: transcript.strand == Strand::Minus }
    }

    /// Returns the place of a position.
    pub(super) fn x(&self, position: u64) -> f64 {
        let i = self
            .stretches
            .partition_point(|s| s.span.end <= position)
            .min(self.stretches.len().saturating_sub(1));
        let Some(s) = self.stretches.get(i) else { return MARGIN };
        let share = (position.saturating_sub(s.span.start)) as f64 / s.span.len().max(1) as f64;
        let x = s.x + share.min(1.0) * s.width;
        if self.reversed { WIDTH - x } else { x }
    }

    /// Returns left edge and width of a span; never a hairline.
    pub(super) fn bar(&self, span: Span) -> (f64, f64) {
        let (a, b) = (self.x(span.start), self.x(span.end.saturating_sub(1)));
        (a.min(b), (a - b).abs().max(1.5))
    }
}
