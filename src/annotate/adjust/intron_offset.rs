//! Corrects intron positions of `c.` and `n.` names, counted from the nearer exon.
//!
//! HGVS 21.1, numbering: intron positions count from the nearer exon, "in the middle of the intron"
//! the numbering turns from `c.77+..` to `c.78-..`; of an odd number of bases the middle one
//! belongs to the `+` half. The engine counts from the acceptor within its polypyrimidine tract,
//! although in an intron below 34 bases the donor can be nearer.

use crate::model::{Strand, Transcript};
use std::fmt::Write;

/// Returns the name with each of its intron positions counted from the nearer exon. Positions that
/// are not those of `t`, and names of other forms, stay as they are.
pub(crate) fn nearest(name: String, t: &Transcript) -> String {
    let Some((kind, rest)) =
        name.split_at_checked(2).filter(|(kind, _)| matches!(*kind, "c." | "n."))
    else {
        return name;
    };
    let Some((first, behind)) = Position::parse(rest) else { return name };
    let second = behind.strip_prefix('_').and_then(Position::parse);
    let (last, change) = second.map_or((None, behind), |(p, change)| (Some(p), change));
    if first.offset == 0 && last.is_none_or(|p| p.offset == 0) {
        return name;
    }
    let exons = Exons::new(t, kind == "c.");
    let mut out = kind.to_owned();
    exons.write(&mut out, first);
    if let Some(last) = last {
        out.push('_');
        exons.write(&mut out, last);
    }
    out.push_str(change);
    out
}

/// Holds `-12`, `12` or `*12` with an intron offset; 0 for a base of an exon.
#[derive(Clone, Copy)]
struct Position {
    anchor: Anchor,
    offset: i64,
}

#[derive(Clone, Copy)]
enum Anchor {
    Before(u64),
    Plain(u64),
    Behind(u64),
}

impl Position {
    /// Parses the position at the beginning, and what follows it.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let number = |s: &str| -> Option<(u64, usize)> {
            let n = s.bytes().take_while(u8::is_ascii_digit).count();
            Some((s.get(..n)?.parse().ok()?, n))
        };
        let sign = usize::from(text.starts_with(['-', '*']));
        let (n, length) = number(&text[sign..])?;
        let anchor = match text.as_bytes().first()? {
            b'-' => Anchor::Before(n),
            b'*' => Anchor::Behind(n),
            _ => Anchor::Plain(n),
        };
        let rest = &text[sign + length..];
        let Some(tail) = rest.strip_prefix(['+', '-']) else {
            return Some((Self { anchor, offset: 0 }, rest));
        };
        let (n, length) = number(tail)?;
        let n = i64::try_from(n).ok()?;
        Some((Self { anchor, offset: if rest.starts_with('-') { -n } else { n } }, &tail[length..]))
    }
}

/// Places positions along the exons of a transcript.
struct Exons<'a> {
    t: &'a Transcript,
    /// Gives the first base of the CDS and the one behind its last, as 0-based positions along the
    /// transcript; the whole of a transcript numbered without CDS.
    cds: (u64, u64),
}

impl<'a> Exons<'a> {
    fn new(t: &'a Transcript, coding: bool) -> Self {
        let length = t.exons.iter().map(|e| e.len()).sum();
        let cds = match (t.cds.first(), t.cds.last()) {
            (Some(first), Some(last)) if coding => {
                // Exon bases in front of this one, on the genome.
                let before = |g: u64| -> u64 {
                    t.exons.iter().map(|e| g.clamp(e.start, e.end) - e.start).sum()
                };
                let (from, to) = (before(first.span.start), before(last.span.end));
                if t.strand == Strand::Plus { (from, to) } else { (length - to, length - from) }
            }
            _ => (0, length),
        };
        Self { t, cds }
    }

    fn write(&self, out: &mut String, p: Position) {
        let Position { anchor, offset } = self.counted_from_nearer(p).unwrap_or(p);
        // Writing to a String does not fail.
        let _ = match anchor {
            Anchor::Before(n) => write!(out, "-{n}"),
            Anchor::Plain(n) => write!(out, "{n}"),
            Anchor::Behind(n) => write!(out, "*{n}"),
        };
        if offset != 0 {
            let _ = write!(out, "{offset:+}");
        }
    }

