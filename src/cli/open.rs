//! Flags to one checked [`CasePlan`]: every file opened, the build agreed, the panel resolved, before
//! anything streams.

use crate::cli::case_file;
use crate::cli::family::{Against, Given};
use crate::cli::flags::{IndexArg, RunArgs};
use crate::cli::verbs::transcripts::SetArg;
use crate::cnv::ReferenceSet;
use crate::filter::UserLists;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reference::fasta::Reference;
use crate::io::text::index::IndexUse;
use crate::model::case::{Case, Sex};
use crate::model::digest::hex;
use crate::model::lists::ListKind;
use crate::model::panel::ResolvedPanel;
use crate::model::report::InputFile;
use crate::model::transcript::TranscriptNotice;
use crate::model::{Build, GeneId, Transcript};
use crate::panel::{PanelRequest, resolve};
use crate::pipeline::cnv::CnvPlan;
use crate::pipeline::{CasePlan, CnvRun, Family, Patient, RunInput, RunSetup};
use crate::resource::bands::{self, Bands};
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Bundle, Loaded};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Name and version, as outputs carry it.
pub const SOFTWARE: &str = concat!("panelwise ", env!("CARGO_PKG_VERSION"));

/// Checks everything and opens the call set.
///
/// # Errors
///
/// The first thing that does not hold, with file and hint.
pub fn plan(args: &RunArgs) -> Result<(RunSetup, CasePlan, CallSet)> {
    let vcf = required(args.vcf.as_ref(), "--vcf")?;
    let reference_path = required(args.reference.as_ref(), "--reference")?;
    let out = required(args.out.as_ref(), "--out")?;
    let threads = threads(args.threads);
    let mut case = case(args)?;
    let given = Given::read(args.ped.as_deref(), &args.bam)?;
    let options = OpenOptions {
        samples: SampleChoice::Family {
            patient: case.sample.clone(),
            relatives: given.relatives(case.sample.as_deref())?,
        },
        lenient: args.lenient,
        build: args.build,
        index: match args.index {
            IndexArg::Auto => IndexUse::Auto,
            IndexArg::Ignore => IndexUse::Ignore,
            IndexArg::Require => IndexUse::Require,
        },
        threads,
    };
    let call_set = CallSet::open(vcf, &options)?;
    let build = call_set.build().build;
    let reference = Reference::open(reference_path)?;
    let reference_build = agree(vcf, build, &reference, reference_path)?;
    let panel = resolve(&PanelRequest {
        panels: args.panel.clone(),
        genes: args.genes.clone(),
        expand: args.expand.into(),
        build,
        padding: args.padding,
    })?;
    let ids: Vec<String> = panel.panels.iter().map(|p| p.id.clone()).collect();
    let settings =
        SettingsBook::load(&crate::panel::Names, &ids, args.settings.as_deref(), &args.set)?;
    let (transcripts, transcript_source, transcript_notices) =
        transcripts(args.transcripts.as_deref(), args.transcript_set, &panel, Some(&reference))?;
    let mut files = files(args, reference_path)?;
    let resources = resources(args.resources.as_deref(), threads, &panel, &mut files)?;
    let against = Against {
        reference: &reference,
        build,
        claim: args.build,
        samples: call_set.samples(),
        patient: case.sample.as_deref(),
    };
    let family = given.resolve(&against, &mut files)?;
    case.sex = agreed_sex(case.sex, family.sex)?;
    let cnv = if family.alignments.is_some() && !args.no_cnv {
        Some(copy_number(args, build, &transcripts, &settings, &reference, &mut files)?)
    } else {
        None
    };
    let lists = lists(args, &reference, build, &mut files)?;
    let sample = call_set.samples().first().cloned().unwrap_or_default();
    let setup = RunSetup {
        panel,
        settings,
        reference,
        transcripts,
        transcript_source,
        transcript_notices,
        resources,
        lists,
        cnv,
        protein_parentheses: args.protein_parentheses,
        lenient: args.lenient,
        threads,
        software: SOFTWARE.to_owned(),
    };
    let plan = CasePlan {
        name: args.name.clone().or_else(|| case.id.clone()).unwrap_or_else(|| sample.clone()),
        facts: case,
        family: Family {
            patient: Patient { sample, column: 0, alignments: family.alignments },
            relatives: family.relatives,
        },
        family_warnings: family.warnings,
        input: RunInput {
            path: vcf.clone(),
            bytes: call_set.size(),
            remarks: call_set.build().remarks.clone(),
        },
        build_evidence: format!(
            "call set: {}; reference: {reference_build}",
            call_set.build().found_by
        ),
        info_frequency: info_frequency(args, &call_set)?,
        files,
        out: out.clone(),
        force: args.force,
        command: std::env::args().collect(),
    };
    if !args.allow_unmodelled {
        modelled(&setup)?;
    }
    Ok((setup, plan, call_set))
}

