//! Panels joined, expanded, restricted and placed on one build: what a run works on.
//!
//! Every step is named in [`ResolvedPanel::steps`]; what the reader of a report must know is in
//! `remarks`.

use crate::model::panel::{Locus, PanelGene, PanelSummary, ResolvedPanel};
use crate::model::row::GeneFacts;
use crate::model::{Build, Chromosome, RegionSet, RescueScope, Span};
use crate::panel::file::{GeneEntry, PanelFile};
use crate::panel::source::{self, LoadedPanel};
use crate::panel::{builtin, genes, loci, place, symbols, transcripts};
use crate::{Error, Result};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// How far a panel is opened. Each step holds the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ExpandStep {
    /// `core`: the panel's core tiers only.
    Core,
    /// `none`: the panel's first-line tiers, as its file says.
    #[default]
    None,
    /// `extended`: every tier of the panel, research genes too.
    Extended,
    /// `union`: all tiers of all built-in panels of the indication (2a and 2b together make
    /// indication 2).
    Union,
}

impl ExpandStep {
    /// All steps, narrowest first.
    pub const ALL: [ExpandStep; 4] = [Self::Core, Self::None, Self::Extended, Self::Union];

    /// As on the command line.
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

/// What to resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelRequest {
    /// Built-in panels (id or short name) and panel files, joined in this order.
    pub panels: Vec<String>,
    /// Only these genes of them (symbol old or new, HGNC id, Ensembl id); empty: all.
    pub genes: Vec<String>,
    /// Expansion.
    pub expand: ExpandStep,
    /// Build.
    pub build: Build,
    /// Bases added on both sides of each gene.
    pub padding: u64,
}

/// One gene while panels are joined.
struct Joined {
    entry: GeneEntry,
    panels: Vec<String>,
    sources: Vec<String>,
    /// Marks a gene of the first-line tiers of one of the panels.
    first_line: bool,
}

/// Resolves a request.
///
/// # Errors
/// An unknown panel or gene name, a gene that is not on the panel (with what to do), a panel file
/// that is refused, nothing left to search on the build.
pub fn resolve(request: &PanelRequest) -> Result<ResolvedPanel> {
    let mut steps = Vec::new();
    let mut remarks = Vec::new();
    let panels = load_all(request, &mut steps)?;
    let mut joined: IndexMap<String, Joined> = IndexMap::new();
    let mut extra: Vec<(Locus, bool)> = Vec::new();
    let mut indications = BTreeSet::new();
    for panel in &panels {
        let taken = take_tiers(&panel.file, request.expand, &mut steps);
        join(&panel.file, &taken, &mut joined);
        extra.extend(panel_loci(&panel.file, &taken, request.build)?);
        indications.extend(builtin::Builtin::indication_group(&panel.file.panel));
        if panel.file.panel.reconstruction {
            remarks.push(format!("{}: {}", panel.file.panel.id, panel.file.panel.note));
        }
    }
    if !request.genes.is_empty() {
        restrict(&request.genes, &mut joined, &panels, request.expand, &mut steps)?;
        extra
            .retain(|(l, _)| l.genes.iter().any(|g| joined.values().any(|j| j.entry.symbol == *g)));
    }
    let mut panel_genes = Vec::with_capacity(joined.len());
    for gene in joined.into_values() {
        panel_genes.push(place_gene(gene, request, &mut remarks)?);
    }
    let symbols: BTreeSet<&str> = panel_genes.iter().map(|g| g.facts.symbol.as_str()).collect();
    let mut all_loci = Vec::new();
    let mut regions: Vec<(Chromosome, Span)> =
        panel_genes.iter().filter_map(|g| g.region).collect();
    for known in loci::on(request.build)? {
        let of_gene = known.locus.genes.iter().any(|g| symbols.contains(g.as_str()));
        let of_indication = known.locus.genes.is_empty()
            && request.genes.is_empty()
            && known.indications.iter().any(|i| i.starts_with(|c| indications.contains(&c)));
        if of_gene || of_indication {
            all_loci.push(known.locus.clone());
            regions.extend(known.locus.place.filter(|_| known.in_region));
        }
    }
    for (locus, search) in extra {
        regions.extend(locus.place.filter(|_| search));
        all_loci.push(locus);
    }
    remarks.extend(loci::not_in_force(all_loci.iter()));
    let regions = RegionSet::new(regions);
    if regions.all().is_empty() {
        return Err(Error::usage(format!("nothing of the panel has a place on {}", request.build))
            .hint("give 'location' to the panel file's genes, or use the other build"));
    }
    let mut resolved = ResolvedPanel {
        panels: panels.iter().map(summary).collect(),
        build: request.build,
        padding: request.padding,
        genes: panel_genes,
        loci: all_loci,
        regions,
        digest: String::new(),
        steps,
        remarks,
    };
    resolved.digest = digest(&resolved);
    Ok(resolved)
}

