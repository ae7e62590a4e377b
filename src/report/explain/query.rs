//! Reads the variant in question and finds it in the ledger.

use crate::model::{Build, Chromosome};
use crate::report::explain::names::{Name, PrintedAllele};
use crate::report::ledger::LedgerLine;
use crate::{Error, Result};

/// Bounds the bases within which other indels are named too: without the reference an indel in a
/// repeat cannot be shifted.
const INDEL_REACH: u64 = 50;

/// Holds the variant in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Query {
    /// An allele by its place and bases.
    Allele { chromosome: Chromosome, position: u64, reference: String, alternate: String },
    /// The contig is none of the primary chromosomes: panels have no region there.
    OtherContig,
    /// A name of HGVS or dbSNP.
    Name(Name),
}

impl Query {
    /// Reads a variant as people write it.
    ///
    /// # Errors
    /// Usage, where `variant` cannot be read or is of another build.
    pub(super) fn parse(variant: &str, build: Build) -> Result<Self> {
        let text = variant.trim();
        let bad = || {
            Error::usage(format!("'{variant}' is not a variant")).hint(
                "write chr21:34859486:C:T, 21-34859486-C-T, chr21:34859486 C>T, NC_000021.9:g.34859486C>T, or a name from \
                 the ledger such as NM_001754.5:c.601C>T",
            )
        };
        // A g. substitution says its bases; every other name is looked up.
        if let Some(name) = Name::parse(text)
            && !(name.is_genomic() && text.contains('>'))
        {
            refuse_other_build(text, build)?;
            return Ok(Self::Name(name));
        }
        let normal = text.replace(":g.", ":").replace(":m.", ":");
        // `C>T`, but not the bracket of `<DEL>`.
        let normal = if normal.contains('<') { normal } else { normal.replace('>', ":") };
        let mut fields: Vec<String> = normal
            .split(|c: char| c == ':' || c == '-' || c.is_whitespace())
            .filter(|f| !f.is_empty())
            .map(str::to_owned)
            .collect();
        // `34859486C` of a g. name: position and reference written together.
        if fields.len() == 3 {
            let digits =
                fields[1].find(|c: char| !(c.is_ascii_digit() || c == ',')).ok_or_else(bad)?;
            let reference = fields[1].split_off(digits);
            fields.insert(2, reference);
        }
        let [contig, position, reference, alternate] = fields.as_slice() else { return Err(bad()) };
        let chromosome = match Chromosome::parse(contig) {
            Some(chromosome) => chromosome,
            None if is_other_contig(contig)
                && position.replace(',', "").parse::<u64>().is_ok_and(|p| p > 0) =>
            {
                return Ok(Self::OtherContig);
            }
            None => return Err(bad()),
        };
        refuse_other_build(text, build)?;
        let position: u64 = position.replace(',', "").parse().map_err(|_| bad())?;
        let allele_ok = |a: &str| {
            a.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'*' | b'.'))
                || (a.starts_with('<') && a.ends_with('>'))
        };
        if position == 0 || !allele_ok(reference) || !allele_ok(alternate) {
            return Err(bad());
        }
        Ok(Self::Allele {
            chromosome,
            position,
            reference: reference.to_ascii_uppercase(),
            alternate: alternate.to_ascii_uppercase(),
        })
    }

    /// Compares a line of the ledger with the query; `printed` are the alleles that the report
    /// prints under the name.
    pub(super) fn compare(&self, line: &LedgerLine, printed: &[PrintedAllele]) -> Match {
        match self {
            Self::OtherContig => Match::No,
            Self::Name(name) => {
                let named = line
                    .hgvs
                    .as_deref()
                    .is_some_and(|h| h.split([' ', ';', ',']).any(|n| name.is(n, &line.genes)));
                if named || printed.iter().any(|allele| is_line(allele, line)) {
                    Match::Same
                } else {
                    Match::No
                }
            }
            Self::Allele { chromosome, position, reference, alternate } => {
                if Chromosome::parse(&line.chrom) != Some(*chromosome) {
                    return Match::No;
                }
                let wanted = trim(*position, reference, alternate);
                if trim(line.pos, &line.reference, &line.alternate) == wanted {
                    return Match::Same;
                }
                let normalised = line.normalised.as_deref().and_then(split_allele);
                if normalised.as_ref().is_some_and(|(p, r, a)| trim(*p, r, a) == wanted) {
                    return Match::Same;
                }
                let near_indel = wanted.1.len() != wanted.2.len()
                    && line.reference.len() != line.alternate.len()
                    && line.pos.abs_diff(*position) <= INDEL_REACH;
                if near_indel
                    || line.pos == *position
                    || normalised.is_some_and(|(p, _, _)| p == *position)
                {
                    Match::SamePlace
                } else {
                    Match::No
                }
            }
        }
    }
}

