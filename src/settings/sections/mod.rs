//! Thresholds and rules as values: every number comes from `panels/defaults.toml` or a later layer.
//!
//! | file | job |
//! |---|---|
//! | [`quality`] | depth, genotype quality and share of reads that a genotype must show |
//! | [`mitochondrial`] | limits of heteroplasmy |
//! | [`frequency`] | limits of the population frequency |
//! | [`ranking`] | reasons that rank a row down within its tier |
//! | [`evidence`] | frequency evidence after ACMG/AMP, a label |
//! | [`clinvar`] | classifications and stars that count |
//! | [`consequence`] | Sequence Ontology terms by class |
//! | [`loci`] | what each category of curated loci does |
//! | [`tier`] | diagnostic-grade evidence ratings; how many genes may lack a transcript |
//! | [`vaf`] | windows of the share of reads; germline, mosaic and clone |
//! | [`copy_number`] | copy number from depth and breakpoints |
//! | [`coverage`] | depths from which bases, targets and genes are covered |
//! | [`reads`] | reads at a reported allele |
//! | [`family`] | penetrance; calls of relatives that show absence |
//! | [`de_novo`] | reads that a claim of a new allele needs |
//! | [`relatedness`] | what genotypes must show of a stated relation |
//! | [`sample`] | sex, duplicates, contamination |
//! | [`site`] | statements of the laboratory |

pub mod clinvar;
pub mod consequence;
pub mod copy_number;
pub mod coverage;
pub mod de_novo;
pub mod evidence;
pub mod family;
pub mod frequency;
pub mod loci;
pub mod mitochondrial;
pub mod quality;
pub mod ranking;
pub mod reads;
pub mod relatedness;
pub mod sample;
pub mod site;
pub mod tier;
pub mod vaf;

pub use clinvar::Clinvar;
pub use consequence::Consequences;
pub use copy_number::CopyNumber;
pub use coverage::Coverage;
pub use de_novo::DeNovoRules;
pub use evidence::FrequencyEvidence;
pub use family::FamilyRules;
pub use frequency::{Frequency, Population, PopulationLimit, Statistic};
pub use loci::LocusActions;
pub use mitochondrial::Mitochondrial;
pub use quality::Quality;
pub use ranking::Ranking;
pub use reads::ReadRules;
pub use relatedness::RelatednessRules;
pub use sample::SampleRules;
use serde::{Deserialize, Serialize};
pub use site::Site;
pub use tier::Tiering;
pub use vaf::VafWindows;

/// Holds all settings of one gene, or the general ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Holds the section `quality`.
    pub quality: Quality,
    /// Holds the section `mitochondrial`.
    pub mitochondrial: Mitochondrial,
    /// Holds the section `frequency`.
    pub frequency: Frequency,
    /// Holds the section `ranking`.
    pub ranking: Ranking,
    /// Holds the section `evidence`.
    pub evidence: FrequencyEvidence,
    /// Holds the section `clinvar`.
    pub clinvar: Clinvar,
    /// Holds the section `consequence`.
    pub consequence: Consequences,
    /// Holds the section `loci`.
    pub loci: LocusActions,
    /// Holds the section `tier`.
    pub tier: Tiering,
    /// Holds the section `vaf`.
    pub vaf: VafWindows,
    /// Holds the section `cnv`.
    pub cnv: CopyNumber,
    /// Holds the section `coverage`.
    pub coverage: Coverage,
    /// Holds the section `reads`.
    pub reads: ReadRules,
    /// Holds the section `family`.
    pub family: FamilyRules,
    /// Holds the section `de_novo`.
    pub de_novo: DeNovoRules,
    /// Holds the section `relatedness`.
    pub relatedness: RelatednessRules,
    /// Holds the section `sample`.
    pub sample: SampleRules,
    /// Holds the section `site`.
    pub site: Site,
}

impl Settings {
    /// Reads a table of sections.
    ///
    /// # Errors
    /// A missing or unknown section or key, or a value of another type.
    pub(super) fn deserialize_table(
        table: toml::Table,
    ) -> std::result::Result<Self, toml::de::Error> {
        <Self as serde::Deserialize>::deserialize(toml::Value::Table(table))
    }
}
