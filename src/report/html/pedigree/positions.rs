//! The place of each node in its row: children under their parents, partners side by side, and never
//! two closer than their room.

use crate::report::html::pedigree::kin::{Kin, Sibship};
use crate::report::html::pedigree::order::Rows;
use std::collections::HashMap;

/// Gives the room of a person, symbol and words.
pub(super) const ROOM: f64 = 92.0;
/// Gives the room of a line that passes a row.
const LINE_ROOM: f64 = 28.0;
/// Gives the room between neighbours who are neither siblings nor partners.
const APART: f64 = 22.0;
/// Counts the rounds in which rows are moved; each halves what is left to move, or nearly.
const ROUNDS: usize = 160;

/// Returns the centre of each node.
pub(super) fn positions(kin: &Kin, rows: &Rows) -> Vec<f64> {
    let mut x = vec![0.0; rows.level.len()];
    let gaps: Vec<Vec<f64>> = rows.rows.iter().map(|row| gaps(kin, rows, row)).collect();
    for (row, gaps) in rows.rows.iter().zip(&gaps) {
        let mut at = 0.0;
        for (i, node) in row.iter().enumerate() {
            at += if i == 0 { 0.0 } else { gaps[i - 1] };
            x[*node] = at;
        }
    }
    let by_row = sibships_by_row(kin, rows);
    for round in 0..ROUNDS {
        for step in 0..rows.rows.len() {
            let level = if round % 2 == 0 { step } else { rows.rows.len() - 1 - step };
            move_row(&Row { rows, level, sibships: &by_row[level] }, &gaps[level], &mut x);
        }
    }
    let left = x.iter().copied().fold(f64::INFINITY, f64::min);
    let left = if left.is_finite() { left } else { 0.0 };
    x.iter().map(|x| x - left).collect()
}

/// Returns the place of the line down to a sibship: between partners who stand side by side, else
/// beside the lower or the right one, at the side of the other; beside a parent without a partner.
pub(super) fn descent(rows: &Rows, sibship: &Sibship, x: &[f64]) -> f64 {
    match sibship.parents {
        [Some(father), Some(mother)] => {
            if rows.are_neighbours(father, mother) {
                return (x[father] + x[mother]) / 2.0;
            }
            let (other, own) = ends(rows, father, mother, x);
            x[own] + if x[other] <= x[own] { -ROOM / 2.0 } else { ROOM / 2.0 }
        }
        [one, other] => one.or(other).map_or(0.0, |p| x[p] + ROOM / 2.0),
    }
}

/// Orders partners who do not stand side by side: the line to their children begins at the second.
pub(super) fn ends(rows: &Rows, a: usize, b: usize, x: &[f64]) -> (usize, usize) {
    let key = |p: usize| (rows.level[p], x[p]);
    if key(a) <= key(b) { (a, b) } else { (b, a) }
}

fn gaps(kin: &Kin, rows: &Rows, row: &[usize]) -> Vec<f64> {
    let room = |node: usize| if node < rows.persons { ROOM } else { LINE_ROOM };
    let pair = |pair: &[usize]| {
        let [a, b] = *pair else { return ROOM };
        let plain = (room(a) + room(b)) / 2.0;
        if a >= rows.persons || b >= rows.persons {
            return plain;
        }
        let siblings = kin.has_parents(a) && kin.parents[a] == kin.parents[b];
        let close = siblings || kin.partners(a).contains(&b);
        plain + if close { 0.0 } else { APART }
    };
    row.windows(2).map(pair).collect()
}

/// The wishes of the nodes of a row: how far each is to move, with the weight of the wish.
struct Wishes(HashMap<usize, (f64, f64)>);

impl Wishes {
    fn add(&mut self, node: usize, by: f64, weight: f64) {
        let (sum, weights) = self.0.entry(node).or_default();
        *sum += by * weight;
        *weights += weight;
    }
}

/// Lists for each row the sibships of which a parent, a child or a bend stands in it.
fn sibships_by_row<'a>(kin: &'a Kin, rows: &Rows) -> Vec<Vec<&'a Sibship>> {
    let mut by_row = vec![Vec::new(); rows.rows.len()];
    for sibship in &kin.sibships {
        let tops = sibship.children.iter().map(|c| rows.top_of(*c));
        let mut levels: Vec<usize> =
            sibship.known().chain(tops).map(|node| rows.level[node]).collect();
        levels.sort_unstable();
        levels.dedup();
        levels.into_iter().for_each(|level| by_row[level].push(sibship));
    }
    by_row
}

