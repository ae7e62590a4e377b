//! The run: open, restrict, evaluate, order, classify, write. The only owner of threads.
//!
//! ```text
//! reader thread                    caller's thread                         rayon pool
//! CallSet::restrict  -- bounded -> batches in file order -- par_iter ----> Evaluator::evaluate
//!                                  Collector (duplicates, ledger) <------- Vec<Evaluated>, in order
//!                                  classify per gene, reports, manifest last
//! ```
//!
//! Order of results never depends on the number of threads: batches come in file order and each is
//! mapped in order.

pub mod along;
pub mod annotate;
pub mod cnv;
pub mod collect;
pub mod coverage;
pub mod evaluate;
mod evidence;
pub mod genes;
pub mod haplotypes;
pub mod lists;
pub mod neighbours;
mod parents_sex;
pub mod plan;
pub mod reads;

pub use plan::{CnvRun, Plan, RunInput};

use crate::annotate::names::predicted;
use crate::annotate::{ConsequenceEngine, VareffectEngine};
use crate::classify::set_label;
use crate::filter::LocusIndex;
use crate::io::calls::batch::{Batch, ScanCounts};
use crate::io::calls::callset::CallSet;
use crate::io::reference::sequence::RegionSequences;
use crate::io::transcripts::set::notice_lines;
use crate::model::cnv::CnvReport;
use crate::model::coverage::CoverageReport;
use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::report::CaseReport;
use crate::model::{NotCandidate, RuleName, Verdict};
use crate::normalize::REFERENCE_MARGIN;
use crate::report::manifest::{Stage, Volatile};
use crate::report::staging::WrittenFile;
use crate::report::{self, LedgerWriter, OutputDir};
use crate::{Error, Result};
use collect::{Collected, Collector};
use coverage::CoverageInput;
use crossbeam_channel::bounded;
use evaluate::{End, Evaluated, Evaluator};
use rayon::prelude::*;
use std::time::{Instant, SystemTime};

/// Findings on transcript models, of each class, that the report spells out.
const TRANSCRIPT_NOTICES: usize = 10;

/// Batches that wait between reader and evaluation.
const WAITING: usize = 4;

/// Who is told how far the run is. Calls come from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` in compressed bytes where it is known.
    fn stage(&self, name: &str, total: Option<u64>);
    /// Compressed bytes read so far.
    fn position(&self, bytes: u64);
}

/// No one is told.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: Option<u64>) {}
    fn position(&self, _: u64) {}
}

/// A finished run.
pub struct Finished {
    /// The case, as reported.
    pub report: CaseReport,
    /// Files written, by name; the manifest is the last to appear.
    pub files: Vec<WrittenFile>,
}

