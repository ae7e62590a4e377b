//! Gene by gene from facts and counted reads to a judgement: the family is asked for fit and de
//! novo claims, then classification for tier and germline label.

use crate::classify::{CandidateEvidence, germline_label, strength, tier_gene};
use crate::family::{CalledAllele, de_novo, fit_gene};
use crate::model::Candidate;
use crate::model::germline::GermlineLabelling;
use crate::model::inheritance::Fit;
use crate::model::parents::{DeNovo, ParentAtAllele};
use crate::model::read_evidence::ReadEvidence;
use crate::model::tiering::Tiering;
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::settings::sections::Settings;

/// Everything that family and classification say of one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Tells how the genotype fits the gene's mode of inheritance.
    pub fit: Fit,
    /// Lists the parents with their calls and reads.
    pub parents: Vec<ParentAtAllele>,
    /// Judges the claim that the allele is new; `None` where nothing is known of the parents.
    pub de_novo: Option<DeNovo>,
    /// Holds the tier with its reason and partners.
    pub tiering: Tiering,
    /// Holds the germline label; `None` on the mitochondrial genome.
    pub label: Option<GermlineLabelling>,
}

/// Judges all candidates, which come gene by gene, each with its counted reads; keeps their order.
pub fn judge_candidates(
    setup: &RunSetup,
    case: &CasePlan,
    candidates: &[KeptCandidate],
    evidence: &[ReadEvidence],
) -> Vec<Judgement> {
    let mut judgements = Vec::with_capacity(candidates.len());
    let mut rest = evidence;
    for gene in candidates.chunk_by(|a, b| a.gene == b.gene) {
        let (own, others) = rest.split_at(gene.len().min(rest.len()));
        rest = others;
        judgements.extend(judge_gene(setup, case, gene, own));
    }
    judgements
}

fn judge_gene(
    setup: &RunSetup,
    case: &CasePlan,
    candidates: &[KeptCandidate],
    evidence: &[ReadEvidence],
) -> Vec<Judgement> {
    let Some(facts) = candidates.first().map(|c| &c.candidate.gene) else { return Vec::new() };
    let settings = setup.settings.for_gene(&facts.symbol);
    let called: Vec<CalledAllele<'_>> =
        candidates.iter().map(|c| called_allele(c, settings)).collect();
    let fits = fit_gene(&called, &facts.inheritance, case.facts.sex);
    let origins: Vec<Origin> = candidates
        .iter()
        .zip(evidence)
        .map(|(c, reads)| Origin::new(&c.candidate, reads, settings))
        .collect();
    let known: Vec<CandidateEvidence<'_>> = candidates
        .iter()
        .zip(evidence)
        .zip(fits.iter().zip(&origins))
        .map(|((c, reads), (fit, origin))| CandidateEvidence {
            candidate: &c.candidate,
            combined: &c.combined.consequences,
            reads,
            fit,
            de_novo: origin.de_novo.as_ref(),
        })
        .collect();
    let tierings = tier_gene(&known, facts, settings);
    let labels = candidates.iter().zip(evidence).map(|(c, reads)| {
        germline_label(&c.candidate, reads.patient.as_ref(), settings, &case.facts)
    });
    let labels: Vec<Option<GermlineLabelling>> = labels.collect();
    let judgement = |(((fit, origin), tiering), label): (((Fit, Origin), Tiering), _)| Judgement {
        fit,
        parents: origin.parents,
        de_novo: origin.de_novo,
        tiering,
        label,
    };
    fits.into_iter().zip(origins).zip(tierings).zip(labels).map(judgement).collect()
}

fn called_allele<'a>(kept: &'a KeptCandidate, settings: &Settings) -> CalledAllele<'a> {
    let candidate = &kept.candidate;
    CalledAllele {
        chromosome: candidate.allele.chromosome,
        call: &candidate.call,
        input: &candidate.input,
        is_hit: strength(candidate, &kept.combined.consequences, settings).is_hit(),
    }
}

/// The parents at one candidate, and the claim that it is new.
struct Origin {
    parents: Vec<ParentAtAllele>,
    de_novo: Option<DeNovo>,
}

impl Origin {
    fn new(candidate: &Candidate, reads: &ReadEvidence, settings: &Settings) -> Self {
        let parents: Vec<ParentAtAllele> =
            candidate.relatives.iter().map(|call| ParentAtAllele::new(call, reads)).collect();
        let de_novo = de_novo(candidate, reads.patient.as_ref(), &parents, settings);
        Self { parents, de_novo }
    }
}
