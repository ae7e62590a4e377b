//! The reads at each reported allele, counted anew. Alleles that lie close together are asked in one go.

use super::Plan;
use crate::coverage::judge::{judge, not_examined};
use crate::coverage::support::Examiner;
use crate::coverage::{Limits, support};
use crate::io::alignments::{AlignmentFile, AlignmentReader};
use crate::io::sequence::RegionSequences;
use crate::model::coverage::{ReadSupport, SupportVerdict};
use crate::model::row::Row;
use crate::model::{Allele, Span};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Alleles closer than this share one request: a CRAM decodes whole slices for each.
const NEAR: u64 = 5_000;
/// Requests have at most this many alleles, so that threads share them.
const MOST_TOGETHER: usize = 16;

/// What the reads show at one allele: fragments, and the share of reads with mapping quality 0.
type Seen = (Vec<support::Observation>, Option<f64>);

/// Fills [`Row::reads`] of every row and warns where the reads do not say what the caller says.
///
/// # Errors
/// Input: the file cannot be read in full where it is asked.
pub fn examine(rows: &mut [Row], file: &AlignmentFile, plan: &Plan, sequences: &RegionSequences) -> Result<()> {
    let rules = &plan.settings.general().coverage;
    let limits = Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let mut alleles: Vec<Allele> = rows.iter().map(|r| r.allele.clone()).collect();
    alleles.sort_by(|a, b| (a.chromosome, a.span(), &a.alternate).cmp(&(b.chromosome, b.span(), &b.alternate)));
    alleles.dedup();
    let groups = groups(&alleles);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<Option<Seen>>)>> {
        let mut reader = file.reader()?;
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(group) = groups.get(i) else { return Ok(done) };
            done.push((i, group_reads(&mut reader, file, group, limits, sequences)?));
        }
    };
    let workers = plan.threads.clamp(1, super::coverage::MOST_READERS).min(groups.len());
    let results: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|h| h.join().unwrap_or_else(|_| Err(Error::internal("a thread that reads alignments panicked"))))
            .collect()
    });
    let mut seen: BTreeMap<&Allele, Option<Seen>> = BTreeMap::new();
    for result in results {
        for (i, list) in result? {
            seen.extend(groups.get(i).into_iter().flat_map(|g| g.iter()).zip(list));
        }
    }
    for row in rows {
        let settings = plan.settings.of(&row.gene.symbol);
        let support: ReadSupport = match seen.get(&row.allele) {
            Some(Some((fragments, mapq0))) => judge(fragments, *mapq0, &row.call, settings),
            _ if file.contig(row.allele.chromosome).is_none() => not_examined("the file lacks the chromosome"),
            _ => not_examined("not looked for: too long for a read, or the reference there is not known"),
        };
        if support.verdict != SupportVerdict::Confirmed {
            row.warnings.push(format!("reads: {}", support.text));
        }
        row.reads = Some(support);
    }
    Ok(())
}

/// Sorted alleles in runs that are asked together.
fn groups(alleles: &[Allele]) -> Vec<&[Allele]> {
    let mut groups = Vec::new();
    let mut from = 0;
    for i in 1..=alleles.len() {
        let apart = match (alleles.get(i - 1), alleles.get(i)) {
            (Some(a), Some(b)) => a.chromosome != b.chromosome || b.start > a.span().end + NEAR,
            _ => true,
        };
        if apart || i - from >= MOST_TOGETHER {
            groups.push(&alleles[from..i]);
            from = i;
        }
    }
    groups
}

fn group_reads(
    reader: &mut AlignmentReader,
    file: &AlignmentFile,
    group: &[Allele],
    limits: Limits,
    sequences: &RegionSequences,
) -> Result<Vec<Option<Seen>>> {
    let nothing = || group.iter().map(|_| None).collect();
    let Some(first) = group.first() else { return Ok(Vec::new()) };
    let Some((contig, length)) = file.contig(first.chromosome) else { return Ok(nothing()) };
    let slice = |span: Span| sequences.slice(first.chromosome.name(), span).map(<[u8]>::to_vec);
    let mut examiners: Vec<Option<Examiner<'_>>> = group.iter().map(|a| Examiner::new(a, limits, slice)).collect();
    let spans: Vec<Span> = group.iter().map(|a| a.span().padded(1)).collect();
    let start = spans.iter().map(|s| s.start).min().unwrap_or(0);
    let end = spans.iter().map(|s| s.end).max().unwrap_or(0).min(length);
    reader.for_each(contig, Span::new(start, end), |read| {
        for (examiner, span) in examiners.iter_mut().zip(&spans) {
            if (read.pos() as u64) < span.end
                && let Some(examiner) = examiner
            {
                examiner.add(read);
            }
        }
        Ok(())
    })?;
    Ok(examiners.into_iter().map(|e| e.map(Examiner::finish)).collect())
}
