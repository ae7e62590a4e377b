//! What is asked of the reads: gene bodies, exons with padding, small loci; and the pieces that
//! they are read in.

use crate::model::interval_index::IntervalIndex;
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::model::{Chromosome, RegionSet, Span, Transcript};

/// Bases a piece has at most: small enough that two threads share one long gene, large enough that
/// few reads lie on a border.
const PIECE: u64 = 1 << 18;

/// One stretch with sums of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Chromosome.
    pub chromosome: Chromosome,
    /// 0-based half-open.
    pub span: Span,
    /// Whether the depth of each base is kept.
    pub keep: bool,
}

/// One exon and where its sums are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExonTarget {
    /// Number in transcript order, from 1.
    pub number: usize,
    /// Without padding, 0-based half-open.
    pub exon: Span,
    /// Place in [`Targets::all`].
    pub target: usize,
}

/// One gene's targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneTargets {
    /// Place of its body in [`Targets::all`]; `None` where the gene has no place on the build.
    pub body: Option<usize>,
    /// Exons of the first transcript, in transcript order.
    pub exons: Vec<ExonTarget>,
    /// Exons and padding of all its transcripts, merged, in genomic order; the body for a gene
    /// without a transcript.
    pub callable: Vec<usize>,
    /// Transcript that names exons and gaps.
    pub transcript: Option<Transcript>,
    /// Names of the transcripts whose exons are the target.
    pub names: Vec<String>,
}

/// A stretch that is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Chromosome.
    pub chromosome: Chromosome,
    /// 0-based half-open.
    pub span: Span,
}

/// Everything asked.
#[derive(Debug, Clone)]
pub struct Targets {
    all: Vec<Target>,
    /// Index into `all`, by place.
    places: IntervalIndex<(Chromosome, Span, usize)>,
    /// In panel order.
    pub genes: Vec<GeneTargets>,
    /// Place in the panel's loci, and in [`Targets::all`].
    pub loci: Vec<(usize, usize)>,
    /// Windows on the sex chromosomes, outside the panel.
    pub windows: Vec<usize>,
    regions: RegionSet,
}

impl Targets {
    /// Targets of a panel.
    ///
    /// `transcripts` gives those of a gene; `padding` bases are added on both sides of an exon.
    /// Loci count that are at most `locus_length` bases long; `windows` are read beside the panel.
    pub fn new<'a>(
        panel: &'a ResolvedPanel,
        transcripts: impl Fn(&'a PanelGene) -> Vec<&'a Transcript>,
        padding: u64,
        locus_length: u64,
        windows: &[(Chromosome, Span)],
    ) -> Self {
        let mut all: Vec<Target> = Vec::new();
        let mut put = |chromosome, span, keep| {
            all.push(Target { chromosome, span, keep });
            all.len() - 1
        };
        let mut genes = Vec::with_capacity(panel.genes.len());
        for gene in &panel.genes {
            let Some((chromosome, region)) = gene.region else {
                genes.push(GeneTargets {
                    body: None,
                    exons: vec![],
                    callable: vec![],
                    transcript: None,
                    names: vec![],
                });
                continue;
            };
            let here = |t: &&Transcript| {
                Chromosome::parse(&t.contig) == Some(chromosome) && t.span().overlaps(region)
            };
            let chosen = counted(transcripts(gene).into_iter().filter(here).collect());
            let body = put(chromosome, region, chosen.is_empty());
            let mut exons = Vec::new();
            if let Some(first) = chosen.first() {
                let count = first.exons.len();
                for (i, exon) in first.exons.iter().enumerate() {
                    let number =
                        if first.strand == crate::model::Strand::Minus { count - i } else { i + 1 };
                    exons.push(ExonTarget {
                        number,
                        exon: *exon,
                        target: put(chromosome, exon.padded(padding), false),
                    });
                }
                exons.sort_by_key(|e| e.number);
            }
            let padded =
                chosen.iter().flat_map(|t| t.exons.iter()).map(|e| (chromosome, e.padded(padding)));
            let callable = if chosen.is_empty() {
                vec![body]
            } else {
                RegionSet::new(padded).all().iter().map(|r| put(chromosome, r.span, true)).collect()
            };
            genes.push(GeneTargets {
                body: Some(body),
                exons,
                callable,
                transcript: chosen.first().map(|t| (*t).clone()),
                names: chosen
                    .iter()
                    .map(|t| t.refseq.clone().unwrap_or_else(|| t.id.clone()))
                    .collect(),
            });
        }
        let mut loci = Vec::new();
        for (i, locus) in panel.loci.iter().enumerate() {
            if let Some((chromosome, span)) =
                locus.place.filter(|(_, s)| !s.is_empty() && s.len() <= locus_length)
            {
                loci.push((i, put(chromosome, span, false)));
            }
        }
        let windows =
            windows.iter().map(|(chromosome, span)| put(*chromosome, *span, false)).collect();
        let regions = RegionSet::new(all.iter().map(|t| (t.chromosome, t.span)));
        let places = all.iter().enumerate().map(|(i, t)| (t.chromosome, t.span, i));
        let places = IntervalIndex::new(places.collect());
        Self { all, places, genes, loci, windows, regions }
    }

    /// All targets.
    pub fn all(&self) -> &[Target] {
        &self.all
    }

    /// Everything that is read, merged.
    pub fn regions(&self) -> &RegionSet {
        &self.regions
    }

    /// The regions cut into pieces, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for region in self.regions.all() {
            let count = region.span.len().div_ceil(PIECE).max(1);
            let each = region.span.len().div_ceil(count);
            for i in 0..count {
                let start = region.span.start + i * each;
                let span = Span::new(start, (start + each).min(region.span.end));
                pieces.push(Piece { chromosome: region.chromosome, span });
            }
        }
        pieces
    }

    /// The piece touches a gene or a locus, not only a window on a sex chromosome.
    pub fn on_panel(&self, piece: &Piece) -> bool {
        self.in_piece(piece).any(|(i, _)| !self.windows.contains(&i))
    }

    /// A merged region begins with this piece.
    pub fn opens_region(&self, piece: &Piece) -> bool {
        let (_, regions) = self.regions.on(piece.chromosome);
        regions.binary_search_by_key(&piece.span.start, |r| r.span.start).is_ok()
    }

    /// Targets that a piece touches, with their place in [`Targets::all`].
    pub fn in_piece(&self, piece: &Piece) -> impl Iterator<Item = (usize, &Target)> + '_ {
        self.places.overlapping(piece.chromosome, piece.span).map(|(_, _, i)| (*i, &self.all[*i]))
    }
}

/// The MANE transcripts where there are some (a GFF3 also holds fragments and retained introns),
/// else all.
fn counted(mut chosen: Vec<&Transcript>) -> Vec<&Transcript> {
    chosen.retain(|t| !t.exons.is_empty());
    if chosen.iter().any(|t| t.mane.is_some()) {
        chosen.retain(|t| t.mane.is_some());
        // MANE Select names exons and gaps.
        chosen.sort_by_key(|t| t.mane != Some(crate::model::transcript::Mane::Select));
    }
    chosen
}
