//! The smallest sums of costs over all assignments of states to persons, for each state of each
//! person, by eliminating one person after the other and passing back what the others add (bucket
//! trees, Dechter 1999; Kask et al. 2005): a pedigree of any size stays polynomial, because a nuclear
//! family ties three persons and marriage loops few more.

use std::collections::BTreeSet;

/// Bounds the entries of one table; a family whose loops need more is not judged.
const LARGEST_TABLE: usize = 1 << 18;

/// A sum of costs. Sums are far below the end of the type, so that what one part adds can be taken
/// away again.
pub type Cost = u32;

/// The cost of what cannot be: more than all possible costs together, and small enough to be added
/// up for each person of a family.
pub const IMPOSSIBLE: Cost = 1 << 12;

/// A table of costs over the states of some variables, the last one fastest; costs add up.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Lists the variables, ascending.
    pub variables: Vec<usize>,
    /// Holds one cost for each assignment.
    pub costs: Vec<Cost>,
}

/// Marks a family whose loops would need tables beyond the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooWide;

/// The order in which variables are eliminated, with what each one is tied to by then.
#[derive(Debug, Clone)]
pub struct BucketTree {
    /// Holds a bucket for each variable, in the order of elimination.
    buckets: Vec<Bucket>,
    variables: usize,
}

/// A variable when it is its turn.
#[derive(Debug, Clone)]
struct Bucket {
    variable: usize,
    /// Lists the variable and those that it is tied to, ascending.
    scope: Vec<usize>,
    /// Lists those that it is tied to, ascending.
    rest: Vec<usize>,
    /// Gives the bucket that takes the smallest sums over the variable's states.
    next: Option<usize>,
    /// Lists the factors whose first eliminated variable this is.
    factors: Vec<usize>,
}

impl BucketTree {
    /// Orders the variables by the number of variables that each is tied to when it is its turn
    /// (minimum degree); ties go by number. `scopes` lists the variables of each factor.
    pub fn new(variables: usize, scopes: &[Vec<usize>]) -> Self {
        let mut ties: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); variables];
        for scope in scopes {
            for v in scope {
                ties[*v].extend(scope.iter().filter(|u| *u != v));
            }
        }
        let mut left: BTreeSet<usize> = (0..variables).collect();
        let mut turn = vec![0; variables];
        let mut buckets = Vec::with_capacity(variables);
        while let Some(variable) = left.iter().copied().min_by_key(|v| (ties[*v].len(), *v)) {
            left.remove(&variable);
            turn[variable] = buckets.len();
            let mut scope = std::mem::take(&mut ties[variable]);
            for v in &scope {
                ties[*v].remove(&variable);
                ties[*v].extend(scope.iter().filter(|u| *u != v));
            }
            let rest: Vec<usize> = scope.iter().copied().collect();
            scope.insert(variable);
            let scope = scope.into_iter().collect();
            buckets.push(Bucket { variable, scope, rest, next: None, factors: Vec::new() });
        }
        let first = |scope: &[usize]| scope.iter().map(|v| turn[*v]).min();
        for bucket in &mut buckets {
            bucket.next = first(&bucket.rest);
        }
        for (factor, scope) in scopes.iter().enumerate() {
            if let Some(bucket) = first(scope) {
                buckets[bucket].factors.push(factor);
            }
        }
        Self { buckets, variables }
    }

    /// Returns for each state of each variable the smallest sum of costs of an assignment with it.
    /// `sizes` counts the states of each variable; none is 0. `factors` are in the order of the
    /// scopes that the tree was made of.
    ///
    /// # Errors
    /// A table would be larger than the bound.
    pub fn least_by_state(
        &self,
        sizes: &[usize],
        factors: &[Factor],
    ) -> Result<Vec<Vec<Cost>>, TooWide> {
        let Sums { mut tables, messages, least } = self.sums(sizes, factors)?;
        let mut by_state = vec![Vec::new(); self.variables];
        for at in (0..self.buckets.len()).rev() {
            let bucket = &self.buckets[at];
            let (before, from) = tables.split_at_mut(at + 1);
            let table = &mut before[at];
            // What the rest of the family adds: nothing of it is in the bucket's own message.
            match bucket.next {
                Some(next) => {
                    let whole = &from[next - at - 1];
                    let mut rest =
                        least_over(&self.buckets[next].scope, whole, &bucket.rest, sizes);
                    rest.iter_mut().zip(&messages[at]).for_each(|(sum, own)| *sum -= own);
                    add(table, &bucket.scope, (&bucket.rest, &rest), sizes);
                }
                None => {
                    let own = table.iter().min().copied().unwrap_or_default();
                    table.iter_mut().for_each(|sum| *sum += least - own);
                }
            }
            by_state[bucket.variable] = least_over(&bucket.scope, table, &[bucket.variable], sizes);
        }
        Ok(by_state)
    }

    /// Returns the smallest sum of costs of all assignments: see [`Self::least_by_state`].
    ///
    /// # Errors
    /// A table would be larger than the bound.
    pub fn least(&self, sizes: &[usize], factors: &[Factor]) -> Result<Cost, TooWide> {
        self.sums(sizes, factors).map(|sums| sums.least)
    }

    /// Eliminates one variable after the other.
    fn sums(&self, sizes: &[usize], factors: &[Factor]) -> Result<Sums, TooWide> {
        let mut tables = Vec::with_capacity(self.buckets.len());
        for bucket in &self.buckets {
            let size = bucket.scope.iter().fold(1usize, |n, v| n.saturating_mul(sizes[*v]));
            if size > LARGEST_TABLE {
                return Err(TooWide);
            }
            tables.push(vec![0; size]);
        }
        let mut messages = Vec::with_capacity(self.buckets.len());
        let mut least = 0;
        for (at, bucket) in self.buckets.iter().enumerate() {
            for factor in bucket.factors.iter().map(|f| &factors[*f]) {
                let input = (factor.variables.as_slice(), factor.costs.as_slice());
                add(&mut tables[at], &bucket.scope, input, sizes);
            }
            let message = least_over(&bucket.scope, &tables[at], &bucket.rest, sizes);
            match bucket.next {
                Some(next) => {
                    let input = (bucket.rest.as_slice(), message.as_slice());
                    add(&mut tables[next], &self.buckets[next].scope, input, sizes);
                }
                None => least += message.first().copied().unwrap_or_default(),
            }
            messages.push(message);
        }
        Ok(Sums { tables, messages, least })
    }
}

