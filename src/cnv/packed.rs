//! Depth by base, packed: a panel has 20 Mb, and calls may end at any base of it.

use std::ops::Range;

/// Holds values that share one lowest value and one width. Depth at 30x varies by some 20 over a
/// read's length, so a byte holds what goes beyond; of reads that fit elsewhere there are few, so a
/// bit or two do.
const BLOCK: usize = 256;

/// Holds numbers up to 65,535 by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackedDepth {
    length: usize,
    blocks: Vec<Block>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    /// Gives the lowest value.
    lowest: u16,
    /// Bits of each value beyond it: 0, 1, 2, 4, 8 or 16.
    width: u8,
    /// Gives their place in the bytes.
    at: u32,
}

impl PackedDepth {
    /// Packs values in order. There must be fewer than 2^31.
    pub fn new(values: impl ExactSizeIterator<Item = u16>) -> Self {
        let mut packed = Self { length: values.len(), ..Self::default() };
        packed.blocks.reserve_exact(values.len().div_ceil(BLOCK));
        let mut block = [0u16; BLOCK];
        let mut n = 0;
        for value in values {
            block[n] = value;
            n += 1;
            if n == BLOCK {
                packed.push(&block);
                n = 0;
            }
        }
        if n > 0 {
            packed.push(&block[..n]);
        }
        packed.bytes.shrink_to_fit();
        packed
    }

    fn push(&mut self, values: &[u16]) {
        let (lowest, highest) =
            values.iter().fold((u16::MAX, 0), |(a, b), v| (a.min(*v), b.max(*v)));
        let width = match highest - lowest {
            0 => 0,
            1 => 1,
            2..4 => 2,
            4..16 => 4,
            16..256 => 8,
            _ => 16,
        };
        self.blocks.push(Block { lowest, width, at: self.bytes.len() as u32 });
        let beyond = values.iter().map(|v| v - lowest);
        match width {
            0 => {}
            8 => self.bytes.extend(beyond.map(|v| v as u8)),
            16 => self.bytes.extend(beyond.flat_map(u16::to_le_bytes)),
            narrow => {
                let of_byte = |part: &[u16]| {
                    let bits = part.iter().zip((0..).step_by(narrow.into()));
                    bits.fold(0, |byte, (v, shift)| byte | ((v - lowest) as u8) << shift)
                };
                self.bytes.extend(values.chunks(8 / usize::from(narrow)).map(of_byte));
            }
        }
    }

    /// Sums over positions; those beyond the end count as 0.
    pub fn sum(&self, range: Range<usize>) -> u64 {
        let end = range.end.min(self.length);
        let mut at = range.start;
        let mut sum = 0;
        while at < end {
            let (number, from) = (at / BLOCK, at % BLOCK);
            let to = BLOCK.min(end - number * BLOCK);
            let Some(block) = self.blocks.get(number) else { break };
            sum += u64::from(block.lowest) * (to - from) as u64;
            sum += beyond(
                self.bytes.get(block.at as usize..).unwrap_or_default(),
                block.width,
                from,
                to,
            );
            at = number * BLOCK + to;
        }
        sum
    }
}

/// Sums the values of `width` bits from number `from` up to `to`.
fn beyond(bytes: &[u8], width: u8, from: usize, to: usize) -> u64 {
    let stretch = |a: usize, b: usize| bytes.get(a..b).unwrap_or_default();
    match width {
        0 => 0,
        8 => stretch(from, to).iter().map(|v| u64::from(*v)).sum(),
        16 => stretch(2 * from, 2 * to)
            .chunks_exact(2)
            .map(|v| u64::from(u16::from_le_bytes([v[0], v[1]])))
            .sum(),
        narrow => {
            let per = 8 / usize::from(narrow);
            let one = |i: usize| {
                let byte = bytes.get(i / per).copied().unwrap_or_default();
                u64::from(byte >> (i % per * usize::from(narrow)) & ((1 << narrow) - 1))
            };
            // Whole bytes, and the values before and behind them.
            let (first, last) = (from.next_multiple_of(per).min(to), to / per * per);
            let last = last.max(first);
            let whole = stretch(first / per, last / per).iter();
            let inside: u64 = match narrow {
                1 => whole.map(|b| u64::from(b.count_ones())).sum(),
                2 => whole
                    .map(|b| (b & 0x33) + (b >> 2 & 0x33))
                    .map(|b| u64::from((b & 0xf) + (b >> 4)))
                    .sum(),
                _ => whole.map(|b| u64::from((b & 0xf) + (b >> 4))).sum(),
            };
            inside + (from..first).chain(last..to).map(one).sum::<u64>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_are_those_of_the_values(
            parts in prop::collection::vec(
                (0u16..=u16::MAX, prop::sample::select(vec![0u16, 1, 2, 3, 7, 15, 16, 200, 600]), 1usize..700),
                0..12,
            ),
            cuts in prop::collection::vec((0usize..5000, 0usize..5000), 1..20),
        ) {
            let values: Vec<u16> = parts
                .iter()
                .flat_map(|(low, spread, n)| (0..*n).map(move |i| low.saturating_add((i * 7919) as u16 % (spread + 1))))
                .collect();
            let packed = PackedDepth::new(values.iter().copied());
            for (a, b) in cuts {
                let range = a.min(b)..a.max(b);
                let want: u64 = values.iter().take(range.end).skip(range.start).map(|v| u64::from(*v)).sum();
                prop_assert_eq!(packed.sum(range), want);
            }
        }
    }

    #[test]
    fn what_varies_little_is_small() {
        let size = |values: &mut dyn Iterator<Item = u16>| {
            let values: Vec<u16> = values.collect();
            PackedDepth::new(values.into_iter()).bytes.len()
        };
        let all = 0..100_000u32;
        assert_eq!(size(&mut all.clone().map(|_| 30)), 0);
        assert_eq!(size(&mut all.clone().map(|i| u16::from(i % 100 == 0))), all.len() / 8);
        assert_eq!(size(&mut all.clone().map(|i| (20 + i * 31 % 23) as u16)), all.len());
    }
}
