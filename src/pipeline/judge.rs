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
use crate::model::event::Event;
use crate::model::family_row::FamilyAtAllele;
use crate::model::gene::GeneFacts;
use crate::model::gene_event::{CalledEvent, GeneEvent};
use crate::model::gene_segregation::GeneSegregation;
use crate::model::inheritance::{Fit, HitWeight};
use crate::model::parents::{DeNovo, DeNovoStatus, ParentAtAllele};
use crate::model::pedigree::Parent;
use crate::model::read_evidence::ReadEvidence;
use crate::model::tiering::{GermlineLabelling, Tiering};
use crate::model::{Allele, Candidate, Transcript, Zygosity};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::events::EventsByGene;
use crate::pipeline::modifiers::{modifiers_in_gene, name_modifiers_of_other_genes};
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::settings::sections::Settings;
use std::collections::{BTreeMap, BTreeSet};

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

/// The judgements of family and classification on a case.
#[derive(Debug, Default)]
pub struct CaseJudgement {
    /// Holds a judgement for each candidate, in order.
    pub judgements: Vec<Judgement>,
    /// Holds the patient's events of each gene, by its place in the panel.
    pub events: BTreeMap<usize, Vec<GeneEvent>>,
}

/// Judges all candidates, which come gene by gene, each with its counted reads, and the events of
/// each gene; keeps their order. `doubted` says that a sample of the family may not be the stated
/// person's: then no allele is called new.
pub fn judge_case(
    setup: &RunSetup,
    case: &CasePlan,
    (candidates, evidence): (&[KeptCandidate], &[ReadEvidence]),
    events: &EventsByGene,
    doubted: bool,
) -> CaseJudgement {
    let mut done = CaseJudgement::default();
    let family = case_family(case);
    let judge = FamilyJudge::new(family.tree());
    let mut stage = JudgeStage { setup, case, family: &family, judge, doubted };
    let mut at = 0;
    let genes: BTreeSet<usize> =
        candidates.iter().map(|c| c.gene).chain(events.keys().copied()).collect();
    for gene in genes {
        let count = candidates[at..].iter().take_while(|c| c.gene == gene).count();
        let own = GeneInput {
            candidates: &candidates[at..at + count],
            evidence: evidence.get(at..at + count).unwrap_or_default(),
            events: events.get(&gene).map(Vec::as_slice).unwrap_or_default(),
        };
        at += count;
        let Some(facts) = setup.panel.genes.get(gene).map(|g| &*g.facts) else { continue };
        let (judgements, events) = stage.gene(facts, &own);
        done.judgements.extend(judgements);
        if !events.is_empty() {
            done.events.insert(gene, events);
        }
    }
    name_modifiers_of_other_genes(candidates, &mut done.judgements);
    done
}

/// Returns the family as the models of inheritance ask it.
pub(super) fn case_family(case: &CasePlan) -> CaseFamily {
    let family = &case.family;
    let relatives: Vec<&str> = family.relatives.iter().map(|r| r.person.as_str()).collect();
    CaseFamily::new(&family.pedigree, &family.patient.sample, case.facts.sex, &relatives)
}

/// The candidates and events of one gene.
struct GeneInput<'a> {
    candidates: &'a [KeptCandidate],
    /// Holds the counted reads of each candidate.
    evidence: &'a [ReadEvidence],
    events: &'a [CalledEvent],
}

/// Everything that the genes of a case share.
struct JudgeStage<'a> {
    setup: &'a RunSetup,
    case: &'a CasePlan,
    family: &'a CaseFamily,
    judge: FamilyJudge<'a>,
    doubted: bool,
}

