//! The variants that the family is known to carry, in a run: why one of them has no row, and where
//! the patient has no call though a relative carries a known pathogenic allele.

use crate::Result;
use crate::model::allele::Record;
use crate::model::case::Tissue;
use crate::model::known_variant::KnownVariant;
use crate::model::ledger::Outcome;
use crate::model::notice::{AlleleNotice, FamilyNotice, NoRowReason, Notice, UncalledSite};
use crate::model::relation::RelativeName;
use crate::model::{Allele, Chromosome, SampleCall, Span, Zygosity};
use crate::normalize::sample;
use crate::pipeline::carrier::spelling_stretch;
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::donor::is_disease;
use crate::pipeline::evaluate::Evaluator;
use crate::pipeline::plan::{CasePlan, RunSetup};
use crate::pipeline::relative_calls;
use crate::pipeline::relative_calls::sought::CallSource;
use crate::pipeline::relative_calls::sought_alleles::SoughtAlleles;
use crate::resource::lookup;
use std::collections::{BTreeMap, HashMap};

/// The patient's call of each known variant, and its source.
pub type KnownCalls = HashMap<Allele, (SampleCall, CallSource)>;
/// The outcome of each known variant in the ledger, with the values that decided.
pub type KnownOutcomes = BTreeMap<Allele, (Outcome, String)>;

/// Looks for the patient's calls of known variants while the records come in.
pub struct KnownWatch<'a> {
    search: SoughtAlleles<'a>,
    /// Lists the stretches over which the variants can be spelt.
    places: Vec<(Chromosome, Span)>,
}

impl<'a> KnownWatch<'a> {
    /// Begins the search; `None` where nothing is known in the family.
    ///
    /// # Errors
    /// Input: the reference cannot be read.
    pub fn new(setup: &RunSetup, case: &'a CasePlan) -> Result<Option<Self>> {
        if case.known_variants.is_empty() {
            return Ok(None);
        }
        let alleles = || case.known_variants.iter().map(|known| &known.allele);
        let places = alleles().map(|allele| spelling_stretch(allele, &setup.reference));
        let column = case.family.patient.column;
        let search = SoughtAlleles::new(&case.input.callers, column, alleles());
        Ok(Some(Self { search, places: places.collect::<Result<_>>()? }))
    }

    /// Takes a record of the panel.
    ///
    /// # Errors
    /// Input: REF that is not the reference's.
    pub fn take(&mut self, evaluator: &Evaluator<'_>, record: &Record) -> Result<()> {
        let here = |(chromosome, span): &(Chromosome, Span)| {
            *chromosome == record.chromosome && span.overlaps(record.span)
        };
        if self.places.iter().any(here) {
            self.search.take(record, &relative_calls::normalised(evaluator, record)?);
        }
        Ok(())
    }

    /// Returns the calls.
    pub fn finish(self) -> KnownCalls {
        self.search.finish()
    }
}

/// Returns a notice for each known variant that has no row.
pub fn notices(
    setup: &RunSetup,
    case: &CasePlan,
    calls: &KnownCalls,
    outcomes: &KnownOutcomes,
) -> Vec<FamilyNotice> {
    let least = setup.settings.general().family.min_depth;
    let reason = |known: &KnownVariant| {
        let allele = &known.allele;
        match outcomes.get(allele) {
            Some((Outcome::Reported(_), _)) => return None,
            Some((Outcome::Dropped(rule), values)) => {
                return Some(NoRowReason::Dropped { rule: *rule, values: values.clone() });
            }
            _ => {}
        }
        if setup.panel.regions.first_overlap(allele.chromosome, allele.span()).is_none() {
            return Some(NoRowReason::OutsidePanel);
        }
        let ended = || {
            let outcome = outcomes.get(allele).map(|(o, _)| format!("{} {}", o.class(), o.name()));
            outcome.map_or(NoRowReason::NoRecord, |outcome| NoRowReason::Ended { outcome })
        };
        let Some((call, source)) = calls.get(allele) else { return Some(ended()) };
        Some(match (source, call.zygosity) {
            (CallSource::Overlap, _) => NoRowReason::Overlap,
            (CallSource::Nothing, _) => NoRowReason::NoRecord,
            (_, Zygosity::NoCall) => NoRowReason::NoCall { genotype: call.genotype.clone() },
            (_, Zygosity::Absent) => match call.depth.get() {
                Some(depth) if depth >= least => NoRowReason::Absent { depth },
                depth => NoRowReason::AbsentWithoutDepth { depth, least },
            },
            _ => ended(),
        })
    };
    let notice = |known: &KnownVariant| {
        Some(FamilyNotice::KnownVariantWithoutRow {
            reason: reason(known)?,
            name: known.name.clone(),
            allele: known.allele.clone(),
        })
    };
    case.known_variants.iter().filter_map(notice).collect()
}

