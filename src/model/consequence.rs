//! Defines Sequence Ontology terms, impact, and the effect of one allele on one transcript.

use crate::model::mechanism::Mechanism;
use crate::model::positions::{Numbered, Positions};
use crate::model::transcript::Identity;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// Ranks a term by the impact class of Ensembl VEP, from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Impact {
    /// Lies outside coding sequence and splice sites, or has an unknown effect.
    Modifier,
    /// Leaves the protein as it is, or nearly so.
    Low,
    /// Changes the protein without disrupting it.
    Moderate,
    /// Disrupts the protein.
    High,
}

impl Impact {
    /// Returns the name as printed: `HIGH`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Modifier => "MODIFIER",
            Self::Low => "LOW",
            Self::Moderate => "MODERATE",
            Self::High => "HIGH",
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! terms {
    ($($variant:ident, $name:literal, $accession:literal, $impact:ident;)*) => {
        /// Names a Sequence Ontology consequence term: the set of Ensembl VEP 115 in its order of
        /// severity, most severe first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Term {
            $(#[doc = concat!("`", $name, "`, ", $accession, ", impact ", stringify!($impact), ".")] $variant,)*
        }

        impl Term {
            /// Lists all terms, most severe first.
            pub const ALL: &'static [Term] = &[$(Term::$variant),*];

            /// Returns the Sequence Ontology name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns the Sequence Ontology accession.
            pub fn accession(self) -> &'static str {
                match self { $(Self::$variant => $accession),* }
            }

            /// Returns the impact class of Ensembl VEP 115.
            pub fn impact(self) -> Impact {
                match self { $(Self::$variant => Impact::$impact),* }
            }

            /// Returns the term of a Sequence Ontology name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

terms! {
    TranscriptAblation, "transcript_ablation", "SO:0001893", High;
    SpliceAcceptor, "splice_acceptor_variant", "SO:0001574", High;
    SpliceDonor, "splice_donor_variant", "SO:0001575", High;
    StopGained, "stop_gained", "SO:0001587", High;
    Frameshift, "frameshift_variant", "SO:0001589", High;
    StopLost, "stop_lost", "SO:0001578", High;
    StartLost, "start_lost", "SO:0002012", High;
    TranscriptAmplification, "transcript_amplification", "SO:0001889", High;
    FeatureElongation, "feature_elongation", "SO:0001907", High;
    FeatureTruncation, "feature_truncation", "SO:0001906", High;
    InframeInsertion, "inframe_insertion", "SO:0001821", Moderate;
    InframeDeletion, "inframe_deletion", "SO:0001822", Moderate;
    Missense, "missense_variant", "SO:0001583", Moderate;
    ProteinAltering, "protein_altering_variant", "SO:0001818", Moderate;
    SpliceDonor5thBase, "splice_donor_5th_base_variant", "SO:0001787", Low;
    SpliceRegion, "splice_region_variant", "SO:0001630", Low;
    SpliceDonorRegion, "splice_donor_region_variant", "SO:0002170", Low;
    SplicePolypyrimidineTract, "splice_polypyrimidine_tract_variant", "SO:0002169", Low;
    IncompleteTerminalCodon, "incomplete_terminal_codon_variant", "SO:0001626", Low;
    StartRetained, "start_retained_variant", "SO:0002019", Low;
    StopRetained, "stop_retained_variant", "SO:0001567", Low;
    Synonymous, "synonymous_variant", "SO:0001819", Low;
    CodingSequence, "coding_sequence_variant", "SO:0001580", Modifier;
    MatureMirna, "mature_miRNA_variant", "SO:0001620", Modifier;
    FivePrimeUtr, "5_prime_UTR_variant", "SO:0001623", Modifier;
    ThreePrimeUtr, "3_prime_UTR_variant", "SO:0001624", Modifier;
    NonCodingTranscriptExon, "non_coding_transcript_exon_variant", "SO:0001792", Modifier;
    Intron, "intron_variant", "SO:0001627", Modifier;
    NmdTranscript, "NMD_transcript_variant", "SO:0001621", Modifier;
    NonCodingTranscript, "non_coding_transcript_variant", "SO:0001619", Modifier;
    CodingTranscript, "coding_transcript_variant", "SO:0001968", Modifier;
    Upstream, "upstream_gene_variant", "SO:0001631", Modifier;
    Downstream, "downstream_gene_variant", "SO:0001632", Modifier;
    Intergenic, "intergenic_variant", "SO:0001628", Modifier;
    Sequence, "sequence_variant", "SO:0001060", Modifier;
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Term {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

/// Describes the effect of one allele on one transcript.
///
/// Positions are 1-based along the transcript, as they are printed (HGVS and VEP convention);
/// `None` where the allele has none. Names carry no accession: writers add the Ensembl or the
/// RefSeq one.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptConsequence {
    /// Names the transcript.
    pub of: Arc<Identity>,
    /// Lists the terms, most severe first.
    pub terms: Vec<Term>,
    /// Gives the highest impact of the terms.
    pub impact: Impact,
    /// Numbers the exons that are changed.
    pub exon: Option<Numbered>,
    /// Numbers the introns that are changed.
    pub intron: Option<Numbered>,
    /// cDNA positions.
    pub cdna_position: Option<Positions>,
    /// CDS positions.
    pub cds_position: Option<Positions>,
    /// Residues.
    pub protein_position: Option<Positions>,
    /// Gives the amino acids before and after: `R/W`.
    pub amino_acids: Option<String>,
    /// Gives the codons before and after, changed bases in upper case: `Cgg/Tgg`.
    pub codons: Option<String>,
    /// Gives the HGVS coding or non-coding name without accession: `c.601C>T`, `n.100A>G`.
    pub hgvs_c: Option<String>,
    /// Gives the HGVS protein name without accession: `p.Arg201Ter`.
    pub hgvs_p: Option<String>,
    /// Gives the protein name to the letter of HGVS, on request, where `hgvs_p` has the form on
    /// which VEP and the engine agree (`p.Arg43Ter` where that is `p.Lys42_Arg43insTer`).
    pub hgvs_p_to_the_letter: Option<String>,
    /// Holds what another spelling of the same change reads, where it reads differently:
    /// `annotate` keeps the spelling as given and holds the one of HGVS here, `run` shows the one
    /// of HGVS and holds the gravest other.
    pub other_spelling: Option<Box<OtherSpelling>>,
    /// Lists the named mechanisms of a non-coding allele, the strongest first; only in a run.
    pub mechanisms: Vec<Mechanism>,
    /// Counts the bases to the transcript, for upstream and downstream.
    pub distance: Option<u64>,
    /// Describes the new termination codon with its nonsense-mediated-decay verdict, for PVS1 (PMID
    /// 30192042).
    pub termination: Termination,
}

impl TranscriptConsequence {
    /// Returns `terms` of an allele near no transcript, without position or name.
    pub fn bare(terms: Vec<Term>) -> Self {
        Self::on(Arc::default(), terms)
    }

    /// Returns `terms` on a transcript; the caller fills in positions and names.
    pub fn on(of: Arc<Identity>, mut terms: Vec<Term>) -> Self {
        terms.sort_unstable();
        terms.dedup();
        Self {
            of,
            impact: terms.iter().map(|t| t.impact()).max().unwrap_or(Impact::Modifier),
            terms,
            exon: None,
            intron: None,
            cdna_position: None,
            cds_position: None,
            protein_position: None,
            amino_acids: None,
            codons: None,
            hgvs_c: None,
            hgvs_p: None,
            hgvs_p_to_the_letter: None,
            other_spelling: None,
            mechanisms: Vec::new(),
            distance: None,
            termination: Termination::NotApplicable,
        }
    }

    /// Returns the terms joined by `&`, as in VCF annotations.
    pub fn terms_joined(&self) -> String {
        self.terms.iter().map(|t| t.name()).collect::<Vec<_>>().join("&")
    }

    /// Returns the most severe term.
    pub fn worst(&self) -> Option<Term> {
        self.terms.iter().min().copied()
    }

    /// Returns the protein name that `hgvs_p` lacks although the product can be told: by the
    /// spelling of HGVS, or from the two products.
    pub fn hgvs_p_three_prime(&self) -> Option<&str> {
        let other = self.other_spelling.as_ref().and_then(|o| o.hgvs_p.as_deref());
        self.hgvs_p_to_the_letter.as_deref().or(other).filter(|_| self.hgvs_p.is_none())
    }

    /// Returns the names of the terms of the gravest other spelling; empty where none differs.
    pub fn terms_of_other_spelling(&self) -> Vec<&'static str> {
        self.other_spelling.iter().flat_map(|o| o.terms.iter().map(|t| t.name())).collect()
    }

    /// Returns the terms of the spelling shown, then those of the gravest other spelling.
    pub fn terms_of_all_spellings(&self) -> impl Iterator<Item = Term> + '_ {
        let other = self.other_spelling.iter().flat_map(|o| o.terms.iter());
        self.terms.iter().chain(other).copied()
    }
}

/// Holds what an equivalent spelling of an indel reads on the same transcript: an indel that moves
/// in a repeat over the border of an exon has other terms at each place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSpelling {
    /// Lists the terms of that spelling, most severe first.
    pub terms: Vec<Term>,
    /// Gives the protein name of that spelling, where the spelling beside it has none.
    pub hgvs_p: Option<String>,
}

impl OtherSpelling {
    /// Returns the terms joined by `&`.
    pub fn terms_joined(&self) -> String {
        self.terms.iter().map(|t| t.name()).collect::<Vec<_>>().join("&")
    }
}

/// Describes the new stop of a truncating allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Termination {
    /// Stands for an allele that is neither `stop_gained` nor `frameshift_variant`.
    NotApplicable,
    /// Stands for a truncating allele whose new stop cannot be located: its NMD is unknown, not
    /// excluded.
    Indeterminate,
    /// Stands for a new frame without a stop.
    NoStopCodon,
    /// Locates the new stop.
    At {
        /// Gives the 1-based residue of the stop in the alternate protein.
        residue: u32,
        /// Gives the verdict on nonsense-mediated decay.
        nmd: Nmd,
        /// Marks a stop that escapes NMD although a junction inside the 3' UTR lies 50 bases or
        /// more behind it. The rule looks at coding exons, where the natural stop has that junction
        /// behind it as well: the reader weighs it.
        junction_behind: bool,
    },
}