/// Too many genes without a transcript model: a flood of variants without consequence would hide
/// the findings.
fn modelled(setup: &RunSetup) -> Result<()> {
    let placed = setup.panel.genes.iter().filter(|g| g.region.is_some());
    let without: Vec<&str> = placed
        .clone()
        .filter(|g| setup.transcripts_of(g).next().is_none())
        .map(|g| g.facts.symbol.as_str())
        .collect();
    let all = placed.count();
    if (without.len() as f64) <= setup.settings.general().tier.max_unmodelled_share * all as f64 {
        return Ok(());
    }
    let shown = without.iter().take(10).copied().collect::<Vec<_>>().join(", ");
    let more = if without.len() > 10 { " ..." } else { "" };
    Err(Error::usage(format!("{} of {all} genes of the panel have no transcript model: {shown}{more}", without.len())).hint(
        "give transcripts of this build with --transcripts (MANE or Ensembl GFF3), or --allow-unmodelled to list all their variants in tier U",
    ))
}

/// The one thread budget.
pub fn threads(asked: Option<std::num::NonZeroUsize>) -> usize {
    asked
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, std::num::NonZeroUsize::get)
}

fn required<'a>(path: Option<&'a PathBuf>, flag: &str) -> Result<&'a PathBuf> {
    path.ok_or_else(|| Error::usage(format!("{flag} is missing")))
}

/// The case file with the command line's words on top.
fn case(args: &RunArgs) -> Result<Case> {
    let mut case = args.case.as_deref().map(case_file::read).transpose()?.unwrap_or_default();
    if let Some(sample) = &args.sample {
        case.sample = Some(sample.clone());
    }
    if let Some(sex) = args.sex {
        case.sex = sex.into();
    }
    if let Some(tissue) = args.tissue {
        case.tissue = tissue.into();
    }
    Ok(case)
}

/// The case's word, else the pedigree's.
pub fn agreed_sex(case: Sex, pedigree: Sex) -> Result<Sex> {
    match (case, pedigree) {
        (Sex::Unknown, other) | (other, Sex::Unknown) => Ok(other),
        (a, b) if a == b => Ok(a),
        _ => Err(Error::input("the pedigree and the case do not agree on the sex of the sample")
            .hint("correct --sex, the case file or the PED file; reads tell only which one is likelier")),
    }
}

fn agree(vcf: &Path, build: Build, reference: &Reference, path: &Path) -> Result<String> {
    let evidence = reference.build()?;
    if evidence.build == build {
        return Ok(evidence.evidence);
    }
    Err(Error::input(format!(
        "the reference is {}, the call set {} is {build}",
        evidence.build,
        vcf.display()
    ))
    .at(path)
    .hint("give the reference that the reads were aligned to"))
}

