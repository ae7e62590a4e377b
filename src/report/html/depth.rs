//! Draws the depth along a gene's exons under them on the same scale: the lowest depth of each few
//! bases, the gaps in red.

use crate::model::Span;
use crate::model::coverage::GeneCoverage;
use crate::report::html::scale::Scale;
use crate::report::text::bounded_line;
use askama::Template;

/// Gives the height of the strip.
pub(super) const HEIGHT: f64 = 64.0;
/// Gives the width of a step of the curve.
const STEP: f64 = 3.0;

#[derive(Template)]
#[template(path = "depth.svg", escape = "html")]
struct Strip {
    label: String,
    shape: String,
    gaps: Vec<Gap>,
    top: f64,
    base: f64,
    left: f64,
    right: f64,
    limit: f64,
    limit_label: String,
}

struct Gap {
    x: f64,
    width: f64,
    title: String,
}

/// Returns the strip's elements, its upper edge at `top`; empty where there is nothing to draw.
pub(super) fn strip(coverage: &GeneCoverage, scale: &Scale, top: f64) -> String {
    let deepest = coverage.exonic.as_ref().map_or(0, |d| d.median).max(coverage.covered_depth) * 2;
    if coverage.exons.is_empty() || deepest == 0 {
        return String::new();
    }
    let base = top + HEIGHT;
    let y = |depth: u32| base - f64::from(depth.min(deepest)) / f64::from(deepest) * HEIGHT;
    let mut shape = String::new();
    for exon in &coverage.exons {
        // Padding reaches into introns, which are drawn too short for it: only the exon itself.
        let profile = inside(&exon.profile, exon.span, exon.exon);
        let (x, width) = scale.bar(exon.exon);
        let steps = ((width / STEP) as usize).clamp(1, profile.len().max(1));
        let lowest = |i: usize| {
            let (a, b) = (i * profile.len() / steps, ((i + 1) * profile.len() / steps).max(1));
            profile.get(a..b.max(a + 1)).into_iter().flatten().copied().min().unwrap_or(0)
        };
        let one = width / steps as f64;
        shape.push_str(&format!("M{x:.1} {base:.1}"));
        for i in 0..steps {
            let depth = lowest(if scale.reversed() { steps - 1 - i } else { i });
            shape.push_str(&format!("V{:.1}h{one:.1}", y(depth)));
        }
        shape.push_str(&format!("V{base:.1}z"));
    }
    let gaps = coverage
        .gaps
        .iter()
        .map(|g| {
            let (x, width) = scale.bar(g.span);
            let name = g.hgvs.as_deref().unwrap_or_default();
            Gap {
                x,
                width,
                title: bounded_line(&format!("{} {name}: lowest {}x", g.part, g.lowest)),
            }
        })
        .collect();
    let median = coverage.exonic.as_ref().map_or(0, |d| d.median);
    let strip = Strip {
        label: bounded_line(&format!("depth: median {median}x; {}", coverage.verdict.name())),
        shape,
        gaps,
        top,
        base,
        left: scale.left(),
        right: scale.right(),
        limit: y(coverage.covered_depth),
        limit_label: format!("{}x", coverage.covered_depth),
    };
    strip.render().unwrap_or_default()
}

/// Returns the part of a profile over `outer` that lies on `inner`.
fn inside(profile: &[u32], outer: Span, inner: Span) -> &[u32] {
    let (a, b) = (
        inner.start.saturating_sub(outer.start) as usize,
        inner.end.saturating_sub(outer.start) as usize,
    );
    profile.get(a..b.min(profile.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::report::{fixture, html};

    #[test]
    fn the_page_draws_depth_and_gaps() {
        let page = String::from_utf8(html::render(&fixture::with_coverage()).unwrap()).unwrap();
        assert_eq!(page.matches("<g class=\"depth\">").count(), 2, "RUNX1 and ANKRD26");
        assert_eq!(page.matches("<rect class=\"gap\"").count(), 1);
        let without = String::from_utf8(html::render(&fixture::report()).unwrap()).unwrap();
        assert_eq!(without.matches("<g class=\"depth\">").count(), 0);
    }
}
