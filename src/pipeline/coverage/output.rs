//! Writes the files of the verb `coverage`.

use crate::model::coverage::CoverageReport;
use crate::report::formats::{coverage_json, tsv};
use crate::report::{self, OutputDir};
use crate::{Error, Result};
use std::io::Write;

/// Writes the verb's files: table, gaps, JSON; the run manifest last.
///
/// # Errors
/// Input, where the file system refuses.
pub fn write(
    report: &CoverageReport,
    head: &[(&'static str, String)],
    name: &str,
    command: Vec<String>,
    threads: usize,
    out: OutputDir,
) -> Result<()> {
    let stem = report::file_stem(name);
    let put = |ending: &str, bytes: &[u8]| {
        out.write(&format!("{stem}.{ending}"), |out| out.write_all(bytes)).map(|_| ())
    };
    let stream = |ending: &str, body: &dyn Fn(&mut dyn Write) -> std::io::Result<()>| {
        out.write(&format!("{stem}.{ending}"), body).map(|_| ())
    };
    stream("coverage.tsv", &|out| tsv::write_coverage(report, head, out))?;
    stream("gaps.bed", &|out| tsv::write_gaps(report, head, out))?;
    put("coverage.json", &coverage_json::render(report)?)?;
    let origin: serde_json::Value = head.iter().map(|(k, v)| serde_json::json!([k, v])).collect();
    let manifest = serde_json::json!({
        "format": "panelwise-coverage",
        "format_version": 1,
        "complete": true,
        "case": name,
        "origin": origin,
        "run": { "command": command, "threads": threads },
        "outputs": out.written(),
    });
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| Error::internal(format!("run manifest: {e}")))?;
    text.push(b'\n');
    put("coverage.run.json", &text)?;
    out.commit()
}
