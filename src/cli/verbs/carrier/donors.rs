//! `panelwise carrier --donor`: each donor is a case of `panelwise run` on the donor-relevant genes of
//! a panel; a minor one on the genes of the family's variants alone.

use crate::cli::flags::choices::{IndexArg, SexArg};
use crate::cli::flags::{
    CaseFlags, FolderFlags, PanelFlags, ReferenceFlags, SettingsFlags, ThreadFlags,
    TranscriptFlags, TranscriptSetFlags,
};
use crate::cli::open;
use crate::cli::verbs::carrier::CarrierArgs;
use crate::cli::verbs::carrier::files::PersonPaths;
use crate::cli::verbs::run::{RunArgs, plan};
use crate::model::carrier::CarrierRow;
use crate::model::case::Sex;
use crate::model::donor::DonorReport;
use crate::model::known_variant::KnownVariant;
use crate::model::{Build, Relation};
use crate::pipeline::Progress;
use crate::pipeline::carrier::CarrierPerson;
use crate::pipeline::donor::assess_donor;
use crate::{Error, Result};
use std::path::Path;

/// Bases added on both sides of each gene, as `run` does by default.
const PADDING: u64 = 1000;

/// The donors of a family, and what is looked at in them.
pub struct Donors<'a> {
    /// Holds the flags.
    pub args: &'a CarrierArgs,
    /// Gives the build.
    pub build: Build,
    /// Lists the variants that the family is known to carry.
    pub variants: &'a [KnownVariant],
    /// Shows the progress.
    pub progress: &'a dyn Progress,
}

impl Donors<'_> {
    /// Assesses each donor.
    ///
    /// # Errors
    /// Usage: nobody is a donor, no panel, a panel without donor-relevant genes, a minor without a
    /// known variant in one of the panel's genes. Those of `run`.
    pub fn assess(
        &self,
        persons: &[CarrierPerson],
        paths: &[PersonPaths],
        rows: &[CarrierRow],
    ) -> Result<Vec<DonorReport>> {
        let donors: Vec<_> =
            persons.iter().zip(paths).filter(|(person, _)| self.is_donor(person)).collect();
        if donors.is_empty() {
            return Err(Error::usage("--donor: nobody is a donor")
                .hint("state role = \"donor\" in the case file, or name the donors by --sample"));
        }
        let genes = self.relevant_genes()?;
        let report = |(person, paths): (&CarrierPerson, &PersonPaths)| {
            let report = self.assess_one(person, paths, &genes)?;
            let family = rows.iter().filter(|row| row.person == person.name).cloned().collect();
            Ok(DonorReport { family, ..report })
        };
        donors.into_iter().map(report).collect()
    }

    /// Says whether a person is a donor: by the role, else by `--sample`.
    fn is_donor(&self, person: &CarrierPerson) -> bool {
        person.role == Some(Relation::Donor) || self.args.sample.contains(&person.name)
    }

    /// Lists the donor-relevant genes of the panel, symbol and HGNC id.
    fn relevant_genes(&self) -> Result<Vec<(String, String)>> {
        let flags = &self.args.panel;
        if flags.panel.is_empty() {
            return Err(Error::usage("--donor needs --panel")
                .hint("give --panel 1: its genes say whether they matter in a donor"));
        }
        let panel = open::panel::resolve(flags, self.build, PADDING)?;
        let genes = panel.genes.iter().filter(|gene| gene.facts.hsct_donor);
        let genes: Vec<(String, String)> =
            genes.map(|g| (g.facts.symbol.clone(), g.facts.hgnc_id.clone())).collect();
        if genes.is_empty() {
            return Err(Error::usage("the panel has no donor-relevant gene")
                .hint("its genes need hsct_donor = true; panel 1 has them"));
        }
        Ok(genes)
    }

    /// Runs the case of one donor.
    fn assess_one(
        &self,
        person: &CarrierPerson,
        paths: &PersonPaths,
        relevant: &[(String, String)],
    ) -> Result<DonorReport> {
        let Some(calls) = paths.calls.as_deref() else {
            return Err(Error::usage(format!("--donor: '{}' has no calls", person.name))
                .hint("give --vcf NAME=FILE; reads alone show no other variant"));
        };
        if calls.as_os_str() == "-" {
            return Err(
                Error::usage("--donor: calls cannot come from standard input").hint("give a file")
            );
        }
        let is_known =
            |symbol: &str| self.variants.iter().any(|v| v.genes.iter().any(|own| own == symbol));
        let all = relevant.iter();
        let genes: Vec<String> = all
            .filter(|(symbol, _)| !person.minor || is_known(symbol))
            .map(|(_, id)| id.clone())
            .collect();
        if genes.is_empty() {
            let what = format!(
                "'{}' is a minor, and no known variant lies in a donor-relevant gene of the panel",
                person.name
            );
            return Err(Error::usage(what)
                .hint("in minors only the genes of the family's variants are read: --variant"));
        }
        let folder = tempfile::tempdir().map_err(|e| Error::io(&std::env::temp_dir(), e))?;
        let args = self.run_args(person, paths, calls, genes, folder.path());
        let (setup, mut case, call_sets) = plan::plan(&args)?;
        case.known_variants = self.variants.to_vec();
        case.facts.tissue = person.tissue;
        case.facts.haematological_malignancy = person.malignancy;
        case.facts.minor = Some(person.minor);
        let report = assess_donor(&setup, &case, call_sets, self.progress)?;
        Ok(DonorReport { person: person.name.clone(), ..report })
    }

    /// Returns the flags of the run.
    fn run_args(
        &self,
        person: &CarrierPerson,
        paths: &PersonPaths,
        calls: &Path,
        genes: Vec<String>,
        out: &Path,
    ) -> RunArgs {
        let args = self.args;
        let flags = &args.panel;
        let sex = match person.sex {
            Sex::Female => Some(SexArg::Female),
            Sex::Male => Some(SexArg::Male),
            Sex::Unknown => None,
        };
        let file = args.transcripts.file.transcripts.clone();
        RunArgs {
            panel: PanelFlags { panel: flags.panel.clone(), genes, expand: flags.expand },
            padding: PADDING,
            vcf: vec![calls.display().to_string()],
            bam: paths.reads.iter().map(|path| path.display().to_string()).collect(),
            ped: None,
            cnv_reference: None,
            no_cnv: false,
            reference: ReferenceFlags { reference: args.reference.reference.clone() },
            output: FolderFlags { out: Some(out.to_path_buf()), force: false },
            case: CaseFlags {
                sample: paths.sample.clone(),
                case: None,
                name: Some(person.name.clone()),
                sex,
            },
            tissue: None,
            build: args.build,
            transcripts: TranscriptSetFlags {
                file: TranscriptFlags { transcripts: file },
                transcript_set: args.transcripts.transcript_set,
            },
            resources: args.resources.clone(),
            allow_list: Vec::new(),
            deny_list: Vec::new(),
            info_frequency: args.info_frequency.clone(),
            settings: SettingsFlags {
                settings: args.settings.settings.clone(),
                set: args.settings.set.clone(),
            },
            print_config: false,
            index: IndexArg::default(),
            threads: ThreadFlags { threads: args.threads.threads },
            allow_unmodelled: false,
            protein_parentheses: false,
            show_noncoding: false,
            lenient: false,
        }
    }
}
