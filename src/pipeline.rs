//! Runs a case: facts, reads, judgement, report. It owns the threads of a run.
//!
//! ```text
//! reader thread                    caller's thread                         rayon pool
//! CallSet::restrict  -- bounded -> batches in file order -- par_iter ----> Evaluator::evaluate
//!                                  Collector (duplicates, ledger) <------- Vec<Evaluated>, in order
//!                                  reads, family, tiers, rows, reports, manifest last
//! ```
//!
//! Order of results never depends on the number of threads: batches come in file order and each is
//! mapped in order.
//!
//! [`run`] names the stages. Each returns a value of its own; [`join`] alone makes rows of them.
//!
//! | stage | file | value |
//! |---|---|---|
//! | plan | [`plan`], [`loaded_panel`] | setup of all cases, plan of one, panel ready for records |
//! | facts | [`stream`], [`evaluate`], [`candidate`], [`evidence`] | entries with their end, candidates |
//! | | [`consequences`] | an allele on all transcripts, in every spelling |
//! | | [`collect`], [`duplicates`], [`gene_drop`], [`haplotypes`] | facts of the case |
//! | | [`open_ledger`] | one ledger line an entry |
//! | | [`neighbours`] | ClinVar's pathogenic changes of the same codon |
//! | | [`known_variants`] | why known variants have no row, where to look |
//! | | [`relative_calls`] | calls of relatives who have a call set of their own |
//! | depth | [`coverage`], [`cnv`] | coverage and copy number in one pass |
//! | | [`family_checks`] | sites of the family's persons, counted beside the stream |
//! | reads | [`reads`] | counts at each candidate, pictures of the first rows |
//! | | [`parents_sex`] | a check of the parents' files |
//! | judgement | [`events`] | structural alleles and copy numbers of each gene |
//! | | [`judge`], `modifiers` | fit and de novo claim, tier, germline label; events in the family |
//! | report | [`join`], [`mod@assemble`], [`genes`], [`lists`] | rows, genes, lists |
//! | | `report_family` | the family as the page draws it |
//! | | `gene_models` | names of partners, a gene's rows by model of inheritance |
//! | | [`notices`], `row_checks` | notices that lead the report, checks of samples by row |
//! | all | `workers` | ordered work of several threads over regions |
//! | | [`progress`], [`stage_log`] | progress on the terminal, seconds in the manifest |
//! | verb `inheritance` | [`inheritance`] | models of a family's alleles, without panel and case |
//! | verb `carrier` | [`carrier`] | known variants in the persons of a family |
//! | | [`donor`] | donor-relevant genes of a donor |
//! | verb `relatedness` | [`relatedness`] | a call set read for the checks of a family |
//! | verb `events annotate` | [`event_meaning`] | what stated events mean for transcripts, and their scores |
//! | verb `annotate` | [`annotate`] | consequences without panel and case |

pub mod annotate;
pub mod assemble;
mod candidate;
pub mod carrier;
pub mod cnv;
pub mod collect;
mod consequences;
pub mod coverage;
pub mod donor;
pub mod duplicates;
pub mod evaluate;
pub mod event_meaning;
pub mod events;
mod evidence;
pub mod family_checks;
pub mod gene_drop;
mod gene_models;
pub mod genes;
pub mod haplotypes;
pub mod inheritance;
pub mod join;
pub mod judge;
pub mod known_variants;
pub mod lists;
pub mod loaded_panel;
mod modifiers;
pub mod neighbours;
pub mod notices;
pub mod open_ledger;
mod parents_sex;
pub mod plan;
pub mod progress;
pub mod reads;
pub mod relatedness;
mod relative_calls;
mod report_family;
mod row_checks;
pub mod stage_log;
pub mod stream;
mod workers;

pub use plan::{CallSets, CasePlan, CnvRun, Family, Patient, Relative, RunInput, RunSetup};
pub use progress::{Progress, Silent};

use crate::io::calls::batch::ScanCounts;
use crate::io::calls::callset::CallSet;
use crate::model::Allele;
use crate::model::cnv::CnvCall;
use crate::model::coverage::ReadPile;
use crate::model::event::Copies;
use crate::model::evidence::Neighbour;
use crate::model::ledger::Tier;
use crate::model::notice::SampleNotice;
use crate::model::read_evidence::ReadEvidence;
use crate::model::relatedness::RelatednessReport;
use crate::model::report::CaseReport;
use crate::report::manifest::Volatile;
use crate::report::staging::WrittenFile;
use crate::report::{self, OutputDir};
use crate::{Error, Result};
use assemble::{CaseValues, Depth, assemble, row_order};
use collect::{CaseFacts, Collector, KeptCandidate, end_kept};
use coverage::CoverageInput;
use evaluate::{Evaluated, Evaluator};
use events::EventsByGene;
use family_checks::FamilyWatch;
use judge::{CaseJudgement, Judgement, judge_case};
use known_variants::KnownWatch;
use loaded_panel::LoadedPanel;
use open_ledger::{FinishedLedger, OpenLedger};
use rayon::ThreadPool;
use reads::{PICTURES, ReadSurvey};
use relative_calls::CallsOfRelatives;
use stage_log::{StageLog, utc};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Instant, SystemTime};
use stream::Watches;

