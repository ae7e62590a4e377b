//! Sequence Ontology terms, impact, and what one allele does to one transcript.

use crate::model::positions::{Numbered, Positions};
use crate::model::transcript::Identity;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// Impact class of Ensembl VEP, ordered from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Impact {
    /// Non-coding, unknown.
    Modifier,
    /// Unlikely to change the protein.
    Low,
    /// Changes the protein, not disruptive.
    Moderate,
    /// Disruptive.
    High,
}

impl Impact {
    /// As printed: `HIGH`.
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
        /// Sequence Ontology consequence terms in Ensembl's order of severity (most severe first),
        /// the set of Ensembl VEP 115.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Term {
            $(#[doc = concat!("`", $name, "`, ", $accession, ", impact ", stringify!($impact), ".")] $variant,)*
        }

        impl Term {
            /// All terms, most severe first.
            pub const ALL: &'static [Term] = &[$(Term::$variant),*];

            /// Sequence Ontology name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Sequence Ontology accession.
            pub fn accession(self) -> &'static str {
                match self { $(Self::$variant => $accession),* }
            }

            /// Impact class of Ensembl VEP 115.
            pub fn impact(self) -> Impact {
                match self { $(Self::$variant => Impact::$impact),* }
            }

            /// From the Sequence Ontology name.
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

/// What one allele does to one transcript.
///
/// Positions are 1-based along the transcript, as they are printed (HGVS and VEP convention);
/// `None` where the allele has none. Names carry no accession: writers add the Ensembl or the
/// RefSeq one.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptConsequence {
    /// Of which transcript.
    pub of: Arc<Identity>,
    /// Terms, most severe first.
    pub terms: Vec<Term>,
    /// Highest impact of the terms.
    pub impact: Impact,
    /// Exons that are changed.
    pub exon: Option<Numbered>,
    /// Introns that are changed.
    pub intron: Option<Numbered>,
    /// cDNA positions.
    pub cdna_position: Option<Positions>,
    /// CDS positions.
    pub cds_position: Option<Positions>,
    /// Residues.
    pub protein_position: Option<Positions>,
    /// `R/W`.
    pub amino_acids: Option<String>,
    /// `Cgg/Tgg`.
    pub codons: Option<String>,
    /// HGVS coding or non-coding name without accession: `c.601C>T`, `n.100A>G`.
    pub hgvs_c: Option<String>,
    /// HGVS protein name without accession: `p.Arg201Ter`.
    pub hgvs_p: Option<String>,
    /// Where it was asked for: the protein name to the letter of HGVS, where `hgvs_p` has the form
    /// on which VEP and the engine agree (`p.Arg43Ter` where that is `p.Lys42_Arg43insTer`).
    pub hgvs_p_to_the_letter: Option<String>,
    /// Bases to the transcript, for upstream and downstream.
    pub distance: Option<u64>,
    /// New termination codon and its nonsense-mediated-decay verdict, for PVS1 (PMID 30192042).
    pub termination: Termination,
}

impl TranscriptConsequence {
    /// `terms` of an allele near no transcript; no position, no name.
    pub fn bare(terms: Vec<Term>) -> Self {
        Self::on(Arc::default(), terms)
    }

    /// `terms` on a transcript; positions and names are for the caller to fill in.
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
            distance: None,
            termination: Termination::NotApplicable,
        }
    }

    /// Terms joined by `&`, as in VCF annotations.
    pub fn terms_joined(&self) -> String {
        self.terms.iter().map(|t| t.name()).collect::<Vec<_>>().join("&")
    }

    /// The most severe term.
    pub fn worst(&self) -> Option<Term> {
        self.terms.iter().min().copied()
    }
}

