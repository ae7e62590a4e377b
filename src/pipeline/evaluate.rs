//! One record inside the panel to its evaluated alleles: a pure function, run in parallel.

use crate::annotate::adjust::place;
use crate::annotate::engine::seam::ConsequenceEngine;
use crate::annotate::names::hgvs_g;
use crate::annotate::select;
use crate::family::phase::Carried;
use crate::filter::evidence;
use crate::filter::frequency::{self, FrequencyLimit, ObservedFrequencies};
use crate::filter::loci::changed_span;
use crate::filter::rules::{AFTER_ANNOTATION, BEFORE_ANNOTATION, RuleAnswers, Subject, ask};
use crate::filter::{LocusIndex, UserLists};
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::model::allele::Record;
use crate::model::case::Sex;
use crate::model::ledger::{InputAllele, RuleTrace, Tier};
use crate::model::lists::ListKind;
use crate::model::panel::{PanelGene, ResolvedPanel};
use crate::model::parents::ParentAtAllele;
use crate::model::resource::Resources;
use crate::model::row::{LocusHit, Rescue, Row};
use crate::model::rule::PreventedDrop;
use crate::model::sex_chromosomes::single_copy;
use crate::model::structural_allele::StructuralAllele;
use crate::model::value::Missing;
use crate::model::{
    Allele, LocusAction, NotCandidate, RescueSource, RuleName, SampleCall, Span, Term, Transcript,
    TranscriptConsequence, Value, Verdict, Zygosity,
};
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::normalize::{Alternate, SHIFT_MARGIN, alternates, left_align, sample};
use crate::pipeline::evidence::{info_frequency, rescues, structure, trace};
use crate::pipeline::haplotypes;
use crate::pipeline::plan::ParentPlan;
use crate::resource::{Loaded, lookup};
use crate::settings::SettingsBook;
use crate::settings::sections::Frequency;
use crate::{Error, Result};

/// What evaluation needs; shared by all threads, changed by none.
pub struct Evaluator<'a> {
    /// The panel.
    pub panel: &'a ResolvedPanel,
    /// The sample's sex: a man has one copy of X and Y.
    pub sex: Sex,
    /// Its loci by place.
    pub loci: &'a LocusIndex,
    /// Settings in force.
    pub settings: &'a SettingsBook,
    /// Consequences and names.
    pub engine: &'a dyn ConsequenceEngine,
    /// Per panel gene: the engine has a transcript of it. Without one no consequence is known, and
    /// none may drop an allele.
    pub modelled: &'a [bool],
    /// Transcripts of the engine.
    pub transcripts: &'a [Transcript],
    /// Reference of regions and transcripts.
    pub sequences: &'a RegionSequences,
    /// The whole reference, for records that reach out of them.
    pub reference: &'a Reference,
    /// Resource bundle.
    pub resources: Option<&'a Loaded>,
    /// The user's lists.
    pub lists: &'a UserLists,
    /// The parents of whom calls or reads were given.
    pub parents: &'a [ParentPlan],
    /// INFO keys that hold a population frequency.
    pub info_frequency: &'a [String],
}

/// One ALT entry with its end (but for the tier, which its whole gene decides).
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// As the input wrote it.
    pub input: InputAllele,
    /// Normalised, where it is plain bases.
    pub allele: Option<Allele>,
    /// How the case carries it; `None` where it does not, or the allele is not plain bases.
    pub carried: Option<Carried>,
    /// Indices into the panel's genes.
    pub genes: Vec<usize>,
    /// Most severe term over the genes' transcripts, where annotated.
    pub consequence: Option<Term>,
    /// Coding name on the shown transcript, where annotated.
    pub hgvs: Option<String>,
    /// The structural allele that the sample carries, where the entry is one.
    pub structure: Option<StructuralAllele>,
    /// How far it came.
    pub end: End,
}

/// How far an ALT entry came.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Never a candidate.
    NotCandidate(NotCandidate, Vec<RuleTrace>),
    /// Dropped by a rule in every gene.
    Dropped(RuleName, Vec<RuleTrace>),
    /// Kept in one gene at least: one row a gene, by index into the panel's genes.
    Kept(Vec<(usize, Row)>),
}

