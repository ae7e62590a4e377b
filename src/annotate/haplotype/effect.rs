//! Works out terms and protein name of a group of alleles, from the products without and with them.

use crate::annotate::adjust::recoded;
use crate::annotate::haplotype::group::Group;
use crate::annotate::haplotype::message::Message;
use crate::annotate::names::protein;
use crate::model::Term;

/// Holds the effect of a group on the product.
pub(super) struct Effect {
    pub(super) terms: Vec<Term>,
    /// Gives the residues of the window before and after, as VEP writes them: `RK/R*`.
    pub(super) amino_acids: String,
    /// Gives the codons of the window, changed part in upper case.
    pub(super) codons: String,
    /// Numbers the residues of the window, 1-based inclusive.
    pub(super) protein_position: (usize, usize),
    /// Gives the changed bases of the CDS, 1-based inclusive.
    pub(super) cds_position: (usize, usize),
    pub(super) protein: Option<String>,
    /// Numbers the residue of a new terminator, 1-based.
    pub(super) new_stop: Option<usize>,
    /// Numbers the residue of the first whole codon.
    pub(super) first_residue: usize,
}

impl Effect {
    /// Works out the effect on the window where the frame is kept, else on the rest of the product.
    pub(super) fn new(message: &Message, group: &Group) -> Self {
        let reading = Reading::new(message, group);
        let change = if reading.loses_start() {
            ProductChange {
                terms: vec![Term::StartLost],
                protein: Some("p.Met1?".to_owned()),
                new_stop: None,
            }
        } else if !reading.in_frame {
            reading.frame_shift()
        } else if reading.is_silent() {
            reading.silent_change()
        } else {
            reading.in_frame_change()
        };
        let (codons_old, codons_new) =
            marked(reading.old_window, reading.new_window, reading.in_frame);
        let text = |r: &[u8]| String::from_utf8_lossy(r).into_owned();
        let new_residues =
            if reading.in_frame { text(&reading.new_residues) } else { "X".to_owned() };
        let first = message.first_position();
        let (from, to) = group.window;
        Self {
            terms: change.terms,
            amino_acids: format!("{}/{new_residues}", text(&reading.old_residues)),
            codons: format!("{codons_old}/{codons_new}"),
            protein_position: (reading.number(from / 3), reading.number(to / 3 - 1)),
            cds_position: (group.changed.0 + first, group.changed.1 - 1 + first),
            protein: change.protein,
            new_stop: change.new_stop,
            first_residue: message.first_residue(),
        }
    }
}

/// Holds terms, name and new terminator of a changed product.
struct ProductChange {
    terms: Vec<Term>,
    protein: Option<String>,
    new_stop: Option<usize>,
}

/// Reads the message without and with a group of alleles.
struct Reading<'a> {
    message: &'a Message,
    group: &'a Group,
    in_frame: bool,
    /// Holds the bases of the window; with a shifted frame the new ones go on to the end.
    old_window: &'a [u8],
    new_window: &'a [u8],
    old_residues: Vec<u8>,
    new_residues: Vec<u8>,
    /// Holds the product without the alleles: of the CDS, or where its last codon is no terminator,
    /// of the whole message.
    old: Vec<u8>,
    /// Holds the product with the alleles.
    new: Vec<u8>,
    /// Marks products that can be compared: the old one has no terminator within.
    comparable: bool,
    /// Marks a window that holds the annotated terminator.
    touches_stop: bool,
    /// Indexes the first residue that differs.
    difference: Option<usize>,
    /// Indexes the terminator of the new product.
    stop: Option<usize>,
}

