//! Predictors as their publishers ship them: REVEL, AlphaMissense, CADD (tables) and SpliceAI
//! (VCF).

use crate::io::calls::vcf::Header;
use crate::io::text::table::{Head, Row};
use crate::model::Build;
use crate::model::allele::Record;
use crate::model::predictor::Predictor;
use crate::resource::bundle::format::{SourceMark, TrackKind};
use crate::resource::bundle::track_spec::{Others, Policy, TrackSpec, entries_text, entry_text};
use crate::resource::sources::sites::{Cells, Info, SiteParser};
use crate::resource::sources::tabular::{Columns, TableParser};
use crate::{Error, Result};
use std::path::Path;

impl Predictor {
    /// Returns the track, whose first number is the score.
    pub(crate) fn track(self) -> TrackSpec {
        let (numbers, texts): (&[&str], &[&str]) = match self {
            Self::Revel => (&["score"], &["transcripts", ENTRIES]),
            Self::AlphaMissense => {
                (&["score"], &["class", "transcript", "protein", "uniprot", ENTRIES])
            }
            Self::Cadd => (&["phred", "raw"], &[]),
            Self::SpliceAi => {
                (&["delta", "AG", "AL", "DG", "DL", "offset"], &["gene", "type", ENTRIES])
            }
        };
        let mut spec =
            TrackSpec::new(self.name(), TrackKind::Predictor, numbers, texts, Policy::Highest(0));
        if let Some(column) = texts.iter().position(|t| *t == ENTRIES) {
            spec.others = Others::Kept(column);
        }
        spec
    }

    /// Returns the facts of the source before it is read.
    pub(crate) fn mark(self) -> SourceMark {
        let (name, licence) = match self {
            Self::Revel => {
                ("REVEL", "free for non-commercial use; cite doi:10.1016/j.ajhg.2016.08.016")
            }
            Self::AlphaMissense => (
                "AlphaMissense",
                "CC BY-NC-SA 4.0 as the file says; cite doi:10.1126/science.adg7492",
            ),
            Self::Cadd => ("CADD", "free for non-commercial use; cite doi:10.1093/nar/gkad989"),
            Self::SpliceAi => (
                "SpliceAI",
                "Illumina: academic and non-commercial use; cite doi:10.1016/j.cell.2018.12.015",
            ),
        };
        let policy = match self {
            Self::Revel | Self::AlphaMissense => {
                "each row shows the highest score of the entries of its own gene's transcripts; entries of other genes' transcripts never count"
            }
            Self::SpliceAi => "each row shows the entry of its own gene",
            Self::Cadd => "",
        };
        SourceMark {
            track: self.name().to_owned(),
            name: name.to_owned(),
            release: "not stated".to_owned(),
            licence: licence.to_owned(),
            policy: policy.to_owned(),
            ..SourceMark::default()
        }
    }
}

/// The text column that holds all entries of an allele that has several.
pub(crate) const ENTRIES: &str = "entries";

/// Parses the tables.
pub(crate) struct PredictorTable {
    predictor: Predictor,
    build: Build,
    release: Option<String>,
    genome: Option<usize>,
}

impl PredictorTable {
    pub fn new(predictor: Predictor, build: Build) -> Self {
        Self { predictor, build, release: None, genome: None }
    }

    fn of_another_build(&self, found: &str) -> Error {
        Error::input(format!("the table is of {found}, the bundle of {}", self.build))
    }
}

impl TableParser for PredictorTable {
    fn columns(&mut self, head: &Head) -> Result<Columns> {
        let number = |name: &str| -> Result<(usize, String)> {
            Ok((head.required(&[name])?, name.to_owned()))
        };
        let (position, numbers, texts) = match self.predictor {
            Predictor::Revel => {
                let position = if self.build == Build::GRCh38 { "grch38_pos" } else { "hg19_pos" };
                (
                    position,
                    vec![number("REVEL")?],
                    vec![head.column(&["Ensembl_transcriptid"]), None],
                )
            }
            Predictor::AlphaMissense => {
                self.genome = Some(head.required(&["genome"])?);
                let names = ["am_class", "transcript_id", "protein_variant", "uniprot_id"];
                let texts = names.iter().map(|n| head.column(&[n])).chain([None]);
                ("POS", vec![number("am_pathogenicity")?], texts.collect())
            }
            Predictor::Cadd | Predictor::SpliceAi => {
                for build in Build::ALL.into_iter().filter(|b| *b != self.build) {
                    if head.comments.iter().any(|c| c.contains(build.name())) {
                        return Err(self.of_another_build(build.name()));
                    }
                }
                // `## CADD GRCh38-v1.7 (c) University of Washington ...`
                let first = head.comments.iter().find(|c| c.contains("CADD"));
                let version =
                    first.and_then(|c| c.split_whitespace().find_map(|w| w.split_once("-v")));
                self.release = version.map(|(_, v)| format!("v{v}"));
                ("Pos", vec![number("PHRED")?, number("RawScore")?], Vec::new())
            }
        };
        Ok(Columns {
            chromosome: head.required(&["chrom", "chr"])?,
            position: head.required(&[position])?,
            reference: head.required(&["ref"])?,
            alternate: head.required(&["alt"])?,
            numbers,
            texts,
        })
    }

