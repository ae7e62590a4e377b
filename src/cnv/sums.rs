//! Sequences that reads cannot tell apart, counted together (`panels/copy_sums.toml`).

use crate::cnv::baseline::Fitted;
use crate::cnv::measure::Measurement;
use crate::cnv::noise::{ln_normal, phred, variance_of_mean};
use crate::model::cnv::{CopySum, SumPart};
use crate::model::{Build, Chromosome, Span};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};
use serde::Deserialize;

const TEXT: &str = include_str!("../../panels/copy_sums.toml");
/// The most copies that are told apart.
const MAX_COPIES: u32 = 12;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: String,
    sum: Vec<Sum>,
}

/// Holds one set of sequences.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    id: String,
    /// Lists the genes, HGNC symbols.
    pub genes: Vec<String>,
    note: String,
    parts: Vec<Part>,
    #[serde(default)]
    haplotypes: Vec<Haplotype>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    expected: u32,
    grch38: Vec<String>,
    grch37: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Haplotype {
    name: String,
    copies: Vec<u32>,
    frequency: f64,
}

impl Part {
    fn places(&self, build: Build) -> Result<Vec<(Chromosome, Span)>> {
        let texts = if build == Build::GRCh38 { &self.grch38 } else { &self.grch37 };
        texts
            .iter()
            .map(|t| {
                crate::panel::place::parse(t, build)
                    .map_err(|e| Error::internal(format!("copy_sums.toml: {e}")))
            })
            .collect()
    }
}

/// Returns the sets that touch one of these genes.
///
/// # Errors
/// Only where the embedded data are damaged.
pub fn for_genes<'a>(symbols: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<Sum>> {
    let file: File =
        toml::from_str(TEXT).map_err(|e| Error::internal(format!("copy_sums.toml: {e}")))?;
    Ok(file
        .sum
        .into_iter()
        .filter(|s| symbols.clone().any(|g| s.genes.iter().any(|x| x == g)))
        .collect())
}

/// Returns the places that must be read for the sums.
///
/// # Errors
/// Only where the embedded data are damaged.
pub fn places(sums: &[Sum], build: Build) -> Result<Vec<(Chromosome, Span)>> {
    let lists =
        sums.iter().flat_map(|s| &s.parts).map(|p| p.places(build)).collect::<Result<Vec<_>>>()?;
    Ok(lists.into_iter().flatten().collect())
}

/// Holds the measured copies of one part: sum, log-likelihood of each whole number from 0 to
/// [`MAX_COPIES`].
struct Measured {
    sum: f64,
    likelihoods: Vec<f64>,
}

/// Counts one set. `gc` gives the GC share of a place, `None` where its sequence is not known.
///
/// # Errors
/// See [`places`].
pub fn count(
    sum: &Sum,
    measured: &Measurement,
    fitted: &Fitted,
    settings: &CopyNumber,
    gc: &dyn Fn(Chromosome, Span) -> Result<Option<f64>>,
) -> Result<CopySum> {
    let build = fitted.build();
    let mut parts = Vec::new();
    let mut measures: Vec<Option<Measured>> = Vec::new();
    for part in &sum.parts {
        let m = measure(&part.places(build)?, measured, fitted, settings, gc)?;
        let copies = m.as_ref().and_then(|m| best(&m.likelihoods)).map(|(c, _)| c);
        parts.push(SumPart {
            name: part.name.clone(),
            measured: m.as_ref().map(|m| m.sum),
            copies,
            expected: part.expected,
        });
        measures.push(m);
    }
    let known: Option<Vec<&Measured>> = measures.iter().map(Option::as_ref).collect();
    let (verdict, quality) = match known {
        None => ("no data: not every part has reads and known sequence".to_owned(), None),
        Some(m) if sum.haplotypes.is_empty() => plain(sum, &m),
        Some(m) => genotype(sum, &m),
    };
    Ok(CopySum {
        id: sum.id.clone(),
        genes: sum.genes.clone(),
        parts,
        verdict,
        quality,
        note: sum.note.clone(),
    })
}

