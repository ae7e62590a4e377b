//! A block: up to [`ALLELES`] alleles of one chromosome with their columns, packed and verified as one.

use super::key;
use crate::{Error, Result};
use flate2::{Compression, Crc};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Alleles in a block at most: small enough that a single gene needs few bytes, large enough to pack well.
pub const ALLELES: usize = 1024;

/// Unpacked blocks above this are refused: a header cannot make us allocate without bound.
const UNPACKED_LIMIT: u64 = 256 << 20;

/// Alleles, sorted by key, and their columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Sorted, distinct but for long alleles of equal hash.
    pub keys: Vec<u64>,
    /// Written-out alleles of long keys: row, reference, alternate; by row.
    pub long: Vec<(u32, String, String)>,
    /// Number columns; NaN is "no value".
    pub numbers: Vec<Vec<f32>>,
    /// Text columns.
    pub texts: Vec<TextColumn>,
}

/// A text column: distinct texts and each row's index into them; an empty text is "no value".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextColumn {
    /// Distinct texts.
    pub values: Vec<String>,
    /// Per row.
    pub index: Vec<u32>,
}

/// What is written: differences of keys, and numbers with equal bytes side by side, which pack better.
#[derive(Serialize, Deserialize)]
struct Packed {
    deltas: Vec<u64>,
    long: Vec<(u32, String, String)>,
    numbers: Vec<Vec<u8>>,
    texts: Vec<TextColumn>,
}

impl Block {
    /// Row of an allele.
    pub fn find(&self, position: u64, reference: &str, alternate: &str) -> Option<usize> {
        let wanted = key::encode(position, reference, alternate);
        if !key::is_long(wanted) {
            return self.keys.binary_search(&wanted).ok();
        }
        let from = self.keys.partition_point(|k| *k < wanted);
        let same = self.keys.get(from..)?.iter().take_while(|k| **k == wanted).count();
        (from..from + same).find(|row| self.written(*row).is_some_and(|(r, a)| r == reference && a == alternate))
    }

    fn written(&self, row: usize) -> Option<(&str, &str)> {
        let at = self.long.binary_search_by_key(&row, |(r, ..)| *r as usize).ok()?;
        self.long.get(at).map(|(_, r, a)| (r.as_str(), a.as_str()))
    }

    /// 0-based position, reference and alternate of a row.
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

    /// A number; `None` where there is no value.
    pub fn number(&self, column: usize, row: usize) -> Option<f32> {
        self.numbers.get(column)?.get(row).copied().filter(|v| !v.is_nan())
    }

    /// A text; empty where there is no value.
    pub fn text(&self, column: usize, row: usize) -> &str {
        let text = |c: &TextColumn| -> Option<usize> { c.index.get(row).map(|i| *i as usize) };
        self.texts.get(column).and_then(|c| c.values.get(text(c)?)).map_or("", String::as_str)
    }

