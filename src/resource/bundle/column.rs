//! Keeps the number columns of a block: in memory by what they hold, on disk as what packs best,
//! and not at all where a column follows from others.
//!
//! gnomAD's frequencies are counts divided by counts, its totals are sums of its groups, and its
//! grpmax fields repeat those of one group. Such a column is kept as a rule and the rows that break
//! it, so every value reads back exactly as published while most of them take no space.

use crate::resource::bundle::text_column::TextColumn;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Says how a number column follows from other columns of its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Divides one column by another, to six significant digits; no value where the latter is 0.
    Ratio {
        /// The column that is divided.
        numerator: usize,
        /// The column that divides.
        denominator: usize,
    },
    /// Adds columns up; no value where none has one.
    Sum(Vec<usize>),
    /// Takes the column that a text column names.
    ByText {
        /// The text column.
        text: usize,
        /// Texts and columns.
        columns: Vec<(String, usize)>,
    },
}

/// Holds the rules of all number columns of a track; cheap to clone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules(Arc<[Option<Rule>]>);

impl Rules {
    /// Returns the rules of `columns` columns without any.
    pub fn none(columns: usize) -> Self {
        Self(vec![None; columns].into())
    }

    /// Returns the rules of `columns` columns, of which some have one.
    pub fn new(columns: usize, rules: impl IntoIterator<Item = (usize, Rule)>) -> Self {
        let mut list = vec![None; columns];
        for (column, rule) in rules {
            if let Some(slot) = list.get_mut(column) {
                *slot = Some(rule);
            }
        }
        Self(list.into())
    }

    /// Returns the number of number columns.
    pub fn columns(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Option<&Rule> {
        self.0.get(column)?.as_ref()
    }

    /// Iterates over the columns that have a rule.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Rule)> {
        self.0.iter().enumerate().filter_map(|(i, r)| r.as_ref().map(|r| (i, r)))
    }
}

/// Holds a number column in memory; NaN is "no value".
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Holds one value a row.
    Values(Vec<f32>),
    /// Holds one value for all rows but these.
    Mostly(f32, Vec<(u32, f32)>),
    /// Follows its rule in all rows but these.
    Derived(Vec<(u32, f32)>),
}

/// Holds a number column as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Stored {
    /// Holds byte planes of 32-bit floats.
    Floats(Vec<u8>),
    /// Holds byte planes of counts: 0 no value, else n + 1.
    Counts(Vec<u8>),
    /// Holds the same counts, as zigzag differences from row to row.
    Steps(Vec<u8>),
    /// Bits of the common value, differences of row numbers, bits of the others.
    Mostly(u32, Vec<u32>, Vec<u8>),
    /// Differences of row numbers and bits of the rows that break the rule.
    Derived(Vec<u32>, Vec<u8>),
}

/// Caps the chain of rules that follow each other: frequency of a group named by a text, of a sum.
const DEPTH: u8 = 4;

/// Returns a value; NaN where there is none.
pub(crate) fn value(
    columns: &[Column],
    texts: &[TextColumn],
    rules: &Rules,
    column: usize,
    row: usize,
) -> f32 {
    at(columns, texts, rules, column, row, DEPTH)
}

fn at(
    columns: &[Column],
    texts: &[TextColumn],
    rules: &Rules,
    column: usize,
    row: usize,
    depth: u8,
) -> f32 {
    let listed = |list: &[(u32, f32)]| {
        list.binary_search_by_key(&row, |(r, _)| *r as usize).ok().map(|i| list[i].1)
    };
    match columns.get(column) {
        None => f32::NAN,
        Some(Column::Values(values)) => values.get(row).copied().unwrap_or(f32::NAN),
        Some(Column::Mostly(common, others)) => listed(others).unwrap_or(*common),
        Some(Column::Derived(others)) => {
            listed(others).unwrap_or_else(|| match rules.get(column) {
                Some(rule) if depth > 0 => {
                    derive(rule, &|c| at(columns, texts, rules, c, row, depth - 1), &|t| {
                        text(texts, t, row)
                    })
                }
                _ => f32::NAN,
            })
        }
    }
}

