//! Terms and protein name of a group of alleles, by the two products.

use crate::annotate::adjust::recoded;
use crate::annotate::haplotype::group::{Group, Message};
use crate::annotate::names::protein;
use crate::model::Term;

/// What a group does to the product.
pub(crate) struct Effect {
    pub(crate) terms: Vec<Term>,
    /// Residues of the window before and after, as VEP writes them: `RK/R*`.
    pub(crate) amino_acids: String,
    /// Codons of the window, changed part in upper case.
    pub(crate) codons: String,
    /// Residues of the window, 1-based inclusive.
    pub(crate) protein_position: (usize, usize),
    /// Changed bases of the CDS, 1-based inclusive.
    pub(crate) cds_position: (usize, usize),
    pub(crate) protein: Option<String>,
    /// 1-based residue of a new terminator.
    pub(crate) new_stop: Option<usize>,
    /// Number of the first whole codon's residue.
    pub(crate) cds_start: usize,
}

/// Of the window when the frame is kept, else of the rest of the product.
pub(crate) fn of(message: &Message, group: &Group) -> Effect {
    let (from, to) = group.window;
    let in_frame = group.shift % 3 == 0;
    let old = message.whole_product(message.coding());
    let old_long = message.whole_product(message.all());
    let new = message.whole_product(&group.after);
    let first = from / 3;
    let old_window = message.bases_of(from, to);
    let end =
        if in_frame { to.saturating_add_signed(group.shift).max(from) } else { group.after.len() };
    let new_window = &group.after[from.min(group.after.len())..end.min(group.after.len())];
    let old_residues = message.residues(old_window);
    let new_residues =
        if in_frame { message.residues(new_window) } else { message.product(new_window) };
    // The annotated terminator is the CDS's last whole codon.
    let cds = message.coding().len();
    let has_stop = cds.is_multiple_of(3)
        && message.residue(&message.coding()[cds.saturating_sub(3)..]) == Some(b'*');
    // An internal terminator: the products cannot be compared.
    let readable = !has_stop || old.len() * 3 == cds;
    let touches_stop = has_stop && to >= cds;
    let touches_start = message.begins_with_start() && from == 0;
    let start_changed = touches_start
        && group.after.get(..3) != message.all().get(..3)
        && !group
            .after
            .get(..3)
            .is_some_and(|codon| recoded::begins_translation(codon, message.mitochondrial()));
    let mut terms = Vec::new();
    let mut name = None;
    let mut new_stop = None;
    let compare = if has_stop { &old } else { &old_long };
    let differs = (0..compare.len().max(new.len())).find(|i| compare.get(*i) != new.get(*i));
    let stop_at = new.iter().position(|r| *r == b'*');
    let number = |i: usize| i + message.first_residue();
    if start_changed {
        terms.push(Term::StartLost);
        name = Some("p.Met1?".to_owned());
    } else if !in_frame {
        terms.push(Term::Frameshift);
        if touches_stop && stop_at.is_none_or(|s| s + 1 != old.len()) {
            terms.push(Term::StopLost);
        }
        if let Some(i) = differs.filter(|_| readable) {
            if new.get(i) == Some(&b'*') {
                terms.push(Term::StopGained);
            }
            name = protein::frame_shift(compare, &new, i, number(i));
        }
        new_stop = stop_at.map(number);
    } else if old_residues == new_residues || (readable && differs.is_none()) {
        terms.push(if touches_stop { Term::StopRetained } else { Term::Synonymous });
        name = old_residues.first().map(|r| format!("p.{}{}=", protein::three(*r), number(first)));
    } else {
        let stops = new_residues.contains(&b'*');
        if touches_stop && !stops {
            terms.push(Term::StopLost);
        } else if stops && !old_residues.contains(&b'*') {
            terms.push(Term::StopGained);
            new_stop = stop_at.map(number);
        }
        if !(terms.contains(&Term::StopGained) || touches_stop && stops)
            || old_residues.len() != new_residues.len()
        {
            terms.extend(shape(&old_residues, &new_residues));
        }
        if terms.contains(&Term::StopLost) {
            terms.retain(|t| *t != Term::Missense);
        }
        let offset = message.first_residue() - 1;
        name = if !readable {
            None
        } else if terms.contains(&Term::StopGained) {
            protein::truncated(
                &padded(compare, offset),
                first + offset..to / 3 + offset,
                &padded(&new, offset),
            )
        } else {
            protein::name(&padded(compare, offset), &padded(&new, offset))
        };
    }
    let (codons_old, codons_new) = marked(old_window, new_window, in_frame);
    let text = |r: &[u8]| String::from_utf8_lossy(r).into_owned();
    let cds_first = message.first_position();
    Effect {
        terms,
        amino_acids: format!(
            "{}/{}",
            text(&old_residues),
            if in_frame { text(&new_residues) } else { "X".to_owned() }
        ),
        codons: format!("{codons_old}/{codons_new}"),
        protein_position: (number(first), number(to / 3 - 1)),
        cds_position: (group.changed.0 + cds_first, group.changed.1 - 1 + cds_first),
        protein: name,
        new_stop,
        cds_start: message.first_residue(),
    }
}

/// Unknown residues in front, so that an index is the residue's number less one.
fn padded(product: &[u8], by: usize) -> Vec<u8> {
    let mut out = vec![b'X'; by];
    out.extend_from_slice(product);
    out
}

/// SO:0001821, 0001822, 0001583, 0001818 by the residues before and after.
fn shape(old: &[u8], new: &[u8]) -> Option<Term> {
    let cut = |s: &[u8]| s.iter().position(|r| *r == b'*').map_or(s.len(), |i| i + 1);
    let new_cut = &new[..cut(new)];
    Some(match old.len().cmp(&new.len()) {
        std::cmp::Ordering::Equal => Term::Missense,
        std::cmp::Ordering::Less if new_cut.starts_with(old) || new_cut.ends_with(old) => {
            Term::InframeInsertion
        }
        std::cmp::Ordering::Greater if trims_to_nothing(old, new) => Term::InframeDeletion,
        _ => Term::ProteinAltering,
    })
}

fn trims_to_nothing(old: &[u8], new: &[u8]) -> bool {
    let lead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail =
        old[lead..].iter().rev().zip(new[lead..].iter().rev()).take_while(|(a, b)| a == b).count();
    lead + tail == new.len()
}

/// Codons with what differs in upper case; the rest of a shifted frame is not written.
fn marked(old: &[u8], new: &[u8], in_frame: bool) -> (String, String) {
    let lead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = if in_frame {
        old[lead..].iter().rev().zip(new[lead..].iter().rev()).take_while(|(a, b)| a == b).count()
    } else {
        0
    };
    let write = |s: &[u8]| {
        let mark = |(i, b): (usize, &u8)| {
            let changed = i >= lead && i < s.len() - tail;
            let b = if changed { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() };
            char::from(b)
        };
        s.iter().enumerate().map(mark).collect::<String>()
    };
    let new = if in_frame { new } else { &new[..new.len().min(old.len())] };
    (write(old), write(new))
}
