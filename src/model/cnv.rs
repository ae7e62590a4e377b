//! Copy number from read depth: what is measured, and what is called.

use crate::model::{Build, Chromosome, Span};

/// One stretch whose depth is measured: an exon or part of one, a window between exons, a window
/// far from the panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CnvTarget {
    /// Chromosome.
    pub chromosome: Chromosome,
    /// 0-based half-open.
    pub span: Span,
    /// Holds exon bases of a panel gene.
    pub exonic: bool,
    /// Lies outside the panel and serves the baseline only.
    pub background: bool,
    /// Share (0 to 1) of G and C among the known bases of the target and its surroundings.
    pub gc: f64,
    /// Share (0 to 1) of N in the target.
    pub n_share: f64,
}

/// What the reads say of one target.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TargetDepth {
    /// Mean depth of reads of sufficient mapping quality.
    pub mean: f64,
    /// Mean depth of all primary reads, whatever their mapping quality.
    pub any: f64,
    /// Share (0 to 1) of aligned bases in reads of mapping quality 0: the proxy of mappability. 0
    /// without reads.
    pub mapq0: f64,
}

/// Loss or gain, in all cells or in some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CnvClass {
    /// Fewer copies than the chromosome's ploidy.
    Loss,
    /// More copies.
    Gain,
    /// A loss in part of the cells.
    MosaicLoss,
    /// A gain in part of the cells.
    MosaicGain,
}

impl CnvClass {
    /// `loss`, `gain`, `mosaic loss`, `mosaic gain`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Gain => "gain",
            Self::MosaicLoss => "mosaic loss",
            Self::MosaicGain => "mosaic gain",
        }
    }

    /// A loss, in all cells or in some.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Loss | Self::MosaicLoss)
    }

    /// In part of the cells only.
    pub fn is_mosaic(self) -> bool {
        matches!(self, Self::MosaicLoss | Self::MosaicGain)
    }
}

/// Which evidence a call rests on (VCF 4.4, SVCLAIM).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Depth alone.
    Depth,
    /// Depth and a breakpoint seen in reads.
    DepthAndJunction,
}

impl Claim {
    /// `D` or `DJ`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Depth => "D",
            Self::DepthAndJunction => "DJ",
        }
    }
}

/// A gene that a call touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CnvGene {
    /// HGNC symbol.
    pub symbol: String,
    /// HGNC id.
    pub hgnc_id: String,
    /// Transcript that numbers the exons; `None` where the gene has no model.
    pub transcript: Option<String>,
    /// Numbers of the exons touched, in transcript order, from 1.
    pub exons: Vec<usize>,
    /// Exons of the transcript.
    pub exon_count: usize,
    /// The call holds the whole transcript.
    pub whole: bool,
}

