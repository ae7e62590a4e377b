//! Defines copy number from read depth: measured targets, calls, sums over paralogues.

use crate::model::notice::copy_number::CopyNumberNotice;
use crate::model::{Build, Chromosome, Span};

/// Describes one stretch whose depth is measured: an exon or part of one, a window between exons,
/// or a window far from the panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CnvTarget {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the stretch, 0-based half-open.
    pub span: Span,
    /// Holds exon bases of a panel gene.
    pub exonic: bool,
    /// Lies outside the panel and serves the baseline only.
    pub background: bool,
    /// Gives the share (0 to 1) of G and C among the known bases of the target and its
    /// surroundings.
    pub gc: f64,
    /// Gives the share (0 to 1) of N in the target.
    pub n_share: f64,
}

/// Holds the depth of one target.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TargetDepth {
    /// Gives the mean depth of reads of sufficient mapping quality.
    pub mean: f64,
    /// Gives the mean depth of all primary reads, whatever their mapping quality.
    pub any: f64,
    /// Gives the share (0 to 1) of aligned bases in reads of mapping quality 0, a proxy of
    /// mappability; 0 without reads.
    pub mapq0: f64,
}

/// Tells loss from gain, and whether all cells have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CnvClass {
    /// Lowers the copies below the chromosome's ploidy.
    Loss,
    /// Raises the copies above the chromosome's ploidy.
    Gain,
    /// Lowers the copies in part of the cells.
    MosaicLoss,
    /// Raises the copies in part of the cells.
    MosaicGain,
}

impl CnvClass {
    /// Returns `loss`, `gain`, `mosaic loss` or `mosaic gain`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Gain => "gain",
            Self::MosaicLoss => "mosaic loss",
            Self::MosaicGain => "mosaic gain",
        }
    }

    /// Tells whether copies are lost, in all cells or in some.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Loss | Self::MosaicLoss)
    }

    /// Tells whether only part of the cells have the change.
    pub fn is_mosaic(self) -> bool {
        matches!(self, Self::MosaicLoss | Self::MosaicGain)
    }
}

/// Names the evidence that a call rests on (SVCLAIM of VCF 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Rests on depth alone.
    Depth,
    /// Rests on depth and on a breakpoint seen in reads.
    DepthAndJunction,
}

impl Claim {
    /// Returns `D` or `DJ`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Depth => "D",
            Self::DepthAndJunction => "DJ",
        }
    }
}

/// Describes a gene that a call touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CnvGene {
    /// HGNC symbol.
    pub symbol: String,
    /// HGNC id.
    pub hgnc_id: String,
    /// Names the transcript that numbers the exons; `None` where the gene has none.
    pub transcript: Option<String>,
    /// Lists the numbers of the exons touched, in transcript order, from 1.
    pub exons: Vec<usize>,
    /// Counts the exons of the transcript.
    pub exon_count: usize,
    /// Marks a call that holds the whole transcript.
    pub whole: bool,
}

impl CnvGene {
    /// Returns `RUNX1 exons 3-5/9`, `GATA2 (whole gene)` or `ETV6 (intronic)`.
    pub fn describe(&self) -> String {
        let part = match self.exons.as_slice() {
            _ if self.whole => "(whole gene)".to_owned(),
            [] if self.transcript.is_none() => "(no transcript model)".to_owned(),
            [] => "(no exon)".to_owned(),
            [one] => format!("exon {one}/{}", self.exon_count),
            [first, .., last] => format!("exons {first}-{last}/{}", self.exon_count),
        };
        format!("{} {part}", self.symbol)
    }
}

