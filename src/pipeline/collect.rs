//! Evaluated entries to candidates and ledger lines: the ordered, single-threaded end of the
//! stream.

use crate::Result;
use crate::filter::rules::BEFORE_ANNOTATION;
use crate::model::ledger::{Outcome, RuleTrace, Tier};
use crate::model::notice::{AlleleNotice, OtherRecord, UncalledSite};
use crate::model::structural_allele::CalledStructure;
use crate::model::{Allele, Candidate, RuleName};
use crate::pipeline::duplicates::{MergedEntry, merge_duplicates};
use crate::pipeline::evaluate::{End, Evaluated};
use crate::pipeline::gene_drop::{GeneDrop, furthest_rule, joined_trail};
use crate::pipeline::haplotypes::{CaseHaplotypes, CombinedEffects, HaplotypeEffect};
use crate::pipeline::known_variants::KnownCalls;
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::pipeline::open_ledger::OpenLedger;

/// Takes evaluated entries in file order.
pub struct Collector<'a, 'l> {
    ledger: &'a mut OpenLedger<'l>,
    haplotypes: CaseHaplotypes<'a>,
    region: Vec<Evaluated>,
    kept: Vec<MergedEntry>,
    homozygous: Vec<Allele>,
    structures: Vec<(Vec<usize>, CalledStructure)>,
    uncalled: Vec<UncalledSite>,
    by_gene: Vec<GeneCounts>,
}

/// Counts what the call set holds of one gene.
#[derive(Debug, Clone, Copy, Default)]
pub struct GeneCounts {
    /// Counts the records.
    pub records: u64,
    /// Counts their ALT entries.
    pub alleles: u64,
    /// Counts the alleles that the consequence rule dropped in this gene.
    pub noncoding: u64,
}

/// The facts of a case: everything that the call set and the resources tell.
pub struct CaseFacts {
    /// Lists the candidates: gene in panel order, then place.
    pub candidates: Vec<KeptCandidate>,
    /// Lists the entries of the call set that wait for their tier, by place.
    pub kept: Vec<Evaluated>,
    /// Counts records, ALT entries and non-coding alleles by gene, in panel order.
    pub by_gene: Vec<GeneCounts>,
    /// Lists the plain alleles that the patient has on all copies and no quality rule dropped, as
    /// they came.
    pub homozygous: Vec<Allele>,
    /// Lists the structural alleles that a person of the family carries, with the genes they lie in
    /// (indices in panel order).
    pub structures: Vec<(Vec<usize>, CalledStructure)>,
    /// Lists the places where the patient has no call and a relative carries a known allele.
    pub uncalled: Vec<UncalledSite>,
    /// Holds the patient's calls of the variants that the family is known to carry.
    pub known_calls: KnownCalls,
    /// Names dropped alleles that together change the protein more than each alone.
    pub missed: Vec<AlleleNotice>,
}

/// A candidate with its place among genes and entries, and the facts that other entries of the call
/// set add.
pub struct KeptCandidate {
    /// Gives the index of the gene in the panel.
    pub gene: usize,
    /// Gives the index of the entry in [`CaseFacts::kept`].
    pub entry: usize,
    /// Holds the candidate.
    pub candidate: Candidate,
    /// Lists further entries of the call set that speak of the same allele.
    pub also: Vec<OtherRecord>,
    /// Holds the effects together with other alleles on one haplotype.
    pub combined: CombinedEffects,
}

impl<'a, 'l> Collector<'a, 'l> {
    /// Makes an empty collector; `ledger` takes each line as soon as its end is known.
    pub fn new(panel: &'a LoadedPanel<'_>, ledger: &'a mut OpenLedger<'l>) -> Self {
        Self {
            ledger,
            haplotypes: CaseHaplotypes::new(&panel.engine),
            region: Vec::new(),
            kept: Vec::new(),
            homozygous: Vec::new(),
            structures: Vec::new(),
            uncalled: Vec::new(),
            by_gene: vec![GeneCounts::default(); panel.panel().genes.len()],
        }
    }

    /// Takes the ALT entries of one record.
    pub fn record(&mut self, entries: Vec<Evaluated>) {
        self.ledger.expect(entries.len(), false);
        self.take(entries);
    }

    /// Takes the ALT entries of a record inside the panel that `--lenient` leaves out: they are
    /// named in the ledger like any other.
    pub fn refused(&mut self, entries: Vec<Evaluated>) {
        self.ledger.expect(entries.len(), true);
        self.take(entries);
    }

    fn take(&mut self, entries: Vec<Evaluated>) {
        let genes = entries.first().map(|e| e.genes.as_slice()).unwrap_or_default();
        for &g in genes {
            if let Some(counts) = self.by_gene.get_mut(g) {
                counts.records += 1;
                counts.alleles += entries.len() as u64;
            }
        }
        let structure = |e: &Evaluated| Some((e.genes.clone(), e.structure.clone()?));
        self.structures.extend(entries.iter().filter_map(structure));
        let uncalled = entries.iter().filter_map(|e| e.uncalled.as_deref().cloned());
        self.uncalled.extend(uncalled);
        self.region.extend(entries);
    }

