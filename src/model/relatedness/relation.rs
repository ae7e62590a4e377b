//! Defines relations of two persons: as the pedigree states them, as genotypes show them.

use crate::model::Chromosome;
use crate::model::pedigree::Parent;

/// A relation that a pedigree states, of a first and a second person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StatedRelation {
    /// The first is a parent of the second.
    ParentOf(Parent),
    /// The second is a parent of the first.
    ChildOf(Parent),
    /// Identical twins.
    Twins,
    /// Both parents are the same.
    FullSiblings,
    /// One parent is the same, the others are two.
    HalfSiblings,
    /// One parent is the same, and it is not stated whether the other is.
    Siblings,
    /// A common child is in the pedigree; the kinship is what the pedigree says of the two.
    Partners {
        /// Gives the kinship coefficient by the pedigree; 0 for unrelated persons.
        kinship: f64,
    },
    /// Another relation by blood.
    Kin {
        /// Gives the kinship coefficient by the pedigree.
        kinship: f64,
    },
    /// No relation by blood within a family.
    Unrelated,
    /// Stands for no statement: another family, or a person who is not in the pedigree.
    NotStated,
}

impl StatedRelation {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::ParentOf(Parent::Mother) => "mother of",
            Self::ParentOf(Parent::Father) => "father of",
            Self::ChildOf(Parent::Mother) => "child of mother",
            Self::ChildOf(Parent::Father) => "child of father",
            Self::Twins => "identical twins",
            Self::FullSiblings => "full siblings",
            Self::HalfSiblings => "half siblings",
            Self::Siblings => "siblings",
            Self::Partners { .. } => "partners",
            Self::Kin { .. } => "kin",
            Self::Unrelated => "unrelated",
            Self::NotStated => "not stated",
        }
    }

    /// Returns the kinship coefficient that the pedigree states; `None` where nothing is stated, or
    /// not all.
    pub fn kinship(self) -> Option<f64> {
        match self {
            Self::ParentOf(_) | Self::ChildOf(_) | Self::FullSiblings => Some(0.25),
            Self::Twins => Some(0.5),
            Self::HalfSiblings => Some(0.125),
            Self::Partners { kinship } | Self::Kin { kinship } => Some(kinship),
            Self::Unrelated => Some(0.0),
            Self::Siblings | Self::NotStated => None,
        }
    }

    /// Tells whether one is the other's parent.
    pub fn is_parent_and_child(self) -> bool {
        matches!(self, Self::ParentOf(_) | Self::ChildOf(_))
    }

    /// Tells whether a relation by blood is stated.
    pub fn is_by_blood(self) -> bool {
        self == Self::Siblings || self.kinship().is_some_and(|k| k > 0.0)
    }
}

/// A relation that genotypes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownRelation {
    /// Too few sites for an answer.
    TooFewSites,
    /// The same genome: one sample twice, or identical twins.
    SameGenome,
    /// Parent and child: one allele in common at all sites.
    ParentAndChild,
    /// Full siblings.
    FullSiblings,
    /// Second degree: half siblings, grandparent, aunt or uncle.
    SecondDegree,
    /// Third degree: cousins.
    ThirdDegree,
    /// No close relation.
    Unrelated,
}

impl ShownRelation {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooFewSites => "too few sites",
            Self::SameGenome => "same genome",
            Self::ParentAndChild => "parent and child",
            Self::FullSiblings => "full siblings",
            Self::SecondDegree => "second degree",
            Self::ThirdDegree => "third degree",
            Self::Unrelated => "unrelated",
        }
    }
}

/// The answer on one pair.
#[derive(Debug, Clone, PartialEq)]
pub enum PairVerdict {
    /// Both agree.
    Fits,
    /// Between the limits of a fit and of a contradiction.
    Doubtful,
    /// Both do not agree.
    Contradicts,
    /// Parent and child, but for these chromosomes, where the child has nothing of the parent.
    Disomy(Vec<Chromosome>),
    /// Related, where the pedigree states partners without a common ancestor.
    RelatedPartners,
    /// The pedigree states nothing.
    NotStated,
    /// Too few sites for an answer.
    TooFewSites,
}

impl PairVerdict {
    /// Returns the words of tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Doubtful => "doubtful",
            Self::Contradicts => "contradicts",
            Self::Disomy(_) => "disomy",
            Self::RelatedPartners => "related partners",
            Self::NotStated => "not stated",
            Self::TooFewSites => "too few sites",
        }
    }
}
