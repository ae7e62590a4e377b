//! The reported rows of a gene by the model of inheritance that they fit.

use crate::model::family_row::PairAnswers;
use crate::model::ledger::Tier;
use crate::model::segregation::{InheritanceModel, PairPhase, Penetrance};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// The rows of one gene by model, and its best pair.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct GeneModels {
    /// Counts rows and pairs by model, without those of none.
    pub counts: Vec<ModelCount>,
    /// Holds the pair of two reported alleles that fits best; absent where no pair can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_pair: Option<GenePair>,
}

/// The rows of a gene, or pairs of them, that fit one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModelCount {
    /// Names the model.
    pub model: GeneModel,
    /// Counts those that fit whatever is left open.
    pub fits: u64,
    /// Counts those that fit if a genotype that is not known allows it.
    pub open: u64,
}

/// Two alleles or events of a gene that can be the two hits of its recessive disease.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GenePair {
    /// Names the first allele, `c.99T>A`, else by its place.
    pub allele: String,
    /// Gives the tiers of the two; an event has none.
    #[serde(serialize_with = "tier_names")]
    #[schemars(with = "[Option<String>; 2]")]
    pub tiers: [Option<Tier>; 2],
    /// Names the penetrance assumed for the gene.
    pub penetrance: Penetrance,
    /// Holds the second allele with the relation of the two and the answers on them.
    pub pair: PairAnswers,
}

fn tier_names<S: Serializer>(tiers: &[Option<Tier>; 2], s: S) -> Result<S::Ok, S::Error> {
    tiers.map(|tier| tier.map(Tier::name)).serialize(s)
}

/// A model as the table of genes counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GeneModel {
    /// Counts alleles of autosomal dominant inheritance.
    Dominant,
    /// Counts alleles that may be called new in the patient.
    DeNovo,
    /// Counts alleles of autosomal recessive inheritance on all copies.
    RecessiveHomozygous,
    /// Counts pairs on different copies.
    PairInTrans,
    /// Counts pairs whose phase nothing tells, or which is told in two ways.
    PairOfUnknownPhase,
    /// Counts pairs on one copy, which are one hit.
    PairInCis,
    /// Counts X-linked alleles, dominant or recessive.
    XLinked,
    /// Counts Y-linked alleles.
    YLinked,
    /// Counts mitochondrial alleles.
    Mitochondrial,
}

impl GeneModel {
    /// Lists all, in the order of the table.
    pub const ALL: [Self; 9] = [
        Self::Dominant,
        Self::DeNovo,
        Self::RecessiveHomozygous,
        Self::PairInTrans,
        Self::PairOfUnknownPhase,
        Self::PairInCis,
        Self::XLinked,
        Self::YLinked,
        Self::Mitochondrial,
    ];

    /// Returns the words for tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::Dominant => "AD",
            Self::DeNovo => "de novo",
            Self::RecessiveHomozygous => "AR homozygous",
            Self::PairInTrans => "pairs in trans",
            Self::PairOfUnknownPhase => "pairs of unknown phase",
            Self::PairInCis => "pairs in cis",
            Self::XLinked => "X-linked",
            Self::YLinked => "Y-linked",
            Self::Mitochondrial => "mitochondrial",
        }
    }

    /// Returns the entry for a model of one allele; `None` for a model of two.
    pub fn of_allele(model: InheritanceModel) -> Option<Self> {
        match model {
            InheritanceModel::Dominant => Some(Self::Dominant),
            InheritanceModel::RecessiveHomozygous => Some(Self::RecessiveHomozygous),
            InheritanceModel::XLinkedDominant | InheritanceModel::XLinkedRecessive => {
                Some(Self::XLinked)
            }
            InheritanceModel::YLinked => Some(Self::YLinked),
            InheritanceModel::Mitochondrial => Some(Self::Mitochondrial),
            InheritanceModel::RecessiveCompound | InheritanceModel::XLinkedCompound => None,
        }
    }

    /// Returns the entry for a pair; `None` where the patient does not have one copy of each.
    pub fn of_pair(phase: PairPhase) -> Option<Self> {
        match phase {
            PairPhase::Trans => Some(Self::PairInTrans),
            PairPhase::Unknown | PairPhase::Conflict => Some(Self::PairOfUnknownPhase),
            PairPhase::Cis => Some(Self::PairInCis),
            PairPhase::NotBoth => None,
        }
    }
}
