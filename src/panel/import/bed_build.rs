//! Asks whether the rows of a BED file lie where the genes of the build lie that was stated: a file
//! of the other build has the same contigs, and no name contradicts.

use crate::model::{Build, Chromosome, Span};
use crate::panel::file::PanelFile;
use crate::panel::{genes, place, symbols};
use crate::{Error, Result};

/// Counts the rows that lie in genes of the built-in panels on each build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct RowsByBuild {
    /// Counts the rows that no name of another gene decides.
    rows: usize,
    here: usize,
    there: usize,
}

/// Refuses rows most of which lie in genes on the other build, and fewer on the one stated.
///
/// # Errors
/// Input: the build is another one.
pub(super) fn refuse_other_build(file: &PanelFile, build: Build) -> Result<()> {
    let counts = count(file, build)?;
    if counts.there > counts.here && counts.there * 2 > counts.rows {
        let other = build.other();
        return Err(Error::input(in_words(counts, build)).hint(format!(
            "import it with --build {other}; where {build} is right, name the gene of each row in \
             its fourth column"
        )));
    }
    Ok(())
}

/// Returns a warning where more rows lie in genes on the other build than on the one stated.
///
/// # Errors
/// Internal: the built-in genes cannot be read.
pub fn doubt(file: &PanelFile, build: Build) -> Result<Option<String>> {
    let counts = count(file, build)?;
    let more = counts.there > counts.here;
    Ok(more.then(|| format!("{}: is the build right?", in_words(counts, build))))
}

fn in_words(counts: RowsByBuild, build: Build) -> String {
    let RowsByBuild { rows, here, there } = counts;
    let other = build.other();
    format!(
        "of {rows} rows {there} lie in genes of the built-in panels on {other}, {here} on {build}"
    )
}

fn count(file: &PanelFile, build: Build) -> Result<RowsByBuild> {
    let table = symbols::table()?;
    let mut counts = RowsByBuild::default();
    for region in file.regions.iter().filter(|r| r.kind == "interval") {
        let Some(text) = region.location.on(build) else { continue };
        let (chromosome, span) = place::parse(text, build).map_err(Error::internal)?;
        let mut unplaced = false;
        for symbol in &region.genes {
            let (gene, _) = table.resolve_as_spelled(symbol)?;
            let embedded = genes::by_hgnc(&gene.hgnc_id)?;
            unplaced |= embedded.is_none_or(|g| g.place(build).is_none());
        }
        // A name of a gene whose place is not known here decides alone.
        if !unplaced {
            counts.rows += 1;
            counts.here += usize::from(in_a_gene(chromosome, span, build)?);
            counts.there += usize::from(in_a_gene(chromosome, span, build.other())?);
        }
    }
    Ok(counts)
}

fn in_a_gene(chromosome: Chromosome, span: Span, build: Build) -> Result<bool> {
    let holds = |g: &genes::Gene| {
        g.place(build).is_some_and(|(c, own)| c == chromosome && own.overlaps(span))
    };
    Ok(genes::all()?.iter().any(holds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::import::{ImportOptions, bed};

    fn import(text: &str, build: Build) -> Result<PanelFile> {
        let date = Some("2026-11-22".to_owned());
        let options = ImportOptions { build: Some(build), date, ..ImportOptions::default() };
        bed::read(text, "t", &options)
    }

    #[test]
    fn unnamed_rows_of_the_other_build_are_refused_or_doubted() {
        let place = |symbol: &str, build: Build| {
            let gene = genes::all().unwrap().iter().find(|g| g.symbol == symbol).unwrap();
            let (chromosome, span) = gene.place(build).unwrap();
            format!("{}\t{}\t{}\n", chromosome.name(), span.start + 9, span.start + 99)
        };
        for (own, other) in [(Build::GRCh38, Build::GRCh37), (Build::GRCh37, Build::GRCh38)] {
            let text = place("RUNX1", own) + &place("GP9", own) + &place("MPL", own);
            let file = import(&text, own).unwrap();
            assert_eq!(doubt(&file, own).unwrap(), None);
            let e = import(&text, other).unwrap_err();
            assert!(e.to_string().contains("of 3 rows 3 lie in genes"), "{e}");
            assert!(e.hint_text().is_some_and(|h| h.contains(&format!("--build {own}"))));
            // Most rows lie in no gene of the panels: a word, no refusal.
            let far = "chr1\t100\t200\nchr1\t300\t400\n";
            let file = import(&(place("RUNX1", own) + far), other).unwrap();
            assert!(doubt(&file, other).unwrap().is_some_and(|d| d.contains("of 3 rows 1 lie")));
            // The name of a gene that has no place here decides.
            let named = place("RUNX1", own).trim_end().to_owned() + "\tMARCH1\n";
            assert!(import(&named, other).is_ok());
        }
    }
}
