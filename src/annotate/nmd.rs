//! Predicts nonsense-mediated mRNA decay (NMD) at a new stop codon: the 50-base rule, and the
//! reason for each verdict.
//!
//! The PVS1 guideline (ClinGen SVI, PMID 30192042) predicts NMD unless the new stop lies in the
//! last coding exon or in the last 50 bases of the one before it. Both places are counted in bases
//! of the coding sequence with the allele, from its first base on; the stop's place is that of its
//! last base. Three coding exons of 300 bases have their last coding junction behind base 600:
//!
//! ```text
//!  coding base  1          300|301                          600|601          900
//!               ==============|================================|================
//!  residue 183, bases 547-549                     *            |   51 bases: triggers
//!  residue 184, bases 550-552                      *           |   48 bases: escapes
//!  residue 201, bases 601-603                                  |*  last coding exon: escapes
//! ```
//!
//! Junctions inside the 3' UTR do not count in the guideline; [`Termination::At`] marks a stop that
//! escapes and has one of them 50 bases or more behind it.

use crate::annotate::adjust::footprint::Footprint;
use crate::model::consequence::{Nmd, Termination};
use crate::model::{Strand, Transcript};

/// Bases between a stop and a junction behind it from which on NMD is predicted.
const NMD_DISTANCE: i64 = 50;

/// Coding bases from the start codon on in which re-initiation may rescue the transcript (PMID
/// 27618451, 31659324).
const REINITIATION_BASES: i64 = 150;

/// Tells whether NMD is predicted for a stop whose last base is coding base `stop_end`, with the
/// last coding junction behind coding base `junction`.
pub(crate) fn is_predicted(stop_end: i64, junction: i64) -> bool {
    junction - stop_end >= NMD_DISTANCE
}

/// Returns the number of coding bases in front of the last coding junction of the transcript
/// without an allele; `None` where the CDS lies in one exon.
pub(crate) fn last_coding_junction(t: &Transcript) -> Option<i64> {
    let last = t.cds_in_order().last().filter(|_| t.cds.len() > 1)?;
    Some(coding_bases(t) - last.span.len() as i64)
}

/// Returns the bases in front of the first whole codon (`cds_start_NF`).
pub(crate) fn first_phase(t: &Transcript) -> i64 {
    t.cds_in_order().next().map_or(0, |c| i64::from(c.phase))
}

fn coding_bases(t: &Transcript) -> i64 {
    t.cds.iter().map(|c| c.span.len() as i64).sum()
}

/// Places a new stop on the coding sequence with the allele.
pub(crate) struct PlacedStop {
    /// Gives the 1-based residue of the stop in the changed protein.
    pub(crate) residue: u32,
    /// Counts the coding bases up to and with the stop's last one.
    pub(crate) stop_end: i64,
    /// Counts the coding bases in front of the last coding junction; `None` where the CDS lies in
    /// one exon.
    pub(crate) junction: Option<i64>,
    /// Counts the bases put in less those taken out.
    pub(crate) shift: i64,
}

impl PlacedStop {
    /// Places the stop of a single allele. `start` is 0-based; alleles as in VCF, inside exons.
    pub(crate) fn of_allele(
        t: &Transcript,
        residue: u32,
        (start, reference, alternate): (u64, &str, &str),
    ) -> Self {
        let shift = alternate.len() as i64 - reference.len() as i64;
        let in_last_exon = || {
            let footprint =
                Footprint::as_spelled(start, reference.as_bytes(), alternate.as_bytes());
            t.cds_in_order().last().is_some_and(|last| footprint.reaches(last.span))
        };
        // In front of the junction the allele moves it; behind it, it does not.
        let moved = |junction| if in_last_exon() { junction } else { junction + shift };
        Self {
            residue,
            stop_end: first_phase(t) + i64::from(residue) * 3,
            junction: last_coding_junction(t).map(moved),
            shift,
        }
    }

