//! Compares the places of events with the ends of their contigs.

use crate::io::calls::vcf::Header;
use crate::io::reference::contigs::detect_build;
use crate::model::event::reading::EventRefusal;
use crate::model::event::{Contig, EventKind, EventNotice};
use crate::model::{Build, Chromosome, Span};
use crate::{Error, Result};
use rustc_hash::FxHashMap;

/// The contigs of a file and their lengths.
#[derive(Debug, Clone, Default)]
pub struct ContigLengths {
    /// Gives the build, where it is known.
    pub build: Option<Build>,
    /// Lists chromosomes that are named right and must not be read (UCSC's chrM of hg19).
    excluded: Vec<Chromosome>,
    others: FxHashMap<Contig, u64>,
    whole_chromosome_share: f64,
}

impl ContigLengths {
    /// Takes the user's word for the build.
    pub fn of_build(build: Option<Build>, whole_chromosome_share: f64) -> Self {
        Self { build, whole_chromosome_share, ..Self::default() }
    }

    /// Takes the contigs of a header. A file without lengths of chromosomes may tell no build.
    ///
    /// # Errors
    /// Input: lengths of another assembly or of two, or those of another build than the user's.
    pub fn of_header(
        header: &Header,
        claim: Option<Build>,
        whole_chromosome_share: f64,
    ) -> Result<Self> {
        let mut lengths = Self::of_build(claim, whole_chromosome_share);
        for contig in &header.contigs {
            if let Some(length) = contig.length {
                lengths.others.insert(Contig::parse(&contig.name), length);
            }
        }
        let list = header.contig_list();
        let is_told = header.contigs.iter().any(|c| c.chromosome.is_some() && c.length.is_some());
        match detect_build(&list, claim) {
            Ok(evidence) => {
                lengths.build = Some(evidence.build);
                lengths.excluded = evidence.excluded;
            }
            Err(e) if is_told || claim.is_some() => return Err(e),
            Err(_) => {}
        }
        Ok(lengths)
    }

    /// Returns the contig of a name as written.
    pub fn contig(&self, name: &[u8]) -> Contig {
        let name = String::from_utf8_lossy(name);
        match Contig::parse(&name) {
            Contig::Chromosome(c) if self.excluded.contains(&c) => Contig::Other((&*name).into()),
            contig => contig,
        }
    }

    /// Returns the number of bases of a contig, where it is known.
    pub fn length(&self, contig: &Contig) -> Option<u64> {
        match (contig, self.build) {
            (Contig::Chromosome(chromosome), Some(build)) => Some(chromosome.length(build)),
            _ => self.others.get(contig).copied(),
        }
    }

    /// Cuts an interval at the end of its contig, and says what is odd about it.
    ///
    /// # Errors
    /// It begins behind the end.
    pub fn settle(
        &self,
        contig: &Contig,
        kind: EventKind,
        span: Span,
    ) -> std::result::Result<(Span, Vec<EventNotice>), EventRefusal> {
        let mut notices = Vec::new();
        if contig.chromosome().is_none() {
            notices.push(EventNotice::OffAssembly);
        }
        let Some(length) = self.length(contig) else { return Ok((span, notices)) };
        // One beyond the end is the telomere (VCF specification, POS).
        if span.start > length {
            return Err(EventRefusal::BehindContigEnd);
        }
        let is_interval = kind != EventKind::Breakend && !span.is_empty();
        let cut = Span::new(span.start, span.end.min(length));
        if is_interval && cut.is_empty() {
            return Err(EventRefusal::BehindContigEnd);
        }
        if is_interval && cut != span {
            notices.push(EventNotice::CutAtContigEnd);
        }
        let share = cut.len() as f64 / length.max(1) as f64;
        if is_interval && contig.chromosome().is_some() && share >= self.whole_chromosome_share {
            notices.push(EventNotice::WholeChromosome);
        }
        Ok((if is_interval { cut } else { span }, notices))
    }

    /// Compares the place of a mate (0-based) with the end of its contig.
    ///
    /// # Errors
    /// It lies behind the end.
    pub fn settle_mate(
        &self,
        contig: &Contig,
        position: u64,
    ) -> std::result::Result<Option<EventNotice>, EventRefusal> {
        if self.length(contig).is_some_and(|length| position > length) {
            return Err(EventRefusal::MateBehindContigEnd);
        }
        Ok(contig.chromosome().is_none().then_some(EventNotice::MateOffAssembly))
    }
}

/// Refuses a build that the user states and a text of the file contradicts.
///
/// # Errors
/// Input: they differ.
pub fn agree(stated: Option<Build>, found: Option<Build>) -> Result<Option<Build>> {
    match (stated, found) {
        (Some(stated), Some(found)) if stated != found => {
            Err(Error::input(format!("--build says {stated}, the file says {found}"))
                .hint(format!("leave --build out or pass --build {found}")))
        }
        _ => Ok(stated.or(found)),
    }
}
