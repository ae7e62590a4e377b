//! Why a new stop does or does not trigger nonsense-mediated decay.
//!
//! The verdict is the engine's: more than 50 bases between the stop's last base and the last coding
//! junction of the changed transcript (ClinGen SVI, PMID 30192042). The reason is worked out here
//! from the same two places.

use crate::annotate::adjust::footprint::Footprint;
use crate::model::consequence::{Decay, Termination};
use crate::model::{Strand, Transcript};

/// Coding bases from the start codon on in which re-initiation may rescue the transcript (PMID
/// 27618451, 31659324).
pub(crate) const NEAR_START: u64 = 150;

/// Bases between a stop and a junction behind it, from which on decay is predicted.
const FAR: i64 = 50;

/// Whether a junction inside the 3' UTR lies [`FAR`] bases or more behind a stop that ends `left`
/// bases in front of the end of the CDS.
pub(crate) fn junction_behind(t: &Transcript, left: i64) -> bool {
    let Some((cds, last)) = (match t.strand {
        Strand::Plus => t.cds.last().map(|c| c.span.end).zip(t.exons.last()),
        Strand::Minus => t.cds.first().map(|c| c.span.start).zip(t.exons.first()),
    }) else {
        return false;
    };
    // Bases of the UTR in front of its last junction; `None`: the last exon is coding.
    let utr: Option<u64> = match t.strand {
        Strand::Plus if last.start >= cds => Some(
            t.exons
                .iter()
                .filter(|e| e.end <= last.start)
                .map(|e| e.end.saturating_sub(e.start.max(cds)))
                .sum(),
        ),
        Strand::Minus if last.end <= cds => Some(
            t.exons
                .iter()
                .filter(|e| e.start >= last.end)
                .map(|e| e.end.min(cds).saturating_sub(e.start))
                .sum(),
        ),
        _ => None,
    };
    utr.is_some_and(|utr| left.saturating_add_unsigned(utr) >= FAR)
}

/// The new stop at `residue` (1-based, of the changed protein) and the reason for the verdict on
/// it. `start` is 0-based; alleles as in VCF, inside exons.
pub(crate) fn at(
    t: &Transcript,
    residue: u32,
    triggers: bool,
    start: u64,
    reference: &str,
    alternate: &str,
) -> Termination {
    let decay = verdict(t, residue, triggers, start, reference, alternate);
    let lead = match t.strand {
        Strand::Plus => t.cds.first(),
        Strand::Minus => t.cds.last(),
    };
    let stop_end = lead.map_or(0, |c| i64::from(c.phase)) + i64::from(residue) * 3;
    let coding: i64 = t.cds.iter().map(|c| c.span.len() as i64).sum();
    let left = coding + alternate.len() as i64 - reference.len() as i64 - stop_end;
    Termination::At {
        residue,
        decay,
        junction_behind: !decay.triggers() && junction_behind(t, left),
    }
}

fn verdict(
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
    let in_last =
        Footprint::new(start, reference.as_bytes(), alternate.as_bytes()).reaches(last.span);
    let junction = if in_last {
        junction
    } else {
        (junction + alternate.len() as u64).saturating_sub(reference.len() as u64)
    };
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
        let ask =
            |t: &Transcript, residue, triggers, at| verdict(t, residue, triggers, at, "CA", "C");
        for (strand, early, late) in [(Strand::Plus, 1_100, 3_100), (Strand::Minus, 3_200, 1_100)] {
            let t = three(strand);
            assert_eq!(ask(&t, 50, true, early), Decay::TriggersNearStart);
            assert_eq!(ask(&t, 51, true, early), Decay::Triggers);
            // One base deleted before it: the junction lies at 599.
            assert_eq!(ask(&t, 199, false, early), Decay::EscapesLastJunction);
            assert_eq!(ask(&t, 200, false, early), Decay::EscapesLastExon);
            assert_eq!(ask(&t, 250, false, late), Decay::EscapesLastExon);
        }
        assert_eq!(
            ask(&t(Strand::Plus, vec![part(1_000)]), 20, false, 1_010),
            Decay::EscapesSingleExon
        );
        // The CDS ends 40 bases in front of its exon's end, and 200 bases of UTR follow behind an
        // intron.
        for strand in [Strand::Plus, Strand::Minus] {
            let mut t = three(strand);
            let (residue, here) = match strand {
                Strand::Plus => {
                    t.exons[2].end += 40;
                    t.exons.push(Span::new(5_000, 5_200));
                    (290, 3_100)
                }
                Strand::Minus => {
                    t.exons[0].start -= 40;
                    t.exons.insert(0, Span::new(100, 300));
                    (290, 1_100)
                }
            };
            let told = |residue| at(&t, residue, false, here, "CA", "C").decay();
            // 899 coding bases: 29 behind the stop, with the UTR's 69 up to the junction; 51; 48.
            assert_eq!(told(residue), "escapes:last_coding_exon+3_utr_junction");
            assert_eq!(
                (told(296), told(297)),
                ("escapes:last_coding_exon+3_utr_junction", "escapes:last_coding_exon")
            );
            assert_eq!(at(&t, 60, true, here, "CA", "C").decay(), "triggers");
            assert_eq!(
                at(&three(strand), residue, false, here, "CA", "C").decay(),
                "escapes:last_coding_exon"
            );
        }
    }
}
