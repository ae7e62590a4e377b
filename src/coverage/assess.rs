//! Sums to verdicts.

use crate::coverage::gaps::{self, Inside};
use crate::coverage::tally::{Scan, Tally, cut};
use crate::coverage::targets::{GeneTargets, Target, Targets};
use crate::model::case::Sex;
use crate::model::coverage::{ExonCoverage, GeneCoverage, LocusCoverage, Verdict};
use crate::model::panel::{Locus, PanelGene, ResolvedPanel};
use crate::model::sex_chromosomes::single_copy;
use crate::model::{Chromosome, Span};
use crate::settings::sections::{Coverage, Settings};
use std::sync::Arc;

/// What assessment needs beside the sums.
pub struct Assessor<'a> {
    /// Panel.
    pub panel: &'a ResolvedPanel,
    /// Targets.
    pub targets: &'a Targets,
    /// Sums. A gene's depth by base goes once the gene is assessed.
    pub scan: &'a mut Scan,
    /// Whether the file has the chromosome.
    pub has_contig: &'a dyn Fn(Chromosome) -> bool,
    /// Settings of a gene, by symbol.
    pub settings: &'a dyn Fn(&str) -> &'a Settings,
    /// Sex of the sample: as stated, else as the reads say.
    pub sex: Sex,
    /// What can lie in a gap.
    pub inside: Inside<'a>,
}

impl Assessor<'_> {
    /// One a panel gene, in panel order.
    pub fn genes(&mut self) -> Vec<Arc<GeneCoverage>> {
        let genes = self.panel.genes.iter().zip(&self.targets.genes);
        genes.map(|(gene, targets)| Arc::new(self.gene(gene, targets))).collect()
    }

    /// The panel's small loci, in its order.
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
        let all = self.targets.all();
        // One table has one set of columns: the general depths.
        let thresholds = &(self.settings)("").coverage.depths;
        let target = match targets.names.as_slice() {
            [] => "whole region (no transcript model)".to_owned(),
            names => format!("exons of {}", names.join(", ")),
        };
        let chromosome = gene.region.map(|(c, _)| c);
        let mut row = GeneCoverage {
            gene: gene.facts.clone(),
            chromosome,
            target,
            verdict: Verdict::NoData("the gene has no place on this build".to_owned()),
            exonic: None,
            body: None,
            covered_share: None,
            exons: Vec::new(),
            gaps: Vec::new(),
            paralogue: self.paralogue(gene),
            covered_depth,
        };
        let (Some(chromosome), Some(body)) = (chromosome, targets.body) else { return row };
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
        row.verdict = if share >= rules.covered_share {
            Verdict::Covered
        } else if share < rules.not_covered_share {
            Verdict::NotCovered
        } else {
            Verdict::Partly
        };
        row.covered_share = Some(share);
        row.exonic = Some(exonic.depths(thresholds));
        row.body = Some(body.depths(thresholds));
        let name = targets.names.first().cloned().unwrap_or_default();
        // An exon's bases lie in one of the stretches that the exons make together.
        let profile = |span: Span| {
            let of = |t: &usize| Some((all.get(*t)?.span, *t));
            let inside = targets.callable.iter().filter_map(of).find(|(s, _)| s.contains(span));
            inside.map_or_else(Vec::new, |(s, t)| cut(self.scan.profile(t), s.start, span).to_vec())
        };
        row.exons = targets
            .exons
            .iter()
            .filter_map(|e| {
                let Target { span, .. } = *all.get(e.target)?;
                Some(ExonCoverage {
                    number: e.number,
                    count: targets.exons.len(),
                    transcript: name.clone(),
                    exon: e.exon,
                    span,
                    depths: self.scan.tally(e.target)?.depths(thresholds),
                    profile: profile(span),
                })
            })
            .collect();
        row.gaps = gaps::of_gene(self.targets, targets, self.scan, covered_depth, self.inside);
        for target in &targets.callable {
            self.scan.forget_profile(*target);
        }
        row
    }

    fn locus(&self, locus: &Locus, target: usize) -> LocusCoverage {
        let gene = locus.genes.first().map_or("", String::as_str);
        let rules = &(self.settings)(gene).coverage;
        let place = self.targets.all().get(target).map(|t| (t.chromosome, t.span));
        let (chromosome, span) = place.or(locus.place).unwrap_or((Chromosome::M, Span::new(0, 0)));
        let tally = self.scan.tally(target);
        let (verdict, depths) = match tally {
            _ if !(self.has_contig)(chromosome) => {
                (Verdict::NoData(format!("the file has no {chromosome}")), None)
            }
            None => (Verdict::NoData("not read".to_owned()), None),
            Some(t) if !t.has_reads() => (Verdict::NoData("not one read".to_owned()), None),
            Some(t) => {
                let covered_depth = self.covered_depth(rules, Some((chromosome, span)));
                let share = t.share_at(covered_depth);
                let verdict = if share >= rules.covered_share {
                    Verdict::Covered
                } else if share < rules.not_covered_share {
                    Verdict::NotCovered
                } else {
                    Verdict::Partly
                };
                (verdict, Some(t.depths(&(self.settings)("").coverage.depths)))
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

    /// Loci of low mappability that are the gene's or lie in it.
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
