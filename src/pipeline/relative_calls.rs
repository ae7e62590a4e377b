//! The calls of a relative who has a call set of their own, at the patient's candidates. The file is
//! restricted, checked and left-aligned like the patient's; nothing of it is reported by itself.
//!
//! | file | job |
//! |---|---|
//! | `sought` | one allele, and what a person's records say of it |
//! | `sought_alleles` | the alleles sought in one sample |

pub(super) mod sought;
pub(super) mod sought_alleles;

use crate::io::calls::batch::{Batch, RawLine, Watch};
use crate::io::calls::callset::CallSet;
use crate::model::allele::Record;
use crate::model::notice::SampleNotice;
use crate::model::report::InputFile;
use crate::model::{Allele, Span};
use crate::normalize::{Alternate, alternates, left_align};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::evaluate::Evaluator;
use crate::pipeline::family_checks::FamilyWatch;
use crate::pipeline::progress::Progress;
use crate::{Error, Result};
use sought_alleles::SoughtAlleles;

/// The calls read from the relatives' own call sets.
#[derive(Default)]
pub struct CallsOfRelatives {
    /// Takes the sites of the family's checks beside the calls, where there are any checks.
    pub watch: Option<FamilyWatch>,
    /// Describes the files as they were read.
    pub files: Vec<InputFile>,
    /// Lists what they lack.
    pub notices: Vec<SampleNotice>,
}

/// Reads the own call set of the relative at a place in the family, and enters the call at each
/// candidate.
///
/// # Errors
/// Input: a damaged or unsorted file, a record that is refused, REF that is not the reference's
/// (unless lenient).
pub fn add(
    evaluator: &Evaluator<'_>,
    place: usize,
    call_set: CallSet,
    candidates: &mut [KeptCandidate],
    progress: &dyn Progress,
    read: &mut CallsOfRelatives,
) -> Result<()> {
    let case = evaluator.case;
    let Some(relative) = case.family.relatives.get(place) else { return Ok(()) };
    let Some(input) = &relative.input else {
        return Err(Error::internal("a relative's call set without its description"));
    };
    progress.stage(&format!("calls of the {}", relative.name()), input.bytes);
    let lenient = evaluator.panel.setup.lenient;
    let alleles = candidates.iter().map(|kept| &kept.candidate.allele);
    let mut search = SoughtAlleles::new(&input.callers, 0, alleles);
    let mut refused = 0;
    let regions = &evaluator.panel.panel().regions;
    let mut own = read.watch.as_mut().and_then(|watch| watch.begin_relative(place, &call_set));
    let watched = own.as_ref().map(|own| own.regions.clone());
    let mut take = |line: RawLine<'_>| own.as_mut().map_or(Ok(()), |own| own.take(&line));
    let beside = watched.as_ref().map(|regions| Watch { regions, sink: &mut take });
    let position = |bytes| progress.position(bytes);
    let mut enter = |batch: Batch| {
        for record in &batch.records {
            match normalised(evaluator, record) {
                Err(_) if lenient => refused += 1,
                Err(e) => return Err(e.at(&input.path)),
                Ok(alleles) => search.take(record, &alleles),
            }
        }
        Ok(())
    };
    let counts = call_set.restrict_beside(regions, &position, &mut enter, beside)?;
    let records = counts.refused + refused;
    if records > 0 {
        let relative = relative.name();
        read.notices.push(SampleNotice::RelativeRecordsLeftOut { relative, records });
    }
    read.files.push(input.file(format!("vcf of the {}", relative.name()), &counts));
    let calls = search.finish();
    for kept in candidates {
        let call = calls.get(&kept.candidate.allele).map(|(call, _)| call);
        if let Some(entry) = kept.candidate.relatives.get_mut(place) {
            entry.call = call.cloned();
        }
    }
    Ok(())
}

/// Normalises each ALT entry of a record that has bases, as the patient's are.
pub(super) fn normalised(
    evaluator: &Evaluator<'_>,
    record: &Record,
) -> Result<Vec<Option<Allele>>> {
    evaluator.check(record)?;
    let span = Span::new(record.start, record.start + record.reference.len() as u64);
    let align = |entry: &Alternate<'_>| match *entry {
        Alternate::Bases(_, text) => evaluator
            .with_sequence(record, span, |s| left_align(s, record.start, &record.reference, text))
            .map(Some),
        Alternate::Named(..) => Ok(None),
    };
    alternates(record).iter().map(align).collect()
}
