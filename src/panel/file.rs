//! Defines the shape of a panel file: TOML, one file a panel, unknown keys refused. The JSON schema is
//! generated from these types.

use crate::model::{EvidenceLevel, Modes, PredispositionFlag, Stated};
use crate::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Gives the format number that this version reads and writes.
pub const FORMAT: u32 = 1;

/// Bounds the bytes of a panel file: a panel of every human gene with all of PanelApp's fields is
/// smaller.
pub const MAX_BYTES: usize = 64 << 20;

/// Keeps free-form fields of another source as they were (nulls, which TOML does not have, left
/// out).
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// Holds a panel file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelFile {
    /// Gives the format number of this file: 1.
    pub format: u32,
    /// Describes the panel.
    pub panel: Header,
    /// Holds source statements by the keys that genes name in `sources`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
    /// Holds terms of use by the keys of `[sources]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, String>,
    /// Lists the genes, in report order.
    #[serde(default, rename = "gene", skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<GeneEntry>,
    /// Lists regions that are not genes: copy-number regions, capture intervals.
    #[serde(default, rename = "region", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionEntry>,
    /// Lists short tandem repeats.
    #[serde(default, rename = "str", skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<RepeatEntry>,
}

/// Holds the `[panel]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Gives the id, unique among panels: letters, digits, `-`, `_`, `.`.
    pub id: String,
    /// Lists other names that `--panel` takes for built-in panels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short_names: Vec<String>,
    /// Gives the name in words.
    pub name: String,
    /// Gives the version of the panel.
    pub version: String,
    /// Gives the date of the version, `YYYY-MM-DD`.
    pub date: String,
    /// Gives the indication code, for example `2a`.
    #[serde(default)]
    pub indication: String,
    /// Describes the role in the work-up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Describes the origin of the gene list.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// Grades the certainty of the list.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certainty: String,
    /// Marks a reconstruction of a list that was not found; every output says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reconstruction: bool,
    /// Holds a note for the reader of a report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Lists the tiers that the genes use, in the order of expansion.
    pub tiers: Vec<String>,
    /// Lists the tiers of the narrowest step, `--expand core`.
    pub core_tiers: Vec<String>,
    /// Lists the tiers used when no expansion is asked for.
    pub default_tiers: Vec<String>,
    /// Keeps the import source's own fields of the panel.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// Holds a pair of accessions of one transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accessions {
    /// Gives the RefSeq accession, with version.
    pub refseq: String,
    /// Gives the Ensembl accession, with version.
    pub ensembl: String,
}

/// Holds a place by build, `chr1:100-200`, 1-based inclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Gives the place on GRCh37.
    #[serde(default, rename = "GRCh37", skip_serializing_if = "Option::is_none")]
    pub grch37: Option<String>,
    /// Gives the place on GRCh38.
    #[serde(default, rename = "GRCh38", skip_serializing_if = "Option::is_none")]
    pub grch38: Option<String>,
}

impl Places {
    /// Tells whether no build has a place.
    pub fn is_empty(&self) -> bool {
        self.grch37.is_none() && self.grch38.is_none()
    }

    /// Returns the text of one build.
    pub fn on(&self, build: crate::model::Build) -> Option<&str> {
        match build {
            crate::model::Build::GRCh37 => self.grch37.as_deref(),
            crate::model::Build::GRCh38 => self.grch38.as_deref(),
        }
    }
}

