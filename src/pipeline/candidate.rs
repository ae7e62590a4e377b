//! One carried allele in one panel gene: asks the rules, and makes the candidate that they keep.

use crate::Result;
use crate::annotate::names::hgvs_g;
use crate::annotate::select;
use crate::filter::evidence;
use crate::filter::frequency::{self, FrequencyLimit, ObservedFrequencies, PartFrequency};
use crate::filter::rules::{AFTER_ANNOTATION, BEFORE_ANNOTATION, RuleAnswers, Subject, ask};
use crate::model::allele::FilterField;
use crate::model::allele::Record;
use crate::model::candidate::PartEntry;
use crate::model::evidence::{Evidence, LocusHit, Rescue};
use crate::model::ledger::RuleTrace;
use crate::model::lists::{ListEntry, ListKind};
use crate::model::notice::{AlleleNotice, CallNotice};
use crate::model::panel::PanelGene;
use crate::model::parents::RelativeCall;
use crate::model::resource::Resources;
use crate::model::rule::PreventedDrop;
use crate::model::value::Missing;
use crate::model::{
    Allele, Candidate, Chromosome, LocusAction, Notice, RescueScope, RescueSource, RuleGroup,
    RuleName, SampleCall, Term, TranscriptConsequence, Value, Verdict,
};
use crate::normalize::parts;
use crate::normalize::sample;
use crate::pipeline::consequences::{Annotation, kept_by_mechanism, of_gene, spelling_notice};
use crate::pipeline::evaluate::{CarriedEntry, End, Evaluator};
use crate::pipeline::evidence::{info_frequency, rescues, splicing, trace};
use crate::pipeline::gene_drop::GeneDrop;
use crate::pipeline::plan::Relative;
use crate::resource::lookup;
use crate::settings::sections::{Frequency, Settings};

/// The word of the resources on an allele, as a whole and by its parts.
struct AlleleResources {
    whole: Resources,
    /// Lists the parts of an allele of several substitutions; else empty.
    parts: Vec<(Allele, Resources)>,
}

/// The word of resources, loci and lists on an allele in one gene, before a rule is asked.
struct GeneContext<'a> {
    gene: &'a PanelGene,
    settings: &'a Settings,
    loci: Vec<LocusHit>,
    frequency: ObservedFrequencies,
    parts: Vec<PartFrequency>,
    rescues: Vec<Rescue>,
    denied: Option<String>,
}

/// An allele in one gene after the rules.
struct InGene {
    /// Gives the most severe term on the gene's transcripts, where annotated.
    consequence: Option<Term>,
    /// Gives the coding name on the shown transcript, where annotated.
    hgvs: Option<String>,
    decision: std::result::Result<Candidate, (RuleName, Vec<RuleTrace>)>,
}

