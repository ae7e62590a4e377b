//! Writes `<case>.json`, the case as one document. Its schema, `docs/case.schema.json`, is made
//! from these types.
//!
//! Text stands as in the input (JSON-escaped, neither shortened nor neutralised). Coordinates are
//! 1-based inclusive. `null` is unknown, never 0.

use crate::model::case::Case;
use crate::model::coverage::ReadSupport;
use crate::model::germline::Germline;
use crate::model::ledger::{RuleTrace, Tier};
use crate::model::lists::ListEntryReport;
use crate::model::mechanism::Mechanism;
use crate::model::panel::{Locus, PanelSummary};
use crate::model::parents::{DeNovo, ParentAtAllele};
use crate::model::report::{CaseReport, LedgerSummary, Provenance};
use crate::model::resource::Resources;
use crate::model::row::{Evidence, GeneFacts, GeneRow, LocusHit, Neighbour, Rescue, Row};
use crate::model::{Build, TranscriptConsequence, Zygosity};
use crate::report::formats::cnv_json;
use crate::report::formats::cnv_json::CnvDoc;
use crate::report::formats::coverage_json;
use crate::report::formats::coverage_json::CoverageDoc;
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::tables::genes::{GENES, data_text};
use crate::report::tables::variants::VARIANTS;
use crate::report::tables::variants::consequence::{mane, qualified, termination_text};
use crate::report::{flags, links};
use crate::{Error, Result};
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use std::io;

/// Identifies the document: its `format`.
pub const FORMAT: &str = "panelwise-case";
/// Gives the version of the layout, which grows when a field goes or changes its meaning, not when
/// one is added.
pub const FORMAT_VERSION: u32 = 1;

/// Holds one case: reported variants, panel genes, ledger, provenance.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "panelwise case", deny_unknown_fields)]
struct Document<'a> {
    /// `panelwise-case`.
    format: &'static str,
    /// Layout version.
    format_version: u32,
    /// Case name.
    name: &'a str,
    /// Sample in the call set.
    sample: &'a str,
    /// Holds what is known about the case.
    case: &'a Case,
    /// Marks an incomplete result: records were left out (`--lenient`).
    incomplete: bool,
    /// Holds the warnings that lead the report.
    warnings: &'a [String],
    /// Describes the tiers in order of presentation.
    tiers: Vec<TierDoc>,
    /// Holds the reported alleles, one per gene: by tier, gene in panel order, place.
    #[schemars(with = "Vec<Variant<'a>>")]
    variants: Variants<'a>,
    /// Panel genes, in panel order.
    genes: Vec<Gene<'a>>,
    /// Says how well reads cover the panel; `null` where no reads were given.
    coverage: Option<CoverageDoc<'a>>,
    /// Holds copy number from the reads; `null` where it was not judged.
    cnv: Option<CnvDoc<'a>>,
    /// Counts: every allele inside the panel ended in exactly one outcome.
    ledger: &'a LedgerSummary,
    /// The user's allow-lists and deny-lists, entry by entry.
    lists: &'a [ListEntryReport],
    /// Describes the panel.
    panel: Panel<'a>,
    /// States where everything comes from.
    provenance: &'a Provenance,
}

/// Writes each row when it is made: tens of thousands would fill memory.
struct Variants<'a>(&'a CaseReport);

impl Serialize for Variants<'_> {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows.iter().map(|row| variant(row, self.0)))
    }
}

/// Explains a tier.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TierDoc {
    /// `1`, `2`, `R`, `L`, `S`, `3`, `U`.
    name: &'static str,
    /// Explains the tier in words.
    description: &'static str,
}

