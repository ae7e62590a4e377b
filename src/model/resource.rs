//! Defines the entries of the resource bundle on one allele and on its gene.

use crate::model::predictor::Predictor;
use crate::model::vocabulary::Stated;
use schemars::JsonSchema;
use serde::Serialize;

/// Holds the result of a look-up: absent (the resource covers the place and lacks the allele) is
/// not the same as not covered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
#[serde(tag = "state", content = "value", rename_all = "snake_case")]
pub enum Looked<T> {
    /// Holds the entry.
    Known(T),
    /// Stands for an allele that is not in the resource, at a place that it covers.
    Absent,
    /// Stands for a place that the bundle does not cover, or a chromosome of which the source has
    /// no record.
    NotCovered,
    /// Stands for a resource that was not given.
    #[default]
    NoResource,
}

impl<T> Looked<T> {
    /// Returns the entry, if known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(v) => Some(v),
            _ => None,
        }
    }

    /// Maps a known entry.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Looked<U> {
        match self {
            Self::Known(v) => Looked::Known(f(v)),
            Self::Absent => Looked::Absent,
            Self::NotCovered => Looked::NotCovered,
            Self::NoResource => Looked::NoResource,
        }
    }
}

/// Holds the bundle's entries on one allele in one gene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Resources {
    /// Lists one entry per population source, in the bundle's order.
    pub frequencies: Vec<SourceFrequency>,
    /// Holds ClinVar's entry.
    pub clinvar: Looked<ClinvarEntry>,
    /// Lists the predictors, in the bundle's order.
    pub predictors: Vec<PredictorScore>,
    /// Lists the other tracks, field by field.
    pub tracks: Vec<TrackValue>,
    /// Lists the intervals of interval tracks (BED, ClinGen regions) that overlap the allele.
    pub intervals: Vec<IntervalHit>,
    /// Holds the entries on the gene.
    pub gene: GeneResources,
}

impl Resources {
    /// Sums a count of people over the population sources that `passes` lets through, each person
    /// once: the joint track holds the people of exomes and genomes, so the larger of the two sums
    /// counts. `None` where no source has the count.
    pub fn count_people(
        &self,
        passes: impl Fn(&PopulationFrequency) -> bool,
        count: impl Fn(&PopulationFrequency) -> Option<f64>,
    ) -> Option<f64> {
        let (mut joint, mut single) = (None, None);
        for source in &self.frequencies {
            let Some(entry) = source.found.known().filter(|e| passes(e)) else { continue };
            let Some(people) = count(entry).filter(|n| n.is_finite()) else { continue };
            let sum = if source.source == JOINT { &mut joint } else { &mut single };
            *sum = Some(sum.unwrap_or(0.0) + people);
        }
        joint.into_iter().chain(single).reduce(f64::max)
    }
}

/// Name of the track of exomes and genomes together.
pub const JOINT: &str = "gnomad_joint";

/// Holds the entry of one population source.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SourceFrequency {
    /// Names the track, for example `gnomad_exomes`.
    pub source: String,
    /// Holds the entry, or the reason why there is none.
    pub found: Looked<PopulationFrequency>,
}

/// Holds the frequency fields of a source; `None` where it has no value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct PopulationFrequency {
    /// Gives the allele frequency over all samples (homoplasmic frequency for the mitochondrial
    /// genome), 0 to 1.
    pub frequency: Option<f64>,
    /// Gives the highest frequency among the genetic ancestry groups that the source ranks (grpmax,
    /// popmax), 0 to 1.
    pub grpmax: Option<f64>,
    /// Names the group of `grpmax`.
    pub grpmax_group: Option<String>,
    /// Gives the highest filtering allele frequency (95 % lower bound) of these groups, 0 to 1.
    pub faf95: Option<f64>,
    /// Names the group of `faf95`, where known.
    pub faf95_group: Option<String>,
    /// Counts the alleles seen.
    pub allele_count: Option<f64>,
    /// Counts the alleles called.
    pub allele_number: Option<f64>,
    /// Counts the alleles called in the grpmax group.
    pub grpmax_allele_number: Option<f64>,
    /// Counts the homozygous individuals.
    pub homozygotes: Option<f64>,
    /// Counts the alleles in XY individuals, outside the pseudoautosomal regions of chrX and on
    /// chrY.
    pub hemizygotes: Option<f64>,
    /// Gives the heteroplasmic frequency (mitochondrial genome).
    pub heteroplasmic: Option<f64>,
    /// Quotes FILTER of the source.
    pub filter: SourceFilter,
    /// Lists each genetic ancestry group of the source, by the source's code, sorted.
    pub groups: Vec<GroupFrequency>,
    /// Quotes the source's further entries of the same allele, which contradict this one: the
    /// lowest frequency stands, so that no other place's frequency drops the allele.
    pub other_entries: String,
}

/// Holds the numbers of one genetic ancestry group; `None` where the source has no value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct GroupFrequency {
    /// Gives gnomAD's code: `afr`, `ami`, `amr`, `asj`, `eas`, `fin`, `mid`, `nfe`, `remaining`
    /// (v2: `oth`), `sas`.
    pub group: String,
    /// Allele frequency, 0 to 1.
    pub frequency: Option<f64>,
    /// Counts the alleles seen.
    pub allele_count: Option<f64>,
    /// Counts the alleles called.
    pub allele_number: Option<f64>,
    /// Counts the homozygous individuals.
    pub homozygotes: Option<f64>,
    /// Gives the filtering allele frequency (95 % lower bound), for groups that the source gives it
    /// for.
    pub faf95: Option<f64>,
}