impl Evaluator<'_> {
    /// Asks the rules gene by gene; one gene that keeps the allele is enough.
    ///
    /// Returns the most severe term, the coding name and the end.
    pub(super) fn in_genes(
        &self,
        entry: &CarriedEntry<'_>,
        genes: &[usize],
    ) -> Result<(Option<Term>, Option<String>, End)> {
        let found = self.look_up(entry.allele)?;
        let mut annotation = None;
        let mut kept = Vec::new();
        let mut dropped = Vec::new();
        let (mut consequence, mut hgvs) = (None, None);
        for &index in genes {
            let Some(gene) = self.panel.panel().genes.get(index) else { continue };
            let all = || self.annotate(entry);
            let mut own = || match annotation.get_or_insert_with(all) {
                Ok(list) if self.panel.is_modelled(index) => Ok(of_gene(gene, list)),
                Ok(_) => Err("the gene has no transcript model".to_owned()),
                Err(e) => Err(e.clone()),
            };
            let one = self.in_gene(entry, gene, &found, &mut own)?;
            consequence = [consequence, one.consequence].into_iter().flatten().min();
            hgvs = hgvs.or(one.hgvs);
            match one.decision {
                Ok(candidate) => kept.push((index, candidate)),
                Err((rule, trail)) => dropped.push(GeneDrop { gene: index, rule, trail }),
            }
        }
        // The gene in which it came furthest is the last: its rule ends the allele.
        dropped.sort_by_key(|d: &GeneDrop| d.rule);
        let end = if kept.is_empty() {
            End::Dropped(dropped)
        } else {
            End::Kept { candidates: kept, dropped }
        };
        Ok((consequence, hgvs, end))
    }

    /// Looks an allele up in the bundle, as a whole and by its parts.
    fn look_up(&self, allele: &Allele) -> Result<AlleleResources> {
        let bundle = self.panel.setup.resources.as_ref();
        let one = |allele: &Allele| -> Result<Resources> {
            let found = bundle.map(|b| lookup::of_allele(b, allele)).transpose()?;
            Ok(found.unwrap_or_default())
        };
        let parts = parts(allele).into_iter().map(|part| {
            let found = one(&part)?;
            Ok((part, found))
        });
        Ok(AlleleResources { whole: one(allele)?, parts: parts.collect::<Result<_>>()? })
    }

    /// Asks the rules in one gene; annotation is dear and waits until a rule needs it.
    fn in_gene(
        &self,
        entry: &CarriedEntry<'_>,
        gene: &PanelGene,
        found: &AlleleResources,
        annotation: &mut dyn FnMut() -> Annotation,
    ) -> Result<InGene> {
        let mut asked = RuleAnswers::default();
        let context = self.gene_context(entry, gene, found, &mut asked)?;
        let no_verdict = self.words_without_verdict(entry);
        let mut subject = Subject {
            call: entry.call,
            filter: &entry.record.filter,
            no_verdict: &no_verdict,
            mitochondrial: entry.allele.chromosome == Chromosome::M,
            loci: &context.loci,
            rescues: &context.rescues,
            frequency: &context.frequency,
            parts: &context.parts,
            limit: FrequencyLimit::for_gene(&gene.facts, entry.allele.chromosome),
            single_copy: self.single_copy(entry.allele),
            settings: context.settings,
            mechanism: None,
            consequences: Err("not asked"),
        };
        ask(&BEFORE_ANNOTATION, &subject, &mut asked);
        if let Some(rule) = asked.dropped {
            let decision = Err((rule, asked.trail));
            return Ok(InGene { consequence: None, hgvs: None, decision });
        }
        let own = annotation();
        subject.consequences = own.as_deref().map_err(String::as_str);
        let list = own.as_deref().unwrap_or_default();
        let mechanism = kept_by_mechanism(list, &context.frequency, gene.first_line);
        subject.mechanism = mechanism.as_deref();
        ask(&AFTER_ANNOTATION, &subject, &mut asked);
        let may_list = self.panel.setup.show_noncoding && !list.is_empty();
        let listed = may_list && asked.list_on_request();
        let consequence = list.iter().filter_map(TranscriptConsequence::worst).min();
        let hgvs = select::shown(list).and_then(|i| list.get(i)).and_then(coding_name);
        let decision = match asked.dropped {
            Some(rule) => Err((rule, asked.trail)),
            None => {
                let own = own.unwrap_or_default();
                let candidate = self.candidate(entry, context, found, own, asked)?;
                Ok(Candidate { listed_on_request: listed, ..candidate })
            }
        };
        Ok(InGene { consequence, hgvs, decision })
    }

    /// Returns the words of FILTER and FT that tell of the form of the site, not of its quality.
    fn words_without_verdict(&self, entry: &CarriedEntry<'_>) -> Vec<String> {
        let callers = &self.case.input.callers;
        let words = |field: Option<&FilterField>| match field {
            Some(FilterField::Failed(words)) => words.clone(),
            _ => Vec::new(),
        };
        let mut list = words(Some(&entry.record.filter));
        list.extend(words(entry.call.sample_filter.known()));
        list.retain(|word| callers.is_no_verdict(&entry.record.format, word));
        list.dedup();
        list
    }

    /// Gathers what is known of an allele in a gene before a rule is asked; the trail and the
    /// notices of `asked` begin with it.
    fn gene_context<'g>(
        &'g self,
        entry: &CarriedEntry<'_>,
        gene: &'g PanelGene,
        found: &AlleleResources,
        asked: &mut RuleAnswers,
    ) -> Result<GeneContext<'g>> {
        let symbol = &gene.facts.symbol;
        let settings = self.panel.setup.settings.for_gene(symbol);
        let whole = &found.whole;
        let part_alleles: Vec<Allele> = found.parts.iter().map(|(p, _)| p.clone()).collect();
        let (loci, named) =
            self.panel.loci.hits_by_parts(entry.allele, &part_alleles, &settings.loci, symbol);
        asked.notices.extend(named.iter().map(|(part, locus)| {
            let (part, locus) = (part.clone(), locus.to_string());
            Notice::Allele(AlleleNotice::PartIsLocus { part, locus })
        }));
        let known = self.case.known_variants.iter().filter(|k| k.allele == *entry.allele);
        asked.notices.extend(
            known.map(|known| {
                Notice::Allele(AlleleNotice::KnownInFamily { name: known.name.clone() })
            }),
        );
        let frequency = self.frequency(entry, whole, &settings.frequency, &mut asked.notices);
        let parts = found.parts.iter().map(|(part, found)| PartFrequency {
            part: part.clone(),
            seen: frequency::observe(found, &settings.frequency, settings.frequency.statistic),
        });
        let parts: Vec<PartFrequency> = parts.collect();
        let mut rescues = rescues(whole, &found.parts, &loci, &settings.clinvar, asked);
        let least = settings.consequence.spliceai_keep;
        let all = std::iter::once(whole).chain(found.parts.iter().map(|(_, found)| found));
        rescues.extend(splicing(all, &gene.facts, least, asked)?);
        let denied = self.listed(entry.allele, &part_alleles, &mut rescues, asked);
        Ok(GeneContext { gene, settings, loci, frequency, parts, rescues, denied })
    }

    /// Gathers the frequencies of the bundle and of the INFO fields asked.
    fn frequency(
        &self,
        entry: &CarriedEntry<'_>,
        found: &Resources,
        rules: &Frequency,
        notices: &mut Vec<Notice>,
    ) -> ObservedFrequencies {
        let mut seen = frequency::observe(found, rules, rules.statistic);
        // The highest of each source that does not count and could have decided.
        for source in &found.frequencies {
            let of_source = seen.not_counted.iter().filter(|(o, _)| o.source == source.source);
            let highest =
                of_source.reduce(|best, x| if x.0.value > best.0.value { x } else { best });
            if let Some((o, why)) = highest.filter(|(o, _)| o.value > rules.monoallelic) {
                notices.push(Notice::Allele(AlleleNotice::FrequencyNotCounted {
                    frequency: o.value,
                    source: o.name(),
                    reason: why.clone(),
                }));
            }
        }
        for key in &self.case.info_frequency {
            seen.add_info(key, info_frequency(entry.record, entry.index, key));
        }
        seen
    }

    /// Looks the allele up in the user's lists, as a whole and by its parts: the allow-list rescues,
    /// the deny-list labels.
    fn listed(
        &self,
        allele: &Allele,
        parts: &[Allele],
        rescues: &mut Vec<Rescue>,
        asked: &mut RuleAnswers,
    ) -> Option<String> {
        let lists = &self.panel.setup.lists;
        // The words of every list on the allele, of a block else those on its first part that has any.
        let find = |kind: ListKind| -> Vec<String> {
            let name = kind.label();
            let of = |allele: &Allele, part: &str| -> Vec<String> {
                let told = |e: &ListEntry| format!("{part}on the {name} {}: {}", e.file, e.words());
                lists.find(kind, allele).into_iter().map(told).collect()
            };
            let whole = of(allele, "");
            if !whole.is_empty() {
                return whole;
            }
            let of_parts = parts.iter().map(|part| of(part, &format!("its part {part} is ")));
            of_parts.into_iter().find(|words| !words.is_empty()).unwrap_or_default()
        };
        for what in find(ListKind::Allow) {
            asked.trail.push(trace(ListKind::Allow.rule(), Verdict::Rescue, what.clone()));
            let scope = RescueScope::EVERYTHING;
            rescues.push(Rescue { by: RescueSource::AllowList, what, scope, against: Vec::new() });
        }
        let what = find(ListKind::Deny).join("; ");
        if what.is_empty() {
            return None;
        }
        asked.trail.push(trace(ListKind::Deny.rule(), Verdict::Flag, what.clone()));
        asked.notices.push(Notice::Allele(AlleleNotice::Denied { entry: what.clone() }));
        Some(what)
    }

    /// Makes the candidate that the rules keep.
    fn candidate(
        &self,
        entry: &CarriedEntry<'_>,
        context: GeneContext<'_>,
        found: &AlleleResources,
        consequences: Vec<TranscriptConsequence>,
        asked: RuleAnswers,
    ) -> Result<Candidate> {
        let GeneContext { gene, settings, loci, frequency, rescues, denied, parts } = context;
        let (allele, facts) = (entry.allele, &gene.facts);
        let (frequency, frequency_source) = frequency.shown();
        let (consequence, other_consequences, worse) = select::split(consequences);
        let mut notices = asked.notices;
        notices.extend(parts.iter().filter_map(part_frequency).map(Notice::Allele));
        notices.extend(worse.map(Notice::Allele));
        notices.extend(consequence.as_ref().and_then(spelling_notice).map(Notice::Allele));
        notices.extend(consequence.as_ref().and_then(transcript_notice));
        notices.extend(loci.iter().filter_map(locus_notice));
        let unreadable = matches!(frequency, Value::Unknown(Missing::Unreadable));
        notices.extend(unreadable.then_some(Notice::Allele(AlleleNotice::FrequencyUnreadable)));
        notices.extend(unnamed_reads(entry.call).map(Notice::Call));
        notices.extend(gene_notices(gene));
        let bundle = self.panel.setup.resources.as_ref();
        let resources = bundle.map(|b| lookup::for_gene(b, &found.whole, facts)).transpose()?;
        let resources = resources.unwrap_or_default();
        let evidence = evidence::labels(&resources, &loci, settings);
        let ranked_down = if rescues.iter().any(|r| r.scope.holds(RuleGroup::Frequency)) {
            Vec::new()
        } else {
            evidence::ranked_down(&resources, facts, allele.chromosome, settings)
        };
        let mut trail = asked.trail;
        trail.extend(label_traces(&evidence, &ranked_down));
        Ok(Candidate {
            gene: facts.clone(),
            allele: allele.clone(),
            input: entry.input.clone(),
            id: entry.record.id.clone(),
            hgvs_g: self.genomic_name(allele),
            consequence,
            other_consequences,
            call: entry.call.clone(),
            relatives: self.calls_of_relatives(entry.record, entry.index),
            quality: entry.record.quality,
            filter: entry.record.filter.to_string(),
            frequency,
            frequency_source,
            resources,
            parts: part_entries(&found.parts),
            evidence,
            ranked_down,
            rescues: with_prevented_drops(rescues, &asked.prevented),
            denied,
            loci,
            listed_on_request: false,
            notices,
            trail,
        })
    }

    /// Returns the relatives' calls of the ALT entry of this number, from 1.
    pub(super) fn calls_of_relatives(&self, record: &Record, index: usize) -> Vec<RelativeCall> {
        let one = |relative: &Relative| {
            let call = |column| sample::call(record, column, index, &self.case.input.callers);
            RelativeCall {
                role: relative.role,
                person: relative.person.clone(),
                sample: relative.sample.clone(),
                call: relative.column.map(call),
            }
        };
        self.case.family.relatives.iter().map(one).collect()
    }

    /// Returns the genomic name; `None` where the allele reaches out of the loaded sequence.
    fn genomic_name(&self, allele: &Allele) -> Option<String> {
        let contig = allele.chromosome.name();
        let region = self.panel.sequences().region(contig, allele.span())?;
        let name = hgvs_g::describe(region, allele.start, &allele.reference, &allele.alternate)?;
        Some(format!("{}{name}", hgvs_g::prefix(contig, self.panel.panel().build)))
    }
}

