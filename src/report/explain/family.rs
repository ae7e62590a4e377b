//! Answers of the family on a reported variant, as the row of the variant table prints them.

use crate::Result;
use crate::report::explain::variant_rows;
use crate::report::ledger::LedgerLine;
use crate::report::tables::variants::VARIANTS;
use serde::Serialize;
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
    let wanted: Vec<&str> = entries.iter().filter_map(|e| e.normalised.as_deref()).collect();
    let mut found = Vec::new();
    variant_rows::for_each(table, |row| {
        let variant = ["chrom", "pos", "ref", "alt"].map(|column| row.cell(column)).join(":");
        if !wanted.contains(&variant.as_str()) {
            return;
        }
        let of_family = VARIANTS.iter().filter(|c| COLUMNS.contains(&c.key));
        let mut statements: Vec<Statement> = of_family
            .map(|c| Statement { key: c.key, title: c.title, text: row.cell(c.key).to_owned() })
            .filter(|s| !matches!(s.text.as_str(), "" | "."))
            .collect();
        statements.sort_by_key(|s| COLUMNS.iter().position(|key| *key == s.key));
        found.push(GeneAnswers { gene: row.cell("gene").to_owned(), variant, statements });
    })?;
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
