//! Turns sums into verdicts on genes and loci.

use crate::coverage::gaps::{self, Inside};
use crate::coverage::tally::{Scan, Tally, cut};
use crate::coverage::targets::{ExonTarget, GeneTargets, Target, Targets};
use crate::model::case::Sex;
use crate::model::coverage::{ExonCoverage, GeneCoverage, LocusCoverage, Verdict};
use crate::model::panel::{Locus, PanelGene, ResolvedPanel};
use crate::model::sex_chromosomes::single_copy;
use crate::model::{Chromosome, Span};
use crate::settings::sections::{Coverage, Settings};
use std::sync::Arc;

/// Assesses genes and loci by their sums.
pub struct Assessor<'a> {
    /// Holds the panel.
    pub panel: &'a ResolvedPanel,
    /// Holds the targets.
    pub targets: &'a Targets,
    /// Holds the sums. A gene's depth by base goes once the gene is assessed.
    pub scan: &'a mut Scan,
    /// Tells whether the file has a chromosome.
    pub has_contig: &'a dyn Fn(Chromosome) -> bool,
    /// Returns the settings of a gene by its symbol.
    pub settings: &'a dyn Fn(&str) -> &'a Settings,
    /// Gives the sex of the sample: as stated, else as the reads show.
    pub sex: Sex,
    /// Holds what can lie in a gap.
    pub inside: Inside<'a>,
}

