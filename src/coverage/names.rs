//! HGVS c. (or n.) positions of genomic bases on one transcript, for the names of gaps.

use crate::model::{Span, Strand, Transcript};

/// Names a stretch from 5' to 3' of the transcript: `c.10-5_20`, `n.7`; one base where both ends
/// are the same.
///
/// Bases before the first and after the last exon continue the count of the untranslated ends
/// (`c.-140`, `c.*950`), as promoters are usually named. Source: HGVS Nomenclature 21.0,
/// "numbering". `None` for a transcript without exons.
pub fn of_span(transcript: &Transcript, span: Span) -> Option<String> {
    if span.is_empty() {
        return None;
    }
    let (first, last) = match transcript.strand {
        Strand::Plus => (span.start, span.end - 1),
        Strand::Minus => (span.end - 1, span.start),
    };
    let (a, b) = (of_base(transcript, first)?, of_base(transcript, last)?);
    let kind = if transcript.is_coding() { 'c' } else { 'n' };
    Some(if a == b { format!("{kind}.{a}") } else { format!("{kind}.{a}_{b}") })
}

/// Returns the position of one base (0-based) without its prefix: `10-5`, `-14`, `*3`.
fn of_base(transcript: &Transcript, base: u64) -> Option<String> {
    let (position, offset) = on_transcript(transcript, base)?;
    let coding = coding_ends(transcript);
    let shown = match coding {
        None if position >= 0 => (position + 1).to_string(),
        // A non-coding transcript has no name for what lies before it; the count goes on.
        None => position.to_string(),
        Some((start, _)) if position < start => (position - start).to_string(),
        Some((start, end)) if position < end => (position - start + 1).to_string(),
        Some((_, end)) => format!("*{}", position - end + 1),
    };
    Some(match offset {
        0 => shown,
        o if o > 0 => format!("{shown}+{o}"),
        o => format!("{shown}{o}"),
    })
}

/// Returns the 0-based position on the spliced transcript and the offset into an intron (+ behind
/// the exon, - before the next one).
fn on_transcript(transcript: &Transcript, base: u64) -> Option<(i64, i64)> {
    let exons = &transcript.exons;
    let (first, last) = (exons.first()?, exons.last()?);
    let minus = transcript.strand == Strand::Minus;
    let total: i64 = exons.iter().map(|e| e.len() as i64).sum();
    // Spliced length of what lies before exon i in genomic order.
    let before = |i: usize| exons[..i].iter().map(|e| e.len() as i64).sum::<i64>();
    let forward = |genomic: i64| if minus { total - 1 - genomic } else { genomic };
    if base < first.start {
        return Some((forward(base as i64 - first.start as i64), 0));
    }
    if base >= last.end {
        return Some((forward(total + (base - last.end) as i64), 0));
    }
    let i = exons.partition_point(|e| e.end <= base);
    let exon = exons.get(i)?;
    if base >= exon.start {
        return Some((forward(before(i) + (base - exon.start) as i64), 0));
    }
    let previous = exons.get(i.checked_sub(1)?)?;
    let (left, right) = ((base - previous.end + 1) as i64, (exon.start - base) as i64);
    let (left_end, right_start) = (forward(before(i) - 1), forward(before(i)));
    // The middle base of an intron of odd length counts from the exon before it in transcript
    // direction.
    Some(match minus {
        false if left <= right => (left_end, left),
        false => (right_start, -right),
        true if right <= left => (right_start, right),
        true => (left_end, -left),
    })
}

/// Returns the 0-based half-open ends of the coding part on the spliced transcript.
fn coding_ends(transcript: &Transcript) -> Option<(i64, i64)> {
    let (first, last) = (transcript.cds.first()?, transcript.cds.last()?);
    let (a, _) = on_transcript(transcript, first.span.start)?;
    let (b, _) = on_transcript(transcript, last.span.end.checked_sub(1)?)?;
    Some((a.min(b), a.max(b) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::CdsPart;

    /// Exons 100-110, 200-210, 300-310; coding from 105 to 305.
    fn transcript(strand: Strand, coding: bool) -> Transcript {
        let spans = [(100, 110), (200, 210), (300, 310)].map(|(a, b)| Span::new(a, b));
        let cds = [(105, 110), (200, 210), (300, 305)]
            .map(|(a, b)| CdsPart { span: Span::new(a, b), phase: 0 });
        Transcript {
            strand,
            exons: spans.to_vec(),
            cds: if coding { cds.to_vec() } else { vec![] },
            biotype: String::new(),
            traits: Default::default(),
            ..Transcript::example()
        }
    }

    #[test]
    fn names_on_both_strands() {
        let plus = transcript(Strand::Plus, true);
        let name = |t: &Transcript, a, b| of_span(t, Span::new(a, b)).unwrap();
        assert_eq!(name(&plus, 105, 106), "c.1");
        assert_eq!(name(&plus, 104, 106), "c.-1_1");
        assert_eq!(name(&plus, 98, 101), "c.-7_-5");
        assert_eq!(name(&plus, 108, 112), "c.4_5+2");
        assert_eq!(name(&plus, 197, 202), "c.6-3_7");
        assert_eq!(name(&plus, 304, 312), "c.20_*7");
        let minus = transcript(Strand::Minus, true);
        assert_eq!(name(&minus, 304, 305), "c.1");
        assert_eq!(name(&minus, 305, 306), "c.-1");
        assert_eq!(name(&minus, 298, 302), "c.4_5+2");
        assert_eq!(name(&minus, 208, 213), "c.6-3_7");
        assert_eq!(name(&minus, 103, 106), "c.20_*2");
        // 90 bases of intron: the last one counted from the left is the 45th.
        assert_eq!(name(&plus, 154, 156), "c.5+45_6-45");
        assert_eq!(name(&minus, 254, 256), "c.5+45_6-45");
    }

    #[test]
    fn non_coding() {
        let t = transcript(Strand::Plus, false);
        assert_eq!(of_span(&t, Span::new(98, 102)).unwrap(), "n.-2_2");
        assert_eq!(of_span(&t, Span::new(309, 310)).unwrap(), "n.30");
        assert_eq!(of_span(&t, Span::new(5, 5)), None);
    }
}
