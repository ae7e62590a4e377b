//! Declares the columns of predictors and the bundle's other tracks.

use crate::model::Missing;
use crate::model::predictor::Predictor;
use crate::model::resource::{Looked, Prediction};
use crate::model::row::Row;
use crate::report::resources;
use crate::report::tables::cell::{Cell, joined, optional_number, unavailable};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `revel` to `tracks`.
pub(super) static PREDICTORS: &[VariantColumn] = &[
    VariantColumn::new(
        "revel",
        "REVEL",
        "REVEL score, 0 to 1: the highest of the allele's protein changes",
        |r, _| score(r, Predictor::Revel),
    )
    .number()
    .width(8)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "revel_band",
        "REVEL band",
        "Calibrated band of the REVEL score (panels/predictors.toml), by gene where it has \
         its own",
        |r, _| band(r, Predictor::Revel),
    )
    .width(18)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "alphamissense",
        "AlphaMissense",
        "AlphaMissense pathogenicity, 0 to 1: the highest of the allele's transcripts",
        |r, _| score(r, Predictor::AlphaMissense),
    )
    .number()
    .width(8)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "alphamissense_band",
        "AlphaMissense class",
        "The publisher's class of the AlphaMissense score; no ACMG calibration",
        |r, _| band(r, Predictor::AlphaMissense),
    )
    .width(16)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "spliceai",
        "SpliceAI",
        "Highest SpliceAI delta of the allele, 0 to 1",
        |r, _| score(r, Predictor::SpliceAi),
    )
    .number()
    .width(8)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "spliceai_band",
        "SpliceAI band",
        "Calibrated band of the SpliceAI delta (panels/predictors.toml), by gene where it has \
         its own",
        |r, _| band(r, Predictor::SpliceAi),
    )
    .width(18)
    .json("variants.resources.predictors"),
    VariantColumn::new("cadd", "CADD", "CADD PHRED score", |r, _| score(r, Predictor::Cadd))
        .number()
        .width(8)
        .json("variants.resources.predictors"),
    VariantColumn::new(
        "cadd_band",
        "CADD band",
        "Band of the CADD score, in genes that have one (panels/predictors.toml)",
        |r, _| band(r, Predictor::Cadd),
    )
    .width(18)
    .json("variants.resources.predictors"),
    VariantColumn::new(
        "predictors",
        "Predictors",
        "Each predictor: score, band and what stands beside it, or why there is none",
        |r, _| joined(&resources::predictors(r), "; "),
    )
    .width(30)
    .json("variants.resources.predictors")
    .info(
        Info::per_gene(
            22,
            "PW_PREDICTORS",
            "Predictor:score:band per gene, joined by &; the band is . where the score is in none",
        )
        .values(resources::scores),
    ),
    VariantColumn::new(
        "intervals",
        "Intervals",
        "Interval tracks and dosage-sensitive regions that the allele overlaps",
        |r, _| joined(&resources::intervals(r), "; "),
    )
    .width(24)
    .json("variants.resources.intervals"),
    VariantColumn::new(
        "tracks",
        "Other resources",
        "Fields of the bundle's other tracks",
        |r, _| joined(&resources::tracks(r), "; "),
    )
    .width(24)
    .json("variants.resources.tracks"),
];

fn predictor(row: &Row, name: Predictor) -> Option<&Looked<Prediction>> {
    row.resources.predictors.iter().find(|p| p.predictor.known() == Some(name)).map(|p| &p.found)
}

/// Makes a cell of a predictor's score; says why where there is none.
fn score(row: &Row, name: Predictor) -> Cell {
    match predictor(row, name) {
        Some(Looked::Known(p)) => optional_number(p.score),
        Some(found) => unavailable(found),
        None => Cell::Missing(Missing::NoResource),
    }
}

/// Makes a cell of the band of a predictor's score; empty where the score is in none.
fn band(row: &Row, name: Predictor) -> Cell {
    match predictor(row, name) {
        Some(Looked::Known(p)) => p.band.clone().map_or(Cell::Empty, Cell::Text),
        Some(found) => unavailable(found),
        None => Cell::Missing(Missing::NoResource),
    }
}