/// The new stop of a truncating allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Termination {
    /// The allele is not `stop_gained` or `frameshift_variant`.
    NotApplicable,
    /// Truncating, the new stop cannot be located: unknown, not "no decay".
    Indeterminate,
    /// The new frame has no stop.
    NoStopCodon,
    /// The new stop.
    At {
        /// 1-based residue of the stop in the alternate protein.
        residue: u32,
        /// Whether decay is predicted.
        decay: Decay,
        /// It is not, and yet a junction inside the 3' UTR lies 50 bases or more behind the stop.
        /// The rule looks at coding exons, where the natural stop has that junction behind it as
        /// well: for the reader to weigh.
        junction_behind: bool,
    },
}

impl Termination {
    /// Residue of the new stop; `unknown` where it cannot be located, `none` where the new frame
    /// has no stop; empty where the allele does not truncate.
    pub fn new_stop(self) -> String {
        match self {
            Self::NotApplicable => String::new(),
            Self::Indeterminate => "unknown".to_owned(),
            Self::NoStopCodon => "none".to_owned(),
            Self::At { residue, .. } => residue.to_string(),
        }
    }

    /// Whether the new stop triggers decay, with the reason: [`Decay::name`]; `unknown` where the
    /// stop cannot be located, `no_stop` where there is none.
    pub fn decay(self) -> &'static str {
        match self {
            Self::NotApplicable => "",
            Self::Indeterminate => "unknown",
            Self::NoStopCodon => "no_stop",
            Self::At { decay, junction_behind: true, .. } => decay.name_with_junction_behind(),
            Self::At { decay, .. } => decay.name(),
        }
    }
}

/// Nonsense-mediated decay at a new stop by the rule of the PVS1 guideline (ClinGen SVI, PMID
/// 30192042): predicted unless the stop lies in the last coding exon or the last 50 bases of the
/// one before it. Junctions inside the 3' UTR do not count ([`Termination::At`] says where there is
/// one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decay {
    /// Predicted.
    Triggers,
    /// Predicted by the rule, but the stop lies in the first 150 coding bases, where decay is often
    /// escaped by re-initiation (PMID 27618451, 31659324). No part of the guideline's rule: for the
    /// reader to weigh.
    TriggersNearStart,
    /// Not predicted: the CDS lies in one exon.
    EscapesSingleExon,
    /// Not predicted: the stop lies in the last coding exon.
    EscapesLastExon,
    /// Not predicted: a base of the stop lies in the last 50 bases before the last coding junction.
    EscapesLastJunction,
}

impl Decay {
    /// Predicted.
    pub fn triggers(self) -> bool {
        matches!(self, Self::Triggers | Self::TriggersNearStart)
    }

    /// As printed: `triggers` or `escapes`, a colon and the reason where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Triggers => "triggers",
            Self::TriggersNearStart => "triggers:first_150nt",
            Self::EscapesSingleExon => "escapes:single_coding_exon",
            Self::EscapesLastExon => "escapes:last_coding_exon",
            Self::EscapesLastJunction => "escapes:last_junction_50nt",
        }
    }

    /// [`Self::name`], where a junction inside the 3' UTR lies behind the stop.
    fn name_with_junction_behind(self) -> &'static str {
        match self {
            Self::EscapesSingleExon => "escapes:single_coding_exon+3_utr_junction",
            Self::EscapesLastExon => "escapes:last_coding_exon+3_utr_junction",
            Self::EscapesLastJunction => "escapes:last_junction_50nt+3_utr_junction",
            Self::Triggers | Self::TriggersNearStart => self.name(),
        }
    }

    /// In words.
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

/// One plain allele of a haplotype, as in VCF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phased<'a> {
    /// 0-based position of the first base of `reference`.
    pub start: u64,
    /// REF, upper case.
    pub reference: &'a str,
    /// ALT, upper case.
    pub alternate: &'a str,
}

/// What two or more alleles of one haplotype do together to one transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Indices into the alleles asked for, from the 5' end of the transcript.
    pub parts: Vec<usize>,
    /// The effect on the product.
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
