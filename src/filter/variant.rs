//! Reads a variant as a person writes it: `chr21:34859486:C:T`, `21-34859486-C-T`, or an HGVS g.
//! (m.) name.

use crate::io::reference::fasta::Reference;
use crate::model::{Allele, Build, Chromosome, Span};
use crate::normalize::SHIFT_MARGIN;
use crate::normalize::left_align;
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::{Error, Result};

/// Limits the length of a variant's text, in bytes.
const MAX_TEXT_BYTES: usize = 10_000;
/// Limits the stretch of the reference that a name may span, in bases.
const MAX_SPAN: u64 = 10_000;
/// Tells where changes without bases of their own are answered.
pub const LARGE_HINT: &str = "deletions and duplications of exons or genes are answered by copy \
                              number: panelwise run --bam FILE, table of copy numbers";

/// Holds a variant as read, before the reference is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenVariant {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the bases concerned, 0-based half-open; for an insertion the two bases around it.
    pub span: Span,
    /// Describes the change of these bases.
    pub change: Change,
}

/// Describes the change that a written variant makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives REF and ALT as in VCF.
    Alleles(String, String),
    /// Deletes the bases, which the name may state.
    Deletion(Option<String>),
    /// Repeats the bases once, which the name may state.
    Duplication(Option<String>),
    /// Inserts these bases between the two.
    Insertion(String),
    /// Replaces them by these bases.
    Replacement(String),
    /// Reverses and complements them.
    Inversion,
}

/// Reads a variant.
///
/// # Errors
/// Input: not a variant, an accession of another build, bases that are none, a span out of order or
/// too long.
pub fn parse(text: &str, build: Build) -> Result<WrittenVariant> {
    let text = text.trim();
    let bad = || {
        let shown: String = text.chars().take(60).collect();
        Error::input(format!("'{shown}' is not a variant"))
            .hint("write chr21:34859486:C:T, 21-34859486-C-T or NC_000021.9:g.34859486C>T (g.: >, del, dup, ins, delins, inv)")
    };
    if text.len() > MAX_TEXT_BYTES || !text.is_ascii() {
        return Err(bad());
    }
    let named = text.split_once(":g.").or_else(|| text.split_once(":m."));
    let (contig, rest) = match named {
        Some(parts) => parts,
        None => text.split_once([':', '-', ' ']).ok_or_else(bad)?,
    };
    let chromosome = Chromosome::parse(contig).ok_or_else(bad)?;
    if contig.starts_with("NC_") && contig != chromosome.refseq(build) {
        return Err(Error::input(format!("{contig} is not of {build}"))
            .hint(format!("{chromosome} of {build} is {}", chromosome.refseq(build))));
    }
    if named.is_some() {
        return name(rest, chromosome)?.ok_or_else(bad);
    }
    let fields: Vec<&str> = rest.split([':', '-', ' ', '>']).filter(|f| !f.is_empty()).collect();
    let [position, reference, alternate] = fields.as_slice() else { return Err(bad()) };
    let (position, reference, alternate) = (
        number(position).ok_or_else(bad)?,
        bases(reference).ok_or_else(bad)?,
        bases(alternate).ok_or_else(bad)?,
    );
    if reference == alternate {
        return Err(Error::input("REF and ALT are equal"));
    }
    let span = Span::new(position - 1, position - 1 + reference.len() as u64);
    Ok(WrittenVariant { chromosome, span, change: Change::Alleles(reference, alternate) })
}

/// Reads the part of a name behind `g.`.
///
/// # Errors
/// Input: a span longer than a name may have. `None`: not a name.
fn name(text: &str, chromosome: Chromosome) -> Result<Option<WrittenVariant>> {
    let read = || {
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '_'))?;
        let (place, edit) = text.split_at(end);
        let (from, to) = match place.split_once('_') {
            Some((a, b)) => (number(a)?, number(b)?),
            None => (number(place)?, number(place)?),
        };
        (from <= to).then(|| (Span::from_one_based(from, to), edit))
    };
    let Some((span, edit)) = read() else { return Ok(None) };
    check_length(span)?;
    let change = change(edit, span.len());
    Ok(change.map(|change| WrittenVariant { chromosome, span, change }))
}

/// Refuses a change of more bases than a name may span.
pub(super) fn check_length(span: Span) -> Result<()> {
    if span.len() <= MAX_SPAN {
        return Ok(());
    }
    let what = format!("spans {} bases, more than {MAX_SPAN}", span.len());
    Err(Error::input(what).hint(LARGE_HINT))
}

