//! The finished drawing without its looks: the place of each symbol, and the lines of each couple.

use crate::report::html::pedigree::generations::generations;
use crate::report::html::pedigree::kin::{Kin, Sibship};
use crate::report::html::pedigree::order::Rows;
use crate::report::html::pedigree::positions::{ROOM, descent, ends, positions};

/// A point, x and y.
pub(super) type Point = (f64, f64);

/// Gives half the width of a symbol.
pub(super) const HALF: f64 = 15.0;
/// Gives the height of the words under a symbol.
pub(super) const WORDS: f64 = 84.0;
/// Gives the room between the line of siblings and their symbols.
const DROP: f64 = 26.0;
/// Gives the room between two lines of siblings that would meet.
const LANE: f64 = 8.0;
/// Gives the margins: of the numbers at the left, and of all other sides.
const MARGIN: f64 = 40.0;

/// The drawing of a family.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    /// Gives the size.
    pub size: Point,
    /// Gives the centre of each person's symbol.
    pub centres: Vec<Point>,
    /// Gives the row of each person, and the number in it from the left, from 0.
    pub numbers: Vec<(usize, usize)>,
    /// Gives the height of the centre of each row.
    pub rows: Vec<f64>,
    /// Lists the couples and single parents with their children.
    pub unions: Vec<Union>,
    /// Lists twins of whom no parent is in the family: the lines to each, and the bar.
    pub twins: Vec<Twins>,
}

/// A couple, or a single parent, with the lines to the children.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Union {
    /// Gives father and mother.
    pub parents: [Option<usize>; 2],
    /// Tells whether the two are related.
    pub is_related: bool,
    /// Gives the line from partner to partner, or from the one parent aside.
    pub mating: Vec<Point>,
    /// Gives the line down from it.
    pub descent: [Point; 2],
    /// Gives the line of the siblings.
    pub bar: [Point; 2],
    /// Gives the line to each child.
    pub drops: Vec<(usize, Vec<Point>)>,
    /// Gives the bars that join monozygotic twins.
    pub twin_bars: Vec<[Point; 2]>,
}

/// Twins without parents.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Twins {
    /// Gives the line to each.
    pub drops: Vec<[Point; 2]>,
    /// Gives the bar that joins them.
    pub bar: [Point; 2],
}

impl Chart {
    /// Draws a family; `related_parents` says that the patient's parents are stated to be related.
    pub(super) fn new(kin: &Kin, patient: usize, related_parents: bool) -> Self {
        let rows = Rows::new(kin, generations(kin, patient), patient);
        let x: Vec<f64> = positions(kin, &rows).iter().map(|x| x + MARGIN + ROOM / 2.0).collect();
        let lanes = Lanes::new(kin, &rows, &x);
        let heights = lanes.heights(&rows);
        let draft = Draft { kin, rows: &rows, x: &x, lanes: &lanes, heights: &heights };
        let stated = kin.parents.get(patient).copied().filter(|_| related_parents);
        let sibships = kin.sibships.iter().enumerate();
        let unions = sibships.map(|(i, sibship)| draft.union(i, sibship, stated)).collect();
        let centres: Vec<Point> = (0..kin.len()).map(|p| (x[p], heights[rows.level[p]])).collect();
        let mut numbers = vec![(0, 0); kin.len()];
        for (level, row) in rows.rows.iter().enumerate() {
            let persons = row.iter().filter(|node| **node < kin.len());
            persons.enumerate().for_each(|(i, person)| numbers[*person] = (level, i));
        }
        let right = x.iter().copied().fold(0.0, f64::max) + ROOM / 2.0 + 4.0;
        let bottom = heights.last().copied().unwrap_or(0.0) + HALF + WORDS;
        Self {
            size: (right, bottom),
            centres,
            numbers,
            unions,
            twins: draft.twins_without_parents(),
            rows: heights,
        }
    }
}

/// The heights at which lines run that would otherwise meet.
struct Lanes {
    /// Gives the lane of the line of each sibship, from above.
    bars: Vec<usize>,
    /// Counts those lanes under each row.
    under: Vec<usize>,
    /// Gives the lane above a row of each couple that does not stand side by side.
    matings: Vec<Option<usize>>,
    /// Counts those lanes above each row.
    above: Vec<usize>,
}

