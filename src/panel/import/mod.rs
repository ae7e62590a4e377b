//! Foreign gene lists to a panel file. Nothing is dropped: a name that is unknown or ambiguous is
//! an error that names its line and candidates, and what has no field of ours is kept.
//!
//! | file | job |
//! |---|---|
//! | `mod` | chooses the format, and makes the panel file |
//! | [`panelapp`] | PanelApp's API JSON |
//! | `panelapp_table` | PanelApp's downloads as tables, through the same entries |
//! | [`list`](mod@list) | gene lists and tables, of G2P and ClinGen too |
//! | `grid` | cells of a text table, quotes read as CSV has them |
//! | [`bed`] | BED files |
//! | [`bed_build`] | whether its rows lie where the genes of the stated build lie |
//! | `labels` | labels of BED rows to the genes that lie there |
//! | `words` | words for modes of inheritance and evidence |

pub mod bed;
pub mod bed_build;
mod grid;
mod labels;
pub mod list;
pub mod panelapp;
mod panelapp_table;
mod words;

use crate::model::Build;
use crate::panel::file::{FORMAT, GeneEntry, Header, PanelFile};
use crate::panel::symbols::{self, HgncGene, Match};
use crate::panel::{genes, source};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// Names the format of a panel file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Chosen by content and ending: JSON and PanelApp's table are PanelApp, `.bed` is BED, all else
    /// is a list.
    #[default]
    Auto,
    /// PanelApp: API JSON, or the table that its pages offer for download.
    PanelApp,
    /// One gene a line, or a table with a header.
    List,
    /// BED.
    Bed,
}

/// Holds what the user states of the panel; an empty field is taken from the file, else from its
/// name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Format.
    pub format: Format,
    /// Panel id.
    pub id: Option<String>,
    /// Panel name.
    pub name: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// Date, `YYYY-MM-DD`; a list or BED needs one.
    pub date: Option<String>,
    /// Indication code.
    pub indication: Option<String>,
    /// Build of a BED file.
    pub build: Option<Build>,
}

/// Imports a file.
///
/// # Errors
/// Empty or garbled input, unknown or ambiguous genes (all of them, with candidates), duplicates,
/// missing options.
pub fn import(path: &Path, options: &ImportOptions) -> Result<PanelFile> {
    let text = source::read_text(path)?;
    let format = match options.format {
        Format::Auto if text.trim_start().starts_with(['{', '[']) => Format::PanelApp,
        Format::Auto | Format::List if panelapp_table::is_one(&text) => Format::PanelApp,
        Format::Auto if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("bed")) => {
            Format::Bed
        }
        Format::Auto => Format::List,
        told => told,
    };
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let file = match format {
        Format::PanelApp if panelapp_table::is_one(&text) => {
            panelapp_table::read(&text, &stem, options)
        }
        Format::PanelApp => crate::panel::import::panelapp::read(&text, &stem, options),
        Format::Bed => crate::panel::import::bed::read(&text, &stem, options),
        Format::List | Format::Auto => crate::panel::import::list::read(&text, &stem, options),
    }
    .map_err(|e| e.at(path))?;
    // What leaves here must be a panel that `panel check` passes.
    let toml = file.to_toml()?;
    crate::panel::check::refuse_faults(&file, &toml, path)?;
    Ok(file)
}

/// A header from the options, with what the source gives as fallback.
pub(crate) fn header(options: &ImportOptions, fallback: Header) -> Header {
    Header {
        id: options.id.clone().unwrap_or_else(|| clean_id(&fallback.id)),
        name: options.name.clone().unwrap_or(fallback.name),
        version: options.version.clone().unwrap_or(fallback.version),
        date: options.date.clone().unwrap_or(fallback.date),
        indication: options.indication.clone().unwrap_or(fallback.indication),
        ..fallback
    }
}

/// A header of nothing but an id, for sources that have no header of their own.
pub(crate) fn bare_header(stem: &str) -> Header {
    Header {
        id: stem.to_owned(),
        short_names: Vec::new(),
        name: stem.to_owned(),
        version: "1".to_owned(),
        date: "1970-01-01".to_owned(),
        indication: String::new(),
        role: String::new(),
        basis: String::new(),
        certainty: String::new(),
        reconstruction: false,
        note: String::new(),
        tiers: vec!["core".to_owned()],
        core_tiers: vec!["core".to_owned()],
        default_tiers: vec!["core".to_owned()],
        panelapp: crate::panel::file::Extra::new(),
    }
}

