//! States the origin of a table: the same pairs of key and value in every format.

use crate::model::report::CaseReport;

/// Pairs of key and value that say where a table comes from; nothing volatile.
pub type Origin = [(&'static str, String)];

/// Returns the origin of a case, in the order in which the formats write it.
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
