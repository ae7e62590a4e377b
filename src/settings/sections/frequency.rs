//! Sets the limits of the population frequency, and the number that is compared with them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Holds the limits of the population frequency (allele frequency, 0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Gives the limit in genes with monoallelic inheritance only.
    pub monoallelic: f64,
    /// Gives the limit in genes with biallelic or X-linked recessive inheritance.
    pub biallelic: f64,
    /// Gives the limit of the homoplasmic frequency on the mitochondrial genome.
    pub mitochondrial: f64,
    /// Tells whether a frequency equal to its limit is dropped too.
    pub drops_at_limit: bool,
    /// Names the number that is compared.
    pub statistic: Statistic,
    /// Gives the number of alleles called below which a bundle's frequency is shown but not
    /// counted.
    pub min_allele_number: f64,
    /// Gives the number of carriers in the population below which its frequency does not decide; 0
    /// disables it.
    pub min_carriers: u32,
    /// Tells whether a bundle's frequency counts where the record failed the source's own filters.
    pub count_failed_records: bool,
    /// Holds the populations that are shown and not compared.
    pub uncounted_populations: Vec<Population>,
    /// Names the specification that the limits are from; empty where they are from none.
    pub basis: String,
    /// Holds the looser limits of single populations.
    pub populations: BTreeMap<Population, PopulationLimit>,
}

/// Lists the numbers that a limit can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The highest of the overall frequency and that of each population.
    HighestAf,
    /// The filtering allele frequency: the lower bound of its 95 % confidence interval
    /// (doi:10.1038/gim.2017.26).
    Faf95,
}

/// Lists gnomAD's genetic ancestry groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Population {
    /// African, African American.
    Afr,
    /// Amish.
    Ami,
    /// Admixed American.
    Amr,
    /// Ashkenazi Jewish.
    Asj,
    /// East Asian.
    Eas,
    /// Finnish.
    Fin,
    /// Middle Eastern.
    Mid,
    /// Non-Finnish European.
    Nfe,
    /// Other (v2).
    Oth,
    /// Remaining (v4).
    Remaining,
    /// South Asian.
    Sas,
}

impl Population {
    /// Parses gnomAD's code of a group.
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "afr" => Self::Afr,
            "ami" => Self::Ami,
            "amr" => Self::Amr,
            "asj" => Self::Asj,
            "eas" => Self::Eas,
            "fin" => Self::Fin,
            "mid" => Self::Mid,
            "nfe" => Self::Nfe,
            "oth" => Self::Oth,
            "remaining" => Self::Remaining,
            "sas" => Self::Sas,
            _ => return None,
        })
    }
}

/// Holds a population's own limits; only those that are looser than the general ones have an
/// effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationLimit {
    /// Limits genes with monoallelic inheritance only.
    pub monoallelic: Option<f64>,
    /// Limits genes with biallelic or X-linked recessive inheritance.
    pub biallelic: Option<f64>,
}