/// Holds one `[[gene]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneEntry {
    /// Gives the HGNC id, `HGNC:10471`: the key of a gene everywhere.
    pub hgnc_id: String,
    /// Gives the approved symbol.
    pub symbol: String,
    /// Lists previous symbols, and the symbol on GRCh37 where it differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_symbols: Vec<String>,
    /// Alias symbols.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alias_symbols: Vec<String>,
    /// Gives the Ensembl gene id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ensembl_gene: String,
    /// Names the biotype.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub biotype: String,
    /// Names the MANE Select transcript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mane_select: Option<Accessions>,
    /// Names the MANE Plus Clinical transcripts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mane_plus_clinical: Vec<Accessions>,
    /// Gives the gene body; needed only for genes that are not embedded.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub location: Places,
    /// Names the group within the panel.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subgroup: String,
    /// Names one of the panel's tiers.
    pub tier: String,
    /// Lists modes of inheritance: `AD`, `AR`, `XLR`, `XLD`, `YL`, `MT`, `DIGENIC`, `IMPRINTED`.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Names the disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// Lists OMIM ids, `OMIM:153640`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omim: Vec<String>,
    /// Lists MONDO ids, `MONDO:0015912`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mondo: Vec<String>,
    /// Quotes ClinGen's gene-disease validity statements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clingen: Vec<String>,
    /// Describes the mechanism.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mechanism: String,
    /// Tells whether loss of function is an established mechanism: `yes`, `no`, `variant-specific`,
    /// `unknown` ...
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub loss_of_function: String,
    /// Gives the evidence level: `green`, `amber`, `red` ...
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// Lists PanelApp ratings, `PANEL:colour`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panelapp_ratings: Vec<String>,
    /// Marks one of the malignancy genes that patients are told of before the test.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announced_malignancy: bool,
    /// Flags predisposition to malignancy: `yes`, `related`, `no`; empty where nobody said.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub malignancy_flag: Stated<PredispositionFlag>,
    /// Names the malignancy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub malignancy: String,
    /// Names the source of the predisposition statement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub malignancy_source: String,
    /// Marks a gene that matters when relatives are screened as stem-cell donors.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hsct_donor: bool,
    /// Names the version of the ACMG secondary-findings list that holds the gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secondary_findings: String,
    /// Notes for the interpreter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Lists keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Grades the certainty of the entry.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certainty: String,
    /// Quotes everything that PanelApp states on the entry.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// Holds one `[[region]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    /// Gives the id, unique in the panel, for example `ISCA-37446-Loss`.
    pub id: String,
    /// Gives the name in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Names the kind: `cnv_loss`, `cnv_gain`, `cnv_both`, `interval`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Gives the place by build.
    pub location: Places,
    /// Names one of the panel's tiers.
    pub tier: String,
    /// Tells whether small variants are looked for here (`true` for capture intervals, `false` for copy-number
    /// regions).
    #[serde(default)]
    pub search: bool,
    /// Lists the symbols of the genes it belongs to, where known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genes: Vec<String>,
    /// Lists modes of inheritance.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Names the disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// Gives the evidence level.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// Lists keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Quotes everything that PanelApp states on the entry.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub panelapp: Extra,
}

/// Holds one `[[str]]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatEntry {
    /// Gives the id, unique in the panel, for example `C9orf72_GGGGCC`.
    pub id: String,
    /// Gives the HGNC id of its gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hgnc_id: String,
    /// Gives the approved symbol of its gene.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub symbol: String,
    /// Gives the repeat unit.
    pub unit: String,
    /// Gives the place by build.
    pub location: Places,
    /// Gives the largest number of repeats still normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal_repeats: Option<u32>,
    /// Gives the smallest number of repeats that is pathogenic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pathogenic_repeats: Option<u32>,
    /// Names one of the panel's tiers.
    pub tier: String,
    /// Lists modes of inheritance.
    #[serde(default, skip_serializing_if = "Modes::is_empty")]
    pub inheritance: Modes,
    /// Names the disease in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub disease: String,
    /// Gives the evidence level.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub evidence: Stated<EvidenceLevel>,
    /// Lists keys of `[sources]`, or source statements themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Quotes everything that PanelApp states on the entry.
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

    /// Returns the file as TOML text; [`Self::parse`] reads it back to the same value.
    ///
    /// # Errors
    /// A value that TOML cannot hold (a number beyond 64 bits in a kept PanelApp field).
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string_pretty(self).map_err(|e| {
            Error::input(format!("the panel cannot be written as TOML: {e}")).caused_by(e)
        })
    }
}

/// Returns the 1-based line of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> u64 {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() as u64 + 1
}

/// Returns the JSON schema of panel files, pretty-printed with a closing newline
/// (`panels/panel.schema.json`).
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(PanelFile);
    // A schema is a JSON value: printing it cannot fail.
    format!("{:#}\n", schema.as_value())
}
