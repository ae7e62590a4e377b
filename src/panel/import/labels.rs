//! Labels of BED rows to genes: a name counts only where the gene lies.
//!
//! A label may be a gene (`RUNX1`), a gene with more behind it (`RUNX1_ex9`, `RUNX1|NM_001754`), a
//! vendor's list of accessions (`ref|RUNX1,ens|ENST00000300305`, `GENE_ID=RUNX1;Pool=1`) or no gene
//! at all. Every part of it that names an embedded gene is held against the row's place; one that
//! lies there decides. Without one the place decides, unless the label plainly names a gene that
//! lies elsewhere: that row is a mistake or of another build.

use crate::model::{Build, Chromosome, Span};
use crate::panel::genes::{self, Gene};
use crate::panel::symbols::{self, HgncGene, Match};
use crate::panel::{loci, place};
use crate::{Error, Result};

/// Holds a row of a BED file: its place and its label.
#[derive(Clone, Copy)]
pub(super) struct Labelled<'a> {
    pub chromosome: Chromosome,
    pub span: Span,
    pub label: Option<&'a str>,
}

/// Bases beside a gene at which baits of its promoter and its ends may still bear its name. The
/// builds differ by 11,000 at least where a gene of the panels moved by more than its length.
const MARGIN: u64 = 10_000;

