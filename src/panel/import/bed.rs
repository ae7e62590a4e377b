//! BED to a panel file: 3 or more columns, 0-based half-open, track and browser lines and comments
//! skipped.
//!
//! Every row becomes a searched interval. Where its label names a gene that lies there (see
//! `labels`), or it has no gene name but lies in an embedded gene, that gene joins the panel, so
//! that its variants get consequences. A gene that is not embedded is placed by its own rows, which
//! must lie together.

use crate::model::{Build, Chromosome, Span};
use crate::panel::file::{PanelFile, Places, RegionEntry};
use crate::panel::import::labels::{self, Labelled};
use crate::panel::import::{
    ImportOptions, Unresolved, bare_header, bed_build, empty_file, gene_entry, header,
};
use crate::panel::symbols::HgncGene;
use crate::panel::{genes, place};
use crate::{Error, Result};
use indexmap::IndexMap;

/// Longest gene, and a little more: rows of one name further apart are of two places.
const LONGEST_GENE: u64 = 5_000_000;

/// Reads a BED file on the build that the options name.
///
/// # Errors
/// No build, a line that is not BED, a row off the chromosome, an ambiguous gene name, a name whose
/// gene lies elsewhere, no row at all.
pub fn read(text: &str, stem: &str, options: &ImportOptions) -> Result<PanelFile> {
    let build = stated_build(options)?;
    let mut file = empty_file(header(options, bare_header(stem)));
    file.sources.insert("bed".to_owned(), format!("BED file {stem} on {build}"));
    let mut bad = Unresolved::default();
    let mut members: IndexMap<&str, (&HgncGene, Chromosome, Span)> = IndexMap::new();
    for (i, line) in text.lines().enumerate() {
        let number = i as u64 + 1;
        let line = line.trim_end();
        if line.is_empty() || ["#", "track", "browser"].iter().any(|p| line.starts_with(p)) {
            continue;
        }
        let (chromosome, span, name) = row(line, build).map_err(|e| e.line(number))?;
        let mut symbols = Vec::new();
        let labelled = Labelled { chromosome, span, label: name };
        let found = match labels::genes_of(labelled, build) {
            Err(e) if e.kind() != crate::error::ErrorKind::Internal => {
                bad.problem(number, e);
                continue;
            }
            found => found?,
        };
        for gene in found {
            let (_, at, all) = members.entry(&gene.hgnc_id).or_insert((gene, chromosome, span));
            match join_rows(gene, (*at, *all), (chromosome, span)) {
                Ok(joined) => {
                    *all = joined;
                    symbols.push(gene.symbol.clone());
                }
                Err(e) => bad.problem(number, e),
            }
        }
        let mut region = RegionEntry { genes: symbols, ..region(number, name) };
        put_place(&mut region.location, build, chromosome, span);
        file.regions.push(region);
    }
    bad.finish()?;
    if file.regions.is_empty() {
        return Err(Error::input("holds no BED row"));
    }
    bed_build::refuse_other_build(&file, build)?;
    for (gene, chromosome, span) in members.into_values() {
        let mut entry = gene_entry(gene, "core")?;
        if genes::by_hgnc(&gene.hgnc_id)?.is_none() {
            put_place(&mut entry.location, build, chromosome, span);
        }
        entry.sources.push("bed".to_owned());
        file.genes.push(entry);
    }
    Ok(file)
}

/// Makes the region of a row without its place and genes.
fn region(line: u64, name: Option<&str>) -> RegionEntry {
    RegionEntry {
        id: format!("line{line}"),
        name: name.unwrap_or_default().to_owned(),
        kind: "interval".to_owned(),
        tier: "core".to_owned(),
        search: true,
        sources: vec!["bed".to_owned()],
        ..RegionEntry::default()
    }
}

/// Returns the build that the options name; BED says neither its build nor its date.
///
/// # Errors
/// Usage: the build or the date is missing.
fn stated_build(options: &ImportOptions) -> Result<Build> {
    let build = options.build.ok_or_else(|| {
        Error::usage("a BED file does not say its genome build")
            .hint("give it: --build GRCh38 or --build GRCh37")
    })?;
    if options.date.is_none() {
        return Err(
            Error::usage("a BED file has no date of its own").hint("give one: --date YYYY-MM-DD")
        );
    }
    Ok(build)
}

