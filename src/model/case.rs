//! What is known about the case beside the call set.

use serde::{Deserialize, Serialize};

/// Sex used for ploidy; from the case file, `--sex`, or unknown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// XX.
    Female,
    /// XY.
    Male,
    /// Not stated.
    #[default]
    Unknown,
}

/// Source of the DNA.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tissue {
    /// Peripheral blood.
    Blood,
    /// Blood in remission of a haematological malignancy.
    BloodInRemission,
    /// Bone marrow.
    Marrow,
    /// Cultured fibroblasts.
    FibroblastCulture,
    /// Skin biopsy, not cultured.
    SkinBiopsy,
    /// Buccal swab or saliva.
    Saliva,
    /// Another tissue.
    Other,
    /// Not stated.
    #[default]
    Unknown,
}

/// The `[case]` table of a case file; every field is optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// Name of the case; output files carry it. Default: the sample's name.
    pub id: Option<String>,
    /// Sample in the VCF.
    pub sample: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Tissue.
    pub tissue: Tissue,
    /// A haematological malignancy (MDS, AML ...) is present or was; `None`: not stated.
    pub haematological_malignancy: Option<bool>,
    /// Age in years at sampling.
    pub age: Option<f64>,
}
