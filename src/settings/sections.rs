//! Thresholds in force, as data. Read by `filter::defaults`; every number comes from
//! `panels/defaults.toml` or its overrides.

use crate::model::{EvidenceLevel, PredispositionFlag, Stated, Term};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All settings of one gene (or the defaults, where the gene has no override).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Genotype quality.
    pub quality: Quality,
    /// Population frequency.
    pub frequency: Frequency,
    /// What ranks a row down within its tier.
    pub ranking: Ranking,
    /// Frequency evidence as a label.
    pub evidence: FrequencyEvidence,
    /// Known pathogenic alleles.
    pub clinvar: Clinvar,
    /// Consequence classes.
    pub consequence: Consequences,
    /// Locus actions.
    pub loci: LocusActions,
    /// Tiering.
    pub tier: Tiering,
    /// Share-of-reads windows.
    pub vaf: VafWindows,
    /// Copy number from depth.
    pub cnv: CopyNumber,
    /// Callability from aligned reads.
    pub coverage: Coverage,
    /// Reads at a reported allele.
    pub reads: ReadRules,
    /// Claims of a new allele.
    pub de_novo: DeNovoRules,
    /// Sample checks.
    pub sample: SampleRules,
}

/// Sample checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRules {
    /// Depth of the autosomes under which no sex is told.
    pub min_autosome_depth: f64,
    /// Least depth of X against the autosomes in XX.
    pub female_x_min: f64,
    /// Most of Y in XX.
    pub female_y_max: f64,
    /// Most of X in XY.
    pub male_x_max: f64,
    /// Least of Y in XY.
    pub male_y_min: f64,
    /// Share (0 to 1) of duplicates above which the report warns.
    pub max_duplicates: f64,
    /// Lowest frequency (and one less the highest) of a site that contamination is told from.
    pub contamination_min_frequency: f64,
    /// Reads that such a site must have.
    pub contamination_min_depth: u32,
    /// Sites under which no contamination is told.
    pub contamination_min_sites: usize,
    /// Sites that are counted at most.
    pub contamination_max_sites: usize,
    /// Bases between two sites at least: neighbours tell the same.
    pub contamination_distance: u64,
    /// Share (0 to 1) above which the report warns.
    pub contamination_warn: f64,
}

/// Reads at a reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadRules {
    /// Fewer counted fragments than this say nothing.
    pub min_depth: u32,
    /// Fewer fragments of the allele than this are none.
    pub min_alternate: u32,
    /// Fisher's p under which the allele comes from one strand.
    pub strand_bias: f64,
    /// Mean distance from the read's end, in bases, under which the allele lies at the ends.
    pub min_end_distance: f64,
    /// Share (0 to 1) of reads with mapping quality 0 above which they fit elsewhere as well.
    pub max_mapq0: f64,
}