    /// Packed bytes and their CRC-32.
    ///
    /// # Errors
    /// Internal, where a writer to memory refuses.
    pub fn pack(&self) -> Result<(Vec<u8>, u32)> {
        let failed = |e: String| Error::internal(format!("a resource block cannot be packed: {e}"));
        let mut last = 0;
        let deltas = self.keys.iter().map(|k| k - std::mem::replace(&mut last, *k)).collect();
        let packed = Packed {
            deltas,
            long: self.long.clone(),
            numbers: self.numbers.iter().map(|c| planes(c)).collect(),
            texts: self.texts.clone(),
        };
        let bytes = postcard::to_allocvec(&packed).map_err(|e| failed(e.to_string()))?;
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes).map_err(|e| failed(e.to_string()))?;
        let out = encoder.finish().map_err(|e| failed(e.to_string()))?;
        let mut crc = Crc::new();
        crc.update(&out);
        Ok((out, crc.sum()))
    }

    /// Unpacks and checks: CRC, sorted keys, columns of `rows` rows as the header says.
    ///
    /// # Errors
    /// Input: the block is damaged.
    pub fn unpack(bytes: &[u8], crc: u32, rows: usize, numbers: usize, texts: usize) -> Result<Self> {
        let damaged =
            |what: &str| Error::input(format!("the bundle is damaged: {what}")).hint("build or copy it again");
        let mut sum = Crc::new();
        sum.update(bytes);
        if sum.sum() != crc {
            return Err(damaged("the checksum of a block does not fit"));
        }
        let mut plain = Vec::new();
        flate2::read::DeflateDecoder::new(bytes)
            .take(UNPACKED_LIMIT)
            .read_to_end(&mut plain)
            .map_err(|_| damaged("a block cannot be unpacked"))?;
        let packed: Packed = postcard::from_bytes(&plain).map_err(|_| damaged("a block cannot be read"))?;
        let mut keys = Vec::with_capacity(packed.deltas.len());
        let mut key = 0u64;
        for delta in packed.deltas {
            key = key.checked_add(delta).ok_or_else(|| damaged("keys are not sorted"))?;
            keys.push(key);
        }
        let columns: Option<Vec<Vec<f32>>> = packed.numbers.iter().map(|c| from_planes(c, rows)).collect();
        let block = Self {
            keys,
            long: packed.long,
            numbers: columns.ok_or_else(|| damaged("a column is too short"))?,
            texts: packed.texts,
        };
        let fits = block.keys.len() == rows
            && block.numbers.len() == numbers
            && block.texts.len() == texts
            && block.texts.iter().all(|c| c.index.len() == rows);
        if fits { Ok(block) } else { Err(damaged("a block is not as the header says")) }
    }
}

/// Byte planes of a column: all first bytes, all second ...
fn planes(column: &[f32]) -> Vec<u8> {
    (0..4).flat_map(|plane| column.iter().map(move |v| v.to_le_bytes()[plane])).collect()
}

fn from_planes(bytes: &[u8], rows: usize) -> Option<Vec<f32>> {
    if bytes.len() != rows * 4 {
        return None;
    }
    let byte = |plane: usize, row: usize| bytes[plane * rows + row];
    Some((0..rows).map(|r| f32::from_le_bytes([byte(0, r), byte(1, r), byte(2, r), byte(3, r)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        let long = "A".repeat(40);
        let mut keys = vec![key::encode(5, "A", "C"), key::encode(5, "A", &long), key::encode(9, "GT", "G")];
        keys.sort_unstable();
        let row = keys.iter().position(|k| key::is_long(*k)).unwrap();
        Block {
            keys,
            long: vec![(row as u32, "A".into(), long)],
            numbers: vec![vec![0.1, f32::NAN, 7.0]],
            texts: vec![TextColumn { values: vec![String::new(), "afr".into()], index: vec![1, 0, 1] }],
        }
    }

    #[test]
    fn packs_and_unpacks() {
        let (bytes, crc) = block().pack().unwrap();
        let back = Block::unpack(&bytes, crc, 3, 1, 1).unwrap();
        assert_eq!(back.keys, block().keys);
        assert_eq!(back.find(9, "GT", "G"), Some(2));
        assert_eq!(back.find(5, "A", &"A".repeat(40)), Some(1));
        assert_eq!(back.find(5, "A", &"A".repeat(41)), None);
        assert_eq!((back.number(0, 0), back.number(0, 1)), (Some(0.1), None));
        assert_eq!((back.text(0, 1), back.text(0, 2)), ("", "afr"));
        assert_eq!(back.allele(1), Some((5, "A".into(), "A".repeat(40))));
    }

    #[test]
    fn damage_is_seen() {
        let (bytes, crc) = block().pack().unwrap();
        for i in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[i] ^= 0x10;
            assert!(Block::unpack(&bad, crc, 3, 1, 1).is_err(), "byte {i}");
        }
        assert!(Block::unpack(&bytes, crc, 4, 1, 1).is_err());
        assert!(Block::unpack(&bytes, crc, 3, 2, 1).is_err());
    }
}