impl Lanes {
    fn new(kin: &Kin, rows: &Rows, x: &[f64]) -> Self {
        let mut under = vec![0; rows.rows.len()];
        let mut above = vec![0; rows.rows.len()];
        let mut bars = vec![0; kin.sibships.len()];
        let mut matings = vec![None; kin.sibships.len()];
        let mut spans: Vec<(usize, f64, f64, usize)> = Vec::new();
        for (i, sibship) in kin.sibships.iter().enumerate() {
            let level = lower_level(rows, sibship);
            let tops = bar_points(kin, rows, sibship, x);
            let places = tops.into_iter().chain([descent(rows, sibship, x)]);
            let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (low.min(x), high.max(x))
            });
            spans.push((level, low, high, i));
            if let [Some(father), Some(mother)] = sibship.parents
                && !rows.are_neighbours(father, mother)
            {
                matings[i] = Some(above[level]);
                above[level] += 1;
            }
        }
        spans.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.3.cmp(&b.3)));
        let mut ends: Vec<Vec<f64>> = vec![Vec::new(); rows.rows.len()];
        for (level, low, high, sibship) in spans {
            let ends = &mut ends[level];
            let free = ends.iter().position(|end| end + LANE < low);
            let lane = free.unwrap_or(ends.len());
            match ends.get_mut(lane) {
                Some(end) => *end = high,
                None => ends.push(high),
            }
            bars[sibship] = lane;
            under[level] = under[level].max(lane + 1);
        }
        Self { bars, under, matings, above }
    }

    /// Returns the height of the centre of each row.
    fn heights(&self, rows: &Rows) -> Vec<f64> {
        let mut heights: Vec<f64> = Vec::new();
        for level in 0..rows.rows.len() {
            let above = HALF + self.above[level] as f64 * LANE;
            let top = match heights.last() {
                None => MARGIN / 2.0,
                Some(last) => last + HALF + WORDS + self.under[level - 1] as f64 * LANE + DROP,
            };
            heights.push(top + above);
        }
        heights
    }
}

/// Returns the lower row of the parents.
fn lower_level(rows: &Rows, sibship: &Sibship) -> usize {
    sibship.known().map(|p| rows.level[p]).max().unwrap_or(0)
}

/// Returns where the lines to the children leave the line of siblings: twins leave it together.
fn bar_points(kin: &Kin, rows: &Rows, sibship: &Sibship, x: &[f64]) -> Vec<f64> {
    let place = |child: &usize| {
        let twins = twins_in(kin, rows, sibship, *child);
        let together: Vec<f64> = twins.iter().map(|t| x[*t]).collect();
        match together.len() {
            0 | 1 => x[rows.top_of(*child)],
            n => together.iter().sum::<f64>() / n as f64,
        }
    };
    sibship.children.iter().map(place).collect()
}

/// Returns the twins of a child in the sibship, in one row under the parents; empty without one.
fn twins_in(kin: &Kin, rows: &Rows, sibship: &Sibship, child: usize) -> Vec<usize> {
    let plain = |p: &usize| sibship.children.contains(p) && !rows.bends.contains_key(p);
    let twins: Vec<usize> = kin.twins_of(child).iter().copied().filter(plain).collect();
    if twins.contains(&child) && twins.len() > 1 { twins } else { Vec::new() }
}

/// Everything that the lines are drawn from.
struct Draft<'a> {
    kin: &'a Kin,
    rows: &'a Rows,
    x: &'a [f64],
    lanes: &'a Lanes,
    heights: &'a [f64],
}

