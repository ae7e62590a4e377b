//! Gathers the notices that lead the report, in its order.

use crate::io::calls::batch::ScanCounts;
use crate::model::cnv::CnvReport;
use crate::model::coverage::CoverageReport;
use crate::model::gene_row::{GeneData, GeneRow};
use crate::model::ledger::Outcome;
use crate::model::lists::ListEntryReport;
use crate::model::notice::{
    self, CopyNumberNotice, FamilyNotice, FileNotice, GeneNotice, GeneState, Notice, RunNotice,
    SampleNotice, Severity, Subject,
};
use crate::model::panel::PanelGene;
use crate::model::report::LedgerSummary;
use crate::model::{Chromosome, NotCandidate};
use crate::pipeline::assemble::{CaseValues, Depth};
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::pipeline::{family_checks, known_variants, lists};
use crate::resource::bundle::format::TrackKind;
use std::collections::BTreeSet;

/// Notices on transcripts, of each fault, that the report spells out.
const TRANSCRIPT_NOTICES: usize = 10;
/// Records left out that the report names.
const LEFT_OUT_NAMED: usize = 20;

/// The parts of a report that its leading notices speak of.
pub struct ReportParts<'a> {
    /// Lists the rows of the genes.
    pub genes: &'a [GeneRow],
    /// Holds the notice on structural alleles, where the sample carries any.
    pub structures: Option<RunNotice>,
    /// Holds the ledger in numbers, with those of the whole file.
    pub ledger: &'a LedgerSummary,
    /// Lists the entries of the user's lists.
    pub lists: &'a [ListEntryReport],
}

/// Returns the notices that lead the report: what is missing and doubt in the sample first, then
/// the others in the order of the stages.
pub fn leading(
    panel: &LoadedPanel<'_>,
    case: &CasePlan,
    values: &CaseValues,
    parts: ReportParts<'_>,
) -> Vec<Notice> {
    let setup = panel.setup;
    let mut notices = Vec::new();
    // It explains all that follows, and what follows must not be read as a result.
    let empty = values.counts.notices.contains(&FileNotice::NoRecords);
    if parts.ledger.records_inside_panel + parts.ledger.records_refused == 0 && !empty {
        notices.push(Notice::Run(RunNotice::NoRecordInPanel));
    }
    // The question of the case first.
    let known =
        known_variants::notices(setup, case, &values.facts.known_calls, &values.ledger.known);
    notices.extend(known.into_iter().map(Notice::Family));
    let checks = checks(setup, case, values);
    let (grave, other): (Vec<Notice>, Vec<Notice>) =
        checks.into_iter().partition(|n| n.severity() <= Severity::Doubt);
    notices.extend(grave);
    let uncalled = values.facts.uncalled.iter().cloned().map(FamilyNotice::UncalledInPatient);
    notices.extend(uncalled.map(Notice::Family));
    let left_out = left_out(parts.ledger, &values.counts).into_iter().map(Notice::Run);
    // Alleles that no rule evaluates stand even before the records that could not be read.
    if let Some(structures) = parts.structures {
        notices.extend(on_reads(case, values));
        notices.push(Notice::Run(structures));
        notices.extend(left_out);
    } else {
        notices.extend(left_out);
        notices.extend(on_reads(case, values));
    }
    // An empty call set explains all that follows.
    notices.extend(values.counts.notices.iter().cloned().map(Notice::File));
    notices.extend(no_genotypes(parts.ledger).map(Notice::Run));
    notices.extend(states(setup, parts.genes));
    notices.extend(resources(setup, case).into_iter().map(Notice::Run));
    // Notices on single genes stand in the table of genes.
    let of_panel = |n: &&Notice| !matches!(n.subject(), Subject::Gene(_));
    notices.extend(setup.panel.notices.iter().filter(of_panel).cloned());
    notices.extend(case.input.notices.iter().cloned().map(Notice::File));
    notices.extend(values.facts.missed.iter().cloned().map(Notice::Allele));
    notices.extend(copies(&values.depth).into_iter().map(Notice::CopyNumber));
    notices.extend(case.family_notices.iter().cloned().map(Notice::Sample));
    notices.extend(other);
    let transcripts: Vec<_> =
        setup.transcript_notices.iter().chain(panel.engine.notices()).cloned().collect();
    notices.extend(notice::summarise_transcripts(&transcripts, TRANSCRIPT_NOTICES));
    let lists = lists::notices(parts.lists).into_iter();
    notices.extend(lists.map(|list| Notice::Run(RunNotice::List(list))));
    notices
}

/// Returns the notices on the relations of the family's samples.
fn checks(setup: &RunSetup, case: &CasePlan, values: &CaseValues) -> Vec<Notice> {
    let Some(report) = &values.relatedness else { return Vec::new() };
    let rules = &setup.settings.general().relatedness;
    let list = family_checks::notices(report, &case.facts, &setup.panel, rules);
    list.into_iter().map(Notice::Relatedness).collect()
}

