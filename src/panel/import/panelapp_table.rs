//! PanelApp's downloads as tables (`Entity Name`, `GEL_Status`, `Model_Of_Inheritance` ...): each
//! row becomes the entry that the API would give, and is read as one.
//!
//! Columns by PanelApp's `DownloadPanelTSVMixin`. Positions are 1-based inclusive. A table has no
//! date of its own and tells the version in each row.

use crate::panel::file::{Extra, PanelFile};
use crate::panel::import::panelapp::{self, SOURCE, string};
use crate::panel::import::{ImportOptions, Unresolved, bare_header, empty_file, grid, header};
use crate::{Error, Result};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Columns without which a table is not taken for PanelApp's.
const MARKS: [&str; 2] = ["gelstatus", "modelofinheritance"];

/// Holds the cells of a row by column.
struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a [String],
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        let cell = self.columns.get(column).and_then(|i| self.cells.get(*i));
        cell.map(String::as_str).unwrap_or_default()
    }

    /// Reads a list of PanelApp's, joined by semicolons.
    fn list(&self, column: &str) -> Value {
        let parts = self.get(column).split(';').map(str::trim).filter(|p| !p.is_empty());
        parts.map(str::to_owned).collect()
    }

    fn place(&self, build: &str) -> Value {
        let number = |end: &str| self.get(&format!("position{build}{end}")).parse::<u64>().ok();
        match (number("start"), number("end")) {
            (Some(start), Some(end)) => json!([start, end]),
            _ => Value::Null,
        }
    }
}

fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Finds the first line that is neither blank nor a comment, with its delimiter and keys.
fn head(text: &str) -> Option<(&str, u8, Vec<String>)> {
    let line = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#'))?;
    let delimiter = if line.contains('\t') { b'\t' } else { b',' };
    Some((line, delimiter, grid::cells(line, delimiter).iter().map(|c| key(c)).collect()))
}

/// Tells whether a text is such a table.
pub(super) fn is_one(text: &str) -> bool {
    head(text).is_some_and(|(_, _, keys)| MARKS.iter().all(|m| keys.iter().any(|k| k == m)))
}

/// Reads such a table.
///
/// # Errors
/// No date, a row without rating or of an unknown type, names and words that are not known.
pub(super) fn read(text: &str, stem: &str, options: &ImportOptions) -> Result<PanelFile> {
    if options.date.is_none() {
        return Err(Error::usage("a table of PanelApp has no date of its own")
            .hint("give one: --date YYYY-MM-DD"));
    }
    let (_, delimiter, keys) = head(text).ok_or_else(|| Error::input("holds no header"))?;
    let width = keys.len();
    let columns: HashMap<String, usize> =
        keys.into_iter().enumerate().rev().map(|(i, k)| (k, i)).collect();
    let rows = grid::rows(text, delimiter, 1)?;
    let mut bare = bare_header(stem);
    bare.tiers = ["core", "extended", "research"].map(str::to_owned).to_vec();
    "PanelApp".clone_into(&mut bare.basis);
    "PanelApp confidence: core = green, extended = amber, research = red or none"
        .clone_into(&mut bare.certainty);
    if let Some(first) = rows.get(1) {
        let row = Row { columns: &columns, cells: &first.cells };
        for (to, column) in [(&mut bare.name, "level4"), (&mut bare.version, "version")] {
            if !row.get(column).is_empty() {
                row.get(column).clone_into(to);
            }
        }
    }
    let mut file = empty_file(header(options, bare));
    let told = format!("PanelApp table {stem}, version {}", file.panel.version);
    file.panel.note = format!("Imported: {told}.");
    file.sources.insert(SOURCE.to_owned(), told);
    let mut bad = Unresolved::default();
    for row in rows.iter().skip(1) {
        if row.cells.len() > width {
            let text = format!("the line has {} cells, the header {width}", row.cells.len());
            bad.problem(row.line, Error::input(text));
            continue;
        }
        let (kind, entry) = entry(&Row { columns: &columns, cells: &row.cells });
        if string(&entry, "confidence_level").is_empty() {
            let name = string(&entry, "entity_name");
            bad.problem(row.line, Error::input(format!("'{name}' has no GEL_Status")));
            continue;
        }
        panelapp::add(&kind, entry, row.line, &mut file, &mut bad)?;
    }
    bad.finish()?;
    if file.genes.is_empty() && file.regions.is_empty() && file.repeats.is_empty() {
        return Err(Error::input("holds no entry"));
    }
    Ok(file)
}

