//! Checks the samples of a family beside the stream of a run: the sites of the panel's regions and
//! of windows over the autosomes are counted, and change nothing else of the run.
//!
//! | file | job |
//! |---|---|
//! | `joined_sites` | the sites of several files, with a call a person |

mod joined_sites;

use crate::Result;
use crate::family::checks::windows::windows;
use crate::family::checks::{CheckGroup, ChunkTally, FamilyTally, judge};
use crate::io::calls::batch::RawLine;
use crate::io::calls::callset::CallSet;
use crate::io::calls::site::SiteReader;
use crate::model::case::Case;
use crate::model::notice::RelatednessNotice;
use crate::model::panel::ResolvedPanel;
use crate::model::pedigree::Pedigree;
use crate::model::relatedness::{
    Explanation, PairVerdict, RelatednessReport, StatedRelation, Stretch, StretchKind,
};
use crate::model::relation::Relation;
use crate::model::{Chromosome, RegionSet};
use crate::pipeline::plan::{CasePlan, Family, RunSetup};
use crate::pipeline::relatedness::{MOST_PERSONS, add_line, read_site};
use crate::settings::sections::RelatednessRules;
use joined_sites::JoinedSites;

/// Counts the sites of a family's tested persons.
pub struct FamilyWatch {
    /// Holds the regions whose lines are counted.
    pub regions: RegionSet,
    group: CheckGroup,
    reader: SiteReader,
    lenient: bool,
    tally: FamilyTally,
    chunk: Option<ChunkTally>,
    accepted_filters: Vec<String>,
    /// Lists the relatives who have a file of their own, by place in the family, behind the persons
    /// of the patient's call set.
    own_files: Vec<usize>,
    /// Holds the sites until all files are read, where there are several.
    joined: JoinedSites,
}

/// The sites of a relative's own call set.
pub struct RelativeWatch<'w> {
    /// Holds the regions whose lines are counted.
    pub regions: RegionSet,
    watch: &'w mut FamilyWatch,
    reader: SiteReader,
    place: usize,
}

impl RelativeWatch<'_> {
    /// Takes a line.
    ///
    /// # Errors
    /// Input: a line that cannot be read, unless the run is lenient.
    pub fn take(&mut self, line: &RawLine<'_>) -> Result<()> {
        match read_site(&mut self.reader, line) {
            Ok(site) => self.watch.joined.take(line, site, self.place),
            Err(_) if self.watch.lenient => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }
}

impl FamilyWatch {
    /// Makes the watch of a call set, and of relatives with a file of their own; `None` for one
    /// person alone.
    pub fn new(setup: &RunSetup, case: &CasePlan, call_set: &CallSet) -> Option<Self> {
        let samples = call_set.samples();
        let relatives = case.family.relatives.iter().enumerate();
        let own_files: Vec<usize> =
            relatives.filter(|(_, r)| r.input.is_some()).map(|(place, _)| place).collect();
        if !(2..=MOST_PERSONS).contains(&(samples.len() + own_files.len())) {
            return None;
        }
        let settings = setup.settings.general();
        let build = setup.panel.build;
        let mut rules = settings.relatedness.clone();
        // Windows lie apart, and a run of homozygosity must span several of them.
        rules.stretch_max_gap = rules.window_distance + rules.window_bases;
        rules.stretch_min_bases = rules.window_run_min_bases;
        let mut names = samples.to_vec();
        for relative in &case.family.relatives {
            if let Some(name) = relative.column.and_then(|column| names.get_mut(column)) {
                name.clone_from(&relative.person);
            }
        }
        names.extend(own_files.iter().map(|place| case.family.relatives[*place].person.clone()));
        let persons = names.len();
        let group = CheckGroup::new(names, stated_pedigree(&case.family), build, &rules);
        let panel = setup.panel.regions.all().iter();
        let beside = windows(build, &rules);
        let regions = panel.chain(beside.all()).map(|r| (r.chromosome, r.span));
        Some(Self {
            regions: RegionSet::new(regions),
            tally: FamilyTally::new(&group),
            reader: call_set.site_reader(&settings.quality.accepted_filters),
            lenient: setup.lenient,
            accepted_filters: settings.quality.accepted_filters.clone(),
            group,
            chunk: None,
            own_files,
            joined: JoinedSites::new(persons),
        })
    }

    /// Counts a line.
    ///
    /// # Errors
    /// Input: a line that cannot be read, unless the run is lenient.
    pub fn take(&mut self, line: &RawLine<'_>) -> Result<()> {
        if !self.own_files.is_empty() {
            match read_site(&mut self.reader, line) {
                Ok(site) => self.joined.take(line, site, 0),
                Err(_) if self.lenient => {}
                Err(e) => return Err(e),
            }
            return Ok(());
        }
        let chromosome = line.chromosome;
        if let Some(chunk) = self.chunk.take_if(|c| c.chromosome != chromosome) {
            self.tally.absorb(&chunk.finish());
        }
        let group = &self.group;
        let chunk = self.chunk.get_or_insert_with(|| ChunkTally::new(group, chromosome));
        match add_line(chunk, group, &mut self.reader, line) {
            // The ledger names such a line where it touches the panel.
            Err(_) if self.lenient => Ok(()),
            other => other,
        }
    }

