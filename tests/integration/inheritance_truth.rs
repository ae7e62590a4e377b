//! The segregation engine against families whose haplotypes are known: nothing certain may
//! contradict them. Haplotypes are dropped down random pedigrees, genotypes are made of them, and a
//! part is taken away.

use panelwise::family::segregation::allele::FamilyAllele;
use panelwise::family::segregation::gene::judge_gene;
use panelwise::family::segregation::person_call::{InheritanceRegion, PersonCall};
use panelwise::family::segregation::tree::FamilyTree;
use panelwise::model::case::Sex;
use panelwise::model::gene_segregation::GeneSegregation;
use panelwise::model::pedigree::{Individual, Pedigree};
use panelwise::model::segregation::{Answer, PairPhase};

/// Draws numbers, the same ones in every run (SplitMix64, Steele et al. 2014).
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next(n) == 0
    }
}

/// A pedigree of founders and their descendants; parents stand before their children.
fn pedigree(draw: &mut Draw, persons: usize) -> Pedigree {
    let mut individuals: Vec<Individual> = Vec::new();
    for i in 0..persons {
        let of_sex = |sex: Sex| -> Vec<String> {
            individuals.iter().filter(|p| p.sex == sex).map(|p| p.id.clone()).collect()
        };
        let (men, women) = (of_sex(Sex::Male), of_sex(Sex::Female));
        let is_child = i >= 2 && !men.is_empty() && !women.is_empty() && !draw.one_in(4);
        let pick = |list: &[String], draw: &mut Draw| {
            list.get(draw.next(list.len() as u64) as usize).cloned()
        };
        let (father, mother) =
            if is_child { (pick(&men, draw), pick(&women, draw)) } else { (None, None) };
        let sex = match i {
            0 => Sex::Male,
            1 => Sex::Female,
            _ if draw.one_in(2) => Sex::Male,
            _ => Sex::Female,
        };
        let (family, id) = ("F".to_owned(), format!("p{i}"));
        individuals.push(Individual { family, id, father, mother, sex, affected: None });
    }
    Pedigree { individuals, twins: Vec::new() }
}

/// The haplotypes of each person: one bit an allele.
fn haplotypes(draw: &mut Draw, pedigree: &Pedigree, x: bool, alleles: u32) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<u32>> = Vec::new();
    let place =
        |id: &Option<String>| pedigree.individuals.iter().position(|p| Some(&p.id) == id.as_ref());
    for person in &pedigree.individuals {
        let gift = |parent: Option<usize>, draw: &mut Draw| match parent {
            Some(p) => all[p][draw.next(all[p].len() as u64) as usize],
            None => (0..alleles).filter(|_| draw.one_in(3)).map(|bit| 1 << bit).sum(),
        };
        let mother = gift(place(&person.mother), draw);
        let father = gift(place(&person.father), draw);
        let one = x && person.sex == Sex::Male;
        all.push(if one { vec![mother] } else { vec![mother, father] });
    }
    all
}

fn call(draw: &mut Draw, haplotypes: &[u32], bit: u32, men_as_two: bool) -> PersonCall {
    let copies: Vec<bool> = haplotypes.iter().map(|h| h & (1 << bit) != 0).collect();
    let carried = copies.iter().filter(|c| **c).count() as u8;
    let ploidy = copies.len() as u8;
    let doubled = ploidy == 1 && men_as_two;
    let mut call = PersonCall {
        carried: if doubled { carried * 2 } else { carried },
        reference: 0,
        missing: 0,
        called_ploidy: if doubled { 2 } else { ploidy },
        depth: Some(30),
        phase: None,
        contradicted: false,
        absent_in_reads: false,
    };
    if carried == 1 && ploidy == 2 && draw.one_in(4) {
        call.phase = Some((usize::from(copies[1]), Some("1".to_owned())));
    }
    if draw.one_in(10) {
        call = PersonCall { carried: 0, missing: call.called_ploidy, phase: None, ..call };
    } else if draw.one_in(20) {
        call.depth = None;
    }
    call
}

struct Family {
    tree: FamilyTree,
    haplotypes: Vec<Vec<u32>>,
    alleles: Vec<FamilyAllele>,
}

/// A family affected by two hits of alleles 0 and 1; `None` where the draw has no tested affected
/// person.
fn family(draw: &mut Draw, persons: usize, x: bool, alleles: u32) -> Option<Family> {
    let mut pedigree = pedigree(draw, persons);
    let truth = haplotypes(draw, &pedigree, x, alleles);
    for (person, haplotypes) in pedigree.individuals.iter_mut().zip(&truth) {
        let two_hit = match haplotypes.as_slice() {
            [one] => one & 3 != 0,
            [one, other] => matches!((one & 3, other & 3), (1, 2) | (2, 1)),
            _ => false,
        };
        let spared = haplotypes.iter().any(|h| h & 3 == 0);
        // Who has a hit on every copy in another way is neither affected by the pair nor spared.
        person.affected = if two_hit { Some(true) } else { spared.then_some(false) };
    }
    let untested: Vec<bool> = (0..persons).map(|_| draw.one_in(4)).collect();
    let place = |name: &str| name[1..].parse::<usize>().unwrap_or_default();
    let tree = FamilyTree::new(&pedigree, |name| !untested[place(name)]);
    tree.tested_with(true).next()?;
    let region = if x { InheritanceRegion::X } else { InheritanceRegion::Autosomal };
    let alleles = (0..alleles).map(|bit| {
        let calls = truth.iter().enumerate().map(|(i, haplotypes)| {
            let men_as_two = draw.one_in(2);
            (!untested[i]).then(|| call(draw, haplotypes, bit, men_as_two))
        });
        FamilyAllele {
            region,
            position: 1_000 + u64::from(bit),
            record: u64::from(bit),
            deletion: None,
            calls: calls.collect(),
        }
    });
    let alleles = alleles.collect();
    Some(Family { tree, haplotypes: truth, alleles })
}