/// Adds to each rescue the drops that it prevented.
fn with_prevented_drops(rescues: Vec<Rescue>, prevented: &[PreventedDrop]) -> Vec<Rescue> {
    let held = |rescue: Rescue| {
        let against = prevented.iter().filter(|p| rescue.scope.holds_rule(p.rule)).cloned();
        Rescue { against: against.collect(), ..rescue }
    };
    rescues.into_iter().map(held).collect()
}

/// Returns ClinVar's entries on the parts of an allele.
fn part_entries(parts: &[(Allele, Resources)]) -> Vec<PartEntry> {
    let entry = |(allele, found): &(Allele, Resources)| {
        Some(PartEntry { allele: allele.clone(), clinvar: found.clinvar.known()?.clone() })
    };
    parts.iter().filter_map(entry).collect()
}

/// Returns the notice of reads that the counts of a call name no allele for.
fn unnamed_reads(call: &SampleCall) -> Option<CallNotice> {
    Some(CallNotice::UnnamedReads { unnamed: call.unnamed_reads?, depth: call.depth.get()? })
}

/// Returns the notice of the frequency of a part of an allele, where one counts.
fn part_frequency(of: &PartFrequency) -> Option<AlleleNotice> {
    let highest = of.seen.highest()?;
    let (part, frequency, place) = (of.part.clone(), highest.value, highest.place());
    Some(AlleleNotice::PartFrequency { part, frequency, place })
}