/// An id of letters, digits, `-`, `_`, `.`, which starts with a letter or digit.
fn clean_id(text: &str) -> String {
    let id: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' })
        .collect();
    let id = id.trim_matches(['-', '.', '_']);
    if id.is_empty() { "panel".to_owned() } else { id.chars().take(64).collect() }
}

/// An empty panel file around a header.
pub(crate) fn empty_file(panel: Header) -> PanelFile {
    let sources = BTreeMap::new();
    PanelFile {
        format: FORMAT,
        panel,
        sources,
        terms: BTreeMap::new(),
        genes: Vec::new(),
        regions: Vec::new(),
        repeats: Vec::new(),
    }
}

/// The facts of a gene that are not the panel's: symbols, ids, MANE transcripts where embedded.
pub(crate) fn gene_entry(gene: &HgncGene, tier: &str) -> Result<GeneEntry> {
    let embedded = genes::by_hgnc(&gene.hgnc_id)?;
    let pair = |(refseq, ensembl): (&str, &str)| crate::panel::file::Accessions {
        refseq: refseq.to_owned(),
        ensembl: ensembl.to_owned(),
    };
    Ok(GeneEntry {
        hgnc_id: gene.hgnc_id.clone(),
        symbol: gene.symbol.clone(),
        previous_symbols: gene.previous.clone(),
        alias_symbols: gene.alias.clone(),
        ensembl_gene: embedded
            .map_or_else(|| gene.ensembl_gene.clone(), |g| g.ensembl_gene.to_owned()),
        mane_select: embedded.map(|g| pair(g.mane_select)),
        mane_plus_clinical: embedded
            .and_then(|g| g.mane_plus_clinical)
            .map(pair)
            .into_iter()
            .collect(),
        tier: tier.to_owned(),
        ..GeneEntry::default()
    })
}

/// Bounds the problems of an import that its refusal names one by one.
const PROBLEMS_NAMED: usize = 25;

/// Collects the names that did not resolve, so that the user sees all of them at once.
#[derive(Default)]
pub(crate) struct Unresolved {
    problems: Vec<(u64, Error)>,
}

impl Unresolved {
    /// Resolves a name, or keeps the problem with its 1-based line (0: none).
    pub fn resolve(&mut self, name: &str, line: u64) -> Result<Option<(&'static HgncGene, Match)>> {
        let table = symbols::table()?;
        // Problems that are only counted need no hint.
        let named = self.problems.len() < PROBLEMS_NAMED;
        let found = if named { table.resolve(name) } else { table.resolve_as_spelled(name) };
        match found {
            Ok(found) => Ok(Some(found)),
            Err(e) if e.kind() == crate::error::ErrorKind::Internal => Err(e),
            Err(e) => {
                self.problems.push((line, e));
                Ok(None)
            }
        }
    }

    /// Keeps a problem of another kind.
    pub fn problem(&mut self, line: u64, error: Error) {
        self.problems.push((line, error));
    }

    /// Takes the problems of an entry, at a line where they have none.
    pub fn absorb(&mut self, other: Self, line: u64) {
        let at = |(own, e): (u64, Error)| (if own == 0 { line } else { own }, e);
        self.problems.extend(other.problems.into_iter().map(at));
    }

    /// Returns one error with every problem, where there is one.
    ///
    /// # Errors
    /// Input: at least one problem was recorded.
    pub fn finish(self) -> Result<()> {
        let Some((line, _)) = self.problems.first() else { return Ok(()) };
        let one = |(line, e): &(u64, Error)| {
            let hint = e
                .hint_text()
                .filter(|h| h.starts_with("nearest"))
                .map(|h| format!(" ({h})"))
                .unwrap_or_default();
            let place = if *line > 0 { format!("line {line}: ") } else { String::new() };
            format!("{place}{}{hint}", e.message())
        };
        let mut text =
            self.problems.iter().take(PROBLEMS_NAMED).map(one).collect::<Vec<_>>().join("\n  ");
        if self.problems.len() > PROBLEMS_NAMED {
            text.push_str(&format!("\n  and {} more", self.problems.len() - PROBLEMS_NAMED));
        }
        let n = self.problems.len();
        let error = Error::input(format!("{n} {} not imported:\n  {text}", if n == 1 { "entry" } else { "entries" }))
            .hint("no entry is ever left out: correct the names (approved symbol, HGNC id or Ensembl gene id) and import again");
        Err(if *line > 0 { error.line(*line) } else { error })
    }
}
