//! Copy number: the panel's targets read once by several handles, judged as a whole.
//!
//! | file | job |
//! |---|---|
//! | `areas` | what coverage's pass over the reads counts for copy number |
//! | `run` | copy number as a part of a run |
//! | `relatives` | the copies of a relative at the calls of the patient |
//! | `genes` | the panel genes that a changed stretch touches |
//! | `notices` | the limits of the calls, for their reader |
//! | `output` | the files of the verb `cnv` |

mod areas;
mod genes;
mod notices;
mod output;
mod relatives;
mod run;

pub use areas::CopyNumberAreas;
pub use output::{CnvOrigin, write};

use crate::cnv::baseline;
use crate::cnv::count::PieceDepth;
use crate::cnv::judge::Caller;
use crate::cnv::reference_set::ReferenceSample;
use crate::cnv::sums::{self, Sum};
use crate::cnv::{CnvPiece, Design, Gathered, Measurement, PieceCounter, ReferenceSet};
use crate::io::reads::{AlignmentFile, AlignmentReader, Columns};
use crate::io::reference::fasta::Reference;
use crate::model::case::Sex;
use crate::model::cnv::{CnvPoint, CnvReport};
use crate::model::panel::ResolvedPanel;
use crate::model::{Chromosome, Span, Transcript};
use crate::pipeline::progress::Progress;
use crate::pipeline::workers::work_in_order;
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};

/// Holds the panel that copy number is measured on, and how: the same for all samples.
pub struct CnvPlan<'a> {
    /// Holds the panel.
    pub panel: &'a ResolvedPanel,
    /// Lists the transcripts: built in, or the user's.
    pub transcripts: &'a [Transcript],
    /// Holds the settings in force.
    pub settings: &'a CopyNumber,
    /// Holds the reference genome.
    pub reference: &'a Reference,
    /// Counts the threads.
    pub threads: usize,
}

/// Holds the targets of a plan, and the sums over paralogues that concern its genes.
pub struct CnvDesign {
    /// Holds the targets.
    pub design: Design,
    /// Lists the sums.
    pub sums: Vec<Sum>,
}