impl Evaluator<'_> {
    /// Evaluates all ALT entries of a record, in order.
    ///
    /// # Errors
    ///
    /// REF that is not the reference's, a record beyond the end of its chromosome, or a bundle that
    /// changed since it was loaded.
    pub fn evaluate(&self, record: &Record) -> Result<Vec<Evaluated>> {
        let genes = self.genes_of(record);
        let ref_check = self.check(record)?;
        alternates(record).into_iter().map(|a| self.entry(record, a, &genes, ref_check)).collect()
    }

    /// Genes whose region the record overlaps, and genes of loci it overlaps.
    fn genes_of(&self, record: &Record) -> Vec<usize> {
        let at_loci =
            self.loci.genes_at(record.chromosome, record.span, &self.settings.general().loci);
        let overlaps = |g: &PanelGene| {
            g.region.is_some_and(|(c, s)| c == record.chromosome && s.overlaps(record.span))
                || at_loci.contains(&g.facts.symbol.as_str())
        };
        self.panel.genes.iter().enumerate().filter(|(_, g)| overlaps(g)).map(|(i, _)| i).collect()
    }

    fn check(&self, record: &Record) -> Result<RefCheck> {
        let span = Span::new(record.start, record.start + record.reference.len() as u64);
        let check = self
            .with_sequence(record, span, |s| check_reference(s, record.start, &record.reference))?;
        if let RefCheck::Differs(position, base) = check {
            return Err(refused(
                record,
                format!(
                    "REF {} is not the reference's: it has {} at {}:{}",
                    shortened(&record.reference),
                    char::from(base),
                    record.chromosome,
                    position + 1
                ),
            )
            .hint("the reference FASTA must be the one the reads were aligned to; check build and contig names"));
        }
        Ok(check)
    }

    /// Runs `f` on loaded sequence that holds `span`, or on sequence read for this record alone.
    fn with_sequence<T>(
        &self,
        record: &Record,
        span: Span,
        f: impl FnOnce(&Sequence<'_>) -> T,
    ) -> Result<T> {
        let chromosome = record.chromosome;
        if let Some(region) = self.sequences.region(chromosome.name(), span) {
            return Ok(f(&Sequence { chromosome, span: region.span, bases: &region.bases }));
        }
        let length = self.reference.length_of(chromosome.name()).unwrap_or(0);
        if span.end > length {
            return Err(refused(
                record,
                format!(
                    "the record ends at {}, the reference's {chromosome} at {length}",
                    span.end
                ),
            )
            .hint("the reference FASTA is of another build, or the record is damaged"));
        }
        let padded = Span::new(
            span.start.saturating_sub(SHIFT_MARGIN),
            (span.end + SHIFT_MARGIN).min(length),
        );
        let bases = self.reference.fetch(chromosome.name(), padded)?;
        Ok(f(&Sequence { chromosome, span: padded, bases: &bases }))
    }

    fn entry(
        &self,
        record: &Record,
        alternate: Alternate<'_>,
        genes: &[usize],
        check: RefCheck,
    ) -> Result<Evaluated> {
        let input = |alternate: &str| InputAllele {
            contig: record.contig.clone(),
            position: record.start + 1,
            reference: record.reference.clone(),
            alternate: alternate.to_owned(),
        };
        let bare = |alternate: &str, reason: NotCandidate, trail: Vec<RuleTrace>| Evaluated {
            input: input(alternate),
            allele: None,
            carried: None,
            genes: genes.to_vec(),
            consequence: None,
            hgvs: None,
            structure: None,
            end: End::NotCandidate(reason, trail),
        };
        let (index, text) = match alternate {
            Alternate::Named(reason, text) => {
                let structure = structure(record, reason, &input(text));
                let told =
                    structure.iter().map(|s| trace(RuleName::Structure, Verdict::Flag, s.values()));
                let trail = told.collect();
                return Ok(Evaluated { structure, ..bare(text, reason, trail) });
            }
            Alternate::Bases(index, text) => (index, text),
        };
        let span = Span::new(record.start, record.start + record.reference.len() as u64);
        let allele = match self
            .with_sequence(record, span, |s| left_align(s, record.start, &record.reference, text))
        {
            Ok(allele) => allele,
            Err(e) => {
                return Ok(bare(
                    text,
                    NotCandidate::NotBases,
                    vec![trace(RuleName::Normalize, Verdict::Drop, e.to_string())],
                ));
            }
        };
        let mut call = sample::call(record, 0, index);
        // Callers without a ploidy map write `1/1` on a man's X.
        if call.zygosity == Zygosity::Homozygous && self.single_copy(&allele) {
            call.zygosity = Zygosity::Hemizygous;
        }
        let mut evaluated =
            Evaluated { allele: Some(allele), ..bare(text, NotCandidate::NotCarried, Vec::new()) };
        if !call.zygosity.is_carrier() {
            let reason = match call.zygosity {
                Zygosity::NoCall => NotCandidate::NoCall,
                _ => NotCandidate::NotCarried,
            };
            evaluated.end = End::NotCandidate(
                reason,
                vec![trace(RuleName::Genotype, Verdict::Drop, format!("GT={}", call.genotype))],
            );
            return Ok(evaluated);
        }
        if genes.is_empty() {
            evaluated.end = End::NotCandidate(NotCandidate::NoGene, Vec::new());
            return Ok(evaluated);
        }
        evaluated.carried = haplotypes::carried(&call);
        self.ask(record, index, &call, check, &mut evaluated)?;
        Ok(evaluated)
    }

    /// Asks the rules gene by gene; one gene that keeps the allele is enough.
    fn ask(
        &self,
        record: &Record,
        index: usize,
        call: &SampleCall,
        check: RefCheck,
        evaluated: &mut Evaluated,
    ) -> Result<()> {
        let Some(allele) = evaluated.allele.clone() else { return Ok(()) };
        let found =
            self.resources.map(|r| lookup::of_allele(r, &allele)).transpose()?.unwrap_or_default();
        let genes = evaluated.genes.clone();
        let mut annotation: Option<std::result::Result<Vec<TranscriptConsequence>, String>> = None;
        let mut kept: Vec<(usize, Row)> = Vec::new();
        let mut dropped: Option<(RuleName, Vec<RuleTrace>)> = None;
        for &g in &genes {
            let Some(gene) = self.panel.genes.get(g) else { continue };
            let settings = self.settings.of(&gene.facts.symbol);
            let hits = self.hits_of(&allele, gene);
            let mut asked = RuleAnswers::default();
            let seen =
                self.frequency(record, index, &found, &settings.frequency, &mut asked.warnings);
            let mut rescues = rescues(&found, &hits, &settings.clinvar, &mut asked);
            let denied = self.listed(&allele, &mut rescues, &mut asked);
            let mut subject = Subject {
                call,
                filter: &record.filter,
                loci: &hits,
                rescues: &rescues,
                frequency: &seen,
                limit: FrequencyLimit::for_gene(&gene.facts, allele.chromosome),
                single_copy: self.single_copy(&allele),
                settings,
                consequences: Err("not asked"),
            };
            ask(&BEFORE_ANNOTATION, &subject, &mut asked);
            if asked.dropped.is_none() {
                let all = annotation.get_or_insert_with(|| self.annotate(&allele, check));
                let own = match all {
                    Ok(list) if self.modelled.get(g).copied().unwrap_or(false) => {
                        Ok(of_gene(gene, list))
                    }
                    Ok(_) => Err("the gene has no transcript model".to_owned()),
                    Err(e) => Err(e.clone()),
                };
                subject.consequences = own.as_deref().map_err(String::as_str);
                ask(&AFTER_ANNOTATION, &subject, &mut asked);
                evaluated.consequence = [
                    evaluated.consequence,
                    own.as_ref()
                        .ok()
                        .and_then(|l| l.iter().filter_map(TranscriptConsequence::worst).min()),
                ]
                .into_iter()
                .flatten()
                .min();
                if evaluated.hgvs.is_none() {
                    let list = own.as_deref().unwrap_or_default();
                    evaluated.hgvs = select::shown(list).and_then(|i| list.get(i)).and_then(named);
                }
                if asked.dropped.is_none() {
                    let held = std::mem::take(&mut asked.prevented);
                    let mut row = self.row(
                        record,
                        gene,
                        &allele,
                        &evaluated.input,
                        call,
                        seen.shown(),
                        &found,
                        hits,
                        own.unwrap_or_default(),
                        asked,
                    );
                    self.rank(&mut row, rescues, held);
                    row.denied = denied;
                    row.parents = self.parents_at(record, index);
                    kept.push((g, row));
                    continue;
                }
            }
            if dropped.is_none()
                && let Some(rule) = asked.dropped
            {
                dropped = Some((rule, asked.trail));
            }
        }
        evaluated.end = if kept.is_empty() {
            let (rule, trail) = dropped.unwrap_or((RuleName::Consequence, Vec::new()));
            End::Dropped(rule, trail)
        } else {
            // In the ledger's line only the genes that keep it count.
            End::Kept(kept)
        };
        Ok(())
    }

    fn single_copy(&self, allele: &Allele) -> bool {
        single_copy(self.sex, self.panel.build, allele.chromosome, allele.start)
    }

    /// The parents by the call set: columns behind the patient's.
    fn parents_at(&self, record: &Record, index: usize) -> Vec<ParentAtAllele> {
        let of = |p: &ParentPlan| {
            let call = p.column.map(|c| sample::call(record, c, index));
            ParentAtAllele {
                parent: p.parent,
                sample: p.name.clone(),
                genotype: call.as_ref().map(|c| c.genotype.clone()),
                zygosity: call.map(|c| c.zygosity),
                reads: None,
            }
        };
        self.parents.iter().map(of).collect()
    }

    fn hits_of(&self, allele: &Allele, gene: &PanelGene) -> Vec<LocusHit> {
        self.loci.hits(allele, &self.settings.of(&gene.facts.symbol).loci, &gene.facts.symbol)
    }

    fn annotate(
        &self,
        allele: &Allele,
        check: RefCheck,
    ) -> std::result::Result<Vec<TranscriptConsequence>, String> {
        if check == RefCheck::Unknown {
            let margin = self.settings.general().consequence.unknown_reference_margin;
            let contig = allele.chromosome.name();
            return place::far_from_exons(self.transcripts, contig, changed_span(allele), margin)
                .ok_or_else(|| "the reference has N here".to_owned());
        }
        self.engine
            .annotate(allele.chromosome.name(), allele.start, &allele.reference, &allele.alternate)
            .map_err(|e| e.to_string())
    }

    /// Frequencies of the bundle and of the INFO fields asked.
    fn frequency(
        &self,
        record: &Record,
        index: usize,
        found: &Resources,
        rules: &Frequency,
        warnings: &mut Vec<String>,
    ) -> ObservedFrequencies {
        let mut seen = frequency::observe(found, rules, rules.statistic);
        // The highest of each source that does not count and could have decided.
        for source in &found.frequencies {
            let of_source = seen.not_counted.iter().filter(|(o, _)| o.source == source.source);
            let highest =
                of_source.reduce(|best, x| if x.0.value > best.0.value { x } else { best });
            if let Some((o, why)) = highest.filter(|(o, _)| o.value > rules.monoallelic) {
                warnings.push(format!(
                    "frequency {} in {} is not counted: {why}",
                    o.value,
                    o.name()
                ));
            }
        }
        for key in self.info_frequency {
            seen.add_info(key, info_frequency(record, index, key));
        }
        seen
    }

    /// The lists' word on the allele: the allow-list rescues, the deny-list labels.
    fn listed(
        &self,
        allele: &Allele,
        rescues: &mut Vec<Rescue>,
        asked: &mut RuleAnswers,
    ) -> Option<String> {
        if let Some(entry) = self.lists.find(ListKind::Allow, allele) {
            let what = format!("on the allow-list {}: {}", entry.file, entry.words());
            asked.trail.push(trace(ListKind::Allow.rule(), Verdict::Rescue, what.clone()));
            rescues.push(Rescue { by: RescueSource::AllowList, what, against: Vec::new() });
        }
        let entry = self.lists.find(ListKind::Deny, allele)?;
        let what = format!("on the deny-list {}: {}", entry.file, entry.words());
        asked.trail.push(trace(ListKind::Deny.rule(), Verdict::Flag, what.clone()));
        asked.warnings.push(what.clone());
        Some(what)
    }

    /// Evidence labels, and what ranks the row down.
    fn rank(&self, row: &mut Row, rescues: Vec<Rescue>, held: Vec<PreventedDrop>) {
        let settings = self.settings.of(&row.gene.symbol);
        row.evidence = evidence::labels(&row.resources, &row.loci, settings);
        if rescues.is_empty() {
            row.ranked_down =
                evidence::ranked_down(&row.resources, &row.gene, row.allele.chromosome, settings);
        }
        let labels = row
            .evidence
            .iter()
            .map(|e| trace(RuleName::Evidence, Verdict::Flag, format!("{}: {}", e.code, e.text)));
        let ranks =
            row.ranked_down.iter().map(|r| trace(RuleName::Ranking, Verdict::Flag, r.clone()));
        row.trail.extend(labels.chain(ranks).collect::<Vec<_>>());
        row.rescues = rescues.into_iter().map(|r| Rescue { against: held.clone(), ..r }).collect();
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &self,
        record: &Record,
        gene: &PanelGene,
        allele: &Allele,
        input: &InputAllele,
        call: &SampleCall,
        frequency: (Value<f64>, Option<String>),
        found: &Resources,
        loci: Vec<LocusHit>,
        consequences: Vec<TranscriptConsequence>,
        asked: RuleAnswers,
    ) -> Row {
        let (consequence, other_consequences, note) = select::split(consequences);
        let mut warnings = asked.warnings;
        warnings.extend(note);
        if let Some(caution) = consequence.as_ref().and_then(|c| c.of.caution.as_deref()) {
            warnings.push(format!("transcript model: {caution}"));
        }
        for hit in &loci {
            match hit.action {
                LocusAction::FlagBenign => warnings.push(format!("curated as benign: {}", hit.id)),
                LocusAction::FlagLowMappability => {
                    warnings.push(format!("mapping is unreliable here: {}", hit.id))
                }
                LocusAction::FlagSomatic => {
                    warnings.push(format!("known somatic confounder: {}", hit.id))
                }
                LocusAction::Rescue | LocusAction::Flag => {}
            }
        }
        if let Value::Unknown(Missing::Unreadable) = frequency.0 {
            warnings.push("the INFO frequency cannot be read: treated as unknown".to_owned());
        }
        warnings.extend(gene.remarks.iter().cloned());
        let hgvs_g =
            self.sequences.region(allele.chromosome.name(), allele.span()).and_then(|region| {
                let name =
                    hgvs_g::describe(region, allele.start, &allele.reference, &allele.alternate)?;
                Some(format!(
                    "{}{name}",
                    hgvs_g::prefix(allele.chromosome.name(), self.panel.build)
                ))
            });
        Row {
            tier: Tier::Unknown,
            tier_reason: String::new(),
            gene: gene.facts.clone(),
            allele: allele.clone(),
            input: input.clone(),
            id: record.id.clone(),
            hgvs_g,
            consequence,
            other_consequences,
            call: call.clone(),
            quality: record.quality,
            filter: record.filter.to_string(),
            frequency: frequency.0,
            frequency_source: frequency.1,
            resources: match self.resources {
                Some(r) => lookup::for_gene(r, found, &gene.facts),
                None => Resources::default(),
            },
            evidence: Vec::new(),
            ranked_down: Vec::new(),
            rescues: Vec::new(),
            reads: None,
            pile: None,
            germline: None,
            parents: Vec::new(),
            de_novo: None,
            denied: None,
            neighbours: Vec::new(),
            loci,
            inheritance: String::new(),
            partners: Vec::new(),
            partners_not_listed: 0,
            warnings,
            trail: asked.trail,
        }
    }
}

/// `NM_...:c...` of a consequence, with the Ensembl accession where there is no RefSeq one.
fn named(c: &TranscriptConsequence) -> Option<String> {
    let accession = c.of.refseq.as_deref().unwrap_or(&c.of.transcript);
    c.hgvs_c.as_ref().map(|n| format!("{accession}:{n}"))
}

fn of_gene(gene: &PanelGene, all: &[TranscriptConsequence]) -> Vec<TranscriptConsequence> {
    all.iter().filter(|c| gene.facts.owns(&*c.of)).cloned().collect()
}

/// A refusal that names line and locus.
fn refused(record: &Record, message: String) -> Error {
    let locus = format!("{}:{}", record.contig, record.start + 1);
    let error = Error::input(message);
    match record.line {
        Some(line) => error.place(crate::error::Place::LineAndLocus(line, locus)),
        None => error.locus(locus),
    }
}

fn shortened(bases: &str) -> String {
    if bases.len() <= 30 {
        bases.to_owned()
    } else {
        format!("{}... ({} bases)", &bases[..30], bases.len())
    }
}