/// Returns the genes that a row belongs to.
///
/// # Errors
/// Input: the label names two genes, or one that lies elsewhere.
pub(super) fn genes_of(row: Labelled<'_>, build: Build) -> Result<Vec<&'static HgncGene>> {
    let table = symbols::table()?;
    let parts = row.label.map(parts).unwrap_or_default();
    let alone = parts.len() == 1;
    let mut elsewhere: Option<(&str, &'static Gene)> = None;
    let mut ambiguous: Option<Error> = None;
    let mut unplaced: Option<(Match, &'static HgncGene)> = None;
    for (part, stands) in &parts {
        let found = candidates(part, table)?;
        for (kind, gene) in &found {
            let embedded = genes::by_hgnc(&gene.hgnc_id)?.filter(|g| g.place(build).is_some());
            if let Some(embedded) = embedded
                && lies_at(embedded, row, build)?
            {
                return Ok(vec![*gene]);
            }
            // An alias may be any word, unless it is all there is.
            let says = match stands {
                Stands::AsGene => found.len() == 1 && (*kind < Match::Alias || alone),
                Stands::AsGeneOrDatabase => found.len() == 1 && *kind <= Match::Approved,
                Stands::Anywhere => false,
            };
            match embedded {
                Some(embedded) if says => elsewhere = elsewhere.or(Some((part, embedded))),
                // Its place is not known, so it cannot be held against the row's.
                None if says && unplaced.is_none_or(|(best, _)| *kind < best) => {
                    unplaced = Some((*kind, gene));
                }
                _ => {}
            }
        }
        if found.len() > 1 && *stands == Stands::AsGene {
            ambiguous = ambiguous.or_else(|| table.resolve(part).err());
        }
    }
    if let Some((name, gene)) = elsewhere {
        return Err(contradiction(name, gene, row, build));
    }
    let at = |g: &&Gene| {
        g.place(build).is_some_and(|(c, s)| c == row.chromosome && s.overlaps(row.span))
    };
    let inside = genes::all()?.iter().filter(at).filter_map(|g| table.by_id(g.hgnc_id));
    let inside: Vec<&HgncGene> = inside.collect();
    match (unplaced, ambiguous) {
        (Some((kind, gene)), _) if kind < Match::Alias || inside.is_empty() => Ok(vec![gene]),
        (_, Some(e)) if inside.is_empty() => Err(e),
        _ => Ok(inside),
    }
}

/// Tells how a part of a label stands in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Stands where a gene's name is expected.
    AsGene,
    /// Stands before the first bar: `RUNX1|NM_001754`, `ref|RUNX1`.
    AsGeneOrDatabase,
    /// Stands anywhere: only a place makes it a gene's name.
    Anywhere,
}

/// Splits a label into the parts that may name a gene, each once.
fn parts(label: &str) -> Vec<(&str, Stands)> {
    let mut parts: Vec<(&str, Stands)> = Vec::new();
    let mut push = |part, stands| {
        if !str::is_empty(part) && !parts.iter().any(|(known, _)| *known == part) {
            parts.push((part, stands));
        }
    };
    push(label, Stands::AsGene);
    let entries = label.split([',', ';', ' ']).map(str::trim).filter(|e| !e.is_empty());
    for (nth, entry) in entries.enumerate() {
        let value = entry.split_once('=').map_or(entry, |(_, value)| value);
        for (i, piece) in value.split('|').enumerate() {
            let stands = match (nth, i, value.contains('|')) {
                (0, 0, false) | (0, 1, true) => Stands::AsGene,
                (0, 0, true) => Stands::AsGeneOrDatabase,
                _ => Stands::Anywhere,
            };
            push(piece, stands);
            push(piece.split(['_', ':', '(', '.']).next().unwrap_or(piece), stands);
            piece.split(['_', ':', '(', ')']).for_each(|more| push(more, Stands::Anywhere));
        }
    }
    parts
}

/// Finds the genes that a word names: by HGNC's names, or by the accession of an embedded MANE
/// transcript.
fn candidates(
    word: &str,
    table: &'static symbols::Symbols,
) -> Result<Vec<(Match, &'static HgncGene)>> {
    let found = table.candidates(word);
    if !found.is_empty() || !(word.starts_with("NM_") || word.starts_with("ENST")) {
        return Ok(found);
    }
    let stem = |accession: &str| accession.split('.').next().unwrap_or_default().to_owned();
    let wanted = stem(word);
    let own = |g: &&Gene| stem(g.mane_select.0) == wanted || stem(g.mane_select.1) == wanted;
    let gene = genes::all()?.iter().find(own).and_then(|g| table.by_id(g.hgnc_id));
    Ok(gene.map(|g| (Match::EnsemblId, g)).into_iter().collect())
}

/// Tells whether a gene, or one of its curated loci, lies at the row.
fn lies_at(gene: &Gene, row: Labelled<'_>, build: Build) -> Result<bool> {
    let meets = |place: Option<(Chromosome, Span)>, margin: u64| {
        place.is_some_and(|(c, s)| c == row.chromosome && s.padded(margin).overlaps(row.span))
    };
    if meets(gene.place(build), 0) {
        return Ok(true);
    }
    let other = Build::ALL.into_iter().filter(|b| *b != build);
    if other.into_iter().any(|b| meets(gene.place(b), 0)) {
        return Ok(false);
    }
    let of_gene =
        loci::on(build)?.iter().filter(|l| l.locus.genes.iter().any(|g| g == gene.symbol));
    Ok(meets(gene.place(build), MARGIN) || of_gene.into_iter().any(|l| meets(l.locus.place, 0)))
}

fn contradiction(name: &str, gene: &Gene, row: Labelled<'_>, build: Build) -> Error {
    let here = place::write(row.chromosome, row.span);
    let there = gene.place(build).map_or_else(String::new, |(c, s)| place::write(c, s));
    let on_other = Build::ALL.into_iter().find(|b| {
        *b != build
            && gene.place(*b).is_some_and(|(c, s)| c == row.chromosome && s.overlaps(row.span))
    });
    let build_told = on_other
        .map_or_else(String::new, |b| format!("; on {b} the gene lies there: is the build right?"));
    Error::input(format!(
        "the row {here} is named '{name}', but {} lies at {there} on {build}{build_told}",
        gene.symbol
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(label: &str, place: &str) -> std::result::Result<Vec<&'static str>, String> {
        let (chromosome, span) = place::parse(place, Build::GRCh38).unwrap();
        let row = Labelled { chromosome, span, label: Some(label) };
        genes_of(row, Build::GRCh38)
            .map(|genes| genes.iter().map(|g| g.symbol.as_str()).collect())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn labels_of_vendors_lead_to_the_gene_that_lies_there() {
        let runx1 = "chr21:34834410-34834601";
        for label in [
            "RUNX1",
            "runx1_ex9",
            "AML1",
            "RUNX1|NM_001754",
            "ref|RUNX1,ref|NM_001754,ens|ENST00000300305,ccds|CCDS1",
            "ref|NM_001754,mRNA|BC1",
            "ens|ENST00000675419",
            "NM_001754.5_exon_9_0_chr21_1_r",
            "GENE_ID=RUNX1;Pool=1",
            "exon9_RUNX1",
            "0042",
            "pool 1",
            "REF",
        ] {
            assert_eq!(ask(label, runx1).unwrap(), ["RUNX1"], "{label}");
        }
        // Beside an intergenic row a word is a word; a gene that is not embedded cannot be placed.
        assert_eq!(ask("target_12", "chr1:101-200").unwrap(), Vec::<&str>::new());
        assert_eq!(ask("MARCH1", "chr4:163524298-163524400").unwrap(), ["MARCHF1"]);
        // A promoter bait and a distant locus of the gene bear its name.
        assert_eq!(ask("GP9_promoter", "chr3:129055000-129055100").unwrap(), ["GP9"]);
    }

    #[test]
    fn a_gene_that_lies_elsewhere_is_refused_by_name() {
        for (label, place, why) in [
            ("RUNX1_ex9", "chr21:36164432-36164908", "on GRCh37 the gene lies there"),
            ("GP9", "chr5:129061881-129062000", "'GP9', but GP9 lies at chr3"),
            ("GP9", "chr21:34834410-34834601", "'GP9', but GP9 lies at chr3"),
            ("ref|GP9,ens|ENST1", "chr5:129061881-129062000", "GP9 lies at"),
            ("HGNC:10471", "chr1:101-200", "RUNX1 lies at"),
            ("HBB_ex1", "chr11:5248160-5248251", "on GRCh37 the gene lies there"),
            ("TAZ", "chr1:101-200", "ambiguous"),
        ] {
            let e = ask(label, place).unwrap_err();
            assert!(e.contains(why), "{label}: {e}");
        }
        assert_eq!(ask("TAZ", "chrX:154412200-154412300").unwrap(), ["TAFAZZIN"]);
    }
}