impl CnvPlan<'_> {
    /// Designs the targets, and finds the sums.
    ///
    /// # Errors
    /// See [`Design::new`].
    pub fn design(&self) -> Result<CnvDesign> {
        let sums = sums::for_genes(self.panel.genes.iter().map(|g| g.facts.symbol.as_str()))?;
        let places = sums::places(&sums, self.panel.build)?;
        let design = Design::new(
            self.panel,
            &self.panel_transcripts(),
            &places,
            self.settings,
            self.reference,
        )?;
        Ok(CnvDesign { design, sums })
    }

    fn panel_transcripts(&self) -> Vec<Transcript> {
        let of_panel = |t: &&Transcript| self.panel.genes.iter().any(|g| g.facts.owns(*t));
        self.transcripts.iter().filter(of_panel).cloned().collect()
    }

    /// Reads one sample.
    ///
    /// # Errors
    /// Input: another build; the file cannot be read in full where it is asked.
    pub fn measure(
        &self,
        design: &Design,
        file: &AlignmentFile,
        progress: &dyn Progress,
    ) -> Result<Measurement> {
        if file.build().build != design.build {
            return Err(Error::input(format!(
                "is {}, the reference {}",
                file.build().build,
                design.build
            ))
            .at(file.path())
            .hint("give the reference that the reads were aligned to"));
        }
        let pieces: Vec<&CnvPiece> =
            design.pieces.iter().filter(|p| file.contig(p.chromosome).is_some()).collect();
        let runs = file.runs(&pieces.iter().map(|p| (p.chromosome, p.span)).collect::<Vec<_>>());
        let run = |number: usize| {
            runs.get(number).and_then(|r| pieces.get(r.clone())).unwrap_or_default()
        };
        progress.stage("reads", Some(pieces.iter().map(|p| p.span.len()).sum()));
        let mut gathered = Gathered::default();
        let mut bases_read = 0;
        let open = || {
            let mut reader = file.reader()?;
            reader.set_columns(Columns { bases: false, tags: true });
            Ok(reader)
        };
        work_in_order(
            runs.len(),
            self.threads,
            open,
            |reader, number| self.count(reader, file, run(number)),
            |counted: Vec<PieceDepth>| {
                bases_read += counted.iter().map(|p| p.span.len()).sum::<u64>();
                counted.into_iter().for_each(|piece| gathered.add(piece));
                progress.position(bases_read);
            },
        )?;
        Ok(Measurement::join(sample_name(file), design, gathered))
    }

    /// Counts the reads of pieces of one chromosome in one go.
    fn count(
        &self,
        reader: &mut AlignmentReader,
        file: &AlignmentFile,
        run: &[&CnvPiece],
    ) -> Result<Vec<PieceDepth>> {
        let mut counted = Vec::with_capacity(run.len());
        let Some((contig, length)) = run.first().and_then(|p| file.contig(p.chromosome)) else {
            return Ok(counted);
        };
        let spans: Vec<Span> =
            run.iter().map(|p| Span::new(p.span.start, p.span.end.min(length))).collect();
        let quality = self.settings.min_mapping_quality;
        reader.sweep(
            contig,
            &spans,
            |i| PieceCounter::new(run[i].chromosome, run[i].span, quality),
            |counter, read| {
                counter.add(read);
                Ok(())
            },
            |_, counter| {
                counted.push(counter.finish());
                Ok(())
            },
        )?;
        Ok(counted)
    }

    /// Calls one sample.
    ///
    /// # Errors
    /// Input: no reads, too shallow, a reference set of other targets.
    pub fn call(
        &self,
        design: &CnvDesign,
        measured: &Measurement,
        sex: Sex,
        set: Option<&ReferenceSet>,
    ) -> Result<CnvReport> {
        let targets = &design.design;
        let fitted = baseline::fit(targets, measured, self.settings, sex, set)?;
        let caller = Caller { design: targets, measured, fitted: &fitted, settings: self.settings };
        let mut calls = caller.calls();
        for call in &mut calls {
            call.genes = self.genes(call.chromosome, call.span);
            call.anchor = self.base(call.chromosome, call.span.start.saturating_sub(1))?;
        }
        let gc = |chromosome: Chromosome, span: Span| self.gc(chromosome, span);
        let sums = design
            .sums
            .iter()
            .map(|s| sums::count(s, measured, &fitted, self.settings, &gc))
            .collect::<Result<Vec<_>>>()?;
        let points = (0..targets.targets.len())
            .filter(|i| !targets.targets[*i].background)
            .map(|i| {
                let (e, depth) = (&fitted.expected[i], measured.depths[i].mean);
                let copies = (e.usable && e.depth > 0.0).then(|| 2.0 * depth / e.depth);
                CnvPoint { target: targets.targets[i], depth, copies }
            })
            .collect();
        Ok(CnvReport {
            sample: measured.sample.clone(),
            build: targets.build,
            notices: self.notices(targets, measured, &fitted),
            baseline: fitted.baseline,
            calls,
            sums,
            points,
        })
    }

    /// Returns the reference base at a 0-based position; `N` for any other letter.
    fn base(&self, chromosome: Chromosome, at: u64) -> Result<char> {
        let name = self.reference.name_of(chromosome).unwrap_or(chromosome.name());
        let bases = self.reference.fetch(name, Span::new(at, at + 1))?;
        Ok(bases.first().map_or('N', |b| if b"ACGTN".contains(b) { char::from(*b) } else { 'N' }))
    }

    /// Returns the GC share of a place; `None` where its sequence is not known.
    fn gc(&self, chromosome: Chromosome, span: Span) -> Result<Option<f64>> {
        let Some(name) = self.reference.name_of(chromosome) else { return Ok(None) };
        let bases = self.reference.fetch(name, span)?;
        let known = bases.iter().filter(|b| matches!(b, b'A' | b'C' | b'G' | b'T')).count();
        let gc = bases.iter().filter(|b| matches!(b, b'C' | b'G')).count();
        let enough =
            known as f64 >= (1.0 - self.settings.max_n_share) * bases.len() as f64 && known > 0;
        Ok(enough.then(|| gc as f64 / known as f64))
    }

    /// Measures a sample as a reference set keeps it.
    ///
    /// # Errors
    /// See [`CnvPlan::measure`] and [`baseline::fit`].
    pub fn reference_sample(
        &self,
        design: &Design,
        file: &AlignmentFile,
        progress: &dyn Progress,
    ) -> Result<ReferenceSample> {
        let measured = self.measure(design, file, progress)?;
        let (relative, b) = baseline::relative_depths(design, &measured, self.settings)
            .map_err(|e| e.at(file.path()))?;
        Ok(ReferenceSample::new(measured.sample, b.autosomal_depth, b.x_copies, &relative))
    }
}

/// Returns the sample that the read groups name, else the file's stem.
pub fn sample_name(file: &AlignmentFile) -> String {
    let stem = || {
        file.path()
            .file_stem()
            .map_or_else(|| "sample".to_owned(), |s| s.to_string_lossy().into_owned())
    };
    file.sample().map_or_else(stem, str::to_owned)
}
