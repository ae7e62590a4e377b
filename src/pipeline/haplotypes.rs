//! Alleles of the case that meet on one haplotype: the row of each part also reports their combined
//! effect, which counts for its tier beside the effect of the part alone.

use crate::annotate::VareffectEngine;
use crate::family::phase::haplotypes;
use crate::model::consequence::Phased;
use crate::model::notice::{AlleleNotice, HaplotypeConsequence};
use crate::model::{
    Allele, Candidate, CarriedCopies, Impact, RuleName, Term, Transcript, TranscriptConsequence,
};
use std::collections::BTreeMap;

/// A carried allele and where the rules left it.
struct CarriedAllele {
    allele: Allele,
    carried: CarriedCopies,
    /// Its worst term alone, where it was annotated.
    alone: Option<Term>,
    /// The rule that dropped it.
    dropped: Option<RuleName>,
}

/// Gathers the carried alleles of a case; those that a quality rule dropped are not among them.
pub struct CaseHaplotypes<'a> {
    engine: &'a VareffectEngine,
    alleles: Vec<CarriedAllele>,
}

/// Alleles that meet on one haplotype, and their combined effect on one transcript.
pub struct HaplotypeEffect {
    /// Lists the parts from the 5' end of the transcript.
    parts: Vec<Allele>,
    consequence: TranscriptConsequence,
    /// Parts that a rule dropped, and which.
    dropped: Vec<(Allele, RuleName)>,
    /// Worse than each part alone.
    worse: bool,
}

/// The effects of one candidate together with other alleles on its haplotype.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CombinedEffects {
    /// Lists the combined consequences, one a transcript and set of alleles.
    pub consequences: Vec<TranscriptConsequence>,
    /// Describes each of them for the reader.
    pub notices: Vec<AlleleNotice>,
}

impl<'a> CaseHaplotypes<'a> {
    /// Makes an empty collection.
    pub fn new(engine: &'a VareffectEngine) -> Self {
        Self { engine, alleles: Vec::new() }
    }

    /// Adds one carried allele. `dropped` names the rule that dropped it.
    pub fn add(
        &mut self,
        allele: &Allele,
        carried: &CarriedCopies,
        alone: Option<Term>,
        dropped: Option<RuleName>,
    ) {
        let (allele, carried) = (allele.clone(), carried.clone());
        self.alleles.push(CarriedAllele { allele, carried, alone, dropped });
    }

    /// Finds the combined effects, by transcript as given, then from its 5' end.
    pub fn effects(mut self) -> Vec<HaplotypeEffect> {
        self.alleles.sort_by(|a, b| a.allele.cmp(&b.allele));
        self.alleles.dedup_by(|b, a| a.allele == b.allele);
        self.engine.transcripts().iter().flat_map(|t| self.effects_on(t)).collect()
    }

    fn effects_on(&self, transcript: &Transcript) -> Vec<HaplotypeEffect> {
        let near: Vec<&CarriedAllele> = self
            .alleles
            .iter()
            .filter(|s| s.allele.chromosome.name() == transcript.contig)
            .filter(|s| transcript.cds.iter().any(|c| c.span.overlaps(s.allele.span())))
            .collect();
        if near.len() < 2 {
            return Vec::new();
        }
        let calls: Vec<CarriedCopies> = near.iter().map(|s| s.carried.clone()).collect();
        let mut by_parts: BTreeMap<Vec<usize>, TranscriptConsequence> = BTreeMap::new();
        for set in haplotypes(&calls).into_iter().filter(|s| s.len() > 1) {
            let alleles: Vec<Phased<'_>> = set
                .iter()
                .map(|i| &near[*i].allele)
                .map(|a| Phased {
                    start: a.start,
                    reference: &a.reference,
                    alternate: &a.alternate,
                })
                .collect();
            for combined in self.engine.haplotype_on(transcript, &alleles) {
                let parts = combined.parts.iter().map(|i| set[*i]).collect();
                by_parts.entry(parts).or_insert(combined.consequence);
            }
        }
        let effect = |(parts, consequence): (Vec<usize>, TranscriptConsequence)| {
            let parts: Vec<&CarriedAllele> = parts.iter().map(|i| near[*i]).collect();
            HaplotypeEffect::new(&parts, consequence)
        };
        by_parts.into_iter().map(effect).collect()
    }
}

impl HaplotypeEffect {
    fn new(parts: &[&CarriedAllele], consequence: TranscriptConsequence) -> Self {
        let worst = consequence.worst();
        let is_worse =
            |s: &&CarriedAllele| s.alone.is_none_or(|alone| worst.is_some_and(|w| w < alone));
        Self {
            worse: parts.iter().all(is_worse),
            dropped: parts.iter().filter_map(|s| Some((s.allele.clone(), s.dropped?))).collect(),
            parts: parts.iter().map(|s| s.allele.clone()).collect(),
            consequence,
        }
    }

    /// Says whether a candidate is one of the parts and its gene that of the transcript.
    fn concerns(&self, candidate: &Candidate) -> bool {
        let mut own = candidate.consequence.iter().chain(&candidate.other_consequences);
        self.parts.contains(&candidate.allele)
            && own.any(|c| c.of.transcript == self.consequence.of.transcript)
    }

