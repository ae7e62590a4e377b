//! Plain gene lists: one gene a line, several on a line, or a table (tab, comma, semicolon) with or
//! without a header; the tables of G2P and ClinGen too.
//!
//! Lines starting with `#` are comments, except a first one that is a header (`#gene<tab>moi`).
//! The header decides what separates cells. Columns that have a field of ours go there; every other
//! column is kept in the gene's notes as `column: value`. A table of gene and disease pairs has
//! several rows a gene, which are joined: the modes of all, the best rating.

use crate::model::{EvidenceLevel, Stated};
use crate::panel::file::{GeneEntry, PanelFile};
use crate::panel::import::grid::{self, GridRow};
use crate::panel::import::{
    ImportOptions, Unresolved, bare_header, empty_file, gene_entry, header, words,
};
use crate::panel::symbols::HgncGene;
use crate::{Error, Result};
use std::collections::BTreeMap;

/// Names the meaning of a column.
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
        "hgncid" | "hgnc" | "geneidhgnc" => Column::HgncId,
        "ensembl" | "ensemblid" | "ensemblgene" | "ensemblgeneid" | "geneid" => Column::Ensembl,
        "moi"
        | "inheritance"
        | "inheritancemode"
        | "inheritancemodel"
        | "modeofinheritance"
        | "modelofinheritance"
        | "allelicrequirement"
        | "geneticdiseasemodels" => Column::Inheritance,
        "disease" | "phenotype" | "disorder" | "condition" | "diseasename" | "diseaselabel" => {
            Column::Disease
        }
        "tier" => Column::Tier,
        "evidence" | "evidencelevel" | "rating" | "confidence" | "confidencelevel"
        | "confidencecategory" | "dddcategory" | "classification" | "gelstatus" => Column::Evidence,
        "mechanism" => Column::Mechanism,
        "notes" | "note" | "comment" | "comments" => Column::Notes,
        "source" | "sources" => Column::Source,
        _ => Column::Other,
    }
}

fn names_a_gene(c: Column) -> bool {
    matches!(c, Column::Gene | Column::HgncId | Column::Ensembl)
}

/// Holds a list's columns with their titles, and whether its rows are pairs of gene and disease.
struct Layout {
    columns: Vec<(Column, String)>,
    pairs: bool,
}

/// Finds the header of a table in a line: the delimiter that gives the most cells with a gene among them.
fn header_of(line: &str) -> Option<(u8, Layout)> {
    let comment = line.trim_start().starts_with('#');
    let text = line.trim_start().trim_start_matches('#');
    let read = |d: u8| {
        let columns: Vec<(Column, String)> =
            grid::cells(text, d).into_iter().map(|c| (column(&c), c)).collect();
        // A comment of one word ("# genes") is a comment; a bare one ("gene") is a header.
        let found =
            columns.iter().any(|(k, _)| names_a_gene(*k)) && (!comment || columns.len() > 1);
        found.then_some((d, columns))
    };
    let found = [b'\t', b',', b';'].into_iter().filter_map(read).rev();
    let (delimiter, columns) = found.max_by_key(|(_, columns)| columns.len())?;
    let has = |name: &str| {
        let letters = |c: &str| c.to_ascii_lowercase().replace(['_', ' '], "");
        columns.iter().any(|(_, title)| letters(title) == name)
    };
    // G2P's and ClinGen's tables have a row for each disease of a gene.
    let pairs = has("allelicrequirement") || (has("gcep") && has("classification"));
    Some((delimiter, Layout { columns, pairs }))
}

/// Finds where the table of a text begins: behind the title lines of ClinGen's download, else at
/// its first line.
fn table_start(text: &str) -> usize {
    let first = text.trim_start().trim_start_matches('"');
    if !first.starts_with("CLINGEN") {
        return 0;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n').take(20) {
        if header_of(line.trim_end()).is_some_and(|(_, layout)| layout.columns.len() > 2) {
            return start;
        }
        start += line.len();
    }
    0
}

