//! The answers of the room `family` on an allele, or two, in a family: models, verdicts, phase,
//! origin.

use crate::model::{ModeOfInheritance, Modes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The state of one allele in one person; states never merge.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Stands for a person without calls.
    NotTested,
    /// Stands for a call of which no copy is known.
    NoCall,
    /// Stands for a call of which one copy is known.
    HalfCall,
    /// Stands for a call without the allele whose depth is missing or low.
    AbsentWithoutDepth,
    /// Stands for a call without the allele, with depth or by reads.
    Absent,
    /// Stands for a call with the allele.
    Carries,
    /// Stands for a call that cannot be: two alleles where there is one copy, or counts or reads
    /// against the genotype.
    Doubtful,
}

impl CallState {
    /// Returns the word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotTested => "not_tested",
            Self::NoCall => "no_call",
            Self::HalfCall => "half_call",
            Self::AbsentWithoutDepth => "absent_without_depth",
            Self::Absent => "absent",
            Self::Carries => "carries",
            Self::Doubtful => "doubtful",
        }
    }
}

/// A model of inheritance that genotypes are compared with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum InheritanceModel {
    /// Autosomal dominant: all affected carry.
    #[serde(rename = "AD")]
    Dominant,
    /// Autosomal recessive by one allele: all affected have it on all copies.
    #[serde(rename = "AR_hom")]
    RecessiveHomozygous,
    /// Autosomal recessive by two alleles on different copies.
    #[serde(rename = "AR_comp")]
    RecessiveCompound,
    /// X-linked dominant: all affected carry.
    #[serde(rename = "XLD")]
    XLinkedDominant,
    /// X-linked recessive by one allele: all affected have it on all their copies of X.
    #[serde(rename = "XLR")]
    XLinkedRecessive,
    /// X-linked recessive by two alleles in women.
    #[serde(rename = "XLR_comp")]
    XLinkedCompound,
    /// Y-linked: all affected men carry.
    #[serde(rename = "YL")]
    YLinked,
    /// Mitochondrial: all affected carry.
    #[serde(rename = "MT")]
    Mitochondrial,
}

impl InheritanceModel {
    /// Returns the word for tables, `AR_comp`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dominant => "AD",
            Self::RecessiveHomozygous => "AR_hom",
            Self::RecessiveCompound => "AR_comp",
            Self::XLinkedDominant => "XLD",
            Self::XLinkedRecessive => "XLR",
            Self::XLinkedCompound => "XLR_comp",
            Self::YLinked => "YL",
            Self::Mitochondrial => "MT",
        }
    }

    /// Tells whether the model belongs to one of the modes; without a known mode each does.
    pub fn is_of(self, modes: &Modes) -> bool {
        modes.known().next().is_none() || modes.contains(self.mode())
    }

    /// Returns the mode of inheritance that the model belongs to.
    pub fn mode(self) -> ModeOfInheritance {
        match self {
            Self::Dominant => ModeOfInheritance::AutosomalDominant,
            Self::RecessiveHomozygous | Self::RecessiveCompound => {
                ModeOfInheritance::AutosomalRecessive
            }
            Self::XLinkedDominant => ModeOfInheritance::XLinkedDominant,
            Self::XLinkedRecessive | Self::XLinkedCompound => ModeOfInheritance::XLinkedRecessive,
            Self::YLinked => ModeOfInheritance::YLinked,
            Self::Mitochondrial => ModeOfInheritance::Mitochondrial,
        }
    }
}

/// The penetrance that a model assumes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Penetrance {
    /// Assumes that nobody with the genotype is unaffected.
    Complete,
    /// Asks nothing of the unaffected.
    Incomplete,
}

impl Penetrance {
    /// Returns `complete` or `incomplete`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
        }
    }
}

/// The answer of a model.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Fits whatever is left open.
    Fits,
    /// Fits in some of the cases that are left open.
    FitsIf,
    /// Fits in none of them.
    Excluded,
}

impl Answer {
    /// Returns the word for tables, `fits_if`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::FitsIf => "fits_if",
            Self::Excluded => "excluded",
        }
    }
}

/// The parent whom a copy of an allele comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Comes from the mother.
    Mother,
    /// Comes from the father.
    Father,
    /// Is new in the person.
    New,
    /// Comes from both parents: the person has it on all copies.
    Both,
    /// Agrees with no inheritance: a deletion, a disomy or a wrong call.
    Conflict,
    /// Stands for a person who is not shown to carry the allele.
    NotCarried,
}

impl Origin {
    /// Returns the word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::New => "new",
            Self::Both => "both",
            Self::Conflict => "conflict",
            Self::NotCarried => "not_carried",
        }
    }
}

/// The certain relation of two alleles that one person has once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertainPhase {
    /// Lie on one copy.
    Cis,
    /// Lie on different copies.
    Trans,
}

/// The relation of two alleles in one person, as the whole family shows it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PairPhase {
    /// Lie on different copies.
    Trans,
    /// Lie on one copy.
    Cis,
    /// Is not told by the genotypes.
    Unknown,
    /// Is told differently by the callers' phase and the genotypes of the family.
    Conflict,
    /// Stands for a person who does not have one copy of each.
    NotBoth,
}

impl From<CertainPhase> for PairPhase {
    fn from(phase: CertainPhase) -> Self {
        match phase {
            CertainPhase::Cis => Self::Cis,
            CertainPhase::Trans => Self::Trans,
        }
    }
}

impl PairPhase {
    /// Returns the word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trans => "trans",
            Self::Cis => "cis",
            Self::Unknown => "unknown",
            Self::Conflict => "conflict",
            Self::NotBoth => "not_both",
        }
    }
}

/// A circumstance of a pair that the reader must know.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PairNote {
    /// Counts new mutations.
    NewMutations,
    /// Says that the callers' phase contradicts the genotypes of the family.
    PhaseConflict,
    /// Says that no inheritance explains the genotypes.
    NoInheritanceFits,
    /// Says that the family's loops are too wide to be judged.
    TooWide,
    /// Says that the gene has more pairs than are judged.
    NotEnumerated,
}

impl PairNote {
    /// Returns the word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewMutations => "new_mutations",
            Self::PhaseConflict => "phase_conflict",
            Self::NoInheritanceFits => "mendelian_conflict",
            Self::TooWide => "too_wide",
            Self::NotEnumerated => "not_enumerated",
        }
    }
}
