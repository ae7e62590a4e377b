//! The meaning of a copy-number event on one transcript: what it takes, where its ends lie, and what
//! is left of the reading frame.

use crate::model::dosage::{DosageFinding, DosageReport};
use crate::model::vocabulary::vocabulary;
use serde::Deserialize;
use std::fmt;

vocabulary! {
    /// The part of a transcript that an event covers.
    pub enum EventScope {
        /// Covers the transcript from its first to its last base.
        Whole = "whole",
        /// Covers its 5' end, and ends inside.
        FivePrime = "five",
        /// Covers its 3' end, and begins inside.
        ThreePrime = "three",
        /// Has both ends inside, and exonic bases between them.
        Inside = "inside",
        /// Has both ends inside, and no exonic base between them.
        Intron = "intron",
    }
}

vocabulary! {
    /// The reading frame that an event with both ends inside a transcript leaves.
    pub enum EventFrame {
        /// Keeps the frame.
        InFrame = "in_frame",
        /// Shifts the frame.
        Frameshift = "frameshift",
        /// Takes the start codon.
        StartLost = "start_lost",
        /// Takes the stop codon.
        StopLost = "stop_lost",
        /// Takes the start codon and the stop codon.
        CodingLost = "cds_lost",
        /// Changes bases outside of the coding sequence alone.
        Untranslated = "utr",
        /// Changes a transcript that codes for no protein.
        NonCoding = "non_coding",
        /// Cannot be told: the new transcript is not determined by the event.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// The nonsense-mediated decay (NMD) of the new transcript.
    pub enum EventNmd {
        /// Meets a stop more than 50 bases in front of the last junction.
        Expected = "expected",
        /// Meets its stop behind that place.
        Escapes = "escapes",
    }
}

vocabulary! {
    /// The strength of an event inside a gene as loss of function (PVS1, PMID 30192042).
    pub enum LossStrength {
        /// Carries the whole weight of PVS1.
        VeryStrong = "very_strong",
        /// Is strong evidence.
        Strong = "strong",
        /// Is moderate evidence.
        Moderate = "moderate",
        /// Is supporting evidence.
        Supporting = "supporting",
        /// Is no evidence.
        NotApplicable = "not_applicable",
    }
}

/// The place of one base along a transcript, exons and introns counted from 1 in its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TranscriptPlace {
    /// Lies before the first base.
    Upstream,
    /// Lies in an exon.
    Exon(usize),
    /// Lies in the intron behind the exon of this number.
    Intron(usize),
    /// Lies behind the last base.
    Downstream,
}

impl fmt::Display for TranscriptPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upstream => f.write_str("up"),
            Self::Exon(n) => write!(f, "exon{n}"),
            Self::Intron(n) => write!(f, "intron{n}"),
            Self::Downstream => f.write_str("down"),
        }
    }
}

/// The bases of a transcript that an event covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOverlap {
    /// Tells which part of the transcript it covers.
    pub scope: EventScope,
    /// Lists the exons it covers whole, from 1 in the transcript's direction, ascending.
    pub whole: Vec<usize>,
    /// Lists the exons it covers in part.
    pub part: Vec<usize>,
    /// Tells where its first base lies, in the transcript's direction.
    pub first: TranscriptPlace,
    /// Tells where its last base lies.
    pub last: TranscriptPlace,
    /// Counts its coding bases, stop codon included.
    pub coding: u64,
    /// Counts its bases of the 5' UTR.
    pub five_prime_utr: u64,
    /// Counts its bases of the 3' UTR.
    pub three_prime_utr: u64,
}

/// The change of a transcript by an event with both ends inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventChange {
    /// Lists the exons that stay but lose a splice site, taken as skipped.
    pub cut: Vec<usize>,
    /// Tells what becomes of the frame; `None` where neither an exon nor a splice site is changed.
    pub frame: Option<EventFrame>,
    /// Tells whether the new transcript is degraded (NMD); `None` where no frame shifts.
    pub nmd: Option<EventNmd>,
    /// Gives the strength as loss of function.
    pub strength: LossStrength,
}

impl EventChange {
    /// Returns a change without shift of the frame.
    pub fn new(frame: Option<EventFrame>, strength: LossStrength) -> Self {
        Self { cut: Vec::new(), frame, nmd: None, strength }
    }
}

/// An event on one transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOnTranscript {
    /// Gives the symbol of the gene.
    pub gene: String,
    /// Gives the accession of the transcript: RefSeq's where there is one.
    pub transcript: String,
    /// Counts the exons of the transcript.
    pub exons: usize,
    /// Counts its coding bases, stop codon included.
    pub coding_length: u64,
    /// Tells what the event covers.
    pub overlap: EventOverlap,
    /// Tells what becomes of the transcript; `None` where an end lies outside of it.
    pub change: Option<EventChange>,
    /// Gives the item of the dosage standard that the event meets at the gene.
    pub item: Option<DosageFinding>,
}

/// An event with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventMeaning {
    /// Lists the transcripts that it touches, by place.
    pub transcripts: Vec<EventOnTranscript>,
    /// Holds the score; `None` for an event that changes no dose.
    pub score: Option<DosageReport>,
}

/// The limits for events with both ends inside a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsideRules {
    /// Counts the bases of an intron beside an exon that its splicing needs.
    pub splice_site_bases: u32,
    /// Gives the share of the coding bases, in per cent, above which a change is strong evidence.
    pub large_share_percent: u32,
}

/// The kind of a gain, which decides what is known of the place of the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GainProof {
    /// Is shown by its junction to lie in tandem.
    Tandem,
    /// Is taken to lie in tandem: by depth alone, or by a caller that does not say.
    Presumed,
}
