//! Makes the entry of a reported allele.

use super::consequence::{Consequence, consequence};
use crate::model::coverage::ReadSupport;
use crate::model::evidence::{Evidence, LocusHit, Neighbour, Rescue};
use crate::model::family_row::FamilyAtAllele;
use crate::model::germline::Germline;
use crate::model::ledger::RuleTrace;
use crate::model::parents::{DeNovo, ParentAtAllele};
use crate::model::report::CaseReport;
use crate::model::resource::Resources;
use crate::model::row::Row;
use crate::model::{Build, Zygosity};
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::tables::variants::VARIANTS;
use crate::report::{flags, links, phrases};
use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// Describes one reported allele in one gene.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = |s: &mut Schema| own_fields::declare([&VARIANTS], s))]
pub(super) struct Variant<'a> {
    /// Tier, one of `tiers`.
    pub(super) tier: &'static str,
    /// Says why the allele has this tier.
    pub(super) tier_reason: &'a str,
    /// HGNC symbol; the gene's facts are under `genes`.
    pub(super) gene: &'a str,
    /// HGNC identifier.
    pub(super) hgnc_id: &'a str,
    /// Flags: malignancy predisposition with disease and source, donor relevance, secondary
    /// findings, loci.
    pub(super) flags: Vec<flags::Flag>,
    /// Chromosome, `chr` prefix.
    pub(super) chromosome: &'static str,
    /// 1-based position of the normalised allele (VCF).
    pub(super) position: u64,
    /// Reference bases of the normalised allele.
    pub(super) reference: &'a str,
    /// Alternate bases of the normalised allele.
    pub(super) alternate: &'a str,
    /// Gives the allele as the input wrote it.
    pub(super) input: Input<'a>,
    /// ID column of the input.
    pub(super) id: Option<&'a str>,
    /// Genomic name.
    pub(super) hgvs_g: Option<&'a str>,
    /// Describes the consequence on the transcript shown.
    pub(super) consequence: Option<Consequence<'a>>,
    /// Describes the consequences on the gene's other transcripts.
    pub(super) other_consequences: Vec<Consequence<'a>>,
    /// Holds the sample's call.
    pub(super) call: Call<'a>,
    /// QUAL.
    pub(super) quality: Option<f64>,
    /// FILTER as in the input.
    pub(super) filter: &'a str,
    /// Gives the population allele frequency; `null` is unknown, not 0.
    pub(super) frequency: Option<f64>,
    /// Says where the frequency is from.
    pub(super) frequency_source: Option<&'a str>,
    /// Holds what the resource bundle says: frequencies, ClinVar, tracks, gene.
    pub(super) resources: &'a Resources,
    /// Holds frequency evidence (ACMG/AMP) as labels; no classification follows from it here.
    pub(super) evidence: &'a [Evidence],
    /// Says why the row is last within its tier.
    pub(super) ranked_down: &'a [String],
    /// Says why no rule may drop the allele, and which rules would have.
    pub(super) rescues: &'a [Rescue],
    /// Holds the reads at the allele, counted anew; `null` where no reads were given.
    pub(super) reads: Option<&'a ReadSupport>,
    /// Says whether share of reads, tissue and gene allow to call it germline; `null` on the
    /// mitochondrial genome.
    pub(super) germline: Option<&'a Germline>,
    /// Describes the parents at the allele, by call set and reads.
    pub(super) parents: &'a [ParentAtAllele],
    /// Says whether the allele may be called new; `null` where nothing is known of the parents.
    pub(super) de_novo: Option<&'a DeNovo>,
    /// Says what the family's genotypes leave of the models of inheritance; `null` where no affected
    /// person carries the allele.
    pub(super) family: Option<&'a FamilyAtAllele>,
    /// ClinVar's other pathogenic substitutions of the same codon, or outside codons of the same
    /// bases.
    pub(super) neighbours: &'a [Neighbour],
    /// Gives the label of the deny-list; nothing is deleted for it.
    pub(super) denied: Option<&'a str>,
    /// Panel loci met.
    pub(super) loci: &'a [LocusHit],
    /// Says how the genotype fits the mode of inheritance.
    pub(super) inheritance: &'a str,
    /// Other reported alleles of the gene (`chr:pos:ref:alt`): of many the gravest.
    pub(super) partners: Vec<String>,
    /// Gives the number of partners that are not listed; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partners_not_listed: Option<usize>,
    /// Modifiers that the patient carries and that change the disease of this allele.
    pub(super) modifiers: &'a [String],
    /// Warnings.
    pub(super) warnings: Vec<String>,
    /// Rules asked, in order.
    pub(super) rules: &'a [RuleTrace],
    /// Holds addresses of public databases.
    pub(super) links: Links,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) own: OwnFields,
}

/// Holds an allele as the input wrote it.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Input<'a> {
    /// Contig.
    pub(super) contig: &'a str,
    /// 1-based POS.
    pub(super) position: u64,
    /// REF.
    pub(super) reference: &'a str,
    /// ALT entry.
    pub(super) alternate: &'a str,
}

