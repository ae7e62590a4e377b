//! Callability: the panel's pieces of one BAM or CRAM, read by several handles at once, summed up
//! in genome order.

use crate::cnv::PieceCounter;
use crate::coverage::assess::Assessor;
use crate::coverage::checks::{self, ReadCounts};
use crate::coverage::contamination::{self, Site, SiteCount, SiteCounter, Sites};
use crate::coverage::gaps::{Inside, KnownAllele};
use crate::coverage::tally::{Part, parts};
use crate::coverage::{Limits, Piece, Pileup, Scan, Targets};
use crate::filter::loci::changed_span;
use crate::io::reads::{AlignedRead, AlignmentFile, AlignmentReader, Columns};
use crate::model::case::Sex;
use crate::model::coverage::{CoverageReport, GeneCoverage, SampleChecks, Verdict};
use crate::model::interval_index::IntervalIndex;
use crate::model::panel::{Locus, PanelGene, ResolvedPanel};
use crate::model::{Allele, Chromosome, Span, Transcript};
use crate::pipeline::along::Along;
use crate::pipeline::progress::Progress;
use crate::report::formats::{coverage_json, tsv};
use crate::report::{self, OutputDir};
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Loaded, lookup};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// More handles than this gain nothing: each loads the index anew.
pub(super) const MOST_READERS: usize = 8;

/// What is asked of which file.
pub struct CoverageInput<'a> {
    /// Checked file.
    pub file: &'a AlignmentFile,
    /// Panel.
    pub panel: &'a ResolvedPanel,
    /// Models that may belong to a panel gene: built in, or the user's.
    pub transcripts: &'a [Transcript],
    /// Settings in force.
    pub settings: &'a SettingsBook,
    /// Resource bundle, for the pathogenic alleles in gaps.
    pub resources: Option<&'a Loaded>,
    /// What the same pass counts for copy number.
    pub along: Option<&'a Along>,
    /// Alleles that the sample has on both copies by its calls: contamination is told from them
    /// without a bundle.
    pub homozygous: &'a [Allele],
    /// Sex that the case states.
    pub sex: Sex,
    /// Threads.
    pub threads: usize,
}

/// What a worker found in all its pieces.
#[derive(Default)]
struct Found {
    pieces: Vec<Counted>,
    reads: u64,
    counts: ReadCounts,
    on_target: u64,
}

/// What a worker found in one piece.
struct Counted {
    piece: usize,
    parts: Vec<Part>,
    /// Number of the first site, and the counts from there on.
    sites: (usize, Vec<SiteCount>),
}

/// Reads the panel's regions once and says how each gene, exon and locus is covered.
///
/// # Errors
/// Input: the file cannot be read in full where it is asked.
pub fn scan(input: &CoverageInput<'_>, progress: &dyn Progress) -> Result<CoverageReport> {
    let rules = &input.settings.general().coverage;
    let of_gene = |gene: &'_ PanelGene| -> Vec<&Transcript> {
        input.transcripts.iter().filter(|t| gene.facts.owns(*t)).collect()
    };
    let windows = checks::windows(input.panel.build)?;
    let targets =
        Targets::new(input.panel, of_gene, rules.exon_padding, rules.max_locus_length, &windows);
    let limits =
        Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let sites = sites(input)?;
    let mut scan = read_all(input, &targets, &sites, limits, progress)?;

    let known = match input.resources {
        Some(resources) => known_alleles(resources, input.settings)?,
        None => None,
    };
    // A region of megabases would stand at each gap and say nothing.
    let site = |l: &&Locus| l.place.is_some_and(|(_, s)| s.len() <= rules.max_locus_length);
    let loci: Vec<&Locus> = input.panel.loci.iter().filter(site).collect();
    let sample_rules = &input.settings.general().sample;
    let mut checks = checks::check(&targets, &scan, sample_rules);
    checks.contamination = contamination::estimate(&sites, &scan.sites, sample_rules);
    checks.on_target =
        input.file.mapped().map(|all| (1e4 * scan.on_target as f64 / all as f64).round() / 1e4);
    let mut assessor = Assessor {
        panel: input.panel,
        targets: &targets,
        scan: &mut scan,
        has_contig: &|c| input.file.contig(c).is_some(),
        settings: &|gene| input.settings.for_gene(gene),
        inside: Inside { known: known.as_ref(), loci: &loci },
    };
    let genes = assessor.genes();
    let loci = assessor.loci();
    let file = input.file;
    Ok(CoverageReport {
        build: input.panel.build,
        file: file
            .path()
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        format: file.format().name(),
        sample: file.sample().map(str::to_owned),
        counted: format!(
            "mapping quality >= {}, base quality >= {}, fragment overlaps once; no duplicate, failed, secondary or supplementary reads",
            limits.mapping_quality, limits.base_quality
        ),
        thresholds: rules.depths.clone(),
        covered_depth: rules.covered_depth,
        exon_padding: rules.exon_padding,
        warnings: warnings(input, &genes, scan.reads, &checks),
        checks,
        genes,
        loci,
    })
}

