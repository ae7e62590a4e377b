//! The reads of patient and parents at each reported allele, counted anew. Alleles that lie close
//! together are asked in one go.

use crate::coverage::judge::{judge, not_examined};
use crate::coverage::parents::{judge_parent, not_examined as parent_not_examined};
use crate::coverage::pile::Stack;
use crate::coverage::support::Examiner;
use crate::coverage::{Limits, support};
use crate::family::de_novo::de_novo;
use crate::io::reads::{AlignedRead, AlignmentFile, AlignmentReader};
use crate::io::reference::sequence::RegionSequences;
use crate::model::coverage::{ReadPile, ReadSupport, SupportVerdict};
use crate::model::parents::DeNovoStatus;
use crate::model::row::Row;
use crate::model::{Allele, Chromosome, Span, Zygosity};
use crate::pipeline::Plan;
use crate::settings::sections::Settings;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows that get a picture of their reads.
const PICTURES: usize = 200;
/// Alleles closer than this share one request: a CRAM decodes whole slices for each.
const NEAR: u64 = 5_000;
/// Requests have at most this many alleles, so that threads share them.
const MOST_TOGETHER: usize = 16;

/// What the reads show at one allele: fragments, the share of reads with mapping quality 0, and the
/// picture's reads.
type Seen = (Vec<support::Observation>, Option<f64>, Option<ReadPile>);

/// Fills [`Row::reads`] and the parents' reads of every row, and warns where they do not say what
/// the caller says.
///
/// # Errors
/// Input: a file cannot be read in full where it is asked.
pub fn examine(rows: &mut [Row], plan: &Plan, sequences: &RegionSequences) -> Result<()> {
    let mut alleles: Vec<Allele> = rows.iter().map(|r| r.allele.clone()).collect();
    alleles.sort_by(|a, b| {
        (a.chromosome, a.span(), &a.alternate).cmp(&(b.chromosome, b.span(), &b.alternate))
    });
    alleles.dedup();
    if let Some(file) = &plan.alignments {
        // Tiers stand first: the others are many, and nobody looks at their reads one by one.
        let drawn: BTreeSet<&Allele> = rows.iter().take(PICTURES).map(|r| &r.allele).collect();
        let mut seen = look(&alleles, file, plan, sequences, &drawn)?;
        drop(drawn);
        for row in rows.iter_mut() {
            let settings = plan.settings.of(&row.gene.symbol);
            let found = seen.get_mut(&row.allele);
            row.pile = found.and_then(|s| s.as_ref()?.2.clone()).map(Box::new);
            let support: ReadSupport = match seen.get(&row.allele) {
                Some(Some((fragments, mapq0, _))) => judge(fragments, *mapq0, &row.call, settings),
                _ => not_examined(why_not(file, &row.allele)),
            };
            if support.verdict != SupportVerdict::Confirmed {
                row.warnings.push(format!("reads: {}", support.text));
            }
            row.reads = Some(support);
        }
    }
    for parent in &plan.parents {
        let Some(file) = &parent.alignments else { continue };
        let seen = look(&alleles, file, plan, sequences, &BTreeSet::new())?;
        for row in rows.iter_mut() {
            let settings = plan.settings.of(&row.gene.symbol);
            let Some(at) = row.parents.iter_mut().find(|p| p.parent == parent.parent) else {
                continue;
            };
            let reads = match seen.get(&row.allele) {
                Some(Some((fragments, ..))) => {
                    judge_parent(fragments, at.genotype.as_deref(), at.zygosity, settings)
                }
                _ => parent_not_examined(why_not(file, &row.allele)),
            };
            if reads.contradicts {
                row.warnings.push(format!("{}: {}", parent.parent.name(), reads.text));
            }
            at.reads = Some(reads);
        }
    }
    Ok(())
}

/// Judges the claim that the allele is new, and warns where the calls make it and the reads do not
/// bear it.
pub fn claim(row: &mut Row, settings: &Settings) {
    row.de_novo = de_novo(row, settings);
    let Some(answer) = &row.de_novo else { return };
    let claimed =
        !row.parents.is_empty() && row.parents.iter().all(|p| p.zygosity == Some(Zygosity::Absent));
    match answer.status {
        DeNovoStatus::Supported | DeNovoStatus::CallsOnly => {}
        _ if claimed => {
            let text = format!("called in the patient only, but not de novo: {}", answer.text);
            row.warnings.push(text);
        }
        DeNovoStatus::Withheld if row.parents.iter().any(|p| p.reads.is_some()) => {
            let text = format!("not de novo, not inherited: {}", answer.text);
            row.warnings.push(text);
        }
        _ => {}
    }
}

fn why_not(file: &AlignmentFile, allele: &Allele) -> &'static str {
    if file.contig(allele.chromosome).is_none() {
        "the file lacks the chromosome"
    } else {
        "not looked for: too long for a read, or the reference there is not known"
    }
}

