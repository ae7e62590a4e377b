//! What a table's head says of its origin: the same lines for every text format.

use crate::model::report::CaseReport;

/// Key and value pairs, in order; nothing volatile.
pub fn lines(report: &CaseReport) -> Vec<(&'static str, String)> {
    let p = &report.provenance;
    let mut lines = vec![
        ("case", report.name.clone()),
        ("sample", report.sample.clone()),
        ("software", p.software.clone()),
        ("build", format!("{} ({})", p.build, p.build_evidence)),
    ];
    for panel in &report.panel.panels {
        lines.push((
            "panel",
            format!("{} {} ({}), sha256 {}", panel.id, panel.version, panel.date, panel.digest),
        ));
        if !panel.note.is_empty() {
            lines.push(("panel_note", panel.note.clone()));
        }
    }
    lines.push(("panel_digest", report.panel.digest.clone()));
    lines.push(("padding", report.panel.padding.to_string()));
    lines.push(("engine", p.engine.clone()));
    lines.push(("transcripts", p.transcripts.clone()));
    lines.push(("settings_digest", p.settings_digest.clone()));
    for input in &p.inputs {
        lines.push(("input", format!("{} {}, sha256 {}", input.role, input.name, input.digest)));
    }
    if report.incomplete {
        lines.push((
            "incomplete",
            "records were left out (--lenient); see the run manifest".to_owned(),
        ));
    }
    for warning in &report.warnings {
        lines.push(("warning", warning.clone()));
    }
    lines
}
