//! Checks the content of a panel file: duplicates, ids, tiers, places, accessions. Its shape is
//! checked by [`PanelFile::parse`].

use crate::model::notice::RunNotice;
use crate::model::{Build, EvidenceLevel, ModeOfInheritance, Modes, Stated};
use crate::panel::file::{GeneEntry, PanelFile, Places, RegionEntry, RepeatEntry};
use crate::panel::{genes, loci, place, symbols};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Grades a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Refuses the panel.
    Error,
    /// Asks for a look.
    Warning,
}

/// Describes one thing that is wrong or odd in a panel file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Gives the 1-based line where the entry starts.
    pub line: u64,
    /// Gives the severity.
    pub severity: Severity,
    /// Describes it in words.
    pub message: String,
}

/// Holds the first lines of the entries, to put findings where they belong.
#[derive(Deserialize, Default)]
struct Lines {
    #[serde(default)]
    gene: Vec<toml::Spanned<serde::de::IgnoredAny>>,
    #[serde(default)]
    region: Vec<toml::Spanned<serde::de::IgnoredAny>>,
    #[serde(default, rename = "str")]
    repeat: Vec<toml::Spanned<serde::de::IgnoredAny>>,
}

/// Returns all findings on a panel file, by line.
///
/// # Errors
/// Only where an embedded table is damaged; what is wrong with the file is a finding.
pub fn findings(file: &PanelFile, text: &str) -> Result<Vec<Finding>> {
    let lines: Lines = toml::from_str(text).unwrap_or_default();
    let at = |spans: &[toml::Spanned<serde::de::IgnoredAny>], i: usize| {
        spans.get(i).map_or(1, |s| crate::panel::file::line_of(text, s.span().start))
    };
    let tiers: BTreeSet<&str> = file.panel.tiers.iter().map(String::as_str).collect();
    let mut out = Findings(Vec::new());
    header(file, &mut out);
    let mut first_lines: BTreeMap<&str, u64> = BTreeMap::new();
    for (i, gene) in file.genes.iter().enumerate() {
        let line = at(&lines.gene, i);
        let plain = format!("{} ({})", gene.symbol, gene.hgnc_id);
        let name = format!("gene {plain}");
        repetition(&name, first_lines.insert(&gene.hgnc_id, line), line, &mut out);
        approved_symbol(gene, &name, line, &mut out)?;
        entry(&EntryFacts::of_gene(gene, &plain, line), &tiers, &mut out);
        embedded_place(gene, &name, line, &mut out)?;
        if gene.sources.is_empty() {
            out.warning(line, format!("{name} names no source"));
        }
    }
    let mut first_lines: BTreeMap<&str, u64> = BTreeMap::new();
    for (i, region) in file.regions.iter().enumerate() {
        let line = at(&lines.region, i);
        let name = format!("region {}", region.id);
        repetition(&name, first_lines.insert(&region.id, line), line, &mut out);
        if region.location.is_empty() {
            out.error(line, format!("{name} has no location"));
        }
        entry(&EntryFacts::of_region(region, &name, line), &tiers, &mut out);
    }
    for (i, repeat) in file.repeats.iter().enumerate() {
        let line = at(&lines.repeat, i);
        let name = format!("repeat {}", repeat.id);
        repetition(&name, first_lines.insert(&repeat.id, line), line, &mut out);
        entry(&EntryFacts::of_repeat(repeat, &name, line), &tiers, &mut out);
    }
    if file.genes.is_empty() && file.regions.is_empty() && file.repeats.is_empty() {
        out.error(1, "the panel holds nothing: no gene, no region, no repeat".to_owned());
    }
    out.0.sort();
    Ok(out.0)
}

