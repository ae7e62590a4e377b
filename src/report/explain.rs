//! What became of a variant: reads the ledger and the run manifest of a result folder.

use crate::model::ledger::OutcomeClass;
use crate::model::{Build, Chromosome};
use crate::report::ledger::{LedgerLine, LedgerReader};
use crate::report::manifest::{self, ManifestFacts, NamedRegion};
use crate::{Error, Result};
use serde::Serialize;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};

/// How many neighbours (other alleles at the same place) an answer names.
const NEIGHBOURS: usize = 10;
/// Without the reference an indel in a repeat cannot be shifted: other indels within so many bases
/// are named too.
const INDEL_REACH: u64 = 50;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The variant as asked.
    pub variant: String,
    /// Case of the result folder.
    pub case: String,
    /// Build of the result folder.
    pub build: String,
    /// Panels, `id version`.
    pub panels: Vec<String>,
    /// The run left records out: an absence means less.
    pub incomplete: bool,
    /// The answer.
    pub answer: Answer,
}

/// What the ledger and the regions say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// In the ledger: one entry per input allele that is the variant.
    Found {
        /// Ledger entries.
        entries: Vec<LedgerLine>,
    },
    /// Inside the panel, never in the input.
    NeverInInput {
        /// Regions that hold the place.
        regions: Vec<NamedRegion>,
        /// Other alleles of the ledger at the same position; for an indel also other indels close
        /// by.
        neighbours: Vec<LedgerLine>,
    },
    /// Outside every region.
    OutsidePanel {
        /// Nearest region on the chromosome.
        nearest: Option<NamedRegion>,
        /// Bases to it.
        distance: Option<u64>,
    },
    /// An HGVS name that no ledger entry carries; without its place nothing more can be said.
    NameUnknown,
}

/// A variant as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Query {
    Allele {
        chromosome: Chromosome,
        position: u64,
        reference: String,
        alternate: String,
    },
    /// On a contig that is none of the primary chromosomes: panels have no region there.
    OtherContig,
    Name(String),
}

/// Says what became of `variant` in the run whose results lie in `results`: a result folder, or one
/// case's `.run.json`.
///
/// `variant` is `chr21:34859486:C:T`, `21-34859486-C-T`, `chr21:34859486 C>T`, a `g.` substitution
/// on `chr21` or `NC_000021.9`, or a c. name as the ledger carries it (`NM_001754.5:c.601C>T`,
/// version optional, or `RUNX1:c.601C>T`). Positions are 1-based.
///
/// # Errors
/// Usage, where `variant` cannot be read or is of another build. Input, where the folder holds no
/// complete result or more than one case.
pub fn explain(results: &Path, variant: &str) -> Result<Explanation> {
    let manifest_path = find_manifest(results)?;
    let facts = manifest::read(&manifest_path)?;
    let build: Build =
        facts.build.parse().map_err(|e: String| Error::input(e).at(&manifest_path))?;
    let query = parse(variant, build)?;
    let mut ledger = LedgerReader::open(&sibling(&manifest_path, "ledger.tsv.gz"))?;
    let mut entries = Vec::new();
    let mut neighbours = Vec::new();
    while let Some(line) = ledger.next_line()? {
        match matches(&query, &line) {
            Match::Same => entries.push(line),
            Match::SamePlace if neighbours.len() < NEIGHBOURS => neighbours.push(line),
            _ => {}
        }
    }
    let answer = if !entries.is_empty() {
        Answer::Found { entries }
    } else {
        match &query {
            Query::Name(_) => Answer::NameUnknown,
            Query::OtherContig => Answer::OutsidePanel { nearest: None, distance: None },
            Query::Allele { chromosome, position, reference, .. } => {
                place(&facts, *chromosome, *position, reference.len() as u64, neighbours)
            }
        }
    };
    Ok(Explanation {
        variant: variant.to_owned(),
        case: facts.case,
        build: facts.build,
        panels: facts.panels.into_iter().map(|p| format!("{} {}", p.id, p.version)).collect(),
        incomplete: facts.incomplete,
        answer,
    })
}