/// Returns the notices on the reads of patient and parents.
fn on_reads(case: &CasePlan, values: &CaseValues) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(coverage) = &values.depth.coverage {
        notices.extend(other_sample(coverage, case).map(Notice::Sample));
        notices.extend(coverage.notices.iter().cloned());
    }
    notices.extend(values.family_checks.iter().cloned().map(Notice::Sample));
    notices
}

/// Returns the notice of reads that are of another sample than the calls.
fn other_sample(coverage: &CoverageReport, case: &CasePlan) -> Option<SampleNotice> {
    let calls = &case.family.patient.sample;
    let reads = coverage.sample.as_ref().filter(|reads| *reads != calls)?;
    Some(SampleNotice::OtherSample {
        format: coverage.format,
        reads: reads.clone(),
        calls: calls.clone(),
    })
}

/// Returns the notices of records that `--lenient` left out.
fn left_out(ledger: &LedgerSummary, counts: &ScanCounts) -> Vec<RunNotice> {
    if ledger.records_refused == 0 {
        return Vec::new();
    }
    let mut notices = vec![RunNotice::RecordsLeftOut { records: ledger.records_refused }];
    let refused = counts.refused_list.iter().take(LEFT_OUT_NAMED);
    notices.extend(
        refused
            .map(|r| RunNotice::RecordLeftOut { locus: r.locus.clone(), reason: r.reason.clone() }),
    );
    notices
}

/// Returns a notice where most alleles inside the panel have no genotype of the sample.
fn no_genotypes(ledger: &LedgerSummary) -> Option<RunNotice> {
    let missing = ledger.count_of(Outcome::NotCandidate(NotCandidate::NoCall));
    let alleles = ledger.alleles_inside_panel;
    (missing * 2 > alleles).then_some(RunNotice::NoGenotypes { missing, alleles })
}

/// Returns the states that genes of the panel share, each with its genes.
fn states(setup: &RunSetup, genes: &[GeneRow]) -> Vec<Notice> {
    let rows = |want: fn(&GeneRow) -> bool| -> Vec<String> {
        genes.iter().filter(|g| want(g)).map(|g| g.gene.symbol.clone()).collect()
    };
    let unknown =
        |g: &GeneRow| g.notices.iter().any(|n| matches!(n, GeneNotice::ReferenceUnknown { .. }));
    let no_transcript = |g: &&PanelGene| setup.transcripts_of(g).next().is_none();
    let without = setup.panel.genes.iter().filter(no_transcript);
    let one_hit =
        |g: &GeneRow| g.notices.iter().any(|n| matches!(n, GeneNotice::OneHitUncovered { .. }));
    let states = [
        (GeneState::OneHitUncovered, rows(one_hit)),
        (GeneState::ContigAbsent, rows(|g| matches!(g.data, GeneData::ContigAbsent))),
        (GeneState::NoRecords, rows(|g| matches!(g.data, GeneData::NoRecords))),
        (GeneState::ReferenceUnknown, rows(unknown)),
        (GeneState::NoPlace, rows(|g| matches!(g.data, GeneData::NotOnBuild))),
        (GeneState::NoTranscript, without.map(|g| g.facts.symbol.clone()).collect()),
    ];
    let shared = states.into_iter().filter(|(_, own)| !own.is_empty());
    shared.map(|(state, own)| Notice::Genes { state, genes: own, total: genes.len() }).collect()
}

/// Returns what the resource bundle lacks.
fn resources(setup: &RunSetup, case: &CasePlan) -> Vec<RunNotice> {
    let bundle = setup.resources.as_ref();
    let has = |kind| bundle.is_some_and(|r| r.tracks_of(kind).next().is_some());
    let mut notices = Vec::new();
    if case.info_frequency.is_empty() && !has(TrackKind::Frequency) {
        notices.push(RunNotice::NoFrequencies);
    }
    if bundle.is_some() && !has(TrackKind::Clinvar) {
        notices.push(RunNotice::NoClinvar);
    }
    for track in bundle.iter().flat_map(|r| &r.header().tracks) {
        let places = setup.panel.genes.iter().filter_map(|g| g.region);
        let lacking: BTreeSet<&str> = places
            .map(|(chromosome, _)| chromosome)
            .filter(|c| holds_genome_of(&track.chromosomes, *c))
            .map(Chromosome::name)
            .filter(|name| !track.chromosomes.iter().any(|t| t == name))
            .collect();
        if !lacking.is_empty() {
            let chromosomes = lacking.into_iter().map(str::to_owned).collect();
            notices.push(RunNotice::TrackLacks { track: track.name.clone(), chromosomes });
        }
    }
    notices
}

/// Tells whether a track may hold a chromosome: a purely mitochondrial track is not asked about
/// nuclear chromosomes, nor the other way round.
fn holds_genome_of(track: &[String], chromosome: Chromosome) -> bool {
    (track == [Chromosome::M.name()]) == (chromosome == Chromosome::M)
}

/// Returns the limits of the copy-number calls, or the reason why there are none.
fn copies(depth: &Depth) -> Vec<CopyNumberNotice> {
    match &depth.copies {
        Some(Ok(CnvReport { notices, .. })) => notices.clone(),
        Some(Err(reason)) => vec![reason.clone()],
        None => Vec::new(),
    }
}
