//! The calls of a relative who has a call set of their own, at the patient's candidates. The file is
//! restricted, checked and left-aligned like the patient's; nothing of it is reported by itself.
//!
//! | file | job |
//! |---|---|
//! | `sought` | one allele of the patient, and what a relative's records say of it |

mod sought;

use crate::io::calls::callset::CallSet;
use crate::model::allele::Record;
use crate::model::interval_index::IntervalIndex;
use crate::model::notice::SampleNotice;
use crate::model::report::InputFile;
use crate::model::{Allele, NotCandidate, SampleCall, Span};
use crate::normalize::{Alternate, Callers, alternates, left_align, sample};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::evaluate::Evaluator;
use crate::pipeline::progress::Progress;
use crate::{Error, Result};
use sought::SoughtAllele;
use std::collections::HashMap;

/// What was read of the relatives' own call sets.
#[derive(Debug, Default)]
pub struct CallsOfRelatives {
    /// Describes the files as they were read.
    pub files: Vec<InputFile>,
    /// Lists what they lack.
    pub notices: Vec<SampleNotice>,
}

/// The patient's alleles while the relative's records come in.
struct Search<'a> {
    evaluator: &'a Evaluator<'a>,
    callers: &'a Callers,
    /// Holds the alleles, each once.
    alleles: Vec<SoughtAllele>,
    by_allele: HashMap<Allele, usize>,
    by_place: IntervalIndex<(crate::model::Chromosome, Span, usize)>,
}

/// One ALT entry of a record that the relative may carry.
struct Carried {
    /// Gives the place among the record's ALT entries, from 1.
    index: usize,
    /// Holds the normalised allele; `None` where the entry is no plain bases.
    allele: Option<Allele>,
}

/// Reads the own call set of the relative at a place in the family, and enters the call at each
/// candidate.
///
/// # Errors
/// Input: a damaged or unsorted file, a record that is refused, REF that is not the reference's
/// (unless lenient).
pub fn add(
    evaluator: &Evaluator<'_>,
    place: usize,
    call_set: CallSet,
    candidates: &mut [KeptCandidate],
    progress: &dyn Progress,
    read: &mut CallsOfRelatives,
) -> Result<()> {
    let case = evaluator.case;
    let Some(relative) = case.family.relatives.get(place) else { return Ok(()) };
    let Some(input) = &relative.input else {
        return Err(Error::internal("a relative's call set without its description"));
    };
    progress.stage(&format!("calls of the {}", relative.name()), input.bytes);
    let lenient = evaluator.panel.setup.lenient;
    let mut search = Search::new(evaluator, &input.callers, candidates);
    let mut refused = 0;
    let regions = &evaluator.panel.panel().regions;
    let counts = call_set.restrict(regions, &|bytes| progress.position(bytes), &mut |batch| {
        for record in &batch.records {
            match search.record(record) {
                Err(_) if lenient => refused += 1,
                Err(e) => return Err(e.at(&input.path)),
                Ok(()) => {}
            }
        }
        Ok(())
    })?;
    let records = counts.refused + refused;
    if records > 0 {
        let relative = relative.name();
        read.notices.push(SampleNotice::RelativeRecordsLeftOut { relative, records });
    }
    read.files.push(input.file(format!("vcf of the {}", relative.name()), &counts));
    let Search { by_allele, alleles, .. } = search;
    let calls: Vec<SampleCall> = alleles.into_iter().map(SoughtAllele::finish).collect();
    for kept in candidates {
        let call = by_allele.get(&kept.candidate.allele).and_then(|i| calls.get(*i));
        if let Some(entry) = kept.candidate.relatives.get_mut(place) {
            entry.call = call.cloned();
        }
    }
    Ok(())
}

impl<'a> Search<'a> {
    fn new(
        evaluator: &'a Evaluator<'a>,
        callers: &'a Callers,
        candidates: &[KeptCandidate],
    ) -> Self {
        let mut alleles = Vec::new();
        let mut by_allele = HashMap::new();
        for kept in candidates {
            let allele = &kept.candidate.allele;
            by_allele.entry(allele.clone()).or_insert_with(|| {
                alleles.push(SoughtAllele::new(allele));
                alleles.len() - 1
            });
        }
        let place = |(i, a): (usize, &SoughtAllele)| (a.allele().chromosome, a.allele().span(), i);
        let by_place = IntervalIndex::new(alleles.iter().enumerate().map(place).collect());
        Self { evaluator, callers, alleles, by_allele, by_place }
    }

    /// Takes a record of the relative.
    fn record(&mut self, record: &Record) -> Result<()> {
        self.evaluator.check(record)?;
        let entries = alternates(record);
        let mut carried = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            let index = place + 1;
            let Alternate::Bases(index, text) = *entry else {
                if record.genotypes.first().is_some_and(|g| g.alleles().contains(&Some(index))) {
                    carried.push(Carried { index, allele: None });
                }
                continue;
            };
            let span = Span::new(record.start, record.start + record.reference.len() as u64);
            let allele = self.evaluator.with_sequence(record, span, |s| {
                left_align(s, record.start, &record.reference, text)
            })?;
            let call = sample::call(record, 0, index, self.callers);
            let is_carrier = call.zygosity.is_carrier();
            if let Some(sought) = self.by_allele.get(&allele) {
                self.alleles[*sought].called(call);
            }
            if is_carrier {
                carried.push(Carried { index, allele: Some(allele) });
            }
        }
        self.beside(record, &entries, &carried);
        Ok(())
    }

    /// Tells the alleles at the record's place, which may be none of the record, what it says.
    fn beside(&mut self, record: &Record, entries: &[Alternate<'_>], carried: &[Carried]) {
        let Some(genotype) = record.genotypes.first() else { return };
        // The reach of a structural allele says nothing of the bases inside.
        let is_block = entries.iter().all(|entry| {
            matches!(
                entry,
                Alternate::Named(
                    NotCandidate::ReferenceBlock
                        | NotCandidate::NoAlternate
                        | NotCandidate::IdenticalToReference,
                    _
                )
            )
        });
        let own = Span::new(record.start, record.start + record.reference.len() as u64);
        let span = if is_block { record.span } else { own };
        let structural = entries.iter().any(|entry| {
            matches!(
                entry,
                Alternate::Named(NotCandidate::SymbolicAllele | NotCandidate::Breakend, _)
            )
        });
        if structural && !entries.iter().any(|e| matches!(e, Alternate::Bases(..))) {
            return;
        }
        let here: Vec<usize> =
            self.by_place.overlapping(record.chromosome, span).map(|(_, _, i)| *i).collect();
        if here.is_empty() {
            return;
        }
        let call = sample::call_beside(record, 0, self.callers);
        let is_reference =
            !genotype.alleles().is_empty() && genotype.alleles().iter().all(|a| *a == Some(0));
        for i in here {
            let sought = &mut self.alleles[i];
            if is_reference {
                sought.reference(span, &call);
                continue;
            }
            for other in carried {
                // An allele without bases of its own (`*`) is a deletion called elsewhere.
                let star = matches!(
                    entries.get(other.index - 1),
                    Some(Alternate::Named(NotCandidate::SpanningDeletion, _))
                );
                sought.other(other.allele.as_ref(), star, &call);
            }
        }
    }
}