    /// Describes the effect on the row of one part.
    fn notice(&self, part: &Allele) -> AlleleNotice {
        AlleleNotice::OnHaplotype {
            others: self.parts.iter().filter(|p| *p != part).cloned().collect(),
            effect: self.summary(),
            dropped: self.dropped.clone(),
        }
    }

    /// Returns the notice for the report's head where the parts were all dropped and together
    /// change the protein more than each alone.
    pub fn missed(&self) -> Option<AlleleNotice> {
        let all = self.dropped.len() == self.parts.len();
        (all && self.worse && self.consequence.impact >= Impact::Moderate).then(|| {
            AlleleNotice::DroppedHaplotype {
                gene: self.consequence.of.gene.clone(),
                parts: self.dropped.clone(),
                effect: self.summary(),
            }
        })
    }

    fn summary(&self) -> HaplotypeConsequence {
        let c = &self.consequence;
        HaplotypeConsequence {
            transcript: c.of.refseq.as_ref().unwrap_or(&c.of.transcript).clone(),
            hgvs_c: c.hgvs_c.clone(),
            hgvs_p: c.hgvs_p.clone(),
            terms: c.terms.clone(),
        }
    }
}

impl CombinedEffects {
    /// Picks the effects that concern a candidate.
    pub fn on(candidate: &Candidate, effects: &[HaplotypeEffect]) -> Self {
        let own = || effects.iter().filter(|e| e.concerns(candidate));
        Self {
            consequences: own().map(|e| e.consequence.clone()).collect(),
            notices: own().map(|e| e.notice(&candidate.allele)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::reference::sequence::RegionSequences;
    use crate::model::transcript::CdsPart;
    use crate::model::{Chromosome, Genotype, Span, Transcript};

    /// ATG CTA TGG TTT GAA CCC TAA from 0-based 100 on.
    fn engine() -> VareffectEngine {
        let bases =
            [b"AC".repeat(50), b"ATGCTATGGTTTGAACCCTAA".to_vec(), b"GT".repeat(50)].concat();
        let part = Span::new(100, 121);
        let t = Transcript {
            id: "ENST1.1".into(),
            refseq: Some("NM_1.1".into()),
            gene: "TOY".into(),
            contig: "chr21".into(),
            exons: vec![Span::new(90, 150)],
            cds: vec![CdsPart { span: part, phase: 0 }],
            source: "test".into(),
            traits: Default::default(),
            ..Transcript::example()
        };
        VareffectEngine::with_sequences(
            RegionSequences::from_bases([("chr21", 0, bases.as_slice())]),
            vec![t],
        )
        .unwrap()
    }

    fn allele(start: u64, reference: &str, alternate: &str) -> Allele {
        let chromosome = Chromosome::parse("chr21").unwrap();
        Allele { chromosome, start, reference: reference.into(), alternate: alternate.into() }
    }

    fn ask(gts: [&str; 2], dropped: Option<RuleName>) -> Vec<HaplotypeEffect> {
        let engine = engine();
        let mut list = CaseHaplotypes::new(&engine);
        // CTA>TTA and CTA>CTC are both synonymous, TTC is Phe.
        for (a, gt) in [allele(103, "C", "T"), allele(105, "A", "C")].iter().zip(gts) {
            list.add(
                a,
                &Genotype::parse(gt).copies_of(1, None).unwrap(),
                Some(Term::Synonymous),
                dropped,
            );
        }
        list.effects()
    }

    #[test]
    fn two_silent_alleles_that_are_one_missense_are_not_missed() {
        let found = ask(["0|1", "0|1"], Some(RuleName::Consequence));
        assert_eq!(found.len(), 1);
        let Some(AlleleNotice::DroppedHaplotype { parts, effect, .. }) = found[0].missed() else {
            panic!("not missed")
        };
        assert!(parts.iter().all(|(_, rule)| *rule == RuleName::Consequence));
        assert!(effect.hgvs_p.unwrap().contains("p.Leu2Phe"));
        assert!(effect.hgvs_c.unwrap().contains("c.4_6delinsTTC"));
        assert_eq!(effect.terms, [Term::Missense]);
        assert!(ask(["0|1", "0|1"], None)[0].missed().is_none(), "the rows of the parts tell it");
        assert!(ask(["0|1", "1|0"], Some(RuleName::Consequence)).is_empty());
        assert!(ask(["0/1", "0/1"], Some(RuleName::Consequence)).is_empty());
    }

    #[test]
    fn a_restored_frame_does_not_hide_its_parts() {
        let engine = engine();
        let mut list = CaseHaplotypes::new(&engine);
        for a in [allele(103, "CT", "C"), allele(109, "T", "TA")] {
            list.add(
                &a,
                &Genotype::parse("0|1").copies_of(1, None).unwrap(),
                Some(Term::Frameshift),
                None,
            );
        }
        let found = list.effects();
        let c = &found[0].consequence;
        assert!(
            !c.terms.contains(&Term::Frameshift)
                && c.hgvs_c.as_deref().is_some_and(|n| n.contains(';')),
            "{c:?}"
        );
        assert!(!found[0].worse && found[0].missed().is_none());
    }
}