/// Every piece by one of the workers; sums joined in genome order, so that they do not depend on
/// their number.
fn read_all(
    input: &CoverageInput<'_>,
    targets: &Targets,
    sites: &Sites,
    limits: Limits,
    progress: &dyn Progress,
) -> Result<Scan> {
    let pieces: Vec<Piece> = targets
        .pieces()
        .into_iter()
        .filter(|p| input.file.contig(p.chromosome).is_some())
        .collect();
    let asked = Asked::new(input, &pieces);
    let workers = input.threads.clamp(1, MOST_READERS).min(asked.runs.len().max(1));
    progress.stage("reads", Some(asked.all.iter().map(|(_, s, _)| s.len()).sum()));
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || -> std::result::Result<Found, (usize, Error)> {
        let mut reader = input.file.reader().map_err(|e| (0, e))?;
        let mut found = Found::default();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(run) = asked.runs.get(i).and_then(|r| asked.all.get(r.clone())) else {
                return Ok(found);
            };
            if let Err(e) = count(&mut reader, input, targets, sites, run, limits, &mut found) {
                // The others stop at their next run.
                next.store(asked.runs.len(), Ordering::Relaxed);
                return Err((i, e));
            }
            let bases: u64 = run.iter().map(|(_, s, _)| s.len()).sum();
            progress.position(done.fetch_add(bases, Ordering::Relaxed) + bases);
        }
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|h| {
                h.join().unwrap_or_else(|_| {
                    Err((0, Error::internal("a thread that reads alignments panicked")))
                })
            })
            .collect()
    });
    let mut scan = Scan::new(targets);
    let mut counted = Vec::with_capacity(pieces.len());
    let mut first: Option<(usize, Error)> = None;
    for result in results {
        match result {
            Ok(found) => {
                scan.reads += found.reads;
                scan.counts.merge(&found.counts);
                scan.on_target += found.on_target;
                counted.extend(found.pieces);
            }
            // Of several errors the first in the genome.
            Err(e) if first.as_ref().is_none_or(|f| e.0 < f.0) => first = Some(e),
            Err(_) => {}
        }
    }
    if let Some((_, e)) = first {
        return Err(e);
    }
    counted.sort_by_key(|c| c.piece);
    scan.sites = vec![SiteCount::default(); sites.len()];
    for c in counted {
        scan.add(c.parts);
        let (from, counts) = c.sites;
        scan.sites.splice(from..from + counts.len(), counts);
    }
    Ok(scan)
}

/// Stretches to read, and which of them in one go.
struct Asked {
    /// In genome order; the number of the piece, or none where the stretch is read for copy number
    /// alone.
    all: Vec<(Chromosome, Span, Option<usize>)>,
    runs: Vec<Range<usize>>,
}

impl Asked {
    fn new(input: &CoverageInput<'_>, pieces: &[Piece]) -> Self {
        let numbered = pieces.iter().enumerate().map(|(i, p)| (p.chromosome, p.span, Some(i)));
        let rest = input
            .along
            .map(|a| a.rest(pieces.iter().map(|p| (p.chromosome, p.span))))
            .unwrap_or_default();
        let rest = rest
            .into_iter()
            .filter(|(c, _)| input.file.contig(*c).is_some())
            .map(|(c, s)| (c, s, None));
        let mut all: Vec<_> = numbered.chain(rest).collect();
        all.sort_by_key(|(chromosome, span, _)| (*chromosome, *span));
        let runs = input.file.runs(&all.iter().map(|(c, s, _)| (*c, *s)).collect::<Vec<_>>());
        Self { all, runs }
    }
}

