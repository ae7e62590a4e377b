//! The plan of a run: everything opened, agreed and resolved before the first record streams. What
//! the cases of a batch share is a [`RunSetup`], what one case owns a [`CasePlan`].

use crate::cnv::ReferenceSet;
use crate::filter::UserLists;
use crate::io::calls::batch::ScanCounts;
use crate::io::calls::callset::CallSet;
use crate::io::reads::AlignmentFile;
use crate::io::reference::fasta::Reference;
use crate::model::case::{Case, Sex};
use crate::model::digest::hex;
use crate::model::known_variant::KnownVariant;
use crate::model::notice::{FileNotice, SampleNotice};
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::model::pedigree::Pedigree;
use crate::model::relation::RelativeName;
use crate::model::report::{InputFile, Provenance};
use crate::model::transcript_fault::TranscriptNotice;
use crate::model::{Relation, Transcript};
use crate::normalize::Callers;
use crate::pipeline::cnv::CnvDesign;
use crate::resource::Loaded;
use crate::settings::SettingsBook;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Everything that the cases of a batch share.
pub struct RunSetup {
    /// Holds the resolved panel.
    pub panel: ResolvedPanel,
    /// Holds the settings in force.
    pub settings: SettingsBook,
    /// Holds the open reference.
    pub reference: Reference,
    /// Holds the transcripts: those embedded in the panel, or the user's.
    pub transcripts: Vec<Transcript>,
    /// Names the source of the transcripts.
    pub transcript_source: String,
    /// Lists what is wrong with transcripts of the panel's genes in the user's file.
    pub transcript_notices: Vec<TranscriptNotice>,
    /// Holds the resource bundle, loaded for the panel's regions.
    pub resources: Option<Loaded>,
    /// Holds the user's allow-lists and deny-lists.
    pub lists: UserLists,
    /// Holds the design of copy number from reads; `None` without reads, or where it is not wanted.
    pub cnv: Option<CnvRun>,
    /// Writes protein names as predictions: [`crate::annotate::names::predicted`].
    pub protein_parentheses: bool,
    /// Reports every rare non-coding allele of the panel's genes, in tier N.
    pub show_noncoding: bool,
    /// Keeps going past single bad records.
    pub lenient: bool,
    /// Counts the threads for everything.
    pub threads: usize,
    /// Names the software, `panelwise 0.1.0`.
    pub software: String,
}

/// Everything that one case owns.
pub struct CasePlan {
    /// Names the case: the stem of all output files.
    pub name: String,
    /// Holds the facts of the case file.
    pub facts: Case,
    /// Holds the persons whose calls or reads were given.
    pub family: Family,
    /// Lists what the family's files do not agree on.
    pub family_notices: Vec<SampleNotice>,
    /// Lists the variants that the family is known to carry.
    pub known_variants: Vec<KnownVariant>,
    /// Describes the call set, as far as provenance and errors need it.
    pub input: RunInput,
    /// Tells how the build was found.
    pub build_evidence: String,
    /// Lists the INFO keys that hold a population frequency.
    pub info_frequency: Vec<String>,
    /// Lists the files read beside the call set: reference, case, settings, transcripts.
    pub files: Vec<InputFile>,
    /// Names the output folder.
    pub out: PathBuf,
    /// Replaces the files of an earlier run.
    pub force: bool,
    /// Holds the command line, for the manifest.
    pub command: Vec<String>,
}

/// The copy-number design that all cases of a run are measured on.
pub struct CnvRun {
    /// Holds the panel without padding.
    pub panel: ResolvedPanel,
    /// Holds the targets.
    pub design: CnvDesign,
    /// Holds the transcripts whose exons are targets.
    pub transcripts: Vec<Transcript>,
    /// Holds the samples measured earlier.
    pub set: Option<ReferenceSet>,
}

/// The persons whose calls or reads a case looks at, and the family they belong to.
pub struct Family {
    /// Holds the person whom the report is about.
    pub patient: Patient,
    /// Lists the relatives of whom calls or reads were given: mother, father, then the others in
    /// the order of the pedigree.
    pub relatives: Vec<Relative>,
    /// Holds the patient's whole family, untested members too; without a pedigree the patient, who
    /// is affected, and the relatives.
    pub pedigree: Pedigree,
}

