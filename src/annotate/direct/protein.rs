//! Names the products that deletions and insertions in the CDS have, and the new stop's place.

use crate::annotate::direct::prepared::Prepared;
use crate::annotate::engine::outcome::NewStop;
use crate::annotate::genetic_code::residue;
use crate::annotate::names::digits;
use crate::annotate::names::protein::three;
use crate::annotate::nmd;
use std::ops::Range;

/// Returns a new stop at a 1-based residue of the changed product, with the NMD verdict on the
/// changed CDS; `removed` in 0-based CDS offsets.
pub(super) fn new_stop(p: &Prepared, residue: u32, removed: Range<u32>, inserted: u32) -> NewStop {
    let Some(junction) = p.last_junction else {
        return NewStop::At { residue, nmd_predicted: false };
    };
    let junction = if junction >= removed.end {
        i64::from(junction) + i64::from(inserted) - i64::from(removed.end - removed.start)
    } else if junction >= removed.start {
        return NewStop::Indeterminate;
    } else {
        i64::from(junction)
    };
    NewStop::At { residue, nmd_predicted: nmd::is_predicted(i64::from(residue) * 3, junction) }
}

/// Holds the product of a frame shift.
pub(super) struct Shifted {
    pub(super) name: String,
    pub(super) new_stop: NewStop,
    /// Marks a product whose annotated terminator stands where it was, behind the same residues.
    pub(super) keeps_stop: bool,
}

/// Reads the message from the CDS's first base on, with bases of it replaced.
struct Edited<'a> {
    bases: &'a [u8],
    from: usize,
    to: usize,
    inserted: &'a [u8],
}

impl Edited<'_> {
    #[inline]
    fn base(&self, i: usize) -> Option<u8> {
        let resumes = self.from + self.inserted.len();
        if i < self.from {
            self.bases.get(i).copied()
        } else if i < resumes {
            self.inserted.get(i - self.from).copied()
        } else {
            self.bases.get(i - resumes + self.to).copied()
        }
    }

    /// Returns the residue with a 0-based index.
    #[inline]
    fn residue(&self, k: usize) -> Option<u8> {
        Some(residue([self.base(3 * k)?, self.base(3 * k + 1)?, self.base(3 * k + 2)?]))
    }

    /// Returns the index of the first residue that differs, with both; `Err` with the number of the
    /// terminator where that stands before any difference. `None` where the transcript ends before
    /// a difference.
    fn difference(&self) -> Option<Result<(usize, u8, u8), usize>> {
        let (codons, _) = self.bases.as_chunks::<3>();
        let mut k = self.from / 3;
        let mut stands = None;
        loop {
            let (old, new) = (residue(*codons.get(k)?), self.residue(k)?);
            if old != new {
                return Some(stands.map_or(Ok((k, old, new)), Err));
            }
            if old == b'*' && stands.is_none() {
                stands = Some(k + 1);
            }
            k += 1;
        }
    }
}

/// Reads the product with the CDS offsets `removed` giving way to `inserted` (transcript
/// direction). `None` where the transcript ends before the product shows a change.
pub(super) fn frame_shift(p: &Prepared, removed: Range<u32>, inserted: &[u8]) -> Option<Shifted> {
    let edited = Edited {
        bases: &p.spliced[p.cds.start as usize..],
        from: removed.start as usize,
        to: removed.end as usize,
        inserted,
    };
    let (k, old, new) = match edited.difference()? {
        Ok(difference) => difference,
        Err(number) => {
            return Some(Shifted {
                name: format!("p.Ter{number}="),
                new_stop: NewStop::NotApplicable,
                keeps_stop: true,
            });
        }
    };
    let first = k as u32 + 1;
    let inserted = inserted.len() as u32;
    let mut name = String::with_capacity(24);
    name.push_str("p.");
    name.push_str(three(old));
    digits::push(&mut name, first);
    if new == b'*' {
        name.push_str("Ter");
        return Some(Shifted {
            name,
            new_stop: new_stop(p, first, removed, inserted),
            keeps_stop: false,
        });
    }
    name.push_str(three(new));
    // Of an extension the first residue behind the old terminator is the first that counts.
    let (kind, counted) = if old == b'*' { ("extTer", 0) } else { ("fsTer", 1) };
    name.push_str(kind);
    let mut behind = (k + 1..).map_while(|i| edited.residue(i).map(|r| (i, r)));
    let new_stop = match behind.find(|(_, r)| *r == b'*') {
        Some((i, _)) => {
            digits::push(&mut name, i - k + counted);
            new_stop(p, i as u32 + 1, removed, inserted)
        }
        None => {
            name.push('?');
            NewStop::Absent
        }
    };
    Some(Shifted { name, new_stop, keeps_stop: false })
}

