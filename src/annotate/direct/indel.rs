//! Deletions and insertions that lie, before and after the 3' shift, in one exon or one intron.

use super::codon::{amino_acids, codons, reverse_complement, translate};
use super::prepared::{Place, Prepared};
use super::{Change, protein};
use crate::annotate::outcome::Outcome;
use crate::io::sequence::RegionSequence;
use crate::model::{Strand, Term};

/// Bases that Ensembl VEP looks at on either side for the 3' shift (`TranscriptVariationAllele::_genomic_shift`).
const SHIFT_WINDOW: usize = 1_000;
/// Residues behind an in-frame deletion that the protein's 3' rule sees.
const RESIDUES_BEHIND: u32 = 30;

/// `None` where the engine has to look at it.
pub(super) fn deletion(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let (start, end) = (change.start, change.end());
    let place = p.place(start)?;
    if p.place(end - 1)? != place {
        return None;
    }
    let (from, to) = shifted_deletion(p, change)?;
    let mut outcome = match place {
        Place::Intron(i) => {
            let intron = p.intron(i);
            if start < intron.start + 2 || end + 2 > intron.end {
                return None;
            }
            Outcome::of(Term::Intron)
        }
        Place::Exon(i) => {
            let (a, b) = in_order(p, p.cdna(i, start), p.cdna(i, end - 1));
            let mut outcome = match (p.in_cds(start), p.in_cds(end - 1)) {
                (true, true) => coding_deletion(p, a - p.cds.start, b + 1 - p.cds.start)?,
                (false, false) if p.before_cds(start) == p.before_cds(end - 1) => utr(p, start),
                _ => return None,
            };
            outcome.cdna = [Some(a + 1), Some(b + 1)];
            if outcome.hgvs_p.is_some()
                && !(p.place(from) == p.place(to - 1) && is_coding(p, from) && is_coding(p, to - 1))
            {
                outcome.hgvs_p = None;
            }
            outcome
        }
    };
    outcome.hgvs_c = range_name(p, from, to, "del");
    Some(outcome)
}

/// `None` where the engine has to look at it.
pub(super) fn insertion(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let at = change.start;
    let place = p.place(at)?;
    if p.place(at.checked_sub(1)?)? != place {
        return None;
    }
    let (to, bases) = shifted_insertion(p, change)?;
    let mut outcome = match place {
        Place::Intron(i) => {
            let intron = p.intron(i);
            if at < intron.start + 2 || at + 2 > intron.end {
                return None;
            }
            Outcome::of(Term::Intron)
        }
        Place::Exon(i) => {
            let (a, b) = in_order(p, p.cdna(i, at - 1), p.cdna(i, at));
            let mut outcome = if p.in_cds(at - 1) && p.in_cds(at) {
                coding_insertion(p, b - p.cds.start, change.inserted)?
            } else if p.before_cds(at - 1) || p.before_cds(at) {
                Outcome::of(Term::FivePrimeUtr)
            } else {
                Outcome::of(Term::ThreePrimeUtr)
            };
            outcome.cdna = [Some(a + 1), Some(b + 1)];
            if outcome.hgvs_p.is_some() {
                let (left, right) = (to.checked_sub(1)?, to);
                match (p.place(left), p.place(right)) {
                    (Some(Place::Exon(x)), Some(Place::Exon(y))) if x == y => {
                        if !(p.in_cds(left) && p.in_cds(right)) {
                            outcome.hgvs_p = None;
                        }
                    }
                    // At a junction: which side counts is the engine's to say.
                    _ => return None,
                }
            }
            outcome
        }
    };
    outcome.hgvs_c = insertion_name(p, change.region, to, &bases);
    Some(outcome)
}

fn is_coding(p: &Prepared, g: u64) -> bool {
    matches!(p.place(g), Some(Place::Exon(_))) && p.in_cds(g)
}

fn utr(p: &Prepared, g: u64) -> Outcome {
    Outcome::of(if p.before_cds(g) { Term::FivePrimeUtr } else { Term::ThreePrimeUtr })
}

/// Of two neighbouring genomic places the one that comes first in the transcript first.
fn in_order(p: &Prepared, left: u32, right: u32) -> (u32, u32) {
    if p.strand == Strand::Plus { (left, right) } else { (right, left) }
}

/// CDS offsets, half-open.
fn coding_deletion(p: &Prepared, from: u32, to: u32) -> Option<Outcome> {
    if from < 3 || to + 3 > p.cds_length() {
        return None;
    }
    let all = p.coding_sequence();
    let (first, last) = (from / 3 * 3, to.div_ceil(3) * 3);
    let window = all.get(first as usize..last as usize)?;
    let changed = (from - first) as usize..(to - first) as usize;
    let after = [&window[..changed.start], &window[changed.end..]].concat();
    let (old, new) = (translate(window), translate(&after));
    let stop = new.iter().position(|r| *r == b'*');
    let mut outcome = if (to - from).is_multiple_of(3) {
        let behind = translate(&all[last as usize..(last + 3 * RESIDUES_BEHIND).min(p.cds_length()) as usize]);
        let mut outcome = Outcome::of(Term::InframeDeletion);
        let join = |r: &[u8]| [r, &behind].concat();
        outcome.hgvs_p = protein::in_frame_deletion(&join(&old), &join(&new), first / 3 + 1);
        if let Some(i) = stop {
            outcome.new_stop = protein::termination(p, first / 3 + i as u32 + 1, from..to, 0);
        }
        outcome
    } else {
        let (name, termination) = protein::frame_shift(p, from..to, &[])?;
        let mut outcome = Outcome::of(Term::Frameshift);
        (outcome.hgvs_p, outcome.new_stop) = (Some(name), termination);
        outcome
    };
    if stop.is_some() {
        outcome.terms.push(Term::StopGained);
    }
    outcome.residues = [Some(first / 3 + 1), Some(last / 3)];
    outcome.cds = [Some(from + 1), Some(to)];
    outcome.codons = Some(codons(window, &after, changed));
    outcome.amino_acids = Some(amino_acids(&old, &new));
    Some(outcome)
}

