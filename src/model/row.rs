//! Defines the row of a reported variant in one panel gene.

use crate::model::coverage::{ReadPile, ReadSupport};
use crate::model::evidence::{Evidence, LocusHit, Neighbour, Rescue};
use crate::model::family_row::FamilyAtAllele;
use crate::model::gene::GeneFacts;
use crate::model::germline::Germline;
use crate::model::ledger::{InputAllele, RuleTrace, Tier};
use crate::model::parents::{DeNovo, ParentAtAllele};
use crate::model::resource::Resources;
use crate::model::row_checks::RowChecks;
use crate::model::variant::Variant;
use crate::model::{Notice, SampleCall, TranscriptConsequence, Value};
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
    /// Gives the variant: a normalised allele, or an event.
    pub variant: Variant,
    /// Gives the allele as the input wrote it.
    pub input: InputAllele,
    /// Gives the ID column of the input.
    pub id: Option<String>,
    /// Gives the genomic name, `NC_000021.9:g.34859486C>T`.
    pub hgvs_g: Option<String>,
    /// Gives the consequence shown: on the gene's MANE Select transcript, or the most severe of the
    /// gene's transcripts where that is worse (then a notice says so). `None` where the gene has
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
    pub reads: Option<ReadSupport>,
    /// Draws the reads around the allele; `None` beyond the first rows.
    pub pile: Option<Box<ReadPile>>,
    /// Tells whether share of reads, tissue and gene allow to call the allele germline; `None` on
    /// the mitochondrial genome.
    pub germline: Option<Germline>,
    /// Lists the parents at the allele: mother, then father; those of whom calls or reads were
    /// given.
    pub parents: Vec<ParentAtAllele>,
    /// Judges the claim that the allele is new; `None` where nothing is known of the parents.
    pub de_novo: Option<DeNovo>,
    /// Says what the family's genotypes leave of the models of inheritance; `None` where no affected
    /// person carries the allele.
    pub family: Option<FamilyAtAllele>,
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
    pub partners: Vec<Variant>,
    /// Gives the number of partners that are not listed.
    pub partners_not_listed: usize,
    /// Names the modifiers that the patient carries and that change the disease of this allele.
    pub modifiers: Vec<String>,
    /// Holds what the sample checks found of the persons whom the row's answers rest on.
    pub checks: Arc<RowChecks>,
    /// Lists what the reader must know beside the row, in the order of the stages.
    pub notices: Vec<Notice>,
    /// Lists the rules asked, in order.
    pub trail: Vec<RuleTrace>,
}

impl Row {
    /// Returns the name on the transcript shown, `c.99T>A`, without the accession.
    pub fn hgvs_c(&self) -> Option<&str> {
        self.consequence.as_ref()?.hgvs_c.as_deref()
    }

    /// Returns the shortest name for sentences: on the transcript, else by the place.
    pub fn name(&self) -> String {
        self.hgvs_c().map_or_else(|| self.variant.to_string(), str::to_owned)
    }
}