impl Termination {
    /// Returns the residue of the new stop; `unknown` where it cannot be located, `none` where the
    /// new frame has no stop; empty where the allele does not truncate.
    pub fn new_stop(self) -> String {
        match self {
            Self::NotApplicable => String::new(),
            Self::Indeterminate => "unknown".to_owned(),
            Self::NoStopCodon => "none".to_owned(),
            Self::At { residue, .. } => residue.to_string(),
        }
    }

    /// Returns the verdict on NMD with its reason ([`Nmd::name`]); `unknown` where the stop
    /// cannot be located, `no_stop` where there is none.
    pub fn nmd(self) -> &'static str {
        match self {
            Self::NotApplicable => "",
            Self::Indeterminate => "unknown",
            Self::NoStopCodon => "no_stop",
            Self::At { nmd, junction_behind: true, .. } => nmd.name_with_junction_behind(),
            Self::At { nmd, .. } => nmd.name(),
        }
    }
}

/// Predicts nonsense-mediated decay at a new stop by the rule of the PVS1 guideline (ClinGen SVI,
/// PMID 30192042): decay, unless the stop lies in the last coding exon or the last 50 bases of the
/// one before it. Junctions inside the 3' UTR do not count ([`Termination::At`] says where there is
/// one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nmd {
    /// Predicts nonsense-mediated decay (NMD).
    Triggers,
    /// Predicts NMD by the rule, but the stop lies in the first 150 coding bases, where NMD is
    /// often escaped by re-initiation (PMID 27618451, 31659324). That is no part of the guideline's
    /// rule: the reader weighs it.
    TriggersNearStart,
    /// Escapes NMD, because the CDS lies in one exon.
    EscapesSingleExon,
    /// Escapes NMD, because the stop lies in the last coding exon.
    EscapesLastExon,
    /// Escapes NMD, because a base of the stop lies in the last 50 bases before the last coding
    /// junction.
    EscapesLastJunction,
}