impl CnvGene {
    /// `RUNX1 exons 3-5/9`, `GATA2 (whole gene)`, `ETV6 (intronic)`.
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

/// One copy-number call.
#[derive(Debug, Clone, PartialEq)]
pub struct CnvCall {
    /// Chromosome.
    pub chromosome: Chromosome,
    /// Called stretch, 0-based half-open.
    pub span: Span,
    /// Class.
    pub class: CnvClass,
    /// Copies called; of a mosaic the copies in the cells that carry it.
    pub copies: u32,
    /// Copies that the chromosome has in this sample.
    pub ploidy: u32,
    /// Copies measured: pooled depth over expected depth, times two.
    pub measured: f64,
    /// Share (0 to 1) of cells, for a mosaic.
    pub cell_fraction: Option<f64>,
    /// Phred-scaled probability that the copy number is the chromosome's ploidy, prior included.
    pub quality: f64,
    /// Phred-scaled probability that another copy number than [`Self::copies`] fits.
    pub copies_quality: f64,
    /// Targets (exons, windows) inside.
    pub targets: usize,
    /// Those that hold exon bases.
    pub exonic_targets: usize,
    /// Mean share (0 to 1) of bases in reads of mapping quality 0.
    pub mapq0: f64,
    /// Split reads over the breakpoint.
    pub split_reads: u32,
    /// Reads that end clipped at either breakpoint.
    pub clipped_reads: u32,
    /// Read pairs whose distance or direction shows the breakpoint.
    pub discordant_pairs: u32,
    /// What it rests on.
    pub claim: Claim,
    /// Uncertainty of the first base, offsets in bases (`CIPOS`); 0, 0 where reads show it.
    pub ci_start: (i64, i64),
    /// Uncertainty of the last base (`CIEND`).
    pub ci_end: (i64, i64),
    /// Reference base before the first one (REF of a symbolic allele); N until it is looked up, or
    /// where it is not known.
    pub anchor: char,
    /// Panel genes touched.
    pub genes: Vec<CnvGene>,
    /// Why it is not certain: `LowQuality`, `LowMappability`, `FileEnd`; empty for PASS.
    pub filters: Vec<&'static str>,
}

impl CnvCall {
    /// No read shows the breakpoint to the base: depth alone, or pairs around it.
    pub fn is_imprecise(&self) -> bool {
        self.claim == Claim::Depth
            || (self.split_reads == 0 && (self.ci_start != (0, 0) || self.ci_end != (0, 0)))
    }
}

/// Copies of a set of sequences that reads cannot tell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct CopySum {
    /// Id in the data, for example `SBDS_SBDSP1`.
    pub id: String,
    /// Genes.
    pub genes: Vec<String>,
    /// Parts in order: name, copies measured, copies expected.
    pub parts: Vec<SumPart>,
    /// What the parts say together: a genotype of the data's table, `as expected`, `differs`, or
    /// why nothing can be said.
    pub verdict: String,
    /// Phred-scaled: how much better this verdict fits than the next; `None` where nothing can be
    /// said.
    pub quality: Option<f64>,
    /// Words on what the sum can and cannot tell.
    pub note: String,
}

/// One part of a [`CopySum`].
#[derive(Debug, Clone, PartialEq)]
pub struct SumPart {
    /// Name.
    pub name: String,
    /// Copies measured over all places of the part together; `None` without usable reads.
    pub measured: Option<f64>,
    /// Whole number of copies nearest in likelihood.
    pub copies: Option<u32>,
    /// Copies of an ordinary genome.
    pub expected: u32,
}

/// How the expected depth was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Median autosomal depth of usable targets.
    pub autosomal_depth: f64,
    /// Usable autosomal targets it rests on.
    pub targets: usize,
    /// Over-dispersion of depth against independent reads (1: none).
    pub dispersion: f64,
    /// Names of the reference samples used, best first; empty: the sample against itself.
    pub reference_samples: Vec<String>,
    /// Their correlation with the sample, in the same order.
    pub correlations: Vec<f64>,
    /// Copies of X, where it could be told.
    pub x_copies: Option<u32>,
    /// Copies of Y, where it could be told.
    pub y_copies: Option<u32>,
    /// Median insert size, bases; `None` without pairs.
    pub insert_size: Option<f64>,
}

/// Depth of one target against what was expected, for the table and the plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CnvPoint {
    /// The target.
    pub target: CnvTarget,
    /// Mean depth.
    pub depth: f64,
    /// Copies: depth over expected depth, times two; `None` where the target is not usable.
    pub copies: Option<f64>,
}

/// All of one sample and panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CnvReport {
    /// Sample that the read groups name, else the file's stem.
    pub sample: String,
    /// Build.
    pub build: Build,
    /// Baseline.
    pub baseline: Baseline,
    /// Calls in genome order.
    pub calls: Vec<CnvCall>,
    /// Sums over paralogues.
    pub sums: Vec<CopySum>,
    /// Depth of every panel target, in genome order.
    pub points: Vec<CnvPoint>,
    /// What must lead a report: low depth, noise, genes that cannot be judged.
    pub warnings: Vec<String>,
}