    /// Tells whether the rule predicts NMD.
    pub(crate) fn is_nmd_predicted(&self) -> bool {
        self.junction.is_some_and(|junction| is_predicted(self.stop_end, junction))
    }

    /// Returns the stop with the verdict `predicted` and the reason for it.
    pub(crate) fn termination(&self, t: &Transcript, predicted: bool) -> Termination {
        let nmd = match self.junction {
            _ if predicted && self.stop_end <= REINITIATION_BASES => Nmd::TriggersNearStart,
            _ if predicted => Nmd::Triggers,
            None => Nmd::EscapesSingleExon,
            Some(junction) if self.stop_end > junction => Nmd::EscapesLastExon,
            Some(_) => Nmd::EscapesLastJunction,
        };
        let behind_stop = coding_bases(t) + self.shift - self.stop_end;
        let junction_behind = !predicted && is_utr_junction_behind(t, behind_stop);
        Termination::At { residue: self.residue, nmd, junction_behind }
    }
}

/// Tells whether a junction inside the 3' UTR lies [`NMD_DISTANCE`] bases or more behind a stop
/// that has `coding_behind` coding bases behind it.
fn is_utr_junction_behind(t: &Transcript, coding_behind: i64) -> bool {
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
    utr.is_some_and(|utr| coding_behind.saturating_add_unsigned(utr) >= NMD_DISTANCE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::model::transcript::CdsPart;

    /// The example at the head of the file.
    #[test]
    fn the_fifty_base_rule() {
        assert!(is_predicted(183 * 3, 600));
        assert!(!is_predicted(184 * 3, 600) && !is_predicted(201 * 3, 600));
        assert!(is_predicted(550, 600) && !is_predicted(551, 600));
    }

    #[test]
    fn reasons() {
        // CDS of 300 + 300 + 300 bases.
        let part = |from: u64| CdsPart { span: Span::new(from, from + 300), phase: 0 };
        let t = |strand, cds: Vec<CdsPart>| Transcript {
            strand,
            exons: cds.iter().map(|c| c.span).collect(),
            cds,
            ..Transcript::example()
        };
        let three = |strand| t(strand, vec![part(1_000), part(2_000), part(3_000)]);
        let stop = |t: &Transcript, residue, at| PlacedStop::of_allele(t, residue, (at, "CA", "C"));
        let reason = |t: &Transcript, residue, predicted, at| match stop(t, residue, at)
            .termination(t, predicted)
        {
            Termination::At { nmd, .. } => nmd,
            other => panic!("{other:?}"),
        };
        for (strand, early, late) in [(Strand::Plus, 1_100, 3_100), (Strand::Minus, 3_200, 1_100)] {
            let t = three(strand);
            assert_eq!(reason(&t, 50, true, early), Nmd::TriggersNearStart);
            assert_eq!(reason(&t, 51, true, early), Nmd::Triggers);
            // One base deleted before it: the junction lies at 599.
            assert_eq!(reason(&t, 199, false, early), Nmd::EscapesLastJunction);
            assert_eq!(reason(&t, 200, false, early), Nmd::EscapesLastExon);
            assert_eq!(reason(&t, 250, false, late), Nmd::EscapesLastExon);
        }
        assert_eq!(
            reason(&t(Strand::Plus, vec![part(1_000)]), 20, false, 1_010),
            Nmd::EscapesSingleExon
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
            let column = |t: &Transcript, residue, predicted| {
                stop(t, residue, here).termination(t, predicted).nmd()
            };
            // 899 coding bases: 29 behind the stop, with the UTR's 69 up to the junction; 51; 48.
            assert_eq!(column(&t, residue, false), "escapes:last_coding_exon+3_utr_junction");
            assert_eq!(
                (column(&t, 296, false), column(&t, 297, false)),
                ("escapes:last_coding_exon+3_utr_junction", "escapes:last_coding_exon")
            );
            assert_eq!(column(&t, 60, true), "triggers");
            assert_eq!(column(&three(strand), residue, false), "escapes:last_coding_exon");
        }
    }
}
