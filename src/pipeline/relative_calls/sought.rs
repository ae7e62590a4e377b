//! One allele that is sought in a person, and what the records of the person say of it.

use crate::model::{Allele, SampleCall, Span, Zygosity};
use crate::normalize::sample;

/// The source of the call of an allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallSource {
    /// Stands for a record of the allele or of its place, or for blocks over all its bases.
    Record,
    /// Stands for a change of the same bases that may hold the allele as a part.
    Overlap,
    /// Stands for no record that speaks of it.
    Nothing,
}

/// An allele while the records of the person come in.
#[derive(Debug)]
pub struct SoughtAllele {
    allele: Allele,
    /// Holds the call of a record that has the allele.
    own: Option<SampleCall>,
    /// Holds the call of a record of the same place that has other alleles alone.
    beside: Option<SampleCall>,
    /// Marks a change of the same bases that may hold the allele as a part.
    is_open: bool,
    /// Gives the first base that no record has shown to be the reference's.
    covered_to: u64,
    /// Holds the call of the least depth that shows the reference.
    reference: Option<SampleCall>,
}

impl SoughtAllele {
    /// Begins the search for an allele.
    pub fn new(allele: &Allele) -> Self {
        Self {
            allele: allele.clone(),
            own: None,
            beside: None,
            is_open: false,
            covered_to: allele.start,
            reference: None,
        }
    }

    /// Returns the allele.
    pub fn allele(&self) -> &Allele {
        &self.allele
    }

    /// Takes the call of a record that has the allele; of several the one that says most.
    pub fn called(&mut self, call: SampleCall) {
        let says = |call: &SampleCall| match call.zygosity {
            Zygosity::NoCall => 0,
            Zygosity::Absent => 1,
            _ => 2,
        };
        if self.own.as_ref().is_none_or(|own| says(own) < says(&call)) {
            self.own = Some(call);
        }
    }

    /// Takes a record that shows the reference over a span. Records come by their places.
    pub fn reference(&mut self, span: Span, call: &SampleCall) {
        if span.start > self.covered_to || span.end <= self.covered_to {
            return;
        }
        self.covered_to = span.end;
        let depth = |call: &SampleCall| call.depth.get();
        if self.reference.as_ref().is_none_or(|least| depth(call) < depth(least)) {
            self.reference = Some(call.clone());
        }
    }

    /// Takes a record that carries another change of bases that the allele changes: of the same
    /// kind at the same place it is another allele of the place; any other may hold it as a part.
    pub fn other(&mut self, other: Option<&Allele>, is_star: bool, call: &SampleCall) {
        if other == Some(&self.allele) {
            return;
        }
        let is_base = |a: &Allele| a.reference.len() == 1 && a.alternate.len() == 1;
        let same_kind = match other {
            Some(other) => {
                let kind = |a: &Allele| a.reference.len().cmp(&a.alternate.len());
                let same_place = other.start == self.allele.start;
                let both_bases = is_base(other) && is_base(&self.allele);
                let is_indel = kind(&self.allele).is_ne();
                same_place && (both_bases || is_indel && kind(other) == kind(&self.allele))
            }
            None => is_star && is_base(&self.allele),
        };
        if same_kind {
            self.beside = Some(call.clone());
        } else if other.is_none_or(|other| self.touches(other)) {
            self.is_open = true;
        }
    }

    /// Says whether another allele changes a base that this one changes; the anchor of an indel is
    /// unchanged.
    fn touches(&self, other: &Allele) -> bool {
        let changed = |a: &Allele| {
            let anchored = a.reference.len() != a.alternate.len()
                && a.reference.bytes().next() == a.alternate.bytes().next();
            let span = a.span();
            match (anchored, a.reference.len()) {
                // An insertion lies between two bases, both of which it touches.
                (true, 1) => span.padded(1),
                (true, _) => Span::new(span.start + 1, span.end),
                (false, _) => span,
            }
        };
        changed(&self.allele).overlaps(changed(other))
    }

