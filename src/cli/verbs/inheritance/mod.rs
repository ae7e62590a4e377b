//! `panelwise inheritance`.

use crate::cli::flags::{FileFlags, ThreadFlags};
use crate::cli::open::{self};
use crate::cli::output_file::{self, OutputKind};
use crate::cli::progress::Bar;
use crate::cli::{logging, stdout};
use crate::family::segregation::tree::FamilyTree;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::text::index::IndexUse;
use crate::io::text::ped;
use crate::model::Build;
use crate::normalize::Callers;
use crate::pipeline::Progress;
use crate::pipeline::inheritance::{GeneField, InheritanceInput, JudgedGene, judge_call_set};
use crate::report::tables::segregation::{COLUMNS, SegregationRows};
use crate::{Error, Result};
use clap::Args;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// The flags of `panelwise inheritance`.
#[derive(Debug, Args)]
pub struct InheritanceArgs {
    /// Reads the family's joint call set: VCF (plain, gzip or bgzip) or BCF; `-` is standard input.
    #[arg(value_name = "IN.vcf")]
    pub input: PathBuf,
    /// Reads the pedigree (PED); the phenotype tells who is affected.
    #[arg(long, value_name = "FILE")]
    pub ped: PathBuf,
    /// Makes pairs of the alleles of one gene, named by this INFO field: a key, or KEY:N for the
    /// N-th part between `|` (from 1), for example CSQ:4. Without it each allele is judged alone.
    #[arg(long, value_name = "KEY[:N]")]
    pub gene_field: Option<String>,
    /// Names the INFO field with the modes of inheritance (AD, AR, XLD, XLR, YL, MT).
    #[arg(long, value_name = "KEY", default_value = "MOI")]
    pub modes_field: String,
    /// Takes a call of the reference with fewer reads as no proof of absence.
    #[arg(long, value_name = "READS", default_value_t = 10)]
    pub min_depth: u32,
    /// States the genome build if the contig lengths do not show it.
    #[arg(long)]
    pub build: Option<Build>,
    /// Selects the output file; default: standard output.
    #[command(flatten)]
    pub output: FileFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Runs the verb.
///
/// # Errors
/// Usage: the output exists, or the gene field cannot be read. Input: pedigree or call set.
pub fn run(args: &InheritanceArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let gene_field = args.gene_field.as_deref().map(gene_field).transpose()?;
    if let Some(path) = &args.output.out {
        OutputKind::File.refuse_existing(path, args.output.force)?;
    }
    let pedigree = ped::read(&args.ped)?;
    let persons = pedigree.individuals.iter().map(|i| i.id.clone()).collect();
    let call_set = CallSet::open(
        &args.input,
        &OpenOptions {
            samples: SampleChoice::Present(persons),
            lenient: false,
            build: args.build,
            index: IndexUse::Ignore,
            threads: open::threads(&args.threads),
        },
    )?;
    if let Some(field) = &gene_field {
        refuse_undeclared(&call_set, field).map_err(|e| e.at(&args.input))?;
    }
    let samples = call_set.samples().to_vec();
    let tree = FamilyTree::new(&pedigree, |name| samples.iter().any(|s| s == name));
    if tree.tested_with(true).next().is_none() {
        return Err(Error::input("none of the tested persons is affected").at(&args.ped).hint(
            "the sixth column of an affected person is 2; its name must be a sample of the call set",
        ));
    }
    let callers = Callers::of_header(&call_set.header().text)?;
    let input = InheritanceInput {
        tree: &tree,
        samples: &samples,
        build: call_set.build().build,
        gene_field: gene_field.as_ref(),
        modes_key: &args.modes_field,
        min_depth: args.min_depth,
        callers: &callers,
    };
    let bar = Bar::new(quiet);
    bar.stage("inheritance", call_set.size());
    let done = match &args.output.out {
        None => write_rows(call_set, &input, &bar, out),
        Some(path) => output_file::write(path, |file, _| {
            write_rows(call_set, &input, &bar, file).map(|counts| (counts, None))
        }),
    };
    bar.clear();
    let counts = done?;
    if !quiet {
        logging::print_line(&format!(
            "{} alleles and {} pairs of {} persons, {} of them affected",
            counts.alleles,
            counts.pairs,
            samples.len(),
            tree.tested_with(true).count(),
        ));
    }
    Ok(())
}

/// Counts what was judged.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    alleles: usize,
    pairs: usize,
}

fn write_rows(
    call_set: CallSet,
    input: &InheritanceInput<'_>,
    bar: &Bar,
    out: &mut dyn Write,
) -> Result<Counts> {
    let persons: Vec<String> = input.tree.persons().iter().map(|p| p.name.clone()).collect();
    let mut counts = Counts::default();
    // Standard output is written line by line otherwise.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    stdout::write(&mut out, &(COLUMNS.join("\t") + "\n"))?;
    judge_call_set(call_set, input, &|bytes| bar.position(bytes), &mut |gene: JudgedGene| {
        counts.alleles += gene.segregation.alleles.len();
        counts.pairs += gene.segregation.pairs.len();
        let rows = SegregationRows {
            persons: &persons,
            gene: &gene.name,
            alleles: &gene.alleles,
            modes: &gene.modes,
            segregation: &gene.segregation,
        };
        rows.lines(|line| stdout::write(&mut out, line))
    })?;
    out.flush().map_err(stdout::failed)?;
    Ok(counts)
}

/// Reads `KEY` or `KEY:N`.
fn gene_field(text: &str) -> Result<GeneField> {
    let wrong = || {
        Error::usage(format!("--gene-field {text}: cannot be read"))
            .hint("give an INFO key, or KEY:N for the N-th part between `|`, from 1")
    };
    let (key, part) = match text.split_once(':') {
        None => (text, None),
        Some((key, number)) => {
            let number = number.parse::<usize>().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
            (key, Some(number - 1))
        }
    };
    if key.is_empty() {
        return Err(wrong());
    }
    Ok(GeneField { key: key.to_owned(), part })
}

/// Refuses a key that the header does not declare: every allele would be judged alone.
fn refuse_undeclared(call_set: &CallSet, field: &GeneField) -> Result<()> {
    let declared = format!("##INFO=<ID={},", field.key);
    if call_set.header().text.contains(&declared) {
        return Ok(());
    }
    Err(Error::usage(format!("the header declares no INFO field {}", field.key))
        .hint("--gene-field names the field that holds the gene, for example CSQ:4"))
}
