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
const PAIR_WORK: usize = 60_000;

/// Judges the alleles of one gene that lie on one chromosome.
///
/// A 0/0 call of less than `min_depth` reads shows no absence. The answers depend on no order: not
/// of persons, nor of alleles.
pub fn judge_gene(tree: &FamilyTree, alleles: &[FamilyAllele], min_depth: u32) -> GeneSegregation {
    let deletions: Vec<&FamilyAllele> = alleles.iter().filter(|a| a.deletion.is_some()).collect();
    let judged: Vec<JudgedAllele<'_>> =
        alleles.iter().map(|a| JudgedAllele::new(tree, a, &deletions, min_depth)).collect();
    let affected: Vec<usize> = tree.tested_with(true).collect();
    let carried: Vec<usize> =
        (0..judged.len()).filter(|i| affected.iter().any(|p| judged[*i].is_shown_in(*p))).collect();
    let mut pairs = Vec::new();
    let mut known = KnownPairs::new(tree, &affected);
    let classes = classes(carried.iter().map(|i| &judged[*i]));
    for (k, first) in carried.iter().enumerate() {
        for (l, second) in carried.iter().enumerate().skip(k + 1) {
            let (a, b) = (&judged[*first], &judged[*second]);
            let Some(model) = pair_model(tree, &affected, a, b) else { continue };
            let verdicts = known.verdicts([classes[k], classes[l]], a, b);
            pairs.push(PairSegregation { alleles: [*first, *second], model, verdicts });
        }
    }
    let alleles = carried.iter().map(|i| one_allele(tree, &judged[*i], *i, &affected)).collect();
    GeneSegregation { alleles, pairs }
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

/// Numbers alleles by what their pairs depend on: alike alleles share a number.
fn classes<'a>(alleles: impl Iterator<Item = &'a JudgedAllele<'a>>) -> Vec<usize> {
    let mut numbers: HashMap<(Signature, InheritanceRegion), usize> = HashMap::new();
    let number = |allele: &JudgedAllele<'_>| {
        let next = numbers.len();
        *numbers.entry((allele.signature(), allele.allele.region)).or_insert(next)
    };
    alleles.map(number).collect()
}

/// The two classes of a pair, whether one allele deletes the other's place, and whether both are of
/// one record.
type PairKey = ([usize; 2], bool, bool);

/// Verdicts of pairs by what they depend on, so that alike pairs are judged once.
struct KnownPairs<'t> {
    pairs: PairTree<'t>,
    persons: usize,
    affected: &'t [usize],
    verdicts: HashMap<PairKey, Arc<PairVerdicts>>,
    work: usize,
}

impl<'t> KnownPairs<'t> {
    fn new(tree: &'t FamilyTree, affected: &'t [usize]) -> Self {
        let pairs = PairTree::new(tree);
        let persons = tree.persons().len();
        Self { pairs, persons, affected, verdicts: HashMap::new(), work: 0 }
    }

    fn verdicts(
        &mut self,
        classes: [usize; 2],
        a: &JudgedAllele<'_>,
        b: &JudgedAllele<'_>,
    ) -> Arc<PairVerdicts> {
        let covered = a.allele.covers(b.allele) || b.allele.covers(a.allele);
        let key = (classes, covered, a.allele.record == b.allele.record);
        if let Some(known) = self.verdicts.get(&key) {
            return Arc::clone(known);
        }
        self.work += self.persons;
        let is_within = self.work <= PAIR_WORK;
        let verdict = |reading| {
            if is_within {
                self.pairs.judge(a, b, reading)
            } else {
                not_enumerated(a, b, reading, self.affected)
            }
        };
        let verdicts = Arc::new(PairVerdicts {
            shown: verdict(Reading::AsShown),
            called: verdict(Reading::AsCalled),
            own_phases: self.affected.iter().map(|p| (*p, called_phase(a, b, *p))).collect(),
        });
        self.verdicts.insert(key, Arc::clone(&verdicts));
        verdicts
    }
}

/// Returns the answer to a pair beyond the bound: excluded where an affected person does not have
/// one copy of each, else open.
fn not_enumerated(
    a: &JudgedAllele<'_>,
    b: &JudgedAllele<'_>,
    reading: Reading,
    affected: &[usize],
) -> PairVerdict {
    let lacks = |p: &&usize| {
        let (x, y) = (a.copies(**p, reading), b.copies(**p, reading));
        let has_one = |n: u8| x.contains(n) && y.contains(n);
        // A man's one copy of X needs either; two copies need one of each.
        if a.ploidy[**p] == 2 { !has_one(1) } else { !x.contains(1) && !y.contains(1) }
    };
    let against: Vec<usize> = affected.iter().filter(lacks).copied().collect();
    let answer = if against.is_empty() { Answer::FitsIf } else { Answer::Excluded };
    let verdict = Verdict { answer, persons: against };
    PairVerdict {
        complete: verdict.clone(),
        incomplete: verdict,
        phases: affected.iter().map(|p| (*p, PairPhase::Unknown)).collect(),
        notes: vec![PairNote::NotEnumerated],
        new_mutations: 0,
    }
}
