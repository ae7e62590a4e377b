//! The events of each panel gene: structural alleles of the call set and copy numbers by depth, and
//! whether they are hits of the gene.

use crate::model::cnv::CnvCall;
use crate::model::event::{Copies, Event, EventKind};
use crate::model::gene_event::{CalledEvent, NoHit};
use crate::model::ledger::InputAllele;
use crate::model::panel::PanelGene;
use crate::model::parents::RelativeCall;
use crate::model::structural_allele::CalledStructure;
use crate::model::{Candidate, Region, SampleCall, Span, Value};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::plan::{CasePlan, Relative, RunSetup};
use crate::settings::sections::FamilyRules;
use std::collections::BTreeMap;

/// Names the caller of structural alleles.
const CALL_SET: &str = "call set";
/// Names the caller of copy numbers.
const DEPTH: &str = "depth of reads";

/// The events of each gene, by its place in the panel.
pub type EventsByGene = BTreeMap<usize, Vec<CalledEvent>>;

/// Gathers the events of each gene: those of the call set in its order, then those by depth. An event
/// that is one of the `candidates` too, written in bases, counts there. `relatives` holds for each copy-number call the copies that the reads of each relative show.
pub fn by_gene(
    setup: &RunSetup,
    case: &CasePlan,
    (candidates, structures): (&[KeptCandidate], &[(Vec<usize>, CalledStructure)]),
    calls: &[CnvCall],
    relatives: &[Vec<Option<Copies>>],
) -> EventsByGene {
    let mut events = EventsByGene::new();
    for (genes, structure) in structures {
        let called = of_call_set(setup, structure);
        for gene in genes {
            add(setup, &mut events, (*gene, candidates), called.clone());
        }
    }
    for (i, call) in calls.iter().enumerate() {
        let copies = relatives.get(i).cloned().unwrap_or_default();
        let called = of_depth(case, call, copies);
        let touched = |g: &PanelGene| call.genes.iter().any(|part| g.facts.owns(part));
        for gene in (0..setup.panel.genes.len()).filter(|g| touched(&setup.panel.genes[*g])) {
            add(setup, &mut events, (gene, candidates), called.clone());
        }
    }
    events
}

/// Tells whether a copy-number call can be a hit: it passes, is in all cells and touches an exon.
pub fn is_hit(call: &CnvCall) -> bool {
    let touches_exon = call.genes.iter().any(|g| g.whole || !g.exons.is_empty());
    call.filters.is_empty() && !call.class.is_mosaic() && touches_exon
}

/// Adds an event to a gene, and says whether it is a hit there.
fn add(
    setup: &RunSetup,
    events: &mut EventsByGene,
    (gene, candidates): (usize, &[KeptCandidate]),
    mut called: CalledEvent,
) {
    let Some(panel_gene) = setup.panel.genes.get(gene) else { return };
    let own = events.entry(gene).or_default();
    let rules = &setup.settings.general().family;
    let spelt = candidates.iter().filter(|kept| kept.gene == gene).map(|kept| &kept.candidate);
    let no_hit = called.no_hit.take();
    called.no_hit = no_hit
        .or_else(|| outside_of_exons(setup, panel_gene, &called.event))
        .or_else(|| same_event(own, &called, rules))
        .or_else(|| same_allele(spelt, &called.event, rules));
    own.push(called);
}

/// Makes an event of a structural allele.
fn of_call_set(setup: &RunSetup, structure: &CalledStructure) -> CalledEvent {
    let allele = &structure.allele;
    let kind = EventKind::from_symbol(&allele.input.alternate);
    let accepted = &setup.settings.general().quality.accepted_filters;
    let passes = |filter: &str| filter.split(';').all(|name| accepted.iter().any(|a| a == name));
    let own = match &structure.call.sample_filter {
        Value::Known(filter) => passes(&filter.to_string()),
        Value::Unknown(_) => true,
    };
    let no_hit = match kind {
        Some(EventKind::Deletion | EventKind::Duplication) if own && passes(&allele.filter) => None,
        Some(EventKind::Deletion | EventKind::Duplication) => Some(NoHit::Filtered),
        _ => Some(NoHit::OtherKind),
    };
    // A bracketed ALT is a breakend; any other symbol changes the number of copies, or what is said
    // of them.
    let is_symbol = allele.input.alternate.starts_with('<');
    let other = if is_symbol { EventKind::CopyNumber } else { EventKind::Breakend };
    let kind = kind.unwrap_or(other);
    let mut place = allele.place;
    if kind != EventKind::Breakend {
        // POS of a symbolic allele is the base before it (VCF 4.4, section 1.6.1).
        place.span = Span::new((place.span.start + 1).min(place.span.end), place.span.end);
    }
    CalledEvent {
        event: Event::of_caller(place, kind, CALL_SET),
        input: allele.input.clone(),
        filter: allele.filter.clone(),
        call: structure.call.clone(),
        relatives: structure.relatives.clone(),
        relatives_copies: Vec::new(),
        no_hit,
    }
}

