//! Words that a panel and its curated loci use for genes and places.

use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// Names what the category of a curated locus asks for.
    pub enum LocusAction {
        /// Forbids every rule to drop an allele at the locus.
        Rescue = "rescue",
        /// Labels the allele.
        Flag = "flag",
        /// Labels the allele, and lets quality rules warn instead of drop: reads of a paralogue or
        /// pseudogene map here.
        FlagLowMappability = "flag_low_mappability",
        /// Labels the allele as known benign.
        FlagBenign = "flag_benign",
        /// Labels the allele as one that clonal haematopoiesis or a tumour brings as well.
        FlagSomatic = "flag_somatic",
    }
}
