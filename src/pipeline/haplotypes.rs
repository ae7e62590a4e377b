//! Alleles of the case that meet on one haplotype: what they do together is told on the row of each
//! part, and counts for its tier beside what it does alone.

use crate::annotate::VareffectEngine;
use crate::family::phase::{Carried, haplotypes};
use crate::model::consequence::Phased;
use crate::model::row::Row;
use crate::model::{Allele, Impact, RuleName, SampleCall, Term, TranscriptConsequence, Value};
use std::collections::BTreeMap;

/// A carried allele and where the rules left it.
struct Seen {
    allele: Allele,
    carried: Carried,
    /// Its worst term alone, where it was annotated.
    alone: Option<Term>,
    /// The rule that dropped it.
    dropped: Option<RuleName>,
}

/// Carried alleles of the case; those that a quality rule dropped are not among them.
pub struct CaseHaplotypes<'a> {
    engine: &'a VareffectEngine,
    seen: Vec<Seen>,
}

/// Alleles that meet, and what they do together to one transcript.
pub struct Together {
    /// Parts from the 5' end of the transcript.
    pub parts: Vec<Allele>,
    /// The consequence.
    pub consequence: TranscriptConsequence,
    /// Parts that a rule dropped, and which.
    dropped: Vec<(Allele, RuleName)>,
    /// Worse than each part alone.
    worse: bool,
}

/// How the case carries an allele, seen from it.
pub fn carried(call: &SampleCall) -> Option<Carried> {
    let set = match &call.phase_set {
        Value::Known(set) => Some(set.as_str()),
        Value::Unknown(_) => None,
    };
    Carried::parse(&call.allele_genotype, 1, set)
}

impl<'a> CaseHaplotypes<'a> {
    /// None yet.
    pub fn new(engine: &'a VareffectEngine) -> Self {
        Self { engine, seen: Vec::new() }
    }

    /// One carried allele. `dropped` names the rule that dropped it.
    pub fn add(
        &mut self,
        allele: &Allele,
        carried: &Carried,
        alone: Option<Term>,
        dropped: Option<RuleName>,
    ) {
        self.seen.push(Seen { allele: allele.clone(), carried: carried.clone(), alone, dropped });
    }

    /// All that meet, by transcript as given, then from its 5' end.
    pub fn together(mut self) -> Vec<Together> {
        self.seen.sort_by(|a, b| a.allele.cmp(&b.allele));
        self.seen.dedup_by(|b, a| a.allele == b.allele);
        let mut out = Vec::new();
        for t in self.engine.transcripts() {
            let near: Vec<&Seen> = self
                .seen
                .iter()
                .filter(|s| s.allele.chromosome.name() == t.contig)
                .filter(|s| t.cds.iter().any(|c| c.span.overlaps(s.allele.span())))
                .collect();
            if near.len() < 2 {
                continue;
            }
            let calls: Vec<Carried> = near.iter().map(|s| s.carried.clone()).collect();
            let mut found: BTreeMap<Vec<usize>, TranscriptConsequence> = BTreeMap::new();
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
                for combined in self.engine.haplotype_on(t, &alleles) {
                    let parts = combined.parts.iter().map(|i| set[*i]).collect();
                    found.entry(parts).or_insert(combined.consequence);
                }
            }
            out.extend(found.into_iter().map(|(parts, consequence)| {
                let worst = consequence.worst();
                let of = |i: &usize| near[*i];
                Together {
                    worse: parts
                        .iter()
                        .all(|i| of(i).alone.is_none_or(|alone| worst.is_some_and(|w| w < alone))),
                    dropped: parts
                        .iter()
                        .map(of)
                        .filter_map(|s| Some((s.allele.clone(), s.dropped?)))
                        .collect(),
                    parts: parts.iter().map(|i| of(i).allele.clone()).collect(),
                    consequence,
                }
            }));
        }
        out
    }
}

impl Together {
    /// Adds the consequence to the row of a part, if the row is of this transcript's gene.
    pub fn tell(&self, row: &mut Row) {
        let own = row.consequence.iter().chain(&row.other_consequences);
        if !self.parts.contains(&row.allele)
            || !own.into_iter().any(|c| c.of.transcript == self.consequence.of.transcript)
        {
            return;
        }
        let others: Vec<String> =
            self.parts.iter().filter(|p| **p != row.allele).map(Allele::to_string).collect();
        let dropped: Vec<String> =
            self.dropped.iter().map(|(a, rule)| format!("; {a} was dropped by {rule}")).collect();
        row.warnings.push(format!(
            "on one haplotype with {}: together {}{}",
            others.join(" and "),
            self.named(),
            dropped.concat()
        ));
        row.other_consequences.push(self.consequence.clone());
    }

