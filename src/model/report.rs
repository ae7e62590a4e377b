//! Defines the finished case, as the pipeline hands it to the writers.

use crate::model::Notice;
use crate::model::case::Case;
use crate::model::coverage::CoverageReport;
use crate::model::gene_row::GeneRow;
use crate::model::ledger::{Outcome, OutcomeClass};
use crate::model::panel::ResolvedPanel;
use crate::model::report_family::ReportFamily;
use crate::model::row::Row;
use crate::model::rule::{RescueSource, RuleName};
use serde::{Serialize, Serializer};

/// Everything that the reports show. Holds nothing volatile: the same input gives the same value.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// Names the case; output files carry the name.
    pub name: String,
    /// Holds the facts of the case file.
    pub case: Case,
    /// Names the sample of the call set.
    pub sample: String,
    /// Holds the patient's family; `None` for a patient alone.
    pub family: Option<ReportFamily>,
    /// Holds the panel.
    pub panel: ResolvedPanel,
    /// Lists the reported variants: by tier, those ranked down last in it, then gene in panel
    /// order, then place.
    pub rows: Vec<Row>,
    /// Lists one row a panel gene, in panel order.
    pub genes: Vec<GeneRow>,
    /// Holds the numbers of the ledger.
    pub ledger: LedgerSummary,
    /// Lists the user's lists, entry by entry, with the outcome of each.
    pub lists: Vec<crate::model::lists::ListEntryReport>,
    /// Tells where everything comes from.
    pub provenance: Provenance,
    /// Tells how well the reads cover the panel; `None` where no reads were given.
    pub coverage: Option<CoverageReport>,
    /// Holds copy number from the reads; `None` where no reads were given, it was not wanted, or
    /// could not be judged.
    pub cnv: Option<crate::model::cnv::CnvReport>,
    /// Lists the notices that lead the report, in its order.
    pub notices: Vec<Notice>,
    /// Marks an incomplete result: `--lenient` left records out.
    pub incomplete: bool,
}

/// The ledger in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LedgerSummary {
    /// Gives the number of records in the file, where known (full scan, or the index's own
    /// numbers).
    pub records_in_file: Option<u64>,
    /// Gives the number of records outside the panel, where known.
    pub records_outside_panel: Option<u64>,
    /// Gives the number of records that overlap a panel region.
    pub records_inside_panel: u64,
    /// Gives the number of records inside the panel that `--lenient` left out.
    pub records_refused: u64,
    /// Gives the number of ALT entries of the records inside (a record without ALT is one).
    pub alleles_inside_panel: u64,
    /// Lists each pair of a rescue and a rule that it held, with the number of reported alleles: an
    /// allele may be in several lines.
    pub rescues: Vec<RescueCount>,
    /// Lists one line per outcome, with the rule's description; the numbers sum up to
    /// `alleles_inside_panel`.
    pub outcomes: Vec<OutcomeCount>,
}

/// One outcome and the number of alleles that ended there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OutcomeCount {
    /// Gives the class: `reported`, `dropped` or `not_candidate`.
    pub class: OutcomeClass,
    /// Names the tier, the rule or the reason.
    pub name: &'static str,
    /// Describes the outcome, with the threshold in force.
    pub description: String,
    /// Gives the number of ALT entries.
    pub alleles: u64,
    /// Shows the first few, `chr:pos:ref:alt values`.
    pub examples: Vec<String>,
}

/// One reason for rescue and one rule that it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RescueCount {
    /// Names the source: `clinvar`, `locus` or `allow_list`.
    pub by: RescueSource,
    /// Names the rule; `none` where no rule would have dropped the allele.
    #[serde(serialize_with = "rule_or_none")]
    #[schemars(with = "String")]
    pub rule: Option<RuleName>,
    /// Gives the number of ALT entries.
    pub alleles: u64,
}

impl OutcomeCount {
    /// Tells whether the alleles are reported.
    pub fn is_reported(&self) -> bool {
        self.class == OutcomeClass::Reported
    }
}

impl RescueCount {
    /// Returns the name of the rule, `none` where no rule would have dropped the allele.
    pub fn rule_name(&self) -> &'static str {
        self.rule.map_or("none", RuleName::name)
    }
}

fn rule_or_none<S: Serializer>(rule: &Option<RuleName>, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(rule.map_or("none", RuleName::name))
}

impl LedgerSummary {
    /// Returns the number of ALT entries that ended in `outcome`.
    pub fn count_of(&self, outcome: Outcome) -> u64 {
        let same = |o: &&OutcomeCount| o.class == outcome.class() && o.name == outcome.name();
        self.outcomes.iter().find(same).map_or(0, |o| o.alleles)
    }
}

/// The origin of everything in a report; volatile facts (time, host, paths, threads) are in the run
/// manifest only.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Provenance {
    /// Names the software, `panelwise 0.1.0`.
    pub software: String,
    /// Names the consequence engine and its version.
    pub engine: String,
    /// Names the source of the transcripts.
    pub transcripts: String,
    /// Names the build.
    pub build: String,
    /// Tells how the build was found.
    pub build_evidence: String,
    /// Lists file name (no folder) and SHA-256 of each input that was read whole; `digest` says
    /// `not computed` with the reason for a call set read by index.
    pub inputs: Vec<InputFile>,
    /// Holds the thresholds in force, as TOML.
    pub settings: String,
    /// Gives the SHA-256 of `settings`.
    pub settings_digest: String,
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct InputFile {
    /// Names the role: `vcf`, `reference`, `panel`, `case`, `transcripts`.
    pub role: String,
    /// Gives the file name without folder.
    pub name: String,
    /// Gives the size in bytes; `None` for stdin.
    pub bytes: Option<u64>,
    /// Gives the SHA-256 (hex), or the reason why there is none.
    pub digest: String,
}
