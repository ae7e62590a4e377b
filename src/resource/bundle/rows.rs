//! Holds one allele's row of a track while it is built, and orders rows.

use crate::model::{Allele, Chromosome};
use crate::resource::bundle::key;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Holds an allele with its cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The rank of the chromosome.
    pub chromosome: u8,
    /// The key that [`key::encode`] makes.
    pub key: u64,
    /// The alleles, where the key does not hold them.
    pub long: Option<(String, String)>,
    /// Holds numbers as [`code`] writes them and texts, packed: sorting and merging move them as
    /// they are.
    #[serde(with = "serde_bytes")]
    cells: Vec<u8>,
}

/// Cells of a row, unpacked.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RowCells<'a> {
    numbers: Vec<u64>,
    /// Texts.
    #[serde(borrow)]
    pub texts: Vec<&'a str>,
}

impl RowCells<'_> {
    /// Returns the value of a number column.
    pub fn number(&self, column: usize) -> f32 {
        self.numbers.get(column).map_or(f32::NAN, |c| decode(*c))
    }
}

/// Encodes a number as a small integer: 0 no value, n + 1 a count, else its bits beyond all counts.
fn code(v: f32) -> u64 {
    if v.is_nan() {
        0
    } else if v.is_sign_positive() && v <= COUNTS && (v as u32) as f32 == v {
        v as u64 + 1
    } else {
        BITS + u64::from(v.to_bits())
    }
}

fn decode(code: u64) -> f32 {
    match code {
        0 => f32::NAN,
        n if n < BITS => (n - 1) as f32,
        n => f32::from_bits((n - BITS) as u32),
    }
}

/// Integers up to here are exact in 32-bit floats.
const COUNTS: f32 = 16_777_216.0;
const BITS: u64 = 1 << 25;

impl Row {
    /// Makes the row of a normalised allele.
    ///
    /// # Errors
    /// Internal, where a writer to memory refuses.
    pub fn new<T: AsRef<str>>(allele: &Allele, numbers: &[f32], texts: &[T]) -> Result<Self> {
        let key = key::encode(allele.start, &allele.reference, &allele.alternate);
        let long = key::is_long(key).then(|| (allele.reference.clone(), allele.alternate.clone()));
        let cells = RowCells {
            numbers: numbers.iter().map(|v| code(*v)).collect(),
            texts: texts.iter().map(AsRef::as_ref).collect(),
        };
        // Most numbers are small or none: a byte each.
        let room = Vec::with_capacity(numbers.len() * 2 + 32);
        let cells = postcard::to_extend(&cells, room)
            .map_err(|e| Error::internal(format!("a row of the build cannot be packed: {e}")))?;
        Ok(Self { chromosome: allele.chromosome.rank() as u8, key, long, cells })
    }

    /// Returns numbers and texts.
    ///
    /// # Errors
    /// Input: a part that another program wrote.
    pub fn cells(&self) -> Result<RowCells<'_>> {
        postcard::from_bytes(&self.cells)
            .map_err(|_| Error::input("a part of the build is damaged").hint("build again"))
    }

    /// Tells whether numbers and texts are those of another row.
    pub fn same_values(&self, other: &Self) -> bool {
        self.cells == other.cells
    }

    /// Orders rows by place and allele.
    pub fn order(&self, other: &Self) -> Ordering {
        let by = |r: &Self| (r.chromosome, r.key);
        by(self).cmp(&by(other)).then_with(|| self.long.cmp(&other.long))
    }

    /// Returns the allele.
    pub fn allele(&self) -> Allele {
        let (reference, alternate) = self.long.clone().unwrap_or_else(|| key::decode(self.key));
        // A row is made from a chromosome, so its rank is one.
        let chromosome = Chromosome::from_rank(self.chromosome.into()).unwrap_or(Chromosome::M);
        Allele { chromosome, start: key::position(self.key), reference, alternate }
    }

    /// Estimates the bytes in memory.
    pub fn weight(&self) -> usize {
        let long = self.long.as_ref().map_or(0, |(r, a)| r.capacity() + a.capacity());
        size_of::<Self>() + 16 + self.cells.capacity() + long
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(bits in any::<u32>()) {
            let v = f32::from_bits(bits);
            let back = decode(code(v));
            prop_assert!(back.to_bits() == bits || (v.is_nan() && back.is_nan()));
        }

        #[test]
        fn counts_come_back(n in 0u32..=16_777_216) {
            prop_assert_eq!(decode(code(n as f32)), n as f32);
        }
    }
}