    /// Returns the call: that of the allele, else absence that a record shows, else no call.
    pub fn finish(self) -> (SampleCall, CallSource) {
        if let Some(own) = self.own {
            return (own, CallSource::Record);
        }
        let covered = self.covered_to >= self.allele.span().end;
        let absent = self.beside.or(self.reference.filter(|_| covered));
        match absent {
            _ if self.is_open => (sample::no_call(), CallSource::Overlap),
            Some(call) => (call, CallSource::Record),
            None => (sample::no_call(), CallSource::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Chromosome, Genotype, Value};

    fn allele(start: u64, reference: &str, alternate: &str) -> Allele {
        let (reference, alternate) = (reference.to_owned(), alternate.to_owned());
        Allele { chromosome: Chromosome::X, start, reference, alternate }
    }

    fn call(genotype: &str, depth: u32) -> SampleCall {
        let parsed = Genotype::parse(genotype);
        SampleCall {
            genotype: genotype.to_owned(),
            zygosity: parsed.zygosity(1),
            depth: Value::Known(depth),
            ..sample::no_call()
        }
    }

    fn end(allele: &Allele, take: impl Fn(&mut SoughtAllele)) -> (Zygosity, Option<u32>) {
        let mut sought = SoughtAllele::new(allele);
        take(&mut sought);
        let (call, _) = sought.finish();
        (call.zygosity, call.depth.get())
    }

    #[test]
    fn a_missing_record_is_no_call_and_blocks_over_all_bases_are_absence() {
        let deletion = allele(10, "ACGT", "A");
        assert_eq!(end(&deletion, |_| ()), (Zygosity::NoCall, None));
        let blocks = |first: u64, second: u64| {
            move |sought: &mut SoughtAllele| {
                sought.reference(Span::new(0, first), &call("0/0", 30));
                sought.reference(Span::new(second, 40), &call("0/0", 12));
            }
        };
        assert_eq!(end(&deletion, blocks(12, 12)), (Zygosity::Absent, Some(12)));
        // One base that no block covers.
        assert_eq!(end(&deletion, blocks(12, 13)), (Zygosity::NoCall, None));
        assert_eq!(end(&deletion, blocks(40, 40)), (Zygosity::Absent, Some(30)));
    }

    #[test]
    fn another_allele_of_the_place_is_absence_and_an_overlapping_change_is_open() {
        let beside = |sought: &Allele, other: Allele| {
            end(sought, |s| s.other(Some(&other), false, &call("0/2", 20)))
        };
        let base = allele(10, "A", "C");
        assert_eq!(beside(&base, allele(10, "A", "G")), (Zygosity::Absent, Some(20)));
        // A block of bases may hold the one; a deletion elsewhere may not be all there is.
        assert_eq!(beside(&base, allele(10, "AC", "CT")), (Zygosity::NoCall, None));
        assert_eq!(beside(&allele(10, "AC", "CT"), base.clone()), (Zygosity::NoCall, None));
        assert_eq!(beside(&allele(10, "A", "AT"), allele(10, "A", "ATT")).0, Zygosity::Absent);
        assert_eq!(beside(&allele(10, "A", "AT"), allele(10, "AT", "A")).0, Zygosity::NoCall);
        let star = end(&base, |s| s.other(None, true, &call("0/2", 20)));
        assert_eq!(star.0, Zygosity::Absent);
        assert_eq!(end(&base, |s| s.other(None, false, &call("0/2", 20))).0, Zygosity::NoCall);
        // The anchor of a deletion is not changed by it.
        let anchor = |s: &mut SoughtAllele| {
            s.reference(Span::new(10, 11), &call("0/0", 20));
            s.other(Some(&allele(10, "AT", "A")), false, &call("0/2", 20));
        };
        assert_eq!(end(&base, anchor), (Zygosity::Absent, Some(20)));
        // The allele's own call outweighs what stands beside it, and a carrier a missing genotype.
        let own = |s: &mut SoughtAllele| {
            s.called(call("./.", 5));
            s.other(Some(&allele(10, "A", "G")), false, &call("0/2", 20));
            s.called(call("0/1", 9));
        };
        assert_eq!(end(&base, own), (Zygosity::Heterozygous, Some(9)));
    }
}
