//! Values of flags that are one of a list.

use crate::io::text::index::IndexUse;
use crate::io::transcripts::set::Selection;
use crate::model::case::{Sex, Tissue};
use crate::panel::ExpandStep;
use clap::ValueEnum;

/// Tells how far a panel is expanded beyond its core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ExpandArg {
    /// Takes the core genes only.
    Core,
    /// Takes the panel's first-line tiers.
    #[default]
    None,
    /// Takes every tier of the panel, research genes too.
    Extended,
    /// Takes all built-in panels of the indication.
    Union,
}

impl From<ExpandArg> for ExpandStep {
    fn from(arg: ExpandArg) -> Self {
        match arg {
            ExpandArg::Core => Self::Core,
            ExpandArg::None => Self::None,
            ExpandArg::Extended => Self::Extended,
            ExpandArg::Union => Self::Union,
        }
    }
}

/// Tells whether an index beside the call set is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum IndexArg {
    /// Uses the index if there is one.
    #[default]
    Auto,
    /// Reads the whole file.
    Ignore,
    /// Refuses a file without an index.
    Require,
}

impl From<IndexArg> for IndexUse {
    fn from(arg: IndexArg) -> Self {
        match arg {
            IndexArg::Auto => Self::Auto,
            IndexArg::Ignore => Self::Ignore,
            IndexArg::Require => Self::Require,
        }
    }
}

/// Tells the sex of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SexArg {
    /// XX.
    Female,
    /// XY.
    Male,
    /// Unknown, or not stated.
    Unknown,
}

impl From<SexArg> for Sex {
    fn from(sex: SexArg) -> Self {
        match sex {
            SexArg::Female => Self::Female,
            SexArg::Male => Self::Male,
            SexArg::Unknown => Self::Unknown,
        }
    }
}

/// Tells the tissue that the DNA is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TissueArg {
    /// Peripheral blood.
    Blood,
    /// Blood in remission.
    BloodInRemission,
    /// Bone marrow.
    Marrow,
    /// Cultured fibroblasts.
    FibroblastCulture,
    /// Skin biopsy.
    SkinBiopsy,
    /// Saliva or buccal swab.
    Saliva,
    /// Another tissue.
    Other,
    /// Unknown, or not stated.
    Unknown,
}

impl From<TissueArg> for Tissue {
    fn from(tissue: TissueArg) -> Self {
        match tissue {
            TissueArg::Blood => Self::Blood,
            TissueArg::BloodInRemission => Self::BloodInRemission,
            TissueArg::Marrow => Self::Marrow,
            TissueArg::FibroblastCulture => Self::FibroblastCulture,
            TissueArg::SkinBiopsy => Self::SkinBiopsy,
            TissueArg::Saliva => Self::Saliva,
            TissueArg::Other => Self::Other,
            TissueArg::Unknown => Self::Unknown,
        }
    }
}

/// Selects transcripts of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum SetArg {
    /// Takes all transcripts.
    #[default]
    All,
    /// Takes MANE Select and MANE Plus Clinical.
    Mane,
    /// Takes MANE, and for a gene without it the source's pick (Ensembl canonical, RefSeq Select).
    Canonical,
    /// Takes the source's basic set, and MANE.
    Basic,
}

impl From<SetArg> for Selection {
    fn from(set: SetArg) -> Self {
        match set {
            SetArg::All => Self::All,
            SetArg::Mane => Self::Mane,
            SetArg::Canonical => Self::Canonical,
            SetArg::Basic => Self::Basic,
        }
    }
}
