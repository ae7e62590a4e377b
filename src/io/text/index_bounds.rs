//! Checks that the counts and bins of a tabix or CSI index are possible ones.
//!
//! noodles makes room for as many bins as a count promises before it reads the first of them, so
//! that a damaged count of two thousand millions would end the program for want of memory; and its
//! queries take every bin's number for one of the index's depth. The layouts are those of the
//! specifications beside SAM's (`tabix.pdf`, `CSIv1.pdf`).

/// The depth of every tabix index.
const TABIX_DEPTH: u32 = 5;
/// The greatest depth of a CSI index: its reader refuses deeper ones.
const MAX_CSI_DEPTH: u32 = 9;

/// Tells whether each count of bins in the unpacked bytes of an index has room in what follows it,
/// and each bin's number is one of its depth. All else that may be wrong is left to the reader.
pub(super) fn hold(bytes: &[u8]) -> bool {
    let mut rest = Rest { bytes, within_bounds: true };
    walk(&mut rest);
    rest.within_bounds
}

/// Walks to the first thing out of bounds, to the end, or to where the bytes are no index.
fn walk(rest: &mut Rest<'_>) -> Option<()> {
    let is_csi = match rest.skip(4)? {
        b"TBI\x01" => false,
        b"CSI\x01" => true,
        _ => return None,
    };
    let (mut contigs, mut depth) = (0, TABIX_DEPTH);
    let header = if is_csi {
        // Smallest interval.
        rest.skip(4)?;
        depth = u32::try_from(rest.count()?).ok().filter(|d| *d <= MAX_CSI_DEPTH)?;
        rest.count()?
    } else {
        contigs = rest.count()?;
        usize::MAX
    };
    if header > 0 {
        // Format, three columns, comment character, lines to skip; the names, which end with the
        // header at the latest. noodles reads on behind them, even where the header is longer.
        rest.skip(24)?;
        let names = rest.count()?.min(header.saturating_sub(28));
        rest.skip(names)?;
    }
    if is_csi {
        contigs = rest.count()?;
    }
    for _ in 0..contigs {
        for _ in 0..rest.bins(if is_csi { 16 } else { 8 })? {
            rest.bin(depth)?;
            if is_csi {
                // Where the bin's first record begins.
                rest.skip(8)?;
            }
            // Its chunks.
            rest.counted(16)?;
        }
        if !is_csi {
            rest.counted(8)?;
        }
    }
    Some(())
}

/// Holds the bytes not yet walked over.
struct Rest<'a> {
    bytes: &'a [u8],
    within_bounds: bool,
}

impl<'a> Rest<'a> {
    fn skip(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(bytes)?;
        self.bytes = rest;
        Some(head)
    }

    /// Reads a count, which is never negative.
    fn count(&mut self) -> Option<usize> {
        let bytes = self.skip(4)?.try_into().ok()?;
        usize::try_from(i32::from_le_bytes(bytes)).ok()
    }

    /// Reads a count of bins of at least so many bytes each.
    fn bins(&mut self, bytes: usize) -> Option<usize> {
        let n = self.count()?;
        self.within_bounds = n.saturating_mul(bytes) <= self.bytes.len();
        self.within_bounds.then_some(n)
    }

    /// Reads the number of a bin: one of the depth's, or that of the counts of records behind them.
    fn bin(&mut self, depth: u32) -> Option<()> {
        let number = u32::from_le_bytes(self.skip(4)?.try_into().ok()?);
        let bins = (1 << (3 * (depth + 1))) / 7;
        self.within_bounds = number < bins || number == bins + 1;
        self.within_bounds.then_some(())
    }

    /// Skips a count and as many things of this size.
    fn counted(&mut self, bytes: usize) -> Option<()> {
        let n = self.count()?;
        self.skip(n.checked_mul(bytes)?).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::hold;

    /// One contig `c` with a bin of one chunk, and (tabix) one linear interval.
    fn index(is_csi: bool, bins: i32, bin: u32, chunks: i32) -> Vec<u8> {
        let number = |n: i32| n.to_le_bytes().to_vec();
        let header = [[2, 1, 2, 0, 35, 0, 2].map(number).concat(), b"c\0".to_vec()].concat();
        let mut out = if is_csi {
            let length = header.len() as i32;
            [b"CSI\x01".to_vec(), number(14), number(5), number(length), header, number(1)].concat()
        } else {
            [b"TBI\x01".to_vec(), number(1), header].concat()
        };
        out.extend(number(bins));
        out.extend(bin.to_le_bytes());
        out.extend(vec![0; if is_csi { 8 } else { 0 }]);
        out.extend(number(chunks));
        out.extend([0; 16]);
        if !is_csi {
            out.extend(number(1));
            out.extend([0; 8]);
        }
        out
    }

    #[test]
    fn counts_and_bins_out_of_bounds_are_found() {
        for is_csi in [false, true] {
            for (bins, bin, chunks, bounds) in [
                (1, 4_681, 1, true),
                (1, 37_448, 1, true),
                (1, 37_449, 1, false),
                (1, 37_450, 1, true),
                (1, 37_451, 1, false),
                (1, u32::MAX, 1, false),
                (i32::MAX, 4_681, 1, false),
                // Left to the reader, which meets the end of the file or a count below zero.
                (1, 4_681, i32::MAX, true),
                (-1, 4_681, 1, true),
            ] {
                let bytes = index(is_csi, bins, bin, chunks);
                assert_eq!(hold(&bytes), bounds, "CSI {is_csi}: {bins} {bin} {chunks}");
            }
        }
        assert!(hold(b"BAI\x01") && hold(b""));
    }

    #[test]
    fn names_end_with_the_header_of_a_csi() {
        let mut bytes = index(true, i32::MAX, 4_681, 1);
        // The length of the names lies behind 16 bytes of the index and 24 of the header.
        bytes[40..44].copy_from_slice(&1_000i32.to_le_bytes());
        assert!(!hold(&bytes), "the count of bins is found behind names that claim to be longer");
    }
}
