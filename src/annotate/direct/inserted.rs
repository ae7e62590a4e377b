//! Gives the protein names of in-frame insertions, as Ensembl VEP 116 gives them
//! (`TranscriptVariationAllele::hgvs_protein`).

use crate::annotate::direct::peptide::{residues, stop_of};
use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::window::Window;
use crate::annotate::genetic_code::residue;
use crate::annotate::names::digits;
use crate::annotate::names::protein::three;

/// Returns the name of the product, from the codons around the insertion after its 3' shift. `None`
/// where VEP writes none.
pub(super) fn name(p: &Prepared, window: &Window<'_>) -> Option<String> {
    let difference = Difference::new(window);
    match difference.old {
        [first, ..] => {
            let last = difference.old.last().unwrap_or(first);
            Some(difference.replacement_name(*first, *last))
        }
        [] => insertion_name(&Product::new(p, window), difference),
    }
}

/// Holds the residues that differ, and their places: 1-based, of an insertion between two residues
/// the places of the one behind and the one in front.
#[derive(Clone, Copy)]
struct Difference<'a> {
    old: &'a [u8],
    new: &'a [u8],
    start: i64,
    end: i64,
}

impl<'a> Difference<'a> {
    /// Trims the residues that both sides share, first in front, up to a terminator, then behind.
    fn new(window: &'a Window<'_>) -> Self {
        let (mut old, mut new) = (window.old.as_slice(), window.new.as_slice());
        let first = i64::from(window.first) + 1;
        let mut start = first;
        let mut end = if window.before.is_empty() { start - 1 } else { start };
        while let ([x, more @ ..], [y, rest @ ..]) = (old, new) {
            if (*x, *y) == (b'*', b'*') {
                // A shared terminator: nothing is trimmed.
                return Self { old: &window.old, new: &window.new, start: first, end };
            }
            if x != y {
                break;
            }
            (old, new) = (more, rest);
            start += 1;
        }
        while let ([more @ .., x], [rest @ .., y]) = (old, new) {
            if x != y {
                break;
            }
            (old, new) = (more, rest);
            end -= 1;
        }
        Self { old, new, start, end }
    }

    fn replacement_name(self, first: u8, last: u8) -> String {
        let Self { start, end, .. } = self;
        let range = if start == end {
            numbered(first, start)
        } else {
            format!("{}_{}", numbered(first, start.min(end)), numbered(last, start.max(end)))
        };
        format!("p.{range}delins{}", up_to_stop(self.new))
    }
}

/// Stands for the first stop among inserted residues. No residue equals it: it neither moves past
/// one nor is it a duplication.
const STOP: u8 = 0;

/// Names residues put in between two others: by the 3' rule on the product a duplication or an
/// insertion.
fn insertion_name(product: &Product<'_>, difference: Difference<'_>) -> Option<String> {
    let Difference { new, mut start, mut end, .. } = difference;
    let mut inserted = new.to_vec();
    if let Some(i) = stop_of(&inserted) {
        inserted[i] = STOP;
    }
    if product.length > end + 1 {
        let steps = product.shift(end, &mut inserted);
        (start, end) = (start + steps, end + steps);
    }
    let n = inserted.len() as i64;
    if start > n
        && (0..n).all(|i| product.at(start - n - 1 + i) == Some(inserted[i as usize]))
        && !inserted.contains(&b'*')
    {
        let (first, last) = (inserted[0], inserted[inserted.len() - 1]);
        return Some(match n {
            1 => format!("p.{}dup", numbered(first, start - 1)),
            _ => format!("p.{}_{}dup", numbered(first, start - n), numbered(last, start - 1)),
        });
    }
    let m = start.min(end);
    if m < 1 || product.length <= m {
        return None;
    }
    for r in &mut inserted {
        if *r == STOP {
            *r = b'*';
        }
    }
    let (left, right) = (product.at(m - 1)?, product.at(m)?);
    Some(format!("p.{}_{}ins{}", numbered(left, m), numbered(right, m + 1), up_to_stop(&inserted)))
}

/// Reads the product as VEP reads it: without its terminator, and with the codons' own residues
/// behind it where these begin with the terminator.
struct Product<'a> {
    codons: &'a [[u8; 3]],
    count: i64,
    tail: &'a [u8],
    length: i64,
}

impl<'a> Product<'a> {
    fn new(p: &'a Prepared, window: &'a Window<'_>) -> Self {
        let (codons, _) = p.coding_sequence().as_chunks::<3>();
        let count = residues(p) as i64;
        let tail: &[u8] = if window.old.first() == Some(&b'*') { &window.old } else { &[] };
        Self { codons, count, tail, length: count + tail.len() as i64 }
    }

    /// Returns the residue with a 0-based index.
    fn at(&self, i: i64) -> Option<u8> {
        let i = usize::try_from(i).ok()?;
        if (i as i64) < self.count {
            self.codons.get(i).map(|c| residue(*c))
        } else {
            self.tail.get(i - self.count as usize).copied()
        }
    }

    /// Shifts residues put in behind residue `end` (1-based) 3' as far as the product repeats them,
    /// and returns by how many.
    fn shift(&self, end: i64, inserted: &mut [u8]) -> i64 {
        let most = self.length - end - inserted.len() as i64;
        let mut step = 0;
        while step <= most && self.at(end + step).is_some_and(|next| next == inserted[0]) {
            inserted.rotate_left(1);
            step += 1;
        }
        step
    }
}

/// Returns the residues in three letters, up to and with the first terminator.
fn up_to_stop(residues: &[u8]) -> String {
    let n = stop_of(residues).map_or(residues.len(), |i| i + 1);
    residues[..n].iter().map(|r| three(*r)).collect()
}

/// Returns a residue with its number: `Val3`.
fn numbered(residue: u8, number: i64) -> String {
    let mut text = three(residue).to_owned();
    digits::push(&mut text, number);
    text
}
