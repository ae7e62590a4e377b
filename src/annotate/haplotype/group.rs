//! Finds the alleles of one haplotype that are described together on one transcript.
//!
//! Two alleles are described together where they change one codon, or where the second meets the
//! reading frame that the first has shifted, before a new terminator ends it (HGVS 21.1, DNA,
//! deletion-insertion: changes that together affect one amino acid; protein, frame shift:
//! additional changes in cis count where they change the shifted frame). Alleles that do not lie
//! whole in the coding part of one exon are left to their own rows: there splicing or initiation
//! decides.

use crate::annotate::haplotype::message::{Edit, Message};
use crate::model::Transcript;
use crate::model::consequence::Phased;

/// Holds a stretch of the message with the alleles that meet in it.
pub(super) struct Group {
    /// Indexes the alleles given, from the 5' end of the transcript.
    pub(super) parts: Vec<usize>,
    /// Gives the whole codons touched, in the message without the alleles, 0-based half-open.
    pub(super) window: (usize, usize),
    /// Gives the first changed base and one past the last.
    pub(super) changed: (usize, usize),
    /// Holds the message with the alleles.
    pub(super) after: Vec<u8>,
    /// Counts the bases put in less bases taken out.
    pub(super) shift: isize,
    /// Counts the gaps between the parts, in bases of the message.
    pub(super) gaps: Vec<usize>,
}

fn codon_start(i: usize) -> usize {
    i / 3 * 3
}

fn codon_end(i: usize) -> usize {
    i.div_ceil(3) * 3
}

/// Groups alleles of one haplotype, given in any order; an allele that meets no other is in no
/// group.
///
/// Of two that overlap the second is left out: the call set contradicts itself there.
pub(super) fn groups(t: &Transcript, message: &Message, alleles: &[Phased<'_>]) -> Vec<Group> {
    let mut edits: Vec<Edit> =
        alleles.iter().enumerate().filter_map(|(i, a)| message.edit(t, i, a)).collect();
    edits.sort_by_key(|e| (e.at, e.removed, e.part));
    edits.dedup_by(|b, a| b.at < a.end() || (b.at == a.at && a.removed == b.removed));
    let mut out = Vec::new();
    let mut rest = edits.as_slice();
    while let Some(first) = rest.first() {
        let from = codon_start(first.at);
        let (n, after, shift) = meeting(message, from, rest);
        let (group, behind) = rest.split_at(n);
        if n > 1 {
            out.push(Group::new(message, from, group, after, shift));
        }
        rest = behind;
    }
    out
}

/// Counts the leading edits that meet, with the message from base `from` to the end of the last
/// one, and the bases put in less those taken out.
fn meeting(message: &Message, from: usize, edits: &[Edit]) -> (usize, Vec<u8>, isize) {
    let mut shift = 0isize;
    let mut after: Vec<u8> = message.all()[from..edits[0].at].to_vec();
    for (i, e) in edits.iter().enumerate() {
        after.extend_from_slice(&e.inserted);
        shift += e.inserted.len() as isize - e.removed as isize;
        let Some(next) = edits.get(i + 1) else { break };
        let between = &message.all()[e.end()..next.at];
        let joined = if shift % 3 == 0 {
            codon_start(next.at) < codon_end(e.end())
        } else {
            // The shifted frame up to the next allele: a terminator in it ends the product first.
            let mut ahead = after.clone();
            ahead.extend_from_slice(between);
            !message.product(&ahead).contains(&b'*')
        };
        if !joined {
            return (i + 1, after, shift);
        }
        after.extend_from_slice(between);
    }
    (edits.len(), after, shift)
}

impl Group {
    /// Makes the group of edits that meet; `window` holds the message with them from base `from`
    /// on, up to the end of the last one.
    fn new(message: &Message, from: usize, edits: &[Edit], window: Vec<u8>, shift: isize) -> Self {
        let done = edits.iter().map(Edit::end).max().unwrap_or(from);
        let mut after = message.all()[..from].to_vec();
        after.extend_from_slice(&window);
        after.extend_from_slice(&message.all()[done..]);
        let first = edits.first().map_or(from, |e| e.at);
        Self {
            parts: edits.iter().map(|e| e.part).collect(),
            window: (from, codon_end(done).max(from + 3)),
            changed: (first, done.max(first + 1)),
            after,
            shift,
            gaps: edits.windows(2).map(|w| w[1].at - w[0].end()).collect(),
        }
    }
}