/// Describes one reported allele in one gene.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = |s: &mut Schema| own_fields::declare([&VARIANTS], s))]
struct Variant<'a> {
    /// Tier, one of `tiers`.
    tier: &'static str,
    /// Says why the allele has this tier.
    tier_reason: &'a str,
    /// HGNC symbol; the gene's facts are under `genes`.
    gene: &'a str,
    /// HGNC identifier.
    hgnc_id: &'a str,
    /// Flags: malignancy predisposition with disease and source, donor relevance, secondary
    /// findings, loci.
    flags: Vec<flags::Flag>,
    /// Chromosome, `chr` prefix.
    chromosome: &'static str,
    /// 1-based position of the normalised allele (VCF).
    position: u64,
    /// Reference bases of the normalised allele.
    reference: &'a str,
    /// Alternate bases of the normalised allele.
    alternate: &'a str,
    /// Gives the allele as the input wrote it.
    input: Input<'a>,
    /// ID column of the input.
    id: Option<&'a str>,
    /// Genomic name.
    hgvs_g: Option<&'a str>,
    /// Describes the consequence on the transcript shown.
    consequence: Option<Consequence<'a>>,
    /// Describes the consequences on the gene's other transcripts.
    other_consequences: Vec<Consequence<'a>>,
    /// Holds the sample's call.
    call: Call<'a>,
    /// QUAL.
    quality: Option<f64>,
    /// FILTER as in the input.
    filter: &'a str,
    /// Gives the population allele frequency; `null` is unknown, not 0.
    frequency: Option<f64>,
    /// Says where the frequency is from.
    frequency_source: Option<&'a str>,
    /// Holds what the resource bundle says: frequencies, ClinVar, tracks, gene.
    resources: &'a Resources,
    /// Holds frequency evidence (ACMG/AMP) as labels; no classification follows from it here.
    evidence: &'a [Evidence],
    /// Says why the row is last within its tier.
    ranked_down: &'a [String],
    /// Says why no rule may drop the allele, and which rules would have.
    rescues: &'a [Rescue],
    /// Holds the reads at the allele, counted anew; `null` where no reads were given.
    reads: Option<&'a ReadSupport>,
    /// Says whether share of reads, tissue and gene allow to call it germline; `null` on the
    /// mitochondrial genome.
    germline: Option<&'a Germline>,
    /// Describes the parents at the allele, by call set and reads.
    parents: &'a [ParentAtAllele],
    /// Says whether the allele may be called new; `null` where nothing is known of the parents.
    de_novo: Option<&'a DeNovo>,
    /// ClinVar's other pathogenic substitutions of the same codon, or outside codons of the same
    /// bases.
    neighbours: &'a [Neighbour],
    /// Gives the label of the deny-list; nothing is deleted for it.
    denied: Option<&'a str>,
    /// Panel loci met.
    loci: &'a [LocusHit],
    /// Says how the genotype fits the mode of inheritance.
    inheritance: &'a str,
    /// Other reported alleles of the gene (`chr:pos:ref:alt`): of many the gravest.
    partners: &'a [String],
    /// Gives the number of partners that are not listed; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    partners_not_listed: Option<usize>,
    /// Modifiers that the patient carries and that change the disease of this allele.
    modifiers: &'a [String],
    /// Warnings.
    warnings: &'a [String],
    /// Rules asked, in order.
    rules: &'a [RuleTrace],
    /// Holds addresses of public databases.
    links: Links,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Holds an allele as the input wrote it.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Input<'a> {
    /// Contig.
    contig: &'a str,
    /// 1-based POS.
    position: u64,
    /// REF.
    reference: &'a str,
    /// ALT entry.
    alternate: &'a str,
}

/// Describes the effect of the allele on one transcript.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Consequence<'a> {
    /// Transcript identifier (Ensembl where known).
    transcript: &'a str,
    /// RefSeq accession of the same transcript.
    refseq: Option<&'a str>,
    /// Protein accession.
    protein: Option<&'a str>,
    /// MANE tag.
    mane: Option<&'static str>,
    /// Biotype.
    biotype: &'a str,
    /// Sequence Ontology terms, most severe first.
    terms: Vec<&'static str>,
    /// Terms of the gravest other spelling of an indel, where they differ from those shown.
    other_spelling: Vec<&'static str>,
    /// Named mechanisms of a non-coding allele, the strongest first.
    mechanisms: &'a [Mechanism],
    /// `HIGH`, `MODERATE`, `LOW`, `MODIFIER`.
    impact: String,
    /// `3/8`.
    exon: Option<String>,
    /// `2/7`.
    intron: Option<String>,
    /// Position along the cDNA, 1-based.
    cdna_position: Option<String>,
    /// Position along the CDS, 1-based.
    cds_position: Option<String>,
    /// Position along the protein, 1-based.
    protein_position: Option<String>,
    /// `R/W`.
    amino_acids: Option<&'a str>,
    /// `Cgg/Tgg`.
    codons: Option<&'a str>,
    /// Coding name with the RefSeq accession.
    hgvs_c_refseq: Option<String>,
    /// Coding name with the Ensembl accession.
    hgvs_c_ensembl: Option<String>,
    /// Protein name.
    hgvs_p: Option<String>,
    /// Describes the new stop codon and nonsense-mediated decay in words.
    termination: Option<String>,
    /// Residue of the new stop; `none` where the new frame has none, `unknown` where it cannot be
    /// located.
    new_stop: Option<String>,
    /// `triggers` or `escapes` (nonsense-mediated decay), a colon and the reason; `no_stop`;
    /// `unknown`.
    nmd: Option<&'static str>,
    /// Bases to the transcript, for upstream and downstream.
    distance: Option<u64>,
}

