//! The targets whose depth is measured: gene bodies, exons with padding, small loci; and the pieces
//! that they are read in.

use crate::model::interval_index::IntervalIndex;
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::model::transcript::Mane;
use crate::model::{Chromosome, RegionSet, Span, Strand, Transcript};

/// Caps the bases of a piece: small enough that two threads share one long gene, large enough that
/// few reads lie on a border.
const MAX_PIECE: u64 = 1 << 18;

/// Holds one stretch with sums of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span, 0-based half-open.
    pub span: Span,
    /// Tells whether the depth of each base is kept.
    pub keep: bool,
}

/// Holds one exon and the place of its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExonTarget {
    /// Gives the number in transcript order, from 1.
    pub number: usize,
    /// Gives the span without padding, 0-based half-open.
    pub exon: Span,
    /// Gives the place in [`Targets::all`].
    pub target: usize,
}

/// Holds one gene's targets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneTargets {
    /// Gives the place of its body in [`Targets::all`]; `None` where the gene has no place on the
    /// build.
    pub body: Option<usize>,
    /// Lists the exons of the first transcript, in transcript order.
    pub exons: Vec<ExonTarget>,
    /// Lists the exons and padding of all its transcripts, merged, in genomic order; the body for a
    /// gene without a transcript.
    pub callable: Vec<usize>,
    /// Holds the transcript that names exons and gaps.
    pub transcript: Option<Transcript>,
    /// Names the transcripts whose exons are the target.
    pub names: Vec<String>,
}

/// Holds a stretch that is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span, 0-based half-open.
    pub span: Span,
}

/// Holds everything whose depth is measured.
#[derive(Debug, Clone)]
pub struct Targets {
    all: Vec<Target>,
    /// Gives the index into `all` by place.
    places: IntervalIndex<(Chromosome, Span, usize)>,
    /// Lists the genes' targets, in panel order.
    pub genes: Vec<GeneTargets>,
    /// Lists the loci: the place in the panel's loci, and in [`Targets::all`].
    pub loci: Vec<(usize, usize)>,
    /// Lists the windows on the sex chromosomes, outside the panel.
    pub windows: Vec<usize>,
    regions: RegionSet,
}

impl Targets {
    /// Makes the targets of a panel.
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
        let mut list = TargetList::default();
        let genes = panel.genes.iter();
        let genes = genes.map(|g| list.add_gene(g, transcripts(g), padding)).collect();
        let mut loci = Vec::new();
        for (i, locus) in panel.loci.iter().enumerate() {
            if let Some((chromosome, span)) =
                locus.place.filter(|(_, s)| !s.is_empty() && s.len() <= locus_length)
            {
                loci.push((i, list.add(chromosome, span, false)));
            }
        }
        let windows =
            windows.iter().map(|(chromosome, span)| list.add(*chromosome, *span, false)).collect();
        let TargetList(all) = list;
        let regions = RegionSet::new(all.iter().map(|t| (t.chromosome, t.span)));
        let places = all.iter().enumerate().map(|(i, t)| (t.chromosome, t.span, i));
        let places = IntervalIndex::new(places.collect());
        Self { all, places, genes, loci, windows, regions }
    }

    /// Returns all targets.
    pub fn all(&self) -> &[Target] {
        &self.all
    }

    /// Returns everything that is read, merged.
    pub fn regions(&self) -> &RegionSet {
        &self.regions
    }

    /// Cuts the regions into pieces, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for region in self.regions.all() {
            let count = region.span.len().div_ceil(MAX_PIECE).max(1);
            let each = region.span.len().div_ceil(count);
            for i in 0..count {
                let start = region.span.start + i * each;
                let span = Span::new(start, (start + each).min(region.span.end));
                pieces.push(Piece { chromosome: region.chromosome, span });
            }
        }
        pieces
    }

    /// Tells whether a piece touches a gene or a locus, not only a window on a sex chromosome.
    pub fn on_panel(&self, piece: &Piece) -> bool {
        self.in_piece(piece).any(|(i, _)| !self.windows.contains(&i))
    }

    /// Tells whether a merged region begins with this piece.
    pub fn opens_region(&self, piece: &Piece) -> bool {
        let (_, regions) = self.regions.on(piece.chromosome);
        regions.binary_search_by_key(&piece.span.start, |r| r.span.start).is_ok()
    }

    /// Returns the targets that a piece touches, with their place in [`Targets::all`].
    pub fn in_piece(&self, piece: &Piece) -> impl Iterator<Item = (usize, &Target)> + '_ {
        self.places.overlapping(piece.chromosome, piece.span).map(|(_, _, i)| (*i, &self.all[*i]))
    }
}

/// The targets while they are made.
#[derive(Default)]
struct TargetList(Vec<Target>);

impl TargetList {
    /// Adds a stretch; returns its place.
    fn add(&mut self, chromosome: Chromosome, span: Span, keep: bool) -> usize {
        self.0.push(Target { chromosome, span, keep });
        self.0.len() - 1
    }

    /// Adds the body and the exons of a gene.
    fn add_gene(
        &mut self,
        gene: &PanelGene,
        transcripts: Vec<&Transcript>,
        padding: u64,
    ) -> GeneTargets {
        let Some((chromosome, region)) = gene.region else { return GeneTargets::default() };
        let here = |t: &&Transcript| {
            Chromosome::parse(&t.contig) == Some(chromosome) && t.span().overlaps(region)
        };
        let chosen = counted(transcripts.into_iter().filter(here).collect());
        let body = self.add(chromosome, region, chosen.is_empty());
        let mut exons = Vec::new();
        if let Some(first) = chosen.first() {
            let count = first.exons.len();
            for (i, exon) in first.exons.iter().enumerate() {
                let number = if first.strand == Strand::Minus { count - i } else { i + 1 };
                let target = self.add(chromosome, exon.padded(padding), false);
                exons.push(ExonTarget { number, exon: *exon, target });
            }
            exons.sort_by_key(|e| e.number);
        }
        let padded =
            chosen.iter().flat_map(|t| t.exons.iter()).map(|e| (chromosome, e.padded(padding)));
        let callable = if chosen.is_empty() {
            vec![body]
        } else {
            let merged = RegionSet::new(padded);
            merged.all().iter().map(|r| self.add(chromosome, r.span, true)).collect()
        };
        let name = |t: &&Transcript| t.refseq.clone().unwrap_or_else(|| t.id.clone());
        GeneTargets {
            body: Some(body),
            exons,
            callable,
            transcript: chosen.first().map(|t| (*t).clone()),
            names: chosen.iter().map(name).collect(),
        }
    }
}

/// Chooses the MANE transcripts where there are some (a GFF3 also holds fragments and retained
/// introns), else all.
fn counted(mut chosen: Vec<&Transcript>) -> Vec<&Transcript> {
    chosen.retain(|t| !t.exons.is_empty());
    if chosen.iter().any(|t| t.mane.is_some()) {
        chosen.retain(|t| t.mane.is_some());
        // MANE Select names exons and gaps.
        chosen.sort_by_key(|t| t.mane != Some(Mane::Select));
    }
    chosen
}
