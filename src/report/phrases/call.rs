//! Makes the words of notices on the call of an allele.

use super::Phrase;
use crate::model::notice::CallNotice;

/// Returns a notice on a call in words.
pub(super) fn phrase(notice: &CallNotice) -> Phrase {
    Phrase::plain(match notice {
        CallNotice::ValueUnknown { quantity, reason } => {
            format!("{} unknown ({})", quantity.name(), reason.label())
        }
        CallNotice::ConsequenceUnknown { reason } => format!("consequence unknown ({reason})"),
        CallNotice::LowDepth { depth, sound } => format!("depth {depth} is below {sound}"),
        CallNotice::TwoAllelesOfOneCopy { zygosity, share } => format!(
            "called {} (share of reads {share:.2}) where a man has one copy: artefact, reads of a \
             paralogue, mosaic, or not the stated sex",
            zygosity.label().replace('_', " ")
        ),
        CallNotice::ShareOutside { share, window: [low, high] } => {
            format!("share of reads {share:.2} is outside {low}-{high} for a heterozygote")
        }
        CallNotice::ShareBelow { share, least, zygosity } => {
            format!("share of reads {share:.2} is below {least} for a {} call", zygosity.label())
        }
        CallNotice::HighShare { share } => {
            format!("high share of reads {share:.2} for a heterozygote: may be homozygous")
        }
        CallNotice::UnnamedReads { unnamed, depth } => format!(
            "{unnamed} of {depth} reads are of no allele that the record counts: not informative, \
             or of an allele of another record; the share is among the others"
        ),
        CallNotice::Heteroplasmic { share } => format!("heteroplasmic: share of reads {share:.2}"),
        CallNotice::UncertainHeteroplasmy { depth, sound } => {
            format!("depth {depth} is below {sound}: the heteroplasmy is uncertain")
        }
        CallNotice::ShareNotOfCopies { share, expected, copies } => {
            format!("share of reads {share:.2} is not the {expected:.2} expected of {copies}")
        }
        CallNotice::NoVerdict { words } => {
            format!("FILTER {}: describes the form of the site, not its quality", words.join(", "))
        }
        CallNotice::RescuedFrom { rule, values, rescue } => {
            format!("{rule}: {values}; kept because {rescue}")
        }
        CallNotice::KeptUnmappable { rule, values } => {
            format!("{rule}: {values}; kept because mapping is unreliable here")
        }
    })
}