/// Loads the panels asked for and, for the union, the other built-in panels of their indications.
fn load_all(request: &PanelRequest, steps: &mut Vec<String>) -> Result<Vec<LoadedPanel>> {
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
            let group = builtin::Builtin::indication_group(head).ok_or_else(|| {
                Error::usage(format!("panel {} has no indication, so it has no union", head.id))
                    .hint("use --expand extended, or give the panel file an indication")
            })?;
            wanted.insert(group);
        }
        for other in builtin::ALL {
            let known = panels.iter().any(|p| p.file.panel.id == other.id);
            if !known
                && builtin::Builtin::indication_group(&other.header()?)
                    .is_some_and(|g| wanted.contains(&g))
            {
                panels.push(source::load(other.id)?);
                steps.push(format!("expand union: panel {} added", other.id));
            }
        }
    }
    if panels.len() > 1 {
        let ids: Vec<&str> = panels.iter().map(|p| p.file.panel.id.as_str()).collect();
        steps.push(format!("join: {}", ids.join(" + ")));
    }
    Ok(panels)
}

/// The tiers that a step takes of a panel; says what it leaves out.
fn take_tiers(file: &PanelFile, expand: ExpandStep, steps: &mut Vec<String>) -> Vec<String> {
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

/// Adds a panel's genes: the first panel that holds a gene describes it; later ones add their id,
/// modes and notes.
fn join(file: &PanelFile, tiers: &[String], joined: &mut IndexMap<String, Joined>) {
    for gene in file.genes.iter().filter(|g| tiers.contains(&g.tier)) {
        let sources: Vec<String> =
            gene.sources.iter().map(|key| file.sources.get(key).unwrap_or(key).clone()).collect();
        let first_line = file.panel.default_tiers.contains(&gene.tier);
        match joined.get_mut(&gene.hgnc_id) {
            None => {
                let panels = vec![file.panel.id.clone()];
                let new = Joined { entry: gene.clone(), panels, sources, first_line };
                joined.insert(gene.hgnc_id.clone(), new);
            }
            Some(known) => {
                known.first_line |= first_line;
                known.panels.push(file.panel.id.clone());
                known.entry.inheritance.add(&gene.inheritance);
                extend_new(&mut known.sources, &sources);
                if !gene.notes.is_empty() && !known.entry.notes.contains(&gene.notes) {
                    let more = if gene.notes.contains(&known.entry.notes) {
                        gene.notes.clone()
                    } else {
                        format!("{}; {}", known.entry.notes, gene.notes)
                    };
                    known.entry.notes = more;
                }
            }
        }
    }
}

fn extend_new(list: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

/// Keeps only the genes asked for.
fn restrict(
    wanted: &[String],
    joined: &mut IndexMap<String, Joined>,
    panels: &[LoadedPanel],
    expand: ExpandStep,
    steps: &mut Vec<String>,
) -> Result<()> {
    let mut keep = BTreeSet::new();
    for name in wanted {
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
                    expand.name()
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

/// A gene name to an HGNC id: the panel's own names first, so that a name that HGNC finds ambiguous
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

/// Regions and repeats of a panel file as loci; the flag says whether small variants are looked for
/// there.
fn panel_loci(file: &PanelFile, tiers: &[String], build: Build) -> Result<Vec<(Locus, bool)>> {
    let place_of = |id: &str, text: Option<&str>| {
        text.map(|t| place::parse(t, build))
            .transpose()
            .map_err(|why| Error::input(format!("{id}: {why}")).at(Path::new(&file.panel.id)))
    };
    let source = |keys: &[String]| {
        keys.iter()
            .map(|k| file.sources.get(k).unwrap_or(k).as_str())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let mut out = Vec::new();
    for r in file.regions.iter().filter(|r| tiers.contains(&r.tier)) {
        let locus = Locus {
            id: r.id.clone(),
            category: "panel_region".to_owned(),
            genes: r.genes.clone(),
            hgvs: String::new(),
            allele: None,
            place: place_of(&r.id, r.location.on(build))?,
            known_as: String::new(),
            effect: None,
            rescued_from: RescueScope::NOTHING,
            not_in_force: None,
            why: [r.name.as_str(), &r.disease]
                .into_iter()
                .filter(|s| !s.is_empty())
                .collect::<Vec<_>>()
                .join(": "),
            detection: r.kind.clone(),
            source: source(&r.sources),
            confidence: r.evidence.to_string(),
        };
        out.push((locus, r.search));
    }
    for r in file.repeats.iter().filter(|r| tiers.contains(&r.tier)) {
        let bound = |n: Option<u32>| n.map_or_else(|| "not stated".to_owned(), |n| n.to_string());
        let locus = Locus {
            id: r.id.clone(),
            category: "short_tandem_repeat".to_owned(),
            genes: if r.symbol.is_empty() { Vec::new() } else { vec![r.symbol.clone()] },
            hgvs: String::new(),
            allele: None,
            place: place_of(&r.id, r.location.on(build))?,
            known_as: String::new(),
            effect: None,
            rescued_from: RescueScope::NOTHING,
            not_in_force: None,
            why: r.disease.clone(),
            detection: format!(
                "repeat {}: normal up to {}, pathogenic from {}",
                r.unit,
                bound(r.normal_repeats),
                bound(r.pathogenic_repeats)
            ),
            source: source(&r.sources),
            confidence: r.evidence.to_string(),
        };
        // A repeat tract lies in the reads of small-variant callers too; its expansion does not.
        out.push((locus, true));
    }
    Ok(out)
}

/// Region, models and remarks of one gene on the build.
fn place_gene(
    gene: Joined,
    request: &PanelRequest,
    remarks: &mut Vec<String>,
) -> Result<PanelGene> {
    let build = request.build;
    let e = &gene.entry;
    let embedded = genes::by_hgnc(&e.hgnc_id)?;
    let body = match embedded.and_then(|g| g.place(build)) {
        Some(known) => Some(known),
        None => e
            .location
            .on(build)
            .map(|text| place::parse(text, build))
            .transpose()
            .map_err(|why| Error::input(format!("gene {}: {why}", e.symbol)))?,
    };
    let region = body.map(|(c, s)| {
        let padded = s.padded(request.padding);
        (c, Span::new(padded.start, padded.end.min(c.length(build))))
    });
    let mut own = Vec::new();
    if region.is_none() {
        own.push(format!("no place on {build}: not searched"));
    }
    let known = transcripts::of_gene(build, &e.hgnc_id)?;
    if known.is_empty() && region.is_some() {
        own.push(match embedded {
            Some(_) => format!("no transcript model on {build}: region only, no consequence"),
            None => "no embedded transcript model: region only, no consequence (--transcripts gives one)".to_owned(),
        });
    }
    own.extend(
        known
            .iter()
            .filter_map(|m| m.remark.as_deref())
            .filter(|r| worth_saying(r))
            .map(str::to_owned),
    );
    for plus in &e.mane_plus_clinical {
        if !known.iter().any(|m| m.transcript.id == plus.ensembl) {
            own.push(format!(
                "MANE Plus Clinical {} ({}) has no embedded model",
                plus.refseq, plus.ensembl
            ));
        }
    }
    remarks.extend(own.iter().map(|r| format!("{}: {r}", e.symbol)));
    let transcripts = known.iter().map(|m| m.transcript.clone()).collect();
    let first_line = gene.first_line;
    let facts = Arc::new(facts(gene, embedded));
    Ok(PanelGene { facts, region, transcripts, first_line, remarks: own })
}

/// A GRCh37 model with every coding exon as in GENCODE v19 needs no remark.
fn worth_saying(remark: &str) -> bool {
    let agreement =
        remark.strip_prefix("GRCh37 model: ").and_then(|r| r.split_once("; ")).map(|(_, a)| a);
    let shares = agreement.and_then(|a| a.split(' ').next()).and_then(|s| s.split_once('/'));
    shares.is_none_or(|(same, all)| same != all)
}

fn facts(gene: Joined, embedded: Option<&genes::Gene>) -> GeneFacts {
    let Joined { entry: e, panels, sources, .. } = gene;
    GeneFacts {
        panels,
        symbol: e.symbol,
        hgnc_id: e.hgnc_id,
        previous_symbols: e.previous_symbols,
        panel_tier: e.tier,
        inheritance: e.inheritance,
        disease: e.disease,
        omim: e.omim,
        mondo: e.mondo,
        mechanism: e.mechanism,
        loss_of_function: e.loss_of_function,
        dominant_mechanism: embedded.map_or("", |g| g.dominant_mechanism).to_owned(),
        dominant_alleles: embedded.map_or_else(Vec::new, |g| g.dominant_alleles.clone()),
        evidence: e.evidence,
        malignancy_flag: e.malignancy_flag,
        malignancy: e.malignancy,
        malignancy_source: e.malignancy_source,
        hsct_donor: e.hsct_donor,
        secondary_findings: (!e.secondary_findings.is_empty()).then_some(e.secondary_findings),
        notes: e.notes,
        sources,
        certainty: e.certainty,
    }
}

fn summary(panel: &LoadedPanel) -> PanelSummary {
    let head = &panel.file.panel;
    PanelSummary {
        id: head.id.clone(),
        name: head.name.clone(),
        version: head.version.clone(),
        date: head.date.clone(),
        indication: head.indication.clone(),
        note: head.note.clone(),
        terms: panel.file.terms.clone(),
        origin: panel.origin.clone(),
        digest: panel.digest.clone(),
    }
}

/// SHA-256 over everything that decides what is searched and said: build, padding, genes with
/// facts, places and models, loci, regions. Not over file names and steps: the same content has the
/// same digest wherever it came from.
fn digest(panel: &ResolvedPanel) -> String {
    use std::fmt::Write;
    let mut text = format!("{}\n{}\n", panel.build, panel.padding);
    let place_text = |p: Option<(Chromosome, Span)>| {
        p.map_or_else(|| ".".to_owned(), |(c, s)| place::write(c, s))
    };
    // Writing to a String cannot fail; neither can JSON of these plain types.
    for g in &panel.genes {
        let json = serde_json::to_string(&*g.facts).unwrap_or_default();
        // The digest of a panel outlives a rename: transcripts are written with the field names of
        // the first version.
        let transcripts = format!("{:?}", g.transcripts).replace("faults: [", "remarks: [");
        let _ = writeln!(text, "{json}\t{}\t{transcripts}", place_text(g.region));
    }
    for l in &panel.loci {
        let json = serde_json::to_string(l).unwrap_or_default();
        let _ = writeln!(text, "{json}\t{}", place_text(l.place));
    }
    for r in panel.regions.all() {
        let _ = writeln!(text, "{r}");
    }
    source::sha256(text.as_bytes())
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
