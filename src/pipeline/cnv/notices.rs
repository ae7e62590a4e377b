//! States the limits of copy-number calls: the reference samples, the evenness of the depth, genes
//! that cannot be judged.

use crate::cnv::baseline::Fitted;
use crate::cnv::{Design, Measurement};
use crate::model::notice::CopyNumberNotice;
use crate::pipeline::cnv::CnvPlan;

/// Correlation with the reference samples under which they are said to differ from the case.
const MIN_CORRELATION: f64 = 0.3;
/// Over-dispersion from which on a sample is said to be noisy.
const MIN_NOISY_DISPERSION: f64 = 4.0;
/// Share of a gene's targets under which it is said to be judged in part only.
const MIN_JUDGED_SHARE: f64 = 0.8;

impl CnvPlan<'_> {
    /// Returns the notices of one sample.
    pub(super) fn notices(
        &self,
        design: &Design,
        measured: &Measurement,
        fitted: &Fitted,
    ) -> Vec<CopyNumberNotice> {
        let b = &fitted.baseline;
        let mut notices = Vec::new();
        if b.reference_samples.is_empty() {
            notices.push(CopyNumberNotice::NoReferenceSet);
        } else if let Some(&correlation) = b.correlations.first().filter(|r| **r < MIN_CORRELATION)
        {
            notices.push(CopyNumberNotice::UnlikeReferences { correlation });
        }
        if b.dispersion > MIN_NOISY_DISPERSION {
            notices.push(CopyNumberNotice::UnevenDepth { dispersion: b.dispersion });
        }
        if design.is_cut(&measured.depths) {
            notices.push(CopyNumberNotice::CutFile);
        }
        let [none, part] = self.unjudged_genes(design, measured, fitted);
        if !none.is_empty() {
            notices.push(CopyNumberNotice::GenesNotJudged { genes: none });
        }
        if !part.is_empty() {
            notices.push(CopyNumberNotice::GenesPartlyJudged { genes: part });
        }
        notices
    }

    /// Returns the genes that cannot be judged, and those that can be judged in part only.
    fn unjudged_genes(
        &self,
        design: &Design,
        measured: &Measurement,
        fitted: &Fitted,
    ) -> [Vec<String>; 2] {
        let [mut none, mut part] = [Vec::new(), Vec::new()];
        for gene in &self.panel.genes {
            let Some((chromosome, region)) = gene.region else { continue };
            let inside = || {
                (0..design.targets.len()).filter(|i| {
                    let t = &design.targets[*i];
                    !t.background && t.chromosome == chromosome && t.span.overlaps(region)
                })
            };
            let all = inside().count();
            let usable = inside().filter(|i| fitted.expected[*i].usable).count();
            let reads = inside().any(|i| measured.depths[i].any > 0.0);
            let symbol = &gene.facts.symbol;
            if all == 0 || !reads || usable == 0 {
                none.push(symbol.clone());
            } else if (usable as f64) < MIN_JUDGED_SHARE * all as f64 {
                part.push(symbol.clone());
            }
        }
        [none, part]
    }
}