/// Holds the sample's call, remapped to this allele.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Call<'a> {
    /// GT as in the input.
    genotype: &'a str,
    /// GT seen from this allele: 0 reference, 1 this allele, `.` another or missing.
    allele_genotype: &'a str,
    /// Copies of this allele.
    zygosity: Zygosity,
    /// Marks a phased genotype.
    phased: bool,
    /// Phase set.
    phase_set: Option<&'a str>,
    /// DP.
    depth: Option<u32>,
    /// Reads of the reference allele.
    ref_depth: Option<u32>,
    /// Reads of this allele.
    alt_depth: Option<u32>,
    /// Share of this allele's reads, 0 to 1.
    vaf: Option<f64>,
    /// GQ.
    quality: Option<f64>,
    /// PL of (0/0, 0/this, this/this), or (0, this) for a haploid call.
    likelihoods: Option<&'a [u32]>,
}

/// Holds addresses of public databases.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Links {
    /// HGNC.
    hgnc: Option<String>,
    /// OMIM phenotypes.
    omim: Vec<String>,
    /// gnomAD.
    gnomad: Option<String>,
    /// ClinVar's entries at the position.
    clinvar: String,
    /// The allele's own ClinVar entry.
    clinvar_variation: Option<String>,
    /// UCSC genome browser.
    ucsc: String,
}

/// Describes one panel gene.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = |s: &mut Schema| own_fields::declare([&GENES], s))]
struct Gene<'a> {
    /// Holds what the panel says of the gene.
    facts: &'a GeneFacts,
    /// Flags.
    flags: Vec<flags::Flag>,
    /// Region searched, 1-based inclusive, padding included.
    region: &'a str,
    /// Transcripts used.
    transcripts: &'a [String],
    /// Marks a gene of which the call set has records.
    has_data: bool,
    /// Says in words whether the gene had data.
    data: String,
    /// Input records that overlap the region.
    records: u64,
    /// ALT entries of those records.
    alleles: u64,
    /// Reported alleles by tier, in the order of `tiers`.
    reported: [u64; Tier::ALL.len()],
    /// Rare alleles outside of codons and splice regions that the consequence rule dropped.
    noncoding_not_shown: u64,
    /// Remarks.
    remarks: &'a [String],
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes the panel.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Panel<'a> {
    /// Panels joined.
    panels: &'a [PanelSummary],
    /// Build.
    build: &'static str,
    /// Bases added on both sides of each gene.
    padding: u64,
    /// SHA-256 over the resolved content.
    digest: &'a str,
    /// Named steps taken: expansion, restriction, joins.
    steps: &'a [String],
    /// Tells the reader what to know about the panel.
    remarks: &'a [String],
    /// Curated loci.
    loci: &'a [Locus],
    /// Merged regions searched, `chr21:1-2`, 1-based inclusive.
    regions: Vec<String>,
}

/// Writes the document, pretty-printed, with a closing line feed.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &CaseReport, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(report))?;
    out.write_all(b"\n")
}

/// Returns the JSON Schema (2020-12) of the document, as committed in `docs/case.schema.json`.
///
/// # Errors
/// Internal, where the writer refuses.
pub fn schema() -> Result<String> {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Document<'static>>();
    serde_json::to_string_pretty(&schema)
        .map(|s| s + "\n")
        .map_err(|e| Error::internal(format!("cannot write the schema: {e}")))
}

fn document(report: &CaseReport) -> Document<'_> {
    Document {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        name: &report.name,
        sample: &report.sample,
        case: &report.case,
        incomplete: report.incomplete,
        warnings: &report.warnings,
        tiers: Tier::ALL
            .iter()
            .map(|t| TierDoc { name: t.name(), description: t.description() })
            .collect(),
        variants: Variants(report),
        genes: report.genes.iter().map(|g| gene(g, report.panel.build)).collect(),
        coverage: report.coverage.as_ref().map(coverage_json::document),
        cnv: report.cnv.as_ref().map(cnv_json::document),
        ledger: &report.ledger,
        lists: &report.lists,
        panel: Panel {
            panels: &report.panel.panels,
            build: report.panel.build.name(),
            padding: report.panel.padding,
            digest: &report.panel.digest,
            steps: &report.panel.steps,
            remarks: &report.panel.remarks,
            loci: &report.panel.loci,
            regions: report.panel.regions.all().iter().map(ToString::to_string).collect(),
        },
        provenance: &report.provenance,
    }
}

