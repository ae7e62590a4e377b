//! Annotates the input into a file or to standard output.

use crate::Result;
use crate::annotate::VareffectEngine;
use crate::cli::verbs::annotate::engines::LoadedEngines;
use crate::cli::verbs::annotate::flags::AnnotateArgs;
use crate::cli::{output_file, stdout};
use crate::io::calls::indexed::FinishedIndex;
use crate::io::reference::fasta::Reference;
use crate::io::text::source::Source;
use crate::model::Build;
use crate::pipeline::annotate::{AnnotateCounts, Annotator, Output, annotate};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Holds what the verb works with.
pub(super) struct AnnotateWork<'a> {
    /// Holds the flags.
    pub args: &'a AnnotateArgs,
    /// Holds the reference.
    pub reference: &'a Reference,
    /// Gives the build of the reference.
    pub build: Build,
    /// Holds the engines.
    pub engines: &'a LoadedEngines<'a>,
    /// Holds the threads.
    pub pool: &'a rayon::ThreadPool,
}

/// Holds what was annotated.
pub(super) struct Annotated {
    /// Counts records and alleles.
    pub counts: AnnotateCounts,
    /// Holds the rows of haplotypes with their number, where they are asked for.
    pub haplotypes: Option<(Vec<u8>, u64)>,
}

impl AnnotateWork<'_> {
    /// Writes the file, or standard output.
    ///
    /// # Errors
    /// See [`annotate`]. Input: the output cannot be written.
    pub fn write(&self, input: Source, out: &mut dyn Write) -> Result<Annotated> {
        match self.args.target() {
            Some(path) => self.write_file(path, input),
            None => self.write_stdout(input, out),
        }
    }

    fn write_file(&self, path: &Path, input: Source) -> Result<Annotated> {
        let form = self.args.format.form();
        output_file::write(path, |file, compressed| {
            let output = if compressed {
                Output::indexed(file, form, self.reference)
            } else {
                Output::Text(file)
            };
            self.annotate(input, output)
        })
    }

    fn write_stdout(&self, input: Source, out: &mut dyn Write) -> Result<Annotated> {
        // The error of the pipeline names the input, which is not at fault here.
        let mut failed = None;
        let sink = FailureKeeper { out, failed: &mut failed };
        let mut out = BufWriter::with_capacity(1 << 18, sink);
        let done = self.annotate(input, Output::Text(&mut out)).and_then(|(done, _)| {
            out.flush().map_err(stdout::failed)?;
            Ok(done)
        });
        // Dropping the buffer would try again to write what could not be written.
        let _ = out.into_parts();
        match failed {
            Some(e) => Err(stdout::failed(e)),
            None => done,
        }
    }

    fn annotate(
        &self,
        input: Source,
        output: Output<'_>,
    ) -> Result<(Annotated, Option<FinishedIndex>)> {
        let args = self.args;
        let annotator = Annotator {
            engines: self.engines.source(),
            reference: self.reference,
            build: self.build,
            lenient: args.lenient,
            protein_parentheses: args.protein_parentheses,
            repeats: args.repeats,
            form: args.format.form(),
            provenance: &provenance(args, self.build, VareffectEngine::NAME),
        };
        let mut haplotypes = args.haplotypes.as_ref().map(|_| self.engines.haplotypes());
        let (counts, index) = annotate(input, &annotator, self.pool, output, haplotypes.as_mut())
            .map_err(|e| e.at(&args.input))?;
        let haplotypes = haplotypes.map(|h| self.pool.install(|| h.finish())).transpose()?;
        Ok((Annotated { counts, haplotypes }, index))
    }
}

/// Writes through and keeps the failure to write.
struct FailureKeeper<'a> {
    out: &'a mut dyn Write,
    failed: &'a mut Option<std::io::Error>,
}

impl Write for FailureKeeper<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out
            .write(bytes)
            .inspect_err(|e| *self.failed = Some(std::io::Error::new(e.kind(), e.to_string())))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out
            .flush()
            .inspect_err(|e| *self.failed = Some(std::io::Error::new(e.kind(), e.to_string())))
    }
}

/// Returns version and command line for the VCF's header, without folders, and without what does
/// not change the result.
fn provenance(args: &AnnotateArgs, build: Build, engine: &str) -> String {
    let name = |p: &Path| {
        let name = p.file_name().map_or_else(|| p.to_string_lossy(), |n| n.to_string_lossy());
        name.chars()
            .map(|c| if c.is_control() || c.is_whitespace() { '_' } else { c })
            .collect::<String>()
    };
    let mut command = format!(
        "annotate --format vcf --reference {}",
        args.reference.reference.as_deref().map(name).unwrap_or_default()
    );
    if let Some(path) = &args.transcripts.file.transcripts {
        command.push_str(&format!(" --transcripts {}", name(path)));
    }
    if args.protein_parentheses {
        command.push_str(" --protein-parentheses");
    }
    if args.repeats {
        command.push_str(" --repeats");
    }
    if args.lenient {
        command.push_str(" --lenient");
    }
    command.push_str(&format!(" {}", name(&args.input)));
    format!(
        "##panelwise_annotateVersion={}; engine {engine}; {build}\n##panelwise_annotateCommand={command}\n",
        env!("CARGO_PKG_VERSION")
    )
}
