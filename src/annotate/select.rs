//! Selects the consequence of a gene that a row shows: MANE Select, unless another of the gene's
//! transcripts fares worse.

use crate::model::notice::AlleleNotice;
use crate::model::transcript::Mane;
use crate::model::{Term, TranscriptConsequence};

/// Returns the index of the one to show; `None` for an empty list.
///
/// The most severe term decides; among equals MANE Select, then MANE Plus Clinical, then the first
/// in the list.
pub fn shown(list: &[TranscriptConsequence]) -> Option<usize> {
    let severity = |c: &TranscriptConsequence| c.worst().unwrap_or(Term::Sequence);
    (0..list.len()).min_by_key(|i| (severity(&list[*i]), rank(list[*i].of.mane), *i))
}

/// Returns the one to show, the others in their order, and a notice where a transcript that is not
/// MANE Select is shown because it fares worse.
pub fn split(
    mut list: Vec<TranscriptConsequence>,
) -> (Option<TranscriptConsequence>, Vec<TranscriptConsequence>, Option<AlleleNotice>) {
    let Some(i) = shown(&list) else { return (None, list, None) };
    let chosen = list.remove(i);
    let select = list.iter().find(|c| c.of.mane == Some(Mane::Select));
    let notice = select.filter(|_| chosen.of.mane != Some(Mane::Select)).map(|s| {
        AlleleNotice::WorseElsewhere {
            shown: chosen.of.transcript.clone(),
            select: s.of.transcript.clone(),
            terms: s.terms.clone(),
        }
    });
    (Some(chosen), list, notice)
}

fn rank(mane: Option<Mane>) -> u8 {
    match mane {
        Some(Mane::Select) => 0,
        Some(Mane::PlusClinical) => 1,
        None => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::Identity;

    fn on(transcript: &str, mane: Option<Mane>, term: Term) -> TranscriptConsequence {
        let of = Identity {
            transcript: transcript.to_owned(),
            gene: "G".to_owned(),
            mane,
            ..Identity::default()
        };
        TranscriptConsequence::on(of.into(), vec![term])
    }

    #[test]
    fn mane_select_unless_another_is_worse() {
        let select = on("S", Some(Mane::Select), Term::Missense);
        let plus = on("P", Some(Mane::PlusClinical), Term::Missense);
        let (chosen, others, notice) = split(vec![plus.clone(), select.clone()]);
        assert_eq!(
            (chosen.as_ref().map(|c| c.of.transcript.as_str()), others.len(), notice),
            (Some("S"), 1, None)
        );
        let worse = on("W", None, Term::StopGained);
        let (chosen, others, notice) = split(vec![select, worse, plus]);
        assert_eq!(
            (chosen.as_ref().map(|c| c.of.transcript.as_str()), others.len()),
            (Some("W"), 2)
        );
        assert!(
            matches!(notice, Some(AlleleNotice::WorseElsewhere { select, .. }) if select == "S")
        );
        assert_eq!(split(Vec::new()), (None, Vec::new(), None));
    }
}
