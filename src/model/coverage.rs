//! What the reads of a BAM or CRAM say about how well each gene, exon and locus could be seen.

use crate::model::row::GeneFacts;
use crate::model::{Chromosome, Span};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Callability of the whole panel in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageReport {
    /// File name without folder.
    pub file: String,
    /// `BAM` or `CRAM`.
    pub format: &'static str,
    /// Sample that the read groups name.
    pub sample: Option<String>,
    /// Reads counted: `MAPQ >= 20, base quality >= 10, ...` in words.
    pub counted: String,
    /// Depths asked for in the shares of [`Depths::at_least`], ascending.
    pub thresholds: Vec<u32>,
    /// Depth from which a base is covered (the general one; a gene may have its own).
    pub covered_depth: u32,
    /// Bases added on both sides of an exon.
    pub exon_padding: u64,
    /// One a panel gene, in panel order.
    pub genes: Vec<Arc<GeneCoverage>>,
    /// Curated small loci, in panel order.
    pub loci: Vec<LocusCoverage>,
    /// Is it the right sample, and a sound one.
    pub checks: SampleChecks,
    /// What must lead a report.
    pub warnings: Vec<String>,
}

/// Whether the target could be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "why")]
pub enum Verdict {
    /// Enough of the target is covered.
    Covered,
    /// Some of it is.
    Partly,
    /// Hardly any of it is.
    NotCovered,
    /// Nothing can be said, and why: never the same as covered, deleted or absent.
    NoData(String),
}

impl Verdict {
    /// `covered`, `partly`, `not covered`, `no data`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partly => "partly",
            Self::NotCovered => "not covered",
            Self::NoData(_) => "no data",
        }
    }
}

/// Depth over a stretch.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Depths {
    /// Bases.
    pub bases: u64,
    /// Mean depth.
    pub mean: f64,
    /// Median depth (of an even number of bases the lower of the two in the middle).
    pub median: u32,
    /// Share (0 to 1) of bases with at least the depth, for each of [`CoverageReport::thresholds`].
    pub at_least: Vec<f64>,
    /// Share (0 to 1) of aligned bases in reads of mapping quality 0 (the reads fit elsewhere as
    /// well); `None` where no read is.
    pub mapq0: Option<f64>,
}

/// One panel gene.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneCoverage {
    /// The gene.
    pub gene: Arc<GeneFacts>,
    /// Chromosome, where the gene has a place on the build.
    pub chromosome: Option<Chromosome>,
    /// What the verdict is on: `exons of NM_001754.5`, or the whole region.
    pub target: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Over exons and padding, overlaps once; `None` without data.
    pub exonic: Option<Depths>,
    /// Over the gene's region as searched.
    pub body: Option<Depths>,
    /// Share (0 to 1) of the target at the covered depth.
    pub covered_share: Option<f64>,
    /// Exons of the first transcript, in transcript order.
    pub exons: Vec<ExonCoverage>,
    /// Stretches of the target under the covered depth, in genomic order.
    pub gaps: Vec<Gap>,
    /// Ids of the paralogue and mappability loci that touch the gene: reads may belong elsewhere.
    pub paralogue: Vec<String>,
    /// Depth from which a base counts as covered in this gene.
    pub covered_depth: u32,
}

/// One exon with its padding.
#[derive(Debug, Clone, PartialEq)]
pub struct ExonCoverage {
    /// Number in transcript order, from 1.
    pub number: usize,
    /// Exons of the transcript.
    pub count: usize,
    /// Transcript, RefSeq where known.
    pub transcript: String,
    /// The exon, 0-based half-open, without padding.
    pub exon: Span,
    /// With padding.
    pub span: Span,
    /// Depth over `span`.
    pub depths: Depths,
    /// Depth of each base of `span`, in genomic order.
    pub profile: Vec<u32>,
}

/// A stretch of a gene's target under the covered depth.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Gap {
    /// 0-based half-open.
    #[serde(skip)]
    pub span: Span,
    /// `exon 3/12`, `flank of exon 3/12`, `region`.
    pub part: String,
    /// `c.10-5_20`, from 5' to 3' of the transcript.
    pub hgvs: Option<String>,
    /// Lowest depth.
    pub lowest: u32,
    /// Mean depth.
    pub mean: f64,
    /// ClinVar's pathogenic and likely pathogenic alleles inside: name and classification. `None`:
    /// no resource was given.
    pub clinvar: Option<Vec<String>>,
    /// Curated loci inside.
    pub loci: Vec<String>,
}

/// A curated locus.
#[derive(Debug, Clone, PartialEq)]
pub struct LocusCoverage {
    /// Id.
    pub id: String,
    /// Category.
    pub category: String,
    /// Genes.
    pub genes: Vec<String>,
    /// Place.
    pub chromosome: Chromosome,
    /// 0-based half-open.
    pub span: Span,
    /// Verdict.
    pub verdict: Verdict,
    /// Depth; `None` without data.
    pub depths: Option<Depths>,
}