/// Targets of copy number, and the reference set measured on the same ones.
fn copy_number(
    args: &RunArgs,
    build: Build,
    loaded: &[Transcript],
    settings: &SettingsBook,
    reference: &Reference,
    files: &mut Vec<InputFile>,
) -> Result<CnvRun> {
    // As `cnv reference build` does: gene bodies without the padding that variants get. Exons of
    // every minor transcript would cut the windows between the real ones to pieces.
    let panel = resolve(&PanelRequest {
        panels: args.panel.clone(),
        genes: args.genes.clone(),
        expand: args.expand.into(),
        build,
        padding: 0,
    })?;
    let transcripts = match args.transcripts.as_deref() {
        Some(path) if !matches!(args.transcript_set, SetArg::Canonical) => {
            transcripts(Some(path), SetArg::Canonical, &panel, Some(reference))?.0
        }
        _ => loaded.to_vec(),
    };
    let settings = &settings.general().cnv;
    let design =
        CnvPlan { panel: &panel, transcripts: &transcripts, settings, reference, threads: 1 }
            .design()?;
    let set = match &args.cnv_reference {
        Some(path) => {
            files.push(file("copy-number reference set", path)?);
            Some(ReferenceSet::open(path, &design.design)?)
        }
        None => None,
    };
    Ok(CnvRun { panel, design, transcripts, set })
}

/// Transcripts, where they are from, and what was found wrong with those of the panel.
pub type LoadedTranscripts = (Vec<Transcript>, String, Vec<TranscriptNotice>);

/// The user's transcripts near the panel, or the built-in ones.
///
/// # Errors
///
/// The file cannot be read, or has no transcript near a panel gene.
pub fn transcripts(
    path: Option<&Path>,
    set: SetArg,
    panel: &ResolvedPanel,
    reference: Option<&Reference>,
) -> Result<LoadedTranscripts> {
    if let Some(path) = path {
        let set = crate::cli::verbs::transcripts::load(path, set, reference)?;
        let regions = &panel.regions;
        let near = |t: &Transcript| {
            crate::model::Chromosome::parse(&t.contig)
                .is_some_and(|c| regions.first_overlap(c, t.span()).is_some())
        };
        let kept: Vec<Transcript> = set.transcripts.into_iter().filter(near).collect();
        if kept.is_empty() {
            return Err(Error::input("no transcript overlaps a gene of the panel")
                .at(path)
                .hint("is the file of the same genome build as the call set?"));
        }
        let of_panel = |w: &TranscriptNotice| {
            w.gene.is_empty()
                || panel.genes.iter().any(|g| g.facts.owns(GeneId::from_symbol(&w.gene)))
        };
        let notices = set.notices.into_iter().filter(of_panel).collect();
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        return Ok((kept, name, notices));
    }
    let list: Vec<Transcript> =
        panel.genes.iter().flat_map(|g| g.transcripts.iter().cloned()).collect();
    let mut sources: Vec<&str> = list.iter().map(|t| t.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let text = format!("built-in models: {}", sources.join(", "));
    Ok((list, text, Vec::new()))
}

/// Opens the bundle, checks that it fits build and panel, and loads what the panel needs.
///
/// # Errors
///
/// Not a bundle, damaged, of another build, or made for other regions.
pub fn resources(
    path: Option<&Path>,
    threads: usize,
    panel: &ResolvedPanel,
    files: &mut Vec<InputFile>,
) -> Result<Option<Loaded>> {
    let Some(path) = path else { return Ok(None) };
    let bundle = Bundle::open(path)?;
    let header = bundle.header();
    if header.build != panel.build {
        return Err(Error::input(format!(
            "the resource bundle is {}, the call set {}",
            header.build, panel.build
        ))
        .at(path)
        .hint("build one of the call set's build"));
    }
    if let Some(region) = bundle.uncovered(&panel.regions) {
        let panels: Vec<String> =
            header.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
        let made_for = if panels.is_empty() { "regions".to_owned() } else { panels.join(", ") };
        return Err(Error::input(format!(
            "the resource bundle does not cover {region} of the panel"
        ))
        .at(path)
        .hint(format!(
            "it was built for {made_for}; build it again for this panel, expansion and padding"
        )));
    }
    let name =
        |p: &Path| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let bytes = std::fs::metadata(path).ok().map(|m| m.len());
    files.push(InputFile {
        role: "resources".to_owned(),
        name: name(path),
        bytes,
        digest: bundle.digest().to_owned(),
    });
    if header.tracks.iter().any(|t| t.kind == TrackKind::Predictor) {
        files.push(InputFile {
            role: "predictor bands".to_owned(),
            name: bands::NAME.to_owned(),
            bytes: Some(Bands::bytes()),
            digest: Bands::digest(),
        });
    }
    for source in &header.sources {
        for file in &source.files {
            files.push(InputFile {
                role: format!("resources: {}, release {}", source.track, source.release),
                name: file.name.clone(),
                bytes: file.bytes,
                digest: file.digest.clone(),
            });
        }
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))?;
    pool.install(|| bundle.load(&panel.regions)).map(Some)
}

