//! Evaluated alleles to ledger, rows and counts: the ordered, single-threaded end of the stream.

use crate::annotate::VareffectEngine;
use crate::classify::classify_gene;
use crate::filter::UserLists;
use crate::filter::rules::{AFTER_ANNOTATION, BEFORE_ANNOTATION};
use crate::model::case::Case;
use crate::model::ledger::{LedgerEntry, Outcome, Tier};
use crate::model::panel::ResolvedPanel;
use crate::model::report::{LedgerSummary, OutcomeCount, RescueCount};
use crate::model::row::Row;
use crate::model::structural_allele::StructuralAllele;
use crate::model::{Allele, NotCandidate, RescueSource, RuleName, Verdict, Zygosity};
use crate::pipeline::evaluate::{End, Evaluated};
use crate::pipeline::haplotypes::{CaseHaplotypes, Together};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use std::collections::{BTreeMap, HashMap};

/// Examples shown per outcome.
const EXAMPLES: usize = 25;

/// Takes evaluated alleles in file order.
pub struct Collector<'a> {
    panel: &'a ResolvedPanel,
    settings: &'a SettingsBook,
    engine: &'a VareffectEngine,
    lists: &'a UserLists,
    listed: BTreeMap<Allele, Outcome>,
    rescued: BTreeMap<(RescueSource, Option<RuleName>), u64>,
    write: &'a mut dyn FnMut(&LedgerEntry) -> Result<()>,
    haplotypes: CaseHaplotypes<'a>,
    region: Vec<Evaluated>,
    homozygous: Vec<Allele>,
    structures: Vec<(Vec<usize>, StructuralAllele)>,
    kept: Vec<Evaluated>,
    counts: BTreeMap<Outcome, (u64, Vec<String>)>,
    records: u64,
    refused: u64,
    alleles: u64,
    /// Records and ALT entries by gene.
    by_gene: Vec<(u64, u64)>,
}

/// What the stream gave, classified.
pub struct Collected {
    /// Reported rows: by tier, those ranked down last, gene in panel order, place.
    pub rows: Vec<Row>,
    /// Counts.
    pub ledger: LedgerSummary,
    /// Records and ALT entries by gene, in panel order.
    pub by_gene: Vec<(u64, u64)>,
    /// Reported ALT entries by gene and tier.
    pub reported: Vec<[u64; Tier::ALL.len()]>,
    /// Dropped alleles that together change the protein more than each alone, for the report's
    /// head.
    pub missed: Vec<String>,
    /// Plain alleles that the sample has on all copies and no quality rule dropped, as they came.
    pub homozygous: Vec<Allele>,
    /// Structural alleles that the sample carries, with the genes they lie in (indices in panel
    /// order).
    pub structures: Vec<(Vec<usize>, StructuralAllele)>,
    /// What became of the alleles on the user's lists; one that is missing here never came.
    pub listed: BTreeMap<Allele, Outcome>,
}

impl<'a> Collector<'a> {
    /// An empty collector; `write` takes each ledger line as soon as its end is known.
    pub fn new(
        panel: &'a ResolvedPanel,
        settings: &'a SettingsBook,
        engine: &'a VareffectEngine,
        lists: &'a UserLists,
        write: &'a mut dyn FnMut(&LedgerEntry) -> Result<()>,
    ) -> Self {
        Self {
            panel,
            settings,
            engine,
            lists,
            listed: BTreeMap::new(),
            rescued: BTreeMap::new(),
            write,
            haplotypes: CaseHaplotypes::new(engine),
            region: Vec::new(),
            homozygous: Vec::new(),
            structures: Vec::new(),
            kept: Vec::new(),
            counts: BTreeMap::new(),
            records: 0,
            refused: 0,
            alleles: 0,
            by_gene: vec![(0, 0); panel.genes.len()],
        }
    }

    /// One record's alleles.
    pub fn record(&mut self, alleles: Vec<Evaluated>) {
        self.records += 1;
        self.alleles += alleles.len() as u64;
        if let Some(first) = alleles.first() {
            for &g in &first.genes {
                if let Some((records, entries)) = self.by_gene.get_mut(g) {
                    *records += 1;
                    *entries += alleles.len() as u64;
                }
            }
        }
        for e in &alleles {
            if let Some(structure) = &e.structure {
                self.structures.push((e.genes.clone(), structure.clone()));
            }
        }
        self.region.extend(alleles);
    }

    /// A record inside the panel that `--lenient` leaves out: named in the ledger like any other.
    pub fn refused(&mut self, alleles: Vec<Evaluated>) {
        self.refused += 1;
        self.record(alleles);
    }

    /// The region has no more records: duplicates are merged, ended alleles written, kept ones held
    /// for their gene.
    ///
    /// # Errors
    ///
    /// Those of the ledger's writer.
    pub fn close_region(&mut self) -> Result<()> {
        let mut region = std::mem::take(&mut self.region);
        merge_duplicates(&mut region);
        for evaluated in region {
            self.gather(&evaluated);
            if matches!(evaluated.end, End::Kept(_)) {
                self.kept.push(evaluated);
            } else {
                self.end(evaluated, None)?;
            }
        }
        Ok(())
    }

