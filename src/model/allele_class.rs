//! Defines classes of alleles by what they do to the protein, which a dominant disease may need.

use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// Names a class of alleles, as `dominant_alleles` of `panels/genes.tsv` lists them.
    pub enum AlleleClass {
        /// Replaces a residue.
        Missense = "missense",
        /// Inserts or deletes residues in frame.
        Inframe = "inframe",
        /// Changes a canonical splice site.
        Splice = "splice",
        /// Changes a canonical splice site of an exon whose length is a multiple of three.
        SpliceInframe = "splice_inframe",
        /// Loses the start codon.
        StartLoss = "start_loss",
        /// Stops early or shifts the frame in a transcript that escapes nonsense-mediated decay.
        NmdEscape = "nmd_escape",
        /// Lies in the 5' untranslated region or the promoter.
        FivePrimeAndPromoter = "utr5_promoter",
        /// Adds a copy.
        Duplication = "duplication",
    }
}

impl AlleleClass {
    /// Returns the class in words, for reasons.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Missense => "missense",
            Self::Inframe => "in-frame",
            Self::Splice => "splice-site",
            Self::SpliceInframe => "in-frame splice-site",
            Self::StartLoss => "start-loss",
            Self::NmdEscape => "NMD-escaping truncating",
            Self::FivePrimeAndPromoter => "5' UTR or promoter",
            Self::Duplication => "copy-gain",
        }
    }
}
