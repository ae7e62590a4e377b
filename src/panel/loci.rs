//! Reads the curated loci of both builds (`panels/loci.tsv`): non-coding, structural, paralogue and
//! frequency-exempt places.
//!
//! The table is 1-based inclusive with plus-strand alleles of each build (complemented where the
//! builds are inverted).

use crate::model::notice::RunNotice;
use crate::model::panel::{Locus, LocusAllele};
use crate::model::{
    Build, Chromosome, LocusEffect, Modes, PartnerSide, RescueScope, Span, StatedEffect,
};
use crate::panel::table;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const NAME: &str = "loci.tsv";
const TEXT: &str = include_str!("../../panels/loci.tsv");
const HEADER: [&str; 35] = [
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
    "known_as",
    "effect",
    "effect_mode",
    "effect_partner",
    "effect_modifies",
    "effect_certainty",
    "effect_source",
    "effect_reason",
    "rescued_from",
];

/// Stands for the alternate allele of a locus that deletes its place, where REF is empty.
const DELETION: &str = "<DEL>";
/// States why a locus whose row rescues nothing by its own word is not in force.
const EVENT: &str = "events are not read yet";
/// States why a locus without coordinates is not in force.
const NO_PLACE: &str = "no coordinates on this build";

/// Holds a locus on one build, with what the resolver needs beside the model type.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLocus {
    /// Holds the locus.
    pub locus: Locus,
    /// Marks a locus small enough on this build to widen the searched regions (column `<build>_in_region`).
    pub in_region: bool,
    /// Indications it belongs to, for example `1`, `2a`.
    pub indications: Vec<&'static str>,
}

/// Returns all loci on a build, in file order.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn on(build: Build) -> Result<&'static [PlacedLocus]> {
    static LOCI: [OnceLock<std::result::Result<Vec<PlacedLocus>, String>>; 2] =
        [OnceLock::new(), OnceLock::new()];
    let cell = &LOCI[usize::from(build == Build::GRCh38)];
    cell.get_or_init(|| read(build).map_err(|e| e.to_string())).as_deref().map_err(Error::internal)
}

/// Returns one notice for each reason why loci are not in force, which names them.
pub fn not_in_force<'a>(loci: impl Iterator<Item = &'a Locus>) -> Vec<RunNotice> {
    let mut by_reason: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for locus in loci {
        if let Some(why) = locus.not_in_force {
            by_reason.entry(why).or_default().push(locus.id.clone());
        }
    }
    let notice = |(reason, loci)| RunNotice::LociNotInForce { reason, loci };
    by_reason.into_iter().map(notice).collect()
}

fn read(build: Build) -> Result<Vec<PlacedLocus>> {
    table::rows(NAME, TEXT, HEADER)?.map(|row| placed(&row?, build)).collect()
}

fn placed(row: &[&'static str; 35], build: Build) -> Result<PlacedLocus> {
    let [id, category, genes, _, hgvs, _, ..] = *row;
    let [.., indication, why, detection, source, confidence, _, _, _, _, _, _, _, _, _, _] = *row;
    let [.., known_as, _, _, _, _, _, _, _, rescued] = *row;
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
    let rescued_from = RescueScope::parse(rescued).ok_or_else(|| unknown_word(id, rescued))?;
    let not_in_force = match (rescued, place) {
        ("none", _) => Some(EVENT),
        (_, None) => Some(NO_PLACE),
        _ => None,
    };
    Ok(PlacedLocus {
        locus: Locus {
            id: id.to_owned(),
            category: category.to_owned(),
            genes: list(genes).map(str::to_owned).collect(),
            hgvs: hgvs.to_owned(),
            allele,
            deletes_place: alternate == DELETION,
            place,
            known_as: known_as.to_owned(),
            effect: stated_effect(id, row)?,
            rescued_from,
            not_in_force,
            why: why.to_owned(),
            detection: detection.to_owned(),
            source: source.to_owned(),
            confidence: confidence.to_owned(),
        },
        in_region: in_region == "yes",
        indications: list(indication).collect(),
    })
}

/// Reads the columns on the effect; `None` where nothing is stated.
fn stated_effect(id: &str, row: &[&'static str; 35]) -> Result<Option<StatedEffect>> {
    let [.., effect, modes, partner, modifies, certainty, source, reason, _] = *row;
    if effect.is_empty() {
        return Ok(None);
    }
    let words = |text: &'static str| text.split(';').filter(|s| !s.is_empty());
    let modes: Modes = words(modes).collect();
    if let Some(word) = modes.unknown().next() {
        return Err(unknown_word(id, word));
    }
    let partner = match partner {
        "" => PartnerSide::Any,
        word => PartnerSide::parse(word).ok_or_else(|| unknown_word(id, word))?,
    };
    Ok(Some(StatedEffect {
        effect: LocusEffect::parse(effect).ok_or_else(|| unknown_word(id, effect))?,
        modes,
        partner,
        modifies: words(modifies).map(str::to_owned).collect(),
        reason: reason.to_owned(),
        source: source.to_owned(),
        certainty: certainty.to_owned(),
    }))
}

fn unknown_word(id: &str, word: &str) -> Error {
    Error::internal(format!("embedded table {NAME}: {id} has the unknown word '{word}'"))
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
    fn every_row_is_in_force_or_says_why_not() {
        for build in Build::ALL {
            let idle = |why| on(build).unwrap().iter().filter(move |l| l.locus.not_in_force == why);
            assert_eq!(idle(Some(EVENT)).count(), 39, "{build}");
            let unplaced: Vec<&str> = idle(Some(NO_PLACE)).map(|l| l.locus.id.as_str()).collect();
            assert_eq!(unplaced, Vec::<&str>::new(), "{build}");
        }
    }

    #[test]
    fn whole_genes_rescue_from_consequence_alone() {
        let rescued = |id: &str| {
            let found = on(Build::GRCh38).unwrap().iter().find(|l| l.locus.id == id);
            found.unwrap().locus.rescued_from
        };
        for id in ["HBB_full", "RBM8A_gene", "UROS_erythroid_promoter", "HK1_erythroid_promoter"] {
            assert_eq!(rescued(id), RescueScope::CONSEQUENCE, "{id}");
        }
        assert_eq!(rescued("HBB_c.20A>T"), RescueScope::EVERYTHING);
        assert!(rescued("mtDNA_common_deletion").is_nothing());
    }

    #[test]
    fn large_events_do_not_widen_the_search() {
        for build in Build::ALL {
            let loci = on(build).unwrap();
            assert_eq!(loci.len(), 214);
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
