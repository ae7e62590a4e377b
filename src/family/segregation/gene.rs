//! All alleles of one gene in a family: each allele by the models of its place, each pair once.

use crate::family::segregation::allele::{FamilyAllele, JudgedAllele, Signature};
use crate::family::segregation::haplotypes::called_phase;
use crate::family::segregation::origin::origins;
use crate::family::segregation::pair::PairTree;
use crate::family::segregation::person_call::{InheritanceRegion, Reading};
use crate::family::segregation::single::{judge, models_at};
use crate::family::segregation::tree::FamilyTree;
use crate::model::case::Sex;
use crate::model::gene_segregation::{
    AlleleSegregation, GeneSegregation, ModelVerdicts, PairSegregation, PairVerdict, PairVerdicts,
    Verdict,
};
use crate::model::segregation::{Answer, InheritanceModel, PairNote, PairPhase, Penetrance};
use std::collections::HashMap;
use std::sync::Arc;

/// Bounds the work on the pairs of a gene: persons times pairs that differ in genotypes. Beyond it
/// a pair is open, and says so.
const PAIR_WORK: usize = 300_000;

/// Bounds the verdicts on pairs that are kept from gene to gene.
const KEPT_VERDICTS: usize = 50_000;

/// Judges the genes of one family, and keeps what pairs of alike genotypes have in common.
pub struct FamilyJudge<'t> {
    tree: &'t FamilyTree,
    affected: Vec<usize>,
    known: KnownPairs<'t>,
}

impl<'t> FamilyJudge<'t> {
    /// Makes the judge of a family.
    pub fn new(tree: &'t FamilyTree) -> Self {
        let affected: Vec<usize> = tree.tested_with(true).collect();
        let known = KnownPairs::new(tree, affected.clone());
        Self { tree, affected, known }
    }

    /// Judges the alleles of one gene that lie on one chromosome. A 0/0 call of less than `min_depth`
    /// reads shows no absence. The answers depend on no order: not of persons, nor of genes, nor,
    /// within the bound on the work, of alleles.
    pub fn judge(&mut self, alleles: &[FamilyAllele], min_depth: u32) -> GeneSegregation {
        let (tree, affected) = (self.tree, &self.affected);
        let deletions: Vec<(usize, &FamilyAllele)> =
            alleles.iter().enumerate().filter(|(_, a)| a.deletion.is_some()).collect();
        let judged: Vec<JudgedAllele<'_>> =
            alleles.iter().map(|a| JudgedAllele::new(tree, a, &deletions, min_depth)).collect();
        let is_shown = |i: &usize| affected.iter().any(|p| judged[*i].is_shown_in(*p));
        let carried: Vec<usize> = (0..judged.len()).filter(is_shown).collect();
        self.known.begin_gene();
        let classes: Vec<usize> = carried.iter().map(|i| self.known.class(&judged[*i])).collect();
        let mut pairs = Vec::new();
        for (k, first) in carried.iter().enumerate() {
            for (l, second) in carried.iter().enumerate().skip(k + 1) {
                let (a, b) = (&judged[*first], &judged[*second]);
                let Some(model) = pair_model(tree, affected, a, b) else { continue };
                let verdicts = self.known.verdicts([classes[k], classes[l]], a, b);
                pairs.push(PairSegregation { alleles: [*first, *second], model, verdicts });
            }
        }
        let of = |i: &usize| one_allele(tree, &judged[*i], *i, affected);
        GeneSegregation { alleles: carried.iter().map(of).collect(), pairs }
    }
}

/// Judges one gene alone: see [`FamilyJudge::judge`].
pub fn judge_gene(tree: &FamilyTree, alleles: &[FamilyAllele], min_depth: u32) -> GeneSegregation {
    FamilyJudge::new(tree).judge(alleles, min_depth)
}

fn one_allele(
    tree: &FamilyTree,
    allele: &JudgedAllele<'_>,
    place: usize,
    affected: &[usize],
) -> AlleleSegregation {
    let answers = |model, reading| {
        [Penetrance::Complete, Penetrance::Incomplete]
            .map(|penetrance| judge(tree, allele, model, penetrance, reading))
    };
    let models = models_at(allele.allele.region).iter().map(|model| ModelVerdicts {
        model: *model,
        shown: answers(*model, Reading::AsShown),
        called: answers(*model, Reading::AsCalled),
    });
    let of = |p: &usize| (*p, Reading::BOTH.map(|reading| origins(tree, *p, allele, reading)));
    AlleleSegregation {
        allele: place,
        models: models.collect(),
        origins: affected.iter().map(of).collect(),
        states: allele.persons.iter().map(|p| p.state).collect(),
        under_deletions: allele.under_deletions.clone(),
        twins_differ: allele.twins_differ,
    }
}

/// Returns the model of a pair; `None` where two alleles are no pair: on Y and the mitochondrial
/// genome, in different regions, and in men on X, whose one copy holds both.
fn pair_model(
    tree: &FamilyTree,
    affected: &[usize],
    a: &JudgedAllele<'_>,
    b: &JudgedAllele<'_>,
) -> Option<InheritanceModel> {
    if a.allele.region != b.allele.region {
        return None;
    }
    let all_men = affected.iter().all(|p| tree.persons()[*p].sex == Sex::Male);
    match a.allele.region {
        InheritanceRegion::Autosomal => Some(InheritanceModel::RecessiveCompound),
        InheritanceRegion::X if !all_men => Some(InheritanceModel::XLinkedCompound),
        _ => None,
    }
}

