//! A gene's exons with the reported variants on them, as inline SVG.
//!
//! Drawn 5' to 3' in transcript direction. Exons grow with the square root of their length and
//! introns with its logarithm: at true scale the exons of most genes would be hairlines. Coding
//! parts are thick, untranslated thin.

use crate::model::cnv::CnvReport;
use crate::model::coverage::GeneCoverage;
use crate::model::panel::PanelGene;
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::report::html::{copies, depth, line};
use askama::Template;

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 12.0;
/// Two lollipops closer than this stand on different heights.
const APART: f64 = 17.0;
const LEVELS: usize = 5;

/// One gene's picture, drawn when it is written: together they are megabytes.
pub(super) struct Picture<'a> {
    /// Element id.
    pub id: String,
    /// Gene.
    pub symbol: &'a str,
    transcript: &'a Transcript,
    rows: Vec<(usize, &'a Row)>,
    under: Under<'a>,
}

impl Picture<'_> {
    /// The `<svg>` element: numbers and escaped text only.
    pub fn svg(&self) -> askama::Result<String> {
        draw(self.symbol, self.transcript, &self.rows, &self.under).render()
    }
}

#[derive(Template)]
#[template(path = "picture.svg", escape = "html")]
struct Drawing {
    label: String,
    height: f64,
    axis: f64,
    caption_y: f64,
    left: f64,
    right: f64,
    boxes: Vec<Bar>,
    numbers: Vec<(f64, usize)>,
    pins: Vec<Pin>,
    caption: String,
    /// The strip of depth: elements that [`depth::strip`] has escaped.
    depth: String,
    /// The strip of copies: elements that [`copies::strip`] has escaped.
    copies: String,
}

struct Bar {
    x: f64,
    width: f64,
    coding: bool,
    title: String,
}

struct Pin {
    row: usize,
    x: f64,
    y: f64,
    tier: &'static str,
    label: String,
}

/// A picture of every gene that has a transcript model, in panel order.
pub(super) fn all(report: &CaseReport) -> Vec<Picture<'_>> {
    report
        .panel
        .genes
        .iter()
        .enumerate()
        .filter_map(|(i, gene)| {
            let rows =
                report.rows.iter().enumerate().filter(|(_, r)| gene.facts.owns(&*r.gene)).collect();
            let coverage = report.coverage.as_ref().and_then(|c| c.genes.get(i));
            let under = Under { coverage: coverage.map(AsRef::as_ref), cnv: report.cnv.as_ref() };
            Some(Picture {
                id: format!("gene-{i}"),
                symbol: &gene.facts.symbol,
                transcript: model(gene)?,
                rows,
                under,
            })
        })
        .collect()
}

/// A gene's exons with copies only; `None` without a model.
pub(super) fn of_copies<'a>(gene: &'a PanelGene, cnv: &'a CnvReport) -> Option<Picture<'a>> {
    Some(Picture {
        id: String::new(),
        symbol: &gene.facts.symbol,
        transcript: model(gene)?,
        rows: Vec::new(),
        under: Under { coverage: None, cnv: Some(cnv) },
    })
}

fn model(gene: &PanelGene) -> Option<&Transcript> {
    gene.transcripts.first().filter(|t| !t.exons.is_empty())
}

/// What is drawn under the exons.
#[derive(Default)]
struct Under<'a> {
    coverage: Option<&'a GeneCoverage>,
    cnv: Option<&'a CnvReport>,
}

/// A stretch of the genome and its width in the picture, in genomic order.
struct Stretch {
    span: Span,
    x: f64,
    width: f64,
}

/// The picture's scale: genomic position to x.
pub(super) struct Scale {
    stretches: Vec<Stretch>,
    reversed: bool,
}

impl Scale {
    /// Whether genomic order runs right to left.
    pub(super) fn reversed(&self) -> bool {
        self.reversed
    }

    /// Left end of the drawing.
    pub(super) fn left(&self) -> f64 {
        MARGIN
    }

    /// Right end of the drawing.
    pub(super) fn right(&self) -> f64 {
        WIDTH - MARGIN
    }

