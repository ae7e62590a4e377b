//! Asks the rules in their declared order. A rule keeps, drops, flags (keeps with a notice) or
//! rescues (would drop, but a rescue forbids it), and always gives the values it rests on.

use crate::filter::frequency::{
    FrequencyLimit, ObservedFrequencies, PartFrequency, judge, judge_parts,
};
use crate::filter::quality::{
    allele_balance, depth, describe_allele_balance, describe_depth, describe_filter,
    describe_genotype_quality, filter, genotype_quality,
};
use crate::model::allele::FilterField;
use crate::model::candidate::LISTED_ON_REQUEST;
use crate::model::evidence::{LocusHit, Rescue};
use crate::model::ledger::RuleTrace;
use crate::model::notice::{CallNotice, Quantity};
use crate::model::rule::PreventedDrop;
use crate::model::{
    LocusAction, Missing, Notice, RuleName, SampleCall, TranscriptConsequence, Verdict,
};
use crate::settings::sections::{Settings, Statistic};

/// Holds everything that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Gives the sample's call of this allele.
    pub call: &'a SampleCall,
    /// Gives FILTER of the record.
    pub filter: &'a FilterField,
    /// Lists the words of FILTER and FT that are no verdict on quality.
    pub no_verdict: &'a [String],
    /// Marks the mitochondrial genome, whose share of reads is heteroplasmy.
    pub mitochondrial: bool,
    /// Lists the loci met.
    pub loci: &'a [LocusHit],
    /// Lists the reasons that forbid rules to drop it, each with the rules that it holds back.
    pub rescues: &'a [Rescue],
    /// Holds the population frequencies.
    pub frequency: &'a ObservedFrequencies,
    /// Holds the population frequencies of the parts of an allele of several substitutions.
    pub parts: &'a [PartFrequency],
    /// Names the frequency limit that the gene asks for.
    pub limit: FrequencyLimit,
    /// Marks a place of which the sample has one copy: X or Y of a man, outside of the
    /// pseudoautosomal regions.
    pub single_copy: bool,
    /// Holds the settings of this gene.
    pub settings: &'a Settings,
    /// Names the mechanism of a non-coding allele that keeps it from the consequence rule.
    pub mechanism: Option<&'a str>,
    /// Lists the consequences on the gene's transcripts; `Err` says why there are none.
    pub consequences: Result<&'a [TranscriptConsequence], &'a str>,
}

impl Subject<'_> {
    /// Returns what forbids the rule to drop the allele: the first of ClinVar, a locus here, a
    /// predictor or the allow-list that holds it back.
    pub fn rescue_from(&self, rule: RuleName) -> Option<&Rescue> {
        self.rescues.iter().find(|r| r.scope.holds_rule(rule))
    }

    fn low_mappability(&self) -> bool {
        self.loci.iter().any(|l| l.action == LocusAction::FlagLowMappability)
    }
}

/// Holds the answer of one rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Passes on these values.
    Keep(String),
    /// Passes on these values, with a notice for the reader.
    Flag(String, CallNotice),
    /// Fails on these values.
    Drop(String),
}

/// Describes a rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Names the rule in the ledger.
    pub name: RuleName,
    /// Describes the rule in words, with the general threshold.
    pub description: fn(&Settings) -> String,
    /// Asks the rule about one allele.
    pub ask: fn(&Subject<'_>) -> Answer,
    /// Marks a quality rule: in a region of low mappability it warns instead of dropping.
    pub quality: bool,
}

/// Lists the rules that need no annotation.
pub const BEFORE_ANNOTATION: [Rule; 5] = [
    Rule { name: RuleName::Filter, description: describe_filter, ask: filter, quality: true },
    Rule { name: RuleName::Depth, description: describe_depth, ask: depth, quality: true },
    Rule {
        name: RuleName::GenotypeQuality,
        description: describe_genotype_quality,
        ask: genotype_quality,
        quality: true,
    },
    Rule {
        name: RuleName::AlleleBalance,
        description: describe_allele_balance,
        ask: allele_balance,
        quality: true,
    },
    Rule {
        name: RuleName::Frequency,
        description: describe_frequency,
        ask: frequency,
        quality: false,
    },
];

/// Lists the rules on consequences.
pub const AFTER_ANNOTATION: [Rule; 1] = [Rule {
    name: RuleName::Consequence,
    description: describe_consequence,
    ask: consequence,
    quality: false,
}];

/// Collects the answers of the rules on one allele in one gene.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleAnswers {
    /// Lists each rule asked, in order.
    pub trail: Vec<RuleTrace>,
    /// Names the rule that dropped it.
    pub dropped: Option<RuleName>,
    /// Lists the drops that a rescue prevented.
    pub prevented: Vec<PreventedDrop>,
    /// Lists the notices collected.
    pub notices: Vec<Notice>,
}