    /// Counts an intron position from the nearer exon; `None` where it is so already, or no intron
    /// position of this transcript.
    fn counted_from_nearer(&self, p: Position) -> Option<Position> {
        let at = self.along(p.anchor)?;
        let from_donor = p.offset > 0;
        // The first base behind the intron.
        let border = if from_donor { at + 1 } else { at };
        let intron = self.intron_at(border)?;
        let here = p.offset.unsigned_abs();
        let other = (intron + 1).checked_sub(here).filter(|n| *n > 0 && here > 0)?;
        let moves = if from_donor { other < here } else { other <= here };
        let other = i64::try_from(other).ok()?;
        moves.then(|| match from_donor {
            true => Position { anchor: self.anchor(border), offset: -other },
            false => Position { anchor: self.anchor(border - 1), offset: other },
        })
    }

    /// Returns the bases of the intron in front of this position along the transcript.
    fn intron_at(&self, border: u64) -> Option<u64> {
        let exons = &self.t.exons;
        let mut sum = 0;
        for i in 1..exons.len() {
            let (done, next) = match self.t.strand {
                Strand::Plus => (i - 1, i),
                Strand::Minus => (exons.len() - i, exons.len() - i - 1),
            };
            sum += exons[done].len();
            if sum == border {
                let (low, high) = (done.min(next), done.max(next));
                return exons[high].start.checked_sub(exons[low].end);
            }
        }
        None
    }

    fn along(&self, anchor: Anchor) -> Option<u64> {
        match anchor {
            Anchor::Before(n) => self.cds.0.checked_sub(n),
            Anchor::Plain(n) => (self.cds.0 + n).checked_sub(1),
            Anchor::Behind(n) => (self.cds.1 + n).checked_sub(1),
        }
    }

    fn anchor(&self, at: u64) -> Anchor {
        match at {
            _ if at < self.cds.0 => Anchor::Before(self.cds.0 - at),
            _ if at >= self.cds.1 => Anchor::Behind(at - self.cds.1 + 1),
            _ => Anchor::Plain(at - self.cds.0 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::model::transcript::CdsPart;

    /// Exons of 10, 10 and 10 bases, introns of 20 and 21 between them; the CDS from the 9th to the
    /// 20th base.
    fn transcript(strand: Strand) -> Transcript {
        let introns = if strand == Strand::Plus { [20, 21] } else { [21, 20] };
        let second = 110 + introns[0];
        let third = second + 10 + introns[1];
        let coding = match strand {
            Strand::Plus => [Span::new(108, 110), Span::new(second, second + 10)],
            Strand::Minus => [Span::new(second, second + 10), Span::new(third, third + 2)],
        };
        Transcript {
            id: "ENST1.1".into(),
            gene: "TOY".into(),
            contig: "chr21".into(),
            strand,
            exons: vec![
                Span::new(100, 110),
                Span::new(second, second + 10),
                Span::new(third, third + 10),
            ],
            cds: coding.into_iter().map(|span| CdsPart { span, phase: 0 }).collect(),
            source: "test".into(),
            traits: Default::default(),
            ..Transcript::example()
        }
    }

    #[test]
    fn the_nearer_exon_counts() {
        for strand in [Strand::Plus, Strand::Minus] {
            let t = transcript(strand);
            for (given, want) in [
                ("c.3-12del", "c.2+9del"),
                ("c.3-11A>G", "c.2+10A>G"),
                ("c.3-10A>G", "c.3-10A>G"),
                ("c.2+11_3-9dup", "c.3-10_3-9dup"),
                ("c.3-12_3-10delinsA", "c.2+9_3-10delinsA"),
                // The middle of 21 bases, and the border of CDS and 3'UTR.
                ("c.*1-11T>C", "c.12+11T>C"),
                ("c.12+12_*1-9del", "c.*1-10_*1-9del"),
                ("n.11-12A>G", "n.10+9A>G"),
                // No intron there; no intron position; another form.
                ("c.5-12A>G", "c.5-12A>G"),
                ("c.-3_2del", "c.-3_2del"),
                ("c.-2_-1insA-12", "c.-2_-1insA-12"),
                ("c.?", "c.?"),
                ("p.Met1?", "p.Met1?"),
            ] {
                assert_eq!(nearest(given.to_owned(), &t), want, "{strand:?} {given}");
            }
        }
    }
}
