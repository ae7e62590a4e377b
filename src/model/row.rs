//! Defines the rows of the report: one per reported variant and gene, one per panel gene.

use crate::model::allele_class::AlleleClass;
use crate::model::ledger::{InputAllele, RuleTrace, Tier};
use crate::model::locus_effect::StatedEffect;
use crate::model::mode_of_inheritance::Modes;
use crate::model::panel_terms::{EvidenceLevel, LocusAction, PredispositionFlag};
use crate::model::resource::Resources;
use crate::model::rule::{PreventedDrop, RescueScope, RescueSource};
use crate::model::vocabulary::Stated;
use crate::model::{Allele, SampleCall, TranscriptConsequence, Value};
use serde::Serialize;
use std::sync::Arc;

/// One reported variant in one panel gene: the values of all stages, joined once.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Gives the tier.
    pub tier: Tier,
    /// Gives the reason for the tier, in words.
    pub tier_reason: String,
    /// Describes the gene as the panel does.
    pub gene: Arc<GeneFacts>,
    /// Gives the normalised allele.
    pub allele: Allele,
    /// Gives the allele as the input wrote it.
    pub input: InputAllele,
    /// Gives the ID column of the input.
    pub id: Option<String>,
    /// Gives the genomic name, `NC_000021.9:g.34859486C>T`.
    pub hgvs_g: Option<String>,
    /// Gives the consequence shown: on the gene's MANE Select transcript, or the most severe of the
    /// gene's transcripts where that is worse (then the warnings say so). `None` where the gene has
    /// no transcript.
    pub consequence: Option<TranscriptConsequence>,
    /// Lists the consequences on the gene's other transcripts, then those together with other
    /// alleles on one haplotype.
    pub other_consequences: Vec<TranscriptConsequence>,
    /// Gives the patient's call.
    pub call: SampleCall,
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
    /// Lists the frequency evidence of the gene's specification, as labels.
    pub evidence: Vec<Evidence>,
    /// Lists the reasons to rank the row last within its tier; empty where there are none.
    pub ranked_down: Vec<String>,
    /// Lists what forbids every rule to drop the allele; empty without a rescue.
    pub rescues: Vec<Rescue>,
    /// Gives the patient's reads, counted anew; `None` where no reads were given.
    pub reads: Option<crate::model::coverage::ReadSupport>,
    /// Draws the reads around the allele; `None` beyond the first rows.
    pub pile: Option<Box<crate::model::coverage::ReadPile>>,
    /// Tells whether share of reads, tissue and gene allow to call the allele germline; `None` on
    /// the mitochondrial genome.
    pub germline: Option<crate::model::germline::Germline>,
    /// Lists the parents at the allele: mother, then father; those of whom calls or reads were
    /// given.
    pub parents: Vec<crate::model::parents::ParentAtAllele>,
    /// Judges the claim that the allele is new; `None` where nothing is known of the parents.
    pub de_novo: Option<crate::model::parents::DeNovo>,
    /// Quotes the deny-list on the allele; a label, nothing is deleted.
    pub denied: Option<String>,
    /// Lists ClinVar's other pathogenic substitutions of the same codon, or outside codons of the
    /// same bases.
    pub neighbours: Vec<Neighbour>,
    /// Lists the panel loci that the allele meets.
    pub loci: Vec<LocusHit>,
    /// Tells in words how the genotype fits the mode of inheritance.
    pub inheritance: String,
    /// Lists other reported variants of the same gene, possible second hits: of many the gravest.
    pub partners: Vec<String>,
    /// Gives the number of partners that are not listed.
    pub partners_not_listed: usize,
    /// Names the modifiers that the patient carries and that change the disease of this allele.
    pub modifiers: Vec<String>,
    /// Lists the warnings for the reader.
    pub warnings: Vec<String>,
    /// Lists the rules asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// One piece of evidence after ACMG/AMP, as a label: no classification follows from it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Evidence {
    /// Gives the code: `BA1`, `BS1`, `PM2_Supporting`, or `exempt` (neither BA1 nor BS1 applies).
    pub code: &'static str,
    /// Gives the values and the threshold.
    pub text: String,
    /// Names the specification with its version, and the source.
    pub source: String,
    /// Grades the threshold: A read in a source, B recalled, C proposed.
    pub certainty: String,
}

/// A pathogenic change of ClinVar beside the row's own.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Neighbour {
    /// Tells how the change relates to the row's allele.
    pub relation: Relation,
    /// Gives the change, `chr:pos:ref:alt`.
    pub allele: String,
    /// Gives the coding name on the transcript shown, by our engine.
    pub hgvs_c: Option<String>,
    /// Gives the protein name on the transcript shown, by our engine.
    pub hgvs_p: Option<String>,
    /// Quotes the entry of ClinVar.
    pub clinvar: crate::model::resource::ClinvarEntry,
}

/// The relation of a pathogenic change to a row's allele, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Makes the same protein change by another nucleotide change (asked for PS1).
    SameChange,
    /// Makes another missense change of the same residue (asked for PM5).
    SameResidue,
    /// Changes the same codon in another way.
    SameCodon,
    /// Changes the same bases outside codons.
    SamePosition,
}

impl Relation {
    /// Returns `same_change` and its like.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameChange => "same_change",
            Self::SameResidue => "same_residue",
            Self::SameCodon => "same_codon",
            Self::SamePosition => "same_position",
        }
    }
}

