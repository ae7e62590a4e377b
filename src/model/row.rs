//! Rows of the report: one per reported allele and gene, one per panel gene.

use crate::model::ledger::{InputAllele, RuleTrace, Tier};
use crate::model::mode_of_inheritance::Modes;
use crate::model::panel_terms::{EvidenceLevel, LocusAction, PredispositionFlag};
use crate::model::resource::Resources;
use crate::model::rule::{PreventedDrop, RescueSource};
use crate::model::vocabulary::Stated;
use crate::model::{Allele, SampleCall, TranscriptConsequence, Value};
use serde::Serialize;
use std::sync::Arc;

/// One reported allele in one panel gene.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Tier.
    pub tier: Tier,
    /// Why this tier, in words.
    pub tier_reason: String,
    /// The gene as the panel describes it.
    pub gene: Arc<GeneFacts>,
    /// Normalised allele.
    pub allele: Allele,
    /// The allele as the input wrote it.
    pub input: InputAllele,
    /// ID column of the input.
    pub id: Option<String>,
    /// `NC_000021.9:g.34859486C>T`.
    pub hgvs_g: Option<String>,
    /// The consequence shown: the gene's MANE Select transcript, or the most severe of the gene's
    /// transcripts where that is worse (then the warnings say so). `None` where the gene has no
    /// model.
    pub consequence: Option<TranscriptConsequence>,
    /// Consequences on the gene's other transcripts.
    pub other_consequences: Vec<TranscriptConsequence>,
    /// The sample's call.
    pub call: SampleCall,
    /// QUAL.
    pub quality: Value<f64>,
    /// FILTER as in the input.
    pub filter: String,
    /// Population allele frequency.
    pub frequency: Value<f64>,
    /// Where the frequency is from, for example `INFO/gnomAD_AF`.
    pub frequency_source: Option<String>,
    /// What the resource bundle says of allele and gene; empty without one.
    pub resources: Resources,
    /// Frequency evidence of the gene's specification, as labels.
    pub evidence: Vec<Evidence>,
    /// Why the row stands last within its tier; empty: it does not.
    pub ranked_down: Vec<String>,
    /// Why no rule may drop the allele, and which would have; empty: no rescue.
    pub rescues: Vec<Rescue>,
    /// What the reads show at the allele; `None` where no reads were given.
    pub reads: Option<crate::model::coverage::ReadSupport>,
    /// The reads around the allele, for the picture.
    pub pile: Option<Box<crate::model::coverage::ReadPile>>,
    /// Whether share of reads, tissue and gene allow to call it germline; `None` on the
    /// mitochondrial genome.
    pub germline: Option<crate::model::germline::Germline>,
    /// The parents at the allele: mother, then father; those of whom calls or reads were given.
    pub parents: Vec<crate::model::parents::ParentAtAllele>,
    /// What the parents leave of a de novo claim; `None` where nothing is known of them.
    pub de_novo: Option<crate::model::parents::DeNovo>,
    /// The deny-list's word on the allele; a label, nothing is deleted.
    pub denied: Option<String>,
    /// ClinVar's other pathogenic substitutions of the same codon, or outside codons of the same
    /// bases.
    pub neighbours: Vec<Neighbour>,
    /// Panel loci that the allele meets.
    pub loci: Vec<LocusHit>,
    /// How the genotype fits the mode of inheritance, in words.
    pub inheritance: String,
    /// Other reported alleles of the same gene (`chr:pos:ref:alt`), possible second hits: of many
    /// the gravest.
    pub partners: Vec<String>,
    /// How many more there are.
    pub partners_not_listed: usize,
    /// Warnings for the reader.
    pub warnings: Vec<String>,
    /// Rules asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// One piece of evidence after ACMG/AMP, as a label: no classification follows from it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Evidence {
    /// `BA1`, `BS1`, `PM2_Supporting`, or `exempt` (neither BA1 nor BS1 applies).
    pub code: &'static str,
    /// Values and threshold.
    pub text: String,
    /// Specification with version, and source.
    pub source: String,
    /// How certain the threshold is: A read in a source, B recalled, C proposed.
    pub certainty: String,
}

/// A pathogenic change of ClinVar beside the row's own.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Neighbour {
    /// How it relates to the row's allele.
    pub relation: Relation,
    /// `chr:pos:ref:alt`.
    pub allele: String,
    /// Coding name on the transcript shown, by our engine.
    pub hgvs_c: Option<String>,
    /// Protein name on the transcript shown, by our engine.
    pub hgvs_p: Option<String>,
    /// Its own entry.
    pub clinvar: crate::model::resource::ClinvarEntry,
}

