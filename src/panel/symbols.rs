//! Resolves any gene name to one HGNC gene: approved, previous and alias symbols, HGNC ids, Ensembl gene
//! ids.
//!
//! From `panels/symbols.tsv.gz`, HGNC's complete set of 2026-06-25 (CC0). An approved symbol wins
//! over another gene's previous or alias symbol; among previous and alias symbols there is no
//! winner: two genes are an error naming both.

use crate::panel::table;
use crate::{Error, Result};
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

const NAME: &str = "symbols.tsv.gz";
const BYTES: &[u8] = include_bytes!("../../panels/symbols.tsv.gz");
const HEADER: [&str; 5] = ["hgnc_id", "symbol", "ensembl_gene", "previous", "alias"];

/// Bounds the edits between a name and one that is near it.
const EDIT_LIMIT: usize = 2;

/// Holds one HGNC gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HgncGene {
    /// Gives the id, `HGNC:10471`.
    pub hgnc_id: String,
    /// Gives the approved symbol.
    pub symbol: String,
    /// Gives the Ensembl gene id without version; empty where HGNC gives none.
    pub ensembl_gene: String,
    /// Lists previous symbols.
    pub previous: Vec<String>,
    /// Alias symbols.
    pub alias: Vec<String>,
}

impl HgncGene {
    /// Tells whether a name is one of the gene's own: id, symbol, previous symbol, alias.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        let id = self.hgnc_id.eq_ignore_ascii_case(name)
            || self.hgnc_id.trim_start_matches("HGNC:") == name;
        id || name.split('.').next() == Some(self.ensembl_gene.as_str())
            || self.symbol.eq_ignore_ascii_case(name)
            || self.previous.iter().chain(&self.alias).any(|s| s.eq_ignore_ascii_case(name))
    }
}

/// Names the way from a name to its gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// Matches the HGNC id.
    HgncId,
    /// Matches the Ensembl gene id.
    EnsemblId,
    /// Matches the approved symbol.
    Approved,
    /// Matches a previous symbol.
    Previous,
    /// Matches an alias.
    Alias,
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HgncId => "HGNC id",
            Self::EnsemblId => "Ensembl id",
            Self::Approved => "approved symbol",
            Self::Previous => "previous symbol",
            Self::Alias => "alias",
        })
    }
}

/// Holds the whole table with its index.
pub struct Symbols {
    genes: Vec<HgncGene>,
    /// Maps an upper-case name to genes, most official kind first.
    by_name: HashMap<String, Vec<(Match, usize)>>,
    /// Lists the approved and previous symbols by length; made when a name is first not found.
    spellings: OnceLock<Vec<Spelling>>,
}

/// Describes an approved or previous symbol, as far as the search for near ones asks first.
struct Spelling {
    bytes: usize,
    letters: u64,
    gene: usize,
    /// Gives 0 for the approved symbol, else the place among the previous ones, from 1.
    nth: usize,
}

/// Returns the table, unpacked on first use.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn table() -> Result<&'static Symbols> {
    static SYMBOLS: OnceLock<std::result::Result<Symbols, String>> = OnceLock::new();
    SYMBOLS.get_or_init(|| read().map_err(|e| e.to_string())).as_ref().map_err(Error::internal)
}