/// Runs a checked plan to its written outputs.
///
/// # Errors
///
/// A record that is refused (without `--lenient`), a truncated or damaged file, a failed write, a
/// broken ledger. Nothing that looks finished is left behind.
pub fn run(plan: &Plan, call_set: CallSet, progress: &dyn Progress) -> Result<Finished> {
    let started = SystemTime::now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|e| Error::internal(format!("cannot start {} threads: {e}", plan.threads)))?;
    let mut stages = Vec::new();
    let out = OutputDir::create(&plan.out, plan.force)?;

    progress.stage("reference", None);
    let clock = Instant::now();
    let (engine, loci) = pool.install(|| prepare(plan))?;
    stages.push(stage(
        "reference and transcripts",
        engine.transcripts().len() as u64,
        "transcripts",
        clock,
    ));

    let Plan { input, panel, settings, reference, case, .. } = plan;
    let modelled: Vec<bool> =
        panel.genes.iter().map(|g| engine.transcripts().iter().any(|t| g.facts.owns(t))).collect();
    let evaluator = Evaluator {
        panel,
        sex: case.sex,
        loci: &loci,
        settings,
        engine: &engine,
        modelled: &modelled,
        transcripts: engine.transcripts(),
        sequences: engine.sequences(),
        reference,
        resources: plan.resources.as_ref(),
        lists: &plan.lists,
        parents: &plan.parents,
        info_frequency: &plan.info_frequency,
    };

    progress.stage("variants", input.bytes);
    let clock = Instant::now();
    let ledger_name = format!("{}.ledger.tsv.gz", report::file_stem(&plan.name));
    let mut ledger = LedgerWriter::new(out.file(&ledger_name)?, &ledger_head(plan))?;
    let mut write = |entry: &_| ledger.write(entry);
    let mut collector = Collector::new(panel, settings, &engine, &plan.lists, &mut write);
    let counts = stream(call_set, plan, &pool, &evaluator, &mut collector, progress)?;
    let mut collected = collector.finish(case)?;
    if let Some(bundle) = &plan.resources {
        pool.install(|| {
            neighbours::fill(&mut collected.rows, &engine, engine.transcripts(), bundle, settings)
        })?;
    }
    ledger.finish()?;
    stages.push(stage(
        "read, evaluate, classify",
        collected.ledger.records_inside_panel,
        "records inside the panel",
        clock,
    ));

    let mut copies = None;
    let coverage = match &plan.alignments {
        Some(file) => {
            let along = plan.cnv_along();
            let clock = Instant::now();
            let transcripts = engine.transcripts();
            let asked = CoverageInput {
                file,
                panel,
                transcripts,
                settings,
                resources: plan.resources.as_ref(),
                along: along.as_ref(),
                homozygous: &collected.homozygous,
                sex: case.sex,
                threads: plan.threads,
            };
            let report = coverage::scan(&asked, progress)?;
            stages.push(stage("coverage", report.genes.len() as u64, "genes", clock));
            if let Some(along) = along {
                let clock = Instant::now();
                copies = Some(plan.copy_number(along, file)?);
                stages.push(stage("copy number", report.genes.len() as u64, "genes", clock));
            }
            Some(report)
        }
        None => None,
    };
    let files = plan
        .alignments
        .iter()
        .chain(plan.parents.iter().filter_map(|p| p.alignments.as_ref()))
        .count();
    let mut parents_sex = Vec::new();
    if files > 0 {
        let clock = Instant::now();
        reads::examine(&mut collected.rows, plan, engine.sequences())?;
        parents_sex = parents_sex::warnings(plan)?;
        stages.push(stage(
            "reads at reported alleles",
            (collected.rows.len() * files) as u64,
            "rows",
            clock,
        ));
    }
    for row in &mut collected.rows {
        let settings = settings.of(&row.gene.symbol);
        if plan.alignments.is_some() {
            set_label(row, settings, case);
        }
        reads::claim(row, settings);
    }

    progress.stage("reports", None);
    let clock = Instant::now();
    let case_report = assemble(plan, &engine, collected, &counts, coverage, copies, parents_sex);
    pool.install(|| report::write_all(&case_report, &out))?;
    stages.push(stage("reports", case_report.rows.len() as u64, "rows", clock));
    let volatile = Volatile {
        command: plan.command.clone(),
        started: plan::utc(started),
        finished: plan::utc(SystemTime::now()),
        threads: plan.threads,
        call_set: Some(plan.call_set_file(&counts)),
        by_index: counts.by_index,
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        stages,
    };
    report::manifest::write(&case_report, &volatile, &out)?;
    let files = out.written();
    out.commit()?;
    Ok(Finished { report: case_report, files })
}

/// What stands on top of the ledger: no more than is known before the first record.
fn ledger_head(plan: &Plan) -> Vec<(&'static str, String)> {
    let mut head = vec![
        ("case", plan.name.clone()),
        ("software", plan.software.clone()),
        ("build", plan.panel.build.to_string()),
    ];
    head.extend(plan.panel.panels.iter().map(|p| ("panel", format!("{} {}", p.id, p.version))));
    head.push(("panel_digest", plan.panel.digest.clone()));
    head
}

fn stage(name: &str, count: u64, unit: &str, clock: Instant) -> Stage {
    Stage {
        name: name.to_owned(),
        count,
        unit: unit.to_owned(),
        seconds: clock.elapsed().as_secs_f64(),
    }
}

/// Loads the sequence of regions and transcripts once, and builds the engine on it.
fn prepare(plan: &Plan) -> Result<(VareffectEngine, LocusIndex)> {
    let regions = plan
        .panel
        .regions
        .all()
        .iter()
        .map(|r| (r.chromosome.name(), r.span.padded(REFERENCE_MARGIN)));
    let transcripts =
        plan.transcripts.iter().map(|t| (t.contig.as_str(), t.span().padded(REFERENCE_MARGIN)));
    let wanted: Vec<_> =
        regions.chain(transcripts).filter(|(c, _)| plan.reference.length_of(c).is_some()).collect();
    let sequences = RegionSequences::load(&plan.reference, wanted)?;
    let covered = |t: &&crate::model::Transcript| sequences.region(&t.contig, t.span()).is_some();
    let transcripts = plan.transcripts.iter().filter(covered).cloned().collect();
    let engine = VareffectEngine::with_sequences(sequences, transcripts)?
        .to_the_letter(plan.protein_parentheses);
    Ok((engine, LocusIndex::new(&plan.panel.loci)))
}

