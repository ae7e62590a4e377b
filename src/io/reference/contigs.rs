//! Detects the genome build of a call set or of reads from the lengths of its contigs, and refuses
//! where there is doubt.

use crate::io::text::excerpt::clip;
use crate::model::notice::FileNotice;
use crate::model::{Build, Chromosome};
use crate::{Error, Result};

/// Gives the length of UCSC's chrM of hg19 (NC_001807), which is not the rCRS of all other builds:
/// positions do not carry over.
const UCSC_HG19_CHRM: u64 = 16_571;

/// Holds the build and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildEvidence {
    /// The build.
    pub build: Build,
    /// The evidence in words, for example `24 of 24 contig lengths`.
    pub found_by: String,
    /// Lists notices for the report, for example on a mitochondrial contig that cannot be used.
    pub notices: Vec<FileNotice>,
    /// Gives the primary chromosomes that must not be read although they are named right (UCSC hg19
    /// chrM).
    pub excluded: Vec<Chromosome>,
}

/// Holds the contigs of a file and the texts beside them, from which its build is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContigList<'a> {
    /// Gives each contig as the file spells it, with its length in bases where the file has it.
    pub contigs: Vec<(&'a str, Option<u64>)>,
    /// Gives free text that may name a build (`##reference`, `assembly` tags): quoted, never
    /// trusted.
    pub texts: Vec<&'a str>,
}

/// Detects the genome build of a file from its contigs.
///
/// The lengths of the primary contigs decide (chrM apart, which is the same in both builds), or,
/// where there are no lengths, RefSeq accessions, or else the user's `claim`. Free text never
/// decides: it is quoted, and one that contradicts a bare claim is a refusal.
///
/// # Errors
/// Lengths of two builds or of none, a claim that the lengths contradict, no evidence and no claim.
pub fn detect_build(list: &ContigList<'_>, claim: Option<Build>) -> Result<BuildEvidence> {
    let lengths = LengthVotes::count(list)?;
    let (build, found_by) = if let Some((build, n)) = lengths.winner()? {
        check_claim(claim, build, "the contig lengths")?;
        (build, format!("{n} of {} contig lengths", lengths.total))
    } else if let Some((build, n)) = build_by_accession(list)? {
        check_claim(claim, build, "the RefSeq accessions")?;
        (build, format!("{n} RefSeq accession(s) of contigs"))
    } else {
        build_by_claim(&list.texts, claim)?
    };
    Ok(BuildEvidence { build, found_by, notices: lengths.notices, excluded: lengths.excluded })
}

/// Tallies the primary contigs whose length is that of a build.
#[derive(Default)]
struct LengthVotes {
    /// The tallies in the order of [`Build::ALL`].
    agree: [usize; 2],
    total: usize,
    notices: Vec<FileNotice>,
    excluded: Vec<Chromosome>,
}

impl LengthVotes {
    fn count(list: &ContigList<'_>) -> Result<Self> {
        let mut votes = Self::default();
        for (name, length) in &list.contigs {
            let (Some(chromosome), Some(length)) = (Chromosome::parse(name), *length) else {
                continue;
            };
            if chromosome == Chromosome::M {
                votes.mitochondrion(name, length)?;
                continue;
            }
            votes.total += 1;
            let mut known = false;
            for (count, build) in votes.agree.iter_mut().zip(Build::ALL) {
                if chromosome.length(build) == length {
                    *count += 1;
                    known = true;
                }
            }
            if !known {
                return Err(foreign(name, length));
            }
        }
        Ok(votes)
    }

    fn mitochondrion(&mut self, name: &str, length: u64) -> Result<()> {
        if length == UCSC_HG19_CHRM {
            let contig = name.to_owned();
            self.notices.push(FileNotice::ForeignMitochondrion { contig, bases: length });
            self.excluded.push(Chromosome::M);
        } else if length != Chromosome::M.length(Build::GRCh38) {
            return Err(foreign(name, length));
        }
        Ok(())
    }

    /// Returns the one build that the lengths are of, with their number.
    fn winner(&self) -> Result<Option<(Build, usize)>> {
        match self.agree {
            [0, 0] => Ok(None),
            [n, 0] => Ok(Some((Build::GRCh37, n))),
            [0, n] => Ok(Some((Build::GRCh38, n))),
            [a, b] => Err(Error::input(format!(
                "the contig lengths disagree: {a} are GRCh37's, {b} are GRCh38's"
            ))
            .hint(
                "the header mixes two builds; correct it, for example with bcftools reheader --fai",
            )),
        }
    }
}

/// Returns the build whose RefSeq accessions the contigs carry as names, with their number.
fn build_by_accession(list: &ContigList<'_>) -> Result<Option<(Build, usize)>> {
    let count = |build: Build| {
        let carries = |name: &str| {
            Chromosome::parse(name).is_some_and(|c| c != Chromosome::M && c.refseq(build) == name)
        };
        list.contigs.iter().filter(|(name, _)| carries(name)).count()
    };
    match (count(Build::GRCh37), count(Build::GRCh38)) {
        (0, 0) => Ok(None),
        (n, 0) => Ok(Some((Build::GRCh37, n))),
        (0, n) => Ok(Some((Build::GRCh38, n))),
        _ => Err(Error::input("the contigs carry RefSeq accessions of both builds")),
    }
}

