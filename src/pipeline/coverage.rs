//! Callability: the panel's regions of one BAM or CRAM, read once by several handles, judged gene
//! by gene.
//!
//! | file | job |
//! |---|---|
//! | `pass` | the pass over the reads, summed up in genome order |
//! | `known_alleles` | common and pathogenic alleles of the resource bundle |
//! | `output` | the files of the verb `coverage` |

mod known_alleles;
mod output;
mod pass;

pub use output::write;

use crate::Result;
use crate::cnv::Gathered;
use crate::coverage::assess::Assessor;
use crate::coverage::gaps::Inside;
use crate::coverage::{Limits, Targets, checks, contamination};
use crate::io::reads::AlignmentFile;
use crate::model::case::Sex;
use crate::model::coverage::{CoverageReport, GeneCoverage, SampleChecks, Verdict};
use crate::model::notice::{GeneState, SampleNotice};
use crate::model::panel::{Locus, PanelGene, ResolvedPanel};
use crate::model::{Allele, Notice, Transcript};
use crate::pipeline::cnv::CopyNumberAreas;
use crate::pipeline::progress::Progress;
use crate::resource::Loaded;
use crate::settings::SettingsBook;
use std::sync::Arc;

/// Holds the file to measure and what it is measured on.
pub struct CoverageInput<'a> {
    /// Holds the checked file.
    pub file: &'a AlignmentFile,
    /// Holds the panel.
    pub panel: &'a ResolvedPanel,
    /// Lists the transcripts that may belong to a panel gene: built in, or the user's.
    pub transcripts: &'a [Transcript],
    /// Holds the settings in force.
    pub settings: &'a SettingsBook,
    /// Holds the resource bundle, for the pathogenic alleles in gaps.
    pub resources: Option<&'a Loaded>,
    /// Gives the areas that the same pass counts for copy number.
    pub copy_number: Option<&'a CopyNumberAreas>,
    /// Lists alleles that the sample has on both copies by its calls: contamination is told from
    /// them without a bundle.
    pub homozygous: &'a [Allele],
    /// Gives the sex that the case states.
    pub sex: Sex,
    /// Counts the threads.
    pub threads: usize,
}

/// Holds what one pass over the reads gives.
pub struct CoverageScan {
    /// Holds the coverage of every gene and locus.
    pub report: CoverageReport,
    /// Holds what was counted for copy number; empty where that was not asked for.
    pub copy_number: Gathered,
}

/// Reads the panel's regions once and says how each gene, exon and locus is covered.
///
/// # Errors
/// Input: the file cannot be read in full where it is asked.
pub fn scan(input: &CoverageInput<'_>, progress: &dyn Progress) -> Result<CoverageScan> {
    let rules = &input.settings.general().coverage;
    let of_gene = |gene: &'_ PanelGene| -> Vec<&Transcript> {
        input.transcripts.iter().filter(|t| gene.facts.owns(*t)).collect()
    };
    let windows = checks::windows(input.panel.build)?;
    let targets =
        Targets::new(input.panel, of_gene, rules.exon_padding, rules.max_locus_length, &windows);
    let limits =
        Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let sample_rules = &input.settings.general().sample;
    let sites =
        known_alleles::contamination_sites(input.resources, input.homozygous, sample_rules)?;
    let (mut scan, copy_number) = pass::read_targets(input, &targets, &sites, limits, progress)?;

    let known = match input.resources {
        Some(resources) => known_alleles::pathogenic_alleles(resources, input.settings)?,
        None => None,
    };
    // A region of megabases would stand at each gap and say nothing.
    let site = |l: &&Locus| l.place.is_some_and(|(_, s)| s.len() <= rules.max_locus_length);
    let loci: Vec<&Locus> = input.panel.loci.iter().filter(site).collect();
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
        sex: if input.sex == Sex::Unknown { checks.sex } else { input.sex },
        inside: Inside { known: known.as_ref(), loci: &loci },
    };
    let genes = assessor.genes();
    let loci = assessor.loci();
    let notices = notices(input, &genes, scan.reads, &checks);
    let file = input.file;
    let report = CoverageReport {
        build: input.panel.build,
        file: file
            .path()
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        format: file.format().name(),
        sample: file.sample().map(str::to_owned),
        counted: counted_reads(limits),
        thresholds: rules.depths.clone(),
        covered_depth: rules.covered_depth,
        exon_padding: rules.exon_padding,
        notices,
        checks,
        genes,
        loci,
    };
    Ok(CoverageScan { report, copy_number })
}

/// Describes the reads that count.
fn counted_reads(limits: Limits) -> String {
    format!(
        "mapping quality >= {}, base quality >= {}, fragment overlaps once; no duplicate, failed, secondary or supplementary reads",
        limits.mapping_quality, limits.base_quality
    )
}

/// Returns the notices on the reads: the sample's checks, then the genes that they do not cover.
fn notices(
    input: &CoverageInput<'_>,
    genes: &[Arc<GeneCoverage>],
    reads: u64,
    checks: &SampleChecks,
) -> Vec<Notice> {
    let rules = &input.settings.general().sample;
    let format = input.file.format().name();
    let mut on_sample = checks::notices(checks, input.sex, rules);
    on_sample.extend((reads == 0).then_some(SampleNotice::NoReads { format }));
    let symbols = |want: &dyn Fn(&GeneCoverage) -> bool| -> Vec<String> {
        genes.iter().filter(|g| want(g)).map(|g| g.gene.symbol.clone()).collect()
    };
    let no_data = |g: &GeneCoverage| {
        reads > 0 && g.chromosome.is_some() && matches!(g.verdict, Verdict::NoData(_))
    };
    let states = [
        (GeneState::NoReads { format }, symbols(&no_data)),
        (GeneState::NotCovered, symbols(&|g| g.verdict == Verdict::NotCovered)),
        (GeneState::PartlyCovered, symbols(&|g| g.verdict == Verdict::Partly)),
    ];
    let mut notices: Vec<Notice> = on_sample.into_iter().map(Notice::Sample).collect();
    for (state, own) in states.into_iter().filter(|(_, own)| !own.is_empty()) {
        notices.push(Notice::Genes { state, genes: own, total: genes.len() });
    }
    notices.extend(input.file.build().notices.iter().cloned().map(Notice::File));
    notices
}