fn read() -> Result<Symbols> {
    let text = table::unpack(NAME, BYTES)?;
    let list = |cell: &str| {
        cell.split('|').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut genes = Vec::with_capacity(45_000);
    for row in table::rows(NAME, &text, HEADER)? {
        let [id, symbol, ensembl, previous, alias] = row?;
        // A fuzzer asks for thousands of unknown names a second, each compared with every name.
        if cfg!(fuzzing) && super::genes::by_hgnc(&format!("HGNC:{id}"))?.is_none() {
            continue;
        }
        genes.push(HgncGene {
            hgnc_id: format!("HGNC:{id}"),
            symbol: symbol.to_owned(),
            ensembl_gene: ensembl.to_owned(),
            previous: list(previous),
            alias: list(alias),
        });
    }
    let mut by_name: HashMap<String, Vec<(Match, usize)>> = HashMap::with_capacity(genes.len() * 3);
    for (i, g) in genes.iter().enumerate() {
        let ids = [
            (Match::HgncId, &g.hgnc_id),
            (Match::EnsemblId, &g.ensembl_gene),
            (Match::Approved, &g.symbol),
        ];
        let more = g
            .previous
            .iter()
            .map(|s| (Match::Previous, s))
            .chain(g.alias.iter().map(|s| (Match::Alias, s)));
        for (kind, name) in ids.into_iter().chain(more) {
            let hits = by_name.entry(name.to_ascii_uppercase()).or_default();
            // A gene may carry one name both as previous symbol and as alias: the more official one
            // counts.
            if !name.is_empty() && !hits.iter().any(|(_, j)| *j == i) {
                hits.push((kind, i));
            }
        }
    }
    by_name.remove("");
    Ok(Symbols { genes, by_name, spellings: OnceLock::new() })
}

impl Symbols {
    /// Finds the gene that a name means, and the way that led there.
    ///
    /// # Errors
    /// Unknown (with the nearest spellings as a hint) or ambiguous (naming every candidate).
    pub fn resolve(&self, name: &str) -> Result<(&HgncGene, Match)> {
        self.find(name).unwrap_or_else(|| {
            let near = self.nearest(name.trim(), 5);
            let hint = if near.is_empty() {
                "write the approved symbol, a previous symbol, an HGNC id or an Ensembl gene id"
                    .to_owned()
            } else {
                format!("nearest: {}", near.join(", "))
            };
            Err(unknown(name).hint(hint))
        })
    }

    /// Finds the gene as [`Self::resolve`] does, without the search for the nearest spellings, which
    /// costs more than all else.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn resolve_as_spelled(&self, name: &str) -> Result<(&HgncGene, Match)> {
        self.find(name).unwrap_or_else(|| Err(unknown(name)))
    }

    /// Returns every gene that a name may mean, with how: the official one alone where there is one.
    pub fn candidates(&self, name: &str) -> Vec<(Match, &HgncGene)> {
        match self.find(name) {
            Some(Ok((gene, kind))) => vec![(kind, gene)],
            _ => self.hits(name).iter().map(|(kind, i)| (*kind, &self.genes[*i])).collect(),
        }
    }

    /// Finds the gene of a name; `None` where no gene bears it.
    fn find(&self, name: &str) -> Option<Result<(&HgncGene, Match)>> {
        let hits = self.hits(name);
        let official: Vec<_> = hits.iter().filter(|(kind, _)| *kind <= Match::Approved).collect();
        match (official.as_slice(), hits) {
            (&[&(kind, i)], _) | ([], &[(kind, i)]) => Some(Ok((&self.genes[i], kind))),
            ([], []) => None,
            _ => {
                let gene = |(kind, i): &(Match, usize)| {
                    format!("{} ({}, {kind})", self.genes[*i].symbol, self.genes[*i].hgnc_id)
                };
                let (wanted, all) = (name.trim(), hits.iter().map(gene).collect::<Vec<_>>());
                Some(Err(Error::input(format!("'{wanted}' is ambiguous: {}", all.join(", ")))
                    .hint("write the approved symbol or the HGNC id")))
            }
        }
    }

    /// Returns the genes that bear a name, in any case, an Ensembl id with or without version.
    fn hits(&self, name: &str) -> &[(Match, usize)] {
        let key = name.trim().to_ascii_uppercase();
        let key = match key.split_once('.') {
            Some((id, version))
                if id.starts_with("ENSG") && version.bytes().all(|b| b.is_ascii_digit()) =>
            {
                id
            }
            _ => key.as_str(),
        };
        self.by_name.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns the approved and previous symbols that are nearest to a name, as [`nearest`] does.
    fn nearest(&self, name: &str, most: usize) -> Vec<String> {
        let spellings = self.spellings.get_or_init(|| {
            let own = |(gene, g): (usize, &HgncGene)| {
                let names = std::iter::once(&g.symbol).chain(&g.previous).enumerate();
                let one = |(nth, name): (usize, &String)| Spelling {
                    bytes: name.len(),
                    letters: letters(name),
                    gene,
                    nth,
                };
                names.map(one).collect::<Vec<_>>()
            };
            let mut all: Vec<Spelling> = self.genes.iter().enumerate().flat_map(own).collect();
            all.sort_by_key(|s| s.bytes);
            all
        });
        // What length and letters rule out is not looked at: almost all.
        let limit = edits_allowed(name);
        let of_name = letters(name);
        let from = spellings.partition_point(|s| s.bytes + limit < name.len());
        let to = spellings.partition_point(|s| s.bytes <= name.len() + limit);
        let possible = spellings.get(from..to).unwrap_or_default().iter();
        let names = possible.filter(|s| lacking(of_name, s.letters) <= limit).filter_map(|s| {
            let gene = self.genes.get(s.gene)?;
            let name = if s.nth == 0 { Some(&gene.symbol) } else { gene.previous.get(s.nth - 1) };
            Some((s.letters, name?.as_str()))
        });
        nearest_by_letters(name, names, most)
    }

    /// Finds one gene by HGNC id.
    pub fn by_id(&self, hgnc_id: &str) -> Option<&HgncGene> {
        self.by_name
            .get(&hgnc_id.to_ascii_uppercase())?
            .iter()
            .find_map(|(kind, i)| (*kind == Match::HgncId).then(|| &self.genes[*i]))
    }

    /// Returns all genes, by HGNC number.
    pub fn genes(&self) -> &[HgncGene] {
        &self.genes
    }
}

/// Returns the refusal of a name that no gene bears.
fn unknown(name: &str) -> Error {
    Error::input(format!("'{}' is not a gene that HGNC knows", name.trim()))
}

/// Returns up to `most` of `names` that are nearest to `wanted` in spelling (edit distance at most 2, at
/// most a third of it).
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    nearest_by_letters(wanted, names.map(|name| (letters(name), name)), most)
}

