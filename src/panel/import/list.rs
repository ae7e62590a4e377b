//! Plain gene lists: one gene a line, several on a line, or a table (tab, comma, semicolon) with or
//! without a header.
//!
//! Lines starting with `#` are comments, except a first one that is a header (`#gene<tab>moi`).
//! Columns that have a field of ours go there; every other column is kept in the gene's notes as
//! `column: value`.

use crate::model::{ModeOfInheritance, Modes};
use crate::panel::file::PanelFile;
use crate::panel::import::{
    ImportOptions, Unresolved, bare_header, empty_file, gene_entry, header,
};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Gene,
    HgncId,
    Ensembl,
    Inheritance,
    Disease,
    Tier,
    Evidence,
    Mechanism,
    Notes,
    Source,
    Other,
}

fn column(name: &str) -> Column {
    let key: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    match key.as_str() {
        "gene" | "genes" | "symbol" | "genesymbol" | "hgncsymbol" | "approvedsymbol"
        | "genename" => Column::Gene,
        "hgncid" | "hgnc" => Column::HgncId,
        "ensembl" | "ensemblid" | "ensemblgene" | "ensemblgeneid" | "geneid" => Column::Ensembl,
        "moi" | "inheritance" | "modeofinheritance" => Column::Inheritance,
        "disease" | "phenotype" | "disorder" | "condition" => Column::Disease,
        "tier" => Column::Tier,
        "evidence" | "rating" | "confidence" => Column::Evidence,
        "mechanism" => Column::Mechanism,
        "notes" | "note" | "comment" | "comments" => Column::Notes,
        "source" | "sources" => Column::Source,
        _ => Column::Other,
    }
}

fn names_a_gene(c: Column) -> bool {
    matches!(c, Column::Gene | Column::HgncId | Column::Ensembl)
}

/// Splits a table line; quotes are honoured for commas and semicolons, as spreadsheets write them.
fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(delimiter != b'\t')
        .from_reader(line.as_bytes());
    let record = reader.records().next();
    let record = record.and_then(std::result::Result::ok).unwrap_or_default();
    record.iter().map(|c| c.trim().trim_matches('"').trim().to_owned()).collect()
}

fn delimiter(text: &str) -> Option<u8> {
    [b'\t', b';', b','].into_iter().find(|d| {
        text.lines()
            .any(|l| !l.trim_start().starts_with('#') && l.trim_end().bytes().any(|b| b == *d))
    })
}

/// Reads a list.
///
/// # Errors
/// No gene at all; names unknown or ambiguous; a gene twice; two columns of a row naming different
/// genes.
pub fn read(text: &str, stem: &str, options: &ImportOptions) -> Result<PanelFile> {
    let delimiter = delimiter(text);
    let mut file = empty_file(header(options, bare_header(stem)));
    file.sources.insert("list".to_owned(), format!("gene list {stem}"));
    if options.date.is_none() {
        return Err(
            Error::usage("a gene list has no date of its own").hint("give one: --date YYYY-MM-DD")
        );
    }
    let mut columns: Option<Vec<(Column, String)>> = None;
    let mut first = true;
    let mut bad = Unresolved::default();
    let mut seen: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for (i, raw) in text.lines().enumerate() {
        let number = i as u64 + 1;
        let line = raw.trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let comment = line.trim_start().starts_with('#');
        if first && let Some(d) = delimiter.or(Some(b'\t')) {
            let head = cells(line.trim_start().trim_start_matches('#'), d);
            let kinds: Vec<(Column, String)> =
                head.iter().map(|c| (column(c), c.clone())).collect();
            // A comment of one word ("# genes") is a comment; a bare one ("gene") is a header.
            if kinds.iter().any(|(k, _)| names_a_gene(*k)) && (!comment || kinds.len() > 1) {
                columns = Some(kinds);
                first = false;
                continue;
            }
        }
        if comment {
            continue;
        }
        first = false;
        match (&columns, delimiter) {
            (Some(columns), d) => {
                let row = cells(line, d.unwrap_or(b'\t'));
                if row.iter().all(String::is_empty) {
                    continue;
                }
                table_row(&row, columns, number, &mut file, &mut seen, &mut bad)?;
            }
            (None, Some(b'\t')) => {
                let columns: Vec<(Column, String)> = std::iter::once((Column::Gene, String::new()))
                    .chain((2..).map(|n| (Column::Other, format!("column {n}"))))
                    .take(cells(line, b'\t').len())
                    .collect();
                table_row(&cells(line, b'\t'), &columns, number, &mut file, &mut seen, &mut bad)?;
            }
            (None, _) => {
                for name in line
                    .split([',', ';', ' '])
                    .map(|n| n.trim().trim_matches('"'))
                    .filter(|n| !n.is_empty())
                {
                    let column = [(Column::Gene, String::new())];
                    table_row(&[name.to_owned()], &column, number, &mut file, &mut seen, &mut bad)?;
                }
            }
        }
    }
    bad.finish()?;
    if file.genes.is_empty() {
        return Err(Error::input("holds no gene")
            .hint("one gene a line, or a table with a column named gene, symbol or hgnc_id"));
    }
    let mut tiers: Vec<String> = Vec::new();
    for g in &file.genes {
        if !tiers.contains(&g.tier) {
            tiers.push(g.tier.clone());
        }
    }
    // A list has no first-line step: everything on it is meant.
    file.panel.core_tiers.clone_from(&tiers);
    file.panel.default_tiers.clone_from(&tiers);
    file.panel.tiers = tiers;
    Ok(file)
}