/// Counts the residues behind the annotated terminator up to and with the next one, read in frame;
/// `?` where there is none.
fn extension(p: &Prepared, less: usize) -> String {
    let (codons, _) = p.spliced[p.cds.end as usize..].as_chunks::<3>();
    codons
        .iter()
        .position(|c| residue(*c) == b'*')
        .map_or_else(|| "?".to_owned(), |i| (i + 1 - less).to_string())
}

/// Returns the name of a substitution of the terminator by a residue.
pub(super) fn stop_lost(p: &Prepared, new: u8) -> String {
    format!("p.Ter{}{}extTer{}", p.cds_length() / 3, three(new), extension(p, 0))
}

/// Returns the name of a deletion that takes the terminator along.
pub(super) fn stop_deleted(p: &Prepared) -> String {
    format!("p.Ter{}delextTer{}", p.cds_length() / 3, extension(p, 1))
}

/// Returns the name of an in-frame replacement; residues of the codons that it touches, the first
/// with this 1-based number.
pub(super) fn replacement(before: &[u8], after: &[u8], first: u32) -> Option<String> {
    let lead = before.iter().zip(after).take_while(|(x, y)| x == y).count();
    let suffix = before[lead..]
        .iter()
        .rev()
        .zip(after[lead..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (old, new) = (&before[lead..before.len() - suffix], &after[lead..after.len() - suffix]);
    let at = |i: usize| format!("{}{}", three(before[i]), first + i as u32);
    match (old, new) {
        ([], []) => Some(match before.last()? {
            _ if before[0] == b'M' && first == 1 => "p.Met1=".to_owned(),
            b'*' => format!("p.{}=", at(before.len() - 1)),
            _ => format!("p.{}=", at(0)),
        }),
        ([], _) | ([b'*'], [_]) => None,
        ([_], [y]) => Some(format!("p.{}{}", at(lead), three(*y))),
        _ => {
            let shown = &new[..new.iter().position(|r| *r == b'*').map_or(new.len(), |i| i + 1)];
            let text: String = shown.iter().map(|r| three(*r)).collect();
            let to = if old.len() == 1 {
                String::new()
            } else {
                format!("_{}", at(lead + old.len() - 1))
            };
            Some(format!("p.{}{to}delins{text}", at(lead)))
        }
    }
}

/// Returns the name of an in-frame deletion; `before` and `after` are residues from number `first`
/// (1-based) on, both with the same residues behind the change.
pub(super) fn in_frame_deletion(before: &[u8], after: &[u8], first: u32) -> Option<String> {
    let lead = before.iter().zip(after).take_while(|(x, y)| x == y).count();
    let suffix = before[lead..]
        .iter()
        .rev()
        .zip(after[lead..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let old = &before[lead..before.len() - suffix];
    let new = &after[lead..after.len() - suffix];
    let range = |i: usize, n: usize| {
        let at = |i: usize| format!("{}{}", three(before[i]), first + i as u32);
        if n == 1 { at(i) } else { format!("{}_{}", at(i), at(i + n - 1)) }
    };
    if old.is_empty() {
        return None;
    }
    if new.is_empty() {
        // The 3' rule holds for the product.
        let mut i = lead;
        while before.get(i + old.len()).is_some_and(|b| *b == before[i]) {
            i += 1;
        }
        return Some(format!("p.{}del", range(i, old.len())));
    }
    let shown = &new[..new.iter().position(|b| *b == b'*').map_or(new.len(), |i| i + 1)];
    let text: String = shown.iter().map(|b| three(*b)).collect();
    Some(format!("p.{}delins{text}", range(lead, old.len())))
}