/// A reason that forbids to drop an allele, and the rules that it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Rescue {
    /// Names the source: `clinvar`, `locus` or `allow_list`.
    pub by: RescueSource,
    /// Names the entry, in words.
    pub what: String,
    /// Lists the groups of rules that it holds back: `quality`, `frequency`, `consequence`.
    pub scope: RescueScope,
    /// Lists the rules that would have dropped the allele, with their values; empty where none
    /// would have.
    pub against: Vec<PreventedDrop>,
}

/// The panel's description of a gene; serialised as is into JSON.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct GeneFacts {
    /// Lists the panel ids that hold the gene.
    pub panels: Vec<String>,
    /// Gives the current HGNC symbol.
    pub symbol: String,
    /// Gives the HGNC id, `HGNC:10471`.
    pub hgnc_id: String,
    /// Lists previous symbols, and symbols on the other build.
    pub previous_symbols: Vec<String>,
    /// Gives the panel's own tier: `core`, `core36`, `extended`, `research`.
    pub panel_tier: String,
    /// Lists the modes of inheritance, for example `AD`, `AR`, `XLR`.
    pub inheritance: Modes,
    /// Names the disease.
    pub disease: String,
    /// Lists OMIM ids, `OMIM:153640`.
    pub omim: Vec<String>,
    /// Lists MONDO ids, `MONDO:0015912`.
    pub mondo: Vec<String>,
    /// Describes the mechanism.
    pub mechanism: String,
    /// Tells whether loss of function is an established mechanism (PVS1 note).
    pub loss_of_function: String,
    /// Names how a dominant disease of the gene comes about: `loss_of_function`,
    /// `gain_of_function`, `dominant_negative`, `variant_specific`, `unknown`; empty where nobody
    /// said.
    pub dominant_mechanism: String,
    /// Lists the classes of alleles that the dominant disease needs; empty where any fits.
    pub dominant_alleles: Vec<AlleleClass>,
    /// Rates the evidence for the gene: `green`, `amber`, `red` or another word of the panel.
    pub evidence: Stated<EvidenceLevel>,
    /// Flags predisposition to malignancy: `yes`, `related`, `no`.
    pub malignancy_flag: Stated<PredispositionFlag>,
    /// Names the malignancy.
    pub malignancy: String,
    /// Names the source of the predisposition statement.
    pub malignancy_source: String,
    /// Marks a gene that matters when relatives are screened as stem-cell donors.
    pub hsct_donor: bool,
    /// Names the version of the ACMG secondary-findings list that holds the gene.
    pub secondary_findings: Option<String>,
    /// Holds notes for the interpreter.
    pub notes: String,
    /// Lists the sources.
    pub sources: Vec<String>,
    /// Grades the certainty of the entry.
    pub certainty: String,
}

/// A curated locus met by an allele.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct LocusHit {
    /// Gives the id of the locus.
    pub id: String,
    /// Gives the category, for example `5utr_promoter`.
    pub category: String,
    /// Gives what the category asks for: `rescue`, `flag`, `flag_low_mappability`, `flag_benign`,
    /// `flag_somatic`.
    pub action: LocusAction,
    /// Marks an allele that is the locus's own, not just at its place.
    pub exact: bool,
    /// Gives the HGVS name of the curators.
    pub hgvs: String,
    /// Gives the familiar names: published, legacy numbering; empty where there is none.
    pub known_as: String,
    /// States what the allele does; `None` where it is not the locus's own, or nobody said.
    pub effect: Option<StatedEffect>,
    /// Lists the groups of rules that drop nothing here: `quality`, `frequency`, `consequence`.
    pub rescued_from: RescueScope,
    /// Tells why the locus matters.
    pub why: String,
    /// Names the source.
    pub source: String,
}

/// One panel gene and what the call set could say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneRow {
    /// Describes the gene as the panel does.
    pub gene: Arc<GeneFacts>,
    /// Gives the region as restricted (padding included), 1-based: `chr21:34787801-36004667`.
    pub region: String,
    /// Lists the transcripts used.
    pub transcripts: Vec<String>,
    /// Tells whether the gene could be seen.
    pub data: GeneData,
    /// Gives the number of input records that overlap the region.
    pub records: u64,
    /// Gives the number of ALT entries of those records.
    pub alleles: u64,
    /// Gives the number of reported alleles by tier, in [`Tier::ALL`] order.
    pub reported: [u64; Tier::ALL.len()],
    /// Counts the rare non-coding alleles that the consequence rule dropped.
    pub noncoding_not_shown: u64,
    /// Lists remarks: build differences, reconstruction, paralogues.
    pub remarks: Vec<String>,
    /// Tells how well reads cover the gene; `None` where no reads were given.
    pub coverage: Option<Arc<crate::model::coverage::GeneCoverage>>,
}

/// The data that the call set has of a gene.
#[derive(Debug, Clone, PartialEq)]
pub enum GeneData {
    /// Shows records.
    Records,
    /// Shows not one record in the region, which is not the same as reference.
    NoRecords,
    /// Shows no record on the whole contig, or no such contig in the header.
    ContigAbsent,
    /// Lacks the reference, which is N over this share (0 to 1) of the exons: names and
    /// consequences are not possible there.
    ReferenceMissing(f64),
    /// Lacks a place on this build.
    NotOnBuild,
}
