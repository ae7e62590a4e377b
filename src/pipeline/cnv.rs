//! Copy number: the panel's targets read once by several handles, judged as a whole.

use crate::cnv::baseline::{self, Fitted};
use crate::cnv::call::Caller;
use crate::cnv::count::PieceDepth;
use crate::cnv::reference_set::ReferenceSample;
use crate::cnv::sums::{self, Sum};
use crate::cnv::{CnvPiece, Design, Gathered, Measurement, PieceCounter, ReferenceSet};
use crate::error::ErrorKind;
use crate::io::reads::{AlignmentFile, AlignmentReader, Columns};
use crate::io::reference::fasta::Reference;
use crate::model::case::Sex;
use crate::model::cnv::{CnvGene, CnvPoint, CnvReport};
use crate::model::panel::ResolvedPanel;
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::pipeline::along::Along;
use crate::pipeline::plan::RunSetup;
use crate::pipeline::progress::Progress;
use crate::report::{self, OutputDir};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// More handles than this gain nothing: each loads the index anew.
const MOST_READERS: usize = 8;
/// Correlation with the reference samples under which they are said to differ from the case.
const UNLIKE: f64 = 0.3;
/// Over-dispersion from which a sample is said to be noisy.
const NOISY: f64 = 4.0;

/// What is measured and how, the same for all samples of a panel.
pub struct CnvPlan<'a> {
    /// Panel.
    pub panel: &'a ResolvedPanel,
    /// Models: built in, or the user's.
    pub transcripts: &'a [Transcript],
    /// Settings in force.
    pub settings: &'a CopyNumber,
    /// Reference genome.
    pub reference: &'a Reference,
    /// Threads.
    pub threads: usize,
}

/// Targets of a plan, and the sums over paralogues that concern its genes.
pub struct CnvDesign {
    /// Targets.
    pub design: Design,
    /// Sums.
    pub sums: Vec<Sum>,
}

