//! Gives the consequence by place alone, where the reference is N: only what no sequence could
//! change.

use crate::annotate::engine::seam::FLANK;
use crate::model::{Span, Strand, Term, Transcript, TranscriptConsequence};

/// Returns the intron, upstream and downstream terms of an allele whose changed bases lie at least
/// `margin` bases from every exon of every transcript within 5 kb; `None` where one is nearer: then
/// the consequence is unknown.
///
/// The margin also covers the shift that an indel's true place may have in a repeat that cannot be
/// read.
pub fn far_from_exons(
    transcripts: &[Transcript],
    contig: &str,
    changed: Span,
    margin: u64,
) -> Option<Vec<TranscriptConsequence>> {
    let wide = changed.padded(margin);
    let mut list = Vec::new();
    for t in
        transcripts.iter().filter(|t| t.contig == contig && t.span().padded(FLANK).overlaps(wide))
    {
        if t.exons.iter().any(|e| e.overlaps(wide)) {
            return None;
        }
        let before = changed.end <= t.span().start;
        let term = match (t.span().overlaps(changed), before, t.strand) {
            (true, _, _) => Term::Intron,
            (false, true, Strand::Plus) | (false, false, Strand::Minus) => Term::Upstream,
            (false, true, Strand::Minus) | (false, false, Strand::Plus) => Term::Downstream,
        };
        list.push(TranscriptConsequence::on(t.identity().into(), vec![term]));
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_far_from_every_exon() {
        let t = Transcript {
            strand: Strand::Minus,
            exons: vec![Span::new(10_000, 10_100), Span::new(12_000, 12_100)],
            biotype: "lncRNA".into(),
            ..Transcript::example()
        };
        let ask = |at: u64| {
            far_from_exons(std::slice::from_ref(&t), "chr1", Span::new(at, at + 1), 50)
                .map(|l| l.iter().filter_map(TranscriptConsequence::worst).collect::<Vec<_>>())
        };
        assert_eq!(ask(11_000), Some(vec![Term::Intron]));
        assert_eq!(ask(10_149), None);
        assert_eq!(ask(10_150), Some(vec![Term::Intron]));
        assert_eq!(ask(10_050), None);
        assert_eq!(ask(9_960), None);
        assert_eq!(ask(9_900), Some(vec![Term::Downstream]));
        assert_eq!(ask(12_200), Some(vec![Term::Upstream]));
        assert_eq!(ask(20_000), Some(Vec::new()));
    }
}
