//! The expected depth of each target: the sample's own autosomes, GC, ploidy; the same targets in
//! earlier samples.

use crate::cnv::gc_curve::GcCurve;
use crate::cnv::measure::Measurement;
use crate::cnv::noise::variance_of_mean;
use crate::cnv::ploidy::SexCopies;
use crate::cnv::reference_set::ReferenceSet;
use crate::cnv::similar_samples::Chosen;
use crate::cnv::targets::Design;
use crate::model::case::Sex;
use crate::model::cnv::{Baseline, CnvTarget, TargetDepth};
use crate::model::median::median;
use crate::model::{Build, Chromosome, Span};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};

/// A median absolute deviation times this is a standard deviation (normal distribution).
const MAD_TO_SD: f64 = 1.4826;

/// Holds what one target should have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Gives the depth at two copies.
    pub depth: f64,
    /// Gives the noise (coefficient of variation) beyond the reads' own.
    pub noise: f64,
    /// Counts the copies of the place in this sample; `None` where they cannot be told.
    pub ploidy: Option<u32>,
    /// Tells whether the target can be judged.
    pub usable: bool,
}

/// Holds a sample's expectations.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Holds one expectation for each target of the design.
    pub expected: Vec<Expected>,
    /// Holds the sample's constants, as the report gives them.
    pub baseline: Baseline,
    /// Gives the mean length of a read, bases.
    pub read_length: f64,
    curve: GcCurve,
    build: Build,
}

impl Fitted {
    /// Returns the expected depth at two copies for a GC share, without a reference set.
    pub fn depth_at_gc(&self, gc: f64) -> f64 {
        self.curve.at(gc)
    }

    /// Returns the build.
    pub fn build(&self) -> Build {
        self.build
    }

    /// Returns the copies of a place in this sample.
    pub fn ploidy_at(&self, chromosome: Chromosome, span: Span) -> Option<u32> {
        let (x, y) = (self.baseline.x_copies, self.baseline.y_copies);
        SexCopies { x, y }.ploidy(self.build, chromosome, span)
    }
}

/// Fits a sample: the expected depth of every target.
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
    let targets = &design.targets;
    let sound = sound_targets(design, &measured.depths, settings);
    let is_autosomal = |t: &CnvTarget| !t.chromosome.is_sex() && t.chromosome != Chromosome::M;
    let usable: Vec<usize> =
        (0..targets.len()).filter(|i| sound[*i] && is_autosomal(&targets[*i])).collect();
    let (curve, autosomal_depth) = fit_curve(design, measured, settings, &usable)?;
    let own: Vec<f64> = targets.iter().map(|t| curve.at(t.gc)).collect();
    let copies = SexCopies::measure(design, &measured.depths, &sound, &own, sex);
    let ploidy = |t: &CnvTarget| copies.ploidy(design.build, t.chromosome, t.span);

    // Reference samples are compared in these: depth against the own curve, in the own ploidy.
    let relative: Vec<f64> = (0..targets.len())
        .map(|i| relative_depth(measured.depths[i].mean, own[i], ploidy(&targets[i])))
        .collect();
    let chosen = reference
        .map(|set| set.choose(&measured.sample, &relative, &usable, settings))
        .transpose()?;
    let expect = |i: usize| {
        let (factor, noise) = chosen.as_ref().map_or((1.0, 0.0), |c| c.factor_and_noise(i));
        Expected {
            depth: own[i] * factor,
            noise: settings.noise_floor.hypot(noise),
            ploidy: ploidy(&targets[i]),
            // A target that earlier samples do not cover either tells nothing.
            usable: sound[i]
                && !targets[i].background
                && (chosen.is_some() || curve.knows(targets[i].gc))
                && own[i] * factor > settings.min_depth / 4.0,
        }
    };
    let mut expected: Vec<Expected> = (0..targets.len()).map(expect).collect();
    let dispersion =
        dispersion(&usable, &measured.depths, &expected, targets, measured.read_length);
    for e in &mut expected {
        e.usable &= e.ploidy.is_some_and(|p| p > 0);
    }
    let Chosen { names, correlations, .. } = chosen.unwrap_or_default();
    let baseline = Baseline {
        autosomal_depth,
        targets: usable.len(),
        dispersion,
        reference_samples: names,
        correlations,
        x_copies: copies.x,
        y_copies: copies.y,
        insert_size: measured.inserts.usual().map(|i| i.0),
    };
    let read_length = measured.read_length;
    Ok(Fitted { expected, baseline, read_length, curve, build: design.build })
}

