//! The copy-number and structural events of a panel gene: as they were called in the family, and
//! with what the family says of them.

use crate::model::event::{Copies, Event, EventKind};
use crate::model::family_row::FamilyAtAllele;
use crate::model::ledger::InputAllele;
use crate::model::parents::RelativeCall;
use crate::model::{SampleCall, Zygosity};
use schemars::JsonSchema;
use serde::Serialize;

/// An event in one panel gene, with the calls of the family's persons.
#[derive(Debug, Clone, PartialEq)]
pub struct CalledEvent {
    /// Holds the event; the copies are the patient's, where they were counted.
    pub event: Event,
    /// Gives the ALT entry of the call set; of an event by depth, one made of its place.
    pub input: InputAllele,
    /// Gives FILTER as in the input.
    pub filter: String,
    /// Holds the patient's call; one without a genotype where copies were counted.
    pub call: SampleCall,
    /// Holds the calls of the relatives.
    pub relatives: Vec<RelativeCall>,
    /// Holds the copies that the reads of each relative show; empty where none were counted.
    pub relatives_copies: Vec<Option<Copies>>,
    /// Says why the event counts as no hit of the gene; `None` where it is one.
    pub no_hit: Option<NoHit>,
}

impl CalledEvent {
    /// Tells whether the patient has the event.
    pub fn is_patients(&self) -> bool {
        self.event.copies.is_some() || self.call.zygosity.is_carrier()
    }

    /// Describes the patient's call: the genotype, or the copies.
    pub fn call_words(&self) -> String {
        match self.event.copies {
            Some(copies) if self.call.zygosity == Zygosity::NoCall => {
                format!("{} of {} copies", copies.called, copies.expected)
            }
            _ => self.call.genotype.clone(),
        }
    }
}

/// A reason for which an event is no hit of a gene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoHit {
    /// Touches no exon of the gene.
    NoExon,
    /// Failed a filter.
    Filtered,
    /// Gains the whole gene.
    WholeGeneGained,
    /// Is in part of the cells.
    Mosaic,
    /// Is neither deletion nor duplication.
    OtherKind,
    /// Is an event that another caller reports too.
    SameAs(String),
}

impl NoHit {
    /// Returns the reason in words.
    pub fn words(&self) -> String {
        match self {
            Self::NoExon => "touches no exon".to_owned(),
            Self::Filtered => "failed a filter".to_owned(),
            Self::WholeGeneGained => "gains the whole gene".to_owned(),
            Self::Mosaic => "in part of the cells".to_owned(),
            Self::OtherKind => "neither deletion nor duplication".to_owned(),
            Self::SameAs(other) => format!("the same event as {other}"),
        }
    }
}

/// An event of the patient in one panel gene, as reported.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GeneEvent {
    /// Names the event by place and kind, `chr3:1001-5000:<DEL>`, 1-based inclusive.
    pub event: String,
    /// Names the kind.
    pub kind: EventKind,
    /// Names what reports it: the call set, or the depth of the reads.
    pub caller: String,
    /// Gives the patient's genotype, or the copies counted.
    pub call: String,
    /// Gives FILTER as in the input.
    pub filter: String,
    /// Says why the event counts as no hit of the gene; absent where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_hit: Option<String>,
    /// Says what the family's genotypes leave of the models of inheritance; absent of an event that
    /// is no hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyAtAllele>,
}

impl GeneEvent {
    /// Makes the report of an event with the answers of its family.
    pub fn new(called: &CalledEvent, family: Option<FamilyAtAllele>) -> Self {
        Self {
            event: called.event.to_string(),
            kind: called.event.kind,
            caller: called.event.caller().to_owned(),
            call: called.call_words(),
            filter: called.filter.clone(),
            no_hit: called.no_hit.as_ref().map(NoHit::words),
            family,
        }
    }
}