fn table_row(
    row: &[String],
    columns: &[(Column, String)],
    line: u64,
    file: &mut PanelFile,
    seen: &mut BTreeMap<String, (u64, String)>,
    bad: &mut Unresolved,
) -> Result<()> {
    if row.len() > columns.len() && row[columns.len()..].iter().any(|c| !c.is_empty()) {
        bad.problem(
            line,
            Error::input(format!("the line has {} cells, the header {}", row.len(), columns.len())),
        );
        return Ok(());
    }
    let told: Vec<&str> = columns
        .iter()
        .zip(row)
        .filter(|((k, _), cell)| names_a_gene(*k) && !cell.is_empty())
        .map(|(_, cell)| cell.as_str())
        .collect();
    if told.is_empty() {
        bad.problem(line, Error::input("the line names no gene"));
        return Ok(());
    }
    let mut found = Vec::new();
    for (i, name) in told.iter().enumerate() {
        // A bare number in an HGNC column is an HGNC id.
        let is_id = columns.iter().zip(row).any(|((k, _), c)| *k == Column::HgncId && c == name);
        let name = if is_id && name.bytes().all(|b| b.is_ascii_digit()) {
            format!("HGNC:{name}")
        } else {
            (*name).to_owned()
        };
        // Beside an id, a symbol that is ambiguous alone is no problem; it only must not
        // contradict.
        let mut quiet = Unresolved::default();
        match quiet.resolve(&name, line)? {
            Some(hit) => found.push(hit.0),
            None if i + 1 == told.len() && found.is_empty() => {
                bad.resolve(&name, line)?;
                return Ok(());
            }
            None => {}
        }
    }
    let Some(gene) = found.first().copied() else { return Ok(()) };
    if let Some(other) = found.iter().find(|g| g.hgnc_id != gene.hgnc_id) {
        let text = format!(
            "the line names two genes: {} ({}) and {} ({})",
            gene.symbol, gene.hgnc_id, other.symbol, other.hgnc_id
        );
        bad.problem(line, Error::input(text));
        return Ok(());
    }
    if let Some((first, name)) = seen.insert(gene.hgnc_id.clone(), (line, told.join(" "))) {
        let text = format!(
            "{} is {} again, which stands at line {first} as {name}",
            told.join(" "),
            gene.symbol
        );
        bad.problem(line, Error::input(text));
        return Ok(());
    }
    let mut entry = gene_entry(gene, "core")?;
    entry.sources.push("list".to_owned());
    for name in told.iter().filter(|n| !known_name(gene, n)) {
        entry.alias_symbols.push((*name).to_owned());
    }
    let mut notes = Vec::new();
    for ((kind, title), cell) in columns.iter().zip(row).filter(|(_, c)| !c.is_empty()) {
        match kind {
            Column::Gene | Column::HgncId | Column::Ensembl => {}
            Column::Inheritance => match inheritance(cell) {
                Some(modes) => entry.inheritance = modes,
                None => notes.push(format!("{title}: {cell}")),
            },
            Column::Disease => entry.disease.clone_from(cell),
            Column::Tier => entry.tier.clone_from(cell),
            Column::Evidence => entry.evidence = cell.as_str().into(),
            Column::Mechanism => entry.mechanism.clone_from(cell),
            Column::Notes => notes.push(cell.clone()),
            Column::Source => entry.sources.push(cell.clone()),
            Column::Other => notes.push(format!("{title}: {cell}")),
        }
    }
    entry.notes = notes.join("; ");
    file.genes.push(entry);
    Ok(())
}

fn known_name(gene: &crate::panel::symbols::HgncGene, name: &str) -> bool {
    let name = name.trim();
    let id =
        gene.hgnc_id.eq_ignore_ascii_case(name) || gene.hgnc_id.trim_start_matches("HGNC:") == name;
    id || name.split('.').next() == Some(gene.ensembl_gene.as_str())
        || gene.symbol.eq_ignore_ascii_case(name)
        || gene.previous.iter().chain(&gene.alias).any(|s| s.eq_ignore_ascii_case(name))
}

