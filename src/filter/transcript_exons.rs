//! The bases of a contig that HGVS positions on a transcript name.

use crate::model::{Span, Strand, Transcript};
use crate::{Error, Result};

/// One position of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Counts from 1; before the start codon from -1 down.
    pub number: i64,
    /// Marks a position behind the stop codon (`*3`).
    pub behind_stop: bool,
    /// Gives the bases into the intron: + behind the exon, - before it.
    pub offset: i64,
}

/// The exons of a transcript in its own direction.
pub(super) struct Exons<'a> {
    transcript: &'a Transcript,
    /// Lists the exons from 5' to 3'.
    ordered: Vec<Span>,
    /// Gives the coding part on the spliced transcript, 0-based half-open; `None` for n. names.
    coding: Option<(i64, i64)>,
}

impl<'a> Exons<'a> {
    /// Orders the exons and finds the coding part.
    ///
    /// # Errors
    /// Input: no coding sequence, or one that is not the genome's, where c. positions are asked.
    pub(super) fn new(transcript: &'a Transcript, coding: bool) -> Result<Self> {
        let mut ordered = transcript.exons.clone();
        if transcript.strand == Strand::Minus {
            ordered.reverse();
        }
        let mut exons = Self { transcript, ordered, coding: None };
        if coding {
            let incomplete = !transcript.start_complete;
            if !transcript.is_coding() || incomplete || transcript.traits.numbering.cds_differs {
                let why = if transcript.is_coding() {
                    "its coding sequence is not that of the genome here"
                } else {
                    "it has no coding sequence (write n.)"
                };
                let what = format!("{} has no c. positions: {why}", transcript.id);
                return Err(Error::input(what).hint("give the place, chr21:34859486:C:T"));
            }
            let bases = transcript.cds.iter().map(|part| part.span.len() as i64).sum::<i64>();
            let first = transcript.cds_in_order().next().map(|part| part.span);
            let start = first.and_then(|span| exons.spliced(span));
            exons.coding = start.map(|start| (start, start + bases));
        }
        Ok(exons)
    }

    /// Returns the 0-based place on the spliced transcript of a stretch's first base.
    fn spliced(&self, span: Span) -> Option<i64> {
        let mut before = 0;
        for exon in &self.ordered {
            if exon.start <= span.start && span.end <= exon.end {
                return Some(before + self.distance(*exon, span));
            }
            before += exon.len() as i64;
        }
        None
    }

    /// Counts the bases from an exon's 5' end to that of a stretch inside.
    fn distance(&self, exon: Span, span: Span) -> i64 {
        (match self.transcript.strand {
            Strand::Plus => span.start - exon.start,
            Strand::Minus => exon.end - span.end,
        }) as i64
    }

    /// Returns the 0-based base of a position on the contig.
    ///
    /// # Errors
    /// Input: outside of the transcript or in no intron, a number that is not the genome's.
    pub(super) fn base(&self, position: Position) -> Result<u64> {
        let Position { number, behind_stop, offset } = position;
        let words = || {
            let mark = if behind_stop { "*" } else { "" };
            let intron = if offset == 0 { String::new() } else { format!("{offset:+}") };
            format!("{mark}{number}{intron}")
        };
        let refuse = |why: &str| {
            let what = format!("position {} of {}: {why}", words(), self.transcript.id);
            Err(Error::input(what).hint("check the transcript, its version and the build"))
        };
        let zero_based = if number > 0 { number - 1 } else { number };
        let place = match self.coding {
            None if behind_stop => return refuse("n. positions have no *"),
            None => zero_based,
            Some((_, end)) if behind_stop => end + zero_based,
            Some((start, end)) if start + zero_based >= end => {
                let coding = end - start;
                return refuse(&format!("the coding sequence has {coding} bases"));
            }
            Some((start, _)) => start + zero_based,
        };
        if !self.is_numbered(position) {
            return refuse("the transcript's numbers are not the genome's there");
        }
        let Some((exon, within)) = self.exon(place) else {
            return refuse("outside of the transcript");
        };
        let outwards = match self.transcript.strand {
            Strand::Plus => exon.start as i64 + within,
            Strand::Minus => exon.end as i64 - 1 - within,
        };
        if offset != 0 && !self.is_in_intron(exon, within, offset) {
            let before = place - within;
            let (first, last) = (self.number(before), self.number(before + exon.len() as i64 - 1));
            return refuse(&format!(
                "no intron of that length begins there; the exon is {first} to {last}"
            ));
        }
        let signed = if self.transcript.strand == Strand::Minus { -offset } else { offset };
        u64::try_from(outwards + signed).or_else(|_| refuse("outside of the contig"))
    }

    /// Returns the number of a place on the spliced transcript.
    fn number(&self, place: i64) -> String {
        match self.coding {
            None => format!("n.{}", place + 1),
            Some((start, _)) if place < start => format!("c.{}", place - start),
            Some((start, end)) if place < end => format!("c.{}", place - start + 1),
            Some((_, end)) => format!("c.*{}", place - end + 1),
        }
    }

    /// Tells whether the source counts this position as the genome does.
    fn is_numbered(&self, position: Position) -> bool {
        let numbering = self.transcript.traits.numbering;
        let number = position.number.unsigned_abs();
        let bound = match self.coding {
            None => numbering.cdna_from,
            Some(_) if position.behind_stop => numbering.three_prime_from,
            Some(_) if position.number < 0 => numbering.five_prime_from,
            Some(_) => None,
        };
        bound.is_none_or(|from| number < u64::from(from))
    }

    /// Returns the exon of a place on the spliced transcript, and the bases from its 5' end; what
    /// lies before the first or behind the last exon is counted from that one.
    fn exon(&self, place: i64) -> Option<(Span, i64)> {
        let mut before = 0;
        let last = self.ordered.len().checked_sub(1)?;
        for (i, exon) in self.ordered.iter().enumerate() {
            let within = place - before;
            if within < exon.len() as i64 || i == last {
                return Some((*exon, within));
            }
            before += exon.len() as i64;
        }
        None
    }

    /// Tells whether an offset from a base of an exon lies in the intron beside it.
    fn is_in_intron(&self, exon: Span, within: i64, offset: i64) -> bool {
        let Some(i) = self.ordered.iter().position(|e| *e == exon) else { return false };
        let neighbour = match offset > 0 {
            true if within == exon.len() as i64 - 1 => self.ordered.get(i + 1),
            false if within == 0 => i.checked_sub(1).and_then(|i| self.ordered.get(i)),
            _ => None,
        };
        let intron = neighbour
            .map(|n| if n.start > exon.start { n.start - exon.end } else { exon.start - n.end });
        intron.is_some_and(|bases| offset.unsigned_abs() <= bases)
    }
}
