//! Warnings to a reader of copy-number calls: the reference samples, the evenness of the depth,
//! genes that cannot be judged.

use crate::cnv::baseline::Fitted;
use crate::cnv::{Design, Measurement};
use crate::pipeline::cnv::CnvPlan;

/// Correlation with the reference samples under which they are said to differ from the case.
const MIN_CORRELATION: f64 = 0.3;
/// Over-dispersion from which on a sample is said to be noisy.
const MIN_NOISY_DISPERSION: f64 = 4.0;
/// Share of a gene's targets under which it is said to be judged in part only.
const MIN_JUDGED_SHARE: f64 = 0.8;

impl CnvPlan<'_> {
    /// Returns the warnings of one sample.
    pub(super) fn warnings(
        &self,
        design: &Design,
        measured: &Measurement,
        fitted: &Fitted,
    ) -> Vec<String> {
        let mut warnings = Vec::new();
        let b = &fitted.baseline;
        if b.reference_samples.is_empty() {
            warnings.push(
                "no reference set: single exons are judged against the sample's own autosomes only, sensitivity is lower"
                    .to_owned(),
            );
        } else if b.correlations.first().is_some_and(|r| *r < MIN_CORRELATION) {
            warnings.push(format!(
                "the reference samples are unlike this one (best correlation {:.2}): another library or sequencer?",
                b.correlations[0]
            ));
        }
        if b.dispersion > MIN_NOISY_DISPERSION {
            warnings.push(format!(
                "depth is uneven ({:.1} times the variance of independent reads): expect false and missed calls",
                b.dispersion
            ));
        }
        if design.is_cut(&measured.depths) {
            warnings.push(
                "the file was cut to regions (no reads outside of the panel): stretches without reads where it stops are marked FileEnd, no loss can be told there"
                    .to_owned(),
            );
        }
        warnings.extend(self.unjudged_genes(design, measured, fitted));
        warnings
    }

    /// Names the genes that cannot be judged, and those that can be judged in part only.
    fn unjudged_genes(
        &self,
        design: &Design,
        measured: &Measurement,
        fitted: &Fitted,
    ) -> Vec<String> {
        let mut no_data = Vec::new();
        let mut partly = Vec::new();
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
            let symbol = gene.facts.symbol.as_str();
            if all == 0 || !reads || usable == 0 {
                no_data.push(symbol);
            } else if (usable as f64) < MIN_JUDGED_SHARE * all as f64 {
                partly.push(symbol);
            }
        }
        let lists = [
            (
                "cannot be judged (no reads, no sequence, not mappable, or the copies of X and Y are not known)",
                no_data,
            ),
            ("can be judged in part only (under 80 % of their targets)", partly),
        ];
        let named = lists.into_iter().filter(|(_, list)| !list.is_empty());
        named
            .map(|(what, list)| format!("{} genes {what}: {}", list.len(), list.join(", ")))
            .collect()
    }
}
