//! Translates a bundle's rows into the model's words, for the look-ups of the report.

use crate::Result;
use crate::error::ErrorKind;
use crate::model::gene::GeneFacts;
use crate::model::resource::{
    ClinvarEntry, GeneResources, GroupFrequency, IntervalHit, Looked, PopulationFrequency,
    Prediction, PredictionEntry, PredictorScore, Resources, SourceFilter, SourceFrequency,
    TrackValue,
};
use crate::model::{Allele, Chromosome};
use crate::panel::{genes, symbols};
use crate::resource::bundle::format::{TrackKind, TrackMark};
use crate::resource::bundle::loaded::{Entry, Loaded};
use crate::resource::bundle::track_spec::split_entries;
use crate::resource::sources::{clinvar, constraint, dosage, gnomad, predictors};

/// Returns all facts of the bundle about a normalised allele; the gene's part is added by
/// [`for_gene`].
///
/// # Errors
/// Input: the bundle changed since it was loaded.
pub fn of_allele(bundle: &Loaded, allele: &Allele) -> Result<Resources> {
    let mut resources = Resources::default();
    for (i, track) in bundle.header().tracks.iter().enumerate() {
        let found = bundle.find(i, allele)?;
        match track.kind {
            TrackKind::Frequency => {
                // A mitochondrial track says nothing of nuclear alleles, and the other way round.
                let mitochondrial = track.chromosomes == ["chrM"];
                if mitochondrial == (allele.chromosome == Chromosome::M) {
                    let found = found.map(|e| frequency(&e));
                    resources
                        .frequencies
                        .push(SourceFrequency { source: track.name.clone(), found });
                }
            }
            TrackKind::Clinvar => {
                resources.clinvar =
                    found.map(|e| ClinvarEntry { release: release(bundle), ..clinvar_entry(&e) })
            }
            TrackKind::Predictor => {
                let found = found.map(|e| prediction(&e, track));
                resources
                    .predictors
                    .push(PredictorScore { predictor: track.name.as_str().into(), found });
            }
            TrackKind::Other => {
                for (column, field) in track.texts.iter().enumerate() {
                    let value = found.clone().map(|e| e.text(column).to_owned());
                    resources.tracks.push(TrackValue {
                        track: track.name.clone(),
                        field: field.clone(),
                        value,
                    });
                }
            }
        }
    }
    for (i, track) in bundle.header().intervals.iter().enumerate() {
        let names = bundle.overlapping(i, allele.chromosome, allele.span());
        let names = names.map(|list| list.into_iter().map(|i| i.name.clone()).collect());
        resources.intervals.push(IntervalHit { track: track.name.clone(), names });
    }
    Ok(resources)
}

/// Returns the date of the ClinVar file: its VCF has no date of a single review.
pub fn release(bundle: &Loaded) -> String {
    let mark = bundle.header().sources.iter().find(|s| s.track == "clinvar");
    mark.map_or_else(String::new, |s| s.release.clone())
}

/// Adds the facts of one of the allele's genes to those that [`of_allele`] found: gene-level facts,
/// and the bands of its predictors.
///
/// # Errors
/// Internal: the built-in tables of genes cannot be read.
pub fn for_gene(bundle: &Loaded, found: &Resources, gene: &GeneFacts) -> Result<Resources> {
    let mut resources = Resources { gene: of_gene(bundle, gene), ..found.clone() };
    for score in &mut resources.predictors {
        if let Looked::Known(prediction) = &mut score.found {
            own_entry(prediction, gene)?;
            let band = prediction
                .score
                .and_then(|s| bundle.bands().label(score.predictor.as_str(), &gene.symbol, s));
            prediction.band = band.map(str::to_owned);
        }
    }
    Ok(resources)
}

fn prediction(entry: &Entry, track: &TrackMark) -> Prediction {
    let numbers: Vec<Option<f64>> =
        (0..track.numbers.len()).map(|i| entry.number(i).map(shortest)).collect();
    let texts: Vec<&str> = (0..track.texts.len()).map(|i| entry.text(i)).collect();
    let kept = track.texts.iter().position(|t| t == predictors::ENTRIES);
    let several = kept.map(|i| split_entries(texts[i])).unwrap_or_default();
    let mut entries: Vec<PredictionEntry> = several
        .iter()
        .map(|cells| {
            let (numbers, texts) = cells.split_at(track.numbers.len().min(cells.len()));
            let numbers: Vec<Option<f64>> = numbers.iter().map(|n| n.parse().ok()).collect();
            prediction_entry(track, &numbers, texts)
        })
        .collect();
    if entries.is_empty() {
        entries.push(prediction_entry(track, &numbers, &texts));
    }
    let shown = prediction_entry(track, &numbers, &texts);
    Prediction { score: shown.score, band: None, details: shown.details, entries }
}

