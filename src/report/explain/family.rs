//! Answers of the family on a reported variant, as the row of the variant table prints them.

use crate::report::ledger::LedgerLine;
use crate::report::tables::variants::VARIANTS;
use crate::{Error, Result};
use serde::Serialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Lists the columns of the variant table that hold the family's answers, in the order of telling.
const COLUMNS: [&str; 14] = [
    "inheritance",
    "family_models",
    "penetrance",
    "why_not",
    "origin",
    "de_novo",
    "de_novo_why",
    "phase",
    "phase_source",
    "partners",
    "assumptions",
    "relatives",
    "family_labels",
    "checks",
];

/// Holds the family's answers on a variant in one gene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeneAnswers {
    /// Names the gene.
    pub gene: String,
    /// Names the variant, normalised, `chr:pos:ref:alt`.
    pub variant: String,
    /// Lists the answers that the row has.
    pub statements: Vec<Statement>,
}

/// Holds one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Names the column for programs.
    pub key: &'static str,
    /// Names the column for people.
    pub title: &'static str,
    /// Gives the answer.
    pub text: String,
}

/// Reads the family's answers on the variants of `entries` from the variant table, one for each gene.
///
/// # Errors
/// Input: the table cannot be read. A folder without the table has no answers.
pub(super) fn answers(table: &Path, entries: &[LedgerLine]) -> Result<Vec<GeneAnswers>> {
    let Ok(file) = File::open(table) else { return Ok(Vec::new()) };
    let wanted: Vec<&str> = entries.iter().filter_map(|e| e.normalised.as_deref()).collect();
    let mut columns: Option<Vec<String>> = None;
    let mut found = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| Error::io(table, e))?;
        if line.starts_with("##") {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(columns) = &columns else {
            let names = cells.iter().map(|c| c.trim_start_matches('#').to_owned());
            columns = Some(names.collect());
            continue;
        };
        let cell = |wanted: &str| {
            let at = columns.iter().position(|c| c == wanted);
            at.and_then(|i| cells.get(i)).copied().unwrap_or_default()
        };
        let variant = [cell("chrom"), cell("pos"), cell("ref"), cell("alt")].join(":");
        if !wanted.contains(&variant.as_str()) {
            continue;
        }
        let of_family = VARIANTS.iter().filter(|c| COLUMNS.contains(&c.key));
        let mut statements: Vec<Statement> = of_family
            .map(|c| Statement { key: c.key, title: c.title, text: cell(c.key).to_owned() })
            .filter(|s| !matches!(s.text.as_str(), "" | "."))
            .collect();
        statements.sort_by_key(|s| COLUMNS.iter().position(|key| *key == s.key));
        found.push(GeneAnswers { gene: cell("gene").to_owned(), variant, statements });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_one_of_the_variant_table() {
        for key in COLUMNS {
            assert!(VARIANTS.iter().any(|c| c.key == key), "{key}");
        }
    }
}
