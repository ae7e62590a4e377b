//! Refuses what would silently hide or drop findings.

use crate::io::calls::callset::CallSet;
use crate::pipeline::RunSetup;
use crate::{Error, Result};

/// Lists the INFO keys reserved for the call set's own samples (VCF 4.3, table 1; GATK): 0.5 or 1
/// for each allele of a single sample.
const OWN_FREQUENCY: [&str; 3] = ["AF", "MAF", "MLEAF"];
/// Lists words by which a description names the frequency of a population.
const POPULATION_WORDS: [&str; 6] = ["gnomad", "population", "exac", "1000", "topmed", "kg"];
/// Bounds the genes that an error names.
const GENES_SHOWN: usize = 10;

/// Refuses a panel of which too many genes have no transcript: a flood of variants without
/// consequence would hide the findings. `allowed` lets it pass.
///
/// # Errors
/// Usage: the share of such genes is above `tier.max_unmodelled_share`.
pub fn refuse_unmodelled(setup: &RunSetup, allowed: bool) -> Result<()> {
    if allowed {
        return Ok(());
    }
    let placed = setup.panel.genes.iter().filter(|g| g.region.is_some());
    let without: Vec<&str> = placed
        .clone()
        .filter(|g| setup.transcripts_of(g).next().is_none())
        .map(|g| g.facts.symbol.as_str())
        .collect();
    let all = placed.count();
    if (without.len() as f64) <= setup.settings.general().tier.max_unmodelled_share * all as f64 {
        return Ok(());
    }
    let shown = without.iter().take(GENES_SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = if without.len() > GENES_SHOWN { " ..." } else { "" };
    Err(Error::usage(format!("{} of {all} genes of the panel have no transcript model: {shown}{more}", without.len())).hint(
        "give transcripts of this build with --transcripts (MANE or Ensembl GFF3), or --allow-unmodelled to list all their variants in tier U",
    ))
}

/// Checks the keys of `--info-frequency`: a misspelt key would silently switch the filter off, and
/// the frequency among the call set's own samples would drop all alleles.
///
/// # Errors
/// Usage: the header has no such field, or the field is the call set's own frequency.
pub fn checked_info_frequency(keys: &[String], call_set: &CallSet) -> Result<Vec<String>> {
    for key in keys {
        let Some(field) = call_set.header().info.iter().find(|d| d.id == *key) else {
            return Err(Error::usage(format!(
                "--info-frequency {key}: the call set's header has no such INFO field"
            ))
            .hint("the header's ##INFO lines name the fields"));
        };
        let described = field.description.to_ascii_lowercase();
        let of_population = POPULATION_WORDS.iter().any(|w| described.contains(w));
        if OWN_FREQUENCY.contains(&key.as_str()) && !of_population {
            return Err(Error::usage(format!(
                "--info-frequency {key}: that is the frequency among the call set's own samples (\"{}\"), not a population's",
                field.description.chars().take(100).collect::<String>()
            ))
            .hint("give the key of a population database; if this is one, say so in the Description of its ##INFO line"));
        }
    }
    Ok(keys.to_vec())
}
