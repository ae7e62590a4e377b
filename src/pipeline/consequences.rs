//! The consequences of one carried allele on all transcripts near it, in every spelling.

use crate::annotate::adjust::place;
use crate::annotate::engine::seam::ConsequenceEngine;
use crate::annotate::noncoding;
use crate::annotate::noncoding::data::UnknownFrequency;
use crate::annotate::spelling::readings::{PlacedAllele, by_three_prime};
use crate::filter::frequency::ObservedFrequencies;
use crate::filter::loci::changed_span;
use crate::model::mechanism::Mechanism;
use crate::model::notice::AlleleNotice;
use crate::model::panel::PanelGene;
use crate::model::value::Missing;
use crate::model::{Allele, Impact, TranscriptConsequence};
use crate::normalize::left_align::RefCheck;
use crate::pipeline::evaluate::{CarriedEntry, Evaluator};

/// Consequences on all transcripts near an allele, or the reason why there are none.
pub(super) type Annotation = std::result::Result<Vec<TranscriptConsequence>, String>;

impl Evaluator<'_> {
    /// Annotates an allele on all transcripts, by its spelling furthest 3' on each; where the
    /// reference is N only its place is told.
    pub(super) fn annotate(&self, entry: &CarriedEntry<'_>) -> Annotation {
        let allele = entry.allele;
        let engine = &self.panel.engine;
        let contig = allele.chromosome.name();
        if entry.check == RefCheck::Unknown {
            let margin = self.panel.setup.settings.general().consequence.unknown_reference_margin;
            return place::far_from_exons(
                engine.transcripts(),
                contig,
                changed_span(allele),
                margin,
            )
            .ok_or_else(|| "the reference has N here".to_owned());
        }
        engine
            .annotate(contig, allele.start, &allele.reference, &allele.alternate)
            .map(|list| self.in_all_spellings(allele, list))
            .map_err(|e| e.to_string())
    }

    /// Turns the consequences of an allele as normalised into those of its spelling by HGVS, with
    /// the gravest other spelling beside them, and names each product that can be told.
    fn in_all_spellings(
        &self,
        allele: &Allele,
        list: Vec<TranscriptConsequence>,
    ) -> Vec<TranscriptConsequence> {
        let engine = &self.panel.engine;
        let contig = allele.chromosome.name();
        let mut list = match engine.sequences().region(contig, allele.span()) {
            Some(region) => {
                let placed = PlacedAllele {
                    contig,
                    region,
                    start: allele.start,
                    reference: &allele.reference,
                    alternate: &allele.alternate,
                };
                by_three_prime(engine, placed, list)
            }
            None => list,
        };
        for c in &mut list {
            if c.hgvs_p.is_none() {
                c.hgvs_p = c.hgvs_p_to_the_letter.clone();
            }
        }
        self.add_mechanisms(allele, &mut list);
        list
    }

    /// Names the mechanisms of an allele that changes neither codons nor splice sites.
    fn add_mechanisms(&self, allele: &Allele, list: &mut [TranscriptConsequence]) {
        let engine = &self.panel.engine;
        let contig = allele.chromosome.name();
        let Some(region) = engine.sequences().region(contig, allele.span()) else { return };
        let placed = (allele.start, allele.reference.as_str(), allele.alternate.as_str());
        for c in list.iter_mut().filter(|c| c.impact < Impact::Moderate) {
            let own = |t: &&crate::model::Transcript| t.id == c.of.transcript && t.contig == contig;
            if let Some(t) = engine.transcripts().iter().find(own) {
                let has_promoter = noncoding::starts_gene(t, engine.transcripts());
                c.mechanisms = noncoding::mechanisms(t, region, placed, &c.terms, has_promoter);
            }
        }
    }
}

/// Returns the mechanism that keeps an allele from the consequence rule, in words: known to be rare,
/// or of unknown frequency in a gene of the first line.
pub(super) fn kept_by_mechanism(
    list: &[TranscriptConsequence],
    frequency: &ObservedFrequencies,
    first_line: bool,
) -> Option<String> {
    let keep = &noncoding::data::rules()?.keep;
    let known = match frequency.highest() {
        Some(highest) => Some(highest.value),
        None => (frequency.missing == Missing::NotInResource).then_some(0.0),
    };
    let in_reach = match keep.frequency_unknown {
        UnknownFrequency::FirstLine => first_line,
    };
    let is_rare = |m: &&Mechanism| match known {
        Some(frequency) => m.max_frequency.is_none_or(|max| frequency <= max),
        None => in_reach,
    };
    let mechanisms = list.iter().flat_map(|c| &c.mechanisms);
    let strong = mechanisms.filter(|m| m.strength >= keep.min_strength).filter(is_rare);
    strong.max_by_key(|m| m.strength).map(Mechanism::words)
}

/// Returns the consequences on the transcripts of one gene.
pub(super) fn of_gene(
    gene: &PanelGene,
    all: &[TranscriptConsequence],
) -> Vec<TranscriptConsequence> {
    all.iter().filter(|c| gene.facts.owns(&*c.of)).cloned().collect()
}

/// Returns a notice where another spelling of the allele has another gravest term than the one
/// shown.
pub(super) fn spelling_notice(c: &TranscriptConsequence) -> Option<AlleleNotice> {
    let other = c.other_spelling.as_ref()?;
    let differs = other.terms.iter().min() != c.terms.iter().min();
    differs.then(|| AlleleNotice::SpellingDecides { terms: other.terms.clone() })
}
