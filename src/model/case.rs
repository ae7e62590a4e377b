//! Defines the facts of a case that the call set does not hold.

use crate::model::Relation;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

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

/// The facts of a case file: the fields of its `[case]` table, every one optional, and its other
/// tables.
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
    /// Names the clinical indication, `1` or `2a` for example.
    #[serde(deserialize_with = "text_or_number")]
    pub indication: Option<String>,
    /// States whether the patient is a minor; `None`: not stated, see [`Case::is_minor`].
    pub minor: Option<bool>,
    /// States whether the parents are related by blood; `None`: not stated.
    pub consanguinity: Option<bool>,
    /// Lists the variants that the family is known to carry: HGVS c. or g. names, or
    /// `chr:pos:ref:alt`.
    pub known_variants: Vec<String>,
    /// Lists the groups of monozygotic twins, by sample name.
    pub twins: Vec<Vec<String>>,
    /// Holds the `[consent]` table.
    #[serde(skip_deserializing)]
    pub consent: Consent,
    /// Holds the `[relative.NAME]` tables, by name.
    #[serde(skip_deserializing)]
    pub relatives: BTreeMap<String, RelativeFacts>,
}

/// The age in years from which a person is of age, where the case file does not state it.
const AGE_OF_MAJORITY: f64 = 18.0;

impl Case {
    /// Says whether the patient is a minor: as stated, else by an age under 18 years; `None` where
    /// neither is stated.
    pub fn is_minor(&self) -> Option<bool> {
        self.minor.or_else(|| self.age.map(|age| age < AGE_OF_MAJORITY))
    }
}

/// The `[consent]` table of a case file: what is not stated is not consented to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Consent {
    /// States consent to the report of secondary findings.
    pub secondary_findings: bool,
}

/// One `[relative.NAME]` table of a case file; every field is optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RelativeFacts {
    /// Tells what the relative is to the patient.
    pub role: Option<Relation>,
    /// Gives the sex.
    pub sex: Sex,
    /// Gives the age in years at sampling.
    pub age: Option<f64>,
    /// States whether the relative is affected; `None`: not stated.
    pub affected: Option<bool>,
    /// Gives the tissue.
    pub tissue: Tissue,
    /// States whether a haematological malignancy (MDS, AML ...) is present or was; `None`: not
    /// stated.
    pub haematological_malignancy: Option<bool>,
}

impl RelativeFacts {
    /// Says whether the relative is a minor by age; `None` where it is not stated.
    pub fn is_minor(&self) -> Option<bool> {
        self.age.map(|age| age < AGE_OF_MAJORITY)
    }
}

/// Reads a text that may be written as a whole number, `indication = 1`.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Number(i64),
    }
    Ok(Some(match Written::deserialize(from)? {
        Written::Text(text) => text,
        Written::Number(number) => number.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_is_told_by_age_where_it_is_not_stated() {
        let case = |age, minor| Case { age, minor, ..Case::default() }.is_minor();
        assert_eq!(case(None, None), None);
        assert_eq!((case(Some(17.9), None), case(Some(18.0), None)), (Some(true), Some(false)));
        assert_eq!(case(Some(18.5), Some(true)), Some(true));
    }
}