/// Makes the entry that the API would give for a row, with its type.
fn entry(row: &Row<'_>) -> (String, Extra) {
    let known = |value: &str| match value {
        "" => Value::Null,
        text => text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from),
    };
    let kind = match row.get("entitytype") {
        // Downloads before there were regions and repeats have genes alone.
        "" => "gene".to_owned(),
        told => told.to_ascii_lowercase(),
    };
    let symbol = row.get("genesymbol");
    let name = Some(row.get("entityname")).filter(|n| !n.is_empty()).unwrap_or(symbol);
    let fields = json!({
        "entity_type": kind,
        "entity_name": name,
        "gene_data": { "hgnc_id": row.get("hgnc"), "gene_symbol": symbol },
        "confidence_level": row.get("gelstatus"),
        "mode_of_inheritance": row.get("modelofinheritance"),
        "mode_of_pathogenicity": row.get("modeofpathogenicity"),
        "phenotypes": row.list("phenotypes"),
        "evidence": row.list("sourcesseparated"),
        "publications": row.list("publications"),
        "tags": row.list("flagged"),
        "chromosome": row.get("positionchromosome"),
        "grch37_coordinates": row.place("grch37"),
        "grch38_coordinates": row.place("grch38"),
        "repeated_sequence": row.get("strrepeatedsequence"),
        "normal_repeats": known(row.get("strnormalrepeats")),
        "pathogenic_repeats": known(row.get("strpathogenicrepeats")),
        "haploinsufficiency_score": row.get("regionhaploinsufficiencyscore"),
        "triplosensitivity_score": row.get("regiontriplosensitivityscore"),
        "required_overlap_percentage": known(row.get("regionrequiredoverlappercentage")),
        "type_of_variants": row.get("regionvarianttype"),
        "verbose_name": row.get("regionverbosename"),
    });
    let Value::Object(mut fields) = fields else { return (kind, Extra::new()) };
    fields.retain(|_, v| !matches!(v, Value::String(s) if s.is_empty()) && *v != json!([]));
    (kind, fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Entity Name\tEntity type\tGene Symbol\tSources(; separated)\tLevel4\tModel_Of_Inheritance\tPhenotypes\tGEL_Status\tversion\tHGNC\tPosition Chromosome\tPosition GRCh38 Start\tPosition GRCh38 End\tSTR Repeated Sequence\tSTR Normal Repeats\tSTR Pathogenic Repeats\tRegion Variant Type\tRegion Verbose Name\n";

    fn import(rows: &str) -> Result<PanelFile> {
        let options =
            ImportOptions { date: Some("2026-01-01".to_owned()), ..ImportOptions::default() };
        let text = format!("{HEAD}{rows}");
        assert!(is_one(&text));
        read(&text, "t", &options)
    }

    #[test]
    fn rows_are_read_as_the_entries_of_the_api() {
        let file = import(
            "RUNX1\tgene\tRUNX1\ta;b\tName\t\"MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted\"\tp, 601399\t3\t1.2\tHGNC:10471\n\
             ETV6\tgene\tETV6\t\tName\tBIALLELIC, autosomal or pseudoautosomal\tp\t1\t1.2\tHGNC:3495\n\
             AR_CAG\tstr\tAR\t\tName\tX-LINKED: hemizygous mutation in males, biallelic mutations in females\tp\t2\t1.2\tHGNC:644\tX\t67545316\t67545383\tCAG\t35\t38\n\
             ISCA-1\tregion\t\t\tName\tUnknown\tp\t3\t1.2\t\t1\t145686999\t146048495\t\t\t\tcnv_loss\tTAR\n",
        )
        .unwrap();
        let genes: Vec<_> = file
            .genes
            .iter()
            .map(|g| (g.symbol.as_str(), g.tier.as_str(), g.inheritance.joined("/")))
            .collect();
        assert_eq!(
            genes,
            [("RUNX1", "core", "AD".to_owned()), ("ETV6", "research", "AR".to_owned())]
        );
        assert_eq!((file.panel.name.as_str(), file.panel.version.as_str()), ("Name", "1.2"));
        let repeat = &file.repeats[0];
        assert_eq!((repeat.unit.as_str(), repeat.pathogenic_repeats), ("CAG", Some(38)));
        assert_eq!(file.regions[0].location.grch38.as_deref(), Some("chr1:145686999-146048495"));
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_by_its_line() {
        for (row, why) in [
            ("RUNX1\tgene\tRUNX1\t\t\t\t\t\t\tHGNC:10471\n", "line 2: 'RUNX1' has no GEL_Status"),
            ("RUNX1\tgene\tRUNX1\t\t\tnever\t\t3\t\tHGNC:10471\n", "line 2: RUNX1: the mode"),
            ("ABCB7\tgene\tABCB7\t\t\t\t\t3\t\tHGNC:10471\n", "line 2: the entry names two genes"),
        ] {
            let e = import(row).unwrap_err();
            assert!(e.to_string().contains(why), "{row}: {e}");
        }
    }
}
