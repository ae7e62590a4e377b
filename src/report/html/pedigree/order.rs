//! The order of persons in each row: blocks of a couple with all descendants, set side by side.

use crate::report::html::pedigree::kin::Kin;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A side of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The nodes of each row from left to right. Nodes up to the number of persons are the persons; the
/// others are bends of lines that pass a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    /// Lists the nodes of each row.
    pub rows: Vec<Vec<usize>>,
    /// Gives the row of each node.
    pub level: Vec<usize>,
    /// Lists the bends of the line to each person, from above.
    pub bends: BTreeMap<usize, Vec<usize>>,
    /// Names the child of each bend.
    pub children: Vec<usize>,
    /// Gives the place of each node in its row.
    pub place: Vec<usize>,
    /// Counts the persons.
    pub persons: usize,
}

impl Rows {
    /// Orders a family whose persons have rows.
    pub(super) fn new(kin: &Kin, level: Vec<usize>, patient: usize) -> Self {
        let mut planner = Planner {
            kin,
            placed: vec![false; kin.len()],
            laid: vec![false; kin.sibships.len()],
            below_root: Vec::new(),
            open: VecDeque::new(),
            rows: Self {
                rows: Vec::new(),
                level,
                bends: BTreeMap::new(),
                children: Vec::new(),
                place: Vec::new(),
                persons: kin.len(),
            },
        };
        let mut all = Block::default();
        let starts = std::iter::once(patient).chain(0..kin.len()).filter(|p| *p < kin.len());
        for start in starts {
            if planner.placed[start] {
                continue;
            }
            let mut block = planner.family(start, Side::Right, None);
            while let Some((person, side)) = planner.open.pop_front() {
                let parents = kin.parents[person].into_iter().flatten();
                let missing = parents.into_iter().find(|p| !planner.placed[*p]);
                if let Some(parent) = missing {
                    let more = planner.family(parent, side, Some(person));
                    block.join(more, side);
                }
            }
            all.join(block, Side::Right);
        }
        let mut rows = planner.rows;
        let height = rows.level.iter().max().map_or(0, |deepest| deepest + 1);
        rows.rows = (0..height).map(|l| all.0.remove(&l).unwrap_or_default()).collect();
        rows.place = vec![0; rows.level.len()];
        for row in &rows.rows {
            row.iter().enumerate().for_each(|(place, node)| rows.place[*node] = place);
        }
        rows
    }

    /// Returns the child to whom the line through a node leads, where lines pass rows.
    pub(super) fn child_of(&self, node: usize) -> Option<usize> {
        match node.checked_sub(self.persons) {
            None => self.bends.contains_key(&node).then_some(node),
            Some(bend) => self.children.get(bend).copied(),
        }
    }

    /// Tells whether two nodes are next to each other in one row.
    pub(super) fn are_neighbours(&self, a: usize, b: usize) -> bool {
        self.level[a] == self.level[b] && self.place[a].abs_diff(self.place[b]) == 1
    }

    /// Returns the node of a child under the line of its sibship: the first bend, or the child.
    pub(super) fn top_of(&self, child: usize) -> usize {
        self.bends.get(&child).and_then(|bends| bends.first().copied()).unwrap_or(child)
    }
}

/// Rows of nodes that are set side by side with others.
#[derive(Default)]
struct Block(BTreeMap<usize, Vec<usize>>);

impl Block {
    fn push(&mut self, level: usize, node: usize) {
        self.0.entry(level).or_default().push(node);
    }

    fn join(&mut self, other: Self, side: Side) {
        for (level, mut nodes) in other.0 {
            let row = self.0.entry(level).or_default();
            if side == Side::Left {
                std::mem::swap(row, &mut nodes);
            }
            row.append(&mut nodes);
        }
    }
}

struct Planner<'a> {
    kin: &'a Kin,
    placed: Vec<bool>,
    laid: Vec<bool>,
    /// Marks the descendants of the couple at the top of the block.
    below_root: Vec<bool>,
    /// Lists partners whose own families stand on a side.
    open: VecDeque<(usize, Side)>,
    rows: Rows,
}

