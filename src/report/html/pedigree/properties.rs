//! Properties of the layout on random families, and the families that clinics draw.

use super::chart::{Chart, HALF, Point};
use super::kin::Kin;
use crate::report::fixture;
use proptest::prelude::*;

/// Makes a family from parents by index: `(father, mother)`, none for a number of the person or later.
fn kin(parents: &[(usize, usize)], twins: Vec<Vec<usize>>) -> Kin {
    let parent = |child: usize, parent: usize| Some(parent).filter(|p| *p < child);
    let of =
        |(i, (father, mother)): (usize, &(usize, usize))| [parent(i, *father), parent(i, *mother)];
    Kin::of_parents(parents.iter().enumerate().map(of).collect(), twins)
}

fn is_near(a: Point, b: Point) -> bool {
    (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6
}

/// Tells whether a point lies on a polyline of straight stretches.
fn is_on(point: Point, line: &[Point]) -> bool {
    line.windows(2).any(|pair| {
        let [a, b] = *pair else { return false };
        let inside = |v: f64, a: f64, b: f64| v >= a.min(b) - 1e-6 && v <= a.max(b) + 1e-6;
        inside(point.0, a.0, b.0) && inside(point.1, a.1, b.1)
    })
}

/// Checks what every drawing must keep.
fn check(kin: &Kin, chart: &Chart) {
    assert_eq!(chart.centres.len(), kin.len(), "everybody is drawn once");
    let mut numbers = chart.numbers.clone();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), kin.len(), "no two have one place");
    for (i, a) in chart.centres.iter().enumerate() {
        assert!(a.0 >= 2.0 * HALF && a.0 <= chart.size.0 && a.1 >= HALF && a.1 <= chart.size.1);
        for b in &chart.centres[i + 1..] {
            let apart = (a.0 - b.0).abs() >= 2.0 * HALF + 4.0 || (a.1 - b.1).abs() >= 3.0 * HALF;
            assert!(apart, "two symbols meet at {a:?} and {b:?}");
        }
    }
    let mut edges = 0;
    for union in &chart.unions {
        let known: Vec<usize> = union.parents.into_iter().flatten().collect();
        for parent in &known {
            let at = chart.centres[*parent];
            let sides = [(at.0 - HALF, at.1), (at.0 + HALF, at.1)];
            let touches = sides.iter().any(|side| union.mating.iter().any(|p| is_near(*p, *side)));
            assert!(touches, "the couple's line misses {parent}");
        }
        let [from, to] = union.descent;
        assert!(is_on(from, &union.mating), "{from:?} is not on {:?}", union.mating);
        assert!(is_on(to, &union.bar) && union.bar[0].1 == union.bar[1].1);
        for (child, drop) in &union.drops {
            let at = chart.centres[*child];
            assert!(is_on(drop[0], &union.bar), "a line leaves the siblings' line");
            assert!(is_near(drop[drop.len() - 1], (at.0, at.1 - HALF)));
            assert!(known.iter().all(|p| chart.centres[*p].1 < at.1), "{child} is not under all");
            assert_eq!(kin.parents[*child], union.parents);
            edges += known.len();
        }
    }
    let stated: usize = kin.parents.iter().map(|of| of.iter().flatten().count()).sum();
    assert_eq!(edges, stated, "every parent and child are joined once");
}

#[test]
fn a_trio_is_a_triangle() {
    let chart = Chart::new(&Kin::new(&fixture::trio()), 0, false);
    let [child, mother, father] = chart.centres[..] else { panic!("three") };
    assert!(father.0 < mother.0 && father.1 == mother.1, "the father stands at the left");
    assert!((child.0 - (father.0 + mother.0) / 2.0).abs() < 0.5, "{child:?} {father:?} {mother:?}");
    assert!(child.1 > mother.1);
}

#[test]
fn half_siblings_stand_on_both_sides_of_their_parent() {
    // 0 has a child with 1 and a child with 2.
    let kin = kin(&[(9, 9), (9, 9), (9, 9), (0, 1), (0, 2)], vec![]);
    let chart = Chart::new(&kin, 3, false);
    check(&kin, &chart);
    let x = |p: usize| chart.centres[p].0;
    assert!(x(1) < x(0) && x(0) < x(2) && x(3) < x(4));
}

