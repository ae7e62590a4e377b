//! Declares the column of the gene's events.

use super::GeneColumn;
use crate::model::gene_event::GeneEvent;
use crate::report::phrases;
use crate::report::tables::cell::{Cell, joined};
use crate::report::tables::variants::models::{
    model_words, origin_words, relative_words, source_words,
};

/// Declares the column `events`.
pub(super) static EVENTS: &[GeneColumn] = &[GeneColumn::new(
    "events",
    "Events",
    "Deletions, duplications and other structural changes that the patient has in the gene: caller, \
     call, what the family says of each (models of inheritance, origin, phase to other hits), or why \
     it is no hit; an event has no class and no tier",
    |g, _| {
        if g.events.is_empty() {
            Cell::Empty
        } else {
            joined(&g.events.iter().map(words).collect::<Vec<_>>(), " | ")
        }
    },
)
.main()
.width(36)
.json("genes.events")];

/// Describes an event with the family's answers.
fn words(event: &GeneEvent) -> String {
    let mut parts = vec![format!("{}, {} {}", event.event, event.caller, event.call)];
    if let Some(why) = &event.no_hit {
        parts.push(format!("no hit: {why}"));
    }
    if let Some(family) = &event.family {
        parts.extend(family.models.iter().map(model_words));
        if !family.relatives.is_empty() {
            parts.push(format!("origin {}", origin_words(&family.origin)));
        }
        let pairs = family.pairs.iter();
        let sentence = |p| phrases::pair_sentence(&event.event, p);
        parts.extend(pairs.map(|p| format!("{} ({})", sentence(p), source_words(p))));
        parts.extend(family.relatives.iter().map(relative_words));
        parts.extend(family.labels.iter().map(|l| l.words().to_owned()));
    }
    parts.join("; ")
}