/// Counters of one stretch.
struct Counting<'a> {
    asked: Span,
    /// Pileup and sites of a piece, and whether the piece is on the panel and opens a region.
    piece: Option<(Pileup, SiteCounter<'a>, [bool; 2])>,
    along: Vec<PieceCounter>,
}

impl Counting<'_> {
    fn add(&mut self, read: &AlignedRead, counts: &mut ReadCounts, on_target: &mut u64) {
        self.along.iter_mut().for_each(|c| c.add(read));
        let Some((pileup, sites, [on_panel, opens])) = &mut self.piece else { return };
        pileup.add(read);
        sites.add(read);
        // Each read where it begins: not in every piece that it touches.
        let begins = read.pos() >= self.asked.start as i64;
        if begins {
            counts.add(read);
        }
        *on_target += u64::from(*on_panel && (begins || *opens) && read.flags() & 0x4 == 0);
    }
}

/// One run of stretches.
fn count(
    reader: &mut AlignmentReader,
    input: &CoverageInput<'_>,
    targets: &Targets,
    sites: &Sites,
    run: &[(Chromosome, Span, Option<usize>)],
    limits: Limits,
    found: &mut Found,
) -> Result<()> {
    let Some((chromosome, contig, length)) = run
        .first()
        .and_then(|(c, ..)| input.file.contig(*c).map(|(contig, length)| (*c, contig, length)))
    else {
        return Ok(());
    };
    let spans: Vec<Span> =
        run.iter().map(|(_, s, _)| Span::new(s.start, s.end.min(length))).collect();
    let piece = |i: usize| Piece { chromosome, span: run[i].1 };
    let bases = (0..run.len()).any(|i| run[i].2.is_some() && !sites.within(&piece(i)).1.is_empty());
    reader.set_columns(Columns { bases, tags: input.along.is_some() });
    let Found { pieces, reads, counts, on_target } = found;
    let open = |i: usize| Counting {
        asked: spans[i],
        piece: run[i].2.map(|_| {
            let piece = piece(i);
            let counter = SiteCounter::new(sites.within(&piece).1, limits);
            (
                Pileup::new(piece.span, limits),
                counter,
                [targets.on_panel(&piece), targets.opens_region(&piece)],
            )
        }),
        along: input.along.map(|a| a.counters(chromosome, run[i].1)).unwrap_or_default(),
    };
    let add = |counting: &mut Counting<'_>, read: &AlignedRead| {
        counting.add(read, counts, on_target);
        Ok(())
    };
    let close = |i: usize, counting: Counting<'_>| {
        if let Some(a) = input.along {
            a.keep(counting.along);
        }
        if let (Some((pileup, counter, _)), Some(number)) = (counting.piece, run[i].2) {
            let depth = pileup.finish();
            let piece = piece(i);
            *reads += depth.reads;
            let parts = parts(targets, &piece, &depth);
            pieces.push(Counted {
                piece: number,
                parts,
                sites: (sites.within(&piece).0, counter.finish()),
            });
        }
        Ok(())
    };
    reader.sweep(contig, &spans, open, add, close)
}

/// Rows of a frequency track that are looked through for common sites.
const ROWS: usize = 600_000;

/// Sites that contamination is told from: common substitutions of the bundle on the autosomes, else
/// the sample's own homozygous calls.
fn sites(input: &CoverageInput<'_>) -> Result<Sites> {
    let rules = &input.settings.general().sample;
    let letter = |bases: &str| match bases.as_bytes() {
        [b @ (b'A' | b'C' | b'G' | b'T')] => Some(*b),
        _ => None,
    };
    let site = |allele: &Allele, frequency: f64, homozygous: bool| {
        let (reference, alternate) = (letter(&allele.reference)?, letter(&allele.alternate)?);
        let usable = !allele.chromosome.is_sex() && allele.chromosome != Chromosome::M;
        let (chromosome, position) = (allele.chromosome, allele.start);
        usable.then_some(Site { chromosome, position, reference, alternate, frequency, homozygous })
    };
    let finish = |list, source: String| {
        Sites::new(list, source, rules.contamination_distance, rules.contamination_max_sites)
    };
    if let Some(resources) = input.resources {
        let low = rules.contamination_min_frequency;
        for track in resources.tracks_of(TrackKind::Frequency) {
            let mut list = Vec::new();
            for found in resources.alleles_sampled(track, ROWS) {
                let (allele, entry) = found?;
                let Some((frequency, "" | "PASS" | ".")) = lookup::common(&entry) else { continue };
                if frequency >= low && frequency <= 1.0 - low {
                    list.extend(site(&allele, frequency, false));
                }
            }
            if list.len() >= rules.contamination_min_sites {
                let name = resources.header().tracks.get(track).map_or("", |t| t.name.as_str());
                return Ok(finish(list, format!("common sites of {name}, genotypes unknown")));
            }
        }
    }
    let frequency = contamination::FREQUENCY_OF_HOMOZYGOUS;
    let list = input.homozygous.iter().filter_map(|a| site(a, frequency, true)).collect();
    Ok(finish(
        list,
        "the call set's homozygous alleles, population frequency taken as 2/3".to_owned(),
    ))
}

