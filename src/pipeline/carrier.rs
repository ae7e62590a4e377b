//! Known variants in the persons of a family: the call set is read at the places of the variants
//! alone, the reads of each person likewise.

use crate::coverage::Limits;
use crate::coverage::parents::judge_parent;
use crate::coverage::support::Examiner;
use crate::family::case_family::joined_call;
use crate::family::segregation::copy_set::CopySet;
use crate::family::segregation::person_call::{InheritanceRegion, PersonAtAllele, PersonCall};
use crate::io::calls::callset::CallSet;
use crate::io::reads::AlignmentFile;
use crate::io::reference::fasta::Reference;
use crate::model::allele::Record;
use crate::model::carrier::{CarrierAnswer, CarrierDoubt, CarrierLabel, CarrierRow, VariantCopies};
use crate::model::case::{Sex, Tissue};
use crate::model::known_variant::KnownVariant;
use crate::model::parents::{ParentReads, ParentVerdict};
use crate::model::segregation::CallState;
use crate::model::{Allele, Build, Chromosome, RegionSet, Relation, SampleCall, Span};
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::normalize::{Alternate, Callers, SHIFT_MARGIN, alternates, left_align};
use crate::pipeline::relative_calls::sought::CallSource;
use crate::pipeline::relative_calls::sought_alleles::SoughtAlleles;
use crate::settings::sections::Settings;
use crate::{Error, Result};
use std::collections::HashMap;

/// Describes a person who is asked about.
pub struct CarrierPerson {
    /// Names the person.
    pub name: String,
    /// Tells what the person is to the patient.
    pub role: Option<Relation>,
    /// Gives the sex.
    pub sex: Sex,
    /// Marks a minor.
    pub minor: bool,
    /// Gives the tissue.
    pub tissue: Tissue,
    /// States whether a haematological malignancy is or was present.
    pub malignancy: Option<bool>,
    /// Holds the person's reads.
    pub alignments: Option<AlignmentFile>,
}

/// One open call set with the persons whom it holds.
pub struct PersonCallSet {
    /// Holds the call set.
    pub call_set: CallSet,
    /// Holds the callers that may have written the records.
    pub callers: Callers,
    /// Gives the place of each person among the samples that the call set hands on.
    pub columns: Vec<Option<usize>>,
}

/// Says what is asked of whom.
pub struct CarrierInput<'a> {
    /// Lists the variants.
    pub variants: &'a [KnownVariant],
    /// Lists the persons.
    pub persons: &'a [CarrierPerson],
    /// Holds the reference.
    pub reference: &'a Reference,
    /// Gives the build.
    pub build: Build,
    /// Holds the settings.
    pub settings: &'a Settings,
}

/// The answer of a call set's records on one person.
#[derive(Default)]
struct PersonRecords {
    /// Holds the call of each variant.
    calls: HashMap<Allele, (SampleCall, CallSource)>,
    /// Holds FILTER of the records of the variants.
    filters: HashMap<Allele, String>,
}

