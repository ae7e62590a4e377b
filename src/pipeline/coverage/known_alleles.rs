//! Takes known alleles from the resource bundle: common ones, which tell contamination, and
//! pathogenic ones, which matter in gaps.

use crate::Result;
use crate::coverage::contamination::{self, Site, Sites};
use crate::coverage::gaps::KnownAllele;
use crate::filter::loci::changed_span;
use crate::model::interval_index::IntervalIndex;
use crate::model::{Allele, Chromosome};
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Loaded, lookup};
use crate::settings::SettingsBook;
use crate::settings::sections::SampleRules;

/// Caps the rows of a frequency track that are looked through for common sites.
const MAX_FREQUENCY_ROWS: usize = 600_000;

/// Returns the sites for estimating contamination: common substitutions of the bundle on the
/// autosomes, else the alleles that the sample has on both copies by its own calls.
///
/// # Errors
/// Input: a track of the bundle cannot be read.
pub(super) fn contamination_sites(
    resources: Option<&Loaded>,
    homozygous: &[Allele],
    rules: &SampleRules,
) -> Result<Sites> {
    let finish = |list, source: String| {
        Sites::new(list, source, rules.contamination_distance, rules.contamination_max_sites)
    };
    if let Some(resources) = resources {
        for track in resources.tracks_of(TrackKind::Frequency) {
            let list = common_sites(resources, track, rules.contamination_min_frequency)?;
            if list.len() >= rules.contamination_min_sites {
                let name = resources.header().tracks.get(track).map_or("", |t| t.name.as_str());
                return Ok(finish(list, format!("common sites of {name}, genotypes unknown")));
            }
        }
    }
    let frequency = contamination::FREQUENCY_OF_HOMOZYGOUS;
    let list = homozygous.iter().filter_map(|a| site(a, frequency, true)).collect();
    Ok(finish(
        list,
        "the call set's homozygous alleles, population frequency taken as 2/3".to_owned(),
    ))
}

/// Returns the sites of a frequency track whose rarer allele has at least this frequency.
fn common_sites(resources: &Loaded, track: usize, min_frequency: f64) -> Result<Vec<Site>> {
    let mut list = Vec::new();
    for row in resources.alleles_sampled(track, MAX_FREQUENCY_ROWS) {
        let (allele, entry) = row?;
        let Some((frequency, filter)) = lookup::common(&entry) else { continue };
        if !filter.passes() {
            continue;
        }
        if frequency >= min_frequency && frequency <= 1.0 - min_frequency {
            list.extend(site(&allele, frequency, false));
        }
    }
    Ok(list)
}

/// Returns an allele as a site; `None` unless it is a substitution of one base on an autosome.
fn site(allele: &Allele, frequency: f64, homozygous: bool) -> Option<Site> {
    let base = |bases: &str| match bases.as_bytes() {
        [b @ (b'A' | b'C' | b'G' | b'T')] => Some(*b),
        _ => None,
    };
    let (reference, alternate) = (base(&allele.reference)?, base(&allele.alternate)?);
    let usable = !allele.chromosome.is_sex() && allele.chromosome != Chromosome::M;
    let (chromosome, position) = (allele.chromosome, allele.start);
    usable.then_some(Site { chromosome, position, reference, alternate, frequency, homozygous })
}

/// Returns ClinVar's pathogenic alleles of the bundle by place; `None` where it has no ClinVar.
///
/// # Errors
/// Input: the track cannot be read.
pub(super) fn pathogenic_alleles(
    resources: &Loaded,
    settings: &SettingsBook,
) -> Result<Option<IntervalIndex<KnownAllele>>> {
    let Some(track) = resources.tracks_of(TrackKind::Clinvar).next() else { return Ok(None) };
    let rules = &settings.general().clinvar;
    let mut known: Vec<KnownAllele> = Vec::new();
    for row in resources.alleles(track) {
        let (allele, entry) = row?;
        let clinvar = lookup::clinvar_entry(&entry);
        if rules.is_pathogenic(&clinvar, rules.min_stars_known) {
            known.push(KnownAllele {
                chromosome: allele.chromosome,
                span: changed_span(&allele),
                name: format!("{allele} {} (ClinVar {})", clinvar.significance, clinvar.id),
            });
        }
    }
    known.sort_by(|a, b| (a.chromosome, a.span, &a.name).cmp(&(b.chromosome, b.span, &b.name)));
    Ok(Some(IntervalIndex::new(known)))
}