fn measure(
    places: &[(Chromosome, Span)],
    measured: &Measurement,
    fitted: &Fitted,
    settings: &CopyNumber,
    gc: &dyn Fn(Chromosome, Span) -> Result<Option<f64>>,
) -> Result<Option<Measured>> {
    let (mut sum, mut length, mut expected) = (0.0, 0.0, 0.0);
    for (chromosome, span) in places {
        let (Some(depth), Some(gc)) = (measured.over(*chromosome, *span), gc(*chromosome, *span)?)
        else {
            return Ok(None);
        };
        let ordinary = fitted.depth_at_gc(gc);
        sum += 2.0 * depth.any / ordinary;
        length += span.len() as f64 / places.len() as f64;
        expected += ordinary / places.len() as f64;
    }
    // The reads' own noise of n copies over one place's length, and what does not average out.
    let reads =
        2.0 * fitted.baseline.dispersion * variance_of_mean(length, fitted.read_length) / expected;
    let likelihoods = (0..=MAX_COPIES)
        .map(|n| {
            let n = f64::from(n).max(0.05);
            ln_normal(sum, n, reads * n + (settings.noise_floor * n).powi(2))
        })
        .collect();
    Ok(Some(Measured { sum, likelihoods }))
}

/// Returns the most likely number of copies and its lead over the next.
fn best(likelihoods: &[f64]) -> Option<(u32, f64)> {
    let (at, top) = likelihoods.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let next = likelihoods
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != at)
        .map(|(_, l)| *l)
        .fold(f64::NEG_INFINITY, f64::max);
    Some((at as u32, top - next))
}

fn plain(sum: &Sum, found: &[&Measured]) -> (String, Option<f64>) {
    let mut differs = Vec::new();
    let mut lead = f64::INFINITY;
    for (part, m) in sum.parts.iter().zip(found) {
        let Some((copies, by)) = best(&m.likelihoods) else { continue };
        lead = lead.min(by);
        if copies != part.expected {
            differs.push(format!("{}: {copies} copies for {}", part.name, part.expected));
        }
    }
    let verdict = if differs.is_empty() {
        "as expected".to_owned()
    } else {
        format!("differs: {}", differs.join(", "))
    };
    (verdict, Some(phred(lead)))
}

