//! Packs and verifies a block as one: up to [`ALLELES`] alleles of one chromosome with their
//! columns.

use crate::resource::bundle::column;
use crate::resource::bundle::column::{Column, Rules, Stored};
use crate::resource::bundle::format::checksum;
use crate::resource::bundle::key;
use crate::resource::bundle::text_column::TextColumn;
use crate::{Error, Result};
use flate2::Compression;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Caps the alleles in a block: small enough that a single gene needs few bytes, large enough to
/// pack well.
pub const ALLELES: usize = 1024;

/// Caps the size of an unpacked block, so that a header cannot make us allocate without bound.
const UNPACKED_LIMIT: u64 = 256 << 20;

/// Holds alleles, sorted by key, and their columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Holds the keys, sorted; distinct but for long alleles of equal hash.
    pub keys: Vec<u64>,
    /// Holds the written-out alleles of long keys: row, reference, alternate; by row.
    pub long: Vec<(u32, String, String)>,
    /// Holds the number columns.
    pub numbers: Vec<Column>,
    /// Holds the text columns.
    pub texts: Vec<TextColumn>,
    /// Says of each column how it follows from others.
    pub rules: Rules,
}

/// Holds a block as it is written: differences of positions, codes of alleles in byte planes,
/// columns as [`Stored`].
#[derive(Serialize, Deserialize)]
struct Packed {
    positions: Vec<u64>,
    codes: Vec<u8>,
    long: Vec<(u32, String, String)>,
    numbers: Vec<Stored>,
    texts: Vec<TextColumn>,
}

/// The number of bytes of a key below its position.
const CODE_BYTES: usize = 5;

impl Block {
    /// Builds a block of raw columns.
    ///
    /// # Errors
    /// Internal: columns of unequal length.
    pub fn new(
        keys: Vec<u64>,
        long: Vec<(u32, String, String)>,
        numbers: &[Vec<f32>],
        texts: Vec<TextColumn>,
        rules: &Rules,
    ) -> Result<Self> {
        let rows = keys.len();
        if numbers.iter().any(|c| c.len() != rows) || texts.iter().any(|c| c.index.len() != rows) {
            return Err(Error::internal("a resource block has columns of unequal length"));
        }
        let numbers = column::from_raw(numbers, &texts, rules);
        Ok(Self { keys, long, numbers, texts, rules: rules.clone() })
    }

    /// Finds the row of an allele.
    pub fn find(&self, position: u64, reference: &str, alternate: &str) -> Option<usize> {
        let wanted = key::encode(position, reference, alternate);
        if !key::is_long(wanted) {
            return search(&self.keys, wanted);
        }
        let from = self.keys.partition_point(|k| *k < wanted);
        let same = self.keys.get(from..)?.iter().take_while(|k| **k == wanted).count();
        (from..from + same)
            .find(|row| self.written(*row).is_some_and(|(r, a)| r == reference && a == alternate))
    }

    fn written(&self, row: usize) -> Option<(&str, &str)> {
        let at = self.long.binary_search_by_key(&row, |(r, ..)| *r as usize).ok()?;
        self.long.get(at).map(|(_, r, a)| (r.as_str(), a.as_str()))
    }

    /// Returns 0-based position, reference and alternate of a row.
    pub fn allele(&self, row: usize) -> Option<(u64, String, String)> {
        let k = *self.keys.get(row)?;
        let (r, a) = if key::is_long(k) {
            let (r, a) = self.written(row)?;
            (r.to_owned(), a.to_owned())
        } else {
            key::decode(k)
        };
        Some((key::position(k), r, a))
    }

    /// Returns a number; `None` where there is no value.
    pub fn number(&self, column: usize, row: usize) -> Option<f32> {
        Some(column::value(&self.numbers, &self.texts, &self.rules, column, row))
            .filter(|v| !v.is_nan())
    }

    /// Returns a text; empty where there is no value.
    pub fn text(&self, column: usize, row: usize) -> &str {
        self.texts.get(column).map_or("", |c| c.get(row))
    }

