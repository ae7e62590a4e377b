//! A set of transcripts as read from a file: the transcripts, what was wrong with others, and
//! its build.

use crate::io::reference::fasta::Reference;
use crate::io::transcripts::{compiled, gff};
use crate::model::transcript::{TranscriptFault, TranscriptNotice};
use crate::model::{Build, Transcript};
use crate::{Error, Result};
use std::collections::HashSet;
use std::path::Path;

/// More than one transcript in this many beyond its contig's end means another genome build, not a
/// slip.
const BEYOND_AT_MOST: usize = 100;

/// Which transcripts of a set are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Selection {
    /// All.
    #[default]
    All,
    /// MANE Select and MANE Plus Clinical.
    Mane,
    /// MANE, and for a gene without it the source's own pick.
    Canonical,
    /// The source's basic set, and MANE.
    Basic,
}

/// Transcripts of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptSet {
    /// Sound transcripts, in file order.
    pub transcripts: Vec<Transcript>,
    /// What is wrong or unusual, in file order.
    pub notices: Vec<TranscriptNotice>,
    /// Genome build, where the file's contig lengths tell it, and how they do.
    pub build: Option<(Build, String)>,
    /// Name of the source, for provenance.
    pub source: String,
}

impl TranscriptSet {
    /// Reads a compiled set, GFF3 or GTF, told apart by content.
    ///
    /// # Errors
    /// As [`compiled::read`] and [`gff::read_set`].
    pub fn read(path: &Path) -> Result<Self> {
        if compiled::is_compiled(path) {
            compiled::read(path).map(|(_, set)| set)
        } else {
            gff::read_set(path)
        }
    }

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
        if beyond * BEYOND_AT_MOST > before {
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

    /// Returns the notices as lines of text: up to `most` of each fault, then how many more there
    /// are.
    pub fn notice_lines(&self, most: usize) -> Vec<String> {
        notice_lines(&self.notices, most)
    }
}

/// What a contig that the reference lacks is, where its accession says so (NCBI: NT_ and NW_ are
/// scaffolds).
fn unknown(contig: &str) -> String {
    let scaffold = ["NT_", "NW_"].iter().any(|p| contig.starts_with(p));
    if scaffold {
        format!("{contig}, an unplaced, alternate or patch scaffold")
    } else {
        contig.to_owned()
    }
}

/// As [`TranscriptSet::notice_lines`].
pub fn notice_lines(notices: &[TranscriptNotice], most: usize) -> Vec<String> {
    let mut out = Vec::new();
    for fault in TranscriptFault::ALL {
        let of: Vec<&TranscriptNotice> = notices.iter().filter(|w| w.fault == *fault).collect();
        out.extend(of.iter().take(most).map(ToString::to_string));
        if of.len() > most {
            out.push(format!(
                "{}: {} more transcripts: {}",
                fault.name(),
                of.len() - most,
                fault.meaning()
            ));
        }
    }
    out
}