/// Makes the entry of these cells.
fn prediction_entry(track: &TrackMark, numbers: &[Option<f64>], texts: &[&str]) -> PredictionEntry {
    let named = || track.texts.iter().zip(texts).filter(|(n, _)| *n != predictors::ENTRIES);
    let text = |name: &str| {
        named().find(|(n, t)| *n == name && !t.is_empty()).map(|(_, t)| (*t).to_owned())
    };
    let details = named().filter(|(_, t)| !t.is_empty()).map(|(n, t)| (n.clone(), (*t).to_owned()));
    let others = track.numbers.iter().zip(numbers).skip(1);
    let others = others.filter_map(|(n, v)| Some((n.clone(), v.as_ref()?.to_string())));
    let transcripts = text("transcripts").or_else(|| text("transcript")).unwrap_or_default();
    PredictionEntry {
        score: numbers.first().copied().flatten(),
        gene: text("gene"),
        transcripts: transcripts
            .split([';', ',', '|', ' '])
            .filter_map(|t| t.split('.').next())
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .collect(),
        details: details.chain(others).collect(),
    }
}

/// Returns a prediction as a row of the gene shows it: of the gene's own entry.
///
/// # Errors
/// Internal: the built-in tables of genes cannot be read.
pub fn prediction_for(prediction: &Prediction, gene: &GeneFacts) -> Result<Prediction> {
    let mut shown = prediction.clone();
    own_entry(&mut shown, gene)?;
    Ok(shown)
}

/// Shows the entry of the row's own gene, of several the one with the highest score; without one
/// the score is none, and what another gene has stands beside it.
fn own_entry(prediction: &mut Prediction, gene: &GeneFacts) -> Result<()> {
    let mut owners = Vec::with_capacity(prediction.entries.len());
    for entry in &prediction.entries {
        owners.push(owner(entry)?);
    }
    let own = |(e, owner): &(&PredictionEntry, Option<String>)| match owner {
        Some(id) => *id == gene.hgnc_id,
        // A source without genes speaks of the allele; a name that HGNC lacks may be the gene's.
        None => e.gene.as_ref().is_none_or(|name| {
            *name == gene.symbol || gene.previous_symbols.iter().any(|p| p == name)
        }),
    };
    if owners.is_empty() {
        return Ok(());
    }
    let higher = |a: &&PredictionEntry, b: &&PredictionEntry| {
        a.score.partial_cmp(&b.score).unwrap_or(std::cmp::Ordering::Equal)
    };
    let (mine, others): (Vec<_>, Vec<_>) = prediction.entries.iter().zip(owners).partition(own);
    let named = |(e, _): &(&PredictionEntry, Option<String>)| {
        let whose = e.gene.clone().unwrap_or_else(|| e.transcripts.join(","));
        let score = e.score.map_or_else(|| "no score".to_owned(), |s| s.to_string());
        ("other gene".to_owned(), format!("{whose} {score}"))
    };
    let beside: Vec<(String, String)> = others.iter().map(named).collect();
    // Of equal scores the first.
    match mine.into_iter().map(|(e, _)| e).rev().max_by(higher) {
        Some(entry) => {
            prediction.score = entry.score;
            prediction.details = entry.details.iter().cloned().chain(beside).collect();
        }
        None => {
            prediction.score = None;
            prediction.details = beside;
        }
    }
    Ok(())
}

/// Returns the HGNC id of the gene that an entry is of: by its symbol, else by a MANE transcript
/// among its own; `None` where neither tells.
///
/// # Errors
/// Internal: the built-in tables of genes cannot be read.
fn owner(entry: &PredictionEntry) -> Result<Option<String>> {
    if let Some(name) = &entry.gene {
        // A name that HGNC lacks, or that several genes bear, names no owner.
        return match symbols::table()?.resolve_as_spelled(name) {
            Ok((gene, _)) => Ok(Some(gene.hgnc_id.clone())),
            Err(e) if e.kind() == ErrorKind::Internal => Err(e),
            Err(_) => Ok(None),
        };
    }
    let stem = |accession: &str| accession.split('.').next().unwrap_or_default().to_owned();
    let genes = genes::all()?;
    Ok(entry.transcripts.iter().find_map(|t| {
        let plus = |g: &genes::Gene| g.mane_plus_clinical.is_some_and(|p| stem(p.1) == *t);
        let of = genes.iter().find(|g| stem(g.mane_select.1) == *t || plus(g))?;
        Some(of.hgnc_id.to_owned())
    }))
}

/// Returns the gene-level facts, by HGNC id, else by symbol.
pub fn of_gene(bundle: &Loaded, gene: &GeneFacts) -> GeneResources {
    let genes = &bundle.header().genes;
    let row = |table: &str| {
        let rows = &genes.get(table)?.rows;
        rows.get(&gene.hgnc_id).or_else(|| rows.get(&gene.symbol))
    };
    let text = |table: &str, column: usize| {
        row(table).and_then(|r| r.get(column)).filter(|t| !t.is_empty() && *t != "NA").cloned()
    };
    let at = |columns: &[&str], name: &str| {
        columns.iter().position(|c| *c == name).unwrap_or(usize::MAX)
    };
    let number = |name: &str| {
        text("constraint", at(&constraint::COLUMNS, name))
            .and_then(|t| t.parse().ok())
            .filter(|v: &f64| v.is_finite())
    };
    let curated = |name: &str| text("dosage", at(&dosage::COLUMNS, name));
    GeneResources {
        loeuf: number("loeuf"),
        pli: number("pli"),
        missense_z: number("missense_z"),
        haploinsufficiency: curated("haploinsufficiency"),
        triplosensitivity: curated("triplosensitivity"),
        dosage_evaluated: curated("evaluated"),
    }
}