/// The reads of one file at all alleles, which come sorted.
fn look<'a>(
    alleles: &'a [Allele],
    file: &AlignmentFile,
    plan: &Plan,
    sequences: &RegionSequences,
    drawn: &BTreeSet<&Allele>,
) -> Result<BTreeMap<&'a Allele, Option<Seen>>> {
    let rules = &plan.settings.general().coverage;
    let limits =
        Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let groups = groups(alleles);
    let asked: Vec<(Chromosome, Span)> =
        groups.iter().filter_map(|g| Some((g.first()?.chromosome, extent(g)))).collect();
    let runs = file.runs(&asked);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<Option<Seen>>)>> {
        let mut reader = file.reader()?;
        let mut done = Vec::new();
        loop {
            let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) else { return Ok(done) };
            let here = groups.get(run.clone()).unwrap_or_default();
            let seen = run_reads(&mut reader, file, here, limits, sequences, drawn)?;
            done.extend(seen.into_iter().map(|(i, list)| (run.start + i, list)));
        }
    };
    let workers = plan.threads.clamp(1, crate::pipeline::coverage::MOST_READERS).min(runs.len());
    let results: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|h| {
                h.join().unwrap_or_else(|_| {
                    Err(Error::internal("a thread that reads alignments panicked"))
                })
            })
            .collect()
    });
    let mut seen: BTreeMap<&Allele, Option<Seen>> = BTreeMap::new();
    for result in results {
        for (i, list) in result? {
            seen.extend(groups.get(i).into_iter().flat_map(|g| g.iter()).zip(list));
        }
    }
    Ok(seen)
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

/// From the first to the last base that is asked for.
fn extent(group: &[Allele]) -> Span {
    let spans = group.iter().map(|a| a.span().padded(1));
    spans
        .reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
        .unwrap_or(Span::new(0, 0))
}

/// One group's alleles as the reads come in.
struct Looking<'a> {
    examiners: Vec<Option<Examiner<'a>>>,
    stacks: Vec<Option<Stack>>,
    spans: Vec<Span>,
}

impl<'a> Looking<'a> {
    fn new(
        group: &'a [Allele],
        limits: Limits,
        sequences: &RegionSequences,
        drawn: &BTreeSet<&Allele>,
    ) -> Self {
        let chromosome = group.first().map(|a| a.chromosome);
        let slice = |span: Span| sequences.slice(chromosome?.name(), span).map(<[u8]>::to_vec);
        Self {
            examiners: group.iter().map(|a| Examiner::new(a, limits, slice)).collect(),
            stacks: group
                .iter()
                .map(|a| drawn.contains(a).then(|| Stack::new(a, limits, slice)).flatten())
                .collect(),
            spans: group.iter().map(|a| a.span().padded(1)).collect(),
        }
    }

    fn add(&mut self, read: &AlignedRead) {
        for ((examiner, stack), span) in
            self.examiners.iter_mut().zip(&mut self.stacks).zip(&self.spans)
        {
            if read.pos() as u64 >= span.end {
                continue;
            }
            let shows = examiner.as_mut().and_then(|e| e.add(read));
            if let Some(stack) = stack {
                stack.add(read, shows);
            }
        }
    }

    fn finish(self) -> Vec<Option<Seen>> {
        let seen = |(examiner, stack): (Option<Examiner<'_>>, Option<Stack>)| {
            let (fragments, mapq0) = examiner?.finish();
            Some((fragments, mapq0, stack.map(Stack::finish)))
        };
        self.examiners.into_iter().zip(self.stacks).map(seen).collect()
    }
}

/// Groups of one chromosome in one go, with their number.
fn run_reads(
    reader: &mut AlignmentReader,
    file: &AlignmentFile,
    run: &[&[Allele]],
    limits: Limits,
    sequences: &RegionSequences,
    drawn: &BTreeSet<&Allele>,
) -> Result<Vec<(usize, Vec<Option<Seen>>)>> {
    let chromosome = run.first().and_then(|g| g.first()).map(|a| a.chromosome);
    let Some((contig, length)) = chromosome.and_then(|c| file.contig(c)) else {
        return Ok(run
            .iter()
            .enumerate()
            .map(|(i, g)| (i, g.iter().map(|_| None).collect()))
            .collect());
    };
    let spans: Vec<Span> =
        run.iter().map(|g| extent(g)).map(|s| Span::new(s.start, s.end.min(length))).collect();
    let mut seen = Vec::with_capacity(run.len());
    reader.sweep(
        contig,
        &spans,
        |i| Looking::new(run[i], limits, sequences, drawn),
        |looking, read| {
            looking.add(read);
            Ok(())
        },
        |i, looking| {
            seen.push((i, looking.finish()));
            Ok(())
        },
    )?;
    Ok(seen)
}