/// Names the curated loci of the panel's genes that are not in force, by reason; each sentence
/// once, where it holds on both builds.
///
/// # Errors
/// Only where an embedded table is damaged.
pub fn loci_not_in_force(file: &PanelFile) -> Result<Vec<RunNotice>> {
    let symbols: BTreeSet<&str> = file.genes.iter().map(|g| g.symbol.as_str()).collect();
    let mut notes: Vec<RunNotice> = Vec::new();
    for build in Build::ALL {
        let own = loci::on(build)?.iter().map(|l| &l.locus);
        let own = own.filter(|l| l.genes.iter().any(|g| symbols.contains(g.as_str())));
        for note in loci::not_in_force(own) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Ok(notes)
}

/// Finds an entry that an earlier line has as well.
fn repetition(name: &str, first: Option<u64>, line: u64, out: &mut Findings) {
    if let Some(first) = first {
        out.error(line, format!("{name} stands twice; first at line {first}"));
    }
}

/// Compares id and symbol of a gene with HGNC's.
fn approved_symbol(gene: &GeneEntry, name: &str, line: u64, out: &mut Findings) -> Result<()> {
    match symbols::table()?.by_id(&gene.hgnc_id) {
        // PanelApp's own entries may carry ids that HGNC has withdrawn since.
        None if !gene.panelapp.is_empty() => {
            let why = "HGNC does not know the id (withdrawn, or newer than the table)";
            out.warning(line, format!("{name}: {why}"));
        }
        None => out.error(line, format!("{name}: HGNC does not know the id '{}'", gene.hgnc_id)),
        Some(known) if known.symbol == gene.symbol => {}
        Some(known) if known.previous.iter().chain(&known.alias).any(|s| *s == gene.symbol) => {
            out.warning(line, format!("{name}: the approved symbol is {}", known.symbol));
        }
        Some(known) => out.error(line, format!("{name}: {} is {}", gene.hgnc_id, known.symbol)),
    }
    Ok(())
}

/// Compares place and transcript of a gene with those of the embedded gene.
fn embedded_place(gene: &GeneEntry, name: &str, line: u64, out: &mut Findings) -> Result<()> {
    let Some(embedded) = genes::by_hgnc(&gene.hgnc_id)? else {
        if gene.location.is_empty() {
            let why = "is not embedded and has no location: it cannot be searched";
            out.warning(line, format!("{name} {why}"));
        }
        return Ok(());
    };
    for build in Build::ALL {
        let stated = gene.location.on(build).and_then(|t| place::parse(t, build).ok());
        if let (Some((c, s)), Some((c2, s2))) = (stated, embedded.place(build))
            && (c != c2 || !s.overlaps(s2))
        {
            let (a, b) = (place::write(c, s), place::write(c2, s2));
            out.error(
                line,
                format!("{name}: location {a} does not meet the gene's place {b} on {build}"),
            );
        }
    }
    let stated = gene.mane_select.as_ref().map(|m| m.refseq.as_str());
    if let Some(stated) = stated.filter(|s| *s != embedded.mane_select.0) {
        let known = embedded.mane_select.0;
        out.warning(
            line,
            format!("{name}: the file names {stated}, the embedded MANE Select is {known}"),
        );
    }
    Ok(())
}

struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, line: u64, message: String) {
        self.0.push(Finding { line, severity: Severity::Error, message });
    }

    fn warning(&mut self, line: u64, message: String) {
        self.0.push(Finding { line, severity: Severity::Warning, message });
    }
}

fn header(file: &PanelFile, out: &mut Findings) {
    let head = &file.panel;
    if head.id.is_empty()
        || !head.id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    {
        out.error(
            1,
            format!("panel id '{}' may hold letters, digits, '-', '_' and '.' only", head.id),
        );
    }
    let date: Vec<usize> = head.date.split('-').map(str::len).collect();
    if date != [4, 2, 2] || !head.date.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        out.error(1, format!("panel date '{}' is not YYYY-MM-DD", head.date));
    }
    for (what, tiers) in [("core_tiers", &head.core_tiers), ("default_tiers", &head.default_tiers)]
    {
        for tier in tiers.iter().filter(|t| !head.tiers.contains(t)) {
            out.error(1, format!("{what} names the tier '{tier}', which is not in tiers"));
        }
    }
}

/// The facts that genes, regions and repeats share.
struct EntryFacts<'a> {
    name: &'a str,
    line: u64,
    tier: &'a str,
    inheritance: &'a Modes,
    location: &'a Places,
    evidence: &'a Stated<EvidenceLevel>,
}

impl<'a> EntryFacts<'a> {
    fn of_gene(gene: &'a GeneEntry, name: &'a str, line: u64) -> Self {
        let GeneEntry { tier, inheritance, location, evidence, .. } = gene;
        Self { name, line, tier, inheritance, location, evidence }
    }