/// Returns whether a name is of an alternate, patch, unplaced or decoy contig as UCSC, Ensembl,
/// GenBank, RefSeq and the analysis sets write them.
fn is_other_contig(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let accession = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit() || b == b'.') && r.len() > 4)
    };
    ["HS37D5", "CHREBV", "NC_007605", "NC_007605.1"].contains(&upper.as_str())
        || ["GL", "KI", "KB", "KE", "KN", "KQ", "KV", "KZ", "ML", "MU", "JH", "NT_", "NW_"]
            .into_iter()
            .any(accession)
        || (upper.starts_with("CHR") && upper.contains('_'))
        || upper.starts_with("HSCHR")
}

/// Says how a line of the ledger compares with the query.
pub(super) enum Match {
    /// The line is the variant.
    Same,
    /// The line is another allele at the place.
    SamePlace,
    /// The line is elsewhere.
    No,
}

/// Refuses an accession of a chromosome in another build.
fn refuse_other_build(text: &str, build: Build) -> Result<()> {
    let contig = text.split(':').next().unwrap_or_default();
    let Some(chromosome) = Chromosome::parse(contig).filter(|_| contig.starts_with("NC_")) else {
        return Ok(());
    };
    if contig == chromosome.refseq(build) {
        return Ok(());
    }
    Err(Error::usage(format!("{contig} is not of {build}, the build of these results"))
        .hint(format!("{chromosome} of {build} is {}", chromosome.refseq(build))))
}

/// Returns whether a line of the ledger is an allele of the variant table.
fn is_line(allele: &PrintedAllele, line: &LedgerLine) -> bool {
    let wanted = trim(allele.position, &allele.reference, &allele.alternate);
    let normalised = line.normalised.as_deref().and_then(split_allele);
    Chromosome::parse(&allele.chrom) == Chromosome::parse(&line.chrom)
        && (trim(line.pos, &line.reference, &line.alternate) == wanted
            || normalised.is_some_and(|(p, r, a)| trim(p, &r, &a) == wanted))
}

/// Splits `chr21:7:C:T` into position and bases.
fn split_allele(text: &str) -> Option<(u64, String, String)> {
    let mut parts = text.splitn(4, ':').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned()))
}

/// Removes the bases that REF and ALT share: first at the end, then at the beginning. `TCA>TA` and
/// `CA>A` are one deletion of `C`. Only sequence alleles are trimmed.
fn trim(position: u64, reference: &str, alternate: &str) -> (u64, String, String) {
    let (mut r, mut a) =
        (reference.to_ascii_uppercase().into_bytes(), alternate.to_ascii_uppercase().into_bytes());
    let bases = |s: &[u8]| s.iter().all(u8::is_ascii_alphabetic);
    let mut start = position;
    if bases(&r) && bases(&a) {
        while !r.is_empty() && !a.is_empty() && r.last() == a.last() {
            r.pop();
            a.pop();
        }
        let shared = r.iter().zip(&a).take_while(|(x, y)| x == y).count();
        r.drain(..shared);
        a.drain(..shared);
        start += shared as u64;
    }
    (start, String::from_utf8_lossy(&r).into_owned(), String::from_utf8_lossy(&a).into_owned())
}
