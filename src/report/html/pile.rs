//! Draws the reads at a reported allele as inline SVG: a line a read, marks where it differs from
//! the reference.

use crate::model::coverage::{PileRead, PileShows, ReadPile};
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::report::text::bounded_line;
use askama::Template;
use std::fmt::Write as _;

/// Bounds the rows that get a picture: the first of the table. A picture is at most some 25 kB.
const ROWS_WITH_PICTURE: usize = 200;
/// Bounds the differences drawn in one picture; reads of random sequence would have thousands.
const MAX_DIFFERENCES: usize = 400;
const COLUMN: f64 = 9.0;
const ROW: f64 = 7.0;
const LEFT: f64 = 4.0;
const TOP: f64 = 34.0;

/// Holds one row's picture, drawn when it is written.
pub(super) struct Pile<'a> {
    /// Gives the element's id.
    pub id: String,
    pile: &'a ReadPile,
    row: &'a Row,
}

impl Pile<'_> {
    /// Returns the `<svg>` element: numbers and escaped text only.
    pub fn svg(&self) -> askama::Result<String> {
        draw(self.pile, self.row).render()
    }
}

#[derive(Template)]
#[template(path = "pile.svg", escape = "html")]
struct Drawing {
    label: String,
    width: f64,
    height: f64,
    letters: Vec<(f64, char)>,
    /// Lists class and path of the reads.
    bars: Vec<(&'static str, String)>,
    marks: Vec<(&'static str, String)>,
    allele_x: f64,
    allele_width: f64,
    caption: String,
}

/// Returns the id of a row's picture.
pub(super) fn id(row: usize) -> String {
    format!("reads-{row}")
}

/// Returns whether a row has a picture.
pub(super) fn has(i: usize, row: &Row) -> bool {
    i < ROWS_WITH_PICTURE && row.pile.as_ref().is_some_and(|p| !p.reads.is_empty())
}

/// Returns the pictures of the first rows that have reads.
pub(super) fn all(report: &CaseReport) -> Vec<Pile<'_>> {
    let rows = report.rows.iter().enumerate().filter(|(i, r)| has(*i, r));
    rows.filter_map(|(i, row)| Some(Pile { id: id(i), pile: row.pile.as_deref()?, row })).collect()
}

/// Draws the reads of one allele.
fn draw(pile: &ReadPile, row: &Row) -> Drawing {
    let columns = pile.reference.chars().count();
    let mut ink = Ink::default();
    for (i, read) in pile.reads.iter().enumerate() {
        ink.add(read, TOP + i as f64 * ROW);
    }
    let start = row.variant.span().start.saturating_sub(pile.span.start) as usize;
    let length = row.variant.reference().len().min(columns.saturating_sub(start)).max(1);
    let more = if pile.not_shown > 0 {
        format!(", {} more not drawn", pile.not_shown)
    } else {
        String::new()
    };
    let left_out = if ink.differences > MAX_DIFFERENCES {
        format!("; {} differences not drawn", ink.differences - MAX_DIFFERENCES)
    } else {
        String::new()
    };
    let place = format!(
        "{}:{}-{}",
        row.variant.chromosome(),
        pile.span.one_based_start(),
        pile.span.one_based_end()
    );
    let letters = pile.reference.chars().enumerate().map(|(i, c)| (x(i) + COLUMN / 2.0, c));
    Drawing {
        label: bounded_line(&format!("{} reads at {}{more}", pile.reads.len(), row.variant)),
        width: LEFT * 2.0 + columns as f64 * COLUMN,
        height: TOP + pile.reads.len() as f64 * ROW + 6.0,
        letters: letters.collect(),
        bars: classes_in_use(BARS, ink.bars),
        marks: classes_in_use(DIFFERENCES, ink.marks),
        allele_x: x(start),
        allele_width: length as f64 * COLUMN,
        caption: bounded_line(&format!("{place}, {} reads{more}{left_out}", pile.reads.len())),
    }
}

/// Returns the left edge of a column.
fn x(column: usize) -> f64 {
    LEFT + column as f64 * COLUMN
}

/// Pairs the classes with their paths and leaves out those without one.
fn classes_in_use<const N: usize>(
    classes: [&'static str; N],
    paths: [String; N],
) -> Vec<(&'static str, String)> {
    classes.into_iter().zip(paths).filter(|(_, path)| !path.is_empty()).collect()
}

/// Names the classes of the reads: what a read shows, or that it is of low quality.
const BARS: [&str; 4] = ["alt", "ref", "none", "low"];
/// Names the classes of the differences from the reference.
const DIFFERENCES: [&str; 7] = ["A", "C", "G", "T", "N", "del", "ins"];

/// Collects the paths of the reads.
#[derive(Default)]
struct Ink {
    /// Holds a path for each of [`BARS`].
    bars: [String; 4],
    /// Holds a path for each of [`DIFFERENCES`].
    marks: [String; 7],
    /// Counts the differences, those not drawn too.
    differences: usize,
}

impl Ink {
    /// Draws one read, its upper edge at `y`.
    fn add(&mut self, read: &PileRead, y: f64) {
        self.add_bars(read, y);
        for (column, base) in read.bases.bytes().enumerate() {
            let class = match base {
                b'A' => 0,
                b'C' => 1,
                b'G' => 2,
                b'T' => 3,
                b' ' | b'.' => continue,
                b'-' => 5,
                _ => 4,
            };
            let (top, height) = if class == 5 { (y + 2.0, 1.0) } else { (y, 5.0) };
            let x = x(column);
            self.add_mark(
                class,
                format_args!("M{x:.0} {top:.1}h{COLUMN:.0}v{height:.0}h-{COLUMN:.0}z"),
            );
        }
        for column in read.insertions.iter().take(4) {
            let x = x(usize::from(*column)) - 1.0;
            self.add_mark(6, format_args!("M{x:.0} {:.1}h2v7h-2z", y - 1.0));
        }
    }

    /// Draws the covered stretches of a read.
    fn add_bars(&mut self, read: &PileRead, y: f64) {
        let bases = read.bases.as_bytes();
        let covered = |c: usize| bases.get(c).is_some_and(|b| !matches!(b, b' ' | b'-'));
        let class = match (read.low, read.shows) {
            (true, _) => 3,
            (_, PileShows::Alternate) => 0,
            (_, PileShows::Reference) => 1,
            _ => 2,
        };
        let mut from = 0;
        while from < bases.len() {
            if !covered(from) {
                from += 1;
                continue;
            }
            let to = (from..bases.len()).find(|c| !covered(*c)).unwrap_or(bases.len());
            let (a, straight) = (x(from), (to - from) as f64 * COLUMN - 3.0);
            // The arrow's tip: which way the read runs.
            let _ = if read.reverse {
                let middle = y + 2.5;
                write!(
                    self.bars[class],
                    "M{a:.0} {middle:.1}l3 -2.5h{straight:.0}v5h-{straight:.0}z"
                )
            } else {
                write!(
                    self.bars[class],
                    "M{a:.0} {y:.1}h{straight:.0}l3 2.5l-3 2.5h-{straight:.0}z"
                )
            };
            from = to;
        }
    }

    /// Counts a difference, and draws it while there is room.
    fn add_mark(&mut self, class: usize, path: std::fmt::Arguments<'_>) {
        self.differences += 1;
        if self.differences <= MAX_DIFFERENCES {
            let _ = self.marks[class].write_fmt(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn pictures_are_bounded_whatever_the_reads_are() {
        let mut report = fixture::with_coverage();
        let mut pile = ReadPile::clone(report.rows[0].pile.as_deref().unwrap());
        pile.reference = "ACGT".repeat(20);
        let width = pile.reference.len();
        for read in &mut pile.reads {
            read.bases = "ACGTN".chars().cycle().take(width).collect();
        }
        let first = pile.reads[0].clone();
        pile.reads = vec![first; 40];
        report.rows[0].pile = Some(Box::new(pile));
        let mut allele = report.rows[0].variant.small().unwrap().clone();
        allele.reference = "<A>".repeat(200);
        report.rows[0].variant = crate::model::Variant::Small(allele);
        let svg = all(&report)[0].svg().unwrap();
        assert!(svg.len() < 25_000, "{}", svg.len());
        assert!(svg.contains("differences not drawn") && !svg.contains("<A>"));
        let plain = all(&fixture::with_coverage())[0].svg().unwrap();
        assert!(plain.contains("class=\"alt\"") && plain.contains("class=\"ref\""), "{plain}");
    }
}
