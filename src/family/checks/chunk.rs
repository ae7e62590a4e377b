//! Counts over the sites of one chromosome, or of a part of it.
//!
//! Genotypes of 64 sites are held as bits of a word for each person, so that a pair costs a few
//! instructions for all of them (as KING and PLINK count).

use crate::family::checks::group::CheckGroup;
use crate::family::checks::mendelian::{Consistency, Transmission, consistency, is_error};
use crate::family::checks::stretches::{Evidence, Marker, evidence_of_trio};
use crate::model::Chromosome;
use crate::model::relatedness::counts::{TransmissionCounts, is_autosome};
use crate::model::relatedness::{
    Call, PairCounts, PersonCounts, Site, SiteGenotype, Sites, TrioCounts,
};

/// The number of sites that a word of bits holds.
const WORD: u32 = u64::BITS;

/// The counts of one chunk of sites of one chromosome.
#[derive(Debug, Clone)]
pub struct ChunkTally {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Counts each pair, in the order of [`CheckGroup::pairs`].
    pub pairs: Vec<PairCounts>,
    /// Counts each person; on X outside of the pseudoautosomal regions.
    pub persons: Vec<PersonCounts>,
    /// Counts each trio.
    pub trios: Vec<TrioCounts>,
    /// Lists the markers of each trio's child, in order.
    pub of_trios: Vec<Vec<Marker>>,
    /// Lists the markers of each person, in order.
    pub of_persons: Vec<Vec<Marker>>,
    /// Counts the sites.
    pub sites: Sites,
    words: Vec<Word>,
    filled: u32,
}

/// The genotypes of one person at up to 64 sites.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    reference: u64,
    heterozygous: u64,
    alternate: u64,
}

impl ChunkTally {
    /// Makes an empty tally.
    pub fn new(group: &CheckGroup, chromosome: Chromosome) -> Self {
        let persons = group.names.len();
        Self {
            chromosome,
            pairs: vec![PairCounts::default(); persons * persons.saturating_sub(1) / 2],
            persons: vec![PersonCounts::default(); persons],
            trios: vec![TrioCounts::default(); group.trios.len()],
            of_trios: vec![Vec::new(); group.trios.len()],
            of_persons: vec![Vec::new(); persons],
            sites: Sites::default(),
            words: vec![Word::default(); persons],
            filled: 0,
        }
    }

    /// Counts one site of the chromosome.
    pub fn add(&mut self, group: &CheckGroup, site: &Site) {
        self.sites.records += 1;
        let rule = Transmission::at(group.build, site.chromosome, site.position);
        for (counts, trio) in self.trios.iter_mut().zip(&group.trios) {
            let parents = trio.parents.map(|p| &site.calls[p]);
            match consistency(rule, site, parents, &site.calls[trio.child]) {
                Consistency::Good => counts.good += 1,
                Consistency::Bad => counts.bad += 1,
                Consistency::Skipped => counts.skipped += 1,
            }
        }
        if !site.biallelic_snv || !site.passed {
            return;
        }
        if rule == Transmission::X {
            self.add_on_x(group, site);
        } else if is_autosome(site.chromosome) {
            self.sites.snvs += 1;
            self.sites.without_depth += u64::from(!site.has_depth);
            self.sites.without_quality += u64::from(!site.has_genotype_quality);
            self.add_genotypes(group, site);
            self.add_trios(group, site);
            self.add_markers(group, site);
        }
    }

    fn add_on_x(&mut self, group: &CheckGroup, site: &Site) {
        for (counts, call) in self.persons.iter_mut().zip(&site.calls) {
            if let Some(genotype) = sure_genotype(group, site, call, true) {
                *counts += of_person(genotype);
            }
        }
    }

    /// Adds the genotypes to the words of the persons.
    fn add_genotypes(&mut self, group: &CheckGroup, site: &Site) {
        let bit = 1u64 << self.filled;
        let persons = self.words.iter_mut().zip(&mut self.persons).zip(&site.calls);
        for ((word, counts), call) in persons {
            let Some(genotype) = sure_genotype(group, site, call, false) else { continue };
            *counts += of_person(genotype);
            match genotype {
                SiteGenotype::Reference => word.reference |= bit,
                SiteGenotype::Heterozygous => word.heterozygous |= bit,
                SiteGenotype::Alternate => word.alternate |= bit,
            }
        }
        self.filled += 1;
        if self.filled == WORD {
            self.count_words();
        }
    }

