//! Finds the evidence on which an event rests.

use crate::io::events::callers::StructuralCaller;
use crate::io::events::info::{Info, value_of};
use crate::model::event::{EventClaim, EventKind};

/// Returns the evidence of an event: SVCLAIM, GATK-SV's algorithms, what the kind needs, what the
/// record says of depth, the caller's habit.
pub fn claim(
    info: &Info<'_>,
    index: usize,
    kind: EventKind,
    caller: Option<&StructuralCaller>,
) -> Option<EventClaim> {
    if let Some(values) = info.claim {
        return match value_of(values, index) {
            b"D" => Some(EventClaim::Depth),
            b"J" => Some(EventClaim::Junction),
            b"DJ" | b"JD" => Some(EventClaim::Both),
            _ => None,
        };
    }
    if let Some(names) = info.algorithms {
        let mut algorithms = names.split(|b| *b == b',');
        let (depth, several) = (algorithms.clone().any(|a| a == b"depth"), algorithms.nth(1));
        return Some(match (depth, several) {
            (true, Some(_)) => EventClaim::Both,
            (true, None) => EventClaim::Depth,
            (false, _) => EventClaim::Junction,
        });
    }
    let needs_junction = kind.is_insertion()
        || matches!(
            kind,
            EventKind::Inversion
                | EventKind::Breakend
                | EventKind::TandemDuplication
                | EventKind::DispersedDuplication
        );
    if needs_junction {
        return Some(EventClaim::Junction);
    }
    if info.kind == Some(b"CNV") {
        return Some(EventClaim::Depth);
    }
    caller.and_then(StructuralCaller::claim)
}
