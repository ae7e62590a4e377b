//! Curated loci of both builds (`panels/loci.tsv`): non-coding, structural, paralogue and
//! frequency-exempt places.
//!
//! The table is 1-based inclusive with plus-strand alleles of each build (complemented where the
//! builds are inverted).

use crate::model::panel::{Locus, LocusAllele};
use crate::model::{Build, Chromosome, Span};
use crate::panel::table;
use crate::{Error, Result};
use std::sync::OnceLock;

const NAME: &str = "loci.tsv";
const TEXT: &str = include_str!("../../panels/loci.tsv");
const HEADER: [&str; 26] = [
    "id",
    "category",
    "genes",
    "gene_text",
    "hgvs",
    "refseq",
    "grch38_chrom",
    "grch38_start",
    "grch38_end",
    "grch38_strand",
    "grch38_ref",
    "grch38_alt",
    "grch38_in_region",
    "grch37_chrom",
    "grch37_start",
    "grch37_end",
    "grch37_strand",
    "grch37_ref",
    "grch37_alt",
    "grch37_in_region",
    "indication",
    "why",
    "detection_or_filter_action",
    "source",
    "confidence",
    "coordinate_method",
];

/// A locus on one build, with what the resolver needs beside the model type.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLocus {
    /// The locus.
    pub locus: Locus,
    /// Small enough on this build to widen the searched regions (column `<build>_in_region`).
    pub in_region: bool,
    /// Indications it belongs to, for example `1`, `2a`.
    pub indications: Vec<&'static str>,
}

/// All loci on a build, in file order.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn on(build: Build) -> Result<&'static [PlacedLocus]> {
    static LOCI: [OnceLock<std::result::Result<Vec<PlacedLocus>, String>>; 2] =
        [OnceLock::new(), OnceLock::new()];
    let cell = &LOCI[usize::from(build == Build::GRCh38)];
    cell.get_or_init(|| read(build).map_err(|e| e.to_string())).as_deref().map_err(Error::internal)
}

fn read(build: Build) -> Result<Vec<PlacedLocus>> {
    table::rows(NAME, TEXT, HEADER)?.map(|row| placed(&row?, build)).collect()
}

fn placed(row: &[&'static str; 26], build: Build) -> Result<PlacedLocus> {
    let [id, category, genes, _, hgvs, _, ..] = *row;
    let [.., indication, why, detection, source, confidence, _] = *row;
    let from = if build == Build::GRCh38 { 6 } else { 13 };
    let &[chrom, start, end, _, reference, alternate, in_region] = &row[from..from + 7] else {
        return Err(Error::internal(format!("embedded table {NAME}: {id} has too few cells")));
    };
    let place = if start.is_empty() {
        None
    } else {
        let chromosome = Chromosome::parse(chrom).ok_or_else(|| {
            Error::internal(format!("embedded table {NAME}: '{chrom}' is not a chromosome"))
        })?;
        Some((
            chromosome,
            Span::from_one_based(table::number(NAME, start)?, table::number(NAME, end)?),
        ))
    };
    let allele = (!reference.is_empty() && !alternate.is_empty())
        .then(|| LocusAllele { reference: reference.to_owned(), alternate: alternate.to_owned() });
    let list = |text: &'static str| text.split(';').filter(|s| !s.is_empty());
    Ok(PlacedLocus {
        locus: Locus {
            id: id.to_owned(),
            category: category.to_owned(),
            genes: list(genes).map(str::to_owned).collect(),
            hgvs: hgvs.to_owned(),
            allele,
            place,
            why: why.to_owned(),
            detection: detection.to_owned(),
            source: source.to_owned(),
            confidence: confidence.to_owned(),
        },
        in_region: in_region == "yes",
        indications: list(indication).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rbm8a_alleles_are_complemented_on_grch37() {
        let allele = |b| {
            on(b)
                .unwrap()
                .iter()
                .find(|l| l.locus.id == "RBM8A_c.-21G>A")
                .unwrap()
                .locus
                .allele
                .clone()
        };
        assert_eq!(allele(Build::GRCh38).unwrap().reference, "C");
        assert_eq!(
            allele(Build::GRCh37).unwrap(),
            LocusAllele { reference: "G".into(), alternate: "A".into() }
        );
    }

    #[test]
    fn large_events_do_not_widen_the_search() {
        for build in Build::ALL {
            let loci = on(build).unwrap();
            assert_eq!(loci.len(), 213);
            for l in loci {
                assert!(
                    !l.in_region || l.locus.place.is_some_and(|(_, s)| s.len() < 10_000),
                    "{}",
                    l.locus.id
                );
            }
        }
    }
}