/// The stage of the manifest that facts and judgement share.
const EVALUATION: (&str, &str) = ("read, evaluate, classify", "records inside the panel");
/// The stage of the manifest that counts and pictures share.
const READS: (&str, &str) = ("reads at reported alleles", "rows");

/// A finished run.
pub struct Finished {
    /// Holds the case, as reported.
    pub report: CaseReport,
    /// Lists the files written, by name; the manifest is the last to appear.
    pub files: Vec<WrittenFile>,
}

/// Runs one case of a setup to its written outputs.
///
/// # Errors
///
/// A record that is refused (without `--lenient`), a truncated or damaged file, a failed write, a
/// broken ledger. Nothing that looks finished is left behind.
pub fn run(
    setup: &RunSetup,
    case: &CasePlan,
    call_sets: CallSets,
    progress: &dyn Progress,
) -> Result<Finished> {
    analyse(setup, case, call_sets, progress)?.write()
}

/// Runs one case without its outputs: what is written on the way is removed.
///
/// # Errors
///
/// Those of [`run`] but for the writing of reports.
pub fn report_unwritten(
    setup: &RunSetup,
    case: &CasePlan,
    call_sets: CallSets,
    progress: &dyn Progress,
) -> Result<CaseReport> {
    analyse(setup, case, call_sets, progress).map(|analysed| analysed.report)
}

/// A case as judged, before its reports are written.
struct Analysed {
    report: CaseReport,
    pool: ThreadPool,
    out: OutputDir,
    log: StageLog,
    clock: Instant,
    volatile: Volatile,
}

/// Runs the stages of a case up to its report.
fn analyse(
    setup: &RunSetup,
    case: &CasePlan,
    call_sets: CallSets,
    progress: &dyn Progress,
) -> Result<Analysed> {
    let started = SystemTime::now();
    let pool = thread_pool(setup.threads)?;
    let mut log = StageLog::default();
    let out = OutputDir::create(&case.out, case.force)?;
    let panel = load_panel(setup, &pool, progress, &mut log)?;
    let mut run = CaseRun { panel: &panel, case, pool: &pool, progress, log };
    let ledger_name = format!("{}.ledger.tsv.gz", report::file_stem(&case.name));
    let mut ledger = OpenLedger::new(setup, case, out.file(&ledger_name)?)?;

    let (mut facts, counts, watch) = run.gather_facts(call_sets.patient, &mut ledger)?;
    let of_relatives = run.call_relatives(call_sets.relatives, &mut facts.candidates, watch)?;
    let relatedness = of_relatives.watch.map(FamilyWatch::finish);
    known_variants::label_somatic(setup, case, &mut facts.candidates);
    let neighbours = run.find_neighbours(&facts.candidates)?;
    let depth = run.measure_depth(&facts.homozygous)?;
    let mut survey = ReadSurvey::new(&panel, case, &facts.candidates);
    let reads = run.count_reads(&mut survey, &facts.candidates)?;
    let parents_sex = run.check_parents_sex()?;
    let doubted = relatedness.as_ref().is_some_and(RelatednessReport::doubts_samples);
    let calls = depth.copy_number_calls();
    let copies = run.count_copies_of_relatives(calls)?;
    let events =
        events::by_gene(setup, case, (&facts.candidates, &facts.structures), calls, &copies);
    let judged = run.judge(&facts.candidates, &reads, &events, doubted);
    let CaseJudgement { judgements, events } = judged;
    let kept = std::mem::take(&mut facts.kept);
    let ledger = run.end_ledger(ledger, kept, &facts.candidates, &judgements)?;
    let order = row_order(&facts.candidates, &judgements);
    let piles = run.draw_pictures(&mut survey, &facts.candidates, &order)?;

    progress.stage("reports", None);
    let clock = Instant::now();
    let volatile = Volatile {
        started: utc(started),
        threads: setup.threads,
        call_sets_of_relatives: of_relatives.files,
        ..case_volatile(case, &counts)
    };
    let values = CaseValues {
        facts,
        counts,
        relatedness,
        neighbours,
        depth,
        reads,
        family_checks: of_relatives.notices.into_iter().chain(parents_sex).collect(),
        judgements,
        events,
        order,
        ledger,
        piles,
    };
    let report = assemble(&panel, case, values);
    Ok(Analysed { log: run.log, report, pool, out, clock, volatile })
}

