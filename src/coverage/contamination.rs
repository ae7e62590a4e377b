//! Another person's reads among the sample's: allele fractions at common sites.
//!
//! Maximum likelihood after verifyBamID's sequence-only model (Jun et al. 2012,
//! doi:10.1016/j.ajhg.2012.09.004): a read at a site is from the sample with probability `1 - a`
//! and from one other person with probability `a`; both genotypes are unknown and in Hardy-Weinberg
//! proportion of the population frequency, or the sample's is the caller's. Reads are taken as
//! independent with one error rate, which the bases that are neither allele give.

use crate::coverage::bases::EQUAL;
use crate::coverage::pileup::{LEFT_OUT, Limits, operations};
use crate::coverage::targets::Piece;
use crate::io::reads::AlignedRead;
use crate::model::Chromosome;
use crate::model::coverage::Contamination;
use crate::settings::sections::SampleRules;

/// Bases of a lower quality would only raise the error rate.
const MIN_BASE_QUALITY: u8 = 20;
/// The largest share that is estimated: above it, sample and contaminant swap roles.
const MAX_SHARE: f64 = 0.5;
/// Half of the 95 % point of chi-square with one degree of freedom: the drop of log-likelihood at
/// the interval's ends.
const LIKELIHOOD_DROP: f64 = 1.92;
/// The frequency of an allele that the sample has on both copies is higher than that of any allele:
/// its mean under the neutral spectrum 1/f.
pub const FREQUENCY_OF_HOMOZYGOUS: f64 = 2.0 / 3.0;

/// Holds one biallelic substitution at which reads are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the position, 0-based.
    pub position: u64,
    /// Gives the reference base, upper case.
    pub reference: u8,
    /// Gives the alternate base.
    pub alternate: u8,
    /// Gives the population frequency of the alternate base.
    pub frequency: f64,
    /// Tells whether the sample is homozygous for the alternate base by its call.
    pub homozygous: bool,
}

/// Holds sorted sites and their source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sites {
    all: Vec<Site>,
    /// Names the source in words.
    pub source: String,
}

impl Sites {
    /// Sorts; of sites at one place none stays (not biallelic), of close ones the first, of many an
    /// even choice.
    pub fn new(mut all: Vec<Site>, source: String, distance: u64, most: usize) -> Self {
        all.sort_by_key(|s| (s.chromosome, s.position, s.alternate));
        let place = |s: &Site| (s.chromosome, s.position);
        let alone: Vec<Site> = all
            .iter()
            .enumerate()
            .filter(|(i, s)| {
                let twin = |j: Option<usize>| {
                    j.and_then(|j| all.get(j)).is_some_and(|o| place(o) == place(s))
                };
                !twin(i.checked_sub(1)) && !twin(Some(i + 1))
            })
            .map(|(_, s)| *s)
            .collect();
        let mut apart: Vec<Site> = Vec::new();
        for site in alone {
            let near =
                |l: &Site| l.chromosome == site.chromosome && site.position < l.position + distance;
            if !apart.last().is_some_and(near) {
                apart.push(site);
            }
        }
        let n = apart.len();
        let all = if n <= most { apart } else { (0..most).map(|i| apart[i * n / most]).collect() };
        Self { all, source }
    }

    /// Counts the sites.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Tells whether there is no site.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the number of the first site of a piece, and its sites.
    pub fn within(&self, piece: &Piece) -> (usize, &[Site]) {
        let at = |position| {
            self.all.partition_point(|s| (s.chromosome, s.position) < (piece.chromosome, position))
        };
        let (from, to) = (at(piece.span.start), at(piece.span.end));
        (from, &self.all[from..to])
    }
}

/// Counts the bases at one site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteCount {
    /// Counts the reference bases.
    pub reference: u32,
    /// Counts the alternate bases.
    pub alternate: u32,
    /// Counts the bases that are neither.
    pub other: u32,
}

/// Counts the sites of one piece.
pub struct SiteCounter<'a> {
    sites: &'a [Site],
    counts: Vec<SiteCount>,
    limits: Limits,
}

impl<'a> SiteCounter<'a> {
    /// Counters at 0.
    pub fn new(sites: &'a [Site], limits: Limits) -> Self {
        Self { sites, counts: vec![SiteCount::default(); sites.len()], limits }
    }

