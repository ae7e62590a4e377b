//! Moves an insertion or deletion along the repeat it stands in.

use crate::io::reference::sequence::RegionSequence;
use crate::model::{Span, Strand};
use crate::normalize::SHIFT_MARGIN;

/// Holds an insertion or deletion that has more than one spelling, and how far it moves.
#[derive(Debug)]
pub struct Movement<'a> {
    region: &'a RegionSequence,
    /// Gives the first base taken out, 0-based; an insertion goes in front of it.
    point: u64,
    /// Counts the bases taken out; none for an insertion.
    removed: u64,
    /// Holds the bases put in at `point`; none for a deletion.
    inserted: &'a [u8],
    /// Counts the bases by which it moves to the left and to the right.
    room: [i64; 2],
}

/// Holds one spelling as in VCF: 0-based start, REF and ALT with one base in front of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// Gives the 0-based position of the first base of `reference`.
    pub start: u64,
    /// Gives REF.
    pub reference: String,
    /// Gives ALT.
    pub alternate: String,
}

impl<'a> Movement<'a> {
    /// Measures how far an allele moves; `None` for a replacement, for an indel that has one
    /// spelling only, and where REF lies outside the region. `start` is 0-based; alleles as in VCF,
    /// upper case.
    pub fn new(
        region: &'a RegionSequence,
        start: u64,
        reference: &str,
        alternate: &'a str,
    ) -> Option<Self> {
        let room = [Strand::Minus, Strand::Plus]
            .map(|strand| steps(region, start, reference, alternate, strand).min(SHIFT_MARGIN));
        if room == [0, 0] {
            return None;
        }
        let (r, a) = (reference.as_bytes(), alternate.as_bytes());
        let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
        Some(Self {
            region,
            point: start + lead as u64,
            removed: (r.len() - lead) as u64,
            inserted: &a[lead..],
            room: [i64::try_from(room[0]).ok()?, i64::try_from(room[1]).ok()?],
        })
    }

    /// Returns the steps from the given spelling to the one furthest 3' on a strand: the one that
    /// HGVS names. Negative to the left.
    pub fn to_three_prime(&self, strand: Strand) -> i64 {
        match strand {
            Strand::Plus => self.room[1],
            Strand::Minus => -self.room[0],
        }
    }

    /// Returns all bases that some spelling takes out or stands beside.
    pub fn reach(&self) -> Span {
        let [left, right] = self.room.map(i64::unsigned_abs);
        Span::new(self.point.saturating_sub(left + 1), self.point + self.removed + right + 1)
    }

    /// Returns the steps to every spelling with an edge within `distance` bases of one of the
    /// `borders`, and to the outermost two, ascending.
    pub fn near(&self, borders: &[u64], distance: u64) -> Vec<i64> {
        let is_near = |edge: u64| borders.iter().any(|b| b.abs_diff(edge) <= distance);
        let [left, right] = self.room;
        (-left..=right)
            .filter(|step| {
                let first = self.point.saturating_add_signed(*step);
                [-left, right].contains(step) || is_near(first) || is_near(first + self.removed)
            })
            .collect()
    }

    /// Returns the spelling some steps to the right, or to the left where negative; `None` where it
    /// leaves the region.
    pub fn spelling(&self, steps: i64) -> Option<Spelling> {
        let point = self.point.checked_add_signed(steps)?;
        let anchor = self.base(point.checked_sub(1)?)?;
        let mut reference = anchor.to_string();
        for at in point..point + self.removed {
            reference.push(self.base(at)?);
        }
        let mut alternate = anchor.to_string();
        let n = self.inserted.len();
        if n > 0 {
            let from = usize::try_from(steps.rem_euclid(i64::try_from(n).ok()?)).ok()?;
            let turned = self.inserted[from..].iter().chain(&self.inserted[..from]);
            alternate.extend(turned.copied().map(char::from));
        }
        Some(Spelling { start: point - 1, reference, alternate })
    }

    fn base(&self, at: u64) -> Option<char> {
        let i = usize::try_from(at.checked_sub(self.region.span.start)?).ok()?;
        self.region.bases.get(i).copied().map(char::from)
    }
}

/// Returns the bases by which an insertion or deletion can be shifted to the right (`Plus`) or left
/// (`Minus`) with the same result: what the 3' rule of HGVS moves a name by. 0 for replacements.
/// `start` is 0-based; alleles as in VCF.
pub fn steps(
    region: &RegionSequence,
    start: u64,
    reference: &str,
    alternate: &str,
    strand: Strand,
) -> u64 {
    let (r, a) = (reference.as_bytes(), alternate.as_bytes());
    let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
    let (r, a) = (&r[lead..], &a[lead..]);
    // What is put in or taken out, and the reference behind and before it.
    let (bases, removed) = match (r, a) {
        ([], a) if !a.is_empty() => (a, 0),
        (r, []) if !r.is_empty() => (r, r.len()),
        _ => return 0,
    };
    let Some(at) =
        (start + lead as u64).checked_sub(region.span.start).and_then(|i| usize::try_from(i).ok())
    else {
        return 0;
    };
    let n = bases.len();
    let same = match strand {
        Strand::Plus => {
            let behind = region.bases.get(at + removed..).unwrap_or_default();
            behind.iter().zip(bases.iter().cycle()).take_while(|(x, y)| x == y).count()
        }
        Strand::Minus => {
            let before = region.bases.get(..at).unwrap_or_default();
            (0..before.len())
                .take_while(|i| before[before.len() - 1 - i] == bases[n - 1 - i % n])
                .count()
        }
    };
    same as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_to_both_sides() {
        // 100: G A A A A T C A C A
        let region = RegionSequence { span: Span::new(100, 110), bases: b"GAAAATCACA".to_vec() };
        let both =
            |s, r, a| [Strand::Plus, Strand::Minus].map(|strand| steps(&region, s, r, a, strand));
        assert_eq!(both(100, "GA", "G"), [3, 0]);
        assert_eq!(both(104, "A", "AA"), [0, 4]);
        assert_eq!(both(105, "TCA", "T"), [2, 0]);
        assert_eq!(both(102, "A", "G"), [0, 0]);
        assert_eq!(both(102, "AA", "GT"), [0, 0]);
    }

    #[test]
    fn every_spelling_makes_the_same_sequence() {
        let bases = b"GATTCAGAGAGTTACCCA".to_vec();
        let region = RegionSequence { span: Span::new(100, 118), bases: bases.clone() };
        let applied = |s: &Spelling| {
            let i = (s.start - 100) as usize;
            assert_eq!(&bases[i..i + s.reference.len()], s.reference.as_bytes());
            [&bases[..i], s.alternate.as_bytes(), &bases[i + s.reference.len()..]].concat()
        };
        for (start, r, a, room) in
            [(104, "C", "CAG", [0, 6]), (106, "GAG", "G", [2, 2]), (104, "CAG", "C", [0, 4])]
        {
            let m = Movement::new(&region, start, r, a).unwrap();
            assert_eq!(m.room, room, "{start} {r} {a}");
            let given = m.spelling(0).unwrap();
            for step in -room[0]..=room[1] {
                assert_eq!(applied(&m.spelling(step).unwrap()), applied(&given), "{step}");
            }
            assert_ne!(applied(&given), bases);
        }
        assert!(Movement::new(&region, 103, "T", "TGG").is_none());
        // Of a long repeat the places beside a border and the outermost ones are read.
        let m = Movement::new(&region, 104, "C", "CAG").unwrap();
        assert_eq!(m.near(&[108], 0), [0, 3, 6]);
        assert_eq!(m.reach(), Span::new(104, 112));
    }
}
