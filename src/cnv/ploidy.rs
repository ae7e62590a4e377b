//! Copies of each place in one sample: two on autosomes; on X and Y by the sex chromosomes that the
//! sample has.

use crate::cnv::targets::Design;
use crate::model::case::Sex;
use crate::model::cnv::TargetDepth;
use crate::model::median::median;
use crate::model::sex_chromosomes::pseudoautosomal;
use crate::model::{Build, Chromosome, Span};

/// The fewest targets that tell the copies of a sex chromosome.
const MIN_TARGETS_OF_SEX: usize = 8;

/// Holds the copies of X and Y; `None` where they cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SexCopies {
    /// Counts the copies of X, at least one.
    pub x: Option<u32>,
    /// Counts the copies of Y.
    pub y: Option<u32>,
}

impl SexCopies {
    /// Measures the copies by the depth of the `sound` targets against `own`, the depth that their
    /// GC asks for.
    ///
    /// Windows all over the chromosome come before the stated sex (aneuploidy shows there), the
    /// stated sex before the panel's own genes, which are what is judged. A window of Y without a
    /// read has depth 0 and counts.
    pub fn measure(
        design: &Design,
        depths: &[TargetDepth],
        sound: &[bool],
        own: &[f64],
        sex: Sex,
    ) -> Self {
        let copies = |chromosome: Chromosome, background: bool| {
            let counts = |i: &usize| {
                let t = &design.targets[*i];
                t.chromosome == chromosome
                    && t.background == background
                    && sound[*i]
                    && !is_pseudoautosomal(design.build, chromosome, t.span)
            };
            let ratios: Vec<f64> = (0..own.len())
                .filter(counts)
                .map(|i| 2.0 * depths[i].mean / own[i].max(1e-9))
                .collect();
            if ratios.len() < MIN_TARGETS_OF_SEX {
                return None;
            }
            median(ratios).map(|m| m.round() as u32)
        };
        let (x, y) = match sex {
            Sex::Female => (Some(2), Some(0)),
            Sex::Male => (Some(1), Some(1)),
            Sex::Unknown => (None, None),
        };
        let copies_of = |chromosome, stated: Option<u32>| {
            copies(chromosome, true).or(stated).or_else(|| copies(chromosome, false))
        };
        Self { x: copies_of(Chromosome::X, x).filter(|x| *x > 0), y: copies_of(Chromosome::Y, y) }
    }

    /// Returns the copies of a place. In the pseudoautosomal regions both sex chromosomes count on
    /// X (aligners mask Y there).
    pub fn ploidy(self, build: Build, chromosome: Chromosome, span: Span) -> Option<u32> {
        match chromosome {
            Chromosome::M => None,
            Chromosome::X if is_pseudoautosomal(build, chromosome, span) => Some(self.x? + self.y?),
            Chromosome::X => self.x,
            Chromosome::Y if is_pseudoautosomal(build, chromosome, span) => None,
            Chromosome::Y => self.y,
            _ => Some(2),
        }
    }
}

fn is_pseudoautosomal(build: Build, chromosome: Chromosome, span: Span) -> bool {
    pseudoautosomal(build, chromosome).iter().any(|(a, b)| span.overlaps(Span::new(*a, *b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudoautosomal_places_have_both() {
        let of = |c, at, x, y| SexCopies { x, y }.ploidy(Build::GRCh38, c, Span::new(at, at + 100));
        assert_eq!(of(Chromosome::X, 1_000_000, Some(1), Some(1)), Some(2));
        assert_eq!(of(Chromosome::X, 50_000_000, Some(1), Some(1)), Some(1));
        assert_eq!(of(Chromosome::Y, 1_000_000, Some(1), Some(1)), None);
        assert_eq!(of(Chromosome::X, 50_000_000, None, None), None);
    }
}
