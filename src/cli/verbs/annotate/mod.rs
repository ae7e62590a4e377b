//! `panelwise annotate`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | opens the inputs, annotates, sums up |
//! | `flags` | its flags, and the checks of the output names |
//! | `engines` | one engine, or one for each stretch of the calls |
//! | `work` | the input annotated into a file or to standard output |

mod engines;
mod flags;
mod work;

use crate::annotate::output::{csq, haplotype_table};
use crate::cli::open::{self, transcripts};
use crate::cli::{flags::required, logging, output_file};
use crate::io::reference::fasta::Reference;
use crate::io::text::source;
use crate::model::Transcript;
use crate::pipeline::annotate::{AnnotateCounts, Form};
use crate::{Error, Result};
use engines::LoadedEngines;
pub use flags::{AnnotateArgs, Format};
use std::io::Write;
use std::path::Path;
use work::{AnnotateWork, Annotated};

/// Annotates and writes; a file appears under its name, with its index, only when it is whole.
///
/// # Errors
/// See [`crate::pipeline::annotate::annotate`]. Usage: an output exists. Input: with `--lenient`,
/// alleles were passed over.
pub fn run(args: &AnnotateArgs, out: &mut dyn Write) -> Result<()> {
    args.check_outputs()?;
    let pool = open::pool(open::threads(&args.threads))?;
    let (reference, transcripts) = open_inputs(args, &pool)?;
    let build = reference.build()?.build;
    let input = source::open(&args.input, 1)?;
    let engines = pool.install(|| LoadedEngines::new(transcripts, &reference, args))?;
    engines.warn_before_reading();
    let work = AnnotateWork { args, reference: &reference, build, engines: &engines, pool: &pool };
    let Annotated { counts, haplotypes } = work.write(input, out)?;
    engines.warn_after_reading();
    engines.release();
    if let (Some(path), Some((rows, count))) = (&args.haplotypes, haplotypes) {
        write_haplotypes(path, &rows)?;
        tracing::info!("{count} sets of alleles described together");
    }
    sum_up(&counts, args.format.form()).map_err(|e| e.at(&args.input))
}

/// Opens the reference, and the transcripts of a file or the built-in ones, on several threads.
fn open_inputs(
    args: &AnnotateArgs,
    pool: &rayon::ThreadPool,
) -> Result<(Reference, Vec<Transcript>)> {
    let path = args.transcripts.file.transcripts.as_deref();
    let set = args.transcripts.transcript_set;
    let reference_path = required(args.reference.reference.as_ref(), "--reference")?;
    let (reference, read) = pool
        .join(|| Reference::open(reference_path), || path.map(|path| transcripts::read(path, set)));
    let reference = reference?;
    let build = reference.build()?.build;
    let (Some(path), Some(read)) = (path, read) else {
        let built_in = transcripts::built_in_on(&reference, build)?;
        return Ok((reference, built_in));
    };
    let mut set = read?;
    set.place_on(&reference).map_err(|e| e.at(path))?;
    transcripts::warn(&set.notices);
    Ok((reference, set.transcripts))
}

fn write_haplotypes(path: &Path, rows: &[u8]) -> Result<()> {
    output_file::write(path, |file, _| {
        let failed = |e: std::io::Error| Error::io(path, e);
        file.write_all(haplotype_table::header().as_bytes()).map_err(failed)?;
        file.write_all(rows).map_err(failed)?;
        Ok(((), None))
    })
}

/// Prints the counts.
///
/// # Errors
/// Input: alleles were passed over.
fn sum_up(counts: &AnnotateCounts, form: Form) -> Result<()> {
    tracing::info!(
        "{} records, {} alleles, {} not annotated",
        counts.records,
        counts.alleles,
        counts.not_annotated
    );
    if counts.replaced > 0 {
        logging::warn(&format!(
            "{} records held {} of another program: replaced",
            counts.replaced,
            csq::KEY
        ));
    }
    let (where_noted, hint) = match form {
        Form::Table => ("their rows say so", "see the column 'note'".to_owned()),
        Form::Vcf => ("their records say so", format!("see INFO/{}", csq::NOTE_KEY)),
    };
    let all = counts.alleles;
    if counts.failed > 0 {
        let n = counts.failed;
        logging::print_line(&format!("the engine failed on {n} of {all} alleles; {where_noted}"));
    }
    if counts.wrong > 0 {
        let n = counts.wrong;
        logging::print_line(&format!(
            "{n} of {all} alleles do not fit the reference; {where_noted}"
        ));
    }
    if counts.wrong + counts.failed > 0 {
        return Err(Error::input("the result is incomplete").hint(hint));
    }
    Ok(())
}
