//! Defines notices: what is known of the run, the sample, a gene, a locus or an allele beside its
//! row. A notice holds facts; `report::phrases` makes the words, and nothing recognises a notice by
//! them.
//!
//! | file | job |
//! |---|---|
//! | [`run`] | records left out, resources, the panel, the user's lists |
//! | [`mod@file`] | an oddity of a file that was accepted |
//! | [`sample`] | the checks for the right sample and a sound one |
//! | [`family`] | variants known in the family without a row, and where to look |
//! | [`relatedness`] | the relations of a family's samples, by their genotypes |
//! | [`copy_number`] | the limits of copy number from reads |
//! | [`gene`] | a gene: its place, its transcripts, changes of another kind in it |
//! | [`call`] | the call of an allele, as the rules judge it |
//! | [`allele`] | an allele: its frequency, its transcript, its haplotype, its reads |

pub mod allele;
pub mod call;
pub mod copy_number;
pub mod family;
pub mod file;
pub mod gene;
pub mod relatedness;
pub mod run;
pub mod sample;

pub use allele::{AlleleNotice, HaplotypeConsequence, OtherRecord};
pub use call::{CallNotice, Quantity};
pub use copy_number::CopyNumberNotice;
pub use family::{FamilyNotice, NoRowReason, UncalledSite};
pub use file::FileNotice;
pub use gene::{GeneNotice, GeneState};
pub use relatedness::RelatednessNotice;
pub use run::{ListNotice, RunNotice};
pub use sample::{SampleNotice, SexContradiction};

use crate::model::panel_terms::LocusAction;
use crate::model::transcript_fault::TranscriptNotice;

/// One notice, by its subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Concerns the run: its records, its panel, its resources.
    Run(RunNotice),
    /// Concerns a file of the run.
    File(FileNotice),
    /// Concerns the sample or a relative: whose reads they are, and how sound.
    Sample(SampleNotice),
    /// Concerns the relations of the family's samples.
    Relatedness(RelatednessNotice),
    /// Concerns a variant that the family is known to carry.
    Family(FamilyNotice),
    /// Concerns copy number from the reads as a whole.
    CopyNumber(CopyNumberNotice),
    /// Concerns the genes of the panel that share a state.
    Genes {
        /// States what holds for them.
        state: GeneState,
        /// Lists their symbols, in panel order.
        genes: Vec<String>,
        /// Counts the genes of the panel.
        total: usize,
    },
    /// Concerns one gene.
    Gene {
        /// Names the gene by its symbol.
        gene: String,
        /// States what is known.
        notice: GeneNotice,
    },
    /// Concerns one transcript of a file.
    Transcript(TranscriptNotice),
    /// Concerns a curated locus that an allele meets.
    Locus {
        /// Gives the id of the locus.
        locus: String,
        /// Gives what its category asks for.
        action: LocusAction,
    },
    /// Concerns the call of an allele: the allele of the row that holds the notice.
    Call(CallNotice),
    /// Concerns one allele: the allele of the row that holds the notice, where a row does.
    Allele(AlleleNotice),
}

/// Names the thing that a notice concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Stands for the run.
    Run,
    /// Stands for the sample, or for a relative.
    Sample,
    /// Stands for several genes of the panel.
    Genes(&'a [String]),
    /// Stands for a gene, by its symbol.
    Gene(&'a str),
    /// Stands for a curated locus, by its id.
    Locus(&'a str),
    /// Stands for an allele.
    Allele,
}

/// Grades a notice, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Marks a result that lacks a part of its input: absence of a finding means nothing.
    Incomplete,
    /// Marks doubt in the sample itself: another person's reads, or reads not to be trusted.
    Doubt,
    /// Marks something that was not, or not fully, looked at, or a value to be read with care.
    Caution,
    /// Marks a fact for the reader that takes nothing from the result.
    Information,
}

impl Notice {
    /// Returns the thing that the notice concerns.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::Run(_) | Self::File(_) => Subject::Run,
            Self::Sample(_) | Self::Relatedness(_) | Self::Family(_) | Self::CopyNumber(_) => {
                Subject::Sample
            }
            Self::Genes { genes, .. } => Subject::Genes(genes),
            Self::Gene { gene, .. } => Subject::Gene(gene),
            Self::Transcript(t) => Subject::Gene(&t.gene),
            Self::Locus { locus, .. } => Subject::Locus(locus),
            Self::Call(_) | Self::Allele(_) => Subject::Allele,
        }
    }

    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Run(notice) => notice.severity(),
            Self::File(notice) => notice.severity(),
            Self::Sample(notice) => notice.severity(),
            Self::Relatedness(notice) => notice.severity(),
            Self::Family(notice) => notice.severity(),
            Self::Gene { notice, .. } => notice.severity(),
            Self::Locus { action: LocusAction::FlagBenign, .. } => Severity::Information,
            Self::CopyNumber(_)
            | Self::Genes { .. }
            | Self::Transcript(_)
            | Self::Locus { .. }
            | Self::Call(_)
            | Self::Allele(_) => Severity::Caution,
        }
    }
}

/// Returns the notices on transcripts, by fault: up to `most` of each, then the number of the
/// others.
pub fn summarise_transcripts(notices: &[TranscriptNotice], most: usize) -> Vec<Notice> {
    use crate::model::transcript_fault::TranscriptFault;
    let mut list = Vec::new();
    for fault in TranscriptFault::ALL {
        let same: Vec<&TranscriptNotice> = notices.iter().filter(|n| n.fault == *fault).collect();
        list.extend(same.iter().take(most).map(|n| Notice::Transcript((*n).clone())));
        if same.len() > most {
            let (fault, transcripts) = (*fault, same.len() - most);
            list.push(Notice::Run(RunNotice::MoreTranscripts { fault, transcripts }));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript_fault::TranscriptFault;

    #[test]
    fn records_left_out_make_a_result_incomplete() {
        let refused = Notice::Run(RunNotice::RecordsLeftOut { records: 1 });
        assert_eq!((refused.severity(), refused.subject()), (Severity::Incomplete, Subject::Run));
        let duplicates = Notice::Sample(SampleNotice::Duplicates { share: 0.5 });
        assert!(duplicates.severity() > Severity::Doubt);
    }

    #[test]
    fn many_transcripts_of_a_fault_are_counted() {
        let notice = |i: u64| TranscriptNotice {
            fault: TranscriptFault::InternalStop,
            transcript: format!("T{i}"),
            gene: "G".to_owned(),
            line: Some(i),
            detail: String::new(),
        };
        let list = summarise_transcripts(&[notice(1), notice(2), notice(3)], 2);
        let more =
            RunNotice::MoreTranscripts { fault: TranscriptFault::InternalStop, transcripts: 1 };
        assert_eq!((list.len(), list.last()), (3, Some(&Notice::Run(more))));
    }
}
