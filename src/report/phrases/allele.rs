//! Makes the words of notices on alleles.

use super::{Phrase, gene};
use crate::model::notice::{AlleleNotice, HaplotypeConsequence, OtherRecord};
use crate::model::{Allele, RuleName, Term, Zygosity};

/// Returns a notice on an allele in words.
pub(super) fn phrase(notice: &AlleleNotice) -> Phrase {
    match notice {
        AlleleNotice::AlsoInGene(change) => {
            let change = gene::phrase(change);
            Phrase { text: format!("also in this gene, {}", change.text), rest: change.rest }
        }
        AlleleNotice::OnHaplotype { others, effect, dropped } => {
            on_haplotype(others, effect, dropped)
        }
        AlleleNotice::DroppedHaplotype { gene, parts, effect } => {
            dropped_haplotype(gene, parts, effect)
        }
        AlleleNotice::GermlineLabel { label, text } => Phrase::with_words(label.name(), text),
        AlleleNotice::GermlineLabels { by_reads, by_calls } => Phrase::plain(format!(
            "by the reads {}, by the call set {}",
            by_reads.name(),
            by_calls.name()
        )),
        AlleleNotice::ReadsDoubt { verdict } => Phrase::with_words("reads", verdict),
        AlleleNotice::RelativeReadsDoubt { relative, verdict } => {
            Phrase::with_words(relative.to_string(), verdict)
        }
        AlleleNotice::DeNovoWithheld { reason } => {
            Phrase::with_words("called in the patient only, but not de novo", reason)
        }
        AlleleNotice::OriginOpen { reason } => {
            Phrase::with_words("not de novo, not inherited", reason)
        }
        AlleleNotice::Repeated { others, genotype, zygosity } => {
            repeated(others, genotype, *zygosity)
        }
        AlleleNotice::FrequencyNotCounted { frequency, source, reason } => {
            Phrase::with_words(format!("frequency {frequency} in {source} is not counted"), reason)
        }
        AlleleNotice::FrequencyUnreadable => {
            Phrase::with_words("the INFO frequency cannot be read", "treated as unknown")
        }
        AlleleNotice::ClinvarConflicting { part, classifications } => {
            let of = part.as_ref().map_or_else(String::new, |p| format!("its part {p}: "));
            Phrase::with_words(format!("{of}ClinVar"), format!("conflicting, {classifications}"))
        }
        AlleleNotice::PartIsLocus { part, locus } => {
            Phrase::plain(format!("its part {part} is the allele of {locus}"))
        }
        AlleleNotice::PartFrequency { part, frequency, place } => Phrase::with_words(
            format!("frequency of its part {part}"),
            format!("{frequency} ({place})"),
        ),
        AlleleNotice::Denied { entry } => Phrase::plain(entry),
        AlleleNotice::KnownInFamily { name } => Phrase::with_words("known family variant", name),
        AlleleNotice::MayBeSomaticIn { relative, tissue_stated } => {
            let sample =
                if *tissue_stated { "a sample of blood or marrow" } else { "tissue not stated" };
            Phrase::with_words(
                format!("the {relative} has or had a haematological malignancy ({sample})"),
                "the allele may be somatic there, and its origin is then open",
            )
        }
        AlleleNotice::WorseElsewhere { shown, select, terms } => Phrase::plain(format!(
            "worse on {shown} than on MANE Select {select} ({})",
            joined(terms)
        )),
        AlleleNotice::SpellingDecides { terms } => spelling_decides(terms),
        AlleleNotice::TranscriptCaution { faults } => {
            Phrase::with_words("transcript model", faults)
        }
    }
}

fn spelling_decides(terms: &[Term]) -> Phrase {
    Phrase::with_words(
        "the spelling decides",
        format!(
            "this indel moves in a repeat over a border; shown is the 3' spelling of HGVS, \
             another spelling gives {}",
            joined(terms)
        ),
    )
}

fn repeated(others: &[OtherRecord], genotype: &str, zygosity: Zygosity) -> Phrase {
    let hint = if others.iter().any(|o| !o.carries) {
        "; the records contradict each other, one has no copy of the allele"
    } else if others.iter().any(|o| o.genotype != genotype) {
        "; the genotypes differ, that of most copies is taken"
    } else if zygosity == Zygosity::Heterozygous {
        "; two heterozygous records may mean a homozygous allele"
    } else {
        ""
    };
    let other = |o: &OtherRecord| match o.dropped {
        Some(rule) => format!("{} (GT {}, dropped by {rule})", o.input, o.genotype),
        None => format!("{} (GT {})", o.input, o.genotype),
    };
    let others: Vec<String> = others.iter().map(other).collect();
    Phrase::plain(format!(
        "the call set has this allele more than once, GT {genotype} here, also as {}{hint}",
        others.join(", ")
    ))
}

fn on_haplotype(
    others: &[Allele],
    effect: &HaplotypeConsequence,
    dropped: &[(Allele, RuleName)],
) -> Phrase {
    let others: Vec<String> = others.iter().map(ToString::to_string).collect();
    let dropped: Vec<String> =
        dropped.iter().map(|(allele, rule)| format!("; {allele} was dropped by {rule}")).collect();
    Phrase::with_words(
        format!("on one haplotype with {}", others.join(" and ")),
        format!("together {}{}", described(effect), dropped.concat()),
    )
}

fn dropped_haplotype(
    gene: &str,
    parts: &[(Allele, RuleName)],
    effect: &HaplotypeConsequence,
) -> Phrase {
    let parts: Vec<String> =
        parts.iter().map(|(allele, rule)| format!("{allele} (dropped by {rule})")).collect();
    Phrase::with_words(
        format!("{gene}: on one haplotype {}", parts.join(" and ")),
        format!("together {}", described(effect)),
    )
}

fn described(effect: &HaplotypeConsequence) -> String {
    let names: Vec<&str> =
        [effect.hgvs_c.as_deref(), effect.hgvs_p.as_deref()].into_iter().flatten().collect();
    format!("{}:{} {}", effect.transcript, names.join(" "), joined(&effect.terms))
}

fn joined(terms: &[Term]) -> String {
    terms.iter().map(|t| t.name()).collect::<Vec<_>>().join("&")
}