    /// Closes a region that has no more records: duplicates are merged, ended entries written, kept
    /// ones held for their gene.
    ///
    /// # Errors
    ///
    /// Those of the ledger's writer.
    pub fn close_region(&mut self) -> Result<()> {
        for mut merged in merge_duplicates(std::mem::take(&mut self.region)) {
            self.add_to_haplotypes(&merged.entry);
            let (outcome, trail) = match &mut merged.entry.end {
                End::NotCandidate(reason, trail) => {
                    (Outcome::NotCandidate(*reason), std::mem::take(trail))
                }
                End::Dropped(drops) => {
                    count_noncoding(&mut self.by_gene, drops);
                    let trails: Vec<(&str, &[RuleTrace])> =
                        drops.iter().map(|d| (self.ledger.symbol(d.gene), &*d.trail)).collect();
                    (Outcome::Dropped(furthest_rule(drops)), joined_trail(&trails))
                }
                End::Kept { dropped, .. } => {
                    count_noncoding(&mut self.by_gene, dropped);
                    self.kept.push(merged);
                    continue;
                }
            };
            self.ledger.end(merged.entry, outcome, trail)?;
        }
        Ok(())
    }

    /// Gathers carried alleles. What quality rules dropped may not be there: it meets nothing.
    fn add_to_haplotypes(&mut self, entry: &Evaluated) {
        let dropped = match &entry.end {
            End::Kept { .. } => None,
            End::Dropped(drops) => Some(furthest_rule(drops)),
            End::NotCandidate(..) => return,
        };
        if BEFORE_ANNOTATION.iter().any(|r| Some(r.name) == dropped && r.quality) {
            return;
        }
        if let (Some(allele), Some(carried)) = (&entry.allele, &entry.carried) {
            if carried.ploidy > 1 && carried.are_all() && allele.reference.len() == 1 {
                self.homozygous.push(allele.clone());
            }
            self.haplotypes.add(allele, carried, entry.consequence, dropped);
        }
    }

    /// Closes the last region and returns the facts of the case.
    ///
    /// # Errors
    ///
    /// Those of the ledger's writer.
    pub fn finish(mut self) -> Result<CaseFacts> {
        self.close_region()?;
        self.kept.sort_by(|a, b| a.entry.allele.cmp(&b.entry.allele));
        let effects = self.haplotypes.effects();
        let mut kept = Vec::with_capacity(self.kept.len());
        let mut candidates = Vec::new();
        for MergedEntry { mut entry, also } in self.kept {
            if let End::Kept { candidates: list, .. } = &mut entry.end {
                candidates.extend(std::mem::take(list).into_iter().map(|(gene, candidate)| {
                    KeptCandidate {
                        gene,
                        entry: kept.len(),
                        combined: CombinedEffects::on(&candidate, &effects),
                        candidate,
                        also: also.clone(),
                    }
                }));
            }
            kept.push(entry);
        }
        // Stable: by place within a gene.
        candidates.sort_by_key(|c| c.gene);
        Ok(CaseFacts {
            candidates,
            kept,
            by_gene: self.by_gene,
            homozygous: self.homozygous,
            structures: self.structures,
            uncalled: self.uncalled,
            known_calls: KnownCalls::new(),
            missed: effects.iter().filter_map(HaplotypeEffect::missed).collect(),
        })
    }
}

/// Counts the genes in which the rule on consequences dropped an allele.
fn count_noncoding(by_gene: &mut [GeneCounts], drops: &[GeneDrop]) {
    for drop in drops.iter().filter(|d| d.rule == RuleName::Consequence) {
        by_gene.get_mut(drop.gene).into_iter().for_each(|c| c.noncoding += 1);
    }
}

/// Ends the kept entries in the ledger, each with the best tier of its candidates; `tiers` has one
/// entry a candidate.
///
/// # Errors
///
/// Internal: a kept entry without a tier. Those of the ledger's writer.
pub fn end_kept(
    ledger: &mut OpenLedger<'_>,
    kept: Vec<Evaluated>,
    candidates: &[KeptCandidate],
    tiers: &[Tier],
) -> Result<()> {
    let mut by_entry: Vec<Vec<usize>> = vec![Vec::new(); kept.len()];
    for (i, c) in candidates.iter().enumerate() {
        by_entry[c.entry].push(i);
    }
    for (entry, own) in kept.into_iter().zip(by_entry) {
        let tier = own.iter().map(|i| tiers[*i]).min();
        let tier = tier.ok_or_else(|| crate::Error::internal("a kept allele without a tier"))?;
        let candidates = || own.iter().map(|i| &candidates[*i].candidate);
        ledger.count_rescues(candidates().flat_map(|c| &c.rescues));
        let dropped = match &entry.end {
            End::Kept { dropped, .. } => dropped.as_slice(),
            End::Dropped(_) | End::NotCandidate(..) => &[],
        };
        let dropped = dropped.iter().map(|d| (ledger.symbol(d.gene), &*d.trail));
        let kept = candidates().map(|c| (c.gene.symbol.as_str(), &*c.trail));
        let trails: Vec<(&str, &[RuleTrace])> = dropped.chain(kept).collect();
        let trail = joined_trail(&trails);
        ledger.end(entry, Outcome::Reported(tier), trail)?;
    }
    Ok(())
}
