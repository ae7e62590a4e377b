//! One person's call of one allele, and the copy numbers it leaves open.

use crate::family::segregation::copy_set::CopySet;
use crate::model::case::Sex;
use crate::model::segregation::CallState;
use crate::model::sex_chromosomes::pseudoautosomal;
use crate::model::{Build, Chromosome, Genotype, SampleCall};

/// The rules of inheritance that a place follows: the pseudoautosomal regions follow the autosomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InheritanceRegion {
    /// Lies on an autosome or in a pseudoautosomal region.
    Autosomal,
    /// Lies on X alone.
    X,
    /// Lies on Y alone.
    Y,
    /// Lies on the mitochondrial genome.
    Mitochondrial,
}

impl InheritanceRegion {
    /// Returns the region of a place, 0-based.
    pub fn at(build: Build, chromosome: Chromosome, position: u64) -> Self {
        let both = pseudoautosomal(build, chromosome);
        let in_both = both.iter().any(|(from, to)| (*from..*to).contains(&position));
        match chromosome {
            Chromosome::X if !in_both => Self::X,
            Chromosome::Y if !in_both => Self::Y,
            Chromosome::M => Self::Mitochondrial,
            _ => Self::Autosomal,
        }
    }

    /// Returns the number of copies of the place that a person of this sex has; where the sex is
    /// not stated, two of X and none of Y.
    pub fn ploidy(self, sex: Sex) -> u8 {
        match (self, sex) {
            (Self::X | Self::Y, Sex::Male) => 1,
            (Self::Y, _) => 0,
            _ => 2,
        }
    }
}

/// One person's call of one allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCall {
    /// Counts the called copies with the allele.
    pub carried: u8,
    /// Counts the called copies of the reference.
    pub reference: u8,
    /// Counts the copies of GT that are missing.
    pub missing: u8,
    /// Counts all copies of GT.
    pub called_ploidy: u8,
    /// Gives the depth, where the call states it.
    pub depth: Option<u32>,
    /// Gives the one copy with the allele and its phase set, where the call is phased and one of
    /// two copies has it.
    pub phase: Option<(usize, Option<String>)>,
    /// Marks counts or reads of the person that speak against the genotype.
    pub contradicted: bool,
    /// Marks reads that show the allele to be absent, whatever the call says.
    pub absent_in_reads: bool,
}

impl PersonCall {
    /// Reads a call set's call.
    pub fn new(call: &SampleCall) -> Self {
        // GT as seen from the allele holds `.` for other alternates too, so the missing copies are
        // those of the text.
        let missing =
            Genotype::parse(&call.genotype).alleles().iter().filter(|a| a.is_none()).count();
        let seen = &call.allele_genotype;
        let places: Vec<usize> =
            (0..seen.alleles().len()).filter(|i| seen.alleles()[*i] == Some(1)).collect();
        let set = call.phase_set.known().filter(|s| !s.is_empty() && *s != ".").cloned();
        let phase = match places.as_slice() {
            [one] if seen.phased() && seen.alleles().len() == 2 => Some((*one, set)),
            _ => None,
        };
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        Self {
            carried: small(places.len()),
            reference: small(seen.alleles().iter().filter(|a| **a == Some(0)).count()),
            missing: small(missing),
            called_ploidy: small(seen.alleles().len()),
            depth: call.depth.get(),
            phase,
            contradicted: false,
            absent_in_reads: false,
        }
    }

    /// Tells the state of the call and the copy numbers it leaves open, as shown and as called,
    /// where the person has `ploidy` copies.
    pub fn state(&self, region: InheritanceRegion, ploidy: u8, min_depth: u32) -> PersonAtAllele {
        let all = CopySet::range(0, ploidy);
        let open = |state| PersonAtAllele { state, shown: all, called: all };
        let exact = |state, set| PersonAtAllele { state, shown: set, called: set };
        let (mut carried, mut missing, called) = (self.carried, self.missing, self.called_ploidy);
        if ploidy == 0 {
            return open(CallState::NotTested);
        }
        if ploidy == 1 {
            if called >= 2 && carried > 0 && carried < called && missing == 0 {
                return open(CallState::Doubtful);
            }
            (carried, missing) = (carried.min(1), u8::from(missing >= called.max(1)));
        } else if called < 2 && region == InheritanceRegion::Mitochondrial {
            // Haploid mitochondrial calls: the allele is on all copies.
            (carried, missing) = (carried * 2, missing * 2);
        } else if called < 2 {
            missing += 2 - called;
        }
        (carried, missing) = (carried.min(ploidy), missing.min(ploidy));
        if carried > 0 {
            let set = CopySet::range(carried, (carried + missing).min(ploidy));
            let half = missing > 0 && ploidy == 2;
            let mut at = exact(if half { CallState::HalfCall } else { CallState::Carries }, set);
            if self.contradicted {
                at = PersonAtAllele { state: CallState::Doubtful, shown: all, called: set };
            }
            return at;
        }
        if self.absent_in_reads {
            return exact(CallState::Absent, CopySet::single(0));
        }
        if missing >= ploidy {
            return open(CallState::NoCall);
        }
        if missing > 0 {
            return exact(CallState::HalfCall, CopySet::range(0, missing));
        }
        let absent = CopySet::single(0);
        if self.contradicted {
            return PersonAtAllele { state: CallState::Doubtful, shown: all, called: absent };
        }
        if self.depth.is_some_and(|d| d >= min_depth) {
            return exact(CallState::Absent, absent);
        }
        PersonAtAllele { state: CallState::AbsentWithoutDepth, shown: all, called: absent }
    }
}

