//! Gives the splice sub-terms that the engine folds into `splice_region_variant`.
//!
//! Windows and exclusions of Ensembl VEP 115 (`BaseTranscriptVariation::_intron_effects`,
//! `VariationEffect.pm`), in intron bases counted from the donor (+) and the acceptor (-):
//!
//! | term | window | not together with |
//! |---|---|---|
//! | `splice_donor_5th_base_variant` | +5 | |
//! | `splice_donor_region_variant` | +3 to +6 | the 5th base |
//! | `splice_polypyrimidine_tract_variant` | -3 to -17 | an exon base in the allele |
//! | `splice_region_variant` | exon 1 to 3, +3 to +8, -3 to -8 | donor, acceptor, donor region, 5th base |
//!
//! The tract of an intron below 17 bases ends with the intron: VEP's window goes on into the exon
//! and the intron before.
//!
//! An insertion lies in a window when both of its neighbours do; the edges of the polypyrimidine
//! tract count too, and for `splice_region_variant` those of the donor and acceptor dinucleotides.
//!
//! Of a replacement VEP compares the alleles position by position from the left, also where their
//! lengths differ, and `splice_region_variant` is decided by the last run of differences near a
//! boundary alone ([`Footprint::runs`]). The sub-terms follow that, so that they are VEP's; donor,
//! acceptor, exon and intron follow the bases really changed.

use crate::annotate::adjust::footprint::Footprint;
use crate::model::{Numbered, Strand, Term, Transcript};

/// Bases of the longest gap between exons that is no intron, but an alignment gap that shifts the
/// frame (VEP: at most 13 bases).
pub(crate) const MAX_FRAMESHIFT_INTRON: u64 = 13;
/// Distance at which VEP looks at a run of differences beside an exon's boundary.
pub(crate) const BOUNDARY: u64 = 20;

/// Returns the numbers of the exons and introns that hold a changed base, from the 5' end and with
/// the total: `3/8`, `2-4/8`.
///
/// As VEP's EXON and INTRON. The engine's own depend on which end of the allele lies where on the
/// genome.
pub(crate) fn exons_and_introns(t: &Transcript, f: &Footprint) -> [Option<Numbered>; 2] {
    let n = t.exons.len();
    let low = t.exons.partition_point(|e| e.end <= f.first());
    let high = t.exons.partition_point(|e| e.start < f.last());
    let exons = (low..high).filter(|i| f.overlaps(t.exons[*i].start, t.exons[*i].end));
    let introns = (low.max(1)..(high + 1).min(n))
        .map(|i| i - 1)
        .filter(|i| f.overlaps(t.exons[*i].end, t.exons[*i + 1].start));
    [numbered(exons, n, t.strand), numbered(introns, n.saturating_sub(1), t.strand)]
}

/// Returns a range of ascending genomic indices as numbers from the 5' end.
fn numbered(
    mut indices: impl Iterator<Item = usize>,
    total: usize,
    strand: Strand,
) -> Option<Numbered> {
    let first = indices.next()?;
    let last = indices.last().unwrap_or(first);
    let (a, b) =
        if strand == Strand::Plus { (first + 1, last + 1) } else { (total - last, total - first) };
    let number = |n: usize| u32::try_from(n).ok();
    Some(Numbered { first: number(a)?, last: number(b)?, of: number(total)? })
}

/// Replaces the engine's `splice_region_variant` by the terms above. `start` is 0-based; alleles as
/// in VCF.
pub(crate) fn refine(
    terms: &mut Vec<Term>,
    t: &Transcript,
    start: u64,
    reference: &str,
    alternate: &str,
) {
    if !near_boundary(t, start, start + reference.len().max(alternate.len()) as u64) {
        terms.retain(|t| *t != Term::SpliceRegion);
        return;
    }
    let footprint = Footprint::as_spelled(start, reference.as_bytes(), alternate.as_bytes());
    if !footprint.reaches(t.span()) {
        return;
    }
    let runs = Footprint::runs(start, reference.as_bytes(), alternate.as_bytes());
    let canonical = terms.iter().any(|t| matches!(t, Term::SpliceDonor | Term::SpliceAcceptor));
    // Runs that reach a dinucleotide which the allele leaves alone: there VEP's comparison
    // misleads.
    let misleads = !canonical
        && t.exons.windows(2).any(|w| {
            let (from, to) = (w[0].end, w[1].start);
            runs.overlaps(from, from + 2) || runs.overlaps(to.saturating_sub(2), to)
        });
    let found = windows(t, &footprint, if misleads { &footprint } else { &runs });
    terms.retain(|t| *t != Term::SpliceRegion);
    if found.fifth_base {
        terms.push(Term::SpliceDonor5thBase);
    } else if found.donor_region {
        terms.push(Term::SpliceDonorRegion);
    } else if found.region && !canonical {
        terms.push(Term::SpliceRegion);
    }
    if found.tract && !t.exons.iter().any(|e| footprint.overlaps(e.start, e.end)) {
        terms.push(Term::SplicePolypyrimidineTract);
    }
}