fn text(texts: &[TextColumn], column: usize, row: usize) -> &str {
    texts.get(column).map_or("", |c| c.get(row))
}

fn derive<'a>(rule: &Rule, number: &dyn Fn(usize) -> f32, text: &dyn Fn(usize) -> &'a str) -> f32 {
    match rule {
        Rule::Ratio { numerator, denominator } => {
            let (n, d) = (number(*numerator), number(*denominator));
            if n.is_nan() || d.is_nan() || d == 0.0 {
                f32::NAN
            } else if n == 0.0 {
                0.0
            } else {
                six_digits(f64::from(n) / f64::from(d))
            }
        }
        Rule::Sum(columns) => {
            let known = columns.iter().map(|c| number(*c)).filter(|v| !v.is_nan());
            known
                .fold(None, |sum: Option<f64>, v| Some(sum.unwrap_or(0.0) + f64::from(v)))
                .map_or(f32::NAN, |s| s as f32)
        }
        Rule::ByText { text: column, columns } => {
            let name = text(*column);
            columns.iter().find(|(t, _)| t == name).map_or(f32::NAN, |(_, c)| number(*c))
        }
    }
}

/// Totals written out, row by row. Half of all questions end at one, and through its rule each
/// costs a look into every column that it sums; in an unpacked block they cost four bytes a row.
pub(crate) fn write_out_totals(
    columns: &mut [Column],
    texts: &[TextColumn],
    rules: &Rules,
    rows: usize,
) {
    for (i, rule) in rules.iter() {
        let (Rule::Sum(parts), Some(Column::Derived(broken))) = (rule, columns.get(i)) else {
            continue;
        };
        let mut sums: Vec<Option<f64>> = vec![None; rows];
        for part in parts {
            let mut add = |row: usize, value: f32| {
                if !value.is_nan() {
                    sums[row] = Some(sums[row].unwrap_or(0.0) + f64::from(value));
                }
            };
            match columns.get(*part) {
                Some(Column::Values(values)) => {
                    values.iter().take(rows).enumerate().for_each(|(r, v)| add(r, *v))
                }
                Some(Column::Mostly(common, others)) => {
                    let mut others = others.iter().peekable();
                    for row in 0..rows {
                        let own = others.next_if(|(r, _)| *r as usize == row);
                        add(row, own.map_or(*common, |(_, v)| *v));
                    }
                }
                _ => (0..rows)
                    .for_each(|row| add(row, at(columns, texts, rules, *part, row, DEPTH - 1))),
            }
        }
        let mut totals: Vec<f32> =
            sums.into_iter().map(|s| s.map_or(f32::NAN, |s| s as f32)).collect();
        for (row, value) in broken {
            if let Some(slot) = totals.get_mut(*row as usize) {
                *slot = *value;
            }
        }
        columns[i] = Column::Values(totals);
    }
}

/// Rounds a number to the digits of `%.5e`, which is how gnomAD's files are written.
fn six_digits(v: f64) -> f32 {
    rounded(v).unwrap_or_else(|| format!("{v:.5e}").parse().unwrap_or(f32::NAN))
}

/// Rounds a number to the same digits by arithmetic, ten times as fast; `None` where an error of
/// the arithmetic could show: near the middle of two values of six digits, or of two 32-bit floats.
fn rounded(v: f64) -> Option<f32> {
    /// Powers of ten up to here are exact.
    const EXACT: i32 = 22;
    let digits = 5 - v.log10().floor() as i32;
    if !(v > 0.0 && (0..=EXACT).contains(&digits)) {
        return None;
    }
    let power = 10f64.powi(digits);
    let scaled = v * power;
    let whole = scaled.round();
    // Products and quotients of exact numbers are off by less than 2^-52 of themselves.
    let near_middle = ((scaled - whole).abs() - 0.5).abs() < 1e-6;
    if near_middle || !(100_000.0..1_000_000.0).contains(&whole) {
        return None;
    }
    let value = whole / power;
    let dropped = value.to_bits() & ((1 << 29) - 1);
    if dropped.abs_diff(1 << 28) < 4 || value < f64::from(f32::MIN_POSITIVE) {
        return None;
    }
    Some(value as f32)
}

