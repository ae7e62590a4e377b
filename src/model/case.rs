//! Defines the facts of a case that the call set does not hold.

use serde::{Deserialize, Serialize};

/// The sex used for ploidy; from the case file, `--sex`, or unknown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Carries two copies of X (XX).
    Female,
    /// Carries one copy of X and of Y (XY).
    Male,
    /// Stands for a fact that is not stated.
    #[default]
    Unknown,
}

/// The source of the DNA.
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
    /// A skin biopsy, not cultured.
    SkinBiopsy,
    /// A buccal swab or saliva.
    Saliva,
    /// Another tissue.
    Other,
    /// Stands for a fact that is not stated.
    #[default]
    Unknown,
}

/// The `[case]` table of a case file; every field is optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// Names the case; output files carry the name. Default: the sample's name.
    pub id: Option<String>,
    /// Names the sample in the VCF.
    pub sample: Option<String>,
    /// Gives the sex.
    pub sex: Sex,
    /// Gives the tissue.
    pub tissue: Tissue,
    /// States whether a haematological malignancy (MDS, AML ...) is present or was; `None`: not
    /// stated.
    pub haematological_malignancy: Option<bool>,
    /// Gives the age in years at sampling.
    pub age: Option<f64>,
}
