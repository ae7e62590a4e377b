//! Serialises the columns that the JSON document has no other place for: each is a field of its
//! row's object, under the column's key.

use crate::model::Build;
use crate::report::tables::cell::Cell;
use crate::report::tables::column::{Kind, Table};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Holds the fields of one row.
pub(crate) struct OwnFields(Vec<(&'static str, Cell)>);

impl OwnFields {
    /// Makes the fields of `row`.
    pub(crate) fn new<T, const N: usize>(tables: [&Table<T>; N], row: &T, build: Build) -> Self {
        let columns = tables.into_iter().flat_map(Table::own_fields);
        Self(columns.map(|c| (c.key, (c.cell)(row, build))).collect())
    }
}

impl Serialize for OwnFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, cell) in &self.0 {
            match cell {
                Cell::Integer(n) => map.serialize_entry(key, n)?,
                Cell::Number(n) | Cell::Fixed { value: n, .. } => map.serialize_entry(key, n)?,
                other => map.serialize_entry(key, &other.clone().into_known())?,
            }
        }
        map.end()
    }
}

/// Adds the fields to the schema of a row's object.
pub(crate) fn declare<T, const N: usize>(tables: [&Table<T>; N], schema: &mut schemars::Schema) {
    for column in tables.into_iter().flat_map(Table::own_fields) {
        let kind = match column.kind {
            Kind::Text | Kind::Link => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
        };
        let field = serde_json::json!({
            "description": column.description,
            "type": [kind, "null"],
        });
        if let Some(properties) = schema.get_mut("properties").and_then(|p| p.as_object_mut()) {
            properties.insert(column.key.to_owned(), field);
        }
        if let Some(required) = schema.get_mut("required").and_then(|r| r.as_array_mut()) {
            required.push(column.key.into());
        }
    }
}
