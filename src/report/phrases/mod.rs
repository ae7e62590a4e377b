//! Makes the words of notices: one phrase a notice, the same in every format.
//!
//! | file | job |
//! |---|---|
//! | [`run`] | phrases on the run, its files, the user's lists |
//! | [`sample`] | phrases on the sample and on copy number as a whole |
//! | [`relatedness`] | phrases on the relations of a family's samples |
//! | [`family`] | phrases on variants known in the family |
//! | [`gene`] | phrases on genes and loci |
//! | [`call`], [`allele`] | phrases on the call of an allele, and on the allele |
//! | [`pair`] | sentences on pairs of alleles |

mod allele;
mod call;
mod family;
mod gene;
mod pair;
mod relatedness;
mod run;
mod sample;

pub use pair::{best_pair, pair_sentence};

use crate::model::notice::{CopyNumberNotice, GeneNotice, Notice, Subject};
use crate::report::text::bounded_line;
use std::fmt;

/// Bounds the names that a shortened phrase shows, where there are more than two more.
const NAMES_SHOWN: usize = 6;

/// One notice in words: a text, and what stands after its last colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    rest: Rest,
}

/// The end of a phrase, which a format may fold away.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rest {
    /// Ends with the text.
    Nothing,
    /// Ends in words.
    Words(String),
    /// Ends in a list of names.
    Names(Vec<String>),
}

impl Phrase {
    /// Makes a phrase of a text alone.
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), rest: Rest::Nothing }
    }

    /// Makes a phrase that ends in words.
    fn with_words(text: impl Into<String>, words: impl Into<String>) -> Self {
        Self { text: text.into(), rest: Rest::Words(words.into()) }
    }

    /// Makes a phrase that ends in a list of names.
    fn with_names(text: impl Into<String>, names: &[String]) -> Self {
        Self { text: text.into(), rest: Rest::Names(names.to_vec()) }
    }

    /// Puts words and a colon before the phrase.
    fn after(self, words: &str) -> Self {
        Self { text: format!("{words}: {}", self.text), rest: self.rest }
    }

    /// Returns the phrase with the first names of a long list and the number of the others.
    pub fn shortened(&self) -> String {
        match &self.rest {
            Rest::Names(names) if names.len() > NAMES_SHOWN + 2 => {
                let (shown, others) = names.split_at(NAMES_SHOWN);
                format!("{}: {} and {} more", self.text, shown.join(", "), others.len())
            }
            _ => self.to_string(),
        }
    }

    /// Returns the text and the rest, each made one line of visible text; the two together are no
    /// longer than one cell.
    pub(super) fn bounded_parts(&self) -> (String, Option<String>) {
        let whole = bounded_line(&self.to_string());
        let text = bounded_line(&self.text);
        let rest = match self.rest {
            Rest::Nothing => None,
            _ => whole.strip_prefix(&text).and_then(|r| r.strip_prefix(": ")).map(str::to_owned),
        };
        if rest.is_some() { (text, rest) } else { (whole, None) }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.rest {
            Rest::Nothing => Ok(()),
            Rest::Words(words) => write!(f, ": {words}"),
            Rest::Names(names) => write!(f, ": {}", names.join(", ")),
        }
    }
}

/// Returns a notice in words. The gene of a notice on one gene is not named: its row names it.
pub fn phrase(notice: &Notice) -> Phrase {
    match notice {
        Notice::Run(notice) => run::phrase(notice),
        Notice::File(notice) => run::phrase_on_file(notice),
        Notice::Sample(notice) => sample::phrase(notice),
        Notice::Relatedness(notice) => relatedness::phrase(notice),
        Notice::Family(notice) => family::phrase(notice),
        Notice::CopyNumber(notice) => copy_number(notice).after("copy number"),
        Notice::Genes { state, genes, total } => gene::phrase_of_state(*state, genes, *total),
        Notice::Gene { notice, .. } => gene::phrase(notice),
        Notice::Transcript(notice) => Phrase::with_words(notice.place(), notice.meaning()),
        Notice::Locus { locus, action } => gene::phrase_on_locus(locus, *action),
        Notice::Call(notice) => call::phrase(notice),
        Notice::Allele(notice) => allele::phrase(notice),
    }
}

/// Returns a notice on copy number in words, where all around it is copy number.
pub fn copy_number(notice: &CopyNumberNotice) -> Phrase {
    sample::phrase_on_copy_number(notice)
}

/// Returns notices in words, as rows and tables of one subject show them.
pub fn sentences(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(|n| phrase(n).to_string()).collect()
}

/// Returns the notices on one gene in words.
pub fn gene_sentences(notices: &[GeneNotice]) -> Vec<String> {
    notices.iter().map(|n| gene::phrase(n).to_string()).collect()
}

/// Returns notices on copy number in words.
pub fn copy_number_sentences(notices: &[CopyNumberNotice]) -> Vec<String> {
    notices.iter().map(|n| copy_number(n).to_string()).collect()
}

/// Returns notices on several subjects in words, each after the name of its gene where it has one.
pub fn sentences_by_subject(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(sentence_with_subject).collect()
}

/// Returns a notice in words, after the name of its gene where it has one.
pub(super) fn sentence_with_subject(notice: &Notice) -> String {
    let phrase = phrase(notice);
    match notice.subject() {
        Subject::Gene(gene) => phrase.after(gene).to_string(),
        _ => phrase.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notice::{FileNotice, GeneState, RunNotice};

    #[test]
    fn long_lists_of_names_are_cut() {
        let genes = |n: usize| (1..=n).map(|i| format!("G{i}")).collect::<Vec<_>>();
        let notice = |n| Notice::Genes { state: GeneState::NoRecords, genes: genes(n), total: 36 };
        assert_eq!(
            phrase(&notice(20)).shortened(),
            "20 of 36 genes have no record in the call set (not the same as no variant): \
             G1, G2, G3, G4, G5, G6 and 14 more"
        );
        for whole in [notice(8), Notice::Run(RunNotice::NoFrequencies)] {
            assert_eq!(phrase(&whole).shortened(), phrase(&whole).to_string());
        }
    }

    #[test]
    fn the_rest_of_a_phrase_is_what_follows_the_text() {
        let reason = "a: b\nc".to_owned();
        let notice = Notice::Run(RunNotice::RecordLeftOut { locus: "chr1:5".to_owned(), reason });
        let (text, rest) = phrase(&notice).bounded_parts();
        assert_eq!((text.as_str(), rest.as_deref()), ("left out: chr1:5", Some("a: b c")));
        let plain = phrase(&Notice::File(FileNotice::NoRecords));
        assert_eq!(plain.bounded_parts(), ("the call set has no records".to_owned(), None));
    }
}
