//! The stream of records: read on a thread of its own, evaluated on the pool, collected in order.

use crate::io::calls::batch::{Batch, RawLine, ScanCounts, Watch};
use crate::io::calls::callset::CallSet;
use crate::pipeline::collect::Collector;
use crate::pipeline::evaluate::{Evaluated, Evaluator, refused_entries};
use crate::pipeline::family_checks::FamilyWatch;
use crate::pipeline::known_variants::KnownWatch;
use crate::pipeline::progress::Progress;
use crate::{Error, Result};
use crossbeam_channel::{Receiver, bounded};
use rayon::ThreadPool;
use rayon::prelude::*;

/// Batches that wait between reader and evaluation.
const QUEUED_BATCHES: usize = 4;

/// An observer of records beside their evaluation.
pub struct Watches<'w, 'k> {
    /// Takes the sites of the family's checks.
    pub family: Option<&'w mut FamilyWatch>,
    /// Takes the patient's calls of known variants.
    pub known: Option<&'w mut KnownWatch<'k>>,
}

/// Streams the panel's records of a call set through evaluation into the collector, and the sites
/// of a family's checks beside them.
///
/// # Errors
///
/// Input: a record that is refused (without `--lenient`), a truncated or damaged file. Those of the
/// ledger's writer.
pub fn stream(
    call_set: CallSet,
    evaluator: &Evaluator<'_>,
    collector: &mut Collector<'_, '_>,
    watches: Watches<'_, '_>,
    pool: &ThreadPool,
    progress: &dyn Progress,
) -> Result<ScanCounts> {
    let Watches { family: watch, known } = watches;
    let (sender, receiver) = bounded::<Batch>(QUEUED_BATCHES);
    std::thread::scope(|scope| {
        let regions = &evaluator.panel.panel().regions;
        let reader = scope.spawn(move || {
            // The receiver is gone only when evaluation failed: its error is the one to report.
            let mut send = |batch: Batch| {
                sender.send(batch).map_err(|_| Error::internal("evaluation stopped"))
            };
            let position = |bytes| progress.position(bytes);
            let Some(family) = watch else {
                return call_set.restrict(regions, &position, &mut send);
            };
            let watched = family.regions.clone();
            let mut take = |line: RawLine<'_>| family.take(&line);
            let watch = Watch { regions: &watched, sink: &mut take };
            call_set.restrict_beside(regions, &position, &mut send, Some(watch))
        });
        let collected = collect_batches(&receiver, evaluator, collector, known, pool);
        drop(receiver);
        let read = reader.join().map_err(|_| Error::internal("the reader thread panicked"))?;
        collected?;
        read
    })
}

fn collect_batches(
    receiver: &Receiver<Batch>,
    evaluator: &Evaluator<'_>,
    collector: &mut Collector<'_, '_>,
    mut known: Option<&mut KnownWatch<'_>>,
    pool: &ThreadPool,
) -> Result<()> {
    for batch in receiver {
        let evaluated: Vec<Result<Vec<Evaluated>>> = pool.install(|| {
            batch.records.par_iter().with_min_len(16).map(|r| evaluator.evaluate(r)).collect()
        });
        for (record, result) in batch.records.iter().zip(evaluated) {
            match result {
                Ok(entries) => {
                    if let Some(known) = &mut known {
                        known.take(evaluator, record)?;
                    }
                    collector.record(entries);
                }
                Err(e) if evaluator.panel.setup.lenient => {
                    collector.refused(refused_entries(record, &e));
                }
                Err(e) => return Err(e.at(&evaluator.case.input.path)),
            }
        }
        if batch.last_of_region {
            collector.close_region()?;
        }
    }
    Ok(())
}
