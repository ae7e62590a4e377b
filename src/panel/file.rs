//! Shape of a panel file: TOML, one file a panel, unknown keys refused. The JSON schema is
//! generated from these types.

use crate::model::{EvidenceLevel, Modes, PredispositionFlag, Stated};
use crate::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Format number that this version reads and writes.
pub const FORMAT: u32 = 1;

/// Largest panel file read, in bytes: a panel of every human gene with all of PanelApp's fields is
/// smaller.
pub const MAX_BYTES: usize = 64 << 20;

/// Free-form fields kept from another source, as they were (nulls, which TOML does not have, left
/// out).
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// A panel file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelFile {
    /// Format number of this file: 1.
    pub format: u32,
    /// What the panel is.
    pub panel: Header,
    /// Source statements by the keys that genes name in `sources`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
    /// Terms of use by the keys of `[sources]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, String>,
    /// Genes, in report order.
    #[serde(default, rename = "gene", skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<GeneEntry>,
    /// Regions that are not genes: copy-number regions, capture intervals.
    #[serde(default, rename = "region", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionEntry>,
    /// Short tandem repeats.
    #[serde(default, rename = "str", skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<RepeatEntry>,
}

/// The `[panel]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Id, unique among panels: letters, digits, `-`, `_`, `.`.
    pub id: String,
    /// Other names that `--panel` takes for built-in panels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short_names: Vec<String>,
    /// Name in words.
    pub name: String,
    /// Version of the panel.
    pub version: String,
    /// Date of the version, `YYYY-MM-DD`.
    pub date: String,
    /// Indication code, for example `2a`.
    #[serde(default)]
    pub indication: String,
    /// Role in the work-up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// What the gene list rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// How certain the list is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certainty: String,
    /// The list is a reconstruction of one that was not found; every output says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reconstruction: bool,
    /// Note for the reader of a report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Tiers that the genes use, in the order of expansion.
    pub tiers: Vec<String>,
    /// Tiers of the narrowest step, `--expand core`.
    pub core_tiers: Vec<String>,
    /// Tiers used when no expansion is asked for.
    pub default_tiers: Vec<String>,
    /// The import source's own fields of the panel.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// A pair of accessions of one transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accessions {
    /// RefSeq, with version.
    pub refseq: String,
    /// Ensembl, with version.
    pub ensembl: String,
}

/// Place by build, `chr1:100-200`, 1-based inclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// On GRCh37.
    #[serde(default, rename = "GRCh37", skip_serializing_if = "Option::is_none")]
    pub grch37: Option<String>,
    /// On GRCh38.
    #[serde(default, rename = "GRCh38", skip_serializing_if = "Option::is_none")]
    pub grch38: Option<String>,
}

impl Places {
    /// Neither build.
    pub fn is_empty(&self) -> bool {
        self.grch37.is_none() && self.grch38.is_none()
    }

    /// Text of one build.
    pub fn on(&self, build: crate::model::Build) -> Option<&str> {
        match build {
            crate::model::Build::GRCh37 => self.grch37.as_deref(),
            crate::model::Build::GRCh38 => self.grch38.as_deref(),
        }
    }
}