    /// Estimates the bytes in memory.
    pub fn weight(&self) -> usize {
        let texts = |c: &TextColumn| {
            c.index.len() * 4 + c.values.iter().map(|t| t.len() + 24).sum::<usize>()
        };
        self.keys.len() * 8
            + self.long.iter().map(|(_, r, a)| 56 + r.len() + a.len()).sum::<usize>()
            + self.numbers.iter().map(Column::weight).sum::<usize>()
            + self.texts.iter().map(texts).sum::<usize>()
    }

    /// Returns the packed bytes and their CRC-32.
    ///
    /// # Errors
    /// Internal, where a writer to memory refuses.
    pub fn pack(&self) -> Result<(Vec<u8>, u32)> {
        let failed = |e: String| Error::internal(format!("a resource block cannot be packed: {e}"));
        let mut last = 0;
        let positions = self.keys.iter().map(|k| key::position(*k));
        let code = |plane: usize| self.keys.iter().map(move |k| k.to_le_bytes()[plane]);
        // The fifth byte holds four bits of the position: cut off.
        let cut =
            |(plane, byte): (usize, u8)| if plane == CODE_BYTES - 1 { byte & 0x0f } else { byte };
        let packed = Packed {
            positions: positions.map(|p| p - std::mem::replace(&mut last, p)).collect(),
            codes: (0..CODE_BYTES)
                .flat_map(|plane| code(plane).map(move |b| cut((plane, b))))
                .collect(),
            long: self.long.clone(),
            numbers: self.numbers.iter().map(|c| c.store(self.keys.len())).collect(),
            texts: self.texts.clone(),
        };
        let bytes = postcard::to_allocvec(&packed).map_err(|e| failed(e.to_string()))?;
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes).map_err(|e| failed(e.to_string()))?;
        let out = encoder.finish().map_err(|e| failed(e.to_string()))?;
        let sum = checksum(&out);
        Ok((out, sum))
    }

    /// Unpacks and checks: CRC, sorted keys, columns of `rows` rows as the header says.
    ///
    /// # Errors
    /// Input: the block is damaged.
    pub fn unpack(
        bytes: &[u8],
        crc: u32,
        rows: usize,
        texts: usize,
        rules: &Rules,
    ) -> Result<Self> {
        let damaged = |what: &str| {
            Error::input(format!("the bundle is damaged: {what}")).hint("build or copy it again")
        };
        if checksum(bytes) != crc {
            return Err(damaged("the checksum of a block does not fit"));
        }
        let mut plain = Vec::new();
        flate2::read::DeflateDecoder::new(bytes)
            .take(UNPACKED_LIMIT)
            .read_to_end(&mut plain)
            .map_err(|_| damaged("a block cannot be unpacked"))?;
        let packed: Packed =
            postcard::from_bytes(&plain).map_err(|_| damaged("a block cannot be read"))?;
        if packed.positions.len() != rows || packed.codes.len() != rows * CODE_BYTES {
            return Err(damaged("a block is not as the header says"));
        }
        let mut keys = Vec::with_capacity(rows);
        let mut position = 0u64;
        for (row, delta) in packed.positions.iter().enumerate() {
            position = position
                .checked_add(*delta)
                .filter(|p| *p < 1 << 28)
                .ok_or_else(|| damaged("a position of a block is too large"))?;
            let code = (0..CODE_BYTES)
                .rev()
                .fold(0u64, |n, plane| n << 8 | u64::from(packed.codes[plane * rows + row]));
            keys.push(position << 36 | code & ((1 << 36) - 1));
        }
        if keys.windows(2).any(|w| w[0] > w[1]) {
            return Err(damaged("keys are not sorted"));
        }
        let columns: Option<Vec<Column>> =
            packed.numbers.into_iter().map(|c| c.load(rows)).collect();
        let mut numbers = columns.ok_or_else(|| damaged("a column is too short"))?;
        column::write_out_totals(&mut numbers, &packed.texts, rules, rows);
        let block =
            Self { keys, long: packed.long, numbers, texts: packed.texts, rules: rules.clone() };
        let fits = block.numbers.len() == rules.columns()
            && block.texts.len() == texts
            && block.texts.iter().all(|c| c.index.len() == rows);
        if fits { Ok(block) } else { Err(damaged("a block is not as the header says")) }
    }
}

