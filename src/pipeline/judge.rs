//! Gene by gene from facts and counted reads to a judgement: the family is asked for fit and de
//! novo claims, then classification for tier and germline label.

use crate::classify::{
    CandidateEvidence, allele_modes, exact_effect, germline_label, strength, tier_gene,
};
use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::gene::FamilyJudge;
use crate::family::{
    AlleleModes, CalledAllele, CalledVariant, CaseFamily, FamilyPhases, GeneFamily, asked_parents,
    de_novo, fit_gene, join_read_phase,
};
use crate::model::evidence::LocusHit;
use crate::model::family_row::FamilyAtAllele;
use crate::model::gene_segregation::{GeneSegregation, PairSegregation};
use crate::model::inheritance::{Fit, HitWeight, Phase};
use crate::model::ledger::Tier;
use crate::model::parents::{DeNovo, DeNovoStatus, ParentAtAllele, RelativeCall};
use crate::model::pedigree::Parent;
use crate::model::read_evidence::ReadEvidence;
use crate::model::segregation::PairPhase;
use crate::model::tiering::{GermlineLabelling, Tiering};
use crate::model::{Allele, Candidate, LocusEffect, PartnerSide, StatedEffect, Transcript};
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
    /// Says what the family's genotypes leave of the models of inheritance; `None` where no affected
    /// person carries the allele.
    pub family: Option<FamilyAtAllele>,
    /// Holds the tier with its reason and partners.
    pub tiering: Tiering,
    /// Names the modifiers that the patient carries and that change the disease of this allele.
    pub modifiers: Vec<String>,
    /// Holds the germline label; `None` on the mitochondrial genome.
    pub label: Option<GermlineLabelling>,
}

/// Judges all candidates, which come gene by gene, each with its counted reads; keeps their order.
/// `doubted` says that a sample of the family may not be the stated person's: then no allele is called
/// new.
pub fn judge_candidates(
    setup: &RunSetup,
    case: &CasePlan,
    candidates: &[KeptCandidate],
    evidence: &[ReadEvidence],
    doubted: bool,
) -> Vec<Judgement> {
    let mut judgements = Vec::with_capacity(candidates.len());
    let family = case_family(case);
    let mut judge = FamilyJudge::new(family.tree());
    let mut rest = evidence;
    for gene in candidates.chunk_by(|a, b| a.gene == b.gene) {
        let (own, others) = rest.split_at(gene.len().min(rest.len()));
        rest = others;
        judgements.extend(judge_gene(setup, case, (&family, &mut judge, doubted), gene, own));
    }
    name_modifiers_of_other_genes(candidates, &mut judgements);
    judgements
}

/// Returns the family as the models of inheritance ask it.
fn case_family(case: &CasePlan) -> CaseFamily {
    let family = &case.family;
    let relatives: Vec<&str> = family.relatives.iter().map(|r| r.person.as_str()).collect();
    CaseFamily::new(&family.pedigree, &family.patient.sample, case.facts.sex, &relatives)
}

