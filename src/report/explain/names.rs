//! Names of variants as people and databases write them, and the alleles that the report prints under a
//! name.

use crate::Result;
use crate::panel::genes;
use crate::report::explain::variant_rows;
use std::path::Path;

/// Holds a name in parts: `NM_001754.5`, `RUNX1`, `c.601C>T` and `p.Arg201Ter` of ClinVar's title
/// `NM_001754.5(RUNX1):c.601C>T (p.Arg201Ter)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// Accession or gene symbol before the colon.
    owner: String,
    /// Gene in brackets behind the accession; empty without one.
    gene: String,
    /// The change, without the brackets of a predicted protein change.
    change: String,
}

impl Name {
    /// Reads a name; `None` where there is no colon before a `c.`, `n.`, `g.`, `m.` or `p.`, and the
    /// text is no dbSNP id.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_id = text
            .strip_prefix("rs")
            .is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
        if is_id {
            return Some(Self {
                owner: String::new(),
                gene: String::new(),
                change: text.to_owned(),
            });
        }
        let (owner, change) = text.split_once(':')?;
        let change = change.trim();
        if !["c.", "n.", "g.", "m.", "p."].iter().any(|kind| change.starts_with(kind)) {
            return None;
        }
        // A title's protein change stands behind a blank.
        let change = change.split(" (").next().unwrap_or(change);
        let (owner, gene) = match owner.split_once('(') {
            Some((owner, gene)) => (owner, gene.trim_end_matches(')')),
            None => (owner, ""),
        };
        let own = |t: &str| t.trim().to_owned();
        Some(Self { owner: own(owner), gene: own(gene), change: bare(change) })
    }

    /// Tells whether the name is genomic.
    pub(super) fn is_genomic(&self) -> bool {
        self.change.starts_with("g.") || self.change.starts_with("m.")
    }

    /// Tells whether a name of the results is this one: of one transcript in any version, of its
    /// MANE counterpart, or of one of these genes.
    pub(super) fn is(&self, printed: &str, genes: &[String]) -> bool {
        let (owner, change) = printed.split_once(':').unwrap_or(("", printed));
        if bare(change) != self.change {
            return false;
        }
        let stem = |a: &str| a.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let (mine, other) = (stem(&self.owner), stem(owner));
        let of_gene = |name: &str| genes.iter().any(|g| g.eq_ignore_ascii_case(name));
        if self.is_genomic() {
            // A g. name counts on a sequence: another version is another sequence.
            return owner == self.owner;
        }
        mine == other
            || mate(&mine) == Some(other.clone())
            || of_gene(&self.owner)
            // A protein change is printed without its accession; the gene decides where it is told.
            || (owner.is_empty() && (self.gene.is_empty() || of_gene(&self.gene)))
    }
}

/// Removes the brackets of a prediction: `p.(Arg201Ter)` is `p.Arg201Ter`.
fn bare(change: &str) -> String {
    match change.strip_prefix("p.(").and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => format!("p.{inner}"),
        None => change.to_owned(),
    }
}

/// Returns the other accession of a MANE pair, both without version.
fn mate(stem: &str) -> Option<String> {
    let bare = |accession: &str| accession.split('.').next().unwrap_or_default().to_owned();
    genes::all().ok()?.iter().find_map(|g| {
        let pairs = std::iter::once(g.mane_select).chain(g.mane_plus_clinical);
        pairs.into_iter().find_map(|(refseq, ensembl)| match (bare(refseq), bare(ensembl)) {
            (r, e) if r == stem => Some(e),
            (r, e) if e == stem => Some(r),
            _ => None,
        })
    })
}

/// Holds an allele of the variant table, as its row prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrintedAllele {
    pub chrom: String,
    pub position: u64,
    pub reference: String,
    pub alternate: String,
}

/// Returns the alleles whose row in the variant table prints the name in any of its columns of names.
///
/// # Errors
/// Input: the table cannot be read. A folder without the table has no names.
pub(super) fn printed(table: &Path, name: &Name) -> Result<Vec<PrintedAllele>> {
    let mut found = Vec::new();
    variant_rows::for_each(table, |row| {
        let genes = [row.cell("gene").to_owned()];
        let named = row.cells().any(|(column, text)| {
            let holds_names = column.starts_with("hgvs")
                || ["other_transcripts", "known_as", "id"].contains(&column);
            let mut words = text.split([' ', ';', ',', '&']).filter(|w| !w.is_empty());
            holds_names && (name.is(text, &genes) || words.any(|word| name.is(word, &genes)))
        });
        if named && let Ok(position) = row.cell("pos").parse() {
            found.push(PrintedAllele {
                chrom: row.cell("chrom").to_owned(),
                position,
                reference: row.cell("ref").to_owned(),
                alternate: row.cell("alt").to_owned(),
            });
        }
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variant_under_the_names_of_databases() {
        let genes = ["RUNX1".to_owned()];
        for wanted in [
            "NM_001754.5:c.601C>T",
            "NM_001754.4:c.601C>T",
            "NM_001754:c.601C>T",
            "ENST00000675419.1:c.601C>T",
            "RUNX1:c.601C>T",
            "NM_001754.5(RUNX1):c.601C>T (p.Arg201Ter)",
        ] {
            let name = Name::parse(wanted).unwrap();
            assert!(name.is("NM_001754.5:c.601C>T", &genes), "{wanted}");
            assert!(!name.is("NM_001754.5:c.602G>A", &genes), "{wanted}");
            assert!(!name.is("NM_001987.5:c.601C>T", &["ETV6".to_owned()]), "{wanted}");
        }
        for wanted in ["RUNX1:p.Arg201Ter", "NP_001745.2(RUNX1):p.(Arg201Ter)"] {
            assert!(Name::parse(wanted).unwrap().is("p.Arg201Ter", &genes), "{wanted}");
        }
        let genomic = Name::parse("NC_000021.9:g.34859490_34859500del").unwrap();
        assert!(genomic.is_genomic() && genomic.is("NC_000021.9:g.34859490_34859500del", &[]));
        assert!(!genomic.is("NC_000021.8:g.34859490_34859500del", &[]));
        assert!(Name::parse("rs121912504").unwrap().is("rs121912504", &[]));
        for none in ["chr21:34859486:C:T", "rs", "x", "a:b"] {
            assert_eq!(Name::parse(none), None, "{none}");
        }
    }
}