impl Assessor<'_> {
    /// Assesses the panel's genes, in its order.
    pub fn genes(&mut self) -> Vec<Arc<GeneCoverage>> {
        let genes = self.panel.genes.iter().zip(&self.targets.genes);
        genes.map(|(gene, targets)| Arc::new(self.gene(gene, targets))).collect()
    }

    /// Assesses the panel's small loci, in its order.
    pub fn loci(&self) -> Vec<LocusCoverage> {
        self.targets
            .loci
            .iter()
            .filter_map(|(locus, target)| Some(self.locus(self.panel.loci.get(*locus)?, *target)))
            .collect()
    }

    /// Returns the depth from which a base at the place is covered: fewer reads show the only copy
    /// of a man's X or Y as surely.
    fn covered_depth(&self, rules: &Coverage, place: Option<(Chromosome, Span)>) -> u32 {
        let one_copy =
            |(c, span): (Chromosome, Span)| single_copy(self.sex, self.panel.build, c, span.start);
        if place.is_some_and(one_copy) { rules.covered_depth_haploid } else { rules.covered_depth }
    }

    fn gene(&mut self, gene: &PanelGene, targets: &GeneTargets) -> GeneCoverage {
        let rules = &(self.settings)(&gene.facts.symbol).coverage;
        let covered_depth = self.covered_depth(rules, gene.region);
        let mut row = self.without_data(gene, targets, covered_depth);
        let (Some(chromosome), Some(body)) = (row.chromosome, targets.body) else { return row };
        if !(self.has_contig)(chromosome) {
            row.verdict = Verdict::NoData(format!("the file has no {chromosome}"));
            return row;
        }
        let Some(body) = self.scan.tally(body) else { return row };
        if !body.has_reads() {
            row.verdict = Verdict::NoData("not one read in the gene's region".to_owned());
            return row;
        }
        let mut exonic = Tally::default();
        for tally in targets.callable.iter().filter_map(|t| self.scan.tally(*t)) {
            exonic.merge(tally);
        }
        let share = exonic.share_at(covered_depth);
        row.verdict = verdict(share, rules);
        row.covered_share = Some(share);
        row.exonic = Some(exonic.depths(self.thresholds()));
        row.body = Some(body.depths(self.thresholds()));
        row.exons = self.exons(targets);
        row.gaps = gaps::of_gene(self.targets, targets, self.scan, covered_depth, self.inside);
        for target in &targets.callable {
            self.scan.forget_profile(*target);
        }
        row
    }

    /// Returns the row of a gene before its reads are looked at.
    fn without_data(
        &self,
        gene: &PanelGene,
        targets: &GeneTargets,
        covered_depth: u32,
    ) -> GeneCoverage {
        let target = match targets.names.as_slice() {
            [] => "whole region (no transcript model)".to_owned(),
            names => format!("exons of {}", names.join(", ")),
        };
        GeneCoverage {
            gene: gene.facts.clone(),
            chromosome: gene.region.map(|(c, _)| c),
            target,
            verdict: Verdict::NoData("the gene has no place on this build".to_owned()),
            exonic: None,
            body: None,
            covered_share: None,
            exons: Vec::new(),
            gaps: Vec::new(),
            paralogue: self.paralogue(gene),
            covered_depth,
        }
    }

    /// Returns the depths whose shares are shown. One table has one set of columns: the general
    /// depths.
    fn thresholds(&self) -> &'_ [u32] {
        &(self.settings)("").coverage.depths
    }

    fn exons(&self, targets: &GeneTargets) -> Vec<ExonCoverage> {
        let all = self.targets.all();
        let name = targets.names.first().cloned().unwrap_or_default();
        // An exon's bases lie in one of the stretches that the exons make together.
        let profile = |span: Span| {
            let place = |t: &usize| Some((all.get(*t)?.span, *t));
            let inside = targets.callable.iter().filter_map(place).find(|(s, _)| s.contains(span));
            inside.map_or_else(Vec::new, |(s, t)| cut(self.scan.profile(t), s.start, span).to_vec())
        };
        let exon = |e: &ExonTarget| {
            let Target { span, .. } = *all.get(e.target)?;
            Some(ExonCoverage {
                number: e.number,
                count: targets.exons.len(),
                transcript: name.clone(),
                exon: e.exon,
                span,
                depths: self.scan.tally(e.target)?.depths(self.thresholds()),
                profile: profile(span),
            })
        };
        targets.exons.iter().filter_map(exon).collect()
    }

    fn locus(&self, locus: &Locus, target: usize) -> LocusCoverage {
        let gene = locus.genes.first().map_or("", String::as_str);
        let rules = &(self.settings)(gene).coverage;
        let place = self.targets.all().get(target).map(|t| (t.chromosome, t.span));
        let (chromosome, span) = place.or(locus.place).unwrap_or((Chromosome::M, Span::new(0, 0)));
        let (verdict, depths) = match self.scan.tally(target) {
            _ if !(self.has_contig)(chromosome) => {
                (Verdict::NoData(format!("the file has no {chromosome}")), None)
            }
            None => (Verdict::NoData("not read".to_owned()), None),
            Some(t) if !t.has_reads() => (Verdict::NoData("not one read".to_owned()), None),
            Some(t) => {
                let covered_depth = self.covered_depth(rules, Some((chromosome, span)));
                let share = t.share_at(covered_depth);
                (verdict(share, rules), Some(t.depths(self.thresholds())))
            }
        };
        LocusCoverage {
            id: locus.id.clone(),
            category: locus.category.clone(),
            genes: locus.genes.clone(),
            chromosome,
            span,
            verdict,
            depths,
        }
    }

    /// Returns the loci of low mappability that are the gene's or lie in it.
    fn paralogue(&self, gene: &PanelGene) -> Vec<String> {
        let settings = (self.settings)(&gene.facts.symbol);
        let of_gene = |l: &&Locus| {
            settings.loci.low_mappability.contains(&l.category)
                && (l.genes.contains(&gene.facts.symbol)
                    || match (l.place, gene.region) {
                        (Some((a, s)), Some((b, r))) => a == b && s.overlaps(r),
                        _ => false,
                    })
        };
        self.panel.loci.iter().filter(of_gene).map(|l| l.id.clone()).collect()
    }
}

/// Returns the verdict on a stretch of which this share has the depth that counts as covered.
fn verdict(share: f64, rules: &Coverage) -> Verdict {
    if share >= rules.covered_share {
        Verdict::Covered
    } else if share < rules.not_covered_share {
        Verdict::NotCovered
    } else {
        Verdict::Partly
    }
}
