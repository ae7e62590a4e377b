//! Weighs population frequencies: which numbers of which sources count, and whether an allele is
//! too frequent for its gene.

use crate::model::gene::GeneFacts;
use crate::model::mode_of_inheritance::ModeLimit;
use crate::model::resource::{Looked, PopulationFrequency, Resources};
use crate::model::{Allele, Chromosome, Missing, Value};
use crate::settings::sections::{Frequency, Population, Statistic};

/// Holds one number of one population of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Names the source, `gnomad_exomes` or `INFO/AF`.
    pub source: String,
    /// Gives the source's code of the population; `None` for all samples.
    pub population: Option<String>,
    /// Gives the allele frequency or FAF95, 0 to 1.
    pub value: f64,
    /// Tells allele frequency from FAF95.
    pub statistic: Statistic,
    /// Counts the alleles called, where known.
    pub called: Option<f64>,
    /// Counts the heterozygous or hemizygous individuals (alleles less homozygotes), where known.
    pub carriers: Option<f64>,
}

impl Observed {
    /// Returns `gnomad_exomes nfe`.
    pub fn name(&self) -> String {
        match &self.population {
            Some(p) => format!("{} {p}", self.source),
            None => self.source.clone(),
        }
    }

    /// Returns `gnomad_exomes nfe, AN=113000`.
    pub fn place(&self) -> String {
        let called = self.called.map(|n| format!(", AN={n}")).unwrap_or_default();
        format!("{}{called}", self.name())
    }

    fn is_of(&self, list: &[Population]) -> bool {
        self.population.as_deref().and_then(Population::parse).is_some_and(|p| list.contains(&p))
    }
}

/// Holds all numbers observed of one allele.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedFrequencies {
    /// Lists the numbers that count, in the order of the sources; all samples first, then
    /// populations.
    pub counted: Vec<Observed>,
    /// Lists the numbers that do not count, each with the reason.
    pub not_counted: Vec<(Observed, String)>,
    /// Gives the reason why nothing counts, where nothing does.
    pub missing: Missing,
    /// Names the sources that have the allele twice, with their other entries.
    pub contradictions: Vec<String>,
}

impl ObservedFrequencies {
    /// Returns the highest number that counts; of equal ones the first.
    pub fn highest(&self) -> Option<&Observed> {
        self.counted.iter().reduce(|best, o| if o.value > best.value { o } else { best })
    }

    /// Returns the highest number and its origin, for the row.
    pub fn shown(&self) -> (Value<f64>, Option<String>) {
        match self.highest() {
            Some(o) if o.statistic == Statistic::Faf95 => {
                (Value::Known(o.value), Some(format!("{} FAF95", o.name())))
            }
            Some(o) => (Value::Known(o.value), Some(o.name())),
            None => (Value::Unknown(self.missing), self.reasons()),
        }
    }

    /// Returns why the frequency is unknown: why its numbers do not count, else what is missing.
    pub fn why_unknown(&self) -> String {
        self.reasons().unwrap_or_else(|| self.missing.label().to_owned())
    }

    /// Returns why no number counts, each source's reasons once; `None` where there is no number.
    fn reasons(&self) -> Option<String> {
        let mut all: Vec<String> = Vec::new();
        for (observed, why) in &self.not_counted {
            let text = format!("{}={} {why}", observed.source, observed.value);
            if observed.population.is_none() && !all.contains(&text) {
                all.push(text);
            }
        }
        if all.is_empty() {
            all.extend(self.not_counted.first().map(|(o, why)| format!("{} {why}", o.name())));
        }
        (!all.is_empty()).then(|| format!("not counted: {}", all.join("; ")))
    }

    /// Adds a frequency of the call set's own INFO: it counts as it stands. Its absence says
    /// nothing where a bundle has spoken.
    pub fn add_info(&mut self, key: &str, value: Value<f64>) {
        match value {
            Value::Known(value) => self.counted.push(Observed {
                source: format!("INFO/{key}"),
                population: None,
                value,
                statistic: Statistic::HighestAf,
                called: None,
                carriers: None,
            }),
            Value::Unknown(Missing::Unreadable) => self.missing = Missing::Unreadable,
            Value::Unknown(reason) if self.missing == Missing::NoResource => self.missing = reason,
            Value::Unknown(_) => {}
        }
    }
}

