//! HGVS c. and n. names of variants, placed on the genome by the exons of a transcript.
//!
//! Source: HGVS Nomenclature 21.0, "numbering" and "DNA recommendations". Bases before the first
//! and behind the last exon continue the count of the untranslated ends, as promoters are named.

use crate::filter::transcript_exons::{Exons, Position};
use crate::filter::variant::{self, WrittenVariant};
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::{Error, Result};

/// Holds a name on a transcript or on a gene, before its transcript is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptName {
    /// Names the transcript with its version, where the name does.
    pub transcript: Option<String>,
    /// Names the gene, where the name does.
    pub gene: Option<String>,
    /// Marks a name that counts along the coding sequence (`c.`); else along the transcript (`n.`).
    coding: bool,
    /// Holds the part behind `c.` or `n.`.
    text: String,
    from: Position,
    to: Position,
    /// Holds the part behind the positions.
    edit: String,
}

impl TranscriptName {
    /// Reads `NM_001754.5:c.601C>T`, `NM_001754.5(RUNX1):c.601C>T`, `RUNX1:c.601C>T` or
    /// `RUNX1 c.601C>T`, also with `n.`; `None` where the text is no such name.
    ///
    /// # Errors
    /// Input: positions or a change that cannot be read; a change that has no bases of its own.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let text = text.trim();
        let kinds = [(":c.", true), (" c.", true), (":n.", false), (" n.", false)];
        let found = kinds.into_iter().find_map(|(mark, coding)| {
            text.split_once(mark).map(|(reference, rest)| (reference, rest, coding))
        });
        let Some((reference, rest, coding)) = found else { return Ok(None) };
        let reference = reference.trim().trim_end_matches(':').trim();
        let (transcript, gene) = match reference.strip_suffix(')').and_then(|r| r.split_once('(')) {
            Some((transcript, gene)) => (Some(transcript.trim()), Some(gene.trim())),
            None if is_accession(reference) => (Some(reference), None),
            None => (None, Some(reference)),
        };
        let rest = rest.trim();
        let shown: String = rest.chars().take(60).collect();
        if rest.contains(['?', '(', ')']) {
            let what = format!("'{shown}' does not state its first and last base");
            return Err(Error::input(what).hint(variant::LARGE_HINT));
        }
        let bad = || {
            Error::input(format!("'{shown}' is not a change of a transcript")).hint(
                "write c.601C>T, c.97-1G>A, c.-14dup, c.508_509insT, c.10_12del or c.3_5delinsA, \
                 without a protein name",
            )
        };
        let named = |name: Option<&str>| name.is_some_and(|n| n.is_empty() || n.contains(' '));
        if !rest.is_ascii() || named(transcript) || named(gene) {
            return Err(bad());
        }
        let (first, behind) = position(rest).ok_or_else(bad)?;
        let (last, edit) = match behind.strip_prefix('_') {
            Some(behind) => position(behind).ok_or_else(bad)?,
            None => (first, behind),
        };
        Ok(Some(Self {
            transcript: transcript.map(str::to_owned),
            gene: gene.map(str::to_owned),
            coding,
            text: rest.to_owned(),
            from: first,
            to: last,
            edit: edit.to_owned(),
        }))
    }

    /// Returns the name on a transcript, `NM_001754.5:c.601C>T`.
    pub fn on(&self, transcript: &Transcript) -> String {
        let accession = transcript.refseq.as_ref().unwrap_or(&transcript.id);
        let kind = if self.coding { 'c' } else { 'n' };
        format!("{accession}:{kind}.{}", self.text)
    }

    /// Places the change on the genome.
    ///
    /// # Errors
    /// Input: no coding sequence for a c. name, positions outside of the transcript or in no intron,
    /// out of order, a transcript whose numbers are not the genome's, too many bases.
    pub fn place(&self, transcript: &Transcript) -> Result<WrittenVariant> {
        let chromosome = Chromosome::parse(&transcript.contig).ok_or_else(|| {
            Error::input(format!("{} is on {}", transcript.id, transcript.contig))
        })?;
        let exons = Exons::new(transcript, self.coding)?;
        let (from, to) = (exons.base(self.from)?, exons.base(self.to)?);
        let minus = transcript.strand == Strand::Minus;
        let (low, high) = if minus { (to, from) } else { (from, to) };
        if low > high {
            return Err(Error::input(format!("the positions of '{}' are out of order", self.text)));
        }
        let span = Span::new(low, high + 1);
        variant::check_length(span)?;
        let change = variant::change(&self.edit, span.len()).ok_or_else(|| {
            Error::input(format!("'{}' is not a change of {} bases", self.text, span.len()))
                .hint("write >, del, dup, ins between two neighbours, delins or inv")
        })?;
        let written = WrittenVariant { chromosome, span, change };
        Ok(if minus { written.reverse_complemented() } else { written })
    }
}

/// Tells an accession of a transcript from a gene's symbol.
fn is_accession(text: &str) -> bool {
    let prefixes = ["NM_", "NR_", "XM_", "XR_", "ENST", "LRG_"];
    prefixes.iter().any(|p| text.len() > p.len() && text.to_ascii_uppercase().starts_with(p))
}