/// Reads on a thread of its own, evaluates on the pool, collects here, in order.
fn stream(
    call_set: CallSet,
    plan: &Plan,
    pool: &rayon::ThreadPool,
    evaluator: &Evaluator<'_>,
    collector: &mut Collector<'_>,
    progress: &dyn Progress,
) -> Result<ScanCounts> {
    let (sender, receiver) = bounded::<Batch>(WAITING);
    std::thread::scope(|scope| {
        let regions = &plan.panel.regions;
        let reader = scope.spawn(move || {
            call_set.restrict(regions, &|bytes| progress.position(bytes), &mut |batch| {
                // The receiver is gone only when evaluation failed: its error is the one to report.
                sender.send(batch).map_err(|_| Error::internal("evaluation stopped"))
            })
        });
        let collected = collect_batches(&receiver, plan, pool, evaluator, collector);
        drop(receiver);
        let read = reader.join().map_err(|_| Error::internal("the reader thread panicked"))?;
        collected?;
        read
    })
}

fn collect_batches(
    receiver: &crossbeam_channel::Receiver<Batch>,
    plan: &Plan,
    pool: &rayon::ThreadPool,
    evaluator: &Evaluator<'_>,
    collector: &mut Collector<'_>,
) -> Result<()> {
    for batch in receiver {
        let evaluated: Vec<Result<Vec<Evaluated>>> = pool.install(|| {
            batch.records.par_iter().with_min_len(16).map(|r| evaluator.evaluate(r)).collect()
        });
        for (record, result) in batch.records.iter().zip(evaluated) {
            match result {
                Ok(alleles) => collector.record(alleles),
                Err(e) if plan.lenient => collector.refused(refused(record, &e)),
                Err(e) => return Err(e.at(&plan.input.path)),
            }
        }
        if batch.last_of_region {
            collector.close_region()?;
        }
    }
    Ok(())
}

/// The alleles of a record that `--lenient` leaves out.
fn refused(record: &crate::model::allele::Record, error: &Error) -> Vec<Evaluated> {
    let none = [".".to_owned()];
    let alternates = if record.alternates.is_empty() { &none[..] } else { &record.alternates };
    alternates
        .iter()
        .map(|alternate| Evaluated {
            input: InputAllele {
                contig: record.contig.clone(),
                position: record.start + 1,
                reference: record.reference.clone(),
                alternate: alternate.clone(),
            },
            allele: None,
            carried: None,
            genes: Vec::new(),
            consequence: None,
            hgvs: None,
            structure: None,
            end: End::NotCandidate(
                NotCandidate::RefusedRecord,
                vec![RuleTrace {
                    rule: RuleName::Read,
                    verdict: Verdict::Drop,
                    values: error.message().to_owned(),
                }],
            ),
        })
        .collect()
}

/// The report's value from what was collected.
fn assemble(
    plan: &Plan,
    engine: &VareffectEngine,
    collected: Collected,
    counts: &ScanCounts,
    coverage: Option<CoverageReport>,
    copies: Option<std::result::Result<CnvReport, String>>,
    parents_sex: Vec<String>,
) -> CaseReport {
    let Collected { mut rows, mut ledger, by_gene, reported, listed, missed, structures, .. } =
        collected;
    if plan.protein_parentheses {
        for row in &mut rows {
            predicted::apply(row.consequence.as_mut_slice());
            predicted::apply(&mut row.other_consequences);
        }
    }
    ledger.records_in_file = counts.total;
    ledger.records_outside_panel = counts.outside();
    ledger.records_refused += counts.refused;
    let (cnv, unjudged) = match copies {
        Some(Ok(report)) => (Some(report), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    let mut genes =
        genes::rows(plan, engine.sequences(), &by_gene, &reported, counts, coverage.as_ref());
    if let Some(cnv) = &cnv {
        genes::remark_copies(&mut genes, cnv);
    }
    let lists = lists::reports(plan, &listed);
    let mut warnings = genes::warnings(plan, &genes, &ledger, counts);
    warnings.splice(..0, genes::remark_structures(&mut genes, &structures));
    genes::tell_rows(&mut rows, &genes);
    warnings.extend(missed);
    warnings.extend(
        cnv.iter().flat_map(|c| &c.warnings).chain(&unjudged).map(|w| format!("copy number: {w}")),
    );
    warnings.extend(plan.family_warnings.iter().cloned());
    coverage::to_front(&mut warnings, parents_sex);
    if let Some(coverage) = &coverage {
        coverage::lead(&mut warnings, coverage, &plan.sample);
    }
    let found: Vec<_> = plan.transcript_notices.iter().chain(engine.notices()).cloned().collect();
    warnings.extend(notice_lines(&found, TRANSCRIPT_NOTICES));
    warnings.extend(lists::warnings(&lists));
    CaseReport {
        name: plan.name.clone(),
        case: plan.case.clone(),
        sample: plan.sample.clone(),
        incomplete: ledger.records_refused > 0,
        provenance: plan.provenance(engine.name()),
        panel: plan.panel.clone(),
        rows,
        genes,
        ledger,
        lists,
        coverage,
        cnv,
        warnings,
    }
}
