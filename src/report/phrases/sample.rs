//! Makes the words of notices on the sample and on copy number as a whole.

use super::Phrase;
use crate::model::case::Sex;
use crate::model::notice::{CopyNumberNotice, SampleNotice, SexContradiction};

/// Returns a notice on the sample in words.
pub(super) fn phrase(notice: &SampleNotice) -> Phrase {
    match notice {
        SampleNotice::OtherSample { format, reads, calls } => Phrase::with_words(
            format!("the {format} is of sample '{reads}', the call set of '{calls}'"),
            "is it the same person?",
        ),
        SampleNotice::OtherRelative { relative, format, reads, pedigree } => Phrase::with_words(
            format!(
                "the {format} of the {relative} is of sample '{reads}', the pedigree says '{pedigree}'"
            ),
            "is it the same person?",
        ),
        SampleNotice::Sex(sex) => Phrase::with_words(
            format!("SEX: the case says {}", contradiction(sex)),
            "another person's reads, or a sex-chromosome anomaly",
        ),
        SampleNotice::SexChromosomes { shown, x_ratio, y_ratio } => Phrase::with_words(
            format!(
                "SEX: the reads show neither XX nor XY but {shown} (depth of X and Y against the \
                 autosomes: {} and {})",
                ratio(*x_ratio),
                ratio(*y_ratio)
            ),
            "a sex-chromosome anomaly, or another person's reads among them",
        ),
        SampleNotice::SexOfRelative { relative, sex } => Phrase::with_words(
            format!("SEX: the {relative} should be {}", contradiction(sex)),
            match relative.relation.parent() {
                Some(_) => "another person's reads, or the parents' files exchanged",
                None => "another person's reads",
            },
        ),
        SampleNotice::NotTested { persons } => Phrase::with_names(
            "not tested (neither calls nor reads were given), so nothing is known of what they carry",
            persons,
        ),
        SampleNotice::RelativeRecordsLeftOut { relative, records } => Phrase::with_words(
            format!("{records} records of the {relative}'s own call set were left out (--lenient)"),
            "what the relative carries there is not known",
        ),
        SampleNotice::OtherFamilies { families } => Phrase::with_names(
            "the pedigree holds other families, which are not looked at",
            families,
        ),
        SampleNotice::AssumedAffected { patient } => Phrase::plain(format!(
            "the pedigree states nobody of the family to be affected: '{patient}' is taken as affected"
        )),
        SampleNotice::Contamination { share, interval: [low, high], sites, source } => {
            Phrase::with_words(
                format!(
                    "CONTAMINATION: {:.1} % of the reads (95 % {:.1} to {:.1}) are another \
                     person's, by {sites} sites ({source})",
                    100.0 * share,
                    100.0 * low,
                    100.0 * high
                ),
                "low shares of reads and genotypes are not to be trusted",
            )
        }
        SampleNotice::Duplicates { share } => {
            Phrase::plain(format!("{:.1} % of the reads are duplicates", 100.0 * share))
        }
        SampleNotice::NoReads { format } => Phrase::with_words(
            format!("the {format} has no read in the panel's regions"),
            "nothing can be said about any gene",
        ),
    }
}

fn ratio(depth: Option<f64>) -> String {
    depth.map_or_else(|| "unknown".to_owned(), |d| d.to_string())
}

fn contradiction(sex: &SexContradiction) -> String {
    let name = |s: Sex| match s {
        Sex::Female => "female (XX)",
        Sex::Male => "male (XY)",
        Sex::Unknown => "unknown",
    };
    format!(
        "{}, the reads say {} (depth of X and Y against the autosomes: {} and {})",
        name(sex.stated),
        name(sex.shown),
        ratio(sex.x_ratio),
        ratio(sex.y_ratio)
    )
}

/// Returns a notice on copy number in words.
pub(super) fn phrase_on_copy_number(notice: &CopyNumberNotice) -> Phrase {
    match notice {
        CopyNumberNotice::NoReferenceSet => Phrase::with_words(
            "no reference set",
            "single exons are judged against the sample's own autosomes only, sensitivity is lower",
        ),
        CopyNumberNotice::UnlikeReferences { correlation } => Phrase::with_words(
            format!(
                "the reference samples are unlike this one (best correlation {correlation:.2})"
            ),
            "another library or sequencer?",
        ),
        CopyNumberNotice::UnevenDepth { dispersion } => Phrase::with_words(
            format!("depth is uneven ({dispersion:.1} times the variance of independent reads)"),
            "expect false and missed calls",
        ),
        CopyNumberNotice::CutFile => Phrase::with_words(
            "the file was cut to regions (no reads outside of the panel)",
            "stretches without reads where it stops are marked FileEnd, no loss is called there",
        ),
        CopyNumberNotice::GenesNotJudged { genes } => Phrase::with_names(
            format!(
                "{} genes cannot be judged (no reads, no sequence, not mappable, or the copies of \
                 X and Y are not known)",
                genes.len()
            ),
            genes,
        ),
        CopyNumberNotice::GenesPartlyJudged { genes } => Phrase::with_names(
            format!(
                "{} genes can be judged in part only (under 80 % of their targets)",
                genes.len()
            ),
            genes,
        ),
        CopyNumberNotice::NotJudged { reason } => Phrase::with_words("not judged", reason),
    }
}
