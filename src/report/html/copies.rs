//! Draws the copies along a gene under its exons on the same scale: every exon, and the windows
//! between them by their mean.

use crate::model::cnv::{CnvCall, CnvPoint, CnvReport};
use crate::model::{Chromosome, Span};
use crate::report::html::scale::Scale;
use crate::report::text::bounded_line;
use askama::Template;

/// Gives the height of the strip.
pub(super) const HEIGHT: f64 = 72.0;
/// Gives the copies at the upper edge; more are drawn there.
const UPPER_EDGE: f64 = 4.0;
/// Gives the width within which windows are drawn as their mean: a gene of a megabase has
/// thousands.
const STEP: f64 = 3.0;

#[derive(Template)]
#[template(path = "copies.svg", escape = "html")]
struct Strip {
    label: String,
    calls: Vec<Call>,
    /// Lists height, copies, and whether that is the chromosome's usual number.
    grid: Vec<(f64, u32, bool)>,
    exons: String,
    windows: String,
    top: f64,
    base: f64,
    left: f64,
    right: f64,
}

struct Call {
    x: f64,
    width: f64,
    class: &'static str,
    title: String,
}

/// Returns the strip's elements, its upper edge at `top`, for the stretch `body`; empty where no
/// target lies there.
pub(super) fn strip(
    report: &CnvReport,
    chromosome: Chromosome,
    body: Span,
    scale: &Scale,
    top: f64,
) -> String {
    let points = points_on(&report.points, chromosome, body);
    if points.is_empty() {
        return String::new();
    }
    let base = top + HEIGHT;
    let y = |copies: f64| base - copies.clamp(0.0, UPPER_EDGE) / UPPER_EDGE * HEIGHT;
    let (exons, windows) = paths(points, body, scale, &y);
    let on_body = |c: &&CnvCall| c.chromosome == chromosome && c.span.overlaps(body);
    let calls = report.calls.iter().filter(on_body).map(|c| Call::new(c, body, scale)).collect();
    let usual = report.calls.iter().find(|c| c.chromosome == chromosome).map_or_else(
        || if chromosome.is_sex() { report.baseline.x_copies.unwrap_or(2) } else { 2 },
        |c| c.ploidy,
    );
    let strip = Strip {
        label:
            "copies measured: exons as bars, windows between them as dots (2 copies: log2 ratio 0)"
                .to_owned(),
        calls,
        grid: [1, 2, 3].map(|n| (y(f64::from(n)), n, n == usual)).to_vec(),
        exons,
        windows,
        top,
        base,
        left: scale.left(),
        right: scale.right(),
    };
    strip.render().unwrap_or_default()
}

/// Returns the paths of exons and of the windows between them.
fn paths(
    points: &[CnvPoint],
    body: Span,
    scale: &Scale,
    y: &dyn Fn(f64) -> f64,
) -> (String, String) {
    let mut exons = String::new();
    // Sum and count of the windows in each step.
    let mut steps: Vec<(f64, u32)> =
        vec![(0.0, 0); ((scale.right() - scale.left()) / STEP).ceil() as usize + 1];
    for point in points {
        let Some(copies) = point.copies else { continue };
        let (x, width) = scale.bar(clipped(point.target.span, body));
        if point.target.exonic {
            exons.push_str(&format!("M{x:.1} {:.1}h{width:.1}", y(copies)));
        } else if let Some(step) =
            steps.get_mut(((x + width / 2.0 - scale.left()).max(0.0) / STEP) as usize)
        {
            step.0 += copies;
            step.1 += 1;
        }
    }
    let mut windows = String::new();
    for (i, (sum, n)) in steps.iter().enumerate().filter(|(_, s)| s.1 > 0) {
        let x = scale.left() + i as f64 * STEP;
        windows.push_str(&format!("M{x:.1} {:.1}h2", y(sum / f64::from(*n))));
    }
    (exons, windows)
}

fn clipped(span: Span, body: Span) -> Span {
    Span::new(span.start.max(body.start), span.end.min(body.end))
}

impl Call {
    fn new(call: &CnvCall, body: Span, scale: &Scale) -> Self {
        let (x, width) = scale.bar(clipped(call.span, body));
        let class = if call.class.is_loss() { "loss" } else { "gain" };
        Self { x, width, class, title: bounded_line(&title(call)) }
    }
}

fn title(c: &CnvCall) -> String {
    let filter = if c.filters.is_empty() { "PASS".to_owned() } else { c.filters.join(", ") };
    format!(
        "{} {}:{}-{}: {} of {} copies, measured {:.2}, quality {:.0}, {filter}",
        c.class.name(),
        c.chromosome,
        c.span.one_based_start(),
        c.span.one_based_end(),
        c.copies,
        c.ploidy,
        c.measured,
        c.quality
    )
}

/// Returns the points on a stretch; points are in genome order without overlap.
fn points_on(points: &[CnvPoint], chromosome: Chromosome, span: Span) -> &[CnvPoint] {
    let from = points
        .partition_point(|p| (p.target.chromosome, p.target.span.end) <= (chromosome, span.start));
    let to = points
        .partition_point(|p| (p.target.chromosome, p.target.span.start) < (chromosome, span.end));
    points.get(from..to.max(from)).unwrap_or_default()
}
