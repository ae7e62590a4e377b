//! Recognises the structural caller of a record by its habits (`panels/callers.toml`, the rows
//! `structural`).

use crate::io::events::info::Info;
use crate::model::event::EventClaim;
use crate::{Error, Result};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

const NAME: &str = "callers.toml";
const TEXT: &str = include_str!("../../../panels/callers.toml");

/// The habits of one structural caller.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructuralCaller {
    /// Names the caller.
    #[serde(deserialize_with = "shared_text")]
    pub name: Arc<str>,
    /// Lists beginnings of header lines.
    #[serde(default)]
    header: Vec<String>,
    /// Lists beginnings of IDs.
    #[serde(default)]
    id: Vec<String>,
    /// Lists beginnings of SVMETHOD.
    #[serde(default)]
    method: Vec<String>,
    /// Lists INFO keys of which one is enough.
    #[serde(default)]
    info: Vec<String>,
    /// Marks a caller whose POS is the first base of the event.
    #[serde(default)]
    pub first_base: bool,
    /// Gives the evidence on which the caller rests; `None` where it differs by record.
    #[serde(default)]
    claim: Option<CallerClaim>,
    /// Marks a caller that takes one sample.
    #[serde(default)]
    pub one_sample: bool,
    /// Names the field of a sample with the copies of an unchanged chromosome.
    #[serde(default)]
    pub expected_copies: Option<String>,
    /// Lists the FILTER words that are no verdict on quality.
    #[serde(default)]
    pub filter_no_verdict: Vec<String>,
    #[serde(default, rename = "note")]
    _note: String,
    #[serde(rename = "certainty")]
    _certainty: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CallerClaim {
    Depth,
    Junction,
}

fn shared_text<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Arc<str>, D::Error> {
    String::deserialize(from).map(Arc::from)
}

impl StructuralCaller {
    /// Returns the evidence on which the caller rests; `None` where it differs by record.
    pub fn claim(&self) -> Option<EventClaim> {
        self.claim.map(|claim| match claim {
            CallerClaim::Depth => EventClaim::Depth,
            CallerClaim::Junction => EventClaim::Junction,
        })
    }

    /// Says whether a record is of this caller, by its ID and its INFO.
    fn wrote(&self, id: &[u8], info: &Info<'_>) -> bool {
        let begins =
            |text: &[u8], with: &[String]| with.iter().any(|w| text.starts_with(w.as_bytes()));
        begins(id, &self.id)
            || info.method.is_some_and(|m| begins(m, &self.method))
            || self.info.iter().any(|key| info.marks(key))
    }
}

#[derive(Deserialize)]
struct File {
    structural: Vec<StructuralCaller>,
    structural_min_length: u64,
    structural_whole_chromosome_share: f64,
    #[serde(flatten)]
    _small_variants: std::collections::HashMap<String, IgnoredAny>,
}

/// The structural callers that may have written a file.
#[derive(Debug, Clone)]
pub struct StructuralCallers {
    callers: Vec<Arc<StructuralCaller>>,
    /// Lists the callers whose header lines fit.
    by_header: Vec<usize>,
    /// Gives the number of bases by which a sequence allele must change the length to be an event.
    pub min_length: u64,
    /// Gives the share of a chromosome (0 to 1) that an event covers which covers it all.
    pub whole_chromosome_share: f64,
}

impl StructuralCallers {
    /// Returns the callers, asked of a file with this header text.
    ///
    /// # Errors
    /// Internal: the file that was built in cannot be read.
    pub fn of_header(header: &str) -> Result<Self> {
        let file: File = toml::from_str(TEXT)
            .map_err(|e| Error::internal(format!("panels/{NAME} cannot be read: {e}")))?;
        let fits = |caller: &StructuralCaller| {
            let begins = |line: &str| caller.header.iter().any(|p| line.starts_with(p.as_str()));
            !caller.header.is_empty() && header.lines().any(begins)
        };
        let places = file.structural.iter().enumerate();
        let by_header = places.filter(|(_, c)| fits(c)).map(|(i, _)| i).collect();
        Ok(Self {
            callers: file.structural.into_iter().map(Arc::new).collect(),
            by_header,
            min_length: file.structural_min_length,
            whole_chromosome_share: file.structural_whole_chromosome_share,
        })
    }

    /// Takes the user's word for the caller.
    ///
    /// # Errors
    /// Usage: no caller has this name.
    pub fn named(mut self, name: &str) -> Result<Self> {
        let place = self.callers.iter().position(|c| c.name.eq_ignore_ascii_case(name));
        let Some(place) = place else {
            let names: Vec<&str> = self.callers.iter().map(|c| &*c.name).collect();
            return Err(Error::usage(format!("'{name}' is no structural caller that is known"))
                .hint(format!("known are {}", names.join(", "))));
        };
        self.by_header = vec![place];
        Ok(self)
    }

    /// Returns the caller that the header or the user names: the first, where there are several.
    pub fn of_file(&self) -> Option<&Arc<StructuralCaller>> {
        self.callers.get(*self.by_header.first()?)
    }

    /// Returns the caller of a record: that of the header where it names one, else the one whose
    /// habits the record has.
    pub fn of_record(&self, id: &[u8], info: &Info<'_>) -> Option<Arc<StructuralCaller>> {
        if let [one] = self.by_header.as_slice() {
            return self.callers.get(*one).cloned();
        }
        self.callers.iter().find(|c| c.wrote(id, info)).or_else(|| self.of_file()).cloned()
    }
}
