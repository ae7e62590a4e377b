//! What is said of one allele and one transcript before our decisions ([`super::decisions`],
//! [`super::splice_terms`]).

use crate::model::Term;

/// Terms, positions and names, from the engine or from [`super::direct`]. Positions are 1-based
/// along the transcript.
#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    /// In any order; the splice sub-terms are worked out later.
    pub(super) terms: Vec<Term>,
    /// First and last cDNA position.
    pub(super) cdna: [Option<u32>; 2],
    /// First and last CDS position.
    pub(super) cds: [Option<u32>; 2],
    /// First and last residue.
    pub(super) residues: [Option<u32>; 2],
    /// `R/W`.
    pub(super) amino_acids: Option<String>,
    /// `Cgg/Tgg`.
    pub(super) codons: Option<String>,
    /// `c.` or `n.` name without accession.
    pub(super) hgvs_c: Option<String>,
    /// `p.` name without accession.
    pub(super) hgvs_p: Option<String>,
    /// Bases to the transcript.
    pub(super) distance: Option<u64>,
    /// New stop.
    pub(super) new_stop: NewStop,
}

impl Outcome {
    pub(super) fn of(term: Term) -> Self {
        Self {
            terms: vec![term],
            cdna: [None; 2],
            cds: [None; 2],
            residues: [None; 2],
            amino_acids: None,
            codons: None,
            hgvs_c: None,
            hgvs_p: None,
            distance: None,
            new_stop: NewStop::NotApplicable,
        }
    }
}

/// Where translation of the changed transcript ends, before the reason for its decay is worked out.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum NewStop {
    /// No new termination codon to speak of.
    NotApplicable,
    /// Not to be said.
    Indeterminate,
    /// The changed reading frame has none.
    Absent,
    /// At this residue (1-based, of the changed protein); whether it triggers nonsense-mediated
    /// decay.
    At { residue: u32, triggers: bool },
}
