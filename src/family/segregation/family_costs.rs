//! The fewest new mutations with which a family can have the haplotypes that are open in each person.

use crate::family::segregation::elimination::{BucketTree, Cost, Factor, IMPOSSIBLE, TooWide};
use crate::family::segregation::haplotypes::{self, OnlyParent, State};
use std::sync::LazyLock;

/// The states of each person, one list a variable.
pub type Domains = Vec<Vec<State>>;

/// The place of a parent outside of the family in a table of costs.
const OUTSIDE: usize = State::COUNT;

/// Holds the new mutations of each child by its only parent, its state and its parents' states.
static COSTS: LazyLock<Vec<Cost>> = LazyLock::new(|| {
    let parents: Vec<Option<State>> =
        (0..State::COUNT).map(State::numbered).chain([None]).collect();
    let children = parents.iter().flatten();
    let kinds = [OnlyParent::Mother, OnlyParent::Father];
    let one = |only, child: &State| -> Vec<Cost> {
        let of = |mother: &Option<State>, father: &Option<State>| match child
            .cost_from(*mother, *father, only)
        {
            haplotypes::IMPOSSIBLE => IMPOSSIBLE,
            cost => Cost::from(cost),
        };
        parents.iter().flat_map(|m| parents.iter().map(move |f| of(m, f))).collect()
    };
    kinds.iter().flat_map(|only| children.clone().flat_map(|c| one(*only, c))).collect()
});

/// The parents of each person, prepared for all pairs of a family.
pub struct FamilyCosts {
    /// Gives the variables of each person's mother and father; parents come before children.
    parents: Vec<[Option<usize>; 2]>,
    /// Lists the children of a parent in the family; each has a table of costs.
    children: Vec<usize>,
    buckets: BucketTree,
}

impl FamilyCosts {
    /// Prepares a family whose parents come before their children.
    pub fn new(parents: Vec<[Option<usize>; 2]>) -> Self {
        let has_parent = |child: &usize| parents[*child].iter().any(Option::is_some);
        let children: Vec<usize> = (0..parents.len()).filter(has_parent).collect();
        let scopes: Vec<Vec<usize>> = children.iter().map(|c| scope(&parents, *c)).collect();
        let buckets = BucketTree::new(parents.len(), &scopes);
        Self { parents, children, buckets }
    }

    /// Returns the fewest new mutations of any family; what cannot be costs [`IMPOSSIBLE`] or more.
    ///
    /// # Errors
    /// The loops of the family are too wide.
    pub fn least(&self, domains: &Domains, only: OnlyParent) -> Result<Cost, TooWide> {
        let sizes: Vec<usize> = domains.iter().map(Vec::len).collect();
        if sizes.contains(&0) {
            return Ok(IMPOSSIBLE);
        }
        self.buckets.least(&sizes, &self.factors(domains, only))
    }

    /// Returns for each state of each person the fewest new mutations of a family with it; `None`
    /// where a person has no state left.
    ///
    /// # Errors
    /// The loops of the family are too wide.
    pub fn least_by_state(
        &self,
        domains: &Domains,
        only: OnlyParent,
    ) -> Result<Option<Vec<Vec<Cost>>>, TooWide> {
        let sizes: Vec<usize> = domains.iter().map(Vec::len).collect();
        if sizes.contains(&0) {
            return Ok(None);
        }
        self.buckets.least_by_state(&sizes, &self.factors(domains, only)).map(Some)
    }

    fn factors(&self, domains: &Domains, only: OnlyParent) -> Vec<Factor> {
        self.children.iter().map(|child| self.factor(domains, *child, only)).collect()
    }

    /// Returns the costs of a child's states given those of its parents.
    fn factor(&self, domains: &Domains, child: usize, only: OnlyParent) -> Factor {
        let width = State::COUNT + 1;
        let base = if only == OnlyParent::Mother { 0 } else { State::COUNT * width * width };
        let [mother, father] = self.parents[child];
        // Both lists have the step that a parent's states make in the table of all costs.
        let steps = |parent: Option<usize>, by: usize| -> Vec<usize> {
            let numbers = parent.map(|p| domains[p].iter().map(|s| s.number() * by).collect());
            numbers.unwrap_or_else(|| vec![OUTSIDE * by])
        };
        let (of_mother, of_father) = (steps(mother, width), steps(father, 1));
        let (first, second) =
            if mother <= father { (of_mother, of_father) } else { (of_father, of_mother) };
        let own = steps(Some(child), width * width);
        let mut costs = Vec::with_capacity(first.len() * second.len() * own.len());
        for one in &first {
            for other in &second {
                costs.extend(own.iter().map(|child| COSTS[base + one + other + child]));
            }
        }
        Factor { variables: scope(&self.parents, child), costs }
    }
}

/// Lists a child and its parents in the family, ascending.
fn scope(parents: &[[Option<usize>; 2]], child: usize) -> Vec<usize> {
    let mut variables: Vec<usize> = parents[child].iter().flatten().copied().collect();
    variables.sort_unstable();
    variables.push(child);
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_of_two_carriers() {
        let costs = FamilyCosts::new(vec![[None, None], [None, None], [Some(1), Some(0)]]);
        let carrier = vec![State::Two(0, 1)];
        let domains = vec![carrier.clone(), carrier, State::all(2, false)];
        let least = costs.least_by_state(&domains, OnlyParent::Mother).unwrap().unwrap();
        let of = |state: State| least[2][domains[2].iter().position(|s| *s == state).unwrap()];
        assert_eq!([of(State::Two(0, 0)), of(State::Two(0, 1)), of(State::Two(1, 1))], [0, 0, 0]);
        assert_eq!([of(State::Two(0, 2)), of(State::Two(1, 3)), of(State::Two(3, 3))], [1, 1, 2]);
        assert_eq!(costs.least(&domains, OnlyParent::Mother), Ok(0));
        let none = vec![vec![State::Two(1, 1)], vec![State::Two(1, 1)], vec![State::Two(0, 1)]];
        assert!(costs.least(&none, OnlyParent::Mother).unwrap() >= IMPOSSIBLE);
        assert_eq!(costs.least_by_state(&vec![Vec::new(); 3], OnlyParent::Mother), Ok(None));
    }

    #[test]
    fn the_table_holds_the_costs_of_each_child() {
        let all: Vec<State> = (0..State::COUNT).filter_map(State::numbered).collect();
        for only in [OnlyParent::Mother, OnlyParent::Father] {
            let costs = FamilyCosts::new(vec![[None, None], [None, None], [Some(1), Some(0)]]);
            let one = FamilyCosts::new(vec![[None, None], [None, Some(0)]]);
            let factor = costs.factor(&vec![all.clone(); 3], 2, only);
            let of_father = one.factor(&vec![all.clone(); 2], 1, only);
            let mut places = 0..;
            let expect = |cost: Cost, expected: u8| match expected {
                haplotypes::IMPOSSIBLE => assert_eq!(cost, IMPOSSIBLE),
                expected => assert_eq!(cost, Cost::from(expected)),
            };
            for father in &all {
                for mother in &all {
                    for child in &all {
                        let place: usize = places.next().unwrap();
                        let expected = child.cost_from(Some(*mother), Some(*father), only);
                        expect(factor.costs[place], expected);
                    }
                }
            }
            for (i, father) in all.iter().enumerate() {
                for (j, child) in all.iter().enumerate() {
                    let expected = child.cost_from(None, Some(*father), only);
                    expect(of_father.costs[i * all.len() + j], expected);
                }
            }
        }
    }
}