/// Reads one position; returns it with the rest of the text.
fn position(text: &str) -> Option<(Position, &str)> {
    let (behind_stop, minus) = (text.starts_with('*'), text.starts_with('-'));
    let (number, mut rest) = digits(if behind_stop || minus { &text[1..] } else { text })?;
    let mut offset = 0;
    if let Some(sign) = rest.chars().next().filter(|c| matches!(c, '+' | '-')) {
        let (bases, behind) = digits(&rest[1..])?;
        offset = if sign == '+' { bases } else { -bases };
        rest = behind;
    }
    let number = if minus { -number } else { number };
    Some((Position { number, behind_stop, offset }, rest))
}

/// Reads a number above 0.
fn digits(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 9)?;
    (number > 0).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::variant::Change;
    use crate::model::transcript::CdsPart;

    /// Exons 100-110, 200-210, 300-310; coding from 105 to 305.
    fn transcript(strand: Strand) -> Transcript {
        let spans = [(100, 110), (200, 210), (300, 310)].map(|(a, b)| Span::new(a, b));
        let cds = [(105, 110), (200, 210), (300, 305)]
            .map(|(a, b)| CdsPart { span: Span::new(a, b), phase: 0 });
        Transcript { strand, exons: spans.to_vec(), cds: cds.to_vec(), ..Transcript::example() }
    }

    fn placed(name: &str, strand: Strand) -> std::result::Result<(u64, u64, Change), String> {
        let read = TranscriptName::parse(&format!("NM_1.1:{name}")).map_err(|e| e.to_string())?;
        let written =
            read.unwrap().place(&transcript(strand)).map_err(|e| e.message().to_owned())?;
        Ok((written.span.start, written.span.end, written.change))
    }

    #[test]
    fn names_have_their_bases_on_both_strands() {
        for (name, plus, minus) in [
            ("c.1A>G", (105, 106), (304, 305)),
            ("c.-1A>G", (104, 105), (305, 306)),
            ("c.-7A>G", (98, 99), (311, 312)),
            ("c.5+2A>G", (111, 112), (298, 299)),
            ("c.6-3A>G", (197, 198), (212, 213)),
            ("c.20A>G", (304, 305), (105, 106)),
            ("c.*7A>G", (311, 312), (98, 99)),
            ("c.4_5+2del", (108, 112), (298, 302)),
            ("c.5+45_6-45inv", (154, 156), (254, 256)),
            ("n.30A>G", (309, 310), (100, 101)),
            ("n.-3A>G", (97, 98), (312, 313)),
        ] {
            let span = |strand| placed(name, strand).map(|(a, b, _)| (a, b));
            assert_eq!(span(Strand::Plus), Ok(plus), "{name}");
            assert_eq!(span(Strand::Minus), Ok(minus), "{name}");
        }
        let change = |name, strand| placed(name, strand).unwrap().2;
        let insertion = |bases: &str| Change::Insertion(bases.to_owned());
        assert_eq!(change("c.2_3insAC", Strand::Plus), insertion("AC"));
        assert_eq!(change("c.2_3insAC", Strand::Minus), insertion("GT"));
        assert_eq!(
            change("c.1A>G", Strand::Minus),
            Change::Alleles("T".to_owned(), "C".to_owned())
        );
    }

    #[test]
    fn the_reference_is_a_transcript_or_a_gene() {
        let parts = |text: &str| {
            let name = TranscriptName::parse(text).unwrap().unwrap();
            (name.transcript.unwrap_or_default(), name.gene.unwrap_or_default())
        };
        let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(parts("RUNX1 c.98-1G>A"), own("", "RUNX1"));
        assert_eq!(parts("RUNX1: c.97-1G>A"), own("", "RUNX1"));
        assert_eq!(parts("NM_001754.5(RUNX1):c.97-1G>A"), own("NM_001754.5", "RUNX1"));
        assert_eq!(parts("ENST00000300305.8:c.97-1G>A"), own("ENST00000300305.8", ""));
        assert!(TranscriptName::parse("chr21:34859486:C:T").unwrap().is_none());
        assert!(TranscriptName::parse("NC_000021.9:g.34859486C>T").unwrap().is_none());
    }

    #[test]
    fn what_has_no_place_is_refused() {
        for (name, what) in [
            ("c.21A>G", "has 20 bases"),
            ("c.4+1A>G", "the exon is c.-5 to c.5"),
            ("c.5-1A>G", "no intron"),
            ("c.5+91A>G", "no intron"),
            ("c.20+6A>G", "no intron"),
            ("c.3_1del", "out of order"),
            ("c.1_3insT", "not a change of 3 bases"),
            ("c.5_6insT", "not a change of 92 bases"),
            ("c.3A>A", "not a change of 1 bases"),
            ("c.3A", "not a change"),
            ("c.A3G", "not a change"),
            ("c.3C>T p.Arg1Ter", "is not a change"),
            ("c.(5+1_6-1)_(15+1_16-1)del", "first and last base"),
            ("n.*3A>G", "have no *"),
        ] {
            let refused = placed(name, Strand::Plus).unwrap_err();
            assert!(refused.contains(what), "{name}: {refused}");
        }
    }
}
