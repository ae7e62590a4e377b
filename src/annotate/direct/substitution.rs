//! Answers substitutions of one base.

use crate::annotate::direct::change::Change;
use crate::annotate::direct::codon::{amino_acids, codons};
use crate::annotate::direct::prepared::{Place, Prepared};
use crate::annotate::direct::protein;
use crate::annotate::engine::outcome::Outcome;
use crate::annotate::genetic_code::residue;
use crate::annotate::names::digits;
use crate::annotate::names::protein::three;
use crate::model::{Strand, Term};
use bio::alphabets::dna::complement;

/// Returns the outcome of a substitution; `None` where the engine has to look at it.
pub(super) fn outcome(p: &Prepared, change: Change<'_>) -> Option<Outcome> {
    let (at, [from], [to]) = (change.start, change.removed, change.inserted) else { return None };
    let (from, to) =
        if p.strand == Strand::Plus { (*from, *to) } else { (complement(*from), complement(*to)) };
    let mut c = String::with_capacity(20);
    c.push_str("c.");
    p.write_position(&mut c, at)?;
    c.extend([char::from(from), '>', char::from(to)]);
    let mut outcome = match p.place(at)? {
        Place::Intron(i) => {
            let (donor, acceptor) = p.to_donor_and_acceptor(i, at);
            Outcome::new(match (donor, acceptor) {
                (..=2, _) => Term::SpliceDonor,
                (_, ..=2) => Term::SpliceAcceptor,
                _ => Term::Intron,
            })
        }
        Place::Exon(i) => {
            let cdna = p.cdna(i, at);
            let mut outcome = if p.before_cds(at) {
                Outcome::new(Term::FivePrimeUtr)
            } else if !p.in_cds(at) {
                Outcome::new(Term::ThreePrimeUtr)
            } else {
                coding(p, cdna - p.cds.start, to)?
            };
            outcome.cdna = [Some(cdna + 1); 2];
            outcome
        }
    };
    outcome.hgvs_c = Some(c);
    Some(outcome)
}

fn coding(p: &Prepared, offset: u32, to: u8) -> Option<Outcome> {
    let number = offset / 3;
    let local = (offset % 3) as usize;
    let (all, _) = p.coding_sequence().as_chunks::<3>();
    let before = *all.get(number as usize)?;
    let mut after = before;
    after[local] = to;
    let (old, new) = (residue(before), residue(after));
    let mut outcome = Outcome::new(match (old, new) {
        (b'*', b'*') => Term::StopRetained,
        // No substitution turns ATG into a terminator or another codon of methionine.
        _ if number == 0 => Term::StartLost,
        _ if old == new => Term::Synonymous,
        (_, b'*') => Term::StopGained,
        (b'*', _) => Term::StopLost,
        _ => Term::Missense,
    });
    if new == b'*' && old != b'*' {
        outcome.new_stop = protein::new_stop(p, number + 1, offset..offset + 1, 1);
    }
    let residue = number + 1;
    outcome.residues = [Some(residue); 2];
    outcome.cds = [Some(offset + 1); 2];
    outcome.codons = Some(codons(&before, &after, local..local + 1));
    outcome.amino_acids = Some(amino_acids(&[old], &[new]));
    if number == 0 {
        outcome.hgvs_p = Some("p.Met1?".to_owned());
        return Some(outcome);
    }
    if old == b'*' && new != b'*' {
        outcome.hgvs_p = Some(protein::stop_lost(p, new));
        return Some(outcome);
    }
    let end = if old == new { "=" } else { three(new) };
    let mut name = String::with_capacity(16);
    name.push_str("p.");
    name.push_str(three(old));
    digits::push(&mut name, residue);
    name.push_str(end);
    outcome.hgvs_p = Some(name);
    Some(outcome)
}
