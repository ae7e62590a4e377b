//! Selects the samples of a call set that a reader wants.

use crate::io::calls::vcf::header::Header;
use crate::io::text::excerpt::clip;
use crate::{Error, Result};

/// Says which samples to hand on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SampleChoice {
    /// Takes the only sample; an error lists them where there are several or none.
    #[default]
    Only,
    /// Takes the samples of these names, in this order.
    Named(Vec<String>),
    /// Takes the patient first (the only sample where no name is given), then those of the
    /// relatives that the call set has.
    Family {
        /// The name of the patient.
        patient: Option<String>,
        /// The names of relatives, who may be missing.
        relatives: Vec<String>,
    },
    /// Takes no sample: sites only.
    Sites,
}

/// Returns the indexes of the chosen samples among the columns of the header, in the order asked.
///
/// # Errors
/// Input or usage: no sample, or several, where one is asked; a name that is missing, asked for
/// twice or ambiguous.
pub(crate) fn choose(header: &Header, choice: &SampleChoice) -> Result<Vec<usize>> {
    match choice {
        SampleChoice::Sites => Ok(Vec::new()),
        SampleChoice::Only => only_sample(header),
        SampleChoice::Named(names) => named_samples(header, names),
        SampleChoice::Family { patient, relatives } => {
            let mut wanted = match patient {
                Some(name) => named_samples(header, std::slice::from_ref(name))?,
                None => only_sample(header)?,
            };
            // A sample name that occurs twice is ambiguous.
            for name in relatives {
                if let [i] = columns_named(header, name).as_slice()
                    && !wanted.contains(i)
                {
                    wanted.push(*i);
                }
            }
            Ok(wanted)
        }
    }
}

fn only_sample(header: &Header) -> Result<Vec<usize>> {
    match header.samples.as_slice() {
        [_] => Ok(vec![0]),
        [] => Err(Error::input("the call set has no samples, only sites")
            .hint("a case needs the genotypes of a patient")),
        _ => Err(Error::usage(format!("the call set has {} samples", header.samples.len()))
            .hint(format!("name one with --sample; {}", sample_list(header)))),
    }
}

fn named_samples(header: &Header, names: &[String]) -> Result<Vec<usize>> {
    let mut wanted = Vec::with_capacity(names.len());
    for name in names {
        let shown = clip(name);
        match columns_named(header, name).as_slice() {
            [i] if wanted.contains(i) => {
                return Err(Error::usage(format!("sample '{shown}' is asked for twice")));
            }
            [i] => wanted.push(*i),
            [] if header.samples.is_empty() => {
                return Err(Error::input(format!(
                    "sample '{shown}' is not in the call set, which has no samples"
                )));
            }
            [] => {
                return Err(Error::input(format!("sample '{shown}' is not in the call set"))
                    .hint(sample_list(header)));
            }
            several => {
                let columns = several.len();
                return Err(Error::input(format!("sample '{shown}' stands in {columns} columns"))
                    .hint(
                        "give the columns distinct names, for example with bcftools reheader -s",
                    ));
            }
        }
    }
    Ok(wanted)
}

fn columns_named(header: &Header, name: &str) -> Vec<usize> {
    (0..header.samples.len()).filter(|i| header.samples[*i] == name).collect()
}

fn sample_list(header: &Header) -> String {
    let names: Vec<String> = header.samples.iter().take(20).map(|s| clip(s)).collect();
    let more = header.samples.len().saturating_sub(names.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("it has {}{rest}", names.join(", "))
}
