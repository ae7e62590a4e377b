//! `panelwise events annotate`.

use crate::classify::dosage::DosageStandard;
use crate::cli::logging;
use crate::cli::output_file::{self, OutputKind};
use crate::io::text::event_table::{self, StatedDosage, StatedEvent};
use crate::model::Build;
use crate::model::event_effect::EventMeaning;
use crate::pipeline::event_meaning::EventAnnotator;
use crate::report::tables::event_meaning::{
    score_head, score_row, transcript_head, transcript_row,
};
use crate::{Error, Result};
use clap::Args;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// The flags of `panelwise events annotate`.
#[derive(Debug, Args)]
pub struct AnnotateArgs {
    /// Reads events: a table with the columns event, build, chrom, start0, end and type (DEL, DUP,
    /// DUP:TANDEM or INV); places are 0-based half-open, and builds may be mixed.
    #[arg(value_name = "EVENTS.tsv")]
    pub events: PathBuf,
    /// Reads the dosage sensitivity of genes and regions: a table with the columns kind (gene or
    /// region), id, hi, ts, build, chrom, start0 and end. Without it no gene or region is
    /// established, and section 2 of the standard is not judged.
    #[arg(long, value_name = "FILE")]
    pub dosage: Option<PathBuf>,
    /// Writes NAME.genes.tsv (a row for each event and gene) and NAME.scores.tsv.
    #[arg(short, long, value_name = "NAME")]
    pub out: PathBuf,
    /// Replaces existing outputs.
    #[arg(long)]
    pub force: bool,
}

/// Runs the verb.
///
/// # Errors
/// Usage: an output exists. Input: see [`event_table::events`] and [`event_table::dosage`].
pub fn run(args: &AnnotateArgs) -> Result<()> {
    let paths = ["genes", "scores"].map(|table| with_suffix(&args.out, table));
    for path in &paths {
        OutputKind::File.refuse_existing(path, args.force)?;
    }
    let events = event_table::events(&args.events)?;
    for event in events.iter().filter(|e| e.is_cut) {
        let (name, chromosome, end) = (&event.name, event.chromosome.name(), event.span.end);
        logging::warn(&format!("{name} ends behind {chromosome} and is cut at base {end}"));
    }
    let dosage = match &args.dosage {
        Some(path) => event_table::dosage(path)?,
        None => Vec::new(),
    };
    let meanings = annotate(&events, &dosage)?;
    let standard = DosageStandard::builtin()?;
    let mut genes = vec![transcript_head()];
    let mut scores = vec![score_head()];
    for (event, meaning) in events.iter().zip(&meanings) {
        let row = |on| transcript_row(&event.name, on, |strength| standard.strength(strength));
        genes.extend(meaning.transcripts.iter().map(row));
        scores.extend(meaning.score.iter().map(|report| score_row(&event.name, report)));
    }
    for (path, lines) in paths.iter().zip([genes, scores]) {
        write(path, &lines)?;
    }
    Ok(())
}

/// Annotates the events in their order, on all threads.
fn annotate(events: &[StatedEvent], dosage: &[StatedDosage]) -> Result<Vec<EventMeaning>> {
    let asked = |build: &Build| events.iter().any(|e| e.build == *build);
    let annotators: Vec<(Build, EventAnnotator)> = Build::ALL
        .into_iter()
        .filter(asked)
        .map(|build| Ok((build, EventAnnotator::new(build, dosage)?)))
        .collect::<Result<_>>()?;
    let one = |event: &StatedEvent| {
        let own = annotators.iter().find(|(build, _)| *build == event.build);
        own.map(|(_, annotator)| annotator.annotate(event))
            .ok_or_else(|| Error::internal(format!("{} is not prepared", event.build)))
    };
    events.par_iter().map(one).collect()
}

fn with_suffix(out: &Path, table: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(format!(".{table}.tsv"));
    name.into()
}

fn write(path: &Path, lines: &[String]) -> Result<()> {
    output_file::write(path, |out, _| {
        for line in lines {
            writeln!(out, "{line}").map_err(|e| Error::io(path, e))?;
        }
        Ok(((), None))
    })
}
