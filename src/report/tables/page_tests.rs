//! Checks that `docs/columns.md` names every column of every table, with the words of the tables.

use crate::annotate::output::{haplotype_table, table};
use crate::report::ledger;
use crate::report::tables::column::Table;
use crate::report::tables::copies::{COPIES, POINTS};
use crate::report::tables::coverage::{PLACE_AND_DEPTH, VERDICT};
use crate::report::tables::gaps::GAPS;
use crate::report::tables::genes::GENES;
use crate::report::tables::variants::VARIANTS;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/columns.md");

fn rows<T>(table: &'static Table<T>) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let row = |(key, title, description): (&str, &str, &str)| {
        format!("| `{key}` | {} | {} |\n", cell(title), cell(description))
    };
    table.iter().map(|c| row((c.key, c.title, c.description))).collect()
}

/// Returns the page with the rows of each table between its marks made anew.
fn with_tables(page: &str) -> String {
    let shares = "| `at_least_Nx` | | Share of the bases with at least N reads, one column for each of \
                  `coverage.depths` (10, 15, 20 and 30) |\n";
    let tables = [
        ("variants", rows(&VARIANTS)),
        ("genes", rows(&GENES)),
        ("coverage", rows(&PLACE_AND_DEPTH) + shares + &rows(&VERDICT)),
        ("gaps", rows(&GAPS)),
        ("copies", rows(&COPIES)),
        ("points", rows(&POINTS)),
    ];
    tables.into_iter().fold(page.to_owned(), |page, (name, rows)| {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
        let head = "| column | title | value |\n|---|---|---|\n";
        format!("{before}{begin}{head}{rows}{end}{after}")
    })
}

#[test]
fn the_page_of_columns_names_every_column() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let fresh = with_tables(&page);
    if std::env::var_os("PANELWISE_UPDATE").is_some() {
        std::fs::write(PAGE, fresh).unwrap();
        return;
    }
    assert!(page == fresh, "docs/columns.md is stale: PANELWISE_UPDATE=1 cargo test --lib columns");
    // The sections of the tables whose columns have no words of their own.
    for (heading, columns) in [
        ("## The ledger", &ledger::COLUMNS[..]),
        ("## `annotate`", &table::COLUMNS),
        ("## `annotate --haplotypes`", &haplotype_table::COLUMNS),
    ] {
        let (_, section) = page.split_once(heading).unwrap();
        let section = section.split("\n## ").next().unwrap();
        for column in columns {
            let cell = format!("`{}`", column.trim_start_matches('#'));
            assert!(section.contains(&cell), "{heading}: {column}");
        }
    }
}
