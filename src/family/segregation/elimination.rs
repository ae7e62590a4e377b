//! The smallest sum of costs over all assignments of states to persons, by eliminating one person
//! after the other (bucket elimination, Dechter 1999): a pedigree of any size stays polynomial,
//! because a nuclear family ties three persons and marriage loops few more.

use std::collections::BTreeSet;

/// Bounds the entries of one table; a family whose loops need more is not judged.
const LARGEST_TABLE: usize = 1 << 18;

/// A table of costs over the states of some variables, the last one fastest; costs add up.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Lists the variables, ascending.
    pub variables: Vec<usize>,
    /// Holds one cost for each assignment.
    pub costs: Vec<u8>,
}

/// Marks a family whose loops would need tables beyond the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooWide;

impl Factor {
    /// Makes a table over variables (ascending) by asking for the cost of each assignment.
    pub fn new(variables: Vec<usize>, sizes: &[usize], cost: impl Fn(&[usize]) -> u8) -> Self {
        let mut costs = Vec::new();
        let mut states = vec![0; variables.len()];
        if variables.iter().all(|v| sizes[*v] > 0) {
            loop {
                costs.push(cost(&states));
                if !step(&mut states, &variables, sizes) {
                    break;
                }
            }
        }
        Self { variables, costs }
    }

    /// Returns for each variable of `scope` how far a step of it moves in the table; 0 for a
    /// variable that the factor does not have.
    fn strides(&self, scope: &[usize], sizes: &[usize]) -> Vec<usize> {
        let mut strides = vec![0; scope.len()];
        let mut stride = 1;
        for variable in self.variables.iter().rev() {
            if let Some(at) = scope.iter().position(|v| v == variable) {
                strides[at] = stride;
            }
            stride *= sizes[*variable];
        }
        strides
    }
}

/// Steps to the next assignment; `false` behind the last one.
fn step(states: &mut [usize], variables: &[usize], sizes: &[usize]) -> bool {
    for i in (0..states.len()).rev() {
        states[i] += 1;
        if states[i] < sizes[variables[i]] {
            return true;
        }
        states[i] = 0;
    }
    false
}

/// The order in which variables are eliminated so that one is left.
#[derive(Debug, Clone)]
pub struct EliminationOrder {
    keep: usize,
    order: Vec<usize>,
}

impl EliminationOrder {
    /// Orders the variables but `keep` by the number of variables that each is tied to when it is
    /// its turn (minimum degree); ties go by number. `scopes` lists the variables of each factor.
    pub fn new(variables: usize, scopes: &[Vec<usize>], keep: usize) -> Self {
        let mut ties: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); variables];
        for scope in scopes {
            for v in scope {
                ties[*v].extend(scope.iter().filter(|u| *u != v));
            }
        }
        let mut left: BTreeSet<usize> = (0..variables).filter(|v| *v != keep).collect();
        let mut order = Vec::with_capacity(left.len());
        while let Some(next) = left.iter().copied().min_by_key(|v| (ties[*v].len(), *v)) {
            left.remove(&next);
            order.push(next);
            let neighbours = std::mem::take(&mut ties[next]);
            for v in &neighbours {
                ties[*v].remove(&next);
                ties[*v].extend(neighbours.iter().filter(|u| *u != v));
            }
        }
        Self { keep, order }
    }
}

/// Returns the smallest sum of costs for each state of the variable that `order` keeps. `sizes`
/// counts the states of each variable; none is 0.
///
/// # Errors
/// A table would be larger than the bound.
pub fn minimum_by_state(
    sizes: &[usize],
    mut factors: Vec<Factor>,
    order: &EliminationOrder,
) -> Result<Vec<u8>, TooWide> {
    for variable in &order.order {
        let (with, without): (Vec<Factor>, Vec<Factor>) =
            factors.into_iter().partition(|f| f.variables.contains(variable));
        factors = without;
        if !with.is_empty() {
            factors.push(eliminate(&with, *variable, sizes)?);
        }
    }
    let total = |state: usize| {
        let costs = factors.iter().map(|f| match f.variables.as_slice() {
            [] => f.costs[0],
            _ => f.costs[state],
        });
        costs.fold(0u8, u8::saturating_add)
    };
    Ok((0..sizes[order.keep]).map(total).collect())
}