/// Answers for each variant and person, in the order given, variant by variant.
///
/// # Errors
/// Input: what a restricted read refuses; a record at a variant's place whose REF is not the
/// reference's; reads that cannot be read.
pub fn find_carriers(
    call_sets: Vec<PersonCallSet>,
    input: &CarrierInput<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<CarrierRow>> {
    if input.variants.is_empty() {
        return Ok(Vec::new());
    }
    let mut records: Vec<Option<PersonRecords>> = input.persons.iter().map(|_| None).collect();
    for call_set in call_sets {
        read_calls(call_set, input, progress, &mut records)?;
    }
    let mut rows = Vec::new();
    for variant in input.variants {
        for (person, of_person) in input.persons.iter().zip(&records) {
            let found = of_person.as_ref().and_then(|r| r.calls.get(&variant.allele));
            let called = found.map(|(call, source)| (call, *source));
            let reads = match &person.alignments {
                Some(file) => count_reads(file, &variant.allele, called.map(|c| c.0), input)?,
                None => None,
            };
            let filter = of_person.as_ref().and_then(|r| r.filters.get(&variant.allele));
            let question = Question { input, person, variant, called, reads: reads.as_ref() };
            rows.push(question.row(filter.cloned()));
        }
    }
    Ok(rows)
}

/// Reads the records at the variants' places of one call set, for the persons whom it holds.
fn read_calls(
    file: PersonCallSet,
    input: &CarrierInput<'_>,
    progress: &(dyn Fn(u64) + Sync),
    records: &mut [Option<PersonRecords>],
) -> Result<()> {
    let PersonCallSet { call_set, callers, columns } = file;
    let path = call_set.path().to_path_buf();
    let places = input.variants.iter().map(|v| spelling_stretch(&v.allele, input.reference));
    let regions = RegionSet::new(places.collect::<Result<Vec<_>>>()?);
    let wanted = || input.variants.iter().map(|v| &v.allele);
    let mut sought: Vec<Option<SoughtAlleles<'_>>> = columns
        .iter()
        .map(|column| column.map(|column| SoughtAlleles::new(&callers, column, wanted())))
        .collect();
    let mut filters = HashMap::new();
    call_set.restrict(&regions, progress, &mut |batch| {
        for record in &batch.records {
            let alleles = normalised(record, input.reference).map_err(|e| e.at(&path))?;
            for allele in alleles.iter().flatten() {
                if wanted().any(|w| w == allele) {
                    filters.insert(allele.clone(), record.filter.to_string());
                }
            }
            sought.iter_mut().flatten().for_each(|s| s.take(record, &alleles));
        }
        Ok(())
    })?;
    for (entry, sought) in records.iter_mut().zip(sought) {
        if let Some(sought) = sought {
            let calls = sought.finish();
            *entry = Some(PersonRecords { calls, filters: filters.clone() });
        }
    }
    Ok(())
}

/// Returns the stretch over which a left-aligned allele can be spelt: an indel in a repeat up to
/// the repeat's end.
pub(super) fn spelling_stretch(
    allele: &Allele,
    reference: &Reference,
) -> Result<(Chromosome, Span)> {
    let span = allele.span();
    let length = reference.length_of(allele.chromosome.name()).unwrap_or(span.end);
    let behind = Span::new(span.end, (span.end + SHIFT_MARGIN).min(length));
    let (long, short) = if allele.reference.len() > allele.alternate.len() {
        (&allele.reference, &allele.alternate)
    } else {
        (&allele.alternate, &allele.reference)
    };
    let unit = long.as_bytes().get(1..).unwrap_or_default();
    let anchored = short.len() == 1 && long.as_bytes().first() == short.as_bytes().first();
    let mut end = span.end;
    if anchored && !unit.is_empty() && !behind.is_empty() {
        let bases = reference.fetch(allele.chromosome.name(), behind)?;
        let shifts = bases.iter().zip(unit.iter().cycle()).take_while(|(a, b)| a == b).count();
        end = (end + shifts as u64 + 1).min(length);
    }
    Ok((allele.chromosome, Span::new(span.start, end)))
}

/// Left-aligns each ALT entry of a record; `None` for one without plain bases.
fn normalised(record: &Record, reference: &Reference) -> Result<Vec<Option<Allele>>> {
    let chromosome = record.chromosome;
    let name = chromosome.name();
    let end = record.start + record.reference.len() as u64;
    let length = reference.length_of(name).unwrap_or(0);
    let locus = format!("{}:{}", record.contig, record.start + 1);
    if end > length {
        let what = format!("the record ends at {end}, the reference's {chromosome} at {length}");
        return Err(Error::input(what)
            .locus(locus)
            .hint("the reference FASTA is of another build, or the record is damaged"));
    }
    let span =
        Span::new(record.start.saturating_sub(SHIFT_MARGIN), (end + SHIFT_MARGIN).min(length));
    let bases = reference.fetch(name, span)?;
    let sequence = Sequence { chromosome, span, bases: &bases };
    if let RefCheck::Differs(position, base) =
        check_reference(&sequence, record.start, &record.reference)
    {
        let base = char::from(base);
        let what =
            format!("REF is not the reference's: it has {base} at {chromosome}:{}", position + 1);
        return Err(Error::input(what).locus(locus).hint(
            "the reference FASTA must be the one the reads were aligned to; check build and names",
        ));
    }
    let align = |entry: Alternate<'_>| match entry {
        Alternate::Bases(_, text) => {
            Some(left_align(&sequence, record.start, &record.reference, text))
        }
        Alternate::Named(..) => None,
    };
    Ok(alternates(record).into_iter().map(align).collect())
}

