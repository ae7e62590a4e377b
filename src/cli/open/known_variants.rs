//! Known variants as given by flags or by the case file, placed and left-aligned.

use crate::cli::case_file::CaseLines;
use crate::cli::flags::choices::SetArg;
use crate::cli::open::transcripts;
use crate::filter::transcript_name::TranscriptName;
use crate::filter::variant::{self, LARGE_HINT, WrittenVariant};
use crate::io::reference::fasta::Reference;
use crate::model::case::Case;
use crate::model::known_variant::KnownVariant;
use crate::model::transcript::Mane;
use crate::model::{Allele, Build, Transcript};
use crate::panel::{genes, symbols, transcripts as built_in};
use crate::{Error, Result};
use std::path::Path;

/// Places known variants: the build, the reference, and the transcripts that names speak of.
pub struct VariantPlaces<'a> {
    /// Gives the build of the places.
    pub build: Build,
    /// Holds the reference.
    pub reference: &'a Reference,
    /// Lists the transcripts of the user's file; `None`: the built-in ones.
    pub transcripts: Option<Vec<Transcript>>,
}

/// A transcript that a name means.
struct NamedTranscript<'a> {
    transcript: &'a Transcript,
    /// States how it departs from its source.
    caution: Option<String>,
}

impl<'a> VariantPlaces<'a> {
    /// Reads the transcripts of a file, where one is given.
    ///
    /// # Errors
    /// See [`transcripts::read`].
    pub fn open(
        build: Build,
        reference: &'a Reference,
        file: Option<&Path>,
        set: SetArg,
    ) -> Result<Self> {
        let transcripts = file.map(|path| transcripts::read(path, set)).transpose()?;
        Ok(Self { build, reference, transcripts: transcripts.map(|set| set.transcripts) })
    }

    /// Reads variants; `source` names in errors where they were given.
    ///
    /// # Errors
    /// Usage: one is no variant, has no bases of its own, names a gene or transcript that is unknown
    /// or ambiguous, is given twice in whatever spelling, or its bases are not the reference's.
    pub fn read(&self, texts: &[String], source: &str) -> Result<Vec<KnownVariant>> {
        let mut variants: Vec<KnownVariant> = Vec::new();
        for text in texts {
            let variant = self.read_one(text, source)?;
            if let Some(same) = variants.iter().find(|v| v.allele == variant.allele) {
                let what =
                    format!("{source}: '{}' and '{}' are one variant", same.name, variant.name);
                return Err(Error::usage(what).hint("give each variant once"));
            }
            variants.push(variant);
        }
        Ok(variants)
    }

    /// Reads the known variants of a case file.
    ///
    /// # Errors
    /// Those of [`Self::read`], with the line of the case file.
    pub fn of_case(&self, case: &Case, lines: Option<&CaseLines>) -> Result<Vec<KnownVariant>> {
        self.read(&case.known_variants, "known_variants").map_err(|e| match lines {
            Some(lines) => lines
                .error_in_case("known_variants", e.message())
                .hint(e.hint_text().unwrap_or("check the name").to_owned()),
            None => e,
        })
    }

    /// Reads `NAME`, `PLACE` or `NAME=PLACE`.
    fn read_one(&self, text: &str, source: &str) -> Result<KnownVariant> {
        let text = text.trim();
        let (name, place) = match text.rsplit_once('=') {
            Some((name, place)) if !name.trim().is_empty() && !place.trim().is_empty() => {
                (name.trim(), place.trim())
            }
            _ => (text, text),
        };
        let shown: String = text.chars().take(80).collect();
        let refuse = |e: Error, hint: &str| {
            let hint = e.hint_text().unwrap_or(hint).to_owned();
            Error::usage(format!("{source} '{shown}': {}", e.message())).hint(hint)
        };
        if place.contains(['<', '[', ']']) {
            let what = "a symbolic allele or a breakend has no bases to look for".to_owned();
            return Err(refuse(Error::usage(what), LARGE_HINT));
        }
        if place.contains(":p.") || place.contains(" p.") || place.starts_with("p.") {
            let what = "a protein name is not one variant".to_owned();
            return Err(refuse(Error::usage(what), "write the c. or g. name"));
        }
        let named = TranscriptName::parse(place).map_err(|e| refuse(e, "check the name"))?;
        let (written, on_transcript, caution) = match named {
            Some(named) => {
                let found = self.transcript(&named);
                let NamedTranscript { transcript, caution } =
                    found.map_err(|e| refuse(e, "give the place, chr21:34859486:C:T"))?;
                let written = named.place(transcript).map_err(|e| refuse(e, "check the name"))?;
                (written, Some(named.on(transcript)), caution)
            }
            None => {
                let written = variant::parse(place, self.build);
                (written.map_err(|e| refuse(e, "check the place"))?, None, None)
            }
        };
        let allele = self.normalised(&written).map_err(|e| {
            let on = on_transcript.as_ref().map(|name| format!(", {name},")).unwrap_or_default();
            let hint = format!(
                "the bases{on} must be those of {}: is it of another build, or of another \
                 transcript?",
                self.build
            );
            Error::usage(format!("{source} '{shown}': {}", e.message())).hint(hint)
        })?;
        let genes = self.genes(&allele)?;
        Ok(KnownVariant { name: name.to_owned(), allele, on_transcript, caution, genes })
    }

