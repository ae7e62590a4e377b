//! Whether an allele may be called germline, by its share of reads, the tissue and the gene.

use crate::model::case::Tissue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the share of reads allows to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GermlineLabel {
    /// A germline share in a tissue that holds no haematopoietic clone.
    Germline,
    /// A germline share in blood without a known malignancy, or in another tissue.
    GermlinePresumed,
    /// The same in a gene of clonal haematopoiesis: asks for another tissue.
    GermlineConfirm,
    /// A germline share in diseased blood or marrow, in a predisposition gene.
    PotentialGermline,
    /// A germline share that a tumour may have as well.
    NotEstablished,
    /// A small share outside blood.
    Mosaic,
    /// A small share in blood.
    MosaicOrClonal,
    /// A small share in blood, in a gene of clonal haematopoiesis or with a malignancy.
    Clonal,
    /// A small share where cells that lost or outgrew a germline allele are known.
    GermlineOrRescued,
    /// A known somatic hotspot or rescue change: a cue for a germline variant elsewhere in the
    /// gene.
    SomaticMarker,
    /// So few reads that artefact and contamination come first.
    Trace,
    /// A small share where mosaicism and clones are not asked for.
    LowShare,
    /// More than a heterozygote has.
    HighShare,
    /// The share is not known.
    Unknown,
}

impl GermlineLabel {
    /// Label for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Germline => "germline",
            Self::GermlinePresumed => "germline presumed",
            Self::GermlineConfirm => "germline, confirm",
            Self::PotentialGermline => "potential germline",
            Self::NotEstablished => "not established",
            Self::Mosaic => "mosaic",
            Self::MosaicOrClonal => "mosaic or clonal",
            Self::Clonal => "clonal",
            Self::GermlineOrRescued => "germline or rescued",
            Self::SomaticMarker => "somatic marker",
            Self::Trace => "trace",
            Self::LowShare => "low share",
            Self::HighShare => "high share",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a share lies in the windows of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharePlace {
    /// Below what a clone or mosaic is told from.
    Trace,
    /// Below the germline window.
    Low,
    /// In the germline window of the genotype.
    Inside,
    /// Above the window of a heterozygote.
    High,
    /// Not known.
    Unknown,
}

/// One rule of the settings; the first that fits gives the label. A condition that is not stated
/// fits everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRule {
    /// The label.
    pub label: GermlineLabel,
    /// Places of the share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<SharePlace>,
    /// Tissues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tissues: Vec<Tissue>,
    /// The tissue is one of `vaf.haematopoietic_tissues`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub haematopoietic: Option<bool>,
    /// A haematological malignancy is stated. Not stated is not `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malignancy: Option<bool>,
    /// Gene symbols.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<String>,
    /// The gene is one of `vaf.clonal_genes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clonal_gene: Option<bool>,
    /// The patient is at least `vaf.clonal_age` years old. Not stated is not `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aged: Option<bool>,
    /// The panel flags the gene as a predisposition gene (`ranking.predisposition_flags`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predisposition: Option<bool>,
    /// The allele is that of a curated somatic locus (`loci.somatic`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub somatic_locus: Option<bool>,
    /// The panel asks for mosaicism and clones in the gene (`vaf.low_share_genes`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_share_asked: Option<bool>,
    /// What to say and to do.
    pub text: String,
    /// Whether the row warns.
    pub warn: bool,
    /// How certain the rule is: A read in a source, B recalled, C proposed.
    pub certainty: String,
    /// Source.
    pub source: String,
}

/// The label of one reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Germline {
    /// The label.
    pub label: GermlineLabel,
    /// Share of reads (0 to 1) that decided; `null` where none is known.
    pub share: Option<f64>,
    /// Its 95 % interval (Wilson), where counts are known.
    pub interval: Option<[f64; 2]>,
    /// `reads` (counted anew), `call set`.
    pub counted_by: &'static str,
    /// Where the share lies.
    pub place: SharePlace,
    /// The whole interval lies there too.
    pub firm: bool,
    /// Share and meaning in words.
    pub text: String,
    /// Whether the reader is warned.
    #[serde(skip)]
    pub warn: bool,
    /// How certain the rule is: A read in a source, B recalled, C proposed.
    pub certainty: String,
    /// The rule's source.
    pub source: String,
}