impl JudgeStage<'_> {
    /// Judges one gene: its candidates, then the patient's events.
    fn gene(
        &mut self,
        facts: &GeneFacts,
        input: &GeneInput<'_>,
    ) -> (Vec<Judgement>, Vec<GeneEvent>) {
        let (setup, family) = (self.setup, self.family);
        let settings = setup.settings.for_gene(&facts.symbol);
        let transcripts: Vec<&Transcript> =
            setup.transcripts.iter().filter(|t| facts.owns(*t)).collect();
        let GeneInput { candidates, evidence, events } = *input;
        let hits: Vec<&CalledEvent> = events.iter().filter(|e| e.no_hit.is_none()).collect();
        let weighed: Vec<(HitWeight, AlleleModes)> =
            candidates.iter().map(|c| weigh(c, &transcripts, settings)).collect();
        let of_gene = AlleleModes { modes: facts.inheritance.clone(), dominant_needs: None };
        let small = candidates.iter().zip(&weighed).map(|(c, w)| called_allele(c, w));
        let mut called: Vec<CalledAllele<'_>> =
            small.chain(hits.iter().map(|e| called_event(e, &of_gene))).collect();
        let mut alleles = family_alleles(setup, family, candidates, evidence);
        alleles.extend(family_events(setup, family, facts, (&hits, candidates.len())));
        let places: Vec<&Allele> = candidates.iter().map(|c| &c.candidate.allele).collect();
        let rules = &settings.family;
        let read_phases = join_read_phase(family, &mut alleles, &places, evidence, rules);
        let segregation = self.judge.judge(&alleles, rules.min_depth);
        for (i, allele) in called.iter_mut().enumerate() {
            allele.over_deletion = family.deletion_over(&segregation, i);
        }
        let small = candidates.iter().map(|c| c.candidate.relatives.as_slice());
        let of_family = GeneFamily {
            family,
            alleles: &alleles,
            called: &called,
            relatives: &small
                .chain(hits.iter().map(|e| e.relatives.as_slice()))
                .collect::<Vec<_>>(),
            read_phases: &read_phases,
            segregation: &segregation,
            penetrance: settings.family.penetrance,
        };
        let mut rows = of_family.rows();
        let of_events = rows.split_off(candidates.len());
        let reported = reported_events(events, of_events);
        let own: Vec<Event> =
            hits.iter().filter(|e| e.is_patients()).map(|e| e.event.clone()).collect();
        let phases = patient_phases(family, &segregation);
        let judged = JudgedGene { facts, called: &called, phases: &phases, events: &own };
        (self.candidates(input, &judged, &alleles, rows), reported)
    }

    /// Judges the candidates of a gene: fit, claim of a new allele, tier, germline label.
    fn candidates(
        &self,
        input: &GeneInput<'_>,
        gene: &JudgedGene<'_>,
        alleles: &[FamilyAllele],
        rows: Vec<Option<FamilyAtAllele>>,
    ) -> Vec<Judgement> {
        let GeneInput { candidates, evidence, .. } = *input;
        let (setup, case) = (self.setup, self.case);
        let settings = setup.settings.for_gene(&gene.facts.symbol);
        let fits = fit_gene(gene.called, case.facts.sex, gene.phases);
        let modifiers = modifiers_in_gene(candidates, gene.called, gene.phases);
        let origin = |((c, reads), allele): ((&KeptCandidate, &ReadEvidence), &FamilyAllele)| {
            let asked = asked_parents(allele.region, case.facts.sex);
            let origin = Origin::new(&c.candidate, reads, asked, settings);
            if self.doubted { origin.withheld() } else { origin }
        };
        let each = || candidates.iter().zip(evidence);
        let origins: Vec<Origin> = each().zip(alleles).map(origin).collect();
        let known: Vec<CandidateEvidence<'_>> = each()
            .zip(fits.iter().zip(&origins))
            .map(|((c, reads), (fit, origin))| CandidateEvidence {
                candidate: &c.candidate,
                combined: &c.combined.consequences,
                reads,
                fit,
                de_novo: origin.de_novo.as_ref(),
            })
            .collect();
        let tierings = tier_gene(&known, gene.events, gene.facts, settings);
        let label = |(c, reads): (&KeptCandidate, &ReadEvidence)| {
            germline_label(&c.candidate, reads.patient.as_ref(), settings, &case.facts)
        };
        let labels: Vec<Option<GermlineLabelling>> = each().map(label).collect();
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
}

/// The family's answers on a gene, as fit and tiers ask them.
struct JudgedGene<'a> {
    facts: &'a GeneFacts,
    /// Holds the candidates, then the events that are hits.
    called: &'a [CalledAllele<'a>],
    phases: &'a FamilyPhases,
    /// Holds the patient's events that are hits.
    events: &'a [Event],
}

/// Reports the patient's events; `rows` holds what the family says of those that are hits.
fn reported_events(events: &[CalledEvent], rows: Vec<Option<FamilyAtAllele>>) -> Vec<GeneEvent> {
    let mut rows = rows.into_iter();
    let mut reported = Vec::new();
    for event in events {
        let family = if event.no_hit.is_none() { rows.next().flatten() } else { None };
        if event.is_patients() {
            reported.push(GeneEvent::new(event, family));
        }
    }
    reported
}

/// Returns the events of a gene with the calls of the whole family; records are numbered from
/// `first`.
fn family_events<'a>(
    setup: &'a RunSetup,
    family: &'a CaseFamily,
    facts: &GeneFacts,
    (hits, first): (&'a [&'a CalledEvent], usize),
) -> impl Iterator<Item = FamilyAllele> + 'a {
    let region = setup.panel.genes.iter().find(|g| g.facts.owns(facts)).and_then(|g| g.region);
    let from = region.map_or(0, |(_, span)| span.start);
    hits.iter().enumerate().map(move |(i, event)| {
        // Two events of one genotype, such as 1/2, lie on different copies.
        let of_record = |other: &&CalledEvent| {
            other.input.is_of_record(&event.input)
                && other.call.genotype == event.call.genotype
                && event.call.zygosity == Zygosity::HeterozygousAlternate
        };
        let record = first + hits.iter().position(of_record).unwrap_or(i);
        let at = event.event.place.span.start.max(from);
        family.event(event, at, setup.panel.build, record as u64)
    })
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
    let mut phases = FamilyPhases::default();
    for pair in &segregation.pairs {
        let shown = &pair.verdicts.shown.phases;
        let own = shown.iter().find(|(p, _)| Some(*p) == family.patient());
        let Some((patient, phase)) = own else { continue };
        phases.pairs.insert(pair.alleles, *phase);
        if segregation.contradicts(pair.alleles, *patient) {
            phases.contradicted.insert(pair.alleles);
        }
    }
    phases
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

/// Returns an event as a hit: only the patient's own is one.
fn called_event<'a>(event: &'a CalledEvent, modes: &'a AlleleModes) -> CalledAllele<'a> {
    CalledAllele {
        chromosome: event.event.place.chromosome,
        call: &event.call,
        input: &event.input,
        variant: CalledVariant::Event(&event.event),
        weight: if event.is_patients() { HitWeight::Event } else { HitWeight::Unknown },
        modes,
        over_deletion: None,
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
