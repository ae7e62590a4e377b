//! Reasons for which an ALT entry is never a candidate.

use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// Names why an ALT entry of a record inside the panel is never a candidate.
    pub enum NotCandidate {
        /// The genotype of the sample does not hold the allele.
        NotCarried = "not_carried",
        /// The sample has no call: GT is missing (VCF 4.3, section 1.6.2).
        NoCall = "no_call",
        /// The record is a reference block of a gVCF (`<NON_REF>` or `<*>` alone, or INFO/END).
        ReferenceBlock = "reference_block",
        /// The entry is the placeholder `<NON_REF>` or `<*>` beside a called allele of a gVCF.
        UnspecifiedAlternate = "unspecified_alternate",
        /// The record has no ALT.
        NoAlternate = "no_alternate",
        /// The entry is `*`: the allele is missing because of an upstream deletion (VCF 4.3).
        SpanningDeletion = "spanning_deletion",
        /// The entry is a symbolic allele such as `<DEL>` (VCF 4.3, section 1.4.5).
        SymbolicAllele = "symbolic_allele",
        /// The entry is a breakend (VCF 4.3, section 5.4).
        Breakend = "breakend",
        /// ALT equals REF.
        IdenticalToReference = "identical_to_reference",
        /// ALT or REF holds a letter that is not a base.
        NotBases = "not_bases",
        /// Another record has the same allele after normalisation, and that one is kept.
        Duplicate = "duplicate",
        /// The record lies in a panel region that belongs to no gene.
        NoGene = "no_gene",
        /// `--lenient` left the record out.
        RefusedRecord = "refused_record",
    }
}

impl NotCandidate {
    /// Returns the reason in words, for the report's table of outcomes.
    pub fn description(self) -> &'static str {
        match self {
            Self::NotCarried => "the sample does not carry the allele",
            Self::NoCall => "the sample has no call here: neither carried nor excluded",
            Self::ReferenceBlock => "gVCF reference block, not a call",
            Self::UnspecifiedAlternate => "gVCF placeholder beside a called allele",
            Self::NoAlternate => "the record has no alternate allele",
            Self::SpanningDeletion => {
                "`*`: the allele is missing because of a deletion called upstream"
            }
            Self::SymbolicAllele => "symbolic allele: a structural call, listed and not evaluated",
            Self::Breakend => "breakend: a structural call, listed and not evaluated",
            Self::IdenticalToReference => "ALT equals REF",
            Self::NotBases => "ALT or REF holds something that is not a base",
            Self::Duplicate => {
                "the same allele after normalisation stands in another record, which is kept"
            }
            Self::NoGene => "lies in a panel region that belongs to no gene",
            Self::RefusedRecord => "record left out by --lenient",
        }
    }

    /// Tells whether the entry is a structural call, which no rule for small variants evaluates.
    pub fn is_structural(self) -> bool {
        matches!(self, Self::SymbolicAllele | Self::Breakend)
    }
}
