//! Writes and reads the run manifest `<case>.run.json`: what was run on what, with which settings,
//! what came out. The only output with volatile fields, and the last to appear: its presence marks
//! a complete result.

use crate::model::case::Case;
use crate::model::panel::PanelSummary;
use crate::model::report::{CaseReport, InputFile, LedgerSummary};
use crate::report::phrases;
use crate::report::staging::{OutputDir, WrittenFile, failed, file_stem};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// Identifies the file: its `format`.
pub const FORMAT: &str = "panelwise-run";
/// Gives the version of the layout.
pub const FORMAT_VERSION: u32 = 1;

/// Holds what differs from run to run on the same input.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Volatile {
    /// Holds the command line, argument by argument.
    pub command: Vec<String>,
    /// Start, ISO 8601, UTC.
    pub started: String,
    /// End, ISO 8601, UTC.
    pub finished: String,
    /// Threads in use.
    pub threads: usize,
    /// Describes the call set as it was read: a stream, a packed or a plain file give the same
    /// report.
    pub call_set: Option<InputFile>,
    /// Describes the relatives' own call sets likewise; empty where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub call_sets_of_relatives: Vec<InputFile>,
    /// Marks a run that used an index beside the call set.
    pub by_index: bool,
    /// Operating system and architecture, `linux x86_64`; no host or user name.
    pub platform: String,
    /// Stages in order.
    pub stages: Vec<Stage>,
}

/// Describes one stage of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// `read`, `annotate` ...
    pub name: String,
    /// Things handled, and what they are: `records`, `alleles` ...
    pub count: u64,
    /// Unit of `count`.
    pub unit: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    format_version: u32,
    software: &'a str,
    complete: bool,
    incomplete: bool,
    case: &'a str,
    sample: &'a str,
    case_facts: &'a Case,
    warnings: Vec<String>,
    run: &'a Volatile,
    build: &'a str,
    build_evidence: &'a str,
    engine: &'a str,
    transcripts: &'a str,
    inputs: &'a [InputFile],
    panels: &'a [PanelSummary],
    panel_digest: &'a str,
    panel_steps: &'a [String],
    padding: u64,
    regions: Vec<NamedRegion>,
    settings: &'a str,
    settings_digest: &'a str,
    ledger: &'a LedgerSummary,
    outputs: &'a [WrittenFile],
}

/// Holds one panel region with its name; `explain` reads it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRegion {
    /// `chr21`.
    pub chromosome: String,
    /// First base, 1-based.
    pub start: u64,
    /// Last base, 1-based inclusive.
    pub end: u64,
    /// Gene symbol, or locus id.
    pub name: String,
}

/// Holds what `explain` needs of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ManifestFacts {
    /// `panelwise-run`.
    pub format: String,
    /// Layout version.
    pub format_version: u32,
    /// Case.
    pub case: String,
    /// Build.
    pub build: String,
    /// Marks a run that left records out.
    pub incomplete: bool,
    /// Panels.
    pub panels: Vec<PanelId>,
    /// Regions of genes and loci.
    pub regions: Vec<NamedRegion>,
}

/// Identifies a panel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PanelId {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
}

/// Writes the manifest; call it when every other file is finished, then [`OutputDir::commit`].
///
/// # Errors
/// Input, where the file system refuses.
pub fn write(report: &CaseReport, run: &Volatile, out: &OutputDir) -> Result<WrittenFile> {
    let p = &report.provenance;
    let outputs = out.written();
    let manifest = Manifest {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        software: &p.software,
        complete: true,
        incomplete: report.incomplete,
        case: &report.name,
        sample: &report.sample,
        case_facts: &report.case,
        warnings: phrases::sentences(&report.notices),
        run,
        build: &p.build,
        build_evidence: &p.build_evidence,
        engine: &p.engine,
        transcripts: &p.transcripts,
        inputs: &p.inputs,
        panels: &report.panel.panels,
        panel_digest: &report.panel.digest,
        panel_steps: &report.panel.steps,
        padding: report.panel.padding,
        regions: regions(report),
        settings: &p.settings,
        settings_digest: &p.settings_digest,
        ledger: &report.ledger,
        outputs: &outputs,
    };
    let mut file = out.file(&format!("{}.run.json", file_stem(&report.name)))?;
    let target = file.target().to_path_buf();
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| Error::internal(format!("cannot write the run manifest as JSON: {e}")))?;
    text.push(b'\n');
    file.write_all(&text).map_err(|e| failed(&target, e))?;
    file.finish()
}

/// Parses what `explain` needs of a manifest.
///
/// # Errors
/// Input, where the file is not a run manifest of this layout.
pub fn read(path: &Path) -> Result<ManifestFacts> {
    let text = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let facts: ManifestFacts = serde_json::from_slice(&text).map_err(|e| {
        Error::input(format!("not a run manifest: {e}"))
            .at(path)
            .hint("give a result folder of 'panelwise run'")
    })?;
    if facts.format != FORMAT || facts.format_version != FORMAT_VERSION {
        return Err(Error::input(format!(
            "run manifest of layout {} {}, this version reads {FORMAT} {FORMAT_VERSION}",
            facts.format, facts.format_version
        ))
        .at(path)
        .hint("repeat the run with this version"));
    }
    Ok(facts)
}

/// Returns the regions of the genes, then those of the loci that have a place, in panel order;
/// 1-based inclusive.
fn regions(report: &CaseReport) -> Vec<NamedRegion> {
    let genes =
        report.panel.genes.iter().filter_map(|g| g.region.map(|r| (r, g.facts.symbol.clone())));
    let loci =
        report.panel.loci.iter().filter_map(|l| l.place.map(|p| (p, format!("locus {}", l.id))));
    let named =
        |((chromosome, span), name): ((crate::model::Chromosome, crate::model::Span), String)| {
            NamedRegion {
                chromosome: chromosome.name().to_owned(),
                start: span.one_based_start(),
                end: span.one_based_end(),
                name,
            }
        };
    // Large loci (CNV regions) are no part of what was searched: only what lies inside the searched
    // regions counts.
    let searched = |&((c, span), _): &((crate::model::Chromosome, crate::model::Span), String)| {
        report.panel.regions.all().iter().any(|r| r.chromosome == c && r.span.contains(span))
    };
    genes.map(named).chain(loci.filter(searched).map(named)).collect()
}
