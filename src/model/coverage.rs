//! Defines coverage: how well the reads of a BAM or CRAM show each gene, exon and locus.

use crate::model::gene::GeneFacts;
use crate::model::{Build, Chromosome, Notice, Span};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Holds the callability of the whole panel in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageReport {
    /// Gives the genome build.
    pub build: Build,
    /// Names the file, without folder.
    pub file: String,
    /// Names the format, `BAM` or `CRAM`.
    pub format: &'static str,
    /// Names the sample as the read groups do.
    pub sample: Option<String>,
    /// States in words which reads count: `MAPQ >= 20, base quality >= 10, ...`.
    pub counted: String,
    /// Lists the depths of the shares in [`Depths::at_least`], ascending.
    pub thresholds: Vec<u32>,
    /// Gives the depth from which a base is covered (the general one; a gene may have its own).
    pub covered_depth: u32,
    /// Gives the bases added on both sides of an exon.
    pub exon_padding: u64,
    /// Lists one entry a panel gene, in panel order.
    pub genes: Vec<Arc<GeneCoverage>>,
    /// Lists the curated small loci, in panel order.
    pub loci: Vec<LocusCoverage>,
    /// Holds the checks for the right sample and a sound one.
    pub checks: SampleChecks,
    /// Lists the notices that lead a report.
    pub notices: Vec<Notice>,
}

/// Judges whether reads cover a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "why")]
pub enum Verdict {
    /// Covers enough of the target.
    Covered,
    /// Covers part of the target.
    Partly,
    /// Covers hardly any of the target.
    NotCovered,
    /// States why there is no verdict: never the same as covered, deleted or absent.
    NoData(String),
}

impl Verdict {
    /// Returns `covered`, `partly`, `not covered` or `no data`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partly => "partly",
            Self::NotCovered => "not covered",
            Self::NoData(_) => "no data",
        }
    }
}

/// Summarises the depth over a stretch.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Depths {
    /// Counts the bases.
    pub bases: u64,
    /// Mean depth.
    pub mean: f64,
    /// Gives the median depth (of an even number of bases the lower of the two in the middle).
    pub median: u32,
    /// Gives the share (0 to 1) of bases with at least the depth, for each of
    /// [`CoverageReport::thresholds`].
    pub at_least: Vec<f64>,
    /// Gives the share (0 to 1) of aligned bases in reads of mapping quality 0 (the reads fit
    /// elsewhere as well); `None` without a read.
    pub mapq0: Option<f64>,
}

/// Holds the coverage of one panel gene.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneCoverage {
    /// The gene.
    pub gene: Arc<GeneFacts>,
    /// Names the chromosome, where the gene has a place on the build.
    pub chromosome: Option<Chromosome>,
    /// Names the target of the verdict: `exons of NM_001754.5`, or the whole region.
    pub target: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Gives the depth over exons and padding, overlaps once; `None` without data.
    pub exonic: Option<Depths>,
    /// Gives the depth over the gene's region as searched.
    pub body: Option<Depths>,
    /// Gives the share (0 to 1) of the target at the covered depth.
    pub covered_share: Option<f64>,
    /// Lists the exons of the first transcript, in transcript order.
    pub exons: Vec<ExonCoverage>,
    /// Lists the stretches of the target under the covered depth, in genomic order.
    pub gaps: Vec<Gap>,
    /// Lists the ids of the paralogue and mappability loci that touch the gene: reads may belong
    /// elsewhere.
    pub paralogue: Vec<String>,
    /// Gives the depth from which a base counts as covered in this gene.
    pub covered_depth: u32,
}

/// Holds the coverage of one exon with its padding.
#[derive(Debug, Clone, PartialEq)]
pub struct ExonCoverage {
    /// Numbers the exon in transcript order, from 1.
    pub number: usize,
    /// Counts the exons of the transcript.
    pub count: usize,
    /// Names the transcript, by RefSeq where known.
    pub transcript: String,
    /// Gives the exon without padding, 0-based half-open.
    pub exon: Span,
    /// Gives the exon with padding, 0-based half-open.
    pub span: Span,
    /// Gives the depth over `span`.
    pub depths: Depths,
    /// Lists the depth of each base of `span`, in genomic order.
    pub profile: Vec<u32>,
}