/// Returns the table without one variable: the smallest sum over its states.
fn eliminate(with: &[Factor], variable: usize, sizes: &[usize]) -> Result<Factor, TooWide> {
    let mut rest: Vec<usize> = with.iter().flat_map(|f| f.variables.iter().copied()).collect();
    rest.sort_unstable();
    rest.dedup();
    rest.retain(|v| *v != variable);
    let size = rest.iter().fold(sizes[variable], |n, v| n.saturating_mul(sizes[*v]));
    if size > LARGEST_TABLE {
        return Err(TooWide);
    }
    let scope: Vec<usize> = rest.iter().copied().chain([variable]).collect();
    let strides: Vec<Vec<usize>> = with.iter().map(|f| f.strides(&scope, sizes)).collect();
    Ok(Factor::new(rest, sizes, |states| {
        let cost = |state: usize| {
            let one = |(factor, strides): (&Factor, &Vec<usize>)| {
                let place: usize = states.iter().zip(strides).map(|(s, by)| s * by).sum();
                factor.costs[place + state * strides[states.len()]]
            };
            with.iter().zip(&strides).map(one).fold(0u8, u8::saturating_add)
        };
        (0..sizes[variable]).map(cost).min().unwrap_or(u8::MAX)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The minimum by trying every assignment.
    fn by_enumeration(sizes: &[usize], factors: &[Factor], keep: usize) -> Vec<u8> {
        let scope: Vec<usize> = (0..sizes.len()).collect();
        let mut best = vec![u8::MAX; sizes[keep]];
        let mut states = vec![0; sizes.len()];
        loop {
            let at = |f: &Factor| {
                let strides = f.strides(&scope, sizes);
                f.costs[states.iter().zip(&strides).map(|(s, by)| s * by).sum::<usize>()]
            };
            let cost = factors.iter().map(at).fold(0u8, u8::saturating_add);
            best[states[keep]] = best[states[keep]].min(cost);
            if !step(&mut states, &scope, sizes) {
                return best;
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn elimination_finds_what_enumeration_finds(
            sizes in proptest::collection::vec(1usize..4, 2..6),
            seed in proptest::collection::vec((0usize..6, 0usize..6, 0usize..6), 1..6),
            values in proptest::collection::vec(0u8..4, 64),
            keep in 0usize..6,
        ) {
            let n = sizes.len();
            let factors: Vec<Factor> = seed
                .iter()
                .enumerate()
                .map(|(k, (a, b, c))| {
                    let mut scope = vec![a % n, b % n, c % n];
                    scope.sort_unstable();
                    scope.dedup();
                    Factor::new(scope, &sizes, |s| {
                        values[(s.iter().fold(k, |h, x| h * 5 + x)) % values.len()]
                    })
                })
                .collect();
            let keep = keep % n;
            let scopes: Vec<Vec<usize>> = factors.iter().map(|f| f.variables.clone()).collect();
            let order = EliminationOrder::new(n, &scopes, keep);
            let found = minimum_by_state(&sizes, factors.clone(), &order).unwrap();
            proptest::prop_assert_eq!(found, by_enumeration(&sizes, &factors, keep));
        }
    }

    #[test]
    fn a_table_beyond_the_bound_is_refused() {
        let sizes = vec![10; 7];
        let wide = Factor { variables: (0..7).collect(), costs: Vec::new() };
        let order = EliminationOrder::new(7, std::slice::from_ref(&wide.variables), 0);
        assert_eq!(minimum_by_state(&sizes, vec![wide], &order), Err(TooWide));
    }
}
