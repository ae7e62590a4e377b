//! Writes repeated sequences in bracket form: `g.5_10CA[4]`, `c.89_118AGC[13]`.
//!
//! HGVS nomenclature, DNA, repeated sequences: the range of the reference's tract, the unit by the
//! 3' rule, the number of units. "Using a coding DNA reference sequence ... only for repeat units
//! with a length which is a multiple of 3, i.e. which can not affect the reading frame": held here
//! inside the CDS, since the page itself writes others in introns (`c.1210-12_1210-6T[7]`). Of one
//! unit put behind its single copy the name stays `dup` (prioritisation).

use crate::annotate::engine::seam::ConsequenceEngine;
use crate::io::reference::sequence::RegionSequence;
use crate::model::{Strand, TranscriptConsequence};

/// Holds a tandem repeat of the reference and its length with the allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tract {
    /// Spans the tract, 0-based half-open on the genome.
    span: (u64, u64),
    /// Gives one unit, in the direction of the strand asked for.
    unit: String,
    /// Counts the units with the allele.
    copies: usize,
}

impl Tract {
    /// Returns the tract that an allele makes longer or shorter by whole units; by the 3' rule of
    /// `strand`.
    ///
    /// `start` is the 0-based position of the first base of `reference`; alleles as in VCF, upper
    /// case. `None` for any other change, where less than two units stand in the reference and less
    /// than three with the allele, where none is left, and where the tract runs out of the sequence
    /// at hand.
    pub fn changed_by(
        region: &RegionSequence,
        start: u64,
        reference: &str,
        alternate: &str,
        strand: Strand,
    ) -> Option<Self> {
        let (r, a) = (reference.as_bytes(), alternate.as_bytes());
        let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
        let (r, a) = (&r[lead..], &a[lead..]);
        let (bases, longer) = match (r, a) {
            ([], a) if !a.is_empty() => (a, true),
            (r, []) if !r.is_empty() => (r, false),
            _ => return None,
        };
        if !bases.iter().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T')) {
            return None;
        }
        let period = (1..=bases.len())
            .find(|p| bases.len() % p == 0 && bases[*p..] == bases[..bases.len() - p])?;
        let at = usize::try_from((start + lead as u64).checked_sub(region.span.start)?).ok()?;
        let all = &region.bases[..];
        let unit = &bases[..period];
        // How far the reference goes on with the unit's rhythm, to both sides of the place.
        let right =
            all.get(at..)?.iter().zip(unit.iter().cycle()).take_while(|(x, y)| x == y).count();
        let left = all[..at]
            .iter()
            .rev()
            .zip(unit.iter().rev().cycle())
            .take_while(|(x, y)| x == y)
            .count();
        let (from, to) = (at - left, at + right);
        if from == 0 || to == all.len() {
            return None;
        }
        let units = (to - from) / period;
        let change = bases.len() / period;
        let copies = if longer { units + change } else { units.checked_sub(change)? };
        if copies == 0 || (units < 2 && copies < 3) || units == 0 {
            return None;
        }
        // Whole units from the tract's 3' end on.
        let (from, to) = match strand {
            Strand::Plus => (to - units * period, to),
            Strand::Minus => (from, from + units * period),
        };
        let unit = match strand {
            Strand::Plus => all[from..from + period].to_vec(),
            Strand::Minus => bio::alphabets::dna::revcomp(&all[to - period..to]),
        };
        let place = |i: usize| region.span.start + i as u64;
        Some(Self { span: (place(from), place(to)), unit: String::from_utf8(unit).ok()?, copies })
    }

    /// Returns the name on the genome, without prefix.
    pub fn genomic_name(&self) -> String {
        let (from, to) = (self.span.0 + 1, self.span.1);
        if from == to {
            return format!("{from}{}[{}]", self.unit, self.copies);
        }
        format!("{from}_{to}{}[{}]", self.unit, self.copies)
    }

    /// Returns the `c.` or `n.` name on a transcript, if the whole tract lies in its CDS, in one of
    /// its UTRs, or between its exons, and has numbers there.
    fn name_on(
        &self,
        engine: &dyn ConsequenceEngine,
        contig: &str,
        region: &RegionSequence,
        transcript: &str,
        strand: Strand,
    ) -> Option<String> {
        // The number of a base is that of a substitution there.
        let position = |g: u64| -> Option<String> {
            let base =
                *region.bases.get(usize::try_from(g.checked_sub(region.span.start)?).ok()?)?;
            let other = if base == b'A' { "C" } else { "A" };
            let list = engine.annotate(contig, g, &char::from(base).to_string(), other).ok()?;
            let name = list.into_iter().find(|c| c.of.transcript == transcript)?.hgvs_c?;
            Some(name.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned())
        };
        let (low, high) = (position(self.span.0)?, position(self.span.1 - 1)?);
        let (first, last) = if strand == Strand::Plus { (low, high) } else { (high, low) };
        let (kind, last) = (first.get(..2)?, last.get(2..)?.to_owned());
        let place = Place::parse(&first[2..]);
        if place != Place::parse(&last)
            || (place == Place::Cds && kind == "c." && !self.unit.len().is_multiple_of(3))
        {
            return None;
        }
        let range = if first[2..] == last { first } else { format!("{first}_{last}") };
        Some(format!("{range}{}[{}]", self.unit, self.copies))
    }
}

