//! Reads the spellings of an indel on each transcript, and joins what they say.

use crate::annotate::adjust::splice_terms::BOUNDARY;
use crate::annotate::engine::seam::{ConsequenceEngine, guarded};
use crate::annotate::spelling::movement::Movement;
use crate::io::reference::sequence::RegionSequence;
use crate::model::consequence::OtherSpelling;
use crate::model::{Strand, TranscriptConsequence};

/// Holds an allele on the sequence around it.
#[derive(Debug, Clone, Copy)]
pub struct PlacedAllele<'a> {
    /// Names the contig.
    pub contig: &'a str,
    /// Holds the sequence around the allele.
    pub region: &'a RegionSequence,
    /// Gives the 0-based position of the first base of `reference`.
    pub start: u64,
    /// Gives REF, upper case.
    pub reference: &'a str,
    /// Gives ALT, upper case.
    pub alternate: &'a str,
}

/// Holds the consequences of one spelling, by the steps to it.
struct Reading {
    step: i64,
    list: Vec<TranscriptConsequence>,
}

impl<'a> PlacedAllele<'a> {
    /// Returns how the allele moves, and the borders that some spelling of it comes near; `None`
    /// where no spelling reads differently.
    fn movement(&self, engine: &dyn ConsequenceEngine) -> Option<(Movement<'a>, Vec<u64>)> {
        let movement = Movement::new(self.region, self.start, self.reference, self.alternate)?;
        let borders = engine.borders(self.contig, movement.reach().padded(BOUNDARY));
        (!borders.is_empty()).then_some((movement, borders))
    }

    /// Returns the consequences of the spelling some steps away.
    fn read(&self, engine: &dyn ConsequenceEngine, m: &Movement<'_>, step: i64) -> Option<Reading> {
        let s = m.spelling(step)?;
        let answer = || engine.annotate(self.contig, s.start, &s.reference, &s.alternate);
        Some(Reading { step, list: guarded(answer).ok()? })
    }
}

impl Reading {
    /// Returns the consequence on the same transcript as `c`.
    fn beside(&self, c: &TranscriptConsequence) -> Option<&TranscriptConsequence> {
        self.list.iter().find(|o| o.of.transcript == c.of.transcript && o.of.strand == c.of.strand)
    }
}

/// Adds to the consequences of an allele as given what its spelling by the 3' rule of HGVS reads:
/// terms where they differ, and the protein name where the given spelling has none.
pub fn add_three_prime(
    engine: &dyn ConsequenceEngine,
    allele: PlacedAllele<'_>,
    list: &mut [TranscriptConsequence],
) {
    let Some((movement, _)) = allele.movement(engine) else { return };
    for strand in [Strand::Plus, Strand::Minus] {
        let step = movement.to_three_prime(strand);
        let on_strand = |c: &&mut TranscriptConsequence| c.of.strand == Some(strand);
        if step == 0 || !list.iter().any(|c| c.of.strand == Some(strand)) {
            continue;
        }
        let Some(reading) = allele.read(engine, &movement, step) else { continue };
        for c in list.iter_mut().filter(on_strand) {
            let Some(other) = reading.beside(c) else { continue };
            let unnamed = c.hgvs_p.is_none() && c.hgvs_p_to_the_letter.is_none();
            let name = other.hgvs_p_to_the_letter.as_ref().or(other.hgvs_p.as_ref());
            let hgvs_p = name.filter(|_| unnamed).cloned();
            if other.terms != c.terms || hgvs_p.is_some() {
                let other = OtherSpelling { terms: other.terms.clone(), hgvs_p };
                c.other_spelling = Some(Box::new(other));
            }
        }
    }
}

/// Turns the consequences of an allele as given into those of its spelling by the 3' rule of HGVS
/// on each transcript; where another spelling reads differently, the gravest of those that do is
/// kept beside them.
pub fn by_three_prime(
    engine: &dyn ConsequenceEngine,
    allele: PlacedAllele<'_>,
    list: Vec<TranscriptConsequence>,
) -> Vec<TranscriptConsequence> {
    let Some((movement, borders)) = allele.movement(engine) else { return list };
    let mut readings: Vec<Reading> = movement
        .near(&borders, BOUNDARY)
        .into_iter()
        .filter(|step| *step != 0)
        .filter_map(|step| allele.read(engine, &movement, step))
        .collect();
    readings.push(Reading { step: 0, list: list.clone() });
    let one = |c: TranscriptConsequence| {
        let Some(strand) = c.of.strand else { return c };
        let wanted = movement.to_three_prime(strand);
        let named = readings.iter().find(|r| r.step == wanted).and_then(|r| r.beside(&c));
        let mut shown = named.cloned().unwrap_or(c);
        let others = readings.iter().filter_map(|r| r.beside(&shown));
        let gravest = others.map(|o| &o.terms).filter(|terms| **terms != shown.terms).min();
        shown.other_spelling =
            gravest.map(|terms| Box::new(OtherSpelling { terms: terms.clone(), hgvs_p: None }));
        shown
    };
    list.into_iter().map(one).collect()
}