impl<'a> Reading<'a> {
    fn new(message: &'a Message, group: &'a Group) -> Self {
        let (from, to) = group.window;
        let in_frame = group.shift % 3 == 0;
        let old_window = message.bases_of(from, to);
        let all = group.after.len();
        let end = if in_frame { to.saturating_add_signed(group.shift).max(from) } else { all };
        let new_window = &group.after[from.min(all)..end.min(all)];
        // The annotated terminator is the CDS's last whole codon.
        let coding = message.coding();
        let cds = coding.len();
        let has_stop = cds.is_multiple_of(3)
            && message.residue(&coding[cds.saturating_sub(3)..]) == Some(b'*');
        let old = message.whole_product(if has_stop { coding } else { message.all() });
        let new = message.whole_product(&group.after);
        Self {
            message,
            group,
            in_frame,
            old_window,
            new_window,
            old_residues: message.residues(old_window),
            new_residues: if in_frame {
                message.residues(new_window)
            } else {
                message.product(new_window)
            },
            comparable: !has_stop || old.len() * 3 == cds,
            touches_stop: has_stop && to >= cds,
            difference: (0..old.len().max(new.len())).find(|i| old.get(*i) != new.get(*i)),
            stop: new.iter().position(|r| *r == b'*'),
            old,
            new,
        }
    }

    /// Returns the number of the residue with this index.
    fn number(&self, index: usize) -> usize {
        index + self.message.first_residue()
    }

    /// Tells whether the codon in place of the initiation codon no longer begins translation.
    fn loses_start(&self) -> bool {
        let (before, after) = (self.message.all().get(..3), self.group.after.get(..3));
        let begins = |codon| recoded::begins_translation(codon, self.message.mitochondrial());
        self.message.begins_with_start()
            && self.group.window.0 == 0
            && after != before
            && !after.is_some_and(begins)
    }

    fn is_silent(&self) -> bool {
        self.old_residues == self.new_residues || (self.comparable && self.difference.is_none())
    }

    fn frame_shift(&self) -> ProductChange {
        let mut terms = vec![Term::Frameshift];
        if self.touches_stop && self.stop.is_none_or(|s| s + 1 != self.old.len()) {
            terms.push(Term::StopLost);
        }
        let mut protein = None;
        if let Some(i) = self.difference.filter(|_| self.comparable) {
            if self.new.get(i) == Some(&b'*') {
                terms.push(Term::StopGained);
            }
            protein = protein::frame_shift(&self.old, &self.new, i, self.number(i));
        }
        ProductChange { terms, protein, new_stop: self.stop.map(|i| self.number(i)) }
    }

    fn silent_change(&self) -> ProductChange {
        let term = if self.touches_stop { Term::StopRetained } else { Term::Synonymous };
        let number = self.number(self.group.window.0 / 3);
        let name = |r: &u8| format!("p.{}{number}=", protein::three(*r));
        let protein = self.old_residues.first().map(name);
        ProductChange { terms: vec![term], protein, new_stop: None }
    }

    fn in_frame_change(&self) -> ProductChange {
        let mut terms = Vec::new();
        let mut new_stop = None;
        let stops = self.new_residues.contains(&b'*');
        if self.touches_stop && !stops {
            terms.push(Term::StopLost);
        } else if stops && !self.old_residues.contains(&b'*') {
            terms.push(Term::StopGained);
            new_stop = self.stop.map(|i| self.number(i));
        }
        if !(terms.contains(&Term::StopGained) || self.touches_stop && stops)
            || self.old_residues.len() != self.new_residues.len()
        {
            terms.extend(shape(&self.old_residues, &self.new_residues));
        }
        if terms.contains(&Term::StopLost) {
            terms.retain(|t| *t != Term::Missense);
        }
        let protein = self.in_frame_name(terms.contains(&Term::StopGained));
        ProductChange { terms, protein, new_stop }
    }

    fn in_frame_name(&self, stop_gained: bool) -> Option<String> {
        if !self.comparable {
            return None;
        }
        let offset = self.message.first_residue() - 1;
        let (old, new) = (padded(&self.old, offset), padded(&self.new, offset));
        if !stop_gained {
            return protein::name(&old, &new);
        }
        let (from, to) = self.group.window;
        protein::truncated(&old, from / 3 + offset..to / 3 + offset, &new)
    }
}

/// Puts unknown residues in front, so that an index is the residue's number less one.
fn padded(product: &[u8], by: usize) -> Vec<u8> {
    let mut out = vec![b'X'; by];
    out.extend_from_slice(product);
    out
}

/// Returns the term (SO:0001821, 0001822, 0001583, 0001818) by the residues before and after.
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

/// Writes codons with what differs in upper case; the rest of a shifted frame is not written.
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