/// Counts a person's reads at a variant; `None` where the file cannot be asked there.
fn count_reads(
    file: &AlignmentFile,
    allele: &Allele,
    call: Option<&SampleCall>,
    input: &CarrierInput<'_>,
) -> Result<Option<ParentReads>> {
    let rules = &input.settings.coverage;
    let limits =
        Limits { mapping_quality: rules.min_mapping_quality, base_quality: rules.min_base_quality };
    let name = allele.chromosome.name();
    let slice = |span: Span| input.reference.fetch(name, span).ok();
    let Some(mut examiner) = Examiner::new(allele, limits, &input.settings.reads, slice) else {
        return Ok(None);
    };
    let Some((contig, length)) = file.contig(allele.chromosome) else { return Ok(None) };
    let span = examiner.span();
    let span = Span::new(span.start, span.end.min(length));
    file.reader()?.for_each(contig, span, |read| {
        examiner.add(read);
        Ok(())
    })?;
    let fragments = examiner.finish().fragments;
    Ok(Some(judge_parent(&fragments, call, input.settings)))
}

/// One variant in one person, with what call set and reads say.
struct Question<'a> {
    input: &'a CarrierInput<'a>,
    person: &'a CarrierPerson,
    variant: &'a KnownVariant,
    called: Option<(&'a SampleCall, CallSource)>,
    reads: Option<&'a ParentReads>,
}

