//! Expected depth of each target: the sample's own autosomes, GC, ploidy; the same targets in
//! earlier samples.

use crate::cnv::measure::Measurement;
use crate::cnv::noise::of_mean;
use crate::cnv::reference_set::{Chosen, ReferenceSet};
use crate::cnv::targets::Design;
use crate::model::case::Sex;
use crate::model::cnv::{Baseline, CnvTarget, TargetDepth};
use crate::model::median::median;
use crate::model::sex_chromosomes::pseudoautosomal;
use crate::model::{Build, Chromosome, Span};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};

/// Fewest autosomal targets a baseline can rest on.
const FEWEST_TARGETS: usize = 50;
/// Fewest targets of one GC class.
const FEWEST_OF_GC: usize = 60;
/// GC shares that differ by at most this are alike.
const LIKE_GC: f64 = 0.04;
/// Fewest targets that tell the copies of a sex chromosome.
const FEWEST_OF_SEX: usize = 8;
/// A median absolute deviation times this is a standard deviation (normal distribution).
const MAD_TO_SD: f64 = 1.4826;

/// What one target should have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Depth at two copies.
    pub depth: f64,
    /// Noise (coefficient of variation) beyond the reads' own.
    pub noise: f64,
    /// Copies that the chromosome has in this sample; `None` where that could not be told.
    pub ploidy: Option<u32>,
    /// The target can be judged.
    pub usable: bool,
}

/// A sample with its expectations.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// One a target of the design.
    pub expected: Vec<Expected>,
    /// In words of the model.
    pub baseline: Baseline,
    /// Mean length of a read, bases.
    pub read_length: f64,
    curve: GcCurve,
    build: Build,
}

impl Fitted {
    /// Expected depth at two copies for a GC share, without a reference set.
    pub fn depth_at_gc(&self, gc: f64) -> f64 {
        self.curve.at(gc)
    }

    /// Build.
    pub fn build(&self) -> Build {
        self.build
    }

    /// Copies of a place in this sample.
    pub fn ploidy_at(&self, chromosome: Chromosome, span: Span) -> Option<u32> {
        ploidy(self.build, chromosome, span, self.baseline.x_copies, self.baseline.y_copies)
    }
}

/// Depth by GC: running median over the autosomal targets, in steps of one per cent.
///
/// The median of targets of like GC as in Yoon et al. 2009 (doi 10.1101/gr.092981.109), over at
/// least [`FEWEST_OF_GC`] targets, between the steps by interpolation.
#[derive(Debug, Clone, PartialEq)]
pub struct GcCurve {
    /// Depth at each per cent of GC.
    depth: Vec<f64>,
    /// How far the targets reach whose median that is, GC share to each side.
    reach: Vec<f64>,
}