/// Returns what [`nearest`] does, of names with their [`letters`].
fn nearest_by_letters<'a>(
    wanted: &str,
    names: impl Iterator<Item = (u64, &'a str)>,
    most: usize,
) -> Vec<String> {
    let wanted = wanted.to_ascii_uppercase();
    let length = wanted.chars().count();
    // Distances are quadratic in the length; no symbol is this long.
    if length > 40 {
        return Vec::new();
    }
    let limit = edits_allowed(&wanted);
    let of_wanted = letters(&wanted);
    let mut near: Vec<(usize, &str)> = names
        .filter(|(_, n)| n.len().abs_diff(wanted.len()) <= limit)
        .filter(|(of_name, _)| lacking(of_wanted, *of_name) <= limit)
        .map(|(_, n)| n)
        .map(|n| (strsim::osa_distance(&wanted, &n.to_ascii_uppercase()), n))
        .filter(|(d, _)| *d <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(most).map(|(_, n)| n.to_owned()).collect()
}

/// Returns the edits by which a name may differ from one near it.
fn edits_allowed(name: &str) -> usize {
    (name.chars().count() / 3).clamp(1, EDIT_LIMIT)
}

/// Returns the letters that one of two names lacks, at least that many edits apart: an edit takes
/// away at most one.
fn lacking(a: u64, b: u64) -> usize {
    (a & !b).count_ones().max((b & !a).count_ones()) as usize
}

/// Returns the letters of a name in any case, a bit each (letters that share a bit count as one).
fn letters(name: &str) -> u64 {
    name.chars().fold(0, |set, c| set | 1 << (u32::from(c.to_ascii_uppercase()) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(name: &str) -> (String, Match) {
        table().unwrap().resolve(name).map(|(g, m)| (g.symbol.clone(), m)).unwrap()
    }

    #[test]
    fn old_and_new_names_lead_to_one_gene() {
        for (name, want, kind) in [
            ("RUNX1", "RUNX1", Match::Approved),
            ("runx1", "RUNX1", Match::Approved),
            ("HGNC:10471", "RUNX1", Match::HgncId),
            ("ENSG00000159216.21", "RUNX1", Match::EnsemblId),
            ("FYB", "FYB1", Match::Previous),
            ("C6orf25", "MPIG6B", Match::Previous),
            ("DARC", "ACKR1", Match::Previous),
            ("MKL1", "MRTFA", Match::Previous),
            ("CECR1", "ADA2", Match::Previous),
        ] {
            assert_eq!(symbol(name), (want.to_owned(), kind), "{name}");
        }
    }

    #[test]
    fn ambiguous_and_unknown_names_are_errors_with_candidates() {
        let taz = table().unwrap().resolve("TAZ").unwrap_err().to_string();
        assert!(
            taz.contains("TAFAZZIN (HGNC:11577, previous symbol)") && taz.contains("WWTR1"),
            "{taz}"
        );
        let typo = table().unwrap().resolve("RUNXX1").unwrap_err();
        assert!(typo.hint_text().unwrap().contains("RUNX1"), "{typo}");
        for garbage in ["", " ", "???", "NOTAGENE123"] {
            assert!(table().unwrap().resolve(garbage).is_err(), "{garbage}");
        }
    }

    /// The filter by letters leaves out no name that is near enough.
    #[test]
    fn the_nearest_names_are_those_of_every_comparison() {
        let names = ["RUNX1", "RUNX2", "RUXN1", "RUN", "runx1", "ETV6", "ETV66", "C1orf43", "É1"];
        for wanted in ["RUNX1", "RUNX", "TEV6", "runx11", "C1ORF34", "Éa", "RÜNX1", "X", ""] {
            let upper = wanted.to_ascii_uppercase();
            let limit = (upper.chars().count() / 3).clamp(1, 2);
            let mut all: Vec<(usize, &str)> = names
                .iter()
                .filter(|n| n.len().abs_diff(upper.len()) <= limit)
                .map(|n| (strsim::osa_distance(&upper, &n.to_ascii_uppercase()), *n))
                .filter(|(distance, _)| *distance <= limit)
                .collect();
            all.sort_unstable();
            let all: Vec<&str> = all.into_iter().map(|(_, n)| n).collect();
            assert_eq!(nearest(wanted, names.into_iter(), 9), all, "{wanted}");
        }
    }
}
