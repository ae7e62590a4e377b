//! The 50-base rule on the exons of a new transcript.

use crate::annotate::nmd::is_predicted;
use crate::model::event_effect::EventNmd;

/// Judges a new transcript with exons of these lengths, first to last, whose frame is shifted from
/// exonic base `join` on. Its new stop is taken to lie at the join or behind it: NMD is expected
/// where the join lies more than 50 bases in front of the last junction, and escaped in a single
/// exon.
pub fn nmd(exons: &[i64], join: i64) -> EventNmd {
    let Some((_, before)) = exons.split_last().filter(|(_, before)| !before.is_empty()) else {
        return EventNmd::Escapes;
    };
    let junction: i64 = before.iter().sum();
    // The first base behind the join is the earliest end of a stop.
    if is_predicted(join + 1, junction) { EventNmd::Expected } else { EventNmd::Escapes }
}
