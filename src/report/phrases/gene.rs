//! Makes the words of notices on genes and loci.

use super::Phrase;
use crate::model::LocusAction;
use crate::model::notice::{GeneNotice, GeneState};

/// Bounds the parts of a gene that a phrase names.
const PARTS_NAMED: usize = 6;
/// Bounds the structural alleles of a gene that its phrase names.
const STRUCTURES_NAMED: usize = 3;

/// Returns a notice on a gene in words, without the name of the gene.
pub(super) fn phrase(notice: &GeneNotice) -> Phrase {
    match notice {
        GeneNotice::NoPlace { build } => {
            Phrase::with_words(format!("no place on {build}"), "not searched")
        }
        GeneNotice::NoTranscript { build } => Phrase::with_words(
            format!("no transcript model on {build}"),
            "region only, no consequence",
        ),
        GeneNotice::NotEmbedded => Phrase::with_words(
            "no embedded transcript model",
            "region only, no consequence (--transcripts gives one)",
        ),
        GeneNotice::TranscriptDeparts { departure } => Phrase::plain(departure),
        GeneNotice::NoPlusClinical { refseq, ensembl } => {
            Phrase::plain(format!("MANE Plus Clinical {refseq} ({ensembl}) has no embedded model"))
        }
        GeneNotice::ReferenceUnknown { share } => {
            Phrase::plain(format!("the reference is N over {:.1} % of the exons", 100.0 * share))
        }
        GeneNotice::CopyNumber { class, part, copies, ploidy } => Phrase::with_words(
            "copy number",
            format!("{} of {}, {copies} of {ploidy} copies", class.name(), part.describe()),
        ),
        GeneNotice::OneHitUncovered { hit, parts, bases } => {
            let named: Vec<&str> = parts.iter().take(PARTS_NAMED).map(String::as_str).collect();
            let more = match parts.len().saturating_sub(PARTS_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            Phrase::with_words(
                format!(
                    "WHERE TO LOOK: one hit ({hit}) in a recessive gene, and {bases} bases are not \
                     covered, where the second could be"
                ),
                format!("{}{more}", named.join(", ")),
            )
        }
        GeneNotice::StructuralAlleles { alleles } => {
            let named: Vec<String> =
                alleles.iter().take(STRUCTURES_NAMED).map(ToString::to_string).collect();
            let more = match alleles.len().saturating_sub(STRUCTURES_NAMED) {
                0 => String::new(),
                more => format!("; {more} more in the ledger"),
            };
            Phrase::with_words("structural", format!("{}{more}", named.join("; ")))
        }
    }
}

/// Returns a state of several genes in words.
pub(super) fn phrase_of_state(state: GeneState, genes: &[String], total: usize) -> Phrase {
    let state = match state {
        GeneState::OneHitUncovered => {
            "have one hit where two are needed and parts that are not covered: WHERE TO LOOK for the \
             second (parts in the table of genes)"
        }
        GeneState::ContigAbsent => {
            "lie on a chromosome that has no record in the call set (not the same as no variant)"
        }
        GeneState::NoRecords => "have no record in the call set (not the same as no variant)",
        GeneState::ReferenceUnknown => {
            "have exons where the reference is N: consequences are unknown there"
        }
        GeneState::NoPlace => "have no place on this build",
        GeneState::NoTranscript => {
            "have no transcript model (give --transcripts): all their variants of good quality are \
             in tier U"
        }
        GeneState::NoReads { format } => {
            let text =
                format!("have no read in the {format} (no data: neither covered nor deleted)");
            return of_all(&text, genes, total);
        }
        GeneState::NotCovered => "are not covered by reads",
        GeneState::PartlyCovered => "are only partly covered by reads",
    };
    of_all(state, genes, total)
}

fn of_all(state: &str, genes: &[String], total: usize) -> Phrase {
    Phrase::with_names(format!("{} of {total} genes {state}", genes.len()), genes)
}

/// Returns in words what a curated locus asks for.
pub(super) fn phrase_on_locus(locus: &str, action: LocusAction) -> Phrase {
    let what = match action {
        LocusAction::FlagBenign => "curated as benign",
        LocusAction::FlagLowMappability => "mapping is unreliable here",
        LocusAction::FlagSomatic => "known somatic confounder",
        LocusAction::Rescue | LocusAction::Flag => "curated locus",
    };
    Phrase::with_words(what, locus)
}