fn equal(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Makes columns of raw values, with rules applied where they hold for three rows of four.
pub(crate) fn from_raw(raw: &[Vec<f32>], texts: &[TextColumn], rules: &Rules) -> Vec<Column> {
    let one = |(i, values): (usize, &Vec<f32>)| {
        if let Some(rule) = rules.get(i) {
            let of = |c: usize, row: usize| {
                raw.get(c).and_then(|v| v.get(row)).copied().unwrap_or(f32::NAN)
            };
            let others: Vec<(u32, f32)> = values
                .iter()
                .enumerate()
                .filter(|(row, v)| {
                    !equal(derive(rule, &|c| of(c, *row), &|t| text(texts, t, *row)), **v)
                })
                .map(|(row, v)| (row as u32, *v))
                .collect();
            if others.len() * 4 <= values.len() {
                return Column::Derived(others);
            }
        }
        let common = [0.0, f32::NAN].into_iter().chain(values.first().copied());
        for common in common {
            let others = || values.iter().enumerate().filter(|(_, v)| !equal(**v, common));
            if others().count() * 4 <= values.len() {
                return Column::Mostly(common, others().map(|(row, v)| (row as u32, *v)).collect());
            }
        }
        Column::Values(values.clone())
    };
    raw.iter().enumerate().map(one).collect()
}

impl Column {
    /// Estimates the bytes in memory.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Values(v) => v.len() * 4,
            Self::Mostly(_, v) | Self::Derived(v) => 16 + v.len() * 8,
        }
    }

    pub(crate) fn store(&self, rows: usize) -> Stored {
        match self {
            Self::Values(values) => {
                let counts: Option<Vec<u32>> = values.iter().map(|v| count(*v)).collect();
                let Some(counts) = counts.filter(|_| rows > 0) else {
                    return Stored::Floats(planes(bits(values)));
                };
                let mut last = 0u32;
                let steps: Vec<u32> = counts
                    .iter()
                    .map(|n| zigzag(n.wrapping_sub(std::mem::replace(&mut last, *n)) as i32))
                    .collect();
                let size = |list: &[u32]| {
                    list.iter().map(|n| u64::from(32 - n.leading_zeros())).sum::<u64>()
                };
                if size(&steps) < size(&counts) {
                    Stored::Steps(planes(steps.into_iter()))
                } else {
                    Stored::Counts(planes(counts.into_iter()))
                }
            }
            Self::Mostly(common, others) => {
                Stored::Mostly(common.to_bits(), row_steps(others), planes(second(others)))
            }
            Self::Derived(others) => Stored::Derived(row_steps(others), planes(second(others))),
        }
    }
}

impl Stored {
    /// Returns the column in memory; `None` where it does not have `rows` rows.
    pub(crate) fn load(self, rows: usize) -> Option<Column> {
        let counts = |list: Vec<u32>| {
            list.into_iter().map(|n| if n == 0 { f32::NAN } else { (n - 1) as f32 }).collect()
        };
        match self {
            Self::Floats(bytes) => Some(Column::Values(
                unplanes(&bytes, rows)?.into_iter().map(f32::from_bits).collect(),
            )),
            Self::Counts(bytes) => Some(Column::Values(counts(unplanes(&bytes, rows)?))),
            Self::Steps(bytes) => {
                let mut last = 0u32;
                let list = unplanes(&bytes, rows)?.into_iter().map(|step| {
                    last = last.wrapping_add(unzigzag(step) as u32);
                    last
                });
                Some(Column::Values(counts(list.collect())))
            }
            Self::Mostly(common, steps, bytes) => {
                Some(Column::Mostly(f32::from_bits(common), others(&steps, &bytes, rows)?))
            }
            Self::Derived(steps, bytes) => Some(Column::Derived(others(&steps, &bytes, rows)?)),
        }
    }
}