/// Finds the index of a key among sorted ones. The first guess is by position, since alleles lie
/// nearly evenly in a block, and the search widens from there: it touches two or three cache lines
/// where bisection touches seven.
fn search(keys: &[u64], wanted: u64) -> Option<usize> {
    let (first, last) = (*keys.first()?, *keys.last()?);
    if wanted < first || wanted > last {
        return None;
    }
    let share = (wanted - first) as f64 / ((last - first) as f64).max(1.0);
    let guess = ((share * (keys.len() - 1) as f64) as usize).min(keys.len() - 1);
    // Keys at `low` and before are at most `wanted`, at `high` and after at least.
    let (mut low, mut high, mut step) = (guess, guess, 4);
    while low > 0 && keys[low] > wanted {
        (high, low) = (low, low.saturating_sub(step));
        step *= 2;
    }
    while high < keys.len() - 1 && keys[high] < wanted {
        (low, high) = (high, (high + step).min(keys.len() - 1));
        step *= 2;
    }
    keys[low..=high].binary_search(&wanted).ok().map(|i| low + i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block() -> Block {
        let long = "A".repeat(40);
        let mut keys =
            vec![key::encode(5, "A", "C"), key::encode(5, "A", &long), key::encode(9, "GT", "G")];
        keys.sort_unstable();
        let row = keys.iter().position(|k| key::is_long(*k)).unwrap();
        let texts =
            vec![TextColumn { values: vec![String::new(), "afr".into()], index: vec![1, 0, 1] }];
        Block::new(
            keys,
            vec![(row as u32, "A".into(), long)],
            &[vec![0.1, f32::NAN, 7.0]],
            texts,
            &Rules::none(1),
        )
        .unwrap()
    }

    #[test]
    fn packs_and_unpacks() {
        let (bytes, crc) = block().pack().unwrap();
        let back = Block::unpack(&bytes, crc, 3, 1, &Rules::none(1)).unwrap();
        assert_eq!(back.keys, block().keys);
        assert_eq!(back.find(9, "GT", "G"), Some(2));
        assert_eq!(back.find(5, "A", &"A".repeat(40)), Some(1));
        assert_eq!(back.find(5, "A", &"A".repeat(41)), None);
        assert_eq!((back.number(0, 0), back.number(0, 1)), (Some(0.1), None));
        assert_eq!((back.text(0, 1), back.text(0, 2)), ("", "afr"));
        assert_eq!(back.allele(1), Some((5, "A".into(), "A".repeat(40))));
    }

    proptest! {
        #[test]
        fn guessing_finds_what_bisection_finds(
            mut keys in proptest::collection::vec(prop_oneof![0u64..50, any::<u64>(), (1u64 << 40)..(1 << 40) + 999], 1..200),
            other in any::<u64>(),
        ) {
            keys.sort_unstable();
            keys.dedup();
            for wanted in keys.iter().flat_map(|k| [*k, k.wrapping_add(1), k.wrapping_sub(1)]).chain([other]) {
                prop_assert_eq!(search(&keys, wanted), keys.binary_search(&wanted).ok());
            }
        }
    }

    #[test]
    fn damage_is_seen() {
        let (bytes, crc) = block().pack().unwrap();
        for i in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[i] ^= 0x10;
            assert!(Block::unpack(&bad, crc, 3, 1, &Rules::none(1)).is_err(), "byte {i}");
        }
        assert!(Block::unpack(&bytes, crc, 4, 1, &Rules::none(1)).is_err());
        assert!(Block::unpack(&bytes, crc, 3, 1, &Rules::none(2)).is_err());
    }
}