/// ClinVar's pathogenic alleles of the bundle, by place; `None` where it has no ClinVar.
fn known_alleles(
    resources: &Loaded,
    settings: &SettingsBook,
) -> Result<Option<IntervalIndex<KnownAllele>>> {
    let Some(track) = resources.tracks_of(TrackKind::Clinvar).next() else { return Ok(None) };
    let rules = &settings.general().clinvar;
    let mut known: Vec<KnownAllele> = Vec::new();
    for found in resources.alleles(track) {
        let (allele, entry) = found?;
        let clinvar = lookup::clinvar_entry(&entry);
        if rules.is_pathogenic(&clinvar, rules.min_stars_known) {
            known.push(KnownAllele {
                chromosome: allele.chromosome,
                span: changed_span(&allele),
                name: format!("{allele} {} (ClinVar {})", clinvar.significance, clinvar.id),
            });
        }
    }
    known.sort_by(|a, b| (a.chromosome, a.span, &a.name).cmp(&(b.chromosome, b.span, &b.name)));
    Ok(Some(IntervalIndex::new(known)))
}

fn warnings(
    input: &CoverageInput<'_>,
    genes: &[Arc<GeneCoverage>],
    reads: u64,
    checks: &SampleChecks,
) -> Vec<String> {
    let mut warnings = checks::warnings(checks, input.sex, &input.settings.general().sample);
    let name = input.file.format().name();
    if reads == 0 {
        warnings.push(format!(
            "the {name} has no read in the panel's regions: nothing can be said about any gene"
        ));
    }
    let mut say = |what: &str, want: &dyn Fn(&GeneCoverage) -> bool| {
        let list: Vec<&str> =
            genes.iter().filter(|g| want(g)).map(|g| g.gene.symbol.as_str()).collect();
        if !list.is_empty() {
            warnings.push(format!(
                "{} of {} genes {what}: {}",
                list.len(),
                genes.len(),
                list.join(", ")
            ));
        }
    };
    let on_build = |g: &GeneCoverage| g.chromosome.is_some();
    say(&format!("have no read in the {name} (no data: neither covered nor deleted)"), &|g| {
        reads > 0 && on_build(g) && matches!(g.verdict, Verdict::NoData(_))
    });
    say("are not covered by reads", &|g| g.verdict == Verdict::NotCovered);
    say("are only partly covered by reads", &|g| g.verdict == Verdict::Partly);
    warnings.extend(input.file.build().remarks.iter().cloned());
    warnings
}

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

/// Puts the reads' warnings in front of the others, and says where the reads are of another sample
/// than the calls.
pub fn lead(warnings: &mut Vec<String>, coverage: &CoverageReport, sample: &str) {
    let mut first = coverage.warnings.clone();
    match coverage.sample.as_deref() {
        Some(name) if name != sample => first.insert(
            0,
            format!(
                "the {} is of sample '{name}', the call set of '{sample}': is it the same person?",
                coverage.format
            ),
        ),
        _ => {}
    }
    to_front(warnings, first);
}

/// Puts warnings before all others but the word that the result is incomplete.
pub fn to_front(warnings: &mut Vec<String>, first: Vec<String>) {
    let at = warnings
        .iter()
        .take_while(|w| w.starts_with("INCOMPLETE") || w.starts_with("left out:"))
        .count();
    warnings.splice(at..at, first);
}