fn judge_gene(
    setup: &RunSetup,
    case: &CasePlan,
    (family, judge, doubted): (&CaseFamily, &mut FamilyJudge<'_>, bool),
    candidates: &[KeptCandidate],
    evidence: &[ReadEvidence],
) -> Vec<Judgement> {
    let Some(facts) = candidates.first().map(|c| &c.candidate.gene) else { return Vec::new() };
    let settings = setup.settings.for_gene(&facts.symbol);
    let transcripts: Vec<&Transcript> =
        setup.transcripts.iter().filter(|t| facts.owns(*t)).collect();
    let weighed: Vec<(HitWeight, AlleleModes)> =
        candidates.iter().map(|c| weigh(c, &transcripts, settings)).collect();
    let mut called: Vec<CalledAllele<'_>> =
        candidates.iter().zip(&weighed).map(|(c, w)| called_allele(c, w)).collect();
    let mut alleles = family_alleles(setup, family, candidates, evidence);
    let places: Vec<&Allele> = candidates.iter().map(|c| &c.candidate.allele).collect();
    let rules = &settings.family;
    let read_phases = join_read_phase(family, &mut alleles, &places, evidence, rules);
    let segregation = judge.judge(&alleles, settings.family.min_depth);
    for (i, allele) in called.iter_mut().enumerate() {
        allele.over_deletion = family.deletion_over(&segregation, i);
    }
    let phases = patient_phases(family, &segregation);
    let relatives: Vec<&[RelativeCall]> =
        candidates.iter().map(|c| c.candidate.relatives.as_slice()).collect();
    let of_family = GeneFamily {
        family,
        alleles: &alleles,
        called: &called,
        relatives: &relatives,
        read_phases: &read_phases,
        segregation: &segregation,
        penetrance: settings.family.penetrance,
    };
    let rows = of_family.rows();
    let fits = fit_gene(&called, case.facts.sex, &phases);
    let modifiers = modifiers_in_gene(candidates, &called, &phases);
    let origins: Vec<Origin> = candidates
        .iter()
        .zip(evidence)
        .zip(&alleles)
        .map(|((c, reads), allele)| {
            let asked = asked_parents(allele.region, case.facts.sex);
            let origin = Origin::new(&c.candidate, reads, asked, settings);
            if doubted { origin.withheld() } else { origin }
        })
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
    let tierings = tier_gene(&known, &[], facts, settings);
    let labels = candidates.iter().zip(evidence).map(|(c, reads)| {
        germline_label(&c.candidate, reads.patient.as_ref(), settings, &case.facts)
    });
    let labels: Vec<Option<GermlineLabelling>> = labels.collect();
    let judged = fits.into_iter().zip(origins).zip(tierings.into_iter().zip(rows));
    judged
        .zip(labels.into_iter().zip(modifiers))
        .map(|(((fit, origin), (tiering, family)), (label, modifiers))| Judgement {
            fit,
            family,
            parents: origin.parents,
            de_novo: origin.de_novo,
            tiering,
            modifiers,
            label,
        })
        .collect()
}

/// Returns the candidates of a gene with the calls of the whole family.
fn family_alleles(
    setup: &RunSetup,
    family: &CaseFamily,
    candidates: &[KeptCandidate],
    evidence: &[ReadEvidence],
) -> Vec<FamilyAllele> {
    let none = ReadEvidence::default();
    let one = |(i, kept): (usize, &KeptCandidate)| {
        let candidate = &kept.candidate;
        let settings = setup.settings.for_gene(&candidate.gene.symbol);
        let of_record = |c: &KeptCandidate| c.candidate.input.is_of_record(&candidate.input);
        let record = candidates.iter().position(of_record).unwrap_or(i) as u64;
        let reads = evidence.get(i).unwrap_or(&none);
        family.allele(candidate, reads, setup.panel.build, record, settings)
    };
    candidates.iter().enumerate().map(one).collect()
}

/// Returns the relations of alleles in the patient that the family tells, as shown.
fn patient_phases(family: &CaseFamily, segregation: &GeneSegregation) -> FamilyPhases {
    let of = |pair: &PairSegregation| {
        let phases = &pair.verdicts.shown.phases;
        let (patient, own) = phases.iter().find(|(p, _)| Some(*p) == family.patient())?;
        let contradicted = segregation.contradicts(pair.alleles, *patient);
        Some((pair.alleles, if contradicted { PairPhase::Conflict } else { *own }))
    };
    FamilyPhases(segregation.pairs.iter().filter_map(of).collect())
}

/// Weighs a candidate as one of two hits, and finds the modes in which it can cause disease.
fn weigh(
    kept: &KeptCandidate,
    transcripts: &[&Transcript],
    settings: &Settings,
) -> (HitWeight, AlleleModes) {
    let KeptCandidate { candidate, combined, .. } = kept;
    let combined = &combined.consequences;
    let strength = strength(candidate, combined, settings);
    let (modes, dominant_needs) =
        allele_modes(candidate, combined, strength, &candidate.gene, transcripts, settings);
    let weight = strength.weight(exact_effect(candidate, combined, settings));
    (weight, AlleleModes { modes, dominant_needs })
}

fn called_allele<'a>(
    kept: &'a KeptCandidate,
    (weight, modes): &'a (HitWeight, AlleleModes),
) -> CalledAllele<'a> {
    let candidate = &kept.candidate;
    CalledAllele {
        chromosome: candidate.allele.chromosome,
        call: &candidate.call,
        input: &candidate.input,
        variant: CalledVariant::Small(&candidate.allele),
        weight: *weight,
        modes,
        over_deletion: None,
    }
}

