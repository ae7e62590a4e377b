//! Loads panels, puts them in order and takes their tiers.

use super::{ExpandStep, PanelRequest, merge};
use crate::panel::builtin::{self, Builtin};
use crate::panel::file::PanelFile;
use crate::panel::source::{self, LoadedPanel};
use crate::{Error, Result};
use std::collections::BTreeSet;

/// Loads the panels asked for and, for the union, the other built-in panels of their indications.
pub(super) fn load_all(
    request: &PanelRequest,
    steps: &mut Vec<String>,
) -> Result<Vec<LoadedPanel>> {
    if request.panels.is_empty() {
        return Err(Error::usage("no panel named")
            .hint("--panel takes ids, short names and files; see 'panelwise panel list'"));
    }
    let mut panels: Vec<LoadedPanel> = Vec::new();
    for name in &request.panels {
        let panel = source::load(name)?;
        if let Some(other) = panels.iter().find(|p| p.file.panel.id == panel.file.panel.id) {
            return Err(Error::usage(format!(
                "panel {} is named twice ({})",
                other.file.panel.id,
                request.panels.join(", ")
            )));
        }
        panels.push(panel);
    }
    if request.expand == ExpandStep::Union {
        let mut wanted = BTreeSet::new();
        for panel in &panels {
            let head = &panel.file.panel;
            let group = Builtin::indication_group(head).ok_or_else(|| {
                Error::usage(format!("panel {} has no indication, so it has no union", head.id))
                    .hint("use --expand extended, or give the panel file an indication")
            })?;
            wanted.insert(group);
        }
        for other in builtin::ALL {
            let known = panels.iter().any(|p| p.file.panel.id == other.id);
            if !known
                && Builtin::indication_group(&other.header()?).is_some_and(|g| wanted.contains(&g))
            {
                panels.push(source::load(other.id)?);
                steps.push(format!("expand union: panel {} added", other.id));
            }
        }
    }
    // The order of the words decides nothing, not even the order of the genes.
    panels.sort_by_cached_key(|p| merge::rank(&p.file.panel.id, &p.origin));
    if panels.len() > 1 {
        let ids: Vec<&str> = panels.iter().map(|p| p.file.panel.id.as_str()).collect();
        steps.push(format!("join: {}", ids.join(" + ")));
    }
    Ok(panels)
}

/// Returns the tiers that a step takes of a panel, and adds to `steps` what it leaves out.
pub(super) fn take_tiers(
    file: &PanelFile,
    expand: ExpandStep,
    steps: &mut Vec<String>,
) -> Vec<String> {
    let head = &file.panel;
    let tiers = match expand {
        ExpandStep::Core => &head.core_tiers,
        ExpandStep::None => &head.default_tiers,
        ExpandStep::Extended | ExpandStep::Union => &head.tiers,
    };
    let inside = file.genes.iter().filter(|g| tiers.contains(&g.tier)).count();
    let outside = file.genes.len() - inside;
    let mut step = format!("{}: {inside} genes of tier {}", head.id, tiers.join(", "));
    if outside > 0 {
        let left: Vec<&str> =
            head.tiers.iter().filter(|t| !tiers.contains(t)).map(String::as_str).collect();
        step.push_str(&format!(
            "; {outside} genes of tier {} left out (expand {})",
            left.join(", "),
            expand.name()
        ));
    } else if expand != ExpandStep::None {
        step.push_str(&format!(" (expand {})", expand.name()));
    }
    steps.push(step);
    tiers.clone()
}