/// Copy number from depth. Lengths in bases; probabilities and shares 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyNumber {
    /// Smallest mapping quality (phred) of a read that counts.
    pub min_mapping_quality: u8,
    /// Length of windows between exons.
    pub window: u64,
    /// Exons shorter than this are measured with their surroundings, up to this length.
    pub exon_min: u64,
    /// Exons longer than this are split.
    pub exon_max: u64,
    /// Measured on both sides of a gene.
    pub flank: u64,
    /// Windows spread over the other sequence, for the baseline and the sex chromosomes.
    pub background_windows: u64,
    /// Their length.
    pub background_length: u64,
    /// Added on both sides of a target for its GC content.
    pub gc_surroundings: u64,
    /// Largest share of N in a usable target.
    pub max_n_share: f64,
    /// Largest share of bases in reads of mapping quality 0 in a usable target.
    pub max_mapq0_share: f64,
    /// Smallest autosomal depth of a sample that can be judged.
    pub min_depth: f64,
    /// Probability that a copy-number change begins at an exon, per exon.
    pub event_prior_exon: f64,
    /// The same between exons, per window.
    pub event_prior_elsewhere: f64,
    /// Probability that a change ends, per target.
    pub event_end: f64,
    /// Noise (coefficient of variation) of a target beyond its reads.
    pub noise_floor: f64,
    /// Noise of a long stretch that does not average out.
    pub segment_noise_floor: f64,
    /// The same against a reference set.
    pub segment_noise_floor_with_set: f64,
    /// Probability of an outlying target.
    pub outlier: f64,
    /// Smallest quality (phred) that passes.
    pub min_quality: f64,
    /// Smallest quality that is written at all, with a filter.
    pub min_quality_written: f64,
    /// Shortest change.
    pub min_length: u64,
    /// Share of cells that the search for mosaics assumes.
    pub mosaic_fraction: f64,
    /// Shortest mosaic.
    pub mosaic_min_length: u64,
    /// Fewest targets of a mosaic.
    pub mosaic_min_targets: usize,
    /// Smallest quality (phred) of a mosaic.
    pub mosaic_min_quality: f64,
    /// Fewest split reads, clipped reads and pairs together that show a breakpoint.
    pub junction_min_reads: u32,
    /// Log-odds (natural) of one split read.
    pub junction_nats_per_read: f64,
    /// Log-odds of one read clipped at the breakpoint.
    pub junction_nats_per_clip: f64,
    /// Most log-odds of one pair; a pair too far apart counts by how rare its distance is in the
    /// library.
    pub junction_nats_per_pair: f64,
    /// All together count at most as much as this many split reads.
    pub junction_max_reads: u32,
    /// Probability of a change at any one breakpoint, before the reads.
    pub junction_prior: f64,
    /// Longest change that a breakpoint alone may suggest.
    pub junction_max_length: u64,
    /// Reference samples used, the most similar ones.
    pub reference_best: usize,
    /// Fewest reference samples.
    pub reference_min: usize,
}

/// Callability from aligned reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Smallest mapping quality (phred) of a read that counts.
    pub min_mapping_quality: u8,
    /// Smallest base quality (phred) of a base that counts.
    pub min_base_quality: u8,
    /// Bases added on both sides of an exon.
    pub exon_padding: u64,
    /// Depths of which the shares are reported, ascending.
    pub depths: Vec<u32>,
    /// Depth from which a base is covered.
    pub covered_depth: u32,
    /// Share (0 to 1) of a target's bases from which it is covered.
    pub covered_share: f64,
    /// Share under which it is not covered; between the two it is partly.
    pub not_covered_share: f64,
    /// Loci longer than this, in bases, get no row of their own.
    pub max_locus_length: u64,
}

/// Genotype quality thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// FILTER values that pass.
    pub accepted_filters: Vec<String>,
    /// Smallest depth of a diploid call, reads.
    pub min_depth: u32,
    /// Smallest depth of a haploid call, reads.
    pub min_depth_haploid: u32,
    /// Depth below which the row warns, reads.
    pub warn_depth: u32,
    /// Smallest GQ (phred).
    pub min_genotype_quality: f64,
    /// Share of reads (0 to 1) outside of which a heterozygous call is dropped.
    pub heterozygous_balance_keep: [f64; 2],
    /// Share of reads outside of which a heterozygous call warns.
    pub heterozygous_balance_clean: [f64; 2],
    /// Share of reads below which a homozygous or hemizygous call warns.
    pub homozygous_balance_warn: f64,
}

