//! Writes `<case>.json`, the case as one document. Its schema, `docs/case.schema.json`, is made
//! from these types.
//!
//! Text stands as in the input (JSON-escaped, neither shortened nor neutralised). Coordinates are
//! 1-based inclusive. `null` is unknown, never 0.
//!
//! | file | job |
//! |---|---|
//! | `variant` | a reported allele, its call and its addresses |
//! | `consequence` | the effect of an allele on one transcript |
//! | `gene` | a panel gene |

mod consequence;
mod gene;
mod variant;

use crate::model::case::Case;
use crate::model::ledger::Tier;
use crate::model::lists::ListEntryReport;
use crate::model::panel::{Locus, PanelSummary};
use crate::model::report::{CaseReport, LedgerSummary, Provenance};
use crate::report::formats::cnv_json;
use crate::report::formats::cnv_json::CnvDoc;
use crate::report::formats::coverage_json;
use crate::report::formats::coverage_json::CoverageDoc;
use crate::report::phrases;
use crate::{Error, Result};
use gene::{Gene, gene};
use schemars::JsonSchema;
use serde::Serialize;
use std::io;
use variant::{Variant, variant};

/// Identifies the document: its `format`.
pub const FORMAT: &str = "panelwise-case";
/// Gives the version of the layout, which grows when a field goes or changes its meaning, not when
/// one is added.
pub const FORMAT_VERSION: u32 = 1;

/// Holds one case: reported variants, panel genes, ledger, provenance.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "panelwise case", deny_unknown_fields)]
struct Document<'a> {
    /// `panelwise-case`.
    format: &'static str,
    /// Layout version.
    format_version: u32,
    /// Case name.
    name: &'a str,
    /// Sample in the call set.
    sample: &'a str,
    /// Holds what is known about the case.
    case: &'a Case,
    /// Marks an incomplete result: records were left out (`--lenient`).
    incomplete: bool,
    /// Holds the warnings that lead the report.
    warnings: Vec<String>,
    /// Describes the tiers in order of presentation.
    tiers: Vec<TierDoc>,
    /// Holds the reported alleles, one per gene: by tier, gene in panel order, place.
    #[schemars(with = "Vec<Variant<'a>>")]
    variants: Variants<'a>,
    /// Panel genes, in panel order.
    genes: Vec<Gene<'a>>,
    /// Says how well reads cover the panel; `null` where no reads were given.
    coverage: Option<CoverageDoc<'a>>,
    /// Holds copy number from the reads; `null` where it was not judged.
    cnv: Option<CnvDoc<'a>>,
    /// Counts: every allele inside the panel ended in exactly one outcome.
    ledger: &'a LedgerSummary,
    /// The user's allow-lists and deny-lists, entry by entry.
    lists: &'a [ListEntryReport],
    /// Describes the panel.
    panel: Panel<'a>,
    /// States where everything comes from.
    provenance: &'a Provenance,
}

/// Writes each row when it is made: tens of thousands would fill memory.
struct Variants<'a>(&'a CaseReport);

impl Serialize for Variants<'_> {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows.iter().map(|row| variant(row, self.0)))
    }
}

/// Explains a tier.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TierDoc {
    /// `1`, `2`, `R`, `L`, `S`, `3`, `U`.
    name: &'static str,
    /// Explains the tier in words.
    description: &'static str,
}

/// Describes the panel.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Panel<'a> {
    /// Panels joined.
    panels: &'a [PanelSummary],
    /// Build.
    build: &'static str,
    /// Bases added on both sides of each gene.
    padding: u64,
    /// SHA-256 over the resolved content.
    digest: &'a str,
    /// Named steps taken: expansion, restriction, joins.
    steps: &'a [String],
    /// Tells the reader what to know about the panel.
    remarks: Vec<String>,
    /// Curated loci.
    loci: &'a [Locus],
    /// Merged regions searched, `chr21:1-2`, 1-based inclusive.
    regions: Vec<String>,
}

/// Writes the document, pretty-printed, with a closing line feed.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &CaseReport, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(report))?;
    out.write_all(b"\n")
}

/// Returns the JSON Schema (2020-12) of the document, as committed in `docs/case.schema.json`.
///
/// # Errors
/// Internal, where the writer refuses.
pub fn schema() -> Result<String> {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Document<'static>>();
    serde_json::to_string_pretty(&schema)
        .map(|s| s + "\n")
        .map_err(|e| Error::internal(format!("cannot write the schema: {e}")))
}

fn document(report: &CaseReport) -> Document<'_> {
    Document {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        name: &report.name,
        sample: &report.sample,
        case: &report.case,
        incomplete: report.incomplete,
        warnings: phrases::sentences(&report.notices),
        tiers: Tier::ALL
            .iter()
            .map(|t| TierDoc { name: t.name(), description: t.description() })
            .collect(),
        variants: Variants(report),
        genes: report.genes.iter().map(|g| gene(g, report.panel.build)).collect(),
        coverage: report.coverage.as_ref().map(coverage_json::document),
        cnv: report.cnv.as_ref().map(cnv_json::document),
        ledger: &report.ledger,
        lists: &report.lists,
        panel: Panel {
            panels: &report.panel.panels,
            build: report.panel.build.name(),
            padding: report.panel.padding,
            digest: &report.panel.digest,
            steps: &report.panel.steps,
            remarks: phrases::sentences_by_subject(&report.panel.notices),
            loci: &report.panel.loci,
            regions: report.panel.regions.all().iter().map(ToString::to_string).collect(),
        },
        provenance: &report.provenance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(report: &CaseReport) -> serde_json::Value {
        let mut text = Vec::new();
        write(report, &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn output_meets_the_committed_schema() {
        let committed =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/case.schema.json"))
                .unwrap();
        let generated = schema().unwrap();
        if std::env::var_os("PANELWISE_UPDATE").is_some() {
            std::fs::write(
                concat!(env!("CARGO_MANIFEST_DIR"), "/docs/case.schema.json"),
                &generated,
            )
            .unwrap();
        } else {
            assert!(
                committed == generated,
                "docs/case.schema.json is stale: PANELWISE_UPDATE=1 cargo test schema"
            );
        }
        let validator =
            jsonschema::validator_for(&serde_json::from_str(&generated).unwrap()).unwrap();
        let copies = fixture::with_copies(fixture::HOSTILE);
        for report in [
            fixture::report(),
            fixture::hostile(),
            fixture::empty(),
            fixture::with_coverage(),
            copies,
        ] {
            let document = rendered(&report);
            let errors: Vec<_> = validator
                .iter_errors(&document)
                .map(|e| format!("{}: {e}", e.instance_path))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        // The schema must be able to fail.
        let mut document = rendered(&fixture::report());
        document["variants"][0]["surprise"] = 1.into();
        assert!(!validator.is_valid(&document));
        document = rendered(&fixture::report());
        document["variants"][0]["call"]["depth"] = "twelve".into();
        assert!(!validator.is_valid(&document));
    }
}