/// The sums of costs after each variable was eliminated.
struct Sums {
    /// Holds for each bucket the costs over its scope, of all that was eliminated before it.
    tables: Vec<Vec<Cost>>,
    /// Holds for each bucket the smallest sums over the states of its variable.
    messages: Vec<Vec<Cost>>,
    /// Gives the smallest sum of all.
    least: Cost,
}

/// Adds a table over some variables of `scope` to one over all of them.
fn add(table: &mut [Cost], scope: &[usize], input: (&[usize], &[Cost]), sizes: &[usize]) {
    let (variables, costs) = input;
    if variables == scope {
        table.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost);
        return;
    }
    let mut walk = Walk::new(scope, variables, sizes);
    for sum in table {
        *sum += costs[walk.place];
        walk.step();
    }
}

/// Returns the smallest cost for each assignment of some variables of `scope`.
fn least_over(scope: &[usize], table: &[Cost], variables: &[usize], sizes: &[usize]) -> Vec<Cost> {
    let size = variables.iter().map(|v| sizes[*v]).product();
    let mut least = vec![Cost::MAX; size];
    let mut walk = Walk::new(scope, variables, sizes);
    for cost in table {
        let place = &mut least[walk.place];
        *place = (*place).min(*cost);
        walk.step();
    }
    least
}

/// A walk over the assignments of a scope that follows the place in a table over some of its
/// variables.
struct Walk {
    place: usize,
    /// Holds for each variable of the scope its state, its number of states, and how far a step of it
    /// moves in the table.
    digits: Vec<(usize, usize, usize)>,
}

impl Walk {
    fn new(scope: &[usize], variables: &[usize], sizes: &[usize]) -> Self {
        let mut digits: Vec<(usize, usize, usize)> =
            scope.iter().map(|v| (0, sizes[*v], 0)).collect();
        let mut stride = 1;
        for variable in variables.iter().rev() {
            if let Some(at) = scope.iter().position(|v| v == variable) {
                digits[at].2 = stride;
            }
            stride *= sizes[*variable];
        }
        Self { place: 0, digits }
    }

    /// Steps to the next assignment, behind the last one to the first.
    fn step(&mut self) {
        for (state, size, stride) in self.digits.iter_mut().rev() {
            *state += 1;
            self.place += *stride;
            if *state < *size {
                return;
            }
            self.place -= *stride * *size;
            *state = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `visit` with each assignment and the sum of its costs.
    fn enumerate(sizes: &[usize], factors: &[Factor], mut visit: impl FnMut(&[usize], Cost)) {
        for mut number in 0..sizes.iter().product() {
            let mut states = vec![0; sizes.len()];
            for (state, size) in states.iter_mut().zip(sizes).rev() {
                (*state, number) = (number % size, number / size);
            }
            let place = |f: &Factor| f.variables.iter().fold(0, |n, v| n * sizes[*v] + states[*v]);
            visit(&states, factors.iter().map(|f| f.costs[place(f)]).sum());
        }
    }

    proptest::proptest! {
        #[test]
        fn elimination_finds_what_enumeration_finds(
            sizes in proptest::collection::vec(1usize..4, 2..6),
            scopes in proptest::collection::vec((0usize..6, 0usize..6, 0usize..6), 0..6),
            values in proptest::collection::vec((0u32..4, proptest::bool::weighted(0.2)), 64),
        ) {
            let n = sizes.len();
            let mut factors = Vec::new();
            for (a, b, c) in scopes {
                let variables: Vec<usize> = BTreeSet::from([a % n, b % n, c % n]).into_iter().collect();
                let size = variables.iter().map(|v| sizes[*v]).product();
                let cost = |i: usize| match values[(factors.len() * 7 + i * 5) % values.len()] {
                    (_, true) => IMPOSSIBLE,
                    (cost, false) => cost,
                };
                let costs = (0..size).map(cost).collect();
                factors.push(Factor { variables, costs });
            }
            let scopes: Vec<Vec<usize>> = factors.iter().map(|f| f.variables.clone()).collect();
            let tree = BucketTree::new(n, &scopes);
            let mut expected: Vec<Vec<Cost>> = sizes.iter().map(|s| vec![Cost::MAX; *s]).collect();
            enumerate(&sizes, &factors, |states, sum| {
                for (least, state) in expected.iter_mut().zip(states) {
                    least[*state] = least[*state].min(sum);
                }
            });
            let least = expected[0].iter().min().copied().unwrap();
            proptest::prop_assert_eq!(tree.least(&sizes, &factors), Ok(least));
            proptest::prop_assert_eq!(tree.least_by_state(&sizes, &factors), Ok(expected));
        }
    }

    #[test]
    fn a_table_beyond_the_bound_is_refused() {
        let wide = Factor { variables: (0..7).collect(), costs: Vec::new() };
        let tree = BucketTree::new(7, std::slice::from_ref(&wide.variables));
        assert_eq!(tree.least(&[10; 7], &[wide]), Err(TooWide));
    }
}
