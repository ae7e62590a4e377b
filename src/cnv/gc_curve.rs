//! Expected depth by GC share, from the sample's own autosomal targets.

use crate::model::median::median;

/// The fewest autosomal targets that a curve rests on.
const MIN_TARGETS: usize = 50;
/// The fewest targets of one GC class.
const MIN_TARGETS_OF_GC: usize = 60;
/// GC shares that differ by at most this are alike.
const SIMILAR_GC: f64 = 0.04;

/// Holds the depth by GC: the running median over the autosomal targets, in steps of one per cent.
///
/// The median of targets of like GC as in Yoon et al. 2009 (doi 10.1101/gr.092981.109), over at
/// least [`MIN_TARGETS_OF_GC`] targets, between the steps by interpolation.
#[derive(Debug, Clone, PartialEq)]
pub struct GcCurve {
    /// Gives the depth at each per cent of GC.
    depth: Vec<f64>,
    /// Gives the distance in GC share, to each side, of the targets whose median that is.
    reach: Vec<f64>,
}

impl GcCurve {
    /// Fits a curve to pairs of GC share and depth; `None` for too few.
    pub fn fit(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < MIN_TARGETS {
            return None;
        }
        let mut sorted = points.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let within = |low: f64, high: f64| {
            let a = sorted.partition_point(|p| p.0 < low);
            let b = sorted.partition_point(|p| p.0 <= high);
            &sorted[a..b]
        };
        let mut reach = Vec::with_capacity(101);
        let depth = (0..=100u32)
            .map(|percent| {
                let centre = f64::from(percent) / 100.0;
                let mut half = 0.015;
                while within(centre - half, centre + half).len()
                    < MIN_TARGETS_OF_GC.min(points.len())
                    && half < 1.0
                {
                    half += 0.01;
                }
                reach.push(half);
                median(within(centre - half, centre + half).iter().map(|p| p.1))
            })
            .collect::<Option<Vec<f64>>>()?;
        Some(Self { depth, reach })
    }

    /// Tells whether enough targets of like GC stand behind the depth: at the ends of the range
    /// others would speak for it.
    pub fn knows(&self, gc: f64) -> bool {
        let at = ((gc.clamp(0.0, 1.0) * 100.0).round() as usize).min(self.reach.len() - 1);
        self.reach[at] <= SIMILAR_GC
    }

    /// Returns the depth at a GC share (0 to 1).
    pub fn at(&self, gc: f64) -> f64 {
        let x = gc.clamp(0.0, 1.0) * 100.0;
        let below = (x.floor() as usize).min(self.depth.len() - 1);
        let above = (below + 1).min(self.depth.len() - 1);
        let part = x - below as f64;
        self.depth[below] * (1.0 - part) + self.depth[above] * part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_follows_gc_and_ignores_outliers() {
        let mut points: Vec<(f64, f64)> = (0..5000)
            .map(|i| {
                let gc = 0.3 + 0.3 * f64::from(i % 300) / 300.0;
                (gc, 30.0 * (1.0 - 2.0 * (gc - 0.45).powi(2) / 0.04))
            })
            .collect();
        points.extend((0..200).map(|i| (0.4, f64::from(i))));
        let curve = GcCurve::fit(&points).unwrap();
        for gc in [0.35, 0.45, 0.55] {
            let want = 30.0 * (1.0 - 2.0 * (gc - 0.45f64).powi(2) / 0.04);
            assert!((curve.at(gc) / want - 1.0).abs() < 0.05, "{gc}: {} {want}", curve.at(gc));
        }
        assert!(curve.knows(0.45) && !curve.knows(0.8));
        assert!(GcCurve::fit(&points[..20]).is_none());
    }
}