/// No certain phase, answer or exclusion of 10,000 families contradicts the true haplotypes.
#[test]
fn nothing_certain_contradicts_true_haplotypes() {
    let mut draw = Draw(20_261_128);
    let (mut families, mut trans, mut cis, mut unknown) = (0, 0, 0, 0);
    while families < 10_000 {
        let persons = 3 + draw.next(8) as usize;
        let x = draw.one_in(4);
        let Some(family) = family(&mut draw, persons, x, 2) else { continue };
        families += 1;
        let judged: GeneSegregation = judge_gene(&family.tree, &family.alleles, 10);
        for pair in &judged.pairs {
            for verdict in [&pair.verdicts.shown, &pair.verdicts.called] {
                assert_ne!(verdict.incomplete.answer, Answer::Excluded, "{:?}", family.haplotypes);
                assert_ne!(verdict.complete.answer, Answer::Excluded, "{:?}", family.haplotypes);
            }
            for (person, phase) in &pair.verdicts.shown.phases {
                let of = &family.haplotypes[*person];
                match phase {
                    PairPhase::Trans => {
                        assert_eq!(of.iter().map(|h| h & 3).sum::<u32>(), 3);
                        assert!(of.iter().all(|h| h & 3 != 3 && h & 3 != 0), "{of:?}");
                        trans += 1;
                    }
                    PairPhase::Cis => {
                        assert!(of.iter().any(|h| h & 3 == 3), "{of:?}");
                        cis += 1;
                    }
                    PairPhase::Unknown => unknown += 1,
                    PairPhase::Conflict => panic!("no conflict was planted: {of:?}"),
                    PairPhase::NotBoth => {}
                }
            }
        }
    }
    assert!(trans > 2_000 && unknown > 100, "{trans} {unknown}");
    assert_eq!(cis, 0, "affected persons have the pair in trans");
}

/// A family of 50 persons with 2,000 alleles in one gene ends, and says what it did not judge.
#[test]
fn a_large_family_ends() {
    let mut draw = Draw(7);
    let family = loop {
        if let Some(family) = family(&mut draw, 50, false, 32) {
            break family;
        }
    };
    let alleles: Vec<FamilyAllele> = (0..2_000u64)
        .map(|i| FamilyAllele {
            position: i,
            record: i,
            ..family.alleles[(i % 32) as usize].clone()
        })
        .collect();
    let judged = judge_gene(&family.tree, &alleles, 10);
    assert!(judged.pairs.len() > 1_000);
}

/// A missing call takes certainty away and never gives any.
#[test]
fn a_call_made_missing_never_turns_excluded_into_fits() {
    let mut draw = Draw(99);
    let mut families = 0;
    while families < 1_000 {
        let persons = 3 + draw.next(6) as usize;
        let Some(mut family) = family(&mut draw, persons, false, 2) else { continue };
        families += 1;
        let before = judge_gene(&family.tree, &family.alleles, 10);
        let tested: Vec<usize> = family.tree.tested().collect();
        let person = tested[draw.next(tested.len() as u64) as usize];
        let allele = draw.next(2) as usize;
        if let Some(call) = &mut family.alleles[allele].calls[person] {
            (call.carried, call.missing, call.phase) = (0, call.called_ploidy, None);
        }
        let after = judge_gene(&family.tree, &family.alleles, 10);
        for old in &before.alleles {
            let Some(new) = after.alleles.iter().find(|a| a.allele == old.allele) else { continue };
            for (was, is) in old.models.iter().zip(&new.models) {
                for (was, is) in was.shown.iter().zip(&is.shown) {
                    let gained = was.answer == Answer::Excluded && is.answer == Answer::Fits;
                    assert!(!gained, "{was:?} {is:?}");
                }
            }
        }
        for (was, is) in before.pairs.iter().zip(&after.pairs) {
            if was.alleles == is.alleles {
                for (was, is) in [
                    (&was.verdicts.shown, &is.verdicts.shown),
                    (&was.verdicts.called, &is.verdicts.called),
                ] {
                    let gained = was.complete.answer == Answer::Excluded
                        && is.complete.answer == Answer::Fits;
                    assert!(!gained, "{was:?} {is:?}");
                }
            }
        }
    }
}
