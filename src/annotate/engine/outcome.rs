//! The outcome of one allele on one transcript before our corrections
//! ([`crate::annotate::adjust`]).

use crate::model::Term;

/// Holds terms, positions and names, from the engine or from [`crate::annotate::direct`]. Positions
/// are 1-based along the transcript.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Lists the terms in any order; the splice sub-terms are worked out later.
    pub(crate) terms: Vec<Term>,
    /// Gives the first and last cDNA position.
    pub(crate) cdna: [Option<u32>; 2],
    /// Gives the first and last CDS position.
    pub(crate) cds: [Option<u32>; 2],
    /// Numbers the first and last residue.
    pub(crate) residues: [Option<u32>; 2],
    /// Gives the residues, `R/W`.
    pub(crate) amino_acids: Option<String>,
    /// Gives the codons, `Cgg/Tgg`.
    pub(crate) codons: Option<String>,
    /// Gives the `c.` or `n.` name without accession.
    pub(crate) hgvs_c: Option<String>,
    /// Gives the `p.` name without accession.
    pub(crate) hgvs_p: Option<String>,
    /// Counts the bases to the transcript.
    pub(crate) distance: Option<u64>,
    /// Gives the new stop.
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
    /// Stands for an allele that brings no new stop.
    NotApplicable,
    /// Stands for a new stop that cannot be located.
    Indeterminate,
    /// Stands for a changed reading frame without a stop.
    Absent,
    /// Lies at this residue (1-based, of the changed protein); whether nonsense-mediated decay is
    /// predicted.
    At { residue: u32, nmd_predicted: bool },
}
