//! The one place where the values of all stages become a [`Row`].

use crate::annotate::names::predicted;
use crate::family::unsupported_claim;
use crate::model::coverage::{ReadPile, SupportVerdict};
use crate::model::evidence::Neighbour;
use crate::model::notice::{AlleleNotice, GeneNotice};
use crate::model::parents::{ParentReads, RelativeCall};
use crate::model::read_evidence::ReadEvidence;
use crate::model::row::Row;
use crate::model::{Candidate, Notice, Variant};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::judge::Judgement;
use std::sync::Arc;

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
    /// Lists changes of another kind in the same gene, which can be a second hit.
    pub also_in_gene: Vec<GeneNotice>,
}

impl StageValues {
    /// Joins the values into a row. `protein_parentheses` writes protein names as predictions:
    /// [`crate::annotate::names::predicted`].
    pub fn join(self, protein_parentheses: bool) -> Row {
        let notices = self.notices();
        let Self { kept, neighbours, reads, judgement, pile, .. } = self;
        let Candidate { mut consequence, mut other_consequences, .. } = kept.candidate;
        other_consequences.extend(kept.combined.consequences);
        if protein_parentheses {
            predicted::apply(consequence.as_mut_slice());
            predicted::apply(&mut other_consequences);
        }
        let Judgement { fit, parents, de_novo, family, tiering, modifiers, label } = judgement;
        Row {
            tier: tiering.tier,
            tier_reason: tiering.reason,
            gene: kept.candidate.gene,
            variant: Variant::Small(kept.candidate.allele),
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
            family,
            denied: kept.candidate.denied,
            neighbours,
            loci: kept.candidate.loci,
            inheritance: fit.text,
            partners: tiering.partners,
            partners_not_listed: tiering.partners_not_listed,
            modifiers,
            checks: Arc::default(),
            notices,
            trail: kept.candidate.trail,
        }
    }

    /// Lists the notices in the order of the stages; the label by the reads follows the reads.
    fn notices(&self) -> Vec<Notice> {
        let Self { kept, reads, judgement, also_in_gene, .. } = self;
        let label = judgement.label.as_ref();
        let mut on_allele = Vec::new();
        on_allele.extend(repeated(kept));
        on_allele.extend(kept.combined.notices.iter().cloned());
        on_allele.extend(label.and_then(|l| l.call_notice.clone()));
        let doubtful = reads.patient.iter().filter(|r| r.verdict != SupportVerdict::Confirmed);
        on_allele.extend(doubtful.map(|r| AlleleNotice::ReadsDoubt { verdict: r.text.clone() }));
        let counted = reads.relatives.iter().zip(&kept.candidate.relatives);
        on_allele.extend(counted.filter_map(|(reads, relative)| doubted_reads(reads, relative)));
        on_allele.extend(label.and_then(|l| l.read_notice.clone()));
        let claim = judgement.de_novo.as_ref();
        on_allele.extend(claim.and_then(|c| unsupported_claim(c, &judgement.parents)));
        let also = also_in_gene.iter().cloned();
        on_allele.extend(also.map(|change| AlleleNotice::AlsoInGene(Box::new(change))));
        let facts = kept.candidate.notices.iter().cloned();
        facts.chain(on_allele.into_iter().map(Notice::Allele)).collect()
    }
}

/// Returns the notice of reads of a relative that contradict the relative's call.
fn doubted_reads(reads: &Option<ParentReads>, relative: &RelativeCall) -> Option<AlleleNotice> {
    let reads = reads.as_ref().filter(|r| r.contradicts)?;
    Some(AlleleNotice::RelativeReadsDoubt {
        relative: relative.name(),
        verdict: reads.text.clone(),
    })
}

/// Returns the notice of an allele that the call set has in several records.
fn repeated(kept: &KeptCandidate) -> Option<AlleleNotice> {
    let call = &kept.candidate.call;
    let notice = || AlleleNotice::Repeated {
        others: kept.also.clone(),
        genotype: call.genotype.clone(),
        zygosity: call.zygosity,
    };
    (!kept.also.is_empty()).then(notice)
}