/// Joins a row of a gene to its earlier rows.
///
/// # Errors
/// Input: the row lies on another chromosome, or too far for one gene.
fn join_rows(
    gene: &HgncGene,
    (at, all): (Chromosome, Span),
    (chromosome, span): (Chromosome, Span),
) -> Result<Span> {
    let joined = Span::new(all.start.min(span.start), all.end.max(span.end));
    if at != chromosome || joined.len() > LONGEST_GENE {
        let (first, here) = (place::write(at, all), place::write(chromosome, span));
        let text = format!("rows named {} lie at {first} and at {here}", gene.symbol);
        return Err(Error::input(text));
    }
    Ok(joined)
}

/// Writes a place on `build` into `location`.
fn put_place(location: &mut Places, build: Build, chromosome: Chromosome, span: Span) {
    let text = Some(place::write(chromosome, span));
    match build {
        Build::GRCh37 => location.grch37 = text,
        Build::GRCh38 => location.grch38 = text,
    }
}

fn row(line: &str, build: Build) -> Result<(Chromosome, Span, Option<&str>)> {
    let mut cells = if line.contains('\t') {
        line.split('\t').collect::<Vec<_>>()
    } else {
        line.split_whitespace().collect()
    }
    .into_iter()
    .map(str::trim);
    let (Some(contig), Some(start), Some(end)) = (cells.next(), cells.next(), cells.next()) else {
        return Err(Error::input("is not BED: fewer than three columns"));
    };
    let number = |s: &str| {
        s.parse::<u64>().map_err(|_| Error::input(format!("is not BED: '{s}' is not a coordinate")))
    };
    let (start, end) = (number(start)?, number(end)?);
    let chromosome = Chromosome::parse(contig).ok_or_else(|| {
        Error::input(format!("contig '{contig}' is not a primary chromosome"))
            .hint("leave alternative contigs out")
    })?;
    if end <= start {
        return Err(Error::input(format!(
            "the row {start}-{end} holds no base (BED is 0-based, the end not included)"
        )));
    }
    if end > chromosome.length(build) {
        let length = chromosome.length(build);
        return Err(Error::input(format!(
            "{end} lies past the end of {chromosome} on {build} ({length})"
        ))
        .hint("is the build right?"));
    }
    let label = cells.next().filter(|n| !n.is_empty() && *n != ".");
    // Ion AmpliSeq names the amplicon first and the gene in the last column.
    let gene = cells.filter_map(|c| c.split(';').find(|f| f.starts_with("GENE_ID="))).next_back();
    Ok((chromosome, Span::new(start, end), gene.or(label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str) -> Result<PanelFile> {
        let date = Some("2026-11-22".to_owned());
        read(
            text,
            "t",
            &ImportOptions { build: Some(Build::GRCh38), date, ..ImportOptions::default() },
        )
    }

    #[test]
    fn rows_become_intervals_and_genes() {
        let text = "track name=x\n#c\nchr21\t34787800\t34787900\tRUNX1_ex9\nchr21 34788000 34788100\n1\t100\t200\tpool 1\nchr4\t163524297\t163524400\tMARCH1\n";
        let file = import(text).unwrap();
        let symbols: Vec<&str> = file.genes.iter().map(|g| g.symbol.as_str()).collect();
        assert_eq!(symbols, ["RUNX1", "MARCHF1"]);
        assert_eq!(file.genes[1].location.grch38.as_deref(), Some("chr4:163524298-163524400"));
        let places: Vec<&str> =
            file.regions.iter().filter_map(|r| r.location.grch38.as_deref()).collect();
        assert_eq!(
            places[..3],
            ["chr21:34787801-34787900", "chr21:34788001-34788100", "chr1:101-200"]
        );
    }

    #[test]
    fn bad_rows_are_refused_with_their_line() {
        for (text, why) in [
            ("chr1\t5\n", "line 1: is not BED"),
            ("chr1\t1\t9\nchr1\t9\t5\n", "line 2: the row 9-5 holds no base"),
            ("chr1\ta\t9\n", "'a' is not a coordinate"),
            ("chrUn\t1\t9\n", "not a primary chromosome"),
            ("chr21\t1\t900000000\n", "past the end"),
            ("chr1\t1\t9\tTAZ\n", "ambiguous"),
            ("chr3\t129061880\t129062000\tGP9\nchr5\t9\t99\tGP9\n", "line 2: the row chr5"),
            ("chr4\t9\t99\tMARCH1\nchr5\t9\t99\tMARCH1\n", "rows named MARCHF1 lie at"),
            ("# only\n", "no BED row"),
        ] {
            let e = import(text).unwrap_err();
            assert!(e.to_string().contains(why), "{text}: {e}");
        }
        assert!(
            read("chr1\t1\t9\n", "t", &ImportOptions::default())
                .unwrap_err()
                .to_string()
                .contains("build")
        );
    }
}