/// Names at each candidate of a gene the gene's own modifiers that can change its disease.
fn modifiers_in_gene(
    candidates: &[KeptCandidate],
    called: &[CalledAllele<'_>],
    phases: &FamilyPhases,
) -> Vec<Vec<String>> {
    let own = |modifier: &Modifier<'_>| modifier.effect.modifies.is_empty();
    let list: Vec<(usize, Modifier<'_>)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(i, c)| Some((i, Modifier::of(&c.candidate)?)))
        .filter(|(_, m)| own(m))
        .collect();
    let at = |j: usize| {
        let others = list.iter().filter(|(i, _)| *i != j);
        let words = others.filter_map(|(i, m)| m.words(Some(phases.between(called, j, *i))));
        match called[j].weight {
            HitWeight::Harmless | HitWeight::Unknown => Vec::new(),
            HitWeight::Full | HitWeight::Hypomorph(_) | HitWeight::Weak | HitWeight::Event => {
                words.collect()
            }
        }
    };
    (0..candidates.len()).map(at).collect()
}

/// Names at each finding the modifiers that lie in another gene, such as those of fetal haemoglobin
/// at findings in HBB.
fn name_modifiers_of_other_genes(candidates: &[KeptCandidate], judgements: &mut [Judgement]) {
    let list: Vec<Modifier<'_>> =
        candidates.iter().filter_map(|c| Modifier::of(&c.candidate)).collect();
    for (kept, judgement) in candidates.iter().zip(judgements) {
        let symbol = &kept.candidate.gene.symbol;
        let changes = |m: &&Modifier<'_>| m.effect.modifies.contains(symbol);
        if !matches!(judgement.tiering.tier, Tier::Modifier | Tier::Unknown) {
            judgement.modifiers.extend(list.iter().filter(changes).filter_map(|m| m.words(None)));
        }
    }
}

/// A curated modifier that the patient carries.
struct Modifier<'a> {
    candidate: &'a Candidate,
    locus: &'a LocusHit,
    effect: &'a StatedEffect,
}

impl<'a> Modifier<'a> {
    fn of(candidate: &'a Candidate) -> Option<Self> {
        let one = |locus: &'a LocusHit| Some((locus, locus.effect.as_ref()?));
        let mut stated = candidate.loci.iter().filter(|l| l.exact).filter_map(one);
        let (locus, effect) = stated.find(|(_, e)| e.effect == LocusEffect::Modifier)?;
        Some(Self { candidate, locus, effect })
    }

    /// Describes the modifier at a finding in this phase to it; `None` where it lies on the other
    /// side than its effect asks, or where the phase cannot be, in another gene.
    fn words(&self, phase: Option<Phase>) -> Option<String> {
        let side = match (self.effect.partner, phase) {
            (PartnerSide::Trans, Some(Phase::Cis)) | (PartnerSide::Cis, Some(Phase::Trans)) => {
                return None;
            }
            (PartnerSide::Any, _) | (_, None) => "",
            (_, Some(Phase::Trans)) => ", in trans",
            (_, Some(Phase::Cis)) => ", in cis",
            (_, Some(Phase::Everywhere)) => ", one of them on every copy",
            (_, Some(Phase::Unknown)) => ", phase unknown",
        };
        let zygosity = self.candidate.call.zygosity.label().replace('_', " ");
        let known_as = match self.locus.known_as.as_str() {
            "" => String::new(),
            name => format!(" ({name})"),
        };
        Some(format!(
            "{}{known_as} {}, {zygosity}{side}: {}",
            self.locus.id, self.candidate.allele, self.effect.reason
        ))
    }
}

/// The parents at one candidate, and the claim that it is new.
struct Origin {
    parents: Vec<ParentAtAllele>,
    de_novo: Option<DeNovo>,
}

impl Origin {
    /// Withholds a claim that the allele is new.
    fn withheld(self) -> Self {
        let withhold = |claim: DeNovo| match claim.status {
            DeNovoStatus::Supported | DeNovoStatus::CallsOnly => DeNovo {
                status: DeNovoStatus::Withheld,
                text: "a sample of the family may not be the stated person's".to_owned(),
            },
            _ => claim,
        };
        Self { de_novo: self.de_novo.map(withhold), ..self }
    }

    fn new(
        candidate: &Candidate,
        reads: &ReadEvidence,
        asked: &[Parent],
        settings: &Settings,
    ) -> Self {
        let calls = candidate.relatives.iter().enumerate();
        let parents: Vec<ParentAtAllele> = calls
            .filter_map(|(place, call)| ParentAtAllele::new(call, reads.relative(place)))
            .collect();
        let de_novo = de_novo(candidate, reads.patient.as_ref(), &parents, asked, settings);
        Self { parents, de_novo }
    }
}