fn find_manifest(results: &Path) -> Result<PathBuf> {
    let is_manifest =
        |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().ends_with(".run.json"));
    if results.is_file() && is_manifest(results) {
        return Ok(results.to_path_buf());
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir(results)
        .map_err(|e| Error::io(results, e).hint("give a result folder of 'panelwise run'"))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| is_manifest(p))
        .collect();
    found.sort();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Error::input(
            "no run manifest (*.run.json) here: not a result folder, or the run did not finish",
        )
        .at(results)
        .hint("give the --out folder of a finished 'panelwise run'")),
        several => {
            let names: Vec<_> = several
                .iter()
                .filter_map(|p| p.file_name())
                .map(|n| n.to_string_lossy().into_owned())
                .collect();
            Err(Error::usage(format!("{} cases lie here: {}", several.len(), names.join(", ")))
                .at(results)
                .hint("name one of these files instead of the folder"))
        }
    }
}

/// `<stem>.run.json` to `<stem>.<ending>`.
fn sibling(manifest: &Path, ending: &str) -> PathBuf {
    let name = manifest.file_name().unwrap_or_default().to_string_lossy().into_owned();
    manifest.with_file_name(format!("{}.{ending}", name.trim_end_matches(".run.json")))
}

fn parse(variant: &str, build: Build) -> Result<Query> {
    let text = variant.trim();
    let bad = || {
        Error::usage(format!("'{variant}' is not a variant")).hint(
            "write chr21:34859486:C:T, 21-34859486-C-T, chr21:34859486 C>T, NC_000021.9:g.34859486C>T, or a name from \
             the ledger such as NM_001754.5:c.601C>T",
        )
    };
    if text.contains(":c.") || text.contains(":n.") {
        return Ok(Query::Name(text.to_owned()));
    }
    let normal = text.replace(":g.", ":").replace(":m.", ":");
    // `C>T`, but not the bracket of `<DEL>`.
    let normal = if normal.contains('<') { normal } else { normal.replace('>', ":") };
    let mut fields: Vec<String> = normal
        .split(|c: char| c == ':' || c == '-' || c.is_whitespace())
        .filter(|f| !f.is_empty())
        .map(str::to_owned)
        .collect();
    // `34859486C` of a g. name: position and reference written together.
    if fields.len() == 3 {
        let digits = fields[1].find(|c: char| !(c.is_ascii_digit() || c == ',')).ok_or_else(bad)?;
        let reference = fields[1].split_off(digits);
        fields.insert(2, reference);
    }
    let [contig, position, reference, alternate] = fields.as_slice() else { return Err(bad()) };
    let chromosome = match Chromosome::parse(contig) {
        Some(chromosome) => chromosome,
        None if is_other_contig(contig)
            && position.replace(',', "").parse::<u64>().is_ok_and(|p| p > 0) =>
        {
            return Ok(Query::OtherContig);
        }
        None => return Err(bad()),
    };
    if contig.starts_with("NC_") && *contig != chromosome.refseq(build) {
        return Err(Error::usage(format!(
            "{contig} is not of {build}, the build of these results"
        ))
        .hint(format!("{chromosome} of {build} is {}", chromosome.refseq(build))));
    }
    let position: u64 = position.replace(',', "").parse().map_err(|_| bad())?;
    let allele_ok = |a: &str| {
        a.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'*' | b'.'))
            || (a.starts_with('<') && a.ends_with('>'))
    };
    if position == 0 || !allele_ok(reference) || !allele_ok(alternate) {
        return Err(bad());
    }
    Ok(Query::Allele {
        chromosome,
        position,
        reference: reference.to_ascii_uppercase(),
        alternate: alternate.to_ascii_uppercase(),
    })
}