/// Writes evidence labels and ranking into the trail.
fn label_traces<'a>(
    evidence: &'a [Evidence],
    ranked_down: &'a [String],
) -> impl Iterator<Item = RuleTrace> + 'a {
    let label =
        |e: &Evidence| trace(RuleName::Evidence, Verdict::Flag, format!("{}: {}", e.code, e.text));
    let rank = |r: &String| trace(RuleName::Ranking, Verdict::Flag, r.clone());
    evidence.iter().map(label).chain(ranked_down.iter().map(rank))
}

/// Returns the notice that a curated locus asks for.
fn locus_notice(hit: &LocusHit) -> Option<Notice> {
    match hit.action {
        LocusAction::FlagBenign | LocusAction::FlagLowMappability | LocusAction::FlagSomatic => {
            Some(Notice::Locus { locus: hit.id.clone(), action: hit.action })
        }
        LocusAction::Rescue | LocusAction::Flag => None,
    }
}

/// Returns the notice of a transcript that asks for caution.
fn transcript_notice(shown: &TranscriptConsequence) -> Option<Notice> {
    let faults = shown.of.caution.clone()?;
    Some(Notice::Allele(AlleleNotice::TranscriptCaution { faults }))
}

/// Returns the notices on a gene for the row of an allele.
fn gene_notices(gene: &PanelGene) -> impl Iterator<Item = Notice> {
    let symbol = &gene.facts.symbol;
    let own = gene.notices.iter().cloned();
    own.map(|notice| Notice::Gene { gene: symbol.clone(), notice })
}

/// Returns `NM_...:c...` of a consequence, with the Ensembl accession where there is no RefSeq one.
fn coding_name(c: &TranscriptConsequence) -> Option<String> {
    let accession = c.of.refseq.as_deref().unwrap_or(&c.of.transcript);
    c.hgvs_c.as_ref().map(|n| format!("{accession}:{n}"))
}
