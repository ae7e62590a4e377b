//! One record inside the panel to its evaluated ALT entries: a pure function, run in parallel.

use crate::model::allele::Record;
use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::notice::UncalledSite;
use crate::model::panel::PanelGene;
use crate::model::sex_chromosomes::single_copy;
use crate::model::structural_allele::CalledStructure;
use crate::model::{
    Allele, Candidate, CarriedCopies, NotCandidate, RuleName, SampleCall, Span, Term, Verdict,
    Zygosity,
};
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::normalize::{Alternate, SHIFT_MARGIN, alternates, left_align, sample};
use crate::pipeline::evidence::trace;
use crate::pipeline::gene_drop::GeneDrop;
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::pipeline::plan::CasePlan;
use crate::{Error, Result};

/// Evaluates records; shared by all threads, changed by none.
pub struct Evaluator<'a> {
    /// Holds the panel, its engine and what all cases share.
    pub panel: &'a LoadedPanel<'a>,
    /// Holds the case: its sex, its persons, its INFO frequencies.
    pub case: &'a CasePlan,
}

/// One ALT entry with its end (but for the tier, which its whole gene decides).
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Gives the entry as the input wrote it.
    pub input: InputAllele,
    /// Holds the normalised allele, where the entry is plain bases.
    pub allele: Option<Allele>,
    /// Holds the patient's call, where the entry is plain bases.
    pub call: Option<SampleCall>,
    /// Tells how the patient carries it; `None` where not, or where the entry is not plain bases.
    pub carried: Option<CarriedCopies>,
    /// Holds indices into the panel's genes.
    pub genes: Vec<usize>,
    /// Gives the most severe term over the genes' transcripts, where annotated.
    pub consequence: Option<Term>,
    /// Gives the coding name on the shown transcript, where annotated.
    pub hgvs: Option<String>,
    /// Holds the structural allele that a person of the family carries, where the entry is one.
    pub structure: Option<CalledStructure>,
    /// Holds the site, where the patient has no call and a relative carries a known allele.
    pub uncalled: Option<Box<UncalledSite>>,
    /// Tells how far the entry came.
    pub end: End,
}

/// The point that an ALT entry reached.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Ends an entry that was never a candidate.
    NotCandidate(NotCandidate, Vec<RuleTrace>),
    /// Ends an entry that rules dropped in every gene, in the order of the rules.
    Dropped(Vec<GeneDrop>),
    /// Keeps an entry in one gene at least.
    Kept {
        /// Holds one candidate a gene that keeps it, by index into the panel's genes.
        candidates: Vec<(usize, Candidate)>,
        /// Lists the genes that drop it, in the order of the rules.
        dropped: Vec<GeneDrop>,
    },
}

/// The record of an ALT entry, and what holds for all its entries.
struct RecordContext<'a> {
    record: &'a Record,
    /// Holds the genes whose region the record overlaps.
    genes: &'a [usize],
    check: RefCheck,
}

/// An ALT entry of plain bases that the patient carries.
pub(super) struct CarriedEntry<'a> {
    pub(super) record: &'a Record,
    /// Gives the place among the record's ALT entries, from 1 as GT counts.
    pub(super) index: usize,
    pub(super) input: &'a InputAllele,
    pub(super) allele: &'a Allele,
    pub(super) call: &'a SampleCall,
    pub(super) check: RefCheck,
}

impl RecordContext<'_> {
    fn entry(&self, alternate: &str, end: End) -> Evaluated {
        Evaluated {
            input: InputAllele {
                contig: self.record.contig.clone(),
                position: self.record.start + 1,
                reference: self.record.reference.clone(),
                alternate: alternate.to_owned(),
            },
            allele: None,
            call: None,
            carried: None,
            genes: self.genes.to_vec(),
            consequence: None,
            hgvs: None,
            structure: None,
            uncalled: None,
            end,
        }
    }
}

