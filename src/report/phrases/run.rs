//! Makes the words of notices on the run and its files.

use super::Phrase;
use crate::model::notice::{FileNotice, ListNotice, RunNotice};

/// Bounds the variants outside the panel that a phrase names.
const VARIANTS_NAMED: usize = 10;

/// Returns a notice on the run in words.
pub(super) fn phrase(notice: &RunNotice) -> Phrase {
    match notice {
        RunNotice::RecordsLeftOut { records } => Phrase::with_words(
            "INCOMPLETE",
            format!("{records} record(s) could not be read and were left out (--lenient)"),
        ),
        RunNotice::RecordLeftOut { locus, reason } => {
            Phrase::with_words(format!("left out: {locus}"), reason)
        }
        RunNotice::NoGenotypes { missing, alleles } => Phrase::with_words(
            format!(
                "{missing} of {alleles} alleles inside the panel have no genotype of the sample"
            ),
            "neither carried nor excluded",
        ),
        RunNotice::StructuralAlleles { alleles, genes } => Phrase::with_names(
            format!(
                "{alleles} structural allele(s) that the sample carries inside the panel are NOT \
                 evaluated (no rule, no tier; deletions and duplications of exons count as possible \
                 second hits; places among the genes' events and remarks and in the ledger)"
            ),
            genes,
        ),
        RunNotice::NoRecordInPanel => Phrase::with_words(
            "no record of the call set lies in the panel",
            "nothing was looked at, which is not the same as no variant: is it the right file, \
             build and panel?",
        ),
        RunNotice::NoFrequencies => Phrase::with_words(
            "no population frequency was used",
            "common variants are not removed",
        ),
        RunNotice::NoClinvar => Phrase::with_words(
            "the resource bundle has no ClinVar",
            "so no allele was rescued as known pathogenic",
        ),
        RunNotice::TrackLacks { track, chromosomes } => Phrase::with_words(
            format!("{track} has no record of {}", chromosomes.join(", ")),
            "not covered there",
        ),
        RunNotice::PanelNote { panel, note } => Phrase::with_words(panel, note),
        RunNotice::LociNotInForce { reason, loci } => Phrase::with_names(
            format!("{} curated loci are not in force ({reason})", loci.len()),
            loci,
        ),
        RunNotice::MoreTranscripts { fault, transcripts } => Phrase::with_words(
            format!("{}: {transcripts} more transcripts", fault.name()),
            fault.meaning(),
        ),
        RunNotice::List(list) => phrase_on_list(list),
    }
}

fn phrase_on_list(notice: &ListNotice) -> Phrase {
    let ListNotice { list, file, variants, carried, outside } = notice;
    let unused = variants - carried - outside.len();
    let head = format!("{} {file}", list.label());
    let numbers = format!(
        "{variants} variants, {carried} carried by the sample, {unused} not used (not carried, or \
         not in the call set)"
    );
    if outside.is_empty() {
        return Phrase::with_words(head, numbers);
    }
    let head = format!("{head}: {numbers}, {} outside the panel", outside.len());
    match outside.get(..VARIANTS_NAMED) {
        Some(first) if outside.len() > VARIANTS_NAMED => {
            Phrase::with_words(head, format!("{} ...", first.join(", ")))
        }
        _ => Phrase::with_names(head, outside),
    }
}

/// Returns a notice on a file in words.
pub(super) fn phrase_on_file(notice: &FileNotice) -> Phrase {
    match notice {
        FileNotice::NoFileFormat => {
            Phrase::plain("the header has no ##fileformat line; read as VCF 4.2")
        }
        FileNotice::HeaderNotUtf8 { lines } => {
            Phrase::plain(format!("{lines} header line(s) are not UTF-8 and were read as Latin-1"))
        }
        FileNotice::ContigWithoutId { line } => {
            Phrase::with_words(format!("header line {line}"), "a ##contig without ID was left out")
        }
        FileNotice::ContigLengthUnreadable { line, length } => Phrase::with_words(
            format!("header line {line}"),
            format!("contig length '{length}' is not a number"),
        ),
        FileNotice::ForeignMitochondrion { contig, bases } => Phrase::with_words(
            format!("{contig} has {bases} bases (UCSC hg19, not the rCRS)"),
            "its records are left outside",
        ),
        FileNotice::BlankLines { lines } => {
            Phrase::plain(format!("{lines} blank line(s) were skipped"))
        }
        FileNotice::CutLine => Phrase::with_words(
            "the last line has no line end",
            "the line is left out: the file may be cut short",
        ),
        FileNotice::UndeclaredContigs { contigs } => Phrase::with_words(
            format!("the header does not declare {}", contigs.join(", ")),
            "its records are read",
        ),
        FileNotice::NoRecords => Phrase::plain("the call set has no records"),
    }
}
