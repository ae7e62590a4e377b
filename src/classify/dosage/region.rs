//! The item of section 2 that a loss or gain meets at one region.

use crate::classify::dosage::standard::DosageStandard;
use crate::model::Span;
use crate::model::dosage::{DosageEntry, DosageFinding, DosageItem, DosageScore, DoseChange};

/// Finds the item of an event at `place` in a region that it touches; `None` where nothing is
/// established. `breaks_gene` tells whether an end lies within a protein-coding gene.
pub fn region_item(
    standard: &DosageStandard,
    dose: DoseChange,
    region: &DosageEntry,
    place: Span,
    breaks_gene: bool,
) -> Option<DosageFinding> {
    let score = match dose {
        DoseChange::Loss => region.loss,
        DoseChange::Gain => region.gain,
    };
    let item = match (score, dose) {
        (DosageScore::Sufficient, _) if place.contains(region.span) => DosageItem::Item2A,
        (DosageScore::Sufficient, _) => DosageItem::Item2B,
        (DosageScore::Unlikely, _) if !region.span.contains(place) => return None,
        (DosageScore::Unlikely, DoseChange::Loss) => DosageItem::Item2F,
        (DosageScore::Unlikely, DoseChange::Gain) if breaks_gene => DosageItem::Item2E,
        (DosageScore::Unlikely, DoseChange::Gain) => DosageItem::Item2D,
        (DosageScore::Other(_) | DosageScore::NotJudged, _) => return None,
    };
    let points = standard.points(dose, item);
    Some(DosageFinding { subject: region.id.clone(), item: Some(item), points })
}