/// Alternate, patch, unplaced and decoy contigs as UCSC, Ensembl, GenBank, RefSeq and the analysis
/// sets write them.
fn is_other_contig(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let accession = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit() || b == b'.') && r.len() > 4)
    };
    ["HS37D5", "CHREBV", "NC_007605", "NC_007605.1"].contains(&upper.as_str())
        || ["GL", "KI", "KB", "KE", "KN", "KQ", "KV", "KZ", "ML", "MU", "JH", "NT_", "NW_"]
            .into_iter()
            .any(accession)
        || (upper.starts_with("CHR") && upper.contains('_'))
        || upper.starts_with("HSCHR")
}

enum Match {
    Same,
    SamePlace,
    No,
}

fn matches(query: &Query, line: &LedgerLine) -> Match {
    match query {
        Query::OtherContig => Match::No,
        Query::Name(name) => {
            if line
                .hgvs
                .as_deref()
                .is_some_and(|h| h.split([' ', ';', ',']).any(|n| same_name(n, name, &line.genes)))
            {
                Match::Same
            } else {
                Match::No
            }
        }
        Query::Allele { chromosome, position, reference, alternate } => {
            if Chromosome::parse(&line.chrom) != Some(*chromosome) {
                return Match::No;
            }
            let asked = trim(*position, reference, alternate);
            if trim(line.pos, &line.reference, &line.alternate) == asked {
                return Match::Same;
            }
            let normalised = line.normalised.as_deref().and_then(split_allele);
            if normalised.as_ref().is_some_and(|(p, r, a)| trim(*p, r, a) == asked) {
                return Match::Same;
            }
            let near_indel = asked.1.len() != asked.2.len()
                && line.reference.len() != line.alternate.len()
                && line.pos.abs_diff(*position) <= INDEL_REACH;
            if near_indel
                || line.pos == *position
                || normalised.is_some_and(|(p, _, _)| p == *position)
            {
                Match::SamePlace
            } else {
                Match::No
            }
        }
    }
}

/// The same c. name: whole, without the accession's version, or with a gene symbol in place of the
/// accession.
fn same_name(ledger: &str, asked: &str, genes: &[String]) -> bool {
    let (Some((accession, change)), Some((asked_accession, asked_change))) =
        (ledger.split_once(':'), asked.split_once(':'))
    else {
        return false;
    };
    let stem = |a: &str| a.split('.').next().unwrap_or_default().to_owned();
    change == asked_change
        && (accession == asked_accession
            || (!asked_accession.contains('.') && stem(accession) == asked_accession)
            || genes.iter().any(|g| g == asked_accession))
}

/// `chr21:7:C:T` without its chromosome.
fn split_allele(text: &str) -> Option<(u64, String, String)> {
    let mut parts = text.splitn(4, ':').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned()))
}

/// Without the bases that REF and ALT share: first at the end, then at the beginning. `TCA>TA` and
/// `CA>A` are one deletion of `C`. Only sequence alleles are trimmed.
fn trim(position: u64, reference: &str, alternate: &str) -> (u64, String, String) {
    let (mut r, mut a) =
        (reference.to_ascii_uppercase().into_bytes(), alternate.to_ascii_uppercase().into_bytes());
    let bases = |s: &[u8]| s.iter().all(u8::is_ascii_alphabetic);
    let mut start = position;
    if bases(&r) && bases(&a) {
        while !r.is_empty() && !a.is_empty() && r.last() == a.last() {
            r.pop();
            a.pop();
        }
        let shared = r.iter().zip(&a).take_while(|(x, y)| x == y).count();
        r.drain(..shared);
        a.drain(..shared);
        start += shared as u64;
    }
    (start, String::from_utf8_lossy(&r).into_owned(), String::from_utf8_lossy(&a).into_owned())
}