/// Reads the change of so many bases, the part of a name behind its place.
pub(super) fn change(edit: &str, length: u64) -> Option<Change> {
    let stated = |rest: &str| if rest.is_empty() { Some(None) } else { bases(rest).map(Some) };
    if let Some((reference, alternate)) = edit.split_once('>') {
        let (reference, alternate) = (bases(reference)?, bases(alternate)?);
        let single = length == 1 && reference.len() == 1 && alternate.len() == 1;
        (single && reference != alternate).then_some(Change::Alleles(reference, alternate))
    } else if let Some(rest) = edit.strip_prefix("delins") {
        bases(rest).map(Change::Replacement)
    } else if let Some(rest) = edit.strip_prefix("del") {
        stated(rest).map(Change::Deletion)
    } else if let Some(rest) = edit.strip_prefix("dup") {
        stated(rest).map(Change::Duplication)
    } else if let Some(rest) = edit.strip_prefix("ins") {
        (length == 2).then(|| bases(rest).map(Change::Insertion)).flatten()
    } else {
        (edit == "inv" && length > 1).then_some(Change::Inversion)
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = text.replace(',', "");
    let plain =
        !digits.is_empty() && digits.len() <= 10 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|n| plain && *n > 0)
}

fn bases(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    (!upper.is_empty() && upper.bytes().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T')))
        .then_some(upper)
}

impl WrittenVariant {
    /// Returns the allele, normalised the way the run normalises: REF and stated bases checked,
    /// trimmed, left-aligned.
    ///
    /// # Errors
    /// Input: beyond the chromosome's end, bases that are not the reference's.
    pub fn normalised(&self, reference: &Reference) -> Result<Allele> {
        let chromosome = self.chromosome;
        let length = reference.length_of(chromosome.name()).unwrap_or(0);
        if self.span.end > length {
            return Err(Error::input(format!(
                "ends at {}, the reference's {chromosome} at {length}",
                self.span.end
            )));
        }
        let span = self.span.padded(SHIFT_MARGIN);
        let span = Span::new(span.start, span.end.min(length));
        let fetched = reference.fetch(chromosome.name(), span)?;
        let sequence = Sequence { chromosome, span, bases: &fetched };
        let (start, reference, alternate) = self.alleles(&sequence)?;
        if reference == alternate {
            return Err(Error::input("changes nothing"));
        }
        Ok(left_align(&sequence, start, &reference, &alternate))
    }

    /// Turns a change that is written along the minus strand to the reference's strand.
    pub(super) fn reverse_complemented(self) -> Self {
        let turned = |bases: String| {
            String::from_utf8_lossy(&bio::alphabets::dna::revcomp(bases.as_bytes())).into_owned()
        };
        let change = match self.change {
            Change::Alleles(r, a) => Change::Alleles(turned(r), turned(a)),
            Change::Deletion(bases) => Change::Deletion(bases.map(turned)),
            Change::Duplication(bases) => Change::Duplication(bases.map(turned)),
            Change::Insertion(bases) => Change::Insertion(turned(bases)),
            Change::Replacement(bases) => Change::Replacement(turned(bases)),
            Change::Inversion => Change::Inversion,
        };
        Self { change, ..self }
    }

    /// Returns 0-based POS, REF and ALT of the change, not yet trimmed.
    fn alleles(&self, sequence: &Sequence<'_>) -> Result<(u64, String, String)> {
        let affected = bases_at(sequence, self.span)?;
        let start = self.span.start;
        Ok(match &self.change {
            Change::Alleles(r, a) => {
                self.check_bases(sequence, r)?;
                (start, r.clone(), a.clone())
            }
            Change::Deletion(bases) => {
                self.check_stated(sequence, bases.as_deref())?;
                self.anchored(sequence, &affected, "")?
            }
            Change::Duplication(bases) => {
                self.check_stated(sequence, bases.as_deref())?;
                (start, affected.clone(), format!("{affected}{affected}"))
            }
            Change::Insertion(inserted) => {
                let (left, right) = affected.split_at(1);
                (start, affected.clone(), format!("{left}{inserted}{right}"))
            }
            Change::Replacement(bases) => (start, affected, bases.clone()),
            Change::Inversion => {
                let turned = bio::alphabets::dna::revcomp(affected.as_bytes());
                (start, affected, String::from_utf8_lossy(&turned).into_owned())
            }
        })
    }

    /// Checks the bases that a name states against the reference, their number first.
    fn check_stated(&self, sequence: &Sequence<'_>, stated: Option<&str>) -> Result<()> {
        match stated {
            Some(bases) if bases.len() as u64 != self.span.len() => Err(Error::input(format!(
                "{} bases are stated, the place has {}",
                bases.len(),
                self.span.len()
            ))),
            Some(bases) => self.check_bases(sequence, bases),
            None => Ok(()),
        }
    }

    fn check_bases(&self, sequence: &Sequence<'_>, stated: &str) -> Result<()> {
        let RefCheck::Differs(position, base) = check_reference(sequence, self.span.start, stated)
        else {
            return Ok(());
        };
        Err(Error::input(format!(
            "{stated} is not the reference's: it has {} at {}:{}",
            char::from(base),
            self.chromosome,
            position + 1
        ))
        .hint("is the list of the call set's genome build?"))
    }

    /// Returns REF and ALT with one base before them, so that neither is empty; at a chromosome's
    /// first base with the one after.
    fn anchored(
        &self,
        sequence: &Sequence<'_>,
        affected: &str,
        alternate: &str,
    ) -> Result<(u64, String, String)> {
        let Span { start, end } = self.span;
        if start > 0 {
            let anchor = bases_at(sequence, Span::new(start - 1, start))?;
            Ok((start - 1, format!("{anchor}{affected}"), format!("{anchor}{alternate}")))
        } else {
            let anchor = bases_at(sequence, Span::new(end, end + 1))?;
            Ok((0, format!("{affected}{anchor}"), format!("{alternate}{anchor}")))
        }
    }
}

fn bases_at(sequence: &Sequence<'_>, span: Span) -> Result<String> {
    let bases =
        sequence.get(span).ok_or_else(|| Error::internal("a variant outside its own sequence"))?;
    Ok(String::from_utf8_lossy(bases).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// chr1 with a sequence at its beginning; the length is not the build's, so only `normalised`
    /// may be asked.
    fn reference(dir: &std::path::Path, sequence: &str) -> Reference {
        let path = dir.join("r.fa");
        std::fs::write(&path, format!(">chr1\n{sequence}\n")).unwrap();
        let mut fai = std::fs::File::create(dir.join("r.fa.fai")).unwrap();
        writeln!(fai, "chr1\t{}\t6\t{}\t{}", sequence.len(), sequence.len(), sequence.len() + 1)
            .unwrap();
        Reference::open(&path).unwrap()
    }

    #[test]
    fn every_form_is_one_allele() {
        let dir = tempfile::tempdir().unwrap();
        //                                  1234567890123456
        let reference = reference(dir.path(), "ACGTTTGACCAGATTC");
        let ask = |text: &str| {
            parse(text, Build::GRCh38).and_then(|w| w.normalised(&reference)).map(|a| a.to_string())
        };
        for (text, want) in [
            ("chr1:3:G:T", "chr1:3:G:T"),
            ("1-3-g-t", "chr1:3:G:T"),
            ("chr1:3 G>T", "chr1:3:G:T"),
            ("NC_000001.11:g.3G>T", "chr1:3:G:T"),
            // A T of the run: every writing is the leftmost.
            ("chr1:g.6del", "chr1:3:GT:G"),
            ("chr1:g.6delT", "chr1:3:GT:G"),
            ("chr1:4:TT:T", "chr1:3:GT:G"),
            ("chr1:g.6dup", "chr1:3:G:GT"),
            ("chr1:g.6_7insT", "chr1:3:G:GT"),
            ("chr1:g.1del", "chr1:1:AC:C"),
            ("chr1:g.8_9delinsGT", "chr1:8:AC:GT"),
            ("chr1:g.8_9delACinsGT", ""),
            ("chr1:g.8_11inv", "chr1:8:ACCA:TGGT"),
        ] {
            match ask(text) {
                Ok(got) => assert_eq!(got, want, "{text}"),
                Err(e) => assert!(want.is_empty(), "{text}: {e}"),
            }
        }
        for (text, part) in [
            ("", "not a variant"),
            ("chr1", "not a variant"),
            ("chr99:3:G:T", "not a variant"),
            ("chr1:0:G:T", "not a variant"),
            ("chr1:3:G:<DEL>", "not a variant"),
            ("chr1:3:G:G", "equal"),
            ("chr1:g.3G>G", "not a variant"),
            ("chr1:g.9_3del", "not a variant"),
            ("chr1:g.3_9insT", "not a variant"),
            ("chr1:g.3_90000del", "more than 10000"),
            ("chr1:g.3delTT", "2 bases are stated"),
            ("chr1:g.3delT", "it has G at chr1:3"),
            ("chr1:3:A:T", "it has G at chr1:3"),
            ("chr1:g.90del", "ends at 90"),
            ("NC_000001.10:g.3G>T", "not of GRCh38"),
            ("NM_001754.5:c.601C>T", "not a variant"),
            ("chr1:g.99999999999999999999del", "not a variant"),
            ("chr1:g.1_2inv\u{e9}", "not a variant"),
        ] {
            let e = ask(text).unwrap_err();
            assert!(e.to_string().contains(part), "{text}: {e}");
        }
    }
}