/// Returns the numbers of the bundle's sources for an allele, in the statistic that the rules ask
/// for.
pub fn observe(found: &Resources, rules: &Frequency, statistic: Statistic) -> ObservedFrequencies {
    let mut seen = ObservedFrequencies {
        counted: Vec::new(),
        not_counted: Vec::new(),
        missing: Missing::NoResource,
        contradictions: Vec::new(),
    };
    for source in &found.frequencies {
        match &source.found {
            Looked::Known(entry) => {
                if !entry.other_entries.is_empty() {
                    let others = &entry.other_entries;
                    seen.contradictions
                        .push(format!("{} has two entries, the other: {others}", source.source));
                }
                let before = seen.counted.len();
                for observed in numbers(&source.source, entry, statistic) {
                    match reason_not_counted(&observed, entry, rules) {
                        None => seen.counted.push(observed),
                        Some(why) => seen.not_counted.push((observed, why)),
                    }
                }
                if !seen.not_counted.is_empty() && seen.counted.len() == before {
                    seen.missing = Missing::NotCounted;
                } else if seen.missing != Missing::NotCounted {
                    seen.missing = Missing::NotInResource;
                }
            }
            Looked::Absent if seen.missing != Missing::NotCounted => {
                seen.missing = Missing::NotInResource
            }
            Looked::NotCovered | Looked::NoResource if seen.missing == Missing::NoResource => {
                seen.missing = Missing::NotCovered;
            }
            _ => {}
        }
    }
    seen
}

/// Returns every number of an entry: all samples, the group that the source ranks highest, then
/// each group.
fn numbers(source: &str, e: &PopulationFrequency, statistic: Statistic) -> Vec<Observed> {
    let carriers = |count: Option<f64>, homozygotes: Option<f64>| {
        count.map(|c| (c - homozygotes.filter(|h| h.is_finite()).unwrap_or(0.0)).max(0.0))
    };
    let observed = |population: Option<&str>,
                    value: Option<f64>,
                    called: Option<f64>,
                    carriers: Option<f64>| {
        let value = value.filter(|v| (0.0..=1.0).contains(v))?;
        let population = population.map(str::to_owned);
        let called = called.filter(|n| n.is_finite());
        Some(Observed { source: source.to_owned(), population, value, statistic, called, carriers })
    };
    let all_carriers = carriers(e.allele_count, e.homozygotes);
    let listed = |code: Option<&str>| code.is_some_and(|c| e.groups.iter().any(|g| g.group == c));
    let mut list = Vec::new();
    match statistic {
        Statistic::HighestAf => {
            list.extend(observed(None, e.frequency, e.allele_number, all_carriers));
            let group = e.grpmax_group.as_deref();
            if !listed(group) {
                list.extend(observed(
                    Some(group.unwrap_or("grpmax")),
                    e.grpmax,
                    e.grpmax_allele_number,
                    None,
                ));
            }
        }
        Statistic::Faf95 => {
            let group = e.faf95_group.as_deref();
            if !(listed(group) && e.groups.iter().any(|g| g.faf95.is_some())) {
                // The source ranks it over its groups: the largest is asked for its alleles called.
                let called = e.grpmax_allele_number.or(e.allele_number);
                list.extend(observed(
                    Some(group.unwrap_or("grpmax")),
                    e.faf95,
                    called,
                    all_carriers,
                ));
            }
        }
    }
    for g in &e.groups {
        let value = if statistic == Statistic::Faf95 { g.faf95 } else { g.frequency };
        list.extend(observed(
            Some(&g.group),
            value,
            g.allele_number,
            carriers(g.allele_count, g.homozygotes),
        ));
    }
    list
}

/// Returns the reason why a number does not count, or `None` where it counts.
fn reason_not_counted(
    o: &Observed,
    entry: &PopulationFrequency,
    rules: &Frequency,
) -> Option<String> {
    if !rules.count_failed_records && !entry.filter.passes() {
        Some(format!("failed the source's filters ({})", entry.filter))
    } else if o.is_of(&rules.uncounted_populations) {
        Some("a mixed population".to_owned())
    } else if o.called.is_none_or(|n| n < rules.min_allele_number) {
        let called = o.called.map_or_else(|| "an unknown number".to_owned(), |n| n.to_string());
        Some(format!("few alleles called ({called} of {})", rules.min_allele_number))
    } else if rules.min_carriers > 0 && o.carriers.is_none_or(|n| n < f64::from(rules.min_carriers))
    {
        let carriers = o.carriers.map_or_else(|| "an unknown number".to_owned(), |n| n.to_string());
        Some(format!("few carriers ({carriers} of {})", rules.min_carriers))
    } else {
        None
    }
}