/// Labels the candidates that relatives with a haematological malignancy carry in blood or marrow.
pub fn label_somatic(setup: &RunSetup, case: &CasePlan, candidates: &mut [KeptCandidate]) {
    let tissues = &setup.settings.general().vaf.haematopoietic_tissues;
    let facts = |role: &str, person: &str| {
        case.facts.relatives.get(person).or_else(|| case.facts.relatives.get(role))
    };
    for kept in candidates {
        let mut labels = Vec::new();
        for relative in &kept.candidate.relatives {
            let Some(facts) = facts(relative.role.name(), &relative.person) else { continue };
            let tissue_stated = tissues.contains(&facts.tissue);
            let concerns = tissue_stated || facts.tissue == Tissue::Unknown;
            let carries = relative.call.as_ref().is_some_and(|c| c.zygosity.is_carrier());
            if facts.haematological_malignancy == Some(true) && concerns && carries {
                let relative = relative.name();
                labels.push(AlleleNotice::MayBeSomaticIn { relative, tissue_stated });
            }
        }
        kept.candidate.notices.extend(labels.into_iter().map(Notice::Allele));
    }
}

impl Evaluator<'_> {
    /// Returns the site of an allele that the patient does not carry, where no depth shows absence,
    /// a relative of the call set carries the allele, and it is known as pathogenic.
    pub(super) fn uncalled(
        &self,
        record: &Record,
        index: usize,
        allele: &Allele,
        call: &SampleCall,
        genes: &[usize],
    ) -> Result<Option<Box<UncalledSite>>> {
        let least = self.panel.setup.settings.general().family.min_depth;
        let shown = call.depth.get().is_some_and(|depth| depth >= least);
        if call.zygosity != Zygosity::NoCall && shown {
            return Ok(None);
        }
        let family = &self.case.family;
        let callers = &self.case.input.callers;
        let carries =
            |column: usize| sample::call(record, column, index, callers).zygosity.is_carrier();
        let carriers: Vec<RelativeName> = family
            .relatives
            .iter()
            .filter(|relative| relative.column.is_some_and(carries))
            .map(|relative| relative.name())
            .collect();
        if carriers.is_empty() {
            return Ok(None);
        }
        let Some(known_by) = self.known_by(allele, genes)? else { return Ok(None) };
        let genes = genes.iter().filter_map(|g| self.panel.panel().genes.get(*g));
        Ok(Some(Box::new(UncalledSite {
            genes: genes.map(|g| g.facts.symbol.clone()).collect(),
            allele: allele.clone(),
            genotype: call.genotype.clone(),
            depth: call.depth.get(),
            known_by,
            carriers,
        })))
    }

    /// Tells by what an allele is known as pathogenic: the case file, ClinVar, a curated locus.
    fn known_by(&self, allele: &Allele, genes: &[usize]) -> Result<Option<String>> {
        if let Some(known) = self.case.known_variants.iter().find(|k| k.allele == *allele) {
            return Ok(Some(format!("known family variant {}", known.name)));
        }
        let setup = self.panel.setup;
        let bundle = setup.resources.as_ref();
        let found = bundle.map(|bundle| lookup::of_allele(bundle, allele)).transpose()?;
        for gene in genes.iter().filter_map(|g| self.panel.panel().genes.get(*g)) {
            let symbol = &gene.facts.symbol;
            let settings = setup.settings.for_gene(symbol);
            if let Some(entry) = found.as_ref().and_then(|f| f.clinvar.known())
                && settings.clinvar.is_pathogenic(entry, settings.clinvar.min_stars_known)
            {
                return Ok(Some(format!("ClinVar {}", entry.significance)));
            }
            let hits = self.panel.loci.hits(allele, &settings.loci, symbol);
            if let Some(hit) = hits.iter().find(|hit| is_disease(hit)) {
                return Ok(Some(format!("locus {}", hit.id)));
            }
        }
        Ok(None)
    }
}