/// Takes the user's word, unless the header's free text contradicts it.
fn build_by_claim(texts: &[&str], claim: Option<Build>) -> Result<(Build, String)> {
    let hints = text_hints(texts);
    let hinted: Vec<Build> =
        Build::ALL.into_iter().filter(|b| hints.iter().any(|(h, _)| h == b)).collect();
    match (claim, hinted.as_slice()) {
        (Some(build), [other]) if *other != build => Err(Error::input(format!(
            "--build says {build}, the header's text says {other} ({}), and it has no contig lengths to decide",
            quote(&hints)
        ))
        .hint("correct --build, or add contig lengths with bcftools reheader --fai")),
        (Some(build), []) => {
            Ok((build, format!("--build {build} (the header has no contig lengths)")))
        }
        (Some(build), _) => {
            let quoted = quote(&hints);
            Ok((build, format!("--build {build} (no contig lengths; the header's text: {quoted})")))
        }
        (None, [one]) => Err(no_build().hint(format!(
            "the header's text says {one} ({}); if that is right, pass --build {one}",
            quote(&hints)
        ))),
        (None, _) => Err(no_build().hint(
            "pass --build GRCh38 or --build GRCh37, or add contig lengths (bcftools reheader --fai)",
        )),
    }
}

fn no_build() -> Error {
    Error::input("the genome build cannot be told: the header has no lengths of primary contigs")
}

fn foreign(name: &str, length: u64) -> Error {
    let name = clip(name);
    Error::input(format!("contig {name} has {length} bases, which is neither GRCh37's nor GRCh38's length"))
        .hint("only GRCh37 (hg19) and GRCh38 (hg38) are supported; lift other assemblies (T2T-CHM13, hg18) over first")
}

fn check_claim(claim: Option<Build>, found: Build, by: &str) -> Result<()> {
    match claim {
        Some(claim) if claim != found => {
            Err(Error::input(format!("--build says {claim}, {by} say {found}"))
                .hint(format!("leave --build out or pass --build {found}")))
        }
        _ => Ok(()),
    }
}

/// Returns the builds that free text names, each with the text.
fn text_hints<'a>(texts: &[&'a str]) -> Vec<(Build, &'a str)> {
    let mut hints: Vec<(Build, &str)> = Vec::new();
    for text in texts.iter().copied() {
        let lower = text.to_ascii_lowercase();
        let names = |words: &[&str]| words.iter().any(|w| lower.contains(w));
        for (build, words) in [
            (Build::GRCh37, ["grch37", "hg19", "b37", "hs37", "g1k_v37"].as_slice()),
            (Build::GRCh38, ["grch38", "hg38", "hs38", "b38"].as_slice()),
        ] {
            if names(words) && !hints.iter().any(|(b, t)| (*b, *t) == (build, text)) {
                hints.push((build, text));
            }
        }
    }
    hints
}

fn quote(hints: &[(Build, &str)]) -> String {
    hints.iter().take(3).map(|(_, t)| format!("'{}'", clip(t))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::calls::vcf::Header;

    fn header(meta: &str) -> Header {
        let text =
            format!("##fileformat=VCFv4.2\n{meta}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
        Header::parse(text.as_bytes()).unwrap()
    }

    fn build(meta: &str, claim: Option<Build>) -> std::result::Result<Build, String> {
        detect_build(&header(meta).contig_list(), claim).map(|e| e.build).map_err(|e| e.to_string())
    }

    #[test]
    fn lengths_decide() {
        for b in Build::ALL {
            for name in [Chromosome::name, Chromosome::ensembl_name] {
                let meta: String = Chromosome::all()
                    .map(|c| format!("##contig=<ID={},length={}>\n", name(c), c.length(b)))
                    .collect();
                let e = detect_build(&header(&meta).contig_list(), Some(b)).unwrap();
                assert_eq!((e.build, e.found_by.as_str()), (b, "24 of 24 contig lengths"));
            }
        }
        assert_eq!(
            build("##contig=<ID=21,length=48129895>\n##reference=GRCh38.fa\n", None),
            Ok(Build::GRCh37)
        );
    }

    #[test]
    fn doubt_is_refused() {
        let both = "##contig=<ID=1,length=249250621>\n##contig=<ID=2,length=242193529>\n";
        assert!(build(both, Some(Build::GRCh38)).unwrap_err().contains("disagree"));
        assert!(
            build("##contig=<ID=chr1,length=248387328>\n", None).unwrap_err().contains("neither")
        );
        assert!(
            build("##contig=<ID=chr1,length=248956422>\n", Some(Build::GRCh37))
                .unwrap_err()
                .contains("--build says GRCh37")
        );
        assert!(build("", None).unwrap_err().contains("cannot be told"));
        assert!(
            build("##contig=<ID=chrM,length=16569>\n", None)
                .unwrap_err()
                .contains("cannot be told")
        );
        let e = detect_build(&header("##reference=file:///x/hg38.fa\n").contig_list(), None)
            .unwrap_err();
        assert!(e.hint_text().unwrap().contains("--build GRCh38"));
        assert!(build("##reference=hs37d5.fa\n", Some(Build::GRCh38)).is_err());
    }

    #[test]
    fn a_claim_or_accessions_stand_in() {
        assert_eq!(build("", Some(Build::GRCh38)), Ok(Build::GRCh38));
        assert_eq!(build("##contig=<ID=NC_000021.9>\n", None), Ok(Build::GRCh38));
        assert_eq!(build("##contig=<ID=NC_000021.8>\n", None), Ok(Build::GRCh37));
        assert!(build("##contig=<ID=NC_000021.8>\n", Some(Build::GRCh38)).is_err());
    }

    #[test]
    fn the_old_ucsc_mitochondrion_is_left_out() {
        let e = detect_build(
            &header("##contig=<ID=chr1,length=249250621>\n##contig=<ID=chrM,length=16571>\n")
                .contig_list(),
            None,
        )
        .unwrap();
        assert_eq!((e.build, e.excluded), (Build::GRCh37, vec![Chromosome::M]));
        assert_eq!(e.notices.len(), 1);
    }
}
