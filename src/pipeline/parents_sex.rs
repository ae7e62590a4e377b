//! Checks by the depth of X and Y that the mother's reads are a woman's and the father's a man's, and
//! those of each other relative of the sex that the pedigree states.
//!
//! Counts at a few places, by the rules of the patient's own check: exchanged files would exchange
//! the mother's and the father's answers at X and Y, and the origin of every allele.

use crate::Result;
use crate::coverage::checks::{self, SexDepth};
use crate::coverage::{Limits, Pileup};
use crate::io::reads::{AlignmentFile, Columns};
use crate::model::case::Sex;
use crate::model::notice::SampleNotice;
use crate::model::pedigree::Parent;
use crate::model::{Chromosome, Span};
use crate::pipeline::plan::{Family, RunSetup};

/// Bounds the genes that are measured, on the autosomes and on X.
const GENES_MEASURED: usize = 20;
/// Gives the bases that are measured in the middle of a gene.
const BASES_MEASURED: u64 = 10_000;

/// Returns what the relatives' files contradict, in the order of the family.
///
/// # Errors
/// Input: a file cannot be read in full where it is asked.
pub fn notices(setup: &RunSetup, family: &Family) -> Result<Vec<SampleNotice>> {
    let places = places(setup, &checks::windows(setup.panel.build)?);
    let mut notices = Vec::new();
    for relative in &family.relatives {
        let Some(file) = &relative.alignments else { continue };
        let stated = relative.role.parent().map_or_else(|| family.sex(relative), Parent::sex);
        if stated == Sex::Unknown {
            continue;
        }
        let depths = depths(setup, file, &places)?;
        let of = |kind: Kind| -> Vec<f64> {
            places
                .iter()
                .zip(&depths)
                .filter(|(p, _)| p.kind == kind)
                .filter_map(|(_, d)| *d)
                .collect()
        };
        let x = SexDepth { windows: of(Kind::WindowOnX), genes: of(Kind::GeneOnX) };
        let told = checks::told(
            of(Kind::Autosome),
            x,
            of(Kind::WindowOnY),
            &setup.settings.general().sample,
        );
        let sex = checks::contradicted(stated, told.sex, told.x_ratio, told.y_ratio);
        let relative = relative.name();
        notices.extend(sex.map(|sex| SampleNotice::SexOfRelative { relative, sex }));
    }
    Ok(notices)
}

/// Names the use of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Autosome,
    GeneOnX,
    WindowOnX,
    WindowOnY,
}

/// Holds one place to measure.
struct Place {
    chromosome: Chromosome,
    span: Span,
    kind: Kind,
}

/// Returns the places to measure, in genome order.
fn places(setup: &RunSetup, windows: &[(Chromosome, Span)]) -> Vec<Place> {
    let genes = |want: &dyn Fn(Chromosome) -> bool| -> Vec<(Chromosome, Span)> {
        let mut all: Vec<_> =
            setup.panel.genes.iter().filter_map(|g| g.region).filter(|(c, _)| want(*c)).collect();
        all.sort_unstable();
        all.dedup();
        let n = all.len();
        let even = if n <= GENES_MEASURED {
            all
        } else {
            (0..GENES_MEASURED).map(|i| all[i * n / GENES_MEASURED]).collect()
        };
        even.into_iter()
            .map(|(c, s)| {
                let start = s.start + s.len().saturating_sub(BASES_MEASURED) / 2;
                (c, Span::new(start, s.end.min(start + BASES_MEASURED)))
            })
            .collect()
    };
    let place =
        |kind: Kind| move |(chromosome, span): (Chromosome, Span)| Place { chromosome, span, kind };
    let mut places: Vec<Place> = genes(&|c| !c.is_sex() && c != Chromosome::M)
        .into_iter()
        .map(place(Kind::Autosome))
        .collect();
    places.extend(genes(&|c| c == Chromosome::X).into_iter().map(place(Kind::GeneOnX)));
    for window in windows {
        let kind = if window.0 == Chromosome::X { Kind::WindowOnX } else { Kind::WindowOnY };
        places.push(place(kind)(*window));
    }
    places.sort_by_key(|p| (p.chromosome, p.span));
    places
}

/// Returns the mean depth of each place; `None` where the file has no such chromosome.
fn depths(setup: &RunSetup, file: &AlignmentFile, places: &[Place]) -> Result<Vec<Option<f64>>> {
    let rules = &setup.settings.general().coverage;
    let limits =
        Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let mut reader = file.reader()?;
    reader.set_columns(Columns { bases: false, tags: false });
    let mut depths = vec![None; places.len()];
    for run in file.runs(&places.iter().map(|p| (p.chromosome, p.span)).collect::<Vec<_>>()) {
        let Some(here) = places.get(run.clone()) else { continue };
        let Some((contig, length)) = here.first().and_then(|p| file.contig(p.chromosome)) else {
            continue;
        };
        let spans: Vec<Span> =
            here.iter().map(|p| Span::new(p.span.start, p.span.end.min(length))).collect();
        reader.sweep(
            contig,
            &spans,
            |i| Pileup::new(spans[i], limits),
            |pileup, read| {
                pileup.add(read);
                Ok(())
            },
            |i, pileup| {
                let depth = pileup.finish().depth;
                let sum: u64 = depth.iter().map(|d| u64::from(*d)).sum();
                depths[run.start + i] =
                    (!depth.is_empty()).then(|| sum as f64 / depth.len() as f64);
                Ok(())
            },
        )?;
    }
    Ok(depths)
}