impl Family {
    /// Tells how many files of aligned reads there are.
    pub fn alignment_files(&self) -> usize {
        let relatives = self.relatives.iter().filter(|r| r.alignments.is_some()).count();
        usize::from(self.patient.alignments.is_some()) + relatives
    }

    /// Returns the stated sex of a relative.
    pub fn sex(&self, relative: &Relative) -> Sex {
        self.pedigree.find(&relative.person).map_or(Sex::Unknown, |i| i.sex)
    }
}

/// The patient.
pub struct Patient {
    /// Names the sample of the call set.
    pub sample: String,
    /// Gives the place among the call set's chosen samples.
    pub column: usize,
    /// Holds the aligned reads.
    pub alignments: Option<AlignmentFile>,
}

/// One relative of the patient.
pub struct Relative {
    /// Tells what the relative is to the patient.
    pub role: Relation,
    /// Names the relative in the pedigree: by the sample, or by the role where no sample is known.
    pub person: String,
    /// Names the sample, where known.
    pub sample: Option<String>,
    /// Gives the place among the call set's chosen samples, where it holds the relative.
    pub column: Option<usize>,
    /// Holds the aligned reads.
    pub alignments: Option<AlignmentFile>,
    /// Describes the relative's own call set, where the calls are in a file of their own.
    pub input: Option<RunInput>,
}

impl Relative {
    /// Returns the name for a reader.
    pub fn name(&self) -> RelativeName {
        RelativeName { relation: self.role, person: self.person.clone() }
    }
}

/// The open call sets of a case.
pub struct CallSets {
    /// Holds the patient's.
    pub patient: CallSet,
    /// Lists those of relatives, with the place of each in the family.
    pub relatives: Vec<(usize, CallSet)>,
}

/// A call set beside its open handle.
pub struct RunInput {
    /// Names the file, `-` for stdin.
    pub path: PathBuf,
    /// Gives the compressed size, where known.
    pub bytes: Option<u64>,
    /// Lists the oddities that opening found and accepted.
    pub notices: Vec<FileNotice>,
    /// Holds the callers that may have written the records.
    pub callers: Callers,
}

impl RunSetup {
    /// Returns the transcripts of a panel gene: by HGNC id, else by current or previous symbol.
    pub fn transcripts_of<'a>(
        &'a self,
        gene: &'a PanelGene,
    ) -> impl Iterator<Item = &'a Transcript> {
        self.transcripts.iter().filter(|t| gene.facts.owns(*t))
    }

    /// Tells where everything in the report of a case comes from.
    pub fn provenance(&self, case: &CasePlan, engine: &str) -> Provenance {
        let settings = self.settings.text().to_owned();
        Provenance {
            software: self.software.clone(),
            engine: engine.to_owned(),
            transcripts: self.transcript_source.clone(),
            build: self.panel.build.to_string(),
            build_evidence: case.build_evidence.clone(),
            inputs: case.files.clone(),
            settings_digest: hex(&Sha256::digest(settings.as_bytes())),
            settings,
        }
    }
}

impl CasePlan {
    /// Describes the call set as it was read; for the manifest only, because a report must not
    /// depend on its packing.
    pub fn call_set_file(&self, counts: &ScanCounts) -> InputFile {
        self.input.file("vcf".to_owned(), counts)
    }
}

impl RunInput {
    /// Describes the file as it was read.
    pub fn file(&self, role: String, counts: &ScanCounts) -> InputFile {
        InputFile {
            role,
            name: match self.path.file_name() {
                Some(name) if self.path.as_os_str() != "-" => name.to_string_lossy().into_owned(),
                _ => "stdin".to_owned(),
            },
            bytes: self.bytes,
            digest: counts
                .digest
                .clone()
                .unwrap_or_else(|| "not computed: the file was read by its index".to_owned()),
        }
    }
}