/// Reads a list.
///
/// # Errors
/// No gene at all; names unknown or ambiguous; words for modes or evidence that are not known; a
/// gene twice; two columns of a row naming different genes; a quote that is not closed.
pub fn read(text: &str, stem: &str, options: &ImportOptions) -> Result<PanelFile> {
    let mut file = empty_file(header(options, bare_header(stem)));
    file.sources.insert("list".to_owned(), format!("gene list {stem}"));
    if options.date.is_none() {
        return Err(
            Error::usage("a gene list has no date of its own").hint("give one: --date YYYY-MM-DD")
        );
    }
    let (rows, layout) = rows_of(text)?;
    let mut bad = Unresolved::default();
    let mut seen: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for row in &rows {
        // ClinGen rules off its header with plus signs.
        let ruled = row.cells.iter().all(|c| c.bytes().all(|b| b == b'+'));
        if !ruled {
            table_row(row, &layout, &mut file, &mut seen, &mut bad)?;
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

/// Reads the rows of a list and what their cells mean.
fn rows_of(text: &str) -> Result<(Vec<GridRow>, Layout)> {
    let mut start = table_start(text);
    let mut line = 1 + text[..start].matches('\n').count() as u64;
    for raw in text[start..].split_inclusive('\n') {
        let content = raw.trim_end_matches(['\n', '\r']);
        if !content.trim().is_empty() {
            if let Some((delimiter, layout)) = header_of(content) {
                let rest = &text[start + raw.len()..];
                return Ok((grid::rows(rest, delimiter, line + 1)?, layout));
            }
            if !content.trim_start().starts_with('#') {
                break;
            }
        }
        start += raw.len();
        line += 1;
    }
    headless(&text[start..], line)
}

/// Reads the rows of a text without a header: the gene and further cells by tabs, else names by commas,
/// semicolons and blanks.
fn headless(text: &str, first_line: u64) -> Result<(Vec<GridRow>, Layout)> {
    let gene = (Column::Gene, String::new());
    let comment = |l: &str| l.trim_start().starts_with('#');
    if text.lines().any(|l| !comment(l) && l.trim_end().contains('\t')) {
        let rows = grid::rows(text, b'\t', first_line)?;
        let widest = rows.iter().map(|r| r.cells.len()).max().unwrap_or(1);
        let more = (2..=widest).map(|n| (Column::Other, format!("column {n}")));
        let columns = std::iter::once(gene).chain(more).collect();
        return Ok((rows, Layout { columns, pairs: false }));
    }
    let mut rows = Vec::new();
    for (line, content) in (first_line..).zip(text.lines()).filter(|(_, l)| !comment(l)) {
        let names = content.split([',', ';', ' ', '\r']).map(|n| n.trim().trim_matches('"'));
        for name in names.filter(|n| !n.is_empty()) {
            rows.push(GridRow { line, cells: vec![name.to_owned()] });
        }
    }
    Ok((rows, Layout { columns: vec![gene], pairs: false }))
}

fn table_row(
    row: &GridRow,
    layout: &Layout,
    file: &mut PanelFile,
    seen: &mut BTreeMap<String, (u64, String)>,
    bad: &mut Unresolved,
) -> Result<()> {
    let (columns, line, row) = (&layout.columns, row.line, &row.cells);
    if row.iter().all(String::is_empty) {
        return Ok(());
    }
    if row.len() > columns.len() && row[columns.len()..].iter().any(|c| !c.is_empty()) {
        bad.problem(
            line,
            Error::input(format!("the line has {} cells, the header {}", row.len(), columns.len())),
        );
        return Ok(());
    }
    let told: Vec<(Column, &str)> = columns
        .iter()
        .zip(row)
        .filter(|((k, _), cell)| names_a_gene(*k) && !cell.is_empty())
        .map(|((k, _), cell)| (*k, cell.as_str()))
        .collect();
    let Some(gene) = gene_of(&told, line, bad)? else { return Ok(()) };
    let names = told.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(" ");
    let Some(entry) = gene_row(gene, &told, (columns, row), line, bad)? else { return Ok(()) };
    if let Some((first, name)) = seen.get(&gene.hgnc_id) {
        if layout.pairs {
            if let Some(known) = file.genes.iter_mut().find(|g| g.hgnc_id == gene.hgnc_id) {
                join(known, entry);
            }
            return Ok(());
        }
        let text =
            format!("{names} is {} again, which stands at line {first} as {name}", gene.symbol);
        bad.problem(line, Error::input(text));
        return Ok(());
    }
    seen.insert(gene.hgnc_id.clone(), (line, names));
    file.genes.push(entry);
    Ok(())
}

/// Finds the gene that the names of a row mean; a problem where they mean none or two.
fn gene_of(
    told: &[(Column, &str)],
    line: u64,
    bad: &mut Unresolved,
) -> Result<Option<&'static HgncGene>> {
    if told.is_empty() {
        bad.problem(line, Error::input("the line names no gene"));
        return Ok(None);
    }
    let mut found: Vec<&'static HgncGene> = Vec::new();
    for (i, (kind, name)) in told.iter().enumerate() {
        // A bare number in an HGNC column is an HGNC id.
        let is_id = *kind == Column::HgncId && name.bytes().all(|b| b.is_ascii_digit());
        let name = if is_id { format!("HGNC:{name}") } else { (*name).to_owned() };
        // Beside an id, a symbol that is ambiguous alone is no problem; it only must not
        // contradict.
        let mut quiet = Unresolved::default();
        match quiet.resolve(&name, line)? {
            Some(hit) => found.push(hit.0),
            None if i + 1 == told.len() && found.is_empty() => {
                bad.resolve(&name, line)?;
                return Ok(None);
            }
            None => {}
        }
    }
    let Some(gene) = found.first().copied() else { return Ok(None) };
    let Some(other) = found.iter().find(|g| g.hgnc_id != gene.hgnc_id) else {
        return Ok(Some(gene));
    };
    let text = format!(
        "the line names two genes: {} ({}) and {} ({})",
        gene.symbol, gene.hgnc_id, other.symbol, other.hgnc_id
    );
    bad.problem(line, Error::input(text));
    Ok(None)
}

/// Makes the entry of a row; `None` where a word of it is not known, which is kept as a problem.
fn gene_row(
    gene: &HgncGene,
    told: &[(Column, &str)],
    (columns, row): (&[(Column, String)], &[String]),
    line: u64,
    bad: &mut Unresolved,
) -> Result<Option<GeneEntry>> {
    let mut entry = gene_entry(gene, "core")?;
    entry.sources.push("list".to_owned());
    for (_, name) in told.iter().filter(|(_, name)| !gene.is_called(name)) {
        entry.alias_symbols.push((*name).to_owned());
    }
    let mut notes = Vec::new();
    let mut known = true;
    let mut refuse = |e: Error| -> Result<()> {
        if e.kind() == crate::error::ErrorKind::Internal {
            return Err(e);
        }
        known = false;
        bad.problem(line, Error::input(format!("{}: {}", gene.symbol, e.message())));
        Ok(())
    };
    for ((kind, title), cell) in columns.iter().zip(row).filter(|(_, c)| !c.is_empty()) {
        match kind {
            Column::Gene | Column::HgncId | Column::Ensembl => {}
            Column::Inheritance => match words::modes(cell) {
                Ok(read) => {
                    if read.modes.is_empty() {
                        notes.push(format!("{title}: {cell}"));
                    }
                    notes.extend(read.notes);
                    entry.inheritance.add(&read.modes);
                }
                Err(e) => refuse(e)?,
            },
            Column::Disease => entry.disease.clone_from(cell),
            Column::Tier => entry.tier.clone_from(cell),
            Column::Evidence => match words::evidence(cell) {
                Ok(rating) => {
                    if !words::says_all(&rating, cell) {
                        notes.push(format!("{title}: {cell}"));
                    }
                    entry.evidence = rating;
                }
                Err(e) => refuse(e)?,
            },
            Column::Mechanism => entry.mechanism.clone_from(cell),
            Column::Notes => notes.push(cell.clone()),
            Column::Source => entry.sources.push(cell.clone()),
            Column::Other => notes.push(format!("{title}: {cell}")),
        }
    }
    entry.notes = notes.join("; ");
    Ok(known.then_some(entry))
}

/// Joins a further disease of a gene to its entry.
fn join(known: &mut GeneEntry, more: GeneEntry) {
    known.inheritance.add(&more.inheritance);
    let place = |e: &Stated<EvidenceLevel>| {
        let known = e.known().and_then(|l| EvidenceLevel::ALL.iter().position(|m| *m == l));
        known.unwrap_or(usize::MAX)
    };
    if place(&more.evidence) < place(&known.evidence) {
        known.evidence = more.evidence;
    }
    for (text, with) in [
        (&mut known.disease, more.disease),
        (&mut known.mechanism, more.mechanism),
        (&mut known.notes, more.notes),
    ] {
        if !with.is_empty() && *text != with {
            let gap = if text.is_empty() { "" } else { "; " };
            text.push_str(&format!("{gap}{with}"));
        }
    }
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
            ("gene,hpo\nRUNX1,HP:1;HP:2\nETV6,\"a; b\"\n", vec!["RUNX1", "ETV6"]),
            ("gene;note\nRUNX1;a, b\n", vec!["RUNX1"]),
            ("\"gene\",\"note\"\n\"RUNX1\",\"two\nlines\"\n", vec!["RUNX1"]),
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
                    MPL\tBIALLELIC, autosomal or pseudoautosomal\tCAMT\tcore\t\nVWF\tUnknown\t\tcore\t\n";
        let file = read(text, "t", &options()).unwrap();
        let g = &file.genes;
        assert_eq!((g[0].inheritance.joined(",").as_str(), g[0].disease.as_str()), ("AD", "FPD"));
        assert_eq!((g[0].tier.as_str(), g[0].notes.as_str()), ("extended", "Lab: ours"));
        assert_eq!(g[1].inheritance.joined(","), "AR");
        assert_eq!(g[2].notes, "Mode of inheritance: Unknown");
        assert_eq!(file.panel.tiers, ["extended", "core"]);
    }

    #[test]
    fn tables_of_g2p_and_clingen() {
        let g2p = "g2p id,gene symbol,hgnc id,disease name,allelic requirement,confidence\n\
                   G2P1,RUNX1,10471,\"a, b\",monoallelic_autosomal,strong\n\
                   G2P2,RUNX1,10471,c,biallelic_autosomal,definitive\n\
                   G2P3,GATA1,4170,d,monoallelic_X_hem,limited\n";
        let file = read(g2p, "t", &options()).unwrap();
        let runx1 = &file.genes[0];
        assert_eq!((file.genes.len(), runx1.inheritance.joined(",").as_str()), (2, "AD,AR"));
        assert_eq!((runx1.evidence.as_str(), runx1.disease.as_str()), ("green", "a, b; c"));
        assert!(runx1.notes.contains("confidence: strong"), "{}", runx1.notes);
        assert_eq!(file.genes[1].inheritance.joined(","), "XLR");
        let clingen = "\"CLINGEN GENE DISEASE VALIDITY CURATIONS\",\"\",\"\"\n\
                       \"FILE CREATED: 2026-01-01\",\"\",\"\"\n\"+++\",\"+++\",\"+++\"\n\
                       \"GENE SYMBOL\",\"GENE ID (HGNC)\",\"DISEASE LABEL\",\"MOI\",\"CLASSIFICATION\",\"GCEP\"\n\
                       \"+++\",\"+++\",\"+++\",\"+++\",\"+++\",\"+++\"\n\
                       \"RUNX1\",\"HGNC:10471\",\"x\",\"AD\",\"Definitive\",\"g\"\n\
                       \"VWF\",\"HGNC:12726\",\"y\",\"SD\",\"Moderate\",\"g\"\n";
        let file = read(clingen, "t", &options()).unwrap();
        let got: Vec<_> =
            file.genes.iter().map(|g| (g.inheritance.joined(","), g.evidence.as_str())).collect();
        assert_eq!(got, [("AD".to_owned(), "green"), ("AD,AR".to_owned(), "amber")]);
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
            ("gene\tmoi\nRUNX1\tsometimes\n", "line 2: RUNX1: the mode of inheritance 'sometimes'"),
            ("gene\tevidence\nRUNX1\tgreenish\n", "line 2: RUNX1: the evidence 'greenish'"),
            ("gene,note\nRUNX1,\"open\nETV6,x\n", "not closed"),
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
