//! Checks that every column is in every format.

use crate::model::Build;
use crate::model::row::Row;
use crate::report::fixture;
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::formats::{json, tsv, vcf, xlsx};
use crate::report::html;
use crate::report::tables::cell::text;
use crate::report::tables::column::{Column, Info, Table};
use crate::report::tables::copies::{COPIES, POINTS};
use crate::report::tables::coverage::{PLACE_AND_DEPTH, VERDICT};
use crate::report::tables::gaps::GAPS;
use crate::report::tables::genes::GENES;
use crate::report::tables::people::{CALLS, SUMS};
use crate::report::tables::variants::VARIANTS;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Read;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

fn check<T>(table: &Table<T>) {
    let keys: BTreeSet<_> = table.iter().map(|c| c.key).collect();
    assert_eq!(keys.len(), table.len(), "a key occurs twice");
    let ranks: Vec<_> = table.info().iter().map(|(info, _)| usize::from(info.rank)).collect();
    assert_eq!(ranks, (1..=ranks.len()).collect::<Vec<_>>(), "ranks of INFO fields");
    for c in table.iter() {
        assert!(!c.title.is_empty() && !c.description.is_empty() && c.width > 0, "{}", c.key);
    }
}

#[test]
fn columns_are_described() {
    check(&VARIANTS);
    check(&GENES);
    check(&PLACE_AND_DEPTH);
    check(&VERDICT);
    check(&GAPS);
    check(&COPIES);
    check(&POINTS);
    check(&CALLS);
    check(&SUMS);
}

/// Returns whether a schema has a property at a path, through references, arrays and variants.
fn has_property(root: &Value, node: &Value, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    let follow = |node: &Value| has_property(root, node, path);
    let reference = node["$ref"].as_str().and_then(|r| root.pointer(r.strip_prefix('#')?));
    let several = ["anyOf", "oneOf", "allOf"].iter().filter_map(|k| node[*k].as_array()).flatten();
    reference.is_some_and(follow)
        || several.into_iter().any(follow)
        || (node["items"].is_object() && follow(&node["items"]))
        || (node["properties"][*first].is_object()
            && has_property(root, &node["properties"][*first], rest))
}

fn check_json<T>(table: &Table<T>, schema: &Value, own: &str) {
    for c in table.iter() {
        let path = c.json.map_or_else(|| format!("{own}.{}", c.key), str::to_owned);
        let parts: Vec<&str> = path.split('.').collect();
        assert!(has_property(schema, schema, &parts), "{}: no {path} in the document", c.key);
    }
}

#[test]
fn the_json_document_has_every_column() {
    let schema: Value = serde_json::from_str(&json::schema().unwrap()).unwrap();
    assert!(!has_property(&schema, &schema, &["variants", "surprise"]));
    check_json(&VARIANTS, &schema, "variants");
    check_json(&GENES, &schema, "genes");
    check_json(&PLACE_AND_DEPTH, &schema, "coverage.genes");
    check_json(&VERDICT, &schema, "coverage.genes");
    check_json(&GAPS, &schema, "coverage.genes.gaps");
    check_json(&COPIES, &schema, "cnv.calls");
}

/// Returns the strings of a workbook.
fn strings(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

fn check_page_and_workbook<T>(table: &Table<T>, page: &str, workbook: &str) {
    for c in table.iter() {
        assert!(page.contains(&format!("\"key\":\"{}\"", c.key)), "{} in the page", c.key);
        assert!(workbook.contains(&format!(">{}<", c.title)), "{} in the workbook", c.title);
    }
}

#[test]
fn page_workbook_and_tables_have_every_column() {
    let report = fixture::report();
    let page = String::from_utf8(html::render(&report).unwrap()).unwrap();
    let workbook = strings(&xlsx::render(&report).unwrap());
    check_page_and_workbook(&VARIANTS, &page, &workbook);
    check_page_and_workbook(&GENES, &page, &workbook);
    let table = written(|out| tsv::write_variants(&report, out).unwrap());
    let header = table.lines().find(|l| !l.starts_with("##")).unwrap();
    assert!(header.split('\t').eq(VARIANTS.iter().map(|c| c.key)));
    let table = written(|out| tsv::write_genes(&report, out).unwrap());
    let header = table.lines().find(|l| !l.starts_with("##")).unwrap();
    assert!(header.split('\t').eq(GENES.iter().map(|c| c.key)));
}

#[test]
fn a_new_column_needs_no_other_edit() {
    static NEW: Table<Row> = Table::new(&[&[Column::new("new", "New", "News", |r: &Row, _| {
        text(format!("new; {}", r.gene.symbol))
    })
    .info(Info::per_gene(1, "PW_NEW", "News per gene"))]]);
    let report = fixture::report();
    let (row, build) = (&report.rows[0], Build::GRCh38);
    let symbol = &row.gene.symbol;

    let table = written(|out| tsv::write_table(&NEW, [row], build, out).unwrap());
    assert_eq!(table, format!("new\nnew; {symbol}\n"));
    assert_eq!(vcf::info(&NEW, &[row], build), format!("PW_NEW=new%3B%20{symbol}"));
    let field = serde_json::to_value(OwnFields::new([&NEW], row, build)).unwrap();
    assert_eq!(field, json!({ "new": format!("new; {symbol}") }));
    let mut schema = schemars::json_schema!({ "properties": {}, "required": [] });
    own_fields::declare([&NEW], &mut schema);
    let schema = schema.to_value();
    assert_eq!(schema["properties"]["new"]["type"], json!(["string", "null"]));
    assert_eq!(schema["required"], json!(["new"]));
}