    /// For the report's head: the parts were all dropped, and together they change the protein more
    /// than each alone.
    pub fn missed(&self) -> Option<String> {
        let all = self.dropped.len() == self.parts.len();
        (all && self.worse && self.consequence.impact >= Impact::Moderate).then(|| {
            let parts: Vec<String> =
                self.dropped.iter().map(|(a, rule)| format!("{a} (dropped by {rule})")).collect();
            format!(
                "{}: on one haplotype {}: together {}",
                self.consequence.of.gene,
                parts.join(" and "),
                self.named()
            )
        })
    }

    fn named(&self) -> String {
        let c = &self.consequence;
        let accession = c.of.refseq.as_deref().unwrap_or(&c.of.transcript);
        let names = [c.hgvs_c.as_deref(), c.hgvs_p.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        format!("{accession}:{names} {}", c.terms_joined())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::reference::sequence::RegionSequences;
    use crate::model::transcript::CdsPart;
    use crate::model::{Chromosome, Span, Strand, Transcript};

    /// ATG CTA TGG TTT GAA CCC TAA from 0-based 100 on.
    fn engine() -> VareffectEngine {
        let bases =
            [b"AC".repeat(50), b"ATGCTATGGTTTGAACCCTAA".to_vec(), b"GT".repeat(50)].concat();
        let part = Span::new(100, 121);
        let t = Transcript {
            id: "ENST1.1".into(),
            refseq: Some("NM_1.1".into()),
            protein: None,
            gene: "TOY".into(),
            gene_id: None,
            hgnc_id: None,
            contig: "chr21".into(),
            strand: Strand::Plus,
            exons: vec![Span::new(90, 150)],
            cds: vec![CdsPart { span: part, phase: 0 }],
            biotype: "protein_coding".into(),
            mane: None,
            start_complete: true,
            end_complete: true,
            source: "test".into(),
            traits: Default::default(),
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

    fn ask(gts: [&str; 2], dropped: Option<RuleName>) -> Vec<Together> {
        let engine = engine();
        let mut list = CaseHaplotypes::new(&engine);
        // CTA>TTA and CTA>CTC are both synonymous, TTC is Phe.
        for (a, gt) in [allele(103, "C", "T"), allele(105, "A", "C")].iter().zip(gts) {
            list.add(a, &Carried::parse(gt, 1, None).unwrap(), Some(Term::Synonymous), dropped);
        }
        list.together()
    }

    #[test]
    fn two_silent_alleles_that_are_one_missense_are_not_missed() {
        let found = ask(["0|1", "0|1"], Some(RuleName::Consequence));
        assert_eq!(found.len(), 1);
        let text = found[0].missed().unwrap();
        assert!(
            text.contains("p.Leu2Phe missense_variant") && text.contains("dropped by consequence"),
            "{text}"
        );
        assert!(text.contains("c.4_6delinsTTC"), "{text}");
        assert!(ask(["0|1", "0|1"], None)[0].missed().is_none(), "the rows of the parts tell it");
        assert!(ask(["0|1", "1|0"], Some(RuleName::Consequence)).is_empty());
        assert!(ask(["0/1", "0/1"], Some(RuleName::Consequence)).is_empty());
    }

    #[test]
    fn a_restored_frame_does_not_hide_its_parts() {
        let engine = engine();
        let mut list = CaseHaplotypes::new(&engine);
        for a in [allele(103, "CT", "C"), allele(109, "T", "TA")] {
            list.add(&a, &Carried::parse("0|1", 1, None).unwrap(), Some(Term::Frameshift), None);
        }
        let found = list.together();
        let c = &found[0].consequence;
        assert!(
            !c.terms.contains(&Term::Frameshift)
                && c.hgvs_c.as_deref().is_some_and(|n| n.contains(';')),
            "{c:?}"
        );
        assert!(!found[0].worse && found[0].missed().is_none());
    }
}