/// One row and the sibships that touch it.
struct Row<'a> {
    rows: &'a Rows,
    level: usize,
    sibships: &'a [&'a Sibship],
}

/// Moves the nodes of one row to where the other rows, and each other, want them.
fn move_row(row: &Row<'_>, gaps: &[f64], x: &mut [f64]) {
    let Row { rows, level, .. } = *row;
    let mut wishes = Wishes(HashMap::new());
    for sibship in row.sibships {
        let tops: Vec<usize> = sibship.children.iter().map(|c| rows.top_of(*c)).collect();
        let places = tops.iter().map(|t| x[*t]);
        let (low, high) = places
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let apart = descent(rows, sibship, x) - (low + high) / 2.0;
        let here = |node: &usize| rows.level[*node] == level;
        tops.iter().filter(|n| here(n)).for_each(|n| wishes.add(*n, apart, 1.0));
        for parent in sibship.known().filter(here) {
            wishes.add(parent, -apart, 1.0);
        }
        partners_wish(rows, sibship, level, x, &mut wishes);
        siblings_wish(&tops, rows, level, x, &mut wishes);
    }
    bends_wish(row, x, &mut wishes);
    let row = &rows.rows[level];
    let wanted: Vec<(f64, f64)> = row
        .iter()
        .map(|node| {
            let (sum, weight) = wishes.0.get(node).copied().unwrap_or_default();
            (x[*node] + if weight > 0.0 { sum / weight } else { 0.0 }, weight.max(0.05))
        })
        .collect();
    for (node, place) in row.iter().zip(with_gaps(&wanted, gaps)) {
        x[*node] = place;
    }
}

/// Straightens the lines that pass rows.
fn bends_wish(row: &Row<'_>, x: &[f64], wishes: &mut Wishes) {
    let rows = row.rows;
    for child in rows.rows[row.level].iter().filter_map(|node| rows.child_of(*node)) {
        let bends = rows.bends.get(&child).into_iter().flatten().copied();
        let line: Vec<usize> = bends.chain([child]).collect();
        for pair in line.windows(2) {
            let [upper, lower] = *pair else { continue };
            let apart = x[lower] - x[upper];
            for (node, by) in [(upper, apart), (lower, -apart)] {
                if rows.level[node] == row.level {
                    wishes.add(node, by, 1.0);
                }
            }
        }
    }
}

/// Draws partners of one row together.
fn partners_wish(rows: &Rows, sibship: &Sibship, level: usize, x: &[f64], wishes: &mut Wishes) {
    let [Some(father), Some(mother)] = sibship.parents else { return };
    if rows.level[father] != level || rows.level[mother] != level {
        return;
    }
    let weight = if rows.are_neighbours(father, mother) { 2.0 } else { 0.3 };
    let apart = x[mother] - x[father];
    let by = (apart.abs() - ROOM) / 2.0 * apart.signum();
    wishes.add(father, by, weight);
    wishes.add(mother, -by, weight);
}

/// Draws siblings together, each to the next.
fn siblings_wish(tops: &[usize], rows: &Rows, level: usize, x: &[f64], wishes: &mut Wishes) {
    let mut here: Vec<usize> = tops.iter().copied().filter(|n| rows.level[*n] == level).collect();
    here.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    for pair in here.windows(2) {
        let [a, b] = *pair else { continue };
        let by = (x[b] - x[a] - ROOM) / 2.0;
        wishes.add(a, by, 0.3);
        wishes.add(b, -by, 0.3);
    }
}

/// Returns the places nearest to the wanted ones, with their weights, that keep the gaps: isotonic
/// regression by pooling adjacent violators.
fn with_gaps(wanted: &[(f64, f64)], gaps: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(wanted.len());
    // Each pool holds the mean, the weight and the number of its nodes.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (i, (place, weight)) in wanted.iter().enumerate() {
        offset += if i == 0 { 0.0 } else { gaps.get(i - 1).copied().unwrap_or(ROOM) };
        offsets.push(offset);
        let mut pool = (place - offset, *weight, 1);
        while let Some(last) = pools.pop_if(|last| last.0 > pool.0) {
            let weight = last.1 + pool.1;
            pool = ((last.0 * last.1 + pool.0 * pool.1) / weight, weight, last.2 + pool.2);
        }
        pools.push(pool);
    }
    let means = pools.iter().flat_map(|(mean, _, nodes)| std::iter::repeat_n(*mean, *nodes));
    means.zip(offsets).map(|(mean, offset)| mean + offset).collect()
}
