//! Explains what became of a variant, from the ledger and the run manifest of a result folder.
//!
//! | file | job |
//! |---|---|
//! | `mod` | finds the result, reads the ledger, places the variant |
//! | [`query`] | reads the variant in question, matches it with a line of the ledger |
//! | `names` | names of HGVS and dbSNP, and the alleles that the report prints under them |
//! | [`answer`] | the answer, and its words for a terminal |
//! | [`family`] | the family's answers at the reported rows |
//! | [`variant_rows`] | the rows of the variant table |

mod answer;
mod family;
mod names;
mod query;
mod variant_rows;

pub use answer::{Answer, Explanation};
pub use family::{GeneAnswers, Statement};

use crate::model::{Build, Chromosome};
use crate::report::ledger::{LedgerLine, LedgerReader};
use crate::report::manifest::{self, ManifestFacts, NamedRegion};
use crate::{Error, Result};
use query::{Match, Query};
use std::path::{Path, PathBuf};

/// Bounds the neighbours (other alleles at the same place) that an answer names.
const MAX_NEIGHBOURS: usize = 10;
/// Explains what became of `variant` in the run whose results lie in `results`: a result folder, or
/// one case's `.run.json`.
///
/// `variant` is `chr21:34859486:C:T`, `21-34859486-C-T`, `chr21:34859486 C>T`, a `g.` substitution
/// on `chr21` or `NC_000021.9`, or a name: any that the report prints (c., n., g., p., dbSNP id) and
/// the c. name of the ledger, on RefSeq's or Ensembl's transcript in any version, on the gene
/// (`RUNX1:c.601C>T`) or as ClinVar's title writes it. Positions are 1-based.
///
/// # Errors
/// Usage, where `variant` cannot be read or is of another build. Input, where the folder holds no
/// complete result or more than one case.
pub fn explain(results: &Path, variant: &str) -> Result<Explanation> {
    let manifest_path = find_manifest(results)?;
    let facts = manifest::read(&manifest_path)?;
    let build: Build =
        facts.build.parse().map_err(|e: String| Error::input(e).at(&manifest_path))?;
    let query = Query::parse(variant, build)?;
    let printed = match &query {
        Query::Name(name) => names::printed(&sibling(&manifest_path, "variants.tsv"), name)?,
        _ => Vec::new(),
    };
    let mut ledger = LedgerReader::open(&sibling(&manifest_path, "ledger.tsv.gz"))?;
    let mut entries = Vec::new();
    let mut neighbours = Vec::new();
    while let Some(line) = ledger.next_line()? {
        match query.compare(&line, &printed) {
            Match::Same => entries.push(line),
            Match::SamePlace if neighbours.len() < MAX_NEIGHBOURS => neighbours.push(line),
            _ => {}
        }
    }
    let family = family::answers(&sibling(&manifest_path, "variants.tsv"), &entries)?;
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
        family,
    })
}

/// Returns the one run manifest of a result folder, or the manifest that is named.
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

/// Returns `<stem>.<ending>` beside `<stem>.run.json`.
fn sibling(manifest: &Path, ending: &str) -> PathBuf {
    let name = manifest.file_name().unwrap_or_default().to_string_lossy().into_owned();
    manifest.with_file_name(format!("{}.{ending}", name.trim_end_matches(".run.json")))
}

/// Places a variant that is not in the ledger: inside the regions searched, or outside.
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
