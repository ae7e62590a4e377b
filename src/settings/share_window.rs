//! The window of shares of reads that a genotype asks for.

use crate::model::{Chromosome, SampleCall, Zygosity};
use crate::settings::sections::Settings;

impl Settings {
    /// Returns the least and the highest share of reads (0 to 1) that fits a call.
    ///
    /// A heterozygote has the germline window, a call of all copies a lower limit only. Of more
    /// than two copies the share is that of the copies, within the tolerance. The share of chrM is
    /// heteroplasmy: it has the lower limit of a call.
    pub fn share_window(&self, call: &SampleCall, chromosome: Chromosome) -> [f64; 2] {
        let tolerance = self.quality.polyploid_share_tolerance;
        if chromosome == Chromosome::M {
            return [self.mitochondrial.min_share, 1.0];
        }
        if matches!(call.zygosity, Zygosity::Homozygous | Zygosity::Hemizygous) {
            return [self.quality.homozygous_balance_warn, 1.0];
        }
        match polyploid_share(call) {
            Some((share, _)) => [(share - tolerance).max(0.0), (share + tolerance).min(1.0)],
            None => [self.vaf.germline_min, self.vaf.germline_max],
        }
    }
}

/// Returns the share of reads expected of a call of more than two copies, with its words,
/// `1 of 4 copies`; `None` for other calls and where all copies have the allele.
pub fn polyploid_share(call: &SampleCall) -> Option<(f64, String)> {
    let copies = call.copies().filter(|c| c.ploidy > 2 && !c.are_all())?;
    let (own, all) = (copies.places.len(), copies.ploidy);
    Some((own as f64 / all as f64, format!("{own} of {all} copies")))
}
