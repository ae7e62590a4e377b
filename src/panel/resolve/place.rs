//! Puts genes, regions and repeats of a panel on the build.

use super::PanelRequest;
use super::merge::Joined;
use crate::model::gene::GeneFacts;
use crate::model::notice::GeneNotice;
use crate::model::panel::{Locus, PanelGene};
use crate::model::{Build, Chromosome, RescueScope, Span};
use crate::panel::file::PanelFile;
use crate::panel::{genes, place, transcripts};
use crate::{Error, Result};
use std::path::Path;
use std::sync::Arc;

/// Returns a locus of a panel file without what a region and a repeat each state in their own way;
/// neither is an exact allele, and neither rescues.
fn bare_locus(
    id: &str,
    category: &str,
    place: Option<(Chromosome, Span)>,
    confidence: String,
) -> Locus {
    Locus {
        id: id.to_owned(),
        category: category.to_owned(),
        genes: Vec::new(),
        hgvs: String::new(),
        allele: None,
        deletes_place: false,
        place,
        known_as: String::new(),
        effect: None,
        rescued_from: RescueScope::NOTHING,
        not_in_force: None,
        why: String::new(),
        detection: String::new(),
        source: String::new(),
        confidence,
    }
}

/// Returns regions and repeats of a panel file as loci; the flag says whether small variants are
/// looked for there.
pub(super) fn panel_loci(
    file: &PanelFile,
    tiers: &[String],
    build: Build,
) -> Result<Vec<(Locus, bool)>> {
    let place_of = |id: &str, text: Option<&str>| {
        text.map(|t| place::parse(t, build))
            .transpose()
            .map_err(|why| Error::input(format!("{id}: {why}")).at(Path::new(&file.panel.id)))
    };
    let source = |keys: &[String]| {
        keys.iter()
            .map(|k| file.sources.get(k).unwrap_or(k).as_str())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let mut out = Vec::new();
    for r in file.regions.iter().filter(|r| tiers.contains(&r.tier)) {
        let place = place_of(&r.id, r.location.on(build))?;
        let why = [r.name.as_str(), &r.disease].into_iter().filter(|s| !s.is_empty());
        let locus = Locus {
            genes: r.genes.clone(),
            why: why.collect::<Vec<_>>().join(": "),
            detection: r.kind.clone(),
            source: source(&r.sources),
            ..bare_locus(&r.id, "panel_region", place, r.evidence.to_string())
        };
        out.push((locus, r.search));
    }
    for r in file.repeats.iter().filter(|r| tiers.contains(&r.tier)) {
        let bound = |n: Option<u32>| n.map_or_else(|| "not stated".to_owned(), |n| n.to_string());
        let place = place_of(&r.id, r.location.on(build))?;
        let locus = Locus {
            genes: if r.symbol.is_empty() { Vec::new() } else { vec![r.symbol.clone()] },
            why: r.disease.clone(),
            detection: format!(
                "repeat {}: normal up to {}, pathogenic from {}",
                r.unit,
                bound(r.normal_repeats),
                bound(r.pathogenic_repeats)
            ),
            source: source(&r.sources),
            ..bare_locus(&r.id, "short_tandem_repeat", place, r.evidence.to_string())
        };
        // A repeat tract lies in the reads of small-variant callers too; its expansion does not.
        out.push((locus, true));
    }
    Ok(out)
}

/// Places one gene on the build, with its transcripts and what the reader must know of them.
pub(super) fn place_gene(gene: Joined, request: &PanelRequest) -> Result<PanelGene> {
    let build = request.build;
    let e = &gene.entry;
    let embedded = genes::by_hgnc(&e.hgnc_id)?;
    let body = match embedded.and_then(|g| g.place(build)) {
        Some(known) => Some(known),
        None => e
            .location
            .on(build)
            .map(|text| place::parse(text, build))
            .transpose()
            .map_err(|why| Error::input(format!("gene {}: {why}", e.symbol)))?,
    };
    let region = body.map(|(c, s)| {
        let padded = s.padded(request.padding);
        (c, Span::new(padded.start, padded.end.min(c.length(build))))
    });
    let mut notices = Vec::new();
    if region.is_none() {
        notices.push(GeneNotice::NoPlace { build });
    }
    let known = transcripts::of_gene(build, &e.hgnc_id)?;
    if known.is_empty() && region.is_some() {
        notices.push(match embedded {
            Some(_) => GeneNotice::NoTranscript { build },
            None => GeneNotice::NotEmbedded,
        });
    }
    let departures = known.iter().filter_map(|t| t.departure.as_ref());
    notices.extend(
        departures
            .filter(|d| d.concerns_reader())
            .map(|d| GeneNotice::TranscriptDeparts { departure: d.text.clone() }),
    );
    for plus in &e.mane_plus_clinical {
        if !known.iter().any(|m| m.transcript.id == plus.ensembl) {
            let (refseq, ensembl) = (plus.refseq.clone(), plus.ensembl.clone());
            notices.push(GeneNotice::NoPlusClinical { refseq, ensembl });
        }
    }
    let transcripts = known.iter().map(|m| m.transcript.clone()).collect();
    let first_line = gene.first_line;
    let facts = Arc::new(facts(gene, embedded));
    Ok(PanelGene { facts, region, transcripts, first_line, notices })
}

fn facts(gene: Joined, embedded: Option<&genes::Gene>) -> GeneFacts {
    let Joined { entry: e, panels, sources, .. } = gene;
    GeneFacts {
        panels,
        symbol: e.symbol,
        hgnc_id: e.hgnc_id,
        previous_symbols: e.previous_symbols,
        panel_tier: e.tier,
        inheritance: e.inheritance,
        disease: e.disease,
        omim: e.omim,
        mondo: e.mondo,
        mechanism: e.mechanism,
        loss_of_function: e.loss_of_function,
        dominant_mechanism: embedded.map_or("", |g| g.dominant_mechanism).to_owned(),
        dominant_alleles: embedded.map_or_else(Vec::new, |g| g.dominant_alleles.clone()),
        evidence: e.evidence,
        malignancy_flag: e.malignancy_flag,
        malignancy: e.malignancy,
        malignancy_source: e.malignancy_source,
        hsct_donor: e.hsct_donor,
        secondary_findings: (!e.secondary_findings.is_empty()).then_some(e.secondary_findings),
        notes: e.notes,
        sources,
        certainty: e.certainty,
    }
}
