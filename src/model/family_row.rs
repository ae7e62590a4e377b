//! The family at one reported allele: models with their answers, origin, phase with its partners,
//! and the state of each relative.

use crate::model::read_evidence::LinkCounts;
use crate::model::segregation::{
    Answer, CallState, InheritanceModel, Origin, PairPhase, Penetrance,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The answers of the family's genotypes on one allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FamilyAtAllele {
    /// Names the penetrance that the settings assume for the gene; both answers are given.
    pub penetrance: Penetrance,
    /// Holds the models of the allele's modes of inheritance.
    pub models: Vec<ModelAnswers>,
    /// Says why no model fits, with the penetrance assumed; absent where one fits or can fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Lists the origins that depth and reads leave open.
    pub origin: Vec<Origin>,
    /// Lists the origins that the calls leave open.
    pub origin_as_called: Vec<Origin>,
    /// Lists the other alleles of the gene with the relation to each, the gravest first.
    pub pairs: Vec<PairAnswers>,
    /// Tells what call and reads of the patient say.
    pub state: CallState,
    /// Lists the tested relatives at the allele.
    pub relatives: Vec<RelativeState>,
    /// Lists what the reader must know of the answers.
    pub labels: Vec<FamilyLabel>,
    /// Lists what the answers take for granted.
    pub assumptions: Vec<Assumption>,
}

/// An answer with the persons it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedAnswer {
    /// Gives the answer.
    pub answer: Answer,
    /// Names whose genotype decides (fits if), or who forbids it (excluded).
    pub persons: Vec<String>,
}

/// The answers of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModelAnswers {
    /// Names the model; of pairs the answers are those of the partner that fits best.
    pub model: InheritanceModel,
    /// Answers with complete penetrance, as shown by depth and reads.
    pub complete: NamedAnswer,
    /// Answers with incomplete penetrance, as shown.
    pub incomplete: NamedAnswer,
    /// Answers with complete penetrance, as called.
    pub complete_as_called: NamedAnswer,
    /// Answers with incomplete penetrance, as called.
    pub incomplete_as_called: NamedAnswer,
}

impl ModelAnswers {
    /// Returns the answer with a penetrance, as shown.
    pub fn shown(&self, penetrance: Penetrance) -> &NamedAnswer {
        match penetrance {
            Penetrance::Complete => &self.complete,
            Penetrance::Incomplete => &self.incomplete,
        }
    }
}

/// Another allele of the gene, and the relation of the two in the patient.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairAnswers {
    /// Names the other allele, `chr:pos:ref:alt`.
    pub partner: String,
    /// Names the other allele on its transcript, `c.271G>A`, where it has such a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// Tells the relation, as shown by depth and reads.
    pub phase: PairPhase,
    /// Tells the relation as called.
    pub phase_as_called: PairPhase,
    /// Names what tells it; empty where nothing does.
    pub sources: Vec<PhaseSource>,
    /// Counts the patient's fragments that show both places and an alternate allele, where there
    /// are enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragments: Option<LinkCounts>,
    /// Answers the model of two alleles.
    pub answers: ModelAnswers,
    /// Gives the origins of this allele and of the partner, where both are certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<[Origin; 2]>,
}

/// The source that tells the relation of two alleles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhaseSource {
    /// Rests on the genotypes of the parents.
    Parents,
    /// Rests on the genotypes of other relatives, or of one parent and others.
    Relatives,
    /// Rests on the patient's own call: `|` with its phase set, or one record of two alternates.
    Call,
    /// Rests on the patient's fragments that show both alleles, or that link them by others.
    Reads,
}

impl PhaseSource {
    /// Returns the word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parents => "parents",
            Self::Relatives => "relatives",
            Self::Call => "call",
            Self::Reads => "reads",
        }
    }
}

/// One tested relative at the allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RelativeState {
    /// Names the relative: `mother`, `sibling S1`.
    pub relative: String,
    /// Gives GT of the call set, where it holds the relative.
    pub genotype: Option<String>,
    /// Gives the depth that the call states.
    pub depth: Option<u32>,
    /// Tells what call and reads say.
    pub state: CallState,
}

/// A thing that the family's answers take for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assumption {
    /// Takes the patient as affected, because the pedigree states it of nobody who is tested.
    PatientAffected,
    /// Takes the gene as inherited without recombination inside it: the phase rests on relatives.
    NoRecombination,
    /// Takes an allele of a pair as a new mutation.
    NewMutation,
    /// Leaves a pair open, because the loops of the family are too wide to be judged.
    LoopsNotJudged,
    /// Leaves pairs open, because the gene has more of them than are judged.
    PairsNotJudged,
}

impl Assumption {
    /// Returns the words for tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::PatientAffected => "the patient is taken as affected",
            Self::NoRecombination => "no recombination inside the gene",
            Self::NewMutation => "a new mutation in a pair",
            Self::LoopsNotJudged => "open: the family's loops are too wide to be judged",
            Self::PairsNotJudged => "open: the gene has more pairs than are judged",
        }
    }
}

/// A circumstance of the family's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyLabel {
    /// Marks a heterozygous affected woman where two copies are asked on X.
    PossibleManifestingCarrier,
    /// Marks an affected person who has a dominant allele on all copies.
    HomozygousDominant,
    /// Marks genotypes that no inheritance explains: a deletion, a disomy or a wrong call.
    OriginConflict,
    /// Marks an allele that the patient and an affected sibling have and both parents lack.
    NewInSiblings,
    /// Marks an allele that is new in an affected parent and was passed on.
    NewInParent,
    /// Marks an allele that an affected person has on the one copy that a deletion leaves, though
    /// it was called on all copies.
    SecondHitIsDeletion,
    /// Marks calls of the allele and of a deletion over it that cannot both be.
    ContradictsDeletion,
    /// Marks calls of monozygotic twins that contradict each other.
    TwinsDiffer,
    /// Marks a call that cannot be, of the patient or a relative.
    DoubtfulCall,
    /// Marks an allele whose fragments contradict the phase of the call, or one another.
    ReadsAgainstPhase,
}

impl FamilyLabel {
    /// Returns the words for tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::PossibleManifestingCarrier => "possible manifesting carrier",
            Self::HomozygousDominant => "a dominant allele on all copies",
            Self::OriginConflict => {
                "no inheritance explains the genotypes: a deletion, a disomy or a wrong call"
            }
            Self::NewInSiblings => "new in siblings: germline mosaicism of a parent",
            Self::NewInParent => "new in an affected parent and passed on",
            Self::SecondHitIsDeletion => {
                "one copy, called homozygous: the second hit is the deletion"
            }
            Self::ContradictsDeletion => {
                "called beside a deletion of its place: one of the two calls is wrong"
            }
            Self::TwinsDiffer => {
                "identical twins differ: a wrong call, or a change after their separation"
            }
            Self::DoubtfulCall => "a doubtful call",
            Self::ReadsAgainstPhase => "the reads contradict the phase",
        }
    }
}
