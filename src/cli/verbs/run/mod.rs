//! `panelwise run`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | plans, runs, sums up |
//! | `flags` | its flags |
//! | `plan` | setup, plan of the case, open call set |
//! | `copy_number` | targets of copy number, and the reference set |
//! | `checks` | refuses what would silently hide or drop findings |

mod checks;
mod copy_number;
mod flags;
pub(super) mod plan;

pub use flags::RunArgs;

use crate::Result;
use crate::cli::flags::choices::IndexArg;
use crate::cli::progress::Bar;
use crate::cli::{logging, stdout};
use crate::io::CallSet;
use crate::model::ledger::Tier;
use crate::pipeline::{self, Finished};
use crate::report::phrases;
use crate::settings::SettingsBook;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb. The exit code is 1 where `--lenient` left records out.
///
/// # Errors
/// Those of the plan and of the run.
pub fn run(args: &RunArgs, quiet: bool, out: &mut dyn Write) -> Result<ExitCode> {
    if args.print_config {
        stdout::write(out, settings(args)?.text())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (setup, case, call_sets) = plan::plan(args)?;
    if !quiet && let Some(note) = unused_index(args, &case.input.path, &call_sets.patient) {
        logging::print_line(&note);
    }
    let bar = Bar::new(quiet);
    let finished = pipeline::run(&setup, &case, call_sets, &bar);
    bar.clear();
    let finished = finished?;
    if !quiet {
        for line in summary(&finished, &case.out.display().to_string()) {
            logging::print_line(&line);
        }
    } else if finished.report.incomplete {
        // The reason of the exit code.
        let refused = finished.report.ledger.records_refused;
        logging::print_line(&format!(
            "error: the result is incomplete: {refused} record(s) were left out (--lenient)"
        ));
    }
    Ok(if finished.report.incomplete { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Loads the settings in force for the panels, without resolving them.
fn settings(args: &RunArgs) -> Result<SettingsBook> {
    let scopes = args
        .panel
        .panel
        .iter()
        .map(|p| crate::panel::source::load(p).map(|l| l.scope()))
        .collect::<Result<Vec<_>>>()?;
    let flags = &args.settings;
    SettingsBook::load(&crate::panel::Names, &scopes, flags.settings.as_deref(), &flags.set)
}

/// Explains why a run is slower than its user may expect: an index lies beside the file and cannot
/// be trusted for it.
fn unused_index(args: &RunArgs, vcf: &Path, call_set: &CallSet) -> Option<String> {
    if args.index != IndexArg::Auto || call_set.index().is_some() {
        return None;
    }
    let beside = ["tbi", "csi"].iter().any(|ending| {
        let mut name = vcf.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        std::path::Path::new(&name).is_file()
    });
    beside.then(|| "note: the index is not used, the whole file is read: its header lets expect SVLEN or LEN, and an index does not know how far such records reach".to_owned())
}

/// Sums up what a person wants to know at the end: counts, never genotypes.
fn summary(finished: &Finished, out: &str) -> Vec<String> {
    let r = &finished.report;
    let panels: Vec<String> =
        r.panel.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
    let mut lines = vec![format!(
        "panel {} ({} genes, {})",
        panels.join(" + "),
        r.panel.genes.len(),
        r.panel.build
    )];
    let l = &r.ledger;
    let total = l.records_in_file.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
    lines.push(format!(
        "records {total}, inside the panel {}, alleles inside {}; each has one outcome in the ledger",
        l.records_inside_panel, l.alleles_inside_panel
    ));
    let tiers: Vec<String> = Tier::ALL
        .iter()
        .map(|t| (t, r.rows.iter().filter(|x| x.tier == *t).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(t, n)| format!("tier {t}: {n}"))
        .collect();
    lines.push(if tiers.is_empty() { "nothing reported".to_owned() } else { tiers.join(", ") });
    lines.extend(logging::notice_lines(r.notices.iter().map(phrases::phrase)));
    let more = r.notices.len().saturating_sub(logging::NOTICES_SHOWN);
    if more > 0 {
        lines.push(format!("{more} more warnings lead the report"));
    }
    if let Some(html) = finished.files.iter().find(|f| f.name.ends_with(".html")) {
        lines.push(format!("open {out}/{}", html.name));
    }
    lines
}
