//! Writes the checks as one document.

use crate::model::relatedness::RelatednessReport;
use crate::report::provenance::Origin;
use crate::report::relatedness::{rows, words};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes an object with the origin, the sites, a list of each kind of rows, and the explanations.
///
/// # Errors
/// Those of the output.
pub fn write(report: &RelatednessReport, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = report.persons.iter().map(|p| p.name.clone()).collect();
    let mut document = Map::new();
    let pairs = origin.iter().map(|(k, v)| json!({ "key": k, "value": v }));
    document.insert("origin".to_owned(), pairs.collect());
    document.insert(
        "sites".to_owned(),
        json!({
            "records": report.sites.records,
            "snvs": report.sites.snvs,
            "without_depth": report.sites.without_depth,
            "without_genotype_quality": report.sites.without_quality,
        }),
    );
    for kind in rows::all(report) {
        let object = |row: rows::Row| -> Value {
            Value::Object(row.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
        };
        document.insert(kind.list.to_owned(), kind.rows.into_iter().map(object).collect());
    }
    let explained = report.explanations.iter().map(|e| {
        let (statement, meaning) = words::explanation(e, &names);
        json!({ "statement": statement, "meaning": meaning })
    });
    document.insert("explanations".to_owned(), explained.collect());
    serde_json::to_writer_pretty(&mut *out, &Value::Object(document))?;
    writeln!(out)
}