/// Returns the facts of a run that are no part of its result, as far as case and call set tell them.
fn case_volatile(case: &CasePlan, counts: &ScanCounts) -> Volatile {
    Volatile {
        command: case.command.clone(),
        call_set: Some(case.call_set_file(counts)),
        by_index: counts.by_index,
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        ..Volatile::default()
    }
}

/// Starts the threads that evaluation and writers share.
fn thread_pool(threads: usize) -> Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("cannot start {threads} threads: {e}")))
}

/// Loads sequence and transcripts of the panel.
fn load_panel<'a>(
    setup: &'a RunSetup,
    pool: &ThreadPool,
    progress: &dyn Progress,
    log: &mut StageLog,
) -> Result<LoadedPanel<'a>> {
    progress.stage("reference", None);
    let clock = Instant::now();
    let panel = pool.install(|| LoadedPanel::load(setup))?;
    let transcripts = panel.engine.transcripts().len() as u64;
    log.record("reference and transcripts", transcripts, "transcripts", clock);
    Ok(panel)
}

/// The stages between the loaded panel and the report.
struct CaseRun<'a> {
    panel: &'a LoadedPanel<'a>,
    case: &'a CasePlan,
    pool: &'a ThreadPool,
    progress: &'a dyn Progress,
    log: StageLog,
}