/// The two classes of a pair, whether one allele deletes the other's place, and whether both are of
/// one record.
type PairKey = ([usize; 2], bool, bool);

/// Verdicts of pairs by what they depend on, so that alike pairs are judged once.
struct KnownPairs<'t> {
    pairs: PairTree<'t>,
    persons: usize,
    affected: Vec<usize>,
    /// Numbers alleles by what their pairs depend on: alike alleles share a number.
    classes: HashMap<(Signature, InheritanceRegion), usize>,
    /// Holds the verdicts, each with the number of the gene that asked last.
    verdicts: HashMap<PairKey, (u64, Arc<PairVerdicts>)>,
    /// Holds the verdicts on pairs beyond the bound, by the persons who exclude them.
    unjudged: HashMap<[Option<usize>; 2], Arc<PairVerdicts>>,
    gene: u64,
    work: usize,
}

impl<'t> KnownPairs<'t> {
    fn new(tree: &'t FamilyTree, affected: Vec<usize>) -> Self {
        let (classes, verdicts) = (HashMap::new(), HashMap::new());
        let persons = tree.persons().len();
        let (pairs, unjudged) = (PairTree::new(tree), HashMap::new());
        Self { pairs, persons, affected, classes, verdicts, unjudged, gene: 0, work: 0 }
    }

    /// Starts a gene: the bound on the work is that of one gene, and what is kept is bounded.
    fn begin_gene(&mut self) {
        (self.gene, self.work) = (self.gene + 1, 0);
        if self.verdicts.len() > KEPT_VERDICTS {
            self.verdicts.clear();
            self.classes.clear();
        }
    }

    fn class(&mut self, allele: &JudgedAllele<'_>) -> usize {
        let next = self.classes.len();
        *self.classes.entry((allele.signature(), allele.allele.region)).or_insert(next)
    }

    fn verdicts(
        &mut self,
        classes: [usize; 2],
        a: &JudgedAllele<'_>,
        b: &JudgedAllele<'_>,
    ) -> Arc<PairVerdicts> {
        let covered = a.allele.covers(b.allele) || b.allele.covers(a.allele);
        let key = (classes, covered, a.allele.record == b.allele.record);
        // Work counts for a gene whether or not an earlier one did it, so that the order of genes
        // decides nothing.
        let known = self.verdicts.get_mut(&key);
        if known.as_ref().is_none_or(|(gene, _)| *gene != self.gene) {
            self.work += self.persons;
        }
        let is_within = self.work <= PAIR_WORK;
        if let Some((gene, verdicts)) = known.filter(|(gene, _)| is_within || *gene == self.gene) {
            *gene = self.gene;
            return Arc::clone(verdicts);
        }
        if !is_within {
            return self.unjudged(a, b);
        }
        let shown = self.pairs.judge(a, b, Reading::AsShown);
        let alike = a.is_shown_as_called() && b.is_shown_as_called();
        let called = if alike { shown.clone() } else { self.pairs.judge(a, b, Reading::AsCalled) };
        let verdicts = Arc::new(PairVerdicts {
            shown,
            called,
            own_phases: self.affected.iter().map(|p| (*p, called_phase(a, b, *p))).collect(),
        });
        self.verdicts.insert(key, (self.gene, Arc::clone(&verdicts)));
        verdicts
    }

    /// Returns the verdicts on a pair beyond the bound, which pairs with the same answer share: a gene
    /// of thousands of alleles has millions of them.
    fn unjudged(&mut self, a: &JudgedAllele<'_>, b: &JudgedAllele<'_>) -> Arc<PairVerdicts> {
        let against = Reading::BOTH.map(|reading| who_lacks(a, b, reading, &self.affected));
        let affected = &self.affected;
        let make = || {
            let [shown, called] = against.map(|who| not_enumerated(who, affected));
            let own_phases = affected.iter().map(|p| (*p, None)).collect();
            Arc::new(PairVerdicts { shown, called, own_phases })
        };
        Arc::clone(self.unjudged.entry(against).or_insert_with(make))
    }
}

/// Returns the first affected person who does not have one copy of each allele; in a man's one copy
/// of X either is enough.
fn who_lacks(
    a: &JudgedAllele<'_>,
    b: &JudgedAllele<'_>,
    reading: Reading,
    affected: &[usize],
) -> Option<usize> {
    let lacks = |p: &usize| {
        let (x, y) = (a.copies(*p, reading), b.copies(*p, reading));
        let (in_a, in_b) = (x.contains(1), y.contains(1));
        if a.ploidy[*p] == 2 { !(in_a && in_b) } else { !in_a && !in_b }
    };
    affected.iter().copied().find(lacks)
}

/// Returns the answer to a pair beyond the bound: excluded where an affected person does not have
/// one copy of each, else open.
fn not_enumerated(against: Option<usize>, affected: &[usize]) -> PairVerdict {
    let answer = if against.is_none() { Answer::FitsIf } else { Answer::Excluded };
    let verdict = Verdict { answer, persons: against.into_iter().collect() };
    PairVerdict {
        complete: verdict.clone(),
        incomplete: verdict,
        phases: affected.iter().map(|p| (*p, PairPhase::Unknown)).collect(),
        notes: vec![PairNote::NotEnumerated],
        new_mutations: 0,
    }
}
