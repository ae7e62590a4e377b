//! The exons and bases of a transcript that an event covers, and where its ends lie.

use crate::annotate::event::turned::{Stretch, TurnedTranscript};
use crate::model::Span;
use crate::model::event_effect::{EventOverlap, EventScope, TranscriptPlace};

/// Describes what an event at a place of the contig (0-based half-open) covers of a transcript;
/// `None` where it does not touch it.
pub fn overlap(transcript: &TurnedTranscript, place: Span) -> Option<EventOverlap> {
    if !transcript.span().overlaps(place) {
        return None;
    }
    let event = transcript.turn(place);
    let numbered = || (1..).zip(&transcript.exons);
    let whole: Vec<usize> =
        numbered().filter(|(_, e)| event.contains(**e)).map(|(n, _)| n).collect();
    let touched = numbered().filter(|(_, e)| event.overlaps(**e) && !event.contains(**e));
    let part: Vec<usize> = touched.map(|(n, _)| n).collect();
    let exonic = !whole.is_empty() || !part.is_empty();
    let scope = match (event.start <= 0, event.end >= transcript.length()) {
        (true, true) => EventScope::Whole,
        (true, false) => EventScope::FivePrime,
        (false, true) => EventScope::ThreePrime,
        (false, false) if exonic => EventScope::Inside,
        (false, false) => EventScope::Intron,
    };
    let [five_prime_utr, coding, three_prime_utr] = bases(transcript, event);
    Some(EventOverlap {
        scope,
        whole,
        part,
        first: place_of(transcript, event.start),
        last: place_of(transcript, event.end - 1),
        coding,
        five_prime_utr,
        three_prime_utr,
    })
}

/// Counts the exonic bases of an event before, in and behind the coding sequence.
fn bases(transcript: &TurnedTranscript, event: Stretch) -> [u64; 3] {
    let count = |within: Stretch| -> u64 {
        let exons = transcript.exons.iter().map(|e| e.shared(event).shared(within).len());
        exons.sum::<i64>().unsigned_abs()
    };
    let (Some(first), Some(last)) = (transcript.coding.first(), transcript.coding.last()) else {
        return [0; 3];
    };
    [
        count(Stretch::new(event.start, first.start)),
        transcript.coding_within(&[event]).unsigned_abs(),
        count(Stretch::new(last.end, event.end)),
    ]
}

/// Returns the place of one base of the transcript's direction.
fn place_of(transcript: &TurnedTranscript, base: i64) -> TranscriptPlace {
    if base < 0 {
        return TranscriptPlace::Upstream;
    }
    match (1..).zip(&transcript.exons).find(|(_, exon)| base < exon.end) {
        Some((n, exon)) if base >= exon.start => TranscriptPlace::Exon(n),
        Some((n, _)) => TranscriptPlace::Intron(n - 1),
        None => TranscriptPlace::Downstream,
    }
}
