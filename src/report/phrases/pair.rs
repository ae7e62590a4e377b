//! Makes the words of pairs of alleles.

use crate::model::family_row::PairAnswers;
use crate::model::gene_models::GenePair;
use crate::model::segregation::{Answer, Origin, PairPhase};

/// Returns the relation of an allele and its partner as a sentence: `In trans: c.99T>A from the
/// mother, c.271G>A from the father`.
pub fn pair_sentence(own: &str, pair: &PairAnswers) -> String {
    let partner = pair.partner_name.as_ref().unwrap_or(&pair.partner);
    let alleles = match pair.origins {
        Some([a, b]) if a == b => format!("{own}, {partner}, both {}", origin(a)),
        Some([a, b]) => format!("{own} {}, {partner} {}", origin(a), origin(b)),
        None => format!("{own}, {partner}"),
    };
    let called = match pair.phase_as_called {
        phase if phase == pair.phase => "",
        PairPhase::Trans => " (in trans as called)",
        PairPhase::Cis => " (in cis as called)",
        PairPhase::Unknown | PairPhase::NotBoth => " (unknown as called)",
        PairPhase::Conflict => " (a conflict as called)",
    };
    format!("{}: {alleles}{called}", phase(pair.phase))
}

/// Returns the best pair of a gene: its relation, tiers and answer.
pub fn best_pair(best: &GenePair) -> String {
    let GenePair { allele, tiers, penetrance, pair } = best;
    let answer = pair.answers.shown(*penetrance);
    let persons = answer.persons.join(", ");
    let fits = match answer.answer {
        Answer::Fits => "fits".to_owned(),
        Answer::FitsIf if persons.is_empty() => "can fit".to_owned(),
        Answer::FitsIf => format!("fits if the genotype of {persons} allows"),
        Answer::Excluded => "is excluded".to_owned(),
    };
    let tiers = match tiers {
        [Some(own), Some(other)] => format!("tiers {} and {}", own.name(), other.name()),
        [Some(tier), None] | [None, Some(tier)] => format!("tier {} and an event", tier.name()),
        [None, None] => "two events".to_owned(),
    };
    let sentence = pair_sentence(allele, pair);
    format!("{sentence}; {tiers}; {} {fits}", pair.answers.model.name())
}

fn phase(phase: PairPhase) -> &'static str {
    match phase {
        PairPhase::Trans => "In trans",
        PairPhase::Cis => "In cis",
        PairPhase::Unknown => "Phase unknown",
        PairPhase::Conflict => "Phase in conflict",
        PairPhase::NotBoth => "Not one copy of each",
    }
}

fn origin(origin: Origin) -> String {
    match origin {
        Origin::Mother | Origin::Father => format!("from the {}", origin.name()),
        Origin::Both => "from both parents".to_owned(),
        Origin::New => "new".to_owned(),
        Origin::Conflict | Origin::NotCarried => "of unknown origin".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::family_row::{ModelAnswers, NamedAnswer};
    use crate::model::segregation::InheritanceModel;

    fn pair(phase: PairPhase, origins: Option<[Origin; 2]>) -> PairAnswers {
        let fits = NamedAnswer { answer: Answer::Fits, persons: Vec::new() };
        PairAnswers {
            partner: "chr3:5:G:A".to_owned(),
            partner_name: Some("c.271G>A".to_owned()),
            phase,
            phase_as_called: phase,
            sources: Vec::new(),
            fragments: None,
            answers: ModelAnswers {
                model: InheritanceModel::RecessiveCompound,
                complete: fits.clone(),
                incomplete: fits.clone(),
                complete_as_called: fits.clone(),
                incomplete_as_called: fits,
            },
            origins,
        }
    }

    #[test]
    fn a_pair_is_told_with_the_parents() {
        let of_both = pair(PairPhase::Trans, Some([Origin::Mother, Origin::Father]));
        assert_eq!(
            pair_sentence("c.99T>A", &of_both),
            "In trans: c.99T>A from the mother, c.271G>A from the father"
        );
        let of_one = pair(PairPhase::Cis, Some([Origin::Mother, Origin::Mother]));
        assert_eq!(
            pair_sentence("c.99T>A", &of_one),
            "In cis: c.99T>A, c.271G>A, both from the mother"
        );
        let mut open = pair(PairPhase::Unknown, None);
        (open.partner_name, open.phase_as_called) = (None, PairPhase::Trans);
        assert_eq!(
            pair_sentence("c.99T>A", &open),
            "Phase unknown: c.99T>A, chr3:5:G:A (in trans as called)"
        );
    }
}