/// How a pathogenic change relates to a row's allele, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same protein change by another nucleotide change (asked for PS1).
    SameChange,
    /// Another missense change of the same residue (asked for PM5).
    SameResidue,
    /// Anything else in the same codon.
    SameCodon,
    /// Outside codons: another change of the same bases.
    SamePosition,
}

impl Relation {
    /// `same_change` ...
    pub fn name(self) -> &'static str {
        match self {
            Self::SameChange => "same_change",
            Self::SameResidue => "same_residue",
            Self::SameCodon => "same_codon",
            Self::SamePosition => "same_position",
        }
    }
}

/// A reason that forbids dropping, and what it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Rescue {
    /// `clinvar`, `locus`, `allow_list`.
    pub by: RescueSource,
    /// Which entry, in words.
    pub what: String,
    /// Rules that would have dropped the allele, with their values; empty: none would have.
    pub against: Vec<PreventedDrop>,
}

/// What the panel says of a gene; serialised as is into JSON.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct GeneFacts {
    /// Panel ids that hold the gene.
    pub panels: Vec<String>,
    /// Current HGNC symbol.
    pub symbol: String,
    /// `HGNC:10471`.
    pub hgnc_id: String,
    /// Previous symbols and symbols on the other build.
    pub previous_symbols: Vec<String>,
    /// `core`, `core36`, `extended`, `research`.
    pub panel_tier: String,
    /// Modes of inheritance, for example `AD`, `AR`, `XLR`.
    pub inheritance: Modes,
    /// Disease text.
    pub disease: String,
    /// `OMIM:153640` ...
    pub omim: Vec<String>,
    /// `MONDO:0015912` ...
    pub mondo: Vec<String>,
    /// Mechanism.
    pub mechanism: String,
    /// Whether loss of function is an established mechanism (PVS1 note).
    pub loss_of_function: String,
    /// `green`, `amber`, `red` ...
    pub evidence: Stated<EvidenceLevel>,
    /// Predisposition to malignancy: `yes`, `related`, `no`.
    pub malignancy_flag: Stated<PredispositionFlag>,
    /// Which malignancy.
    pub malignancy: String,
    /// Source of the predisposition statement.
    pub malignancy_source: String,
    /// Relevant when relatives are screened as stem-cell donors.
    pub hsct_donor: bool,
    /// ACMG secondary-findings list version that holds the gene.
    pub secondary_findings: Option<String>,
    /// Notes for the interpreter.
    pub notes: String,
    /// Sources.
    pub sources: Vec<String>,
    /// How certain the entry is.
    pub certainty: String,
}

/// A curated locus met by an allele.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct LocusHit {
    /// Locus id.
    pub id: String,
    /// Category, for example `5utr_promoter`.
    pub category: String,
    /// What the category asks: `rescue`, `flag`, `flag_low_mappability`, `flag_benign`,
    /// `flag_somatic`.
    pub action: LocusAction,
    /// The allele is the locus's own allele, not just at its place.
    pub exact: bool,
    /// HGVS name the curators gave.
    pub hgvs: String,
    /// Why it matters.
    pub why: String,
    /// Source.
    pub source: String,
}

/// One panel gene and what the call set could say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneRow {
    /// The gene.
    pub gene: Arc<GeneFacts>,
    /// `chr21:34787801-36004667`, 1-based, as restricted (padding included).
    pub region: String,
    /// Transcripts used.
    pub transcripts: Vec<String>,
    /// Whether the gene could be seen.
    pub data: GeneData,
    /// Input records that overlap the region.
    pub records: u64,
    /// ALT entries of those records.
    pub alleles: u64,
    /// Reported alleles by tier, in [`Tier::ALL`] order.
    pub reported: [u64; 7],
    /// Remarks: build differences, reconstruction, paralogues.
    pub remarks: Vec<String>,
    /// How well reads cover it; `None` where no reads were given.
    pub coverage: Option<Arc<crate::model::coverage::GeneCoverage>>,
}

/// Whether a gene had data.
#[derive(Debug, Clone, PartialEq)]
pub enum GeneData {
    /// Records were seen.
    Records,
    /// Not one record in the region: not the same as reference.
    NoRecords,
    /// The contig has no record in the call set, or is not in its header.
    ContigAbsent,
    /// The reference is N over this share (0 to 1) of the exons: names and consequences are not
    /// possible there.
    ReferenceMissing(f64),
    /// The gene has no place on this build.
    NotOnBuild,
}