impl Planner<'_> {
    /// Lays the family of a person from the uppermost ancestor down. `toward` is a person who is
    /// placed already, on the other side than `side`.
    fn family(&mut self, person: usize, side: Side, toward: Option<usize>) -> Block {
        let root = self.uppermost(person);
        self.below_root = self.kin.descendants(root);
        self.down(root, side, toward)
    }

    /// Climbs to an ancestor without parents who is not placed: by the father where he has parents,
    /// or the mother has none.
    fn uppermost(&self, person: usize) -> usize {
        let mut at = person;
        loop {
            let mut known = self.kin.parents[at].into_iter().flatten();
            let free: Vec<usize> = known.by_ref().filter(|p| !self.placed[*p]).collect();
            let higher = free.iter().find(|p| self.kin.has_parents(**p)).or(free.first());
            match higher {
                Some(higher) => at = *higher,
                None => return at,
            }
        }
    }

    /// Lays a person with all partners and descendants.
    fn down(&mut self, person: usize, side: Side, toward: Option<usize>) -> Block {
        let couple = self.beside(person, side);
        let mut block = Block::default();
        couple.iter().for_each(|p| block.push(self.rows.level[*p], *p));
        let place = |p: usize| couple.iter().position(|c| *c == p);
        let mut sibships: Vec<(Vec<usize>, usize)> = couple
            .iter()
            .flat_map(|p| self.kin.sibships_of(*p))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|s| (self.kin.sibships[*s].known().filter_map(place).collect(), *s))
            .collect();
        sibships.iter_mut().for_each(|(places, _)| places.sort_unstable());
        sibships.sort();
        for (_, sibship) in sibships {
            if !std::mem::replace(&mut self.laid[sibship], true) {
                block.join(self.children(sibship, side, toward), Side::Right);
            }
        }
        block
    }

    /// Places a person and all partners, and theirs; returns them from left to right.
    fn beside(&mut self, person: usize, side: Side) -> VecDeque<usize> {
        self.placed[person] = true;
        let mut row = VecDeque::from([person]);
        let free: Vec<usize> = self.free_partners(person);
        for (i, partner) in free.iter().enumerate() {
            let to_right = match free.len() {
                1 if self.kin.has_parents(*partner) => side == Side::Right,
                1 => self.is_mother(*partner),
                _ => i > 0,
            };
            let mut chain = vec![*partner];
            while let Some(next) = chain.pop() {
                if std::mem::replace(&mut self.placed[next], true) {
                    continue;
                }
                if self.kin.has_parents(next) {
                    self.open.push_back((next, if to_right { Side::Right } else { Side::Left }));
                }
                if to_right {
                    row.push_back(next);
                } else {
                    row.push_front(next);
                }
                chain.extend(self.free_partners(next).into_iter().rev());
            }
        }
        row
    }

    fn free_partners(&self, person: usize) -> Vec<usize> {
        let mut free: Vec<usize> = Vec::new();
        for partner in self.kin.partners(person) {
            if !self.placed[partner] && !free.contains(&partner) {
                free.push(partner);
            }
        }
        free
    }

    fn is_mother(&self, person: usize) -> bool {
        let mut own = self.kin.sibships_of(person).iter().map(|s| &self.kin.sibships[*s]);
        own.any(|s| s.parents[1] == Some(person))
    }

    /// Lays the children of a sibship, each with descendants, twins together.
    fn children(&mut self, sibship: usize, side: Side, toward: Option<usize>) -> Block {
        let kin = self.kin;
        let Some(of) = kin.sibships.get(sibship) else { return Block::default() };
        let top = of.known().map(|p| self.rows.level[p]).max().unwrap_or(0) + 1;
        let mut block = Block::default();
        for (child, side) in self.arranged(&of.children, side, toward) {
            let mut own = match self.placed[child] {
                true => Block::default(),
                false => self.down(child, side, toward),
            };
            for level in top..self.rows.level[child] {
                let bend = self.rows.level.len();
                self.rows.level.push(level);
                self.rows.children.push(child);
                self.rows.bends.entry(child).or_default().push(bend);
                own.0.entry(level).or_default().insert(0, bend);
            }
            block.join(own, Side::Right);
        }
        block
    }

    /// Orders children so that those whose partners have families of their own stand at the edge
    /// where those families go.
    fn arranged(
        &self,
        children: &[usize],
        side: Side,
        toward: Option<usize>,
    ) -> Vec<(usize, Side)> {
        let mut units: Vec<Vec<usize>> = Vec::new();
        for child in children {
            let twins = self.kin.twins_of(*child);
            match units.iter_mut().find(|unit| twins.contains(&unit[0])) {
                Some(unit) => unit.push(*child),
                None => units.push(vec![*child]),
            }
        }
        let outward = if side == Side::Right { 1 } else { -1 };
        let leads =
            |child: &usize| toward.is_some_and(|toward| self.kin.descendants(*child)[toward]);
        let links: Vec<Link> = units
            .iter()
            .map(|unit| unit.iter().map(|child| self.link(*child)).max().unwrap_or(Link::None))
            .collect();
        let outer = links.iter().filter(|link| **link == Link::Outer).count();
        let first_outer = links.iter().position(|link| *link == Link::Outer);
        let key = |(i, unit): (usize, Vec<usize>)| {
            let key = match links[i] {
                _ if unit.iter().any(leads) => -outward,
                Link::None => 0,
                // The first of several goes to the other edge, where nothing else does.
                Link::Outer if outer > 1 && toward.is_none() && first_outer == Some(i) => -outward,
                Link::Inner | Link::Outer => outward,
            };
            (key, unit)
        };
        let mut keyed: Vec<(i32, Vec<usize>)> = units.into_iter().enumerate().map(key).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let side_of = |key: i32| match key {
            0 => side,
            key if key < 0 => Side::Left,
            _ => Side::Right,
        };
        let all = keyed.into_iter().map(|(key, unit)| (side_of(key), unit));
        all.flat_map(|(side, unit)| unit.into_iter().map(move |child| (child, side))).collect()
    }

    /// Tells whether a child or a descendant has a partner who is not placed and has parents.
    fn link(&self, child: usize) -> Link {
        let below = self.kin.descendants(child);
        let own = below.iter().enumerate().filter(|(_, below)| **below).map(|(person, _)| person);
        let partners = own.flat_map(|person| self.kin.partners(person));
        let free = partners.filter(|p| !below[*p] && !self.placed[*p] && self.kin.has_parents(*p));
        free.map(|p| if self.below_root[p] { Link::Inner } else { Link::Outer })
            .max()
            .unwrap_or(Link::None)
    }
}

/// The family of a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    None,
    /// Stands in the same block.
    Inner,
    /// Stands outside of it.
    Outer,
}
