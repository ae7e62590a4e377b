//! The finished case, as the pipeline hands it to the writers.

use crate::model::case::Case;
use crate::model::coverage::CoverageReport;
use crate::model::ledger::{Outcome, OutcomeClass};
use crate::model::panel::ResolvedPanel;
use crate::model::row::{GeneRow, Row};
use crate::model::rule::{RescueSource, RuleName};
use serde::{Serialize, Serializer};

/// Everything that the reports show. Holds nothing volatile: the same input gives the same value.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// Case name; output files carry it.
    pub name: String,
    /// Case facts.
    pub case: Case,
    /// Sample in the call set.
    pub sample: String,
    /// The panel.
    pub panel: ResolvedPanel,
    /// Reported alleles: by tier, those ranked down last in it, then gene in panel order, then
    /// place.
    pub rows: Vec<Row>,
    /// One row a panel gene, in panel order.
    pub genes: Vec<GeneRow>,
    /// Ledger counts.
    pub ledger: LedgerSummary,
    /// The user's lists, entry by entry, with what became of each.
    pub lists: Vec<crate::model::lists::ListEntryReport>,
    /// Where everything comes from.
    pub provenance: Provenance,
    /// How well the reads cover the panel; `None` where no reads were given.
    pub coverage: Option<CoverageReport>,
    /// Copy number from the reads; `None` where no reads were given, it was not asked, or could not
    /// be judged.
    pub cnv: Option<crate::model::cnv::CnvReport>,
    /// Warnings that lead the report.
    pub warnings: Vec<String>,
    /// `--lenient` left records out: the result is incomplete.
    pub incomplete: bool,
}

/// The ledger in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LedgerSummary {
    /// Records in the file, where known (full scan, or the index's own counts).
    pub records_in_file: Option<u64>,
    /// Records outside the panel, where known.
    pub records_outside_panel: Option<u64>,
    /// Records that overlap a panel region.
    pub records_inside_panel: u64,
    /// Records inside the panel that `--lenient` left out.
    pub records_refused: u64,
    /// ALT entries of the records inside (a record without ALT counts as one).
    pub alleles_inside_panel: u64,
    /// How often what forbade which rule to drop, over the reported alleles: an allele may stand in
    /// several lines.
    pub rescues: Vec<RescueCount>,
    /// One line per outcome, with the rule's description; the counts sum up to
    /// `alleles_inside_panel`.
    pub outcomes: Vec<OutcomeCount>,
}

/// One outcome and how many alleles ended there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OutcomeCount {
    /// `reported`, `dropped` or `not_candidate`.
    pub class: OutcomeClass,
    /// Tier, rule or reason.
    pub name: &'static str,
    /// In words, with the threshold in force.
    pub description: String,
    /// ALT entries.
    pub alleles: u64,
    /// The first few, `chr:pos:ref:alt values`, so that a reader sees what it means.
    pub examples: Vec<String>,
}

/// One reason for rescue and one rule that it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RescueCount {
    /// `clinvar`, `locus`, `allow_list`.
    pub by: RescueSource,
    /// The rule; `none`: no rule would have dropped the allele.
    #[serde(serialize_with = "rule_or_none")]
    #[schemars(with = "String")]
    pub rule: Option<RuleName>,
    /// ALT entries.
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
    /// Counts the ALT entries that ended in `outcome`.
    pub fn count_of(&self, outcome: Outcome) -> u64 {
        let same = |o: &&OutcomeCount| o.class == outcome.class() && o.name == outcome.name();
        self.outcomes.iter().find(same).map_or(0, |o| o.alleles)
    }
}

/// Where everything comes from; volatile facts (time, host, paths, threads) are in the run manifest
/// only.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Provenance {
    /// `panelwise 0.1.0`.
    pub software: String,
    /// Consequence engine and version.
    pub engine: String,
    /// Transcript source.
    pub transcripts: String,
    /// Build.
    pub build: String,
    /// How the build was found.
    pub build_evidence: String,
    /// File name (no folder) and SHA-256 of each input that was read whole; `digest` says `not
    /// computed` with the reason for a call set read by index.
    pub inputs: Vec<InputFile>,
    /// Thresholds in force, as TOML.
    pub settings: String,
    /// SHA-256 of `settings`.
    pub settings_digest: String,
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct InputFile {
    /// `vcf`, `reference`, `panel`, `case`, `transcripts`.
    pub role: String,
    /// File name without folder.
    pub name: String,
    /// Size in bytes; `None` for stdin.
    pub bytes: Option<u64>,
    /// SHA-256 (hex) or why there is none.
    pub digest: String,
}
