//! Makes the words of notices on the relations of a family's samples.

use super::Phrase;
use crate::model::notice::RelatednessNotice;
use crate::report::relatedness::words::explanation;

/// Returns a notice on the samples of a family in words.
pub(super) fn phrase(notice: &RelatednessNotice) -> Phrase {
    match notice {
        RelatednessNotice::Explained { explanation: found, names } => {
            let (statement, meaning) = explanation(found, names);
            Phrase::with_words(format!("SAMPLES: {statement}"), meaning)
        }
        RelatednessNotice::NotChecked { sites, needed } => Phrase::with_words(
            "the relations of the family were not checked",
            format!("{sites} sites of two persons in common, {needed} are needed"),
        ),
        RelatednessNotice::LimitNotAsked { what, sites, of } => Phrase::with_words(
            "checks of the samples",
            format!("{sites} of {of} SNVs state no {what}, which was not asked there"),
        ),
        RelatednessNotice::HomozygousGenes { genes, consanguinity } => {
            let why = if *consanguinity { ", as of related parents" } else { "" };
            let text = format!("{} genes lie in runs of homozygosity{why}", genes.len());
            Phrase::with_names(text, genes)
        }
    }
}