/// The part of a transcript that a position lies in.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Leader,
    Cds,
    Trailer,
    Intron,
}

impl Place {
    fn parse(position: &str) -> Self {
        match position.as_bytes().first() {
            _ if position.get(1..).is_some_and(|rest| rest.contains(['+', '-'])) => Self::Intron,
            Some(b'-') => Self::Leader,
            Some(b'*') => Self::Trailer,
            _ => Self::Cds,
        }
    }
}

/// Puts the transcripts' names of one allele into bracket form where it applies.
pub fn apply(
    list: &mut [TranscriptConsequence],
    engine: &dyn ConsequenceEngine,
    contig: &str,
    region: &RegionSequence,
    allele: (u64, &str, &str),
) {
    let (start, reference, alternate) = allele;
    for c in list.iter_mut().filter(|c| c.hgvs_c.is_some()) {
        let name = c.of.strand.and_then(|strand| {
            let tract = Tract::changed_by(region, start, reference, alternate, strand)?;
            tract.name_on(engine, contig, region, &c.of.transcript, strand)
        });
        if name.is_some() {
            c.hgvs_c = name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn tract(sequence: &str, start: u64, r: &str, a: &str, strand: Strand) -> Option<String> {
        let span = Span::new(100, 100 + sequence.len() as u64);
        let region = RegionSequence { span, bases: sequence.as_bytes().to_vec() };
        Tract::changed_by(&region, start, r, a, strand).map(|t| t.genomic_name())
    }

    /// Two bases in front, then the tract.
    #[test]
    fn units_by_the_three_prime_rule() {
        use Strand::{Minus, Plus};
        // G GCAGCAGCAGC TT: the unit is AGC on the plus strand, TGC on the minus strand.
        let s = "GGCAGCAGCAGCTT";
        assert_eq!(tract(s, 101, "G", "GCAG", Plus).as_deref(), Some("104_112AGC[4]"));
        assert_eq!(tract(s, 101, "GCAG", "G", Plus).as_deref(), Some("104_112AGC[2]"));
        assert_eq!(tract(s, 101, "G", "GCAGCAG", Plus).as_deref(), Some("104_112AGC[5]"));
        assert_eq!(tract(s, 101, "G", "GCAG", Minus).as_deref(), Some("102_110TGC[4]"));
        // Whatever spelling the caller chose.
        assert_eq!(tract(s, 104, "G", "GCAG", Plus).as_deref(), Some("104_112AGC[4]"));
        assert_eq!(tract("GTAAAAAC", 101, "T", "TA", Plus).as_deref(), Some("103_107A[6]"));
        assert_eq!(tract("GTAAAAAC", 101, "TAA", "T", Plus).as_deref(), Some("103_107A[3]"));
        // One unit: a duplication stays one, two more are three in a row; the last unit goes as a
        // deletion.
        assert_eq!(tract("GTCAGT", 101, "T", "TCA", Plus), None);
        assert_eq!(tract("GTCAGT", 101, "T", "TCACA", Plus).as_deref(), Some("103_104CA[3]"));
        assert_eq!(tract("GTCACAGT", 101, "TCACA", "T", Plus), None);
        // No repeat, no plain bases, a tract that may go on beyond the sequence.
        assert_eq!(tract("GTCAGT", 101, "T", "TGG", Plus), None);
        assert_eq!(tract("GTCAGT", 101, "TC", "GA", Plus), None);
        assert_eq!(tract("GTAAA", 101, "T", "TA", Plus), None);
    }

    #[test]
    fn places() {
        let places = |list: [&str; 4]| list.map(Place::parse);
        assert_eq!(
            places(["12", "-12", "*12", "12+3"]),
            [Place::Cds, Place::Leader, Place::Trailer, Place::Intron]
        );
        assert_eq!(places(["12-3", "-12-3", "-12+3", "*1-5"]), [const { Place::Intron }; 4]);
    }
}
