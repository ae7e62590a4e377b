//! Labels the frequency evidence of a gene's specification (BA1, BS1, PM2), and ranks rows down.

use crate::filter::frequency::{FrequencyLimit, Observed, ObservedFrequencies, observe};
use crate::model::evidence::{Evidence, LocusHit};
use crate::model::gene::GeneFacts;
use crate::model::resource::{Looked, PopulationFrequency, Resources};
use crate::model::{Chromosome, Missing, ModeOfInheritance};
use crate::settings::sections::{Settings, Statistic};

/// Returns the labels of one allele in one gene, from the bundle's sources. At most one of BA1, BS1
/// and PM2 holds.
pub fn labels(found: &Resources, loci: &[LocusHit], settings: &Settings) -> Vec<Evidence> {
    let rules = &settings.evidence;
    let label = |code, text: String| Evidence {
        code,
        text,
        source: format!("{}; {}", rules.specification, rules.source),
        certainty: rules.certainty.clone(),
    };
    // The evidence has its own demand for carriers; the filter's does not bear on PM2.
    let counting =
        crate::settings::sections::Frequency { min_carriers: 0, ..settings.frequency.clone() };
    let seen = observe(found, &counting, Statistic::HighestAf);
    // A locus of an indel may have a place and no allele: then the reader has to compare.
    let of_exempt = |l: &&LocusHit| settings.loci.frequency_exempt.contains(&l.category);
    let near = loci.iter().find(|l| !l.exact && of_exempt(l));
    let exempt = loci.iter().find(|l| l.exact && of_exempt(l));
    let shown = |o: &&Observed| o.carriers.is_none_or(|n| n >= f64::from(rules.min_carriers));
    let highest = seen
        .counted
        .iter()
        .filter(shown)
        .reduce(|best, o| if o.value > best.value { o } else { best });
    if let Some(o) = highest {
        for (code, limit, inclusive) in
            [("BA1", rules.ba1, rules.ba1_inclusive), ("BS1", rules.bs1, rules.bs1_inclusive)]
        {
            let Some(limit) = limit else { continue };
            let (holds, relation) =
                if inclusive { (o.value >= limit, ">=") } else { (o.value > limit, ">") };
            if holds {
                let note = near
                    .map(|l| format!("; exempt allele {} lies at this place, compare", l.id))
                    .unwrap_or_default();
                let text = format!("AF={} {relation} {limit} ({}){note}", o.value, o.place());
                return match exempt {
                    Some(locus) => {
                        vec![label(
                            "exempt",
                            format!("{code} does not apply, exempt allele {}: {text}", locus.id),
                        )]
                    }
                    None => vec![label(code, text)],
                };
            }
        }
    }
    rare(found, &seen, settings).map(|text| label("PM2_Supporting", text)).into_iter().collect()
}

/// Returns the values by which PM2 holds.
fn rare(found: &Resources, seen: &ObservedFrequencies, settings: &Settings) -> Option<String> {
    let rules = &settings.evidence;
    let limit = rules.pm2?;
    let below = |v: f64| if rules.pm2_inclusive { v <= limit } else { v < limit };
    let relation = if rules.pm2_inclusive { "<=" } else { "<" };
    const COVERAGE: &str = "20x there is not checked";
    if seen.counted.is_empty() {
        // Absent where the source speaks of the place; a value that does not count proves nothing.
        let absent = seen.missing == Missing::NotInResource && seen.not_counted.is_empty();
        let names: Vec<&str> = found
            .frequencies
            .iter()
            .filter(|f| f.found == Looked::Absent)
            .map(|f| f.source.as_str())
            .collect();
        return (absent && !names.is_empty())
            .then(|| format!("not in {}; {COVERAGE}", names.join(", ")));
    }
    let faf = observe(found, &settings.frequency, Statistic::Faf95);
    let (seen, what) = match (rules.pm2_statistic, faf.counted.is_empty()) {
        (Statistic::Faf95, false) => (&faf, "FAF95"),
        _ => (seen, "AF"),
    };
    let highest = seen.highest()?;
    below(highest.value).then(|| {
        format!("{what}={} {relation} {limit} ({}); {COVERAGE}", highest.value, highest.place())
    })
}

/// Returns the reasons for which the row stands last within its tier.
pub fn ranked_down(
    found: &Resources,
    gene: &GeneFacts,
    chromosome: Chromosome,
    settings: &Settings,
) -> Vec<String> {
    let rules = &settings.ranking;
    let mode = FrequencyLimit::for_gene(gene, chromosome);
    let mut reasons = Vec::new();
    if mode == FrequencyLimit::Monoallelic
        && rules.predisposition_flags.contains(&gene.malignancy_flag)
    {
        let faf = observe(found, &settings.frequency, Statistic::Faf95);
        if let Some(o) = faf.highest().filter(|o| o.value > rules.preferred_faf95) {
            let place = o.place();
            reasons.push(format!(
                "FAF95={} > {} (dominant predisposition; {place})",
                o.value, rules.preferred_faf95
            ));
        }
    }
    if !rules.counts_apply || mode == FrequencyLimit::Mitochondrial {
        return reasons;
    }
    let counted = |field: fn(&PopulationFrequency) -> Option<f64>| -> f64 {
        let passes =
            |e: &PopulationFrequency| settings.frequency.count_failed_records || e.filter.passes();
        found.count_people(passes, field).unwrap_or(0.0)
    };
    let asked = if mode == FrequencyLimit::Monoallelic {
        rules.homozygotes_monoallelic
    } else {
        rules.homozygotes_biallelic
    };
    let homozygotes = counted(|e| e.homozygotes);
    if asked > 0 && homozygotes >= f64::from(asked) {
        reasons.push(format!("homozygotes={homozygotes} >= {asked} ({})", mode.name()));
    }
    let x_linked = gene.inheritance.known().any(ModeOfInheritance::is_x_linked);
    let hemizygotes = counted(|e| e.hemizygotes);
    if x_linked
        && rules.hemizygotes_x_linked > 0
        && hemizygotes >= f64::from(rules.hemizygotes_x_linked)
    {
        reasons.push(format!(
            "hemizygotes={hemizygotes} >= {} (X-linked)",
            rules.hemizygotes_x_linked
        ));
    }
    reasons
}
