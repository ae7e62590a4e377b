//! Finds the stretches under the depth that counts as covered, with what lies in them.

use crate::coverage::names;
use crate::coverage::tally::Scan;
use crate::coverage::targets::{GeneTargets, Targets};
use crate::model::coverage::Gap;
use crate::model::interval_index::{IntervalIndex, Located};
use crate::model::panel::Locus;
use crate::model::{Chromosome, Span};

/// Holds a pathogenic allele that a gap may hide: the place of its changed bases, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAllele {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span, 0-based half-open.
    pub span: Span,
    /// Names it: `chr21:34859486:C:T Pathogenic (ClinVar 12345)`.
    pub name: String,
}

impl Located for KnownAllele {
    type Contig = Chromosome;

    fn place(&self) -> (Chromosome, Span) {
        (self.chromosome, self.span)
    }
}

/// Holds what can lie in a gap.
#[derive(Debug, Clone, Copy)]
pub struct Inside<'a> {
    /// Holds ClinVar's pathogenic alleles; `None` where no resource was given.
    pub known: Option<&'a IntervalIndex<KnownAllele>>,
    /// Lists the panel's loci that count as sites.
    pub loci: &'a [&'a Locus],
}

/// Returns the gaps of a gene, in genomic order. `depth`: the least that is covered.
pub fn of_gene(
    targets: &Targets,
    gene: &GeneTargets,
    scan: &Scan,
    depth: u32,
    inside: Inside<'_>,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for &t in &gene.callable {
        let Some(target) = targets.all().get(t) else { continue };
        for (span, depths) in low(scan.profile(t), target.span.start, depth) {
            let sum: u64 = depths.iter().map(|d| u64::from(*d)).sum();
            gaps.push(Gap {
                span,
                part: part(gene, span),
                hgvs: gene.transcript.as_ref().and_then(|t| names::of_span(t, span)),
                lowest: depths.iter().copied().min().unwrap_or(0),
                mean: sum as f64 / depths.len().max(1) as f64,
                clinvar: inside.known.map(|known| alleles_in(known, target.chromosome, span)),
                loci: loci_in(inside.loci, target.chromosome, span),
            });
        }
    }
    gaps
}

/// Returns the stretches of a profile (which begins at `start`) under `depth`.
fn low(profile: &[u32], start: u64, depth: u32) -> Vec<(Span, &[u32])> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(a) = profile[from..].iter().position(|d| *d < depth).map(|i| from + i) {
        let b = profile[a..].iter().position(|d| *d >= depth).map_or(profile.len(), |i| a + i);
        found.push((Span::new(start + a as u64, start + b as u64), &profile[a..b]));
        from = b;
    }
    found
}

/// Names the exon that a gap lies in, or is next to.
fn part(gene: &GeneTargets, span: Span) -> String {
    let count = gene.exons.len();
    let touched = |s: Span| gene.exons.iter().filter(move |e| s.overlaps(e.exon)).map(|e| e.number);
    let list = |numbers: Vec<usize>| match numbers.as_slice() {
        [one] => Some(format!("exon {one}/{count}")),
        [first, .., last] => Some(format!("exons {}-{}/{count}", first.min(last), first.max(last))),
        [] => None,
    };
    if let Some(exons) = list(touched(span).collect()) {
        return exons;
    }
    let nearest = gene.exons.iter().min_by_key(|e| {
        if span.end <= e.exon.start {
            e.exon.start - span.end
        } else {
            span.start.saturating_sub(e.exon.end)
        }
    });
    match nearest {
        Some(e) => format!("flank of exon {}/{count}", e.number),
        None => "region".to_owned(),
    }
}

fn alleles_in(
    known: &IntervalIndex<KnownAllele>,
    chromosome: Chromosome,
    span: Span,
) -> Vec<String> {
    known.overlapping(chromosome, span).map(|k| k.name.clone()).collect()
}

fn loci_in(loci: &[&Locus], chromosome: Chromosome, span: Span) -> Vec<String> {
    let touches = |l: &&&Locus| l.place.is_some_and(|(c, s)| c == chromosome && s.overlaps(span));
    loci.iter().filter(touches).map(|l| l.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_at_base_resolution() {
        let found = low(&[9, 20, 20, 3, 0, 25, 19], 100, 20);
        let spans: Vec<_> = found.iter().map(|(s, d)| (s.start, s.end, d.to_vec())).collect();
        assert_eq!(spans, [(100, 101, vec![9]), (103, 105, vec![3, 0]), (106, 107, vec![19])]);
        assert!(low(&[20, 20], 0, 20).is_empty() && low(&[], 0, 20).is_empty());
        assert_eq!(low(&[1, 1], 0, 20).len(), 1);
    }

    #[test]
    fn known_alleles_inside() {
        let known: Vec<KnownAllele> = [(10, 11), (12, 40), (50, 51)]
            .map(|(a, b)| KnownAllele {
                chromosome: Chromosome::X,
                span: Span::new(a, b),
                name: format!("{a}"),
            })
            .to_vec();
        let known = IntervalIndex::new(known);
        let ask = |a, b| alleles_in(&known, Chromosome::X, Span::new(a, b));
        assert_eq!(ask(11, 12), Vec::<String>::new());
        assert_eq!(ask(10, 13), ["10", "12"]);
        assert_eq!(ask(39, 51), ["12", "50"]);
        assert!(alleles_in(&known, Chromosome::Y, Span::new(0, 99)).is_empty());
    }
}