    fn of_region(region: &'a RegionEntry, name: &'a str, line: u64) -> Self {
        let RegionEntry { tier, inheritance, location, evidence, .. } = region;
        Self { name, line, tier, inheritance, location, evidence }
    }

    fn of_repeat(repeat: &'a RepeatEntry, name: &'a str, line: u64) -> Self {
        let RepeatEntry { tier, inheritance, location, evidence, .. } = repeat;
        Self { name, line, tier, inheritance, location, evidence }
    }
}

/// Checks tier, modes of inheritance, rating and places of an entry.
fn entry(entry: &EntryFacts<'_>, tiers: &BTreeSet<&str>, out: &mut Findings) {
    let EntryFacts { name, line, tier, inheritance, location, evidence } = *entry;
    rating(name, evidence, line, out);
    if !tiers.contains(tier) {
        let known: Vec<&str> = tiers.iter().copied().collect();
        out.error(
            line,
            format!("{name}: tier '{tier}' is not among the panel's tiers ({})", known.join(", ")),
        );
    }
    for word in inheritance.unknown() {
        let known = ModeOfInheritance::words();
        out.error(line, format!("{name}: inheritance '{word}' is not known ({known})"));
    }
    for build in Build::ALL {
        if let Some(Err(why)) = location.on(build).map(|text| place::parse(text, build)) {
            out.error(line, format!("{name}: {why}"));
        }
    }
}

/// Refuses a rating that rules would not know: `Green` would count as no green gene.
fn rating(name: &str, evidence: &Stated<EvidenceLevel>, line: u64, out: &mut Findings) {
    if let Stated::Other(word) = evidence {
        let known = EvidenceLevel::ALL.iter().map(|l| l.name()).collect::<Vec<_>>().join(", ");
        out.error(line, format!("{name}: evidence '{word}' is not known ({known})"));
    }
}

/// Turns the first error-level finding into an error; the hint counts the others.
///
/// # Errors
/// The first finding of [`Severity::Error`].
pub fn refuse_faults(file: &PanelFile, text: &str, path: &Path) -> Result<()> {
    let all = findings(file, text)?;
    let mut faults = all.iter().filter(|f| f.severity == Severity::Error);
    let Some(first) = faults.next() else { return Ok(()) };
    let more = match faults.count() {
        0 => String::new(),
        n => format!(" ({n} more)"),
    };
    Err(Error::input(format!("{}{more}", first.message))
        .at(path)
        .line(first.line)
        .hint(format!("panelwise panel check {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::builtin;

    #[test]
    fn built_in_panels_are_clean() {
        for panel in builtin::ALL {
            let found = findings(&panel.file().unwrap(), panel.text).unwrap();
            assert_eq!(found, [], "{}", panel.id);
        }
    }

    #[test]
    fn findings_stand_on_their_entry_s_line() {
        let text = "format = 1\n[panel]\nid = \"x y\"\nname = \"n\"\nversion = \"1\"\ndate = \"2026\"\ntiers = [\"core\"]\n\
                    core_tiers = [\"core\"]\ndefault_tiers = [\"kore\"]\n\n[[gene]]\nhgnc_id = \"HGNC:10471\"\nsymbol = \"RUNX1\"\n\
                    tier = \"core\"\nsources = [\"a\"]\n\n[[gene]]\nhgnc_id = \"HGNC:10471\"\nsymbol = \"ETV6\"\ntier = \"other\"\n\
                    inheritance = [\"XX\"]\nlocation = { GRCh38 = \"chr1:1-5\" }\nsources = [\"a\"]\n";
        let file = PanelFile::parse(text, Path::new("t.toml")).unwrap();
        let found = findings(&file, text).unwrap();
        let lines: Vec<(u64, &str)> = found.iter().map(|f| (f.line, f.message.as_str())).collect();
        assert_eq!(lines.iter().filter(|(l, _)| *l == 1).count(), 3, "{lines:?}");
        assert_eq!(lines.iter().filter(|(l, _)| *l == 17).count(), 5, "{lines:?}");
        let refused = refuse_faults(&file, text, Path::new("t.toml")).unwrap_err();
        assert!(
            refused.to_string().starts_with("t.toml:1: ")
                && refused.to_string().ends_with("(7 more)"),
            "{refused}"
        );
    }
}
