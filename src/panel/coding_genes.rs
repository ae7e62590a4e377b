//! Reads the embedded places of all protein-coding genes on both builds
//! (`panels/coding_genes.tsv.gz`): what a copy-number event touches beyond the panel.
//!
//! GRCh38 has the spans of MANE Select v1.5, GRCh37 those of GENCODE v19's protein-coding genes.

use crate::model::interval_index::{IntervalIndex, Located};
use crate::model::{Build, Chromosome, Span};
use crate::panel::table;
use crate::{Error, Result};
use std::sync::OnceLock;

const NAME: &str = "coding_genes.tsv.gz";
const BYTES: &[u8] = include_bytes!("../../panels/coding_genes.tsv.gz");
const HEADER: [&str; 7] = ["build", "chrom", "start0", "end", "strand", "symbol", "hgnc_id"];

/// A protein-coding gene with its place on one build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingGene {
    /// Gives the symbol, as the source of the build has it.
    pub symbol: String,
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the place, 0-based half-open.
    pub span: Span,
}

impl Located for CodingGene {
    type Contig = Chromosome;

    fn place(&self) -> (Chromosome, Span) {
        (self.chromosome, self.span)
    }
}

/// Returns the protein-coding genes of a build on the primary chromosomes.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn of_build(build: Build) -> Result<&'static IntervalIndex<CodingGene>> {
    type ByBuild = Vec<(Build, IntervalIndex<CodingGene>)>;
    static GENES: OnceLock<std::result::Result<ByBuild, String>> = OnceLock::new();
    let all = GENES.get_or_init(|| read().map_err(|e| e.to_string())).as_ref();
    let all = all.map_err(Error::internal)?;
    let own = all.iter().find(|(b, _)| *b == build).map(|(_, genes)| genes);
    own.ok_or_else(|| Error::internal(format!("{NAME} has no genes of {build}")))
}

fn read() -> Result<Vec<(Build, IntervalIndex<CodingGene>)>> {
    let text = table::unpack(NAME, BYTES)?;
    // The first line names the sources.
    let text = text.split_once('\n').map_or("", |(_, rest)| rest);
    let mut lists = Build::ALL.map(|build| (build, Vec::new()));
    for row in table::rows(NAME, text, HEADER)? {
        let [build, chromosome, start, end, _, symbol, _] = row?;
        let build: Build = build.parse().map_err(Error::internal)?;
        let Some(chromosome) = Chromosome::parse(chromosome) else { continue };
        let span = Span::new(table::number(NAME, start)?, table::number(NAME, end)?);
        let gene = CodingGene { symbol: symbol.to_owned(), chromosome, span };
        if let Some((_, list)) = lists.iter_mut().find(|(b, _)| *b == build) {
            list.push(gene);
        }
    }
    Ok(lists.into_iter().map(|(build, list)| (build, IntervalIndex::new(list))).collect())
}
