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

vocabulary! {
    /// Names how well a gene's relation to the disease of its panel is established.
    ///
    /// The colours are PanelApp's ratings, the next two are classes of the ClinGen gene-disease
    /// validity framework; the built-in panels use the rest for genes that no rating covers.
    pub enum EvidenceLevel {
        /// PanelApp level 3: diagnostic grade; three or more unrelated families, or two with strong
        /// further data.
        Green = "green",
        /// PanelApp level 2: moderate evidence, not for diagnosis alone.
        Amber = "amber",
        /// PanelApp level 1: not enough evidence.
        Red = "red",
        /// PanelApp level 0: named in a review, not rated.
        Unrated = "unrated",
        /// ClinGen "Limited": few cases, no convincing contradiction.
        Limited = "limited",
        /// ClinGen "Disputed" or "Refuted": later evidence contradicts the relation.
        DisputedOrRefuted = "disputed/refuted",
        /// First reports only; no framework has rated the gene.
        Emerging = "emerging",
        /// Published for the disease, and on none of Genomics England's haematology panels.
        Literature = "literature(off GE haem panels)",
        /// Modifies a disease that another gene causes.
        Modifier = "modifier",
        /// Varies in the healthy population, for instance a blood group.
        PopulationVariant = "population-variant",
    }
}

vocabulary! {
    /// Names whether pathogenic germline alleles of a gene predispose to malignancy (WHO 2022 and
    /// ELN 2022 name the haematological ones).
    pub enum PredispositionFlag {
        /// The gene predisposes to malignancy.
        Predisposes = "yes",
        /// The gene's disease goes with malignancy in some patients.
        Related = "related",
        /// No predisposition is known.
        None = "no",
    }
}