impl Draft<'_> {
    fn y(&self, node: usize) -> f64 {
        self.heights[self.rows.level[node]]
    }

    fn union(&self, i: usize, sibship: &Sibship, stated: Option<[Option<usize>; 2]>) -> Union {
        let level = lower_level(self.rows, sibship);
        let down = descent(self.rows, sibship, self.x);
        let bar_y = self.heights[level] + HALF + WORDS + self.lanes.bars[i] as f64 * LANE;
        let points = bar_points(self.kin, self.rows, sibship, self.x);
        let low = points.iter().copied().fold(down, f64::min);
        let high = points.iter().copied().fold(down, f64::max);
        let children = sibship.children.iter().zip(&points);
        let drops = children.map(|(child, x)| (*child, self.drop(*child, (*x, bar_y)))).collect();
        let related = |parents: [Option<usize>; 2]| {
            let [Some(father), Some(mother)] = parents else { return false };
            stated == Some(parents) || self.kin.are_related(father, mother)
        };
        Union {
            parents: sibship.parents,
            is_related: related(sibship.parents),
            mating: self.mating(i, sibship),
            descent: [(down, self.heights[level]), (down, bar_y)],
            bar: [(low, bar_y), (high, bar_y)],
            drops,
            twin_bars: self.twin_bars(sibship, bar_y),
        }
    }

    /// Draws the line from partner to partner; over the row where they do not stand side by side.
    fn mating(&self, i: usize, sibship: &Sibship) -> Vec<Point> {
        let [Some(father), Some(mother)] = sibship.parents else {
            let parent = sibship.known().next().unwrap_or(0);
            let y = self.y(parent);
            return vec![(self.x[parent] + HALF, y), (self.x[parent] + ROOM / 2.0, y)];
        };
        let x = self.x;
        let Some(lane) = self.lanes.matings[i] else {
            let (left, right) =
                if x[father] <= x[mother] { (father, mother) } else { (mother, father) };
            return vec![(x[left] + HALF, self.y(left)), (x[right] - HALF, self.y(right))];
        };
        let (other, own) = ends(self.rows, father, mother, x);
        let aside = if x[other] <= x[own] { 1.0 } else { -1.0 };
        let over = self.y(own) - HALF - (lane + 1) as f64 * LANE;
        let (out, into) = (x[other] + aside * ROOM / 2.0, descent(self.rows, sibship, x));
        vec![
            (x[other] + aside * HALF, self.y(other)),
            (out, self.y(other)),
            (out, over),
            (into, over),
            (into, self.y(own)),
            (x[own] - aside * HALF, self.y(own)),
        ]
    }

    /// Draws the line from the siblings' line to a child.
    fn drop(&self, child: usize, from: Point) -> Vec<Point> {
        let mut line = vec![from];
        for bend in self.rows.bends.get(&child).into_iter().flatten() {
            let (x, y) = (self.x[*bend], self.y(*bend));
            line.extend([(x, y - HALF), (x, y + HALF + WORDS)]);
        }
        line.push((self.x[child], self.y(child) - HALF));
        line
    }

    fn twin_bars(&self, sibship: &Sibship, bar_y: f64) -> Vec<[Point; 2]> {
        let groups = self.kin.twins.iter().filter_map(|group| {
            let first = group.iter().find(|t| sibship.children.contains(t))?;
            let twins = twins_in(self.kin, self.rows, sibship, *first);
            (!twins.is_empty()).then_some(twins)
        });
        groups.map(|twins| self.bar_of_twins(&twins, bar_y)).collect()
    }

    /// Draws the bar half way down the lines of twins who come from one point at `top`.
    fn bar_of_twins(&self, twins: &[usize], top: f64) -> [Point; 2] {
        let places: Vec<f64> = twins.iter().map(|t| self.x[*t]).collect();
        let middle = places.iter().sum::<f64>() / places.len().max(1) as f64;
        let low = places.iter().copied().fold(f64::INFINITY, f64::min);
        let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let y = (top + self.y(twins[0]) - HALF) / 2.0;
        [((middle + low) / 2.0, y), ((middle + high) / 2.0, y)]
    }

    fn twins_without_parents(&self) -> Vec<Twins> {
        let alone = |group: &&Vec<usize>| {
            let mut own = group.iter();
            group.len() > 1
                && own.all(|t| !self.kin.has_parents(*t) && self.y(*t) == self.y(group[0]))
        };
        let draw = |group: &Vec<usize>| {
            let top = self.y(group[0]) - HALF - 14.0;
            let places: Vec<f64> = group.iter().map(|t| self.x[*t]).collect();
            let middle = places.iter().sum::<f64>() / places.len() as f64;
            let drops = group.iter().map(|t| [(middle, top), (self.x[*t], self.y(*t) - HALF)]);
            Twins { drops: drops.collect(), bar: self.bar_of_twins(group, top) }
        };
        self.kin.twins.iter().filter(alone).map(draw).collect()
    }
}