/// One `[[gene]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneEntry {
    /// HGNC id, `HGNC:10471`: the key of a gene everywhere.
    pub hgnc_id: String,
    /// Approved symbol.
    pub symbol: String,
    /// Previous symbols, and the symbol on GRCh37 where it differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_symbols: Vec<String>,
    /// Alias symbols.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alias_symbols: Vec<String>,
    /// Ensembl gene id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ensembl_gene: String,
    /// Biotype.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub biotype: String,
    /// MANE Select transcript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mane_select: Option<Accessions>,
    /// MANE Plus Clinical transcripts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mane_plus_clinical: Vec<Accessions>,
    /// Gene body; needed only for genes that are not embedded.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub location: Places,
    /// Group within the panel.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subgroup: String,
    /// One of the panel's tiers.
    pub tier: String,
    /// Modes of inheritance: `AD`, `AR`, `XLR`, `XLD`, `YL`, `MT`, `DIGENIC`, `IMPRINTED`.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// `OMIM:153640` ...
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omim: Vec<String>,
    /// `MONDO:0015912` ...
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mondo: Vec<String>,
    /// ClinGen gene-disease validity statements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clingen: Vec<String>,
    /// Mechanism.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mechanism: String,
    /// Whether loss of function is an established mechanism: `yes`, `no`, `variant-specific`,
    /// `unknown` ...
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub loss_of_function: String,
    /// Evidence level: `green`, `amber`, `red` ...
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// PanelApp ratings, `PANEL:colour`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panelapp_ratings: Vec<String>,
    /// One of the malignancy genes that patients are told of before the test.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announced_malignancy: bool,
    /// Predisposition to malignancy: `yes`, `related`, `no`; empty where nobody said.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub malignancy_flag: Stated<PredispositionFlag>,
    /// Which malignancy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub malignancy: String,
    /// Source of the predisposition statement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub malignancy_source: String,
    /// Relevant when relatives are screened as stem-cell donors.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hsct_donor: bool,
    /// ACMG secondary-findings list version that holds the gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secondary_findings: String,
    /// Notes for the interpreter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// How certain the entry is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certainty: String,
    /// Everything that PanelApp says of the entry, verbatim.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// One `[[region]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    /// Id, unique in the panel, for example `ISCA-37446-Loss`.
    pub id: String,
    /// Name in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `cnv_loss`, `cnv_gain`, `cnv_both`, `interval` ...
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Place by build.
    pub location: Places,
    /// One of the panel's tiers.
    pub tier: String,
    /// Small variants are looked for here (`true` for capture intervals, `false` for copy-number
    /// regions).
    #[serde(default)]
    pub search: bool,
    /// Symbols of the genes it belongs to, where known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<String>,
    /// Modes of inheritance.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// Evidence level.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// Keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Everything that PanelApp says of the entry, verbatim.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// One `[[str]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatEntry {
    /// Id, unique in the panel, for example `C9orf72_GGGGCC`.
    pub id: String,
    /// HGNC id of its gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hgnc_id: String,
    /// Approved symbol of its gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub symbol: String,
    /// Repeat unit.
    pub unit: String,
    /// Place by build.
    pub location: Places,
    /// Largest number of repeats still normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal_repeats: Option<u32>,
    /// Smallest number of repeats that is pathogenic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pathogenic_repeats: Option<u32>,
    /// One of the panel's tiers.
    pub tier: String,
    /// Modes of inheritance.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// Evidence level.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// Keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Everything that PanelApp says of the entry, verbatim.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

impl PanelFile {
    /// Reads a panel file's text and checks its shape (not its content; see [`crate::panel::check`]).
    ///
    /// # Errors
    /// Not TOML, a missing or unknown key, a wrong type: with file and line.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let file: Self = toml::from_str(text).map_err(|e| {
            let error = Error::input(e.message().trim_end().to_owned()).at(path);
            let error = match e.span() {
                Some(span) => error.line(line_of(text, span.start)),
                None => error,
            };
            error.hint("panels/panel.schema.json describes panel files; 'panelwise panel check FILE' checks one")
        })?;
        if file.format != FORMAT {
            return Err(Error::input(format!(
                "panel file format {} is not known; this version reads {FORMAT}",
                file.format
            ))
            .at(path)
            .line(1));
        }
        Ok(file)
    }

    /// The file as TOML text; [`Self::parse`] reads it back to the same value.
    ///
    /// # Errors
    /// A value that TOML cannot hold (a number beyond 64 bits in a kept PanelApp field).
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string_pretty(self).map_err(|e| {
            Error::input(format!("the panel cannot be written as TOML: {e}")).caused_by(e)
        })
    }
}

/// 1-based line of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> u64 {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() as u64 + 1
}

/// The JSON schema of panel files, pretty-printed with a closing newline
/// (`panels/panel.schema.json`).
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(PanelFile);
    // A schema is a JSON value: printing it cannot fail.
    format!("{:#}\n", schema.as_value())
}
