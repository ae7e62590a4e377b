//! The candidate: a small variant that the rules kept in one panel gene.

use crate::model::evidence::{Evidence, LocusHit, Rescue};
use crate::model::gene::GeneFacts;
use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::parents::RelativeCall;
use crate::model::resource::{ClinvarEntry, Resources};
use crate::model::{Allele, Notice, SampleCall, TranscriptConsequence, Value};
use std::sync::Arc;

/// Says of an allele why it is in the report, where `--show-noncoding` alone keeps it.
pub const LISTED_ON_REQUEST: &str = "listed on request";

/// A small variant that the rules kept in one panel gene: facts alone, known before any read is
/// counted and before the other alleles of the gene are asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Holds the gene as the panel describes it.
    pub gene: Arc<GeneFacts>,
    /// Holds the normalised allele.
    pub allele: Allele,
    /// Gives the allele as the input wrote it.
    pub input: InputAllele,
    /// Gives the ID column of the input.
    pub id: Option<String>,
    /// Gives the genomic name, `NC_000021.9:g.34859486C>T`.
    pub hgvs_g: Option<String>,
    /// Holds the consequence shown: on the gene's MANE Select transcript, or the most severe of the
    /// gene's transcripts where that is worse (then a notice says so). `None` where the gene has
    /// no transcript.
    pub consequence: Option<TranscriptConsequence>,
    /// Holds the consequences on the gene's other transcripts.
    pub other_consequences: Vec<TranscriptConsequence>,
    /// Holds the patient's call.
    pub call: SampleCall,
    /// Holds the calls of the relatives, in the order of the family.
    pub relatives: Vec<RelativeCall>,
    /// Gives QUAL.
    pub quality: Value<f64>,
    /// Gives FILTER as in the input.
    pub filter: String,
    /// Gives the population allele frequency (0 to 1).
    pub frequency: Value<f64>,
    /// Names the source of the frequency, for example `INFO/gnomAD_AF`.
    pub frequency_source: Option<String>,
    /// Holds the resource bundle's entries on allele and gene; empty without a bundle.
    pub resources: Resources,
    /// Lists ClinVar's entries on single parts of an allele of several substitutions.
    pub parts: Vec<PartEntry>,
    /// Lists the frequency evidence of the gene's specification, as labels.
    pub evidence: Vec<Evidence>,
    /// Lists the reasons to rank the row last within its tier; empty where there are none.
    pub ranked_down: Vec<String>,
    /// Lists what forbids every rule to drop the allele; empty without a rescue.
    pub rescues: Vec<Rescue>,
    /// Quotes the deny-list on the allele; a label, nothing is deleted.
    pub denied: Option<String>,
    /// Lists the panel loci that the allele meets.
    pub loci: Vec<LocusHit>,
    /// Marks an allele that the rule on consequences drops, and that is listed on request only.
    pub listed_on_request: bool,
    /// Lists what the reader must know beside the facts.
    pub notices: Vec<Notice>,
    /// Lists the rules asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// ClinVar's entry on one part of an allele of several substitutions.
#[derive(Debug, Clone, PartialEq)]
pub struct PartEntry {
    /// Gives the part.
    pub allele: Allele,
    /// Holds ClinVar's entry.
    pub clinvar: ClinvarEntry,
}
