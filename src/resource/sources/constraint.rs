//! Loads gnomAD's gene constraint: v2.1.1 (`lof_metrics.by_gene`), v4 (`constraint_metrics`), and
//! the reduced form of annonars.

use crate::Result;
use crate::resource::bundle::format::{GeneTable, SourceMark};
use crate::resource::sources::table::{Table, gene_id};
use std::collections::BTreeMap;
use std::path::Path;

/// The columns of the track, in order.
pub const COLUMNS: [&str; 3] = ["loeuf", "pli", "missense_z"];

/// Loads a constraint table; of several transcripts of one gene the MANE Select one counts, else
/// the canonical, else the first.
///
/// # Errors
/// Input: a column that is missing, no rows.
pub fn read(path: &Path, keep: &dyn Fn(&str) -> bool) -> Result<(GeneTable, SourceMark)> {
    let table = Table::read(path)?;
    let symbol = table.required(path, &["gene", "gene_symbol"])?;
    let wanted = [
        table.required(path, &["oe_lof_upper", "lof.oe_ci.upper"])?,
        table.required(path, &["pLI", "lof.pLI"])?,
        table.required(path, &["mis_z", "mis.z_score"])?,
    ];
    let (mane, canonical) = (table.column(&["mane_select"]), table.column(&["canonical"]));
    let mut best: BTreeMap<String, (u8, Vec<String>)> = BTreeMap::new();
    let cell = |cells: &[String], i: usize| cells.get(i).cloned().unwrap_or_default();
    let mut mark = SourceMark {
        track: "constraint".to_owned(),
        name: "gnomAD gene constraint".to_owned(),
        release: crate::resource::sources::gnomad::release_of(path)
            .unwrap_or_else(|| "not stated".to_owned()),
        licence: crate::resource::sources::gnomad::LICENCE.to_owned(),
        policy: "the MANE Select transcript, else the canonical one, else the first".to_owned(),
        files: vec![table.file.clone()],
        ..SourceMark::default()
    };
    for (_, cells) in &table.rows {
        let id = gene_id(&cell(cells, symbol))?;
        mark.records += 1;
        if !keep(&id) {
            continue;
        }
        let is = |column: Option<usize>| {
            column.is_some_and(|i| cell(cells, i).eq_ignore_ascii_case("true"))
        };
        let rank = if is(mane) { 0 } else { 1 + u8::from(!is(canonical)) };
        if best.get(&id).is_none_or(|(r, _)| rank < *r) {
            best.insert(id, (rank, wanted.iter().map(|i| cell(cells, *i)).collect()));
        }
    }
    mark.alleles = best.len() as u64;
    let rows = best.into_iter().map(|(id, (_, row))| (id, row)).collect();
    Ok((GeneTable { columns: COLUMNS.map(str::to_owned).to_vec(), rows }, mark))
}
