//! Compares RefSeq transcripts with the genome by their `cDNA_match` lines, where the two differ by
//! more than single bases.
//!
//! `Gap` is read in transcript order (GFF3 specification, "The Gap Attribute": `M` match, `I` bases
//! that only the target, here the transcript, has, `D` bases that only the genome has); NCBI writes
//! it descending from the line's end on the minus strand.

use crate::io::transcripts::feature::{Feature, MAX_BASE};
use crate::model::{Span, Strand};

/// Holds all lines of one transcript on one contig.
#[derive(Debug, Default)]
pub(crate) struct Alignment {
    rows: Vec<Row>,
    unreadable: bool,
}

#[derive(Debug)]
struct Row {
    span: Span,
    strand: Strand,
    /// The 1-based inclusive bases of the transcript.
    target: (u64, u64),
    ops: Vec<(u8, u64)>,
}

/// Describes one difference, 0-based on the genome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Inserts this many bases, which the genome lacks, between the genome's bases `at - 1` and
    /// `at`.
    Insertion { at: u64, bases: u64 },
    /// Deletes genome bases, which the transcript lacks.
    Deletion(Span),
}

/// Holds the differences of a transcript that its alignment shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    pub gaps: Vec<Gap>,
    /// Marks a transcript whose first base is aligned nowhere.
    pub starts_late: bool,
    /// Marks an alignment with a line that could not be read: nothing is certain.
    pub unreadable: bool,
}

impl Alignment {
    pub(crate) fn add(&mut self, f: &Feature<'_>) {
        match row(f) {
            Some(row) => self.rows.push(row),
            None => self.unreadable = true,
        }
    }

    /// Differences of the alignment that overlaps `exons` (an accession may lie on the contig
    /// twice).
    pub(crate) fn differences(&self, exons: &[Span], strand: Strand) -> Differences {
        let mut rows: Vec<&Row> = self
            .rows
            .iter()
            .filter(|r| r.strand == strand && exons.iter().any(|e| e.overlaps(r.span)))
            .collect();
        rows.sort_by_key(|r| r.target);
        let mut out = Differences {
            starts_late: rows.first().is_some_and(|r| r.target.0 > 1),
            unreadable: self.unreadable,
            gaps: Vec::new(),
        };
        let mut last = None;
        for row in rows {
            // Bases between two lines that stand in neither.
            if let Some(end) = last
                && row.target.0 > end + 1
            {
                let at = if strand == Strand::Plus { row.span.start } else { row.span.end };
                out.gaps.push(Gap::Insertion { at, bases: row.target.0 - end - 1 });
            }
            last = Some(row.target.1);
            match row.gaps() {
                Some(gaps) => out.gaps.extend(gaps),
                None => out.unreadable = true,
            }
        }
        out
    }
}

impl Row {
    fn gaps(&self) -> Option<Vec<Gap>> {
        let plus = self.strand == Strand::Plus;
        let mut position = if plus { self.span.start } else { self.span.end };
        let mut out = Vec::new();
        for (kind, n) in &self.ops {
            if *kind == b'I' {
                out.push(Gap::Insertion { at: position, bases: *n });
                continue;
            }
            let next = if plus { position.checked_add(*n)? } else { position.checked_sub(*n)? };
            let span = Span::new(position.min(next), position.max(next));
            if !self.span.contains(span) {
                return None;
            }
            if *kind == b'D' {
                out.push(Gap::Deletion(span));
            }
            position = next;
        }
        Some(out)
    }
}

fn row(f: &Feature<'_>) -> Option<Row> {
    let span = f.span.clone().ok()?;
    let strand = f.strand.clone().ok()??;
    let mut target =
        f.attributes.get("Target")?.split_whitespace().skip(1).map(|w| w.parse::<u64>().ok());
    let target = (target.next()??, target.next()??);
    let mut ops = Vec::new();
    for word in f.attributes.get("Gap").unwrap_or_default().split_whitespace() {
        let kind = *word.as_bytes().first()?;
        if !matches!(kind, b'M' | b'I' | b'D') {
            return None;
        }
        ops.push((kind, word.get(1..)?.parse().ok()?));
    }
    (target.0 >= 1 && target.1 >= target.0 && target.1 <= MAX_BASE).then_some(Row {
        span,
        strand,
        target,
        ops,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_run_in_transcript_order() {
        let row = |strand| Row {
            span: Span::new(100, 200),
            strand,
            target: (1, 102),
            ops: vec![(b'M', 30), (b'I', 3), (b'D', 1), (b'M', 69)],
        };
        assert_eq!(
            row(Strand::Plus).gaps().unwrap(),
            [Gap::Insertion { at: 130, bases: 3 }, Gap::Deletion(Span::new(130, 131))]
        );
        assert_eq!(
            row(Strand::Minus).gaps().unwrap(),
            [Gap::Insertion { at: 170, bases: 3 }, Gap::Deletion(Span::new(169, 170))]
        );
        let beyond = Row { ops: vec![(b'M', 101)], ..row(Strand::Plus) };
        assert_eq!(beyond.gaps(), None);
    }
}