impl Evaluator<'_> {
    /// Evaluates all ALT entries of a record, in order.
    ///
    /// # Errors
    ///
    /// Input: REF that is not the reference's, a record beyond the end of its chromosome, or a
    /// bundle that changed since it was loaded.
    pub fn evaluate(&self, record: &Record) -> Result<Vec<Evaluated>> {
        let genes = self.genes_of(record);
        let context = RecordContext { record, genes: &genes, check: self.check(record)? };
        alternates(record).into_iter().map(|a| self.entry(&context, a)).collect()
    }

    /// Returns the genes whose region the record overlaps, and the genes of loci it overlaps.
    fn genes_of(&self, record: &Record) -> Vec<usize> {
        let loci = &self.panel.setup.settings.general().loci;
        let at_loci = self.panel.loci.genes_at(record.chromosome, record.span, loci);
        let overlaps = |g: &PanelGene| {
            g.region.is_some_and(|(c, s)| c == record.chromosome && s.overlaps(record.span))
                || at_loci.contains(&g.facts.symbol.as_str())
        };
        let genes = self.panel.panel().genes.iter().enumerate();
        genes.filter(|(_, g)| overlaps(g)).map(|(i, _)| i).collect()
    }

    /// Compares REF with the reference.
    pub(super) fn check(&self, record: &Record) -> Result<RefCheck> {
        let span = Span::new(record.start, record.start + record.reference.len() as u64);
        let check = self
            .with_sequence(record, span, |s| check_reference(s, record.start, &record.reference))?;
        if let RefCheck::Differs(position, base) = check {
            return Err(refusal(
                record,
                format!(
                    "REF {} is not the reference's: it has {} at {}:{}",
                    shortened(&record.reference),
                    char::from(base),
                    record.chromosome,
                    position + 1
                ),
            )
            .hint("the reference FASTA must be the one the reads were aligned to; check build and contig names"));
        }
        Ok(check)
    }

    /// Runs `f` on loaded sequence that holds `span`, or on sequence read for this record alone.
    pub(super) fn with_sequence<T>(
        &self,
        record: &Record,
        span: Span,
        f: impl FnOnce(&Sequence<'_>) -> T,
    ) -> Result<T> {
        let chromosome = record.chromosome;
        if let Some(region) = self.panel.sequences().region(chromosome.name(), span) {
            return Ok(f(&Sequence { chromosome, span: region.span, bases: &region.bases }));
        }
        let reference = &self.panel.setup.reference;
        let length = reference.length_of(chromosome.name()).unwrap_or(0);
        if span.end > length {
            return Err(refusal(
                record,
                format!(
                    "the record ends at {}, the reference's {chromosome} at {length}",
                    span.end
                ),
            )
            .hint("the reference FASTA is of another build, or the record is damaged"));
        }
        let padded = Span::new(
            span.start.saturating_sub(SHIFT_MARGIN),
            (span.end + SHIFT_MARGIN).min(length),
        );
        let bases = reference.fetch(chromosome.name(), padded)?;
        Ok(f(&Sequence { chromosome, span: padded, bases: &bases }))
    }

    /// Evaluates one ALT entry.
    fn entry(&self, context: &RecordContext<'_>, alternate: Alternate<'_>) -> Result<Evaluated> {
        let RecordContext { record, genes, check } = *context;
        let ended = |text, reason, trail| context.entry(text, End::NotCandidate(reason, trail));
        let (index, text) = match alternate {
            Alternate::Named(reason, text) => {
                let mut entry = ended(text, reason, Vec::new());
                let structure = self.structure(record, reason, &entry.input);
                let carried = structure.iter().filter(|s| s.call.zygosity.is_carrier());
                let flag = |s: &CalledStructure| {
                    trace(RuleName::Structure, Verdict::Flag, s.allele.values())
                };
                let words = carried.map(flag);
                entry.end = End::NotCandidate(reason, words.collect());
                return Ok(Evaluated { structure, ..entry });
            }
            Alternate::Bases(index, text) => (index, text),
        };
        let span = Span::new(record.start, record.start + record.reference.len() as u64);
        let aligned = self
            .with_sequence(record, span, |s| left_align(s, record.start, &record.reference, text));
        let allele = match aligned {
            Ok(allele) => allele,
            Err(e) => {
                let trail = vec![trace(RuleName::Normalize, Verdict::Drop, e.to_string())];
                return Ok(ended(text, NotCandidate::NotBases, trail));
            }
        };
        let call = self.call_of_patient(record, index, &allele);
        if !call.zygosity.is_carrier() {
            let reason = match call.zygosity {
                Zygosity::NoCall => NotCandidate::NoCall,
                _ => NotCandidate::NotCarried,
            };
            let values = format!("GT={}", call.genotype);
            let trail = vec![trace(RuleName::Genotype, Verdict::Drop, values)];
            let uncalled = self.uncalled(record, index, &allele, &call, genes)?;
            let (allele, call) = (Some(allele), Some(call));
            return Ok(Evaluated { allele, call, uncalled, ..ended(text, reason, trail) });
        }
        let entry = ended(text, NotCandidate::NoGene, Vec::new());
        if genes.is_empty() {
            return Ok(Evaluated { allele: Some(allele), ..entry });
        }
        let carried = CarriedEntry {
            record,
            index,
            input: &entry.input,
            allele: &allele,
            call: &call,
            check,
        };
        let (consequence, hgvs, end) = self.in_genes(&carried, genes)?;
        let carried = call.copies();
        let (allele, call) = (Some(allele), Some(call));
        Ok(Evaluated { allele, call, carried, consequence, hgvs, end, ..entry })
    }

    /// Returns the patient's call of an ALT entry.
    fn call_of_patient(&self, record: &Record, index: usize, allele: &Allele) -> SampleCall {
        let mut call =
            sample::call(record, self.case.family.patient.column, index, &self.case.input.callers);
        // Callers without a ploidy map write `1/1` on a man's X.
        if call.zygosity == Zygosity::Homozygous && self.single_copy(allele) {
            call.zygosity = Zygosity::Hemizygous;
        }
        call
    }

    /// Says whether the patient has one copy of the allele's place.
    pub(super) fn single_copy(&self, allele: &Allele) -> bool {
        let build = self.panel.panel().build;
        single_copy(self.case.facts.sex, build, allele.chromosome, allele.start)
    }
}

/// Returns the ALT entries of a record that `--lenient` leaves out.
pub fn refused_entries(record: &Record, error: &Error) -> Vec<Evaluated> {
    let none = [".".to_owned()];
    let alternates = if record.alternates.is_empty() { &none[..] } else { &record.alternates };
    let context = RecordContext { record, genes: &[], check: RefCheck::Unknown };
    let trail = vec![trace(RuleName::Read, Verdict::Drop, error.message().to_owned())];
    let end = End::NotCandidate(NotCandidate::RefusedRecord, trail);
    alternates.iter().map(|alternate| context.entry(alternate, end.clone())).collect()
}

/// Refuses a record by line and locus.
fn refusal(record: &Record, message: String) -> Error {
    let locus = format!("{}:{}", record.contig, record.start + 1);
    let error = Error::input(message);
    match record.line {
        Some(line) => error.place(crate::error::Place::LineAndLocus(line, locus)),
        None => error.locus(locus),
    }
}

fn shortened(bases: &str) -> String {
    if bases.len() <= 30 {
        bases.to_owned()
    } else {
        format!("{}... ({} bases)", &bases[..30], bases.len())
    }
}
