//! Writes the tables' data as JSON that is safe inside a `<script type="application/json">`.

use crate::model::ledger::Tier;
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{Build, TranscriptConsequence};
use crate::report::html::genotypes::Hits;
use crate::report::html::picture::Picture;
use crate::report::html::pile;
use crate::report::tables::cell::Cell;
use crate::report::tables::column::Table;
use crate::report::tables::genes::GENES;
use crate::report::tables::variants::VARIANTS;
use crate::report::tables::variants::consequence::{mane, qualified, termination_text};
use crate::report::tables::variants::family::partners;
use crate::report::tables::variants::models::phases;
use crate::report::text::bounded_line;
use crate::report::{flags, links, phrases, resources};
use serde_json::{Map, Value, json};
use std::fmt;

/// Writes the tables' data row by row: as one JSON value tens of thousands of rows took
/// gigabytes, as one text still 6 kB each.
///
/// Keys starting with `_` are no columns: `_url` and `_why` (why a cell is empty) by column,
/// `_row`, `_detail`.
pub(super) struct Data<'a> {
    pub report: &'a CaseReport,
    pub pictures: &'a [Picture<'a>],
}

impl fmt::Display for Data<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, pictures } = self;
        let build = report.panel.build;
        let hits = Hits::new(report);
        let mut put = |before: &str, value: &Value| {
            out.write_str(before)?;
            escape(out, &value.to_string())
        };
        put(r#"{"tiers":"#, &json!(Tier::ALL.map(Tier::name)))?;
        put(r#","variantColumns":"#, &columns(&VARIANTS).into())?;
        let mut before = r#","variants":["#;
        for (i, row) in report.rows.iter().enumerate() {
            let mut object = cells(&VARIANTS, row, build);
            object.insert("_row".into(), i.into());
            if let Some(family) = &report.family {
                object.insert("_family".into(), hits.genotypes_of_row(row, family));
            }
            let mut shown = detail(row, build, pictures);
            shown["reads"] = if pile::has(i, row) { pile::id(i).into() } else { Value::Null };
            shown["pairs"] = hits.pairs(row);
            object.insert("_detail".into(), shown);
            put(before, &Value::Object(object))?;
            before = ",";
        }
        let open = if report.rows.is_empty() { r#","variants":["# } else { "" };
        put(&format!(r#"{open}],"geneColumns":"#), &columns(&GENES).into())?;
        let mut before = r#","genes":["#;
        for (i, gene) in report.genes.iter().enumerate() {
            let mut object = cells(&GENES, gene, build);
            object.insert("_row".into(), i.into());
            object.insert(
                "_blind".into(),
                (gene.data != crate::model::gene_row::GeneData::Records).into(),
            );
            object.insert("_picture".into(), picture_of(&gene.gene.symbol, pictures));
            put(before, &Value::Object(object))?;
            before = ",";
        }
        out.write_str(if report.genes.is_empty() { r#","genes":[]}"# } else { "]}" })
    }
}

/// Writes JSON in which nothing can end the script element or start a comment; still the same JSON.
fn escape(out: &mut dyn fmt::Write, json: &str) -> fmt::Result {
    let mut rest = json;
    while let Some((i, c)) =
        rest.char_indices().find(|(_, c)| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'))
    {
        let (plain, from) = rest.split_at(i);
        out.write_str(plain)?;
        write!(out, "\\u{:04x}", u32::from(c))?;
        rest = &from[c.len_utf8()..];
    }
    out.write_str(rest)
}

fn columns<T>(table: &Table<T>) -> Vec<Value> {
    table
        .iter()
        .map(|c| {
            json!({
                "key": c.key, "title": c.title, "description": c.description, "kind": c.kind.name(), "shown": c.shown,
                "width": c.width,
            })
        })
        .collect()
}

fn cells<T>(table: &Table<T>, row: &T, build: Build) -> Map<String, Value> {
    let mut object = Map::new();
    let (mut urls, mut whys) = (Map::new(), Map::new());
    for column in table.iter() {
        let value = match (column.cell)(row, build) {
            Cell::Text(t) => bounded_line(&t).into(),
            Cell::Integer(n) => n.into(),
            Cell::Number(n) => n.into(),
            Cell::Fixed { value, .. } => value.into(),
            cell @ Cell::Offsets(..) => cell.into_known().into(),
            Cell::Link { text, url } => {
                urls.insert(column.key.into(), url.into());
                bounded_line(&text).into()
            }
            Cell::Empty => Value::Null,
            Cell::Missing(why) => {
                whys.insert(column.key.into(), why.label().into());
                Value::Null
            }
        };
        object.insert(column.key.into(), value);
    }
    object.insert("_url".into(), urls.into());
    object.insert("_why".into(), whys.into());
    object
}

fn picture_of(symbol: &str, pictures: &[Picture<'_>]) -> Value {
    pictures.iter().find(|p| p.symbol == symbol).map_or(Value::Null, |p| p.id.as_str().into())
}

fn detail(row: &Row, build: Build, pictures: &[Picture<'_>]) -> Value {
    let gene = &row.gene;
    let link = |text: &str, url: Option<String>| json!({ "text": bounded_line(text), "url": url });
    let mut addresses = vec![
        link("gnomAD", links::gnomad(&row.variant, build)),
        link("ClinVar at this position", Some(links::clinvar(&row.variant, build))),
        link("UCSC genome browser", Some(links::ucsc(&row.variant, build))),
        link(&gene.hgnc_id, links::hgnc(&gene.hgnc_id)),
    ];
    if let Some(c) = row.resources.clinvar.known() {
        addresses.insert(0, link("ClinVar variation", links::clinvar_variation(&c.id)));
    }
    addresses.extend(gene.omim.iter().map(|id| link(id, links::omim(id))));
    addresses.extend(gene.mondo.iter().map(|id| link(id, links::mondo(id))));
    addresses.retain(|a| !a["url"].is_null());
    json!({
        "tierText": row.tier.description(),
        "germline": row.germline.as_ref().map(|g| bounded_line(&format!("{}: {}", g.label.name(), g.text))).unwrap_or_default(),
        "flags": flags::row_flags(row).iter().map(|f| json!([f.code, bounded_line(&f.text)])).collect::<Vec<_>>(),
        "warnings": phrases::sentences(&row.notices).iter().map(|w| bounded_line(w)).collect::<Vec<_>>(),
        "checks": phrases::sentences(&row.checks.notices).iter().map(|c| bounded_line(c)).collect::<Vec<_>>(),
        "deNovo": row.de_novo.as_ref().map(|d| bounded_line(&format!("{}: {}", d.status.name(), d.text))).unwrap_or_default(),
        "phases": phases(row).iter().map(|p| bounded_line(p)).collect::<Vec<_>>(),
        "partners": partners(row).iter().map(|p| bounded_line(p)).collect::<Vec<_>>(),
        "rules": row.trail.iter().map(|t| json!([t.rule, t.verdict, bounded_line(&t.values)])).collect::<Vec<_>>(),
        "consequences":
            row.consequence.iter().chain(&row.other_consequences).map(consequence).collect::<Vec<_>>(),
        "loci": row.loci.iter().map(|l| json!({
            "id": bounded_line(&l.id), "category": bounded_line(&l.category), "action": l.action, "exact": l.exact,
            "hgvs": bounded_line(&l.hgvs), "why": bounded_line(&l.why), "source": bounded_line(&l.source),
        })).collect::<Vec<_>>(),
        "gene": [
            ["Disease", bounded_line(&gene.disease)],
            ["Mode of inheritance", bounded_line(&gene.inheritance.joined(", "))],
            ["Mechanism", bounded_line(&gene.mechanism)],
            ["Loss of function", bounded_line(&gene.loss_of_function)],
            ["Evidence", bounded_line(gene.evidence.as_str())],
            ["Notes", bounded_line(&gene.notes)],
            ["Sources", bounded_line(&gene.sources.join("; "))],
        ],
        "resources": resources::details(row).into_iter().map(|(k, v)| json!([k, bounded_line(&v)])).collect::<Vec<_>>(),
        "links": addresses,
        "picture": picture_of(&gene.symbol, pictures),
    })
}

fn consequence(c: &TranscriptConsequence) -> Value {
    let optional = |v: Option<&str>| v.map(bounded_line).unwrap_or_default();
    json!([
        optional(c.of.refseq.as_deref().or(Some(&c.of.transcript))),
        c.of.mane.map(mane).unwrap_or_default(),
        bounded_line(&c.terms_joined().replace('&', ", ")),
        optional(qualified(None, c.hgvs_c.as_deref()).as_deref()),
        optional(qualified(None, c.hgvs_p.as_deref()).as_deref()),
        c.exon.or(c.intron).map(|n| n.to_string()).unwrap_or_default(),
        termination_text(c.termination).unwrap_or_default(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_one_json_document() {
        let full = crate::report::fixture::report();
        let empty = CaseReport { rows: Vec::new(), genes: Vec::new(), ..full.clone() };
        for report in [full, empty] {
            let value: Value =
                serde_json::from_str(&Data { report: &report, pictures: &[] }.to_string()).unwrap();
            let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["tiers", "variantColumns", "variants", "geneColumns", "genes"]);
            assert_eq!(value["variants"].as_array().unwrap().len(), report.rows.len());
            assert_eq!(value["genes"].as_array().unwrap().len(), report.genes.len());
        }
    }

    #[test]
    fn rows_of_a_family_hold_its_genotypes_and_the_row_of_the_partner() {
        let report = crate::report::fixture::with_family(crate::report::fixture::trio());
        let value: Value =
            serde_json::from_str(&Data { report: &report, pictures: &[] }.to_string()).unwrap();
        let rows = value["variants"].as_array().unwrap();
        let own: Vec<usize> =
            (0..rows.len()).filter(|i| rows[*i]["_family"][0] != Value::Null).collect();
        let [a, b] = own[..] else { panic!("two rows of one gene, not {own:?}") };
        assert_eq!(rows[a]["_family"][0], json!([0, "0/1 41x", "carries"]));
        assert_eq!(rows[a]["_family"][1], json!([1, "0/1 29x", "carries"]));
        assert_eq!(
            (&rows[a]["_detail"]["pairs"][0][0], &rows[b]["_detail"]["pairs"][0][0]),
            (&json!(b), &json!(a))
        );
    }

    #[test]
    fn escaped_json_is_the_same_json() {
        let value = json!({ "a": "</script><!-- & \u{2028}" });
        let mut escaped = String::new();
        escape(&mut escaped, &value.to_string()).unwrap();
        assert!(!escaped.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
    }
}
