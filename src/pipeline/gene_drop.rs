//! The drops of one ALT entry, gene by gene: what the ledger writes of an allele that lies in
//! several genes.

use crate::model::RuleName;
use crate::model::ledger::RuleTrace;

/// The drop of an ALT entry in one gene.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneDrop {
    /// Gives the index of the gene in the panel.
    pub gene: usize,
    /// Names the rule.
    pub rule: RuleName,
    /// Lists the rules asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// Returns the rule that ends an entry which every gene drops: that of the gene in which it came
/// furthest. An entry without a gene ends by the rule on consequences.
pub fn furthest_rule(drops: &[GeneDrop]) -> RuleName {
    drops.iter().map(|d| d.rule).max().unwrap_or(RuleName::Consequence)
}

/// Joins the trails of an entry in several genes, each with its symbol, in the order given: what
/// all have in common stands once and as it is, the rest names its gene.
pub fn joined_trail(trails: &[(&str, &[RuleTrace])]) -> Vec<RuleTrace> {
    let in_all = |trace: &RuleTrace| trails.iter().all(|(_, trail)| trail.contains(trace));
    let mut joined = Vec::new();
    for (i, (symbol, trail)) in trails.iter().enumerate() {
        for trace in *trail {
            if !in_all(trace) {
                let values = format!("{symbol}: {}", trace.values);
                joined.push(RuleTrace { values, ..trace.clone() });
            } else if i == 0 {
                joined.push(trace.clone());
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Verdict;

    fn trace(rule: RuleName, verdict: Verdict, values: &str) -> RuleTrace {
        RuleTrace { rule, verdict, values: values.to_owned() }
    }

    #[test]
    fn each_gene_of_an_allele_states_its_own_drop() {
        let depth = trace(RuleName::Depth, Verdict::Keep, "depth=30");
        let strict = trace(RuleName::Frequency, Verdict::Drop, "AF=0.002 > 0.001");
        let loose = trace(RuleName::Frequency, Verdict::Keep, "AF=0.002");
        let intron = trace(RuleName::Consequence, Verdict::Drop, "intron_variant");
        let drop = |gene, rule, trail: &[&RuleTrace]| GeneDrop {
            gene,
            rule,
            trail: trail.iter().copied().cloned().collect(),
        };
        let drops = [
            drop(0, RuleName::Frequency, &[&depth, &strict]),
            drop(4, RuleName::Consequence, &[&depth, &loose, &intron]),
        ];
        assert_eq!(furthest_rule(&drops), RuleName::Consequence);
        let trails = [("A", drops[0].trail.as_slice()), ("B", drops[1].trail.as_slice())];
        let words: Vec<String> = joined_trail(&trails).iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "depth:keep(depth=30)",
                "frequency:drop(A: AF=0.002 > 0.001)",
                "frequency:keep(B: AF=0.002)",
                "consequence:drop(B: intron_variant)",
            ]
        );
        assert_eq!(joined_trail(&trails[1..]), drops[1].trail, "one gene is not named");
    }
}