/// Population-frequency limits (allele frequency, 0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Limit in genes with monoallelic inheritance only.
    pub monoallelic: f64,
    /// Limit in genes with biallelic or X-linked recessive inheritance.
    pub biallelic: f64,
    /// Limit of the homoplasmic frequency on the mitochondrial genome.
    pub mitochondrial: f64,
    /// Whether a frequency equal to its limit is dropped too.
    pub drops_at_limit: bool,
    /// Which number is compared.
    pub statistic: Statistic,
    /// Alleles called below which a bundle's frequency is shown but not counted.
    pub min_allele_number: f64,
    /// Carriers in the population below which its frequency does not decide; 0: not asked.
    pub min_carriers: u32,
    /// Whether a bundle's frequency counts where the record failed the source's own filters.
    pub count_failed_records: bool,
    /// Populations that are shown and not compared.
    pub uncounted_populations: Vec<Population>,
    /// Where the limits are a specification's, its name; else empty.
    pub basis: String,
    /// Looser limits of single populations.
    pub populations: BTreeMap<Population, PopulationLimit>,
}

/// The number that a limit is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The highest of the overall frequency and that of each population.
    HighestAf,
    /// The filtering allele frequency: lower bound of its 95 % confidence interval
    /// (doi:10.1038/gim.2017.26).
    Faf95,
}

/// gnomAD's genetic ancestry groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Population {
    /// African, African American.
    Afr,
    /// Amish.
    Ami,
    /// Admixed American.
    Amr,
    /// Ashkenazi Jewish.
    Asj,
    /// East Asian.
    Eas,
    /// Finnish.
    Fin,
    /// Middle Eastern.
    Mid,
    /// Non-Finnish European.
    Nfe,
    /// Other (v2).
    Oth,
    /// Remaining (v4).
    Remaining,
    /// South Asian.
    Sas,
}

impl Population {
    /// From gnomAD's code.
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "afr" => Self::Afr,
            "ami" => Self::Ami,
            "amr" => Self::Amr,
            "asj" => Self::Asj,
            "eas" => Self::Eas,
            "fin" => Self::Fin,
            "mid" => Self::Mid,
            "nfe" => Self::Nfe,
            "oth" => Self::Oth,
            "remaining" => Self::Remaining,
            "sas" => Self::Sas,
            _ => return None,
        })
    }
}

/// A population's own limits; only those that are looser than the general ones have an effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationLimit {
    /// In genes with monoallelic inheritance only.
    pub monoallelic: Option<f64>,
    /// In genes with biallelic or X-linked recessive inheritance.
    pub biallelic: Option<f64>,
}

/// What ranks a row down within its tier; never a reason to drop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Highest FAF95 preferred in dominant predisposition genes.
    pub preferred_faf95: f64,
    /// Values of the gene's predisposition flag for which it is asked.
    pub predisposition_flags: Vec<Stated<PredispositionFlag>>,
    /// Homozygous individuals, in genes with monoallelic inheritance only; 0: not asked.
    pub homozygotes_monoallelic: u32,
    /// Homozygous individuals, in genes with biallelic inheritance; 0: not asked.
    pub homozygotes_biallelic: u32,
    /// Hemizygous alleles, in X-linked genes; 0: not asked.
    pub hemizygotes_x_linked: u32,
    /// Whether counts of individuals are asked at all.
    pub counts_apply: bool,
}

/// Frequency evidence after ACMG/AMP with a gene's specification (allele frequency, 0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrequencyEvidence {
    /// Stand-alone benign from here.
    pub ba1: Option<f64>,
    /// Whether `ba1` itself counts.
    pub ba1_inclusive: bool,
    /// Strong benign from here.
    pub bs1: Option<f64>,
    /// Whether `bs1` itself counts.
    pub bs1_inclusive: bool,
    /// Rare up to here: PM2 at supporting strength.
    pub pm2: Option<f64>,
    /// Whether `pm2` itself counts.
    pub pm2_inclusive: bool,
    /// Number that PM2 is evaluated on.
    pub pm2_statistic: Statistic,
    /// Carriers in the population that shows BA1 or BS1.
    pub min_carriers: u32,
    /// Specification and version.
    pub specification: String,
    /// Source.
    pub source: String,
    /// How certain the numbers are: A read in a source, B recalled, C proposed.
    pub certainty: String,
}

