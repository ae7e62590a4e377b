//! Reads haplotypes on the engine's transcripts: the combined consequence of each group of alleles
//! that meet.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::splice_terms;
use crate::annotate::engine::annotator::VareffectEngine;
use crate::annotate::engine::seam::ConsequenceEngine;
use crate::annotate::haplotype::effect::Effect;
use crate::annotate::haplotype::group::{Group, groups};
use crate::annotate::haplotype::message::Message;
use crate::annotate::nmd::{self, PlacedStop};
use crate::io::reference::sequence::model_contig;
use crate::model::consequence::{Combined, Phased, Termination};
use crate::model::{Numbered, Positions, Span, Term, Transcript};

impl VareffectEngine {
    /// Returns the combined consequences of alleles of one haplotype: one entry for each transcript
    /// and each stretch of it in which two or more meet (one codon, or a reading frame that the
    /// first has shifted), by transcript as given and then from its 5' end. Alleles that overlap
    /// each other, or lie not whole in one exon's coding part, are left to their own rows.
    ///
    /// `contig` and alleles as in [`ConsequenceEngine::annotate`]; their order does not matter.
    pub fn haplotype(&self, contig: &str, alleles: &[Phased<'_>]) -> Vec<Combined> {
        let contig = model_contig(contig);
        let on = self.transcripts().iter().filter(|t| t.contig == contig);
        on.flat_map(|t| self.haplotype_on(t, alleles)).collect()
    }

    /// Returns the combined consequences on one transcript of the engine.
    pub fn haplotype_on(&self, t: &Transcript, alleles: &[Phased<'_>]) -> Vec<Combined> {
        let inside = |a: &&Phased<'_>| {
            let span = Span::new(a.start, a.start + a.reference.len() as u64);
            t.cds.iter().any(|c| c.span.overlaps(span))
        };
        if alleles.iter().filter(inside).nth(1).is_none() {
            return Vec::new();
        }
        let Some(message) = Message::new(t, self.sequences()) else { return Vec::new() };
        let row = |group| {
            let effect = Effect::new(&message, &group);
            self.row(t, alleles, group, effect)
        };
        groups(t, &message, alleles).into_iter().map(row).collect()
    }

    fn row(
        &self,
        t: &Transcript,
        alleles: &[Phased<'_>],
        group: Group,
        effect: Effect,
    ) -> Combined {
        let parts: Vec<&Phased<'_>> = group.parts.iter().filter_map(|i| alleles.get(*i)).collect();
        let mut c = crate::model::TranscriptConsequence::on(t.identity().into(), effect.terms);
        let numbers = parts.iter().filter_map(|a| {
            let footprint = Footprint::new(a.start, a.reference.as_bytes(), a.alternate.as_bytes());
            splice_terms::exons_and_introns(t, &footprint)[0]
        });
        c.exon = numbers.reduce(|a, b| Numbered {
            first: a.first.min(b.first),
            last: a.last.max(b.last),
            of: a.of,
        });
        let range =
            |(a, b): (usize, usize)| Positions::new([u32::try_from(a).ok(), u32::try_from(b).ok()]);
        c.cds_position = range(effect.cds_position);
        c.protein_position = range(effect.protein_position);
        c.amino_acids = Some(effect.amino_acids);
        c.codons = Some(effect.codons);
        c.hgvs_c = self.coding_name(t, &parts, &group);
        c.hgvs_p = effect.protein;
        let truncating = c.terms.iter().any(|t| matches!(t, Term::Frameshift | Term::StopGained));
        c.termination = match (truncating, effect.new_stop) {
            (false, _) => Termination::NotApplicable,
            (true, None) => Termination::NoStopCodon,
            (true, Some(stop)) => termination(t, &group, stop, effect.first_residue),
        };
        Combined { parts: group.parts, consequence: c }
    }

    /// Returns the c. name. HGVS, DNA: changes with no base between them, or one base and one
    /// codon, are one `delins`; others stand in brackets, `c.[235A>T;240del]`.
    fn coding_name(&self, t: &Transcript, parts: &[&Phased<'_>], group: &Group) -> Option<String> {
        let name = |start: u64, reference: &str, alternate: &str| {
            let list = self.annotate(&t.contig, start, reference, alternate).ok()?;
            list.into_iter().find(|c| c.of.transcript == t.id)?.hgvs_c
        };
        let one_codon = group.window.1 - group.window.0 == 3;
        if group.gaps.iter().all(|g| *g == 0 || (*g == 1 && one_codon))
            && let Some((start, reference, alternate)) = self.merged(t, parts)
        {
            return name(start, &reference, &alternate);
        }
        let names: Vec<String> =
            parts.iter().map(|a| name(a.start, a.reference, a.alternate)).collect::<Option<_>>()?;
        let bare: Vec<&str> = names.iter().map(|n| n.strip_prefix("c.").unwrap_or(n)).collect();
        Some(format!("c.[{}]", bare.join(";")))
    }

    /// Returns all parts as one replacement; `None` over an intron.
    fn merged(&self, t: &Transcript, parts: &[&Phased<'_>]) -> Option<(u64, String, String)> {
        let from = parts.iter().map(|a| a.start).min()?;
        let to = parts.iter().map(|a| a.start + a.reference.len() as u64).max()?;
        let span = Span::new(from, to);
        if !t.exons.iter().any(|e| e.contains(span)) {
            return None;
        }
        let reference =
            std::str::from_utf8(self.sequences().slice(&t.contig, span)?).ok()?.to_owned();
        // From the right, so that places in front stay true; shared anchor bases are cut off first.
        let mut list: Vec<(usize, usize, &str)> = parts
            .iter()
            .map(|a| {
                let suffix = a
                    .reference
                    .bytes()
                    .rev()
                    .zip(a.alternate.bytes().rev())
                    .take_while(|(x, y)| x == y)
                    .count();
                let (r, x) = (
                    &a.reference[..a.reference.len() - suffix],
                    &a.alternate[..a.alternate.len() - suffix],
                );
                let lead = r.bytes().zip(x.bytes()).take_while(|(x, y)| x == y).count();
                ((a.start - from) as usize + lead, r.len() - lead, &x[lead..])
            })
            .collect();
        list.sort_by_key(|(at, n, _)| std::cmp::Reverse((*at, *n)));
        let mut alternate = reference.clone();
        for (at, n, bases) in list {
            alternate.replace_range(at..at + n, bases);
        }
        Some((from, reference, alternate)).filter(|(_, r, a)| r != a && !a.is_empty())
    }
}

/// Returns the new stop at the residue numbered `stop`, with its NMD verdict. Indeterminate where
/// the alleles lie on both sides of the last coding junction.
fn termination(t: &Transcript, group: &Group, stop: usize, first_residue: usize) -> Termination {
    let Ok(residue) = u32::try_from(stop) else { return Termination::Indeterminate };
    let (phase, shift) = (nmd::first_phase(t), group.shift as i64);
    let (from, to) = (group.changed.0 as i64 + phase, group.changed.1 as i64 + phase);
    let junction = match nmd::last_coding_junction(t) {
        Some(junction) if to <= junction => Some(junction + shift),
        Some(junction) if from < junction => return Termination::Indeterminate,
        junction => junction,
    };
    let stop_end = phase + (stop + 1 - first_residue) as i64 * 3;
    let stop = PlacedStop { residue, stop_end, junction, shift };
    stop.termination(t, stop.is_nmd_predicted())
}