#[test]
fn both_families_of_the_parents_stand_beside_each_other() {
    // Grandparents 0, 1 and 2, 3; father 5 with sibling 4, mother 6 with sibling 7; patient 8.
    let kin =
        kin(&[(9, 9), (9, 9), (9, 9), (9, 9), (0, 1), (0, 1), (2, 3), (2, 3), (5, 6)], vec![]);
    let chart = Chart::new(&kin, 8, false);
    check(&kin, &chart);
    let x = |p: usize| chart.centres[p].0;
    assert!(x(4) < x(5) && x(5) < x(6) && x(6) < x(7), "{:?}", chart.centres);
    assert!(chart.unions.iter().all(|u| u.mating.len() == 2), "every couple stands side by side");
}

#[test]
fn related_parents_have_a_double_line_and_twins_a_bar() {
    // Cousins 6 and 7 have the twins 8 and 9.
    let kin = kin(
        &[(9, 9), (9, 9), (0, 1), (0, 1), (9, 9), (9, 9), (2, 4), (3, 5), (6, 7), (6, 7)],
        vec![vec![8, 9]],
    );
    let chart = Chart::new(&kin, 8, false);
    check(&kin, &chart);
    let of = |child: usize| {
        chart.unions.iter().find(|u| u.drops.iter().any(|(c, _)| *c == child)).unwrap()
    };
    assert!(of(8).is_related && !of(6).is_related);
    assert_eq!(of(8).twin_bars.len(), 1);
    assert_eq!(of(8).drops[0].1[0], of(8).drops[1].1[0], "twins leave the line together");
    assert_eq!(of(8).mating.len(), 2, "cousins stand side by side");
    let stated = Chart::new(&Kin::new(&fixture::trio()), 0, true);
    assert!(stated.unions[0].is_related);
}

#[test]
fn an_uncle_comes_down_to_his_niece() {
    // 2 and 3 are siblings; 5 is the child of 3 and 4; 6 is the child of uncle 2 and niece 5.
    let kin = kin(&[(9, 9), (9, 9), (0, 1), (0, 1), (9, 9), (3, 4), (2, 5)], vec![]);
    let chart = Chart::new(&kin, 6, false);
    check(&kin, &chart);
    assert_eq!(chart.centres[2].1, chart.centres[5].1);
}

#[test]
fn fifty_persons_are_drawn() {
    let family = fixture::large_family();
    assert_eq!(family.members.len(), 50);
    let kin = Kin::new(&family);
    check(&kin, &Chart::new(&kin, family.patient, false));
}

#[test]
fn deep_loops_and_long_chains_end() {
    // Every couple are siblings' children, over many generations.
    let loops: Vec<(usize, usize)> = (0..300)
        .map(|i: usize| match i / 2 {
            0 => (999, 999),
            generation => (2 * generation - 2, 2 * generation - 1),
        })
        .collect();
    let kin_of_loops = kin(&loops, vec![]);
    check(&kin_of_loops, &Chart::new(&kin_of_loops, 299, false));
    // Everyone has a child with the own child: no row can hold both.
    let chain: Vec<(usize, usize)> = (0..60)
        .map(|i: usize| (i.checked_sub(1).unwrap_or(999), i.checked_sub(2).unwrap_or(999)))
        .collect();
    let chain = kin(&chain, vec![]);
    check(&chain, &Chart::new(&chain, 59, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_families_keep_the_rules(
        parents in prop::collection::vec((0usize..60, 0usize..60), 1..45),
        patient in 0usize..45,
        pair in (0usize..45, 0usize..45),
    ) {
        let plain = kin(&parents, vec![]);
        let [a, b] = [pair.0 % plain.len(), pair.1 % plain.len()];
        let is_pair = a != b && plain.parents[a] == plain.parents[b];
        let twins = if is_pair { vec![vec![a, b]] } else { Vec::new() };
        let kin = kin(&parents, twins);
        let patient = patient % kin.len();
        let chart = Chart::new(&kin, patient, false);
        check(&kin, &chart);
        prop_assert_eq!(&chart, &Chart::new(&kin, patient, false));
    }

    #[test]
    fn families_of_few_ancestors_keep_the_rules(
        parents in prop::collection::vec((0usize..14, 0usize..14), 1..30),
    ) {
        let kin = kin(&parents, vec![]);
        check(&kin, &Chart::new(&kin, kin.len() - 1, false));
    }
}
