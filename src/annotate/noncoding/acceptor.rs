//! Names changes in front of an acceptor: an AG gained, a polypyrimidine tract weakened.

use crate::annotate::noncoding::changed::{Border, Changed};
use crate::annotate::noncoding::data::{MechanismEntry, MechanismId, MechanismRules};
use crate::model::Span;
use crate::model::mechanism::Mechanism;

/// Adds the mechanisms at the acceptors beside the change.
pub(super) fn find(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    found: &mut Vec<Mechanism>,
) {
    let gained = rules.entry(MechanismId::AcceptorAgGained);
    let zone = rules.entry(MechanismId::AgExclusionZone);
    let tract = rules.entry(MechanismId::PolypyrimidineWeakened);
    let furthest = [gained, zone, tract].into_iter().flatten().map(|m| m.from).min().unwrap_or(0);
    for border in changed.acceptors() {
        let Some([before, after]) = upstream_of(changed, border, furthest) else { continue };
        let windows = [gained, zone].into_iter().flatten();
        let first = windows.filter_map(|m| Some((m, nearest_gained(m, &before, &after)?))).next();
        found.extend(first.and_then(|(m, at)| m.mechanism(format!("G at {at}"))));
        found.extend(tract.and_then(|m| weakened(m, &before, &after)));
    }
}

/// Returns the intron's bases in front of the acceptor, without and with the allele, ending at the
/// exon; `None` where the change does not lie there, or touches the acceptor itself.
fn upstream_of(changed: &Changed<'_>, border: Border, furthest: i64) -> Option<[Vec<u8>; 2]> {
    let n = furthest.unsigned_abs() + 2 + changed.span.len();
    let (window, site) = if changed.is_plus() {
        let from = border.at.saturating_sub(n).max(border.intron.start);
        (Span::new(from, border.at), Span::new(border.at.saturating_sub(2), border.at))
    } else {
        let to = (border.at + n).min(border.intron.end);
        (Span::new(border.at, to), Span::new(border.at, border.at + 2))
    };
    if !changed.lies_in(window) || changed.span.overlaps(site) || changed.lies_in(site) {
        return None;
    }
    let stretch = changed.stretch(window)?;
    Some([stretch.before, stretch.after])
}

/// Returns the bases of a window counted from the exon (-1 is its neighbour).
fn window<'a>(m: &MechanismEntry, intron: &'a [u8]) -> &'a [u8] {
    let n = intron.len() as i64;
    let index = |at: i64| usize::try_from((n + at).clamp(0, n)).unwrap_or(0);
    &intron[index(m.from)..index(m.to + 1)]
}

/// Returns the place of the G of the gained AG that is nearest to the exon.
fn nearest_gained(m: &MechanismEntry, before: &[u8], after: &[u8]) -> Option<i64> {
    let places = |intron: &[u8]| -> Vec<i64> {
        let n = intron.len() as i64;
        let ends = intron.windows(2).enumerate().filter(|(_, w)| *w == b"AG");
        ends.map(|(i, _)| i as i64 + 1 - n).filter(|at| (m.from..=m.to).contains(at)).collect()
    };
    let (old, new) = (places(before), places(after));
    let gained = new.len() > old.len() || new.last() > old.last();
    let last = new.iter().rev().find(|at| !old.contains(at)).or(new.last())?;
    gained.then_some(*last)
}

/// Names a tract that has fewer pyrimidines, and more purines that stand in a run or a low share.
fn weakened(m: &'static MechanismEntry, before: &[u8], after: &[u8]) -> Option<Mechanism> {
    let (old, new) = (window(m, before), window(m, after));
    let pyrimidines = |s: &[u8]| s.iter().filter(|b| matches!(b, b'C' | b'T')).count();
    let share = |s: &[u8]| pyrimidines(s) as f64 / s.len().max(1) as f64;
    // A run that was there before says nothing of the change: the purines within runs count.
    let runs = |s: &[u8]| -> Vec<usize> {
        let all = s.split(|b| matches!(b, b'C' | b'T')).map(<[u8]>::len);
        all.filter(|n| *n >= m.min_purine_run).collect()
    };
    let in_runs = |s: &[u8]| runs(s).iter().sum::<usize>();
    let fewer = old.len() == new.len() && pyrimidines(new) < pyrimidines(old);
    let run = in_runs(new) > in_runs(old);
    let low = share(new) < m.min_pyrimidine_share;
    (fewer && (run || low)).then(|| {
        m.mechanism(format!(
            "pyrimidines {} to {} of {}, purines in runs {} to {}",
            pyrimidines(old),
            pyrimidines(new),
            new.len(),
            in_runs(old),
            in_runs(new)
        ))
    })?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::noncoding::data::rules;

    #[test]
    fn a_run_of_purines_that_was_there_hides_no_new_one() {
        let m = rules().unwrap().entry(MechanismId::PolypyrimidineWeakened).unwrap();
        // The last two bases are the acceptor's own.
        let before = b"TCTTTGTTTCTTTCCTGAAG";
        let at = |i: usize, base| {
            let mut after = before.to_vec();
            after[i] = base;
            weakened(m, before, &after).map(|m| m.detail)
        };
        let words = "pyrimidines 15 to 14 of 18, purines in runs 2 to 4";
        assert_eq!(at(4, b'G').as_deref(), Some(words));
        assert_eq!(at(11, b'G'), None, "stands alone");
        assert_eq!(at(4, b'C'), None);
    }
}
