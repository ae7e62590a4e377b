//! Reads ClinVar's VCF of NCBI (`clinvar.vcf.gz`, weekly or monthly release).

use crate::io::calls::vcf::Header;
use crate::model::allele::Record;
use crate::resource::bundle::format::{SourceMark, TrackKind};
use crate::resource::bundle::track_spec::{Policy, TrackSpec};
use crate::resource::sources::sites::{Cells, Info, SiteParser};
use crate::{Error, Result};
use std::path::Path;

/// The number columns, in order.
pub const NUMBERS: [&str; 1] = ["stars"];
/// Gives the text columns, in order: INFO keys of ClinVar, and its ID column (the variation id).
pub const TEXTS: [&str; 16] = [
    "ID",
    "CLNSIG",
    "CLNREVSTAT",
    "CLNDN",
    "CLNSIGCONF",
    "GENEINFO",
    "MC",
    "CLNSIGINCL",
    "CLNDNINCL",
    "ONC",
    "ONCREVSTAT",
    "ONCDN",
    "ONCINCL",
    "SCI",
    "SCIREVSTAT",
    "SCIDN",
];

/// Returns the track of ClinVar.
pub(crate) fn track() -> TrackSpec {
    TrackSpec::new("clinvar", TrackKind::Clinvar, &NUMBERS, &TEXTS, Policy::Clinvar)
}

/// Returns the facts of the source before it is read.
pub(crate) fn mark() -> SourceMark {
    SourceMark {
        track: "clinvar".to_owned(),
        name: "ClinVar".to_owned(),
        release: "not stated".to_owned(),
        licence: "ClinVar, NCBI: public domain; cite doi:10.1093/nar/gkx1153".to_owned(),
        ..SourceMark::default()
    }
}

/// Returns the stars of a review status
/// (<https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/>); `None` for one that is new to us.
pub fn stars(review_status: &str) -> Option<u8> {
    match review_status {
        "practice_guideline" => Some(4),
        "reviewed_by_expert_panel" => Some(3),
        "criteria_provided,_multiple_submitters,_no_conflicts" => Some(2),
        "criteria_provided,_multiple_submitters"
        | "criteria_provided,_single_submitter"
        | "criteria_provided,_conflicting_interpretations"
        | "criteria_provided,_conflicting_classifications" => Some(1),
        "no_assertion_criteria_provided"
        | "no_assertion_provided"
        | "no_interpretation_for_the_single_variant"
        | "no_classification_provided"
        | "no_classification_for_the_single_variant"
        | "no_classifications_from_unflagged_records" => Some(0),
        _ => None,
    }
}

/// Parses ClinVar records.
#[derive(Default)]
pub(crate) struct Clinvar {
    /// Gives `##fileDate` of the last file.
    pub release: Option<String>,
}

impl SiteParser for Clinvar {
    fn keys(&self) -> Vec<String> {
        TEXTS[1..].iter().map(|k| (*k).to_owned()).collect()
    }

    fn release(&self) -> Option<String> {
        self.release.clone()
    }

    fn check(&mut self, header: &Header, path: &Path) -> Result<()> {
        for key in ["CLNSIG", "CLNREVSTAT"] {
            if !header.declares_info(key) {
                return Err(Error::input(format!(
                    "is not ClinVar's VCF: its header has no INFO {key}"
                ))
                .at(path));
            }
        }
        self.release = header
            .text
            .lines()
            .find_map(|l| l.strip_prefix("##fileDate="))
            .map(|d| d.trim().to_owned());
        Ok(())
    }

    fn cells(&self, record: &Record, _: &str, info: &Info<'_>) -> Result<Option<Cells>> {
        let mut texts = vec![record.id.clone().unwrap_or_default()];
        texts.extend(TEXTS[1..].iter().map(|k| info.text(k).unwrap_or_default().to_owned()));
        let stars = info.text("CLNREVSTAT").and_then(stars).map_or(f32::NAN, f32::from);
        Ok(Some((vec![stars], texts)))
    }
}