impl Question<'_> {
    fn row(&self, filter: Option<String>) -> CarrierRow {
        let (call, source) = match self.called {
            Some((call, source)) => (Some(call), source),
            None => (None, CallSource::Nothing),
        };
        let counted = self.reads.map(|r| (r.reference + r.alternate + r.other, r.share));
        let counted = counted.filter(|(depth, _)| *depth > 0);
        let recorded = source == CallSource::Record;
        CarrierRow {
            person: self.person.name.clone(),
            role: self.person.role,
            minor: self.person.minor,
            tissue: self.person.tissue,
            label: self.label(),
            variant: self.variant.name.clone(),
            allele: self.variant.allele.clone(),
            answer: self.answer(),
            genotype: call.filter(|_| recorded).map(|c| c.genotype.clone()),
            depth: counted.map(|c| c.0).or_else(|| call.and_then(|c| c.depth.get())),
            share: counted.map_or_else(|| call.and_then(|c| c.vaf.get()), |c| c.1),
            filter: filter.filter(|_| recorded),
            reads: self.reads.map(|r| r.text.clone()),
        }
    }

    fn answer(&self) -> CarrierAnswer {
        let doubt = CarrierAnswer::NotAssessable;
        let least = self.input.settings.family.min_depth;
        // Reads of low depth prove no absence, whatever their share.
        let reads = self.reads.filter(|r| {
            r.verdict != ParentVerdict::Absent || r.reference + r.alternate + r.other >= least
        });
        let call = self.called.map(|c| c.0);
        let calls_all = call.map(PersonCall::new).is_some_and(|p| p.carried > 0 || p.missing == 0);
        // Where the call leaves copies open the reads answer by themselves.
        let by_reads = reads.is_some() && !calls_all;
        let joined = joined_call(call.filter(|_| !by_reads), reads, self.input.settings);
        let Some(joined) = joined else { return doubt(CarrierDoubt::NotTested) };
        let Allele { chromosome, start, .. } = self.variant.allele;
        let region = InheritanceRegion::at(self.input.build, chromosome, start);
        let ploidy = match (region, self.person.sex) {
            (InheritanceRegion::Y, Sex::Unknown) => 1,
            (region, sex) => region.ploidy(sex),
        };
        if ploidy == 0 {
            return doubt(CarrierDoubt::NoCopy);
        }
        let at = joined.state(region, ploidy, least);
        match at.state {
            CallState::Carries | CallState::HalfCall if joined.carried > 0 => {
                CarrierAnswer::Present(self.copies(&at, region, ploidy, by_reads))
            }
            CallState::Absent => match self.bases_changed() {
                bases if bases >= self.input.settings.family.deletion_min_bases => {
                    doubt(CarrierDoubt::Large { bases })
                }
                _ => CarrierAnswer::Absent,
            },
            CallState::HalfCall if joined.called_ploidy == 1 && self.sex_decides(region) => {
                doubt(CarrierDoubt::SexNotStated)
            }
            CallState::HalfCall | CallState::Carries => doubt(CarrierDoubt::HalfCall),
            CallState::AbsentWithoutDepth => doubt(CarrierDoubt::LowDepth { least }),
            CallState::Doubtful if joined.contradicted => doubt(CarrierDoubt::Contradicted),
            CallState::Doubtful => doubt(CarrierDoubt::TwoAllelesOfOneCopy),
            CallState::NotTested => doubt(CarrierDoubt::NotTested),
            CallState::NoCall => doubt(match self.called {
                _ if by_reads => CarrierDoubt::UnclearReads,
                Some((_, CallSource::Overlap)) => CarrierDoubt::Overlap,
                Some((_, CallSource::Record)) => CarrierDoubt::NoCall,
                Some((_, CallSource::Nothing)) | None => CarrierDoubt::NoRecord,
            }),
        }
    }

    /// Counts the bases that the variant gains or loses.
    fn bases_changed(&self) -> u64 {
        let Allele { reference, alternate, .. } = &self.variant.allele;
        reference.len().abs_diff(alternate.len()) as u64
    }

    /// Returns what a haematological malignancy leaves open in a sample of blood or marrow.
    fn label(&self) -> Option<CarrierLabel> {
        let Tissue::Unknown = self.person.tissue else {
            let haematopoietic = &self.input.settings.vaf.haematopoietic_tissues;
            let concerns = haematopoietic.contains(&self.person.tissue);
            return (concerns && self.person.malignancy == Some(true))
                .then_some(CarrierLabel::Malignancy);
        };
        (self.person.malignancy == Some(true)).then_some(CarrierLabel::MalignancyUnknownTissue)
    }

    /// Tells whether the number of copies rests on a sex that is not stated.
    fn sex_decides(&self, region: InheritanceRegion) -> bool {
        region == InheritanceRegion::X && self.person.sex == Sex::Unknown
    }

    /// Counts the copies of a person who carries the variant.
    fn copies(
        &self,
        at: &PersonAtAllele,
        region: InheritanceRegion,
        ploidy: u8,
        by_reads: bool,
    ) -> VariantCopies {
        let sex_decides = self.sex_decides(region);
        let all = at.shown == CopySet::single(ploidy);
        match region {
            InheritanceRegion::Mitochondrial => VariantCopies::Mitochondrial,
            _ if ploidy == 1 => VariantCopies::Only(self.variant.allele.chromosome),
            _ if by_reads => VariantCopies::ByReads,
            // A haploid call of a man whose sex is not stated, too.
            _ if sex_decides && (all || at.state == CallState::HalfCall) => VariantCopies::Every,
            _ if all => VariantCopies::Two,
            _ if at.shown == CopySet::single(1) => VariantCopies::One,
            _ => VariantCopies::AtLeastOne,
        }
    }
}
