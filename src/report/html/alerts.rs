//! Makes the warnings that lead the page.

use crate::model::report::CaseReport;
use crate::report::overview;
use crate::report::text::bounded_line;

/// Bounds, in bytes, the closing list of a warning that is not folded.
const UNFOLDED_LIST: usize = 120;
/// Bounds the remarks of the panel that are not folded into one.
const UNFOLDED_REMARKS: usize = 2;

/// Holds one warning.
pub(super) struct Alert {
    /// Gives the class of the element.
    pub class: &'static str,
    /// Gives the word before the text.
    pub heading: &'static str,
    /// Gives the text.
    pub text: String,
    /// Lists what a long warning keeps behind a click.
    pub rest: Vec<String>,
}

/// Returns the warnings: an incomplete result, notes on the panels, warnings of the run, remarks on
/// the panel; each once.
pub(super) fn alerts(report: &CaseReport) -> Vec<Alert> {
    let mut alerts = Vec::new();
    if report.incomplete {
        alerts.push(Alert {
            class: "bad",
            heading: "Incomplete result",
            text: "Records were left out (--lenient). The absence of a finding means nothing here."
                .to_owned(),
            rest: Vec::new(),
        });
    }
    let warn = |heading, text, rest| Alert { class: "warn", heading, text, rest };
    // The note says where a panel is a reconstruction: never folded.
    let notes: Vec<String> = overview::panel_notes(report).collect();
    alerts.extend(notes.iter().map(|n| warn("Panel", bounded_line(n), Vec::new())));
    // Each thing once.
    alerts.extend(report.warnings.iter().filter(|w| !notes.contains(w)).map(|w| {
        let w = bounded_line(w);
        // A list of fifty genes would push the table off the screen; a sentence without a list
        // stays whole.
        match w.rsplit_once(": ") {
            Some((text, rest)) if rest.len() > UNFOLDED_LIST => {
                warn("Warning", text.to_owned(), vec![rest.to_owned()])
            }
            _ => warn("Warning", w, Vec::new()),
        }
    }));
    let new = |r: &&String| !notes.contains(r) && !report.warnings.contains(r);
    let remarks: Vec<String> =
        report.panel.remarks.iter().filter(new).map(|r| bounded_line(r)).collect();
    if remarks.len() > UNFOLDED_REMARKS {
        alerts.push(warn(
            "Panel",
            format!("{} remarks on genes and build", remarks.len()),
            remarks,
        ));
    } else {
        alerts.extend(remarks.into_iter().map(|r| warn("Panel", r, Vec::new())));
    }
    alerts
}
