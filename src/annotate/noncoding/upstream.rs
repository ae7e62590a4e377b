//! Names changes of the 5' UTR: upstream initiation codons, their frames, the Kozak context.

use crate::annotate::genetic_code::residue;
use crate::annotate::noncoding::changed::{Changed, Stretch};
use crate::annotate::noncoding::data::{MechanismEntry, MechanismId, MechanismRules};
use crate::model::mechanism::{Mechanism, MechanismStrength};

/// The end of an upstream frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameEnd {
    /// Ends at a stop within the UTR: the index behind the stop.
    Terminated(usize),
    /// Runs into the CDS out of its frame.
    Overlapping,
    /// Runs into the CDS in its frame: the product has more residues in front.
    Extension,
}

impl FrameEnd {
    /// Follows the frame of the ATG at `from` to its first stop; the CDS begins at `cds`.
    fn new(sequence: &[u8], from: usize, cds: usize) -> Self {
        let codons = sequence.get(from..).unwrap_or_default().chunks_exact(3);
        let stops = |c: &[u8]| residue([c[0], c[1], c[2]]) == b'*';
        match codons.enumerate().find(|(_, c)| stops(c)).map(|(i, _)| from + 3 * i + 3) {
            Some(end) if end <= cds => Self::Terminated(end),
            _ if (cds - from).is_multiple_of(3) => Self::Extension,
            _ => Self::Overlapping,
        }
    }

    fn strength(self, m: &MechanismEntry) -> Option<MechanismStrength> {
        match self {
            Self::Terminated(_) => m.strength_terminated,
            Self::Overlapping => m.strength_overlapping,
            Self::Extension => m.strength_extension,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Terminated(_) => "the frame ends within the UTR",
            Self::Overlapping => "the frame overlaps the CDS",
            Self::Extension => "the frame extends the CDS",
        }
    }
}

/// Holds the UTR and the CDS without and with the allele.
struct Leader {
    stretch: Stretch,
    /// Gives the index of the CDS's first base, without and with the allele.
    cds: [usize; 2],
}

/// Adds the mechanisms of a change in the 5' UTR or at the start codon's neighbour.
pub(super) fn find(
    rules: &'static MechanismRules,
    changed: &Changed<'_>,
    found: &mut Vec<Mechanism>,
) {
    let Some(leader) = Leader::new(changed) else { return };
    found.extend(leader.kozak(rules));
    if leader.stretch.at < leader.cds[0] {
        leader.starts_gained(rules, found);
        leader.frames_changed(rules, found);
    }
}

impl Leader {
    /// Splices the leader; `None` where the change reaches out of the UTR and the CDS's first
    /// codons, or over the start codon.
    fn new(changed: &Changed<'_>) -> Option<Self> {
        let cds = changed.five_prime_bases().filter(|_| changed.transcript.start_complete)?;
        let stretch = changed.spliced()?;
        let behind = stretch.at >= cds + 3 && stretch.at < cds + 6;
        let in_front = stretch.at + stretch.removed <= cds;
        if !(in_front || behind) {
            return None;
        }
        let moved =
            if in_front { usize::try_from(cds as i64 + stretch.shift()).ok()? } else { cds };
        Some(Self { stretch, cds: [cds, moved] })
    }

    /// Names a fall of the class of the gene's own start.
    fn kozak(&self, rules: &'static MechanismRules) -> Option<Mechanism> {
        let m = rules.entry(MechanismId::KozakChanged)?;
        let class = |sequence: &[u8], cds: usize| {
            // The A of ATG is +1; there is no 0.
            let base = |at: i64| {
                let i = cds as i64 + if at > 0 { at - 1 } else { at };
                usize::try_from(i).ok().and_then(|i| sequence.get(i)).copied()
            };
            let purine = matches!(base(m.purine_at), Some(b'A' | b'G'));
            usize::from(purine) + usize::from(base(m.g_at) == Some(b'G'))
        };
        let old = class(&self.stretch.before, self.cds[0]);
        let new = class(&self.stretch.after, self.cds[1]);
        let word = |class: usize| ["weak", "adequate", "strong"][class.min(2)];
        (new < old).then(|| m.mechanism(format!("{} to {}", word(old), word(new))))?
    }

    /// Adds each ATG that was not there.
    fn starts_gained(&self, rules: &'static MechanismRules, found: &mut Vec<Mechanism>) {
        let Some(m) = rules.entry(MechanismId::UpstreamStartGained) else { return };
        let old: Vec<Option<usize>> = starts(&self.stretch.before, self.cds[0])
            .map(|i| self.stretch.moved(i).filter(|_| !self.is_within_codon(i)))
            .collect();
        for i in starts(&self.stretch.after, self.cds[1]).filter(|i| !old.contains(&Some(*i))) {
            let end = FrameEnd::new(&self.stretch.after, i, self.cds[1]);
            let detail = format!("ATG at c.-{}, {}", self.cds[1] - i, end.words());
            found.extend(m.graded(end.strength(m), detail));
        }
    }

    /// Adds each ATG that is gone, and each frame whose end is another.
    fn frames_changed(&self, rules: &'static MechanismRules, found: &mut Vec<Mechanism>) {
        for i in starts(&self.stretch.before, self.cds[0]) {
            let old = FrameEnd::new(&self.stretch.before, i, self.cds[0]);
            let place = format!("ATG at c.-{}", self.cds[0] - i);
            let kept = self
                .stretch
                .moved(i)
                .filter(|j| self.stretch.after.get(*j..*j + 3) == Some(b"ATG") && *j < self.cds[1]);
            let Some(j) = kept else {
                let m = rules.entry(MechanismId::UpstreamStartLost);
                found.extend(m.and_then(|m| m.mechanism(place)));
                continue;
            };
            let new = FrameEnd::new(&self.stretch.after, j, self.cds[1]);
            let id = match (old, new) {
                // A stop moves along with the bases around it.
                (FrameEnd::Terminated(a), FrameEnd::Terminated(b))
                    if self.stretch.moved(a - 1).is_some_and(|a| a + 1 == b) =>
                {
                    continue;
                }
                (FrameEnd::Terminated(a), _) if self.changes(a - 3, a) => {
                    MechanismId::UpstreamStopLost
                }
                _ if old == new && !matches!(old, FrameEnd::Terminated(_)) => continue,
                _ if self.stretch.shift() % 3 != 0 => MechanismId::UpstreamFrameshift,
                _ => MechanismId::UpstreamStopGained,
            };
            let Some(m) = rules.entry(id) else { continue };
            let detail = format!("{place}, {}", new.words());
            let own = m.mechanism(detail.clone());
            found.extend(own.or_else(|| m.graded(new.strength(m), detail)));
        }
    }

    /// Tells whether the change takes or puts in bases inside the codon at `i`.
    fn is_within_codon(&self, i: usize) -> bool {
        self.changes(i, i + 3)
    }

    /// Tells whether a base of `from..to` is changed; bases put in, between two of them.
    fn changes(&self, from: usize, to: usize) -> bool {
        let (at, end) = (self.stretch.at, self.stretch.at + self.stretch.removed);
        if self.stretch.removed == 0 { from < at && at < to } else { at < to && from < end }
    }
}

/// Returns the ATG codons that begin in front of the CDS.
fn starts(sequence: &[u8], cds: usize) -> impl Iterator<Item = usize> + '_ {
    (0..cds).filter(|i| sequence.get(*i..*i + 3) == Some(b"ATG"))
}