/// Holds one copy-number call.
#[derive(Debug, Clone, PartialEq)]
pub struct CnvCall {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the called stretch, 0-based half-open.
    pub span: Span,
    /// Tells loss from gain.
    pub class: CnvClass,
    /// Gives the copies called; for a mosaic the copies in the cells that carry it.
    pub copies: u32,
    /// Gives the copies that the chromosome has in this sample.
    pub ploidy: u32,
    /// Gives the copies measured: pooled depth over expected depth, times two.
    pub measured: f64,
    /// Gives the share (0 to 1) of cells, for a mosaic.
    pub cell_fraction: Option<f64>,
    /// Gives the phred-scaled probability that the copy number is the chromosome's ploidy, prior
    /// included.
    pub quality: f64,
    /// Gives the phred-scaled probability that another copy number than [`Self::copies`] fits.
    pub copies_quality: f64,
    /// Counts the targets (exons, windows) inside.
    pub targets: usize,
    /// Counts the targets inside that hold exon bases.
    pub exonic_targets: usize,
    /// Gives the mean share (0 to 1) of bases in reads of mapping quality 0.
    pub mapq0: f64,
    /// Counts the split reads over the breakpoint.
    pub split_reads: u32,
    /// Counts the reads that end clipped at either breakpoint.
    pub clipped_reads: u32,
    /// Counts the read pairs whose distance or direction shows the breakpoint.
    pub discordant_pairs: u32,
    /// Names the evidence.
    pub claim: Claim,
    /// Gives the uncertainty of the first base as offsets in bases (`CIPOS`); 0, 0 where reads show
    /// it.
    pub ci_start: (i64, i64),
    /// Gives the uncertainty of the last base (`CIEND`).
    pub ci_end: (i64, i64),
    /// Gives the reference base before the first one (REF of a symbolic allele); N until it is
    /// looked up, or where it is not known.
    pub anchor: char,
    /// Lists the panel genes touched.
    pub genes: Vec<CnvGene>,
    /// Lists the reasons for doubt: `LowQuality`, `LowMappability`, `FileEnd`; empty for PASS.
    pub filters: Vec<&'static str>,
}

impl CnvCall {
    /// Tells whether no read shows the breakpoint to the base: the call rests on depth alone or on
    /// pairs around it.
    pub fn is_imprecise(&self) -> bool {
        self.claim == Claim::Depth
            || (self.split_reads == 0 && (self.ci_start != (0, 0) || self.ci_end != (0, 0)))
    }
}

/// Holds the copies of a set of sequences that reads cannot tell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct CopySum {
    /// Id in the data, for example `SBDS_SBDSP1`.
    pub id: String,
    /// Lists the genes of the set.
    pub genes: Vec<String>,
    /// Lists the parts in order: name, copies measured, copies expected.
    pub parts: Vec<SumPart>,
    /// States the verdict on all parts: a genotype of the data's table, `as expected`, `differs`,
    /// or the reason why there is none.
    pub verdict: String,
    /// Tells how much better this verdict fits than the next, phred-scaled; `None` without a
    /// verdict.
    pub quality: Option<f64>,
    /// Explains the limits of the sum in words.
    pub note: String,
}

/// Holds one part of a [`CopySum`].
#[derive(Debug, Clone, PartialEq)]
pub struct SumPart {
    /// Name.
    pub name: String,
    /// Gives the copies measured over all places of the part together; `None` without usable reads.
    pub measured: Option<f64>,
    /// Gives the whole number of copies nearest in likelihood.
    pub copies: Option<u32>,
    /// Gives the copies of an ordinary genome.
    pub expected: u32,
}

/// Records the way in which the expected depth was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Gives the median autosomal depth of usable targets.
    pub autosomal_depth: f64,
    /// Counts the usable autosomal targets it rests on.
    pub targets: usize,
    /// Gives the over-dispersion of depth against independent reads (1: none).
    pub dispersion: f64,
    /// Names the reference samples used, best first; empty where the sample is compared with
    /// itself.
    pub reference_samples: Vec<String>,
    /// Gives their correlation with the sample, in the same order.
    pub correlations: Vec<f64>,
    /// Gives the copies of X, where depth shows them.
    pub x_copies: Option<u32>,
    /// Gives the copies of Y, where depth shows them.
    pub y_copies: Option<u32>,
    /// Gives the median insert size in bases; `None` without pairs.
    pub insert_size: Option<f64>,
}

/// Holds the depth of one target against the expected one, for the table and the plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CnvPoint {
    /// The target.
    pub target: CnvTarget,
    /// Mean depth.
    pub depth: f64,
    /// Gives depth over expected depth, times two; `None` where the target is not usable.
    pub copies: Option<f64>,
}

/// Holds all measurements and calls of one sample and panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CnvReport {
    /// Names the sample as the read groups do, else by the file's stem.
    pub sample: String,
    /// Build.
    pub build: Build,
    /// Baseline.
    pub baseline: Baseline,
    /// Lists the calls in genome order.
    pub calls: Vec<CnvCall>,
    /// Lists the sums over paralogues.
    pub sums: Vec<CopySum>,
    /// Lists the depth of every panel target, in genome order.
    pub points: Vec<CnvPoint>,
    /// Lists the limits of the calls, which lead a report.
    pub notices: Vec<CopyNumberNotice>,
}