    /// Counts the pairs over the words, and empties them.
    fn count_words(&mut self) {
        let mut pairs = self.pairs.iter_mut();
        for (i, a) in self.words.iter().enumerate() {
            let called_a = a.reference | a.heterozygous | a.alternate;
            for b in self.words.get(i + 1..).unwrap_or_default() {
                let Some(pair) = pairs.next() else { break };
                let called_b = b.reference | b.heterozygous | b.alternate;
                let opposite = (a.reference & b.alternate) | (a.alternate & b.reference);
                let both = called_a & called_b;
                pair.sites += both.count_ones();
                pair.carried += (both & !(a.reference & b.reference)).count_ones();
                pair.opposite += opposite.count_ones();
                pair.both_heterozygous += (a.heterozygous & b.heterozygous).count_ones();
                pair.first_heterozygous += (a.heterozygous & called_b).count_ones();
                pair.second_heterozygous += (called_a & b.heterozygous).count_ones();
            }
        }
        self.words.fill(Word::default());
        self.filled = 0;
    }

    fn add_trios(&mut self, group: &CheckGroup, site: &Site) {
        let depth = group.rules.mendelian_min_depth;
        for (counts, trio) in self.trios.iter_mut().zip(&group.trios) {
            let calls = [trio.parents[0], trio.parents[1], trio.child].map(|p| &site.calls[p]);
            let [Some(mother), Some(father), Some(child)] = calls.map(|c| c.genotype(false)) else {
                continue;
            };
            if !calls.iter().all(|c| site.is_deep(c, depth)) {
                continue;
            }
            counts.checked += 1;
            let error = is_error(mother, father, child);
            counts.errors += u32::from(error);
            let sure = |c: &&Call| site.is_sure(c, group.rules.min_genotype_quality);
            if error || !calls.iter().all(sure) {
                continue;
            }
            let [from_mother, from_father] = &mut counts.transmissions;
            add_transmission(from_mother, mother, father, calls[2], child);
            add_transmission(from_father, father, mother, calls[2], child);
        }
    }

    fn add_markers(&mut self, group: &CheckGroup, site: &Site) {
        let rules = &group.rules;
        if site.quality.is_some_and(|q| f64::from(q) < rules.stretch_min_quality) {
            return;
        }
        let genotype = |call: &Call| {
            call.genotype(false).filter(|_| site.is_deep(call, rules.stretch_min_depth))
        };
        for (markers, trio) in self.of_trios.iter_mut().zip(&group.trios) {
            let calls = [trio.parents[0], trio.parents[1], trio.child];
            if let [Some(mother), Some(father), Some(child)] =
                calls.map(|p| genotype(&site.calls[p]))
            {
                markers.push(Marker {
                    position: site.position,
                    evidence: evidence_of_trio(mother, father, child),
                    heterozygous: child == SiteGenotype::Heterozygous,
                });
            }
        }
        for (markers, call) in self.of_persons.iter_mut().zip(&site.calls) {
            let evidence = match genotype(call) {
                Some(SiteGenotype::Heterozygous) => Evidence::Heterozygous,
                Some(SiteGenotype::Alternate) => Evidence::Homozygous,
                _ => continue,
            };
            let heterozygous = evidence == Evidence::Heterozygous;
            markers.push(Marker { position: site.position, evidence, heterozygous });
        }
    }

    /// Counts what is still held in words.
    pub fn finish(mut self) -> Self {
        self.count_words();
        self
    }
}

/// Returns the genotype of a call that is deep and sure enough for pairs.
fn sure_genotype(
    group: &CheckGroup,
    site: &Site,
    call: &Call,
    haploid: bool,
) -> Option<SiteGenotype> {
    let rules = &group.rules;
    let sure =
        site.is_deep(call, rules.min_depth) && site.is_sure(call, rules.min_genotype_quality);
    call.genotype(haploid).filter(|_| sure)
}

fn of_person(genotype: SiteGenotype) -> PersonCounts {
    PersonCounts {
        sites: 1,
        heterozygous: u32::from(genotype == SiteGenotype::Heterozygous),
        alternate: u32::from(genotype == SiteGenotype::Alternate),
    }
}

/// Counts what a heterozygous parent has handed on, where the other parent is homozygous.
fn add_transmission(
    counts: &mut TransmissionCounts,
    parent: SiteGenotype,
    other: SiteGenotype,
    call: &Call,
    child: SiteGenotype,
) {
    if parent != SiteGenotype::Heterozygous || !other.is_homozygous() {
        return;
    }
    counts.sites += 1;
    counts.heterozygous += u32::from(child == SiteGenotype::Heterozygous);
    if child == SiteGenotype::Reference
        && let Some([reference, alternate]) = call.reads
    {
        counts.reads += u64::from(reference) + u64::from(alternate);
        counts.alternate_reads += u64::from(alternate);
    }
}
