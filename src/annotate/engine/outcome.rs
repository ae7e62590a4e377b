//! What is said of one allele and one transcript before our decisions ([`crate::annotate::adjust::decisions`],
//! [`crate::annotate::adjust::splice_terms`]).

use crate::model::Term;

/// Terms, positions and names, from the engine or from [`crate::annotate::direct`]. Positions are 1-based
/// along the transcript.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// In any order; the splice sub-terms are worked out later.
    pub(crate) terms: Vec<Term>,
    /// First and last cDNA position.
    pub(crate) cdna: [Option<u32>; 2],
    /// First and last CDS position.
    pub(crate) cds: [Option<u32>; 2],
    /// First and last residue.
    pub(crate) residues: [Option<u32>; 2],
    /// `R/W`.
    pub(crate) amino_acids: Option<String>,
    /// `Cgg/Tgg`.
    pub(crate) codons: Option<String>,
    /// `c.` or `n.` name without accession.
    pub(crate) hgvs_c: Option<String>,
    /// `p.` name without accession.
    pub(crate) hgvs_p: Option<String>,
    /// Bases to the transcript.
    pub(crate) distance: Option<u64>,
    /// New stop.
    pub(crate) new_stop: NewStop,
}

impl Outcome {
    /// Makes an outcome of one term, without positions and names.
    pub(crate) fn new(term: Term) -> Self {
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

/// The new end of translation, before the reason for its NMD verdict is worked out.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum NewStop {
    /// No new termination codon to speak of.
    NotApplicable,
    /// Not to be said.
    Indeterminate,
    /// The changed reading frame has none.
    Absent,
    /// Lies at this residue (1-based, of the changed protein); whether nonsense-mediated decay is
    /// predicted.
    At { residue: u32, nmd_predicted: bool },
}
