//! Loads ClinGen's dosage sensitivity: the gene curation list.

use crate::model::Build;
use crate::resource::bundle::format::{GeneTable, SourceMark};
use crate::resource::sources::table::{Table, gene_id};
use crate::{Error, Result};
use std::path::Path;

/// The columns of the track, in order.
pub const COLUMNS: [&str; 3] = ["haploinsufficiency", "triplosensitivity", "evaluated"];

/// Loads `ClinGen_gene_curation_list_BUILD.tsv`.
///
/// # Errors
/// Input: a column that is missing, a list of another build, no rows.
pub fn read(
    path: &Path,
    build: Build,
    keep: &dyn Fn(&str) -> bool,
) -> Result<(GeneTable, SourceMark)> {
    let table = Table::read(path)?;
    check_build(&table, build, path)?;
    let symbol = table.required(path, &["Gene Symbol"])?;
    let haplo = table.required(path, &["Haploinsufficiency Score"])?;
    let haplo_text = table.required(path, &["Haploinsufficiency Description"])?;
    let triplo = table.required(path, &["Triplosensitivity Score"])?;
    let triplo_text = table.required(path, &["Triplosensitivity Description"])?;
    let date = table.required(path, &["Date Last Evaluated"])?;
    let mut mark = SourceMark {
        track: "dosage".to_owned(),
        name: "ClinGen dosage sensitivity, genes".to_owned(),
        // The second comment line is the date of the list.
        release: table.comments.get(1).cloned().unwrap_or_else(|| "not stated".to_owned()),
        licence: "CC0 (ClinGen)".to_owned(),
        policy: "the last row of a gene".to_owned(),
        files: vec![table.file.clone()],
        ..SourceMark::default()
    };
    let mut gene_table =
        GeneTable { columns: COLUMNS.map(str::to_owned).to_vec(), rows: Default::default() };
    for (_, cells) in &table.rows {
        mark.records += 1;
        let cell = |i: usize| cells.get(i).map(String::as_str).unwrap_or_default();
        let scored = |score: usize, text: usize| match (cell(score), cell(text)) {
            ("", "") => String::new(),
            (score, text) => format!("{score}: {text}"),
        };
        let id = gene_id(cell(symbol))?;
        if keep(&id) {
            let row =
                vec![scored(haplo, haplo_text), scored(triplo, triplo_text), cell(date).to_owned()];
            gene_table.rows.insert(id, row);
        }
    }
    mark.alleles = gene_table.rows.len() as u64;
    Ok((gene_table, mark))
}

/// Checks the build of a list, which its comments tell.
///
/// # Errors
/// Input: another build.
pub(crate) fn check_build(table: &Table, build: Build, path: &Path) -> Result<()> {
    let other = Build::ALL
        .into_iter()
        .find(|b| *b != build && table.comments.iter().any(|c| c.contains(b.name())));
    match other {
        Some(other) => {
            Err(Error::input(format!("the list is of {other}, the bundle of {build}")).at(path))
        }
        None => Ok(()),
    }
}
