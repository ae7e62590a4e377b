//! Collects the lines of one transcript: its own line, and its exons, CDS, stop codons and UTRs.

use crate::io::transcripts::attributes::Attributes;
use crate::io::transcripts::feature::Feature;
use crate::model::{Span, Strand};

/// Holds a feature that may be a transcript or a gene.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub line: u64,
    pub source: String,
    pub kind: String,
    pub span: Option<Span>,
    pub strand: Option<Strand>,
    pub attributes: Attributes,
    /// Marks an ID that stands on lines of both strands.
    pub two_strands: bool,
}

impl Node {
    pub(crate) fn new(f: &Feature<'_>) -> Self {
        Self {
            line: f.line,
            source: f.source.to_owned(),
            kind: f.kind.to_owned(),
            span: f.span.clone().ok(),
            strand: f.strand.clone().ok().flatten(),
            attributes: f.attributes.clone(),
            two_strands: false,
        }
    }

    /// Takes in another line of the same feature, which then spans both lines.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.two_strands |= self.strand != other.strand;
        self.span = match (self.span, other.span) {
            (Some(a), Some(b)) => Some(Span::new(a.start.min(b.start), a.end.max(b.end))),
            (a, b) => a.or(b),
        };
    }
}

/// Holds one exon or CDS line.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub line: u64,
    pub span: Span,
    /// The phase, or the text of a column that holds none.
    pub phase: Result<Option<u8>, String>,
    /// Marks a CDS that goes on to the left (RefSeq's `start_range`).
    pub left_open: bool,
    /// Marks a CDS that goes on to the right (RefSeq's `end_range`).
    pub right_open: bool,
}

/// Collects the parts that name one parent.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub exons: Vec<Part>,
    pub cds: Vec<Part>,
    pub stops: Vec<Part>,
    pub utrs: Vec<Part>,
    pub selenocysteines: Vec<Span>,
    /// Gives the attributes of the first CDS line, with the exceptions of the others.
    pub cds_attributes: Option<Attributes>,
    /// Stands for the transcript where a GTF has no line of its own for it: the first part's line.
    pub first: Option<Node>,
    /// The first line without a sound range, and its fault.
    pub fault: Option<(u64, String)>,
    pub line: u64,
    pub plus: bool,
    pub minus: bool,
}

impl Parts {
    /// Adds a line that names the parent of these parts.
    pub(crate) fn add(&mut self, f: &Feature<'_>) {
        if self.line == 0 {
            self.line = f.line;
            self.first =
                f.gtf.then(|| Node { kind: "transcript".to_owned(), span: None, ..Node::new(f) });
        }
        match &f.strand {
            Ok(Some(Strand::Plus)) => self.plus = true,
            Ok(Some(Strand::Minus)) => self.minus = true,
            _ => {}
        }
        let span = match (&f.span, &f.strand) {
            (Ok(span), Ok(_)) => *span,
            (Err(e), _) | (_, Err(e)) => {
                self.fault.get_or_insert_with(|| (f.line, format!("{}: {e}", f.kind)));
                return;
            }
        };
        let a = &f.attributes;
        let part = Part {
            line: f.line,
            span,
            phase: f.phase.clone(),
            left_open: a.get("start_range").is_some(),
            right_open: a.get("end_range").is_some(),
        };
        match f.kind {
            "exon" => self.exons.push(part),
            "CDS" => {
                self.cds.push(part);
                match &mut self.cds_attributes {
                    None => self.cds_attributes = Some(a.clone()),
                    Some(kept) => add_exceptions(kept, a),
                }
            }
            "stop_codon" => self.stops.push(part),
            "stop_codon_redefined_as_selenocysteine" => self.selenocysteines.push(span),
            _ => self.utrs.push(part),
        }
    }

    /// Tells whether the transcript or its CDS carries an `exception` that holds this text.
    pub(crate) fn has_exception(&self, node: &Node, text: &str) -> bool {
        let named = |a: &Attributes| a.values("exception").iter().any(|e| e.contains(text));
        named(&node.attributes) || self.cds_attributes.as_ref().is_some_and(named)
    }

    /// Tells whether the source names a ribosomal slippage.
    pub(crate) fn has_slippage(&self, node: &Node) -> bool {
        let cds = self.cds_attributes.as_ref();
        self.has_exception(node, "ribosomal slippage")
            || cds.is_some_and(|a| a.get("ribosomal_slippage").is_some())
    }
}

/// Adds the exceptions of a further CDS line, because each part of a CDS may name its own.
fn add_exceptions(kept: &mut Attributes, more: &Attributes) {
    for key in ["exception", "transl_except", "ribosomal_slippage", "Note", "note"] {
        for value in more.values(key) {
            if !kept.values(key).contains(value) {
                kept.push(key, value);
            }
        }
    }
}
