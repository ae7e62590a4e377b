//! The ledger while it is written: each ALT entry inside the panel ends here, in exactly one
//! outcome.

use crate::filter::rules::{AFTER_ANNOTATION, BEFORE_ANNOTATION, Rule};
use crate::model::evidence::Rescue;
use crate::model::ledger::{LedgerEntry, Outcome, RuleTrace, Tier};
use crate::model::report::{LedgerSummary, OutcomeCount, RescueCount};
use crate::model::{Allele, NotCandidate, RescueSource, RuleName};
use crate::normalize::parts;
use crate::pipeline::evaluate::Evaluated;
use crate::pipeline::known_variants::KnownOutcomes;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::report::LedgerWriter;
use crate::report::ledger::INHERITANCE_NOTE;
use crate::report::staging::StagedFile;
use crate::{Error, Result};
use std::collections::BTreeMap;

/// Examples shown per outcome.
const EXAMPLES: usize = 25;

/// Writes the ledger and counts its outcomes.
pub struct OpenLedger<'a> {
    setup: &'a RunSetup,
    writer: LedgerWriter,
    records: u64,
    refused: u64,
    alleles: u64,
    outcomes: BTreeMap<Outcome, (u64, Vec<String>)>,
    rescues: BTreeMap<(RescueSource, Option<RuleName>), u64>,
    listed: BTreeMap<Allele, Outcome>,
    /// Lists the variants that the family is known to carry.
    wanted: Vec<Allele>,
    known: KnownOutcomes,
}

/// The finished ledger.
pub struct FinishedLedger {
    /// Counts outcomes and rescues.
    pub summary: LedgerSummary,
    /// Gives the outcome of each allele on the user's lists; one that is missing here never came.
    pub listed: BTreeMap<Allele, Outcome>,
    /// Gives the outcome of each variant that the family is known to carry.
    pub known: KnownOutcomes,
}