impl GcCurve {
    /// From pairs of GC share and depth; `None` of too few.
    pub fn fit(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < FEWEST_TARGETS {
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
                while within(centre - half, centre + half).len() < FEWEST_OF_GC.min(points.len())
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

    /// Enough targets of like GC stand behind the depth: at the ends of the range others would
    /// speak for it.
    pub fn knows(&self, gc: f64) -> bool {
        let at = ((gc.clamp(0.0, 1.0) * 100.0).round() as usize).min(self.reach.len() - 1);
        self.reach[at] <= LIKE_GC
    }

    /// Depth at a GC share (0 to 1).
    pub fn at(&self, gc: f64) -> f64 {
        let x = gc.clamp(0.0, 1.0) * 100.0;
        let below = (x.floor() as usize).min(self.depth.len() - 1);
        let above = (below + 1).min(self.depth.len() - 1);
        let part = x - below as f64;
        self.depth[below] * (1.0 - part) + self.depth[above] * part
    }
}

/// Expected depth of every target.
///
/// # Errors
/// Input: no reads, too shallow, too few autosomal targets; a reference set of other targets or too
/// few samples.
pub fn fit(
    design: &Design,
    measured: &Measurement,
    settings: &CopyNumber,
    sex: Sex,
    reference: Option<&ReferenceSet>,
) -> Result<Fitted> {
    if measured.reads == 0 {
        return Err(Error::input(
            "not one read in the panel's regions: nothing can be said about copy number",
        ));
    }
    let targets = &design.targets;
    let depths = &measured.depths;
    let seen = seen_runs(design, depths);
    let sound: Vec<bool> = targets
        .iter()
        .zip(depths)
        .zip(&seen)
        .map(|((t, d), seen)| {
            *seen && t.n_share <= settings.max_n_share && d.mapq0 <= settings.max_mapq0_share
        })
        .collect();
    let autosomal = |i: &usize| {
        sound[*i] && !targets[*i].chromosome.is_sex() && targets[*i].chromosome != Chromosome::M
    };
    let usable: Vec<usize> = (0..targets.len()).filter(autosomal).collect();
    let points: Vec<(f64, f64)> =
        usable.iter().map(|i| (targets[*i].gc, depths[*i].mean)).collect();
    let Some(curve) = GcCurve::fit(&points) else {
        return Err(Error::input(format!(
            "{} autosomal targets with reads: too few for a baseline of copy number",
            points.len()
        ))
        .hint(
            "is this the whole genome's BAM or CRAM, of this build? Copy number is not judged from target enrichment",
        ));
    };
    let autosomal_depth = median(points.iter().map(|p| p.1)).unwrap_or(0.0);
    if autosomal_depth < settings.min_depth {
        return Err(Error::input(format!(
            "autosomal depth {autosomal_depth:.1}x: copy number is judged from {:.0}x on",
            settings.min_depth
        ))
        .hint("--set cnv.min_depth=... lowers the limit at your own risk"));
    }
    let own: Vec<f64> = targets.iter().map(|t| curve.at(t.gc)).collect();
    let (x_copies, y_copies) = sex_copies(design, depths, &sound, &own, sex);
    let of = |t: &CnvTarget| ploidy(design.build, t.chromosome, t.span, x_copies, y_copies);

    // The sample against its own GC curve, in copies of its own ploidy: what reference samples are
    // compared in.
    let relative: Vec<f64> = (0..targets.len())
        .map(|i| match of(&targets[i]) {
            Some(p) if p > 0 && own[i] > 0.0 => depths[i].mean / own[i] * 2.0 / f64::from(p),
            _ => f64::NAN,
        })
        .collect();
    let chosen = match reference {
        Some(set) => Some(set.choose(
            &measured.sample,
            &relative,
            &usable,
            settings.reference_best,
            settings.reference_min,
        )?),
        None => None,
    };
    let mut expected: Vec<Expected> = (0..targets.len())
        .map(|i| {
            let (factor, noise) = chosen.as_ref().map_or((1.0, 0.0), |c| c.of_target(i));
            Expected {
                depth: own[i] * factor,
                noise: settings.noise_floor.hypot(noise),
                ploidy: of(&targets[i]),
                // A target that earlier samples do not cover either tells nothing.
                usable: sound[i]
                    && !targets[i].background
                    && (chosen.is_some() || curve.knows(targets[i].gc))
                    && own[i] * factor > settings.min_depth / 4.0,
            }
        })
        .collect();
    let dispersion = dispersion(&usable, depths, &expected, targets, measured.read_length);
    for e in &mut expected {
        e.usable &= e.ploidy.is_some_and(|p| p > 0);
    }
    let Chosen { names, correlations, .. } = chosen.unwrap_or_default();
    Ok(Fitted {
        expected,
        baseline: Baseline {
            autosomal_depth,
            targets: usable.len(),
            dispersion,
            reference_samples: names,
            correlations,
            x_copies,
            y_copies,
            insert_size: measured.inserts.usual().map(|i| i.0),
        },
        read_length: measured.read_length,
        curve,
        build: design.build,
    })
}

/// Depth of every target over what its GC and ploidy ask for: 1 where nothing is changed, NaN where
/// nothing is known.
///
/// This is what a reference set keeps of a sample.
///
/// # Errors
/// As [`fit`].
pub fn relative_depths(
    design: &Design,
    measured: &Measurement,
    settings: &CopyNumber,
) -> Result<(Vec<f32>, Baseline)> {
    let fitted = fit(design, measured, settings, Sex::Unknown, None)?;
    let relative = design.targets.iter().zip(&measured.depths).map(|(t, d)| {
        let ploidy = fitted.ploidy_at(t.chromosome, t.span);
        match ploidy {
            Some(p) if p > 0 => (d.mean / fitted.curve.at(t.gc) * 2.0 / f64::from(p)) as f32,
            _ => f32::NAN,
        }
    });
    Ok((relative.collect(), fitted.baseline))
}

/// Targets of runs in which some read lies: a run without one is "no data", never "deleted".
/// Windows of the background count where they have reads; those of Y, which may rightly have none,
/// where most others do.
fn seen_runs(design: &Design, depths: &[TargetDepth]) -> Vec<bool> {
    let mut seen: Vec<bool> = depths.iter().map(|d| d.any > 0.0).collect();
    for run in &design.runs {
        let any = seen[run.clone()].iter().any(|s| *s);
        seen[run.clone()].fill(any);
    }
    let background = |y: bool| {
        let all = 0..design.targets.len();
        all.filter(move |i| {
            design.targets[*i].background && (design.targets[*i].chromosome == Chromosome::Y) == y
        })
    };
    let with_reads = background(false).filter(|i| seen[*i]).count();
    if with_reads * 2 > background(false).count() {
        for i in background(true) {
            seen[i] = true;
        }
    }
    seen
}

fn sex_copies(
    design: &Design,
    depths: &[TargetDepth],
    sound: &[bool],
    own: &[f64],
    sex: Sex,
) -> (Option<u32>, Option<u32>) {
    let copies = |chromosome: Chromosome, background: bool| {
        let of = |i: &usize| {
            let t = &design.targets[*i];
            t.chromosome == chromosome
                && t.background == background
                && sound[*i]
                && !in_par(design.build, chromosome, t.span)
        };
        let ratios: Vec<f64> =
            (0..own.len()).filter(of).map(|i| 2.0 * depths[i].mean / own[i].max(1e-9)).collect();
        if ratios.len() < FEWEST_OF_SEX { None } else { median(ratios).map(|m| m.round() as u32) }
    };
    let (x, y) = match sex {
        Sex::Female => (Some(2), Some(0)),
        Sex::Male => (Some(1), Some(1)),
        Sex::Unknown => (None, None),
    };
    // Windows all over the chromosome come before the word (aneuploidy shows there), the word
    // before the panel's own genes, which are what is judged. A window of Y without a read has
    // depth 0 and counts.
    let told = |chromosome, word: Option<u32>| {
        copies(chromosome, true).or(word).or_else(|| copies(chromosome, false))
    };
    (told(Chromosome::X, x).filter(|x| *x > 0), told(Chromosome::Y, y))
}

fn in_par(build: Build, chromosome: Chromosome, span: Span) -> bool {
    pseudoautosomal(build, chromosome).iter().any(|(a, b)| span.overlaps(Span::new(*a, *b)))
}

/// Copies of a place. In the pseudoautosomal regions both sex chromosomes count on X (aligners mask
/// Y there).
fn ploidy(
    build: Build,
    chromosome: Chromosome,
    span: Span,
    x: Option<u32>,
    y: Option<u32>,
) -> Option<u32> {
    match chromosome {
        Chromosome::M => None,
        Chromosome::X if in_par(build, chromosome, span) => Some(x? + y?),
        Chromosome::X => x,
        Chromosome::Y if in_par(build, chromosome, span) => None,
        Chromosome::Y => y,
        _ => Some(2),
    }
}

/// Over-dispersion of the autosomal targets against independent reads, by the median absolute
/// deviation; at least 1.
fn dispersion(
    usable: &[usize],
    depths: &[TargetDepth],
    expected: &[Expected],
    targets: &[CnvTarget],
    read_length: f64,
) -> f64 {
    let scaled: Vec<f64> = usable
        .iter()
        .filter(|i| expected[**i].depth > 0.0)
        .map(|i| {
            let e = &expected[*i];
            let reads = of_mean(targets[*i].span.len() as f64, read_length) / e.depth;
            ((depths[*i].mean / e.depth - 1.0) / reads.sqrt()).abs()
        })
        .collect();
    median(scaled).map_or(1.0, |mad| (mad * MAD_TO_SD).powi(2)).max(1.0)
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

    #[test]
    fn pseudoautosomal_places_have_both() {
        let of = |c, at, x, y| ploidy(Build::GRCh38, c, Span::new(at, at + 100), x, y);
        assert_eq!(of(Chromosome::X, 1_000_000, Some(1), Some(1)), Some(2));
        assert_eq!(of(Chromosome::X, 50_000_000, Some(1), Some(1)), Some(1));
        assert_eq!(of(Chromosome::Y, 1_000_000, Some(1), Some(1)), None);
        assert_eq!(of(Chromosome::X, 50_000_000, None, None), None);
    }
}