/// Returns the pair of haplotypes that fits best; pairs with the same copies cannot be told apart
/// and are named together.
fn genotype(sum: &Sum, found: &[&Measured]) -> (String, Option<f64>) {
    /// Holds the copies of the parts, the weight, and the pairs with their own weights.
    type Vector = (Vec<u32>, f64, Vec<(f64, String)>);
    let mut vectors: Vec<Vector> = Vec::new();
    for (i, a) in sum.haplotypes.iter().enumerate() {
        for b in &sum.haplotypes[i..] {
            let copies: Vec<u32> = a.copies.iter().zip(&b.copies).map(|(x, y)| x + y).collect();
            let weight = a.frequency * b.frequency * if a.name == b.name { 1.0 } else { 2.0 };
            // The data's order is from the usual haplotype to the one with most lost; the latter is
            // named first.
            let name = (weight, format!("{}/{}", b.name, a.name));
            match vectors.iter_mut().find(|v| v.0 == copies) {
                Some(v) => {
                    v.1 += weight;
                    v.2.push(name);
                }
                None => vectors.push((copies, weight, vec![name])),
            }
        }
    }
    let score = |v: &Vector| {
        v.1.ln()
            + v.0
                .iter()
                .zip(found)
                .map(|(n, m)| m.likelihoods.get(*n as usize).copied().unwrap_or(f64::NEG_INFINITY))
                .sum::<f64>()
    };
    let scores: Vec<f64> = vectors.iter().map(score).collect();
    match best(&scores) {
        Some((at, lead)) => {
            let Some((_, _, pairs)) = vectors.get_mut(at as usize) else {
                return ("no data".to_owned(), None);
            };
            pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mut names = pairs.iter().map(|p| p.1.as_str());
            let first = names.next().unwrap_or_default().to_owned();
            let others = names.collect::<Vec<_>>().join(", ");
            let verdict = if others.is_empty() {
                first
            } else {
                format!("{first} (same sums, rarer: {others})")
            };
            (verdict, Some(phred(lead)))
        }
        None => ("no data".to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(copies: [u32; 4]) -> Vec<Measured> {
        let of = |c: u32| Measured {
            sum: f64::from(c),
            likelihoods: (0..=MAX_COPIES)
                .map(|n| ln_normal(f64::from(c), f64::from(n), 0.02))
                .collect(),
        };
        copies.map(of).into_iter().collect()
    }

    #[test]
    fn alpha_globin_genotypes() {
        let sums = for_genes(["HBA1"].into_iter()).unwrap();
        let call = |copies| {
            let m = at(copies);
            genotype(&sums[0], &m.iter().collect::<Vec<_>>())
                .0
                .split(" (")
                .next()
                .unwrap()
                .to_owned()
        };
        // Single-gene rows are those of the facts' table; the rest follows from the haplotypes.
        assert_eq!(call([2, 2, 2, 2]), "aa/aa");
        assert_eq!(call([2, 2, 1, 1]), "-a3.7/aa");
        assert_eq!(call([2, 1, 1, 2]), "-a4.2/aa");
        assert_eq!(call([2, 2, 0, 0]), "-a3.7/-a3.7");
        assert_eq!(call([1, 1, 1, 1]), "--/aa");
        assert_eq!(call([1, 1, 0, 0]), "--/-a3.7");
        assert_eq!(call([2, 2, 3, 3]), "aaa(anti3.7)/aa");
    }

    #[test]
    fn places_on_both_builds_lie_as_far_apart_as_the_exons() {
        use crate::panel::{ExpandStep, PanelRequest, resolve};
        let exons = |build, gene: &str| -> Vec<Span> {
            let panel = resolve(&PanelRequest {
                panels: ["1", "2a", "2b", "3"].map(str::to_owned).to_vec(),
                genes: vec![gene.to_owned()],
                expand: ExpandStep::Extended,
                build,
                padding: 0,
            })
            .unwrap();
            panel.genes[0].transcripts[0].exons.clone()
        };
        for (gene, places) in [("HBA1", 4), ("HBA2", 4), ("SBDS", 1), ("HBG1", 2), ("HBG2", 2)] {
            let (old, new) = (exons(Build::GRCh37, gene), exons(Build::GRCh38, gene));
            let apart =
                |a: &Span, b: &Span| (a.start as i64 - b.start as i64, a.end as i64 - b.end as i64);
            let of_exons: Vec<(i64, i64)> =
                old.iter().zip(&new).map(|(a, b)| apart(a, b)).collect();
            assert!(
                of_exons.iter().all(|d| d.0 == d.1 && *d == of_exons[0]),
                "{gene}: {of_exons:?}"
            );
            let sums = for_genes([gene].into_iter()).unwrap();
            let on = |build| super::places(&sums, build).unwrap();
            let (old, new) = (on(Build::GRCh37), on(Build::GRCh38));
            let mut agree = old.iter().zip(&new).filter(|(a, b)| apart(&a.1, &b.1) == of_exons[0]);
            assert_eq!(agree.by_ref().count(), places, "{gene}: {old:?} {new:?}");
        }
    }

    #[test]
    fn the_data_are_sound() {
        let sums = for_genes(["HBA1", "SBDS", "HBG1"].into_iter()).unwrap();
        assert_eq!(sums.len(), 3);
        for build in Build::ALL {
            assert!(!places(&sums, build).unwrap().is_empty());
        }
        for s in &sums {
            assert!(s.haplotypes.iter().all(|h| h.copies.len() == s.parts.len()), "{}", s.id);
        }
        assert!(for_genes(["RUNX1"].into_iter()).unwrap().is_empty());
    }
}
