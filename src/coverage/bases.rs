//! Bases of aligned reads: `=` stands for the reference's base (SAM specification, 1.4, SEQ).

use crate::coverage::pileup::operations;
use crate::io::reads::AlignedRead;

/// Stands for the reference's base in SEQ.
pub(super) const EQUAL: u8 = b'=';

/// Returns the bases from `from` to `to` of a read, each `=` written out from `reference`, whose first
/// base lies at `start` (0-based). A `=` outside of it, or in bases that are not aligned, stays.
pub(super) fn written_out(
    read: &AlignedRead,
    (from, to): (usize, usize),
    reference: &[u8],
    start: u64,
) -> Vec<u8> {
    let mut bases: Vec<u8> = (from..to).map(|i| read.seq()[i]).collect();
    if !bases.contains(&EQUAL) {
        return bases;
    }
    let (mut position, mut base) = (read.pos(), 0usize);
    for (op, length) in operations(read.raw_cigar()) {
        if op.aligns() {
            for i in 0..length {
                let at = base + i as usize;
                let Some(found) = at.checked_sub(from).and_then(|k| bases.get_mut(k)) else {
                    continue;
                };
                let place = usize::try_from(position + i - start as i64).ok();
                if let (EQUAL, Some(known)) = (*found, place.and_then(|p| reference.get(p))) {
                    *found = known.to_ascii_uppercase();
                }
            }
        }
        if op.on_reference() {
            position += length;
        }
        if op.on_read() {
            base += length as usize;
        }
    }
    bases
}