/// Holds the sample's call, remapped to this allele.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Call<'a> {
    /// GT as in the input.
    pub(super) genotype: &'a str,
    /// GT seen from this allele: 0 reference, 1 this allele, `.` another or missing.
    pub(super) allele_genotype: &'a str,
    /// Copies of this allele.
    pub(super) zygosity: Zygosity,
    /// Marks a phased genotype.
    pub(super) phased: bool,
    /// Phase set.
    pub(super) phase_set: Option<&'a str>,
    /// DP.
    pub(super) depth: Option<u32>,
    /// Reads of the reference allele.
    pub(super) ref_depth: Option<u32>,
    /// Reads of this allele.
    pub(super) alt_depth: Option<u32>,
    /// Share of this allele's reads, 0 to 1.
    pub(super) vaf: Option<f64>,
    /// Names the fields that the share was read from, for example `RD, AD`.
    pub(super) vaf_fields: Option<&'a str>,
    /// GQ.
    pub(super) quality: Option<f64>,
    /// PL of (0/0, 0/this, this/this), or (0, this) for a haploid call.
    pub(super) likelihoods: Option<&'a [u32]>,
}

/// Holds addresses of public databases.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Links {
    /// HGNC.
    pub(super) hgnc: Option<String>,
    /// OMIM phenotypes.
    pub(super) omim: Vec<String>,
    /// gnomAD.
    pub(super) gnomad: Option<String>,
    /// ClinVar's entries at the position.
    pub(super) clinvar: String,
    /// The allele's own ClinVar entry.
    pub(super) clinvar_variation: Option<String>,
    /// UCSC genome browser.
    pub(super) ucsc: String,
}

pub(super) fn variant<'a>(row: &'a Row, report: &CaseReport) -> Variant<'a> {
    let build = report.panel.build;
    Variant {
        tier: row.tier.name(),
        tier_reason: &row.tier_reason,
        gene: &row.gene.symbol,
        hgnc_id: &row.gene.hgnc_id,
        flags: flags::row_flags(row),
        chromosome: row.variant.chromosome().name(),
        position: row.variant.span().one_based_start(),
        reference: row.variant.reference(),
        alternate: row.variant.alternate(),
        input: input(row),
        id: row.id.as_deref(),
        hgvs_g: row.hgvs_g.as_deref(),
        consequence: row.consequence.as_ref().map(consequence),
        other_consequences: row.other_consequences.iter().map(consequence).collect(),
        call: call(row),
        quality: row.quality.get(),
        filter: &row.filter,
        frequency: row.frequency.get(),
        frequency_source: row.frequency_source.as_deref(),
        resources: &row.resources,
        evidence: &row.evidence,
        ranked_down: &row.ranked_down,
        rescues: &row.rescues,
        reads: row.reads.as_ref(),
        germline: row.germline.as_ref(),
        parents: &row.parents,
        de_novo: row.de_novo.as_ref(),
        family: row.family.as_ref(),
        neighbours: &row.neighbours,
        denied: row.denied.as_deref(),
        loci: &row.loci,
        inheritance: &row.inheritance,
        partners: row.partners.iter().map(ToString::to_string).collect(),
        partners_not_listed: Some(row.partners_not_listed).filter(|n| *n > 0),
        modifiers: &row.modifiers,
        warnings: phrases::sentences(&row.notices),
        rules: &row.trail,
        links: addresses(row, build),
        own: OwnFields::new([&VARIANTS], row, build),
    }
}

fn input(row: &Row) -> Input<'_> {
    Input {
        contig: &row.input.contig,
        position: row.input.position,
        reference: &row.input.reference,
        alternate: &row.input.alternate,
    }
}

fn call(row: &Row) -> Call<'_> {
    Call {
        genotype: &row.call.genotype,
        allele_genotype: row.call.allele_genotype.text(),
        zygosity: row.call.zygosity,
        phased: row.call.allele_genotype.phased(),
        phase_set: row.call.phase_set.known().map(String::as_str),
        depth: row.call.depth.get(),
        ref_depth: row.call.ref_depth.get(),
        alt_depth: row.call.alt_depth.get(),
        vaf: row.call.vaf.get(),
        vaf_fields: Some(row.call.vaf_fields.as_str()).filter(|f| !f.is_empty()),
        quality: row.call.quality.get(),
        likelihoods: row.call.likelihoods.known().map(Vec::as_slice),
    }
}

fn addresses(row: &Row, build: Build) -> Links {
    Links {
        hgnc: links::hgnc(&row.gene.hgnc_id),
        omim: row.gene.omim.iter().filter_map(|id| links::omim(id)).collect(),
        gnomad: links::gnomad(&row.variant, build),
        clinvar: links::clinvar(&row.variant, build),
        clinvar_variation: row
            .resources
            .clinvar
            .known()
            .and_then(|c| links::clinvar_variation(&c.id)),
        ucsc: links::ucsc(&row.variant, build),
    }
}