fn frequency(entry: &Entry) -> PopulationFrequency {
    let at = |column: usize| entry.number(column).map(shortest);
    let number = |name: &str| gnomad::NUMBERS.iter().position(|c| *c == name).and_then(at);
    let text = |name: &str| {
        let column = gnomad::TEXTS.iter().position(|c| *c == name).unwrap_or(usize::MAX);
        Some(entry.text(column)).filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let group = |(i, code): (usize, &&str)| {
        let value = |n: usize| at(gnomad::group_at(i, n));
        let (frequency, allele_count, allele_number) = (value(0), value(1), value(2));
        frequency.or(allele_count).or(allele_number)?;
        let (homozygotes, faf95) = (value(3), value(4));
        Some(GroupFrequency {
            group: (*code).to_owned(),
            frequency,
            allele_count,
            allele_number,
            homozygotes,
            faf95,
        })
    };
    PopulationFrequency {
        frequency: number("AF"),
        grpmax: number("AF_grpmax"),
        grpmax_group: text("grpmax"),
        faf95: number("faf95"),
        faf95_group: text("faf95_group"),
        allele_count: number("AC"),
        allele_number: number("AN"),
        grpmax_allele_number: number("AN_grpmax"),
        homozygotes: number("nhomalt"),
        hemizygotes: number("hemizygotes"),
        heteroplasmic: number("AF_heteroplasmic"),
        filter: SourceFilter::new(&text("FILTER").unwrap_or_default()),
        groups: gnomad::GROUPS.iter().enumerate().filter_map(group).collect(),
        other_entries: text("other_entries").unwrap_or_default(),
    }
}

/// Returns overall frequency and FILTER of a frequency track's row, without its groups.
pub fn common(entry: &Entry) -> Option<(f64, SourceFilter)> {
    let filter = gnomad::TEXTS.iter().position(|c| *c == "FILTER").unwrap_or(usize::MAX);
    Some((entry.number(0).map(f64::from)?, SourceFilter::new(entry.text(filter))))
}

/// Returns the number that the source's text meant: 0.1, not 0.10000000149.
fn shortest(v: f32) -> f64 {
    v.to_string().parse().unwrap_or_else(|_| f64::from(v))
}

/// Returns a ClinVar row in the model's words.
pub fn clinvar_entry(entry: &Entry) -> ClinvarEntry {
    let text_as_written = |name: &str| {
        clinvar::TEXTS.iter().position(|c| *c == name).map_or("", |i| entry.text(i)).to_owned()
    };
    let text = |name: &str| text_as_written(name).replace('_', " ");
    // A classification of its own kind: word, review status, diseases, and those of haplotypes.
    let classified = |keys: [&str; 4]| {
        let [word, review, diseases, included] = keys.map(text);
        let mut parts = Vec::new();
        if !word.is_empty() {
            let mut beside = vec![review, diseases.replace('|', "; ")];
            beside.retain(|b| !b.is_empty());
            let beside =
                if beside.is_empty() { String::new() } else { format!(" ({})", beside.join("; ")) };
            parts.push(format!("{word}{beside}"));
        }
        if !included.is_empty() {
            parts.push(format!("as part of {}", included.replace('|', ", ")));
        }
        parts.join("; ")
    };
    let mut included = text("CLNSIGINCL").replace('|', ", ");
    let of_conditions = text("CLNDNINCL").replace('|', "; ");
    if !included.is_empty() && !of_conditions.is_empty() {
        included = format!("{included} ({of_conditions})");
    }
    ClinvarEntry {
        id: text("ID"),
        significance: text("CLNSIG"),
        review_status: text("CLNREVSTAT"),
        stars: entry.number(0).map(|s| s as u8),
        conditions: text("CLNDN").replace('|', "; "),
        conflicts: text("CLNSIGCONF").replace("%3B", "; ").replace('|', "; "),
        genes: text("GENEINFO"),
        // `SO:0001583|missense_variant,SO:...`: the accessions say nothing that the names do not.
        consequences: text_as_written("MC")
            .split(',')
            .map(|t| t.rsplit('|').next().unwrap_or_default())
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        included,
        oncogenicity: classified(["ONC", "ONCREVSTAT", "ONCDN", "ONCINCL"]),
        somatic_impact: classified(["SCI", "SCIREVSTAT", "SCIDN", ""]),
        release: String::new(),
    }
}
