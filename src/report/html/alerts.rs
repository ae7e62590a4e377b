//! Makes the alerts that lead the page.

use crate::model::report::CaseReport;
use crate::report::overview;
use crate::report::phrases;
use crate::report::text::bounded_line;

/// Bounds, in bytes, the closing list of an alert that is not folded.
const UNFOLDED_LIST: usize = 120;
/// Bounds the notices of the panel that are not folded into one.
const UNFOLDED_REMARKS: usize = 2;

/// Holds one alert.
pub(super) struct Alert {
    /// Gives the class of the element.
    pub class: &'static str,
    /// Gives the word before the text.
    pub heading: &'static str,
    /// Gives the text.
    pub text: String,
    /// Lists what a long alert keeps behind a click.
    pub rest: Vec<String>,
}

/// Returns the alerts: an incomplete result, notes on the panels, notices on the run, notices on the
/// panel's genes; each once.
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
    alerts.extend(overview::notices_beside_notes(report).map(|notice| {
        // A list of fifty genes would push the table off the screen.
        match phrases::phrase(notice).bounded_parts() {
            (text, Some(rest)) if rest.len() > UNFOLDED_LIST => warn("Warning", text, vec![rest]),
            (text, Some(rest)) => warn("Warning", format!("{text}: {rest}"), Vec::new()),
            (text, None) => warn("Warning", text, Vec::new()),
        }
    }));
    let remarks: Vec<String> =
        overview::panel_remarks(report).iter().map(|r| bounded_line(r)).collect();
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
