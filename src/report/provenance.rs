//! States the origin of a table: the same pairs of key and value in every format.

use crate::model::panel::PanelSummary;
use crate::model::report::{CaseReport, InputFile};
use crate::report::phrases;

/// Pairs of key and value that say where a table comes from; nothing volatile.
pub type Origin = [(&'static str, String)];

/// Collects the pairs of an origin. Every table begins with case, sample, software and build, and
/// ends with the files read and the notices.
pub struct OriginBuilder {
    pairs: Vec<(&'static str, String)>,
}

impl OriginBuilder {
    /// Begins with the case, its sample, our name and version, and the build with how it was found.
    pub fn new(case: &str, sample: &str, software: &str, build: String) -> Self {
        let pairs = vec![
            ("case", case.to_owned()),
            ("sample", sample.to_owned()),
            ("software", software.to_owned()),
            ("build", build),
        ];
        Self { pairs }
    }

    /// Adds one pair.
    pub fn add(&mut self, key: &'static str, value: impl Into<String>) {
        self.pairs.push((key, value.into()));
    }

    /// Adds the panels with their notes, and the digest of what they resolve to.
    pub fn add_panels(&mut self, panels: &[PanelSummary], digest: &str) {
        for p in panels {
            self.add("panel", format!("{} {} ({}), sha256 {}", p.id, p.version, p.date, p.digest));
            if !p.note.is_empty() {
                self.add("panel_note", p.note.as_str());
            }
            p.terms.values().for_each(|terms| self.add("panel_terms", terms.as_str()));
        }
        self.add("panel_digest", digest);
    }

    /// Adds the files read.
    pub fn add_inputs(&mut self, files: &[InputFile]) {
        for f in files {
            self.add("input", format!("{} {}, sha256 {}", f.role, f.name, f.digest));
        }
    }

    /// Adds the notices, in words.
    pub fn add_notices(&mut self, phrases: Vec<String>) {
        phrases.into_iter().for_each(|phrase| self.add("warning", phrase));
    }

    /// Returns the pairs.
    pub fn finish(self) -> Vec<(&'static str, String)> {
        self.pairs
    }
}

/// Returns the origin of a case, in the order in which the formats write it.
pub fn lines(report: &CaseReport) -> Vec<(&'static str, String)> {
    let p = &report.provenance;
    let build = format!("{} ({})", p.build, p.build_evidence);
    let mut origin = OriginBuilder::new(&report.name, &report.sample, &p.software, build);
    origin.add_panels(&report.panel.panels, &report.panel.digest);
    origin.add("padding", report.panel.padding.to_string());
    origin.add("engine", p.engine.as_str());
    origin.add("transcripts", p.transcripts.as_str());
    origin.add("settings_digest", p.settings_digest.as_str());
    origin.add_inputs(&p.inputs);
    if report.incomplete {
        origin.add("incomplete", "records were left out (--lenient); see the run manifest");
    }
    origin.add_notices(phrases::sentences(&report.notices));
    origin.finish()
}