impl Nmd {
    /// Tells whether NMD is predicted.
    pub fn triggers(self) -> bool {
        matches!(self, Self::Triggers | Self::TriggersNearStart)
    }

    /// Returns the verdict as printed: `triggers` or `escapes`, a colon and the reason where there
    /// is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Triggers => "triggers",
            Self::TriggersNearStart => "triggers:first_150nt",
            Self::EscapesSingleExon => "escapes:single_coding_exon",
            Self::EscapesLastExon => "escapes:last_coding_exon",
            Self::EscapesLastJunction => "escapes:last_junction_50nt",
        }
    }

    /// Returns [`Self::name`] for a stop before a junction inside the 3' UTR.
    fn name_with_junction_behind(self) -> &'static str {
        match self {
            Self::EscapesSingleExon => "escapes:single_coding_exon+3_utr_junction",
            Self::EscapesLastExon => "escapes:last_coding_exon+3_utr_junction",
            Self::EscapesLastJunction => "escapes:last_junction_50nt+3_utr_junction",
            Self::Triggers | Self::TriggersNearStart => self.name(),
        }
    }

    /// Returns the verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Triggers => "decay predicted",
            Self::TriggersNearStart => "decay predicted, but in the first 150 coding bases",
            Self::EscapesSingleExon => "escapes decay (one coding exon)",
            Self::EscapesLastExon => "escapes decay (last coding exon)",
            Self::EscapesLastJunction => "escapes decay (last 50 bases before the last junction)",
        }
    }
}

/// Holds one plain allele of a haplotype, as in VCF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phased<'a> {
    /// Gives the 0-based position of the first base of `reference`.
    pub start: u64,
    /// Gives REF, upper case.
    pub reference: &'a str,
    /// Gives ALT, upper case.
    pub alternate: &'a str,
}

/// Describes the joint effect of two or more alleles of one haplotype on one transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Lists indices into the given alleles, from the 5' end of the transcript.
    pub parts: Vec<usize>,
    /// Gives the effect on the product.
    pub consequence: TranscriptConsequence,
}

impl<'de> serde::Deserialize<'de> for Term {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = <String as serde::Deserialize>::deserialize(d)?;
        Self::parse(&name).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "'{name}' is not a Sequence Ontology consequence term"
            ))
        })
    }
}
