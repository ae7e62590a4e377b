//! Summarises the panels of a resolved panel, and hashes the whole.

use crate::model::panel::{PanelSummary, ResolvedPanel};
use crate::model::{Chromosome, Span};
use crate::panel::place;
use crate::panel::source::{self, LoadedPanel};

pub(super) fn summary(panel: &LoadedPanel) -> PanelSummary {
    let head = &panel.file.panel;
    PanelSummary {
        id: head.id.clone(),
        name: head.name.clone(),
        version: head.version.clone(),
        date: head.date.clone(),
        indication: head.indication.clone(),
        note: head.note.clone(),
        terms: panel.file.terms.clone(),
        origin: panel.origin.clone(),
        digest: panel.digest.clone(),
    }
}

/// Returns the SHA-256 over everything that decides what is searched and reported: build, padding, genes with
/// facts, places and models, loci, regions. Not over file names and steps: the same content has the
/// same digest wherever it came from.
pub(super) fn digest(panel: &ResolvedPanel) -> String {
    use std::fmt::Write;
    let mut text = format!("{}\n{}\n", panel.build, panel.padding);
    let place_text = |p: Option<(Chromosome, Span)>| {
        p.map_or_else(|| ".".to_owned(), |(c, s)| place::write(c, s))
    };
    // Writing to a String cannot fail; neither can JSON of these plain types.
    for g in &panel.genes {
        let json = serde_json::to_string(&*g.facts).unwrap_or_default();
        // The digest of a panel outlives a rename: transcripts are written with the field names of
        // the first version.
        let transcripts = format!("{:?}", g.transcripts).replace("faults: [", "remarks: [");
        let _ = writeln!(text, "{json}\t{}\t{transcripts}", place_text(g.region));
    }
    for l in &panel.loci {
        let json = serde_json::to_string(l).unwrap_or_default();
        let _ = writeln!(text, "{json}\t{}", place_text(l.place));
    }
    for r in panel.regions.all() {
        let _ = writeln!(text, "{r}");
    }
    source::sha256(text.as_bytes())
}