/// The state of one allele in one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonAtAllele {
    /// Names the state of the call.
    pub state: CallState,
    /// Holds the copy numbers open where a 0/0 without depth shows nothing.
    pub shown: CopySet,
    /// Holds the copy numbers open where every call is believed.
    pub called: CopySet,
}

impl PersonAtAllele {
    /// Returns the copy numbers open in one reading.
    pub fn copies(&self, reading: Reading) -> CopySet {
        match reading {
            Reading::AsShown => self.shown,
            Reading::AsCalled => self.called,
        }
    }
}

/// The two readings of a family's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// Believes what depth or reads show: a 0/0 without depth leaves everything open.
    AsShown,
    /// Believes every call.
    AsCalled,
}

impl Reading {
    /// Lists both.
    pub const BOTH: [Self; 2] = [Self::AsShown, Self::AsCalled];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::model::value::Missing;

    fn call(gt: &str, allele: usize, depth: Option<u32>) -> PersonCall {
        let genotype = Genotype::parse(gt);
        let unknown = Missing::NotInInput;
        PersonCall::new(&SampleCall {
            genotype: gt.to_owned(),
            zygosity: genotype.zygosity(allele),
            allele_genotype: genotype.seen_from(allele),
            phase_set: Value::Unknown(unknown),
            depth: depth.map_or(Value::Unknown(unknown), Value::Known),
            ref_depth: Value::Unknown(unknown),
            alt_depth: Value::Unknown(unknown),
            unnamed_reads: None,
            vaf: Value::Unknown(unknown),
            vaf_fields: String::new(),
            sample_filter: Value::Unknown(unknown),
            quality: Value::Unknown(unknown),
            likelihoods: Value::Unknown(unknown),
        })
    }

    #[test]
    fn states_never_merge() {
        use CallState::{Absent, AbsentWithoutDepth, Carries, Doubtful, HalfCall, NoCall};
        let auto = InheritanceRegion::Autosomal;
        for (gt, allele, depth, ploidy, state, shown, called) in [
            ("0/0", 1, Some(30), 2, Absent, 0b001, 0b001),
            ("0/0", 1, Some(9), 2, AbsentWithoutDepth, 0b111, 0b001),
            ("0/0", 1, None, 2, AbsentWithoutDepth, 0b111, 0b001),
            ("./.", 1, Some(30), 2, NoCall, 0b111, 0b111),
            (".", 1, Some(30), 2, NoCall, 0b111, 0b111),
            ("0/.", 1, Some(30), 2, HalfCall, 0b011, 0b011),
            ("./1", 1, Some(30), 2, HalfCall, 0b110, 0b110),
            ("./2", 1, Some(30), 2, HalfCall, 0b011, 0b011),
            ("0/2", 1, Some(30), 2, Absent, 0b001, 0b001),
            ("1/2", 1, Some(30), 2, Carries, 0b010, 0b010),
            ("1/1", 1, Some(30), 2, Carries, 0b100, 0b100),
            ("1", 1, Some(30), 2, HalfCall, 0b110, 0b110),
            ("1/1", 1, Some(30), 1, Carries, 0b010, 0b010),
            ("1", 1, Some(30), 1, Carries, 0b010, 0b010),
            ("0/1", 1, Some(30), 1, Doubtful, 0b011, 0b011),
            ("./1", 1, Some(30), 1, Carries, 0b010, 0b010),
            ("./.", 1, Some(30), 1, NoCall, 0b011, 0b011),
        ] {
            let at = call(gt, allele, depth).state(auto, ploidy, 10);
            let found = (at.state, at.shown.bits(), at.called.bits());
            assert_eq!(found, (state, shown, called), "{gt} {allele} {depth:?} {ploidy}");
        }
        let haploid = call("1", 1, Some(30)).state(InheritanceRegion::Mitochondrial, 2, 10);
        assert_eq!(haploid.shown, CopySet::single(2));
    }

    #[test]
    fn pseudoautosomal_places_follow_autosomes() {
        let at = |c, p| InheritanceRegion::at(Build::GRCh38, c, p);
        assert_eq!(at(Chromosome::X, 1_299_999), InheritanceRegion::Autosomal);
        assert_eq!(at(Chromosome::X, 48_700_099), InheritanceRegion::X);
        assert_eq!(InheritanceRegion::X.ploidy(Sex::Male), 1);
        assert_eq!(InheritanceRegion::Y.ploidy(Sex::Female), 0);
    }
}