/// Describes a stretch of a gene's target under the covered depth.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Gap {
    /// Gives the stretch, 0-based half-open.
    #[serde(skip)]
    pub span: Span,
    /// Names the part of the gene: `exon 3/12`, `flank of exon 3/12`, `region`.
    pub part: String,
    /// Gives the range in coding positions, from 5' to 3' of the transcript: `c.10-5_20`.
    pub hgvs: Option<String>,
    /// Lowest depth.
    pub lowest: u32,
    /// Mean depth.
    pub mean: f64,
    /// Lists ClinVar's pathogenic and likely pathogenic alleles inside, by name and classification;
    /// `None` without a resource.
    pub clinvar: Option<Vec<String>>,
    /// Lists the curated loci inside.
    pub loci: Vec<String>,
}

/// Holds the coverage of a curated locus.
#[derive(Debug, Clone, PartialEq)]
pub struct LocusCoverage {
    /// Id.
    pub id: String,
    /// Category.
    pub category: String,
    /// Genes.
    pub genes: Vec<String>,
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the place, 0-based half-open.
    pub span: Span,
    /// Verdict.
    pub verdict: Verdict,
    /// Gives the depth; `None` without data.
    pub depths: Option<Depths>,
}

/// Holds the reads at one reported allele, counted anew. A fragment counts once.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReadSupport {
    /// Counts the fragments with the reference allele.
    pub reference: u32,
    /// Counts the fragments with this allele.
    pub alternate: u32,
    /// Counts the fragments with something else, or whose two reads disagree.
    pub other: u32,
    /// Counts the fragments under the limits of mapping or base quality; they count in no other
    /// field.
    pub low_quality: u32,
    /// Gives the share (0 to 1) of this allele among all counted fragments.
    pub vaf: Option<f64>,
    /// Gives the 95 % interval of the share (Wilson 1927, doi:10.1080/01621459.1927.10502953).
    pub vaf_interval: Option<[f64; 2]>,
    /// Counts the fragments of this allele on the forward and the reverse strand.
    pub alternate_strands: [u32; 2],
    /// Counts the fragments of the reference allele on the forward and the reverse strand.
    pub reference_strands: [u32; 2],
    /// Gives the p value of Fisher's exact test (two-sided) of allele and strand.
    pub strand_bias: Option<f64>,
    /// Gives the mean mapping quality of this allele's reads.
    pub alternate_mapping_quality: Option<f64>,
    /// Gives the mean base quality of this allele's bases (of an indel: of the bases around it).
    pub alternate_base_quality: Option<f64>,
    /// Gives the mean distance of this allele from the nearer end of its reads, in bases.
    pub end_distance: Option<f64>,
    /// Gives the p value of the rank-sum test (two-sided) of that distance against the reference
    /// allele's (Mann and Whitney 1947).
    pub position_bias: Option<f64>,
    /// Gives the share (0 to 1) of this allele's reads that are clipped.
    pub clipped: Option<f64>,
    /// Gives the share (0 to 1) of all reads here that have mapping quality 0.
    pub mapq0: Option<f64>,
    /// Judges the call by these reads.
    pub verdict: SupportVerdict,
    /// States the verdict in words: `caller says heterozygous, reads say 17 of 40`.
    pub text: String,
}

/// Judges a call by the reads counted anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportVerdict {
    /// Agrees with the caller.
    Confirmed,
    /// Agrees in number, but the reads come from one strand only, lie at read ends or map elsewhere
    /// as well.
    Biased,
    /// Lacks reads for a verdict.
    FewReads,
    /// Shows fewer reads of this allele than a germline call of its kind has: mosaic, clonal, or an
    /// artefact.
    LowShare,
    /// Shows more reads of this allele than a heterozygote has.
    HighShare,
    /// Shows no read of the allele.
    NotSeen,
    /// Gives no verdict: no usable read, or the allele is too long to be looked for.
    NoData,
}

