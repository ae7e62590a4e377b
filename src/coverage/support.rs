//! Examines the reads at one allele: each is asked whether it shows the reference or the
//! alternate.
//!
//! A substitution is read off the aligned bases. For an insertion or deletion the aligner's own
//! placement is not trusted: the read's bases near it, clipped ones too, are aligned to both
//! haplotypes, and the better one wins.

use crate::coverage::bases::{EQUAL, written_out};
use crate::coverage::haplotypes::Haplotypes;
use crate::coverage::pileup::{LEFT_OUT, Limits, operations};
use crate::io::reads::{AlignedRead, ReadTag};
use crate::model::{Allele, Span};
use crate::settings::sections::ReadRules;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

/// Haplotypes reach this many bases further than what is realigned, so that a read's own indels fit.
const HAPLOTYPE_MARGIN: u64 = 40;

/// Tells what one read shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Shows the reference allele.
    Reference,
    /// Shows this allele.
    Alternate,
    /// Shows another allele.
    Other,
    /// Shows nothing: it does not reach over the place, or fits both.
    Nothing,
}

/// Holds one fragment at the place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Tells what it shows.
    pub shows: Shows,
    /// Tells whether it lies on the reverse strand.
    pub reverse: bool,
    /// Gives the mapping quality.
    pub mapping_quality: u8,
    /// Gives the base quality at the place; `None` where the read has none.
    pub base_quality: Option<u8>,
    /// Counts the bases to the nearer end of the read.
    pub end_distance: u32,
    /// Tells whether the read is soft- or hard-clipped.
    pub clipped: bool,
    /// Marks a read under the limits of quality.
    pub low: bool,
}

/// One fragment that shows an allele or the reference, well enough to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FragmentShow {
    /// Stands for the fragment: a digest of its name and read group.
    pub fragment: u64,
    /// Tells whether it shows the alternate allele.
    pub alternate: bool,
}

/// The reads at one allele.
pub struct Examined {
    /// Holds the fragments, by name.
    pub fragments: Vec<Observation>,
    /// Gives the share of reads with mapping quality 0.
    pub mapq0: Option<f64>,
    /// Lists the fragments that show the allele or the reference.
    pub shows: Vec<FragmentShow>,
}

/// Collects the reads of one allele.
pub struct Examiner<'a> {
    allele: &'a Allele,
    limits: Limits,
    indel: Option<Indel>,
    fragments: BTreeMap<Vec<u8>, Observation>,
    reads: u32,
    mapq0: u32,
}

/// The place of an indel, looked at in each read.
struct Indel {
    /// Bases of a read that are looked at, in reference coordinates.
    window: Span,
    /// First base of the haplotypes, in reference coordinates.
    start: u64,
    haplotypes: Haplotypes,
}

impl<'a> Examiner<'a> {
    /// Prepares for a normalised allele. `sequence` gives reference bases of a span of its
    /// chromosome.
    ///
    /// `None` where it cannot be looked for: longer than the rules allow, or no sequence around it.
    pub fn new(
        allele: &'a Allele,
        limits: Limits,
        rules: &ReadRules,
        sequence: impl Fn(Span) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        if is_too_long(allele, rules) {
            return None;
        }
        let is_indel = allele.reference.len() != allele.alternate.len();
        let indel = if is_indel {
            Some(Indel::new(allele, rules.realigned_flank, sequence)?)
        } else {
            None
        };
        Some(Self { allele, limits, indel, fragments: BTreeMap::new(), reads: 0, mapq0: 0 })
    }

    /// Returns the place where reads are counted, 0-based half-open.
    pub fn span(&self) -> Span {
        self.allele.span().padded(1)
    }

