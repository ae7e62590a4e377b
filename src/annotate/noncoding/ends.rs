//! Names changes at the transcript's ends: the promoter and the polyadenylation signal.

use crate::annotate::noncoding::changed::Changed;
use crate::annotate::noncoding::data::{MechanismId, MechanismRules};
use crate::model::mechanism::Mechanism;

/// Bases of a polyadenylation signal.
const SIGNAL: usize = 6;

/// Adds the mechanisms at both ends.
pub(super) fn find(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    has_promoter: bool,
    found: &mut Vec<Mechanism>,
) {
    found.extend(promoter(rules, changed).filter(|_| has_promoter));
    found.extend(polyadenylation(rules, changed));
}

/// Names a change in front of the transcript, counted on from the UTR's first base, or in its first
/// bases.
fn promoter(rules: &'static MechanismRules, changed: &Changed<'_>) -> Option<Mechanism> {
    let m = rules.entry(MechanismId::Promoter)?;
    let t = changed.transcript;
    let span = t.span();
    let leader = changed.five_prime_bases()? as u64;
    // Of a deletion the base nearest to the transcript counts.
    let in_front = if changed.is_plus() {
        span.start.checked_sub(changed.span.end)
    } else {
        changed.span.start.checked_sub(span.end)
    };
    if let Some(distance) = in_front.map(|d| d + 1) {
        let near = distance <= m.bases;
        return near.then(|| m.mechanism(format!("c.-{}", leader + distance)))?;
    }
    let behind = if changed.is_plus() {
        changed.span.start.checked_sub(span.start)?
    } else {
        span.end.checked_sub(changed.span.end)?
    };
    let in_leader = behind < leader.min(m.bases_behind);
    in_leader.then(|| m.mechanism(format!("{behind} bases behind the transcript's first")))?
}

/// Names a change of the signal that stands nearest to the transcript's end.
fn polyadenylation(rules: &'static MechanismRules, changed: &Changed<'_>) -> Option<Mechanism> {
    let m = rules.entry(MechanismId::PolyadenylationSignal)?;
    let stretch = changed.spliced()?;
    let n = stretch.before.len();
    if stretch.at + m.max_before_end + 2 * SIGNAL < n {
        return None;
    }
    let known = |text: Option<&[u8]>| {
        let mut all = m.signals.iter().chain(&m.weaker_signals);
        text.is_some_and(|text| all.any(|s| s.as_bytes() == text))
    };
    let before_end = m.min_before_end..=m.max_before_end;
    let is_signal = |i: &usize| known(stretch.before.get(*i..*i + SIGNAL));
    let places = (0..n.saturating_sub(SIGNAL)).rev();
    let at = places.filter(|i| before_end.contains(&(n - i - SIGNAL))).find(is_signal)?;
    let touched = stretch.at < at + SIGNAL && at < stretch.at + stretch.removed.max(1);
    let text = |s: &[u8]| {
        s.get(at..at + SIGNAL).map(|s| String::from_utf8_lossy(s).into_owned()).unwrap_or_default()
    };
    let after = stretch.after.get(at..at + SIGNAL);
    (touched && !known(after))
        .then(|| m.mechanism(format!("{} to {}", text(&stretch.before), text(&stretch.after))))?
}
