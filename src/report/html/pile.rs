//! The reads at a reported allele, as inline SVG: a line a read, marks where it differs from the
//! reference.

use crate::model::coverage::{PileShows, ReadPile};
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::report::html::line;
use askama::Template;
use std::fmt::Write as _;

/// Rows that get a picture: the first ones of the table. Each picture is at most some 25 kB.
const MOST: usize = 200;
/// Differences drawn in one picture; reads of random sequence would have thousands.
const MARKS: usize = 400;
const COLUMN: f64 = 9.0;
const ROW: f64 = 7.0;
const LEFT: f64 = 4.0;
const TOP: f64 = 34.0;

/// One row's picture, drawn when it is written.
pub(super) struct Pile<'a> {
    /// Element id.
    pub id: String,
    pile: &'a ReadPile,
    row: &'a Row,
}

impl Pile<'_> {
    /// The `<svg>` element: numbers and escaped text only.
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
    /// Class and path.
    bars: Vec<(&'static str, String)>,
    marks: Vec<(&'static str, String)>,
    allele_x: f64,
    allele_width: f64,
    caption: String,
}

/// Id of a row's picture.
pub(super) fn id(row: usize) -> String {
    format!("reads-{row}")
}

/// Whether a row has one.
pub(super) fn has(i: usize, row: &Row) -> bool {
    i < MOST && row.pile.as_ref().is_some_and(|p| !p.reads.is_empty())
}

/// Pictures of the first rows that have reads.
pub(super) fn all(report: &CaseReport) -> Vec<Pile<'_>> {
    let rows = report.rows.iter().enumerate().filter(|(i, r)| has(*i, r));
    rows.filter_map(|(i, row)| Some(Pile { id: id(i), pile: row.pile.as_deref()?, row })).collect()
}

fn draw(pile: &ReadPile, row: &Row) -> Drawing {
    let columns = pile.reference.chars().count();
    let x = |column: usize| LEFT + column as f64 * COLUMN;
    let mut bars: [(&'static str, String); 4] = [
        ("alt", String::new()),
        ("ref", String::new()),
        ("none", String::new()),
        ("low", String::new()),
    ];
    let mut marks: Vec<(&'static str, String)> =
        ["A", "C", "G", "T", "N", "del", "ins"].into_iter().map(|c| (c, String::new())).collect();
    let mut drawn = 0;
    for (i, read) in pile.reads.iter().enumerate() {
        let y = TOP + i as f64 * ROW;
        let bases = read.bases.as_bytes();
        let covered = |c: usize| bases.get(c).is_some_and(|b| !matches!(b, b' ' | b'-'));
        let bar = match (read.low, read.shows) {
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
            let (a, width) = (x(from), (to - from) as f64 * COLUMN);
            // The arrow's tip: which way the read runs.
            let _ = if read.reverse {
                write!(
                    bars[bar].1,
                    "M{a:.0} {:.1}l3 -2.5h{:.0}v5h-{:.0}z",
                    y + 2.5,
                    width - 3.0,
                    width - 3.0
                )
            } else {
                write!(
                    bars[bar].1,
                    "M{a:.0} {y:.1}h{:.0}l3 2.5l-3 2.5h-{:.0}z",
                    width - 3.0,
                    width - 3.0
                )
            };
            from = to;
        }
        for (column, base) in bases.iter().enumerate() {
            let class = match base {
                b'A' => 0,
                b'C' => 1,
                b'G' => 2,
                b'T' => 3,
                b' ' | b'.' => continue,
                b'-' => 5,
                _ => 4,
            };
            drawn += 1;
            if drawn <= MARKS {
                let (top, height) = if class == 5 { (y + 2.0, 1.0) } else { (y, 5.0) };
                let _ = write!(
                    marks[class].1,
                    "M{:.0} {top:.1}h{COLUMN:.0}v{height:.0}h-{COLUMN:.0}z",
                    x(column)
                );
            }
        }
        for column in read.insertions.iter().take(4) {
            drawn += 1;
            if drawn <= MARKS {
                let _ = write!(
                    marks[6].1,
                    "M{:.0} {:.1}h2v7h-2z",
                    x(usize::from(*column)) - 1.0,
                    y - 1.0
                );
            }
        }
    }
    let start = row.allele.start.saturating_sub(pile.span.start) as usize;
    let length = row.allele.reference.len().min(columns.saturating_sub(start)).max(1);
    let more = if pile.not_shown > 0 {
        format!(", {} more not drawn", pile.not_shown)
    } else {
        String::new()
    };
    let left = if drawn > MARKS {
        format!("; {} differences not drawn", drawn - MARKS)
    } else {
        String::new()
    };
    let place = format!(
        "{}:{}-{}",
        row.allele.chromosome,
        pile.span.one_based_start(),
        pile.span.one_based_end()
    );
    Drawing {
        label: line(&format!("{} reads at {}{more}", pile.reads.len(), row.allele)),
        width: LEFT * 2.0 + columns as f64 * COLUMN,
        height: TOP + pile.reads.len() as f64 * ROW + 6.0,
        letters: pile
            .reference
            .chars()
            .enumerate()
            .map(|(i, c)| (x(i) + COLUMN / 2.0, c))
            .collect(),
        bars: bars.into_iter().filter(|(_, d)| !d.is_empty()).collect(),
        marks: marks.into_iter().filter(|(_, d)| !d.is_empty()).collect(),
        allele_x: x(start),
        allele_width: length as f64 * COLUMN,
        caption: line(&format!("{place}, {} reads{more}{left}", pile.reads.len())),
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
        report.rows[0].allele.reference = "<A>".repeat(200);
        let svg = all(&report)[0].svg().unwrap();
        assert!(svg.len() < 25_000, "{}", svg.len());
        assert!(svg.contains("differences not drawn") && !svg.contains("<A>"));
        let plain = all(&fixture::with_coverage())[0].svg().unwrap();
        assert!(plain.contains("class=\"alt\"") && plain.contains("class=\"ref\""), "{plain}");
    }
}
