//! The table of `panelwise carrier` with its origin.

use crate::Result;
use crate::cli::open::{SOFTWARE, input_file};
use crate::cli::verbs::carrier::CarrierArgs;
use crate::cli::{logging, output_file, stdout};
use crate::model::Build;
use crate::model::carrier::{CarrierAnswer, CarrierRow};
use crate::model::donor::DonorReport;
use crate::model::known_variant::KnownVariant;
use crate::pipeline::carrier::{CarrierPerson, PersonCallSet};
use crate::report::formats::tsv::write_origin;
use crate::report::tables::carrier::{COLUMNS, line};
use crate::report::tables::donor;
use crate::settings::SettingsBook;
use std::io::Write;
use std::path::Path;

/// The lines before a table: where it comes from, and what was read.
pub type OriginLines = Vec<(&'static str, String)>;

/// The inputs that the origin of a table names.
pub struct TableOrigin<'a> {
    /// Holds the flags.
    pub args: &'a CarrierArgs,
    /// Holds the settings in force.
    pub settings: &'a SettingsBook,
    /// Lists the variants.
    pub variants: &'a [KnownVariant],
    /// Lists the persons.
    pub persons: &'a [CarrierPerson],
}

impl TableOrigin<'_> {
    /// Returns the lines: software, build, files, variants as placed, and what was read of minors.
    ///
    /// # Errors
    /// Input: a file that cannot be read for its digest.
    pub fn lines(&self, build: Build, call_sets: &[PersonCallSet]) -> Result<OriginLines> {
        let args = self.args;
        let mut lines =
            vec![("software", SOFTWARE.to_owned()), ("settings_digest", self.settings.digest())];
        for PersonCallSet { call_set, columns, .. } in call_sets {
            let evidence = call_set.build();
            lines.push(("build", format!("{} ({})", evidence.build, evidence.found_by)));
            let name = input_file::file_name(call_set.path());
            let mut persons = self.persons.iter().zip(columns).filter(|(_, c)| c.is_some());
            let whose = match (call_sets.len(), persons.next()) {
                (2.., Some((person, _))) => format!(" of {}", person.name),
                _ => String::new(),
            };
            let more = if persons.next().is_some() { " and others" } else { "" };
            lines.push(("input", format!("vcf{whose}{more} {name}")));
        }
        if call_sets.is_empty() {
            lines.push(("build", format!("{build} (reference)")));
        }
        for file in input_file::describe_given(&[
            ("pedigree", &args.ped),
            ("case", &args.case),
            ("settings", &args.settings.settings),
            ("transcripts", &args.transcripts.file.transcripts),
            ("resources", &args.resources),
        ])? {
            lines.push(("input", format!("{} {}, sha256 {}", file.role, file.name, file.digest)));
        }
        for person in self.persons {
            if let Some(reads) = &person.alignments {
                let name = input_file::file_name(reads.path());
                lines.push(("input", format!("reads of {} {name}", person.name)));
            }
        }
        lines.extend(self.variants.iter().map(|v| ("variant", placed(v))));
        let scope = if args.donor {
            "the places of the variants, and the donor-relevant genes of the panel in donors; nothing \
             else is in this file"
        } else {
            "the places of the variants alone; nothing else is in this file"
        };
        lines.push(("scope", scope.to_owned()));
        if args.donor {
            lines.push(("panel", args.panel.panel.join(" + ")));
        }
        let minors = self.persons.iter().filter(|p| p.minor).map(|p| p.name.as_str());
        let minors = minors.collect::<Vec<_>>().join(", ");
        if !minors.is_empty() {
            let what = if args.donor {
                "only the known variants and their genes are assessed in minors"
            } else {
                "only the known variants are assessed in minors"
            };
            lines.push(("minors", format!("{minors}: {what}")));
        }
        Ok(lines)
    }
}

/// Tells where a variant was placed, and by which transcript.
fn placed(variant: &KnownVariant) -> String {
    let mut text = format!("{}: {}", variant.name, variant.allele);
    if let Some(on_transcript) = &variant.on_transcript {
        text.push_str(&format!(", {on_transcript}"));
    }
    if !variant.genes.is_empty() {
        text.push_str(&format!(", gene {}", variant.genes.join(", ")));
    }
    if let Some(caution) = &variant.caution {
        text.push_str(&format!("; the transcript: {caution}"));
    }
    text
}

/// Writes the table to a file, else to `out`, and sums it up on the terminal.
///
/// # Errors
/// Those of writing.
pub fn write(
    origin: &OriginLines,
    rows: &[CarrierRow],
    file: Option<&Path>,
    quiet: bool,
    out: &mut dyn Write,
) -> Result<()> {
    match file {
        None => write_table(origin, rows, out)?,
        Some(path) => output_file::write(path, |file, _| {
            write_table(origin, rows, file).map(|()| ((), None))
        })?,
    }
    if !quiet {
        logging::print_line(&summary(rows));
    }
    Ok(())
}

/// Writes the table of donors to a file, else to `out`.
///
/// # Errors
/// Those of writing.
pub fn write_donors(
    origin: &OriginLines,
    reports: &[DonorReport],
    file: Option<&Path>,
    out: &mut dyn Write,
) -> Result<()> {
    let table = |out: &mut dyn Write| {
        write_origin(origin, out).map_err(stdout::failed)?;
        stdout::write(out, &format!("#{}\n", donor::COLUMNS.join("\t")))?;
        let mut lines = reports.iter().flat_map(donor::lines);
        lines.try_for_each(|line| stdout::write(out, &line))
    };
    match file {
        None => table(out),
        Some(path) => output_file::write(path, |file, _| table(file).map(|()| ((), None))),
    }
}

fn write_table(origin: &OriginLines, rows: &[CarrierRow], out: &mut dyn Write) -> Result<()> {
    write_origin(origin, out).map_err(stdout::failed)?;
    stdout::write(out, &format!("#{}\n", COLUMNS.join("\t")))?;
    rows.iter().try_for_each(|row| stdout::write(out, &line(row)))
}

/// Counts the answers in words.
fn summary(rows: &[CarrierRow]) -> String {
    let count = |word: &str| rows.iter().filter(|r| r.answer.name() == word).count();
    let absent = count(CarrierAnswer::Absent.name());
    let open = rows.iter().filter(|r| matches!(r.answer, CarrierAnswer::NotAssessable(_))).count();
    let present = rows.len() - absent - open;
    format!("{present} present, {absent} absent, {open} not assessable")
}
