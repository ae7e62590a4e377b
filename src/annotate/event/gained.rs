//! A gain with both ends inside a transcript, its copy in tandem: frame, NMD, strength.

use crate::annotate::event::nmd::nmd;
use crate::annotate::event::turned::{Stretch, TurnedTranscript};
use crate::model::Span;
use crate::model::event_effect::{
    EventChange, EventFrame, EventNmd, EventOverlap, GainProof, InsideRules, LossStrength,
};

/// The exons of the transcript with the copy, and where the copy begins to be read.
struct Arrangement {
    exons: Vec<i64>,
    /// Counts the exonic bases in front of the second copy.
    join: i64,
    /// Counts the coding bases that are read twice.
    repeated: i64,
}

/// Judges a gain at a place of the contig, 0-based half-open, of which `covered` tells what it
/// covers; both its ends lie inside the transcript.
pub fn gained(
    transcript: &TurnedTranscript,
    place: Span,
    covered: &EventOverlap,
    proof: GainProof,
    rules: &InsideRules,
) -> EventChange {
    let none = |frame| EventChange::new(frame, LossStrength::NotApplicable);
    if covered.whole.is_empty() && covered.part.is_empty() {
        return none(None);
    }
    if transcript.coding.is_empty() {
        return none(Some(EventFrame::NonCoding));
    }
    let event = transcript.turn(place);
    let arrangement = match within_one_exon(transcript, event, covered) {
        Some(found) => found,
        None => whole_exons(transcript, event, covered, i64::from(rules.splice_site_bases)),
    };
    let new = match arrangement {
        Ok(new) => new,
        Err(frame) => return none(Some(frame)),
    };
    if new.repeated % 3 == 0 {
        return none(Some(EventFrame::InFrame));
    }
    let nmd = nmd(&new.exons, new.join);
    let strength = match (nmd, proof) {
        (EventNmd::Expected, GainProof::Tandem) => LossStrength::VeryStrong,
        (EventNmd::Expected, GainProof::Presumed) => LossStrength::Strong,
        (EventNmd::Escapes, _) => LossStrength::NotApplicable,
    };
    let frame = Some(EventFrame::Frameshift);
    EventChange { cut: Vec::new(), frame, nmd: Some(nmd), strength }
}

/// Arranges a gain strictly within one exon, whose copy stands beside the original; `None` for any
/// other gain.
fn within_one_exon(
    transcript: &TurnedTranscript,
    event: Stretch,
    covered: &EventOverlap,
) -> Option<Result<Arrangement, EventFrame>> {
    let [number] = covered.part.as_slice() else { return None };
    let exon = transcript.exons.get(number - 1)?;
    let strictly = exon.start < event.start && event.end < exon.end;
    if !covered.whole.is_empty() || !strictly {
        return None;
    }
    let repeated = transcript.coding_within(&[event]);
    if repeated == 0 {
        return Some(Err(EventFrame::Untranslated));
    }
    if repeated < event.len() || has_end_codon(transcript, &[event]) {
        return Some(Err(EventFrame::Unknown));
    }
    let mut exons: Vec<i64> = transcript.exons.iter().map(|e| e.len()).collect();
    let before: i64 = exons.iter().take(number - 1).sum();
    let join = before + event.end - exon.start;
    if let Some(length) = exons.get_mut(number - 1) {
        *length += event.len();
    }
    Some(Ok(Arrangement { exons, join, repeated }))
}

/// Arranges a gain of whole exons, whose copy needs `site` bases of both its outer introns.
fn whole_exons(
    transcript: &TurnedTranscript,
    event: Stretch,
    covered: &EventOverlap,
    site: i64,
) -> Result<Arrangement, EventFrame> {
    let copied: Vec<Stretch> =
        covered.whole.iter().filter_map(|n| transcript.exons.get(n - 1)).copied().collect();
    let (Some(first), Some(last)) = (copied.first(), copied.last()) else {
        return Err(EventFrame::Unknown);
    };
    let has_sites = first.start - event.start >= site && event.end - last.end >= site;
    if !covered.part.is_empty() || !has_sites {
        return Err(EventFrame::Unknown);
    }
    let repeated = transcript.coding_within(&copied);
    if repeated == 0 {
        return Err(EventFrame::Untranslated);
    }
    // Untranslated bases would be read, or the first copy ends with the stop codon.
    if has_end_codon(transcript, &copied) {
        return Err(EventFrame::Unknown);
    }
    let behind = covered.whole.last().copied().unwrap_or_default();
    let mut exons: Vec<i64> = transcript.exons.iter().map(|e| e.len()).collect();
    let join = exons.iter().take(behind).sum();
    exons.splice(behind..behind, copied.iter().map(|e| e.len()));
    Ok(Arrangement { exons, join, repeated })
}

/// Tells whether stretches hold a base of the start or the stop codon.
fn has_end_codon(transcript: &TurnedTranscript, stretches: &[Stretch]) -> bool {
    let mut codons = transcript.start_codon().into_iter().chain(transcript.stop_codon());
    codons.any(|c| stretches.iter().any(|s| s.overlaps(c)))
}
