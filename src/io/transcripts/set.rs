//! Holds the transcripts of a file, the notices about others, and its build.

use crate::io::reference::fasta::Reference;
use crate::model::transcript_fault::{TranscriptFault, TranscriptNotice};
use crate::model::{Build, Transcript};
use crate::{Error, Result};
use std::collections::HashSet;

/// Bounds the share of transcripts beyond their contig's end: more than one in this many means
/// another genome build, not a slip.
const BEYOND_ALLOWANCE: usize = 100;

/// Says which transcripts of a set are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Selection {
    /// Selects all.
    #[default]
    All,
    /// Selects MANE Select and MANE Plus Clinical.
    Mane,
    /// Selects MANE, and for a gene without it the source's own pick.
    Canonical,
    /// Selects the source's basic set, and MANE.
    Basic,
}

/// Holds the transcripts of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptSet {
    /// Holds the sound transcripts, in file order.
    pub transcripts: Vec<Transcript>,
    /// Holds the notices about transcripts that are unsound or unusual, in file order.
    pub notices: Vec<TranscriptNotice>,
    /// Gives the genome build, where the file's contig lengths tell it, and the evidence.
    pub build: Option<(Build, String)>,
    /// The name of the source, for provenance.
    pub source: String,
}

impl TranscriptSet {
    /// Returns the notices of one fault.
    pub fn of_fault(&self, fault: TranscriptFault) -> impl Iterator<Item = &TranscriptNotice> {
        self.notices.iter().filter(move |w| w.fault == fault)
    }

    /// Keeps what is selected. A gene is its HGNC id, else its symbol and contig.
    ///
    /// # Errors
    /// Input: the file marks no transcript so.
    pub fn select(&mut self, selection: Selection) -> Result<()> {
        let gene = |t: &Transcript| match &t.hgnc_id {
            Some(id) => (id.clone(), String::new()),
            None => (t.gene.clone(), t.contig.clone()),
        };
        let with_mane: HashSet<(String, String)> = match selection {
            Selection::Canonical => {
                self.transcripts.iter().filter(|t| t.mane.is_some()).map(gene).collect()
            }
            _ => HashSet::new(),
        };
        self.transcripts.retain(|t| {
            let mane = t.mane.is_some();
            match selection {
                Selection::All => true,
                Selection::Mane => mane,
                Selection::Canonical => {
                    mane || (t.traits.canonical && !with_mane.contains(&gene(t)))
                }
                Selection::Basic => mane || t.traits.basic,
            }
        });
        if self.transcripts.is_empty() {
            return Err(Error::input("marks no transcript of the set asked for").hint(
                "MANE, canonical and basic are tags of the file's own; without them only all transcripts can be used",
            ));
        }
        Ok(())
    }

    /// Keeps what lies on the reference; the rest is named.
    ///
    /// # Errors
    /// Input: the file is of another genome build than the reference, by its contig lengths or
    /// because transcripts reach beyond the contigs; the reference has none of the contigs.
    pub fn place_on(&mut self, reference: &Reference) -> Result<()> {
        let other = |text: String| {
            Error::input(text)
                .at(reference.path())
                .hint("reference and transcripts must be of one genome build")
        };
        if let Some((build, evidence)) = &self.build {
            let of_reference = reference.build()?;
            if of_reference.build != *build {
                return Err(other(format!(
                    "the reference is {}, the transcripts are {build} ({evidence})",
                    of_reference.build
                )));
            }
        }
        let (mut beyond, mut first) = (0, None);
        let notices = &mut self.notices;
        let before = self.transcripts.len();
        self.transcripts.retain(|t| {
            let mut leave_out = |fault, detail| {
                let (transcript, gene) = (t.id.clone(), t.gene.clone());
                notices.push(TranscriptNotice { fault, transcript, gene, line: None, detail });
                false
            };
            match reference.length_of(&t.contig) {
                None => leave_out(TranscriptFault::ContigUnknown, unknown(&t.contig)),
                Some(n) if t.span().end > n => {
                    beyond += 1;
                    let detail = format!("{}:{} of {n} bases", t.contig, t.span());
                    first.get_or_insert_with(|| format!("transcript {} at {detail}", t.id));
                    leave_out(TranscriptFault::BeyondContig, detail)
                }
                Some(_) => true,
            }
        });
        if beyond * BEYOND_ALLOWANCE > before {
            return Err(other(format!(
                "{beyond} of {before} transcripts reach beyond their contig: {}",
                first.unwrap_or_default()
            )));
        }
        if self.transcripts.is_empty() {
            return Err(other("the reference has none of the transcripts' contigs".to_owned()));
        }
        Ok(())
    }
}

/// Describes a contig that the reference lacks, by its accession (NCBI: NT_ and NW_ are scaffolds).
fn unknown(contig: &str) -> String {
    let scaffold = ["NT_", "NW_"].iter().any(|p| contig.starts_with(p));
    if scaffold {
        format!("{contig}, an unplaced, alternate or patch scaffold")
    } else {
        contig.to_owned()
    }
}
