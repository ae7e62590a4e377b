//! Answers what a frame shift does to an initiation codon that it touches (Ensembl VEP,
//! `VariationEffect.pm`).

use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::window::Window;

/// Tells whether `start_lost` and `start_retained_variant` hold; both can.
pub(super) fn terms(p: &Prepared, window: &Window<'_>, inserted: &[u8]) -> (bool, bool) {
    let cds = p.coding_sequence();
    let (start, end) = (window.removed.start as usize, window.removed.end as usize);
    let utr = &p.spliced[..p.cds.start as usize];
    let opens = cds[..start].iter().chain(inserted).chain(&cds[end..]).take(3).eq(b"ATG");
    let moved = !utr.is_empty() && !opens;
    let keeps = if !utr.is_empty() && opens {
        true
    } else if utr.len() + inserted.len() < end - start {
        false
    } else {
        // The changed 5'UTR and CDS end with the whole CDS: the indel only moves bases over the
        // CDS's start.
        let head = [&utr[utr.len().saturating_sub(end)..], &cds[..start], inserted].concat();
        head.ends_with(&cds[..end])
    };
    let (old, new) = (&window.old, &window.new);
    let differs = !old.is_empty()
        && !new.is_empty()
        && new != b"X"
        && !new.starts_with(old)
        && !new.ends_with(old);
    (!keeps || moved || differs, keeps)
}