impl CaseRun<'_> {
    /// Reads and evaluates the panel's records; what ends before classification goes to the ledger.
    fn gather_facts(
        &mut self,
        call_set: CallSet,
        ledger: &mut OpenLedger<'_>,
    ) -> Result<(CaseFacts, ScanCounts, Option<FamilyWatch>)> {
        self.progress.stage("variants", self.case.input.bytes);
        let clock = Instant::now();
        let evaluator = Evaluator { panel: self.panel, case: self.case };
        let mut collector = Collector::new(self.panel, ledger);
        let mut watch = FamilyWatch::new(self.panel.setup, self.case, &call_set);
        let mut known = KnownWatch::new(self.panel.setup, self.case)?;
        let watches = Watches { family: watch.as_mut(), known: known.as_mut() };
        let counts = stream::stream(
            call_set,
            &evaluator,
            &mut collector,
            watches,
            self.pool,
            self.progress,
        )?;
        let mut facts = collector.finish()?;
        facts.known_calls = known.map(KnownWatch::finish).unwrap_or_default();
        self.log.record(EVALUATION.0, ledger.records(), EVALUATION.1, clock);
        Ok((facts, counts, watch))
    }

    /// Reads the relatives' own call sets at the candidates, and the sites of the family's checks.
    fn call_relatives(
        &mut self,
        call_sets: Vec<(usize, CallSet)>,
        candidates: &mut [KeptCandidate],
        watch: Option<FamilyWatch>,
    ) -> Result<CallsOfRelatives> {
        let mut read = CallsOfRelatives { watch, ..CallsOfRelatives::default() };
        let evaluator = Evaluator { panel: self.panel, case: self.case };
        for (place, call_set) in call_sets {
            let clock = Instant::now();
            relative_calls::add(&evaluator, place, call_set, candidates, self.progress, &mut read)?;
            self.log.record("calls of relatives", candidates.len() as u64, "alleles", clock);
        }
        Ok(read)
    }

    /// Finds ClinVar's other pathogenic changes beside each candidate.
    fn find_neighbours(&mut self, candidates: &[KeptCandidate]) -> Result<Vec<Vec<Neighbour>>> {
        let clock = Instant::now();
        let neighbours =
            self.pool.install(|| neighbours::find_neighbours(self.panel, candidates))?;
        self.log.record(EVALUATION.0, 0, EVALUATION.1, clock);
        Ok(neighbours)
    }

    /// Measures coverage and, in the same pass, copy number; nothing where no reads were given.
    fn measure_depth(&mut self, homozygous: &[Allele]) -> Result<Depth> {
        let setup = self.panel.setup;
        let Some(file) = &self.case.family.patient.alignments else { return Ok(Depth::default()) };
        let areas = setup.copy_number_areas();
        let clock = Instant::now();
        let input = CoverageInput {
            file,
            panel: &setup.panel,
            transcripts: self.panel.engine.transcripts(),
            settings: &setup.settings,
            resources: setup.resources.as_ref(),
            copy_number: areas.as_ref(),
            homozygous,
            sex: self.case.facts.sex,
            threads: setup.threads,
        };
        let scan = coverage::scan(&input, self.progress)?;
        let genes = scan.report.genes.len() as u64;
        self.log.record("coverage", genes, "genes", clock);
        let mut copies = None;
        if areas.is_some() {
            let clock = Instant::now();
            copies = Some(setup.copy_number(scan.copy_number, file, self.case.facts.sex)?);
            self.log.record("copy number", genes, "genes", clock);
        }
        Ok(Depth { coverage: Some(scan.report), copies })
    }

    /// Counts the copies of each relative with reads at each of the patient's copy-number calls;
    /// reads them where a call can be a hit of a gene alone.
    fn count_copies_of_relatives(&mut self, calls: &[CnvCall]) -> Result<Vec<Vec<Option<Copies>>>> {
        let relatives = &self.case.family.relatives;
        let mut copies = vec![vec![None; relatives.len()]; calls.len()];
        if !calls.iter().any(events::is_hit) {
            return Ok(copies);
        }
        for (i, relative) in relatives.iter().enumerate() {
            let Some(file) = &relative.alignments else { continue };
            let clock = Instant::now();
            let sex = self.case.family.sex(relative);
            let found = self.panel.setup.copies_of_relative(file, sex, calls, self.progress)?;
            copies.iter_mut().zip(found).for_each(|(of_call, found)| of_call[i] = found);
            self.log.record("copy number of relatives", calls.len() as u64, "calls", clock);
        }
        Ok(copies)
    }

    /// Counts the reads of patient and relatives at each candidate.
    fn count_reads(
        &mut self,
        survey: &mut ReadSurvey<'_>,
        candidates: &[KeptCandidate],
    ) -> Result<Vec<ReadEvidence>> {
        let clock = Instant::now();
        let evidence = survey.count(candidates)?;
        let files = self.case.family.alignment_files();
        if files > 0 {
            self.log.record(READS.0, (candidates.len() * files) as u64, READS.1, clock);
        }
        Ok(evidence)
    }

    /// Finds parents whose reads are not of their sex.
    fn check_parents_sex(&mut self) -> Result<Vec<SampleNotice>> {
        if self.case.family.alignment_files() == 0 {
            return Ok(Vec::new());
        }
        let clock = Instant::now();
        let notices = parents_sex::notices(self.panel.setup, &self.case.family)?;
        self.log.record(READS.0, 0, READS.1, clock);
        Ok(notices)
    }

    /// Judges the candidates gene by gene: fit, de novo claim, tier, germline label.
    fn judge(
        &mut self,
        candidates: &[KeptCandidate],
        reads: &[ReadEvidence],
        events: &EventsByGene,
        doubted: bool,
    ) -> CaseJudgement {
        let clock = Instant::now();
        let judgement =
            judge_case(self.panel.setup, self.case, (candidates, reads), events, doubted);
        self.log.record(EVALUATION.0, 0, EVALUATION.1, clock);
        judgement
    }

    /// Writes the reported alleles to the ledger and checks that every allele has ended.
    fn end_ledger(
        &mut self,
        mut ledger: OpenLedger<'_>,
        kept: Vec<Evaluated>,
        candidates: &[KeptCandidate],
        judgements: &[Judgement],
    ) -> Result<FinishedLedger> {
        let clock = Instant::now();
        let tiers: Vec<Tier> = judgements.iter().map(|j| j.tiering.tier).collect();
        end_kept(&mut ledger, kept, candidates, &tiers)?;
        let ledger = ledger.finish()?;
        self.log.record(EVALUATION.0, 0, EVALUATION.1, clock);
        Ok(ledger)
    }

    /// Draws the patient's reads for the first rows: the others are many, and nobody looks at their
    /// reads one by one.
    fn draw_pictures(
        &mut self,
        survey: &mut ReadSurvey<'_>,
        candidates: &[KeptCandidate],
        order: &[usize],
    ) -> Result<BTreeMap<Allele, ReadPile>> {
        if self.case.family.patient.alignments.is_none() {
            return Ok(BTreeMap::new());
        }
        let clock = Instant::now();
        let first = order.iter().take(PICTURES).filter_map(|i| candidates.get(*i));
        let drawn: BTreeSet<&Allele> = first.map(|c| &c.candidate.allele).collect();
        let piles = survey.draw(&drawn)?;
        self.log.record(READS.0, 0, READS.1, clock);
        Ok(piles)
    }
}

impl Analysed {
    /// Writes the report, then the manifest, and makes them appear.
    fn write(self) -> Result<Finished> {
        let Self { report, pool, out, mut log, clock, volatile } = self;
        pool.install(|| report::write_all(&report, &out))?;
        log.record("reports", report.rows.len() as u64, "rows", clock);
        let (finished, stages) = (utc(SystemTime::now()), log.finish());
        let volatile = Volatile { finished, stages, ..volatile };
        report::manifest::write(&report, &volatile, &out)?;
        let files = out.written();
        out.commit()?;
        Ok(Finished { report, files })
    }
}
