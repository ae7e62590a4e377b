//! Compares two panel files: genes that came, went or changed, field by field.

use crate::panel::file::PanelFile;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names the kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Occurs in the second panel only.
    Added,
    /// Occurs in the first panel only.
    Removed,
    /// Occurs in both, with another value.
    Changed,
}

/// Describes one difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Names the kind.
    pub change: Change,
    /// Names the table: `panel`, `gene`, `region` or `str`.
    pub what: &'static str,
    /// Gives the HGNC id, or the id of a region or repeat.
    pub id: String,
    /// Gives the symbol or name.
    pub name: String,
    /// Names the field, for a change.
    pub field: String,
    /// Gives the value in the first panel.
    pub before: String,
    /// Gives the value in the second panel.
    pub after: String,
}

/// Returns all differences: the header's, then genes, regions and repeats, each by id.
pub fn compare(a: &PanelFile, b: &PanelFile) -> Vec<Difference> {
    let mut out = Vec::new();
    let header =
        |f: &PanelFile| (f.panel.name.clone(), serde_json::to_value(&f.panel).unwrap_or_default());
    fields("panel", "", &header(a), &header(b), &mut out);
    let genes = |f: &PanelFile| index(&f.genes, |g| (g.hgnc_id.clone(), g.symbol.clone()));
    let regions = |f: &PanelFile| index(&f.regions, |r| (r.id.clone(), r.name.clone()));
    let repeats = |f: &PanelFile| index(&f.repeats, |r| (r.id.clone(), r.symbol.clone()));
    entries("gene", &genes(a), &genes(b), &mut out);
    entries("region", &regions(a), &regions(b), &mut out);
    entries("str", &repeats(a), &repeats(b), &mut out);
    out
}

type Entries = BTreeMap<String, (String, Value)>;

fn index<T: Serialize>(items: &[T], key: impl Fn(&T) -> (String, String)) -> Entries {
    items
        .iter()
        .map(|item| {
            let (id, name) = key(item);
            (id, (name, serde_json::to_value(item).unwrap_or_default()))
        })
        .collect()
}

fn entries(what: &'static str, a: &Entries, b: &Entries, out: &mut Vec<Difference>) {
    let mut ids: Vec<&String> = a.keys().chain(b.keys()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let one = |change, name: &str| Difference {
            change,
            what,
            id: id.clone(),
            name: name.to_owned(),
            field: String::new(),
            before: String::new(),
            after: String::new(),
        };
        match (a.get(id), b.get(id)) {
            (Some((name, _)), None) => out.push(one(Change::Removed, name)),
            (None, Some((name, _))) => out.push(one(Change::Added, name)),
            (Some(x), Some(y)) => fields(what, id, x, y, out),
            (None, None) => {}
        }
    }
}

fn fields(
    what: &'static str,
    id: &str,
    a: &(String, Value),
    b: &(String, Value),
    out: &mut Vec<Difference>,
) {
    let empty = serde_json::Map::new();
    let (x, y) = (a.1.as_object().unwrap_or(&empty), b.1.as_object().unwrap_or(&empty));
    let mut keys: Vec<&String> = x.keys().chain(y.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys.into_iter().filter(|k| x.get(*k) != y.get(*k)) {
        out.push(Difference {
            change: Change::Changed,
            what,
            id: id.to_owned(),
            name: b.0.clone(),
            field: key.clone(),
            before: text(x.get(key)),
            after: text(y.get(key)),
        });
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(s)) => s.clone(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::builtin;

    #[test]
    fn the_reconstruction_against_the_current_panel() {
        let file = |n: &str| builtin::find(n).unwrap().unwrap().file().unwrap();
        let all = compare(&file("it36"), &file("2a"));
        let of = |c: Change| all.iter().filter(|d| d.what == "gene" && d.change == c).count();
        assert_eq!((of(Change::Added), of(Change::Removed)), (22, 0));
        assert!(all.iter().any(|d| d.what == "panel" && d.field == "reconstruction"));
        assert!(all.iter().any(|d| d.name == "MYH9" && d.field == "certainty"));
        assert_eq!(compare(&file("3"), &file("3")), []);
    }
}