impl CnvPlan<'_> {
    /// What is measured.
    ///
    /// # Errors
    /// As [`Design::new`].
    pub fn design(&self) -> Result<CnvDesign> {
        let sums = sums::of_genes(self.panel.genes.iter().map(|g| g.facts.symbol.as_str()))?;
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
        let workers = self.threads.clamp(1, MOST_READERS).min(runs.len().max(1));
        progress.stage("reads", Some(pieces.iter().map(|p| p.span.len()).sum()));
        let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
        let found = Mutex::new(Gathered::default());
        let work = || -> std::result::Result<(), (usize, Error)> {
            let mut reader = file.reader().map_err(|e| (0, e))?;
            reader.set_columns(Columns { bases: false, tags: true });
            let keep = |depth| found.lock().unwrap_or_else(PoisonError::into_inner).add(depth);
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(run) = runs.get(i).and_then(|r| pieces.get(r.clone())) else {
                    return Ok(());
                };
                match self.count(&mut reader, file, run, keep) {
                    Ok(()) => {}
                    Err(e) => {
                        // The others stop at their next run.
                        next.store(runs.len(), Ordering::Relaxed);
                        return Err((i, e));
                    }
                }
                let bases: u64 = run.iter().map(|p| p.span.len()).sum();
                progress.position(done.fetch_add(bases, Ordering::Relaxed) + bases);
            }
        };
        let results: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let panicked = || Err((0, Error::internal("a thread that reads alignments panicked")));
            handles.into_iter().map(|h| h.join().unwrap_or_else(|_| panicked())).collect()
        });
        // Of several errors the first in the genome.
        if let Some((_, e)) =
            results.into_iter().filter_map(std::result::Result::err).min_by_key(|e| e.0)
        {
            return Err(e);
        }
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Measurement::of(sample_name(file), design, found))
    }

    /// Pieces of one chromosome in one go.
    fn count(
        &self,
        reader: &mut AlignmentReader,
        file: &AlignmentFile,
        run: &[&CnvPiece],
        keep: impl Fn(PieceDepth),
    ) -> Result<()> {
        let Some((contig, length)) = run.first().and_then(|p| file.contig(p.chromosome)) else {
            return Ok(());
        };
        let spans: Vec<Span> =
            run.iter().map(|p| Span::new(p.span.start, p.span.end.min(length))).collect();
        reader.sweep(
            contig,
            &spans,
            |i| {
                PieceCounter::new(run[i].chromosome, run[i].span, self.settings.min_mapping_quality)
            },
            |counter, read| {
                counter.add(read);
                Ok(())
            },
            |_, counter| {
                keep(counter.finish());
                Ok(())
            },
        )
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
            warnings: self.warnings(targets, measured, &fitted),
            baseline: fitted.baseline,
            calls,
            sums,
            points,
        })
    }

    /// Reference base at a 0-based position.
    fn base(&self, chromosome: Chromosome, at: u64) -> Result<char> {
        let name = self.reference.name_of(chromosome).unwrap_or(chromosome.name());
        let bases = self.reference.fetch(name, Span::new(at, at + 1))?;
        Ok(bases.first().map_or('N', |b| if b"ACGTN".contains(b) { char::from(*b) } else { 'N' }))
    }

    /// Panel genes that a stretch touches, with their exons.
    fn genes(&self, chromosome: Chromosome, span: Span) -> Vec<CnvGene> {
        let mut found = Vec::new();
        for gene in &self.panel.genes {
            let list = self.transcripts.iter().filter(|t| gene.facts.owns(*t));
            let mut here: Vec<&Transcript> = list
                .filter(|t| Chromosome::parse(&t.contig) == Some(chromosome) && !t.exons.is_empty())
                .collect();
            here.sort_by_key(|t| t.mane != Some(crate::model::transcript::Mane::Select));
            let touches_region =
                gene.region.is_some_and(|(c, s)| c == chromosome && s.overlaps(span));
            let described = match here.first() {
                Some(t) if t.span().overlaps(span) => {
                    let count = t.exons.len();
                    let number =
                        |i: usize| if t.strand == Strand::Minus { count - i } else { i + 1 };
                    let mut exons: Vec<usize> =
                        (0..count).filter(|i| t.exons[*i].overlaps(span)).map(number).collect();
                    exons.sort_unstable();
                    Some((
                        Some(t.refseq.clone().unwrap_or_else(|| t.id.clone())),
                        exons,
                        count,
                        span.contains(t.span()),
                    ))
                }
                None if touches_region => Some((None, Vec::new(), 0, false)),
                _ => None,
            };
            if let Some((transcript, exons, exon_count, whole)) = described {
                found.push(CnvGene {
                    symbol: gene.facts.symbol.clone(),
                    hgnc_id: gene.facts.hgnc_id.clone(),
                    transcript,
                    exons,
                    exon_count,
                    whole,
                });
            }
        }
        found
    }

    /// GC share of a place; `None` where its sequence is not known.
    fn gc(&self, chromosome: Chromosome, span: Span) -> Result<Option<f64>> {
        let Some(name) = self.reference.name_of(chromosome) else { return Ok(None) };
        let bases = self.reference.fetch(name, span)?;
        let known = bases.iter().filter(|b| matches!(b, b'A' | b'C' | b'G' | b'T')).count();
        let gc = bases.iter().filter(|b| matches!(b, b'C' | b'G')).count();
        let enough =
            known as f64 >= (1.0 - self.settings.max_n_share) * bases.len() as f64 && known > 0;
        Ok(enough.then(|| gc as f64 / known as f64))
    }

    fn warnings(&self, design: &Design, measured: &Measurement, fitted: &Fitted) -> Vec<String> {
        let mut warnings = Vec::new();
        let b = &fitted.baseline;
        if b.reference_samples.is_empty() {
            warnings.push(
                "no reference set: single exons are judged against the sample's own autosomes only, sensitivity is lower"
                    .to_owned(),
            );
        } else if b.correlations.first().is_some_and(|r| *r < UNLIKE) {
            warnings.push(format!(
                "the reference samples are unlike this one (best correlation {:.2}): another library or sequencer?",
                b.correlations[0]
            ));
        }
        if b.dispersion > NOISY {
            warnings.push(format!(
                "depth is uneven ({:.1} times the variance of independent reads): expect false and missed calls",
                b.dispersion
            ));
        }
        if design.is_cut(&measured.depths) {
            warnings.push(
                "the file was cut to regions (no reads outside of the panel): stretches without reads where it stops are marked FileEnd, no loss can be told there"
                    .to_owned(),
            );
        }
        let mut no_data = Vec::new();
        let mut partly = Vec::new();
        for gene in &self.panel.genes {
            let Some((chromosome, region)) = gene.region else { continue };
            let inside = || {
                (0..design.targets.len()).filter(|i| {
                    let t = &design.targets[*i];
                    !t.background && t.chromosome == chromosome && t.span.overlaps(region)
                })
            };
            let all = inside().count();
            let usable = inside().filter(|i| fitted.expected[*i].usable).count();
            let reads = inside().any(|i| measured.depths[i].any > 0.0);
            let symbol = gene.facts.symbol.as_str();
            if all == 0 || !reads || usable == 0 {
                no_data.push(symbol);
            } else if (usable as f64) < 0.8 * all as f64 {
                partly.push(symbol);
            }
        }
        for (what, list) in [
            (
                "cannot be judged (no reads, no sequence, not mappable, or the copies of X and Y are not known)",
                no_data,
            ),
            ("can be judged in part only (under 80 % of their targets)", partly),
        ] {
            if !list.is_empty() {
                warnings.push(format!("{} genes {what}: {}", list.len(), list.join(", ")));
            }
        }
        warnings
    }

    /// A sample as a reference set keeps it.
    ///
    /// # Errors
    /// As [`CnvPlan::measure`] and [`baseline::fit`].
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

