//! Merges the sorted runs of one source into blocks, each allele once.

use crate::Result;
use crate::model::Chromosome;
use crate::resource::bundle::block::{ALLELES, Block};
use crate::resource::bundle::column::Rules;
use crate::resource::bundle::format::{BlockMark, SourceMark, TrackMark};
use crate::resource::bundle::key;
use crate::resource::bundle::output::Output;
use crate::resource::bundle::part::{Part, Run};
use crate::resource::bundle::rows::{Row, RowCells};
use crate::resource::bundle::text_column::TextColumn;
use crate::resource::bundle::track_spec::TrackSpec;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Caps the conflicting alleles named in the header.
const EXAMPLES: usize = 5;

/// The number of blocks packed at a time.
const GROUP: usize = 16;

/// Holds the next row of a run; the heap gives the least, of equal alleles that of the earlier run.
struct Head {
    row: Row,
    run: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        self.row.order(&other.row).then(self.run.cmp(&other.run)).reverse()
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

struct Merged {
    runs: Vec<Run>,
    heap: BinaryHeap<Head>,
}

impl Merged {
    fn new(mut runs: Vec<Run>) -> Result<Self> {
        let mut heap = BinaryHeap::with_capacity(runs.len());
        for (run, rows) in runs.iter_mut().enumerate() {
            if let Some(row) = rows.next()? {
                heap.push(Head { row, run });
            }
        }
        Ok(Self { runs, heap })
    }

    fn next(&mut self) -> Result<Option<Row>> {
        let Some(Head { row, run }) = self.heap.pop() else { return Ok(None) };
        if let Some(rows) = self.runs.get_mut(run)
            && let Some(row) = rows.next()?
        {
            self.heap.push(Head { row, run });
        }
        Ok(Some(row))
    }
}

/// Merges the parts of one source into blocks of `out`; counts go to `mark`. Packs on rayon's
/// current pool.
///
/// # Errors
/// Input: a part is damaged, the disk is full.
pub(crate) fn merge(
    spec: &TrackSpec,
    parts: &[Part],
    mark: &mut SourceMark,
    out: &mut Output,
) -> Result<TrackMark> {
    let chromosomes = add_facts(mark, parts);
    if mark.policy.is_empty() {
        mark.policy = spec.policy_text();
    }
    let rules = Rules::new(spec.numbers.len(), spec.rules.iter().cloned());
    let mut writer = Writer {
        spec,
        rules,
        out,
        full: Vec::new(),
        open: Vec::new(),
        blocks: Vec::new(),
        alleles: 0,
    };
    let mut merged = Merged::new(parts.iter().flat_map(Part::runs).collect())?;
    let mut last: Option<Row> = None;
    while let Some(row) = merged.next()? {
        match last.as_mut() {
            None => last = Some(row),
            Some(kept) if kept.order(&row) != Ordering::Equal => {
                writer.add(std::mem::replace(kept, row))?;
            }
            Some(kept) => settle(kept, row, spec, mark)?,
        }
    }
    if let Some(row) = last {
        writer.add(row)?;
    }
    writer.close_block();
    writer.write()?;
    mark.alleles = writer.alleles;
    Ok(TrackMark {
        chromosomes,
        name: spec.name.clone(),
        kind: spec.kind,
        numbers: spec.numbers.clone(),
        texts: spec.texts.clone(),
        rules: spec.rules.clone(),
        alleles: mark.alleles,
        blocks: writer.blocks,
    })
}

/// Adds the facts of all parts to the source's mark; returns the chromosomes that have records.
fn add_facts(mark: &mut SourceMark, parts: &[Part]) -> Vec<String> {
    let mut chromosomes = [false; 25];
    for facts in parts.iter().map(Part::facts) {
        mark.files.push(facts.file.clone());
        mark.records += facts.records;
        mark.not_taken += facts.not_taken;
        mark.normalised += facts.normalised;
        mark.not_checked += facts.not_checked;
        mark.other_reference += facts.other_reference;
        for (to, from) in chromosomes.iter_mut().zip(facts.chromosomes) {
            *to |= from;
        }
        if let Some(release) = &facts.release {
            mark.release.clone_from(release);
        }
    }
    Chromosome::all().filter(|c| chromosomes[c.rank()]).map(|c| c.name().to_owned()).collect()
}

/// Decides which of two entries of one allele stays.
fn settle(kept: &mut Row, row: Row, spec: &TrackSpec, mark: &mut SourceMark) -> Result<()> {
    let settled = if kept.same_values(&row) { None } else { spec.settled(kept, &row)? };
    let Some(settled) = settled else {
        mark.duplicates += 1;
        return Ok(());
    };
    mark.conflicts += 1;
    if mark.conflict_examples.len() < EXAMPLES {
        mark.conflict_examples.push(row.allele().to_string());
    }
    *kept = settled;
    Ok(())
}

struct Writer<'a> {
    spec: &'a TrackSpec,
    rules: Rules,
    out: &'a mut Output,
    full: Vec<Vec<Row>>,
    open: Vec<Row>,
    blocks: Vec<BlockMark>,
    alleles: u64,
}

impl Writer<'_> {
    fn add(&mut self, row: Row) -> Result<()> {
        let other = self.open.first().is_some_and(|first| first.chromosome != row.chromosome);
        if other || self.open.len() >= ALLELES {
            self.close_block();
        }
        self.alleles += 1;
        self.open.push(row);
        if self.full.len() >= GROUP { self.write() } else { Ok(()) }
    }

    fn close_block(&mut self) {
        if !self.open.is_empty() {
            self.full.push(std::mem::take(&mut self.open));
        }
    }

    /// Packs blocks in parallel and writes them in order.
    fn write(&mut self) -> Result<()> {
        let full = std::mem::take(&mut self.full);
        let packed: Vec<Result<(Vec<u8>, u32)>> =
            full.par_iter().map(|rows| block(rows, self.spec, &self.rules)?.pack()).collect();
        for (rows, packed) in full.iter().zip(packed) {
            let (bytes, crc) = packed?;
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
            self.blocks.push(BlockMark {
                chromosome: first.chromosome,
                first: key::position(first.key),
                last: key::position(last.key),
                rows: rows.len() as u32,
                offset: self.out.bytes,
                length: bytes.len() as u32,
                crc,
            });
            self.out.write(&bytes)?;
        }
        Ok(())
    }
}

fn block(rows: &[Row], spec: &TrackSpec, rules: &Rules) -> Result<Block> {
    let keys = rows.iter().map(|r| r.key).collect();
    let long =
        (0u32..).zip(rows).filter_map(|(i, r)| r.long.clone().map(|(r, a)| (i, r, a))).collect();
    let cells: Vec<RowCells<'_>> = rows.iter().map(Row::cells).collect::<Result<_>>()?;
    let numbers: Vec<Vec<f32>> =
        (0..spec.numbers.len()).map(|c| cells.iter().map(|r| r.number(c)).collect()).collect();
    let text = |c: usize| {
        TextColumn::new(cells.iter().map(move |r| r.texts.get(c).copied().unwrap_or_default()))
    };
    Block::new(keys, long, &numbers, (0..spec.texts.len()).map(text).collect(), rules)
}
