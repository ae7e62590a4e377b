//! Joins, expands, restricts and places panels on one build: the panel of a run.
//!
//! Every step is named in [`ResolvedPanel::steps`]; what the reader of a report must know is in
//! `notices`.
//!
//! | file | job |
//! |---|---|
//! | `join` | loads the panels, puts them in order, takes their tiers |
//! | `merge` | several panels' entries of one gene to one: a winner for every field |
//! | `restrict` | keeps the genes asked for, by any of their names |
//! | `place` | puts genes, regions and repeats on the build |
//! | `digest` | summarises each panel, and hashes the whole |

mod digest;
mod join;
mod merge;
mod place;
mod restrict;

use crate::model::notice::RunNotice;
use crate::model::panel::{Locus, PanelGene, ResolvedPanel};
use crate::model::{Build, Chromosome, Notice, RegionSet, Span};
use crate::panel::builtin::Builtin;
use crate::panel::loci as curated_loci;
use crate::panel::source::LoadedPanel;
use crate::settings::PanelScope;
use crate::{Error, Result};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::str::FromStr;

/// Names a step in opening a panel. Each step holds the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ExpandStep {
    /// Takes the panel's core tiers only (`core`).
    Core,
    /// Takes the panel's first-line tiers, as its file says (`none`).
    #[default]
    None,
    /// Takes every tier of the panel, research genes too (`extended`).
    Extended,
    /// Takes (`union`) all tiers of all built-in panels of the indication (2a and 2b together make
    /// indication 2).
    Union,
}

impl ExpandStep {
    /// Lists all steps, narrowest first.
    pub const ALL: [ExpandStep; 4] = [Self::Core, Self::None, Self::Extended, Self::Union];

    /// Returns the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::None => "none",
            Self::Extended => "extended",
            Self::Union => "union",
        }
    }
}

impl FromStr for ExpandStep {
    type Err = String;
    fn from_str(s: &str) -> std::result::Result<Self, String> {
        Self::ALL.into_iter().find(|e| e.name() == s).ok_or_else(|| {
            format!("'{s}' is not an expansion step; known are core, none, extended, union")
        })
    }
}

/// Describes the panel that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelRequest {
    /// Lists built-in panels (id or short name) and panel files; their order decides nothing.
    pub panels: Vec<String>,
    /// Lists the genes to keep of them (symbol old or new, HGNC id, Ensembl id); empty: all.
    pub genes: Vec<String>,
    /// Names the expansion.
    pub expand: ExpandStep,
    /// Names the build.
    pub build: Build,
    /// Gives the bases added on both sides of each gene.
    pub padding: u64,
}

/// Resolves a request.
///
/// # Errors
/// An unknown panel or gene name, a gene that is not on the panel (with what to do), a panel file
/// that is refused, nothing left to search on the build.
pub fn resolve(request: &PanelRequest) -> Result<ResolvedPanel> {
    let mut steps = Vec::new();
    let panels = join::load_all(request, &mut steps)?;
    let mut joined = IndexMap::new();
    let mut own_loci = Vec::new();
    for panel in &panels {
        let tiers = join::take_tiers(&panel.file, request.expand, &mut steps);
        merge::add(&panel.file, &tiers, &mut joined);
        own_loci.extend(place::panel_loci(&panel.file, &tiers, request.build)?);
    }
    if !request.genes.is_empty() {
        restrict::restrict(request, &mut joined, &panels, &mut steps)?;
        let kept = |symbol: &String| joined.values().any(|j| j.entry.symbol == *symbol);
        own_loci.retain(|(locus, _)| locus.genes.iter().any(kept));
    }
    let genes = joined.into_values().map(|gene| place::place_gene(gene, request));
    let genes: Vec<PanelGene> = genes.collect::<Result<_>>()?;
    let (loci, regions) = loci_and_regions(request, &panels, &genes, own_loci)?;
    let mut resolved = ResolvedPanel {
        panels: panels.iter().map(digest::summary).collect(),
        build: request.build,
        padding: request.padding,
        notices: notices(&panels, &genes, &loci),
        genes,
        loci,
        regions,
        digest: String::new(),
        steps,
    };
    resolved.digest = digest::digest(&resolved);
    Ok(resolved)
}

/// Returns the panels of a run, each with the genes that came from it, for the layers of settings.
pub fn scopes(panel: &ResolvedPanel) -> Vec<PanelScope> {
    let genes_of = |id: &str| {
        let on = panel.genes.iter().filter(|g| g.facts.panels.iter().any(|p| p == id));
        on.map(|g| g.facts.symbol.clone()).collect::<Vec<_>>()
    };
    panel.panels.iter().map(|p| PanelScope::new(&p.id, genes_of(&p.id))).collect()
}

/// Returns what the reader must know of the panels, then of their genes and loci.
fn notices(panels: &[LoadedPanel], genes: &[PanelGene], loci: &[Locus]) -> Vec<Notice> {
    let reconstructed = panels.iter().map(|p| &p.file.panel).filter(|head| head.reconstruction);
    let of_panels = reconstructed.map(|head| {
        let (panel, note) = (head.id.clone(), head.note.clone());
        Notice::Run(RunNotice::PanelNote { panel, note })
    });
    let of_genes = genes.iter().flat_map(|gene| {
        let own = gene.notices.iter().cloned();
        own.map(|notice| Notice::Gene { gene: gene.facts.symbol.clone(), notice })
    });
    let of_loci = curated_loci::not_in_force(loci.iter()).into_iter().map(Notice::Run);
    of_panels.chain(of_genes).chain(of_loci).collect()
}

/// Returns the loci of the panel, the curated ones first, and the regions that are searched.
/// `own_loci` are those of the panel files; the flag says whether they are searched.
fn loci_and_regions(
    request: &PanelRequest,
    panels: &[LoadedPanel],
    genes: &[PanelGene],
    own_loci: Vec<(Locus, bool)>,
) -> Result<(Vec<Locus>, RegionSet)> {
    let symbols: BTreeSet<&str> = genes.iter().map(|g| g.facts.symbol.as_str()).collect();
    let groups = panels.iter().filter_map(|p| Builtin::indication_group(&p.file.panel));
    let indications: BTreeSet<char> = groups.collect();
    let mut loci = Vec::new();
    let mut regions: Vec<(Chromosome, Span)> = genes.iter().filter_map(|g| g.region).collect();
    for known in curated_loci::on(request.build)? {
        let of_gene = known.locus.genes.iter().any(|g| symbols.contains(g.as_str()));
        let of_indication = known.locus.genes.is_empty()
            && request.genes.is_empty()
            && known.indications.iter().any(|i| i.starts_with(|c| indications.contains(&c)));
        if of_gene || of_indication {
            loci.push(known.locus.clone());
            regions.extend(known.locus.place.filter(|_| known.in_region));
        }
    }
    for (locus, search) in own_loci {
        regions.extend(locus.place.filter(|_| search));
        loci.push(locus);
    }
    let regions = RegionSet::new(regions);
    if regions.all().is_empty() {
        return Err(Error::usage(format!("nothing of the panel has a place on {}", request.build))
            .hint("give 'location' to the panel file's genes, or use the other build"));
    }
    Ok((loci, regions))
}

#[cfg(test)]
mod tests;
