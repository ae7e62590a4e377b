//! Derives the flags of a row: what must be seen beside the variant whatever its tier.

use crate::model::evidence::LocusHit;
use crate::model::gene::GeneFacts;
use crate::model::row::Row;
use crate::model::{LocusAction, PredispositionFlag, Stated};
use schemars::JsonSchema;
use serde::Serialize;

/// Holds one flag: a code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flag {
    /// `MALIGNANCY_PREDISPOSITION`, `MALIGNANCY_RELATED`, `HSCT_DONOR`, `SECONDARY_FINDING`,
    /// `LOCUS`, `LOW_MAPPABILITY`, `BENIGN_LOCUS`, `SOMATIC_LOCUS`.
    pub code: &'static str,
    /// Describes the flag, with disease and source.
    pub text: String,
}

/// Returns the flags of one gene.
pub fn gene_flags(gene: &GeneFacts) -> Vec<Flag> {
    let mut flags = Vec::new();
    let malignancy = match &gene.malignancy_flag {
        Stated::Nothing | Stated::Known(PredispositionFlag::None) => None,
        Stated::Known(PredispositionFlag::Related) => {
            Some(("MALIGNANCY_RELATED", "related to malignancy"))
        }
        // An unfamiliar word is shown as predisposition: better a flag too many than one lost.
        Stated::Known(PredispositionFlag::Predisposes) | Stated::Other(_) => {
            Some(("MALIGNANCY_PREDISPOSITION", "malignancy predisposition"))
        }
    };
    if let Some((code, what)) = malignancy {
        let disease =
            if gene.malignancy.is_empty() { "malignancy not specified" } else { &gene.malignancy };
        let source =
            if gene.malignancy_source.is_empty() { "not stated" } else { &gene.malignancy_source };
        flags.push(Flag { code, text: format!("{what}: {disease} (source: {source})") });
    }
    if gene.hsct_donor {
        flags.push(Flag {
            code: "HSCT_DONOR",
            text: "relevant when relatives are screened as stem-cell donors".to_owned(),
        });
    }
    if let Some(list) = &gene.secondary_findings {
        flags.push(Flag {
            code: "SECONDARY_FINDING",
            text: format!("on the secondary-findings list {list}"),
        });
    }
    flags
}

/// Returns the flags of a reported allele: its gene's, then those of the loci it meets.
pub fn row_flags(row: &Row) -> Vec<Flag> {
    let mut flags = gene_flags(&row.gene);
    flags.extend(row.loci.iter().map(|hit| Flag { code: locus_code(hit), text: locus_text(hit) }));
    flags
}

fn locus_code(hit: &LocusHit) -> &'static str {
    match hit.action {
        LocusAction::FlagLowMappability => "LOW_MAPPABILITY",
        LocusAction::FlagBenign => "BENIGN_LOCUS",
        LocusAction::FlagSomatic => "SOMATIC_LOCUS",
        LocusAction::Rescue | LocusAction::Flag => "LOCUS",
    }
}

fn locus_text(hit: &LocusHit) -> String {
    let place = if hit.exact { "the allele of locus" } else { "within locus" };
    let what = match hit.action {
        LocusAction::FlagLowMappability => "paralogue or low mappability: ",
        LocusAction::FlagBenign => "known benign: ",
        LocusAction::FlagSomatic => "known somatic: ",
        LocusAction::Rescue | LocusAction::Flag => "",
    };
    format!("{what}{place} {} ({}): {}", hit.id, hit.category, hit.why)
}