impl SupportVerdict {
    /// Returns `confirmed`, `biased` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Biased => "biased",
            Self::FewReads => "few reads",
            Self::LowShare => "low share",
            Self::HighShare => "high share",
            Self::NotSeen => "not seen",
            Self::NoData => "no data",
        }
    }
}

/// Holds the checks of the sample by the reads of the panel's regions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct SampleChecks {
    /// Counts the primary mapped reads.
    pub reads: u64,
    /// Gives the share (0 to 1) of duplicates.
    pub duplicates: Option<f64>,
    /// Gives the share (0 to 1) of reads that failed quality checks.
    pub failed: Option<f64>,
    /// Counts the supplementary alignments for each primary one.
    pub supplementary: Option<f64>,
    /// Gives the share (0 to 1) of reads with mapping quality 0.
    pub mapq0: Option<f64>,
    /// Gives the share (0 to 1) of paired reads in proper pairs.
    pub proper_pairs: Option<f64>,
    /// Gives the median length of proper fragments, in bases.
    pub insert_median: Option<u32>,
    /// Gives the quartiles of these lengths.
    pub insert_quartiles: Option<[u32; 2]>,
    /// Gives the median of the mean depths of the panel's autosomal genes.
    pub autosome_depth: Option<f64>,
    /// Gives the median depth of windows on X (of the panel's genes there, where the file holds
    /// nothing else) against the autosomes.
    pub x_ratio: Option<f64>,
    /// Gives the median depth of windows on Y against the autosomes.
    pub y_ratio: Option<f64>,
    /// Gives the share (0 to 1) of the file's mapped alignments that touch a panel gene or locus;
    /// `null` where the index does not count (CRAM).
    pub on_target: Option<f64>,
    /// Estimates another person's reads; `null` where too few sites tell.
    pub contamination: Option<Contamination>,
    /// Gives the sex that the two ratios show; `unknown` where they do not agree.
    pub sex: crate::model::case::Sex,
    /// Says which sex chromosomes the two ratios show where these are neither XX nor XY; `null`
    /// elsewhere.
    pub sex_chromosomes: Option<String>,
}

/// Estimates another person's reads among the sample's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contamination {
    /// Gives the share of reads, 0 to 0.5, by maximum likelihood.
    pub share: f64,
    /// Gives its 95 % interval, by the drop of the likelihood.
    pub interval: [f64; 2],
    /// Counts the sites that were deep enough.
    pub sites: u64,
    /// Counts the reads at these sites.
    pub reads: u64,
    /// Gives the error rate of a base to one other base, by the bases that are neither allele.
    pub error: f64,
    /// Names the origin of the sites and the model.
    pub source: String,
}

/// Holds the reads around one reported allele, for a picture; in no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPile {
    /// Gives the stretch shown, 0-based half-open.
    pub span: Span,
    /// Gives the reference bases of the stretch.
    pub reference: String,
    /// Lists the reads, this allele's first.
    pub reads: Vec<PileRead>,
    /// Counts the reads that are left out of the picture.
    pub not_shown: u32,
}

/// Holds one read of a pile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PileRead {
    /// Draws one character a reference base: `.` the same, a letter another base, `-` deleted, a
    /// blank not covered.
    pub bases: String,
    /// Lists the columns before which the read has bases that the reference lacks.
    pub insertions: Vec<u16>,
    /// Marks a read on the reverse strand.
    pub reverse: bool,
    /// Marks a read under the limit of mapping quality.
    pub low: bool,
    /// Tells which allele the read shows.
    pub shows: PileShows,
}

/// Tells which allele a read of a pile shows, in the order of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PileShows {
    /// Shows this allele.
    Alternate,
    /// Shows something else.
    Other,
    /// Shows the reference allele.
    Reference,
    /// Shows no allele.
    Nothing,
}