/// Tells of each target whether its depth can be trusted: its run has reads, its sequence is known,
/// and its reads are mappable.
fn sound_targets(design: &Design, depths: &[TargetDepth], settings: &CopyNumber) -> Vec<bool> {
    let with_reads = targets_with_reads(design, depths);
    let sound = |((t, d), with_reads): ((&CnvTarget, &TargetDepth), &bool)| {
        *with_reads && t.n_share <= settings.max_n_share && d.mapq0 <= settings.max_mapq0_share
    };
    design.targets.iter().zip(depths).zip(&with_reads).map(sound).collect()
}

/// Fits the GC curve to the usable targets; returns it with the autosomal depth.
fn fit_curve(
    design: &Design,
    measured: &Measurement,
    settings: &CopyNumber,
    usable: &[usize],
) -> Result<(GcCurve, f64)> {
    if measured.reads == 0 {
        return Err(Error::input(
            "not one read in the panel's regions: nothing can be said about copy number",
        ));
    }
    let points: Vec<(f64, f64)> =
        usable.iter().map(|i| (design.targets[*i].gc, measured.depths[*i].mean)).collect();
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
    Ok((curve, autosomal_depth))
}

/// Returns a depth over what a target's own GC and ploidy ask for; NaN where these are not known.
fn relative_depth(depth: f64, own: f64, ploidy: Option<u32>) -> f64 {
    match ploidy {
        Some(p) if p > 0 && own > 0.0 => depth / own * 2.0 / f64::from(p),
        _ => f64::NAN,
    }
}

/// Returns the depth of every target over what its GC and ploidy ask for: 1 where nothing is
/// changed, NaN where nothing is known.
///
/// This is what a reference set keeps of a sample.
///
/// # Errors
/// See [`fit`].
pub fn relative_depths(
    design: &Design,
    measured: &Measurement,
    settings: &CopyNumber,
) -> Result<(Vec<f32>, Baseline)> {
    let fitted = fit(design, measured, settings, Sex::Unknown, None)?;
    let relative = design.targets.iter().zip(&measured.depths).map(|(t, d)| {
        let ploidy = fitted.ploidy_at(t.chromosome, t.span);
        relative_depth(d.mean, fitted.curve.at(t.gc), ploidy) as f32
    });
    Ok((relative.collect(), fitted.baseline))
}

/// Tells of each target whether some read lies in its run: a run without one is "no data", never
/// "deleted".
/// Windows of the background count where they have reads; those of Y, which may rightly have none,
/// where most others do.
fn targets_with_reads(design: &Design, depths: &[TargetDepth]) -> Vec<bool> {
    let mut with_reads: Vec<bool> = depths.iter().map(|d| d.any > 0.0).collect();
    for run in &design.runs {
        let any = with_reads[run.clone()].iter().any(|r| *r);
        with_reads[run.clone()].fill(any);
    }
    let background = |y: bool| {
        let all = 0..design.targets.len();
        all.filter(move |i| {
            design.targets[*i].background && (design.targets[*i].chromosome == Chromosome::Y) == y
        })
    };
    let count = background(false).filter(|i| with_reads[*i]).count();
    if count * 2 > background(false).count() {
        for i in background(true) {
            with_reads[i] = true;
        }
    }
    with_reads
}

/// Returns the over-dispersion of the autosomal targets against independent reads, by the median
/// absolute deviation; at least 1.
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
            let reads = variance_of_mean(targets[*i].span.len() as f64, read_length) / e.depth;
            ((depths[*i].mean / e.depth - 1.0) / reads.sqrt()).abs()
        })
        .collect();
    median(scaled).map_or(1.0, |mad| (mad * MAD_TO_SD).powi(2)).max(1.0)
}
