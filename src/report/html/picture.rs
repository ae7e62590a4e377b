//! Draws a gene's exons with the reported variants on them, as inline SVG.
//!
//! Drawn 5' to 3' in transcript direction. Coding parts are thick, untranslated thin.

use crate::model::cnv::CnvReport;
use crate::model::coverage::GeneCoverage;
use crate::model::panel::PanelGene;
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::report::html::scale::{MARGIN, Scale, WIDTH};
use crate::report::html::{copies, depth};
use crate::report::text::bounded_line;
use askama::Template;

/// Gives the distance below which two lollipops have different heights.
const PIN_DISTANCE: f64 = 17.0;
const PIN_LEVELS: usize = 5;

/// Holds one gene's picture, drawn when it is written: together the pictures are megabytes.
pub(super) struct Picture<'a> {
    /// Gives the element's id.
    pub id: String,
    /// Gives the gene's symbol.
    pub symbol: &'a str,
    transcript: &'a Transcript,
    rows: Vec<(usize, &'a Row)>,
    under: Under<'a>,
}

impl Picture<'_> {
    /// Returns the `<svg>` element: numbers and escaped text only.
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
    /// Holds the strip of depth: elements that [`depth::strip`] has escaped.
    depth: String,
    /// Holds the strip of copies: elements that [`copies::strip`] has escaped.
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

/// Returns a picture of every gene that has a transcript, in panel order.
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

/// Returns a gene's exons with copies only; `None` without a transcript.
pub(super) fn with_copies<'a>(gene: &'a PanelGene, cnv: &'a CnvReport) -> Option<Picture<'a>> {
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

/// Holds what is drawn under the exons.
#[derive(Default)]
struct Under<'a> {
    coverage: Option<&'a GeneCoverage>,
    cnv: Option<&'a CnvReport>,
}

/// Draws the exons, the variants above them and the strips below.
fn draw(
    symbol: &str,
    transcript: &Transcript,
    rows: &[(usize, &Row)],
    under: &Under<'_>,
) -> Drawing {
    let outer = rows.iter().fold(transcript.span(), |s, (_, r)| {
        let v = r.variant.span();
        // The last exon base must stay inside, so a flank starts one base further.
        Span::new(s.start.min(v.start), s.end.max(v.end))
    });
    let scale = Scale::new(transcript, outer);
    let count = transcript.exons.len();
    let (boxes, numbers) = boxes(transcript, &scale);
    let pins = pins(&scale, rows);
    let top = pins.iter().map(|p| p.y).fold(0.0, f64::min);
    let axis = 24.0 - top;
    let (depth, copies, below) = strips(transcript, under, &scale, axis + 36.0);
    let accession = transcript.refseq.as_deref().unwrap_or(&transcript.id);
    let strand = if transcript.strand == Strand::Minus { "minus" } else { "plus" };
    Drawing {
        label: bounded_line(&format!(
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
        caption: bounded_line(&format!(
            "{accession} on the {strand} strand of {}, drawn 5′ to 3′; introns shortened",
            transcript.contig
        )),
    }
}

/// Returns the boxes of exons and coding parts, and the exon numbers with their places.
fn boxes(transcript: &Transcript, scale: &Scale) -> (Vec<Bar>, Vec<(f64, usize)>) {
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
    (boxes, numbers)
}

/// Returns the strips of depth and copies from `top` down, and the height that they take.
fn strips(
    transcript: &Transcript,
    under: &Under<'_>,
    scale: &Scale,
    top: f64,
) -> (String, String, f64) {
    // Exons of another transcript would not lie under these boxes.
    let same = |c: &&GeneCoverage| {
        c.exons.len() == transcript.exons.len()
            && c.exons.iter().all(|e| transcript.exons.contains(&e.exon))
    };
    let depth =
        under.coverage.filter(same).map(|c| depth::strip(c, scale, top)).unwrap_or_default();
    let below = if depth.is_empty() { 0.0 } else { depth::HEIGHT + 8.0 };
    let copies = under
        .cnv
        .zip(Chromosome::parse(&transcript.contig))
        .map(|(cnv, c)| copies::strip(cnv, c, transcript.span(), scale, top + below))
        .unwrap_or_default();
    let below = below + if copies.is_empty() { 0.0 } else { copies::HEIGHT + 8.0 };
    (depth, copies, below)
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
                .unwrap_or_else(|| r.variant.to_string());
            Pin {
                row,
                x: scale.x(r.variant.span().start + r.variant.span().len() / 2),
                y: 0.0,
                tier: r.tier.name(),
                label: bounded_line(&format!("tier {}: {name}", r.tier.name())),
            }
        })
        .collect();
    pins.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.row.cmp(&b.row)));
    let mut last = [f64::NEG_INFINITY; PIN_LEVELS];
    for pin in &mut pins {
        let level = last.iter().position(|x| pin.x - x >= PIN_DISTANCE).unwrap_or(PIN_LEVELS - 1);
        last[level] = pin.x;
        pin.y = -30.0 - level as f64 * PIN_DISTANCE;
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
