//! Reads the genes of the built-in panels with their places on both builds (`panels/genes.tsv`).

use crate::model::{AlleleClass, Build, Chromosome, Span};
use crate::panel::table;
use crate::{Error, Result};
use std::collections::HashMap;
use std::sync::OnceLock;

const NAME: &str = "genes.tsv";
const TEXT: &str = include_str!("../../panels/genes.tsv");
const HEADER: [&str; 20] = [
    "hgnc_id",
    "symbol",
    "ensembl_gene",
    "biotype",
    "refseq",
    "enst",
    "plus_clinical",
    "grch38_chrom",
    "grch38_start",
    "grch38_end",
    "grch38_strand",
    "grch37_symbol",
    "grch37_chrom",
    "grch37_start",
    "grch37_end",
    "grch37_method",
    "dominant_mechanism",
    "dominant_alleles",
    "dominant_certainty",
    "dominant_note",
];

/// Holds one embedded gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gene {
    /// Gives the HGNC id, `HGNC:10471`.
    pub hgnc_id: &'static str,
    /// Gives the current symbol.
    pub symbol: &'static str,
    /// Gives the Ensembl gene id with version.
    pub ensembl_gene: &'static str,
    /// Gives the MANE Select accessions, RefSeq and Ensembl.
    pub mane_select: (&'static str, &'static str),
    /// Lists the MANE Plus Clinical accessions, where there are any.
    pub mane_plus_clinical: Option<(&'static str, &'static str)>,
    /// Gives the gene body on GRCh37, 0-based half-open.
    pub grch37: Option<(Chromosome, Span)>,
    /// Gives the gene body on GRCh38, 0-based half-open.
    pub grch38: Option<(Chromosome, Span)>,
    /// Gives the mechanism of the gene's dominant disease; empty where nobody stated it.
    pub dominant_mechanism: &'static str,
    /// Classes of alleles that the dominant disease needs; empty where any fits.
    pub dominant_alleles: Vec<AlleleClass>,
}

impl Gene {
    /// Returns the gene body on a build, 0-based half-open.
    pub fn place(&self, build: Build) -> Option<(Chromosome, Span)> {
        match build {
            Build::GRCh37 => self.grch37,
            Build::GRCh38 => self.grch38,
        }
    }
}

struct Genes {
    all: Vec<Gene>,
    by_id: HashMap<&'static str, usize>,
}

fn load() -> Result<&'static Genes> {
    static GENES: OnceLock<std::result::Result<Genes, String>> = OnceLock::new();
    GENES.get_or_init(|| read().map_err(|e| e.to_string())).as_ref().map_err(Error::internal)
}

fn read() -> Result<Genes> {
    let mut all = Vec::new();
    for row in table::rows(NAME, TEXT, HEADER)? {
        let [
            hgnc_id,
            symbol,
            ensembl_gene,
            _,
            refseq,
            enst,
            plus,
            c38,
            s38,
            e38,
            _,
            _,
            c37,
            s37,
            e37,
            _,
            dominant_mechanism,
            classes,
            _,
            _,
        ] = row?;
        all.push(Gene {
            hgnc_id,
            symbol,
            ensembl_gene,
            mane_select: (refseq, enst),
            mane_plus_clinical: plus.split_once('/'),
            grch37: place(c37, s37, e37)?,
            grch38: place(c38, s38, e38)?,
            dominant_mechanism,
            dominant_alleles: allele_classes(classes)?,
        });
    }
    let by_id = all.iter().enumerate().map(|(i, g)| (g.hgnc_id, i)).collect();
    Ok(Genes { all, by_id })
}

/// Reads the classes of alleles that a dominant disease needs.
fn allele_classes(text: &str) -> Result<Vec<AlleleClass>> {
    let class = |word: &str| {
        AlleleClass::parse(word).ok_or_else(|| {
            Error::internal(format!("embedded table {NAME}: '{word}' is not a class of alleles"))
        })
    };
    text.split(';').filter(|w| !w.is_empty()).map(class).collect()
}

fn place(chrom: &str, start: &str, end: &str) -> Result<Option<(Chromosome, Span)>> {
    if start.is_empty() {
        return Ok(None);
    }
    let chromosome = Chromosome::parse(chrom).ok_or_else(|| {
        Error::internal(format!("embedded table {NAME}: '{chrom}' is not a chromosome"))
    })?;
    Ok(Some((
        chromosome,
        Span::from_one_based(table::number(NAME, start)?, table::number(NAME, end)?),
    )))
}

/// Returns all embedded genes, in file order.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn all() -> Result<&'static [Gene]> {
    Ok(&load()?.all)
}

/// Finds one gene by HGNC id (`HGNC:10471`); `None` where it is not embedded.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn by_hgnc(id: &str) -> Result<Option<&'static Gene>> {
    let genes = load()?;
    Ok(genes.by_id.get(id).map(|&i| &genes.all[i]))
}