    /// Left-aligns a variant; where the reference has no bases nothing can be compared.
    fn normalised(&self, written: &WrittenVariant) -> Result<Allele> {
        let allele = written.normalised(self.reference)?;
        if allele.reference.bytes().chain(allele.alternate.bytes()).any(|base| base == b'N') {
            let what = format!("the reference has no base (N) at {allele}");
            return Err(Error::input(what).at(self.reference.path()));
        }
        Ok(allele)
    }

    /// Lists the built-in genes at the place of an allele.
    fn genes(&self, allele: &Allele) -> Result<Vec<String>> {
        let here = |gene: &&genes::Gene| {
            gene.place(self.build).is_some_and(|(chromosome, span)| {
                chromosome == allele.chromosome && span.overlaps(allele.span())
            })
        };
        Ok(genes::all()?.iter().filter(here).map(|gene| gene.symbol.to_owned()).collect())
    }

    /// Finds the transcript that a name means: the one named, else MANE Select of the gene.
    fn transcript(&self, name: &TranscriptName) -> Result<NamedTranscript<'_>> {
        let gene = match name.gene.as_deref() {
            Some(gene) => {
                let (found, _) = symbols::table()?.resolve(gene).map_err(|e| {
                    let hint = e.hint_text().unwrap_or("write the approved symbol").to_owned();
                    Error::input(format!("gene {}", e.message())).hint(hint)
                })?;
                Some(found)
            }
            None => None,
        };
        let all = self.candidates(gene.map(|gene| gene.hgnc_id.as_str()), gene)?;
        let Some(accession) = name.transcript.as_deref() else {
            return select(all, name.gene.as_deref().unwrap_or_default());
        };
        let bare = |text: &str| text.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let accessions = |t: &Transcript| [Some(t.id.clone()), t.refseq.clone()];
        let mut alike = Vec::new();
        for candidate in all {
            for own in accessions(candidate.transcript).into_iter().flatten() {
                if own.eq_ignore_ascii_case(accession) {
                    return Ok(candidate);
                }
                if bare(&own) == bare(accession) {
                    alike.push(own);
                }
            }
        }
        let what = match (alike.first(), accession.contains('.')) {
            (Some(own), true) => format!("the transcript here is {own}, not {accession}"),
            (Some(own), false) => {
                format!("{accession} has no version; the transcript here is {own}")
            }
            (None, _) => format!("{accession} is none of the transcripts{}", self.source(gene)),
        };
        Err(Error::input(what).hint(
            "numbers of another version can differ: give the name on the transcript at hand, \
             --transcripts FILE, or NAME=chr21:34859486:C:T",
        ))
    }

    fn source(&self, gene: Option<&symbols::HgncGene>) -> String {
        let of_gene = gene.map(|gene| format!(" of {}", gene.symbol)).unwrap_or_default();
        let of = if self.transcripts.is_some() { "the file" } else { "the built-in panel genes" };
        format!("{of_gene} in {of}")
    }

    /// Lists the transcripts of a gene, or of all genes.
    fn candidates(
        &self,
        hgnc_id: Option<&str>,
        gene: Option<&symbols::HgncGene>,
    ) -> Result<Vec<NamedTranscript<'_>>> {
        let list: Vec<NamedTranscript<'_>> = match &self.transcripts {
            Some(list) => {
                let own = |t: &&Transcript| match (gene, t.hgnc_id.as_deref()) {
                    (None, _) => true,
                    (Some(gene), Some(id)) => gene.hgnc_id == id,
                    (Some(gene), None) => gene.is_called(&t.gene),
                };
                let named = |transcript| NamedTranscript { transcript, caution: None };
                list.iter().filter(own).map(named).collect()
            }
            None => {
                let ids = genes::all()?.iter().map(|g| g.hgnc_id);
                let ids = ids.filter(|id| hgnc_id.is_none_or(|own| own == *id));
                let mut list = Vec::new();
                for id in ids {
                    list.extend(built_in::of_gene(self.build, id)?.iter().map(|embedded| {
                        let departure = embedded.departure.as_ref();
                        NamedTranscript {
                            transcript: &embedded.transcript,
                            caution: departure
                                .filter(|d| d.concerns_reader())
                                .map(|d| d.text.clone()),
                        }
                    }));
                }
                list
            }
        };
        if list.is_empty() && gene.is_some() {
            let what = format!("there is no transcript{}", self.source(gene));
            return Err(Error::input(what)
                .hint("give --transcripts FILE, or NAME=chr21:34859486:C:T with its place"));
        }
        Ok(list)
    }
}

/// Selects MANE Select of a gene, else its only transcript.
fn select<'a>(mut all: Vec<NamedTranscript<'a>>, gene: &str) -> Result<NamedTranscript<'a>> {
    let is_select = |c: &NamedTranscript<'_>| c.transcript.mane == Some(Mane::Select);
    let selected: Vec<usize> = (0..all.len()).filter(|i| is_select(&all[*i])).collect();
    match (selected.as_slice(), all.len()) {
        ([one], _) => Ok(all.swap_remove(*one)),
        ([], 1) => Ok(all.swap_remove(0)),
        _ => {
            let names: Vec<&str> = all
                .iter()
                .map(|c| c.transcript.refseq.as_deref().unwrap_or(&c.transcript.id))
                .collect();
            let what = format!("which transcript of {gene} is meant is not clear");
            Err(Error::input(what).hint(format!("name one of {}", names.join(", "))))
        }
    }
}