    fn release(&self) -> Option<String> {
        self.release.clone()
    }

    fn check(&self, row: &Row<'_>) -> Result<()> {
        let Some(genome) = self.genome.and_then(|i| row.cells.get(i)) else { return Ok(()) };
        let expected = if self.build == Build::GRCh38 { "hg38" } else { "hg19" };
        if *genome == expected { Ok(()) } else { Err(self.of_another_build(genome)) }
    }

    /// Tells that REVEL's GRCh38 positions are lifted from hg19.
    fn lifted(&self) -> bool {
        self.predictor == Predictor::Revel
    }
}

/// Parses SpliceAI's VCF: `SpliceAI=ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL`,
/// one entry a gene.
#[derive(Default)]
pub(crate) struct SpliceAi {
    release: Option<String>,
}

/// Kinds of change, in the order of the fields.
const TYPES: [&str; 4] = ["acceptor gain", "acceptor loss", "donor gain", "donor loss"];

impl SiteParser for SpliceAi {
    fn keys(&self) -> Vec<String> {
        vec!["SpliceAI".to_owned()]
    }

    fn release(&self) -> Option<String> {
        self.release.clone()
    }

    fn check(&mut self, header: &Header, path: &Path) -> Result<()> {
        if !header.declares_info("SpliceAI") {
            return Err(
                Error::input("is not SpliceAI's VCF: its header has no INFO SpliceAI").at(path)
            );
        }
        // Description="SpliceAIv1.3 variant annotation. ..."
        let line = header.text.lines().find(|l| l.starts_with("##INFO=<ID=SpliceAI,"));
        let version = line.and_then(|l| l.split("SpliceAIv").nth(1)).map(|v| {
            let digits: String =
                v.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            format!("v{}", digits.trim_end_matches('.'))
        });
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let kind = ["raw", "masked"].into_iter().find(|k| name.contains(k));
        self.release = match (version, kind) {
            (Some(v), Some(k)) => Some(format!("{v}, {k}")),
            (v, k) => v.or(k.map(str::to_owned)),
        };
        Ok(())
    }

    fn cells(&self, _: &Record, alternate: &str, info: &Info<'_>) -> Result<Option<Cells>> {
        let mut best: Option<Cells> = None;
        let mut entries = Vec::new();
        for entry in info.text("SpliceAI").unwrap_or_default().split(',') {
            let fields: Vec<&str> = entry.split('|').collect();
            if fields.first().is_none_or(|a| !a.eq_ignore_ascii_case(alternate)) {
                continue;
            }
            let [_, gene, rest @ ..] = fields.as_slice() else { continue };
            if rest.len() != 8 {
                return Err(Error::input(format!(
                    "INFO/SpliceAI has {} fields, expected 10",
                    fields.len()
                )));
            }
            let mut values = [f32::NAN; 8];
            for (slot, text) in values.iter_mut().zip(rest) {
                if *text != "." && !text.is_empty() {
                    *slot = text.parse().ok().filter(|v: &f32| v.is_finite()).ok_or_else(|| {
                        Error::input(format!(
                            "INFO/SpliceAI holds '{}', not a number",
                            text.chars().take(40).collect::<String>()
                        ))
                    })?;
                }
            }
            let scores = &values[..4];
            let highest = scores.iter().enumerate().filter(|(_, v)| !v.is_nan());
            // The first of equal ones.
            let Some((at, delta)) = highest.fold(None, |b: Option<(usize, f32)>, (i, v)| match b {
                Some((_, old)) if old >= *v => b,
                _ => Some((i, *v)),
            }) else {
                continue;
            };
            let offset = values[4 + at];
            let kind = if delta > 0.0 { TYPES[at] } else { "" };
            let numbers = vec![delta, scores[0], scores[1], scores[2], scores[3], offset];
            entries.push(entry_text(&numbers, &[*gene, kind]));
            if best.as_ref().is_none_or(|(numbers, _)| delta > numbers[0]) {
                best = Some((numbers, vec![(*gene).to_owned(), kind.to_owned(), String::new()]));
            }
        }
        // Each gene's row shows its own entry.
        if let (Some((_, texts)), true) = (&mut best, entries.len() > 1) {
            texts[2] = entries_text(&entries);
        }
        Ok(best)
    }
}