fn place(
    facts: &ManifestFacts,
    chromosome: Chromosome,
    position: u64,
    length: u64,
    neighbours: Vec<LedgerLine>,
) -> Answer {
    let last = position + length.max(1) - 1;
    let on: Vec<&NamedRegion> =
        facts.regions.iter().filter(|r| r.chromosome == chromosome.name()).collect();
    let inside: Vec<NamedRegion> =
        on.iter().filter(|r| r.start <= last && position <= r.end).map(|r| (*r).clone()).collect();
    if !inside.is_empty() {
        return Answer::NeverInInput { regions: inside, neighbours };
    }
    let distance = |r: &NamedRegion| {
        if r.end < position { position - r.end } else { r.start.saturating_sub(last) }
    };
    let nearest = on.into_iter().min_by_key(|r| distance(r));
    Answer::OutsidePanel { distance: nearest.map(distance), nearest: nearest.cloned() }
}

impl Explanation {
    /// As JSON, pretty-printed.
    ///
    /// # Errors
    /// Internal, where the writer refuses.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map_err(|e| Error::internal(format!("cannot write JSON: {e}")))
    }

    /// The variant was in the input.
    pub fn is_found(&self) -> bool {
        matches!(self.answer, Answer::Found { .. })
    }
}

/// Text for a terminal: no control characters of the input pass.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut t = String::new();
        writeln!(
            t,
            "{} in case {} ({}, {})",
            self.variant,
            self.case,
            self.panels.join(" + "),
            self.build
        )?;
        match &self.answer {
            Answer::Found { entries } => entries.iter().try_for_each(|e| found(e, &mut t))?,
            Answer::NeverInInput { regions, neighbours } => {
                let names: Vec<String> = regions.iter().map(ToString::to_string).collect();
                writeln!(
                    t,
                    "inside the panel ({}), but never in the input: the call set has no such allele",
                    names.join(", ")
                )?;
                if neighbours.is_empty() {
                    writeln!(t, "no other allele was called at this position")?;
                } else {
                    writeln!(
                        t,
                        "other alleles here (an indel in a repeat can be written at several positions):"
                    )?;
                    for n in neighbours {
                        writeln!(
                            t,
                            "  {}:{}:{}:{} {} {}",
                            n.chrom, n.pos, n.reference, n.alternate, n.outcome, n.name
                        )?;
                    }
                }
            }
            Answer::OutsidePanel { nearest, distance } => {
                write!(t, "lies outside the panel")?;
                match (nearest, distance) {
                    (Some(r), Some(d)) => {
                        writeln!(t, "; the nearest region is {r}, {d} bases away")?
                    }
                    _ => writeln!(t, ", which has no region on this chromosome")?,
                }
            }
            Answer::NameUnknown => writeln!(
                t,
                "no allele in the ledger has this name; ask by position (chr:pos:ref:alt) to learn whether the place \
                 is inside the panel"
            )?,
        }
        if self.incomplete {
            writeln!(t, "note: the run was incomplete (--lenient left records out)")?;
        }
        for line in t.lines() {
            writeln!(f, "{}", crate::report::text::one_line(line))?;
        }
        Ok(())
    }
}

fn found(e: &LedgerLine, t: &mut String) -> fmt::Result {
    let what = match OutcomeClass::parse(&e.outcome) {
        Some(OutcomeClass::Reported) => format!("reported in tier {}", e.name),
        Some(OutcomeClass::Dropped) => format!("dropped by rule {}", e.name),
        Some(OutcomeClass::NotCandidate) | None => format!("not a candidate: {}", e.name),
    };
    writeln!(t, "{what}")?;
    writeln!(t, "  input       {}:{}:{}:{}", e.chrom, e.pos, e.reference, e.alternate)?;
    let rows = [
        ("normalised", e.normalised.clone()),
        ("genes", (!e.genes.is_empty()).then(|| e.genes.join(", "))),
        ("consequence", e.consequence.clone()),
        ("name", e.hgvs.clone()),
    ];
    for (key, value) in rows {
        if let Some(value) = value {
            writeln!(t, "  {key:<11} {value}")?;
        }
    }
    for rule in &e.rules {
        writeln!(t, "  rule        {} -> {}: {}", rule.rule, rule.verdict, rule.values)?;
    }
    Ok(())
}

/// `RUNX1 chr21:1-2`.
impl fmt::Display for NamedRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:{}-{}", self.name, self.chromosome, self.start, self.end)
    }
}