/// Tells whether an exon begins or ends within [`BOUNDARY`] bases: further off no window reaches.
fn near_boundary(t: &Transcript, from: u64, to: u64) -> bool {
    let i = t.exons.partition_point(|e| e.end + BOUNDARY < from);
    t.exons.get(i).is_some_and(|e| {
        e.end <= to + BOUNDARY || (e.start + BOUNDARY >= from && e.start <= to + BOUNDARY)
    })
}

/// Marks the windows that hold a changed base.
#[derive(Default)]
struct SpliceWindows {
    fifth_base: bool,
    donor_region: bool,
    tract: bool,
    region: bool,
}

/// Finds the windows that the runs `f` reach; `whole` is the allele's own footprint.
fn windows(t: &Transcript, whole: &Footprint, f: &Footprint) -> SpliceWindows {
    let mut found = SpliceWindows::default();
    // By the first base of each run: in the neighbourhood of which introns' boundaries it lies in a
    // window.
    let mut edge = false;
    let mut regions = std::collections::BTreeMap::new();
    let last = f.last();
    // Introns that end 17 bases before the allele or begin as far behind it cannot matter.
    let first = t.exons.partition_point(|e| e.end + BOUNDARY < f.first());
    for pair in t.exons[first.saturating_sub(1)..].windows(2) {
        let intron @ (from, to) = (pair[0].end, pair[1].start);
        if from > last + BOUNDARY {
            break;
        }
        if to.saturating_sub(from) <= MAX_FRAMESHIFT_INTRON && f.overlaps(from, to) {
            continue;
        }
        edge |= whole.is_insertion() || whole.overlaps(from.saturating_sub(3), to + 3);
        for run in f.each() {
            found.add_intron_windows(&run, intron, t.strand);
            let near = run.overlaps(from.saturating_sub(BOUNDARY), from + BOUNDARY)
                || run.overlaps(to.saturating_sub(BOUNDARY), to + BOUNDARY)
                || run.is_insertion();
            if near {
                *regions.entry(run.first()).or_insert(false) |= is_in_region(&run, intron);
            }
        }
    }
    // The allele itself has to reach the exon's last three bases or the intron; runs may lie beyond
    // REF.
    found.region = edge && regions.last_key_value().is_some_and(|(_, region)| *region);
    found
}

/// Tells whether a run lies in the window of `splice_region_variant` at either end of an intron.
fn is_in_region(run: &Footprint, (from, to): (u64, u64)) -> bool {
    let at = |edges: [u64; 2]| run.is_insertion() && edges.contains(&run.point);
    run.overlaps(from + 2, from + 8)
        || run.overlaps(to.saturating_sub(8), to.saturating_sub(2))
        || run.overlaps(from.saturating_sub(3), from)
        || run.overlaps(to, to + 3)
        || at([from, from + 2])
        || at([to.saturating_sub(2), to])
}

impl SpliceWindows {
    /// Adds the windows inside an intron (first base, one past the last) that a run reaches.
    fn add_intron_windows(&mut self, run: &Footprint, (from, to): (u64, u64), strand: Strand) {
        match strand {
            Strand::Plus => {
                self.fifth_base |= run.overlaps(from + 4, from + 5);
                self.donor_region |= run.overlaps(from + 2, from + 6);
                let first = to.saturating_sub(17);
                self.tract |= run.overlaps(first.max(from), to.saturating_sub(2))
                    || run.is_insertion()
                        && (run.point + 2 == to || run.point == first && first >= from);
            }
            Strand::Minus => {
                let before_end = |n: u64| to.saturating_sub(n);
                self.fifth_base |= run.overlaps(before_end(5), before_end(4));
                self.donor_region |= run.overlaps(before_end(6), before_end(2));
                let end = from + 17;
                self.tract |= run.overlaps(from + 2, end.min(to))
                    || run.is_insertion()
                        && (run.point == from + 2 || run.point == end && end <= to);
            }
        }
    }
}