    /// Counts one read of the piece's contig.
    pub fn add(&mut self, read: &AlignedRead) {
        if self.sites.is_empty()
            || read.flags() & LEFT_OUT != 0
            || read.mapq() < self.limits.mapping_quality
        {
            return;
        }
        // Of a fragment whose reads overlap the left one counts; its end is guessed from this
        // read's length.
        let left_end =
            if read.flags() & 0x9 == 0x1 && read.mtid() == read.tid() && read.mpos() < read.pos() {
                read.mpos() + read.seq_len() as i64
            } else {
                0
            };
        let first = self.sites.partition_point(|s| (s.position as i64) < read.pos().max(left_end));
        if first == self.sites.len() {
            return;
        }
        let least = self.limits.base_quality.max(MIN_BASE_QUALITY);
        let (mut next, mut position, mut base) = (first, read.pos(), 0usize);
        for (op, length) in operations(read.raw_cigar()) {
            let end = position + if op.on_reference() { length } else { 0 };
            while let Some(site) = self.sites.get(next).filter(|s| (s.position as i64) < end) {
                let at = base + (site.position as i64 - position).max(0) as usize;
                if op.aligns()
                    && at < read.seq_len()
                    && read.qual().get(at).is_none_or(|q| *q >= least)
                {
                    let (found, count) = (read.seq()[at], &mut self.counts[next]);
                    match found {
                        b if b == site.reference || b == EQUAL => count.reference += 1,
                        b if b == site.alternate => count.alternate += 1,
                        b'N' => {}
                        _ => count.other += 1,
                    }
                }
                next += 1;
            }
            if op.on_reference() {
                position = end;
            }
            if op.on_read() {
                base += length as usize;
            }
        }
    }

    /// Returns the counts, in the order of the sites.
    pub fn finish(self) -> Vec<SiteCount> {
        self.counts
    }
}

/// Estimates the share of another person's reads; `None` where too few sites are deep enough.
pub fn estimate(sites: &Sites, counts: &[SiteCount], rules: &SampleRules) -> Option<Contamination> {
    let deep: Vec<(&Site, &SiteCount)> = sites
        .all
        .iter()
        .zip(counts)
        .filter(|(_, c)| c.reference + c.alternate >= rules.contamination_min_depth)
        .filter(|(s, c)| !s.homozygous || c.alternate > c.reference)
        .collect();
    if deep.len() < rules.contamination_min_sites {
        return None;
    }
    let sum =
        |f: fn(&SiteCount) -> u32| deep.iter().map(|(_, c)| u64::from(f(c))).sum::<u64>() as f64;
    let (both, other) = (sum(|c| c.reference + c.alternate), sum(|c| c.other));
    // Two of three errors show neither allele.
    let error = (1.5 * other / (both + other) / 3.0).max(1e-4);
    let at = |a: f64| log_likelihood(&deep, a, error);
    // A coarse walk, then finer ones around the best: the likelihood may have a second, lower hill
    // near one half.
    let (mut best, mut step) = (0.0, MAX_SHARE / 50.0);
    let mut highest = f64::NEG_INFINITY;
    for i in 0..=50 {
        let a = f64::from(i) * step;
        let l = at(a);
        if l > highest {
            (best, highest) = (a, l);
        }
    }
    while step > 2e-4 {
        step /= 4.0;
        let middle = best;
        for i in -4..=4 {
            let a = (middle + f64::from(i) * step).clamp(0.0, MAX_SHARE);
            let l = at(a);
            if l > highest {
                (best, highest) = (a, l);
            }
        }
    }
    let edge = |mut inside: f64, mut outside: f64| {
        if at(outside) >= highest - LIKELIHOOD_DROP {
            return outside;
        }
        for _ in 0..12 {
            let middle = f64::midpoint(inside, outside);
            if at(middle) >= highest - LIKELIHOOD_DROP { inside = middle } else { outside = middle }
        }
        inside
    };
    let round = |v: f64| (v * 1e4).round() / 1e4;
    Some(Contamination {
        share: round(best),
        interval: [round(edge(best, 0.0)), round(edge(best, MAX_SHARE))],
        sites: deep.len() as u64,
        reads: both as u64,
        error: (error * 1e6).round() / 1e6,
        source: sites.source.clone(),
    })
}

fn log_likelihood(sites: &[(&Site, &SiteCount)], share: f64, error: f64) -> f64 {
    // Log-probabilities of an alternate and a reference base, by the copies in sample and other
    // person.
    let mut logs = [[(0.0, 0.0); 3]; 3];
    for (own, row) in logs.iter_mut().enumerate() {
        for (other, cell) in row.iter_mut().enumerate() {
            let p = (1.0 - share) * own as f64 / 2.0 + share * other as f64 / 2.0;
            let p = p * (1.0 - error) + (1.0 - p) * error;
            *cell = (p.ln(), (1.0 - p).ln());
        }
    }
    sites
        .iter()
        .map(|(site, count)| {
            let f = site.frequency;
            let genotypes = [(1.0 - f) * (1.0 - f), 2.0 * f * (1.0 - f), f * f];
            let (n, m) = (f64::from(count.alternate), f64::from(count.reference));
            let mut terms = [f64::NEG_INFINITY; 9];
            for own in 0..3 {
                let prior =
                    if site.homozygous { f64::from(u8::from(own == 2)) } else { genotypes[own] };
                for other in 0..3 {
                    let (alternate, reference) = logs[own][other];
                    terms[own * 3 + other] =
                        (prior * genotypes[other]).ln() + n * alternate + m * reference;
                }
            }
            let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            most + terms.iter().map(|t| (t - most).exp()).sum::<f64>().ln()
        })
        .sum()
}