/// Reads at one reported allele, counted anew. A fragment counts once.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReadSupport {
    /// Fragments with the reference allele.
    pub reference: u32,
    /// Fragments with this allele.
    pub alternate: u32,
    /// Fragments with something else, or whose two reads disagree.
    pub other: u32,
    /// Fragments under the limits of mapping or base quality; not counted above.
    pub low_quality: u32,
    /// Share of this allele (0 to 1) among all counted fragments.
    pub vaf: Option<f64>,
    /// Its 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
    pub vaf_interval: Option<[f64; 2]>,
    /// Fragments of this allele on the forward and the reverse strand.
    pub alternate_strands: [u32; 2],
    /// Fragments of the reference allele on the forward and the reverse strand.
    pub reference_strands: [u32; 2],
    /// Fisher's exact test (two-sided) of allele and strand.
    pub strand_bias: Option<f64>,
    /// Mean mapping quality of this allele's reads.
    pub alternate_mapping_quality: Option<f64>,
    /// Mean base quality of this allele's bases (of an indel: of the bases around it).
    pub alternate_base_quality: Option<f64>,
    /// Mean distance of this allele from the nearer end of its reads, in bases.
    pub end_distance: Option<f64>,
    /// Rank-sum test (two-sided) of that distance against the reference allele's (Mann and Whitney
    /// 1947).
    pub position_bias: Option<f64>,
    /// Share (0 to 1) of this allele's reads that are clipped.
    pub clipped: Option<f64>,
    /// Share (0 to 1) of all reads here that have mapping quality 0.
    pub mapq0: Option<f64>,
    /// What it means for the call.
    pub verdict: SupportVerdict,
    /// In words: `caller says heterozygous, reads say 17 of 40`.
    pub text: String,
}

/// What the reads mean for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportVerdict {
    /// The reads say what the caller says.
    Confirmed,
    /// So does their number, but they come from one strand only, lie at read ends or map elsewhere
    /// as well.
    Biased,
    /// Too few reads to say.
    FewReads,
    /// Fewer reads of this allele than a germline call of its kind has: mosaic, clonal, or an
    /// artefact.
    LowShare,
    /// More than a heterozygote has.
    HighShare,
    /// The allele is not in the reads.
    NotSeen,
    /// Nothing can be said: no usable read, or the allele is too long to be looked for.
    NoData,
}

impl SupportVerdict {
    /// `confirmed`, `biased`, ...
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

/// Sample checks from the reads of the panel's regions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct SampleChecks {
    /// Primary mapped reads.
    pub reads: u64,
    /// Share (0 to 1) of duplicates.
    pub duplicates: Option<f64>,
    /// Share of reads that failed quality checks.
    pub failed: Option<f64>,
    /// Supplementary alignments for each primary one.
    pub supplementary: Option<f64>,
    /// Share of reads with mapping quality 0.
    pub mapq0: Option<f64>,
    /// Share of paired reads in proper pairs.
    pub proper_pairs: Option<f64>,
    /// Median length of proper fragments, in bases.
    pub insert_median: Option<u32>,
    /// Their quartiles.
    pub insert_quartiles: Option<[u32; 2]>,
    /// Median of the mean depths of the panel's autosomal genes.
    pub autosome_depth: Option<f64>,
    /// Median depth of windows on X (of the panel's genes there, where the file holds nothing else)
    /// against the autosomes.
    pub x_ratio: Option<f64>,
    /// Median depth of windows on Y against the autosomes.
    pub y_ratio: Option<f64>,
    /// Share (0 to 1) of the file's mapped alignments that touch a panel gene or locus; `null`
    /// where the index does not count (CRAM).
    pub on_target: Option<f64>,
    /// Another person's reads; `null` where too few sites tell.
    pub contamination: Option<Contamination>,
    /// Sex that the two ratios say; `unknown` where they do not agree.
    pub sex: crate::model::case::Sex,
}

/// Another person's reads among the sample's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contamination {
    /// Share of reads, 0 to 0.5: maximum likelihood.
    pub share: f64,
    /// Its 95 % interval, by the drop of the likelihood.
    pub interval: [f64; 2],
    /// Sites that were deep enough.
    pub sites: u64,
    /// Their reads.
    pub reads: u64,
    /// Error rate of a base to one other base, by the bases that are neither allele.
    pub error: f64,
    /// Where the sites are from, and by which model.
    pub source: String,
}

/// The reads around one reported allele, for a picture; in no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPile {
    /// Stretch shown, 0-based half-open.
    pub span: Span,
    /// Its reference bases.
    pub reference: String,
    /// Reads, this allele's first.
    pub reads: Vec<PileRead>,
    /// Reads that are left out of the picture.
    pub not_shown: u32,
}

/// One read of a pile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PileRead {
    /// One character a reference base: `.` the same, a letter another base, `-` deleted, a blank
    /// not covered.
    pub bases: String,
    /// Columns before which the read has bases that the reference lacks.
    pub insertions: Vec<u16>,
    /// On the reverse strand.
    pub reverse: bool,
    /// Under the limit of mapping quality.
    pub low: bool,
    /// What it shows of the allele.
    pub shows: PileShows,
}

/// What a read of a pile shows, in the order of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PileShows {
    /// This allele.
    Alternate,
    /// Something else.
    Other,
    /// The reference allele.
    Reference,
    /// Nothing.
    Nothing,
}
