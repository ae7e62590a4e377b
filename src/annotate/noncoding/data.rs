//! Loads the mechanisms of non-coding alleles: `panels/noncoding.toml`.

use crate::model::mechanism::{Mechanism, MechanismStrength};
use crate::{Error, Result};
use serde::Deserialize;
use std::sync::OnceLock;

/// Gives the file's name, for errors.
const NAME: &str = "noncoding.toml";
const TEXT: &str = include_str!("../../../panels/noncoding.toml");

/// Holds every mechanism, and what keeps an allele.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MechanismRules {
    #[serde(rename = "format")]
    _format: u32,
    /// Gives the version of the data.
    pub version: String,
    /// Says when a mechanism keeps an allele.
    pub keep: KeepRule,
    mechanism: Vec<MechanismEntry>,
    /// Counts the bases of real donor sites.
    pub(super) donor: DonorCounts,
}

/// Says when a mechanism keeps an allele from the consequence rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepRule {
    /// Names the genes in which an unknown frequency is enough.
    pub frequency_unknown: UnknownFrequency,
    /// Gives the least strength that keeps.
    pub min_strength: MechanismStrength,
}

/// The genes in which an allele of unknown frequency is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownFrequency {
    /// Names the genes of the panel's first-line tiers.
    FirstLine,
}

/// The mechanisms that the code knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MechanismId {
    AcceptorAgGained,
    AgExclusionZone,
    PolypyrimidineWeakened,
    DonorGained,
    DonorGainedElsewhere,
    DonorWeakened,
    SynonymousAtExonEnd,
    UpstreamStartGained,
    UpstreamStartLost,
    UpstreamStopLost,
    UpstreamStopGained,
    UpstreamFrameshift,
    KozakChanged,
    PolyadenylationSignal,
    Promoter,
}

impl MechanismId {
    /// Returns the name in the file.
    fn name(self) -> &'static str {
        match self {
            Self::AcceptorAgGained => "acceptor_ag_gained",
            Self::AgExclusionZone => "ag_exclusion_zone",
            Self::PolypyrimidineWeakened => "polypyrimidine_weakened",
            Self::DonorGained => "donor_gained",
            Self::DonorGainedElsewhere => "donor_gained_elsewhere",
            Self::DonorWeakened => "donor_weakened",
            Self::SynonymousAtExonEnd => "synonymous_at_exon_end",
            Self::UpstreamStartGained => "upstream_start_gained",
            Self::UpstreamStartLost => "upstream_start_lost",
            Self::UpstreamStopLost => "upstream_stop_lost",
            Self::UpstreamStopGained => "upstream_stop_gained",
            Self::UpstreamFrameshift => "upstream_frameshift",
            Self::KozakChanged => "kozak_changed",
            Self::PolyadenylationSignal => "polyadenylation_signal",
            Self::Promoter => "promoter",
        }
    }
}

/// Holds one mechanism as the file states it; the fields that it does not use are left out there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MechanismEntry {
    id: Option<MechanismId>,
    name: String,
    #[serde(rename = "so")]
    _so: String,
    term: String,
    strength: Option<MechanismStrength>,
    /// Grades an upstream frame that overlaps the CDS.
    pub(super) strength_overlapping: Option<MechanismStrength>,
    /// Grades an upstream frame that runs into the CDS's own.
    pub(super) strength_extension: Option<MechanismStrength>,
    /// Grades an upstream frame that ends within the UTR.
    pub(super) strength_terminated: Option<MechanismStrength>,
    /// Gives the first and last intron base, counted from the exon behind it.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) min_purine_run: usize,
    pub(super) min_pyrimidine_share: f64,
    pub(super) exon_bases: i64,
    pub(super) intron_bases: i64,
    pub(super) min_score: f64,
    pub(super) min_rise: f64,
    pub(super) min_fall: f64,
    pub(super) max_frequency: Option<f64>,
    pub(super) terms: Vec<crate::model::Term>,
    pub(super) purine_at: i64,
    pub(super) g_at: i64,
    pub(super) signals: Vec<String>,
    pub(super) weaker_signals: Vec<String>,
    pub(super) min_before_end: usize,
    pub(super) max_before_end: usize,
    pub(super) bases: u64,
    pub(super) bases_behind: u64,
    #[serde(rename = "certainty")]
    _certainty: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Counts the bases of real donor sites, column by column.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DonorCounts {
    pub(super) sites: f64,
    /// Gives the first column, counted from the donor: -3 is the exon's third base from its end.
    pub(super) first: i64,
    pub(super) background: Background,
    /// Lists the counts of A, C, G and T of each column.
    pub(super) counts: Vec<[f64; 4]>,
    #[serde(rename = "quantiles")]
    _quantiles: std::collections::BTreeMap<String, f64>,
    #[serde(rename = "certainty")]
    _certainty: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Gives the share of each base in any sequence.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
pub(super) struct Background {
    pub(super) a: f64,
    pub(super) c: f64,
    pub(super) g: f64,
    pub(super) t: f64,
}

impl MechanismRules {
    /// Returns the entry of a mechanism; `None` where the file leaves it out.
    pub(super) fn entry(&self, id: MechanismId) -> Option<&MechanismEntry> {
        self.mechanism.iter().find(|m| m.id == Some(id))
    }
}

impl MechanismEntry {
    /// Makes the mechanism of an allele, of the entry's own strength.
    pub(super) fn mechanism(&'static self, detail: String) -> Option<Mechanism> {
        self.graded(self.strength, detail)
    }

    /// Makes the mechanism of an allele, of the strength that the entry gives its case.
    pub(super) fn graded(
        &'static self,
        strength: Option<MechanismStrength>,
        detail: String,
    ) -> Option<Mechanism> {
        Some(Mechanism {
            id: self.id?.name(),
            name: &self.name,
            term: &self.term,
            strength: strength?,
            detail,
            max_frequency: self.max_frequency,
        })
    }
}

/// Returns the built-in mechanisms; `None` where the embedded file is damaged, which a test of the
/// build excludes.
pub fn rules() -> Option<&'static MechanismRules> {
    static RULES: OnceLock<Option<MechanismRules>> = OnceLock::new();
    RULES.get_or_init(|| load().ok()).as_ref()
}

/// Parses the embedded file.
///
/// # Errors
/// Internal, where it is damaged.
fn load() -> Result<MechanismRules> {
    toml::from_str(TEXT).map_err(|e| Error::internal(format!("embedded {NAME}: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_names_every_mechanism() {
        let rules = load().unwrap();
        assert_eq!(rules.mechanism.len(), 15);
        for m in &rules.mechanism {
            let id = m.id.unwrap();
            assert!(!m.name.is_empty() && !m.term.is_empty(), "{id:?}");
            let graded = m.strength.is_some() || m.strength_overlapping.is_some();
            assert!(graded && rules.entry(id).is_some(), "{id:?}");
            assert!(crate::annotate::noncoding::data::rules().is_some());
        }
        assert_eq!(rules.donor.counts.len(), 9);
    }
}