impl RuleAnswers {
    /// Keeps an allele that the rule on consequences dropped, because rare non-coding alleles are
    /// asked for; tells whether it did.
    pub fn list_on_request(&mut self) -> bool {
        let last = self.trail.last_mut().filter(|t| t.rule == RuleName::Consequence);
        let (Some(RuleName::Consequence), Some(trace)) = (self.dropped, last) else { return false };
        self.dropped = None;
        trace.verdict = Verdict::Keep;
        trace.values = format!("{}; {LISTED_ON_REQUEST}", trace.values);
        true
    }
}

/// Asks `rules` in order until one drops; adds to `asked`.
pub fn ask(rules: &[Rule], subject: &Subject<'_>, asked: &mut RuleAnswers) {
    for rule in rules {
        if asked.dropped.is_some() {
            return;
        }
        let (verdict, values) = match (rule.ask)(subject) {
            Answer::Keep(values) => (Verdict::Keep, values),
            Answer::Flag(values, notice) => {
                asked.notices.push(Notice::Call(notice));
                (Verdict::Flag, values)
            }
            Answer::Drop(values) if subject.rescue_from(rule.name).is_some() => {
                if rule.quality {
                    let rescue = subject.rescue_from(rule.name).map_or("", |r| r.what.as_str());
                    asked.notices.push(Notice::Call(CallNotice::RescuedFrom {
                        rule: rule.name,
                        values: values.clone(),
                        rescue: rescue.to_owned(),
                    }));
                }
                asked.prevented.push(PreventedDrop { rule: rule.name, values: values.clone() });
                (Verdict::Rescue, values)
            }
            Answer::Drop(values) if rule.quality && subject.low_mappability() => {
                asked.notices.push(Notice::Call(CallNotice::KeptUnmappable {
                    rule: rule.name,
                    values: values.clone(),
                }));
                (Verdict::Flag, values)
            }
            Answer::Drop(values) => {
                asked.dropped = Some(rule.name);
                (Verdict::Drop, values)
            }
        };
        asked.trail.push(RuleTrace { rule: rule.name, verdict, values });
    }
}

/// Passes on a value that is not known, with a notice.
pub(super) fn unknown(quantity: Quantity, reason: Missing) -> Answer {
    Answer::Flag(
        format!("{} unknown: {}", quantity.name(), reason.label()),
        CallNotice::ValueUnknown { quantity, reason },
    )
}

fn frequency(s: &Subject<'_>) -> Answer {
    let rules = &s.settings.frequency;
    let contradictions = || {
        let told = s.frequency.contradictions.iter().map(|c| format!("; {c}"));
        told.collect::<String>()
    };
    match judge(s.frequency, rules, s.limit).or_else(|| judge_parts(s.parts, rules, s.limit)) {
        // No resource is a fact about the run, not about the allele: the report says it once, on
        // top.
        None => Answer::Keep(format!(
            "frequency unknown: {}{}",
            s.frequency.why_unknown(),
            contradictions()
        )),
        Some((true, values)) => Answer::Drop(values + &contradictions()),
        Some((false, values)) => Answer::Keep(values + &contradictions()),
    }
}

fn describe_frequency(s: &Settings) -> String {
    let f = &s.frequency;
    let what = match f.statistic {
        Statistic::HighestAf => "population frequency",
        Statistic::Faf95 => "filtering allele frequency (FAF95)",
    };
    format!(
        "{what} above {} (monoallelic genes), {} (genes with biallelic inheritance) or {} (mitochondrial), or above the gene's or the population's own limit",
        f.monoallelic, f.biallelic, f.mitochondrial
    )
}

fn consequence(s: &Subject<'_>) -> Answer {
    let c = &s.settings.consequence;
    match s.consequences {
        Err(reason) => Answer::Flag(
            format!("consequence unknown: {reason}"),
            CallNotice::ConsequenceUnknown { reason: reason.to_owned() },
        ),
        Ok(list) => {
            let mut terms: Vec<_> =
                list.iter().flat_map(TranscriptConsequence::terms_of_all_spellings).collect();
            terms.sort_unstable();
            terms.dedup();
            let text = terms.iter().map(|t| t.name()).collect::<Vec<_>>().join("&");
            let text =
                if text.is_empty() { "no transcript of the gene near".to_owned() } else { text };
            if terms
                .iter()
                .any(|t| c.high.contains(t) || c.moderate.contains(t) || c.splice.contains(t))
            {
                Answer::Keep(text)
            } else if let Some(mechanism) = s.mechanism {
                Answer::Keep(format!("{text}; {mechanism}"))
            } else {
                Answer::Drop(text)
            }
        }
    }
}

fn describe_consequence(_: &Settings) -> String {
    "no consequence of high or moderate impact or in a splice region on any transcript of the gene, \
     and no named mechanism of a rare non-coding allele"
        .to_owned()
}