/// ClinVar's say in filters and tiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinvar {
    /// Classifications that count as pathogenic.
    pub pathogenic: Vec<String>,
    /// Stars from which such an allele is never dropped.
    pub min_stars_rescue: u8,
    /// Stars from which it counts as known pathogenic in the tiers.
    pub min_stars_known: u8,
}

impl Clinvar {
    /// Whether a ClinVar entry is pathogenic and has this many stars. An aggregate such as
    /// `Pathogenic/Likely pathogenic|drug response` is asked part by part; `Conflicting ...` is not
    /// pathogenic.
    pub fn is_pathogenic(
        &self,
        entry: &crate::model::resource::ClinvarEntry,
        min_stars: u8,
    ) -> bool {
        let mut parts = entry.significance.split(['|', '/', ',', ';']).map(str::trim);
        entry.stars.is_some_and(|s| s >= min_stars)
            && parts.any(|p| self.pathogenic.iter().any(|w| w == p))
    }
}

/// Terms by class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequences {
    /// High impact.
    pub high: Vec<Term>,
    /// Moderate impact.
    pub moderate: Vec<Term>,
    /// Splice region, for review.
    pub splice: Vec<Term>,
    /// Where the reference is N: bases from the next exon from which an allele's place alone tells
    /// its consequence.
    pub unknown_reference_margin: u64,
}

/// What each locus category asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocusActions {
    /// No rule drops an allele there.
    pub rescue: Vec<String>,
    /// Label; quality rules warn instead of dropping.
    pub low_mappability: Vec<String>,
    /// Label as known benign.
    pub benign: Vec<String>,
    /// Label as somatic confounder.
    pub somatic: Vec<String>,
    /// Structural loci: not asked for small variants.
    pub structural: Vec<String>,
    /// The curated allele itself counts as known pathogenic.
    pub known_pathogenic: Vec<String>,
    /// Alleles of these categories are exempt from BA1 and BS1.
    pub frequency_exempt: Vec<String>,
    /// Loci longer than this, in bases, label but do not rescue.
    pub max_rescue_length: u64,
}

/// Tiering data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiering {
    /// Evidence ratings that are diagnostic-grade.
    pub green: Vec<Stated<EvidenceLevel>>,
    /// Share (0 to 1) of a panel's genes that may lack a transcript model; above, a run is refused
    /// unless allowed.
    pub max_unmodelled_share: f64,
}

/// What a claim of a new allele asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeNovoRules {
    /// Fragments with the allele that the patient must have.
    pub child_min_reads: u32,
    /// Share (0 to 1) of them.
    pub child_min_share: f64,
    /// Fragments that exclude the allele in a parent.
    pub parent_min_depth: u32,
    /// Share (0 to 1) up to which a parent's reads are errors.
    pub parent_max_share: f64,
    /// Highest population frequency.
    pub max_frequency: f64,
}

/// Share-of-reads windows for germline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VafWindows {
    /// Lower bound of a germline heterozygote.
    pub germline_min: f64,
    /// Upper bound of a germline heterozygote.
    pub germline_max: f64,
    /// Genes in which clonal haematopoiesis is common.
    pub clonal_genes: Vec<String>,
    /// Age in years from which it is asked.
    pub clonal_age: f64,
    /// Tissues that hold a haematological clone.
    pub haematopoietic_tissues: Vec<crate::model::case::Tissue>,
    /// Below this a share in such a tissue is a trace.
    pub trace_haematopoietic: f64,
    /// The same in other tissues.
    pub trace_elsewhere: f64,
    /// Genes in which a share below the germline window is told to be mosaicism or a clone; `*` is
    /// every gene.
    pub low_share_genes: Vec<String>,
    /// Rules to a label, in the order in which they are asked.
    pub labels: Vec<crate::model::germline::LabelRule>,
}

impl VafWindows {
    /// Whether mosaicism and clones are asked for in a gene.
    pub fn asks_low_share(&self, symbol: &str) -> bool {
        self.low_share_genes.iter().any(|g| g == "*" || g == symbol)
    }
}