    /// Begins the own call set of the relative at a place in the family; `None` where it has no part
    /// in the checks.
    pub fn begin_relative(
        &mut self,
        place: usize,
        call_set: &CallSet,
    ) -> Option<RelativeWatch<'_>> {
        let behind = self.own_files.iter().position(|own| *own == place)?;
        let place = self.group.names.len() - self.own_files.len() + behind;
        let reader = call_set.site_reader(&self.accepted_filters);
        Some(RelativeWatch { regions: self.regions.clone(), watch: self, reader, place })
    }

    /// Returns the answers.
    pub fn finish(mut self) -> RelatednessReport {
        for site in self.joined.into_sites() {
            let chromosome = site.chromosome;
            if let Some(chunk) = self.chunk.take_if(|c| c.chromosome != chromosome) {
                self.tally.absorb(&chunk.finish());
            }
            let chunk = self.chunk.get_or_insert_with(|| ChunkTally::new(&self.group, chromosome));
            chunk.add(&self.group, &site);
        }
        if let Some(chunk) = self.chunk.take() {
            self.tally.absorb(&chunk.finish());
        }
        if !self.own_files.is_empty() {
            let first_own = self.group.names.len() - self.own_files.len();
            self.tally.drop_without_reference(&self.group, first_own);
        }
        judge(&self.group, self.tally)
    }
}

/// Returns the pedigree with the relatives of whom it does not say how they are related apart from
/// the family: nothing is stated of a donor, or of a grandparent without the parent between.
fn stated_pedigree(family: &Family) -> Pedigree {
    let mut pedigree = family.pedigree.clone();
    for relative in &family.relatives {
        let by_pedigree = pedigree.relation(&relative.person, &family.patient.sample);
        if relative.role != Relation::Unrelated && by_pedigree == Some(Relation::Unrelated) {
            let own = pedigree.individuals.iter_mut().find(|i| i.id == relative.person);
            if let Some(own) = own {
                own.family = format!("{}\0{}", own.family, own.id);
            }
        }
    }
    pedigree
}

/// Returns what does not fit, the gravest first, then what was not checked, and the patient's runs
/// of homozygosity over genes of the panel.
pub fn notices(
    report: &RelatednessReport,
    case: &Case,
    panel: &ResolvedPanel,
    rules: &RelatednessRules,
) -> Vec<RelatednessNotice> {
    let names: Vec<String> = report.persons.iter().map(|p| p.name.clone()).collect();
    let stated = case.consanguinity == Some(true);
    let is_expected = |e: &&Explanation| stated && matches!(e, Explanation::RelatedParents { .. });
    let explained = report.explanations.iter().filter(|e| !is_expected(e));
    let mut list: Vec<RelatednessNotice> = explained
        .map(|e| RelatednessNotice::Explained { explanation: e.clone(), names: names.clone() })
        .collect();
    list.extend(not_checked(report, rules));
    for (what, sites) in
        [("depth", report.sites.without_depth), ("genotype quality", report.sites.without_quality)]
    {
        if sites > 0 {
            list.push(RelatednessNotice::LimitNotAsked { what, sites, of: report.sites.snvs });
        }
    }
    list.extend(homozygous_genes(report, panel, stated));
    list
}

/// Returns the notice of stated relations with too few sites.
fn not_checked(report: &RelatednessReport, rules: &RelatednessRules) -> Option<RelatednessNotice> {
    let open = |row: &&crate::model::relatedness::PairRow| {
        row.verdict == PairVerdict::TooFewSites && row.stated != StatedRelation::Unrelated
    };
    let most = report.pairs.iter().filter(open).map(|row| row.counts.autosomes().carried).max()?;
    Some(RelatednessNotice::NotChecked { sites: most, needed: rules.min_sites })
}

/// Returns the notice of genes that lie in the patient's runs of homozygosity.
fn homozygous_genes(
    report: &RelatednessReport,
    panel: &ResolvedPanel,
    stated: bool,
) -> Option<RelatednessNotice> {
    let is_own = |s: &&Stretch| s.person == 0 && s.kind == StretchKind::Homozygosity;
    let runs: Vec<&Stretch> = report.stretches.iter().filter(is_own).collect();
    let covers = |region: (Chromosome, crate::model::Span)| {
        runs.iter().any(|s| s.place.chromosome == region.0 && s.place.span.overlaps(region.1))
    };
    let own = panel.genes.iter().filter(|g| g.region.is_some_and(covers));
    let genes: Vec<String> = own.map(|g| g.facts.symbol.clone()).collect();
    let related =
        report.explanations.iter().any(|e| matches!(e, Explanation::RelatedParents { .. }));
    (!genes.is_empty())
        .then_some(RelatednessNotice::HomozygousGenes { genes, consanguinity: stated || related })
}
