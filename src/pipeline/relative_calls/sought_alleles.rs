//! Alleles that are sought in one sample of a call set, while its records come in.

use crate::model::allele::Record;
use crate::model::interval_index::IntervalIndex;
use crate::model::{Allele, Chromosome, NotCandidate, SampleCall, Span};
use crate::normalize::{Alternate, Callers, alternates, sample};
use crate::pipeline::relative_calls::sought::{CallSource, SoughtAllele};
use std::collections::HashMap;

/// Holds the alleles that are sought in one sample.
pub struct SoughtAlleles<'a> {
    callers: &'a Callers,
    /// Gives the place of the sample among those that a record holds.
    sample: usize,
    /// Holds the alleles, each once.
    alleles: Vec<SoughtAllele>,
    by_allele: HashMap<Allele, usize>,
    by_place: IntervalIndex<(Chromosome, Span, usize)>,
}

/// Holds one ALT entry of a record that the person may carry.
struct Carried<'a> {
    /// Gives the place among the record's ALT entries, from 1.
    index: usize,
    /// Holds the normalised allele; `None` where the entry is no plain bases.
    allele: Option<&'a Allele>,
}

impl<'a> SoughtAlleles<'a> {
    /// Begins the search for normalised alleles in a sample.
    pub fn new<'b>(
        callers: &'a Callers,
        sample: usize,
        wanted: impl IntoIterator<Item = &'b Allele>,
    ) -> Self {
        let mut alleles = Vec::new();
        let mut by_allele = HashMap::new();
        for allele in wanted {
            by_allele.entry(allele.clone()).or_insert_with(|| {
                alleles.push(SoughtAllele::new(allele));
                alleles.len() - 1
            });
        }
        let place = |(i, a): (usize, &SoughtAllele)| (a.allele().chromosome, a.allele().span(), i);
        let by_place = IntervalIndex::new(alleles.iter().enumerate().map(place).collect());
        Self { callers, sample, alleles, by_allele, by_place }
    }

    /// Takes a record with its normalised alleles, one for each ALT entry, `None` where the entry is
    /// no plain bases.
    pub fn take(&mut self, record: &Record, normalised: &[Option<Allele>]) {
        let entries = alternates(record);
        let mut carried = Vec::new();
        for (place, allele) in normalised.iter().enumerate() {
            let index = place + 1;
            let Some(allele) = allele else {
                let genotype = record.genotypes.get(self.sample);
                if genotype.is_some_and(|g| g.alleles().contains(&Some(index))) {
                    carried.push(Carried { index, allele: None });
                }
                continue;
            };
            let call = sample::call(record, self.sample, index, self.callers);
            let is_carrier = call.zygosity.is_carrier();
            if let Some(sought) = self.by_allele.get(allele) {
                self.alleles[*sought].called(call);
            }
            if is_carrier {
                carried.push(Carried { index, allele: Some(allele) });
            }
        }
        self.beside(record, &entries, &carried);
    }

    /// Returns the call of each allele and its source.
    pub fn finish(self) -> HashMap<Allele, (SampleCall, CallSource)> {
        let calls: Vec<_> = self.alleles.into_iter().map(SoughtAllele::finish).collect();
        let call = |(allele, i): (Allele, usize)| Some((allele, calls.get(i)?.clone()));
        self.by_allele.into_iter().filter_map(call).collect()
    }

    /// Tells the alleles at the record's place, which may be none of the record, what it says.
    fn beside(&mut self, record: &Record, entries: &[Alternate<'_>], carried: &[Carried<'_>]) {
        let Some(genotype) = record.genotypes.get(self.sample) else { return };
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
        let call = sample::call_beside(record, self.sample, self.callers);
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
                sought.other(other.allele, star, &call);
            }
        }
    }
}