    /// Looks at one read; gives what it shows, where it is at the place.
    pub fn add(&mut self, read: &AlignedRead) -> Option<Shows> {
        if read.flags() & LEFT_OUT != 0 {
            return None;
        }
        let mut seen = match &mut self.indel {
            Some(indel) => indel.look(self.allele, read)?,
            None => substitution(self.allele, read)?,
        };
        self.reads += 1;
        self.mapq0 += u32::from(read.mapq() == 0);
        seen.low = read.mapq() < self.limits.mapping_quality
            || seen.base_quality.is_some_and(|q| q < self.limits.base_quality);
        // One fragment, two reads: the one that says something speaks; where they disagree neither
        // does.
        self.fragments
            .entry(fragment(read))
            .and_modify(|first| {
                match (
                    first.low || first.shows == Shows::Nothing,
                    seen.low || seen.shows == Shows::Nothing,
                ) {
                    (true, false) => *first = seen,
                    (false, false) if first.shows != seen.shows => first.shows = Shows::Other,
                    _ => {}
                }
            })
            .or_insert(seen);
        Some(seen.shows)
    }

    /// Returns the fragments, by read name.
    pub fn finish(self) -> Examined {
        let mapq0 = (self.reads > 0).then(|| f64::from(self.mapq0) / f64::from(self.reads));
        let clear = self.fragments.iter().filter(|(_, seen)| !seen.low);
        let shows = clear.filter_map(|(name, seen)| match seen.shows {
            Shows::Reference => Some(FragmentShow { fragment: digest(name), alternate: false }),
            Shows::Alternate => Some(FragmentShow { fragment: digest(name), alternate: true }),
            Shows::Other | Shows::Nothing => None,
        });
        let shows = shows.collect();
        Examined { fragments: self.fragments.into_values().collect(), mapq0, shows }
    }
}

impl Indel {
    fn new(
        allele: &Allele,
        flank: u64,
        sequence: impl Fn(Span) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        let place = allele.span();
        let window = place.padded(flank);
        let outer = window.padded(HAPLOTYPE_MARGIN);
        let reference = sequence(outer)?;
        let at = usize::try_from(place.start - outer.start).ok()?;
        let mut alternate = reference.get(..at)?.to_vec();
        alternate.extend(allele.alternate.bytes());
        alternate.extend(reference.get(at + allele.reference.len()..)?);
        let haplotypes = Haplotypes::new(reference, alternate);
        Some(Self { window, start: outer.start, haplotypes })
    }

    fn look(&mut self, allele: &Allele, read: &AlignedRead) -> Option<Observation> {
        let place = allele.span();
        let (start, end, clipped_before) = laid_out(read);
        // The read must cross the left border of the change, so that a long deletion's reads and
        // those of the reference are counted over the same stretch; one that begins clipped behind
        // the deletion may cross it.
        let crosses = start <= place.start as i64 || (clipped_before && start < place.end as i64);
        if !crosses || end <= place.start as i64 + 1 {
            return None;
        }
        let from = on_read(read, self.window.start as i64);
        let to = on_read(read, self.window.end as i64);
        let length = read.seq_len();
        let (from, to) = (from.unwrap_or(0).min(length), to.unwrap_or(length).min(length));
        if from >= to {
            return None;
        }
        let bases = written_out(read, (from, to), self.haplotypes.reference(), self.start);
        let shows = self.haplotypes.shown_by(&bases);
        let at = on_read(read, place.start as i64).unwrap_or(from);
        Some(observation(read, shows, at, mean(read.qual().get(from..to).unwrap_or_default())))
    }
}

/// Says whether an allele is longer than the rules look for in reads: no short read holds it.
pub fn is_too_long(allele: &Allele, rules: &ReadRules) -> bool {
    allele.reference.len().max(allele.alternate.len()) > rules.max_allele_length
}

