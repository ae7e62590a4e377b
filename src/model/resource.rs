//! What the resource bundle says of one allele and of its gene.

use schemars::JsonSchema;
use serde::Serialize;

/// Result of a look-up: absent (the resource speaks of the place and lacks the allele) is not the
/// same as not covered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
#[serde(tag = "state", content = "value", rename_all = "snake_case")]
pub enum Looked<T> {
    /// In the resource.
    Known(T),
    /// The place is covered; the allele is not in the resource.
    Absent,
    /// The bundle does not cover the place, or the source has no record of the chromosome.
    NotCovered,
    /// No such resource was given.
    #[default]
    NoResource,
}

impl<T> Looked<T> {
    /// The entry, if known.
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

/// All that the bundle says of one allele in one gene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Resources {
    /// One entry per population source, in the bundle's order.
    pub frequencies: Vec<SourceFrequency>,
    /// ClinVar.
    pub clinvar: Looked<ClinvarEntry>,
    /// Predictors, in the bundle's order.
    pub predictors: Vec<PredictorScore>,
    /// Other tracks, field by field.
    pub tracks: Vec<TrackValue>,
    /// Interval tracks (BED, ClinGen regions): what overlaps the allele.
    pub intervals: Vec<IntervalHit>,
    /// The gene.
    pub gene: GeneResources,
}

/// One population source's word on the allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SourceFrequency {
    /// Track name, for example `gnomad_exomes`.
    pub source: String,
    /// The entry.
    pub found: Looked<PopulationFrequency>,
}

/// Frequency fields as the source gives them; `None` where it has no value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct PopulationFrequency {
    /// Allele frequency over all samples (homoplasmic frequency for the mitochondrial genome), 0 to
    /// 1.
    pub frequency: Option<f64>,
    /// Highest frequency among the genetic ancestry groups that the source ranks (grpmax, popmax).
    pub grpmax: Option<f64>,
    /// Which group.
    pub grpmax_group: Option<String>,
    /// Highest filtering allele frequency (95 % lower bound) of these groups.
    pub faf95: Option<f64>,
    /// Which group has it, where known.
    pub faf95_group: Option<String>,
    /// Alleles counted.
    pub allele_count: Option<f64>,
    /// Alleles called.
    pub allele_number: Option<f64>,
    /// Alleles called in the grpmax group.
    pub grpmax_allele_number: Option<f64>,
    /// Homozygous individuals.
    pub homozygotes: Option<f64>,
    /// Alleles in XY individuals, outside the pseudoautosomal regions of chrX and on chrY.
    pub hemizygotes: Option<f64>,
    /// Heteroplasmic frequency (mitochondrial genome).
    pub heteroplasmic: Option<f64>,
    /// FILTER of the source.
    pub filter: String,
    /// Each genetic ancestry group that the source speaks of, by the source's code, sorted.
    pub groups: Vec<GroupFrequency>,
}

/// One genetic ancestry group's numbers; `None` where the source has no value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct GroupFrequency {
    /// gnomAD's code: `afr`, `ami`, `amr`, `asj`, `eas`, `fin`, `mid`, `nfe`, `remaining` (v2:
    /// `oth`), `sas`.
    pub group: String,
    /// Allele frequency, 0 to 1.
    pub frequency: Option<f64>,
    /// Alleles counted.
    pub allele_count: Option<f64>,
    /// Alleles called.
    pub allele_number: Option<f64>,
    /// Homozygous individuals.
    pub homozygotes: Option<f64>,
    /// Filtering allele frequency (95 % lower bound), of the groups that the source gives it for.
    pub faf95: Option<f64>,
}

impl PopulationFrequency {
    /// A group by its code.
    pub fn group(&self, code: &str) -> Option<&GroupFrequency> {
        self.groups.iter().find(|g| g.group == code)
    }

    /// Higher of overall and grpmax frequency, with the group where that decides.
    pub fn highest(&self) -> Option<(f64, Option<&str>)> {
        match (self.frequency, self.grpmax) {
            (Some(all), Some(group)) if group >= all => Some((group, self.grpmax_group.as_deref())),
            (None, Some(group)) => Some((group, self.grpmax_group.as_deref())),
            (all, _) => all.map(|f| (f, None)),
        }
    }
}

/// One ClinVar variation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct ClinvarEntry {
    /// Variation id, digits only.
    pub id: String,
    /// Aggregate classification as ClinVar writes it, blanks for underscores.
    pub significance: String,
    /// Review status as ClinVar writes it, blanks for underscores.
    pub review_status: String,
    /// Stars of the review status, 0 to 4; `None` where the status is not one that we know.
    pub stars: Option<u8>,
    /// Conditions.
    pub conditions: String,
    /// Single classifications with counts, where they conflict.
    pub conflicts: String,
    /// Genes, `SYMBOL:Entrez id`.
    pub genes: String,
    /// Molecular consequences as ClinVar names them (Sequence Ontology).
    pub consequences: String,
    /// Date of the ClinVar file. Its VCF has no date of a single review: an entry is as old as the
    /// file or older.
    pub release: String,
}

/// One predictor's word on the allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PredictorScore {
    /// `revel`, `alphamissense`, `cadd`, `spliceai`.
    pub predictor: String,
    /// The score.
    pub found: Looked<Prediction>,
}

/// A score, its calibrated band and what stands beside it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Prediction {
    /// REVEL and AlphaMissense 0 to 1, CADD PHRED, SpliceAI highest delta.
    pub score: Option<f64>,
    /// Band of `panels/predictors.toml`, for example `PP3_Moderate`; `None` where the score lies in
    /// none or the predictor is not calibrated.
    pub band: Option<String>,
    /// Further fields of the source by name, for example `gene`, `type`, `transcript`; empty ones
    /// left out.
    pub details: Vec<(String, String)>,
}

/// What an interval track has at the allele's place.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IntervalHit {
    /// Track name.
    pub track: String,
    /// Names of the intervals that overlap the allele's bases, in order; absent: none does.
    pub names: Looked<Vec<String>>,
}

/// One field of a track of the user's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrackValue {
    /// Track name.
    pub track: String,
    /// Field.
    pub field: String,
    /// Its text.
    pub value: Looked<String>,
}

/// Gene-level resources.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct GeneResources {
    /// Upper bound of observed/expected loss-of-function variants (LOEUF).
    pub loeuf: Option<f64>,
    /// Probability of loss-of-function intolerance.
    pub pli: Option<f64>,
    /// Missense Z score.
    pub missense_z: Option<f64>,
    /// ClinGen haploinsufficiency score with its meaning.
    pub haploinsufficiency: Option<String>,
    /// ClinGen triplosensitivity score with its meaning.
    pub triplosensitivity: Option<String>,
    /// Date of ClinGen's last evaluation.
    pub dosage_evaluated: Option<String>,
}
