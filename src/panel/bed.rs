//! Writes a resolved panel as BED: what a run searches, or its exons.

use crate::model::panel::ResolvedPanel;
use crate::model::{Chromosome, RegionSet, Span};
use indexmap::IndexMap;

/// Names the contig spelling of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContigStyle {
    /// Spells `chr1`, `chrM`.
    #[default]
    Ucsc,
    /// Spells `1`, `MT`.
    Ensembl,
}

/// Holds one BED row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BedRow {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the stretch, 0-based half-open as BED is.
    pub span: Span,
    /// Gives the gene symbol, or the id of a region without a gene.
    pub name: String,
}

impl BedRow {
    /// Returns the row as text, without a line end.
    pub fn line(&self, style: ContigStyle) -> String {
        let contig = match style {
            ContigStyle::Ucsc => self.chromosome.name(),
            ContigStyle::Ensembl => self.chromosome.ensembl_name(),
        };
        // A name may come from a user's file; BED fields end at blanks.
        let name: String = self
            .name
            .chars()
            .map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c })
            .collect();
        format!("{contig}\t{}\t{}\t{name}", self.span.start, self.span.end)
    }
}

/// Returns rows sorted by place, merged per gene. Without `exons`: the searched regions (gene bodies with
/// padding, small loci); their union is exactly [`ResolvedPanel::regions`]. With `exons`: each exon
/// of the gene's models with the padding, the whole region of a gene without a model, and the small
/// loci.
pub fn rows(panel: &ResolvedPanel, exons: bool) -> Vec<BedRow> {
    let mut by_name: IndexMap<&str, Vec<(Chromosome, Span)>> = IndexMap::new();
    for gene in &panel.genes {
        let Some((chromosome, body)) = gene.region else { continue };
        let parts = by_name.entry(&gene.facts.symbol).or_default();
        if exons && !gene.transcripts.is_empty() {
            let length = chromosome.length(panel.build);
            parts.extend(gene.transcripts.iter().flat_map(|t| &t.exons).map(|e| {
                let padded = e.padded(panel.padding);
                (chromosome, Span::new(padded.start, padded.end.min(length)))
            }));
        } else {
            parts.push((chromosome, body));
        }
    }
    for locus in &panel.loci {
        let Some((chromosome, span)) = locus.place else { continue };
        let (_, regions) = panel.regions.on(chromosome);
        let searched = regions.iter().any(|r| r.span.contains(span));
        let body = panel.genes.iter().find(|g| locus.genes.contains(&g.facts.symbol));
        let large =
            body.and_then(|g| g.region).is_some_and(|(c, b)| c == chromosome && span.contains(b));
        // A locus as large as its gene (a copy-number region) would undo the cut to exons.
        if searched && !(exons && (large || span.len() >= 10_000)) {
            let name = body.map_or(locus.id.as_str(), |g| &g.facts.symbol);
            by_name.entry(name).or_default().push((chromosome, span));
        }
    }
    let mut out: Vec<BedRow> = by_name
        .into_iter()
        .flat_map(|(name, parts)| {
            RegionSet::new(parts)
                .all()
                .iter()
                .map(|r| BedRow { chromosome: r.chromosome, span: r.span, name: name.to_owned() })
                .collect::<Vec<_>>()
        })
        .collect();
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Build;
    use crate::panel::{ExpandStep, PanelRequest, builtin, resolve};

    #[test]
    fn the_rows_are_what_a_run_searches() {
        for panel in builtin::ALL {
            for (build, padding) in [(Build::GRCh37, 0), (Build::GRCh38, 1000)] {
                let request = PanelRequest {
                    panels: vec![panel.id.to_owned()],
                    genes: Vec::new(),
                    expand: ExpandStep::Extended,
                    build,
                    padding,
                };
                let resolved = resolve(&request).unwrap();
                let whole = rows(&resolved, false);
                let union = RegionSet::new(whole.iter().map(|r| (r.chromosome, r.span)));
                assert_eq!(union, resolved.regions, "{} {build}", panel.id);
                let exons = rows(&resolved, true);
                let bases = |rows: &[BedRow]| rows.iter().map(|r| r.span.len()).sum::<u64>();
                assert!(bases(&exons) < bases(&whole) && exons.is_sorted());
                for t in resolved.genes.iter().flat_map(|g| &g.transcripts) {
                    for e in &t.exons {
                        assert!(
                            exons
                                .iter()
                                .any(|r| r.chromosome.name() == t.contig && r.span.contains(*e)),
                            "{}",
                            t.id
                        );
                    }
                }
            }
        }
    }
}