/// The user's lists, normalised and checked against the reference.
fn lists(
    args: &RunArgs,
    reference: &Reference,
    build: Build,
    files: &mut Vec<InputFile>,
) -> Result<UserLists> {
    let mut lists = UserLists::default();
    for (kind, paths) in [(ListKind::Allow, &args.allow_list), (ListKind::Deny, &args.deny_list)] {
        for path in paths {
            files.push(file(kind.label(), path)?);
            lists.read(kind, path, reference, build)?;
        }
    }
    Ok(lists)
}

/// Reserved for the call set's own samples (VCF 4.3, table 1; GATK): 0.5 or 1 for each allele of a
/// single sample.
const OWN_FREQUENCY: [&str; 3] = ["AF", "MAF", "MLEAF"];

/// A misspelt key would silently switch the filter off, the frequency among the call set's own
/// samples drop all alleles.
fn info_frequency(args: &RunArgs, call_set: &CallSet) -> Result<Vec<String>> {
    for key in &args.info_frequency {
        let Some(field) = call_set.header().info.iter().find(|d| d.id == *key) else {
            return Err(Error::usage(format!(
                "--info-frequency {key}: the call set's header has no such INFO field"
            ))
            .hint("the header's ##INFO lines name the fields"));
        };
        let described = field.description.to_ascii_lowercase();
        let of_others = ["gnomad", "population", "exac", "1000", "topmed", "kg"]
            .iter()
            .any(|w| described.contains(w));
        if OWN_FREQUENCY.contains(&key.as_str()) && !of_others {
            return Err(Error::usage(format!(
                "--info-frequency {key}: that is the frequency among the call set's own samples (\"{}\"), not a population's",
                field.description.chars().take(100).collect::<String>()
            ))
            .hint("give the key of a population database; if this is one, say so in the Description of its ##INFO line"));
        }
    }
    Ok(args.info_frequency.clone())
}

/// Name, size and digest of each file beside the call set. The reference is identified by its
/// index: contig names and lengths.
fn files(args: &RunArgs, reference: &Path) -> Result<Vec<InputFile>> {
    let mut fai = reference.as_os_str().to_owned();
    fai.push(".fai");
    let mut list = vec![file("reference index", Path::new(&fai))?];
    for (role, path) in
        [("case", &args.case), ("settings", &args.settings), ("transcripts", &args.transcripts)]
    {
        if let Some(path) = path {
            list.push(file(role, path)?);
        }
    }
    Ok(list)
}

/// One input file with its SHA-256.
///
/// # Errors
///
/// The file cannot be read.
pub fn file(role: &str, path: &Path) -> Result<InputFile> {
    let mut input = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0u64;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                digest.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, e)),
        }
    }
    Ok(InputFile {
        role: role.to_owned(),
        name: path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        bytes: Some(bytes),
        digest: hex(&digest.finalize()),
    })
}
