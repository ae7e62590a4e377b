//! A file of transcripts, or the built-in ones.

use crate::cli::flags::choices::SetArg;
use crate::cli::logging;
use crate::cli::open::input_file::file_name;
use crate::io::reference::fasta::Reference;
use crate::io::transcripts::set::TranscriptSet;
use crate::model::notice::summarise_transcripts;
use crate::model::panel::ResolvedPanel;
use crate::model::transcript_fault::TranscriptNotice;
use crate::model::{Build, Chromosome, GeneId, Transcript};
use crate::panel::{genes, transcripts as built_in};
use crate::report::phrases;
use crate::{Error, Result};
use std::path::Path;

/// Bounds the notices of one class that the terminal shows; the others are counted.
const NOTICES_SHOWN: usize = 5;

/// Holds transcripts with their source.
pub struct LoadedTranscripts {
    /// Lists the transcripts.
    pub list: Vec<Transcript>,
    /// Names the source: the file, or the built-in sets.
    pub source: String,
    /// Lists what is wrong with the file's transcripts of the panel.
    pub notices: Vec<TranscriptNotice>,
}

/// Returns the transcripts of a file near the panel, or the panel's built-in ones.
///
/// # Errors
/// Input: the file cannot be read, or has no transcript near a panel gene.
pub fn near_panel(
    path: Option<&Path>,
    set: SetArg,
    panel: &ResolvedPanel,
    reference: Option<&Reference>,
) -> Result<LoadedTranscripts> {
    let Some(path) = path else { return Ok(of_panel(panel)) };
    let set = read_placed(path, set, reference)?;
    let near = |t: &Transcript| {
        Chromosome::parse(&t.contig)
            .is_some_and(|c| panel.regions.first_overlap(c, t.span()).is_some())
    };
    let list: Vec<Transcript> = set.transcripts.into_iter().filter(near).collect();
    if list.is_empty() {
        return Err(Error::input("no transcript overlaps a gene of the panel")
            .at(path)
            .hint("is the file of the same genome build as the call set?"));
    }
    let concerns_panel = |w: &TranscriptNotice| {
        w.gene.is_empty() || panel.genes.iter().any(|g| g.facts.owns(GeneId::from_symbol(&w.gene)))
    };
    let notices = set.notices.into_iter().filter(concerns_panel).collect();
    Ok(LoadedTranscripts { list, source: file_name(path), notices })
}

/// Returns the built-in transcripts of a panel's genes.
fn of_panel(panel: &ResolvedPanel) -> LoadedTranscripts {
    let list: Vec<Transcript> =
        panel.genes.iter().flat_map(|g| g.transcripts.iter().cloned()).collect();
    let mut sources: Vec<&str> = list.iter().map(|t| t.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let source = format!("built-in models: {}", sources.join(", "));
    LoadedTranscripts { list, source, notices: Vec::new() }
}

/// Returns the built-in transcripts of all panel genes whose chromosome the reference has.
///
/// # Errors
/// Input: the reference has none of these chromosomes.
pub fn built_in_on(reference: &Reference, build: Build) -> Result<Vec<Transcript>> {
    let mut list = Vec::new();
    for gene in genes::all()? {
        let of_gene = built_in::of_gene(build, gene.hgnc_id)?;
        list.extend(of_gene.iter().map(|m| m.transcript.clone()));
    }
    list.retain(|t| reference.resolve(&t.contig).is_some());
    if list.is_empty() {
        return Err(Error::input("has none of the panel genes' chromosomes").at(reference.path()));
    }
    Ok(list)
}

/// Reads a file of transcripts, selects, and keeps those that lie on the reference, where there is
/// one.
fn read_placed(path: &Path, set: SetArg, reference: Option<&Reference>) -> Result<TranscriptSet> {
    let mut transcripts = read(path, set)?;
    if let Some(reference) = reference {
        transcripts.place_on(reference).map_err(|e| e.at(path))?;
    }
    Ok(transcripts)
}

/// Reads a file of transcripts and selects.
///
/// # Errors
/// See [`TranscriptSet::read`] and [`TranscriptSet::select`].
pub fn read(path: &Path, set: SetArg) -> Result<TranscriptSet> {
    let mut transcripts = TranscriptSet::read(path)?;
    transcripts.select(set.into()).map_err(|e| e.at(path))?;
    Ok(transcripts)
}

/// Prints the notices by class; with `--quiet` nothing.
pub fn warn(notices: &[TranscriptNotice]) {
    for notice in summarise_transcripts(notices, NOTICES_SHOWN) {
        logging::warn(&phrases::phrase(&notice).to_string());
    }
}