/// Mode-of-inheritance codes or PanelApp's words; `None` where not understood (the text is then
/// kept in the notes).
fn inheritance(cell: &str) -> Option<Modes> {
    let codes: Option<Modes> = cell
        .split([',', ';', '/', '|'])
        .map(|code| ModeOfInheritance::parse(&code.trim().to_ascii_uppercase()))
        .collect();
    codes.or_else(|| {
        let words = crate::panel::import::panelapp::inheritance(cell);
        (!words.is_empty()).then_some(words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn options() -> ImportOptions {
        ImportOptions { date: Some("2026-11-22".to_owned()), ..ImportOptions::default() }
    }

    fn symbols(text: &str) -> Result<Vec<String>> {
        read(text, "t", &options()).map(|f| f.genes.into_iter().map(|g| g.symbol).collect())
    }

    #[test]
    fn shapes_of_lists() {
        for (text, want) in [
            ("RUNX1\nFYB\n", vec!["RUNX1", "FYB1"]),
            ("# my genes\r\nRUNX1\r\n\r\n  ETV6  \r\n", vec!["RUNX1", "ETV6"]),
            ("RUNX1, ETV6, ANKRD26", vec!["RUNX1", "ETV6", "ANKRD26"]),
            ("gene\nRUNX1\n", vec!["RUNX1"]),
            ("#gene\tmoi\nRUNX1\tAD\n", vec!["RUNX1"]),
            ("hgnc_id,comment\nHGNC:10471,\"a, b\"\n3495,\n", vec!["RUNX1", "ETV6"]),
            ("symbol;hgnc\nTAZ;11577\n", vec!["TAFAZZIN"]),
            ("RUNX1\tsomething\nETV6\t\n", vec!["RUNX1", "ETV6"]),
            ("ENSG00000159216.21\n", vec!["RUNX1"]),
        ] {
            assert_eq!(symbols(text).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn columns_land_in_fields_and_the_rest_in_notes() {
        let text = "Gene Symbol\tMode of inheritance\tPhenotype\tTier\tLab\nRUNX1\tAD\tFPD\textended\tours\n\
                    MPL\tBIALLELIC, autosomal or pseudoautosomal\tCAMT\tcore\t\nVWF\tsometimes\t\tcore\t\n";
        let file = read(text, "t", &options()).unwrap();
        let g = &file.genes;
        assert_eq!((g[0].inheritance.joined(",").as_str(), g[0].disease.as_str()), ("AD", "FPD"));
        assert_eq!((g[0].tier.as_str(), g[0].notes.as_str()), ("extended", "Lab: ours"));
        assert_eq!(g[1].inheritance.joined(","), "AR");
        assert_eq!(g[2].notes, "Mode of inheritance: sometimes");
        assert_eq!(file.panel.tiers, ["extended", "core"]);
    }

    #[test]
    fn every_bad_name_is_named_with_its_line() {
        let e = symbols("RUNX1\nRUNXX1\nTAZ\nFYB\nFYB1\n").unwrap_err();
        let text = e.to_string();
        assert!(text.contains("3 entries not imported"), "{text}");
        assert!(text.contains("line 2: 'RUNXX1'") && text.contains("nearest: "), "{text}");
        assert!(
            text.contains("line 3: 'TAZ' is ambiguous: ") && text.contains("TAFAZZIN"),
            "{text}"
        );
        assert!(
            text.contains("line 5: FYB1 is FYB1 again, which stands at line 4 as FYB"),
            "{text}"
        );
        for (text, why) in [
            ("# nothing\n", "no gene"),
            ("gene\thgnc_id\nRUNX1\tHGNC:3495\n", "two genes"),
            ("gene\tmoi\n\tAD\n", "names no gene"),
            ("gene\tmoi\nRUNX1\tAD\tmore\n", "3 cells"),
        ] {
            assert!(symbols(text).unwrap_err().to_string().contains(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_panel_or_an_error(text in "\\PC{0,200}") {
            let _ = read(&text, "t", &options());
        }

        #[test]
        fn every_name_of_a_gene_comes_back_in_order(
            picks in proptest::sample::subsequence((0..400usize).collect::<Vec<_>>(), 1..40),
            tabs in any::<bool>(),
            crlf in any::<bool>(),
        ) {
            let all = crate::panel::symbols::table().unwrap().genes();
            let genes: Vec<_> = picks.iter().map(|i| &all[i * 100]).collect();
            let end = if crlf { "\r\n" } else { "\n" };
            let text: String = genes
                .iter()
                .map(|g| if tabs { format!("{}\tx{end}", g.hgnc_id) } else { format!("{}{end}", g.symbol) })
                .collect();
            let want: Vec<String> = genes.iter().map(|g| g.symbol.clone()).collect();
            prop_assert_eq!(symbols(&text).unwrap(), want);
        }
    }
}
