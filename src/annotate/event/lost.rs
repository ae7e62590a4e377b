//! A loss with both ends inside a transcript: the exons it skips, the frame that is left, NMD of
//! the new transcript, and the strength as loss of function.

use crate::annotate::event::nmd::nmd;
use crate::annotate::event::turned::{Stretch, TurnedTranscript};
use crate::model::Span;
use crate::model::event_effect::{
    EventChange, EventFrame, EventNmd, EventOverlap, InsideRules, LossStrength,
};

/// Judges a loss at a place of the contig, 0-based half-open, of which `covered` tells what it
/// covers; both its ends lie inside the transcript.
pub fn lost(
    transcript: &TurnedTranscript,
    place: Span,
    covered: &EventOverlap,
    rules: &InsideRules,
) -> EventChange {
    let event = transcript.turn(place);
    let cut = cut_exons(transcript, event, &covered.whole, i64::from(rules.splice_site_bases));
    let change = judge(transcript, event, covered, &cut, rules);
    EventChange { cut, ..change }
}

/// Lists the exons that are not covered whole and lose a splice site: `site` intronic bases and the
/// exon's edge base.
fn cut_exons(
    transcript: &TurnedTranscript,
    event: Stretch,
    whole: &[usize],
    site: i64,
) -> Vec<usize> {
    let count = transcript.exons.len();
    let loses_site = |(n, exon): &(usize, &Stretch)| {
        let acceptor = Stretch::new(exon.start - site, exon.start + 1);
        let donor = Stretch::new(exon.end - 1, exon.end + site);
        (*n > 1 && event.overlaps(acceptor)) || (*n < count && event.overlaps(donor))
    };
    let stays = (1..).zip(&transcript.exons).filter(|(n, _)| !whole.contains(n));
    stays.filter(loses_site).map(|(n, _)| n).collect()
}

fn judge(
    transcript: &TurnedTranscript,
    event: Stretch,
    covered: &EventOverlap,
    cut: &[usize],
    rules: &InsideRules,
) -> EventChange {
    let is_skipped = |n: &usize| covered.whole.contains(n) || cut.contains(n);
    if covered.whole.is_empty() && covered.part.is_empty() && cut.is_empty() {
        return EventChange::new(None, LossStrength::NotApplicable);
    }
    if transcript.coding.is_empty() {
        return EventChange::new(Some(EventFrame::NonCoding), LossStrength::NotApplicable);
    }
    // A first or last exon without its splice site is not skipped, and no rule says what follows.
    if cut.contains(&1) || cut.contains(&transcript.exons.len()) {
        return EventChange::new(Some(EventFrame::Unknown), LossStrength::Strong);
    }
    let lost: Vec<Stretch> = (1..)
        .zip(&transcript.exons)
        .map(|(n, exon)| if is_skipped(&n) { *exon } else { exon.shared(event) })
        .collect();
    let coding = transcript.coding_within(&lost);
    if coding == 0 {
        return EventChange::new(Some(EventFrame::Untranslated), LossStrength::NotApplicable);
    }
    let loses = |codon: Vec<Stretch>| codon.iter().any(|c| lost.iter().any(|l| l.overlaps(*c)));
    match (loses(transcript.start_codon()), loses(transcript.stop_codon())) {
        (true, true) => {
            return EventChange::new(Some(EventFrame::CodingLost), LossStrength::VeryStrong);
        }
        (true, false) => {
            return EventChange::new(Some(EventFrame::StartLost), LossStrength::Moderate);
        }
        (false, true) => {
            return EventChange::new(Some(EventFrame::StopLost), LossStrength::Moderate);
        }
        (false, false) => {}
    }
    if coding % 3 == 0 {
        return EventChange::new(Some(EventFrame::InFrame), by_share(transcript, coding, rules));
    }
    shifted(transcript, &lost, is_skipped, rules)
}

/// Judges a loss that shifts the frame: by NMD on the exons that are left, then by the share of
/// the coding bases behind the join.
fn shifted(
    transcript: &TurnedTranscript,
    lost: &[Stretch],
    is_skipped: impl Fn(&usize) -> bool,
    rules: &InsideRules,
) -> EventChange {
    let pairs = || (1..).zip(transcript.exons.iter().zip(lost));
    let kept = pairs().filter(|(n, _)| !is_skipped(n));
    let kept: Vec<i64> = kept.map(|(_, (exon, gone))| exon.len() - gone.len()).collect();
    let first = pairs().find(|(_, (_, gone))| !gone.is_empty());
    let first_lost = first.map_or(0, |(_, (_, gone))| gone.start);
    let join: i64 = transcript.exons.iter().map(|e| upstream(*e, first_lost).len()).sum();
    let nmd = nmd(&kept, join);
    let strength = match nmd {
        EventNmd::Expected => LossStrength::VeryStrong,
        EventNmd::Escapes => {
            let before: i64 =
                transcript.coding.iter().map(|c| upstream(*c, first_lost).len()).sum();
            by_share(transcript, transcript.coding_length() - before, rules)
        }
    };
    let frame = Some(EventFrame::Frameshift);
    EventChange { cut: Vec::new(), frame, nmd: Some(nmd), strength }
}

/// Returns the part of a stretch that lies in front of a base.
fn upstream(of: Stretch, base: i64) -> Stretch {
    Stretch::new(of.start, of.end.min(base))
}

/// Weighs coding bases that are changed or gone by their share.
fn by_share(transcript: &TurnedTranscript, bases: i64, rules: &InsideRules) -> LossStrength {
    if 100 * bases > i64::from(rules.large_share_percent) * transcript.coding_length() {
        LossStrength::Strong
    } else {
        LossStrength::Moderate
    }
}