    /// What quality rules dropped may not be there: it meets nothing.
    fn gather(&mut self, evaluated: &Evaluated) {
        let dropped = match evaluated.end {
            End::Kept(_) => None,
            End::Dropped(rule, _)
                if !BEFORE_ANNOTATION.iter().any(|r| r.name == rule && r.quality) =>
            {
                Some(rule)
            }
            _ => return,
        };
        if let (Some(allele), Some(carried)) = (&evaluated.allele, &evaluated.carried) {
            if carried.ploidy > 1
                && carried.copies.len() == carried.ploidy
                && allele.reference.len() == 1
            {
                self.homozygous.push(allele.clone());
            }
            self.haplotypes.add(allele, carried, evaluated.consequence, dropped);
        }
    }

    fn end(&mut self, evaluated: Evaluated, tier: Option<Tier>) -> Result<()> {
        if let End::Kept(rows) = &evaluated.end {
            self.count_rescues(rows);
        }
        let (outcome, trail) = match evaluated.end {
            End::NotCandidate(reason, trail) => (Outcome::NotCandidate(reason), trail),
            End::Dropped(rule, trail) => (Outcome::Dropped(rule), trail),
            End::Kept(rows) => {
                let tier = tier.ok_or_else(|| Error::internal("a kept allele without a tier"))?;
                (Outcome::Reported(tier), rows.into_iter().flat_map(|(_, r)| r.trail).collect())
            }
        };
        let entry = LedgerEntry {
            genes: evaluated
                .genes
                .iter()
                .filter_map(|g| self.panel.genes.get(*g))
                .map(|g| g.facts.symbol.clone())
                .collect(),
            input: evaluated.input,
            allele: evaluated.allele,
            consequence: evaluated.consequence,
            hgvs: evaluated.hgvs,
            outcome,
            trail,
        };
        if let Some(allele) = entry.allele.as_ref().filter(|a| self.lists.holds(a)) {
            // Of several entries of one allele the one that was kept counts.
            match self.listed.get(allele) {
                Some(_) if entry.outcome == Outcome::NotCandidate(NotCandidate::Duplicate) => {}
                _ => drop(self.listed.insert(allele.clone(), entry.outcome)),
            }
        }
        let (count, examples) = self.counts.entry(entry.outcome).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let values = entry.trail.last().map(|t| format!(" {}", t.values)).unwrap_or_default();
            examples.push(format!("{}{values}", entry.input));
        }
        (self.write)(&entry)
    }

    /// Each reason and each rule it held, once an allele.
    fn count_rescues(&mut self, rows: &[(usize, Row)]) {
        let mut seen: Vec<(RescueSource, Option<RuleName>)> = Vec::new();
        for rescue in rows.iter().flat_map(|(_, r)| &r.rescues) {
            let rules = rescue.against.iter().map(|prevented| Some(prevented.rule));
            let none = rescue.against.is_empty().then_some(None);
            seen.extend(rules.chain(none).map(|rule| (rescue.by, rule)));
        }
        seen.sort_unstable();
        seen.dedup();
        for key in seen {
            *self.rescued.entry(key).or_default() += 1;
        }
    }

    /// Classifies gene by gene, writes the reported alleles to the ledger and checks that every
    /// allele has ended.
    ///
    /// # Errors
    ///
    /// An allele without an end is a bug of ours: internal. Those of the ledger's writer.
    pub fn finish(mut self, case: &Case) -> Result<Collected> {
        self.close_region()?;
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_by(|a, b| a.allele.cmp(&b.allele));
        // Rows of each gene, with the index of the allele they belong to.
        let mut by_gene: BTreeMap<usize, Vec<(usize, Row)>> = BTreeMap::new();
        for (i, evaluated) in kept.iter_mut().enumerate() {
            if let End::Kept(rows) = &mut evaluated.end {
                for (gene, row) in rows.iter() {
                    by_gene.entry(*gene).or_default().push((i, row.clone()));
                }
            }
        }
        let haplotypes = std::mem::replace(&mut self.haplotypes, CaseHaplotypes::new(self.engine));
        let together = haplotypes.together();
        let missed = together.iter().filter_map(Together::missed).collect();
        let mut tiers: Vec<Option<Tier>> = vec![None; kept.len()];
        let mut reported = vec![[0u64; Tier::ALL.len()]; self.panel.genes.len()];
        let mut ranked: Vec<(Tier, bool, usize, Row)> = Vec::new();
        for (gene, entries) in by_gene {
            let Some(facts) = self.panel.genes.get(gene).map(|g| g.facts.clone()) else { continue };
            let (indices, mut rows): (Vec<usize>, Vec<Row>) = entries.into_iter().unzip();
            rows.iter_mut().for_each(|row| together.iter().for_each(|t| t.tell(row)));
            classify_gene(&mut rows, &facts, self.settings.of(&facts.symbol), case);
            for (i, row) in indices.into_iter().zip(rows) {
                if let Some(slot) = tiers.get_mut(i) {
                    *slot = Some(slot.map_or(row.tier, |t| t.min(row.tier)));
                }
                if let (Some(counts), Some(rank)) =
                    (reported.get_mut(gene), Tier::ALL.iter().position(|t| *t == row.tier))
                {
                    counts[rank] += 1;
                }
                ranked.push((row.tier, !row.ranked_down.is_empty(), gene, row));
            }
        }
        ranked.sort_by(|a, b| (a.0, a.1, a.2, &a.3.allele).cmp(&(b.0, b.1, b.2, &b.3.allele)));
        for (evaluated, tier) in kept.into_iter().zip(tiers) {
            self.end(evaluated, tier)?;
        }
        let ended: u64 = self.counts.values().map(|(n, _)| n).sum();
        if ended != self.alleles {
            return Err(Error::internal(format!(
                "ledger: {} alleles inside the panel, {ended} ended",
                self.alleles
            )));
        }
        let ledger = LedgerSummary {
            records_in_file: None,
            records_outside_panel: None,
            records_inside_panel: self.records,
            records_refused: self.refused,
            alleles_inside_panel: self.alleles,
            rescues: self.rescue_counts(),
            outcomes: self.outcomes(),
        };
        Ok(Collected {
            rows: ranked.into_iter().map(|(.., r)| r).collect(),
            ledger,
            by_gene: self.by_gene,
            reported,
            missed,
            homozygous: self.homozygous,
            structures: self.structures,
            listed: self.listed,
        })
    }

    /// Counts by source and rule, in the order of their names.
    fn rescue_counts(&self) -> Vec<RescueCount> {
        let count = |(&(by, rule), &alleles)| RescueCount { by, rule, alleles };
        let mut counts: Vec<RescueCount> = self.rescued.iter().map(count).collect();
        counts.sort_by_key(|c| (c.by.name(), c.rule_name()));
        counts
    }

    /// Reported by tier, dropped in the order of the rules, then the others by name.
    fn outcomes(&self) -> Vec<OutcomeCount> {
        let rules = || BEFORE_ANNOTATION.iter().chain(&AFTER_ANNOTATION);
        let rank = |o: &Outcome| match o {
            Outcome::Reported(t) => (0, Tier::ALL.iter().position(|x| x == t).unwrap_or(0), ""),
            Outcome::Dropped(n) => {
                (1, rules().position(|r| r.name == *n).unwrap_or(usize::MAX), n.name())
            }
            Outcome::NotCandidate(n) => (2, 0, n.name()),
        };
        let mut list: Vec<_> = self.counts.iter().collect();
        list.sort_by_key(|(o, _)| rank(o));
        list.into_iter()
            .map(|(outcome, (alleles, examples))| OutcomeCount {
                class: outcome.class(),
                name: outcome.name(),
                description: match outcome {
                    Outcome::Reported(t) => t.description().to_owned(),
                    Outcome::Dropped(n) => rules()
                        .find(|r| r.name == *n)
                        .map_or_else(String::new, |r| (r.description)(self.settings.general())),
                    Outcome::NotCandidate(n) => n.description().to_owned(),
                },
                alleles: *alleles,
                examples: examples.clone(),
            })
            .collect()
    }
}