impl RunSetup {
    fn cnv_plan<'a>(&'a self, run: &'a crate::pipeline::CnvRun) -> CnvPlan<'a> {
        CnvPlan {
            panel: &run.panel,
            transcripts: &run.transcripts,
            settings: &self.settings.general().cnv,
            reference: &self.reference,
            threads: self.threads,
        }
    }

    /// What the pass over the reads is to count for copy number.
    pub(super) fn cnv_along(&self) -> Option<Along> {
        let run = self.cnv.as_ref()?;
        Some(Along::new(&run.design.design, self.settings.general().cnv.min_mapping_quality))
    }

    /// Calls from what the pass has counted; where the file allows no judgement, the reason in
    /// words.
    ///
    /// # Errors
    /// Input: the reference set does not fit; the reference cannot be read.
    pub(super) fn copy_number(
        &self,
        along: Along,
        file: &AlignmentFile,
        sex: Sex,
    ) -> Result<std::result::Result<CnvReport, String>> {
        let Some(run) = &self.cnv else {
            return Err(Error::internal("copy number was counted but not asked"));
        };
        let measured = along.finish(sample_name(file), &run.design.design)?;
        match self.cnv_plan(run).call(&run.design, &measured, sex, run.set.as_ref()) {
            Ok(report) => Ok(Ok(report)),
            // Whoever names a reference set wants an answer; without one the rest of the report
            // stands. A fault that names its file, or ours, is no property of the reads.
            Err(e) if e.path().is_some() || e.kind() == ErrorKind::Internal => Err(e),
            Err(e) if run.set.is_some() => Err(e.at(file.path())),
            Err(e) => Ok(Err(format!("not judged: {}", e.message()))),
        }
    }
}

/// The sample that the read groups name, else the file's stem.
pub fn sample_name(file: &AlignmentFile) -> String {
    let stem = || {
        file.path()
            .file_stem()
            .map_or_else(|| "sample".to_owned(), |s| s.to_string_lossy().into_owned())
    };
    file.sample().map_or_else(stem, str::to_owned)
}

/// Writes the verb's files: VCF and index, tables, the run manifest last.
///
/// # Errors
/// Input, where the file system or the reference refuses.
pub fn write(
    report: &CnvReport,
    head: &report::provenance::Origin,
    name: &str,
    plan: &CnvPlan<'_>,
    file: &AlignmentFile,
    command: Vec<String>,
    out: OutputDir,
) -> Result<()> {
    let stem = report::file_stem(name);
    let stream = |ending: &str, body: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        out.write(&format!("{stem}.{ending}"), body).map(|_| ())
    };
    let put = |ending: &str, bytes: &[u8]| stream(ending, &|out| out.write_all(bytes));
    // Contigs are named as in the alignment file.
    let one = Chromosome::all().find(|c| file.contig(*c).is_some());
    let named = |c: Chromosome| file.header().contigs.iter().any(|x| x.name == c.ensembl_name());
    let bare = one.is_some_and(named);
    let contig = move |c: Chromosome| if bare { c.ensembl_name() } else { c.name() };
    let (vcf, index) = report::formats::cnv_vcf::render(report, head, &contig)?;
    put("cnv.vcf.gz", &vcf)?;
    put("cnv.vcf.gz.tbi", &index)?;
    stream("cnv.html", &|out| report::html::copy_number(report, plan.panel, head, name, out))?;
    stream("cnv.tsv", &|out| report::formats::tsv::write_copies(report, head, out))?;
    stream("cnv.points.tsv.gz", &|out| report::formats::tsv::write_points(report, head, out))?;
    let origin: serde_json::Value = head.iter().map(|(k, v)| serde_json::json!([k, v])).collect();
    let b = &report.baseline;
    let manifest = serde_json::json!({
        "format": "panelwise-cnv",
        "format_version": 1,
        "complete": true,
        "case": name,
        "origin": origin,
        "baseline": {
            "autosomal_depth": b.autosomal_depth,
            "targets": b.targets,
            "dispersion": b.dispersion,
            "insert_size": b.insert_size,
            "x_copies": b.x_copies,
            "y_copies": b.y_copies,
            "reference_samples": b.reference_samples,
            "correlations": b.correlations,
        },
        "calls": report.calls.len(),
        "run": { "command": command, "threads": plan.threads },
        "outputs": out.written(),
    });
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| Error::internal(format!("run manifest: {e}")))?;
    text.push(b'\n');
    put("cnv.run.json", &text)?;
    out.commit()
}