/// Between CDS offsets `at - 1` and `at`; `inserted` on the plus strand. Frame shifts only.
fn coding_insertion(p: &Prepared, at: u32, inserted: &[u8]) -> Option<Outcome> {
    if at < 3 || at + 3 >= p.cds_length() || inserted.len().is_multiple_of(3) {
        return None;
    }
    let inserted = if p.strand == Strand::Plus { inserted.to_vec() } else { reverse_complement(inserted) };
    let local = (at % 3) as usize;
    let first = at / 3 * 3;
    // Between two codons none is touched: the residue in front is the one that is named.
    let number = at.div_ceil(3);
    let (window, after) = if local == 0 {
        (&[][..], inserted.clone())
    } else {
        let codon = p.coding_sequence().get(first as usize..first as usize + 3)?;
        (codon, [&codon[..local], &inserted, &codon[local..]].concat())
    };
    let (old, new) = (translate(window), translate(&after));
    let (name, termination) = protein::frame_shift(p, at..at, &inserted)?;
    let mut outcome = Outcome::of(Term::Frameshift);
    if new.contains(&b'*') {
        outcome.terms.push(Term::StopGained);
    }
    (outcome.hgvs_p, outcome.new_stop) = (Some(name), termination);
    outcome.residues = [Some(number); 2];
    outcome.cds = [Some(at), Some(at + 1)];
    outcome.codons = Some(codons(window, &after, local..local));
    outcome.amino_acids = Some(amino_acids(&old, &new));
    Some(outcome)
}

/// Most bases an indel of `length` bases moves (VEP's `perform_shift`).
fn most(length: usize, strand: Strand) -> usize {
    if length <= SHIFT_WINDOW {
        SHIFT_WINDOW + 1 - length
    } else if strand == Strand::Minus && length == SHIFT_WINDOW + 1 {
        0
    } else {
        SHIFT_WINDOW
    }
}

/// The deleted bases, shifted 3' on the genome; 0-based half-open.
fn shifted_deletion(p: &Prepared, change: Change<'_>) -> Option<(u64, u64)> {
    let n = change.removed.len();
    let bases = &change.region.bases;
    let from = usize::try_from(change.start.checked_sub(change.region.span.start)?).ok()?;
    let most = most(n, p.strand);
    let shift = match p.strand {
        Strand::Plus => {
            let behind = bases.get(from..)?;
            let window = behind.get(n..)?.iter().take(SHIFT_WINDOW);
            behind.iter().zip(window).take(most).take_while(|(x, y)| x == y).count() as u64
        }
        Strand::Minus => {
            let window = bases.get(..from)?.iter().rev().take(SHIFT_WINDOW);
            window.zip(bases.get(..from + n)?.iter().rev()).take(most).take_while(|(x, y)| x == y).count() as u64
        }
    };
    Some(match p.strand {
        Strand::Plus => (change.start + shift, change.end() + shift),
        Strand::Minus => (change.start - shift, change.end() - shift),
    })
}

/// The point, shifted 3' on the genome, and the bases put in there (plus strand).
fn shifted_insertion(p: &Prepared, change: Change<'_>) -> Option<(u64, Vec<u8>)> {
    let bases = &change.region.bases;
    let from = usize::try_from(change.start.checked_sub(change.region.span.start)?).ok()?;
    let mut inserted = change.inserted.to_vec();
    let n = inserted.len();
    let most = most(n, p.strand);
    Some(match p.strand {
        Strand::Plus => {
            let window = bases.get(from..)?.iter().take(SHIFT_WINDOW);
            let shift = window.zip(inserted.iter().cycle()).take(most).take_while(|(x, y)| x == y).count();
            inserted.rotate_left(shift % n);
            (change.start + shift as u64, inserted)
        }
        Strand::Minus => {
            let window = bases.get(..from)?.iter().rev().take(SHIFT_WINDOW);
            let shift = window.zip(inserted.iter().rev().cycle()).take(most).take_while(|(x, y)| x == y).count();
            inserted.rotate_right(shift % n);
            (change.start - shift as u64, inserted)
        }
    })
}

/// `c.FIRST_LASTkind` of genomic bases, half-open; `None` where an end lies outside the transcript.
fn range_name(p: &Prepared, from: u64, to: u64, kind: &str) -> Option<String> {
    let mut name = String::with_capacity(24);
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

/// `dup` where the bases stand 3' or 5' of the point already, else `ins`.
fn insertion_name(p: &Prepared, region: &RegionSequence, at: u64, inserted: &[u8]) -> Option<String> {
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
    let (left, right) = if p.strand == Strand::Plus { (at.checked_sub(1)?, at) } else { (at, at.checked_sub(1)?) };
    let mut name = String::with_capacity(24 + inserted.len());
    name.push_str("c.");
    p.write_position(&mut name, left)?;
    name.push('_');
    p.write_position(&mut name, right)?;
    name.push_str("ins");
    if p.strand == Strand::Plus {
        name.extend(inserted.iter().copied().map(char::from));
    } else {
        name.extend(reverse_complement(inserted).into_iter().map(char::from));
    }
    Some(name)
}