    /// Covers the exons, the introns between, and flanks as far as `outer` reaches.
    fn new(transcript: &Transcript, outer: Span) -> Self {
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

    fn x(&self, position: u64) -> f64 {
        let i = self
            .stretches
            .partition_point(|s| s.span.end <= position)
            .min(self.stretches.len().saturating_sub(1));
        let Some(s) = self.stretches.get(i) else { return MARGIN };
        let share = (position.saturating_sub(s.span.start)) as f64 / s.span.len().max(1) as f64;
        let x = s.x + share.min(1.0) * s.width;
        if self.reversed { WIDTH - x } else { x }
    }

    /// Left edge and width of a span; never a hairline.
    pub(super) fn bar(&self, span: Span) -> (f64, f64) {
        let (a, b) = (self.x(span.start), self.x(span.end.saturating_sub(1)));
        (a.min(b), (a - b).abs().max(1.5))
    }
}

fn draw(
    symbol: &str,
    transcript: &Transcript,
    rows: &[(usize, &Row)],
    under: &Under<'_>,
) -> Drawing {
    let outer = rows.iter().fold(transcript.span(), |s, (_, r)| {
        let v = r.allele.span();
        // The last exon base must stay inside, so a flank starts one base further.
        Span::new(s.start.min(v.start), s.end.max(v.end))
    });
    let scale = Scale::new(transcript, outer);
    let count = transcript.exons.len();
    let number = |i: usize| if transcript.strand == Strand::Minus { count - i } else { i + 1 };

    let mut boxes = Vec::new();
    let mut numbers = Vec::new();
    for (i, exon) in transcript.exons.iter().enumerate() {
        let (x, width) = scale.bar(*exon);
        let title = format!("exon {} of {count}, {} bases", number(i), exon.len());
        boxes.push(Bar { x, width, coding: false, title: title.clone() });
        for cds in transcript.cds.iter().map(|c| c.span).filter(|c| exon.overlaps(*c)) {
            let (x, width) = scale.bar(Span::new(cds.start.max(exon.start), cds.end.min(exon.end)));
            boxes.push(Bar { x, width, coding: true, title: title.clone() });
        }
        // Numbers only where they fit; the first and the last always help.
        if width >= 14.0 || i == 0 || i + 1 == count {
            numbers.push((x + width / 2.0, number(i)));
        }
    }

    let pins = pins(&scale, rows);
    let top = pins.iter().map(|p| p.y).fold(0.0, f64::min);
    let axis = 24.0 - top;
    // Exons of another transcript would not lie under these boxes.
    let same = |c: &&GeneCoverage| {
        c.exons.len() == count && c.exons.iter().all(|e| transcript.exons.contains(&e.exon))
    };
    let depth = under
        .coverage
        .filter(same)
        .map(|c| depth::strip(c, &scale, axis + 36.0))
        .unwrap_or_default();
    let below = if depth.is_empty() { 0.0 } else { depth::HEIGHT + 8.0 };
    let copies = under
        .cnv
        .zip(Chromosome::parse(&transcript.contig))
        .map(|(cnv, c)| copies::strip(cnv, c, transcript.span(), &scale, axis + 36.0 + below))
        .unwrap_or_default();
    let below = below + if copies.is_empty() { 0.0 } else { copies::HEIGHT + 8.0 };
    let accession = transcript.refseq.as_deref().unwrap_or(&transcript.id);
    let strand = if transcript.strand == Strand::Minus { "minus" } else { "plus" };
    Drawing {
        label: line(&format!(
            "{symbol}: {count} exons of {accession}, {} reported variants",
            rows.len()
        )),
        height: axis + 44.0 + below,
        axis,
        caption_y: axis + 40.0 + below,
        depth,
        copies,
        left: MARGIN,
        right: WIDTH - MARGIN,
        boxes,
        numbers,
        pins: pins.into_iter().map(|p| Pin { y: axis + p.y, ..p }).collect(),
        caption: line(&format!(
            "{accession} on the {strand} strand of {}, drawn 5′ to 3′; introns shortened",
            transcript.contig
        )),
    }
}

/// Pins with their height above the axis (negative y), raised where they would cover each other.
fn pins(scale: &Scale, rows: &[(usize, &Row)]) -> Vec<Pin> {
    let mut pins: Vec<Pin> = rows
        .iter()
        .map(|&(row, r)| {
            let name = r
                .consequence
                .as_ref()
                .and_then(|c| c.hgvs_c.clone())
                .unwrap_or_else(|| r.allele.to_string());
            Pin {
                row,
                x: scale.x(r.allele.start + r.allele.reference.len() as u64 / 2),
                y: 0.0,
                tier: r.tier.name(),
                label: line(&format!("tier {}: {name}", r.tier.name())),
            }
        })
        .collect();
    pins.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.row.cmp(&b.row)));
    let mut last = [f64::NEG_INFINITY; LEVELS];
    for pin in &mut pins {
        let level = last.iter().position(|x| pin.x - x >= APART).unwrap_or(LEVELS - 1);
        last[level] = pin.x;
        pin.y = -30.0 - level as f64 * APART;
    }
    pins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn exons_run_in_transcript_direction_and_pins_stay_inside() {
        let report = fixture::report();
        let minus = &report.panel.genes[0].transcripts[0];
        let scale = Scale::new(minus, minus.span());
        assert!(
            scale.x(minus.exons[0].start) > scale.x(minus.exons[1].start),
            "minus strand runs right to left"
        );
        let rows: Vec<_> = report.rows.iter().enumerate().collect();
        for gene in &report.panel.genes {
            let Some(transcript) = gene.transcripts.first() else { continue };
            let rows: Vec<_> =
                rows.iter().filter(|(_, r)| r.gene.symbol == gene.facts.symbol).copied().collect();
            let drawing = draw(&gene.facts.symbol, transcript, &rows, &Under::default());
            assert_eq!(drawing.pins.len(), rows.len());
            assert!(
                drawing.pins.iter().all(|p| p.x >= MARGIN && p.x <= WIDTH - MARGIN && p.y > 0.0)
            );
            assert_eq!(drawing.boxes.iter().filter(|b| !b.coding).count(), transcript.exons.len());
        }
    }
}
