//! Shifts deletions and insertions 3' on the genome, and writes the c. names of ranges.

use crate::annotate::direct::change::Change;
use crate::annotate::direct::prepared::Prepared;
use crate::io::reference::sequence::RegionSequence;
use crate::model::Strand;
use bio::alphabets::dna::revcomp;

/// Number of bases that Ensembl VEP looks at on either side for the 3' shift
/// (`TranscriptVariationAllele::_genomic_shift`).
const WINDOW: usize = 1_000;

/// Returns the most bases that an indel of `length` bases moves (VEP's `perform_shift`).
fn max_shift(length: usize, strand: Strand) -> usize {
    if length <= WINDOW {
        WINDOW + 1 - length
    } else if strand == Strand::Minus && length == WINDOW + 1 {
        0
    } else {
        WINDOW
    }
}

/// Returns the deleted bases, shifted 3' on the genome; 0-based half-open.
pub(super) fn deletion(p: &Prepared, change: Change<'_>) -> Option<(u64, u64)> {
    let n = change.removed.len();
    let bases = &change.region.bases;
    let from = usize::try_from(change.start.checked_sub(change.region.span.start)?).ok()?;
    let most = max_shift(n, p.strand);
    let shift = match p.strand {
        Strand::Plus => {
            let behind = bases.get(from..)?;
            let window = behind.get(n..)?.iter().take(WINDOW);
            behind.iter().zip(window).take(most).take_while(|(x, y)| x == y).count() as u64
        }
        Strand::Minus => {
            let window = bases.get(..from)?.iter().rev().take(WINDOW);
            window
                .zip(bases.get(..from + n)?.iter().rev())
                .take(most)
                .take_while(|(x, y)| x == y)
                .count() as u64
        }
    };
    Some(match p.strand {
        Strand::Plus => (change.start + shift, change.end() + shift),
        Strand::Minus => (change.start - shift, change.end() - shift),
    })
}

/// Returns the insertion point, shifted 3' on the genome, and the bases put in there (plus strand).
pub(super) fn insertion(p: &Prepared, change: Change<'_>) -> Option<(u64, Vec<u8>)> {
    let bases = &change.region.bases;
    let from = usize::try_from(change.start.checked_sub(change.region.span.start)?).ok()?;
    let mut inserted = change.inserted.to_vec();
    let n = inserted.len();
    let most = max_shift(n, p.strand);
    Some(match p.strand {
        Strand::Plus => {
            let window = bases.get(from..)?.iter().take(WINDOW);
            let shift =
                window.zip(inserted.iter().cycle()).take(most).take_while(|(x, y)| x == y).count();
            inserted.rotate_left(shift % n);
            (change.start + shift as u64, inserted)
        }
        Strand::Minus => {
            let window = bases.get(..from)?.iter().rev().take(WINDOW);
            let shift = window
                .zip(inserted.iter().rev().cycle())
                .take(most)
                .take_while(|(x, y)| x == y)
                .count();
            inserted.rotate_right(shift % n);
            (change.start - shift as u64, inserted)
        }
    })
}

/// Returns the name `c.FIRST_LASTkind` of genomic bases, half-open; `None` where an end lies
/// outside the transcript.
pub(super) fn range_name(p: &Prepared, from: u64, to: u64, kind: &str) -> Option<String> {
    let mut name = String::with_capacity(24 + kind.len());
    name.push_str("c.");
    let (first, last) = if p.strand == Strand::Plus { (from, to - 1) } else { (to - 1, from) };
    p.write_position(&mut name, first)?;
    if first != last {
        name.push('_');
        p.write_position(&mut name, last)?;
    }
    name.push_str(kind);
    Some(name)
}

/// Returns the name of a range, as [`range_name`] does, of bases that give way to others (plus
/// strand).
pub(super) fn replacement_name(
    p: &Prepared,
    from: u64,
    to: u64,
    inserted: &[u8],
) -> Option<String> {
    let mut name = range_name(p, from, to, "delins")?;
    push_coding(&mut name, p.strand, inserted);
    Some(name)
}

/// Returns the c. name of an insertion: `dup` where the bases stand 3' or 5' of the point already,
/// else `ins`.
pub(super) fn insertion_name(
    p: &Prepared,
    region: &RegionSequence,
    at: u64,
    inserted: &[u8],
) -> Option<String> {
    let n = inserted.len() as u64;
    let is_there = |from: u64| {
        let from = from.checked_sub(region.span.start).and_then(|f| usize::try_from(f).ok());
        from.and_then(|f| region.bases.get(f..f + inserted.len())) == Some(inserted)
    };
    // First the bases 3' of the point: they can match where the shift stopped at its limit.
    let starts = match p.strand {
        Strand::Plus => [Some(at), at.checked_sub(n)],
        Strand::Minus => [at.checked_sub(n), Some(at)],
    };
    if let Some(from) = starts.into_iter().flatten().find(|from| is_there(*from)) {
        return range_name(p, from, from + n, "dup");
    }
    let (left, right) =
        if p.strand == Strand::Plus { (at.checked_sub(1)?, at) } else { (at, at.checked_sub(1)?) };
    let mut name = String::with_capacity(24 + inserted.len());
    name.push_str("c.");
    p.write_position(&mut name, left)?;
    name.push('_');
    p.write_position(&mut name, right)?;
    name.push_str("ins");
    push_coding(&mut name, p.strand, inserted);
    Some(name)
}

fn push_coding(name: &mut String, strand: Strand, bases: &[u8]) {
    if strand == Strand::Plus {
        name.extend(bases.iter().copied().map(char::from));
    } else {
        name.extend(revcomp(bases).into_iter().map(char::from));
    }
}
