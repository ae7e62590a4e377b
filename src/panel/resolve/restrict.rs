//! Restricts a panel to the genes asked for.

use super::PanelRequest;
use super::merge::Joined;
use crate::panel::source::LoadedPanel;
use crate::panel::{builtin, symbols};
use crate::{Error, Result};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Keeps only the genes asked for.
pub(super) fn restrict(
    request: &PanelRequest,
    joined: &mut IndexMap<String, Joined>,
    panels: &[LoadedPanel],
    steps: &mut Vec<String>,
) -> Result<()> {
    let mut keep = BTreeSet::new();
    for name in &request.genes {
        let id = find_gene(name, joined, panels)?;
        if !joined.contains_key(&id) {
            let left_out = panels
                .iter()
                .flat_map(|p| p.file.genes.iter().map(move |g| (p, g)))
                .find(|(_, g)| g.hgnc_id == id);
            let symbol = symbols::table()?.by_id(&id).map_or(id.as_str(), |g| g.symbol.as_str());
            let ids: Vec<&str> = panels.iter().map(|p| p.file.panel.id.as_str()).collect();
            let error = Error::usage(format!("gene {symbol} ({id}) is not on {}", ids.join(" + ")));
            return Err(match left_out {
                Some((p, g)) => error.hint(format!(
                    "{} lists it in tier {}, which --expand {} leaves out; use --expand extended",
                    p.file.panel.id,
                    g.tier,
                    request.expand.name()
                )),
                None => error.hint(on_other_panels(&id)?),
            });
        }
        keep.insert(id);
    }
    joined.retain(|id, _| keep.contains(id));
    let symbols: Vec<&str> = joined.values().map(|j| j.entry.symbol.as_str()).collect();
    steps.push(format!(
        "restrict: {} of the panel's genes only: {}",
        symbols.len(),
        symbols.join(", ")
    ));
    Ok(())
}

/// Resolves a gene name to an HGNC id: the panel's own names first, so that a name that HGNC finds ambiguous
/// is clear where only one of its genes is on the panel.
fn find_gene(
    name: &str,
    joined: &IndexMap<String, Joined>,
    panels: &[LoadedPanel],
) -> Result<String> {
    let name = name.trim();
    let same = |s: &String| s.eq_ignore_ascii_case(name);
    let entries =
        joined.values().map(|j| &j.entry).chain(panels.iter().flat_map(|p| &p.file.genes));
    let mut official = BTreeSet::new();
    let mut other = BTreeSet::new();
    for g in entries {
        if same(&g.hgnc_id)
            || same(&g.symbol)
            || (!name.is_empty() && g.ensembl_gene.split('.').next() == name.split('.').next())
        {
            official.insert(g.hgnc_id.clone());
        } else if g.previous_symbols.iter().chain(&g.alias_symbols).any(same) {
            other.insert(g.hgnc_id.clone());
        }
    }
    for found in [official, other] {
        if found.len() == 1 {
            return Ok(found.into_iter().next().unwrap_or_default());
        }
    }
    let (gene, _) = symbols::table()?.resolve(name).map_err(|e| {
        let hint = e.hint_text().unwrap_or_default().to_owned();
        Error::usage(e.message().to_owned()).hint(hint)
    })?;
    Ok(gene.hgnc_id.clone())
}

fn on_other_panels(id: &str) -> Result<String> {
    let line = format!("hgnc_id = \"{id}\"\n");
    let others: Vec<&str> =
        builtin::ALL.iter().filter(|p| p.text.contains(&line)).map(|p| p.id).collect();
    Ok(if others.is_empty() {
        "no built-in panel lists it; write a panel file for it ('panelwise panel import' from a gene list)".to_owned()
    } else {
        format!("it is on {}", others.join(", "))
    })
}