impl<'a> OpenLedger<'a> {
    /// Opens the file. Its head says no more than is known before the first record.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn new(setup: &'a RunSetup, case: &CasePlan, file: StagedFile) -> Result<Self> {
        let panel = &setup.panel;
        let mut head = vec![
            ("case", case.name.clone()),
            ("software", setup.software.clone()),
            ("build", panel.build.to_string()),
        ];
        head.extend(panel.panels.iter().map(|p| ("panel", format!("{} {}", p.id, p.version))));
        head.push(("panel_digest", panel.digest.clone()));
        head.push(("note", INHERITANCE_NOTE.to_owned()));
        Ok(Self {
            setup,
            writer: LedgerWriter::new(file, &head)?,
            records: 0,
            refused: 0,
            alleles: 0,
            outcomes: BTreeMap::new(),
            rescues: BTreeMap::new(),
            listed: BTreeMap::new(),
            wanted: case.known_variants.iter().map(|known| known.allele.clone()).collect(),
            known: KnownOutcomes::new(),
        })
    }

    /// Counts a record inside the panel and its ALT entries, each of which is to end later.
    pub fn expect(&mut self, entries: usize, refused: bool) {
        self.records += 1;
        self.refused += u64::from(refused);
        self.alleles += entries as u64;
    }

    /// Returns the number of records expected so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Returns the symbol of a panel gene by its index.
    pub fn symbol(&self, gene: usize) -> &'a str {
        self.setup.panel.genes.get(gene).map_or("", |g| g.facts.symbol.as_str())
    }

    /// Ends an ALT entry: writes its line and counts its outcome.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn end(&mut self, entry: Evaluated, outcome: Outcome, trail: Vec<RuleTrace>) -> Result<()> {
        let genes = entry.genes.iter().filter_map(|g| self.setup.panel.genes.get(*g));
        let entry = LedgerEntry {
            genes: genes.map(|g| g.facts.symbol.clone()).collect(),
            input: entry.input,
            allele: entry.allele,
            consequence: entry.consequence,
            hgvs: entry.hgvs,
            outcome,
            trail,
        };
        if let Some(allele) = entry.allele.as_ref().filter(|a| self.setup.lists.holds(a)) {
            // Of several entries of one allele the one that was kept counts.
            let duplicate = outcome == Outcome::NotCandidate(NotCandidate::Duplicate);
            if !duplicate || !self.listed.contains_key(allele) {
                self.listed.insert(allele.clone(), outcome);
            }
        }
        if let Some(allele) = entry.allele.as_ref().filter(|a| self.wanted.contains(a)) {
            let duplicate = outcome == Outcome::NotCandidate(NotCandidate::Duplicate);
            if !duplicate || !self.known.contains_key(allele) {
                let values = entry.trail.last().map(|t| t.values.clone()).unwrap_or_default();
                self.known.insert(allele.clone(), (outcome, values));
            }
        }
        if !self.setup.lists.entries().is_empty() {
            // A record of the listed allele itself says more than one that holds it as a part.
            let parts = entry.allele.iter().flat_map(parts);
            for part in parts.filter(|p| self.setup.lists.holds(p)) {
                self.listed.entry(part).or_insert(outcome);
            }
        }
        let (count, examples) = self.outcomes.entry(outcome).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let values = entry.trail.last().map(|t| format!(" {}", t.values)).unwrap_or_default();
            examples.push(format!("{}{values}", entry.input));
        }
        self.writer.write(&entry)
    }

    /// Counts the rescues of one reported allele: each source and each rule it held, once. A source
    /// counts under no rule where none of its rescues held one: two loci of one allele are one
    /// source.
    pub fn count_rescues<'r>(&mut self, rescues: impl Iterator<Item = &'r Rescue>) {
        let mut pairs: Vec<(RescueSource, Option<RuleName>)> = Vec::new();
        for rescue in rescues {
            let rules = rescue.against.iter().map(|prevented| Some(prevented.rule));
            let none = rescue.against.is_empty().then_some(None);
            pairs.extend(rules.chain(none).map(|rule| (rescue.by, rule)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let held: Vec<RescueSource> =
            pairs.iter().filter(|(_, rule)| rule.is_some()).map(|(by, _)| *by).collect();
        pairs.retain(|(by, rule)| rule.is_some() || !held.contains(by));
        for pair in pairs {
            *self.rescues.entry(pair).or_default() += 1;
        }
    }

    /// Closes the file and checks that every ALT entry has ended.
    ///
    /// # Errors
    /// Internal: an ALT entry without an end. Input, where the file system refuses.
    pub fn finish(self) -> Result<FinishedLedger> {
        let ended: u64 = self.outcomes.values().map(|(n, _)| n).sum();
        if ended != self.alleles {
            return Err(Error::internal(format!(
                "ledger: {} alleles inside the panel, {ended} ended",
                self.alleles
            )));
        }
        let summary = LedgerSummary {
            records_in_file: None,
            records_outside_panel: None,
            records_inside_panel: self.records,
            records_refused: self.refused,
            alleles_inside_panel: self.alleles,
            rescues: self.rescue_counts(),
            outcomes: self.outcome_counts(),
        };
        self.writer.finish()?;
        Ok(FinishedLedger { summary, listed: self.listed, known: self.known })
    }

    /// Counts rescues by source and rule, in the order of their names.
    fn rescue_counts(&self) -> Vec<RescueCount> {
        let count = |(&(by, rule), &alleles)| RescueCount { by, rule, alleles };
        let mut counts: Vec<RescueCount> = self.rescues.iter().map(count).collect();
        counts.sort_by_key(|c| (c.by.name(), c.rule_name()));
        counts
    }

    /// Counts outcomes: reported by tier, dropped in the order of the rules, then the others by
    /// name.
    fn outcome_counts(&self) -> Vec<OutcomeCount> {
        let rank = |o: &Outcome| match o {
            Outcome::Reported(t) => (0, Tier::ALL.iter().position(|x| x == t).unwrap_or(0), ""),
            Outcome::Dropped(n) => {
                (1, rules().position(|r| r.name == *n).unwrap_or(usize::MAX), n.name())
            }
            Outcome::NotCandidate(n) => (2, 0, n.name()),
        };
        let mut list: Vec<_> = self.outcomes.iter().collect();
        list.sort_by_key(|(o, _)| rank(o));
        let count =
            |(outcome, (alleles, examples)): (&Outcome, &(u64, Vec<String>))| OutcomeCount {
                class: outcome.class(),
                name: outcome.name(),
                description: self.description(outcome),
                alleles: *alleles,
                examples: examples.clone(),
            };
        list.into_iter().map(count).collect()
    }

    fn description(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Reported(t) => t.description().to_owned(),
            Outcome::Dropped(n) => rules()
                .find(|r| r.name == *n)
                .map_or_else(String::new, |r| (r.description)(self.setup.settings.general())),
            Outcome::NotCandidate(n) => n.description().to_owned(),
        }
    }
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    BEFORE_ANNOTATION.iter().chain(&AFTER_ANNOTATION)
}
