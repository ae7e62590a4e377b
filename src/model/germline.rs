//! Defines the germline label of an allele, by its share of reads, the tissue and the gene.

use crate::model::case::Tissue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The labels that a share of reads allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GermlineLabel {
    /// Marks a germline share in a tissue that holds no haematopoietic clone.
    Germline,
    /// Marks a germline share in blood without a known malignancy, or in another tissue.
    GermlinePresumed,
    /// Marks the same in a gene of clonal haematopoiesis: asks for another tissue.
    GermlineConfirm,
    /// Marks a germline share in diseased blood or marrow, in a predisposition gene.
    PotentialGermline,
    /// Marks a germline share that a tumour may have as well.
    NotEstablished,
    /// Marks a small share outside blood.
    Mosaic,
    /// Marks a small share in blood.
    MosaicOrClonal,
    /// Marks a small share in blood, in a gene of clonal haematopoiesis or with a malignancy.
    Clonal,
    /// Marks a small share in a gene where cells are known that lost or outgrew a germline allele.
    GermlineOrRescued,
    /// Marks a known somatic hotspot or rescue change: a cue for a germline variant elsewhere in
    /// the gene.
    SomaticMarker,
    /// Rests on so few reads that artefact and contamination come first.
    Trace,
    /// Marks a small share in a gene that is not asked for mosaicism and clones.
    LowShare,
    /// Marks more than a heterozygote has.
    HighShare,
    /// Lacks a known share.
    Unknown,
}

impl GermlineLabel {
    /// Returns the label for tables.
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

/// The place of a share in the windows of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharePlace {
    /// Lies below the smallest share that a clone or mosaic is told from.
    Trace,
    /// Lies below the germline window.
    Low,
    /// Lies in the germline window of the genotype.
    Inside,
    /// Lies above the window of a heterozygote.
    High,
    /// Lacks a known share.
    Unknown,
}

/// One rule of the settings; the first that fits gives the label. A condition that is not stated
/// fits everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRule {
    /// Gives the label.
    pub label: GermlineLabel,
    /// Asks for one of these places of the share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<SharePlace>,
    /// Asks for one of these tissues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tissues: Vec<Tissue>,
    /// Asks whether the tissue is one of `vaf.haematopoietic_tissues`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub haematopoietic: Option<bool>,
    /// Asks whether a haematological malignancy is stated. Not stated is not `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malignancy: Option<bool>,
    /// Asks for one of these gene symbols.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<String>,
    /// Asks whether the gene is one of `vaf.clonal_genes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clonal_gene: Option<bool>,
    /// Asks whether the patient is at least `vaf.clonal_age` years old. Not stated is not `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aged: Option<bool>,
    /// Asks whether the panel flags the gene as a predisposition gene
    /// (`ranking.predisposition_flags`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predisposition: Option<bool>,
    /// Asks whether the allele is that of a curated somatic locus (`loci.somatic`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub somatic_locus: Option<bool>,
    /// Asks whether the panel looks for mosaicism and clones in the gene (`vaf.low_share_genes`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_share_asked: Option<bool>,
    /// Tells the reader what it means and what to do.
    pub text: String,
    /// Makes the row warn.
    pub warn: bool,
    /// Grades the rule: A read in a source, B recalled, C proposed.
    pub certainty: String,
    /// Names the source.
    pub source: String,
}

/// The label of one reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Germline {
    /// Gives the label.
    pub label: GermlineLabel,
    /// Gives the share of reads (0 to 1) that decided; `null` where none is known.
    pub share: Option<f64>,
    /// Gives the 95 % interval of the share (Wilson), where the numbers of reads are known.
    pub interval: Option<[f64; 2]>,
    /// Names the source of the share: `reads` (counted anew) or `call set`.
    pub counted_by: &'static str,
    /// Tells where the share lies.
    pub place: SharePlace,
    /// Marks a share whose whole interval lies in the same place.
    pub firm: bool,
    /// Gives share and meaning in words.
    pub text: String,
    /// Warns the reader.
    #[serde(skip)]
    pub warn: bool,
    /// Grades the rule: A read in a source, B recalled, C proposed.
    pub certainty: String,
    /// Names the rule's source.
    pub source: String,
}
