//! The one place where the values of all stages become a [`Row`].

use crate::annotate::names::predicted;
use crate::family::unsupported_claim;
use crate::model::coverage::{ReadPile, SupportVerdict};
use crate::model::read_evidence::ReadEvidence;
use crate::model::row::{Neighbour, Row};
use crate::model::{Candidate, Zygosity};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::judge::Judgement;

/// The values of all stages on one candidate.
pub struct StageValues {
    /// Holds the facts.
    pub kept: KeptCandidate,
    /// Lists ClinVar's other pathogenic changes of the same codon or bases.
    pub neighbours: Vec<Neighbour>,
    /// Counts the reads.
    pub reads: ReadEvidence,
    /// Holds what family and classification say.
    pub judgement: Judgement,
    /// Holds the picture of the reads, where it is among the first rows.
    pub pile: Option<Box<ReadPile>>,
    /// Describes changes of another kind in the same gene, which can be a second hit.
    pub also_in_gene: Vec<String>,
}

impl StageValues {
    /// Joins the values into a row. `protein_parentheses` writes protein names as predictions:
    /// [`crate::annotate::names::predicted`].
    pub fn join(self, protein_parentheses: bool) -> Row {
        let warnings = self.warnings();
        let Self { kept, neighbours, reads, judgement, pile, .. } = self;
        let Candidate { mut consequence, mut other_consequences, .. } = kept.candidate;
        other_consequences.extend(kept.combined.consequences);
        if protein_parentheses {
            predicted::apply(consequence.as_mut_slice());
            predicted::apply(&mut other_consequences);
        }
        let Judgement { fit, parents, de_novo, tiering, modifiers, label } = judgement;
        Row {
            tier: tiering.tier,
            tier_reason: tiering.reason,
            gene: kept.candidate.gene,
            allele: kept.candidate.allele,
            input: kept.candidate.input,
            id: kept.candidate.id,
            hgvs_g: kept.candidate.hgvs_g,
            consequence,
            other_consequences,
            call: kept.candidate.call,
            quality: kept.candidate.quality,
            filter: kept.candidate.filter,
            frequency: kept.candidate.frequency,
            frequency_source: kept.candidate.frequency_source,
            resources: kept.candidate.resources,
            evidence: kept.candidate.evidence,
            ranked_down: kept.candidate.ranked_down,
            rescues: kept.candidate.rescues,
            reads: reads.patient,
            pile,
            germline: label.map(|l| l.germline),
            parents,
            de_novo,
            denied: kept.candidate.denied,
            neighbours,
            loci: kept.candidate.loci,
            inheritance: fit.text,
            partners: tiering.partners,
            partners_not_listed: tiering.partners_not_listed,
            modifiers,
            warnings,
            trail: kept.candidate.trail,
        }
    }

    /// Lists the warnings in the order of the stages; the label by the reads follows the reads.
    fn warnings(&self) -> Vec<String> {
        let Self { kept, reads, judgement, also_in_gene, .. } = self;
        let label = judgement.label.as_ref();
        let mut warnings = kept.candidate.warnings.clone();
        warnings.extend(duplicate_warning(kept));
        warnings.extend(kept.combined.warnings.iter().cloned());
        warnings.extend(label.and_then(|l| l.call_warning.clone()));
        let doubtful = reads.patient.iter().filter(|r| r.verdict != SupportVerdict::Confirmed);
        warnings.extend(doubtful.map(|r| format!("reads: {}", r.text)));
        let contradicting = reads.relatives.iter().filter(|(_, r)| r.contradicts);
        warnings.extend(contradicting.map(|(role, r)| format!("{}: {}", role.name(), r.text)));
        warnings.extend(label.and_then(|l| l.read_warning.clone()));
        let claim = judgement.de_novo.as_ref();
        warnings.extend(claim.and_then(|c| unsupported_claim(c, &judgement.parents)));
        warnings.extend(also_in_gene.iter().map(|other| format!("also in this gene, {other}")));
        warnings
    }
}

fn duplicate_warning(kept: &KeptCandidate) -> Option<String> {
    if kept.also.is_empty() {
        return None;
    }
    let hint = if kept.candidate.call.zygosity == Zygosity::Heterozygous {
        "; two heterozygous records may mean a homozygous allele"
    } else {
        ""
    };
    let others: Vec<String> = kept.also.iter().map(ToString::to_string).collect();
    let others = others.join(", ");
    Some(format!("the call set has this allele more than once, also as {others}{hint}"))
}