/// Returns 0 for no value, n + 1 for a count that 32-bit floats hold exactly.
fn count(v: f32) -> Option<u32> {
    if v.is_nan() {
        return Some(0);
    }
    let fits = v.fract() == 0.0 && (0.0..=16_777_216.0).contains(&v) && !v.is_sign_negative();
    fits.then(|| v as u32 + 1)
}

fn zigzag(v: i32) -> u32 {
    ((v << 1) ^ (v >> 31)) as u32
}

fn unzigzag(v: u32) -> i32 {
    (v >> 1) as i32 ^ -((v & 1) as i32)
}

fn bits(values: &[f32]) -> impl Iterator<Item = u32> + Clone + '_ {
    values.iter().map(|v| v.to_bits())
}

fn second(list: &[(u32, f32)]) -> impl Iterator<Item = u32> + Clone + '_ {
    list.iter().map(|(_, v)| v.to_bits())
}

fn row_steps(list: &[(u32, f32)]) -> Vec<u32> {
    let mut last = 0;
    list.iter().map(|(row, _)| row - std::mem::replace(&mut last, *row)).collect()
}

fn others(steps: &[u32], bytes: &[u8], rows: usize) -> Option<Vec<(u32, f32)>> {
    let values = unplanes(bytes, steps.len())?;
    let mut row = 0u32;
    let mut list = Vec::with_capacity(steps.len());
    for (step, value) in steps.iter().zip(values) {
        row = row.checked_add(*step)?;
        list.push((row, f32::from_bits(value)));
    }
    let fits = (row as usize) < rows.max(1) && list.windows(2).all(|w| w[0].0 < w[1].0);
    fits.then_some(list)
}

/// Puts all first bytes side by side, then all second ones and so on: equal bytes pack better so.
fn planes(values: impl Iterator<Item = u32> + Clone) -> Vec<u8> {
    (0..4).flat_map(|plane| values.clone().map(move |v| v.to_le_bytes()[plane])).collect()
}

