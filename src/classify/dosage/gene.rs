//! The item of section 2 that a loss or gain meets at one gene of which the exons are known.

use crate::classify::dosage::standard::DosageStandard;
use crate::model::dosage::{DosageEntry, DosageFinding, DosageItem, DosageScore, DoseChange};
use crate::model::event_effect::{EventChange, EventOverlap, EventScope};

/// Finds the item; `None` where the gene is not established as sensitive to the change. `exons`
/// counts the exons of its transcript, and `change` is known where both ends lie inside it.
pub fn gene_item(
    standard: &DosageStandard,
    dose: DoseChange,
    gene: Option<&DosageEntry>,
    exons: usize,
    (overlap, change): (&EventOverlap, Option<&EventChange>),
) -> Option<DosageFinding> {
    let gene = gene?;
    let loss_counts = gene.loss == DosageScore::Sufficient;
    let item = match dose {
        DoseChange::Loss if loss_counts => loss_item(exons, overlap),
        DoseChange::Gain if overlap.scope == EventScope::Whole => {
            if gene.gain == DosageScore::Sufficient {
                DosageItem::Item2A
            } else if loss_counts {
                DosageItem::Item2H
            } else {
                return None;
            }
        }
        DoseChange::Gain if loss_counts => match overlap.scope {
            EventScope::Inside | EventScope::Intron => DosageItem::Item2I,
            _ => DosageItem::Item2J,
        },
        DoseChange::Loss | DoseChange::Gain => return None,
    };
    let by_strength = matches!(
        (dose, item),
        (DoseChange::Loss, DosageItem::Item2E) | (DoseChange::Gain, DosageItem::Item2I)
    );
    let points = match change {
        Some(change) if by_strength => standard.strength(change.strength),
        _ => standard.points(dose, item),
    };
    Some(DosageFinding { subject: gene.id.clone(), item: Some(item), points })
}

/// Returns the item of a loss in a haploinsufficient gene.
fn loss_item(exons: usize, overlap: &EventOverlap) -> DosageItem {
    let touched: Vec<usize> = overlap.whole.iter().chain(&overlap.part).copied().collect();
    match overlap.scope {
        EventScope::Whole => DosageItem::Item2A,
        EventScope::Inside | EventScope::Intron => DosageItem::Item2E,
        EventScope::FivePrime if overlap.coding > 0 => DosageItem::Item2C1,
        EventScope::FivePrime => DosageItem::Item2C2,
        EventScope::ThreePrime if overlap.coding == 0 => DosageItem::Item2D1,
        EventScope::ThreePrime if touched == [exons] => DosageItem::Item2D3,
        EventScope::ThreePrime => DosageItem::Item2D4,
    }
}
