//! Defines notices on alleles: resources, lists, transcripts, haplotypes, labels and reads.

use crate::model::germline::GermlineLabel;
use crate::model::ledger::InputAllele;
use crate::model::notice::GeneNotice;
use crate::model::relation::RelativeName;
use crate::model::{Allele, RuleName, Term, Zygosity};

/// States something about one allele.
#[derive(Debug, Clone, PartialEq)]
pub enum AlleleNotice {
    /// Reports a frequency that could have decided and does not count.
    FrequencyNotCounted {
        /// Gives the frequency (0 to 1).
        frequency: f64,
        /// Names source and population.
        source: String,
        /// Gives the reason.
        reason: String,
    },
    /// Reports a frequency in INFO that cannot be read.
    FrequencyUnreadable,
    /// Reports an allele that is pathogenic for some submitters of ClinVar only.
    ClinvarConflicting {
        /// Gives the part of the allele that the entry is of; `None` for the whole.
        part: Option<Allele>,
        /// Quotes the classifications.
        classifications: String,
    },
    /// Finds a part of an allele of several substitutions that is the allele of a locus.
    PartIsLocus {
        /// Gives the part.
        part: Allele,
        /// Gives the id of the locus.
        locus: String,
    },
    /// Reports the frequency of a part of an allele of several substitutions.
    PartFrequency {
        /// Gives the part.
        part: Allele,
        /// Gives the frequency (0 to 1).
        frequency: f64,
        /// Names source and population.
        place: String,
    },
    /// Reports an allele of the user's deny-list.
    Denied {
        /// Quotes list and note.
        entry: String,
    },
    /// Shows another transcript than MANE Select, on which the allele fares worse.
    WorseElsewhere {
        /// Names the transcript shown.
        shown: String,
        /// Names the MANE Select transcript.
        select: String,
        /// Lists the terms on MANE Select.
        terms: Vec<Term>,
    },
    /// Shows one spelling of an indel, of which another spelling has another gravest term.
    SpellingDecides {
        /// Lists the terms of the other spelling.
        terms: Vec<Term>,
    },
    /// Shows a transcript that asks for caution.
    TranscriptCaution {
        /// Names the faults that bear on names and terms.
        faults: String,
    },
    /// Finds the allele in several records of the call set.
    Repeated {
        /// Lists the other entries.
        others: Vec<OtherRecord>,
        /// Gives GT of the record that is kept.
        genotype: String,
        /// Gives its zygosity.
        zygosity: Zygosity,
    },
    /// Finds other alleles on the same haplotype.
    OnHaplotype {
        /// Lists the other alleles, from the 5' end of the transcript.
        others: Vec<Allele>,
        /// Holds the combined effect.
        effect: HaplotypeConsequence,
        /// Lists the alleles that a rule dropped, and which.
        dropped: Vec<(Allele, RuleName)>,
    },
    /// Names dropped alleles that together change the protein more than each alone.
    DroppedHaplotype {
        /// Names the gene.
        gene: String,
        /// Lists the alleles, and the rule that dropped each.
        parts: Vec<(Allele, RuleName)>,
        /// Holds the combined effect.
        effect: HaplotypeConsequence,
    },
    /// Quotes a germline label that asks for a reader.
    GermlineLabel {
        /// Gives the label.
        label: GermlineLabel,
        /// Gives share and meaning, in words.
        text: String,
    },
    /// Contrasts the germline label by the reads with that by the call set.
    GermlineLabels {
        /// Gives the label by the reads.
        by_reads: GermlineLabel,
        /// Gives the label by the call set.
        by_calls: GermlineLabel,
    },
    /// Reports reads that do not confirm the call.
    ReadsDoubt {
        /// States the verdict, in words.
        verdict: String,
    },
    /// Reports reads of a relative that contradict the relative's call.
    RelativeReadsDoubt {
        /// Names the relative.
        relative: RelativeName,
        /// States the verdict, in words.
        verdict: String,
    },
    /// Withholds a de novo claim though the allele is called in the patient only.
    DeNovoWithheld {
        /// Gives the reason, in words.
        reason: String,
    },
    /// Leaves open whether the allele is new or inherited.
    OriginOpen {
        /// Gives the reason, in words.
        reason: String,
    },
    /// Names the allele as a variant that the family is known to carry.
    KnownInFamily {
        /// Gives the name by the case file.
        name: String,
    },
    /// Labels a relative who carries the allele in blood or marrow with a malignancy.
    MayBeSomaticIn {
        /// Names the relative.
        relative: RelativeName,
        /// Marks a sample of blood or marrow; else the tissue is not stated.
        tissue_stated: bool,
    },
    /// Names a change of another kind in the same gene, which can be a second hit.
    AlsoInGene(Box<GeneNotice>),
}

/// The combined effect of alleles on one haplotype, on one transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct HaplotypeConsequence {
    /// Names the transcript, by RefSeq where known.
    pub transcript: String,
    /// Gives the coding name.
    pub hgvs_c: Option<String>,
    /// Gives the protein name.
    pub hgvs_p: Option<String>,
    /// Lists the terms.
    pub terms: Vec<Term>,
}

/// Another record's word on an allele.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OtherRecord {
    /// Gives the entry as the input wrote it.
    pub input: InputAllele,
    /// Gives GT as the input wrote it.
    pub genotype: String,
    /// Names the rule that dropped the entry.
    pub dropped: Option<RuleName>,
    /// Marks a genotype that has the allele.
    pub carries: bool,
}