/// Reads a substitution of one or several bases off the alignment.
fn substitution(allele: &Allele, read: &AlignedRead) -> Option<Observation> {
    let (first, last) = (allele.start as i64, allele.span().end as i64 - 1);
    if read.pos() > first {
        return None;
    }
    let (wanted, other) = (allele.reference.as_bytes(), allele.alternate.as_bytes());
    let (mut as_reference, mut as_alternate) = (true, true);
    let (mut place, mut lowest) = (None, None::<u8>);
    let mut seen = 0;
    let (mut position, mut base) = (read.pos(), 0usize);
    for (op, length) in operations(read.raw_cigar()) {
        if op.on_reference() {
            let (a, b) = (position.max(first), (position + length - 1).min(last));
            for p in a..=b {
                seen += 1;
                let i = (p - first) as usize;
                if !op.aligns() {
                    // A skipped intron is no observation; a deleted base is another allele.
                    if op.skips() {
                        return None;
                    }
                    (as_reference, as_alternate) = (false, false);
                    continue;
                }
                let at = base + (p - position) as usize;
                if at >= read.seq_len() {
                    return None;
                }
                let found = match read.seq()[at] {
                    EQUAL => wanted.get(i).copied().unwrap_or(EQUAL),
                    base => base,
                };
                as_reference &= wanted.get(i) == Some(&found);
                as_alternate &= other.get(i) == Some(&found);
                place = place.or(Some(at));
                if let Some(q) = read.qual().get(at).copied().filter(|q| *q != 255) {
                    lowest = Some(lowest.map_or(q, |l| l.min(q)));
                }
            }
            position += length;
        }
        if op.on_read() {
            base += length as usize;
        }
    }
    if seen != allele.reference.len() {
        return None;
    }
    let shows = match (as_reference, as_alternate) {
        (true, _) => Shows::Reference,
        (_, true) => Shows::Alternate,
        _ => Shows::Other,
    };
    Some(observation(read, shows, place.unwrap_or(base.min(read.seq_len())), lowest))
}

/// Returns the key of a read's fragment: its name, which is unique within a read group only.
fn fragment(read: &AlignedRead) -> Vec<u8> {
    let mut key = read.qname().to_vec();
    if let Ok(ReadTag::String(group)) = read.aux(b"RG") {
        key.push(0);
        key.extend(group.bytes());
    }
    key
}

/// Returns a digest of a fragment's name, alike in every run.
fn digest(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name);
    hasher.finish()
}

fn observation(
    read: &AlignedRead,
    shows: Shows,
    at: usize,
    base_quality: Option<u8>,
) -> Observation {
    Observation {
        shows,
        reverse: read.flags() & 0x10 != 0,
        mapping_quality: read.mapq(),
        base_quality,
        end_distance: at.min(read.seq_len().saturating_sub(at + 1)) as u32,
        clipped: operations(read.raw_cigar()).any(|(op, _)| op.clips()),
        low: false,
    }
}

/// Start and end on the reference (0-based half-open) with clipped bases laid out beside the
/// aligned ones, and whether the read begins with such.
fn laid_out(read: &AlignedRead) -> (i64, i64, bool) {
    let (mut end, mut before, mut after, mut begun) = (read.pos(), 0, 0, false);
    for (op, length) in operations(read.raw_cigar()) {
        if op.on_reference() {
            end += length;
            begun = true;
        } else if op.clips() && op.on_read() {
            if begun { after += length } else { before += length }
        } else if op.on_read() {
            begun = true;
        }
    }
    (read.pos() - before, end + after, before > 0)
}

/// Index on the read of the base at, or next behind, a reference position; `None` outside of the
/// aligned part.
fn on_read(read: &AlignedRead, wanted: i64) -> Option<usize> {
    if wanted < read.pos() {
        return None;
    }
    let (mut position, mut base) = (read.pos(), 0usize);
    for (op, length) in operations(read.raw_cigar()) {
        if op.on_reference() {
            if wanted < position + length {
                return Some(if op.aligns() { base + (wanted - position) as usize } else { base });
            }
            position += length;
        }
        if op.on_read() {
            base += length as usize;
        }
    }
    None
}

fn mean(qualities: &[u8]) -> Option<u8> {
    let known: Vec<u32> = qualities.iter().filter(|q| **q != 255).map(|q| u32::from(*q)).collect();
    let n = u32::try_from(known.len()).ok().filter(|n| *n > 0)?;
    u8::try_from(known.iter().sum::<u32>() / n).ok()
}
