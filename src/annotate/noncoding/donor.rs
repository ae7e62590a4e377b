//! Names changes at donors: one gained or strengthened, the own one weakened, the exon's last bases.

use crate::annotate::noncoding::changed::{Border, Changed, Stretch};
use crate::annotate::noncoding::data::{MechanismId, MechanismRules};
use crate::model::mechanism::Mechanism;
use crate::model::{Span, Term};

/// Bases around a change within which the sites that it touches lie.
const SITE: u64 = 12;

/// Adds the mechanisms at the donors beside the change, and within the introns.
pub(super) fn find(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    terms: &[Term],
    found: &mut Vec<Mechanism>,
) {
    let before = found.len();
    for border in changed.donors() {
        at_own_donor(rules, changed, border, found);
        found.extend(at_exon_end(rules, changed, border, terms));
    }
    if found.len() == before {
        found.extend(elsewhere(rules, changed, terms));
    }
}

/// Holds the sequence around an own donor.
struct DonorStretch {
    stretch: Stretch,
    /// Gives the index of the intron's first base, without and with the allele.
    own: [usize; 2],
}

impl DonorStretch {
    /// Reads the sequence; `None` where the change is far off or goes over the border.
    fn new(changed: &Changed<'_>, border: Border) -> Option<Self> {
        let n = SITE + changed.span.len();
        let window = Span::new(border.at.saturating_sub(n), border.at + n);
        let beside = changed.lies_in(border.exon) || changed.lies_in(border.intron);
        let stretch = changed.stretch(window).filter(|_| beside)?;
        let own = usize::try_from(n).ok()?;
        let moved = stretch.moved(own)?;
        Some(Self { stretch, own: [own, moved] })
    }

    /// Tells whether the first changed base lies within the given bases of the exon's end and the
    /// intron's beginning.
    fn is_changed_within(&self, exon_bases: i64, intron: std::ops::RangeInclusive<i64>) -> bool {
        let offset = self.stretch.at as i64 - self.own[0] as i64;
        let last = offset + self.stretch.removed.max(1) as i64 - 1;
        let in_exon = offset < 0 && last >= -exon_bases;
        // Intron base 1 has the offset 0.
        let in_intron = offset < *intron.end() && last + 1 >= *intron.start() && last >= 0;
        in_exon || in_intron
    }
}

/// Adds a donor gained beside the own one, and a loss of the own one's score.
fn at_own_donor(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    border: Border,
    found: &mut Vec<Mechanism>,
) {
    let Some(donor) = DonorStretch::new(changed, border) else { return };
    let [own, moved] = donor.own;
    let (before, after) = (&donor.stretch.before, &donor.stretch.after);
    if let Some(m) = rules.entry(MechanismId::DonorGained) {
        let near = |own: usize| {
            let offsets = (-m.exon_bases..m.intron_bases).filter(|o| *o != 0);
            offsets.filter_map(move |o| usize::try_from(own as i64 + o).ok())
        };
        let best = rules.donor.best_risen(&donor.stretch, near(moved), m);
        found.extend(best.and_then(|(old, new)| m.mechanism(risen(old, new))));
    }
    if let Some(m) = rules.entry(MechanismId::DonorWeakened)
        && donor.is_changed_within(m.exon_bases, 3..=m.intron_bases)
        && let (Some(old), Some(new)) =
            (rules.donor.score(before, own), rules.donor.score(after, moved))
        && old - new >= m.min_fall
    {
        found.extend(m.mechanism(format!("score {old:.1} to {new:.1}")));
    }
}

/// Names a change of the exon's last bases that leaves the residue.
fn at_exon_end(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    border: Border,
    terms: &[Term],
) -> Option<Mechanism> {
    let m = rules.entry(MechanismId::SynonymousAtExonEnd)?;
    let n = m.exon_bases.unsigned_abs();
    let last = if changed.is_plus() {
        Span::new(border.exon.end.saturating_sub(n), border.exon.end)
    } else {
        Span::new(border.exon.start, border.exon.start + n)
    };
    let named = terms.iter().any(|t| m.terms.contains(t)) && changed.span.overlaps(last);
    named.then(|| m.mechanism(format!("within the exon's last {n} bases")))?
}

/// Names a donor gained or strengthened away from the own ones.
fn elsewhere(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    terms: &[Term],
) -> Option<Mechanism> {
    let m = rules.entry(MechanismId::DonorGainedElsewhere)?;
    if !terms.iter().any(|t| m.terms.contains(t)) {
        return None;
    }
    let stretch = changed.stretch(changed.span.padded(SITE))?;
    let (old, new) = rules.donor.best_risen(&stretch, 0..stretch.after.len(), m)?;
    m.mechanism(risen(old, new))
}

fn risen(old: Option<f64>, new: f64) -> String {
    match old {
        Some(old) => format!("score {old:.1} to {new:.1}"),
        None => format!("score {new:.1}, no site before"),
    }
}