fn variant<'a>(row: &'a Row, report: &CaseReport) -> Variant<'a> {
    let build = report.panel.build;
    Variant {
        tier: row.tier.name(),
        tier_reason: &row.tier_reason,
        gene: &row.gene.symbol,
        hgnc_id: &row.gene.hgnc_id,
        flags: flags::row_flags(row),
        chromosome: row.allele.chromosome.name(),
        position: row.allele.start + 1,
        reference: &row.allele.reference,
        alternate: &row.allele.alternate,
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
        neighbours: &row.neighbours,
        denied: row.denied.as_deref(),
        loci: &row.loci,
        inheritance: &row.inheritance,
        partners: &row.partners,
        partners_not_listed: Some(row.partners_not_listed).filter(|n| *n > 0),
        modifiers: &row.modifiers,
        warnings: &row.warnings,
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
        quality: row.call.quality.get(),
        likelihoods: row.call.likelihoods.known().map(Vec::as_slice),
    }
}

fn addresses(row: &Row, build: Build) -> Links {
    Links {
        hgnc: links::hgnc(&row.gene.hgnc_id),
        omim: row.gene.omim.iter().filter_map(|id| links::omim(id)).collect(),
        gnomad: links::gnomad(&row.allele, build),
        clinvar: links::clinvar(&row.allele, build),
        clinvar_variation: row
            .resources
            .clinvar
            .known()
            .and_then(|c| links::clinvar_variation(&c.id)),
        ucsc: links::ucsc(&row.allele, build),
    }
}

fn consequence(c: &TranscriptConsequence) -> Consequence<'_> {
    Consequence {
        transcript: &c.of.transcript,
        refseq: c.of.refseq.as_deref(),
        protein: c.of.protein.as_deref(),
        mane: c.of.mane.map(mane),
        biotype: &c.of.biotype,
        terms: c.terms.iter().map(|t| t.name()).collect(),
        other_spelling: c.terms_of_other_spelling(),
        mechanisms: &c.mechanisms,
        impact: c.impact.to_string(),
        exon: c.exon.map(|n| n.to_string()),
        intron: c.intron.map(|n| n.to_string()),
        cdna_position: c.cdna_position.map(|n| n.to_string()),
        cds_position: c.cds_position.map(|n| n.to_string()),
        protein_position: c.protein_position.map(|n| n.to_string()),
        amino_acids: c.amino_acids.as_deref(),
        codons: c.codons.as_deref(),
        hgvs_c_refseq: c.of.refseq.as_deref().and_then(|a| qualified(Some(a), c.hgvs_c.as_deref())),
        hgvs_c_ensembl: c
            .of
            .transcript
            .starts_with("ENST")
            .then(|| qualified(Some(&c.of.transcript), c.hgvs_c.as_deref()))
            .flatten(),
        hgvs_p: qualified(c.of.protein.as_deref(), c.hgvs_p.as_deref()),
        termination: termination_text(c.termination),
        new_stop: Some(c.termination.new_stop()).filter(|s| !s.is_empty()),
        nmd: Some(c.termination.nmd()).filter(|s| !s.is_empty()),
        distance: c.distance,
    }
}

fn gene(row: &GeneRow, build: Build) -> Gene<'_> {
    Gene {
        facts: &row.gene,
        flags: flags::gene_flags(&row.gene),
        region: &row.region,
        transcripts: &row.transcripts,
        has_data: row.data == crate::model::row::GeneData::Records,
        data: data_text(&row.data),
        records: row.records,
        alleles: row.alleles,
        reported: row.reported,
        noncoding_not_shown: row.noncoding_not_shown,
        remarks: &row.remarks,
        own: OwnFields::new([&GENES], row, build),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(report: &CaseReport) -> serde_json::Value {
        let mut text = Vec::new();
        write(report, &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn output_meets_the_committed_schema() {
        let committed =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/case.schema.json"))
                .unwrap();
        let generated = schema().unwrap();
        if std::env::var_os("PANELWISE_UPDATE").is_some() {
            std::fs::write(
                concat!(env!("CARGO_MANIFEST_DIR"), "/docs/case.schema.json"),
                &generated,
            )
            .unwrap();
        } else {
            assert!(
                committed == generated,
                "docs/case.schema.json is stale: PANELWISE_UPDATE=1 cargo test schema"
            );
        }
        let validator =
            jsonschema::validator_for(&serde_json::from_str(&generated).unwrap()).unwrap();
        let copies = fixture::with_copies(fixture::HOSTILE);
        for report in [
            fixture::report(),
            fixture::hostile(),
            fixture::empty(),
            fixture::with_coverage(),
            copies,
        ] {
            let document = rendered(&report);
            let errors: Vec<_> = validator
                .iter_errors(&document)
                .map(|e| format!("{}: {e}", e.instance_path))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        // The schema must be able to fail.
        let mut document = rendered(&fixture::report());
        document["variants"][0]["surprise"] = 1.into();
        assert!(!validator.is_valid(&document));
        document = rendered(&fixture::report());
        document["variants"][0]["call"]["depth"] = "twelve".into();
        assert!(!validator.is_valid(&document));
    }
}