/// Of several entries that normalise to one allele, the best stays (kept before dropped, then the
/// first) and says so; the others end as `duplicate`.
fn merge_duplicates(region: &mut [Evaluated]) {
    let mut by_allele: HashMap<Allele, Vec<usize>> = HashMap::new();
    for (i, e) in region.iter().enumerate() {
        if let (Some(allele), End::Kept(_) | End::Dropped(..)) = (&e.allele, &e.end) {
            by_allele.entry(allele.clone()).or_default().push(i);
        }
    }
    // Each group is handled on its own, so the map's order does not show.
    for group in by_allele.into_values().filter(|g| g.len() > 1) {
        let best = group
            .iter()
            .copied()
            .find(|i| matches!(region.get(*i).map(|e| &e.end), Some(End::Kept(_))))
            .unwrap_or(group[0]);
        let Some(best_input) = region.get(best).map(|e| e.input.to_string()) else { continue };
        let others: Vec<String> = group
            .iter()
            .filter(|i| **i != best)
            .filter_map(|i| region.get(*i))
            .map(|e| e.input.to_string())
            .collect();
        for i in group.iter().copied().filter(|i| *i != best) {
            if let Some(e) = region.get_mut(i) {
                let values = format!("same allele as {best_input}");
                e.end = End::NotCandidate(
                    NotCandidate::Duplicate,
                    vec![crate::model::ledger::RuleTrace {
                        rule: RuleName::Duplicate,
                        verdict: Verdict::Drop,
                        values,
                    }],
                );
            }
        }
        if let Some(End::Kept(rows)) = region.get_mut(best).map(|e| &mut e.end) {
            for (_, row) in rows {
                let hint = if row.call.zygosity == Zygosity::Heterozygous {
                    "; two heterozygous records may mean a homozygous allele"
                } else {
                    ""
                };
                row.warnings.push(format!(
                    "the call set has this allele more than once, also as {}{hint}",
                    others.join(", ")
                ));
            }
        }
    }
}