impl PopulationFrequency {
    /// Returns the group of a code.
    pub fn group(&self, code: &str) -> Option<&GroupFrequency> {
        self.groups.iter().find(|g| g.group == code)
    }

    /// Returns the higher of overall and grpmax frequency, with the group where that decides.
    pub fn highest(&self) -> Option<(f64, Option<&str>)> {
        match (self.frequency, self.grpmax) {
            (Some(all), Some(group)) if group >= all => Some((group, self.grpmax_group.as_deref())),
            (None, Some(group)) => Some((group, self.grpmax_group.as_deref())),
            (all, _) => all.map(|f| (f, None)),
        }
    }
}

/// Holds FILTER of a population source's record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct SourceFilter(String);

impl SourceFilter {
    /// Quotes FILTER; empty where the source has none.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Tells whether the record passed the source's filters, or none was asked.
    pub fn passes(&self) -> bool {
        matches!(self.0.as_str(), "" | "." | "PASS")
    }
}

impl std::fmt::Display for SourceFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Holds one ClinVar variation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct ClinvarEntry {
    /// Gives the variation id, digits only.
    pub id: String,
    /// Quotes the aggregate classification, blanks for underscores.
    pub significance: String,
    /// Quotes the review status, blanks for underscores.
    pub review_status: String,
    /// Gives the stars of the review status, 0 to 4; `None` for an unknown status.
    pub stars: Option<u8>,
    /// Quotes the conditions.
    pub conditions: String,
    /// Quotes the single classifications with counts, where they conflict.
    pub conflicts: String,
    /// Lists the genes, `SYMBOL:Entrez id`.
    pub genes: String,
    /// Quotes the molecular consequences (Sequence Ontology).
    pub consequences: String,
    /// Quotes the classifications of haplotypes and genotypes that the allele is part of, each
    /// behind its variation id; empty where there are none.
    pub included: String,
    /// Quotes the classification of oncogenicity with review status and tumours; empty where there
    /// is none.
    pub oncogenicity: String,
    /// Quotes the classification of somatic clinical impact with review status and tumours; empty
    /// where there is none.
    pub somatic_impact: String,
    /// Gives the date of the ClinVar file. Its VCF has no date of a single review: an entry is as
    /// old as the file or older.
    pub release: String,
}

/// Holds the entry of one predictor.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PredictorScore {
    /// Names the predictor: `revel`, `alphamissense`, `cadd`, `spliceai`.
    pub predictor: Stated<Predictor>,
    /// Holds the score, or the reason why there is none.
    pub found: Looked<Prediction>,
}

/// Holds a score, its calibrated band and further fields.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Prediction {
    /// Gives the score: REVEL and AlphaMissense 0 to 1, CADD PHRED, SpliceAI highest delta.
    pub score: Option<f64>,
    /// Names the band of `panels/predictors.toml`, for example `PP3_Moderate`; `None` where the
    /// score lies in none or the predictor is not calibrated.
    pub band: Option<String>,
    /// Lists further fields of the source by name, for example `gene`, `type`, `transcript`; empty
    /// ones left out.
    pub details: Vec<(String, String)>,
    /// Lists all entries of the allele, of which each row shows its own gene's.
    #[serde(skip)]
    pub entries: Vec<PredictionEntry>,
}

/// Holds one entry of a predictor: a score for a gene or for transcripts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PredictionEntry {
    /// Gives the score.
    pub score: Option<f64>,
    /// Names the gene; `None` where the source names none.
    pub gene: Option<String>,
    /// Lists the Ensembl transcripts without version; empty where the source names none.
    pub transcripts: Vec<String>,
    /// Lists further fields of the source by name.
    pub details: Vec<(String, String)>,
}

/// Holds the intervals of one track at the allele's place.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IntervalHit {
    /// Names the track.
    pub track: String,
    /// Lists the names of the intervals that overlap the allele's bases, in order; absent where
    /// none does.
    pub names: Looked<Vec<String>>,
}

/// Holds one field of a track of the user's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrackValue {
    /// Names the track.
    pub track: String,
    /// Names the field.
    pub field: String,
    /// Quotes its text.
    pub value: Looked<String>,
}

/// Holds the resources on the gene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct GeneResources {
    /// Gives the upper bound of observed/expected loss-of-function variants (LOEUF).
    pub loeuf: Option<f64>,
    /// Gives the probability of loss-of-function intolerance (pLI), 0 to 1.
    pub pli: Option<f64>,
    /// Gives the missense Z score.
    pub missense_z: Option<f64>,
    /// Gives the ClinGen haploinsufficiency score with its meaning.
    pub haploinsufficiency: Option<String>,
    /// Gives the ClinGen triplosensitivity score with its meaning.
    pub triplosensitivity: Option<String>,
    /// Gives the date of ClinGen's last evaluation.
    pub dosage_evaluated: Option<String>,
}
