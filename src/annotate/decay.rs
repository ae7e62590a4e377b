//! Why a new stop does or does not trigger nonsense-mediated decay.
//!
//! The verdict is the engine's: more than 50 bases between the stop's last base and the last coding junction of the
//! changed transcript (ClinGen SVI, PMID 30192042). The reason is worked out here from the same two places.

use super::footprint::Footprint;
use crate::model::consequence::Decay;
use crate::model::{Strand, Transcript};

/// Coding bases from the start codon on in which re-initiation may rescue the transcript (PMID 27618451, 31659324).
pub(super) const NEAR_START: u64 = 150;

/// The reason for a verdict on the stop at `residue` (1-based, of the changed protein). `start` is 0-based; alleles as
/// in VCF, inside exons.
pub(super) fn verdict(
    t: &Transcript,
    residue: u32,
    triggers: bool,
    start: u64,
    reference: &str,
    alternate: &str,
) -> Decay {
    let (first, last) = match t.strand {
        Strand::Plus => (t.cds.first(), t.cds.last()),
        Strand::Minus => (t.cds.last(), t.cds.first()),
    };
    let (Some(first), Some(last)) = (first, last) else { return Decay::EscapesSingleExon };
    let stop_end = u64::from(first.phase) + u64::from(residue) * 3;
    if triggers {
        return if stop_end <= NEAR_START { Decay::TriggersNearStart } else { Decay::Triggers };
    }
    if t.cds.len() == 1 {
        return Decay::EscapesSingleExon;
    }
    let coding: u64 = t.cds.iter().map(|c| c.span.len()).sum();
    let junction = coding - last.span.len();
    // Before the junction the allele moves it; behind it, it does not.
    let in_last = Footprint::new(start, reference.as_bytes(), alternate.as_bytes()).reaches(last.span);
    let junction =
        if in_last { junction } else { (junction + alternate.len() as u64).saturating_sub(reference.len() as u64) };
    if stop_end > junction { Decay::EscapesLastExon } else { Decay::EscapesLastJunction }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::model::transcript::CdsPart;

    #[test]
    fn reasons() {
        // CDS of 300 + 300 + 300 bases.
        let part = |from: u64| CdsPart { span: Span::new(from, from + 300), phase: 0 };
        let t = |strand, cds: Vec<CdsPart>| Transcript {
            id: "T".into(),
            refseq: None,
            protein: None,
            gene: "G".into(),
            gene_id: None,
            hgnc_id: None,
            contig: "chr1".into(),
            strand,
            exons: cds.iter().map(|c| c.span).collect(),
            cds,
            biotype: "protein_coding".into(),
            mane: None,
            start_complete: true,
            end_complete: true,
            source: String::new(),
            traits: crate::model::transcript::Traits::default(),
        };
        let three = |strand| t(strand, vec![part(1_000), part(2_000), part(3_000)]);
        let ask = |t: &Transcript, residue, triggers, at| verdict(t, residue, triggers, at, "CA", "C");
        for (strand, early, late) in [(Strand::Plus, 1_100, 3_100), (Strand::Minus, 3_200, 1_100)] {
            let t = three(strand);
            assert_eq!(ask(&t, 50, true, early), Decay::TriggersNearStart);
            assert_eq!(ask(&t, 51, true, early), Decay::Triggers);
            // One base deleted before it: the junction lies at 599.
            assert_eq!(ask(&t, 199, false, early), Decay::EscapesLastJunction);
            assert_eq!(ask(&t, 200, false, early), Decay::EscapesLastExon);
            assert_eq!(ask(&t, 250, false, late), Decay::EscapesLastExon);
        }
        assert_eq!(ask(&t(Strand::Plus, vec![part(1_000)]), 20, false, 1_010), Decay::EscapesSingleExon);
    }
}