/// Names the frequency limit that a gene asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrequencyLimit {
    /// Holds for genes in which one allele is enough.
    Monoallelic,
    /// Holds for genes that need two alleles, or the only one of an X-linked recessive gene; also
    /// where nothing is known.
    Biallelic,
    /// Holds for the mitochondrial genome.
    Mitochondrial,
}

impl FrequencyLimit {
    /// Returns the limit of a gene for an allele's chromosome. A gene with both modes has the
    /// looser one.
    pub fn for_gene(gene: &GeneFacts, chromosome: Chromosome) -> Self {
        let modes = &gene.inheritance;
        if chromosome == Chromosome::M {
            Self::Mitochondrial
        } else if modes.known().next().is_some()
            && modes.known().all(|m| m.limit() == ModeLimit::Monoallelic)
        {
            Self::Monoallelic
        } else {
            Self::Biallelic
        }
    }

    /// Returns `monoallelic`, `biallelic` or `mitochondrial`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monoallelic => "monoallelic",
            Self::Biallelic => "biallelic",
            Self::Mitochondrial => "mitochondrial",
        }
    }

    /// Returns the limit for one number: the general one, or the population's own where that is
    /// looser.
    pub fn threshold(self, rules: &Frequency, observed: &Observed) -> f64 {
        let own = observed
            .population
            .as_deref()
            .and_then(Population::parse)
            .and_then(|p| rules.populations.get(&p));
        let (general, own) = match self {
            Self::Monoallelic => (rules.monoallelic, own.and_then(|l| l.monoallelic)),
            Self::Biallelic => (rules.biallelic, own.and_then(|l| l.biallelic)),
            Self::Mitochondrial => (rules.mitochondrial, None),
        };
        own.map_or(general, |o| o.max(general))
    }
}

/// The numbers of one part of an allele of several substitutions.
#[derive(Debug, Clone, PartialEq)]
pub struct PartFrequency {
    /// Gives the part.
    pub part: Allele,
    /// Holds its numbers.
    pub seen: ObservedFrequencies,
}

/// Tells whether an allele without a number of its own is too frequent by its parts: every base
/// that it changes has to be one of a part that is. Returns `None` where no part has a number.
pub fn judge_parts(
    parts: &[PartFrequency],
    rules: &Frequency,
    limit_kind: FrequencyLimit,
) -> Option<(bool, String)> {
    let judged: Vec<(&Allele, bool, String)> = parts
        .iter()
        .filter_map(|p| {
            let (above, values) = judge(&p.seen, rules, limit_kind)?;
            Some((&p.part, above, format!("{} {values}", p.part)))
        })
        .collect();
    let single = |a: &Allele| a.reference.len() == 1;
    let common = |base: &Allele| {
        judged.iter().any(|(part, above, _)| *above && part.span().contains(base.span()))
    };
    let mut bases = parts.iter().map(|p| &p.part).filter(|a| single(a));
    let above = !judged.is_empty() && bases.all(common);
    let shown: Vec<&str> =
        judged.iter().filter(|(_, a, _)| *a == above).map(|(_, _, v)| v.as_str()).collect();
    (!judged.is_empty()).then(|| (above, format!("by its parts: {}", shown.join("; "))))
}

/// Tells whether the allele is too frequent, with the number that decides: of those above their
/// limits the one furthest above, else the one nearest to its limit. Returns `None` where nothing
/// counts.
pub fn judge(
    seen: &ObservedFrequencies,
    rules: &Frequency,
    limit_kind: FrequencyLimit,
) -> Option<(bool, String)> {
    let ratio = |o: &Observed| o.value / limit_kind.threshold(rules, o).max(f64::MIN_POSITIVE);
    let decides =
        seen.counted.iter().reduce(|best, o| if ratio(o) > ratio(best) { o } else { best })?;
    let limit = limit_kind.threshold(rules, decides);
    let above = decides.value > limit || (rules.drops_at_limit && decides.value >= limit);
    let relation = match (above, rules.drops_at_limit) {
        (true, true) => ">=",
        (true, false) => ">",
        (false, true) => "<",
        (false, false) => "<=",
    };
    let what = if decides.statistic == Statistic::Faf95 { "FAF95" } else { "AF" };
    let basis = if rules.basis.is_empty() { limit_kind.name() } else { &rules.basis };
    Some((
        above,
        format!("{what}={} {relation} {limit} ({basis}; {})", decides.value, decides.place()),
    ))
}