/// Makes an event of a copy-number call.
fn of_depth(case: &CasePlan, call: &CnvCall, relatives: Vec<Option<Copies>>) -> CalledEvent {
    let kind = if call.class.is_loss() { EventKind::Deletion } else { EventKind::Duplication };
    let place = Region { chromosome: call.chromosome, span: call.span };
    let copies = Copies { called: call.copies, expected: call.ploidy };
    let no_hit = if !call.filters.is_empty() {
        Some(NoHit::Filtered)
    } else {
        call.class.is_mosaic().then_some(NoHit::Mosaic)
    };
    let filter = if call.filters.is_empty() { "PASS".to_owned() } else { call.filters.join(";") };
    let without_call = |r: &Relative| RelativeCall {
        role: r.role,
        person: r.person.clone(),
        sample: r.sample.clone(),
        call: None,
    };
    CalledEvent {
        event: Event { copies: Some(copies), ..Event::of_caller(place, kind, DEPTH) },
        input: InputAllele {
            contig: call.chromosome.name().to_owned(),
            position: call.span.start,
            reference: call.anchor.to_string(),
            alternate: kind.symbol().to_owned(),
        },
        filter,
        call: SampleCall::without_genotype(),
        relatives: case.family.relatives.iter().map(without_call).collect(),
        relatives_copies: relatives,
        no_hit,
    }
}

/// Tells whether an event leaves the exons of a gene alone, or gains all of them; a gene without a
/// transcript counts as one exon.
fn outside_of_exons(setup: &RunSetup, gene: &PanelGene, event: &Event) -> Option<NoHit> {
    let mut exons: Vec<Span> =
        setup.transcripts_of(gene).flat_map(|t| t.exons.iter().copied()).collect();
    if exons.is_empty() {
        exons.extend(gene.region.map(|(_, span)| span));
    }
    let span = event.place.span;
    if !exons.iter().any(|e| e.overlaps(span)) {
        return Some(NoHit::NoExon);
    }
    let all = exons.iter().all(|e| span.start <= e.start && e.end <= span.end);
    (all && event.kind == EventKind::Duplication).then_some(NoHit::WholeGeneGained)
}

/// Finds the hit that is the same event: of one kind and in the patient too where this one is, at the
/// same place, or sharing enough of the longer one. Of one caller's events more is asked than of
/// two callers'.
fn same_event(hits: &[CalledEvent], called: &CalledEvent, rules: &FamilyRules) -> Option<NoHit> {
    let event = &called.event;
    let is_same = |hit: &&CalledEvent| {
        let other = &hit.event;
        let least = if other.caller() == event.caller() {
            rules.same_record_overlap
        } else {
            rules.same_event_overlap
        };
        hit.no_hit.is_none()
            && (hit.is_patients() || !called.is_patients())
            && other.kind == event.kind
            && other.place.chromosome == event.place.chromosome
            && shared(other.place.span, event.place.span) >= least
    };
    hits.iter().find(is_same).map(|hit| NoHit::SameAs(hit.event.to_string()))
}

/// Finds the deletion written in bases that is the same event.
fn same_allele<'a>(
    mut candidates: impl Iterator<Item = &'a Candidate>,
    event: &Event,
    rules: &FamilyRules,
) -> Option<NoHit> {
    let is_same = |candidate: &&Candidate| {
        let allele = &candidate.allele;
        let (reference, kept) = (allele.reference.len() as u64, allele.alternate.len() as u64);
        let place = Span::new(allele.start + kept, allele.start + reference);
        reference >= kept + rules.deletion_min_bases
            && allele.chromosome == event.place.chromosome
            && shared(place, event.place.span) >= rules.same_event_overlap
    };
    if event.kind != EventKind::Deletion {
        return None;
    }
    candidates.find(is_same).map(|candidate| NoHit::SameAs(candidate.allele.to_string()))
}

/// Returns the share (0 to 1) of the longer of two places that both cover.
fn shared(a: Span, b: Span) -> f64 {
    let bases = a.end.min(b.end).saturating_sub(a.start.max(b.start)) as f64;
    bases / a.len().max(b.len()).max(1) as f64
}