fn unplanes(bytes: &[u8], rows: usize) -> Option<Vec<u32>> {
    if bytes.len() != rows * 4 {
        return None;
    }
    let byte = |plane: usize, row: usize| bytes[plane * rows + row];
    Some(
        (0..rows)
            .map(|r| u32::from_le_bytes([byte(0, r), byte(1, r), byte(2, r), byte(3, r)]))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Rules {
        Rules::new(
            4,
            [
                (2, Rule::Ratio { numerator: 0, denominator: 1 }),
                (3, Rule::ByText { text: 0, columns: vec![("a".into(), 0), ("r".into(), 2)] }),
            ],
        )
    }

    proptest! {
        #[test]
        fn six_digits_are_those_that_text_has(n in 1u32..2_000_000, d in 1u32..2_000_000, v in 1e-12f64..1e3) {
            for v in [f64::from(n) / f64::from(d), v, f64::from(n) / 1e7 + 5e-8, f64::from(n) * 1e-9] {
                let written: f32 = format!("{v:.5e}").parse().unwrap();
                prop_assert_eq!(six_digits(v).to_bits(), written.to_bits(), "{}", v);
            }
        }
    }

    #[test]
    fn a_ratio_takes_no_space_and_reads_back() {
        let raw = vec![
            vec![1.0, 0.0, 7.0, 3.0, f32::NAN, 2.0, 1.0, 1.0],
            vec![3.0, 10.0, 1_461_846.0, 0.0, 5.0, 9.0, 8.0, 0.5e6],
            vec![3.33333e-01, 0.0, 4.78847e-06, f32::NAN, f32::NAN, 0.5, 0.125, 2e-6],
            vec![1.0, f32::NAN, 4.78847e-06, 3.0, f32::NAN, 2.0, 1.0, 1.0],
        ];
        let texts = vec![TextColumn::new(["a", "", "r", "a", "r", "a", "a", "a"].into_iter())];
        let columns = from_raw(&raw, &texts, &rules());
        // 2 of 9 is not 0.5: that row breaks the rule and is kept.
        assert_eq!(columns[2], Column::Derived(vec![(5, 0.5)]));
        assert_eq!(columns[3], Column::Derived(vec![]));
        for (c, values) in raw.iter().enumerate() {
            for (row, v) in values.iter().enumerate() {
                let back = value(&columns, &texts, &rules(), c, row);
                assert!(equal(back, *v), "column {c} row {row}: {back} is not {v}");
            }
        }
    }

    proptest! {
        #[test]
        fn totals_written_out_are_those_of_the_rule(
            dense in proptest::collection::vec(any::<u32>().prop_map(f32::from_bits), 24),
            counts in proptest::collection::vec(prop_oneof![8 => Just(0.0), 1 => Just(f32::NAN), 1 => (0u32..2_000_000).prop_map(|n| n as f32)], 24),
            total in proptest::collection::vec(prop_oneof![Just(None), Just(Some(f32::NAN)), Just(Some(7.0f32))], 24),
        ) {
            let rules = Rules::new(5, [(2, Rule::Sum(vec![0, 1, 4])), (3, Rule::Sum(vec![2, 1])), (4, Rule::Ratio { numerator: 0, denominator: 1 })]);
            let broken = || (0u32..).zip(&total).filter_map(|(i, v)| v.map(|v| (i, v))).collect();
            let mostly = (0u32..).zip(&counts).filter(|(_, v)| v.to_bits() != 0).map(|(i, v)| (i, *v)).collect();
            let columns = vec![
                Column::Values(dense),
                Column::Mostly(0.0, mostly),
                Column::Derived(broken()),
                Column::Derived(broken()),
                Column::Derived(vec![]),
            ];
            let mut written = columns.clone();
            write_out_totals(&mut written, &[], &rules, 24);
            prop_assert!(matches!(written[2..4], [Column::Values(_), Column::Values(_)]));
            for column in 0..5 {
                for row in 0..24 {
                    let (rule, direct) = (value(&columns, &[], &rules, column, row), value(&written, &[], &rules, column, row));
                    prop_assert!(equal(rule, direct), "column {} row {}: {} is not {}", column, row, direct, rule);
                }
            }
        }
    }

    #[test]
    fn rules_in_a_circle_end() {
        let rules = Rules::new(1, [(0, Rule::Sum(vec![0]))]);
        assert!(value(&[Column::Derived(vec![])], &[], &rules, 0, 0).is_nan());
    }

    proptest! {
        #[test]
        fn any_columns_come_back(
            counts in proptest::collection::vec(prop_oneof![Just(f32::NAN), Just(0.0), (0u32..2_000_000).prop_map(|n| n as f32)], 24),
            floats in proptest::collection::vec(any::<u32>().prop_map(f32::from_bits), 24),
            names in proptest::collection::vec("[ar]?", 24),
        ) {
            let raw = vec![counts.clone(), floats.clone(), floats, counts];
            let texts = vec![TextColumn::new(names.iter().map(String::as_str))];
            let columns = from_raw(&raw, &texts, &rules());
            let loaded: Vec<Column> = columns.iter().map(|c| c.store(24).load(24).unwrap()).collect();
            for (c, values) in raw.iter().enumerate() {
                for (row, v) in values.iter().enumerate() {
                    prop_assert!(equal(value(&loaded, &texts, &rules(), c, row), *v), "column {} row {}", c, row);
                }
            }
        }
    }
}
