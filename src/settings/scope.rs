//! Genes that a panel's layer of settings rules, and the strictest of several panels' words.

use std::collections::BTreeSet;
use toml::{Table, Value};

/// Holds a panel of a run with the genes in which its layer of settings is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelScope {
    /// Id of the panel.
    pub id: String,
    /// Approved symbols of its genes; `None` where the layer rules every gene.
    genes: Option<BTreeSet<String>>,
}

impl PanelScope {
    /// Makes the scope of a panel with these genes.
    pub fn new(id: &str, genes: impl IntoIterator<Item = String>) -> Self {
        Self { id: id.to_owned(), genes: Some(genes.into_iter().collect()) }
    }

    /// Makes the scopes of panels whose layers rule every gene.
    pub fn whole(ids: &[&str]) -> Vec<Self> {
        ids.iter().map(|id| Self { id: (*id).to_owned(), genes: None }).collect()
    }

    /// Tells whether the layer is in force in a gene.
    pub fn holds(&self, symbol: &str) -> bool {
        self.genes.as_ref().is_none_or(|genes| genes.contains(symbol))
    }

    /// Iterates over the genes that are listed one by one.
    pub fn listed(&self) -> impl Iterator<Item = &str> {
        self.genes.iter().flatten().map(String::as_str)
    }
}

/// Merges the layers of several panels, by id, into one: of two values the stricter one stands.
///
/// Of a least value (`min_...`, `..._min`) that is the larger, of any other number the smaller, of
/// two bounds `[low, high]` the narrower, of all else the word of the panel whose id sorts first.
pub(super) fn strictest(mut layers: Vec<(&str, &Table)>) -> Table {
    layers.sort_unstable_by_key(|(id, _)| *id);
    let mut merged = Table::new();
    for (_, layer) in layers {
        tighten(&mut merged, layer);
    }
    merged
}

fn tighten(base: &mut Table, more: &Table) {
    for (key, value) in more {
        match (base.get_mut(key), value) {
            (None, value) => {
                base.insert(key.clone(), value.clone());
            }
            (Some(Value::Table(b)), Value::Table(m)) => tighten(b, m),
            (Some(known), value) => {
                if let Some(stricter) = stricter(key, known, value) {
                    *known = stricter;
                }
            }
        }
    }
}

/// Returns the stricter of two values of a key; `None` where the first stands.
fn stricter(key: &str, a: &Value, b: &Value) -> Option<Value> {
    let least = key.starts_with("min_") || key.ends_with("_min");
    match (a, b) {
        (Value::Array(x), Value::Array(y)) => {
            let ([a_low, a_high], [b_low, b_high]) = (x.as_slice(), y.as_slice()) else {
                return None;
            };
            let low = if number(b_low)? > number(a_low)? { b_low } else { a_low };
            let high = if number(b_high)? < number(a_high)? { b_high } else { a_high };
            Some(Value::Array(vec![low.clone(), high.clone()]))
        }
        _ => {
            let (x, y) = (number(a)?, number(b)?);
            (if least { y > x } else { y < x }).then(|| b.clone())
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(n) => Some(*n),
        _ => None,
    }
}
